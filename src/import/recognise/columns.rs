//! What each column of a table is, and how its cells are written.

use std::collections::BTreeSet;

use crate::matrix::{Letter, Notation};
use crate::notation::letter_of;
use crate::notation::lexicon::{Meaning, any_word_means, fold, means};
use crate::notation::names::{Mention, Who};

use super::grid::{Grid, Head};
use super::label::{Label, is_model_name, label};
use super::legend::LegendLine;
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
}

impl Knowledge {
    /// Whether a squashed name is known to be a party's.
    pub fn knows(&self, squashed: &str) -> bool {
        self.names.contains(squashed)
    }
}

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
    let no_head = Head::default();
    let labels: Vec<Label> = (0..width).map(|c| label(grid.heads.get(c).unwrap_or(&no_head), knowledge)).collect();
    let profiles: Vec<Profile> = (0..width).map(|c| profile(grid, c, knowledge)).collect();
    Planner { grid, knowledge, labels, profiles, choices: Vec::new(), ambiguous: None, provider_names: Vec::new() }
        .plan()
}

struct Planner<'a> {
    grid: &'a Grid,
    knowledge: &'a Knowledge,
    labels: Vec<Label>,
    profiles: Vec<Profile>,
    choices: Vec<String>,
    ambiguous: Option<Reading>,
    provider_names: Vec<usize>,
}

impl Planner<'_> {
    fn header(&self, column: usize) -> String {
        let text = self.grid.heads.get(column).map(Head::text).unwrap_or_default();
        if text.is_empty() { format!("column {}", column + 1) } else { text }
    }

    fn is(&self, column: usize, meaning: Meaning) -> bool {
        self.labels.get(column).is_some_and(|l| means(&l.folded, meaning))
            || (meaning == Meaning::Number
                && self
                    .grid
                    .heads
                    .get(column)
                    .is_some_and(|h| matches!(h.text().trim(), "#" | "No." | "No" | "no." | "N.")))
    }

    /// The header is a word for a column that is neither party nor model.
    fn is_ordinary(&self, column: usize) -> bool {
        // "Customer stated": the program's own report has the vendor's cell beside the letters.
        let beside = self.labels.get(column).is_some_and(|l| l.folded.ends_with(" stated"));
        beside
            || [
                Meaning::Activity,
                Meaning::Topic,
                Meaning::Section,
                Meaning::Number,
                Meaning::Extra,
                Meaning::Line,
                Meaning::Option,
                Meaning::General,
            ]
            .into_iter()
            .any(|m| self.is(column, m))
    }

    fn chosen_activity(&self, column: usize) -> bool {
        self.knowledge.activity_column.as_ref().is_some_and(|wanted| {
            self.labels.get(column).is_some_and(|l| &l.folded == wanted)
                || *wanted == (column + 1).to_string()
                || *wanted == fold(&self.header(column))
        })
    }

    fn plan(mut self) -> Result<Plan, NoPlan> {
        let width = self.labels.len();
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
            notation = self.party_notation(&parties);
            if notation == Notation::Duty && owners.is_empty() && !self.enough_for_duties(&parties) {
                return Err(self.no_party());
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

    /// Columns whose cells name owners.
    fn owner_columns(&self, roles: &[Option<Role>]) -> Vec<usize> {
        // A column that is headed "Activity" names no owners, however much its few texts look like names.
        let headed = |c: usize| self.is(c, Meaning::Activity) && !self.is(c, Meaning::Owner);
        let free = |c: usize| roles.get(c).is_some_and(Option::is_none) && !self.chosen_activity(c) && !headed(c);
        let mut found: Vec<usize> = Vec::new();
        for column in (0..self.labels.len()).filter(|c| free(*c)) {
            let (Some(p), Some(label)) = (self.profiles.get(column), self.labels.get(column)) else { continue };
            if p.saying() == 0 || p.mostly(p.letters) && p.lexical == 0 {
                continue;
            }
            if p.mostly(p.legend_parties) {
                found.push(column);
                continue;
            }
            let names = p.lexical + p.named;
            let few = p.distinct.len() <= 6.max(p.filled / 3).min(40);
            let by_header = self.is(column, Meaning::Owner) && p.mostly(names) && (few || p.lexical * 2 >= p.saying());
            let by_cells = p.mostly(names) && p.lexical * 5 >= p.saying() && (few || p.lexical * 10 >= p.saying() * 8);
            // "Yes" and "No" are marks, and a party's own column may say "Shared" here and there.
            let party_header = label.sure && label.parties.len() == 1 && (p.lexical - p.known) * 2 < p.saying();
            if (by_header || by_cells) && !party_header {
                found.push(column);
            }
        }
        if found.is_empty() {
            return found;
        }
        // Columns beside them that say one name throughout ("SaaS: Acme, Acme, Acme").
        let siblings: Vec<usize> = (0..self.labels.len())
            .filter(|c| free(*c) && !found.contains(c) && !self.is_ordinary(*c))
            .filter(|c| !self.labels.get(*c).is_some_and(|l| l.sure))
            .filter(|c| {
                self.profiles.get(*c).is_some_and(|p| {
                    p.saying() > 0 && p.short == p.saying() && p.mostly(p.lexical + p.named) && p.distinct.len() <= 4
                })
            })
            .collect();
        found.extend(siblings);
        found.sort_unstable();
        found
    }

    /// Columns that hold what a party does.
    fn party_columns(&self, roles: &[Option<Role>], owners: &[usize]) -> Vec<usize> {
        let free =
            |c: &usize| roles.get(*c).is_some_and(Option::is_none) && !owners.contains(c) && !self.chosen_activity(*c);
        let columns: Vec<usize> = (0..self.labels.len()).filter(free).collect();
        let sure: Vec<usize> = columns
            .iter()
            .copied()
            .filter(|c| self.labels.get(*c).is_some_and(|l| l.sure) && !self.is_ordinary(*c))
            .collect();
        let mut found = sure.clone();
        for column in columns {
            let (Some(p), Some(label)) = (self.profiles.get(column), self.labels.get(column)) else { continue };
            if found.contains(&column) || label.parties.is_empty() || label.parties.iter().any(|m| m.who == Who::Nobody)
            {
                continue;
            }
            let ordinary = self.is_ordinary(column);
            let model = is_model_name(&self.header(column));
            let in_letters = p.mostly(p.letters) && !model;
            let name = label.parties.iter().all(|m| m.spelling.starts_with(char::is_uppercase));
            let beside_sure = !sure.is_empty() && (p.mostly(p.marks) && !model || label.responsibility && name);
            if !ordinary && (in_letters || beside_sure) {
                found.push(column);
            }
        }
        // "Area | Union.ai | Customer": beside the customer's prose, the only column that nothing else explains.
        let rest: Vec<usize> = (0..self.labels.len())
            .filter(free)
            .filter(|c| !found.contains(c) && !self.is_ordinary(*c))
            .filter(|c| self.labels.get(*c).is_some_and(|l| !l.parties.is_empty() && l.folded.split(' ').count() <= 4))
            .collect();
        let activity_elsewhere = (0..self.labels.len()).any(|c| {
            !found.contains(&c)
                && !owners.contains(&c)
                && !rest.contains(&c)
                && (self.is(c, Meaning::Activity)
                    || self.is(c, Meaning::Topic)
                    || self.is(c, Meaning::Section)
                    || self.chosen_activity(c))
        });
        if let [first] = sure.as_slice()
            && !rest.is_empty()
            && found.len() == 1
        {
            let others: Vec<usize> = if activity_elsewhere { rest } else { rest.into_iter().skip(1).collect() };
            let customer = self.labels.get(*first).is_some_and(|l| l.parties.iter().any(|m| m.who == Who::Customer));
            let adjacent = others.iter().filter(|c| c.abs_diff(*first) == 1).copied().collect::<Vec<_>>();
            if customer && adjacent.len() == 1 {
                found.extend(adjacent);
            }
        }
        found.sort_unstable();
        found
    }

    fn party_notation(&self, parties: &[usize]) -> Notation {
        let sum = |f: &dyn Fn(&Profile) -> usize| -> usize {
            parties.iter().filter_map(|c| self.profiles.get(*c)).map(f).sum()
        };
        let saying = sum(&Profile::saying);
        let most = |count: usize| saying > 0 && count * 10 >= saying * 7;
        let letters = sum(&|p| p.letters + p.lower);
        let marks = sum(&|p| p.marks);
        if most(letters) || most(sum(&|p| p.letter_words)) {
            Notation::Raci
        } else if most(marks) {
            Notation::Mark
        } else {
            Notation::Duty
        }
    }

    /// Prose is a table of duties where two parties have a column, or one that says "responsibilities".
    fn enough_for_duties(&self, parties: &[usize]) -> bool {
        let filled = parties.iter().filter_map(|c| self.profiles.get(*c)).any(|p| p.filled > 0);
        let said = parties.iter().any(|c| self.labels.get(*c).is_some_and(|l| l.responsibility));
        (parties.len() >= 2 || said) && (filled || self.grid.sheet.is_none())
    }

    /// A column headed "Provider" whose cells are the names of providers, each several times.
    fn lists_providers(&self, column: usize) -> bool {
        let (Some(p), Some(label)) = (self.profiles.get(column), self.labels.get(column)) else { return false };
        let general =
            matches!(label.parties.as_slice(), [one] if matches!(one.who, Who::Provider | Who::Underlying(_)));
        general
            && !label.responsibility
            && p.lexical == p.known
            && p.mostly(p.named + p.known)
            && p.short == p.saying()
            && p.repeats()
            && p.average() <= 30
    }

    fn no_party(&self) -> NoPlan {
        let heads: Vec<String> = (0..self.labels.len()).map(|c| self.header(c)).collect();
        let links = self.profiles.iter().filter(|p| p.filled > 0 && p.links * 10 >= p.filled * 8).count();
        let histories = self.labels.iter().filter(|l| means(&l.folded, Meaning::History)).count();
        if histories >= 2 && histories * 2 >= self.labels.len() {
            return NoPlan::Other(format!("table of versions or changes ({})", heads.join(", ")));
        }
        if links * 2 >= self.profiles.len() {
            return NoPlan::Other("navigation: its cells are links".to_owned());
        }
        NoPlan::Other(format!("no column names a party ({})", heads.join(", ")))
    }

    fn place_owners(&mut self, owners: &[usize], beside_parties: bool, roles: &mut [Option<Role>]) {
        if owners.len() <= 1 || beside_parties {
            // Beside party columns the strongest one says who owns the activity.
            let best = owners
                .iter()
                .copied()
                .max_by_key(|c| (self.is(*c, Meaning::Owner), self.profiles.get(*c).map_or(0, |p| p.lexical)));
            if let Some(column) = best {
                set(roles, column, Role::Owner { model: None });
            }
            return;
        }
        let headers: Vec<String> = owners.iter().map(|c| self.header(*c)).collect();
        let reading = self.reading(&headers);
        for column in owners {
            let role = match reading {
                Reading::Models => Role::Owner { model: Some(self.header(*column)) },
                Reading::Areas => Role::Area,
            };
            set(roles, *column, role);
        }
    }

    /// Whether columns that name neither parties nor activities are models or areas.
    fn reading(&mut self, headers: &[String]) -> Reading {
        if let Some(reading) = self.knowledge.reading {
            return reading;
        }
        let models = headers.iter().filter(|h| is_model_name(h) || self.knowledge.models.contains(&fold(h))).count();
        let areas = headers.iter().filter(|h| !is_model_name(h) && any_word_means(&fold(h), Meaning::Area)).count();
        let around = fold(&format!(
            "{} {} {}",
            self.grid.path.join(" "),
            self.grid.caption.as_deref().unwrap_or_default(),
            self.grid.lead.join(" ")
        ));
        const MODEL_WORDS: &[&str] = &[
            "deployment model",
            "deployment models",
            "deployment option",
            "deployment options",
            "editions",
            "plans",
            "tiers",
            "service model",
            "service models",
            "modeles de deploiement",
            "modele de deploiement",
            "modes de deploiement",
            "bereitstellungsmodell",
            "bereitstellungsmodelle",
            "betriebsmodell",
            "betriebsmodelle",
            "modelli di distribuzione",
            "modello di distribuzione",
            "modelos de despliegue",
            "modelo de despliegue",
            "modelos de implantacao",
            "modelos de implementacao",
            "implementatiemodellen",
            "implementatiemodel",
            "modele wdrozenia",
            "model wdrozenia",
            "offres",
            "abonnements",
            "piani",
            "planes",
            "planos",
        ];
        let said_models = MODEL_WORDS.iter().any(|w| around.contains(w));
        let corner_is_resource = (0..self.labels.len())
            .find(|c| self.is(*c, Meaning::Activity) || self.is(*c, Meaning::Topic))
            .is_some_and(|c| self.is(c, Meaning::Topic) && !self.is(c, Meaning::Activity));
        let (reading, sure) = if models * 2 > headers.len() || (models > 0 && areas == 0) {
            (Reading::Models, true)
        } else if areas * 2 >= headers.len() && models == 0 && !said_models {
            (Reading::Areas, true)
        } else if said_models {
            (Reading::Models, models > 0 || areas == 0)
        } else if models > areas {
            (Reading::Models, false)
        } else if areas > 0 || corner_is_resource {
            (Reading::Areas, false)
        } else {
            (Reading::Models, false)
        };
        if !sure {
            self.ambiguous = Some(reading);
        }
        reading
    }

    fn place_activity(&mut self, roles: &mut [Option<Role>]) -> Result<(), NoPlan> {
        let free: Vec<usize> = (0..self.labels.len()).filter(|c| roles.get(*c).is_some_and(Option::is_none)).collect();
        if let Some(wanted) = &self.knowledge.activity_column {
            if let Some(column) = (0..self.labels.len()).find(|c| self.chosen_activity(*c)) {
                set(roles, column, Role::Activity);
                return Ok(());
            }
            return Err(NoPlan::Undecided {
                what: format!("no column is headed \"{wanted}\""),
                candidates: (0..self.labels.len()).map(|c| self.header(c)).collect(),
                help: "name one of them with --activity-column".to_owned(),
            });
        }
        let filled = |c: &usize| self.profiles.get(*c).is_some_and(|p| p.filled > 0);
        let of = |meaning: Meaning| -> Vec<usize> {
            free.iter().copied().filter(|c| filled(c) && self.is(*c, meaning)).collect()
        };
        let strong: Vec<usize> = of(Meaning::Activity);
        let unknown: Vec<usize> = free.iter().copied().filter(|c| filled(c) && !self.is_ordinary(*c)).collect();
        let candidates = if strong.is_empty() {
            let mut topics: Vec<usize> = of(Meaning::Topic);
            // "Area | Description": what repeats is the section, what differs the activity.
            let differing: Vec<usize> =
                topics.iter().copied().filter(|c| self.profiles.get(*c).is_some_and(|p| !p.repeats())).collect();
            if !differing.is_empty() {
                topics = differing;
            }
            if !topics.is_empty() {
                topics.truncate(1);
                topics
            } else if !unknown.is_empty() {
                let mut unknown = unknown;
                unknown.sort_by_key(|c| (!self.profiles.get(*c).is_some_and(Profile::unique), *c));
                unknown.truncate(1);
                unknown
            } else {
                let mut rest: Vec<usize> =
                    of(Meaning::Section).into_iter().chain(of(Meaning::Number)).chain(of(Meaning::Extra)).collect();
                rest.sort_by_key(|c| !self.profiles.get(*c).is_some_and(Profile::unique));
                rest.truncate(1);
                rest
            }
        } else {
            let strong = self.not_numbers(strong, &free);
            let unique: Vec<usize> =
                strong.iter().copied().filter(|c| self.profiles.get(*c).is_some_and(Profile::unique)).collect();
            if unique.is_empty() { strong } else { unique }
        };
        match candidates.as_slice() {
            [] => Err(NoPlan::Undecided {
                what: "no column can be the activity".to_owned(),
                candidates: (0..self.labels.len()).map(|c| self.header(c)).collect(),
                help: "name it with --activity-column".to_owned(),
            }),
            [only] => {
                let column = *only;
                if !self.is(column, Meaning::Activity) && free.len() > 1 {
                    self.choices.push(format!(
                        "activity column: \"{}\" (no header says \"activity\" or the like)",
                        self.header(column)
                    ));
                }
                set(roles, column, Role::Activity);
                Ok(())
            }
            several => Err(NoPlan::Undecided {
                what: "several columns can be the activity".to_owned(),
                candidates: several.iter().map(|c| self.header(*c)).collect(),
                help: "name the right one with --activity-column".to_owned(),
            }),
        }
    }

    /// "Requirement | Description" where the requirement is only a number: the words are the activity.
    fn not_numbers(&self, strong: Vec<usize>, free: &[usize]) -> Vec<usize> {
        let [only] = strong.as_slice() else { return strong };
        let Some(p) = self.profiles.get(*only) else { return strong };
        let numbers = p
            .distinct
            .keys()
            .filter(|text| !text.split(' ').any(|w| w.chars().filter(|c| c.is_alphabetic()).count() > 3));
        if numbers.count() * 10 < p.distinct.len() * 8 {
            return strong;
        }
        let words = free.iter().copied().find(|c| {
            c != only
                && (self.is(*c, Meaning::Topic) || !self.is_ordinary(*c))
                && self.profiles.get(*c).is_some_and(|q| q.average() > 2 * p.average() && q.filled * 2 > q.rows)
        });
        words.map_or(strong, |c| vec![c])
    }

    fn place_rest(&mut self, roles: &mut [Option<Role>]) {
        let activity = roles.iter().position(|r| matches!(r, Some(Role::Activity))).unwrap_or(0);
        for column in 0..self.labels.len() {
            if roles.get(column).is_some_and(Option::is_some) {
                continue;
            }
            let Some(p) = self.profiles.get(column) else { continue };
            let no_head =
                self.labels.get(column).is_some_and(|l| l.folded.is_empty()) && !self.is(column, Meaning::Number);
            let role = if p.filled == 0 && no_head {
                Role::Ignore
            } else if self.is(column, Meaning::Section)
                && (column < activity
                    || p.repeats()
                    || self.labels.get(column).is_some_and(|l| l.folded == "ccm domain title"))
            {
                Role::Section
            } else if column < activity
                && !self.is(column, Meaning::Number)
                && !self.is(column, Meaning::Extra)
                && (p.repeats() || p.merged > 0 || p.filled * 2 <= p.rows)
                && p.average() <= 80
            {
                self.choices.push(format!("section column: \"{}\"", self.header(column)));
                Role::Section
            } else {
                Role::Extra
            };
            set(roles, column, role);
        }
    }
}

fn set(roles: &mut [Option<Role>], column: usize, role: Role) {
    if let Some(slot) = roles.get_mut(column) {
        *slot = Some(role);
    }
}
