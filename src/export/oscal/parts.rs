//! What the documents have in common: metadata, parties, roles, resources, properties, and ids.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;
use uuid::Uuid;

use super::VERSION;
use crate::checklist::Checklist;
use crate::frameworks::{Framework, Tie};
use crate::matrix::deployment::EffectiveActivity;
use crate::matrix::identity::normal_id;
use crate::matrix::{Party, PartyKind};

/// The namespace of our own properties and relationships.
pub(super) const NS: &str = "urn:rmx-report:oscal:1";
/// The role of the customer.
pub(super) const CUSTOMER: &str = "customer";
/// The role of the provider.
pub(super) const PROVIDER: &str = "provider";
/// The role of who answers for a row on the customer's side.
pub(super) const ACCOUNTABLE: &str = "accountable";

/// An id made of names: the same names give the same id.
pub(super) fn id(names: &[&str]) -> String {
    // Names are divided by a character that stands in none of them.
    let name = names.join("\u{1f}");
    Uuid::new_v5(&Uuid::new_v5(&Uuid::NAMESPACE_URL, NS.as_bytes()), name.as_bytes()).to_string()
}

/// A control's id as OSCAL writes it: small letters, an enhancement after a dot (`AC-2(1)` is `ac-2.1`), nothing but what a token may hold.
pub(super) fn control_id(id: &str) -> String {
    // Documents write `AC-2 (1)` and `AC-02(1)` of one control.
    let id = if id.contains('(') { normal_id(id) } else { id.trim().to_lowercase() };
    let mut token = String::new();
    for c in id.chars() {
        match c {
            '(' => token.push('.'),
            ')' => {}
            c if c.is_alphanumeric() || matches!(c, '.' | '-' | '_') => token.push(c),
            _ => token.push('_'),
        }
    }
    if token.starts_with(|c: char| !c.is_alphabetic()) { format!("_{token}") } else { token }
}

/// One line of text, as titles and strings must be; never empty.
pub(super) fn one_line(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.is_empty() { "Not stated".to_owned() } else { line }
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Metadata {
    pub title: String,
    pub last_modified: String,
    pub version: String,
    pub oscal_version: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<Role>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parties: Vec<PartyRecord>,
    pub remarks: String,
}

#[derive(Debug, Serialize)]
pub(super) struct Role {
    pub id: &'static str,
    pub title: &'static str,
}

#[derive(Debug, Serialize)]
pub(super) struct PartyRecord {
    pub uuid: String,
    #[serde(rename = "type")]
    pub kind: &'static str,
    pub name: String,
}

#[derive(Debug, Serialize)]
pub(super) struct BackMatter {
    pub resources: Vec<Resource>,
}

#[derive(Debug, Serialize)]
pub(super) struct Resource {
    pub uuid: String,
    pub title: String,
    pub description: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rlinks: Vec<Rlink>,
}

#[derive(Debug, Serialize)]
pub(super) struct Rlink {
    pub href: String,
}

#[derive(Debug, Serialize)]
pub(super) struct Prop {
    pub name: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ns: Option<&'static str>,
    pub value: String,
}

impl Prop {
    /// A property of our own.
    pub(super) fn own(name: &'static str, value: &str) -> Self {
        Self { name, ns: Some(NS), value: one_line(value) }
    }

    /// A property that OSCAL defines.
    pub(super) fn core(name: &'static str, value: &str) -> Self {
        Self { name, ns: None, value: value.to_owned() }
    }
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct ResponsibleRole {
    pub role_id: &'static str,
    pub party_uuids: Vec<String>,
}

/// A moment as OSCAL writes it.
pub(super) fn moment(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// What every document on a checklist needs.
pub(super) struct Subject<'c> {
    pub checklist: &'c Checklist<'c>,
    /// `vendor/service`, and the model where there are several.
    pub name: String,
    /// The same for people.
    pub title: String,
}

impl<'c> Subject<'c> {
    pub(super) fn new(checklist: &'c Checklist<'c>) -> Self {
        let matrix = checklist.effective.matrix;
        let model = checklist.effective.model.filter(|_| matrix.models.len() > 1);
        let tail = model.map(|m| format!("/{}", m.id)).unwrap_or_default();
        let shown = model.map(|m| format!(", {}", m.name)).unwrap_or_default();
        Self {
            checklist,
            name: format!("{}{tail}", matrix.name()),
            title: one_line(&format!("{} {}{shown}", matrix.vendor.name, matrix.service.name)),
        }
    }

    /// An id within this subject.
    pub(super) fn id(&self, names: &[&str]) -> String {
        let mut all = vec![self.name.as_str()];
        all.extend(names);
        id(&all)
    }

    pub(super) fn metadata(&self, title: &str, people: Vec<PartyRecord>) -> Metadata {
        let mut parties: Vec<PartyRecord> =
            self.checklist.effective.matrix.parties.iter().map(|p| self.party(p)).collect();
        let mut roles = vec![
            Role { id: CUSTOMER, title: "Customer: who uses the service" },
            Role { id: PROVIDER, title: "Provider: who offers the service, and whom it contracts" },
        ];
        if !people.is_empty() {
            roles.push(Role {
                id: ACCOUNTABLE,
                title: "Accountable: who answers for an activity on the customer's side",
            });
        }
        parties.extend(people);
        Metadata {
            title: title.to_owned(),
            last_modified: moment(self.checklist.as_of),
            version: self.checklist.day().to_string(),
            oscal_version: VERSION,
            roles,
            parties,
            remarks: format!(
                "Written by {} from the vendor's published responsibilities ({}); no statement of compliance. Controls are tied to rows as each \
                 requirement says; what is derived names its rule.",
                crate::GENERATOR,
                one_line(&self.checklist.effective.matrix.title)
            ),
        }
    }

    fn party(&self, party: &Party) -> PartyRecord {
        let organisation = &self.checklist.profile.organisation.name;
        let name = match party.kind {
            PartyKind::Customer if !organisation.is_empty() => organisation.clone(),
            _ => party.name.clone(),
        };
        PartyRecord { uuid: self.party_id(party), kind: "organization", name: one_line(&name) }
    }

    fn party_id(&self, party: &Party) -> String {
        self.id(&["party", party.id.as_str()])
    }

    /// The parties of a side that have R or A in a row, as a role.
    pub(super) fn side(&self, activity: &EffectiveActivity, customer: bool) -> Vec<ResponsibleRole> {
        let parties = self.checklist.effective.matrix.parties.iter().zip(activity.assignments.iter());
        let own = parties.filter(|(party, cell)| {
            (party.side() == crate::matrix::Side::Customer) == customer && (cell.letters.r() || cell.letters.a())
        });
        let party_uuids: Vec<String> = own.map(|(party, _)| self.party_id(party)).collect();
        if party_uuids.is_empty() {
            return Vec::new();
        }
        vec![ResponsibleRole { role_id: if customer { CUSTOMER } else { PROVIDER }, party_uuids }]
    }

    /// One side's part of a row as the vendor states it, letter for letter; else all that is said of the row.
    pub(super) fn part(&self, activity: &EffectiveActivity, customer: bool) -> String {
        let parties = self.checklist.effective.matrix.parties.iter().zip(activity.assignments.iter());
        let own = parties.filter(|(party, _)| (party.side() == crate::matrix::Side::Customer) == customer);
        let stated: Vec<&str> =
            own.filter(|(_, cell)| !cell.duties.is_empty()).map(|(_, cell)| cell.verbatim.trim()).collect();
        if stated.is_empty() { self.words(activity) } else { stated.join("\n\n") }
    }

    /// Which row a part is of, and where that stands.
    pub(super) fn stands(&self, activity: &EffectiveActivity) -> String {
        format!("{}: {}\n\nSource: {}", activity.id, activity.text, activity.source)
    }

    /// The vendor's words on a row: who does what, and where that stands.
    pub(super) fn words(&self, activity: &EffectiveActivity) -> String {
        let mut text = format!("{}: {}", activity.id, activity.text);
        for (party, cell) in self.checklist.effective.matrix.parties.iter().zip(activity.assignments.iter()) {
            if !cell.verbatim.trim().is_empty() {
                text.push_str(&format!("\n\n{}: {}", party.name, cell.verbatim.trim()));
            }
        }
        text.push_str(&format!("\n\nSource: {}", activity.source));
        text
    }
}

/// On whose word a row is tied to a control.
pub(super) fn tied_by(activity: &EffectiveActivity, tie: &Tie) -> String {
    let way =
        tie.topic.map(|topic| format!(", by the topic {topic} ({})", tie.rule.unwrap_or_default())).unwrap_or_default();
    format!("{}: {} ({}){way}; {}", activity.id, tie.basis.as_str(), tie.relation.as_str(), tie.source)
}

/// The framework as a resource that references lead to.
pub(super) fn resource(framework: &Framework) -> Resource {
    Resource {
        uuid: id(&["framework", &framework.id]),
        title: one_line(&format!("{}, {}", framework.name, framework.version)),
        description: format!(
            "Published by {}. Control ids are those of the framework in small letters.",
            framework.publisher
        ),
        rlinks: vec![Rlink { href: framework.address.clone() }].into_iter().filter(|l| !l.href.is_empty()).collect(),
    }
}

/// A reference to the framework's resource.
pub(super) fn reference(framework: &Framework) -> String {
    format!("#{}", id(&["framework", &framework.id]))
}
