//! All plans of a table, their scores, and by how much the best one is better than the next that would give other rows.

use crate::base::ordered::Arrange;
use crate::import::lexicon::word_count;
use crate::import::normalise::grid::Grid;
use crate::import::notation::Headers;
use crate::import::notation::names::Who;
use crate::import::recognise::columns::Knowledge;

use super::cells::{CellReader, Class, View, ratio};
use super::layouts::{Activities, LAYOUTS, Layout, is, other_kind};
use super::rows::{HeaderRows, candidates};
use super::table::Table;
use super::weights::{Feature, Part, Weights, Whole};

/// So many columns are tried as the activity's.
const ACTIVITIES: usize = 6;

/// A table with more lines than this is not turned on its side.
pub const MOST_TO_TURN: usize = 60;

/// A plan: one complete reading of a table.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// The layout.
    pub layout: &'static Layout,
    /// The table is read on its side.
    pub turned: bool,
    /// The header.
    pub rows: HeaderRows,
    /// The activity's column.
    pub activity: Option<usize>,
    /// The columns that carry the assignment.
    pub main: Vec<usize>,
    /// What each column is.
    pub parts: Vec<Part>,
    /// Features of the plan and their values.
    pub says: Vec<(Whole, f64)>,
    /// The score.
    pub score: f64,
    /// The least that speaks for the choice of one column, and which.
    pub weakest: Option<(usize, f64)>,
}

impl Candidate {
    /// Whether another plan gives the same letters to the same parties in the same lines, whatever the activities are called.
    pub fn same_assignments(&self, other: &Self) -> bool {
        let activity = self.activity.is_some() == other.activity.is_some();
        self.turned == other.turned
            && self.rows.to == other.rows.to
            && self.main == other.main
            && self.layout.main == other.layout.main
            && activity
    }

    /// Whether another plan gives the same rows.
    pub fn same_rows(&self, other: &Self) -> bool {
        self.same_assignments(other) && self.activity == other.activity
    }
}

/// One orientation of a table.
pub struct Side<'a> {
    /// The table, as it stands or turned.
    pub grid: &'a Grid,
    /// Its cells.
    pub view: View,
    /// Turned.
    pub turned: bool,
    /// Its likeliest headers.
    pub headers: Vec<HeaderRows>,
}

impl<'a> Side<'a> {
    /// Looks at one orientation.
    pub fn new(
        grid: &'a Grid,
        turned: bool,
        wanted: Option<usize>,
        reader: &mut CellReader<'_>,
        weights: &Weights,
    ) -> Self {
        let view = View::new(grid, reader);
        let mut headers = candidates(grid, &view, wanted, weights);
        if turned {
            headers.retain(|h| h.from == 0);
        }
        Self { grid, view, turned, headers }
    }

    /// Each header with what the columns are like under it.
    pub fn tables<'s>(&'s self, knowledge: &'s Knowledge) -> impl Iterator<Item = Table<'s>> {
        self.headers.iter().map(move |rows| Table::new(self.grid, &self.view, knowledge, self.turned, rows))
    }
}

/// The plans of a table under one header, best first.
pub fn plans(table: &Table<'_>, weights: &Weights) -> Vec<Candidate> {
    let mut activities: Vec<(usize, f64)> = (0..table.width())
        .filter(|c| table.column(*c).filled > 0 && !table.is_own(*c))
        .map(|c| (c, table.score(c, Part::Activity, None, weights)))
        .collect();
    if table.knowledge.activity_column.is_some() {
        activities.retain(|(c, _)| table.is_chosen(*c));
    }
    activities.arrange_by(|a, b| b.1.total_cmp(&a.1));
    activities.truncate(ACTIVITIES);
    let mut found = Vec::new();
    for layout in LAYOUTS {
        match layout.activity {
            Activities::Column => {
                found.extend(activities.iter().filter_map(|(c, _)| plan(table, layout, Some(*c), weights)));
            }
            Activities::Controls => {
                let controls = (0..table.width()).find(|c| is(table, *c, Headers::is_number));
                found.extend(controls.and_then(|c| plan(table, layout, Some(c), weights)));
            }
            Activities::Cells => found.extend(plan(table, layout, None, weights)),
        }
    }
    found
}

/// What a column is when it does not carry the assignment.
fn other_part(
    table: &Table<'_>,
    layout: &Layout,
    column: usize,
    activity: Option<usize>,
    weights: &Weights,
) -> (Part, f64) {
    let lettered = layout.main == Part::Letters;
    let usual: &[Part] =
        if layout.activity == Activities::Controls { &[Part::Note] } else { &[Part::Note, Part::Section, Part::Id] };
    let parts = usual.iter().chain(layout.beside.iter().filter(|p| table.may_stand_beside(column, **p, lettered)));
    parts
        .map(|p| (*p, table.score(column, *p, activity, weights)))
        .fold((Part::Note, f64::MIN), |best, next| if next.1 > best.1 { next } else { best })
}

/// A column: what speaks for it as one that carries the assignment, what it is else, and what speaks for that.
struct Ranked {
    column: usize,
    main: f64,
    part: Part,
    other: f64,
}

/// The columns beside the activity's, those that likeliest carry the assignment first.
fn ranked(table: &Table<'_>, layout: &Layout, activity: Option<usize>, weights: &Weights) -> Vec<Ranked> {
    let is_open = |c: &usize| Some(*c) != activity && !table.is_own(*c);
    let taken = |c: &usize| layout.activity == Activities::Column && table.is_chosen(*c);
    let mut ranked: Vec<Ranked> = (0..table.width())
        .filter(|c| is_open(c) && !taken(c))
        .map(|column| {
            let main = table.score(column, layout.main, activity, weights);
            let (part, other) = other_part(table, layout, column, activity, weights);
            Ranked { column, main, part, other }
        })
        .collect();
    ranked.arrange_by(|a, b| (b.main - b.other).total_cmp(&(a.main - a.other)));
    ranked
}

/// The columns that carry the assignment in a layout, where it fits the table.
fn main_columns(table: &Table<'_>, layout: &Layout, ranked: &[Ranked]) -> Option<Vec<usize>> {
    let (least, most) = layout.count;
    let mut main: Vec<usize> = Vec::new();
    for ranked in ranked {
        let once = layout.main != Part::LetterColumn || {
            let letter = table.letter(ranked.column);
            letter.is_some() && !main.iter().any(|m| table.letter(*m) == letter)
        };
        if once && main.len() < most && (ranked.main > ranked.other || main.len() < least) {
            main.push(ranked.column);
        }
    }
    main.arrange();
    // What calls all of them the same tells none apart: a section's title over the table.
    const TOLD_APART: usize = 3;
    let alike = main.len() >= TOLD_APART
        && main.iter().all(|c| main.first().is_some_and(|f| table.title(*c) == table.title(*f)));
    (main.len() >= least && !alike && (layout.fits)(table, &main)).then_some(main)
}

/// The least that speaks for the choice of one column, and which: one that might as well be on the other side.
fn weakest(table: &Table<'_>, layout: &Layout, ranked: &[Ranked], main: &[usize]) -> Option<(usize, f64)> {
    let (least, most) = layout.count;
    let mut weakest: Option<(usize, f64)> = None;
    for ranked in ranked {
        let column = table.column(ranked.column);
        let is_main = main.contains(&ranked.column);
        let doubt = if is_main { ranked.main - ranked.other } else { ranked.other - ranked.main };
        let free = layout.main != Part::LetterColumn || table.letter(ranked.column).is_some();
        let movable = if is_main { main.len() > least } else { main.len() < most && free && column.filled > 0 };
        // A column without any cell of the layout's kind assigns nothing, whatever it is called.
        let at_stake = match layout.main {
            Part::Letters => column.share(&[Class::Letters, Class::LowerLetters]) > 0.0,
            Part::Marks => column.share(&[Class::Mark]) > 0.0,
            _ => column.filled > 0,
        };
        if movable && at_stake && weakest.is_none_or(|(_, w)| doubt < w) {
            weakest = Some((ranked.column, doubt));
        }
    }
    weakest
}

fn plan(table: &Table<'_>, layout: &'static Layout, activity: Option<usize>, weights: &Weights) -> Option<Candidate> {
    let ranked = ranked(table, layout, activity, weights);
    let main = main_columns(table, layout, &ranked)?;
    let mut parts = vec![Part::Note; table.width()];
    for ranked in &ranked {
        if let Some(slot) = parts.get_mut(ranked.column) {
            *slot = if main.contains(&ranked.column) { layout.main } else { ranked.part };
        }
    }
    // A single column of marks tells no models apart.
    if parts.iter().filter(|p| **p == Part::Holds).count() == 1 {
        parts.iter_mut().filter(|p| **p == Part::Holds).for_each(|p| *p = Part::Note);
    }
    if let Some(slot) = activity.and_then(|a| parts.get_mut(a)) {
        *slot = Part::Activity;
    }
    let (mains, others): (Vec<&Ranked>, Vec<&Ranked>) = ranked.iter().partition(|r| main.contains(&r.column));
    let filled = |r: &&&Ranked| table.column(r.column).filled > 0;
    let main_score = mean(mains.iter().map(|r| r.main));
    if main_score < weights.limit("main") {
        return None;
    }
    let activity_score =
        activity.map_or(weights.limit("no-activity"), |a| table.score(a, Part::Activity, activity, weights));
    let mut says = vec![
        (Whole::Main, main_score),
        (Whole::Others, mean(others.iter().filter(filled).map(|r| r.other))),
        (Whole::Activity, activity_score),
    ];
    says.extend(of_whole(table, layout, activity, &main, &parts));
    let score = table.rows.score + says.iter().map(|(whole, value)| weights.plan(*whole) * value).sum::<f64>();
    Some(Candidate {
        layout,
        turned: table.turned,
        rows: table.rows.clone(),
        activity,
        weakest: weakest(table, layout, &ranked, &main),
        main,
        parts,
        says,
        score,
    })
}

/// The mean of some scores; nothing of none.
fn mean(scores: impl Iterator<Item = f64>) -> f64 {
    let (sum, count) = scores.fold((0.0, 0), |(sum, count), score| (sum + score, count + 1));
    if count == 0 { 0.0 } else { sum / ratio(count, 1) }
}

/// What is said of a plan beside its columns.
fn of_whole(
    table: &Table<'_>,
    layout: &Layout,
    activity: Option<usize>,
    main: &[usize],
    parts: &[Part],
) -> Vec<(Whole, f64)> {
    const MOST_UNEXPLAINED: f64 = 3.0;
    let bool = |yes: bool| if yes { 1.0 } else { 0.0 };
    let assigns = |c: usize| {
        let column = table.column(c);
        [&[Class::Letters][..], &[Class::Mark][..], &[Class::Party, Class::KnownParty][..]]
            .into_iter()
            .map(|classes| column.share(classes))
            .fold(0.0, f64::max)
    };
    let left = |c: &usize| {
        !main.contains(c)
            && Some(*c) != activity
            && matches!(parts.get(*c), Some(Part::Note | Part::Id | Part::Section))
    };
    // A summary of controls has marks of its own for the status of each.
    let open = |c: &usize| left(c) && layout.activity != Activities::Controls;
    let mut unexplained: f64 = (0..table.width()).filter(open).map(assigns).filter(|share| *share >= 0.5).sum();
    if layout.main == Part::Owner {
        // A column of few names beside the one of owners is another one of owners.
        const BESIDE: f64 = 1.0;
        let names = |c: &usize| table.feature(*c, Feature::Names, None) >= 0.8 && !table.header(*c).is_ordinary();
        unexplained += (0..table.width()).filter(left).filter(names).map(|_| BESIDE).sum::<f64>();
    }
    let sides = |c: &usize| {
        let sure = |m: &crate::import::notation::names::Mention| {
            matches!(m.who, Who::Customer | Who::Provider | Who::Underlying(_) | Who::Shared)
        };
        table.header(*c).label.sure && table.header(*c).label.parties.iter().any(sure)
            || table.column(*c).share(&[Class::Party]) >= 0.2
    };
    let mut parties: Vec<&Who> = main
        .iter()
        .map(|c| &table.header(*c).label)
        .filter(|l| l.sure)
        .flat_map(|l| &l.parties)
        .map(|m| &m.who)
        .collect();
    parties.arrange();
    parties.dedup();
    let said = |c: &&usize| table.header(**c).names_party() || table.header(**c).says_duty();
    let kind = other_kind(table, main, layout.main).is_some();
    vec![
        (Whole::FirstRow, first_row(table, main)),
        (Whole::Upright, bool(!table.turned)),
        (Whole::RolesOnTop, roles_on_top(table, layout, main, activity)),
        (Whole::OneAccountable, if layout.main == Part::Letters { one_accountable(table, main) } else { 0.0 }),
        (Whole::Wordy, activity.filter(|_| layout.main == Part::Letters).map_or(0.0, |a| wordy(table, main, a))),
        (Whole::ActivityFirst, bool(activity.is_some_and(|a| main.iter().all(|m| a < *m)))),
        (Whole::Tall, tall(table.body_rows(), table.width())),
        (Whole::Unexplained, unexplained.min(MOST_UNEXPLAINED)),
        (Whole::Sibling, bool(table.is_like_sibling(layout.main, main, activity))),
        (Whole::SpeaksOfDuties, bool(table.about_duties)),
        (Whole::OtherKind, bool(kind)),
        (Whole::TwoParties, bool(parties.len() >= 2 || main.iter().filter(|c| said(c)).count() >= 2)),
        (Whole::NamesSide, bool(main.iter().any(sides))),
    ]
}

/// From -1 for a table that is much wider than it is tall to 1 for one that is much taller, near 0 for a small one: parties are few.
fn tall(rows: usize, columns: usize) -> f64 {
    const SMALL: usize = 20;
    /// Nearly square: neither tall nor wide.
    const NEAR: usize = 2;
    let all = (rows + columns).max(SMALL);
    ratio(rows.saturating_sub(columns + NEAR), all) - ratio(columns.saturating_sub(rows + NEAR), all)
}

/// The share of main columns whose first cell is of a class that the column has further down.
fn first_row(table: &Table<'_>, main: &[usize]) -> f64 {
    let Some(first) = table.view.body(table.rows.to).next() else { return 0.0 };
    let fits = |c: &&usize| {
        let class = first.get(**c).map_or(Class::Blank, |cell| cell.class);
        let column = table.column(**c);
        matches!(class, Class::Blank | Class::Nothing) || column.count(class) > 1 || column.filled <= 2
    };
    ratio(main.iter().filter(fits).count(), main.len())
}

/// The share of rows with exactly one accountable party, less the share of columns with exactly one: a chart gives each activity one.
fn one_accountable(table: &Table<'_>, main: &[usize]) -> f64 {
    let accountable = |text: &str| text.contains('A') && text.chars().filter(|c| c.is_alphabetic()).count() <= 3;
    let mut columns = vec![0usize; main.len()];
    let (mut one, mut rows) = (0, 0);
    for row in table.view.rows.iter().skip(table.rows.to).filter_map(|i| table.grid.rows.get(*i)) {
        let text = |c: &usize| row.row.cells.get(*c).map_or("", |cell| cell.text.trim());
        let found: Vec<bool> = main.iter().map(|c| accountable(text(c))).collect();
        let count = found.iter().filter(|yes| **yes).count();
        rows += usize::from(main.iter().any(|c| !text(c).is_empty()));
        one += usize::from(count == 1);
        for (column, yes) in columns.iter_mut().zip(found) {
            *column += usize::from(yes);
        }
    }
    ratio(one, rows) - ratio(columns.iter().filter(|count| **count == 1).count(), main.len())
}

/// How many words more the activities have than the headers of the main columns, from -1 to 1: names are short.
fn wordy(table: &Table<'_>, main: &[usize], activity: usize) -> f64 {
    const LOOKED_AT: usize = 40;
    let mean = |counts: Vec<usize>| ratio(counts.iter().sum(), counts.len());
    let texts = mean(table.texts(activity).take(LOOKED_AT).map(word_count).collect());
    let heads = mean(main.iter().take(LOOKED_AT).map(|c| word_count(&table.title(*c))).collect());
    (texts - heads).clamp(-1.0, 1.0)
}

/// Whether the headers look like parties and the activities do not, from -1 to 1.
fn roles_on_top(table: &Table<'_>, layout: &Layout, main: &[usize], activity: Option<usize>) -> f64 {
    if !matches!(layout.main, Part::Letters | Part::Marks) {
        return 0.0;
    }
    let heads: f64 = main.iter().map(|c| table.header(*c).party_likeness()).sum::<f64>() / ratio(main.len(), 1);
    let Some(activity) = activity else { return heads };
    heads - table.likeness(activity)
}
