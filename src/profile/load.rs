//! Reading `rmx.toml`: types first, then what the types cannot say; every problem with its line.

use std::collections::BTreeSet;
use std::path::Path;

use super::{Profile, ServiceUse, Waiver};
use crate::base::diagnostic::{Diagnostic, Diagnostics};
use crate::base::files;
use crate::base::location::Location;
use crate::base::nearest::nearest;
use crate::base::settings::{Settings, Step};
use crate::findings::Code;
use crate::frameworks::{Own, topics};
use crate::profile::interval::{ALLOWED, Interval};

/// A value of the profile that is not allowed there.
const VALUE: &str = "profile-value";
/// A finding code that does not exist.
const UNKNOWN_CODE: &str = "profile-unknown-code";
/// A reference to something that the profile does not list.
const UNKNOWN_REFERENCE: &str = "profile-unknown-reference";
/// Two entries of one name.
const DUPLICATE: &str = "profile-duplicate";
/// A chain of services that comes back to itself.
const CYCLE: &str = "profile-cycle";

impl Profile {
    /// Reads a profile from a file. Relative folders in it are taken from the file's own folder.
    ///
    /// # Errors
    /// All problems of the file, each with its line: unreadable, broken syntax, unknown keys, values that are not allowed,
    /// references to what is not listed.
    pub fn load(path: &Path) -> Result<Self, Diagnostics> {
        let shown = path.display().to_string();
        let unreadable = |code, error: String| {
            Diagnostics::from(
                Diagnostic::error(code, format!("cannot read the profile {shown}: {error}"))
                    .at(Location::document(shown.as_str()))
                    .help("check the path; `rmx-report init` writes a commented one"),
            )
        };
        let bytes = files::read(path, files::SETTINGS_BYTES)
            .map_err(|error| unreadable(files::CANNOT_READ, error.to_string()))?;
        let text = String::from_utf8(bytes).map_err(|error| unreadable("profile-unreadable", error.to_string()))?;
        let mut profile = Self::parse(&shown, &text)?;
        let folder = path.parent().unwrap_or(Path::new(""));
        let rooted = |text: &String| folder.join(text).display().to_string();
        profile.catalog = profile.catalog.iter().map(rooted).collect();
        profile.register = profile.register.as_ref().map(rooted);
        for service in &mut profile.services {
            service.user_controls = service.user_controls.as_ref().map(rooted);
            service.criteria = service.criteria.as_ref().map(rooted);
        }
        profile.output = Some(rooted(&profile.output.unwrap_or_default()));
        Ok(profile)
    }

    /// Reads a profile from text; `file` is the name that problems are located in.
    ///
    /// # Errors
    /// As [`Profile::load`].
    pub fn parse(file: &str, text: &str) -> Result<Self, Diagnostics> {
        let mut problems = Diagnostics::new();
        let mut settings: Settings<Profile> = crate::base::settings::read(file, text, &mut problems);
        let waivers = 0..settings.value.waivers.len();
        let places: Vec<_> = waivers.map(|i| settings.locate(&[Step::Key("waivers"), Step::Index(i)])).collect();
        for (waiver, place) in settings.value.waivers.iter_mut().zip(places) {
            waiver.place = Some(place);
        }
        let defaults = 0..settings.value.defaults.len();
        let places: Vec<_> = defaults.map(|i| settings.locate(&[Step::Key("defaults"), Step::Index(i)])).collect();
        for (default, place) in settings.value.defaults.iter_mut().zip(places) {
            default.place = Some(place);
        }
        if settings.is_written(&[Step::Key("audit"), Step::Key("frameworks")]) {
            settings.value.audit.place = Some(settings.locate(&[Step::Key("audit"), Step::Key("frameworks")]));
        }
        let services = 0..settings.value.services.len();
        let places: Vec<_> = services.map(|i| settings.locate(&[Step::Key("services"), Step::Index(i)])).collect();
        for (service, place) in settings.value.services.iter_mut().zip(places) {
            service.place = Some(place);
        }
        let controls = 0..settings.value.controls.len();
        let places: Vec<_> = controls.map(|i| settings.locate(&[Step::Key("controls"), Step::Index(i)])).collect();
        for (own, place) in settings.value.controls.iter_mut().zip(places) {
            own.place = Some(place);
        }
        let passes = settings.value.services.iter().enumerate().map(|(i, service)| {
            let here = |j| [Step::Key("services"), Step::Index(i), Step::Key("passes"), Step::Index(j)];
            (0..service.passes.len()).map(|j| settings.locate(&here(j))).collect()
        });
        let passes: Vec<Vec<Location>> = passes.collect();
        for (service, places) in settings.value.services.iter_mut().zip(passes) {
            for (pass, place) in service.passes.iter_mut().zip(places) {
                pass.place = Some(place);
            }
        }
        check(&settings, &mut problems);
        if problems.has_errors() { Err(problems) } else { Ok(settings.value) }
    }
}

fn check(settings: &Settings<Profile>, problems: &mut Diagnostics) {
    let profile = &settings.value;
    for code in profile.severity.keys() {
        check_code(code, settings.locate(&[Step::Key("severity"), Step::Key(code)]), problems);
    }
    for (index, waiver) in profile.waivers.iter().enumerate() {
        check_waiver(settings, index, waiver, problems);
    }
    check_audit(settings, problems);
    for own in &profile.controls {
        check_controls(own, problems);
    }
    check_roles(settings, problems);
    check_services(settings, problems);
    for (index, raci) in profile.defaults.iter().enumerate() {
        if !raci.review_every.is_empty() && Interval::parse(&raci.review_every).is_none() {
            let path = [Step::Key("defaults"), Step::Index(index), Step::Key("review-every")];
            problems.push(
                Diagnostic::error(VALUE, "this is no interval")
                    .at(settings.locate(&path))
                    .found(&raci.review_every)
                    .allowed(ALLOWED),
            );
        }
    }
}

fn check_code(code: &str, place: Location, problems: &mut Diagnostics) {
    if Code::parse(code).is_some() {
        return;
    }
    let problem = Diagnostic::error(UNKNOWN_CODE, format!("unknown finding code '{code}'")).at(place).found(code);
    problems.push(match nearest(code, Code::ALL.iter().map(|c| c.as_str())) {
        Some(near) => problem.help(format!("did you mean '{near}'?")),
        None => problem.help("`rmx-report explain` lists the codes"),
    });
}

fn check_waiver(settings: &Settings<Profile>, index: usize, waiver: &Waiver, problems: &mut Diagnostics) {
    let here = [Step::Key("waivers"), Step::Index(index)];
    let place = |key| settings.locate(&[Step::Key("waivers"), Step::Index(index), Step::Key(key)]);
    if waiver.code.is_empty() {
        problems.push(Diagnostic::error(VALUE, "the waiver has no code").at(settings.locate(&here)));
    } else {
        check_code(&waiver.code, place("code"), problems);
    }
    if !waiver.topic.is_empty() && !topics::all().iter().any(|t| t.id == waiver.topic) {
        let known = || topics::all().iter().map(|t| t.id.as_str());
        let problem = Diagnostic::error(UNKNOWN_REFERENCE, format!("there is no topic '{}'", waiver.topic));
        let problem = problem.at(place("topic")).found(&waiver.topic).allowed(known().collect::<Vec<_>>().join(", "));
        problems.push(match nearest(&waiver.topic, known()) {
            Some(near) => problem.help(format!("did you mean '{near}'?")),
            None => problem.help("`rmx-report explain topic-not-mentioned` lists the topics"),
        });
    }
    let expires = [Step::Key("waivers"), Step::Index(index), Step::Key("expires")];
    let missing = [
        ("reason", waiver.reason.trim().is_empty()),
        ("owner", waiver.owner.trim().is_empty()),
        // A day that is written and is none has been reported as such.
        ("expires", waiver.expires.is_none() && !settings.is_written(&expires)),
    ];
    for (key, _) in missing.iter().filter(|(_, missing)| *missing) {
        let problem = Diagnostic::error(VALUE, format!("the waiver has no '{key}'")).at(settings.locate(&here));
        problems.push(problem.help("a waiver needs a reason, an owner and the day on which it expires"));
    }
}

fn check_audit(settings: &Settings<Profile>, problems: &mut Diagnostics) {
    let audit = &settings.value.audit;
    if let (Some(start), Some(end)) = (audit.period_start, audit.period_end)
        && end < start
    {
        let place = settings.locate(&[Step::Key("audit"), Step::Key("period-end")]);
        let problem = Diagnostic::error(VALUE, "the audit period ends before it begins").at(place);
        problems.push(problem.found(end.to_string()).allowed(format!("a day from {start} on")));
    }
}

/// A tie of the user's must say which rows, which framework and which controls.
fn check_controls(own: &Own, problems: &mut Diagnostics) {
    let missing = [
        ("activity' or 'section", own.activity.trim().is_empty() && own.section.trim().is_empty()),
        ("framework", own.framework.trim().is_empty()),
        ("ids", own.ids.is_empty()),
    ];
    for (key, _) in missing.iter().filter(|(_, missing)| *missing) {
        let problem = Diagnostic::error(VALUE, format!("the entry of [[controls]] has no '{key}'"));
        let problem = own.place.iter().fold(problem, |problem, place| problem.at(place.clone()));
        problems.push(problem.help("it names rows by activity or section, the framework, and the ids of its controls"));
    }
}

fn check_roles(settings: &Settings<Profile>, problems: &mut Diagnostics) {
    let mut ids = BTreeSet::new();
    for (index, role) in settings.value.roles.iter().enumerate() {
        let place = |key| settings.locate(&[Step::Key("roles"), Step::Index(index), Step::Key(key)]);
        if role.id.is_empty() || role.name.is_empty() {
            problems.push(Diagnostic::error(VALUE, "a role needs an 'id' and a 'name'").at(place("id")));
        } else if !ids.insert(&role.id) {
            problems
                .push(Diagnostic::error(DUPLICATE, format!("the role '{}' is listed twice", role.id)).at(place("id")));
        }
    }
}

fn check_services(settings: &Settings<Profile>, problems: &mut Diagnostics) {
    let services = &settings.value.services;
    let mut labels = BTreeSet::new();
    for (index, service) in services.iter().enumerate() {
        let place = |key| settings.locate(&[Step::Key("services"), Step::Index(index), Step::Key(key)]);
        let parts: Vec<&str> = service.service.split('/').collect();
        if parts.len() != 2 || parts.iter().any(|p| p.trim().is_empty()) {
            let problem = Diagnostic::error(VALUE, "a service is named vendor/service").at(place("service"));
            problems.push(problem.found(&service.service).help("`rmx-report list` shows what there is"));
        }
        let label = service.label();
        if !label.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.')) || label.starts_with('.') {
            let problem = Diagnostic::error(VALUE, "the name becomes a file name").at(place("name")).found(&label);
            problems.push(problem.allowed("letters, digits, '-', '_' and '.', not '.' first"));
        } else if !labels.insert(label.to_lowercase()) {
            let problem =
                Diagnostic::error(DUPLICATE, format!("the service '{label}' is listed twice")).at(place("service"));
            problems.push(problem.help("give each use a 'name' of its own"));
        }
        let both: Vec<&String> = service.options.iter().filter(|o| service.no_options.contains(o)).collect();
        for option in both {
            let problem = Diagnostic::error(VALUE, format!("the option '{option}' is both taken and not taken"));
            problems.push(problem.at(place("no-options")));
        }
        check_chain(services, index, service, &place("runs-on"), problems);
        if service.runs_on.is_none() && !service.passes.is_empty() {
            let problem = Diagnostic::error(VALUE, "'passes' is written without 'runs-on'").at(place("passes"));
            problems.push(problem.help("say with 'runs-on' which listed service is below"));
        }
    }
}

fn check_chain(
    services: &[ServiceUse],
    index: usize,
    service: &ServiceUse,
    place: &Location,
    problems: &mut Diagnostics,
) {
    let Some(below) = &service.runs_on else { return };
    if !services.iter().enumerate().any(|(i, s)| i != index && s.is_called(below)) {
        let labels: Vec<String> = services.iter().map(ServiceUse::label).collect();
        let problem = Diagnostic::error(UNKNOWN_REFERENCE, format!("'{below}' is no other listed service"))
            .at(place.clone())
            .found(below)
            .allowed(labels.join(", "));
        problems.push(problem.help("list the service below, too, with a [[services]] entry of its own"));
        return;
    }
    let mut at = service;
    for _ in services {
        let Some(next) = at.runs_on.as_ref().and_then(|below| services.iter().find(|s| s.is_called(below))) else {
            return;
        };
        if std::ptr::eq(next, service) {
            let label = service.label();
            problems.push(Diagnostic::error(CYCLE, format!("'{label}' runs, in the end, on itself")).at(place.clone()));
            return;
        }
        at = next;
    }
}
