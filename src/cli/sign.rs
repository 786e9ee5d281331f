//! `rmx-report sign`: a named person's statement on one obligation or on the whole checklist.

use std::collections::BTreeMap;
use std::path::PathBuf;

use chrono::NaiveDate;
use clap::ValueEnum;

use crate::app::engagement::{recorded, tell};
use crate::base::diagnostic::Diagnostics;
use crate::base::nearest::did_you_mean;
use crate::base::order;
use crate::matrix::deployment::{EffectiveActivity, EffectiveMatrix};
use crate::matrix::identity::{Hash, Key};
use crate::profile::Profile;
use crate::record::carry::{Bound, bound_row, bound_whole};
use crate::record::entry::{Decision, SignOff, SignOffState, SignerRole};
use crate::record::log::{Action, Event, RowChange};
use crate::record::service::{ServiceFile, StoredRow};
use crate::record::signers::Signers;
use crate::record::standing::Standing;
use crate::record::state::{self, Owners};
use crate::record::store::{Commit, NewFile, Register};
use crate::record::update::{attach, form_event};

use super::env::Env;
use super::failure::{Exit, Failure};
use super::terminal::say;
use super::{Common, prepare, select};

/// Capacities on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Capacity {
    /// Prepared the checklist
    Preparer,
    /// Accountable control owner
    Owner,
    /// Approves
    Approver,
}

/// Decisions on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DecisionArg {
    /// By the preparer
    Prepared,
    /// Accepted
    Accepted,
    /// Accepted with exceptions (say them with --exceptions)
    AcceptedWithExceptions,
    /// Rejected
    Rejected,
}

/// Record a sign-off in the register
///
/// It is bound to the wording as it stands: the row hash of one activity, or the checklist and register hashes of the whole. A
/// changed word or figure suspends it, a changed assignment or condition makes it lapse; both are shown with the next checklist.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The service
    #[arg(value_name = "VENDOR/SERVICE")]
    service: String,

    /// An activity's id; the whole checklist without
    #[arg(value_name = "ID")]
    id: Option<String>,

    /// Who signs
    #[arg(long, value_name = "NAME")]
    name: String,

    /// In what capacity [default: the only one for which the name is named; where nobody is named in advance, approver]
    #[arg(long = "as", value_name = "CAPACITY")]
    capacity: Option<Capacity>,

    /// Their job
    #[arg(long, value_name = "JOB", default_value = "")]
    job: String,

    /// The decision
    #[arg(long, value_name = "DECISION")]
    decision: DecisionArg,

    /// Exceptions, in words
    #[arg(long, value_name = "TEXT", default_value = "")]
    exceptions: String,

    /// When it was signed [default: the day of --as-of]
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = super::day)]
    date: Option<NaiveDate>,

    /// Until when it holds
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = super::day)]
    valid_until: Option<NaiveDate>,

    /// Who records this [default: the user's name]
    #[arg(long, value_name = "NAME")]
    by: Option<String>,

    /// The register's folder [default: `register` of the profile, or register]
    #[arg(long, value_name = "DIR")]
    register: Option<PathBuf>,

    #[command(flatten)]
    deployment: select::Deployment,

    #[command(flatten)]
    made_from: select::MadeFrom,
}

/// Runs the command.
///
/// # Errors
/// An unknown service or id, contradicting flags, a register that cannot be read or written. Nothing is recorded then.
pub fn run(args: &Args, common: &Common, env: &Env) -> Result<Exit, Failure> {
    let workspace = select::workspace_for(common, args.register.as_deref(), &args.deployment, env)?;
    let surroundings = env.surroundings();
    let wanted = args.made_from.wanted(select::naming(&args.service, &workspace)?, args.deployment.choice())?;
    let opened = workspace.open_matrix(&wanted, false, &surroundings)?;
    let matrix = &opened.matrix;
    surroundings.problems(&opened.newer.clone().map(Diagnostics::from).unwrap_or_default());
    let decision = decision(args)?;
    let day = env.as_of.date_naive();
    let date = args.date.unwrap_or(day);
    if date > day {
        return Err(Failure::usage(format!("--date {date} lies after today, {day}"))
            .help("a sign-off is dated when it is made"));
    }
    if args.valid_until.is_some_and(|until| until < date) {
        return Err(Failure::usage("--valid-until lies before the date of the sign-off"));
    }
    let selection = |file: &ServiceFile| workspace.choose(&opened, &wanted.choice, || Ok(recorded(file)));
    let folder = workspace.register_folder();
    if !Register::is_at(&folder)? {
        // A slip of the command line does not make a register.
        let nothing = ServiceFile::new(matrix.vendor.id.clone(), matrix.service.id.clone());
        bound(args, &EffectiveMatrix::new(matrix, &selection(&nothing)?.selection)?, Hash::of(b""))?;
    }
    let mut register = Register::write(&folder)?;
    prepare::recordable(&register, env)?;
    let mut file = register.service(&matrix.vendor.id, &matrix.service.id)?;
    let chosen = selection(&file)?;
    tell(matrix, chosen.what_if.as_ref(), &surroundings);
    let effective = EffectiveMatrix::new(matrix, &chosen.selection)?;
    let hash = file.hash();
    let (version, version_file) = NewFile::version(matrix)?;
    let (key, bound) = bound(args, &effective, version.clone())?;
    let mut files = vec![version_file];
    let by = args.by.clone().unwrap_or_else(|| env.user.clone());
    let mut events: Vec<Event> = form_event(&file, env.as_of, &by).into_iter().collect();
    if file.version.as_ref().is_some_and(|adopted| *adopted != version) {
        let name = matrix.name();
        return Err(Failure::usage(format!("the record of {name} is made against another version than this document"))
            .help(format!("adopt it first: rmx-report update {name} PAGE"))
            .help("or sign what the record is made against: leave --matrix out"));
    }
    if file.version.is_none() {
        let document = args.made_from.document();
        attach(&mut file, &effective, &version);
        file.set_deployment(&effective);
        file.had = Some(select::had(document.as_ref(), day));
        if let Some((name, bytes)) = &document {
            let (document, document_file) = NewFile::document(&file.vendor, &file.service, name, bytes);
            file.document = Some(document);
            files.push(document_file);
        }
        file.version = Some(version);
    }
    let before = Signed::of(&register, &effective, &workspace.profile, day)?;
    let owners = before.owners(key.as_ref());
    let signers = Signers::of(&workspace.profile);
    let role = role(args, &signers, decision, &owners)?;
    let refused = signers.check(&role, &args.name).err();
    let sign_off = SignOff {
        key,
        role: role.clone(),
        name: args.name.clone(),
        job: args.job.clone(),
        decision,
        exceptions: args.exceptions.clone(),
        date,
        valid_until: args.valid_until,
        wording: bound.wording,
        version: Some(bound.version),
        model: bound.model,
        options: bound.options,
        text: bound.text,
        signature: String::new(),
        read: None,
        register: if args.id.is_none() { hash.clone() } else { None },
        status: None,
        state: SignOffState::Valid,
        reason: String::new(),
        status_changed: false,
    };
    if let Some(activity) = signed_row(args, &effective) {
        // The sign-off goes where its activity goes: renamed, to the archive and back, by the row that it stands with.
        file.rows.entry(activity.key.clone()).or_insert_with(|| StoredRow {
            id: activity.id.to_string(),
            section: activity.section.clone(),
            text: activity.text.clone(),
            wording: Some(activity.row_hash.clone()),
            ..StoredRow::default()
        });
    }
    let sign_off = SignOff { status: Some(file.status_hash(sign_off.key.as_ref())), ..sign_off };
    let mut change = RowChange::of_sign_off(&sign_off);
    if let Some(id) = &args.id {
        change.id.clone_from(id);
    }
    let event = Event {
        at: env.as_of,
        by,
        action: if refused.is_some() { Action::Refused } else { Action::Sign },
        service: file.name(),
        source: None,
        checklist: Some(effective.checklist_hash()),
        rows: vec![change],
        register: hash,
        files: BTreeMap::new(),
    };
    if let Some(names) = refused {
        // Nothing but the attempt is recorded, and that it was one.
        register.commit(Commit { files: Vec::new(), events: vec![event] })?;
        let what = format!("{} is not named to sign as {}; the attempt is in the log", args.name, role.capacity());
        return Err(Failure::io(what).help(format!("named are: {}", names.join(", "))));
    }
    say!("statement: {} as {}: {}", decision.as_str(), role.capacity(), sign_off.text);
    file.sign_offs.push(sign_off);
    order::sort_by_key(&mut file.sign_offs, |s| s.date);
    files.push(NewFile::service(&file));
    events.push(event);
    let head = register.commit(Commit { files, events })?;
    let after = Signed::of(&register, &effective, &workspace.profile, day)?;
    say!("state: {} -> {}", before.shown(), after.shown());
    let on = args.id.as_deref().unwrap_or("the whole checklist");
    let entry = head.map(|head| format!(", log entry {} ({})", head.seq, head.hash.short())).unwrap_or_default();
    say!("recorded: {} by {} on {on} of {}{entry}", decision.as_str(), args.name, matrix.name());
    Ok(Exit::Done)
}

/// The state of the document, and who is accountable for its rows.
struct Signed {
    signed: state::Signed,
    owners: Vec<(String, Vec<Key>)>,
}

impl Signed {
    fn of(
        register: &Register,
        effective: &EffectiveMatrix<'_>,
        profile: &Profile,
        day: NaiveDate,
    ) -> Result<Self, Failure> {
        let record = register.service_record(effective, day)?.record;
        let owners = Standing::new(effective, &record, profile).owners(effective);
        Ok(Self { signed: state::document(&record, effective, &owners), owners })
    }

    /// Those accountable for a row, or for any.
    fn owners(&self, key: Option<&Key>) -> Vec<String> {
        let of_row = |keys: &[Key]| key.is_none_or(|key| keys.contains(key));
        self.owners.iter().filter(|(_, keys)| of_row(keys)).map(|(name, _)| name.clone()).collect()
    }

    fn shown(&self) -> String {
        let Owners { accepted, of } = self.signed.owners;
        format!(
            "{} ({accepted} of {of} accountable owners have accepted)",
            self.signed.state.as_str().replace('-', " ")
        )
    }
}

/// The capacity that is asked for, or the only one for which the name is named.
fn role(args: &Args, signers: &Signers, decision: Decision, owners: &[String]) -> Result<SignerRole, Failure> {
    let own = owners.iter().map(|owner| SignerRole::Owner(owner.clone()));
    match args.capacity {
        Some(Capacity::Preparer) => return Ok(SignerRole::Preparer),
        Some(Capacity::Approver) => return Ok(SignerRole::Approver),
        Some(Capacity::Owner) => {
            let mut own = own.peekable();
            let named = own.peek().is_some();
            let fits = own.find(|role| signers.check(role, &args.name).is_ok());
            // One who is accountable for nothing is refused as the owner of the first row; nobody is accountable yet: names are free.
            let otherwise = if named { owners.first().cloned().unwrap_or_default() } else { args.name.clone() };
            return Ok(fits.unwrap_or(SignerRole::Owner(otherwise)));
        }
        None => {}
    }
    let fits = |role: &SignerRole| (*role == SignerRole::Preparer) == (decision == Decision::Prepared);
    let mut capacities: Vec<SignerRole> = signers.capacities(&args.name, owners).into_iter().filter(fits).collect();
    capacities.dedup_by_key(|role| role.capacity());
    match capacities.as_slice() {
        [only] => Ok(only.clone()),
        [] if decision == Decision::Prepared => Ok(SignerRole::Preparer),
        [] => Ok(SignerRole::Approver),
        several => {
            let names: Vec<&str> = several.iter().map(SignerRole::capacity).collect();
            Err(Failure::usage(format!("{} may sign in several capacities: {}", args.name, names.join(", ")))
                .help("--as says which"))
        }
    }
}

/// The row that is signed; none where it is the whole, or there is no such row.
fn signed_row<'e>(args: &Args, effective: &'e EffectiveMatrix<'_>) -> Option<&'e EffectiveActivity> {
    let id = args.id.as_ref()?;
    effective.activities.iter().find(|a| a.id.as_str() == id || a.key.as_str() == id)
}

/// What is signed: a row by its id or key, or the whole, with the hashes that it is bound to.
fn bound(args: &Args, effective: &EffectiveMatrix<'_>, version: Hash) -> Result<(Option<Key>, Bound), Failure> {
    let Some(id) = &args.id else { return Ok((None, bound_whole(effective, version))) };
    match signed_row(args, effective) {
        Some(activity) => Ok((Some(activity.key.clone()), bound_row(effective, version, activity))),
        None => {
            let known = effective.activities.iter().map(|a| a.id.as_str());
            Err(Failure::usage(format!("'{}' has no activity '{id}'", args.service)).help(did_you_mean(id, known)))
        }
    }
}

fn decision(args: &Args) -> Result<Decision, Failure> {
    let decision = match args.decision {
        DecisionArg::Prepared => Decision::Prepared,
        DecisionArg::Accepted => Decision::Accepted,
        DecisionArg::AcceptedWithExceptions => Decision::AcceptedWithExceptions,
        DecisionArg::Rejected => Decision::Rejected,
    };
    if args.name.trim().is_empty() {
        return Err(Failure::usage("--name is blank: a sign-off is by a named person"));
    }
    if args.capacity.is_some_and(|c| (c == Capacity::Preparer) != (decision == Decision::Prepared)) {
        return Err(Failure::usage("a preparer's decision is `prepared`, and only theirs")
            .help("--as preparer --decision prepared, or --as owner|approver with accepted, accepted-with-exceptions, rejected"));
    }
    if decision == Decision::AcceptedWithExceptions && args.exceptions.trim().is_empty() {
        return Err(
            Failure::usage("accepted with exceptions, and the exceptions are not said").help("--exceptions \"...\"")
        );
    }
    Ok(decision)
}
