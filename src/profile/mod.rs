//! The customer's own description (`rmx.toml`): organisation, audit, internal roles, services in use.

pub mod interval;
mod load;

use serde::{Deserialize, Serialize};

use chrono::NaiveDate;

use crate::base::diagnostic::Diagnostics;
use crate::base::location::{Location, Place};
use crate::frameworks::{Chosen, Library, Own};
use crate::matrix::listed::{ListKind, Listed};
use crate::matrix::same_name;

/// The name of its file where no other is given.
pub const FILE_NAME: &str = "rmx.toml";

/// A profile as read from `rmx.toml`. Every part may be missing.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct Profile {
    /// Who the checklist is for.
    pub organisation: Organisation,
    /// The audit that it serves.
    pub audit: Audit,
    /// Internal roles and the people that hold them.
    pub roles: Vec<InternalRole>,
    /// Default internal RACI by section or activity; the most specific match wins.
    pub defaults: Vec<DefaultRaci>,
    /// Names accepted as owners, besides the roles; with neither, any is.
    pub people: Vec<String>,
    /// What the access review watches.
    pub access: AccessRules,
    /// Folders with the customer's own catalogue.
    pub catalog: Vec<String>,
    /// Folder of the register.
    pub register: Option<String>,
    /// Folder that the checklists of all services are written to; `None` = the profile's own folder.
    pub output: Option<String>,
    /// Formats of those checklists, as file name extensions; empty = `xlsx`.
    pub formats: Vec<String>,
    /// Language of documents; `None` = the template's own.
    pub language: Option<String>,
    /// Services in use.
    pub services: Vec<ServiceUse>,
    /// Changed severities by finding code.
    pub severity: std::collections::BTreeMap<String, crate::base::diagnostic::Severity>,
    /// Findings accepted for a time.
    pub waivers: Vec<Waiver>,
    /// Controls that the customer ties to rows.
    pub controls: Vec<Own>,
    /// The frameworks of [`Audit::frameworks`] and of the services, loaded by [`Profile::choose`].
    #[serde(skip)]
    pub chosen: Chosen,
    /// Lists of reports, read from the files that the services or the run name.
    #[serde(skip)]
    pub lists: Vec<Listed>,
}

/// Where the profile's tables stand that findings point at, in their order. They are no part of what is written in it, and travel apart.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Places {
    /// Of the waivers.
    pub waivers: Vec<Option<PlaceRecord>>,
    /// Of the defaults.
    pub defaults: Vec<Option<PlaceRecord>>,
}

impl Places {
    /// Whether there is nothing to point at.
    pub fn is_empty(&self) -> bool {
        self.waivers.is_empty() && self.defaults.is_empty()
    }
}

/// A place of the profile: file, line, column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaceRecord(String, u32, u32);

impl PlaceRecord {
    fn of(place: &Location) -> Option<Self> {
        match place.place {
            Place::Line { line, column } => Some(Self(place.by_name().file.to_string(), line, column)),
            _ => None,
        }
    }
}

/// Where a table of the profile stands, as outputs show it: by the file's name.
pub fn place_of(table: Option<&Location>) -> Location {
    table.map_or_else(|| Location::document(FILE_NAME), Location::by_name)
}

impl From<PlaceRecord> for Location {
    fn from(PlaceRecord(file, line, column): PlaceRecord) -> Self {
        Location::line(file, line, column)
    }
}

impl Profile {
    /// Loads the frameworks that the audit and the services name, and looks whether the controls that the customer ties to rows exist.
    ///
    /// # Errors
    /// A framework, a category or a control that does not exist; every problem of their files.
    pub fn choose(&mut self, library: &Library) -> Result<(), Diagnostics> {
        // From here on every framework goes by its whole id.
        let of_services = self.services.iter_mut().flat_map(|s| s.frameworks.iter_mut().flatten());
        let of_controls = self.controls.iter_mut().map(|own| &mut own.framework);
        for name in self.audit.frameworks.iter_mut().chain(of_services).chain(of_controls) {
            if let Some(id) = library.resolve(name) {
                id.clone_into(name);
            }
        }
        let mut names = self.audit.frameworks.clone();
        names.extend(self.services.iter().flat_map(|s| s.frameworks.iter().flatten().cloned()));
        let chosen = library.choose(&names, &self.audit.categories, self.audit.place.as_ref());
        let mut problems = Diagnostics::new();
        for own in &self.controls {
            problems.extend(library.check_own(own));
        }
        match chosen {
            Ok(chosen) if !problems.has_errors() => self.chosen = chosen,
            Ok(_) => {}
            Err(found) => problems.extend(found),
        }
        if problems.has_errors() { Err(problems) } else { Ok(()) }
    }

    /// The frameworks of a service (`vendor/service`): those that it is listed with, otherwise the audit's.
    pub fn frameworks_of(&self, service: &str) -> Chosen {
        // Few are listed with frameworks of their own: only their names are looked at, in a profile of thousands.
        let own = self.services.iter().filter_map(|used| Some((used, used.frameworks.as_ref()?)));
        let own = own.filter(|(used, _)| used.service == service).map(|(_, frameworks)| frameworks).next();
        match own {
            _ if self.chosen.is_empty() => Chosen::default(),
            Some(own) => self.chosen.only(own),
            None => self.chosen.only(&self.audit.frameworks),
        }
    }

    /// The uses of a service (`vendor/service`, in any case): there may be several.
    pub fn uses_of(&self, service: &str) -> impl Iterator<Item = &ServiceUse> {
        self.services.iter().filter(move |used| same_name(&used.service, service))
    }

    /// Whether a service is listed under a model, both in any case.
    pub fn uses_under(&self, service: &str, model: &str) -> bool {
        self.uses_of(service).any(|used| used.model.as_deref().is_some_and(|own| same_name(own, model)))
    }

    /// Sets the frameworks of a run, whatever the audit and the services say.
    pub fn ask_for(&mut self, frameworks: &[String]) {
        self.audit.frameworks = frameworks.to_vec();
        for service in &mut self.services {
            service.frameworks = None;
        }
    }

    /// A list of a service (`vendor/service`): the one that the run names, or the service's own.
    pub fn list(&self, kind: ListKind, service: &str) -> Option<&Listed> {
        let of = |name: &str| self.lists.iter().find(|list| list.kind == kind && list.service == name);
        of("").or_else(|| of(service))
    }

    /// The defaults that are meant for a service (`vendor/service`): its own, and those of every service.
    pub fn defaults_of(&self, service: &str) -> impl Iterator<Item = &DefaultRaci> {
        self.defaults.iter().filter(move |default| default.service.is_empty() || default.service == service)
    }

    /// Where its waivers and defaults stand.
    pub fn places(&self) -> Places {
        let record = |place: &Option<Location>| place.as_ref().and_then(PlaceRecord::of);
        Places {
            waivers: self.waivers.iter().map(|w| record(&w.place)).collect(),
            defaults: self.defaults.iter().map(|d| record(&d.place)).collect(),
        }
    }

    /// Sets where its waivers and defaults stand.
    pub fn set_places(&mut self, places: Places) {
        for (waiver, place) in self.waivers.iter_mut().zip(places.waivers) {
            waiver.place = place.map(Location::from);
        }
        for (default, place) in self.defaults.iter_mut().zip(places.defaults) {
            default.place = place.map(Location::from);
        }
    }

    /// Whether a waiver or a default is for one service.
    pub fn names_services(&self) -> bool {
        self.waivers.iter().any(|w| !w.service.is_empty()) || self.defaults.iter().any(|d| !d.service.is_empty())
    }
}

/// Who the checklist is for.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct Organisation {
    /// Its name.
    pub name: String,
    /// Its name where there is little room, as in the head of a narrow column; empty = the name.
    pub short_name: String,
    /// Who prepares the checklist.
    pub prepared_by: String,
    /// For whom it is prepared.
    pub prepared_for: String,
    /// Who approves it.
    pub approver: String,
}

/// The audit that the checklist serves.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct Audit {
    /// `SOC 2 Type II`, `ISO/IEC 27001` ...
    pub framework: String,
    /// First day of the period.
    pub period_start: Option<NaiveDate>,
    /// Last day of the period.
    pub period_end: Option<NaiveDate>,
    /// The auditor.
    pub auditor: String,
    /// Frameworks whose controls the outputs show, by id.
    pub frameworks: Vec<String>,
    /// Categories in scope, of frameworks that have some (SOC 2): `availability`, `confidentiality`, `processing-integrity`, `privacy`;
    /// `security` always is.
    pub categories: Vec<String>,
    /// Where the frameworks are written; set when the profile is read.
    #[serde(skip)]
    pub place: Option<Location>,
}

/// An internal role.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct InternalRole {
    /// Identifier used in `defaults`.
    pub id: String,
    /// The role's or person's name, as it is entered in the sheet.
    pub name: String,
    /// Whether it is a group rather than a person.
    pub group: bool,
}

/// A default internal RACI.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct DefaultRaci {
    /// `vendor/service`; empty = every service.
    pub service: String,
    /// A section title (any level, with or without its number); empty = any.
    pub section: String,
    /// An activity id; empty = any.
    pub activity: String,
    /// Role id or name: who does it.
    pub responsible: String,
    /// Role id or name: who answers for it.
    pub accountable: String,
    /// Role ids or names.
    pub consulted: String,
    /// Role ids or names.
    pub informed: String,
    /// How often it is reviewed.
    pub review_every: String,
    /// Where it is written; set when the profile is read.
    #[serde(skip)]
    pub place: Option<Location>,
}

/// What the access review watches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct AccessRules {
    /// How many people may hold a role of the highest level before it is a finding.
    pub highest_holders: usize,
}

impl Default for AccessRules {
    fn default() -> Self {
        // One holder and a deputy; more is a matter of taste, and so a setting.
        Self { highest_holders: 2 }
    }
}

/// A service in use.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct ServiceUse {
    /// Where it is listed; set when the profile is read.
    #[serde(skip)]
    pub place: Option<Location>,
    /// `vendor/service`.
    pub service: String,
    /// The name under which it is listed and its checklist is written; empty = `vendor-service`. Tells two uses of one service apart.
    pub name: String,
    /// Deployment model.
    pub model: Option<String>,
    /// Options taken.
    pub options: Vec<String>,
    /// Options not taken.
    pub no_options: Vec<String>,
    /// A file with the user controls of the vendor's SOC report.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_controls: Option<String>,
    /// A file with the criteria for customers of the vendor's attestation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub criteria: Option<String>,
    /// It supports a critical or important function (DORA).
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub critical: bool,
    /// Health data are processed with it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub health_data: bool,
    /// Frameworks of this service, by id; `None` = the audit's.
    pub frameworks: Option<Vec<String>>,
    /// The listed service (its name, or `vendor/service`) in whose account this one runs: there, "customer" is us, and part
    /// of it is that provider's.
    pub runs_on: Option<String>,
    /// What of the customer's part here is a matter of the service below; what is not listed stays with us.
    pub passes: Vec<Pass>,
}

impl ServiceUse {
    /// Where and under what name the profile lists it, in words.
    pub fn listed(&self) -> String {
        format!("{} lists it as '{}'", place_of(self.place.as_ref()), self.label())
    }

    /// The name under which it is listed: the one given, or `vendor-service`.
    pub fn label(&self) -> String {
        if self.name.is_empty() { self.service.replace('/', "-") } else { self.name.clone() }
    }

    /// Whether `runs-on` or another reference means this use.
    pub fn is_called(&self, reference: &str) -> bool {
        self.label() == reference || self.service == reference
    }
}

/// One step of a chain: rows of this service whose customer part is governed by rows of the service below.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct Pass {
    /// Rows of this service: an activity id, or a section title (any level, with or without its number).
    pub from: String,
    /// Rows of the service below: an activity id or a section title.
    pub to: String,
    /// Why.
    pub reason: String,
    /// Where it is written; set when the profile is read.
    #[serde(skip)]
    pub place: Option<Location>,
}

/// A finding accepted for a time.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct Waiver {
    /// Finding code.
    pub code: String,
    /// `vendor/service`; empty = any.
    pub service: String,
    /// Activity id; empty = any.
    pub activity: String,
    /// Topic id (of `topic-not-mentioned`); empty = any.
    pub topic: String,
    /// Why.
    pub reason: String,
    /// Who accepts it.
    pub owner: String,
    /// Until when; that day is the last one.
    pub expires: Option<NaiveDate>,
    /// Where it is written; set when the profile is read.
    #[serde(skip)]
    pub place: Option<Location>,
}
