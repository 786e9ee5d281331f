//! Lists of letters: an activity, and below it "R: Anna", "A: Ben" or "Responsible: the operators"; or both in one item, as
//! "Budget: R/A Anna, C Ben", "Budget | Anna (R) | Ben (A)" or, on a page about one role, "Budget: R/A".

use std::collections::BTreeSet;

use crate::base::location::Place;
use crate::base::ordered;
use crate::import::notation::letter_of;
use crate::import::notation::lexicon::{Meaning, any_word_means, fold, means, speaks_of_duties};
use crate::import::raw::{RawCell, RawRow, RawTable};
use crate::matrix::Letter;

use super::cards::Made;
use super::sections::{Heading, Outline, Prose};

/// A list of fewer activities is none of letters, but a legend or an example.
const FEWEST: usize = 2;
/// Names have no more words than this, activities no more than that.
const LONGEST_NAME: usize = 6;
const LONGEST_ACTIVITY: usize = 20;

/// One line of the document outside its tables.
struct Line<'p> {
    heading: Option<&'p Heading>,
    text: &'p str,
    depth: Option<u16>,
    place: Place,
}

/// An activity with whom its letters are given to.
struct Group {
    title: String,
    path: Vec<String>,
    place: Place,
    letters: Vec<(Letter, String, Place)>,
}

/// The tables that lists of letters make: a row for each activity, a column for each letter.
pub(crate) fn find(prose: &[Prose]) -> Vec<Made> {
    let in_items = groups_of_items(prose);
    let groups = if in_items.is_empty() { groups(prose) } else { in_items };
    let names: Vec<String> = groups
        .iter()
        .flat_map(|g| &g.letters)
        .flat_map(|(_, names, _)| names.split([',', ';', '\n']).map(fold))
        .filter(|name| !name.is_empty())
        .collect();
    let different: BTreeSet<&String> = ordered::set(names.iter());
    // Whoever has a letter has another one further down: a legend explains each of them once.
    if groups.len() < FEWEST || different.len() == names.len() {
        return Vec::new();
    }
    let letters: Vec<Letter> =
        Letter::ALL.into_iter().filter(|l| groups.iter().any(|g| g.letters.iter().any(|(m, ..)| m == l))).collect();
    let mut made: Vec<Made> = Vec::new();
    for group in groups {
        let mut cells = vec![RawCell::new(&*group.title, group.place)];
        cells.extend(letters.iter().map(|letter| match group.letters.iter().find(|(l, ..)| l == letter) {
            Some((_, names, place)) => RawCell::new(&**names, *place),
            None => RawCell::new("", group.place),
        }));
        let row = RawRow { header: false, hidden: false, place: group.place, cells };
        match made.last_mut().filter(|m| m.path == group.path) {
            Some(last) => last.table.rows.push(row),
            None => made.push(Made {
                table: RawTable { sheet: None, hidden: false, caption: None, place: group.place, rows: vec![row] },
                name: format!("list {}", made.len() + 1),
                path: group.path,
                columns: letters.iter().map(|l| (l.as_char().to_string(), Vec::new())).collect(),
                letters: letters.clone(),
            }),
        }
    }
    made
}

fn lines(prose: &[Prose]) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    for next in prose {
        match next {
            Prose::Heading(heading) => {
                lines.push(Line {
                    heading: Some(heading),
                    text: heading.text.trim(),
                    depth: None,
                    place: heading.place,
                });
            }
            Prose::Words { text, list, place } => {
                let own = text.lines().map(str::trim).filter(|line| !line.is_empty());
                let own: Vec<&str> = own.flat_map(letters_apart).collect();
                // "Budget", and below it in the same item "R: Anna | A: Ben".
                let below = own.len() > 2 && own.iter().skip(1).all(|line| letter_line(line).is_some());
                let deeper =
                    |at: usize| u16::from(below && at > 0 && own.first().is_some_and(|l| letter_line(l).is_none()));
                lines.extend(own.iter().enumerate().map(|(at, text)| Line {
                    heading: None,
                    text,
                    depth: list.map(|depth| depth + deeper(at)),
                    place: *place,
                }));
            }
        }
    }
    lines
}

/// "R: Anna | A: Ben" -> a line for each.
fn letters_apart(line: &str) -> Vec<&str> {
    let parts: Vec<&str> = line.split(" | ").collect();
    let each = parts.len() > 1 && parts.iter().all(|part| letter_line(part).is_some());
    if each { parts } else { vec![line] }
}

fn headings(prose: &[Prose]) -> Vec<Heading> {
    prose.iter().filter_map(|p| if let Prose::Heading(h) = p { Some(h.clone()) } else { None }).collect()
}

/// The activities of lists whose items all give their letters themselves.
fn groups_of_items(prose: &[Prose]) -> Vec<Group> {
    /// So many items make such a list.
    const SHORTEST: usize = 3;
    let headings = headings(prose);
    let lines = lines(prose);
    let role = headings.iter().find(|h| h.level == 1).and_then(|h| only_role(&h.text));
    let mut outline = Outline::new(&headings);
    let mut found: Vec<Group> = Vec::new();
    for list in lines.chunk_by(|one, next| one.depth.is_some() && one.depth == next.depth) {
        if let Some(heading) = list.first().and_then(|line| line.heading) {
            outline.enter(heading.clone());
        }
        let listed = list.first().is_some_and(|line| line.depth.is_some()) && list.len() >= SHORTEST;
        let items: Option<Vec<Group>> =
            listed.then(|| list.iter().map(|line| item(line, role.as_deref(), outline.path())).collect()).flatten();
        let responsible = |g: &Group| g.letters.iter().any(|(letter, ..)| *letter == Letter::Responsible);
        found.extend(items.filter(|items| items.iter().any(responsible)).into_iter().flatten());
    }
    found
}

/// Whose letters a page about one role gives: "RACI: Treasurer" is the treasurer's.
fn only_role(title: &str) -> Option<String> {
    /// "Trésorier / Trésorière" begins alike: one role.
    const ALIKE: usize = 4;
    let parts = title.split(['–', '—', ':', '|']).flat_map(|part| part.split(" - ")).map(str::trim);
    let mut names = parts.filter(|part| !part.is_empty() && !speaks_of_duties(&fold(part)));
    let name = names.next().filter(|_| names.next().is_none() && title.split_whitespace().count() > 1)?;
    let mut forms = name.split(" / ");
    let first = forms.next()?;
    let start: String = first.chars().take(ALIKE).collect();
    let whole = speaks_of_duties(&fold(title)) && first.split_whitespace().count() <= LONGEST_NAME;
    (whole && forms.all(|form| form.starts_with(&start))).then(|| first.to_owned())
}

/// An item that is an activity and its letters.
fn item(line: &Line<'_>, role: Option<&str>, path: Vec<String>) -> Option<Group> {
    let strokes = line.text.contains('|');
    let (title, rest) = line.text.split_once(if strokes { &['|'][..] } else { &[':', '：'][..] })?;
    let title = title.trim_matches(is_markup);
    if title.is_empty() || title.split_whitespace().count() > LONGEST_ACTIVITY {
        return None;
    }
    let mut letters: Vec<(Letter, String, Place)> = Vec::new();
    // "C Dev, QA": whoever has no letter has the one before.
    let mut last: Vec<Letter> = Vec::new();
    for part in rest.split(if strokes { &['|'][..] } else { &[',', ';'][..] }) {
        let (given, name) = match given(part) {
            Some((given, "")) => (given, role?),
            Some(found) => found,
            None if strokes => return None,
            None => (last.clone(), part.trim_matches(is_markup)),
        };
        let names = name.split([',', ';']).all(|n| n.split_whitespace().count() <= LONGEST_NAME);
        if given.is_empty() || name.is_empty() || !names {
            return None;
        }
        for letter in &given {
            match letters.iter_mut().find(|(known, ..)| known == letter) {
                Some((_, names, _)) => *names = format!("{names}, {name}"),
                None => letters.push((*letter, name.to_owned(), line.place)),
            }
        }
        last = given;
    }
    Some(Group { title: title.to_owned(), path, place: line.place, letters })
}

fn is_markup(c: char) -> bool {
    c.is_whitespace() || matches!(c, '*' | '_' | '`')
}

/// The letters that a part of an item gives, and to whom: "R/A Anna", "Anna (R)", "R".
fn given(part: &str) -> Option<(Vec<Letter>, &str)> {
    let part = part.trim_matches(is_markup);
    let behind = part.strip_suffix(')').and_then(|p| p.rsplit_once('('));
    if let Some((name, found)) = behind.and_then(|(name, inside)| Some((name.trim_matches(is_markup), marks(inside)?)))
    {
        return (!name.is_empty()).then_some((found, name));
    }
    let word = |c: char| c.is_alphabetic() && Letter::from_char(c).is_none_or(|_| c.is_lowercase());
    // The letters end where the first word does that is none.
    let end = part.split_inclusive(char::is_whitespace).take_while(|t| !t.contains(word)).map(str::len).sum();
    let (letters, name) = part.split_at_checked(end)?;
    Some((marks(letters.trim_end_matches([' ', ':', '–', '-']))?, name.trim_matches(is_markup)))
}

/// Letters and nothing else, each once.
fn marks(text: &str) -> Option<Vec<Letter>> {
    let mut found: Vec<Letter> = Vec::new();
    for c in text.chars().filter(|c| !is_markup(*c) && !matches!(c, '/' | '+' | '&' | ',')) {
        let letter = Letter::from_char(c).filter(|letter| c.is_ascii_uppercase() && !found.contains(letter))?;
        found.push(letter);
    }
    (!found.is_empty()).then_some(found)
}

fn groups(prose: &[Prose]) -> Vec<Group> {
    let headings = headings(prose);
    let lines = lines(prose);
    let mut outline = Outline::new(&headings);
    let mut found: Vec<Group> = Vec::new();
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        if let Some(heading) = line.heading {
            outline.enter(heading.clone());
        }
        if line.heading.is_some() || letter_line(line.text).is_none() {
            at += 1;
            continue;
        }
        let (letters, end) = letters_from(&lines, at, line.depth);
        let main = letters.iter().any(|(l, ..)| matches!(l, Letter::Responsible | Letter::Accountable));
        if letters.len() >= FEWEST
            && main
            && let Some((title, place, own)) = at.checked_sub(1).and_then(|i| lines.get(i)).and_then(|l| title(l, line))
        {
            let mut path = outline.path();
            // The heading is the activity itself.
            if own {
                path.pop();
            }
            found.push(Group { title, path, place, letters });
        }
        at = end.max(at + 1);
    }
    found
}

/// The lines of letters from one on, each letter once, and the position behind them.
fn letters_from(lines: &[Line<'_>], from: usize, depth: Option<u16>) -> (Vec<(Letter, String, Place)>, usize) {
    let mut letters: Vec<(Letter, String, Place)> = Vec::new();
    // Whether what is listed deeper belongs to a letter of the four.
    let mut open = false;
    let mut at = from;
    while let Some(line) = lines.get(at).filter(|l| l.heading.is_none()) {
        if line.depth > depth {
            if let Some((_, names, _)) = letters.last_mut().filter(|_| open) {
                if !names.is_empty() {
                    names.push_str(", ");
                }
                names.push_str(line.text);
            }
        } else {
            let other = || (!letters.is_empty() && is_labelled(line.text)).then_some((None, ""));
            let read = letter_line(line.text).or_else(other).filter(|_| line.depth == depth);
            let Some((letter, names)) = read else { break };
            open = letter.is_some();
            match letter {
                Some(letter) if letters.iter().any(|(l, ..)| *l == letter) => break,
                Some(letter) => letters.push((letter, names.to_owned(), line.place)),
                None => {}
            }
        }
        at += 1;
    }
    (letters, at)
}

/// The activity over the letters, and whether it is a heading.
fn title(line: &Line<'_>, first: &Line<'_>) -> Option<(String, Place, bool)> {
    let text = line.text.trim_end_matches(':').trim();
    let over = line.heading.is_some() || line.depth < first.depth || line.depth.is_none() && first.depth.is_none();
    let folded = fold(text);
    let legend = folded.split(' ').count() <= 2 && any_word_means(&folded, Meaning::Legend);
    (over && !legend && !text.is_empty() && text.split_whitespace().count() <= LONGEST_ACTIVITY)
        .then(|| (text.to_owned(), line.place, line.heading.is_some()))
}

/// "Support: the assistants": a part that is none of the four, between them.
fn is_labelled(text: &str) -> bool {
    text.split_once(':').is_some_and(|(label, names)| label.split_whitespace().count() <= 2 && !names.trim().is_empty())
}

/// A line that gives a letter to somebody: the letter (`None` = one that is none of the four, as in RASCI), and to whom.
fn letter_line(text: &str) -> Option<(Option<Letter>, &str)> {
    let (label, names) = text.split_once([':', '：'])?;
    let (label, names) = (label.trim_matches(is_markup), names.trim_matches(is_markup));
    let short = |name: &str| name.split_whitespace().count() <= LONGEST_NAME;
    // "R: Responsible" is a legend's.
    if !names.split([',', ';']).all(short) || letter_of(names).is_some() {
        return None;
    }
    let (word, bracket) =
        label.split_once('(').map_or((label, ""), |(w, b)| (w.trim(), b.trim_end_matches(')').trim()));
    let single = |text: &str| {
        let mut chars = text.chars();
        chars.next().filter(|c| chars.next().is_none() && c.is_ascii_uppercase())
    };
    if let Some(c) = single(word).or_else(|| single(bracket)) {
        return Some((Letter::from_char(c), names));
    }
    let folded = fold(word);
    let of = [
        (Meaning::Responsible, Letter::Responsible),
        (Meaning::Accountable, Letter::Accountable),
        (Meaning::Consulted, Letter::Consulted),
        (Meaning::Informed, Letter::Informed),
    ];
    of.into_iter().find(|(meaning, _)| means(&folded, *meaning)).map(|(_, letter)| (Some(letter), names))
}
