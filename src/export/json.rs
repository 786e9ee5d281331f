//! JSON, schema `rmx-report/1` (DESIGN.md's contract; `schema/rmx-report-1.schema.json` describes it).
//!
//! The output's types stand apart from the domain's, so that the domain may change and the schema does not.

use std::collections::{BTreeMap, HashMap};

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::WaivedRecord;
use super::controls::{ControlRecord, OfFindings, TopicRecord, control_records, topic_records};
use super::sign_off::{SignOffRecord, sign_off_record};
use crate::base::location::LocationRecord;
use crate::base::ordered;
use crate::checklist::Checklist;
use crate::checklist::coverage::{self, CoverageRecord};
use crate::checklist::obligation::{self, Composer, InboxDuty, Said};
use crate::findings::Finding;
use crate::frameworks::topics::Finder;
use crate::frameworks::{Controls, Tie};
use crate::matrix::deployment::{EffectiveActivity, EffectiveMatrix, OtherReading, RowOrigin};
use crate::matrix::identity::Key;
use crate::matrix::{
    AccessModel, Activity, Allocation, Assignment, CellState, Cells, Contractor, DutyKind, Matrix, Party, PartyKind,
    Rule,
};
use crate::record::entry::Entry;

/// The schema's name; the number changes when a reader of an earlier one would break.
pub const SCHEMA: &str = "rmx-report/1";

/// The top-level object.
#[derive(Debug, Serialize)]
pub struct Document<'a> {
    schema: &'static str,
    generator: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    as_of: Option<String>,
    matrix: MatrixRecord<'a>,
    deployment: DeploymentRecord<'a>,
    /// Left out where the deployment is the profile's, or the profile says nothing of the service.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    what_if: bool,
    /// Left out where the version and the deployment are those that the record is made against, or it has none yet.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    not_adopted: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    checklist_hash: Option<String>,
    /// Left out before a model is chosen.
    #[serde(skip_serializing_if = "Option::is_none")]
    sign_off: Option<SignOffRecord<'a>>,
    activities: Activities<'a>,
    findings: Vec<FindingRecord<'a>>,
    /// Left out where nothing was accepted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    waived: Vec<WaivedRecord<'a, FindingRecord<'a>>>,
    /// Every control of the frameworks that were asked for; empty without any.
    coverage: Vec<CoverageRecord>,
    access_roles: Vec<AccessRoleRecord<'a>>,
}

/// The activities, each made when it is written: the records of a long matrix would take more memory than the matrix.
struct Activities<'a> {
    count: usize,
    record: Box<dyn Fn(usize) -> Option<ActivityRecord<'a>> + 'a>,
}

impl Serialize for Activities<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq((0..self.count).filter_map(|index| (self.record)(index)))
    }
}

impl std::fmt::Debug for Activities<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Activities").field("count", &self.count).finish_non_exhaustive()
    }
}

#[derive(Debug, Serialize)]
struct MatrixRecord<'a> {
    vendor: &'a str,
    vendor_name: &'a str,
    service: &'a str,
    service_name: &'a str,
    title: &'a str,
    notation: crate::matrix::Notation,
    absence: crate::matrix::AbsencePolicy,
    language: Option<&'a str>,
    parties: Vec<PartyRecord<'a>>,
    models: Vec<NamedRecord<'a>>,
    options: Vec<OptionDescription<'a>>,
    legend: Vec<LegendRecord<'a>>,
    sources: Vec<SourceRecord<'a>>,
    keywords: BTreeMap<&'a str, &'a str>,
    notes: &'a [String],
    rows_read: usize,
    remarks: Vec<&'a str>,
}

#[derive(Debug, Serialize)]
struct PartyRecord<'a> {
    id: &'a str,
    name: &'a str,
    kind: PartyKind,
    contracted_by: Option<Contractor>,
}

#[derive(Debug, Serialize)]
struct NamedRecord<'a> {
    id: &'a str,
    name: &'a str,
}

#[derive(Debug, Serialize)]
struct OptionDescription<'a> {
    id: &'a str,
    name: &'a str,
    condition: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct LegendRecord<'a> {
    mark: &'a str,
    letter: Option<char>,
    text: &'a str,
}

#[derive(Debug, Serialize)]
struct SourceRecord<'a> {
    document: &'a str,
    title: Option<&'a str>,
    url: Option<&'a str>,
    date: Option<String>,
    date_kind: Option<&'a str>,
    retrieved: Option<String>,
    licence: Option<&'a str>,
    sha256: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct DeploymentRecord<'a> {
    model: Option<&'a str>,
    options: Vec<OptionRecord<'a>>,
}

#[derive(Debug, Serialize)]
struct OptionRecord<'a> {
    id: &'a str,
    state: &'static str,
}

#[derive(Debug, Serialize)]
struct ActivityRecord<'a> {
    id: &'a str,
    key: String,
    row_hash: Option<&'a str>,
    section: &'a [String],
    activity: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    verbatim: Option<&'a str>,
    allocation: Option<Allocation>,
    reason: Option<&'a str>,
    /// The whole text: the vendor's activity and stated parts, then what the letters add; null where it is no obligation.
    obligation: Option<String>,
    /// The rule by which something was added to the vendor's words; null where nothing was.
    obligation_derived: Option<&'static str>,
    /// What is left for the customer in a commitment: `read`, `answer`, `answer-and-read`.
    duty: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    assignments: Option<ByName<'a, AssignmentRecord<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    models: Option<ByName<'a, ByName<'a, AssignmentRecord<'a>>>>,
    option: Option<&'a str>,
    general: Option<&'a str>,
    topics: Vec<TopicRecord>,
    controls: Vec<ControlRecord<'a>>,
    from: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    relation: Option<RelationRecord<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    supersedes: Option<OtherRecord<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    restated: Option<OtherRecord<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    extras: Vec<ExtraRecord<'a>>,
    source: LocationRecord,
    #[serde(skip_serializing_if = "Option::is_none")]
    entry: Option<BTreeMap<&'static str, String>>,
}

#[derive(Debug, Serialize)]
struct RelationRecord<'a> {
    kind: &'a str,
    reason: &'a str,
}

#[derive(Debug, Serialize)]
struct OtherRecord<'a> {
    id: &'a str,
    activity: &'a str,
    assignments: ByName<'a, AssignmentRecord<'a>>,
    source: LocationRecord,
}

#[derive(Debug, Serialize)]
struct ExtraRecord<'a> {
    header: &'a str,
    text: &'a str,
}

#[derive(Debug, Serialize)]
struct AssignmentRecord<'a> {
    raci: String,
    duties: Vec<DutyRecord<'a>>,
    verbatim: &'a str,
    state: CellState,
    derived: Option<Rule>,
}

#[derive(Debug, Serialize)]
struct DutyRecord<'a> {
    text: &'a str,
    kind: DutyKind,
    #[serde(skip_serializing_if = "Option::is_none")]
    derived: Option<Rule>,
}

#[derive(Debug, Serialize)]
struct FindingRecord<'a> {
    code: &'static str,
    severity: crate::base::diagnostic::Severity,
    activity_id: Option<&'a str>,
    model: Option<&'a str>,
    message: &'a str,
    help: &'a str,
    /// The controls of the activity that it is about; left out without frameworks.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    controls: Vec<ControlRecord<'a>>,
    source: LocationRecord,
    question: Option<&'a crate::findings::Question>,
}

#[derive(Debug, Serialize)]
struct AccessRoleRecord<'a> {
    id: &'a str,
    name: &'a str,
    level: Option<&'a str>,
    plane: Option<&'a str>,
    authentication: &'a [String],
    privileges: Option<&'a str>,
    reach: Option<&'a str>,
    custom: bool,
    state: &'static str,
    note: Option<&'a str>,
    incomplete: Option<&'a str>,
    source: LocationRecord,
}

/// Pairs that are written as a JSON object in their own order.
#[derive(Debug)]
struct ByName<'a, T>(Vec<(&'a str, T)>);

impl<T: Serialize> Serialize for ByName<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

/// The checklist as JSON text, indented, with a closing line break.
///
/// # Errors
/// Only what the JSON writer reports; the types have no failing case.
pub fn checklist(checklist: &Checklist<'_>) -> Result<String, serde_json::Error> {
    let entries = checklist.has_register.then_some(&checklist.record.entries);
    let day = checklist.as_of.date_naive().to_string();
    let ties = OfFindings::new(&checklist.effective, Some(&checklist.controls));
    let of = |finding| finding_record(finding, ties.of(finding));
    let waived = checklist.waived.iter().map(|(finding, waiver)| WaivedRecord::new(of(finding), waiver));
    let document = document(&checklist.effective, &checklist.findings, Some(&checklist.controls), entries, Some(day));
    let coverage = coverage::of_checklist(checklist);
    let sign_off = Some(sign_off_record(&checklist.signed));
    let (what_if, not_adopted) = (checklist.what_if.is_some(), checklist.not_adopted.is_some());
    text(&Document { waived: waived.collect(), coverage, sign_off, what_if, not_adopted, ..document })
}

/// What holds for the customer, with its findings and without the record, as JSON text.
///
/// # Errors
/// As [`checklist`].
pub fn effective(checklist: &Checklist<'_>) -> Result<String, serde_json::Error> {
    let document = document(&checklist.effective, &checklist.findings, None, None, None);
    text(&Document { what_if: checklist.what_if.is_some(), ..document })
}

/// A matrix before a model is chosen as JSON text: assignments per model where there are several.
///
/// # Errors
/// As [`checklist`].
pub fn matrix(matrix: &Matrix, findings: &[Finding]) -> Result<String, serde_json::Error> {
    let mut ordinals: BTreeMap<(&[String], &str), usize> = BTreeMap::new();
    let base = matrix.activities.iter().map(|a| (a, "base"));
    let shifts = matrix.overlays.iter().flat_map(|o| o.rows.iter().map(|r| (&r.activity, o.id.as_str())));
    let published: Vec<(&Activity, &str, usize)> = base
        .chain(shifts)
        .map(|(activity, from)| {
            let next = ordinals.entry((&activity.section, &activity.text)).or_insert(0);
            *next += 1;
            (activity, from, *next - 1)
        })
        .collect();
    drop(ordinals);
    let topics = Finder::new(matrix);
    let activities = Activities {
        count: published.len(),
        record: Box::new(move |index| {
            let (activity, from, ordinal) = published.get(index)?;
            Some(published_activity(matrix, &topics, activity, from, *ordinal))
        }),
    };
    text(&Document {
        schema: SCHEMA,
        generator: crate::base::GENERATOR.to_owned(),
        as_of: None,
        matrix: matrix_record(matrix),
        deployment: DeploymentRecord {
            model: None,
            options: matrix.options.iter().map(|o| OptionRecord { id: o.id.as_str(), state: "not-stated" }).collect(),
        },
        what_if: false,
        not_adopted: false,
        checklist_hash: None,
        sign_off: None,
        activities,
        findings: findings.iter().map(|finding| finding_record(finding, &[])).collect(),
        waived: Vec::new(),
        coverage: Vec::new(),
        access_roles: matrix.access.as_ref().map(access_records).unwrap_or_default(),
    })
}

fn text(document: &Document<'_>) -> Result<String, serde_json::Error> {
    let mut text = serde_json::to_string_pretty(document)?;
    text.push('\n');
    Ok(text)
}

fn document<'a>(
    effective: &'a EffectiveMatrix<'_>,
    findings: &'a [Finding],
    controls: Option<&'a Controls>,
    entries: Option<&'a HashMap<Key, Entry>>,
    as_of: Option<String>,
) -> Document<'a> {
    let composer = Composer::new(effective.matrix);
    let topics = Finder::new(effective.matrix);
    let ties = OfFindings::new(effective, controls);
    let options =
        effective.options.iter().map(|(o, state)| OptionRecord { id: o.id.as_str(), state: state.as_str() }).collect();
    Document {
        schema: SCHEMA,
        generator: crate::base::GENERATOR.to_owned(),
        as_of,
        matrix: matrix_record(effective.matrix),
        deployment: DeploymentRecord { model: effective.model.map(|m| m.id.as_str()), options },
        what_if: false,
        not_adopted: false,
        checklist_hash: Some(effective.checklist_hash().as_str().to_owned()),
        sign_off: None,
        activities: Activities {
            count: effective.activities.len(),
            record: Box::new(move |index| {
                let activity = effective.activities.get(index)?;
                let ties = controls.map_or(&[][..], |c| c.of(activity));
                Some(effective_activity(
                    effective.matrix,
                    &composer,
                    &topics,
                    ties,
                    activity,
                    entries.map(|e| e.get(&activity.key)),
                ))
            }),
        },
        findings: findings.iter().map(|finding| finding_record(finding, ties.of(finding))).collect(),
        waived: Vec::new(),
        coverage: Vec::new(),
        access_roles: effective.matrix.access.as_ref().map(access_records).unwrap_or_default(),
    }
}

fn matrix_record(matrix: &Matrix) -> MatrixRecord<'_> {
    MatrixRecord {
        vendor: matrix.vendor.id.as_str(),
        vendor_name: &matrix.vendor.name,
        service: matrix.service.id.as_str(),
        service_name: &matrix.service.name,
        title: &matrix.title,
        notation: matrix.notation,
        absence: matrix.absence,
        language: matrix.language.as_deref(),
        parties: matrix
            .parties
            .iter()
            .map(|p| PartyRecord { id: p.id.as_str(), name: &p.name, kind: p.kind, contracted_by: p.contracted_by })
            .collect(),
        models: matrix.models.iter().map(|m| NamedRecord { id: m.id.as_str(), name: &m.name }).collect(),
        options: matrix
            .options
            .iter()
            .map(|o| OptionDescription { id: o.id.as_str(), name: &o.name, condition: o.condition.as_deref() })
            .collect(),
        legend: matrix.legend.iter().map(|l| LegendRecord { mark: &l.mark, letter: l.letter, text: &l.text }).collect(),
        sources: matrix
            .sources
            .iter()
            .map(|s| SourceRecord {
                document: &s.document,
                title: s.title.as_deref(),
                url: s.url.as_deref(),
                date: s.date.map(|d| d.to_string()),
                date_kind: s.date_kind.as_deref(),
                retrieved: s.retrieved.map(|d| d.to_string()),
                licence: s.licence.as_deref(),
                sha256: s.sha256.as_deref(),
            })
            .collect(),
        keywords: ordered::map(matrix.keywords.iter().map(|k| (k.keyword.as_str(), k.text.as_str()))),
        notes: &matrix.notes,
        rows_read: matrix.rows_read(),
        remarks: matrix.remarks.iter().map(|remark| remark.text.as_str()).collect(),
    }
}

fn effective_activity<'a>(
    matrix: &'a Matrix,
    composer: &Composer<'_>,
    topics: &Finder,
    ties: &'a [Tie],
    activity: &'a EffectiveActivity<'a>,
    entry: Option<Option<&'a Entry>>,
) -> ActivityRecord<'a> {
    let parties = matrix.parties.as_slice();
    let said = composer.obligation(activity);
    let is_added = said.iter().any(|s| matches!(s, Said::Added { .. }));
    let relation = match &activity.from {
        RowOrigin::Base => None,
        RowOrigin::Overlay { relation, .. } => {
            Some(RelationRecord { kind: relation.as_str(), reason: relation.reason() })
        }
    };
    let entry = entry.map(|e| {
        e.map(|e| ordered::map(e.values.iter().map(|(field, value)| (field.as_str(), value.to_text()))))
            .unwrap_or_default()
    });
    ActivityRecord {
        id: activity.id.as_str(),
        key: activity.key.as_str().to_owned(),
        row_hash: Some(activity.row_hash.as_str()),
        section: activity.section,
        activity: activity.text,
        verbatim: activity.verbatim,
        allocation: Some(activity.allocation),
        reason: activity.reason.as_deref(),
        obligation: activity.is_obligation().then(|| composer.text(activity, &said)),
        obligation_derived: (activity.is_obligation() && is_added).then_some(obligation::RULE),
        duty: InboxDuty::of(matrix, activity).map(InboxDuty::as_str),
        assignments: Some(assignments(parties, &activity.assignments)),
        models: None,
        option: activity.option.as_ref().map(|o| o.as_str()),
        general: activity.general.as_ref().map(|g| g.as_str()),
        topics: topic_records(topics.of_activity(activity)),
        controls: control_records(ties),
        from: activity.from.as_str(),
        relation,
        supersedes: activity.supersedes.as_ref().map(|o| other(parties, o)),
        restated: activity.restated.as_ref().map(|o| other(parties, o)),
        extras: extras(activity.extras),
        source: LocationRecord::from(activity.source),
        entry,
    }
}

fn published_activity<'a>(
    matrix: &'a Matrix,
    topics: &Finder,
    activity: &'a Activity,
    from: &'a str,
    ordinal: usize,
) -> ActivityRecord<'a> {
    let (vendor, service) = (matrix.vendor.id.as_str(), matrix.service.id.as_str());
    let several = matrix.models.len() > 1;
    let only = if several { None } else { activity.cells.for_model((!matrix.models.is_empty()).then_some(0)) };
    let models = several.then(|| {
        let each = matrix.models.iter().enumerate().filter_map(|(i, model)| {
            let cells = activity.cells.for_model(Some(i))?;
            Some((model.id.as_str(), assignments(&matrix.parties, cells)))
        });
        ByName(each.collect())
    });
    let only = only.or(match &activity.cells {
        Cells::Every(cells) if !several => Some(cells),
        _ => None,
    });
    ActivityRecord {
        id: activity.id.as_str(),
        key: Key::of_activity(vendor, service, &activity.section, &activity.text, ordinal).as_str().to_owned(),
        row_hash: None,
        section: &activity.section,
        activity: &activity.text,
        verbatim: activity.verbatim.as_deref(),
        allocation: only.map(|cells| Allocation::of(&matrix.parties, cells)),
        reason: None,
        obligation: None,
        obligation_derived: None,
        duty: None,
        assignments: only.map(|cells| assignments(&matrix.parties, cells)),
        models,
        option: activity.option.as_ref().map(|o| o.as_str()),
        general: activity.general.as_ref().map(|g| g.as_str()),
        topics: topic_records(topics.of_published(activity)),
        controls: Vec::new(),
        from,
        relation: None,
        supersedes: None,
        restated: None,
        extras: extras(&activity.extras),
        source: LocationRecord::from(&activity.source),
        entry: None,
    }
}

fn extras(extras: &[crate::matrix::Extra]) -> Vec<ExtraRecord<'_>> {
    extras.iter().map(|e| ExtraRecord { header: &e.header, text: &e.text }).collect()
}

fn other<'a>(parties: &'a [Party], other: &'a OtherReading) -> OtherRecord<'a> {
    OtherRecord {
        id: other.id.as_str(),
        activity: &other.text,
        assignments: assignments(parties, &other.assignments),
        source: LocationRecord::from(&other.source),
    }
}

fn assignments<'a>(parties: &'a [Party], cells: &'a [Assignment]) -> ByName<'a, AssignmentRecord<'a>> {
    let record = |cell: &'a Assignment| AssignmentRecord {
        raci: cell.letters.to_string(),
        duties: cell.duties.iter().map(|d| DutyRecord { text: &d.text, kind: d.kind, derived: d.derived }).collect(),
        verbatim: &cell.verbatim,
        state: cell.state,
        derived: cell.derived,
    };
    ByName(parties.iter().zip(cells).map(|(party, cell)| (party.id.as_str(), record(cell))).collect())
}

fn finding_record<'a>(finding: &'a Finding, ties: &'a [Tie]) -> FindingRecord<'a> {
    FindingRecord {
        code: finding.code.as_str(),
        severity: finding.severity,
        activity_id: finding.activity.as_ref().map(|a| a.as_str()),
        model: finding.model.as_ref().map(|m| m.as_str()),
        message: &finding.message,
        help: &finding.help,
        controls: control_records(ties),
        source: LocationRecord::from(&finding.source),
        question: finding.question.as_ref(),
    }
}

fn access_records(access: &AccessModel) -> Vec<AccessRoleRecord<'_>> {
    let authentication = |plane: Option<&str>| {
        access.planes.iter().find(|p| Some(p.id.as_str()) == plane).map_or(&[][..], |p| p.authentication.as_slice())
    };
    access
        .roles
        .iter()
        .map(|role| AccessRoleRecord {
            id: &role.id,
            name: &role.name,
            level: role.level.as_deref(),
            plane: role.plane.as_deref(),
            authentication: authentication(role.plane.as_deref()),
            privileges: role.privileges.as_deref(),
            reach: role.reach.as_deref(),
            custom: role.custom,
            state: if role.privileges.is_some() { "stated" } else { "unstated" },
            note: role.note.as_deref(),
            incomplete: access.incomplete.as_deref(),
            source: LocationRecord::from(&role.source),
        })
        .collect()
}
