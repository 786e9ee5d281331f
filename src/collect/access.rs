//! The access review: a list of users (CSV) is laid over the roles that the vendor documents.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use serde::Serialize;

use crate::base::diagnostic::{Diagnostic, Diagnostics};
use crate::base::location::Location;
use crate::base::nearest::nearest;
use crate::base::order;
use crate::matrix::identity::normalise;
use crate::matrix::{AccessModel, AccessRole};
use crate::record::entry::{AccessEntry, AccountKind};
use crate::record::field::{Field, FieldValue};

/// What a column of the list is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ColumnRole {
    /// Who.
    User,
    /// Which role or roles.
    Role,
    /// What it was granted on.
    Scope,
    /// When last active.
    LastSeen,
    /// Person, service account, API key.
    Kind,
}

impl ColumnRole {
    /// The word for people and programs.
    pub fn as_str(self) -> &'static str {
        match self {
            ColumnRole::User => "user",
            ColumnRole::Role => "role",
            ColumnRole::Scope => "scope",
            ColumnRole::LastSeen => "last-seen",
            ColumnRole::Kind => "kind",
        }
    }
}

/// Header words by what they mean, the likeliest first; compared normalised.
const HEADERS: [(ColumnRole, &[&str]); 5] = [
    (
        ColumnRole::User,
        &[
            "user",
            "username",
            "user name",
            "email",
            "e mail",
            "mail",
            "login",
            "principal",
            "member",
            "account",
            "name",
            "user id",
            "benutzer",
            "utilisateur",
            "usuario",
        ],
    ),
    (
        ColumnRole::Role,
        &[
            "role",
            "roles",
            "role name",
            "permission",
            "permissions",
            "access role",
            "group",
            "rolle",
            "rollen",
            "rôle",
            "rol",
        ],
    ),
    (
        ColumnRole::Scope,
        &[
            "scope",
            "level",
            "resource",
            "project",
            "organization",
            "organisation",
            "cluster",
            "granted on",
            "bereich",
            "geltungsbereich",
        ],
    ),
    (
        ColumnRole::LastSeen,
        &[
            "last seen",
            "last login",
            "last activity",
            "last active",
            "last sign in",
            "last signin",
            "last used",
            "last access",
            "lastseen",
            "lastlogin",
            "zuletzt aktiv",
            "letzte anmeldung",
        ],
    ),
    (
        ColumnRole::Kind,
        &[
            "type",
            "kind",
            "account type",
            "principal type",
            "user type",
            "member type",
            "typ",
            "kontotyp",
            "art",
            "kontoart",
            "tipo",
        ],
    ),
];

/// How the columns of a list were read: the role, and the header letter for letter.
pub type Mapping = BTreeMap<ColumnRole, (usize, String)>;

/// A line of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Line of the file.
    pub line: u32,
    /// Who.
    pub user: String,
    /// Role in the list's words.
    pub role: String,
    /// What it was granted on.
    pub scope: String,
    /// When last active.
    pub last_seen: Option<NaiveDate>,
    /// What kind of account.
    pub kind: AccountKind,
}

/// A list of users as it was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UserList {
    /// How its columns were read.
    pub mapping: Mapping,
    /// Headers of columns that mean nothing here: nothing is taken from them, and that is said.
    pub unread: Vec<String>,
    /// Its lines.
    pub users: Vec<User>,
}

/// Reads a list of users; every problem with its line.
///
/// # Errors
/// No user or role column, lines without a user, dates that are none.
pub fn read(text: &str, file: &str) -> Result<UserList, Diagnostics> {
    let mut problems = Diagnostics::new();
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let first = text.lines().next().unwrap_or_default();
    let delimiter =
        [b',', b';', b'\t', b'|'].into_iter().max_by_key(|d| first.bytes().filter(|b| b == d).count()).unwrap_or(b',');
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).has_headers(true).from_reader(text.as_bytes());
    let headers: Vec<String> = match reader.headers() {
        Ok(headers) => headers.iter().map(str::to_owned).collect(),
        Err(error) => {
            return Err(Diagnostic::error("users-unreadable", error.to_string()).at(Location::document(file)).into());
        }
    };
    let mapping = infer(&headers);
    for (role, name) in [(ColumnRole::User, "user"), (ColumnRole::Role, "role")] {
        if !mapping.contains_key(&role) {
            problems.push(
                Diagnostic::error("users-column-missing", format!("no column is recognised as the {name}"))
                    .at(Location::line(file, 1, 0))
                    .found(headers.join(", "))
                    .allowed(HEADERS.iter().find(|(r, _)| *r == role).map(|(_, w)| w.join(", ")).unwrap_or_default())
                    .help("rename the column in the file"),
            );
        }
    }
    if problems.has_errors() {
        return Err(problems);
    }
    let mut users = Vec::new();
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line);
                let at = Location::line(file, u32::try_from(line).unwrap_or(0), 0);
                problems.push(
                    Diagnostic::error("users-unreadable", "this line cannot be read").at(at).found(error.to_string()),
                );
                continue;
            }
        };
        let line = record.position().and_then(|p| u32::try_from(p.line()).ok()).unwrap_or_default();
        let cell = |role: ColumnRole| mapping.get(&role).and_then(|(at, _)| record.get(*at)).map_or("", str::trim);
        if record.iter().all(|c| c.trim().is_empty()) {
            continue;
        }
        let user = cell(ColumnRole::User);
        if user.is_empty() {
            let found = record.iter().collect::<Vec<_>>().join(" | ");
            problems.push(
                Diagnostic::error("users-no-user", "the line names no user")
                    .at(Location::line(file, line, 0))
                    .found(found),
            );
            continue;
        }
        let last_seen = match cell(ColumnRole::LastSeen) {
            "" => None,
            text if ["never", "-", "n/a", "none", "nie"].contains(&text.to_lowercase().as_str()) => None,
            text => match read_moment(text) {
                Ok(date) => Some(date),
                Err(why) => {
                    let at = Location::line(file, line, 0);
                    problems.push(
                        Diagnostic::error("users-bad-date", why)
                            .at(at)
                            .found(text)
                            .allowed("2026-01-31, 2026-01-31T10:00:00Z, never"),
                    );
                    None
                }
            },
        };
        let kind = kind_of(cell(ColumnRole::Kind), user);
        let roles: Vec<&str> =
            cell(ColumnRole::Role).split([';', ',', '\n']).map(str::trim).filter(|r| !r.is_empty()).collect();
        for role in if roles.is_empty() { vec![""] } else { roles } {
            users.push(User {
                line,
                user: user.to_owned(),
                role: role.to_owned(),
                scope: cell(ColumnRole::Scope).to_owned(),
                last_seen,
                kind,
            });
        }
    }
    if problems.has_errors() {
        return Err(problems);
    }
    let is_read = |at: usize| mapping.values().any(|(read, _)| *read == at);
    let unread = headers.into_iter().enumerate().filter(|(at, h)| !is_read(*at) && !h.trim().is_empty());
    Ok(UserList { unread: unread.map(|(_, header)| header).collect(), mapping, users })
}

fn infer(headers: &[String]) -> Mapping {
    let words: Vec<String> = headers.iter().map(|h| normalise(&h.replace('_', " "))).collect();
    let mut mapping = Mapping::new();
    let mut taken = vec![false; headers.len()];
    for (role, names) in HEADERS {
        let exact = names.iter().find_map(|name| words.iter().position(|w| w == name));
        let found = exact.filter(|at| taken.get(*at) == Some(&false)).or_else(|| {
            let at = names.iter().find_map(|name| words.iter().position(|w| w.split(' ').any(|part| part == *name)))?;
            (taken.get(at) == Some(&false)).then_some(at)
        });
        if let Some(at) = found {
            if let Some(slot) = taken.get_mut(at) {
                *slot = true;
            }
            mapping.insert(role, (at, headers.get(at).cloned().unwrap_or_default()));
        }
    }
    mapping
}

/// A date with or without a time of day.
fn read_moment(text: &str) -> Result<NaiveDate, &'static str> {
    let day = text.split(['T', ' ']).next().unwrap_or(text);
    super::value::read_date(day)
}

fn kind_of(stated: &str, user: &str) -> AccountKind {
    let stated = normalise(stated);
    let user = user.to_lowercase();
    let says = |words: &[&str]| words.iter().any(|w| stated.contains(w));
    if says(&["api key", "apikey", "token"])
        || (stated.is_empty() && (user.contains("api-key") || user.contains("apikey") || user.contains("api key")))
    {
        AccountKind::ApiKey
    } else if says(&["service", "robot", "bot", "machine", "technical"])
        || (stated.is_empty()
            && (user.starts_with("svc-")
                || user.starts_with("svc_")
                || user.starts_with("sa-")
                || user.contains("service-account")
                || user.contains("gserviceaccount")))
    {
        AccountKind::ServiceAccount
    } else {
        AccountKind::Person
    }
}

/// What the list says about the roles.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Review {
    /// Holders by documented role, in the document's order: role, level, who.
    pub holders: Vec<(String, String, Vec<String>)>,
    /// Users with a role that the vendor does not document: user, role in the list's words, the nearest documented role.
    pub unknown: Vec<(String, String, Option<String>)>,
    /// The highest role, and who holds it.
    pub highest: Option<(String, Vec<String>)>,
    /// Users without recent activity, with the day they were last seen.
    pub inactive: Vec<(String, Option<NaiveDate>)>,
    /// Service accounts and API keys: name, kind, role.
    pub machines: Vec<(String, &'static str, String)>,
    /// Recorded holders that the list no longer has: role, who.
    pub gone: Vec<(String, String)>,
    /// Lines that are new, and lines whose facts changed.
    pub added: usize,
    /// Lines whose scope, kind or last activity changed.
    pub updated: usize,
}

fn role_of<'m>(model: &'m AccessModel, words: &str) -> Option<&'m AccessRole> {
    let wanted = normalise(words);
    model.roles.iter().find(|r| normalise(&r.id) == wanted || normalise(&r.name) == wanted)
}

/// Lays a list over the record: new holders are added, facts updated, nothing is removed and no decision touched.
pub fn apply(
    model: &AccessModel,
    users: &[User],
    access: &mut Vec<AccessEntry>,
    as_of: NaiveDate,
    inactive_after: u32,
) -> Review {
    let mut review = Review::default();
    let names: Vec<&str> = model.roles.iter().map(|r| r.name.as_str()).collect();
    let mut listed: Vec<(String, String)> = Vec::new();
    for user in users {
        let role = match role_of(model, &user.role) {
            Some(role) => role.id.clone(),
            None => {
                let near = nearest(&user.role, names.iter().copied()).map(str::to_owned);
                review.unknown.push((user.user.clone(), user.role.clone(), near));
                user.role.clone()
            }
        };
        listed.push((role.clone(), user.user.to_lowercase()));
        let same = |a: &&mut AccessEntry| {
            a.role == role && a.scope == user.scope && a.entry.text(Field::Holder).eq_ignore_ascii_case(&user.user)
        };
        if let Some(known) = access.iter_mut().find(same) {
            if (known.last_seen, known.kind) != (user.last_seen, user.kind) {
                review.updated += 1;
                known.last_seen = user.last_seen;
                known.kind = user.kind;
            }
            continue;
        }
        review.added += 1;
        let line = access.iter().filter(|a| a.role == role).map(|a| a.line).max().unwrap_or(0) + 1;
        let mut entry = AccessEntry {
            role,
            line,
            scope: user.scope.clone(),
            kind: user.kind,
            last_seen: user.last_seen,
            ..AccessEntry::default()
        };
        entry.entry.values.insert(Field::Holder, FieldValue::Text(user.user.clone()));
        access.push(entry);
    }
    order::sort_by(access, |a, b| a.role.cmp(&b.role).then(a.line.cmp(&b.line)));
    for entry in access.iter() {
        let holder = entry.entry.text(Field::Holder);
        if !holder.is_empty() && !listed.contains(&(entry.role.clone(), holder.to_lowercase())) {
            review.gone.push((entry.role.clone(), holder.into_owned()));
        }
    }
    describe(model, users, access, as_of, inactive_after, &mut review);
    review
}

fn describe(
    model: &AccessModel,
    users: &[User],
    access: &[AccessEntry],
    as_of: NaiveDate,
    inactive_after: u32,
    review: &mut Review,
) {
    let holders = |role: &AccessRole| -> Vec<String> {
        let held = access.iter().filter(|a| a.role == role.id).map(|a| a.entry.text(Field::Holder).into_owned());
        held.filter(|h| !h.is_empty()).collect()
    };
    let level = |role: &AccessRole| {
        let id = role.level.as_deref().unwrap_or_default();
        model.levels.iter().find(|l| l.id == id).map_or_else(|| id.to_owned(), |l| l.name.clone())
    };
    review.holders = model.roles.iter().map(|r| (r.name.clone(), level(r), holders(r))).collect();
    // The first role of the level that reaches furthest: the vendor lists the mightiest first.
    let rank = |role: &AccessRole| {
        role.level.as_ref().and_then(|id| model.levels.iter().find(|l| l.id == *id)).map_or(u32::MAX, |l| l.rank)
    };
    let highest = model.roles.iter().filter(|r| !r.custom && r.privileges.is_some()).min_by_key(|r| rank(r));
    review.highest = highest.map(|r| (r.name.clone(), holders(r)));
    let limit = as_of.checked_sub_days(Days::new(u64::from(inactive_after))).unwrap_or(NaiveDate::MIN);
    let mut seen: BTreeMap<&str, Option<NaiveDate>> = BTreeMap::new();
    for user in users {
        let last = seen.entry(&user.user).or_insert(user.last_seen);
        *last = (*last).max(user.last_seen);
    }
    review.inactive = seen
        .into_iter()
        .filter(|(_, last)| last.is_none_or(|l| l < limit))
        .map(|(user, last)| (user.to_owned(), last))
        .collect();
    let machines = users.iter().filter(|u| u.kind != AccountKind::Person);
    review.machines = machines.map(|u| (u.user.clone(), u.kind.as_str(), u.role.clone())).collect();
}
