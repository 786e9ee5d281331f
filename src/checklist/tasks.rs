//! What is to be done, as tasks with ids that stay: open obligations, reviews, questions to the vendor, sign-offs that lapse, access to revoke.
//!
//! All of it follows from the record, so that the same record gives the same tasks: what was done since is there still, as done.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::Serialize;

use super::Checklist;
use super::obligation::{Composer, RULE, Said, word};
use crate::base::location::Location;
use crate::matrix::deployment::EffectiveActivity;
use crate::matrix::identity::Key;
use crate::matrix::section::join_path;
use crate::profile::interval::Interval;
use crate::record::access::{Line, Revocation};
use crate::record::defaults::people;
use crate::record::entry::WHOLE;
use crate::record::entry::{AccessEntry, Entry, QuestionEntry, SignOff, SignOffState};
use crate::record::field::{Field, QUESTION_DECISIONS, Status};
use crate::record::log::LogEntry;
use crate::record::service::StoredRow;

/// What a task is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum TaskKind {
    /// An obligation.
    Obligation,
    /// A review of an obligation: one task a period.
    Review,
    /// A question to the vendor.
    Question,
    /// A sign-off that has to be given again.
    SignOff,
    /// Access that somebody decided to take away.
    Revocation,
}

impl TaskKind {
    /// The word that ids, labels and data have.
    pub fn as_str(self) -> &'static str {
        match self {
            TaskKind::Obligation => "obligation",
            TaskKind::Review => "review",
            TaskKind::Question => "question",
            TaskKind::SignOff => "sign-off",
            TaskKind::Revocation => "revocation",
        }
    }
}

/// How far a task is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum TaskState {
    /// To be done.
    Open,
    /// Under way.
    InProgress,
    /// Done.
    Done,
    /// It does not apply any more.
    Cancelled,
}

impl TaskState {
    /// The word that data have.
    pub fn as_str(self) -> &'static str {
        match self {
            TaskState::Open => "open",
            TaskState::InProgress => "in-progress",
            TaskState::Done => "done",
            TaskState::Cancelled => "cancelled",
        }
    }

    /// Whether something is left to do.
    pub fn is_open(self) -> bool {
        matches!(self, TaskState::Open | TaskState::InProgress)
    }

    fn of(status: Status) -> Self {
        match status {
            Status::NotStarted | Status::Planned => TaskState::Open,
            Status::InProgress | Status::Partial => TaskState::InProgress,
            Status::Implemented | Status::Alternative => TaskState::Done,
            Status::NotApplicable => TaskState::Cancelled,
        }
    }
}

/// One thing to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Task {
    /// What it is known by, now and in every later run.
    pub id: String,
    /// What it is about.
    pub kind: TaskKind,
    /// How far it is.
    pub state: TaskState,
    /// One line.
    pub title: String,
    /// What to do, with the vendor's words letter for letter and their source.
    pub description: String,
    /// The customer's people who are to do it; empty where nobody is named.
    pub assignees: Vec<String>,
    /// By when; `None` where nobody said.
    pub due: Option<NaiveDate>,
    /// When it was done, where the record says.
    pub done_on: Option<NaiveDate>,
    /// The row's id; empty where it is about no row.
    pub activity: String,
    /// Controls of the row, `framework:id`; derived ones are marked.
    pub controls: Vec<String>,
    /// Words to sort by, without white space.
    pub labels: Vec<String>,
    /// Where the vendor says it; empty where it does not follow from the vendor's words.
    pub source: String,
    /// The address of that document, as far as it is known.
    pub url: Option<String>,
}

/// What the record has besides the checklist.
#[derive(Debug, Clone, Copy, Default)]
pub struct Past<'r> {
    /// The log, in its order: what was reviewed when.
    pub log: &'r [LogEntry],
    /// Rows that the matrix does not have any more.
    pub archive: Option<&'r BTreeMap<Key, StoredRow>>,
}

/// The tasks of a checklist: rows in their order, then what is about the whole. `label` tells two uses of one service apart, where a profile
/// lists it twice; empty otherwise.
pub fn tasks(checklist: &Checklist<'_>, label: &str, past: Past<'_>) -> Vec<Task> {
    let maker = Maker::new(checklist, label);
    let reviews = reviewed(past.log, &checklist.effective.matrix.name());
    let mut tasks = Vec::new();
    for activity in &checklist.effective.activities {
        if activity.is_obligation() {
            tasks.push(maker.obligation(activity));
            tasks.extend(maker.reviews(activity, reviews.get(activity.id.as_str())));
        } else if checklist.entry(activity).status() != Status::NotStarted {
            // Somebody worked on it while it was an obligation.
            tasks.push(Task { state: TaskState::Cancelled, ..maker.obligation(activity) });
        }
    }
    tasks.extend(past.archive.into_iter().flatten().map(|(_, row)| maker.removed(row)));
    tasks.extend(checklist.record.questions.iter().filter_map(|question| maker.question(question)));
    tasks.extend(maker.sign_offs());
    tasks.extend(checklist.record.access.iter().filter_map(|line| maker.revocation(line)));
    tasks
}

/// The days on which each row was reviewed, or carried out, as far as the log knows; by the row's id.
fn reviewed(log: &[LogEntry], service: &str) -> BTreeMap<String, BTreeSet<NaiveDate>> {
    let mut days: BTreeMap<String, BTreeSet<NaiveDate>> = BTreeMap::new();
    let of_service = log.iter().filter(|e| e.event.service == service && e.event.action.reaches_register());
    for row in of_service.flat_map(|entry| &entry.event.rows) {
        let changes = [Field::ReviewedOn, Field::PerformedOn].map(|field| row.fields.get(field.as_str()));
        let said = changes.into_iter().flatten().flat_map(|change| [&change.from, &change.to]).flatten();
        let said: Vec<NaiveDate> = said.filter_map(|day| day.parse().ok()).collect();
        if !said.is_empty() {
            days.entry(row.id.clone()).or_default().extend(said);
        }
    }
    days
}

struct Maker<'c, 'm> {
    checklist: &'c Checklist<'m>,
    composer: Composer<'c>,
    /// `vendor/service`, the model where there are several, and the name of the use where the profile has several.
    about: String,
}

impl<'c, 'm> Maker<'c, 'm> {
    fn new(checklist: &'c Checklist<'m>, label: &str) -> Self {
        let effective = &checklist.effective;
        let several = effective.matrix.models.len() > 1;
        let model = effective.model.filter(|_| several).map(|m| format!("/{}", m.id)).unwrap_or_default();
        let label = if label.is_empty() { String::new() } else { format!("/{label}") };
        let composer = Composer::new(effective.matrix);
        Self { checklist, composer, about: format!("{}{model}{label}", effective.matrix.name()) }
    }

    fn task(&self, kind: TaskKind, what: &str, title: String) -> Task {
        let model = self.checklist.effective.model.map(|m| m.id.to_string());
        let labels = [Some(kind.as_str().to_owned()), Some(self.checklist.effective.matrix.name()), model];
        Task {
            id: format!("{}/{}/{what}", self.about, kind.as_str()),
            kind,
            state: TaskState::Open,
            title: one_line(&title),
            description: String::new(),
            assignees: Vec::new(),
            due: None,
            done_on: None,
            activity: String::new(),
            controls: Vec::new(),
            labels: labels.into_iter().flatten().map(|label| label.replace(char::is_whitespace, "-")).collect(),
            source: String::new(),
            url: None,
        }
    }

    /// A task about a row: its words, cells, place, controls and people.
    fn on_row(&self, kind: TaskKind, what: &str, title: String, activity: &EffectiveActivity) -> Task {
        let mut task = self.task(kind, what, title);
        let ties = self.checklist.controls.of(activity);
        task.activity = activity.id.to_string();
        task.controls = ties.iter().map(|t| format!("{}:{}{}", t.framework, t.control, t.mark())).collect();
        task.labels.push(activity.allocation.as_str().to_owned());
        task.source = activity.source.to_string();
        task.url = self.url(activity.source);
        task.assignees = self.people(self.checklist.entry(activity));
        task
    }

    fn obligation(&self, activity: &EffectiveActivity) -> Task {
        let entry = self.checklist.entry(activity);
        let title = format!("{}: {}", activity.id, activity.text);
        let mut task = self.on_row(TaskKind::Obligation, activity.id.as_str(), title, activity);
        task.state = TaskState::of(entry.status());
        task.due = entry.date(Field::Due);
        task.done_on = entry.date(Field::PerformedOn).filter(|_| task.state == TaskState::Done);
        let said = self.composer.obligation(activity);
        let (stated, added): (Vec<Said<'_>>, Vec<Said<'_>>) =
            said.into_iter().partition(|one| matches!(one, Said::Part { .. }));
        let mut lines = vec![self.composer.text(activity, &stated)];
        let word = |name: &str| Cow::Borrowed(word(name));
        let added: Vec<String> = added.iter().map(|one| self.composer.sentence(one, &word)).collect();
        lines.extend((!added.is_empty()).then(|| format!("{} (derived: {RULE})", added.join(" "))));
        lines.push(String::new());
        lines.push(format!("Status: {}", entry.status()));
        lines.extend(self.words(activity, &task));
        task.description = lines.join("\n");
        task
    }

    /// The next review of a row, and those before it, as far as the log knows them: each is known by the day after which it falls due.
    fn reviews(&self, activity: &EffectiveActivity, logged: Option<&BTreeSet<NaiveDate>>) -> Vec<Task> {
        let entry = self.checklist.entry(activity);
        let every = entry.text(Field::ReviewEvery);
        let last = entry.date(Field::ReviewedOn).or_else(|| entry.date(Field::PerformedOn));
        let (Some(interval), Some(last)) = (Interval::parse(&every), last) else { return Vec::new() };
        if entry.status() == Status::NotApplicable {
            return Vec::new();
        }
        let mut days: Vec<NaiveDate> = logged.into_iter().flatten().copied().filter(|day| *day < last).collect();
        days.push(last);
        let review = |(at, day): (usize, &NaiveDate)| {
            let title = format!("Review {}: {}", activity.id, activity.text);
            let mut task = self.on_row(TaskKind::Review, &format!("{}/{day}", activity.id), title, activity);
            task.due = interval.after(*day);
            task.done_on = days.get(at + 1).copied();
            task.state = if task.done_on.is_some() { TaskState::Done } else { TaskState::Open };
            let mut lines = vec![format!("Review, {every}; the last one was on {day}."), String::new()];
            lines.extend(self.words(activity, &task));
            task.description = lines.join("\n");
            task
        };
        days.iter().enumerate().map(review).collect()
    }

    /// A row that the vendor took out: what was entered of it is in the archive.
    fn removed(&self, row: &StoredRow) -> Task {
        let mut task = self.task(TaskKind::Obligation, &row.id, format!("{}: {}", row.id, row.text));
        task.state = TaskState::Cancelled;
        task.activity.clone_from(&row.id);
        task.assignees = self.people(&row.entry);
        task.due = row.entry.date(Field::Due);
        task.description = format!("{}\n\nThe vendor's matrix does not have this row any more.", row.text);
        task
    }

    /// A question that somebody wrote or asked.
    fn question(&self, question: &QuestionEntry) -> Option<Task> {
        let entry = &question.entry;
        let text = entry.text(Field::Question);
        let asked = entry.date(Field::Asked);
        if text.trim().is_empty() && asked.is_none() {
            return None;
        }
        let (answer, until) = (entry.text(Field::Answer), entry.date(Field::Until));
        let decision = entry.text(Field::Decision);
        let open = QUESTION_DECISIONS.first().is_some_and(|open| decision.is_empty() || decision == *open);
        let lapsed = until.is_some_and(|until| until < self.checklist.day());
        let vendor = &self.checklist.effective.matrix.vendor.name;
        let what = if question.id.is_empty() { &question.what } else { &question.id };
        let title = match (asked, answer.is_empty()) {
            _ if !open && lapsed => format!("Decide again on {what}: the decision held until its day"),
            (None, _) => format!("Ask {vendor} about {what}"),
            (Some(_), true) => format!("Answer of {vendor} on {what}"),
            (Some(_), false) => format!("Decide on the answer of {vendor} on {what}"),
        };
        let mut task = self.task(TaskKind::Question, &question.finding, title);
        let row = self.checklist.effective.activities.iter().find(|a| a.id.as_str() == question.id);
        if let Some(row) = row {
            let on_row = self.on_row(TaskKind::Question, &question.finding, String::new(), row);
            task = Task { title: task.title, ..on_row };
        }
        let deciders = entry.text(Field::DecidedBy);
        if !deciders.is_empty() {
            task.assignees = people(&deciders).into_iter().map(str::to_owned).collect();
        }
        task.state = match (open, asked, answer.is_empty()) {
            (false, ..) if !lapsed => TaskState::Done,
            (false, ..) => TaskState::Open,
            (true, None, true) => TaskState::Open,
            (true, ..) => TaskState::InProgress,
        };
        task.due = until;
        task.done_on = entry.date(Field::Answered).filter(|_| task.state == TaskState::Done);
        let mut lines = vec![question.what.clone(), String::new()];
        let said = [
            ("Question", text.into_owned()),
            ("Asked on", asked.map(|day| day.to_string()).unwrap_or_default()),
            ("Answer", answer.into_owned()),
            ("Decision", decision.into_owned()),
        ];
        lines.extend(
            said.into_iter().filter(|(_, words)| !words.is_empty()).map(|(name, words)| format!("{name}: {words}")),
        );
        if let Some(row) = row {
            lines.extend(self.words(row, &task));
        }
        task.description = lines.join("\n");
        Some(task)
    }

    /// Sign-offs that ran out, do not hold any more, or will run out; and those that were given again since.
    fn sign_offs(&self) -> Vec<Task> {
        let all = &self.checklist.record.sign_offs;
        let later = |at: usize, s: &SignOff| all.iter().skip(at + 1).find(|later| later.same_place(s)).map(|s| s.date);
        let again = |(at, s): (usize, &SignOff)| {
            let holds = s.state == SignOffState::Valid && s.valid_until.is_none();
            if holds {
                return None;
            }
            let on = s.on(|key| self.name_of(key));
            let capacity = s.role.capacity();
            // How many rows are an owner's may change, the task's id does not.
            let place = s.key.as_ref().map_or_else(|| WHOLE.replace(' ', "-"), |key| self.name_of(key));
            let what = format!("{capacity}/{place}/{}/{}", s.name, s.date);
            let mut task = self.task(TaskKind::SignOff, &what, format!("Sign again, {capacity}, on {on}"));
            task.done_on = later(at, s);
            task.state = if task.done_on.is_some() { TaskState::Done } else { TaskState::Open };
            task.due = s.valid_until;
            task.assignees = vec![s.name.clone()];
            task.activity = if s.key.is_some() { on.clone() } else { String::new() };
            let mut lines =
                vec![format!("{} by {} as {capacity} on {}, on {on}.", s.decision.as_str(), s.name, s.date)];
            lines.push(format!("It is {} now.", s.state.as_str()));
            lines.extend((!s.reason.is_empty()).then(|| format!("Since then: {}.", s.reason)));
            task.description = lines.join("\n");
            Some(task)
        };
        all.iter().enumerate().filter_map(again).collect()
    }

    /// Access that somebody decided to take away: open until a day of removal is entered, or the newest list of its system does not have it.
    fn revocation(&self, line: &AccessEntry) -> Option<Task> {
        let beside = Line::new(line, &self.checklist.record.extracts);
        let revocation = beside.revocation()?;
        let holder = line.entry.text(Field::Holder);
        let roles = self.checklist.effective.matrix.access.as_ref().map_or(&[][..], |access| &access.roles);
        let role = roles.iter().find(|role| role.id == line.role || role.name == line.role);
        let title = role.map_or(line.role.as_str(), |role| role.name.as_str());
        let scope = if line.scope.is_empty() { String::new() } else { format!(" ({})", line.scope) };
        let mut task = self.task(TaskKind::Revocation, &line.key(), format!("Revoke {title}{scope} of {holder}"));
        let listed = beside.listed().is_some();
        if let Revocation::Done(day) = revocation {
            task.state = TaskState::Done;
            task.done_on = Some(day);
        }
        task.assignees = people(&line.entry.text(Field::Reviewer)).into_iter().map(str::to_owned).collect();
        let privileges = role.and_then(|role| role.privileges.as_deref());
        if let Some(role) = role {
            task.source = role.source.to_string();
            task.url = self.url(&role.source);
        }
        let said = [
            ("Holder", holder.into_owned()),
            ("What the role may do", privileges.unwrap_or_default().to_owned()),
            ("Justification", line.entry.text(Field::Justification).into_owned()),
            ("Decided after the review of", line.entry.text(Field::LastReview).into_owned()),
            ("In the list of", line.listed.filter(|_| listed).map(|day| day.to_string()).unwrap_or_default()),
            ("Ticket", line.entry.text(Field::Ticket).into_owned()),
            ("Source", task.source.clone()),
        ];
        let lines =
            said.into_iter().filter(|(_, words)| !words.is_empty()).map(|(name, words)| format!("{name}: {words}"));
        task.description = lines.collect::<Vec<_>>().join("\n");
        Some(task)
    }

    /// The vendor's words of a row, cell for cell, and where they stand.
    fn words(&self, activity: &EffectiveActivity, task: &Task) -> Vec<String> {
        let parties = &self.checklist.effective.matrix.parties;
        let mut lines = vec![String::new(), format!("As published, {}:", activity.source)];
        lines.push(format!("  {}", activity.verbatim.unwrap_or(activity.text)));
        let cells = parties.iter().zip(activity.assignments.iter()).filter(|(_, cell)| !cell.verbatim.is_empty());
        lines.extend(cells.map(|(party, cell)| format!("  {}: {}", party.name, cell.verbatim)));
        let section = join_path(activity.section);
        lines.extend((!section.is_empty()).then(|| format!("Section: {section}")));
        lines.extend(task.url.as_ref().map(|url| format!("Page: {url}")));
        lines.extend((!task.controls.is_empty()).then(|| format!("Controls: {}", task.controls.join(", "))));
        lines
    }

    fn people(&self, entry: &Entry) -> Vec<String> {
        let (accountable, responsible) = (entry.text(Field::Accountable), entry.text(Field::Responsible));
        let names = if responsible.trim().is_empty() { &accountable } else { &responsible };
        people(names).into_iter().map(str::to_owned).collect()
    }

    fn name_of(&self, key: &Key) -> String {
        let here = self.checklist.effective.activities.iter().find(|a| &a.key == key).map(|a| a.id.to_string());
        here.or_else(|| self.checklist.record.ids.get(key).cloned()).unwrap_or_else(|| key.as_str().to_owned())
    }

    fn url(&self, place: &Location) -> Option<String> {
        let sources = &self.checklist.effective.matrix.sources;
        sources.iter().find(|source| source.document == *place.file)?.url.clone()
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
