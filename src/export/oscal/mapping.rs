//! The crosswalk as a mapping collection: from this program's topics to the controls of each framework.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::parts::{BackMatter, Metadata, NS, Prop, Resource, control_id, id, moment, one_line, reference, resource};
use super::{OscalError, VERSION, text};
use crate::frameworks::{Chosen, Framework, Link, Relation};

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
struct Document {
    mapping_collection: Collection,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
struct Collection {
    uuid: String,
    metadata: Metadata,
    provenance: Provenance,
    mappings: Vec<Mapping>,
    back_matter: BackMatter,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
struct Provenance {
    method: &'static str,
    matching_rationale: &'static str,
    status: &'static str,
    mapping_description: &'static str,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
struct Mapping {
    uuid: String,
    source_resource: ResourceReference,
    target_resource: ResourceReference,
    maps: Vec<Map>,
}

#[derive(Debug, Serialize)]
struct ResourceReference {
    #[serde(rename = "type")]
    kind: &'static str,
    href: String,
}

#[derive(Debug, Serialize)]
struct Map {
    uuid: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    ns: Option<&'static str>,
    relationship: &'static str,
    sources: Vec<Item>,
    targets: Vec<Item>,
    props: Vec<Prop>,
    remarks: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
struct Item {
    #[serde(rename = "type")]
    kind: &'static str,
    id_ref: String,
}

/// The crosswalk to these frameworks as a mapping collection.
///
/// # Errors
/// No framework was asked for.
pub fn mapping(chosen: &Chosen, as_of: DateTime<Utc>) -> Result<String, OscalError> {
    if chosen.is_empty() {
        return Err(OscalError::NoFramework);
    }
    let topics = Resource {
        uuid: id(&["topics"]),
        title: "Topics of rmx-report".to_owned(),
        description:
            "Subjects that the rows of responsibility matrices are about; each id is a topic of inputs/topics.toml."
                .to_owned(),
        rlinks: Vec::new(),
    };
    let ids: Vec<&str> = chosen.frameworks().iter().map(|f| &*f.id).collect();
    let mut resources = vec![topics];
    resources.extend(chosen.frameworks().iter().map(|f| resource(f)));
    text(&Document {
        mapping_collection: Collection {
            uuid: id(&["mapping-collection", &ids.join(" ")]),
            metadata: Metadata {
                title: "Crosswalk of rmx-report: topics to controls".to_owned(),
                last_modified: moment(as_of),
                version: as_of.date_naive().to_string(),
                oscal_version: VERSION,
                roles: Vec::new(),
                parties: Vec::new(),
                remarks: format!("Written by {}. Every map names its basis and source.", crate::GENERATOR),
            },
            provenance: Provenance {
                method: "human",
                matching_rationale: "semantic",
                status: "draft",
                mapping_description: "Read by an editor, in part along published mappings, one step of them; not checked by a practitioner yet.",
            },
            mappings: chosen.frameworks().iter().filter(|f| !f.links.is_empty()).map(|f| of(f)).collect(),
            back_matter: BackMatter { resources },
        },
    })
}

fn of(framework: &Framework) -> Mapping {
    let links = framework.links.iter().flat_map(|(topic, links)| links.iter().map(move |link| (topic, link)));
    Mapping {
        uuid: id(&["mapping", &framework.id]),
        source_resource: ResourceReference { kind: "catalog", href: format!("#{}", id(&["topics"])) },
        target_resource: ResourceReference { kind: "catalog", href: reference(framework) },
        maps: links.map(|(topic, link)| map(framework, topic, link)).collect(),
    }
}

fn map(framework: &Framework, topic: &str, link: &Link) -> Map {
    // OSCAL has no word for a tie that is weaker than an overlap: it is one of ours, in our namespace.
    let (ns, relationship) = match link.relation {
        Relation::Subset => (None, "subset-of"),
        Relation::Intersects => (None, "intersects-with"),
        other => (Some(NS), other.as_str()),
    };
    let note = if link.note.is_empty() { String::new() } else { format!("\n\n{}", link.note) };
    Map {
        uuid: id(&["map", &framework.id, topic, &link.control]),
        ns,
        relationship,
        sources: vec![Item { kind: "control", id_ref: topic.to_owned() }],
        targets: vec![Item { kind: "control", id_ref: control_id(&link.control) }],
        props: vec![Prop::own("basis", link.basis.as_str()), Prop::own("control", &link.control)],
        remarks: format!("{}{note}", one_line(&link.source.to_string())),
    }
}
