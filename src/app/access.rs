//! A list of users becomes the access review of a service in the record.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::engagement::Wanted;
use super::error::Error;
use super::recording::{recordable, recorder};
use super::surroundings::Surroundings;
use super::workspace::Workspace;
use crate::base::diagnostic::Diagnostic;
use crate::base::files::SETTINGS_BYTES;
use crate::base::location::Location;
use crate::collect::access::{Mapping, Review, UserList, apply, read};
use crate::collect::run::{Given, given, source_of};
use crate::import::Limits;
use crate::record::entry::{AccessEntry, Extract, Period};
use crate::record::field::Field;
use crate::record::log::{Action, Change, Event, RowChange};
use crate::record::service::ServiceFile;
use crate::record::store::{Commit, NewFile, Register};

/// Form of the JSON output.
const SCHEMA: &str = "rmx-report-access/1";

/// A list to be taken in.
#[derive(Debug, Clone)]
pub struct Request {
    /// The list, as CSV.
    pub users: PathBuf,
    /// The service, and where its matrix comes from.
    pub wanted: Wanted,
    /// The system that the list was taken from; the service itself without.
    pub system: Option<String>,
    /// Days without activity from which a user counts as inactive.
    pub inactive_after: u32,
    /// The period whose review the list is for.
    pub period: Option<Period>,
    /// Nothing is changed.
    pub dry_run: bool,
    /// Who records it; the user without.
    pub by: Option<String>,
}

/// What a list says of the roles.
#[derive(Debug)]
pub struct Reviewed {
    /// `vendor/service`.
    pub service: String,
    /// What each column was read as.
    pub mapping: Mapping,
    /// Headers of columns that were not read.
    pub unread: Vec<String>,
    /// Who holds what, who is new, gone, changed, still there.
    pub review: Review,
    /// Nothing was changed.
    pub dry_run: bool,
}

impl Reviewed {
    /// As JSON.
    ///
    /// # Errors
    /// What the JSON writer reports; the types have no failing case.
    pub fn json(&self) -> Result<String, serde_json::Error> {
        let columns: BTreeMap<&str, &str> =
            self.mapping.iter().map(|(role, (_, header))| (role.as_str(), header.as_str())).collect();
        let value = serde_json::json!({"schema": SCHEMA, "service": self.service, "mapping": columns, "unread": self.unread,
            "review": self.review, "dry_run": self.dry_run});
        Ok(serde_json::to_string_pretty(&value)? + "\n")
    }
}

/// Takes a list in: nobody is removed, and every line is dated.
///
/// # Errors
/// A service without documented roles; a list that cannot be read, every problem with its line; a register that cannot be used.
pub fn review(workspace: &Workspace, request: &Request, env: &Surroundings<'_>) -> Result<Reviewed, Error> {
    let matrix = workspace.open_matrix(&request.wanted, false, env)?.matrix;
    let Some(model) = &matrix.access else {
        return Err(Error::usage(format!("{} documents no access roles", matrix.name()))
            .help("an access review needs a service whose matrix.toml describes its roles"));
    };
    let day = env.as_of.date_naive();
    let limits = Limits { input_bytes: SETTINGS_BYTES, ..Limits::default() };
    let file = given(&request.users, &limits)?;
    let UserList { mapping, unread, users, rows } = read(text(&file)?, &file.name, day)?;
    let folder = workspace.register_folder();
    let mut register = match (request.dry_run, Register::is_at(&folder)?) {
        (false, _) => Some(Register::write(&folder)?),
        (true, true) => Some(Register::read(&folder)?),
        (true, false) => None,
    };
    if let Some(register) = &register {
        recordable(register, env)?;
    }
    let mut service = match &register {
        Some(register) => register.service(&matrix.vendor.id, &matrix.service.id)?,
        None => ServiceFile::new(matrix.vendor.id.clone(), matrix.service.id.clone()),
    };
    let before = service.clone();
    let source = source_of(&file);
    let system = request.system.clone().unwrap_or_else(|| matrix.name());
    // Who is new or gone is told from one list to the next: in another order it would be told wrongly.
    if let Some(newer) = service.extracts.iter().rfind(|e| e.system == system && e.date > day) {
        let what = format!("the record has a newer list of {system}: {} of {}", newer.file, newer.date);
        return Err(Error::usage(what)
            .help(format!("--as-of says the day of a list; {day} is before that one"))
            .help("a list of another system is named with --system"));
    }
    let extract = Extract {
        date: day,
        system,
        file: source.file.clone(),
        sha256: source.sha256.clone(),
        rows,
        inactive_after: request.inactive_after,
        period: request.period,
    };
    let review = apply(model, &users, &mut service, extract);
    if let (false, true, Some(register)) = (request.dry_run, service != before, register.as_mut()) {
        let event = Event {
            at: env.as_of,
            by: recorder(request.by.as_ref(), env),
            action: Action::Access,
            service: service.name(),
            source: Some(source),
            checklist: None,
            rows: changes(&before.access, &service.access),
            register: service.hash(),
            files: BTreeMap::new(),
        };
        register.commit(Commit { files: vec![NewFile::service(&service)], events: vec![event] })?;
    }
    Ok(Reviewed { service: matrix.name(), mapping, unread, review, dry_run: request.dry_run })
}

fn text(file: &Given) -> Result<&str, Error> {
    std::str::from_utf8(&file.bytes).map_err(|_| {
        let problem = Diagnostic::error("users-unreadable", "the list is not UTF-8 text")
            .at(Location::document(file.name.clone()));
        Error::Input(problem.help("save it as CSV in UTF-8").into())
    })
}

fn last_seen(line: &AccessEntry) -> String {
    let never = if line.never_seen { "never" } else { "" };
    line.last_seen.map_or_else(|| never.to_owned(), |day| day.to_string())
}

fn changes(before: &[AccessEntry], after: &[AccessEntry]) -> Vec<RowChange> {
    let facts = |a: &AccessEntry| {
        [
            ("holder", a.entry.text(Field::Holder).into_owned()),
            ("scope", a.scope.clone()),
            ("kind", a.kind.as_str().to_owned()),
            ("last-seen", last_seen(a)),
            ("account-status", a.account_status.clone()),
            ("listed", a.listed.map(|d| d.to_string()).unwrap_or_default()),
        ]
    };
    let mut rows = Vec::new();
    for line in after {
        let old = before.iter().find(|b| b.role == line.role && b.line == line.line);
        let old_facts = old.map(facts);
        let mut row = RowChange { key: line.key(), id: line.key(), ..RowChange::default() };
        for (at, (name, value)) in facts(line).into_iter().enumerate() {
            let from = old_facts.as_ref().and_then(|f| f.get(at)).map(|(_, v)| v.clone()).filter(|v| !v.is_empty());
            let to = Some(value).filter(|v| !v.is_empty());
            if from != to {
                row.fields.insert(name.to_owned(), Change { from, to });
            }
        }
        if !row.fields.is_empty() {
            rows.push(row);
        }
    }
    rows
}
