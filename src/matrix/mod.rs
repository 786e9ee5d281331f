//! The typed domain: a vendor's responsibility matrix as published. No input or output here.

mod access;
mod activity;
mod assignment;
pub mod deployment;
pub mod identity;
mod letters;
pub(crate) mod listed;
mod notation;
mod party;
pub(crate) mod phrases;
pub(crate) mod section;
pub(crate) mod stored;

pub use access::{AccessLevel, AccessModel, AccessPlane, AccessRole};
pub use activity::{Activity, ActivityId, Cells, Extra, Overlay, OverlayId, OverlayRow, Relation};
pub use assignment::{Allocation, Assignment, CellState, Duty, DutyKind, UnknownMark, side_letters};
pub use letters::{Letter, Letters};
pub use notation::{Notation, Rule};
pub use party::{Contractor, Party, PartyId, PartyKind, Side};

use chrono::NaiveDate;
use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use party::identifier;

identifier!(
    /// A vendor's identifier (`ovhcloud`), as used on the command line.
    VendorId
);
identifier!(
    /// A service's identifier within its vendor (`instances`).
    ServiceId
);
identifier!(
    /// A deployment model's identifier within its matrix (`byoc`).
    ModelId
);
identifier!(
    /// A service option's identifier within its matrix (`automated-backups`).
    OptionId
);

/// A vendor or a service: identifier, shown name, short form for activity ids.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named<Id> {
    /// Identifier on the command line.
    pub id: Id,
    /// The name that is shown.
    pub name: String,
    /// Short form that activity ids begin with (`OVH`, `INST`).
    pub short: String,
}

/// What a blank cell means in a matrix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AbsencePolicy {
    /// A blank is unstated: never guessed.
    #[default]
    Unstated,
    /// The vendor declares that what it does not list is the customer's.
    Customer,
}

/// A document that the matrix was read from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SourceDocument {
    /// The document's file name, as locations name it.
    pub document: String,
    /// Its title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Where the vendor publishes it, if the document says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Its date, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<NaiveDate>,
    /// What kind of date that is, in the document's own word (`lastUpdated`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date_kind: Option<String>,
    /// When it was had from there, as far as that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retrieved: Option<NaiveDate>,
    /// Under what licence the document may be used (an SPDX id where there is one); none where it is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub licence: Option<String>,
    /// Whom to name for it, and where the licence stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credit: Option<String>,
    /// SHA-256 of the document's bytes, lower-case hexadecimal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// Where the page stands, its rights, or other remarks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// Something that a document says besides its rows: scope, introduction, a table's caption, a rule. Verbatim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Remark {
    /// The document, one of the matrix's sources.
    pub document: String,
    /// The line that it begins on, from 1.
    pub line: u32,
    /// The vendor's words, letter for letter.
    pub text: String,
}

/// A line of the document's own legend, verbatim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LegendEntry {
    /// The mark that the document uses (`K`).
    pub mark: String,
    /// The letter it is read as; none where it is not a RACI letter (`C` = Customer).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub letter: Option<char>,
    /// The party that the mark names, where it names one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub party: Option<PartyId>,
    /// The legend's line, letter for letter.
    pub text: String,
}

/// A deployment model of the service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Identifier on the command line.
    pub id: ModelId,
    /// The vendor's word for it.
    pub name: String,
    /// What it means, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// A service option that switches conditional activities on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceOption {
    /// Identifier on the command line.
    pub id: OptionId,
    /// What it is, for people.
    pub name: String,
    /// The vendor's words that make the activity conditional.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<String>,
}

/// A template keyword of the source that the matrix's description resolves to a product name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Keyword {
    /// The keyword as the page writes it (`{{site.data.keyword.baas_full}}`).
    pub keyword: String,
    /// The text it stands for.
    pub text: String,
}

/// The files that a matrix was read from, so that a report can carry them with it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Origin {
    /// The name that the locations of its rows begin with.
    pub folder: String,
    /// File by name.
    pub files: BTreeMap<String, Arc<[u8]>>,
}

/// What a page took over from the catalogue's entry that no page can state.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct TakenOver {
    /// The entry: `ovhcloud/instances`.
    pub catalogue: String,
    /// How many activities have their conditions from it.
    #[serde(default)]
    pub conditions: usize,
    /// How many rows of shift tables stand to the base table as it says.
    #[serde(default)]
    pub shifts: usize,
    /// The activities that the page does not have.
    #[serde(default)]
    pub gone: Vec<ActivityId>,
}

/// One vendor service's responsibility table(s), as published.
///
/// Records keep matrices as they were (`stored`): a field that is added here takes a default, so that those of before can be read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Matrix {
    /// The vendor.
    pub vendor: Named<VendorId>,
    /// The service.
    pub service: Named<ServiceId>,
    /// The document's title.
    pub title: String,
    /// The main notation of its tables.
    pub notation: Notation,
    /// The document's language (BCP 47), if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// What a blank means.
    #[serde(default)]
    pub absence: AbsencePolicy,
    /// The parties; assignments stand in this order.
    pub parties: Vec<Party>,
    /// The document's own legend.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub legend: Vec<LegendEntry>,
    /// The documents it was read from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<SourceDocument>,
    /// Deployment models; empty where the service has one only.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub models: Vec<Model>,
    /// Service options.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<ServiceOption>,
    /// Template keywords resolved in the texts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keywords: Vec<Keyword>,
    /// The base table's activities.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub activities: Vec<Activity>,
    /// Shift tables on top of the base.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub overlays: Vec<Overlay>,
    /// Roles for access control, when the service documents them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access: Option<AccessModel>,
    /// Remarks of ours for the Sources sheet.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// What it took over from the catalogue's entry, where it was read from a page beside it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken_over: Option<TakenOver>,
    /// What the documents say besides their rows.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<Remark>,
    /// The files that it was read from; `None` where it was made in memory.
    #[serde(skip)]
    pub origin: Option<Origin>,
}

/// Whether two ids of vendors, services, models or options are the same name: people write them in any case.
pub fn same_name(a: &str, b: &str) -> bool {
    a == b || a.to_lowercase() == b.to_lowercase()
}

impl Matrix {
    /// Vendor and service. Many services bear their vendor's name ("IBM Cloud Backup"): it is not said twice.
    pub fn full_name(&self) -> String {
        match self.service.name.starts_with(self.vendor.name.as_str()) {
            true => self.service.name.clone(),
            false => format!("{} {}", self.vendor.name, self.service.name),
        }
    }

    /// The vendor's short name: its party's, where that is a form of the vendor's name ("IBM" of "IBM Cloud"), else the vendor's ("Provider" is
    /// nobody's name).
    pub fn vendor_short(&self) -> &str {
        let vendor = self.vendor.name.as_str();
        let party = self.provider().map_or(vendor, |p| p.name.as_str());
        let (a, b) = (identity::normalise(party), identity::normalise(vendor));
        if b.contains(&a) || a.contains(&b) { party } else { vendor }
    }

    /// How many rows were read, those of every deployment model among them.
    pub fn rows_read(&self) -> usize {
        self.activities.len() + self.overlays.iter().map(|overlay| overlay.rows.len()).sum::<usize>()
    }

    /// Whether the matrix has an activity of this id, under any model.
    pub fn has_activity(&self, name: &str) -> bool {
        self.published().any(|a| a.id.as_str() == name)
    }

    /// All rows as published: the base table's and those of the overlays.
    pub fn published(&self) -> impl Iterator<Item = &Activity> {
        let overlays = self.overlays.iter().flat_map(|o| o.rows.iter().map(|row| &row.activity));
        self.activities.iter().chain(overlays)
    }

    /// Whether an activity's id begins as those of the matrix do.
    pub fn has_id_of_form(&self, id: &str) -> bool {
        id.starts_with(&format!("{}-{}-", self.vendor.short, self.service.short))
    }

    /// The first party of the kind `provider`.
    pub fn provider(&self) -> Option<&Party> {
        self.parties.iter().find(|p| p.kind == PartyKind::Provider)
    }

    /// A model's position in [`Matrix::models`]; its id counts in any case.
    pub fn model_index(&self, id: &ModelId) -> Option<usize> {
        self.models.iter().position(|m| same_name(m.id.as_str(), id.as_str()))
    }

    /// An option by its id, in any case.
    pub fn option(&self, id: &OptionId) -> Option<&ServiceOption> {
        self.options.iter().find(|o| same_name(o.id.as_str(), id.as_str()))
    }

    /// `vendor/service`, as the command line writes it.
    pub fn name(&self) -> String {
        format!("{}/{}", self.vendor.id, self.service.id)
    }
}
