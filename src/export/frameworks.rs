//! Frameworks with their controls as data.

use serde::Serialize;

use crate::frameworks::{Framework, TieSource, Titles};

/// The schema's name of the JSON form.
const SCHEMA: &str = "rmx-frameworks/1";

#[derive(Debug, Serialize)]
struct ListRecord<'a> {
    schema: &'static str,
    frameworks: Vec<FrameworkRecord<'a>>,
}

#[derive(Debug, Serialize)]
struct FrameworkRecord<'a> {
    id: &'a str,
    name: &'a str,
    version: &'a str,
    publisher: &'a str,
    titles: Titles,
    ships: &'a str,
    licence: &'a str,
    address: &'a str,
    note: &'a str,
    controls: Vec<ControlRecord<'a>>,
}

#[derive(Debug, Serialize)]
struct ControlRecord<'a> {
    id: &'a str,
    title: &'a str,
    group: &'a str,
    category: Option<&'a str>,
    topics: Vec<LinkRecord<'a>>,
}

#[derive(Debug, Serialize)]
struct LinkRecord<'a> {
    topic: &'a str,
    relation: &'static str,
    basis: &'static str,
    source: &'a TieSource,
}

/// Frameworks as JSON.
///
/// # Errors
/// What the JSON writer reports; the types have no failing case.
pub fn json(frameworks: &[Framework]) -> Result<String, serde_json::Error> {
    let record = ListRecord { schema: SCHEMA, frameworks: frameworks.iter().map(record).collect() };
    Ok(serde_json::to_string_pretty(&record)? + "\n")
}

fn record(framework: &Framework) -> FrameworkRecord<'_> {
    let links = |id: &str| {
        let all = framework.links.iter().flat_map(|(topic, links)| links.iter().map(move |link| (topic, link)));
        let own = all.filter(|(_, link)| *link.control == *id);
        own.map(|(topic, link)| LinkRecord {
            topic: topic.as_str(),
            relation: link.relation.as_str(),
            basis: link.basis.as_str(),
            source: &link.source,
        })
        .collect()
    };
    FrameworkRecord {
        id: &framework.id,
        name: &framework.name,
        version: &framework.version,
        publisher: &framework.publisher,
        titles: framework.titles,
        ships: &framework.ships,
        licence: &framework.licence,
        address: &framework.address,
        note: &framework.note,
        controls: framework
            .controls
            .iter()
            .map(|control| ControlRecord {
                id: &control.id,
                title: &control.title,
                group: &control.group,
                category: control.category.as_deref(),
                topics: links(&control.id),
            })
            .collect(),
    }
}
