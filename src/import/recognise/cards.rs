//! Responsibilities without a table: lists under a heading or a line that names a party, and cards (a heading over
//! "Customer: …" and "Provider: …").
//!
//! A party that is announced again and again makes cards: each heading is one activity, what stands under each party is its
//! duty. A party that is announced once has a list of activities: each item is one.

use std::collections::HashMap;

use crate::import::raw::{RawCell, RawRow, RawTable, Span};
use crate::matrix::Notation;
use crate::notation::lexicon::{Meaning, any_word_means, fold, means, squash};
use crate::notation::names::{Mention, Who, mentions};
use crate::source::Place;

use super::columns::{Plan, Role};
use super::grid::{Grid, Head};
use super::sections::{Heading, Outline};

/// The words of the document outside its tables.
#[derive(Debug, Clone)]
pub(super) enum Prose {
    /// A heading.
    Heading(Heading),
    /// A paragraph or an item of a list.
    Words {
        /// The words.
        text: String,
        /// How deep in lists; `None` = in none.
        list: Option<u16>,
        /// Where.
        place: Place,
    },
}

impl Prose {
    /// The words.
    pub fn text(&self) -> &str {
        match self {
            Prose::Heading(heading) => &heading.text,
            Prose::Words { text, .. } => text,
        }
    }

    /// The paragraph in parts that begin at some of its lines.
    fn split(&self, starts: &[usize]) -> Vec<Self> {
        let Prose::Words { text, list, place } = self else { return vec![self.clone()] };
        if starts.is_empty() {
            return vec![self.clone()];
        }
        let mut parts: Vec<String> = vec![String::new()];
        for (index, line) in text.lines().enumerate() {
            if starts.contains(&index) && parts.last().is_some_and(|p| !p.is_empty()) {
                parts.push(String::new());
            }
            if let Some(part) = parts.last_mut() {
                if !part.is_empty() {
                    part.push('\n');
                }
                part.push_str(line);
            }
        }
        parts.into_iter().map(|text| Prose::Words { text, list: *list, place: *place }).collect()
    }

    /// The same with other words.
    pub fn map(&self, change: impl Fn(&str) -> String) -> Self {
        let mut changed = self.clone();
        match &mut changed {
            Prose::Heading(Heading { text, .. }) | Prose::Words { text, .. } => *text = change(text),
        }
        changed
    }
}

/// The header that the activities of a list are given; the document has none for them.
const ACTIVITY: &str = "Activity";

/// Most words of a line that announces a party.
const LONGEST_ANNOUNCEMENT: usize = 9;

/// Most words of a sentence that does ("If you use ..., the ACME team is responsible for the following components:").
const LONGEST_SENTENCE: usize = 28;

/// Most bytes of such a line: what is longer is looked at no further.
const LONGEST_LABEL: usize = 300;

/// Most announcements that a document is read by; each is compared with every other, and no page of a vendor comes near.
const MOST_ANNOUNCEMENTS: usize = 1_000;

/// What stands between a party and its list, folded, in the languages of the importers.
const RESPONSIBLE: &[&str] = &[
    "responsible for",
    "is responsible",
    "are responsible",
    "is accountable",
    "are accountable",
    "is in charge",
    "responsable de",
    "est responsable",
    "sont responsables",
    "etes responsable",
    "est en charge",
    "verantwortlich fur",
    "ist verantwortlich",
    "sind verantwortlich",
    "ist zustandig",
    "sind zustandig",
    "tragt die verantwortung",
    "e responsabile",
    "sei responsabile",
    "sono responsabili",
    "es responsable",
    "son responsables",
    "eres responsable",
    "e responsavel",
    "sao responsaveis",
    "is verantwoordelijk",
    "zijn verantwoordelijk",
    "bent verantwoordelijk",
    "jest odpowiedzialny",
    "jest odpowiedzialna",
    "sa odpowiedzialni",
    "odpowiada",
    "odpowiadaja",
];

/// Verbs that say so in a short line only: in a longer sentence they introduce the steps of a procedure.
const MUST: &[&str] = &["must", "will", "should", "doit", "devez", "muss", "deve", "debe", "moet", "musi"];

/// Verbs that say so of "the following", folded.
const DOES: &[&str] = &[
    "manages",
    "manage",
    "handles",
    "handle",
    "operates",
    "operate",
    "maintains",
    "maintain",
    "owns",
    "own",
    "performs",
    "perform",
    "gere",
    "gerent",
    "verwaltet",
    "betreibt",
    "gestisce",
    "gestiona",
    "beheert",
    "zarzadza",
];

/// "The following", folded.
const FOLLOWING: &[&str] = &[
    "following",
    "suivants",
    "suivantes",
    "folgende",
    "folgenden",
    "seguenti",
    "siguientes",
    "seguintes",
    "volgende",
    "nastepujace",
];

/// Words between the party and the verb, folded.
const ADVERBS: &[&str] = &[
    "is",
    "are",
    "always",
    "also",
    "solely",
    "fully",
    "ultimately",
    "primarily",
    "only",
    "still",
    "then",
    "remains",
    "remain",
    "est",
    "sont",
    "ist",
    "sind",
    "e",
    "es",
    "son",
    "allein",
    "stets",
    "immer",
    "toujours",
    "siempre",
];

/// A line or heading that says whose list follows.
#[derive(Debug, Clone)]
struct Announcement {
    /// Its position in the prose.
    at: usize,
    /// The heading's level; `None` = a line of text.
    level: Option<u8>,
    whos: Vec<Mention>,
    /// As it is spelt.
    label: String,
    /// What stands behind it in the same line.
    rest: Option<String>,
    /// The party stands in the word list (a name of its own must be confirmed by the others).
    sure: bool,
    /// The line says "responsible" or the like.
    said: bool,
    /// What the sentence goes on with before the list ("providing updates for the"), where it says something.
    lead: Option<String>,
}

impl Announcement {
    fn same_party(&self, other: &Self) -> bool {
        self.whos.len() == other.whos.len() && self.whos.iter().zip(&other.whos).all(|(a, b)| same(a, b))
    }
}

fn same(a: &Mention, b: &Mention) -> bool {
    match (&a.who, &b.who) {
        (Who::Named(a), Who::Named(b)) => squash(a) == squash(b),
        (a, b) => std::mem::discriminant(a) == std::mem::discriminant(b),
    }
}

/// A table of duties that was made of lists.
pub(super) struct Made {
    /// The table.
    pub grid: Grid,
    /// What its columns are.
    pub plan: Plan,
}

/// The tables that lists and cards make; empty where the document announces no party.
///
/// Parties are looked for in the words with their template keywords `resolved`; what is kept are the document's own words.
/// `names` are names that are known to be parties', squashed.
pub(super) fn find(prose: &[Prose], resolved: &[Prose], names: &dyn Fn(&str) -> bool) -> Vec<Made> {
    let lines = split_lines(resolved, names);
    let split = |p: &[Prose]| p.iter().zip(&lines).flat_map(|(p, at)| p.split(at)).collect::<Vec<Prose>>();
    let (prose, resolved) = (&split(prose)[..], &split(resolved)[..]);
    let announcements = announcements(resolved, names);
    if announcements.len() > MOST_ANNOUNCEMENTS {
        return Vec::new();
    }
    // "Shared responsibility" alone is the title of many a page.
    let customer = |a: &Announcement| a.whos.iter().any(|m| m.who == Who::Customer);
    let parties =
        announcements.iter().enumerate().filter(|(i, a)| announcements.iter().take(*i).all(|b| !a.same_party(b)));
    if !announcements.iter().any(customer) || parties.count() < 2 && !announcements.iter().any(|a| a.said) {
        return Vec::new();
    }
    let headings: Vec<Heading> =
        prose.iter().filter_map(|p| if let Prose::Heading(h) = p { Some(h.clone()) } else { None }).collect();
    let blocks: Vec<Block> = announcements.iter().filter_map(|a| block(prose, &announcements, a)).collect();
    let repeated = blocks.iter().enumerate().any(|(i, a)| {
        blocks.iter().skip(i + 1).any(|b| a.announcement.same_party(&b.announcement) && a.card != b.card)
    });
    if repeated { cards(prose, &headings, &blocks) } else { lists(prose, &headings, &blocks) }
}

/// Lines of a paragraph that announce a party each ("Customer: this", and in the next line "Acme: that"): where to split it.
fn split_lines(prose: &[Prose], names: &dyn Fn(&str) -> bool) -> Vec<Vec<usize>> {
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

/// What stands under an announcement.
struct Block {
    announcement: Announcement,
    /// The heading over the announcement: the card that it belongs to.
    card: Option<usize>,
    items: Vec<Item>,
}

/// An item under an announcement.
struct Item {
    /// Its position in the prose.
    at: usize,
    text: String,
    place: Place,
    listed: bool,
}

fn announcements(prose: &[Prose], names: &dyn Fn(&str) -> bool) -> Vec<Announcement> {
    let mut found: Vec<Announcement> = prose
        .iter()
        .enumerate()
        .filter_map(|(at, p)| announcement(at, p, names))
        .take(MOST_ANNOUNCEMENTS + 1)
        .collect();
    name_siblings(prose, &mut found);
    // A name that no list knows is a party's where the customer is announced in the same way.
    let levels: Vec<Option<u8>> =
        found.iter().filter(|a| a.sure && a.whos.iter().any(|m| m.who == Who::Customer)).map(|a| a.level).collect();
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

fn announcement(at: usize, prose: &Prose, names: &dyn Fn(&str) -> bool) -> Option<Announcement> {
    let (text, level) = match prose {
        Prose::Heading(heading) => (heading.text.trim(), Some(heading.level)),
        Prose::Words { text, .. } => (text.trim(), None),
    };
    let mut head = text;
    let mut rest = None;
    if level.is_none() {
        if let Some((first, more)) = text.split_once('\n') {
            // "Customer\n: does this": a list of definitions; "Customer:\nDoes this".
            let more = more.trim();
            let defined = more.strip_prefix(':').map(str::trim);
            if defined.is_none() && !first.trim_end().ends_with(':') {
                return None;
            }
            head = first;
            rest = Some(defined.unwrap_or(more).to_owned());
        } else if let Some((before, after)) = text.split_once("::").or_else(|| text.split_once(": "))
            && !after.trim().is_empty()
        {
            head = before;
            rest = Some(after.trim().to_owned());
        }
    }
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
    let folded = fold(label);
    // "Acme is responsible for the following": whoever stands before the verb.
    let follows = folded.split(' ').any(|w| FOLLOWING.contains(&w));
    let responsible = subject(label, RESPONSIBLE).or_else(|| subject(label, DOES).filter(|_| follows && ends_open));
    let most = if responsible.is_some() && ends_open { LONGEST_SENTENCE } else { LONGEST_ANNOUNCEMENT };
    let explicit = responsible.is_some();
    let subject = responsible.or_else(|| subject(label, MUST));
    if folded.is_empty() || folded.split(' ').count() > most {
        return None;
    }
    if subject.is_some() && level.is_none() && !ends_open {
        return None;
    }
    // A line of text announces by a colon, or is nothing but a label ("Customer responsibilities").
    if level.is_none() && !ends_open && (folded.split(' ').count() > 3 || label.ends_with(['.', '!', '?'])) {
        return None;
    }
    let said = subject.is_some()
        || folded.split(' ').any(|w| w.chars().count() > 4 && means(w, Meaning::Filler))
        || folded.split(' ').any(|w| crate::notation::lexicon::without_compound_ending(w).is_some());
    let whos = mentions(subject.as_deref().unwrap_or(label), names)?;
    let named = |m: &Mention| matches!(m.who, Who::Named(_)) && !names(&squash(&m.spelling));
    if whos.iter().any(|m| m.who == Who::Nobody) {
        return None;
    }
    let sure = !whos.iter().any(named);
    // A bare word in running text announces nothing, a bare heading "Customer" does.
    let bare = folded.split(' ').count() <= 3
        && (level.is_some() || ends_open || rest.is_some() || said || folded.split(' ').count() == 1);
    if sure && !(said || bare && (level.is_none() || folded.split(' ').count() <= 2)) {
        return None;
    }
    if !sure {
        let plausible = |m: &Mention| {
            let words = fold(&m.spelling);
            // Who "is responsible for" something is somebody, whatever words the name is made of ("GOV.UK PaaS").
            let telling = explicit && words.split(' ').count() <= 4;
            m.spelling.starts_with(char::is_uppercase)
                && words.split(' ').count() <= 4
                && (telling || words.split(' ').count() <= 3)
                && (telling
                    || ![
                        Meaning::Area,
                        Meaning::Topic,
                        Meaning::Activity,
                        Meaning::Section,
                        Meaning::Model,
                        Meaning::Extra,
                    ]
                    .into_iter()
                    .any(|meaning| any_word_means(&words, meaning)))
        };
        if !(said || ends_open && level.is_none()) || !whos.iter().filter(|m| named(m)).all(plausible) {
            return None;
        }
    }
    let lead = explicit.then(|| lead(label)).flatten();
    Some(Announcement { at, level, whos, label: label.to_owned(), rest, sure, said, lead })
}

/// What a sentence says behind its verb, without "the following".
fn lead(label: &str) -> Option<String> {
    let (at, verb) = RESPONSIBLE.iter().chain(DOES).filter_map(|verb| Some((position(label, verb)?, *verb))).min()?;
    let after = label.get(at..)?;
    let words = after.split_whitespace().skip(verb.split(' ').count()).collect::<Vec<_>>().join(" ");
    let telling =
        |w: &&str| !means(w, Meaning::Filler) && !["below", "these", "things", "items", "including"].contains(w);
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
        && ADVERBS.contains(&fold(last).as_str())
    {
        own = rest.trim_end();
    }
    (!own.is_empty()).then(|| own.to_owned())
}

/// Where a folded phrase begins in a text, at a word. A phrase is looked for among the first words only, and each time in no more text than it may
/// take: a line of a hundred thousand words must not cost their square.
fn position(text: &str, phrase: &str) -> Option<usize> {
    const FIRST_WORDS: usize = 32;
    const SPARE: usize = 16;
    let starts = text.char_indices().filter(|(i, _)| *i == 0 || text.get(..*i).is_some_and(|t| t.ends_with(' ')));
    let most = phrase.chars().count() + SPARE;
    starts.map(|(i, _)| i).take(FIRST_WORDS).skip(1).find(|i| {
        let rest: String = text.get(*i..).unwrap_or_default().chars().take(most).collect();
        let rest = fold(&rest);
        rest.strip_prefix(phrase).is_some_and(|after| after.is_empty() || after.starts_with(' '))
    })
}

/// Whether an announcement stands at a position; they are in the order of the prose.
fn announced(all: &[Announcement], at: usize) -> bool {
    all.binary_search_by_key(&at, |a| a.at).is_ok()
}

/// The items that stand under an announcement, up to the next one or the next heading that is not below it.
fn block(prose: &[Prose], all: &[Announcement], announcement: &Announcement) -> Option<Block> {
    let (place, own_depth) = match prose.get(announcement.at)? {
        Prose::Heading(heading) => (heading.place, None),
        Prose::Words { place, list, .. } => (*place, *list),
    };
    let mut items: Vec<Item> = Vec::new();
    if let Some(rest) = &announcement.rest {
        items.push(Item { at: announcement.at, text: rest.clone(), place, listed: false });
    }
    // The depth of the first item: deeper ones go on with the one above them.
    let mut base: Option<u16> = None;
    for (at, next) in prose.iter().enumerate().skip(announcement.at + 1) {
        if announced(all, at) {
            break;
        }
        match next {
            Prose::Heading(heading) if announcement.level.is_some_and(|level| heading.level > level) => base = None,
            Prose::Heading(_) => break,
            Prose::Words { text, list: Some(depth), place } => {
                if own_depth.is_some_and(|own| *depth <= own) {
                    break;
                }
                match (base, items.last_mut()) {
                    (Some(base), Some(above)) if *depth > base => {
                        above.text.push('\n');
                        above.text.push_str(text);
                    }
                    _ => {
                        base = Some(*depth);
                        items.push(Item { at, text: text.clone(), place: *place, listed: true });
                    }
                }
            }
            Prose::Words { text, list: None, place } => {
                // Running text below a line's own list, or below its own words, is no part of it.
                if announcement.level.is_none() && (base.is_some() || !items.is_empty()) {
                    break;
                }
                items.push(Item { at, text: text.clone(), place: *place, listed: false });
            }
        }
    }
    // Where there is a list, the words around it only introduce it.
    if items.iter().any(|i| i.listed) {
        items.retain(|i| i.listed || i.at == announcement.at);
    }
    let card = prose.iter().enumerate().take(announcement.at).rev().find_map(|(i, p)| match p {
        Prose::Heading(h) => {
            let above = announcement.level.is_none_or(|level| h.level < level);
            (above && !announced(all, i)).then_some(i)
        }
        Prose::Words { .. } => None,
    });
    (!items.is_empty()).then(|| Block { announcement: announcement.clone(), card, items })
}

/// One activity per item; a table per announcement and heading.
fn lists(prose: &[Prose], headings: &[Heading], blocks: &[Block]) -> Vec<Made> {
    let mut outline = Outline::new(headings);
    let mut made: Vec<Made> = Vec::new();
    let mut items: HashMap<usize, (&Block, &Item)> = HashMap::new();
    for block in blocks {
        for item in &block.items {
            items.entry(item.at).or_insert((block, item));
        }
    }
    for (at, next) in prose.iter().enumerate() {
        if let Prose::Heading(heading) = next {
            outline.enter(heading.clone());
        }
        let Some((block, item)) = items.get(&at) else { continue };
        let row = vec![RawCell::new(&*item.text, item.place), RawCell::new(&*item.text, item.place)];
        let columns = [(block.announcement.label.as_str(), block.announcement.whos.as_slice())];
        let mut path = outline.path();
        // The items are only understood with the sentence that they end.
        path.extend(block.announcement.lead.as_ref().map(|_| block.announcement.label.clone()));
        push(&mut made, path, &columns, row, item.place);
    }
    made
}

/// One activity per heading; a column per party.
fn cards(prose: &[Prose], headings: &[Heading], blocks: &[Block]) -> Vec<Made> {
    let mut parties: Vec<&Announcement> = Vec::new();
    for block in blocks {
        if !parties.iter().any(|p| p.same_party(&block.announcement)) {
            parties.push(&block.announcement);
        }
    }
    let columns: Vec<(&str, &[Mention])> = parties.iter().map(|p| (p.label.as_str(), p.whos.as_slice())).collect();
    let mut outline = Outline::new(headings);
    let mut made: Vec<Made> = Vec::new();
    for (at, next) in prose.iter().enumerate() {
        let Prose::Heading(heading) = next else { continue };
        outline.enter(heading.clone());
        let mine: Vec<&Block> = blocks.iter().filter(|b| b.card == Some(at)).collect();
        if mine.is_empty() {
            continue;
        }
        let mut path = outline.path();
        // The heading is the activity itself.
        path.pop();
        let mut row = vec![RawCell::new(heading.text.trim(), heading.place)];
        for party in &parties {
            let own = mine.iter().filter(|b| b.announcement.same_party(party)).flat_map(|b| &b.items);
            let leads =
                mine.iter().filter(|b| b.announcement.same_party(party)).filter_map(|b| b.announcement.lead.as_deref());
            let texts: Vec<&str> = leads.chain(own.clone().map(|i| i.text.as_str())).collect();
            let place = own.clone().next().map_or(heading.place, |i| i.place);
            row.push(RawCell::new(texts.join("\n"), place));
        }
        push(&mut made, path, &columns, row, heading.place);
    }
    made
}

/// A table of nothing but parties' columns -> one activity per cell.
pub(super) fn of_columns(grid: &mut Grid, columns: &[(usize, String, Vec<Mention>)]) -> Plan {
    let rows = std::mem::take(&mut grid.rows);
    for row in rows {
        if row.skip.is_some() {
            grid.rows.push(row);
            continue;
        }
        for (position, (column, _, _)) in columns.iter().enumerate() {
            let Some(cell) = row.row.cells.get(*column).filter(|c| !c.text.trim().is_empty()) else { continue };
            let mut cells = vec![RawCell::new("", cell.place); columns.len() + 1];
            for slot in [0, position + 1] {
                if let Some(slot) = cells.get_mut(slot) {
                    *slot = RawCell { span: Span::Single, ..cell.clone() };
                }
            }
            grid.rows.push(super::grid::GridRow { row: RawRow { cells, ..row.row.clone() }, skip: None });
        }
    }
    let heads = columns.iter().map(|(_, header, _)| header.as_str());
    grid.heads = std::iter::once(ACTIVITY).chain(heads).map(|text| Head { levels: vec![text.to_owned()] }).collect();
    let parties = columns.iter().map(|(_, _, whos)| Role::Party { whos: whos.clone(), model: None });
    Plan {
        roles: std::iter::once(Role::Activity).chain(parties).collect(),
        notation: Notation::Duty,
        choices: vec!["its columns are lists of what each party does; each cell is an activity".to_owned()],
        ambiguous: None,
        provider_names: Vec::new(),
    }
}

/// Adds a row to the last table, or begins the next one where the headings or the columns are others.
fn push(made: &mut Vec<Made>, path: Vec<String>, columns: &[(&str, &[Mention])], cells: Vec<RawCell>, place: Place) {
    let heads: Vec<Head> = std::iter::once(ACTIVITY)
        .chain(columns.iter().map(|(label, _)| *label))
        .map(|text| Head { levels: vec![text.to_owned()] })
        .collect();
    let row = RawRow { header: false, hidden: false, place, cells };
    if let Some(last) = made.last_mut().filter(|m| m.grid.path == path && m.grid.heads == heads) {
        last.grid.rows.push(super::grid::GridRow { row, skip: None });
        return;
    }
    let table = RawTable { sheet: None, hidden: false, caption: None, place, rows: vec![row] };
    let mut grid = Grid::new(table, format!("list {}", made.len() + 1), path, Vec::new(), false);
    grid.heads = heads;
    let parties = columns.iter().map(|(_, whos)| Role::Party { whos: whos.to_vec(), model: None });
    let roles = std::iter::once(Role::Activity).chain(parties).collect();
    let plan =
        Plan { roles, notation: Notation::Duty, choices: Vec::new(), ambiguous: None, provider_names: Vec::new() };
    made.push(Made { grid, plan });
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use super::*;

    /// `# ` begins a heading, `- ` an item, `-- ` a deeper one; everything else is a paragraph.
    fn prose(lines: &[&str]) -> Vec<Prose> {
        (1..)
            .zip(lines)
            .map(|(line, text)| {
                let place = Place::Line { line, column: 1 };
                let marks = text.len() - text.trim_start_matches('#').len();
                let bullets = text.len() - text.trim_start_matches('-').len();
                let words = text.trim_start_matches(['#', '-']).trim().to_owned();
                if marks > 0 {
                    let level = u8::try_from(marks).unwrap();
                    Prose::Heading(Heading { level, text: words, place })
                } else {
                    let list = (bullets > 0).then(|| u16::try_from(bullets).unwrap());
                    Prose::Words { text: words, list, place }
                }
            })
            .collect()
    }

    fn read(lines: &[&str]) -> Vec<Vec<String>> {
        let prose = prose(lines);
        let made = find(&prose, &prose, &|_| false);
        let rows = made.iter().flat_map(|m| m.grid.body());
        rows.map(|r| r.cells.iter().map(|c| c.text.clone()).collect()).collect()
    }

    #[test]
    fn lists_under_headings_that_name_a_party() {
        let rows = read(&[
            "# Using the service",
            "## Acme's responsibilities",
            "The following is ours.",
            "- Run it",
            "- Watch it",
            "## Customer responsibilities",
            "- Back up",
            "-- daily",
            "-- weekly",
            "- Encrypt",
            "## Misuse",
            "- None of it",
        ]);
        assert_eq!(
            rows.iter().map(|r| r[0].as_str()).collect::<Vec<_>>(),
            ["Run it", "Watch it", "Back up\ndaily\nweekly", "Encrypt"]
        );
    }

    #[test]
    fn sentences_announce_lists_too() {
        let rows = read(&[
            "Acme is responsible for:",
            "- Run it",
            "Something else.",
            "The customer is responsible for the following:",
            "- Back up",
        ]);
        assert_eq!(rows, [["Run it", "Run it"], ["Back up", "Back up"]]);
        assert!(read(&["The customer is responsible for a lot.", "- Back up"]).is_empty());
        assert!(read(&["# Customers", "- Globex", "# Prices", "- 3"]).is_empty());
    }

    #[test]
    fn cards_are_headings_over_what_each_party_does() {
        let rows = read(&[
            "# Shared responsibility",
            "## Backup",
            "Customer: Choose the schedule",
            "Provider: Run the backups",
            "## Patching",
            "Customer:",
            "- Reboot",
            "- Test",
            "Provider:",
            "- Publish patches",
            "## Go further",
            "See elsewhere.",
        ]);
        assert_eq!(
            rows,
            [["Backup", "Choose the schedule", "Run the backups"], ["Patching", "Reboot\nTest", "Publish patches"]]
        );
    }
}
