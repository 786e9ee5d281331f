//! The checklists of all services that the profile lists, and the portfolio.

use std::path::{Path, PathBuf};

use super::bytes::Opening;
use super::emit::emit;
use super::request::{Made, PortfolioMade, Request};
use super::{per_owner, person};
use crate::analysis::chain;
use crate::app::engagement::Engagement;
use crate::app::error::{Error, all};
use crate::app::format::{Format, Target, files, targets};
use crate::app::outputs::{Protected, Replacing, guard, is_own, is_own_portfolio};
use crate::app::rendering::{page, pdf, workbook};
use crate::app::surroundings::{Note, Surroundings};
use crate::app::workspace::Workspace;
use crate::base::output;
use crate::checklist::Checklist;
use crate::checklist::stand::Stand;
use crate::document::ReportDocument;
use crate::matrix::deployment::EffectiveMatrix;
use crate::profile::{Profile, ServiceUse};
use crate::report::portfolio::{self, Part, Portfolio};
use crate::report::template::Template;

/// The portfolio's file name, without its extension.
const PORTFOLIO: &str = "portfolio";

/// The outputs of one checklist.
type Targets = Vec<(Target, Format)>;

/// Makes the checklists of all listed services and the portfolio.
///
/// # Errors
/// Every problem of the services, with the name under which the profile lists them; an output that cannot be written. Outputs are looked at
/// before the first one is written.
pub(crate) fn portfolio(workspace: &Workspace, request: &Request, env: &Surroundings<'_>) -> Result<Made, Error> {
    let profile = &workspace.profile;
    let folder = PathBuf::from(profile.output.as_deref().unwrap_or_default());
    let targets = service_targets(&folder, profile)?;
    let portfolios = portfolio_targets(&folder, profile)?;
    // With one pack per person none of these is written: the packs are looked at by themselves.
    let whole: Vec<&Path> = match request.per_owner {
        true => Vec::new(),
        false => files(targets.iter().flatten().chain(&portfolios)).collect(),
    };
    let mut protected = Protected::of(workspace, env);
    request.inputs().iter().for_each(|path| protected.input(path));
    protected.check(whole.iter().copied())?;
    workspace.tell_unknown_services(None, env);
    let engagements = engagements(workspace, env)?;
    for engagement in &engagements {
        engagement.tell(env);
    }
    let register = workspace.register();
    let mut checklists = checklists(workspace, &engagements, register.as_deref(), env)?;
    let look = request.look.in_language_of(profile);
    let opening = Opening::new(&look);
    if request.per_owner {
        // One service without owners is no slip: its rows are those that nobody owns.
        per_owner::owned(&checklists, "the services that rmx.toml lists")?;
        let links = profile.services.iter().zip(&checklists);
        let names: Vec<String> =
            links.map(|(listed, checklist)| chain::Link { listed, effective: &checklist.effective }.name()).collect();
        let formats = if profile.formats.is_empty() { vec!["xlsx".to_owned()] } else { profile.formats.clone() };
        let packs = person::Packs {
            folder: &folder,
            formats: &formats,
            register: register.as_deref(),
            force: request.force,
            dry_run: request.dry_run,
        };
        return person::emit(&mut checklists, &names, &packs, &protected, &opening, env);
    }
    let places = Places { targets: &targets, portfolios: &portfolios };
    let own = places.own(&checklists, request.force);
    let replacing = Replacing::new(request.force, own.iter().map(PathBuf::as_path)).or_dry_run(request.dry_run);
    let looked_at = whole;
    protected.check(looked_at.iter().copied())?;
    let is_portfolio = |path: &&&Path| files(&portfolios).any(|portfolio| portfolio == **path);
    let guarded = looked_at.iter().filter(|path| !is_portfolio(path) && !replacing.is_own(path));
    all(guarded.map(|path| guard(path, register.as_deref(), env)))?;
    // A folder that is not there yet holds nothing that could be overwritten.
    if folder.is_dir() || folder.as_os_str().is_empty() {
        replacing.check_all(&looked_at)?;
    }
    // Whatever is wrong with the template is known before the folder is made.
    let template = opening.template()?;
    if !request.dry_run {
        output::folder(&folder)?;
    }
    let (mut made, portfolio) = write(workspace, &checklists, &targets, &opening, &replacing, env)?;
    env.listener.hear(Note::Doing { what: "writing the portfolio", at: None, of: checklists.len() });
    let document = portfolio::build(&portfolio, profile, template, env.as_of);
    for (target, format) in &portfolios {
        let Target::File(path) = target else { continue };
        let bytes = match format {
            Format::Pdf => pdf(&document, false, env)?,
            Format::Html => page(&document)?,
            _ => workbook(&document)?,
        };
        if !request.dry_run {
            output::write(path, &bytes, replacing.overwrite(path))?;
        }
    }
    made.portfolio = Some(PortfolioMade {
        files: files(&portfolios).map(Path::to_owned).collect(),
        services: portfolio.services.len(),
        obligations: portfolio.obligations.len(),
        gaps: portfolio.gaps.len(),
        dry_run: request.dry_run,
    });
    Ok(made)
}

/// The engagements that the profile lists, each told as it is read.
fn engagements(workspace: &Workspace, env: &Surroundings<'_>) -> Result<Vec<Engagement>, Error> {
    let services = &workspace.profile.services;
    let mut loaded: Vec<Result<Engagement, Error>> = Vec::with_capacity(services.len());
    for (at, listed) in services.iter().enumerate() {
        let label = listed.label();
        env.listener.hear(Note::Doing { what: "reading", at: Some((at + 1, &label)), of: services.len() });
        loaded.push(workspace.listed(listed));
    }
    let passes = passes(&workspace.profile, &loaded).map(|()| None);
    let engagements = all(loaded.into_iter().map(|engagement| engagement.map(Some)).chain([passes]))?;
    Ok(engagements.into_iter().flatten().collect())
}

fn checklists<'m>(
    workspace: &'m Workspace,
    engagements: &'m [Engagement],
    register: Option<&Path>,
    env: &Surroundings<'_>,
) -> Result<Vec<Checklist<'m>>, Error> {
    let mut checklists = Vec::with_capacity(engagements.len());
    for (at, engagement) in engagements.iter().enumerate() {
        let label = &engagement.label;
        env.listener.hear(Note::Doing { what: "checking", at: Some((at + 1, label)), of: engagements.len() });
        let made = workspace.checklist(engagement, register, env);
        checklists.push(made.map_err(|error| error.help(format!("rmx.toml lists it as '{label}'")))?);
    }
    Ok(checklists)
}

/// Writes every service's files, and adds it to the portfolio.
fn write<'c>(
    workspace: &'c Workspace,
    checklists: &'c [Checklist<'c>],
    targets: &[Targets],
    opening: &Opening<'_>,
    replacing: &Replacing,
    env: &Surroundings<'_>,
) -> Result<(Made, Portfolio), Error> {
    let profile = &workspace.profile;
    let mut made = Made::default();
    for (at, ((checklist, listed), files)) in checklists.iter().zip(&profile.services).zip(targets).enumerate() {
        let label = listed.label();
        env.listener.hear(Note::Doing { what: "writing", at: Some((at + 1, &label)), of: checklists.len() });
        made.written.extend(emit(checklist, files, opening, replacing, &|_, _| Ok(()), env)?.written);
    }
    Ok((made, gather(profile, checklists, opening.template()?, env)))
}

/// The portfolio of all services that the profile lists, as it stands in a pack: without telling again what was told of its checklists.
///
/// # Errors
/// A selection that does not fit its matrix; a register that cannot be read; a template that cannot be used.
pub(crate) fn of_pack(
    workspace: &Workspace,
    engagements: &[Engagement],
    register: Option<&Path>,
    opening: &Opening<'_>,
    env: &Surroundings<'_>,
) -> Result<ReportDocument<'static>, Error> {
    let silent = Surroundings { listener: &(), ..*env };
    let checklists = checklists(workspace, engagements, register, &silent)?;
    let profile = &workspace.profile;
    let template = opening.template()?;
    let portfolio = gather(profile, &checklists, template, &silent);
    Ok(portfolio::build(&portfolio, profile, template, env.as_of))
}

/// Adds every service's checklist to a portfolio, with the chains between them.
fn gather(profile: &Profile, checklists: &[Checklist<'_>], template: &Template, env: &Surroundings<'_>) -> Portfolio {
    let links: Vec<chain::Link<'_>> = profile
        .services
        .iter()
        .zip(checklists)
        .map(|(listed, checklist)| chain::Link { listed, effective: &checklist.effective })
        .collect();
    let mut portfolio = Portfolio::new(env.as_of.date_naive());
    for (checklist, link) in checklists.iter().zip(&links) {
        let name = link.name();
        let ways = chain::resolve(*link, &links);
        let stand = Stand::of(checklist);
        let part = Part {
            name: &name,
            effective: &checklist.effective,
            findings: &checklist.findings,
            waived: &checklist.waived,
            record: &checklist.record,
            ways: &ways,
            verdict: stand.verdict,
            signatures: (stand.valid(), stand.signers.len()),
        };
        portfolio.add(part, profile, template);
    }
    portfolio
}

/// Where everything goes.
struct Places<'p> {
    targets: &'p [Targets],
    portfolios: &'p Targets,
}

impl Places<'_> {
    /// Files that this program wrote for the same engagements, and in which nobody has entered anything. With `force` nobody asks.
    fn own(&self, checklists: &[Checklist<'_>], force: bool) -> Vec<PathBuf> {
        if force {
            return Vec::new();
        }
        let written = |at: usize| -> Vec<&Path> { files(self.targets.get(at).into_iter().flatten()).collect() };
        let own = |(at, checklist): (usize, &Checklist<'_>)| {
            written(at).into_iter().filter(|path| is_own(path, checklist)).map(Path::to_owned).collect::<Vec<_>>()
        };
        let mut own: Vec<PathBuf> = checklists.iter().enumerate().flat_map(own).collect();
        own.extend(files(self.portfolios).filter(|path| is_own_portfolio(path)).map(Path::to_owned));
        own
    }
}

/// Whether what services pass to those below them is there, as far as both could be loaded: told together with those that could not.
fn passes(profile: &Profile, loaded: &[Result<Engagement, Error>]) -> Result<(), Error> {
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

/// The portfolio's files: the formats of the profile that people read; a workbook where there is none of them.
fn portfolio_targets(folder: &Path, profile: &Profile) -> Result<Targets, Error> {
    let listed = |format: &str| profile.formats.iter().any(|f| f.eq_ignore_ascii_case(format));
    let own = ["xlsx", "pdf", "html"].into_iter().filter(|format| listed(format));
    let mut names: Vec<PathBuf> = own.map(|format| folder.join(format!("{PORTFOLIO}.{format}"))).collect();
    if names.is_empty() {
        names.push(folder.join(format!("{PORTFOLIO}.xlsx")));
    }
    targets(&names, None)
}

/// Each service's files.
fn service_targets(folder: &Path, profile: &Profile) -> Result<Vec<Targets>, Error> {
    let extensions = if profile.formats.is_empty() { vec!["xlsx".to_owned()] } else { profile.formats.clone() };
    let mut all = Vec::with_capacity(profile.services.len());
    for listed in &profile.services {
        let names = extensions.iter().map(|extension| folder.join(format!("{}.{extension}", listed.label())));
        all.push(targets(&names.collect::<Vec<_>>(), None)?);
    }
    Ok(all)
}
