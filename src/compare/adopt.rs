//! A vendor's page beside the catalogue: what the catalogue declares and no page can state.
//!
//! That an activity hangs on an option, and which base row a shift row replaces, is declared in a matrix's description. A page
//! that is read anew has no description: compared as it is, every such row would count as changed. So the page takes over the
//! declarations for the rows that it still has; everything that it says itself stays as it says it.

use std::collections::{HashMap, HashSet};

use super::matching::{ALIKE, Line, MatchKind, keys_of, likeness, pair_lines};
use super::{describe, said};
use crate::matrix::identity::normalise;
use crate::matrix::{
    Activity, ActivityId, Assignment, Cells, Matrix, Overlay, OverlayRow, Party, PartyId, Relation, Remark, TakenOver,
};

/// Where a declared row stands in the page: its id there, and whether its words and section are the same.
struct RowMatch {
    page: ActivityId,
    same: bool,
}

impl Line for &OverlayRow {
    fn id(&self) -> &str {
        self.activity.id.as_str()
    }

    fn section(&self) -> &[String] {
        &self.activity.section
    }

    fn words(&self) -> &str {
        &self.activity.text
    }
}

/// Lets a page that was read anew take over what the catalogue's entry declares: names, ids of the rows that are still the same,
/// options with their conditions, and how shift rows stand to base rows. What was taken over is noted in [`Matrix::notes`].
pub fn adopt(page: &mut Matrix, declared: &Matrix) {
    let prefixes = (prefix(page), prefix(declared));
    page.vendor = declared.vendor.clone();
    page.service = declared.service.clone();
    adopt_parties(&mut page.parties, &declared.parties);
    adopt_remarks(page, declared);
    let places = places(&declared.activities, &page.activities);
    rename(page, declared, &places, (&prefixes.0, &prefixes.1));
    adopt_cells(page, declared, &places);
    adopt_topics(page, declared, &places);
    let conditions = conditions(page, declared, &places);
    let shifts = shifts(page, declared, &places);
    let gone = declared.activities.iter().filter(|row| !places.contains_key(&row.id));
    let gone: Vec<ActivityId> = gone.map(|row| row.id.clone()).collect();
    let taken = TakenOver { catalogue: declared.name(), conditions, shifts, gone };
    // A page that has taken it over already has nothing new to say of it.
    if page.taken_over.is_none()
        && let Some(note) = describe::taken_over(&taken, &said::english)
    {
        page.notes.push(note);
        page.taken_over = Some(taken);
    }
}

/// The declared remarks that a page still makes, and what it says now in the place of those that it does not make any more. `text` is the page as it
/// stands; a page that is no text contradicts nothing.
pub fn adopt_prose(page: &mut Matrix, declared: &Matrix, text: Option<&str>) {
    let Some(text) = text else {
        page.remarks.clone_from(&declared.remarks);
        return;
    };
    let Some(document) = page.sources.first().map(|source| source.document.clone()) else { return };
    let whole = normalise(text);
    let lines: Vec<Stated<'_>> =
        text.lines().zip(1..).map(|(line, number)| (normalise(bare(line)), line.trim(), number)).collect();
    // What the first document does not say, another one does: only it was read.
    let own = declared.sources.first().map(|source| source.document.clone()).unwrap_or_default();
    let said: Vec<String> = declared.remarks.iter().map(|remark| normalise(&remark.text)).collect();
    for remark in &declared.remarks {
        let words = normalise(&remark.text);
        let longer = longer(&lines, &words);
        if remark.document != own || (longer.is_none() && whole.contains(&words)) {
            page.remarks.push(remark.clone());
            continue;
        }
        let now = longer.or_else(|| likest(&lines, &words, &said));
        page.remarks.extend(now.map(|(_, text, line)| Remark {
            document: document.clone(),
            line: *line,
            text: (*text).to_owned(),
        }));
    }
}

/// A line of a page: as it is compared, as it stands, and its number.
type Stated<'t> = (String, &'t str, u32);

/// The line that says the words and more, where none says just them: a sentence to which something was added is another statement. An attribute
/// list of the format's, as captions stand in, adds nothing.
fn longer<'l, 't>(lines: &'l [Stated<'t>], words: &str) -> Option<&'l Stated<'t>> {
    let is_alone = lines.iter().any(|(line, ..)| line == words);
    let longer = lines.iter().find(|(line, shown, _)| line.contains(words) && !shown.starts_with("{:"));
    longer.filter(|_| !is_alone)
}

/// The line most like the words, where it is like them at all and no other remark.
fn likest<'l, 't>(lines: &'l [Stated<'t>], words: &str, said: &[String]) -> Option<&'l Stated<'t>> {
    let scored = lines.iter().filter(|(line, ..)| !said.contains(line)).map(|line| (likeness(words, &line.0), line));
    scored.max_by(|a, b| a.0.total_cmp(&b.0)).filter(|(score, _)| *score >= ALIKE).map(|(_, line)| line)
}

/// A line without the mark of a list or quotation before it.
fn bare(line: &str) -> &str {
    line.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '•' | '-' | '*' | '>'))
}

/// The page's parties are the declared ones: of the same name, or the only one of their kind on both sides.
fn adopt_parties(page: &mut [Party], declared: &[Party]) {
    let only = |all: &[Party], kind| all.iter().filter(|p| p.kind == kind).count() == 1;
    let lone: Vec<bool> = page.iter().map(|p| only(page, p.kind)).collect();
    for (here, lone) in page.iter_mut().zip(lone) {
        let named = |p: &&Party| p.kind == here.kind && (p.name == here.name || p.aliases.contains(&here.name));
        let alone = |p: &&Party| lone && p.kind == here.kind && only(declared, p.kind);
        if let Some(known) = declared.iter().find(named).or_else(|| declared.iter().find(alone)) {
            *here = known.clone();
        }
    }
}

/// What is declared of the document as a whole, where the page itself does not say it.
fn adopt_remarks(page: &mut Matrix, declared: &Matrix) {
    if declared.language.is_some() {
        page.language.clone_from(&declared.language);
    }
    for keyword in &declared.keywords {
        if !page.keywords.iter().any(|known| known.keyword == keyword.keyword) {
            page.keywords.push(keyword.clone());
        }
    }
    for model in &mut page.models {
        if let Some(known) = declared.models.iter().find(|known| known.id == model.id) {
            model.description = model.description.take().or_else(|| known.description.clone());
        }
    }
    let mut sources = declared.sources.iter();
    if let (Some(here), Some(known)) = (page.sources.first_mut(), sources.next()) {
        here.url = here.url.take().or_else(|| known.url.clone());
    }
    if page.access.is_none() && declared.access.is_some() {
        page.access.clone_from(&declared.access);
        page.sources.extend(sources.cloned());
    }
    page.notes.splice(0..0, declared.notes.iter().cloned());
}

/// Cells that say the same, but for white space at the ends of lines, which no page states: how their parts are meant is declared.
fn adopt_cells(page: &mut Matrix, declared: &Matrix, places: &HashMap<ActivityId, RowMatch>) {
    let parties = |matrix: &Matrix| matrix.parties.iter().map(|p| p.id.clone()).collect::<Vec<_>>();
    let models = |matrix: &Matrix| matrix.models.iter().map(|m| m.id.clone()).collect::<Vec<_>>();
    if parties(page) != parties(declared) || models(page) != models(declared) {
        return;
    }
    for known in &declared.activities {
        let same = places.get(&known.id).is_some_and(|place| place.same);
        let here = page.activities.iter_mut().find(|row| same && row.id == known.id);
        if let Some(here) = here.filter(|here| same_cells(&here.cells, &known.cells)) {
            here.cells = known.cells.clone();
        }
    }
}

fn same_cells(here: &Cells, known: &Cells) -> bool {
    let lines = |cell: &Assignment| cell.verbatim.lines().map(|l| l.trim_end().to_owned()).collect::<Vec<_>>();
    let same = |here: &[Assignment], known: &[Assignment]| {
        here.len() == known.len() && here.iter().zip(known).all(|(a, b)| a.state == b.state && lines(a) == lines(b))
    };
    match (here, known) {
        (Cells::Every(here), Cells::Every(known)) => same(here, known),
        (Cells::PerModel(here), Cells::PerModel(known)) => {
            let model = |(here, known): (&Option<Vec<Assignment>>, &Option<Vec<Assignment>>)| match (here, known) {
                (Some(here), Some(known)) => same(here, known),
                (None, None) => true,
                _ => false,
            };
            here.len() == known.len() && here.iter().zip(known).all(model)
        }
        _ => false,
    }
}

/// The topics that an editor gave rows whose words are the same.
fn adopt_topics(page: &mut Matrix, declared: &Matrix, places: &HashMap<ActivityId, RowMatch>) {
    for known in declared.activities.iter().filter(|row| places.get(&row.id).is_some_and(|place| place.same)) {
        if let Some(here) = page.activities.iter_mut().find(|row| row.id == known.id && row.topics.is_empty()) {
            here.topics.clone_from(&known.topics);
        }
    }
}

/// Where the declared rows stand in the page, by their declared ids.
fn places(declared: &[Activity], page: &[Activity]) -> HashMap<ActivityId, RowMatch> {
    let matching = pair_lines((declared, &keys_of(declared)), (page, &keys_of(page)));
    let place = |(was, is, kind): (&Activity, &Activity, MatchKind)| {
        (was.id.clone(), RowMatch { page: is.id.clone(), same: kind == MatchKind::Key })
    };
    matching.pairs.into_iter().map(place).collect()
}

/// What ids begin with that a matrix gives to rows without one.
fn prefix(matrix: &Matrix) -> String {
    format!("{}-{}-", matrix.vendor.short, matrix.service.short)
}

/// Rows that are the same, in other words, too, get their declared ids; no other row may be left with one of those. A further row whose id was made
/// from its place (`was`) has one of the same form as the declared ones (`is`), which no declared row has or had.
fn rename(page: &mut Matrix, declared: &Matrix, places: &HashMap<ActivityId, RowMatch>, (was, is): (&str, &str)) {
    let names: HashMap<&ActivityId, &ActivityId> =
        places.iter().map(|(declared, place)| (&place.page, declared)).collect();
    let given: HashSet<&ActivityId> = names.values().copied().collect();
    let shifted = declared.overlays.iter().flat_map(|o| o.rows.iter().map(|row| &row.activity));
    let mut taken: HashSet<String> = declared.activities.iter().chain(shifted).map(|row| row.id.to_string()).collect();
    for row in &mut page.activities {
        if let Some(declared) = names.get(&row.id) {
            row.id = (*declared).clone();
        } else if let Some(place) = row.id.as_str().strip_prefix(was) {
            row.id = next_free(format!("{is}{place}"), &mut taken).as_str().into();
        } else if given.contains(&row.id) {
            row.id = format!("{}-page", row.id).as_str().into();
        }
    }
}

/// The id, or the first after it by its last number that is not taken.
fn next_free(id: String, taken: &mut HashSet<String>) -> String {
    let mut free = id;
    while taken.contains(&free) {
        let next = free.rsplit_once('-').and_then(|(front, n)| Some((front, n.parse::<usize>().ok()?.checked_add(1)?)));
        free = next.map_or_else(|| format!("{free}-page"), |(front, n)| format!("{front}-{n:02}"));
    }
    taken.insert(free.clone());
    free
}

/// The id that a declared row has in the page now: its own, where the page has the row.
fn id_of(places: &HashMap<ActivityId, RowMatch>, declared: &ActivityId) -> Option<ActivityId> {
    places.contains_key(declared).then(|| declared.clone())
}

/// Options and the rows that hang on them; how many rows.
fn conditions(page: &mut Matrix, declared: &Matrix, places: &HashMap<ActivityId, RowMatch>) -> usize {
    if !page.options.is_empty() || declared.options.is_empty() {
        return 0;
    }
    page.options = declared.options.clone();
    let mut taken = 0;
    for row in declared.activities.iter().filter(|row| row.option.is_some()) {
        let Some(id) = id_of(places, &row.id) else { continue };
        let Some(here) = page.activities.iter_mut().find(|a| a.id == id) else { continue };
        here.option.clone_from(&row.option);
        here.general = row.general.as_ref().and_then(|general| id_of(places, general));
        taken += 1;
    }
    taken
}

/// How shift rows stand to base rows; how many shift rows.
fn shifts(page: &mut Matrix, declared: &Matrix, places: &HashMap<ActivityId, RowMatch>) -> usize {
    let known: Vec<&OverlayRow> = declared.overlays.iter().flat_map(|o| &o.rows).collect();
    let here: Vec<&OverlayRow> = page.overlays.iter().flat_map(|o| &o.rows).collect();
    let matching = pair_lines((&known, &keys_of(&known)), (&here, &keys_of(&here)));
    let pairs: HashMap<ActivityId, (ActivityId, bool)> = matching
        .pairs
        .into_iter()
        .map(|(was, is, kind)| (is.activity.id.clone(), (was.activity.id.clone(), kind == MatchKind::Key)))
        .collect();
    let models: Vec<_> = page.models.iter().map(|m| m.id.clone()).collect();
    let mut taken = 0;
    for overlay in &mut page.overlays {
        for row in &mut overlay.rows {
            let Some((id, same)) = pairs.get(&row.activity.id) else { continue };
            let of_id = |o: &&Overlay| o.rows.iter().any(|r| &r.activity.id == id);
            let Some(from) = declared.overlays.iter().find(of_id) else { continue };
            let known = from.rows.iter().find(|r| &r.activity.id == id).map(|r| &r.relation);
            let Some(relation) = known.and_then(|r| relation(r, &declared.parties, &page.parties, places)) else {
                continue;
            };
            row.relation = relation;
            if *same {
                row.activity.id = id.clone();
                let topics = from.rows.iter().find(|r| &r.activity.id == id).map(|r| &r.activity.topics);
                row.activity.topics = topics.cloned().unwrap_or_default();
            }
            taken += 1;
            overlay.id = from.id.clone();
            overlay.restates = from.restates.iter().filter(|m| models.contains(m)).cloned().collect();
        }
    }
    taken
}

/// A declared relation in the page's own ids; `None` where the page no longer has the base row.
fn relation(
    declared: &Relation,
    parties: &[Party],
    here: &[Party],
    places: &HashMap<ActivityId, RowMatch>,
) -> Option<Relation> {
    Some(match declared {
        Relation::Replaces { base, reason } => {
            Relation::Replaces { base: id_of(places, base)?, reason: reason.clone() }
        }
        Relation::Refines { base, reason, keeps } => Relation::Refines {
            base: id_of(places, base)?,
            reason: reason.clone(),
            keeps: keeps.iter().filter_map(|id| party(id, parties, here)).collect(),
        },
        Relation::Addition { reason } => Relation::Addition { reason: reason.clone() },
    })
}

/// The page's party for a declared one: of the same name, or the only one of its kind.
fn party(id: &PartyId, declared: &[Party], here: &[Party]) -> Option<PartyId> {
    let wanted = declared.iter().find(|p| &p.id == id)?;
    let mut of_kind = here.iter().filter(|p| p.kind == wanted.kind);
    let found = here.iter().find(|p| p.id == wanted.id || p.name == wanted.name).or_else(|| of_kind.next())?;
    Some(found.id.clone())
}
