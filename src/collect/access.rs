//! The access review: a list of users (CSV) is laid over the roles that the vendor documents.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use serde::Serialize;

use crate::base::diagnostic::{Diagnostic, Diagnostics};
use crate::base::location::Location;
use crate::base::nearest::nearest;
use crate::base::ordered::Arrange;
use crate::import::lexicon::{Class, fold, lexicon};
use crate::import::notation::says_none;
use crate::matrix::identity::normalise;
use crate::matrix::{AccessModel, AccessRole};
use crate::record::entry::{AccessEntry, AccountKind, Extract};
use crate::record::field::{Field, FieldValue, REVOKE};
use crate::record::service::ServiceFile;

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
    /// Active, left, suspended.
    Status,
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
            ColumnRole::Status => "status",
        }
    }
}

/// What columns hold, and the class of the lexicon's words in their headers.
const HEADERS: [(ColumnRole, Class); 6] = [
    (ColumnRole::User, Class::User),
    (ColumnRole::Role, Class::Role),
    (ColumnRole::Scope, Class::Scope),
    (ColumnRole::LastSeen, Class::LastSeen),
    (ColumnRole::Kind, Class::Kind),
    (ColumnRole::Status, Class::Status),
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
    /// Whether the list says that the account was never used.
    pub never_seen: bool,
    /// What kind of account.
    pub kind: AccountKind,
    /// What the list says of the account, in its words.
    pub status: String,
}

/// A list of users as it was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UserList {
    /// How its columns were read.
    pub mapping: Mapping,
    /// Headers of columns that mean nothing here: nothing is taken from them, and that is said.
    pub unread: Vec<String>,
    /// Its lines, one per role.
    pub users: Vec<User>,
    /// Lines that were read: one may name several roles.
    pub rows: u32,
}

/// Reads a list of users that is of this day; every problem with its line.
///
/// # Errors
/// No user or role column, lines without a user, dates that are none or lie after the day.
pub fn read(text: &str, file: &str, day: NaiveDate) -> Result<UserList, Diagnostics> {
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
    let mut problems = missing_columns(&mapping, &headers, file);
    if problems.has_errors() {
        return Err(problems);
    }
    let mut users = Vec::new();
    let mut rows = 0;
    for record in reader.records() {
        let read = match &record {
            Ok(record) if record.iter().all(|c| c.trim().is_empty()) => continue,
            Ok(record) => Line::new(record, &mapping, file).users(day),
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line);
                let at = Location::line(file, u32::try_from(line).unwrap_or(0), 0);
                Err(Diagnostic::error("users-unreadable", "this line cannot be read").at(at).found(error.to_string()))
            }
        };
        match read {
            Ok(read) => {
                rows += 1;
                users.extend(read);
            }
            Err(problem) => problems.push(problem),
        }
    }
    if problems.has_errors() {
        return Err(problems);
    }
    let is_read = |at: usize| mapping.values().any(|(read, _)| *read == at);
    let unread = headers.into_iter().enumerate().filter(|(at, h)| !is_read(*at) && !h.trim().is_empty());
    Ok(UserList { unread: unread.map(|(_, header)| header).collect(), mapping, users, rows })
}

/// The columns that a list must have.
fn missing_columns(mapping: &Mapping, headers: &[String], file: &str) -> Diagnostics {
    let mut problems = Diagnostics::new();
    for (role, class) in [(ColumnRole::User, Class::User), (ColumnRole::Role, Class::Role)] {
        if !mapping.contains_key(&role) {
            problems.push(
                Diagnostic::error("users-column-missing", format!("no column is recognised as the {}", role.as_str()))
                    .at(Location::line(file, 1, 0))
                    .found(headers.join(", "))
                    .allowed(lexicon().access(class).collect::<Vec<_>>().join(", "))
                    .help("rename the column in the file"),
            );
        }
    }
    problems
}

/// A line of the list as it stands in the file.
struct Line<'l> {
    record: &'l csv::StringRecord,
    mapping: &'l Mapping,
    file: &'l str,
    number: u32,
}

impl<'l> Line<'l> {
    fn new(record: &'l csv::StringRecord, mapping: &'l Mapping, file: &'l str) -> Self {
        let number = record.position().and_then(|p| u32::try_from(p.line()).ok()).unwrap_or_default();
        Self { record, mapping, file, number }
    }

    fn cell(&self, role: ColumnRole) -> &'l str {
        self.mapping.get(&role).and_then(|(at, _)| self.record.get(*at)).map_or("", str::trim)
    }

    fn problem(&self, code: &'static str, what: impl Into<String>) -> Diagnostic {
        Diagnostic::error(code, what).at(Location::line(self.file, self.number, 0))
    }

    /// Who stands in it: once for each role that it names.
    fn users(&self, day: NaiveDate) -> Result<Vec<User>, Diagnostic> {
        let user = self.cell(ColumnRole::User);
        if user.is_empty() {
            let found = self.record.iter().collect::<Vec<_>>().join(" | ");
            return Err(self.problem("users-no-user", "the line names no user").found(found));
        }
        let seen = self.cell(ColumnRole::LastSeen);
        let never_seen = lexicon().access(Class::Never).any(|word| word == fold(seen));
        let last_seen = self.last_seen(seen, never_seen, day)?;
        let kind = kind_of(self.cell(ColumnRole::Kind));
        let roles: Vec<&str> =
            self.cell(ColumnRole::Role).split([';', ',', '\n']).map(str::trim).filter(|r| !r.is_empty()).collect();
        let of_role = |role: &str| User {
            line: self.number,
            user: user.to_owned(),
            role: role.to_owned(),
            scope: self.cell(ColumnRole::Scope).to_owned(),
            last_seen,
            never_seen,
            kind,
            status: self.cell(ColumnRole::Status).to_owned(),
        };
        Ok(if roles.is_empty() { vec![of_role("")] } else { roles.into_iter().map(of_role).collect() })
    }

    /// When somebody was last there, no later than on a day.
    fn last_seen(&self, seen: &str, never: bool, day: NaiveDate) -> Result<Option<NaiveDate>, Diagnostic> {
        if seen.is_empty() || never || says_none(seen) {
            return Ok(None);
        }
        let allowed = "2026-01-31, 2026-01-31T10:00:00Z, never";
        let date = read_moment(seen).map_err(|why| self.problem("users-bad-date", why).found(seen).allowed(allowed))?;
        if date > day {
            return Err(self
                .problem("users-bad-date", format!("last seen on {date}, which is after {day}"))
                .found(seen)
                .allowed(format!("a day up to {day}"))
                .help("mend the date, or say the day of the list with --as-of"));
        }
        Ok(Some(date))
    }
}

fn infer(headers: &[String]) -> Mapping {
    let words: Vec<String> = headers.iter().map(|h| fold(h)).collect();
    let mut mapping = Mapping::new();
    let mut taken = vec![false; headers.len()];
    for (role, class) in HEADERS {
        let names: Vec<&str> = lexicon().access(class).collect();
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

/// What the list says of the kind of account; a name says nothing.
fn kind_of(stated: &str) -> AccountKind {
    let stated = fold(stated);
    let says = |class| lexicon().access(class).any(|w| stated.split(' ').any(|word| word == w) || stated == w);
    if says(Class::ApiKey) {
        AccountKind::ApiKey
    } else if says(Class::Machine) {
        AccountKind::ServiceAccount
    } else if says(Class::Person) {
        AccountKind::Person
    } else {
        AccountKind::Unstated
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
    /// Holders who are there for the first time, after an earlier list: role, who.
    pub new: Vec<(String, String)>,
    /// Holders of whom the list says something else than the one before: role, who.
    pub changed: Vec<(String, String)>,
    /// Holders who were to be revoked and are still in the list: role, who.
    pub still_there: Vec<(String, String)>,
    /// Lines that say again what an earlier one said: line, who, role.
    pub duplicates: Vec<(u32, String, String)>,
    /// Whether the vendor's page names all roles; where it does not, a role that it does not name may be one of its own.
    pub roles_complete: bool,
    /// Lines that are new, and lines whose facts changed.
    pub added: usize,
    /// Files of earlier lists of the same system and day, in whose place this one stands: what they said was taken back first.
    pub replaced: Vec<String>,
    /// Lines whose scope, kind or last activity changed.
    pub updated: usize,
}

impl Review {
    /// Whether somebody has to look at it: a role that the vendor does not name, a line that is there twice, a holder who was to be revoked.
    pub fn needs_attention(&self) -> bool {
        !(self.unknown.is_empty() && self.duplicates.is_empty() && self.still_there.is_empty())
    }
}

fn role_of<'m>(model: &'m AccessModel, words: &str) -> Option<&'m AccessRole> {
    let wanted = normalise(words);
    model.roles.iter().find(|r| normalise(&r.id) == wanted || normalise(&r.name) == wanted)
}

/// Lays a list of a day over the record: new holders are added, facts updated, nothing is removed and no decision touched. `system` is what
/// the list was taken from: only lines of the same system, and those that were entered by hand, can be missing from it.
pub fn apply(model: &AccessModel, users: &[User], service: &mut ServiceFile, extract: Extract) -> Review {
    let mut review = Review { roles_complete: model.incomplete.is_none(), ..Review::default() };
    let names: Vec<&str> = model.roles.iter().map(|r| r.name.as_str()).collect();
    let (day, system) = (extract.date, extract.system.clone());
    review.replaced = take_back(service, &extract);
    let earlier = service.extracts.iter().any(|e| e.system == system);
    let access = &mut service.access;
    let mut listed: Vec<(String, String, String)> = Vec::new();
    let mut twice = Vec::new();
    for user in users {
        let role = match role_of(model, &user.role) {
            Some(role) => role.id.clone(),
            None => {
                let near = nearest(&user.role, names.iter().copied()).map(str::to_owned);
                review.unknown.push((user.user.clone(), user.role.clone(), near));
                user.role.clone()
            }
        };
        let this = (role.clone(), user.user.to_lowercase(), user.scope.clone());
        if listed.contains(&this) {
            twice.push(this);
            review.duplicates.push((user.line, user.user.clone(), user.role.clone()));
            continue;
        }
        listed.push(this);
        // What one system grants, another does not take away; a line that was entered by hand is of the first that has it.
        let same = |a: &&mut AccessEntry| {
            let is_of_system = a.system.is_empty() || a.system == system;
            let is_granted = a.role == role && a.scope == user.scope;
            is_of_system && is_granted && a.entry.text(Field::Holder).to_lowercase() == user.user.to_lowercase()
        };
        if let Some(known) = access.iter_mut().find(same) {
            refresh(known, user, &extract, &mut review);
            continue;
        }
        review.added += 1;
        if earlier {
            review.new.push((user.role.clone(), user.user.clone()));
        }
        let line = access.iter().filter(|a| a.role == role).map(|a| a.line).max().unwrap_or(0) + 1;
        access.push(first_entry(user, role, line, &extract));
    }
    access.arrange_by(|a, b| a.role.cmp(&b.role).then(a.line.cmp(&b.line)));
    let named =
        |entry: &AccessEntry| (entry.role.clone(), entry.entry.text(Field::Holder).to_lowercase(), entry.scope.clone());
    for entry in access.iter_mut().filter(|entry| entry.system == system && twice.contains(&named(entry))) {
        entry.twice = Some(day);
    }
    for entry in access.iter().filter(|entry| entry.system.is_empty() || entry.system == system) {
        let holder = entry.entry.text(Field::Holder);
        if !holder.is_empty() && !listed.contains(&named(entry)) {
            review.gone.push((entry.role.clone(), holder.into_owned()));
        }
    }
    describe(model, users, access, &extract, &mut review);
    if !service.extracts.contains(&extract) {
        service.extracts.push(extract);
        service.extracts.arrange_by_key(|e| e.date);
    }
    review
}

/// Takes over what the list says of a holder who is known.
fn refresh(known: &mut AccessEntry, user: &User, extract: &Extract, review: &mut Review) {
    let day = extract.date;
    let seen = (known.last_seen, known.never_seen);
    let said = |a: &AccessEntry| (a.kind, a.account_status.clone());
    let before = said(known);
    known.last_seen = user.last_seen;
    known.never_seen = user.never_seen;
    known.kind = user.kind;
    known.account_status.clone_from(&user.status);
    let says_else = said(known) != before;
    if says_else || seen != (user.last_seen, user.never_seen) {
        review.updated += 1;
    }
    if known.listed.is_some() && says_else {
        known.changed = Some(day);
        review.changed.push((user.role.clone(), user.user.clone()));
    }
    known.first_listed.get_or_insert(day);
    known.listed = Some(day);
    known.system.clone_from(&extract.system);
    // A list from before the decision says nothing of it.
    let decided = known.entry.date(Field::LastReview);
    if known.entry.text(Field::AccessDecision) == REVOKE && decided.is_none_or(|decided| decided < day) {
        known.not_revoked = Some(day);
        review.still_there.push((user.role.clone(), user.user.clone()));
    }
}

/// The entry of a holder who is there for the first time.
fn first_entry(user: &User, role: String, line: u32, extract: &Extract) -> AccessEntry {
    let mut entry = AccessEntry {
        role,
        line,
        scope: user.scope.clone(),
        kind: user.kind,
        last_seen: user.last_seen,
        never_seen: user.never_seen,
        account_status: user.status.clone(),
        system: extract.system.clone(),
        first_listed: Some(extract.date),
        listed: Some(extract.date),
        ..AccessEntry::default()
    };
    entry.entry.values.insert(Field::Holder, FieldValue::Text(user.user.clone()));
    entry
}

/// Takes back what earlier lists of the same system and day said: the later one stands in their place. Their names.
fn take_back(service: &mut ServiceFile, extract: &Extract) -> Vec<String> {
    let of_system = |e: &&Extract| e.system == extract.system;
    let before = service.extracts.iter().filter(of_system).rfind(|e| e.date < extract.date).map(|e| e.date);
    let day = extract.date;
    let is_earlier = |e: &Extract| e.system == extract.system && e.date == day && e != extract;
    let replaced: Vec<String> = service.extracts.iter().filter(|e| is_earlier(e)).map(|e| e.file.clone()).collect();
    if replaced.is_empty() {
        return replaced;
    }
    service.extracts.retain(|e| !is_earlier(e));
    let is_of_that_list = |a: &AccessEntry| a.system == extract.system && a.first_listed == Some(day);
    let is_only_listed = |a: &AccessEntry| a.entry.values.keys().all(|field| *field == Field::Holder);
    service.access.retain(|a| !(is_of_that_list(a) && is_only_listed(a)));
    for entry in service.access.iter_mut().filter(|a| a.system == extract.system && a.listed == Some(day)) {
        entry.listed = before;
        let first = entry.first_listed.filter(|first| *first < day);
        entry.first_listed = first;
        for mark in [&mut entry.changed, &mut entry.twice, &mut entry.not_revoked] {
            *mark = mark.filter(|marked| *marked != day);
        }
    }
    replaced
}

fn describe(model: &AccessModel, users: &[User], access: &[AccessEntry], extract: &Extract, review: &mut Review) {
    let holders = |role: &AccessRole| -> Vec<String> {
        // Who is not in this list does not hold the role by it.
        let is_gone = |a: &AccessEntry| a.system == extract.system && a.listed.is_some_and(|day| day < extract.date);
        let held = access.iter().filter(|a| a.role == role.id && !is_gone(a));
        let held = held.map(|a| a.entry.text(Field::Holder).into_owned());
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
    let limit = extract.date.checked_sub_days(Days::new(u64::from(extract.inactive_after))).unwrap_or(NaiveDate::MIN);
    // Where the list does not say when somebody was last there, nobody knows.
    let mut seen: BTreeMap<&str, Option<NaiveDate>> = BTreeMap::new();
    for user in users.iter().filter(|user| user.never_seen || user.last_seen.is_some()) {
        let last = seen.entry(&user.user).or_insert(user.last_seen);
        *last = (*last).max(user.last_seen);
    }
    let idle = |last: Option<NaiveDate>| last.is_none_or(|day| day < limit);
    let inactive = seen.into_iter().filter(|(_, last)| idle(*last));
    review.inactive = inactive.map(|(user, last)| (user.to_owned(), last)).collect();
    let machines = users.iter().filter(|u| !matches!(u.kind, AccountKind::Person | AccountKind::Unstated));
    review.machines = machines.map(|u| (u.user.clone(), u.kind.as_str(), u.role.clone())).collect();
}
