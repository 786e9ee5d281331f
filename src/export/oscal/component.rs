//! A component definition: the service as a component, with what the vendor publishes of each control.

use serde::Serialize;

use super::parts::{
    BackMatter, Metadata, PROVIDER, Prop, ResponsibleRole, Subject, control_id, one_line, reference, resource, tied_by,
};
use super::{OscalError, text};
use crate::checklist::Checklist;
use crate::frameworks::{Coverage, Framework};
use crate::matrix::deployment::EffectiveActivity;

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
struct Document {
    component_definition: Definition,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
struct Definition {
    uuid: String,
    metadata: Metadata,
    components: Vec<Component>,
    back_matter: BackMatter,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
struct Component {
    uuid: String,
    #[serde(rename = "type")]
    kind: &'static str,
    title: String,
    description: String,
    props: Vec<Prop>,
    responsible_roles: Vec<ResponsibleRole>,
    control_implementations: Vec<Implementation>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
struct Implementation {
    uuid: String,
    source: String,
    description: String,
    implemented_requirements: Vec<Requirement>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
struct Requirement {
    uuid: String,
    control_id: String,
    description: String,
    props: Vec<Prop>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    responsible_roles: Vec<ResponsibleRole>,
    remarks: String,
}

/// The component definition of a service.
///
/// # Errors
/// No framework was asked for, or none of its controls has a row.
pub fn component(checklist: &Checklist<'_>) -> Result<String, OscalError> {
    let subject = Subject::new(checklist);
    let coverage = checklist.coverage();
    let frameworks = checklist.controls.chosen().frameworks();
    let implementations: Vec<Implementation> =
        frameworks.iter().filter_map(|framework| implementation(&subject, framework, &coverage)).collect();
    if implementations.is_empty() {
        return Err(OscalError::NoFramework);
    }
    let matrix = checklist.effective.matrix;
    let provider = matrix.provider().map(|p| vec![subject.id(&["party", p.id.as_str()])]);
    let component = Component {
        uuid: subject.id(&["component"]),
        kind: "service",
        title: subject.title.clone(),
        description: format!("{}: responsibilities as {} publishes them.", subject.title, matrix.vendor.name),
        props: vec![
            Prop::own("service", &matrix.name()),
            Prop::own("checklist-hash", checklist.effective.checklist_hash().as_str()),
        ],
        responsible_roles: provider
            .map(|party_uuids| ResponsibleRole { role_id: PROVIDER, party_uuids })
            .into_iter()
            .collect(),
        control_implementations: implementations,
    };
    text(&Document {
        component_definition: Definition {
            uuid: subject.id(&["component-definition"]),
            metadata: subject.metadata(&format!("{}: component definition", subject.title), Vec::new()),
            components: vec![component],
            back_matter: BackMatter { resources: frameworks.iter().map(|f| resource(f)).collect() },
        },
    })
}

fn implementation(subject: &Subject<'_>, framework: &Framework, coverage: &[Coverage]) -> Option<Implementation> {
    let own = coverage.iter().filter(|line| line.framework == framework.id && !line.rows.is_empty());
    let requirements: Vec<Requirement> = own.map(|line| requirement(subject, framework, line)).collect();
    (!requirements.is_empty()).then(|| Implementation {
        uuid: subject.id(&["implementation", &framework.id]),
        source: reference(framework),
        description: format!("What the rows of {} say of {}.", subject.title, framework.name),
        implemented_requirements: requirements,
    })
}

fn requirement(subject: &Subject<'_>, framework: &Framework, line: &Coverage) -> Requirement {
    let checklist = subject.checklist;
    let rows: Vec<&EffectiveActivity> =
        line.rows.iter().filter_map(|at| checklist.effective.activities.get(*at)).collect();
    let ties = rows.iter().flat_map(|row| {
        let own =
            checklist.controls.of(row).iter().filter(|t| t.framework == line.framework && t.control == line.control);
        own.map(move |tie| tied_by(row, tie))
    });
    let mut responsible_roles: Vec<ResponsibleRole> = Vec::new();
    for role in rows.iter().flat_map(|row| [subject.side(row, true), subject.side(row, false)]).flatten() {
        match responsible_roles.iter_mut().find(|known| known.role_id == role.role_id) {
            Some(known) => {
                for party in role.party_uuids {
                    if !known.party_uuids.contains(&party) {
                        known.party_uuids.push(party);
                    }
                }
            }
            None => responsible_roles.push(role),
        }
    }
    let mut props = vec![Prop::own("control", &line.control), Prop::own("responsibility", line.state.as_str())];
    props.extend(rows.iter().map(|row| Prop::own("activity", row.id.as_str())));
    Requirement {
        uuid: subject.id(&["requirement", &framework.id, &line.control]),
        control_id: control_id(&line.control),
        description: rows.iter().map(|row| subject.words(row)).collect::<Vec<_>>().join("\n\n"),
        props,
        responsible_roles,
        remarks: format!("{}\n\nTied by: {}", one_line(&line.title), ties.collect::<Vec<_>>().join("; ")),
    }
}
