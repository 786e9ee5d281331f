//! Responsibilities without a table: lists under a heading or a line that names a party, and cards (a heading over
//! "Customer: …" and "Provider: …").
//!
//! A party that is announced again and again makes cards: each heading is one activity, what stands under each party is its
//! duty. A party that is announced once has a list of activities: each item is one.

use std::collections::HashMap;

use crate::base::location::Place;
use crate::import::notation::lexicon::fold;
use crate::import::notation::names::{Mention, Who};
use crate::import::raw::{RawCell, RawRow, RawTable};
use crate::matrix::Letter;

use super::announce::{Announcement, MOST_ANNOUNCEMENTS, announced, announcements, denies, owners, split_lines};
use super::grid::Grid;
use super::roles::{announced_roles, duties_of_rows};
use super::sections::{Heading, Outline, Prose};

/// The header that the activities of a list are given; the document has none for them.
pub(crate) const ACTIVITY: &str = "Activity";

/// A table of duties that was made of lists: a column of activities, and one for each party.
pub(crate) struct Made {
    /// The rows.
    pub table: RawTable,
    /// How it is called.
    pub name: String,
    /// The headings over it.
    pub path: Vec<String>,
    /// The columns behind the activities': header, and whom it names.
    pub columns: Vec<(String, Vec<Mention>)>,
    /// The letters that the columns stand for, where they say who has a letter.
    pub letters: Vec<Letter>,
}

/// The tables that lists and cards make; empty where the document announces no party.
///
/// Parties are looked for in the words with their template keywords `resolved`; what is kept are the document's own words.
/// `names` are names that are known to be parties', squashed.
pub(crate) fn find(prose: &[Prose], resolved: &[Prose], names: &dyn Fn(&str) -> bool) -> Vec<Made> {
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
    let known = announcements.iter().any(customer) || owners(resolved, &announcements).is_some();
    if !known || parties.count() < 2 && !announcements.iter().any(|a| a.said) {
        return Vec::new();
    }
    let headings: Vec<Heading> =
        prose.iter().filter_map(|p| if let Prose::Heading(h) = p { Some(h.clone()) } else { None }).collect();
    let mut blocks: Vec<Block> = announcements.iter().filter_map(|a| block(prose, &announcements, a)).collect();
    // "Shared responsibility" over a page: the running text below it introduces what the headings below it list.
    let deeper = |a: &Announcement| {
        a.level.is_some_and(|level| announcements.iter().any(|b| b.level.is_some_and(|below| below > level)))
    };
    let introduces = |b: &Block| {
        let both = b.announcement.whos.iter().all(|m| m.who == Who::Shared);
        both && deeper(&b.announcement) && !b.items.iter().any(|i| i.listed)
    };
    if blocks.iter().any(|b| b.items.iter().any(|i| i.listed)) {
        blocks.retain(|b| !introduces(b));
    }
    let repeated = blocks.iter().enumerate().any(|(i, a)| {
        blocks.iter().skip(i + 1).any(|b| a.announcement.same_party(&b.announcement) && a.card != b.card)
    });
    if repeated { cards(prose, &headings, &blocks) } else { lists(prose, &headings, &blocks) }
}

/// The tables that a page makes which lists what each role does; always worth a look, since nobody is named by a word of the lists.
pub(crate) fn of_roles(prose: &[Prose]) -> Vec<Made> {
    let roles = announced_roles(prose);
    let headings: Vec<Heading> =
        prose.iter().filter_map(|p| if let Prose::Heading(h) = p { Some(h.clone()) } else { None }).collect();
    let blocks: Vec<Block> = roles.iter().filter_map(|a| block(prose, &roles, a)).collect();
    lists(prose, &headings, &blocks)
}

/// The tables that have a row for each party and what it does in a cell of it, as one that has a list for each of them.
pub(crate) fn of_rows<'g>(grids: impl Iterator<Item = &'g Grid>, about: bool) -> Vec<Made> {
    let mut made = Vec::new();
    for grid in grids {
        for (label, whos, cell) in duties_of_rows(grid, about) {
            push(&mut made, grid.path.clone(), &[(&label, &whos)], vec![cell.clone(), cell.clone()], cell.place);
        }
    }
    made
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
                        let text = without_number(text).to_owned();
                        items.push(Item { at, text, place: *place, listed: true });
                    }
                }
            }
            Prose::Words { text, list: None, .. } if text.trim_end().ends_with(':') && denies(&fold(text)) => break,
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

/// An item of a numbered list without its number, which only counts.
fn without_number(text: &str) -> &str {
    const MOST_DIGITS: usize = 2;
    let digits = text.chars().take_while(char::is_ascii_digit).count();
    let rest = text.get(digits..).and_then(|t| t.strip_prefix(['.', ')'])).and_then(|t| t.strip_prefix(' '));
    rest.filter(|_| (1..=MOST_DIGITS).contains(&digits)).map_or(text, str::trim_start)
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

/// Adds a row to the last table, or begins the next one where the headings or the columns are others.
fn push(made: &mut Vec<Made>, path: Vec<String>, columns: &[(&str, &[Mention])], cells: Vec<RawCell>, place: Place) {
    let row = RawRow { header: false, hidden: false, place, cells };
    let columns: Vec<(String, Vec<Mention>)> =
        columns.iter().map(|(label, whos)| ((*label).to_owned(), whos.to_vec())).collect();
    let heads = |columns: &[(String, Vec<Mention>)]| columns.iter().map(|(label, _)| label.clone()).collect::<Vec<_>>();
    match made.last_mut().filter(|m| m.path == path && heads(&m.columns) == heads(&columns)) {
        Some(last) => last.table.rows.push(row),
        None => {
            let table = RawTable { sheet: None, hidden: false, caption: None, place, rows: vec![row] };
            made.push(Made { table, name: format!("list {}", made.len() + 1), path, columns, letters: Vec::new() });
        }
    }
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
        let rows = made.iter().flat_map(|m| &m.table.rows);
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
