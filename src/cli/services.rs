//! `rmx-report` without arguments: the checklists of all services that rmx.toml lists, and the portfolio.

use std::path::{Path, PathBuf};

use crate::analysis::chain;
use crate::app::outputs::{guard, is_own, is_own_portfolio};
use crate::app::{Engagement, Workspace, all};
use crate::base::counted::counted;
use crate::base::diagnostic::Diagnostics;
use crate::base::output::Overwrite;
use crate::checklist::Checklist;
use crate::matrix::deployment::EffectiveMatrix;
use crate::profile::{Profile, ServiceUse};
use crate::render;
use crate::render::pdf::PdfOptions;
use crate::report::portfolio::{self, Part, Portfolio};
use crate::report::template::Template;

use super::env::Env;
use super::failure::{Exit, Failure};
use super::terminal::{end_progress, progress, say};
use super::write::{Format, Replacing, Target, files, write};
use super::{per_owner, report};

/// The portfolio's file name, without its extension.
const PORTFOLIO: &str = "portfolio";

/// Writes the checklists of all listed services and the portfolio.
///
/// # Errors
/// Every problem of the services, with the line of rmx.toml where there is one; an output that cannot be written. Outputs are
/// looked at before the first one is written.
pub fn run(args: &report::Args, workspace: &Workspace, env: &Env) -> Result<Exit, Failure> {
    let profile = &workspace.profile;
    let surroundings = env.surroundings();
    let folder = PathBuf::from(profile.output.as_deref().unwrap_or_default());
    let targets = targets(&folder, profile)?;
    let portfolios = portfolios(&folder, profile)?;
    // With --per-owner none of these is written: only the owners' files are looked at, below.
    let whole: Vec<&Path> = match args.per_owner {
        true => Vec::new(),
        false => files(targets.iter().flatten().chain(&portfolios)).collect(),
    };
    env.protected.borrow().check(whole.iter().copied())?;
    workspace.tell_unknown_services(None, &surroundings);
    let register = workspace.register();
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
        let made = workspace.checklist(engagement, register.as_deref(), &surroundings);
        checklists.push(made.map_err(|failure| failure.help(format!("rmx.toml lists it as '{}'", engagement.label)))?);
    }
    let mut shares = Vec::new();
    if args.per_owner {
        shares =
            checklists.iter().zip(&targets).map(|(c, t)| per_owner::shares(c, t)).collect::<Result<Vec<_>, _>>()?;
        // One service without owners is no slip: its rows are those that nobody owns.
        per_owner::owned(&checklists, "the services that rmx.toml lists")?;
    }
    let replacing = {
        let own = |(checklist, targets): (&Checklist<'_>, Vec<&Path>)| {
            targets.into_iter().filter(|path| is_own(path, checklist)).map(Path::to_owned).collect::<Vec<_>>()
        };
        let written = |at: usize| match args.per_owner {
            true => files(shares.get(at).into_iter().flatten().flat_map(|s| &s.targets)).collect(),
            false => files(targets.get(at).into_iter().flatten()).collect(),
        };
        let mut mine: Vec<PathBuf> = Vec::new();
        if !args.force {
            mine = checklists.iter().enumerate().flat_map(|(at, checklist)| own((checklist, written(at)))).collect();
            mine.extend(files(&portfolios).filter(|path| is_own_portfolio(path)).map(Path::to_owned));
        }
        Replacing::new(args.force, mine.iter().map(PathBuf::as_path))
    };
    let shared: Vec<&Path> = files(shares.iter().flatten().flat_map(|s| &s.targets)).collect();
    let looked_at = if args.per_owner { shared } else { whole };
    env.protected.borrow().check(looked_at.iter().copied())?;
    let is_portfolio = |path: &&&Path| files(&portfolios).any(|portfolio| portfolio == **path);
    let guarded = looked_at.iter().filter(|path| !is_portfolio(path) && !replacing.is_own(path));
    all(guarded.map(|path| guard(path, register.as_deref(), &surroundings)))?;
    // A folder that is not there yet holds nothing that could be overwritten.
    if folder.is_dir() || folder.as_os_str().is_empty() {
        replacing.check_all(&looked_at)?;
    }
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
            per_owner::emit_all(checklist, shares, &look, &replacing)?;
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
        report::emit(checklist, files, &look, &replacing, &|_, _| Ok(()))?;
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
    progress.tell("writing the portfolio");
    let document = portfolio::build(&portfolio, profile, theme, env.as_of);
    for (target, format) in &portfolios {
        let bytes = match format {
            Format::Pdf => portfolio_pdf(&document, env)?,
            _ => render::xlsx::write(&document).map_err(|e| Failure::io(e.to_string()))?,
        };
        let overwrite =
            files([&(target.clone(), *format)]).next().map_or(Overwrite::Refuse, |p| replacing.overwrite(p));
        write(target, &bytes, overwrite)?;
    }
    drop(progress);
    let names: Vec<String> = files(&portfolios).map(|path| path.display().to_string()).collect();
    say!(
        "wrote {}: {}, {}, {}",
        names.join(", "),
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

/// The portfolio as PDF.
fn portfolio_pdf(document: &crate::document::ReportDocument, env: &Env) -> Result<Vec<u8>, Failure> {
    let mut notes = Diagnostics::new();
    let made = render::pdf::render(document, PdfOptions { flat: false }, &mut notes);
    if notes.has_errors() {
        return Err(Failure::Input(notes));
    }
    env.surroundings().problems(&notes);
    made.map_err(|error| Failure::io(error.to_string()))
}

/// The portfolio's files: the formats of the profile that people read; a workbook where there is none of them.
fn portfolios(folder: &Path, profile: &Profile) -> Result<Vec<(Target, Format)>, Failure> {
    let listed = |format: &str| profile.formats.iter().any(|f| f.eq_ignore_ascii_case(format));
    let mut names = Vec::new();
    if listed("xlsx") || !listed("pdf") {
        names.push(folder.join(format!("{PORTFOLIO}.xlsx")));
    }
    if listed("pdf") {
        names.push(folder.join(format!("{PORTFOLIO}.pdf")));
    }
    super::write::targets(&names, None)
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
