//! What every part is built from: the checklist, the template, and the readings that several parts share.

use std::collections::{HashMap, HashSet};

use unicode_normalization::UnicodeNormalization as _;

use super::template::{AllocationWords, Holes, Template, fill};
use crate::base::GENERATOR;
use crate::base::location::Location;
use crate::base::order;
use crate::base::parallel::MANY_ROWS;
use crate::checklist::Checklist;
use crate::document::{Cell, Tone, Value};
use crate::findings::Finding;
use crate::matrix::deployment::EffectiveActivity;
use crate::matrix::identity::{Fields, Hash};
use crate::matrix::{
    ActivityId, Allocation, Assignment, CellState, DutyKind, Letter, Matrix, Party, PartyKind, Side, side_letters,
};
use crate::profile::Waiver;
use crate::record::entry::Entry;
use crate::record::status::{ServiceStatus, of_service};

/// What stands for the owner of rows that nobody owns.
const NO_OWNER: &str = "no-owner";
/// Days ahead that count as soon, as in `status`.
pub(super) const SOON: u64 = 30;
/// Longest part of a file name that a name becomes, in characters: file systems take 255 bytes in all.
const LONGEST_SLUG: usize = 40;

pub(super) struct Context<'a> {
    pub checklist: &'a Checklist<'a>,
    pub template: &'a Template,
    pub matrix: &'a Matrix,
    pub holes: Holes<'a>,
    /// The checklist hash.
    pub hash: Hash,
    /// Position of the first customer party.
    pub customer: Option<usize>,
    /// Position of the first provider party.
    pub provider: Option<usize>,
    /// The rows that are shown: all of them, or one owner's.
    pub activities: Vec<&'a EffectiveActivity>,
    /// Progress on the day of the report; none without a register.
    pub progress: Option<ServiceStatus>,
    /// The gaps that are shown, worst first, otherwise in their order.
    pub gaps: Vec<&'a Finding>,
    /// Those that were accepted for a time, each with the waiver.
    pub accepted: Vec<&'a (Finding, Waiver)>,
    findings: HashMap<&'a ActivityId, Vec<(usize, &'a Finding)>>,
}

impl<'a> Context<'a> {
    pub fn new(checklist: &'a Checklist<'a>, template: &'a Template) -> Self {
        let effective = &checklist.effective;
        let matrix = effective.matrix;
        let position = |kind: PartyKind| matrix.parties.iter().position(|p| p.kind == kind);
        let (customer, provider) = (position(PartyKind::Customer), position(PartyKind::Provider));
        let name = |at: Option<usize>| at.and_then(|i| matrix.parties.get(i)).map(|p| p.name.clone());
        let hash = effective.checklist_hash();
        let model = effective.model.map_or_else(|| word(template, "no_model"), |m| m.name.clone());
        // Many services bear their vendor's name ("IBM Cloud Backup"): it is not said twice.
        let full = match matrix.service.name.starts_with(matrix.vendor.name.as_str()) {
            true => matrix.service.name.clone(),
            false => format!("{} {}", matrix.vendor.name, matrix.service.name),
        };
        // A service with a single model needs no mention of it.
        let deployment = match effective.model {
            Some(model) if matrix.models.len() > 1 => format!("{full}, {}", model.name),
            _ => full,
        };
        let organisation = match checklist.profile.organisation.name.as_str() {
            "" => name(customer).unwrap_or_default(),
            given => given.to_owned(),
        };
        let holes = Holes::new()
            .with("vendor", matrix.vendor.name.as_str())
            .with("service", matrix.service.name.as_str())
            .with("customer", name(customer).unwrap_or_default())
            .with("provider", name(provider).unwrap_or_else(|| matrix.vendor.name.clone()))
            .with("deployment", deployment)
            .with("model", model)
            .with("organisation", organisation)
            .with("date", checklist.day().to_string())
            .with("hash", hash.as_str().to_owned())
            .with("program", GENERATOR);
        let activities: Vec<&EffectiveActivity> = effective.activities.iter().filter(|a| checklist.shows(a)).collect();
        let mut gaps: Vec<&Finding> = checklist.findings.iter().collect();
        let mut accepted: Vec<&(Finding, Waiver)> = checklist.waived.iter().collect();
        if checklist.owner.is_some() {
            let own: HashSet<&ActivityId> = activities.iter().map(|a| &a.id).collect();
            let is_own = |f: &Finding| f.activity.as_ref().is_some_and(|id| own.contains(id));
            gaps.retain(|f| is_own(f));
            accepted.retain(|(f, _)| is_own(f));
        }
        // Among equals, what the vendor wrote comes before what it does not mention.
        order::sort_by_key(&mut gaps, |f| (std::cmp::Reverse(f.severity), f.activity.is_none()));
        let mut findings: HashMap<&ActivityId, Vec<(usize, &Finding)>> =
            activities.iter().map(|a| (&a.id, Vec::new())).collect();
        for (at, finding) in gaps.iter().enumerate() {
            if let Some(all) = finding.activity.as_ref().and_then(|id| findings.get_mut(id)) {
                all.push((at, finding));
            }
        }
        let progress = checklist
            .has_register
            .then(|| of_service(effective, &checklist.record, &checklist.standing, &[], checklist.day(), SOON));
        Self {
            checklist,
            template,
            matrix,
            holes,
            hash,
            customer,
            provider,
            activities,
            progress,
            gaps,
            accepted,
            findings,
        }
    }

    /// Whether there are so many rows that their work is shared between threads.
    pub fn is_long(&self) -> bool {
        self.activities.len() >= MANY_ROWS
    }

    /// The obligations that are shown.
    pub fn obligations(&self) -> impl Iterator<Item = &'a EffectiveActivity> {
        self.activities.iter().copied().filter(|a| a.is_obligation())
    }

    /// The commitments that are shown.
    pub fn commitments(&self) -> impl Iterator<Item = &'a EffectiveActivity> {
        self.activities.iter().copied().filter(|a| a.is_commitment(&self.matrix.parties))
    }

    /// How many of the shown rows have the allocation.
    pub fn count(&self, allocation: Allocation) -> usize {
        self.activities.iter().filter(|a| a.allocation == allocation).count()
    }

    /// Whether a row is shown.
    pub fn has(&self, id: &ActivityId) -> bool {
        self.findings.contains_key(id)
    }

    /// The title of a report that shows one owner's rows.
    pub fn compose_title(&self, title: &str, owner: &str) -> String {
        let template = self.template.words.get("for_owner").map_or("", String::as_str);
        self.fill_with(template, &[("title", title), ("owner", owner)])
    }

    /// The owner whose rows are shown, in the template's words; empty where all are.
    pub fn owner(&self) -> String {
        match self.checklist.owner.as_deref() {
            None => String::new(),
            Some("") => self.word("nobody"),
            Some(name) => name.to_owned(),
        }
    }

    /// Fills a template's text.
    pub fn fill(&self, text: &str) -> String {
        fill(text, &self.holes)
    }

    /// Fills a template's text with further names.
    pub fn fill_with(&self, text: &str, further: &[(&'static str, &str)]) -> String {
        let holes = further.iter().fold(Holes::within(&self.holes), |h, (name, value)| h.with(name, *value));
        fill(text, &holes)
    }

    /// One of the template's small words.
    pub fn word(&self, name: &str) -> String {
        self.fill(&word(self.template, name))
    }

    /// The printable document id: ASCII capitals, digits and hyphens.
    pub fn document_id(&self) -> String {
        let holes = Holes::new()
            .with("vendor", self.matrix.vendor.id.as_str())
            .with("service", self.matrix.service.id.as_str())
            .with("short_hash", self.hash.short());
        let holes = Holes::within(&self.holes)
            .with("vendor", self.matrix.vendor.id.as_str())
            .with("service", self.matrix.service.id.as_str())
            .with("short_hash", fill("{short_hash}", &holes));
        let mut id = fill(&self.template.document.document_id, &holes).to_uppercase();
        if let Some(owner) = &self.checklist.owner {
            id.push('-');
            id.push_str(&ascii_slug(owner).to_uppercase());
        }
        id
    }

    /// What stands in the row: what people entered, or the profile's defaults while nobody has.
    pub fn entry(&self, activity: &EffectiveActivity) -> &'a Entry {
        self.checklist.entry(activity)
    }

    /// The findings on a row, each with its position in [`Context::gaps`].
    pub fn findings(&self, id: &ActivityId) -> &[(usize, &'a Finding)] {
        self.findings.get(id).map_or(&[], Vec::as_slice)
    }

    /// Words of an allocation.
    pub fn allocation(&self, allocation: Allocation) -> Option<&'a AllocationWords> {
        self.template.allocations.get(&allocation)
    }

    /// Label of an allocation.
    pub fn allocation_label(&self, allocation: Allocation) -> String {
        self.allocation(allocation).map_or_else(|| allocation.as_str().to_owned(), |w| self.fill(&w.label))
    }

    /// Parties other than the first customer and the first provider, with their positions.
    pub fn further_parties(&self) -> impl Iterator<Item = (usize, &'a Party)> {
        let (customer, provider) = (self.customer, self.provider);
        self.matrix.parties.iter().enumerate().filter(move |(i, _)| Some(*i) != customer && Some(*i) != provider)
    }

    /// A party's letters in a row.
    pub fn letters(&self, activity: &EffectiveActivity, party: Option<usize>) -> Cell {
        let Some(assignment) = party.and_then(|i| activity.assignments.get(i)) else { return Cell::new(Value::Empty) };
        let value = match (assignment.letters.is_empty(), assignment.state) {
            (false, _) => Value::Letters(assignment.letters.to_string()),
            (true, CellState::None) => Value::Text(assignment.verbatim.clone()),
            (true, _) => Value::Empty,
        };
        let tone = match (activity.is_applicable(), assignment.derived) {
            (false, _) => Tone::Off,
            (true, Some(_)) => Tone::Derived,
            (true, None) => Tone::Normal,
        };
        Cell::new(value).toned(tone)
    }

    /// "Your obligation": the allocation's sentence (derived), then what the vendor states of the customer's part.
    pub fn obligation(&self, activity: &EffectiveActivity) -> String {
        let parts = self.side(activity, Side::Customer);
        let stated = parts.iter().any(|(_, a)| a.duties.iter().any(|d| d.kind != DutyKind::Note));
        let mut lines = Vec::new();
        if let Some(words) = self.allocation(activity.allocation) {
            let sentence = words.split.as_ref().filter(|_| stated).unwrap_or(&words.sentence);
            let mut sentence = self.fill(sentence);
            let answers = self.fill(self.accountable(activity));
            if !sentence.is_empty() && !answers.is_empty() {
                sentence.push(' ');
            }
            sentence.push_str(&answers);
            if !sentence.is_empty() {
                lines.push(self.compose("derived", &[("sentence", &sentence)]));
            }
        }
        self.duties(&parts, &mut lines);
        lines.join("\n")
    }

    fn accountable(&self, activity: &EffectiveActivity) -> &'a str {
        let words = &self.template.accountable;
        let customer = side_letters(&self.matrix.parties, &activity.assignments, Side::Customer).a();
        let provider = side_letters(&self.matrix.parties, &activity.assignments, Side::Provider).a();
        match (customer, provider) {
            (true, false) => &words.customer,
            (false, true) => &words.provider,
            (true, true) => &words.both,
            (false, false) => &words.nobody,
        }
    }

    /// What the provider's side does: its stated parts, or its letters in words where the vendor gives letters only.
    pub fn provider_part(&self, activity: &EffectiveActivity) -> String {
        let parts = self.side(activity, Side::Provider);
        let mut lines = Vec::new();
        if parts.iter().any(|(_, a)| !a.duties.is_empty()) {
            self.duties(&parts, &mut lines);
        } else {
            for (party, assignment) in parts {
                let said = [
                    (Letter::Responsible, "performs"),
                    (Letter::Accountable, "answers"),
                    (Letter::Consulted, "asked"),
                    (Letter::Informed, "told"),
                ]
                .into_iter()
                .filter(|(letter, _)| assignment.letters.has(*letter))
                .map(|(_, name)| self.compose(name, &[("party", &party.name)]))
                .collect::<Vec<_>>();
                if !said.is_empty() {
                    lines.push(said.join(" "));
                }
            }
        }
        lines.join("\n")
    }

    /// What is left for the customer in an activity that it relies on the provider for: its own part, or to answer and to read.
    pub fn inbox(&self, activity: &EffectiveActivity) -> String {
        if activity.is_obligation() {
            return self.obligation(activity);
        }
        let letters = side_letters(&self.matrix.parties, &activity.assignments, Side::Customer);
        let mut lines = Vec::new();
        if letters.c() {
            lines.push(self.compose("consulted", &[]));
        }
        if letters.i() {
            lines.push(self.compose("informed", &[]));
        }
        self.duties(&self.side(activity, Side::Customer), &mut lines);
        lines.join("\n")
    }

    /// Words about obligations, holes filled.
    pub fn compose(&self, name: &str, holes: &[(&'static str, &str)]) -> String {
        self.fill_with(self.template.obligation.get(name).map_or("", String::as_str), holes)
    }

    fn side<'r>(&self, activity: &'r EffectiveActivity, side: Side) -> Vec<(&'a Party, &'r Assignment)> {
        self.matrix.parties.iter().zip(&activity.assignments).filter(|(p, _)| p.side() == side).collect()
    }

    fn duties(&self, parts: &[(&Party, &Assignment)], lines: &mut Vec<String>) {
        let several = parts.iter().filter(|(_, a)| !a.duties.is_empty()).count() > 1;
        for (party, assignment) in parts {
            for duty in &assignment.duties {
                let name = match (duty.derived, duty.kind) {
                    (Some(_), DutyKind::Duty) => "kept",
                    (_, DutyKind::Duty) => "duty",
                    (_, DutyKind::Note) => "note",
                    (_, DutyKind::Optional) => "optional",
                };
                let said = self.compose(name, &[("text", &duty.text)]);
                lines.push(match several {
                    true => self.compose("of", &[("party", &party.name), ("text", &said)]),
                    false => said,
                });
            }
        }
    }

    /// Titles of a row's gaps, one per line.
    pub fn gap(&self, activity: &EffectiveActivity) -> String {
        let mut titles: Vec<&str> = Vec::new();
        for (_, finding) in self.findings(&activity.id) {
            if !titles.contains(&finding.code.title()) {
                titles.push(finding.code.title());
            }
        }
        titles.join("\n")
    }

    /// Where something stands.
    pub fn source(&self, location: &Location) -> Cell {
        Cell::text(location.to_string()).toned(Tone::Muted)
    }

    /// A link to the page on which something stands; empty where the document does not say where it is published.
    pub fn page(&self, location: &Location) -> Cell {
        let document = self.matrix.sources.iter().find(|s| s.document == *location.file);
        Cell::new(match document.and_then(|d| d.url.clone()) {
            Some(url) => Value::Link { text: self.word("open"), url },
            None => Value::Empty,
        })
    }

    /// A section path in one line per level.
    pub fn section(&self, activity: &EffectiveActivity) -> String {
        activity.section.join("\n")
    }
}

/// A name in lower-case letters, digits and hyphens, for file names.
pub(super) fn slug(name: &str) -> String {
    let mut out = String::new();
    for c in name.nfc() {
        if c.is_alphanumeric() {
            out.extend(c.to_lowercase());
        } else if !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
    }
    match (out.trim_end_matches('-'), name) {
        ("", "") => NO_OWNER.to_owned(),
        ("", name) => short_hash(name),
        (slug, _) => slug.chars().take(LONGEST_SLUG).collect(),
    }
}

/// A name in lower-case ASCII letters, digits and hyphens, for printable ids; one with other letters becomes a short hash.
fn ascii_slug(name: &str) -> String {
    let plain = |c: &char| !unicode_normalization::char::is_combining_mark(*c);
    let slug = slug(&name.nfkd().filter(plain).collect::<String>());
    if slug.is_ascii() { slug } else { short_hash(name) }
}

fn short_hash(name: &str) -> String {
    let mut fields = Fields::new("owner");
    fields.add(name);
    fields.finish().short().to_owned()
}

fn word(template: &Template, name: &str) -> String {
    template.words.get(name).cloned().unwrap_or_default()
}
