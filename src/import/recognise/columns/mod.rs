//! What each column of a table is, and how its cells are written.

mod owners;
mod parties;
mod procedure;

use std::collections::BTreeSet;

use crate::base::counted::first_of;
use crate::import::notation::letter_of;
use crate::import::notation::lexicon::{Meaning, fold, means};
use crate::import::notation::names::{Mention, Who};
use crate::matrix::{Letter, Notation};

pub(super) use procedure::speaks_of_duties;

use super::grid::{Grid, Head};
use super::label::{Label, is_model_name, label};
use super::legend::LegendLine;
use super::placing::set;
use super::profile::{Profile, profile};

/// How the columns that name neither party nor activity are to be read where both is possible.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// Deployment models.
    Models,
    /// Areas of a grid.
    Areas,
}

/// What a column is, in the document's own words (ids are given when all tables are known).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Role {
    /// Printable id.
    Id,
    /// Section, perhaps with blanks that continue the one above.
    Section,
    /// Activity.
    Activity,
    /// Line of the source document.
    Line,
    /// Option.
    Option,
    /// General activity.
    General,
    /// A party's cells, under one model or every one.
    Party {
        /// The parties.
        whos: Vec<Mention>,
        /// The model's name.
        model: Option<String>,
    },
    /// Cells that name owners, under one model or every one.
    Owner {
        /// The model's name.
        model: Option<String>,
    },
    /// A grid's area.
    Area,
    /// The models for which the row holds.
    Model,
    /// Marks that say that the row holds for this model.
    Holds {
        /// The model's name.
        model: String,
    },
    /// Cells that name who is responsible, accountable ... : a RACI chart with letters as columns.
    Letter(Letter),
    /// Kept beside the activity.
    Extra,
    /// Left out.
    Ignore,
}

/// What a table's columns were found to be.
#[derive(Debug, Clone)]
pub struct Plan {
    /// One role per column.
    pub roles: Vec<Role>,
    /// How its cells are written.
    pub notation: Notation,
    /// What was inferred, as it is printed.
    pub choices: Vec<String>,
    /// Where both readings of the columns were possible, which was taken.
    pub ambiguous: Option<Reading>,
    /// Columns headed "Provider" whose cells name the providers.
    pub provider_names: Vec<usize>,
}

/// Why a table is no table of duties, or cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoPlan {
    /// It is something else; the reason as it is printed.
    Other(String),
    /// It has parties and nothing else: each column is a list of what its party does. Column, header, party.
    Lists(Vec<(usize, String, Vec<Mention>)>),
    /// It may be one, but something cannot be decided: what, and the candidates.
    Undecided {
        /// What cannot be decided.
        what: String,
        /// The candidates.
        candidates: Vec<String>,
        /// The flag that decides it.
        help: String,
    },
}

/// So many different names may stand in the cells of a grid.
const FEW_NAMES: usize = 8;

/// What is known of the document when a table is looked at.
#[derive(Debug, Clone, Default)]
pub struct Knowledge {
    /// Names that are parties, squashed.
    pub names: BTreeSet<String>,
    /// The document's legend.
    pub legend: Vec<LegendLine>,
    /// The words in which models were already named, folded.
    pub models: BTreeSet<String>,
    /// The header that is the activity, folded (a flag).
    pub activity_column: Option<String>,
    /// The notation (a flag).
    pub notation: Option<Notation>,
    /// How to read columns that may be models or areas (a flag).
    pub reading: Option<Reading>,
    /// The title or the file's name says that the document is about responsibilities, or a flag names the parties.
    pub about_duties: bool,
}

impl Knowledge {
    /// Whether a squashed name is known to be a party's.
    pub fn knows(&self, squashed: &str) -> bool {
        self.names.contains(squashed)
    }
}

/// A text that stands over every column with a header of several rows ("Responsibilities" over "Customer" and "Acme") tells
/// none of them from the others, unless it names the only model that the table speaks of.
fn title_over_columns(heads: &[Head]) -> Option<String> {
    let mut tall = heads.iter().filter(|h| h.levels.len() > 1).peekable();
    let title = tall.peek()?.levels.first()?.clone();
    let mut count = 0;
    let common = tall.inspect(|_| count += 1).all(|h| h.levels.first() == Some(&title));
    (common && count > 1 && !is_model_name(&title)).then_some(title)
}

/// Wider than this no table says who does what, and each column is weighed against the others.
const MOST_COLUMNS: usize = 1_000;

/// Finds out what a table's columns are.
pub fn plan(grid: &Grid, knowledge: &Knowledge) -> Result<Plan, NoPlan> {
    let width = grid.width();
    let body = grid.body().count();
    if body == 0 {
        return Err(NoPlan::Other("no rows below its header".to_owned()));
    }
    if width < 2 {
        return Err(NoPlan::Other("one column only: no column of parties".to_owned()));
    }
    if width > MOST_COLUMNS {
        return Err(NoPlan::Other(format!("more than {MOST_COLUMNS} columns: no table of duties")));
    }
    let no_head = Head::default();
    let title = title_over_columns(&grid.heads);
    let labels: Vec<Label> = (0..width)
        .map(|c| {
            let head = grid.heads.get(c).unwrap_or(&no_head);
            match &title {
                Some(title) if head.levels.len() > 1 => label(&head.without(title), knowledge),
                _ => label(head, knowledge),
            }
        })
        .collect();
    let profiles: Vec<Profile> = (0..width).map(|c| profile(grid, c, knowledge)).collect();
    Planner { grid, knowledge, labels, profiles, choices: Vec::new(), ambiguous: None, provider_names: Vec::new() }
        .plan()
}

/// "Activity / control": of two words with a stroke between them one decides, where the other is of the same kind.
fn means_either(text: &str, meaning: Meaning) -> bool {
    const KINDS: &[Meaning] = &[Meaning::Activity, Meaning::Topic, Meaning::Section];
    let Some((one, other)) = text.split_once('/').filter(|_| KINDS.contains(&meaning)) else { return false };
    let (one, other) = (fold(one), fold(other));
    let kind = |word: &str| KINDS.iter().any(|kind| means(word, *kind));
    let first = KINDS.iter().find(|kind| means(&one, **kind) || means(&other, **kind));
    kind(&one) && kind(&other) && first == Some(&meaning)
}

/// Finds out what a table's columns are.
pub(super) struct Planner<'a> {
    pub(super) grid: &'a Grid,
    pub(super) knowledge: &'a Knowledge,
    pub(super) labels: Vec<Label>,
    pub(super) profiles: Vec<Profile>,
    pub(super) choices: Vec<String>,
    pub(super) ambiguous: Option<Reading>,
    pub(super) provider_names: Vec<usize>,
}

impl Planner<'_> {
    pub(super) fn header(&self, column: usize) -> String {
        let text = self.grid.heads.get(column).map(Head::text).unwrap_or_default();
        if text.is_empty() { format!("column {}", column + 1) } else { text }
    }

    pub(super) fn is(&self, column: usize, meaning: Meaning) -> bool {
        const ALL: [Meaning; 5] =
            [Meaning::Activity, Meaning::Topic, Meaning::Section, Meaning::Number, Meaning::Extra];
        let own = |h: &Head| h.levels.len() > 1 && means(&fold(h.last()), meaning);
        // "Task category" is a category.
        let core = |l: &Label| match l.parties.as_slice() {
            [Mention { who: Who::Named(name), .. }] if !l.sure => {
                matches!(meaning, Meaning::Section | Meaning::Number) && means(&fold(name), meaning)
            }
            _ => false,
        };
        // "Third-party domain", "Governance domain": what the rows are about, where it heads the first column.
        let kind = |l: &Label| {
            let last = l.folded.rsplit_once(' ').map_or("", |(_, last)| last);
            column == 0
                && meaning == Meaning::Topic
                && !l.sure
                && ALL.into_iter().all(|m| !means(&l.folded, m))
                && [Meaning::Topic, Meaning::Section].into_iter().any(|m| means(last, m))
        };
        self.labels.get(column).is_some_and(|l| means(&l.folded, meaning) || core(l) || kind(l))
            || self.grid.heads.get(column).is_some_and(|h| h.levels.len() == 1 && means_either(h.last(), meaning))
            || self.grid.heads.get(column).is_some_and(own)
            || (meaning == Meaning::Number
                && self
                    .grid
                    .heads
                    .get(column)
                    .is_some_and(|h| matches!(h.text().trim(), "#" | "No." | "No" | "no." | "N.")))
    }

    /// The header is a word for a column that is neither party nor model.
    pub(super) fn is_ordinary(&self, column: usize) -> bool {
        // "Customer stated": the program's own report has the vendor's cell beside the letters.
        let beside = self.labels.get(column).is_some_and(|l| l.folded.ends_with(" stated"));
        beside
            || [
                Meaning::Activity,
                Meaning::Topic,
                Meaning::Section,
                Meaning::Number,
                Meaning::Extra,
                Meaning::Outcome,
                Meaning::Line,
                Meaning::Option,
                Meaning::General,
            ]
            .into_iter()
            .any(|m| self.is(column, m))
    }

    pub(super) fn chosen_activity(&self, column: usize) -> bool {
        self.knowledge.activity_column.as_ref().is_some_and(|wanted| {
            self.labels.get(column).is_some_and(|l| &l.folded == wanted)
                || *wanted == (column + 1).to_string()
                || *wanted == fold(&self.header(column))
        })
    }

    fn plan(mut self) -> Result<Plan, NoPlan> {
        let width = self.labels.len();
        if self.is_old_caiq() {
            return Err(self.no_party());
        }
        let mut roles: Vec<Option<Role>> = vec![None; width];
        self.own_columns(&mut roles);
        let letter_columns = self.letter_columns(&roles);
        for (column, letter) in &letter_columns {
            set(&mut roles, *column, Role::Letter(*letter));
        }
        let mut notation = Notation::Owner;
        if letter_columns.is_empty() {
            let owners = self.owner_columns(&roles);
            let parties = self.party_columns(&roles, &owners);
            if parties.is_empty() && owners.is_empty() {
                return Err(self.no_party());
            }
            let parties = self.place_marked_models(parties, &owners, &mut roles);
            notation = self.party_notation(&parties);
            if notation == Notation::Duty && owners.is_empty() && !self.enough_for_duties(&parties) {
                return Err(self.no_party());
            }
            if owners.is_empty()
                && let Some(why) = self.says_something_else(&parties, notation)
            {
                let heads: Vec<String> = (0..width).map(|c| self.header(c)).collect();
                return Err(NoPlan::Other(format!("{why} ({})", first_of(&heads, ", "))));
            }
            if notation == Notation::Duty && owners.is_empty() {
                let why = if self.is_procedure(&parties) {
                    Some("steps that one side takes, not who is responsible")
                } else if self.is_of_records(&parties) {
                    Some("records that name or number whom they are about, not who is responsible")
                } else if self.is_lone_remark(&parties) {
                    Some("remarks to whoever uses something, on a page that speaks of no responsibilities")
                } else {
                    None
                };
                if let Some(why) = why {
                    let heads: Vec<String> = (0..width).map(|c| self.header(c)).collect();
                    return Err(NoPlan::Other(format!("{why} ({})", first_of(&heads, ", "))));
                }
            }
            for column in &parties {
                let label = self.labels.get(*column).cloned();
                if notation == Notation::Duty && parties.len() > 1 && self.lists_providers(*column) {
                    self.choices.push(format!("\"{}\" lists the providers by name", self.header(*column)));
                    self.provider_names.push(*column);
                    set(&mut roles, *column, Role::Owner { model: None });
                } else if let Some(label) = label {
                    set(&mut roles, *column, Role::Party { whos: label.parties, model: label.model });
                }
            }
            let owners: Vec<usize> = owners.into_iter().filter(|c| !parties.contains(c)).collect();
            // An owner beside prose says who, the prose says what; a list of providers leaves the customer to its own column.
            if parties.is_empty() || !owners.is_empty() && notation == Notation::Duty && self.provider_names.is_empty()
            {
                notation = Notation::Owner;
            }
            self.place_owners(&owners, !parties.is_empty(), &mut roles);
        }
        if let Some(forced) = self.knowledge.notation {
            notation = forced;
        }
        self.place_scope(&mut roles);
        self.place_activity(&mut roles)?;
        self.place_rest(&mut roles);
        let roles = roles.into_iter().map(|r| r.unwrap_or(Role::Extra)).collect();
        Ok(Plan {
            roles,
            notation,
            choices: self.choices,
            ambiguous: self.ambiguous,
            provider_names: self.provider_names,
        })
    }

    /// The catalogue's own columns (`id`, `section`, `line`, `option`, `general`), when the table has them.
    fn own_columns(&self, roles: &mut [Option<Role>]) {
        let id = (0..self.labels.len()).find(|c| {
            self.labels.get(*c).is_some_and(|l| l.folded == "id")
                && self.profiles.get(*c).is_some_and(|p| p.filled == p.rows && p.distinct.len() == p.filled)
        });
        let Some(id) = id else { return };
        let ours = (0..self.labels.len())
            .any(|c| self.is(c, Meaning::Line) || self.labels.get(c).is_some_and(|l| l.folded == "section"));
        let prints =
            self.grid.body().take(20).all(|r| {
                r.cells.get(id).is_some_and(|c| c.text.chars().any(char::is_alphabetic) && c.text.contains('-'))
            });
        if !(ours || prints) {
            return;
        }
        set(roles, id, Role::Id);
        // What the program's own exports say about a row is no owner of it.
        let derived = ["allocation", "reason", "condition or reason", "derived by", "from"];
        for column in
            (0..self.labels.len()).filter(|c| self.labels.get(*c).is_some_and(|l| derived.contains(&l.folded.as_str())))
        {
            set(roles, column, Role::Extra);
        }
        for column in 0..self.labels.len() {
            for (meaning, role) in
                [(Meaning::Line, Role::Line), (Meaning::Option, Role::Option), (Meaning::General, Role::General)]
            {
                if ours && self.is(column, meaning) {
                    set(roles, column, role);
                }
            }
        }
    }

    /// `Responsible | Accountable | Consulted | Informed` as headers over cells that name parties.
    fn letter_columns(&self, roles: &[Option<Role>]) -> Vec<(usize, Letter)> {
        let mut found: Vec<(usize, Letter)> = Vec::new();
        for column in 0..self.labels.len() {
            let free = roles.get(column).is_some_and(Option::is_none);
            let Some(label) = self.labels.get(column).filter(|_| free) else { continue };
            let single = label.folded.chars().count() == 1;
            let letter = if single {
                label.folded.chars().next().and_then(Letter::from_char)
            } else {
                let words = label.folded.split(' ').next().unwrap_or_default();
                letter_of(&label.folded)
                    .filter(|_| label.folded.split(' ').count() <= 2)
                    .or_else(|| letter_of(words).filter(|_| label.folded.split(' ').count() <= 2))
            };
            let holds_names = self.profiles.get(column).is_some_and(|p| {
                p.saying() == 0 || (p.lexical + p.named) * 10 >= p.saying() * 6 && p.marks < p.saying()
            });
            if let Some(letter) = letter
                && holds_names
                && !found.iter().any(|(_, l)| *l == letter)
            {
                found.push((column, letter));
            }
        }
        let lexical = found.iter().any(|(c, _)| self.profiles.get(*c).is_some_and(|p| p.lexical > 0));
        if found.len() >= 2
            && lexical
            && found.iter().any(|(_, l)| *l == Letter::Responsible)
            && found.iter().any(|(_, l)| *l != Letter::Responsible)
        {
            found
        } else {
            Vec::new()
        }
    }

    /// A CAIQ before version 4: it says what the provider does, and has no column of control ownership.
    fn is_old_caiq(&self) -> bool {
        let says = |word: &str| self.labels.iter().any(|l| l.folded.contains(word));
        says("consensus assessment question") && !says("ownership") && !says("responsib")
    }

    fn no_party(&self) -> NoPlan {
        if self.is_old_caiq() {
            return NoPlan::Other(
                "CAIQ without a column of control ownership (before version 4): it does not say who is responsible"
                    .to_owned(),
            );
        }
        let heads: Vec<String> = (0..self.labels.len()).map(|c| self.header(c)).collect();
        let links = self.profiles.iter().filter(|p| p.filled > 0 && p.links * 10 >= p.filled * 8).count();
        let histories = self.labels.iter().filter(|l| means(&l.folded, Meaning::History)).count();
        if histories >= 2 && histories * 2 >= self.labels.len() {
            return NoPlan::Other(format!("table of versions or changes ({})", first_of(&heads, ", ")));
        }
        if links * 2 >= self.profiles.len() {
            return NoPlan::Other("navigation: its cells are links".to_owned());
        }
        NoPlan::Other(format!("no column names a party ({})", first_of(&heads, ", ")))
    }
}
