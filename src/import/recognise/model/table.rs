//! A table under one header: what its columns are like, by features.

use std::cell::OnceCell;

use crate::import::lexicon::role_likeness;
use crate::import::normalise::grid::{Grid, Head};
use crate::import::notation::control_sheets;
use crate::import::notation::lexicon::{Meaning, fold, speaks_of_duties};
use crate::import::notation::names::Who;
use crate::import::recognise::columns::{Knowledge, Role};
use crate::matrix::Letter;

use super::cells::{Class, Column, View, classify, ratio};
use super::heads::{Header, headers};
use super::rows::HeaderRows;
use super::weights::{Feature, Part, Weights};

/// How much a column left of the party that is known looks like the other side, against one right of it.
const LEFT: f64 = 0.8;

/// How much a column looks like a party's where none is known, and the page says that it is about responsibilities.
const CLAIMED: f64 = 0.7;

/// A row of features.
pub type Features = [f64; Feature::COUNT];

/// A table as it stands or on its side, under one of the headers that it may have.
#[derive(Debug)]
pub struct Table<'a> {
    /// The table.
    pub grid: &'a Grid,
    /// Its cells.
    pub view: &'a View,
    /// What is known of the document.
    pub knowledge: &'a Knowledge,
    /// On its side.
    pub turned: bool,
    /// The header.
    pub rows: &'a HeaderRows,
    /// The table or the page around it speaks of responsibilities.
    pub about_duties: bool,
    /// The page around it does, whatever its headers say.
    pub page_about_duties: bool,
    heads: Vec<Header>,
    columns: Vec<Column>,
    features: Vec<Features>,
    own: Vec<Option<Role>>,
    likeness: Vec<OnceCell<f64>>,
}

impl<'a> Table<'a> {
    /// Looks at a table under a header.
    pub fn new(grid: &'a Grid, view: &'a View, knowledge: &'a Knowledge, turned: bool, rows: &'a HeaderRows) -> Self {
        let heads = headers(grid, &rows.heads, knowledge, turned);
        let columns: Vec<Column> = (0..view.width).map(|c| Column::of(view, c, rows.to)).collect();
        let around = grid.path.iter().chain(&grid.lead).chain(&grid.caption).map(String::as_str);
        let page_about_duties = knowledge.about_duties || around.chain(grid.sheet.as_deref()).any(speaks_of_duties);
        let about_duties = page_about_duties || heads.iter().any(|h| speaks_of_duties(&h.label.folded));
        let first = columns.iter().position(|c| c.filled > 0).unwrap_or(0);
        let side = |h: &Header| h.names_party() && h.label.parties.iter().any(|m| m.who != Who::Shared);
        let sides = heads.iter().filter(|h| side(h)).count();
        let named = |c: usize| heads.get(c).is_some_and(Header::names_party);
        // "Criteria | Intent | Customer | Shared | Acme": the column of both stands between the sides.
        let both = |c: usize| named(c) && heads.get(c).is_some_and(|h| !side(h));
        let between = (0..heads.len()).any(both);
        // "Acme responsibility | Provider responsibility | Customer responsibility": one is headed as the others are.
        let duties_of_known: Vec<(bool, bool)> =
            heads.iter().filter(|h| h.names_party() && h.says_duty()).map(Header::duty_place).collect();
        let claimed = claimed(&heads, &columns, page_about_duties);
        let features = (0..)
            .zip(heads.iter().zip(&columns))
            .map(|(c, (h, p))| {
                let mut row = features(h, p, c == first);
                // The other side mostly stands right of the one that is known.
                let beside = |is: &dyn Fn(usize) -> bool| match c.checked_sub(1) {
                    Some(left) if is(left) => 1.0,
                    _ if is(c + 1) => LEFT,
                    _ => 0.0,
                };
                let beside = if between { beside(&both).ceil() } else { beside(&named) };
                let alike = h.says_duty() && duties_of_known.contains(&h.duty_place());
                let counterpart = match sides {
                    _ if alike => 1.0,
                    1 => beside,
                    _ if claimed.contains(&c) => CLAIMED,
                    _ => 0.0,
                };
                let found = [
                    (Feature::Counterpart, counterpart),
                    (Feature::Complete, if sides >= 2 && !alike { 1.0 } else { 0.0 }),
                ];
                for (feature, value) in found.into_iter().filter(|_| !h.names_party()) {
                    if let Some(slot) = row.get_mut(feature as usize) {
                        *slot = value;
                    }
                }
                row
            })
            .collect();
        let mut table = Self {
            grid,
            view,
            knowledge,
            turned,
            rows,
            about_duties,
            page_about_duties,
            heads,
            columns,
            features,
            own: Vec::new(),
            likeness: vec![OnceCell::new(); view.width],
        };
        table.own = own_columns(&table);
        table
    }

    /// What a column of the program's own CSV is.
    pub fn own(&self, column: usize) -> Option<Role> {
        self.own.get(column).cloned().flatten()
    }

    /// Whether a column is one of the program's own CSV.
    pub fn is_own(&self, column: usize) -> bool {
        self.own.get(column).is_some_and(Option::is_some)
    }

    /// The headers, by which tables of one form know each other.
    pub fn key(&self) -> String {
        let heads: Vec<&str> = self.heads.iter().map(|h| h.label.folded.as_str()).collect();
        heads.join("|")
    }

    /// Whether a table with the same header is read so.
    pub fn is_like_sibling(&self, part: Part, main: &[usize], activity: Option<usize>) -> bool {
        let found = self.knowledge.shapes.get(&self.key());
        found.is_some_and(|(p, a, m)| *p == part && *a == activity && m == main)
    }

    /// Whether a column may play a part beside the columns that carry the assignment.
    pub fn may_stand_beside(&self, column: usize, part: Part, lettered: bool) -> bool {
        let label = &self.header(column).label;
        match part {
            Part::Prose => self.header(column).names_party(),
            Part::Holds => {
                let named = self.header(column).model || lettered && !label.folded.is_empty();
                !label.sure && named && self.column(column).share(&[Class::Mark]) >= 0.8
            }
            _ => true,
        }
    }

    /// Number of columns.
    pub fn width(&self) -> usize {
        self.columns.len().min(self.heads.len())
    }

    /// A column's header.
    pub fn header(&self, column: usize) -> &Header {
        static NONE: std::sync::OnceLock<Header> = std::sync::OnceLock::new();
        self.heads.get(column).unwrap_or_else(|| NONE.get_or_init(Header::default))
    }

    /// A column's cells.
    pub fn column(&self, column: usize) -> &Column {
        static NONE: std::sync::OnceLock<Column> = std::sync::OnceLock::new();
        self.columns.get(column).unwrap_or_else(|| NONE.get_or_init(Column::default))
    }

    /// A column's header, or its number.
    pub fn title(&self, column: usize) -> String {
        let text = self.rows.heads.get(column).map(Head::text).unwrap_or_default();
        if text.is_empty() { format!("column {}", column + 1) } else { text }
    }

    /// Rows below the header.
    pub fn body_rows(&self) -> usize {
        self.view.rows.len().saturating_sub(self.rows.to)
    }

    /// The texts of a column.
    pub fn texts(&self, column: usize) -> impl Iterator<Item = &str> {
        let rows = self.view.rows.iter().skip(self.rows.to).filter_map(|i| self.grid.rows.get(*i));
        rows.filter_map(move |r| r.row.cells.get(column)).map(|c| c.text.trim()).filter(|t| !t.is_empty())
    }

    /// How much the texts of a column look like parties, from 0 to 1.
    pub fn likeness(&self, column: usize) -> f64 {
        const LOOKED_AT: usize = 40;
        let of = |text: &str| match classify(text, self.knowledge) {
            Class::Party | Class::KnownParty => 1.0,
            _ => role_likeness(text),
        };
        // Asked by every plan that has its activities there.
        let found = self.likeness.get(column).map(|slot| {
            *slot.get_or_init(|| {
                let all: Vec<f64> = self.texts(column).take(LOOKED_AT).map(of).collect();
                if all.is_empty() { 0.0 } else { all.iter().sum::<f64>() / ratio(all.len(), 1) }
            })
        });
        found.unwrap_or(0.0)
    }

    /// The value of a feature; `before` is told by the activity's column.
    pub fn feature(&self, column: usize, feature: Feature, activity: Option<usize>) -> f64 {
        if feature == Feature::Before {
            return if activity.is_some_and(|a| column < a) { 1.0 } else { 0.0 };
        }
        self.features.get(column).and_then(|row| row.get(feature as usize)).copied().unwrap_or(0.0)
    }

    /// How well a column plays a part.
    pub fn score(&self, column: usize, part: Part, activity: Option<usize>, weights: &Weights) -> f64 {
        let sum: f64 = Feature::ALL.iter().map(|f| weights.of(part, *f) * self.feature(column, *f, activity)).sum();
        weights.base(part) + sum
    }

    /// Whether a column was named as the activity's.
    pub fn is_chosen(&self, column: usize) -> bool {
        self.knowledge.activity_column.as_ref().is_some_and(|wanted| {
            let head = fold(&self.title(column));
            head == *wanted || self.header(column).label.folded == *wanted || *wanted == (column + 1).to_string()
        })
    }

    /// The letter that a column's header stands for.
    pub fn letter(&self, column: usize) -> Option<Letter> {
        self.header(column).letter
    }
}

/// "Capability | Microsoft Azure | GitHub | Our project" on a page about responsibilities: the columns of words under names, where all
/// columns but the first are such, and one of them is a platform's.
fn claimed(heads: &[Header], columns: &[Column], about_duties: bool) -> Vec<usize> {
    let words = |c: &Column| c.share(&[Class::Prose, Class::Label, Class::Name, Class::Nothing]) >= 0.8 && !c.repeats();
    let others =
        || heads.iter().zip(columns).enumerate().skip(1).filter(|(_, (h, c))| !h.is_ordinary() && c.filled > 0);
    let all = others().all(|(_, (h, c))| h.may_be_name() && words(c));
    let somebody = others().any(|(_, (h, _))| h.names_platform());
    let found: Vec<usize> = others().map(|(c, _)| c).collect();
    if about_duties && all && somebody && found.len() >= 2 { found } else { Vec::new() }
}

fn features(head: &Header, column: &Column, first: bool) -> Features {
    let bool = |yes: bool| if yes { 1.0 } else { 0.0 };
    let mut found = [0.0; Feature::COUNT];
    let mut set = |feature: Feature, value: f64| {
        if let Some(slot) = found.get_mut(feature as usize) {
            *slot = value;
        }
    };
    let sheets = &control_sheets().headers;
    let names = column.share(&[Class::Name]);
    let repeated = bool(column.repeats());
    // Under "Status" and the like words are words ("Fait").
    let words = if head.is(Meaning::Extra) { 0.0 } else { 0.7 };
    set(Feature::Letters, column.share(&[Class::Letters]) + words * column.share(&[Class::LowerLetters]));
    set(Feature::Marks, column.share(&[Class::Mark]));
    set(Feature::Parties, column.share(&[Class::Party]) + 0.8 * column.share(&[Class::KnownParty]));
    set(Feature::Names, names * repeated);
    set(Feature::Prose, column.share(&[Class::Prose]));
    set(Feature::Labels, column.share(&[Class::Label]) + names * (1.0 - repeated));
    set(Feature::Figures, column.share(&[Class::Figure]));
    set(Feature::Blank, if column.filled == 0 { 0.0 } else { 1.0 - ratio(column.filled, column.rows) });
    // A single text neither comes again nor differs from others.
    set(Feature::Distinct, if column.filled == 1 { 0.5 } else { ratio(column.distinct, column.filled) });
    set(Feature::Merged, bool(column.merged * 5 >= column.filled && column.merged > 0));
    set(Feature::Filled, bool(column.filled > 0));
    set(Feature::Links, ratio(column.links, column.filled));
    // "Requirement" over numbers heads numbers.
    let figures = column.share(&[Class::Figure]);
    // "Responsibility" over the names of parties heads owners.
    let owners = head.is(Meaning::Owner) && column.share(&[Class::Party, Class::KnownParty]) >= 0.5;
    let (activity, topic) = (bool(head.is(Meaning::Activity) && !owners), bool(head.is(Meaning::Topic) && !owners));
    set(Feature::HeadActivity, activity * (1.0 - figures));
    set(Feature::HeadTopic, topic * (1.0 - figures));
    set(Feature::HeadSection, bool(head.is(Meaning::Section)));
    set(Feature::HeadNumber, bool(head.is(Meaning::Number)).max(activity.max(topic) * figures));
    set(Feature::HeadExtra, bool(head.is(Meaning::Extra) || head.is(Meaning::Outcome)));
    // "Provider" over names that come again and again: it says who the providers are.
    let lists = head.is_general_provider() && repeated > 0.0 && names + column.share(&[Class::KnownParty]) >= 0.5;
    set(Feature::HeadOwner, bool(head.is(Meaning::Owner) || lists));
    set(Feature::HeadModel, bool(head.model));
    set(Feature::HeadArea, bool(head.area && !head.model));
    set(Feature::HeadLetter, bool(head.letter.is_some()));
    set(Feature::HeadParty, bool(head.names_party() && !lists));
    set(Feature::HeadSaid, bool(head.says_duty()));
    set(Feature::HeadName, bool(head.may_be_name()).max(head.party_likeness() * bool(!head.label.sure)));
    set(Feature::HeadInherited, bool(sheets.is_inheritance(&head.label.folded)));
    set(Feature::HeadOrigination, bool(sheets.is_one_origination(&head.label.folded)));
    set(Feature::HeadBlank, bool(head.label.folded.is_empty() && !head.is(Meaning::Number)));
    set(Feature::First, bool(first));
    found
}

/// The catalogue's own columns (`id`, `section`, `line`, `option`, `general`), when the table has them.
fn own_columns(table: &Table<'_>) -> Vec<Option<Role>> {
    const LOOKED_AT: usize = 20;
    let width = table.width();
    let mut own: Vec<Option<Role>> = vec![None; width];
    let is = |c: usize, word: &str| table.header(c).label.folded == word;
    let id = (0..width).find(|c| {
        let column = table.column(*c);
        is(*c, "id") && column.filled == column.rows && column.distinct == column.filled
    });
    let Some(id) = id else { return own };
    let ours = (0..width).any(|c| table.header(c).is(Meaning::Line) || is(c, "section"));
    let printed = |text: &str| text.chars().any(char::is_alphabetic) && text.contains('-');
    if !(ours || table.texts(id).take(LOOKED_AT).all(printed)) {
        return own;
    }
    // What the program's own exports say about a row is no owner of it.
    let derived = ["allocation", "reason", "condition or reason", "derived by", "from"];
    for column in 0..width {
        let role = if column == id {
            Some(Role::Id)
        } else if derived.iter().any(|d| is(column, d)) {
            Some(Role::Extra)
        } else if ours {
            let roles =
                [(Meaning::Line, Role::Line), (Meaning::Option, Role::Option), (Meaning::General, Role::General)];
            roles.into_iter().find(|(m, _)| table.header(column).is(*m)).map(|(_, role)| role)
        } else {
            None
        };
        if let Some(slot) = own.get_mut(column) {
            *slot = role;
        }
    }
    own
}
