//! Lines and headings that announce a party: "Customer responsibilities", "Acme is responsible for the following:".

use std::sync::OnceLock;

use crate::base::location::Place;
use crate::import::notation::lexicon::{
    Class, Meaning, all_of, any_word_is, any_word_means, fold, is, speaks_of_duties, squash,
};
use crate::import::notation::names::{Mention, Who, is_filler, mentions};

use super::sections::Prose;

/// Most words of a line that announces a party.
const LONGEST_ANNOUNCEMENT: usize = 9;

/// Most words of a sentence that does ("If you use ..., the ACME team is responsible for the following components:").
const LONGEST_SENTENCE: usize = 28;

/// Most bytes of such a line: what is longer is looked at no further.
const LONGEST_LABEL: usize = 300;

/// Most announcements that a document is read by; each is compared with every other, and no page of a vendor comes near.
pub(crate) const MOST_ANNOUNCEMENTS: usize = 1_000;

/// A line or heading that says whose list follows.
#[derive(Debug, Clone)]
pub(crate) struct Announcement {
    /// Its position in the prose.
    pub at: usize,
    /// The heading's level; `None` = a line of text.
    pub level: Option<u8>,
    pub whos: Vec<Mention>,
    /// As it is spelt.
    pub label: String,
    /// What stands behind it in the same line.
    pub rest: Option<String>,
    /// The party stands in the word list (a name of its own must be confirmed by the others).
    pub sure: bool,
    /// The line says "responsible" or the like.
    pub said: bool,
    /// What the sentence goes on with before the list ("providing updates for the"), where it says something.
    pub lead: Option<String>,
}

impl Announcement {
    pub(crate) fn same_party(&self, other: &Self) -> bool {
        self.whos.len() == other.whos.len() && self.whos.iter().zip(&other.whos).all(|(a, b)| same(a, b))
    }
}

fn same(a: &Mention, b: &Mention) -> bool {
    match (&a.who, &b.who) {
        (Who::Named(a), Who::Named(b)) => squash(a) == squash(b),
        (a, b) => std::mem::discriminant(a) == std::mem::discriminant(b),
    }
}

/// Lines of a paragraph that announce a party each ("Customer: this", and in the next line "Acme: that"): where to split it.
pub(crate) fn split_lines(prose: &[Prose], names: &dyn Fn(&str) -> bool) -> Vec<Vec<usize>> {
    let begins = |line: &str| {
        let words = Prose::Words { text: line.to_owned(), list: None, place: Place::Document };
        line.contains(':') && announcement(0, &words, names).is_some()
    };
    prose
        .iter()
        .map(|p| match p {
            Prose::Words { text, .. } if text.contains('\n') => {
                let found: Vec<usize> = text.lines().enumerate().filter(|(_, l)| begins(l)).map(|(i, _)| i).collect();
                if found.len() >= 2 { found } else { Vec::new() }
            }
            _ => Vec::new(),
        })
        .collect()
}

pub(crate) fn announcements(prose: &[Prose], names: &dyn Fn(&str) -> bool) -> Vec<Announcement> {
    let mut found: Vec<Announcement> = prose
        .iter()
        .enumerate()
        .filter_map(|(at, p)| announcement(at, p, names))
        .take(MOST_ANNOUNCEMENTS + 1)
        .collect();
    name_siblings(prose, &mut found);
    turn_pronouns(&mut found);
    // A name that no list knows is a party's where the customer is announced in the same way, or another one under the same words.
    let customer = |a: &&Announcement| a.sure && a.whos.iter().any(|m| m.who == Who::Customer);
    let mut levels: Vec<Option<u8>> = found.iter().filter(customer).map(|a| a.level).collect();
    if levels.is_empty() {
        levels.extend(owners(prose, &found));
    }
    found.retain(|a| a.sure || levels.contains(&a.level));
    // A name alone ("Acme:") is a party's where it stands beside the customer under several headings.
    let mut heading = None;
    let mut heading_before: Vec<Option<usize>> = Vec::with_capacity(prose.len());
    for (at, next) in prose.iter().enumerate() {
        heading_before.push(heading);
        if matches!(next, Prose::Heading(_)) {
            heading = Some(at);
        }
    }
    let card = |a: &Announcement| heading_before.get(a.at).copied().flatten();
    let sure: Vec<(Option<usize>, usize)> = found.iter().filter(|a| a.sure).map(|a| (card(a), a.at)).collect();
    // "Customer:" is a name; "Your action:" is not, and neither is the "Result:" below it.
    let labels_are_names = found
        .iter()
        .filter(|a| a.sure)
        .all(|a| matches!(a.whos.as_slice(), [one] if fold(&one.spelling) == fold(&a.label)));
    let beside: Vec<bool> = found
        .iter()
        .map(|a| {
            let cards: Vec<Option<usize>> = found.iter().filter(|b| a.same_party(b)).map(card).collect();
            let with_customer = |at: &Option<usize>| sure.iter().any(|(card, b)| card == at && *b != a.at);
            !(a.sure || a.said)
                && cards.len() >= 2
                && cards.iter().all(with_customer)
                && (labels_are_names || a.whos.iter().all(|m| is_named_in(prose, &m.spelling)))
        })
        .collect();
    let mut kept = beside.into_iter();
    found.retain(|a| {
        let beside = kept.next().unwrap_or(false);
        a.sure || a.said || beside
    });
    found
}

/// "Our responsibilities" beside "Vendor responsibilities": whoever writes buys from the vendor.
fn turn_pronouns(found: &mut [Announcement]) {
    let pronoun = |m: &Mention| is(&fold(&m.spelling), Class::Pronoun);
    let all = || found.iter().flat_map(|a| &a.whos);
    let vendor = all().any(|m| m.who == Who::Provider && !pronoun(m));
    if !vendor || all().any(|m| m.who == Who::Customer) {
        return;
    }
    for mention in found.iter_mut().flat_map(|a| &mut a.whos).filter(|m| m.who == Who::Provider && pronoun(m)) {
        mention.who = Who::Customer;
    }
}

/// The level of the headings that each say whose list stands below them, where two and more do and nobody is the customer by name.
pub(crate) fn owners(prose: &[Prose], found: &[Announcement]) -> Option<Option<u8>> {
    let lists = |at: usize| matches!(prose.get(at + 1), Some(Prose::Words { list: Some(_), .. }));
    // "R = Responsible" is a legend.
    let heads = found.iter().filter(|a| a.level.is_some() && a.said && lists(a.at) && !a.label.contains('='));
    let heads: Vec<&Announcement> = heads.collect();
    let (first, more) = heads.split_first()?;
    let different = more.iter().any(|a| !a.same_party(first));
    (different && more.iter().all(|a| a.level == first.level)).then_some(first.level)
}

/// "Acme" above a list of its own, beside "Customer" above another, in one list of both.
fn name_siblings(prose: &[Prose], found: &mut Vec<Announcement>) {
    let depth = |at: usize| match prose.get(at) {
        Some(Prose::Words { list, .. }) => *list,
        _ => None,
    };
    let over_items = |at: usize| depth(at).zip(depth(at + 1)).is_some_and(|(own, next)| next > own);
    let mut lists: Vec<(usize, usize, u16)> = Vec::new();
    for sure in found.iter().filter(|a| a.sure && over_items(a.at)) {
        let Some(own) = depth(sure.at) else { continue };
        let inside = |at: &usize| depth(*at).is_some();
        let first = (0..sure.at).rev().take_while(inside).last().unwrap_or(sure.at);
        let last = (sure.at..prose.len()).take_while(inside).last().unwrap_or(sure.at);
        if !lists.contains(&(first, last, own)) {
            lists.push((first, last, own));
        }
    }
    for (first, last, own) in lists {
        for at in first..=last {
            let (Some(Prose::Words { text, .. }), true) = (prose.get(at), depth(at) == Some(own) && over_items(at))
            else {
                continue;
            };
            let label = text.trim().trim_end_matches(':').trim();
            let name = label.split_whitespace().count() <= 3 && label.starts_with(char::is_uppercase);
            let Some(whos) = mentions(label, &|_| false).filter(|_| name && !announced(found, at)) else { continue };
            let place = found.partition_point(|a| a.at < at);
            let label = label.to_owned();
            found.insert(
                place,
                Announcement { at, level: None, whos, label, rest: None, sure: false, said: true, lead: None },
            );
        }
    }
}

/// Whether a name stands in a heading or within a sentence: "Acme" does, "Result" (over what a step ends in) does not.
fn is_named_in(prose: &[Prose], name: &str) -> bool {
    prose.iter().any(|p| match p {
        Prose::Heading(heading) => heading.text.contains(name),
        Prose::Words { text, .. } => text.match_indices(name).any(|(at, _)| {
            let before = text.get(..at).unwrap_or_default();
            before.strip_suffix(' ').is_some_and(|b| b.ends_with(|c: char| c.is_alphabetic() || c == ','))
        }),
    })
}

/// A heading or a line as it may announce a party.
struct Line<'t> {
    /// What it says before its colon.
    label: &'t str,
    /// What stands in brackets behind a heading.
    remark: &'t str,
    folded: String,
    words: usize,
    /// The heading's level.
    level: Option<u8>,
    /// What stands behind the colon.
    rest: Option<String>,
    /// It ends in a colon, or goes on behind one.
    ends_open: bool,
}

impl<'t> Line<'t> {
    fn of(prose: &'t Prose) -> Option<Self> {
        let (text, level) = match prose {
            Prose::Heading(heading) => (heading.text.trim(), Some(heading.level)),
            Prose::Words { text, .. } => (text.trim(), None),
        };
        let (head, rest) = if level.is_none() { divided(text)? } else { (text, None) };
        let ends_open = head.trim_end().ends_with(':') || rest.is_some();
        let mut label = head.trim().trim_end_matches(':').trim();
        // Other sentences may stand before the one that ends in the colon.
        if level.is_none() && ends_open && rest.is_none() {
            label = label.rsplit_once(['.', '!', '?', ')']).map_or(label, |(before, last)| {
                let ends = last.starts_with(char::is_whitespace) && before.contains(' ');
                if ends && fold(last).split(' ').count() > 2 { last.trim() } else { label }
            });
        }
        if label.len() > LONGEST_LABEL {
            return None;
        }
        // "1. Customer (application layer)": a heading is counted, and says where in brackets.
        let (label, remark) = if level.is_some() { bare_heading(label) } else { (label, "") };
        let folded = fold(label);
        Some(Self { label, remark, words: folded.split(' ').count(), folded, level, rest, ends_open })
    }

    /// Whoever stands before a verb of responsibility: "Acme is responsible for the following".
    fn responsible(&self) -> Option<String> {
        let follows = any_word_is(&self.folded, Class::Following);
        subject(self.label, verbs(Class::IsResponsible))
            .or_else(|| subject(self.label, verbs(Class::Does)).filter(|_| follows && self.ends_open))
            .or_else(|| self.does())
    }

    /// "Acme owns" and "What Acme manages", headings: whoever stands before the verb that they end in.
    fn does(&self) -> Option<String> {
        self.level?;
        let ends = |verb: &&str| self.label.strip_suffix(*verb).filter(|_| !verb.is_ascii());
        let (before, last) = self.label.rsplit_once(' ').unwrap_or_default();
        let before = if is(&fold(last), Class::Does) { before } else { verbs(Class::Does).iter().find_map(ends)? };
        Some(before.trim().to_owned()).filter(|before| !before.is_empty())
    }

    /// Whether a line of these words may announce somebody at all; `subject` where somebody stands before a verb in it.
    fn may_announce(&self, explicit: bool, subject: bool) -> bool {
        let most = if explicit && self.ends_open { LONGEST_SENTENCE } else { LONGEST_ANNOUNCEMENT };
        if self.folded.is_empty() || self.words > most || denies(&self.folded) {
            return false;
        }
        // A line of text announces by a colon, or is nothing but a label ("Customer responsibilities").
        let is_label = !subject && self.words <= 3 && !self.label.ends_with(['.', '!', '?']);
        self.level.is_some() || self.ends_open || is_label
    }

    /// What names its party: "Your responsibility – security in the cloud", a heading, names it first.
    fn own(&self, names: &dyn Fn(&str) -> bool) -> &'t str {
        let first = [" – ", " — ", " - ", " “", " \""].iter().find_map(|mark| self.label.split_once(mark));
        let says = |before: &&str| {
            let named = |m: &Mention| !matches!(m.who, Who::Named(_) | Who::Nobody | Who::Shared);
            fold(before).split(' ').any(|w| w.chars().count() > 4 && is_filler(w))
                && mentions(before, names).is_some_and(|found| found.iter().all(named))
        };
        first.filter(|_| self.level.is_some()).map(|(before, _)| before).filter(says).unwrap_or(self.label)
    }

    /// Whether so few words are a label rather than running text: a bare word in it announces nothing, a bare heading "Customer" does.
    fn is_bare(&self, said: bool) -> bool {
        self.words <= 3 && (self.level.is_some() || self.ends_open || self.rest.is_some() || said || self.words == 1)
    }
}

/// What a line says before its colon, and what stands behind it; `None` where lines follow one another without a colon.
fn divided(text: &str) -> Option<(&str, Option<String>)> {
    if let Some((first, more)) = text.split_once('\n') {
        // "Customer\n: does this": a list of definitions; "Customer:\nDoes this".
        let more = more.trim();
        let defined = more.strip_prefix(':').map(str::trim);
        let is_open = defined.is_some() || first.trim_end().ends_with(':');
        return is_open.then(|| (first, Some(defined.unwrap_or(more).to_owned())));
    }
    let parts = text.split_once("::").or_else(|| text.split_once(": "));
    let parts = parts.filter(|(_, after)| !after.trim().is_empty());
    Some(parts.map_or((text, None), |(before, after)| (before, Some(after.trim().to_owned()))))
}

fn announcement(at: usize, prose: &Prose, names: &dyn Fn(&str) -> bool) -> Option<Announcement> {
    let line = Line::of(prose)?;
    let responsible = line.responsible();
    let explicit = responsible.is_some();
    let subject = responsible.or_else(|| subject(line.label, verbs(Class::Must)));
    if !line.may_announce(explicit, subject.is_some()) {
        return None;
    }
    let words = || line.folded.split(' ');
    let said = subject.is_some()
        || words().any(|w| w.chars().count() > 4 && is_filler(w))
        || words().any(|w| crate::import::notation::lexicon::without_compound_ending(w).is_some());
    let whos = mentions(subject.as_deref().unwrap_or_else(|| line.own(names)), names);
    // "Platform responsibilities (provider)": the remark says whose side that is.
    let sided = mentions(line.remark, names)
        .filter(|whos| speaks_of_duties(&line.folded) && whos.iter().all(|m| !matches!(m.who, Who::Named(_))));
    let whos = match whos {
        Some(whos) if whos.iter().all(|m| !matches!(m.who, Who::Named(_))) => whos,
        whos => sided.or(whos)?,
    };
    if whos.iter().any(|m| m.who == Who::Nobody) {
        return None;
    }
    let named = |m: &&Mention| matches!(m.who, Who::Named(_)) && !names(&squash(&m.spelling));
    let sure = !whos.iter().any(|m| named(&m));
    let announces = if sure {
        said || line.is_bare(said) && (line.level.is_none() || line.words <= 2)
    } else {
        (said || line.ends_open && line.level.is_none())
            && whos.iter().filter(named).all(|m| may_be_party(&m.spelling, explicit))
    };
    if !announces {
        return None;
    }
    let lead = explicit.then(|| lead(line.label)).flatten();
    Some(Announcement { at, level: line.level, whos, label: line.label.to_owned(), rest: line.rest, sure, said, lead })
}

/// Whether a name that no list knows may be a party's. Who "is responsible for" something is somebody, whatever words the name is made of
/// ("GOV.UK PaaS").
fn may_be_party(name: &str, explicit: bool) -> bool {
    const OTHER: [Meaning; 6] =
        [Meaning::Area, Meaning::Topic, Meaning::Activity, Meaning::Section, Meaning::Model, Meaning::Extra];
    let words = fold(name);
    let count = words.split(' ').count();
    let is_other = || OTHER.into_iter().any(|meaning| any_word_means(&words, meaning));
    // Of writing without capitals only a verb behind it tells that a word is a name.
    let capital = name.starts_with(|c: char| c.is_uppercase() || explicit && c.is_alphabetic() && !c.is_lowercase());
    capital && count <= 4 && (explicit || count <= 3 && !is_other())
}

/// A heading without its number, and the remark in brackets behind it.
fn bare_heading(text: &str) -> (&str, &str) {
    let counted = |(number, rest): (&str, &str)| {
        number.ends_with(['.', ')'])
            && number.starts_with(|c: char| c.is_ascii_digit())
            && number.len() <= 4
            && !rest.is_empty()
    };
    let text = text.split_once(' ').filter(|parts| counted(*parts)).map_or(text, |(_, rest)| rest.trim_start());
    let noted = text.strip_suffix(')').and_then(|t| t.rsplit_once('('));
    noted.map(|(before, remark)| (before.trim_end(), remark)).filter(|(b, _)| !b.is_empty()).unwrap_or((text, ""))
}

/// "Acme is not responsible for": what follows is nobody's, or somebody else's.
pub(super) fn denies(folded: &str) -> bool {
    let words = format!(" {folded} ");
    verbs(Class::Nothing).iter().any(|phrase| phrase.contains(' ') && words.contains(&format!(" {phrase} ")))
}

/// The phrases of a class of verbs, folded: they are asked for in every line.
fn verbs(class: Class) -> &'static [&'static str] {
    static FOUND: [OnceLock<Vec<&'static str>>; 4] = [const { OnceLock::new() }; 4];
    let at = match class {
        Class::IsResponsible => 0,
        Class::Does => 1,
        Class::Nothing => 2,
        _ => 3,
    };
    FOUND.get(at).map_or(&[], |found| found.get_or_init(|| all_of(class)))
}

/// What a sentence says behind its verb, without "the following".
fn lead(label: &str) -> Option<String> {
    let (at, verb) = verbs(Class::IsResponsible)
        .iter()
        .chain(verbs(Class::Does))
        .filter_map(|verb| Some((position(label, verb)?, *verb)))
        .min()?;
    let after = label.get(at..)?;
    let words = after.split_whitespace().skip(verb.split(' ').count()).collect::<Vec<_>>().join(" ");
    let telling = |w: &&str| !is_filler(w) && !["below", "these", "things", "items", "including"].contains(w);
    let words = words.strip_prefix("for ").unwrap_or(&words);
    (fold(words).split(' ').filter(telling).count() >= 2).then(|| format!("{words}:"))
}

/// Whoever stands before a verb of responsibility: "If you use it, you're responsible for" -> "you".
fn subject(label: &str, verbs: &[&str]) -> Option<String> {
    let label = label.replace("'re ", " are ").replace("’re ", " are ");
    let before = verbs.iter().filter_map(|verb| position(&label, verb)).min().and_then(|end| label.get(..end))?;
    // What a clause in front of it says is a condition.
    let mut own = before.rsplit([',', ';']).next().unwrap_or(before).trim();
    while let Some((rest, last)) = own.rsplit_once(' ')
        && is(&fold(last), Class::Adverb)
    {
        own = rest.trim_end();
    }
    (!own.is_empty()).then(|| own.to_owned())
}

/// Where a folded phrase begins in a text, behind its first word. A text is no longer than [`LONGEST_LABEL`], and no more of it is
/// looked at each time than the phrase may take.
fn position(text: &str, phrase: &str) -> Option<usize> {
    const SPARE: usize = 16;
    let starts = text.char_indices().filter(|(i, _)| text.get(..*i).is_some_and(|t| t.ends_with(' ')));
    let most = phrase.chars().count() + SPARE;
    starts.map(|(i, _)| i).find(|i| {
        let rest: String = text.get(*i..).unwrap_or_default().chars().take(most).collect();
        let rest = fold(&rest);
        rest.strip_prefix(phrase).is_some_and(|after| after.is_empty() || after.starts_with(' '))
    })
}

/// Whether an announcement stands at a position; they are in the order of the prose.
pub(crate) fn announced(all: &[Announcement], at: usize) -> bool {
    all.binary_search_by_key(&at, |a| a.at).is_ok()
}
