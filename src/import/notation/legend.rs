//! The document's own legend: "R : Is in charge of ...", "(A) Approuve", "C = Customer", "🟢 Customer"; and cells that are written in its marks.

use crate::import::lexicon::local_letter;
use crate::matrix::{LegendEntry, Letter};

use super::letters::is_separator;
use super::lexicon::{Class, any_word_is, fold, is};
use super::names::{Who, mentions};
use super::{is_mark, letter_of, looks_like_letter};

/// Longest mark of a legend, in characters.
pub(crate) const MAX_MARK: usize = 4;

/// A line of a legend as it was found; which party a mark names is known once the parties are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LegendLine {
    /// The mark.
    pub mark: String,
    /// The letter it is read as.
    pub letter: Option<Letter>,
    /// Whom it names, where it names somebody, and how.
    pub who: Option<(Who, String)>,
    /// The line, letter for letter.
    pub text: String,
    /// A name of its own that the line gives the mark to, if it is one ("G = Galtea"; see [`settle`]).
    pub name: Option<String>,
}

/// Where a legend gives one mark to the customer, its other marks stand for parties as well: "C = Customer, G = Galtea".
pub fn settle(legend: &mut [LegendLine]) {
    tell_accountable(legend);
    keep_letter_of_four(legend);
    keep_own_letters(legend);
    // "X = responsible" and no letter beside it: a mark, not a letter of four.
    let mut lettered = legend.iter_mut().filter(|l| l.letter.is_some());
    if let (Some(only), None) = (lettered.next(), lettered.next())
        && is_mark(&only.mark)
    {
        only.letter = None;
    }
    if !legend.iter().any(|l| matches!(l.who, Some((Who::Customer, _)))) {
        return;
    }
    for line in legend.iter_mut().filter(|l| l.who.is_none()) {
        if let Some(name) = line.name.take() {
            line.who = Some((Who::Named(name.clone()), name));
            line.letter = None;
        }
    }
}

/// "R Réalisateur, A Approbateur, C Consultant, I Informé": beside the three other letters the fourth is one, though its word names somebody.
fn keep_letter_of_four(legend: &mut [LegendLine]) {
    let of = |line: &LegendLine| Letter::ALL.into_iter().find(|l| line.mark == l.as_char().to_string());
    let letters: Vec<Letter> = legend.iter().filter(|l| l.letter.is_some()).filter_map(of).collect();
    for line in legend.iter_mut().filter(|l| matches!(l.who, Some((Who::ThirdParty(_) | Who::Named(_), _)))) {
        let Some(own) = of(line) else { continue };
        if Letter::ALL.into_iter().all(|l| l == own || letters.contains(&l)) {
            (line.letter, line.who) = (Some(own), None);
        }
    }
}

/// "R = Responsable, A = Responsable": a letter of the four whose words say what another of them says for itself keeps its own meaning.
fn keep_own_letters(legend: &mut [LegendLine]) {
    let own = |line: &LegendLine| {
        let mut chars = line.mark.chars();
        let only = chars.next().filter(|_| chars.next().is_none());
        only.filter(|c| c.is_uppercase()).and_then(Letter::from_char)
    };
    let by_itself: Vec<Letter> = legend.iter().filter(|l| l.letter == own(l)).filter_map(own).collect();
    for line in legend.iter_mut() {
        if let (Some(own), Some(said)) = (own(line), line.letter)
            && own != said
            && by_itself.contains(&said)
        {
            line.letter = Some(own);
        }
        // "R = Responsible, D = Driver": beside the R the document says nothing of what such a level is.
        let (folded, mark) = (fold(&line.text), fold(&line.mark));
        let level = || {
            folded
                .split(' ')
                .find(|word| *word != mark)
                .is_some_and(|word| is(word, Class::Level) || is(word, Class::Lead))
        };
        let other = line.letter == Some(Letter::Responsible) && own(line) != line.letter;
        if other && by_itself.contains(&Letter::Responsible) && level() {
            line.letter = None;
        }
    }
}

/// "V = Verantwoordelijk, U = Uitvoerend" and no other letter for who answers for it: the one who is responsible does.
fn tell_accountable(legend: &mut [LegendLine]) {
    if legend.iter().any(|l| l.letter == Some(Letter::Accountable)) {
        return;
    }
    let carries_out = |line: &LegendLine| any_word_is(&fold(&line.text), Class::CarriesOut);
    let responsible = || legend.iter().filter(|l| l.letter == Some(Letter::Responsible));
    if !responsible().any(carries_out) || responsible().filter(|l| !carries_out(l)).count() != 1 {
        return;
    }
    for line in legend.iter_mut().filter(|l| l.letter == Some(Letter::Responsible)) {
        if !carries_out(line) {
            line.letter = Some(Letter::Accountable);
        }
    }
}

impl LegendLine {
    /// The entry for the matrix, without its party.
    pub fn entry(&self) -> LegendEntry {
        LegendEntry {
            mark: self.mark.clone(),
            letter: self.letter.map(Letter::as_char),
            party: None,
            text: self.text.clone(),
        }
    }
}

/// The legend lines of a paragraph: one mark a line, or several divided by commas.
pub fn of_paragraph(text: &str) -> Vec<LegendLine> {
    let mut found = Vec::new();
    for part in text.lines().flat_map(at_marks) {
        let part = part.trim().trim_start_matches(['-', '•', '+']).trim_start();
        if let Some(line) = line(part).filter(says) {
            let several = inline(part);
            if several.is_empty() {
                found.push(line);
            }
            found.extend(several);
            continue;
        }
        found.extend(inline(part));
    }
    found
}

/// "R: Responsible   A: Accountable": a line before each mark, where nothing but space divides them.
fn at_marks(text: &str) -> Vec<&str> {
    let starts_mark = |at: usize| {
        let mut rest = text.get(at..).unwrap_or_default().chars();
        rest.next().is_some_and(char::is_uppercase)
            && matches!(rest.as_str().trim_start().chars().next(), Some(':' | '=' | '—'))
    };
    let spaces = text.char_indices().filter(|(_, c)| c.is_whitespace()).map(|(at, c)| at + c.len_utf8());
    let ends: Vec<usize> = spaces.filter(|at| starts_mark(*at)).chain([text.len()]).collect();
    let divided =
        |end: &usize| text.get(..*end).is_some_and(|t| t.trim_end().ends_with([',', ';', '|', '·', '.', ':']));
    if !starts_mark(text.len() - text.trim_start().len()) || ends.iter().rev().skip(1).any(divided) {
        return vec![text];
    }
    let starts = [0].into_iter().chain(ends.iter().copied());
    starts.zip(&ends).filter_map(|(start, end)| text.get(start..*end)).filter(|part| !part.trim().is_empty()).collect()
}

/// `R = Responsible, A = Accountable, C = Consulted, I = Informed` in running text: at least two, or it is no legend.
fn inline(text: &str) -> Vec<LegendLine> {
    let mut found: Vec<LegendLine> = Vec::new();
    let body = match text.split_once(": ") {
        Some((head, tail)) if head.chars().count() > MAX_MARK => tail,
        _ => text,
    };
    let body = body.trim_matches(|c: char| matches!(c, '*' | '(' | ')' | '.' | '_'));
    for part in body.split([',', ';', '|', '·']) {
        let tidy = |part: &str| part.trim().trim_matches(|c: char| matches!(c, '*' | '_')).to_owned();
        // A sentence may stand before the first mark ("Who does what. G = Globex").
        let read = |part: &str| line(&tidy(part)).filter(says);
        let line = read(part).or_else(|| read(part.rsplit_once(". ")?.1));
        found.extend(line);
    }
    if found.len() >= 2 { found } else { Vec::new() }
}

fn says(line: &LegendLine) -> bool {
    line.letter.is_some() || line.who.is_some() || line.name.is_some()
}

/// One line: a mark, a divider or brackets, and what it stands for.
pub(crate) fn line(text: &str) -> Option<LegendLine> {
    let clean = text.trim().trim_start_matches(['*', '_', '`']);
    // "(R) Réalise"
    if let Some(rest) = clean.strip_prefix('(')
        && let Some((mark, meaning)) = rest.split_once(')')
        && let Some(mark) = as_mark(mark)
        && !meaning.trim().is_empty()
    {
        return Some(explain(
            mark,
            meaning.trim_start_matches([' ', ':', '=', '–', '-', '*', '_']),
            text.trim().to_owned(),
        ));
    }
    // "R : ...", "R = ...", "R – ...", "**R** - ..."
    for divider in [':', '=', '–', '—', '-', '→', '·'] {
        if let Some((mark, meaning)) = clean.split_once(divider)
            && let Some(mark) = as_mark(mark)
            && !meaning.trim().is_empty()
        {
            return Some(explain(mark, meaning.trim_start_matches(['*', '_', '`', '=', '>']), text.trim().to_owned()));
        }
    }
    // "🟢 Customer"
    let (mark, meaning) = clean.split_once(char::is_whitespace)?;
    let symbol = mark.chars().next().is_some_and(|c| !c.is_alphanumeric() && !c.is_ascii_punctuation());
    (symbol && !meaning.trim().is_empty())
        .then(|| as_mark(mark).map(|m| explain(m, meaning, text.trim().to_owned())))
        .flatten()
}

/// A text as a mark: one to four characters without a space.
pub(crate) fn as_mark(text: &str) -> Option<String> {
    let mark = text
        .trim()
        .trim_matches(|c: char| matches!(c, '*' | '_' | '`' | '(' | ')' | '"' | '\'' | '“' | '”' | '«' | '»'))
        .trim();
    let letters = mark.chars().filter(|c| c.is_alphanumeric()).count();
    let short = !mark.is_empty() && mark.chars().count() <= MAX_MARK && !mark.contains(char::is_whitespace);
    // A word of more letters than one is no mark, except capitals ("RA", "CSP").
    let capital = letters <= 1 || mark.chars().all(|c| !c.is_lowercase());
    let number = mark.chars().all(|c| c.is_ascii_digit() || c == '.');
    (short && capital && !number).then(|| mark.to_owned())
}

pub(crate) fn explain(mark: String, meaning: &str, text: String) -> LegendLine {
    explained(LegendLine { mark, letter: None, who: None, text, name: None }, meaning)
}

/// What a mark stands for, by the words beside it.
pub(crate) fn explained(line: LegendLine, meaning: &str) -> LegendLine {
    let who = match mentions(meaning, &|_| false).as_deref() {
        Some([one]) if !matches!(one.who, Who::Named(_)) => Some((one.who.clone(), one.spelling.clone())),
        // "± = Acme and Customer"
        Some([one, other]) if [one, other].iter().any(|m| m.who == Who::Customer) => {
            Some((Who::Shared, meaning.trim().to_owned()))
        }
        _ => None,
    };
    // The mark itself, where it is one of the four letters.
    let mut chars = line.mark.chars();
    let own = match (chars.next(), chars.next()) {
        (Some(c), None) => Letter::from_char(c).filter(|_| c.is_uppercase()),
        _ => None,
    };
    // "R - Responsible (the contractor)": the letter's own word says more than who is named behind it.
    let by_word = own.is_some() && letter_of(&first_words(meaning, 1)) == own;
    let who = who.filter(|_| !by_word);
    let own = own.filter(|_| who.is_none());
    // What the words say counts against the mark only where they begin with it: "(A) Genehmigt die Durchführung" is no R.
    // "P = Primary", beside those who support.
    let lead = || is(fold(meaning).split(' ').next().unwrap_or_default(), Class::Lead).then_some(Letter::Responsible);
    let said = letter_of(meaning).or(line.letter).or_else(|| lead().filter(|_| own.is_none()));
    let letter = match (own, said) {
        (Some(own), Some(said)) if own != said && letter_of(&first_words(meaning, 2)) != Some(said) => Some(own),
        (own, said) => said.or(own),
    };
    let letter = if who.is_some() { None } else { letter };
    let name = match mentions(meaning, &|_| false).as_deref() {
        Some([one]) if letter_of(meaning).is_none() && is_name(&one.spelling, &line.mark) => Some(one.spelling.clone()),
        _ => None,
    };
    LegendLine { letter, who: who.or(line.who), name, ..line }
}

/// A short name that begins with the letter that stands for it.
fn is_name(text: &str, mark: &str) -> bool {
    let initial = |t: &str| t.chars().next().map(|c| c.to_uppercase().to_string());
    // A symbol has no initial: any name will do ("🟩 Acme").
    let symbol = !mark.chars().any(char::is_alphanumeric);
    text.split_whitespace().count() <= 3
        && text.starts_with(char::is_uppercase)
        && (symbol || initial(text) == initial(mark))
}

/// The first words of an explanation.
fn first_words(text: &str, count: usize) -> String {
    text.split_whitespace().take(count).collect::<Vec<_>>().join(" ")
}

pub(crate) fn letter_of_word(text: &str) -> Option<Letter> {
    let folded = fold(text);
    (!folded.contains(' ')).then(|| letter_of(&folded)).flatten()
}

/// The party that a legend gives a mark to, with the legend's word for it.
pub(crate) fn legend_party(text: &str, legend: &[LegendLine]) -> Option<(Who, String)> {
    let text = text.trim().trim_matches('*');
    legend.iter().find(|l| l.who.is_some() && l.mark.eq_ignore_ascii_case(text)).and_then(|l| l.who.clone())
}

/// A text without what stands in brackets: "R (on request) A", and not "AC (access control), AT (training)".
fn without_notes(text: &str) -> String {
    let mut depth = 0usize;
    let mut kept = String::new();
    for c in text.chars() {
        match c {
            '(' => depth += 1,
            ')' if depth > 0 => depth -= 1,
            _ if depth > 0 => {}
            _ => kept.push(c),
        }
    }
    kept
}

/// Whether a cell is written in letters: RACI, or the legend's own.
pub fn letters_like(text: &str, legend: &[LegendLine]) -> bool {
    let without_note = without_notes(text);
    // "RACI", "DACI" name the method.
    let word = without_note.trim();
    if word.chars().count() >= 4
        && word.chars().all(char::is_uppercase)
        && ["ACI", "SCI"].iter().any(|end| word.ends_with(end))
    {
        return false;
    }
    // "CC6.1", "AC-2", "A.5.23" number controls, whatever letters they begin with.
    let mut pairs = without_note.chars().zip(without_note.chars().skip(1));
    if pairs.any(|(c, next)| matches!(c, '.' | '-') && next.is_ascii_digit()) {
        return false;
    }
    let mut letters = 0;
    for c in without_note.chars() {
        if c.is_alphabetic() {
            letters += 1;
            let upper = c.to_uppercase().to_string();
            let of_legend = legend.iter().any(|l| l.letter.is_some() && l.mark.to_uppercase().contains(&upper));
            let usual = matches!(c, 'R' | 'A' | 'C' | 'I' | 'S' | 'V' | 'Q') || looks_like_letter(c);
            if !(of_legend || usual || c.is_uppercase() && local_letter(c).is_some()) {
                return false;
            }
        } else if !(is_separator(c) || c.is_ascii_digit() || matches!(c, '_' | '[' | ']')) {
            return false;
        }
    }
    let words = without_note.split(|c: char| !c.is_alphabetic()).filter(|w| w.chars().count() > 4).count();
    (1..=8).contains(&letters) && words == 0
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing)]
    use super::*;

    fn read(text: &str) -> Vec<(String, Option<Letter>, Option<Who>)> {
        of_paragraph(text).into_iter().map(|l| (l.mark, l.letter, l.who.map(|(who, _)| who))).collect()
    }

    #[test]
    fn letters_are_read_by_their_explanations() {
        let one = |text: &str| read(text).into_iter().map(|l| (l.0, l.1)).collect::<Vec<_>>();
        assert_eq!(one("K = Konsultiert"), [("K".to_owned(), Some(Letter::Consulted))]);
        assert_eq!(one("(R) __R__éalise le processus"), [("R".to_owned(), Some(Letter::Responsible))]);
        assert_eq!(
            one("(A) __A__genehmigt die Durchführung des Prozesses"),
            [("A".to_owned(), Some(Letter::Accountable))]
        );
        assert_eq!(one("R = Responsible, A = Accountable, C = Consulted, I = Informed").len(), 4);
        assert_eq!(one("Legend: V = Verantwortlich; D = Durchführung")[1], ("D".to_owned(), Some(Letter::Responsible)));
        assert_eq!(one("A: Eindverantwoordelijk voor het resultaat"), [("A".to_owned(), Some(Letter::Accountable))]);
        let spaced = ["Responsible", "Accountable", "Consulted", "Informed"].map(letter_of);
        for text in [
            "R: Responsible   A:Accountable    C:Consulted  I:Informed",
            "R = Does it A = Answers for it C = Asked I = Told",
        ] {
            assert_eq!(one(text).into_iter().map(|l| l.1).collect::<Vec<_>>(), spaced, "{text}");
        }
        assert_eq!(one("P: Primary S: Support"), [("P".to_owned(), Some(Letter::Responsible)), ("S".to_owned(), None)]);
        assert!(read("Note: this page is long.").is_empty());
        assert!(read("The following table shows who does what, e.g. patches.").is_empty());
    }

    #[test]
    fn a_mark_is_no_letter_and_the_four_keep_their_own() {
        let mut legend = of_paragraph("X = Verantwortlich, Durchführung, Mitwirkung und Information:");
        settle(&mut legend);
        assert!(legend.iter().all(|l| l.letter.is_none()), "{legend:?}");
        let mut legend =
            of_paragraph("R = Responsable: realiza la tarea\nA = Responsable: de la tarea en última instancia");
        settle(&mut legend);
        let letters: Vec<Option<Letter>> = legend.iter().map(|l| l.letter).collect();
        assert_eq!(letters, [Some(Letter::Responsible), Some(Letter::Accountable)]);
    }

    #[test]
    fn the_own_word_of_a_letter_says_more_than_a_party_behind_it() {
        let text = "R - Responsible (contractor)\nA - Accountable (the customer)\nC - Consulted (provider)";
        let found = read(text);
        assert!(found.iter().all(|(_, letter, who)| letter.is_some() && who.is_none()), "{found:?}");
        assert_eq!(read("C = Customer")[0].1, None);
    }

    #[test]
    fn a_driver_beside_the_one_who_is_responsible_is_another() {
        let of = |text: &str| {
            let mut legend = of_paragraph(text);
            settle(&mut legend);
            legend.into_iter().map(|l| l.letter).collect::<Vec<_>>()
        };
        let [r, a, c] = [Letter::Responsible, Letter::Accountable, Letter::Consulted].map(Some);
        assert_eq!(of("D = Driver, A = Approver, C = Contributor")[..2], [r, a]);
        assert_eq!(of("D = Driver, R = Responsible, A = Accountable, C = Consulted"), [None, r, a, c]);
    }

    #[test]
    fn who_is_responsible_beside_who_carries_out_is_accountable() {
        let mut legend = of_paragraph("V = Verantwoordelijk, U = Uitvoerend, G = Geraadpleegd, I = Geïnformeerd");
        settle(&mut legend);
        let letters: Vec<Option<Letter>> = legend.iter().map(|l| l.letter).collect();
        assert_eq!(letters[..2], [Some(Letter::Accountable), Some(Letter::Responsible)]);
        let mut raci = of_paragraph("R = Responsible, carries it out; A = Accountable");
        settle(&mut raci);
        assert_eq!(raci[0].letter, Some(Letter::Responsible));
    }

    #[test]
    fn names_beside_the_customer_are_parties() {
        let mut legend =
            of_paragraph("Who does what. **G** = Galtea, **C** = Customer, **G+C** = shared, see the notes.");
        settle(&mut legend);
        let who: Vec<Option<Who>> = legend.into_iter().map(|l| l.who.map(|(who, _)| who)).collect();
        assert_eq!(who, [Some(Who::Named("Galtea".to_owned())), Some(Who::Customer), Some(Who::Shared)]);
        let mut raci = of_paragraph("R = Responsible, A = Accountable, C = Consulted");
        settle(&mut raci);
        assert!(raci.iter().all(|l| l.who.is_none()));
    }

    #[test]
    fn beside_the_three_other_letters_the_fourth_is_one() {
        let of = |text: &str| {
            let mut legend = of_paragraph(text);
            settle(&mut legend);
            legend.into_iter().map(|l| (l.letter, l.who.is_some())).collect::<Vec<_>>()
        };
        let letters = Letter::ALL.map(|letter| (Some(letter), false));
        assert_eq!(of("R = Réalisateur, A = Approbateur, C = Consultant, I = Informé"), letters);
        let three = of("R = Réalisateur, C = Consultant, I = Informé");
        assert_eq!(three[1], (None, true), "without A it names somebody");
    }

    #[test]
    fn a_line_is_a_mark_and_what_it_stands_for() {
        let mark = |text: &str| line(text).map(|l| l.mark);
        for text in [
            "R: does it",
            "R = does it",
            "R – does it",
            "R — does it",
            "R - does it",
            "R → does it",
            "(R) does it",
            "**R** - does it",
        ] {
            assert_eq!(mark(text).as_deref(), Some("R"), "{text}");
        }
        assert_eq!(mark("🟢 Customer").as_deref(), Some("🟢"));
        for text in ["R:", "(R)", "(R) ", "🟢", "🟢 ", "R does it", "# Customer", "Role: does it", "10: does it", ""]
        {
            assert_eq!(mark(text), None, "{text}");
        }
        assert_eq!(as_mark("**RA**").as_deref(), Some("RA"));
        assert_eq!(as_mark("“k”").as_deref(), Some("k"));
        for text in ["", "**", "Note", "ra", "R A", "ABCDE", "12", "1.2"] {
            assert_eq!(as_mark(text), None, "{text}");
        }
    }

    #[test]
    fn cells_of_letters_are_told_from_words_and_numbers_of_controls() {
        let legend = of_paragraph("K = Konsultiert, R = Responsible");
        for text in ["ACI", "R", "R/A", "RA*", "R (on request) A", "R [1]", "R_A", "RACI RACI", "K", "k", "R2"] {
            assert!(letters_like(text, &legend), "{text}");
        }
        for text in [
            "RACI",
            "RASCI",
            "",
            "-",
            "CC6.1",
            "AC-2",
            "A.5.23",
            "X",
            "RACIR",
            "R A C I R A C I R",
            "a b",
            "R=A",
            "Raci",
        ] {
            assert!(!letters_like(text, &legend), "{text}");
        }
        assert_eq!(letter_of_word("Responsible"), Some(Letter::Responsible));
        assert!(letter_of_word("R").is_none() && letter_of_word("is responsible").is_none());
    }

    #[test]
    fn what_stands_in_brackets_is_a_note() {
        for (text, kept) in
            [("R (on request) A", "R  A"), ("R ((x) y) A", "R  A"), ("R) A", "R) A"), ("R (x", "R "), ("(A) C", " C")]
        {
            assert_eq!(without_notes(text), kept, "{text}");
        }
    }

    #[test]
    fn the_legend_says_whose_a_mark_is() {
        let mut legend = of_paragraph("C = Customer, G = Galtea, Z = Acme, 🟩 = Globex");
        settle(&mut legend);
        let of = |text: &str| legend_party(text, &legend).map(|(who, _)| who);
        assert_eq!((of("C"), of("*c* ")), (Some(Who::Customer), Some(Who::Customer)));
        assert_eq!((of("G"), of("🟩")), (Some(Who::Named("Galtea".to_owned())), Some(Who::Named("Globex".to_owned()))));
        assert_eq!((of("Z"), of("X")), (None, None), "a name that does not begin with its mark");
    }

    #[test]
    fn a_line_says_something_and_begins_with_its_mark() {
        let one = |text: &str| read(text).into_iter().map(|l| l.0).collect::<Vec<_>>();
        assert_eq!(one("R: Responsible, A: Accountable"), ["R", "A"]);
        assert_eq!(one("INFO: Informed, A: Accountable"), ["INFO", "A"], "the longest mark");
        assert_eq!(one("Letters: R = Responsible, A = Accountable"), ["R", "A"]);
        assert!(one("X: the page is long").is_empty());
        assert_eq!(read("A = Responsible for it")[0].1, Some(Letter::Responsible), "the words that it begins with");
        assert!(one("Who does what R = Does it A = Answers for it").is_empty());
        let who = |text: &str| line(text).and_then(|l| l.who).map(|(who, _)| who);
        assert_eq!(who("± = Acme and Customer"), Some(Who::Shared));
        assert_eq!(who("± = Provider and third party"), None, "both sides are none");
    }

    #[test]
    fn letters_of_the_four_beside_others_that_say_the_same() {
        let of = |text: &str| {
            let mut legend = of_paragraph(text);
            settle(&mut legend);
            legend.into_iter().map(|l| l.letter).collect::<Vec<_>>()
        };
        let [r, a, c, i] = Letter::ALL.map(Some);
        assert_eq!(of("R = Responsible, A = Responsible for it"), [r, a]);
        assert_eq!(of("R = Driver, A = Accountable, C = Consulted"), [r, a, c]);
        assert_eq!(of("C = Responsible, I = Informed"), [r, i], "nobody else is");
        assert_eq!(of("R = Responsible, C = Consulted, I = Informed"), [r, c, i], "nobody else carries it out");
        assert_eq!(of("V = Verantwoordelijk, W = Verantwoordelijk, U = Uitvoerend"), [r, r, r], "which of the two?");
    }

    #[test]
    fn marks_may_name_parties() {
        assert_eq!(read("C = Customer"), [("C".to_owned(), None, Some(Who::Customer))]);
        assert_eq!(read("🟢 Customer\n🔵 Provider\n🟡 Shared").len(), 3);
    }
}
