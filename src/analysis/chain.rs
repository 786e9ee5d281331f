//! Chains: a service that runs in the customer's own account at another listed service.
//!
//! There, "customer" means us, and what it asks of us may be a matter of the service below: each declared pass is followed
//! row by row, and the way is shown. What nobody declared stays with us.

use crate::base::diagnostic::{Diagnostic, Diagnostics};
use crate::matrix::Allocation;
use crate::matrix::deployment::{EffectiveActivity, EffectiveMatrix};
use crate::matrix::identity::{normalise, strip_number};
use crate::profile::{Pass, ServiceUse};

/// A listed service with what holds for it.
#[derive(Debug, Clone, Copy)]
pub struct Link<'a> {
    /// How it is listed.
    pub listed: &'a ServiceUse,
    /// What holds.
    pub effective: &'a EffectiveMatrix<'a>,
}

impl Link<'_> {
    /// What people call it: the name that it is listed under, else vendor, service and the model where there are several.
    pub fn name(&self) -> String {
        let matrix = self.effective.matrix;
        match (self.listed.name.as_str(), self.effective.model.filter(|_| matrix.models.len() > 1)) {
            ("", Some(model)) => format!("{}, {}", matrix.full_name(), model.name),
            ("", None) => matrix.full_name(),
            (name, _) => name.to_owned(),
        }
    }
}

/// What becomes of our part in a row, followed down the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Outcome {
    /// Every row below that it passes to is the lower provider's.
    TakenBelow,
    /// Some of it is the lower provider's, some stays ours.
    SharedBelow,
    /// All of it is ours, below as well.
    StaysWithYou,
}

/// One step of the way: a row of a service below, and who has it there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The service below, as it is listed.
    pub service: String,
    /// What people call it.
    pub name: String,
    /// Its vendor's name, and the short one.
    pub vendor: (String, String),
    /// The row's id.
    pub id: String,
    /// Its words.
    pub text: String,
    /// Who has it.
    pub allocation: Allocation,
    /// Why it is passed on, in the profile's words.
    pub reason: String,
    /// How many services it lies below the first: 1 is the next.
    pub depth: usize,
    /// Whether the provider there has a part in it.
    pub provider: bool,
    /// Whether we have a part in it there.
    pub ours: bool,
}

/// A row of a service, followed down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// The row's id.
    pub id: String,
    /// The rows below, in the order in which they were followed.
    pub steps: Vec<Step>,
    /// What becomes of it.
    pub outcome: Outcome,
}

/// Follows every obligation of one listed service down its chain; a row that no pass names has no steps and stays with us.
/// A service that runs on no other has no ways.
pub fn resolve(top: Link<'_>, all: &[Link<'_>]) -> Vec<Way> {
    if below(top, all).is_none() {
        return Vec::new();
    }
    let way = |row: &EffectiveActivity| {
        let mut steps = Vec::new();
        follow(top, row, all, 1, &mut steps);
        Way { id: row.id.to_string(), outcome: outcome(&steps), steps }
    };
    top.effective.obligations().map(way).collect()
}

fn follow(at: Link<'_>, row: &EffectiveActivity, all: &[Link<'_>], depth: usize, steps: &mut Vec<Step>) {
    let Some(below) = below(at, all) else { return };
    for pass in at.listed.passes.iter().filter(|p| is_meant(&p.from, row)) {
        for lower in below.effective.activities.iter().filter(|a| a.is_applicable() && is_meant(&pass.to, a)) {
            let id = lower.id.to_string();
            let service = below.listed.label();
            // Each row is a step once, so that a circle, which the profile refuses, ends as well.
            if steps.iter().any(|s| s.id == id && s.service == service) {
                continue;
            }
            let matrix = below.effective.matrix;
            steps.push(Step {
                service,
                name: below.name(),
                vendor: (matrix.vendor.name.clone(), matrix.vendor_short().to_owned()),
                id,
                text: lower.text.to_owned(),
                allocation: lower.allocation,
                reason: pass.reason.clone(),
                depth,
                provider: lower.provider_has_part(&below.effective.matrix.parties),
                ours: lower.is_obligation(),
            });
            if lower.is_obligation() {
                follow(below, lower, all, depth + 1, steps);
            }
        }
    }
}

/// What becomes of a part; without steps it stays where it is. A row that is ours and passed on further counts by what it is passed to.
fn outcome(steps: &[Step]) -> Outcome {
    let ends = steps.iter().enumerate().filter(|(i, s)| steps.get(i + 1).is_none_or(|next| next.depth <= s.depth));
    let (mut taken, mut ours) = (false, false);
    for (_, step) in ends {
        taken |= step.provider;
        ours |= step.ours || !step.provider;
    }
    match (taken, ours) {
        (true, false) => Outcome::TakenBelow,
        (true, true) => Outcome::SharedBelow,
        _ => Outcome::StaysWithYou,
    }
}

fn below<'a>(at: Link<'a>, all: &[Link<'a>]) -> Option<Link<'a>> {
    let name = at.listed.runs_on.as_ref()?;
    all.iter().copied().find(|link| link.listed.is_called(name))
}

/// Whether a reference (an activity id, or the title of a section at any level, with or without its number) means a row.
fn is_meant(reference: &str, row: &EffectiveActivity) -> bool {
    let wanted = normalise(strip_number(reference));
    row.id.as_str() == reference || row.section.iter().any(|part| normalise(strip_number(part)) == wanted)
}

/// Passes that name no row, on either side: an error, so that nothing is passed on by a slip of the pen.
pub fn check(links: &[Link<'_>]) -> Diagnostics {
    let mut problems = Diagnostics::new();
    for link in links {
        // A service below that could not be loaded says nothing of its rows.
        let below = below(*link, links);
        for pass in &link.listed.passes {
            let mut check = |reference: &str, side: Link<'_>, key: &str| {
                if side.effective.activities.iter().any(|a| is_meant(reference, a)) {
                    return;
                }
                problems.push(unknown(pass, reference, side, key));
            };
            check(&pass.from, *link, "from");
            if let Some(below) = below {
                check(&pass.to, below, "to");
            }
        }
    }
    problems
}

fn unknown(pass: &Pass, reference: &str, side: Link<'_>, key: &str) -> Diagnostic {
    let label = side.listed.label();
    let ids = side.effective.activities.iter().map(|a| a.id.as_str());
    let sections = side.effective.activities.iter().flat_map(|a| a.section).map(String::as_str);
    let near = crate::base::nearest::nearest(reference, ids.chain(sections));
    let problem = Diagnostic::error(
        "chain-unknown-row",
        format!("'{key}' of a pass ({} → {}) names no activity and no section of {label}", pass.from, pass.to),
    )
    .found(reference)
    .help(match near {
        Some(near) => format!("did you mean '{near}'?"),
        None => format!("`rmx-report show {}` lists them", side.listed.service),
    });
    match &pass.place {
        Some(place) => problem.at(place.clone()),
        None => problem,
    }
}
