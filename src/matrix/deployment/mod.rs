//! Matrix + deployment model + options -> the effective matrix: what holds for this customer.

mod origin;
mod overlay;

pub use origin::{OtherReading, RowOrigin};

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use crate::base::location::Location;
use crate::base::ordered::{self, Arrange};
use crate::matrix::identity::{Fields, Hash, Key, row_hash};
use crate::matrix::{
    Activity, ActivityId, Allocation, Assignment, LegendEntry, Matrix, Model, ModelId, OptionId, Party, PartyId,
    ServiceOption, Side, same_name, side_letters,
};

/// Whether the customer has taken an option.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OptionState {
    /// Taken (`--option X`).
    Taken,
    /// Not taken (`--no-option X`).
    NotTaken,
    /// Neither said: to be confirmed.
    NotStated,
}

impl OptionState {
    /// The word that is printed and parsed.
    pub fn as_str(self) -> &'static str {
        match self {
            OptionState::Taken => "taken",
            OptionState::NotTaken => "not-taken",
            OptionState::NotStated => "not-stated",
        }
    }
}

/// What the customer chose.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// The deployment model; required where the matrix has several.
    pub model: Option<ModelId>,
    /// Options said to be taken (`true`) or not taken (`false`).
    pub options: BTreeMap<OptionId, bool>,
}

impl Selection {
    /// Whether the matrix has what is selected, and needs nothing else: [`EffectiveMatrix::new`] takes it.
    ///
    /// # Errors
    /// Every problem of the selection.
    pub fn fits(&self, matrix: &Matrix) -> Result<(), Vec<SelectionError>> {
        resolve(matrix, self).map(drop)
    }
}

/// Why a selection does not fit a matrix.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SelectionError {
    /// Several models exist and none was chosen.
    #[error("this service has several deployment models; choose one with --model")]
    ModelRequired {
        /// What exists.
        models: Vec<Model>,
    },
    /// No such model.
    #[error("unknown deployment model '{given}'")]
    UnknownModel {
        /// What was asked for.
        given: String,
        /// What exists.
        models: Vec<Model>,
    },
    /// No such option.
    #[error("unknown option '{given}'")]
    UnknownOption {
        /// What was asked for.
        given: String,
        /// What exists.
        options: Vec<ServiceOption>,
    },
}

/// One row of the effective matrix. Its words are the matrix's own: a matrix may have hundreds of thousands of rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EffectiveActivity<'m> {
    /// Its place among the effective activities, from 0.
    pub position: usize,
    /// Printable id.
    pub id: &'m ActivityId,
    /// Fingerprint for carry-over and diffs.
    pub key: Key,
    /// Hash of wording and assignments, to which sign-offs are bound.
    pub row_hash: Hash,
    /// Section path, verbatim.
    pub section: &'m [String],
    /// The activity's words, template keywords resolved.
    pub text: &'m str,
    /// The activity's cell letter for letter, where it differs.
    pub verbatim: Option<&'m str>,
    /// Assignments in the order of the matrix's parties; as published even where not applicable.
    pub assignments: Cow<'m, [Assignment]>,
    /// The customer-side reading.
    pub allocation: Allocation,
    /// Why it is not applicable.
    pub reason: Option<String>,
    /// The option it depends on.
    pub option: Option<&'m OptionId>,
    /// The general activity of which this conditional one is the special case.
    pub general: Option<&'m ActivityId>,
    /// Which table it comes from.
    pub from: RowOrigin<'m>,
    /// The base row that a shift row replaced or refined, as published.
    pub supersedes: Option<Box<OtherReading>>,
    /// A shift-table row that restates this one for the chosen model (compared by a finding).
    pub restated: Option<Box<OtherReading>>,
    /// Ids of the topics that the catalogue's editor gave it, the leading one first; empty: they are looked for in its words.
    pub topics: &'m [String],
    /// Further columns, verbatim.
    pub extras: &'m [crate::matrix::Extra],
    /// Where the row stands.
    pub source: &'m Location,
}

impl EffectiveActivity<'_> {
    /// Whether the customer has something to do.
    pub fn is_obligation(&self) -> bool {
        self.allocation.is_obligation()
    }

    /// Whether it applies.
    pub fn is_applicable(&self) -> bool {
        self.allocation != Allocation::NotApplicable
    }

    /// Whether the customer relies on the provider for it: it applies, asks nothing of the customer, and the provider is R or A.
    pub fn is_commitment(&self) -> bool {
        self.allocation.is_commitment()
    }

    /// Whether it applies and the provider is R or A, alone or beside the customer.
    pub fn provider_has_part(&self, parties: &[Party]) -> bool {
        let provider = side_letters(parties, &self.assignments, Side::Provider);
        self.is_applicable() && (provider.r() || provider.a())
    }

    /// Both sides are accountable: contested.
    pub fn is_contested(&self, parties: &[Party]) -> bool {
        side_letters(parties, &self.assignments, Side::Customer).a()
            && side_letters(parties, &self.assignments, Side::Provider).a()
    }
}

/// The matrix as it holds for one customer.
#[derive(Debug, Clone)]
pub struct EffectiveMatrix<'m> {
    /// The matrix as published.
    pub matrix: &'m Matrix,
    /// The chosen model; `None` where the service has one only.
    pub model: Option<&'m Model>,
    /// Every option of the matrix with its state.
    pub options: Vec<(&'m ServiceOption, OptionState)>,
    /// The rows.
    pub activities: Vec<EffectiveActivity<'m>>,
    /// Ids of activities that have no value under the chosen model.
    pub without_value: Vec<ActivityId>,
    /// The positions of the rows in the order of their ids, made when the first one is asked for.
    by_id: OnceLock<Vec<usize>>,
}

impl<'m> EffectiveMatrix<'m> {
    /// Applies a selection to a matrix.
    ///
    /// # Errors
    /// Every problem of the selection: a model that is missing or unknown, options that are unknown.
    pub fn new(matrix: &'m Matrix, selection: &Selection) -> Result<Self, Vec<SelectionError>> {
        let (model_index, options) = resolve(matrix, selection)?;
        let model = model_index.and_then(|i| matrix.models.get(i));
        let laid = overlay::lay(matrix, model_index);
        let mut ordinals: HashMap<(&[String], &str), usize> = HashMap::new();
        let mut activities = Vec::with_capacity(laid.rows.len());
        for row in laid.rows {
            // The ordinal tells equal rows apart; it counts base rows' own words, so that an overlay does not renumber them.
            let ordinal = ordinals.entry((&row.identity.section, &row.identity.text)).or_insert(0);
            let key = Key::of_activity(
                matrix.vendor.id.as_str(),
                matrix.service.id.as_str(),
                &row.identity.section,
                &row.identity.text,
                *ordinal,
            );
            *ordinal += 1;
            activities.push(effective(matrix, &options, row, key, activities.len()));
        }
        let without_value = laid.without_value;
        Ok(Self { matrix, model, options, activities, without_value, by_id: OnceLock::new() })
    }

    /// The selection that leads to this effective matrix again.
    pub fn selection(&self) -> Selection {
        let stated = self.options.iter().filter(|(_, state)| *state != OptionState::NotStated);
        Selection {
            model: self.model.map(|m| m.id.clone()),
            options: ordered::map(stated.map(|(option, state)| (option.id.clone(), *state == OptionState::Taken))),
        }
    }

    /// The rows in which the customer has something to do.
    pub fn obligations(&self) -> impl Iterator<Item = &EffectiveActivity<'m>> {
        self.activities.iter().filter(|a| a.is_obligation())
    }

    /// The rows that the customer relies on the provider for.
    pub fn commitments(&self) -> impl Iterator<Item = &EffectiveActivity<'m>> {
        self.activities.iter().filter(|a| a.is_commitment())
    }

    /// A row by its id; the first, should there be several.
    pub fn activity(&self, id: &ActivityId) -> Option<&EffectiveActivity<'m>> {
        let id_at = |at: &usize| self.activities.get(*at).map(|a| a.id);
        let by_id = self.by_id.get_or_init(|| {
            let mut places: Vec<usize> = (0..self.activities.len()).collect();
            places.arrange_by_key(|at| id_at(at));
            places
        });
        let first = by_id.partition_point(|at| id_at(at) < Some(id));
        by_id.get(first).and_then(|at| self.activities.get(*at)).filter(|a| a.id == id)
    }

    /// How many rows have the allocation.
    pub fn count(&self, allocation: Allocation) -> usize {
        self.activities.iter().filter(|a| a.allocation == allocation).count()
    }

    /// The checklist hash: the set of row hashes (their order does not matter), the legend, the model and the options.
    pub fn checklist_hash(&self) -> Hash {
        let mut hash = self.head("checklist/2");
        hash.add(legend_hash(&self.matrix.legend).as_str());
        let mut rows: Vec<&Hash> = self.activities.iter().map(|a| &a.row_hash).collect();
        rows.arrange();
        for row in rows {
            hash.add(row.as_str());
        }
        hash.finish()
    }

    /// Whether a hash is this checklist's: the present one, or the one by which version 0.1 called it, which stands in records and copies of
    /// that time. It went by the order of the rows and not by the legend.
    pub fn is_called(&self, hash: &Hash) -> bool {
        let earlier = || {
            let mut earlier = self.head("checklist");
            for activity in &self.activities {
                earlier.add(activity.row_hash.as_str());
            }
            earlier.finish()
        };
        &self.checklist_hash() == hash || &earlier() == hash
    }

    /// What every checklist hash begins with.
    fn head(&self, purpose: &str) -> Fields {
        let mut hash = Fields::new(purpose);
        hash.add(self.matrix.vendor.id.as_str());
        hash.add(self.matrix.service.id.as_str());
        hash.add(self.model.map_or("", |m| m.id.as_str()));
        for (option, state) in &self.options {
            hash.add(option.id.as_str());
            hash.add(state.as_str());
        }
        hash
    }
}

/// The hash of a document's legend, in any order of its lines; that of nothing where it has none.
fn legend_hash(legend: &[LegendEntry]) -> Hash {
    if legend.is_empty() {
        return Hash::of(b"");
    }
    let mut lines: Vec<&LegendEntry> = legend.iter().collect();
    lines.arrange_by(|a, b| (&a.mark, &a.text).cmp(&(&b.mark, &b.text)));
    let mut hash = Fields::new("legend");
    for line in lines {
        hash.add(&line.mark);
        hash.add(&line.letter.map(String::from).unwrap_or_default());
        hash.add(line.party.as_ref().map_or("", PartyId::as_str));
        hash.add(&line.text);
    }
    hash.finish()
}

type Resolved<'m> = (Option<usize>, Vec<(&'m ServiceOption, OptionState)>);

fn resolve<'m>(matrix: &'m Matrix, selection: &Selection) -> Result<Resolved<'m>, Vec<SelectionError>> {
    let mut errors = Vec::new();
    let model = match &selection.model {
        Some(id) => {
            let found = matrix.model_index(id);
            if found.is_none() {
                errors.push(SelectionError::UnknownModel {
                    given: id.as_str().to_owned(),
                    models: matrix.models.clone(),
                });
            }
            found
        }
        None if matrix.models.len() > 1 => {
            errors.push(SelectionError::ModelRequired { models: matrix.models.clone() });
            None
        }
        None => (matrix.models.len() == 1).then_some(0),
    };
    for id in selection.options.keys() {
        if matrix.option(id).is_none() {
            errors
                .push(SelectionError::UnknownOption { given: id.as_str().to_owned(), options: matrix.options.clone() });
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    let state = |option: &ServiceOption| {
        let said = selection.options.iter().find(|(id, _)| same_name(id.as_str(), option.id.as_str()));
        match said {
            Some((_, true)) => OptionState::Taken,
            Some((_, false)) => OptionState::NotTaken,
            None => OptionState::NotStated,
        }
    };
    Ok((model, matrix.options.iter().map(|o| (o, state(o))).collect()))
}

fn effective<'m>(
    matrix: &Matrix,
    options: &[(&ServiceOption, OptionState)],
    row: overlay::LaidRow<'m>,
    key: Key,
    position: usize,
) -> EffectiveActivity<'m> {
    let Activity { id, section, text, verbatim, option, general, topics, extras, source, .. } = row.words;
    let reason = option.as_ref().and_then(|id| {
        options.iter().find(|(o, _)| &o.id == id).and_then(|(o, state)| match state {
            OptionState::Taken => None,
            OptionState::NotTaken => Some(format!("option '{}' ({}) is not taken", o.id, o.name)),
            OptionState::NotStated => Some(format!("option '{}' ({}) is not stated: confirm", o.id, o.name)),
        })
    });
    let allocation = match reason {
        Some(_) => Allocation::NotApplicable,
        None => Allocation::of(&matrix.parties, &row.assignments),
    };
    let row_hash = row_hash(
        section,
        verbatim.as_deref().unwrap_or(text),
        &matrix.parties,
        &row.assignments,
        option.as_ref().map(OptionId::as_str),
    );
    EffectiveActivity {
        position,
        id: row.id.unwrap_or(id),
        key,
        row_hash,
        section,
        text,
        verbatim: verbatim.as_deref(),
        assignments: row.assignments,
        allocation,
        reason,
        option: option.as_ref(),
        general: general.as_ref(),
        from: row.from,
        supersedes: row.supersedes,
        restated: row.restated,
        topics,
        extras,
        source,
    }
}
