//! A part of a system security plan: what the service exports to its customer, and what the customer inherits and has done of its own part.

use std::collections::BTreeMap;

use serde::Serialize;

use super::parts::{
    ACCOUNTABLE, BackMatter, Metadata, PartyRecord, Prop, ResponsibleRole, Subject, control_id, one_line, reference,
    resource, tied_by,
};
use super::{OscalError, text};
use crate::checklist::Checklist;
use crate::frameworks::{Coverage, Framework, State};
use crate::matrix::deployment::EffectiveActivity;
use crate::matrix::identity::normal_id;
use crate::record::defaults::people;
use crate::record::field::{Field, Status};

/// What stands where a plan must say something and nothing is known.
const NOT_STATED: &str = "Not stated by the record: to be filled in.";

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
struct Document {
    system_security_plan: Plan,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
struct Plan {
    uuid: String,
    metadata: Metadata,
    import_profile: ImportProfile,
    system_characteristics: Characteristics,
    system_implementation: SystemImplementation,
    control_implementation: ControlImplementation,
    back_matter: BackMatter,
}

#[derive(Debug, Serialize)]
struct ImportProfile {
    href: String,
    remarks: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
struct Characteristics {
    system_ids: Vec<SystemId>,
    system_name: String,
    description: String,
    system_information: SystemInformation,
    status: ComponentStatus,
    authorization_boundary: Described,
}

#[derive(Debug, Serialize)]
struct SystemId {
    id: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
struct SystemInformation {
    information_types: Vec<InformationType>,
}

#[derive(Debug, Serialize)]
struct InformationType {
    title: &'static str,
    description: &'static str,
}

#[derive(Debug, Serialize)]
struct ComponentStatus {
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    remarks: Option<&'static str>,
}

#[derive(Debug, Serialize)]
struct Described {
    description: &'static str,
}

#[derive(Debug, Serialize)]
struct SystemImplementation {
    components: Vec<Component>,
}

#[derive(Debug, Serialize)]
struct Component {
    uuid: String,
    #[serde(rename = "type")]
    kind: &'static str,
    title: String,
    description: String,
    status: ComponentStatus,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
struct ControlImplementation {
    description: String,
    implemented_requirements: Vec<Requirement>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
struct Requirement {
    uuid: String,
    control_id: String,
    props: Vec<Prop>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    by_components: Vec<ByComponent>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    statements: Vec<Statement>,
    remarks: String,
}

/// A part of a control that the document names by itself.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
struct Statement {
    statement_id: String,
    uuid: String,
    by_components: Vec<ByComponent>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
struct ByComponent {
    component_uuid: String,
    uuid: String,
    description: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    implementation_status: Option<ImplementationStatus>,
    #[serde(skip_serializing_if = "Option::is_none")]
    export: Option<Export>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    inherited: Vec<Inherited>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    satisfied: Vec<Satisfied>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    responsible_roles: Vec<ResponsibleRole>,
}

#[derive(Debug, Serialize)]
struct ImplementationStatus {
    state: &'static str,
    remarks: String,
}

#[derive(Debug, Default, Serialize)]
struct Export {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    provided: Vec<Provided>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    responsibilities: Vec<Responsibility>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
struct Provided {
    uuid: String,
    description: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    responsible_roles: Vec<ResponsibleRole>,
    remarks: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
struct Responsibility {
    uuid: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    provided_uuid: Option<String>,
    description: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    responsible_roles: Vec<ResponsibleRole>,
    remarks: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
struct Inherited {
    uuid: String,
    provided_uuid: String,
    description: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
struct Satisfied {
    uuid: String,
    responsibility_uuid: String,
    description: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    responsible_roles: Vec<ResponsibleRole>,
}

/// The part of a system security plan that a checklist holds.
///
/// # Errors
/// No framework, or several: a plan imports one profile.
pub fn ssp(checklist: &Checklist<'_>) -> Result<String, OscalError> {
    let frameworks = checklist.controls.chosen().frameworks();
    let framework = match frameworks {
        [] => return Err(OscalError::NoFramework),
        [one] => one,
        several => return Err(OscalError::OneFramework(several.iter().map(|f| f.id.to_string()).collect())),
    };
    let subject = Subject::new(checklist);
    let people = persons(&subject);
    let coverage = checklist.coverage();
    let rows = coverage.iter().filter(|line| !line.rows.is_empty());
    let organisation = one_line(&checklist.profile.organisation.name);
    let plan = Plan {
        uuid: subject.id(&["ssp", &framework.id]),
        metadata: subject
            .metadata(&format!("{}: responsibilities, part of a system security plan", subject.title), people),
        import_profile: ImportProfile {
            href: reference(framework),
            remarks: format!("The controls are those of {}; no baseline is stated.", framework.name),
        },
        system_characteristics: Characteristics {
            system_ids: vec![SystemId { id: subject.name.clone() }],
            system_name: one_line(&format!("{} in use by {organisation}", subject.title)),
            description: format!("{} as its customer runs it. {NOT_STATED}", subject.title),
            system_information: SystemInformation {
                information_types: vec![InformationType { title: "Not stated", description: NOT_STATED }],
            },
            status: ComponentStatus { state: "other", remarks: Some(NOT_STATED) },
            authorization_boundary: Described { description: NOT_STATED },
        },
        system_implementation: SystemImplementation { components: components(&subject) },
        control_implementation: ControlImplementation {
            description: format!(
                "Per control: what {} states to provide, what it leaves to its customer, and what the customer's record says of that.",
                checklist.effective.matrix.vendor.name
            ),
            implemented_requirements: rows.map(|line| requirement(&subject, framework, line)).collect(),
        },
        back_matter: BackMatter { resources: vec![resource(framework)] },
    };
    text(&Document { system_security_plan: plan })
}

/// The customer's people who answer for rows, each once.
fn persons(subject: &Subject<'_>) -> Vec<PartyRecord> {
    let mut persons: Vec<PartyRecord> = Vec::new();
    for activity in subject.checklist.effective.obligations() {
        for name in people(&subject.checklist.entry(activity).text(Field::Accountable)) {
            let uuid = person_id(subject, name);
            if !persons.iter().any(|known| known.uuid == uuid) {
                persons.push(PartyRecord { uuid, kind: "person", name: one_line(name) });
            }
        }
    }
    persons
}

fn person_id(subject: &Subject<'_>, name: &str) -> String {
    subject.id(&["person", name])
}

fn components(subject: &Subject<'_>) -> Vec<Component> {
    let this = Component {
        uuid: subject.id(&["this-system"]),
        kind: "this-system",
        title: "This system".to_owned(),
        description: format!("The customer's system that uses {}. {NOT_STATED}", subject.title),
        status: ComponentStatus { state: "other", remarks: Some(NOT_STATED) },
    };
    let service = Component {
        uuid: subject.id(&["component"]),
        kind: "service",
        title: subject.title.clone(),
        description: format!("{} as its provider publishes it.", subject.title),
        status: ComponentStatus { state: "operational", remarks: None },
    };
    vec![this, service]
}

/// A control: the service's side first, then the customer's.
fn requirement(subject: &Subject<'_>, framework: &Framework, line: &Coverage) -> Requirement {
    let checklist = subject.checklist;
    let rows: Vec<&EffectiveActivity> =
        line.rows.iter().filter_map(|at| checklist.effective.activities.get(*at)).collect();
    let mut whole: Vec<&EffectiveActivity> = Vec::new();
    let mut parts: BTreeMap<String, Vec<&EffectiveActivity>> = BTreeMap::new();
    for row in &rows {
        let named = statements_of(checklist, row, line);
        if named.is_empty() {
            whole.push(row);
        }
        for statement in named {
            parts.entry(statement).or_default().push(row);
        }
    }
    let statements = parts.into_iter().map(|(statement, rows)| Statement {
        uuid: subject.id(&["ssp-statement", &framework.id, &statement]),
        by_components: by_components(subject, framework, line, Some(&statement), &rows),
        statement_id: statement,
    });
    let ties = rows.iter().flat_map(|row| {
        let own =
            checklist.controls.of(row).iter().filter(|t| t.framework == line.framework && t.control == line.control);
        own.map(move |tie| tied_by(row, tie))
    });
    let mut props = vec![Prop::own("control", &line.control), Prop::own("responsibility", line.state.as_str())];
    // Of the other kinds of origination the letters say nothing: corporate or of the system, configured or provided.
    if line.state == State::Provider {
        props.push(Prop::core("control-origination", "inherited"));
    }
    Requirement {
        uuid: subject.id(&["ssp-requirement", &framework.id, &line.control]),
        control_id: control_id(&line.control),
        props,
        by_components: match whole.as_slice() {
            [] => Vec::new(),
            whole => by_components(subject, framework, line, None, whole),
        },
        statements: statements.collect(),
        remarks: format!("{}\n\nTied by: {}", one_line(&line.title), ties.collect::<Vec<_>>().join("; ")),
    }
}

/// The statements of a control that a row is about, as its document names them: `AC-1(a)` is `ac-1_smt.a` in NIST's catalog, and a plan that
/// was read has their ids. None where it names the whole control.
fn statements_of(checklist: &Checklist<'_>, row: &EffectiveActivity, line: &Coverage) -> Vec<String> {
    let control = control_id(&line.control);
    let is_token = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'));
    let first = row.text.split(':').next().unwrap_or_default().trim();
    if first.strip_prefix(control.as_str()).is_some_and(|rest| rest.starts_with('_') && is_token(rest)) {
        return vec![first.to_owned()];
    }
    let ties = checklist.controls.of(row).iter().filter(|t| t.framework == line.framework && t.control == line.control);
    let mut all = Vec::new();
    for written in ties.flat_map(|tie| &tie.written) {
        let id = control_id(&normal_id(written));
        let Some(part) = id.strip_prefix(control.as_str()).and_then(|rest| rest.strip_prefix('.')) else { continue };
        let begins_with_letter = part.starts_with(|c: char| c.is_ascii_alphabetic());
        let statement = format!("{control}_smt.{part}");
        if begins_with_letter && is_token(part) && !all.contains(&statement) {
            all.push(statement);
        }
    }
    all
}

/// The sides of a control, or of a statement of it.
fn by_components(
    subject: &Subject<'_>,
    framework: &Framework,
    line: &Coverage,
    statement: Option<&str>,
    rows: &[&EffectiveActivity],
) -> Vec<ByComponent> {
    let checklist = subject.checklist;
    let of = statement.unwrap_or(&line.control);
    let ids = |kind: &str, row: &EffectiveActivity| subject.id(&[kind, &framework.id, of, row.id.as_str()]);
    let parties = &checklist.effective.matrix.parties;
    let provided: Vec<&EffectiveActivity> = rows.iter().copied().filter(|row| row.provider_has_part(parties)).collect();
    let duties: Vec<&EffectiveActivity> = rows.iter().copied().filter(|row| row.is_obligation()).collect();
    let export = Export {
        provided: provided
            .iter()
            .map(|row| Provided {
                uuid: ids("provided", row),
                description: subject.part(row, false),
                responsible_roles: subject.side(row, false),
                remarks: subject.stands(row),
            })
            .collect(),
        responsibilities: duties
            .iter()
            .map(|row| Responsibility {
                uuid: ids("responsibility", row),
                provided_uuid: row.provider_has_part(parties).then(|| ids("provided", row)),
                description: subject.part(row, true),
                responsible_roles: subject.side(row, true),
                remarks: subject.stands(row),
            })
            .collect(),
    };
    let mut by_components = Vec::new();
    if !provided.is_empty() || !duties.is_empty() {
        by_components.push(ByComponent {
            component_uuid: subject.id(&["component"]),
            uuid: subject.id(&["by-component", "service", &framework.id, of]),
            description: "What the provider states of it, letter for letter.".to_owned(),
            implementation_status: None,
            export: Some(export),
            inherited: Vec::new(),
            satisfied: Vec::new(),
            responsible_roles: Vec::new(),
        });
    }
    by_components.push(ByComponent {
        component_uuid: subject.id(&["this-system"]),
        uuid: subject.id(&["by-component", "this-system", &framework.id, of]),
        description: described(subject, &duties),
        implementation_status: status(subject, &duties, line.state),
        export: None,
        inherited: provided
            .iter()
            .map(|row| Inherited {
                uuid: ids("inherited", row),
                provided_uuid: ids("provided", row),
                description: format!("Relied on as the provider states it: {}", one_line(row.text)),
            })
            .collect(),
        satisfied: duties.iter().filter(|row| is_done(subject, row)).map(|row| satisfied(subject, row, &ids)).collect(),
        responsible_roles: accountable(subject, &duties),
    });
    by_components
}

/// What the record says of the customer's rows.
fn described(subject: &Subject<'_>, duties: &[&EffectiveActivity]) -> String {
    if duties.is_empty() {
        return "No row gives the customer a part of it.".to_owned();
    }
    let line = |row: &&EffectiveActivity| {
        let entry = subject.checklist.entry(row);
        let evidence = entry.text(Field::Evidence);
        let evidence = if evidence.is_empty() { String::new() } else { format!("; evidence: {}", one_line(&evidence)) };
        format!("{}: {}{evidence}", row.id, entry.status().as_str())
    };
    format!("As recorded: {}", duties.iter().map(line).collect::<Vec<_>>().join(". "))
}

/// The status of the customer's part by the record; nothing where nothing was recorded of it.
fn status(subject: &Subject<'_>, duties: &[&EffectiveActivity], state: State) -> Option<ImplementationStatus> {
    let remarks = || "By the customer's record, all rows of the control taken together.".to_owned();
    if state == State::NotApplicable {
        let remarks = "No row of it applies to the deployment as chosen.".to_owned();
        return Some(ImplementationStatus { state: "not-applicable", remarks });
    }
    let statuses: Vec<Status> = duties.iter().map(|row| subject.checklist.entry(row).status()).collect();
    let all = |of: &[Status]| statuses.iter().all(|status| of.contains(status));
    let any = |of: &[Status]| statuses.iter().any(|status| of.contains(status));
    let state = match () {
        () if statuses.is_empty() || all(&[Status::NotStarted]) => return None,
        () if all(&[Status::NotApplicable]) => "not-applicable",
        () if all(&[Status::Implemented, Status::NotApplicable]) => "implemented",
        () if all(&[Status::Implemented, Status::Alternative, Status::NotApplicable]) => "alternative",
        () if any(&[Status::Implemented, Status::Alternative, Status::Partial]) => "partial",
        () => "planned",
    };
    Some(ImplementationStatus { state, remarks: remarks() })
}

/// Whether the record says that a row is done.
fn is_done(subject: &Subject<'_>, row: &EffectiveActivity) -> bool {
    subject.checklist.entry(row).status().is_carried_out()
}

fn satisfied(
    subject: &Subject<'_>,
    row: &EffectiveActivity,
    ids: &impl Fn(&str, &EffectiveActivity) -> String,
) -> Satisfied {
    Satisfied {
        uuid: ids("satisfied", row),
        responsibility_uuid: ids("responsibility", row),
        description: described(subject, &[row]),
        responsible_roles: accountable(subject, &[row]),
    }
}

/// Who answers for these rows, by the record.
fn accountable(subject: &Subject<'_>, duties: &[&EffectiveActivity]) -> Vec<ResponsibleRole> {
    let mut party_uuids: Vec<String> = Vec::new();
    for row in duties {
        for name in people(&subject.checklist.entry(row).text(Field::Accountable)) {
            let uuid = person_id(subject, name);
            if !party_uuids.contains(&uuid) {
                party_uuids.push(uuid);
            }
        }
    }
    if party_uuids.is_empty() { Vec::new() } else { vec![ResponsibleRole { role_id: ACCOUNTABLE, party_uuids }] }
}
