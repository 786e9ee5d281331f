//! What a service, or the whole profile, says of each control of the frameworks in scope.

use super::engagement::{Engagement, Wanted};
use super::error::Error;
use super::surroundings::Surroundings;
use super::workspace::Workspace;
use crate::base::nearest::did_you_mean;
use crate::checklist::coverage::{CoverageRecord, ServiceCoverage};
use crate::export::coverage::CoverageReport;
use crate::frameworks::State;

/// The word for no threshold.
pub const NEVER: &str = "never";
/// The word for what is not done.
pub const OPEN: &str = "open";

/// What is to be covered.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The service; where it is not named, all of the profile.
    pub wanted: Wanted,
    /// Only controls of these states; all without any.
    pub states: Vec<State>,
    /// Only controls of which something is the customer's and not settled.
    pub open: bool,
    /// States that fail.
    pub fail_on: FailOn,
}

/// What makes a coverage fail.
#[derive(Debug, Clone, Default)]
pub struct FailOn {
    /// A control of one of these states.
    pub states: Vec<State>,
    /// Something of a control is the customer's and not settled, or it is nobody's.
    pub open: bool,
}

/// What is covered.
#[derive(Debug)]
pub struct Covered {
    /// The controls, as far as their states were asked for.
    pub report: CoverageReport,
    /// Whether a control is of a state that fails.
    pub failed: bool,
}

/// The states that words name, for [`Request::states`].
///
/// # Errors
/// A word that is no state, with what there is.
pub fn states(words: &[String]) -> Result<Vec<State>, Error> {
    named(words, "--state", &[])
}

/// What words say that fails: states, [`OPEN`], [`NEVER`].
///
/// # Errors
/// A word that is none of these, with what there is.
pub fn fail_on(words: &[String]) -> Result<FailOn, Error> {
    Ok(FailOn { states: named(words, "--fail-on", &[OPEN, NEVER])?, open: words.iter().any(|word| word == OPEN) })
}

/// The states that words name; `others` are words that are none and allowed.
fn named(words: &[String], flag: &str, others: &[&str]) -> Result<Vec<State>, Error> {
    let mut states = Vec::new();
    for word in words {
        match State::parse(word) {
            Some(state) => states.push(state),
            None if others.contains(&word.as_str()) => {}
            None => {
                let known = || State::ALL.iter().map(|s| s.as_str()).chain(others.iter().copied());
                return Err(Error::usage(format!("{flag}: there is no state '{word}'"))
                    .help(did_you_mean(word, known()))
                    .help(format!("states: {}", known().collect::<Vec<_>>().join(", "))));
            }
        }
    }
    Ok(states)
}

/// The coverage of the service that is named, or of all that the profile lists.
///
/// # Errors
/// An unknown service, model or option; no framework is asked for; problems of the catalogue, the profile or the register.
pub fn coverage(workspace: &Workspace, request: &Request, env: &Surroundings<'_>) -> Result<Covered, Error> {
    if workspace.profile.chosen.is_empty() {
        return Err(Error::usage(
            "no framework is asked for: give --framework, or list frameworks in [audit] of rmx.toml",
        )
        .help("rmx-report frameworks shows what there is"));
    }
    let mut report = CoverageReport::new(env.as_of.date_naive(), services(workspace, &request.wanted, env)?);
    let failed = report.reaches(&request.fail_on.states, request.fail_on.open);
    if !request.states.is_empty() || request.open {
        let state = |line: &CoverageRecord| request.states.is_empty() || request.states.contains(&line.state);
        report.retain(|line| state(line) && (!request.open || line.settled < line.obligations));
    }
    Ok(Covered { report, failed })
}

fn services(workspace: &Workspace, wanted: &Wanted, env: &Surroundings<'_>) -> Result<Vec<ServiceCoverage>, Error> {
    let register = workspace.register();
    let of = |engagement: &Engagement, env: &Surroundings<'_>| {
        Ok(ServiceCoverage::new(&workspace.checklist(engagement, register.as_deref(), env)?))
    };
    if !wanted.names_nothing() {
        let engagement = workspace.engagement(wanted, env)?;
        engagement.tell(env);
        return Ok(vec![of(&engagement, env)?]);
    }
    if workspace.profile.services.is_empty() {
        return Err(
            Error::usage("name a service, or list services in rmx.toml").help("rmx-report list shows what there is")
        );
    }
    workspace.each_engagement("covering", env, |engagement, _, env| of(engagement, env))
}
