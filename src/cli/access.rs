//! `rmx-report collect --access users.csv`: a list of users -> the access review of a service.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use crate::app::Workspace;
use crate::app::engagement::Choice;
use crate::base::counted::counted;
use crate::base::diagnostic::Diagnostic;
use crate::base::files::SETTINGS_BYTES;
use crate::base::location::Location;
use crate::base::order;
use crate::catalog::build::Naming;
use crate::collect::access::{Mapping, Review, UserList, apply, read};
use crate::collect::run::{given, source_of};
use crate::import::Limits;
use crate::record::entry::{AccessEntry, Extract};
use crate::record::field::Field;
use crate::record::log::{Action, Change, Event, RowChange};
use crate::record::store::{Commit, NewFile, Register};

use super::env::Env;
use super::failure::{Exit, Failure};
use super::select::MadeFrom;
use super::write::people;

/// Form of the JSON output.
const SCHEMA: &str = "rmx-report-access/1";

/// What the flags say.
pub struct Order<'o> {
    /// The list.
    pub users: &'o Path,
    /// The service.
    pub naming: Naming,
    /// Where its matrix comes from.
    pub made_from: &'o MadeFrom,
    /// The system that the list was taken from.
    pub system: Option<&'o str>,
    /// The register.
    pub folder: &'o Path,
    /// Who records it.
    pub by: &'o str,
    /// Whether nothing is to be changed.
    pub dry_run: bool,
    /// Days without activity.
    pub inactive_after: u32,
    /// Whether JSON is wanted.
    pub json: bool,
    /// Profile and catalogue.
    pub workspace: &'o Workspace,
    /// The surroundings.
    pub env: &'o Env,
}

/// Runs the command.
///
/// # Errors
/// A service without documented roles, a list that cannot be read (every problem with its line), a register that cannot be used.
pub fn run(order: &Order<'_>) -> Result<Exit, Failure> {
    let wanted = order.made_from.wanted(order.naming.clone(), Choice::default())?;
    let matrix = order.workspace.open_matrix(&wanted, false, &order.env.surroundings())?.matrix;
    let Some(model) = &matrix.access else {
        return Err(Failure::usage(format!("{} documents no access roles", matrix.name()))
            .help("an access review needs a service whose matrix.toml describes its roles"));
    };
    let limits = Limits { input_bytes: SETTINGS_BYTES, ..Limits::default() };
    let file = given(order.users, &limits)?;
    let Ok(text) = std::str::from_utf8(&file.bytes) else {
        let problem = Diagnostic::error("users-unreadable", "the list is not UTF-8 text")
            .at(Location::document(file.name.clone()));
        return Err(Failure::Input(problem.help("save it as CSV in UTF-8").into()));
    };
    let UserList { mapping, unread, users } = read(text, &file.name, order.env.as_of.date_naive())?;
    let mut register = match (order.dry_run, Register::is_at(order.folder)?) {
        (false, _) => Some(Register::write(order.folder)?),
        (true, true) => Some(Register::read(order.folder)?),
        (true, false) => None,
    };
    if let Some(register) = &register {
        crate::app::recordable(register, &order.env.surroundings())?;
    }
    let mut service = match &register {
        Some(register) => register.service(&matrix.vendor.id, &matrix.service.id)?,
        None => crate::record::service::ServiceFile::new(matrix.vendor.id.clone(), matrix.service.id.clone()),
    };
    let before = service.clone();
    let source = source_of(&file);
    let extract = Extract {
        date: order.env.as_of.date_naive(),
        system: order.system.unwrap_or(&source.file).to_owned(),
        file: source.file.clone(),
        sha256: source.sha256.clone(),
        rows: u32::try_from(users.len()).unwrap_or(u32::MAX),
    };
    let review = apply(model, &users, &mut service, extract, order.inactive_after);
    if let (false, true, Some(register)) = (order.dry_run, service != before, register.as_mut()) {
        let event = Event {
            at: order.env.as_of,
            by: order.by.to_owned(),
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
    let text = if order.json {
        let columns: BTreeMap<&str, &str> =
            order::map(mapping.iter().map(|(role, (_, header))| (role.as_str(), header.as_str())));
        let value = serde_json::json!({"schema": SCHEMA, "service": matrix.name(), "mapping": columns, "unread": unread, "review": review, "dry_run": order.dry_run});
        format!("{}\n", serde_json::to_string_pretty(&value).map_err(|e| Failure::io(e.to_string()))?)
    } else {
        shown(&mapping, &unread, &review, &matrix.name(), order)
    };
    people(&text)?;
    Ok(if review.needs_attention() { Exit::Findings } else { Exit::Done })
}

fn changes(before: &[AccessEntry], after: &[AccessEntry]) -> Vec<RowChange> {
    let facts = |a: &AccessEntry| {
        [
            ("holder", a.entry.text(Field::Holder).into_owned()),
            ("scope", a.scope.clone()),
            ("kind", a.kind.as_str().to_owned()),
            ("last-seen", a.last_seen.map(|d| d.to_string()).unwrap_or_default()),
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

fn shown(mapping: &Mapping, unread: &[String], review: &Review, service: &str, order: &Order<'_>) -> String {
    let mut text = String::new();
    let _ = writeln!(text, "{service}: {} added, {} updated", counted(review.added, "line"), review.updated);
    let columns: Vec<String> = mapping
        .iter()
        .map(|(role, (_, header))| format!("{} = \"{header}\"", role.as_str().replace('-', " ")))
        .collect();
    let _ = writeln!(text, "  columns read     {}", columns.join(", "));
    if !unread.is_empty() {
        let _ = writeln!(text, "  not read         {}", unread.join(", "));
    }
    let width = |text: &str| unicode_width::UnicodeWidthStr::width(text);
    let names = review.holders.iter().map(|(role, ..)| width(role)).max().unwrap_or_default();
    let levels = review.holders.iter().map(|(_, level, _)| width(level)).max().unwrap_or_default();
    for (role, level, holders) in &review.holders {
        let highest = review.highest.as_ref().is_some_and(|(name, _)| name == role);
        let mark = if highest { "highest role" } else { "role" };
        let who = if holders.is_empty() { "nobody".to_owned() } else { holders.join(", ") };
        let (role_pad, level_pad) = (" ".repeat(names - width(role)), " ".repeat(levels - width(level)));
        let _ = writeln!(text, "  {mark:<15}  {role}{role_pad}  {level}{level_pad}  {:>3}  {who}", holders.len());
    }
    for (user, role, near) in &review.unknown {
        let near = near.as_ref().map(|n| format!(" (nearest: {n})")).unwrap_or_default();
        let what = if review.roles_complete { "" } else { ", which is not among the roles that the page names" };
        let _ = writeln!(text, "  unknown role     {user}: \"{role}\"{near}{what}");
    }
    for (line, user, role) in &review.duplicates {
        let _ = writeln!(text, "  twice            {user}: \"{role}\", again in line {line}");
    }
    let lists = [("new", &review.new), ("changed", &review.changed), ("still there", &review.still_there)];
    for (what, list) in lists {
        for (role, user) in list {
            let after = if what == "still there" { " (the decision is Revoke)" } else { "" };
            let _ = writeln!(text, "  {what:<15}  {user}: {role}{after}");
        }
    }
    for (user, last) in &review.inactive {
        let last = last.map_or_else(|| "no activity known".to_owned(), |d| format!("last seen {d}"));
        let _ = writeln!(text, "  inactive         {user}: {last} (limit {} days)", order.inactive_after);
    }
    for (user, kind, role) in &review.machines {
        let _ = writeln!(text, "  {kind:<15}  {user}: {role}");
    }
    for (role, user) in &review.gone {
        let _ =
            writeln!(text, "  not listed       {user} is recorded as {role} and not in the list: nothing was removed");
    }
    if order.dry_run {
        text.push_str("dry run: nothing was recorded\n");
    }
    text
}
