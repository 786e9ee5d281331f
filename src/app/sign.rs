//! A named person's statement on one obligation or on the whole checklist goes into the record.

use std::collections::BTreeMap;
use std::path::Path;
use std::{fs, io};

use chrono::NaiveDate;

use super::engagement::{Wanted, recorded};
use super::error::Error;
use super::recording::{document, had, recordable, recorder};
use super::surroundings::Surroundings;
use super::workspace::Workspace;
use crate::base::diagnostic::Diagnostics;
use crate::base::nearest::did_you_mean;
use crate::base::ordered::Arrange;
use crate::matrix::deployment::{EffectiveActivity, EffectiveMatrix};
use crate::matrix::identity::{Hash, Key};
use crate::profile::Profile;
use crate::record::accountable::Accountable;
use crate::record::carry::{Bound, bound_row, bound_whole, confirm};
use crate::record::defaults::same_person;
use crate::record::entry::{Covered, Decision, SignOff, SignerRole};
use crate::record::log::Head;
use crate::record::log::{Action, Event, RowChange};
use crate::record::service::{ServiceFile, StoredRow};
use crate::record::signers::Signers;
use crate::record::standing::Standing;
use crate::record::state;
use crate::record::store::{Commit, NewFile, Register};
use crate::record::update::{attach, form_event};

/// In what capacity somebody signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Capacity {
    /// Prepared the checklist.
    Preparer,
    /// Is accountable for rows of it.
    Owner,
    /// Approves it.
    Approver,
}

/// A statement.
#[derive(Debug, Clone)]
pub struct Request {
    /// The service, and the document that its checklist was made from where that is not the catalogue's entry.
    pub wanted: Wanted,
    /// An activity's id or key; the whole checklist without.
    pub id: Option<String>,
    /// Who signs.
    pub name: String,
    /// In what capacity; without it the only one for which the name is named, else the approver's (of a preparer's decision: the preparer's).
    pub capacity: Option<Capacity>,
    /// Whose rows an owner signs for: their own name, or a role or team that nobody holds; without it their own, else the only ones that they may
    /// sign for.
    pub owner: Option<String>,
    /// Their job; may be empty.
    pub job: String,
    /// What they state.
    pub decision: Decision,
    /// Exceptions, in words; needed where the decision is with some.
    pub exceptions: String,
    /// When it was signed; the day of the surroundings without. No day that is yet to come.
    pub date: Option<NaiveDate>,
    /// Until when it holds.
    pub valid_until: Option<NaiveDate>,
    /// Who records it; the user without.
    pub by: Option<String>,
    /// Nothing is recorded.
    pub dry_run: bool,
}

impl Request {
    /// The capacity that is asked for: whoever says whose obligations they accept signs as an owner.
    fn capacity(&self) -> Option<Capacity> {
        self.capacity.or(self.owner.as_ref().map(|_| Capacity::Owner))
    }
}

/// A statement that was recorded.
#[derive(Debug)]
pub struct Recorded {
    /// `vendor/service`.
    pub service: String,
    /// The sign-off, with the text that was signed.
    pub sign_off: SignOff,
    /// The state of the document before.
    pub before: state::Signed,
    /// The state of the document now.
    pub after: state::Signed,
    /// The entry of the log.
    pub entry: Option<Head>,
}

/// Records a statement. It is bound to the wording as it stands: the row hash of one activity, or the checklist and register hashes of the whole.
///
/// # Errors
/// An unknown service or id; a request that contradicts itself; a name that is not named to sign (the attempt is in the log); a register that
/// cannot be read or written. Nothing else is recorded then.
pub fn sign(workspace: &Workspace, request: &Request, env: &Surroundings<'_>) -> Result<Recorded, Error> {
    let wanted = &request.wanted;
    let opened = workspace.open_matrix(wanted, false, env)?;
    let matrix = &opened.matrix;
    env.problems(&opened.newer.clone().map(Diagnostics::from).unwrap_or_default());
    let day = env.as_of.date_naive();
    consistent(request, day)?;
    let selection = |file: &ServiceFile| workspace.choose(&opened, &wanted.choice, || Ok(recorded(file)));
    let mut folder = workspace.register_folder();
    // What would be is tried on a copy: every rule is asked, and nothing of the record is touched.
    let copy = if request.dry_run { Some(copied(&folder)?) } else { None };
    if let Some(copy) = &copy {
        folder = copy.path().to_owned();
    }
    if !Register::is_at(&folder)? {
        // A slip of the request does not make a register.
        let nothing = ServiceFile::new(matrix.vendor.id.clone(), matrix.service.id.clone());
        let effective = EffectiveMatrix::new(matrix, &selection(&nothing)?.selection)?;
        bound(request, &effective, Hash::of(b""))?;
    }
    let mut register = Register::write(&folder)?;
    recordable(&register, env)?;
    let mut file = register.service(&matrix.vendor.id, &matrix.service.id)?;
    let chosen = selection(&file)?;
    if let Some(what_if) = &chosen.what_if {
        return Err(Error::usage(format!("{} is signed as rmx.toml states it, not with {what_if}", matrix.name()))
            .help("leave the flag out, or state the deployment in rmx.toml"));
    }
    let effective = EffectiveMatrix::new(matrix, &chosen.selection)?;
    let hash = file.hash();
    let (version, version_file) = NewFile::version(matrix)?;
    let (key, bound) = bound(request, &effective, version.clone())?;
    let mut files = vec![version_file];
    let by = recorder(request.by.as_ref(), env);
    let mut events: Vec<Event> = form_event(&file, env.as_of, &by).into_iter().collect();
    files.extend(first_version(&mut file, &effective, &version, request, day)?);

    let before = Standings::of(&register, &effective, &workspace.profile, day)?;
    let owners = before.owners(key.as_ref());
    let signers = Signers::of(&workspace.profile);
    let role = role(request, &signers, &owners)?;
    let refused = signers.check(&role, &request.name).err();
    if let Some(activity) = signed_row(request, &effective) {
        stand_with(&mut file, activity);
    }
    let mut sign_off = sign_off(request, role, key, bound, day);
    sign_off.register = if request.id.is_none() { hash.clone() } else { None };
    sign_off.status = Some(file.status_hash(sign_off.key.as_ref()));
    sign_off.covers = covers(&sign_off, &effective, &file, &workspace.profile);
    let mut change = RowChange::of_sign_off(&sign_off);
    if let Some(id) = &request.id {
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
        return Err(not_named(request, &sign_off, &names));
    }
    confirm(&mut file, &sign_off);
    file.sign_offs.push(sign_off.clone());
    file.sign_offs.arrange_by_key(|s| s.date);
    files.push(NewFile::service(&file));
    events.push(event);
    let entry = register.commit(Commit { files, events })?;
    let after = Standings::of(&register, &effective, &workspace.profile, day)?.signed;
    Ok(Recorded { service: matrix.name(), sign_off, before: before.signed, after, entry })
}

/// Why somebody may not sign in their capacity.
fn not_named(request: &Request, sign_off: &SignOff, names: &[String]) -> Error {
    let capacity = sign_off.role.capacity();
    let logged = if request.dry_run { "" } else { "; the attempt is in the log" };
    let what = format!("{} is not named to sign as {capacity}{logged}", request.name);
    Error::io(what).help(format!("named are: {}", names.join(", ")))
}

/// A copy of a register, which goes away by itself; an empty folder where there is none.
fn copied(register: &Path) -> Result<tempfile::TempDir, Error> {
    fn copy(from: &Path, to: &Path) -> io::Result<()> {
        for entry in fs::read_dir(from)? {
            let entry = entry?;
            let (from, to) = (entry.path(), to.join(entry.file_name()));
            if entry.file_type()?.is_dir() {
                fs::create_dir(&to)?;
                copy(&from, &to)?;
            } else if entry.file_type()?.is_file() {
                fs::copy(&from, &to)?;
            }
        }
        Ok(())
    }
    let fail = |error: io::Error| Error::io(format!("cannot try it on a copy of {}: {error}", register.display()));
    let folder = tempfile::tempdir().map_err(fail)?;
    if Register::is_at(register)? {
        copy(register, folder.path()).map_err(fail)?;
    }
    Ok(folder)
}

/// Whether a request fits together.
fn consistent(request: &Request, day: NaiveDate) -> Result<(), Error> {
    if request.name.trim().is_empty() {
        return Err(Error::usage("--name is blank: a sign-off is by a named person"));
    }
    let prepared = request.decision == Decision::Prepared;
    if request.owner.is_some() && request.capacity.is_some_and(|c| c != Capacity::Owner) {
        return Err(
            Error::usage("--for says whose obligations an owner accepts").help("leave it out, or sign --as owner")
        );
    }
    if request.capacity().is_some_and(|c| (c == Capacity::Preparer) != prepared) {
        return Err(Error::usage("a preparer's decision is `prepared`, and only theirs")
            .help("--as preparer --decision prepared, or --as owner|approver with accepted, accepted-with-exceptions, rejected"));
    }
    if request.decision == Decision::AcceptedWithExceptions && request.exceptions.trim().is_empty() {
        return Err(
            Error::usage("accepted with exceptions, and the exceptions are not said").help("--exceptions \"...\"")
        );
    }
    let date = request.date.unwrap_or(day);
    if date > day {
        return Err(
            Error::usage(format!("--date {date} lies after today, {day}")).help("a sign-off is dated when it is made")
        );
    }
    if request.valid_until.is_some_and(|until| until < date) {
        return Err(Error::usage("--valid-until lies before the date of the sign-off"));
    }
    Ok(())
}

/// Makes the record against this version where it is made against none; the file of the vendor's document, where there is one.
fn first_version(
    file: &mut ServiceFile,
    effective: &EffectiveMatrix<'_>,
    version: &Hash,
    request: &Request,
    day: NaiveDate,
) -> Result<Option<NewFile>, Error> {
    match &file.version {
        Some(adopted) if adopted == version => return Ok(None),
        Some(_) => {
            let name = effective.matrix.name();
            let what = format!("the record of {name} is made against another version than this document");
            return Err(Error::usage(what)
                .help(format!("adopt it first: rmx-report update {name} PAGE"))
                .help("or sign what the record is made against: leave --matrix out"));
        }
        None => {}
    }
    let document = document(request.wanted.matrix.as_ref())?;
    attach(file, effective, version);
    file.set_deployment(effective);
    file.had = Some(had(document.as_ref(), day));
    file.version = Some(version.clone());
    Ok(document.map(|(name, bytes)| {
        let (document, document_file) = NewFile::document(&file.vendor, &file.service, &name, &bytes);
        file.document = Some(document);
        document_file
    }))
}

/// A sign-off goes where its activity goes: renamed, to the archive and back, by the row that it stands with.
fn stand_with(file: &mut ServiceFile, activity: &EffectiveActivity) {
    file.rows.entry(activity.key.clone()).or_insert_with(|| StoredRow {
        id: activity.id.to_string(),
        section: activity.section.to_vec(),
        text: activity.text.to_owned(),
        wording: Some(activity.row_hash.clone()),
        ..StoredRow::default()
    });
}

fn sign_off(request: &Request, role: SignerRole, key: Option<Key>, bound: Bound, day: NaiveDate) -> SignOff {
    let date = request.date.unwrap_or(day);
    SignOff {
        key,
        job: request.job.clone(),
        exceptions: request.exceptions.clone(),
        valid_until: request.valid_until,
        version: Some(bound.version),
        model: bound.model,
        options: bound.options,
        text: bound.text,
        ..SignOff::new(role, request.name.clone(), request.decision, date, bound.wording)
    }
}

/// The rows that an owner signs for; of one who signs a row alone that row.
fn covers(sign_off: &SignOff, effective: &EffectiveMatrix<'_>, file: &ServiceFile, profile: &Profile) -> Vec<Covered> {
    let Some(owner) = sign_off.owner() else { return Vec::new() };
    let mut covers = Accountable { rows: &file.rows, profile }.covered(effective, owner);
    if let Some(key) = &sign_off.key {
        covers.retain(|row| row.key == *key);
    }
    covers
}

/// The state of the document, and who is accountable for its rows.
struct Standings {
    signed: state::Signed,
    owners: Vec<(String, Vec<Key>)>,
}

impl Standings {
    fn of(
        register: &Register,
        effective: &EffectiveMatrix<'_>,
        profile: &Profile,
        day: NaiveDate,
    ) -> Result<Self, Error> {
        let record = register.service_record(effective, profile, day)?.record;
        let owners = Standing::new(effective, &record, profile).owners(effective);
        Ok(Self { signed: state::document(&record, effective, &owners), owners })
    }

    /// Those accountable for a row, or for any.
    fn owners(&self, key: Option<&Key>) -> Vec<String> {
        let of_row = |keys: &[Key]| key.is_none_or(|key| keys.contains(key));
        self.owners.iter().filter(|(_, keys)| of_row(keys)).map(|(name, _)| name.clone()).collect()
    }
}

/// The capacity that is asked for, or the only one for which the name is named.
fn role(request: &Request, signers: &Signers, owners: &[String]) -> Result<SignerRole, Error> {
    match request.capacity() {
        Some(Capacity::Preparer) => return Ok(SignerRole::Preparer),
        Some(Capacity::Approver) => return Ok(SignerRole::Approver),
        Some(Capacity::Owner) => return owner(request, signers, owners),
        None => {}
    }
    let prepared = request.decision == Decision::Prepared;
    let fits = |role: &SignerRole| (*role == SignerRole::Preparer) == prepared;
    let mut capacities: Vec<SignerRole> = signers.capacities(&request.name, owners).into_iter().filter(fits).collect();
    capacities.dedup_by_key(|role| role.capacity());
    match capacities.as_slice() {
        [SignerRole::Owner(_)] => owner(request, signers, owners),
        [only] => Ok(only.clone()),
        [] if prepared => Ok(SignerRole::Preparer),
        // Nobody named this one for anything: the attempt is refused, and stands in the log.
        [] => Ok(SignerRole::Approver),
        several => {
            let names: Vec<&str> = several.iter().map(SignerRole::capacity).collect();
            Err(Error::usage(format!("{} may sign in several capacities: {}", request.name, names.join(", ")))
                .help("--as says which"))
        }
    }
}

/// The owner as whom somebody signs: themselves where they are accountable, else the only role or team that they may sign for.
fn owner(request: &Request, signers: &Signers, owners: &[String]) -> Result<SignerRole, Error> {
    let list = |names: &[&String]| names.iter().map(|name| name.as_str()).collect::<Vec<_>>().join(", ");
    if let Some(wanted) = &request.owner {
        let found = owners.iter().find(|owner| same_person(owner, wanted));
        let unknown = || {
            let error = Error::usage(format!("--for: nothing that is signed here is accountable to '{wanted}'"));
            if owners.is_empty() { error } else { error.help(format!("accountable are: {}", owners.join(", "))) }
        };
        return found.map(|owner| SignerRole::Owner(owner.clone())).ok_or_else(unknown);
    }
    let may = |owner: &&String| signers.check(&SignerRole::Owner((*owner).clone()), &request.name).is_ok();
    let all: Vec<&String> = owners.iter().filter(may).collect();
    let own: Vec<&String> = all.iter().copied().filter(|owner| same_person(owner, &request.name)).collect();
    match (own.as_slice(), all.as_slice(), owners.first()) {
        ([own, ..], ..) | (_, [own], _) => Ok(SignerRole::Owner((*own).clone())),
        (_, [_, ..], _) => {
            let what = format!("{} may accept the obligations of several: {}", request.name, list(&all));
            Err(Error::usage(what).help("--for says whose"))
        }
        // One who is accountable for nothing is refused as the owner of the first row.
        (_, [], Some(first)) => Ok(SignerRole::Owner(first.clone())),
        // Nobody is accountable yet: names are free.
        (_, [], None) => Ok(SignerRole::Owner(request.name.clone())),
    }
}

/// The row that is signed; none where it is the whole, or there is no such row.
fn signed_row<'e>(request: &Request, effective: &'e EffectiveMatrix<'_>) -> Option<&'e EffectiveActivity<'e>> {
    let id = request.id.as_ref()?;
    effective.activities.iter().find(|a| a.id.as_str() == id || a.key.as_str() == id)
}

/// What is signed: a row by its id or key, or the whole, with the hashes that it is bound to.
fn bound(request: &Request, effective: &EffectiveMatrix<'_>, version: Hash) -> Result<(Option<Key>, Bound), Error> {
    let Some(id) = &request.id else { return Ok((None, bound_whole(effective, version))) };
    match signed_row(request, effective) {
        Some(activity) => Ok((Some(activity.key.clone()), bound_row(effective, version, activity))),
        None => {
            let known = effective.activities.iter().map(|a| a.id.as_str());
            let name = effective.matrix.name();
            Err(Error::usage(format!("'{name}' has no activity '{id}'")).help(did_you_mean(id, known)))
        }
    }
}
