//! `rmx-report` without arguments: the checklists of all services that rmx.toml lists, and the portfolio.

use std::path::{Path, PathBuf};

use crate::analysis::chain;
use crate::app::{Engagement, Workspace, all};
use crate::base::counted::counted;
use crate::base::output::Overwrite;
use crate::checklist::Checklist;
use crate::matrix::deployment::EffectiveMatrix;
use crate::profile::{Profile, ServiceUse};
use crate::render;
use crate::report::portfolio::{self, Part, Portfolio};
use crate::report::template::Template;

use super::env::Env;
use super::failure::{Exit, Failure};
use super::terminal::{end_progress, progress, say};
use super::write::{Format, Target, check_all, files, write};
use super::{per_owner, prepare, report};

/// The portfolio's file name.
const PORTFOLIO: &str = "portfolio.xlsx";

/// Writes the checklists of all listed services and the portfolio.
///
/// # Errors
/// Every problem of the services, with the line of rmx.toml where there is one; an output that cannot be written. Outputs are
/// looked at before the first one is written.
pub fn run(args: &report::Args, workspace: &Workspace, env: &Env) -> Result<Exit, Failure> {
    let profile = &workspace.profile;
    let surroundings = env.surroundings();
    let folder = PathBuf::from(profile.output.as_deref().unwrap_or_default());
    let overwrite = if args.force { Overwrite::Allow } else { Overwrite::Refuse };
    let targets = targets(&folder, profile)?;
    let looked_at = |paths: &[&Path]| match folder.is_dir() || folder.as_os_str().is_empty() {
        true => check_all(paths.iter().copied(), overwrite),
        // A folder that is not there yet holds nothing that could be overwritten.
        false => Ok(()),
    };
    let portfolio_file = folder.join(PORTFOLIO);
    // With --per-owner none of these is written: only the owners' files are looked at, below.
    let whole: Vec<&Path> = match args.per_owner {
        true => Vec::new(),
        false => files(targets.iter().flatten()).chain([portfolio_file.as_path()]).collect(),
    };
    looked_at(&whole)?;
    workspace.tell_unknown_services(None, &surroundings);
    let register = workspace.register();
    let checklist_files = whole.iter().filter(|path| **path != portfolio_file);
    all(checklist_files.map(|path| prepare::guard(path, register.as_deref(), env)))?;

    let mut progress = Progress::new(env.progress, profile.services.len());
    let mut loaded: Vec<Result<Engagement, Failure>> = Vec::with_capacity(profile.services.len());
    for listed in &profile.services {
        progress.step("reading", &listed.label());
        loaded.push(workspace.listed(listed));
    }
    let passes = passes(profile, &loaded).map(|()| None);
    let engagements = all(loaded.into_iter().map(|engagement| engagement.map(Some)).chain([passes]))?;
    let engagements: Vec<Engagement> = engagements.into_iter().flatten().collect();
    for engagement in &engagements {
        engagement.tell(&surroundings);
    }
    let mut checklists: Vec<Checklist<'_>> = Vec::with_capacity(engagements.len());
    progress.again();
    for engagement in &engagements {
        progress.step("checking", &engagement.label);
        let made = prepare::checklist(engagement, profile, register.as_deref(), env);
        checklists.push(made.map_err(|failure| failure.help(format!("rmx.toml lists it as '{}'", engagement.label)))?);
    }
    let mut shares = Vec::new();
    if args.per_owner {
        shares =
            checklists.iter().zip(&targets).map(|(c, t)| per_owner::shares(c, t)).collect::<Result<Vec<_>, _>>()?;
        // One service without owners is no slip: its rows are those that nobody owns.
        per_owner::owned(&checklists, "the services that rmx.toml lists")?;
    }
    let own: Vec<&Path> = files(shares.iter().flatten().flat_map(|s| &s.targets)).collect();
    all(own.iter().map(|path| prepare::guard(path, register.as_deref(), env)))?;
    looked_at(&own)?;
    let links: Vec<chain::Link<'_>> = profile
        .services
        .iter()
        .zip(&checklists)
        .map(|(listed, checklist)| chain::Link { listed, effective: &checklist.effective })
        .collect();
    let template = report::Opening::kept(&args.template);
    let look = args.look(&template, env);
    if args.per_owner {
        std::fs::create_dir_all(&folder)
            .map_err(|e| Failure::io(format!("cannot make the folder {}: {e}", folder.display())))?;
        for (checklist, shares) in checklists.iter_mut().zip(&shares) {
            per_owner::emit_all(checklist, shares, &look, overwrite)?;
        }
        return Ok(Exit::Done);
    }

    let theme = template.with(Template::theme)?;
    let mut portfolio = Portfolio::new(env.as_of.date_naive());
    progress.again();
    std::fs::create_dir_all(&folder)
        .map_err(|e| Failure::io(format!("cannot make the folder {}: {e}", folder.display())))?;
    for ((checklist, link), files) in checklists.iter().zip(&links).zip(&targets) {
        let label = link.listed.label();
        progress.step("writing", &label);
        report::emit(checklist, files, &look, overwrite, &|_, _| Ok(()))?;
        let ways = chain::resolve(*link, &links);
        let part = Part {
            label: &label,
            effective: &checklist.effective,
            findings: &checklist.findings,
            waived: &checklist.waived,
            record: &checklist.record,
            ways: &ways,
            runs_on: link.listed.runs_on.as_deref().unwrap_or_default(),
        };
        portfolio.add(part, profile);
    }
    progress.tell(&format!("writing {PORTFOLIO}"));
    let document = portfolio::build(&portfolio, profile, theme, env.as_of);
    let path = portfolio_file;
    let bytes = render::xlsx::write(&document).map_err(|e| Failure::io(e.to_string()))?;
    write(&Target::File(path.clone()), &bytes, overwrite)?;
    drop(progress);
    say!(
        "wrote {}: {}, {}, {}",
        path.display(),
        counted(portfolio.services.len(), "service"),
        counted(portfolio.obligations.len(), "obligation"),
        counted(portfolio.gaps.len(), "gap")
    );
    Ok(Exit::Done)
}

/// Whether what services pass to those below them is there, as far as both could be loaded: told together with those that could not.
fn passes(profile: &Profile, loaded: &[Result<Engagement, Failure>]) -> Result<(), Failure> {
    let in_chain = |listed: &ServiceUse| {
        listed.runs_on.is_some()
            || profile.services.iter().filter_map(|s| s.runs_on.as_ref()).any(|below| listed.is_called(below))
    };
    let services = profile.services.iter().zip(loaded).filter(|(listed, _)| in_chain(listed));
    let effective: Vec<(&ServiceUse, EffectiveMatrix<'_>)> = services
        .filter_map(|(listed, engagement)| Some((listed, engagement.as_ref().ok()?.effective().ok()?)))
        .collect();
    let links: Vec<chain::Link<'_>> =
        effective.iter().map(|(listed, effective)| chain::Link { listed, effective }).collect();
    let problems = chain::check(&links);
    if problems.has_errors() { Err(problems.into()) } else { Ok(()) }
}

/// Each service's files.
fn targets(folder: &Path, profile: &Profile) -> Result<Vec<Vec<(Target, Format)>>, Failure> {
    let extensions = if profile.formats.is_empty() { vec!["xlsx".to_owned()] } else { profile.formats.clone() };
    let mut all = Vec::with_capacity(profile.services.len());
    for listed in &profile.services {
        let names = extensions.iter().map(|extension| folder.join(format!("{}.{extension}", listed.label())));
        all.push(super::write::targets(&names.collect::<Vec<_>>(), None)?);
    }
    Ok(all)
}

/// A line on the terminal that says how far it is; nothing where nobody watches.
struct Progress {
    shown: bool,
    total: usize,
    done: usize,
}

impl Progress {
    fn new(shown: bool, total: usize) -> Self {
        // Few services are done before anybody could read it.
        Self { shown: shown && total > 3, total, done: 0 }
    }

    /// The services are gone through once more.
    fn again(&mut self) {
        self.done = 0;
    }

    fn step(&mut self, doing: &str, label: &str) {
        self.done += 1;
        self.tell(&format!("{doing} {} of {}: {label}", self.done, self.total));
    }

    fn tell(&self, line: &str) {
        if self.shown {
            progress(line);
        }
    }
}

impl Drop for Progress {
    /// Whatever comes next, an error too, finds an empty line.
    fn drop(&mut self) {
        if self.shown {
            end_progress();
        }
    }
}
