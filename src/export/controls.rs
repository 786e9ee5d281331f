//! The topics and controls of rows, and the controls of findings, as data.

use std::collections::HashMap;

use serde::Serialize;

use crate::findings::Finding;
use crate::frameworks::topics::Touch;
use crate::frameworks::{Basis, Controls, Relation, Tie, TieSource};
use crate::matrix::ActivityId;
use crate::matrix::deployment::EffectiveMatrix;

/// A control of the activity; `topic` and `rule` say how it was derived, where it was.
#[derive(Debug, Serialize)]
pub(super) struct ControlRecord<'a> {
    framework: &'a str,
    id: &'a str,
    relation: Relation,
    basis: Basis,
    source: &'a TieSource,
    topic: Option<&'static str>,
    rule: Option<&'static str>,
}

pub(super) fn control_records(ties: &[Tie]) -> Vec<ControlRecord<'_>> {
    fn record(tie: &Tie) -> ControlRecord<'_> {
        ControlRecord {
            framework: &tie.framework,
            id: &tie.control,
            relation: tie.relation,
            basis: tie.basis,
            source: &tie.source,
            topic: tie.topic,
            rule: tie.rule,
        }
    }
    ties.iter().map(record).collect()
}

/// The controls of the activities that findings are about.
pub(super) struct OfFindings<'a> {
    controls: Option<&'a Controls>,
    places: HashMap<&'a ActivityId, usize>,
}

impl<'a> OfFindings<'a> {
    pub(super) fn new(effective: &'a EffectiveMatrix<'_>, controls: Option<&'a Controls>) -> Self {
        let controls = controls.filter(|c| !c.chosen().is_empty());
        let rows = effective.activities.iter().filter(|_| controls.is_some());
        Self { controls, places: rows.map(|a| (a.id, a.position)).collect() }
    }

    pub(super) fn of(&self, finding: &Finding) -> &'a [Tie] {
        let place = finding.activity.as_ref().and_then(|id| self.places.get(id));
        self.controls.zip(place).map_or(&[], |(controls, place)| controls.at(*place))
    }
}

/// A topic of the activity: never the vendor's word.
#[derive(Debug, Serialize)]
pub struct TopicRecord {
    /// The topic's id.
    pub topic: String,
    /// The words that matched; empty where an editor gave the row its topics.
    pub matched: String,
    /// Who says so: `editor` or `keyword`.
    pub basis: &'static str,
}

pub(super) fn topic_records(found: Vec<Touch>) -> Vec<TopicRecord> {
    let record = |touch: Touch| TopicRecord {
        topic: touch.topic.id.clone(),
        matched: touch.words.join(", "),
        basis: touch.basis(),
    };
    found.into_iter().map(record).collect()
}
