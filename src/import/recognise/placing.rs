//! What a table's columns are, second part: owners under models or areas, the column of models, the activity, and the rest.

use crate::base::order;
use crate::import::assemble::models_named;
use crate::import::notation::lexicon::{Meaning, any_word_means, fold};
use crate::import::notation::names::{Mention, Who, is_short};

use super::columns::{NoPlan, Planner, Reading, Role};
use super::label::is_model_name;
use super::profile::Profile;

/// Words over the first column of a grid of resources by areas.
const RESOURCES: &[&str] = &[
    "resource",
    "resources",
    "ressource",
    "ressources",
    "ressourcen",
    "risorsa",
    "risorse",
    "recurso",
    "recursos",
    "bron",
    "bronnen",
    "zasob",
    "zasoby",
];

/// Headers of a column that says for which models a row holds, folded.
const SCOPES: &[&str] = &[
    "scope",
    "applies to",
    "applicable to",
    "applicability",
    "runtime",
    "environment",
    "deployment",
    "deployment model",
    "deployment models",
    "deployment type",
    "model",
    "edition",
    "editions",
    "plan",
    "plans",
    "tier",
    "offering",
    "service model",
    "service models",
    "cluster type",
    "perimetre",
    "s applique a",
    "modele",
    "modele de deploiement",
    "offre",
    "gilt fur",
    "geltungsbereich",
    "umfang",
    "modell",
    "betriebsmodell",
    "bereitstellungsmodell",
    "ambito",
    "si applica a",
    "modello",
    "alcance",
    "se aplica a",
    "modelo",
    "van toepassing op",
    "dotyczy",
];

/// Headers of a column that describes what another one names, folded.
const DESCRIPTIONS: &[&str] =
    &["description", "descriptions", "beschreibung", "descrizione", "descripcion", "descricao", "omschrijving", "opis"];

/// The texts of a column of titles are no longer than this on average.
const LONGEST_TITLE: usize = 80;

/// A column of models names no more than so many.
const MOST_MODELS: usize = 6;

impl Planner<'_> {
    pub(super) fn place_owners(&mut self, owners: &[usize], beside_parties: bool, roles: &mut [Option<Role>]) {
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
        // "GKE Standard | GKE Autopilot": a word of a model in the header, though not the whole of it.
        let partly = headers.iter().filter(|h| any_word_means(&fold(h), Meaning::Model)).count();
        let corner = (0..self.labels.len()).find(|c| self.is(*c, Meaning::Activity) || self.is(*c, Meaning::Topic));
        let corner_is_resource = corner
            .and_then(|c| self.labels.get(c))
            .is_some_and(|l| l.folded.split(' ').any(|w| RESOURCES.contains(&w)));
        let (reading, sure) = if models * 2 > headers.len() || (models > 0 && areas == 0) {
            (Reading::Models, true)
        } else if areas * 2 >= headers.len() && models == 0 && !said_models {
            (Reading::Areas, true)
        } else if said_models {
            (Reading::Models, models > 0 || areas == 0)
        } else if models > areas || partly > areas {
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

    /// "SAP on Bare Metal | SAP on Private Cloud | Activity | Client | Acme" with marks in the first two and letters in the last:
    /// marks beside letters say for which models a row holds. Gives the columns that are parties' all the same.
    pub(super) fn place_marked_models(
        &mut self,
        parties: Vec<usize>,
        owners: &[usize],
        roles: &mut [Option<Role>],
    ) -> Vec<usize> {
        let profile = |c: &usize| self.profiles.get(*c);
        let in_letters = |c: &usize| profile(c).is_some_and(|p| p.mostly(p.letters) && !p.mostly(p.marks));
        let in_marks = |c: &usize| profile(c).is_some_and(|p| p.mostly(p.marks));
        let sure = |c: &usize| self.labels.get(*c).is_some_and(|l| l.sure);
        let by_letters =
            parties.iter().filter(|c| in_letters(c)).count() >= 2 && parties.iter().any(|c| in_letters(c) && sure(c));
        // Without letters the headers must say that they are models.
        let says_who = !owners.is_empty() || parties.iter().any(|c| sure(c) && !in_marks(c));
        if !by_letters && !says_who {
            return parties;
        }
        let marked = |c: &usize| {
            let free = roles.get(*c).is_some_and(Option::is_none) && !self.chosen_activity(*c) && !self.is_ordinary(*c);
            let only = |p: &Profile| p.saying() > 0 && p.marks == p.saying() && p.letters == 0;
            let named = !self.labels.get(*c).is_some_and(|l| l.folded.is_empty());
            let model = by_letters || is_model_name(&self.header(*c));
            free && named && model && !owners.contains(c) && !sure(c) && profile(c).is_some_and(only)
        };
        let columns: Vec<usize> = (0..self.labels.len()).filter(marked).collect();
        if columns.len() < 2 {
            return parties;
        }
        let names: Vec<String> = columns.iter().map(|c| self.header(*c)).collect();
        self.choices.push(format!("marks beside the letters say for which models a row holds: {}", names.join(", ")));
        for (column, model) in columns.iter().zip(names) {
            set(roles, *column, Role::Holds { model });
        }
        parties.into_iter().filter(|c| !columns.contains(c)).collect()
    }

    /// A column that says for which models a row holds ("Scope: Common, Cloud Foundry, Kyma").
    pub(super) fn place_scope(&mut self, roles: &mut [Option<Role>]) {
        let names_models = roles.iter().any(|r| {
            matches!(
                r,
                Some(
                    Role::Party { model: Some(_), .. }
                        | Role::Owner { model: Some(_) }
                        | Role::Area
                        | Role::Holds { .. }
                )
            )
        });
        if names_models {
            return;
        }
        for column in 0..self.labels.len() {
            let headed = self.labels.get(column).is_some_and(|l| SCOPES.contains(&l.folded.as_str()));
            if !headed || roles.get(column).is_none_or(Option::is_some) || self.chosen_activity(column) {
                continue;
            }
            let Some(p) = self.profiles.get(column) else { continue };
            let mut every = false;
            let mut models: Vec<String> = Vec::new();
            let mut mentions = 0;
            for text in self.grid.body().filter_map(|r| r.cells.get(column)).map(|c| c.text.trim()) {
                match models_named(text) {
                    None => every |= !text.is_empty(),
                    Some(names) => {
                        mentions += names.len();
                        for name in names {
                            if !models.iter().any(|m| fold(m) == fold(name)) {
                                models.push(name.to_owned());
                            }
                        }
                    }
                }
            }
            // "Dedicated", "Dedicated, BYOC", "BYOC": the names come again, if not the cells.
            let again = p.repeats() || mentions >= 2 * models.len();
            let few = (2..=MOST_MODELS).contains(&models.len()) && again && models.iter().all(|m| is_short(m));
            // A product's own name for a model may stand among the known ones.
            let known = models.iter().filter(|m| is_model_name(m)).count();
            let sure = known >= 2 && known * 3 >= models.len() * 2;
            let asked = self.knowledge.reading == Some(Reading::Models);
            if few && (sure || asked && every) {
                self.choices.push(format!(
                    "\"{}\" names the deployment models: {}",
                    self.header(column),
                    models.join(", ")
                ));
                set(roles, column, Role::Model);
                return;
            }
            if few && every {
                self.choices.push(format!(
                    "\"{}\" may name deployment models ({}); kept beside the activity, --columns models reads them",
                    self.header(column),
                    models.join(", ")
                ));
            }
        }
    }

    pub(super) fn place_activity(&mut self, roles: &mut [Option<Role>]) -> Result<(), NoPlan> {
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
            } else if let Some(beside) = topics.iter().map(|c| c + 1).find(|c| self.tells_apart(*c, &free)) {
                // "Layer | | Acme | Customer": the column without a header tells apart what repeats.
                topics = vec![beside];
            }
            // "Control ID | Control name": a name says more than a number.
            let names = |c: &usize| {
                let full = self.profiles.get(*c).is_some_and(|p| p.filled * 10 >= p.rows * 9);
                full && !self.is_numbers(*c) && !self.describes(*c, roles)
            };
            if topics.first().is_some_and(|c| self.is_numbers(*c))
                && let Some(named) = topics.iter().position(names)
            {
                topics.drain(..named);
            }
            let titles = unknown.first().copied().filter(|c| self.is_title(*c, roles));
            if let (Some(title), Some(true)) = (titles, topics.first().map(|c| self.describes(*c, roles))) {
                vec![title]
            } else if !topics.is_empty() {
                topics.truncate(1);
                topics
            } else if !unknown.is_empty() {
                let mut unknown = unknown;
                order::sort_by_key(&mut unknown, |c| {
                    let unique = self.profiles.get(*c).is_some_and(Profile::unique);
                    (!unique, self.is_numbers(*c), *c)
                });
                unknown.truncate(1);
                unknown
            } else {
                let mut rest: Vec<usize> =
                    of(Meaning::Section).into_iter().chain(of(Meaning::Number)).chain(of(Meaning::Extra)).collect();
                order::sort_by_key(&mut rest, |c| !self.profiles.get(*c).is_some_and(Profile::unique));
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
            [] if self.only_parties(roles).len() >= 2 => Err(NoPlan::Lists(self.only_parties(roles))),
            // A list of contacts names who is who, not who does what.
            [] if !self.names_a_side(roles) => Err(NoPlan::Other(format!(
                "no column says what is done ({})",
                (0..self.labels.len()).map(|c| self.header(c)).collect::<Vec<_>>().join(", ")
            ))),
            [] => Err(NoPlan::Undecided {
                what: "no column can be the activity".to_owned(),
                candidates: (0..self.labels.len()).map(|c| self.header(c)).collect(),
                help: "name it with --activity-column".to_owned(),
            }),
            [only] if self.lists_of_parties(*only, roles).len() >= 2 => {
                Err(NoPlan::Lists(self.lists_of_parties(*only, roles)))
            }
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

    /// "Security layer | Responsible party | Description": what stands behind the parties says more about what stands before them.
    fn describes(&self, column: usize, roles: &[Option<Role>]) -> bool {
        let headed = self.labels.get(column).is_some_and(|l| DESCRIPTIONS.contains(&l.folded.as_str()));
        headed && roles.iter().take(column).any(Option::is_some)
    }

    /// Whether a column stands before all that have a part, with a short text of its own in each row.
    fn is_title(&self, column: usize, roles: &[Option<Role>]) -> bool {
        let words = |text: &String| text.chars().filter(|c| c.is_alphabetic()).count() > 3;
        roles.iter().take(column).all(Option::is_none)
            && self.profiles.get(column).is_some_and(|p| {
                p.unique() && p.filled == p.rows && p.average() <= LONGEST_TITLE && p.distinct.keys().all(words)
            })
    }

    /// Whether a column names the customer or the provider in so many words, not only names that other tables have.
    fn names_a_side(&self, roles: &[Option<Role>]) -> bool {
        roles.iter().enumerate().any(|(column, role)| match role {
            Some(Role::Party { whos, .. }) => whos.iter().any(|m| !matches!(m.who, Who::Named(_))),
            Some(Role::Owner { .. } | Role::Area | Role::Letter(_)) => {
                self.profiles.get(column).is_some_and(|p| p.lexical > p.known)
            }
            _ => false,
        })
    }

    /// The parties' columns, where there is no other column with a text and the cells are prose.
    fn only_parties(&self, roles: &[Option<Role>]) -> Vec<(usize, String, Vec<Mention>)> {
        let mut found = Vec::new();
        for (column, role) in roles.iter().enumerate() {
            let Some(p) = self.profiles.get(column) else { continue };
            match role {
                Some(Role::Party { whos, model: None }) if p.letters + p.marks < p.saying() || p.filled == 0 => {
                    found.push((column, self.header(column), whos.clone()));
                }
                _ if p.filled == 0 => {}
                _ => return Vec::new(),
            }
        }
        found
    }

    /// "Customer | Shared | Acme" over lists: the only column that is no party's by its header is one all the same, since it does not
    /// come first and all the others are.
    fn lists_of_parties(&self, column: usize, roles: &[Option<Role>]) -> Vec<(usize, String, Vec<Mention>)> {
        let Some(label) = self.labels.get(column).filter(|_| column > 0) else { return Vec::new() };
        let name = label.folded.split(' ').count() <= 3
            && !label.parties.is_empty()
            && label.parties.iter().all(|m| m.spelling.starts_with(char::is_uppercase));
        if !name || self.is_ordinary(column) || !matches!(roles.first(), Some(Some(Role::Party { model: None, .. }))) {
            return Vec::new();
        }
        let mut all = roles.to_vec();
        set(&mut all, column, Role::Party { whos: label.parties.clone(), model: None });
        self.only_parties(&all)
    }

    /// Whether nearly all texts of a column are numbers, without a word of more than three letters.
    fn is_numbers(&self, column: usize) -> bool {
        let Some(p) = self.profiles.get(column) else { return false };
        let words = |text: &&String| text.split(' ').any(|w| w.chars().filter(|c| c.is_alphabetic()).count() > 3);
        let numbers = p.distinct.keys().filter(|text| !words(text));
        !p.distinct.is_empty() && numbers.count() * 10 >= p.distinct.len() * 8
    }

    /// A column without a header, with another text in nearly every row.
    fn tells_apart(&self, column: usize, free: &[usize]) -> bool {
        let unheaded = self.labels.get(column).is_some_and(|l| l.folded.is_empty());
        let unique = self.profiles.get(column).is_some_and(|p| p.unique() && p.filled * 10 >= p.rows * 9);
        free.contains(&column) && unheaded && unique
    }

    /// "Requirement | Description" where the requirement is only a number: the words are the activity.
    fn not_numbers(&self, strong: Vec<usize>, free: &[usize]) -> Vec<usize> {
        let [only] = strong.as_slice() else { return strong };
        let Some(p) = self.profiles.get(*only) else { return strong };
        if !self.is_numbers(*only) {
            return strong;
        }
        let words = free.iter().copied().find(|c| {
            c != only
                && (self.is(*c, Meaning::Topic) || !self.is_ordinary(*c))
                && self.profiles.get(*c).is_some_and(|q| q.average() > 2 * p.average() && q.filled * 2 > q.rows)
        });
        words.map_or(strong, |c| vec![c])
    }

    pub(super) fn place_rest(&mut self, roles: &mut [Option<Role>]) {
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
                && (p.repeats() || p.merged > 0 || p.filled * 2 <= p.rows || no_head && p.filled < p.rows)
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

/// Gives a column its role.
pub(super) fn set(roles: &mut [Option<Role>], column: usize, role: Role) {
    if let Some(slot) = roles.get_mut(column) {
        *slot = Some(role);
    }
}
