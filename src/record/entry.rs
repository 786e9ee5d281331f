//! The entries of one service, by row key, as every report and rule reads them.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize, Serializer};

use super::baseline::{OptionRecord, stated_deployment};
use super::cause::Cause;
use super::field::{Field, FieldValue, Status};
use crate::base::counted::counted;
use crate::matrix::ModelId;
use crate::matrix::identity::{Hash, Key};

/// What people entered for one row.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Value by field; a blank field is not there.
    pub values: BTreeMap<Field, FieldValue>,
}

impl Entry {
    /// An entry in which nothing is entered.
    pub const fn blank() -> Self {
        Self { values: BTreeMap::new() }
    }

    /// A field's value as text; empty when blank.
    pub fn text(&self, field: Field) -> Cow<'_, str> {
        self.values.get(&field).map(FieldValue::text).unwrap_or_default()
    }

    /// A date field's value.
    pub fn date(&self, field: Field) -> Option<NaiveDate> {
        match self.values.get(&field) {
            Some(FieldValue::Date(date)) => Some(*date),
            _ => None,
        }
    }

    /// The status; `Not started` when blank.
    pub fn status(&self) -> Status {
        match self.values.get(&Field::Status) {
            Some(FieldValue::Status(status)) => *status,
            _ => Status::default(),
        }
    }
}

/// A decision in a sign-off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Decision {
    /// By the preparer.
    Prepared,
    /// Accepted.
    Accepted,
    /// Accepted with exceptions.
    AcceptedWithExceptions,
    /// Rejected.
    Rejected,
}

impl Decision {
    /// All decisions.
    pub const ALL: [Decision; 4] =
        [Decision::Prepared, Decision::Accepted, Decision::AcceptedWithExceptions, Decision::Rejected];

    /// The decisions of an owner or approver, in the order of the drop-down.
    pub const APPROVAL: [Decision; 3] = [Decision::Accepted, Decision::AcceptedWithExceptions, Decision::Rejected];

    /// The value as it is shown and stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Decision::Prepared => "Prepared",
            Decision::Accepted => "Accepted",
            Decision::AcceptedWithExceptions => "Accepted with exceptions",
            Decision::Rejected => "Rejected",
        }
    }

    /// The word that JSON and the command line have.
    pub fn word(self) -> &'static str {
        match self {
            Decision::Prepared => "prepared",
            Decision::Accepted => "accepted",
            Decision::AcceptedWithExceptions => "accepted-with-exceptions",
            Decision::Rejected => "rejected",
        }
    }

    /// Reads a value; case and surrounding white space do not matter.
    pub fn parse(text: &str) -> Option<Self> {
        Decision::ALL.into_iter().find(|d| d.as_str().eq_ignore_ascii_case(text.trim()))
    }
}

/// What a sign-off is on that is on no single row and no owner's rows.
pub const WHOLE: &str = "whole checklist";

/// In what capacity somebody signs.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum SignerRole {
    /// Prepared the checklist.
    Preparer,
    /// Accountable control owner, by name; empty where none is named.
    Owner(String),
    /// Approves the whole.
    Approver,
}

impl SignerRole {
    /// The capacity's word, as it is stored and as JSON and the command line have it.
    pub fn capacity(&self) -> &'static str {
        match self {
            SignerRole::Preparer => "preparer",
            SignerRole::Owner(_) => "owner",
            SignerRole::Approver => "approver",
        }
    }
}

/// What still holds of a sign-off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum SignOffState {
    /// Holds.
    Valid,
    /// Words changed, or where they stand: to be confirmed again.
    Suspended,
    /// Letters or a condition changed, rows came or went, or it is another deployment.
    Lapsed,
    /// Its time ran out.
    Expired,
}

impl SignOffState {
    /// The word that is printed.
    pub fn as_str(self) -> &'static str {
        match self {
            SignOffState::Valid => "valid",
            SignOffState::Suspended => "suspended",
            SignOffState::Lapsed => "lapsed",
            SignOffState::Expired => "expired",
        }
    }
}

/// A row that its accountable owner signed for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Covered {
    /// The row's key in the version that was signed.
    pub key: Key,
    /// The row hash.
    pub wording: Hash,
}

/// What was signed, for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum SignedText {
    /// Words that were shown: those of a row; of the whole in a record that says more than [`SignedText::Whole`].
    Words(String),
    /// The whole checklist. Its deployment, and the rows that an owner signs for, have fields of their own in the sign-off.
    Whole {
        /// `vendor/service`.
        service: String,
        /// How many activities it had.
        activities: usize,
    },
}

impl Default for SignedText {
    /// Nothing that is known.
    fn default() -> Self {
        SignedText::Words(String::new())
    }
}

/// A named person's dated statement, bound to the wording that was signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignOff {
    /// The row it is on; `None` = the whole checklist.
    pub key: Option<Key>,
    /// Capacity.
    pub role: SignerRole,
    /// Who.
    pub name: String,
    /// Their job.
    pub job: String,
    /// Decision.
    pub decision: Decision,
    /// Exceptions, if any.
    pub exceptions: String,
    /// When.
    pub date: NaiveDate,
    /// Until when it holds.
    pub valid_until: Option<NaiveDate>,
    /// Row hash or checklist hash that was signed.
    pub wording: Hash,
    /// The version of the matrix that was signed; none where it was not at hand, or in a record of version 0.1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<Hash>,
    /// The deployment model that was signed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<ModelId>,
    /// The options that were signed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<OptionRecord>,
    /// The rows that an owner was accountable for at that moment: it is on these. None of one who was accountable for nothing, of another capacity,
    /// and in a record from before it was kept.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub covers: Vec<Covered>,
    /// What was signed.
    pub text: SignedText,
    /// A typed signature or a reference to one.
    pub signature: String,
    /// Whether the check box was ticked by which the signer confirms to have read what is signed; `None` = there was none, as in a workbook.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read: Option<bool>,
    /// The register hash at that moment, for a sign-off on the whole.
    pub register: Option<Hash>,
    /// Hash of status and evidence at that moment, of the row or of all rows; none in a record of version 0.1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<Hash>,
    /// What still holds of it; worked out anew for every report, never stored.
    pub state: SignOffState,
    /// What was found since, and in which rows; of a valid one what is told all the same.
    pub reason: String,
    /// The same, as documents say it in their own language.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub causes: Vec<Cause>,
    /// Whether status or evidence changed since; worked out anew, never stored.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub status_changed: bool,
}

impl SignOff {
    /// A statement on the whole of which nothing else is known.
    pub fn new(role: SignerRole, name: String, decision: Decision, date: NaiveDate, wording: Hash) -> Self {
        Self {
            key: None,
            role,
            name,
            job: String::new(),
            decision,
            exceptions: String::new(),
            date,
            valid_until: None,
            wording,
            version: None,
            model: None,
            options: Vec::new(),
            covers: Vec::new(),
            text: SignedText::default(),
            signature: String::new(),
            read: None,
            register: None,
            status: None,
            state: SignOffState::Valid,
            reason: String::new(),
            causes: Vec::new(),
            status_changed: false,
        }
    }

    /// What the check box says, for people; empty where there was none.
    pub fn confirmation(&self) -> &'static str {
        match self.read {
            Some(true) => "confirmed as read",
            Some(false) => "not confirmed as read",
            None => "",
        }
    }

    /// For whom an owner signed: the owner of the block, else who signed in it; nothing of another capacity.
    pub fn owner(&self) -> Option<&str> {
        match &self.role {
            SignerRole::Owner(owner) if owner.trim().is_empty() => Some(&self.name),
            SignerRole::Owner(owner) => Some(owner),
            SignerRole::Preparer | SignerRole::Approver => None,
        }
    }

    /// What it is on: an activity, by the id that `id` knows it by; the obligations of an owner; else [`WHOLE`].
    pub fn on(&self, id: impl FnOnce(&Key) -> String) -> String {
        match (&self.key, self.owned()) {
            (Some(key), _) => id(key),
            (None, Some((rows, owner))) => format!("{} of {owner}", counted(rows, "obligation")),
            (None, None) => WHOLE.to_owned(),
        }
    }

    /// How many obligations of whom an owner's sign-off on the whole is on.
    pub fn owned(&self) -> Option<(usize, &str)> {
        let owner = self.owner().filter(|_| self.key.is_none() && !self.covers.is_empty())?;
        Some((self.covers.len(), owner))
    }

    /// What was signed, in English: a row's words, or what the whole was.
    pub fn words(&self) -> Cow<'_, str> {
        let whole = match &self.text {
            SignedText::Words(words) if words.is_empty() => None,
            SignedText::Words(words) => return Cow::Borrowed(words),
            SignedText::Whole { service, activities } => {
                let what = format!("{service}: {}", counted(*activities, "activity"));
                let model = self.model.iter().map(|model| format!("model {model}"));
                let options = self.options.iter().map(|o| format!("option {} {}", o.id, o.state.as_str()));
                Some([what].into_iter().chain(model).chain(options).collect::<Vec<_>>().join(", "))
            }
        };
        let owned = self.owned().map(|(rows, owner)| format!("{} of {owner}", counted(rows, "obligation")));
        Cow::Owned(owned.into_iter().chain(whole).collect::<Vec<_>>().join("; "))
    }

    /// A sentence on the whole, as earlier versions recorded it, becomes what it says, where that is all that it says.
    pub fn take_apart(&mut self) {
        let SignedText::Words(sentence) = &self.text else { return };
        if self.key.is_some() || sentence.is_empty() {
            return;
        }
        let sentence = sentence.clone();
        let scope = || {
            let (service, rest) = sentence.rsplit("; ").next()?.split_once(": ")?;
            let activities = rest.split(' ').next()?.parse().ok()?;
            Some((SignedText::Whole { service: service.to_owned(), activities }, stated_deployment(rest)))
        };
        let kept = (self.model.clone(), self.options.clone());
        let unstated = self.model.is_none() && self.options.is_empty();
        if let Some((text, (model, options))) = scope() {
            self.text = text;
            if self.words() == sentence {
                return;
            }
            // The first form of the record has the deployment in the sentence alone.
            if unstated {
                (self.model, self.options) = (model, options);
                if self.words() == sentence {
                    return;
                }
            }
        }
        (self.model, self.options) = kept;
        self.text = SignedText::default();
        if self.words() != sentence {
            self.text = SignedText::Words(sentence);
        }
    }

    /// Whether both are by the same capacity on the same thing: the later one then stands for both.
    pub fn same_place(&self, other: &SignOff) -> bool {
        self.key == other.key && self.role == other.role
    }
}

/// A list of users that was read: which system had which holders on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extract {
    /// The day it is of.
    pub date: NaiveDate,
    /// The system that it was taken from; the service itself where nobody said another.
    pub system: String,
    /// The file's name.
    pub file: String,
    /// SHA-256 of its bytes.
    pub sha256: Hash,
    /// Lines that were read.
    pub rows: u32,
    /// Days without activity from which an account of it counts as inactive.
    #[serde(default = "usual_inactive_after")]
    pub inactive_after: u32,
    /// The period whose review it was taken for; none where nobody said one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<Period>,
}

impl Extract {
    /// How many lines were read, in words.
    pub fn counted(&self) -> String {
        counted(usize::try_from(self.rows).unwrap_or(usize::MAX), "row")
    }
}

/// Days without activity from which an account counts as inactive, where nobody says another number.
pub const INACTIVE_AFTER: u32 = 90;

fn usual_inactive_after() -> u32 {
    INACTIVE_AFTER
}

/// First and last day of what is reviewed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
}

impl Period {
    /// Reads `2026-07-01..2026-12-31`.
    pub fn parse(text: &str) -> Option<Self> {
        let (from, to) = text.split_once("..")?;
        let (from, to) = (from.trim().parse().ok()?, to.trim().parse().ok()?);
        (from <= to).then_some(Self { from, to })
    }

    /// Whether a day lies in it.
    pub fn has(&self, day: NaiveDate) -> bool {
        self.from <= day && day <= self.to
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.from, self.to)
    }
}

/// What was asked and decided about a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuestionEntry {
    /// The finding: see [`crate::findings::Finding::key`].
    pub finding: String,
    /// The id of its activity when it was entered; empty for one on the whole.
    pub id: String,
    /// What was found then.
    pub what: String,
    /// Question, days, answer, decision.
    pub entry: Entry,
}

/// What people entered into a row of a form that a template lays out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormEntry {
    /// The form's id.
    pub form: String,
    /// What the form calls the row: a control, an activity's key, an item of its own.
    pub row: String,
    /// What names the row to people.
    pub id: String,
    /// The entries.
    pub entry: Entry,
}

impl FormEntry {
    /// Form and row in one, as the log and a handed out copy name it.
    pub fn key(&self) -> String {
        format!("{}/{}", self.form, self.row)
    }
}

/// The record of one service as reports and rules read it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceRecord {
    /// Obligations' and commitments' entries by row key: every part of a report looks rows up.
    #[serde(serialize_with = "by_key")]
    pub entries: HashMap<Key, Entry>,
    /// Access-role entries by role id and line (a role may have several holders).
    pub access: Vec<AccessEntry>,
    /// Lists of users that were read, oldest first.
    #[serde(default)]
    pub extracts: Vec<Extract>,
    /// Questions to the vendor, by the finding that they are about.
    #[serde(default)]
    pub questions: Vec<QuestionEntry>,
    /// Entries in forms that templates lay out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub forms: Vec<FormEntry>,
    /// Sign-offs, oldest first.
    pub sign_offs: Vec<SignOff>,
    /// Hash of the record as it stands; `None` for an empty one.
    pub hash: Option<Hash>,
    /// The ids of rows that were signed and that the matrix does not have any more.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub ids: BTreeMap<Key, String>,
    /// Rows whose entries are to be confirmed, with the words that they had when the entries were made.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub confirm: BTreeMap<Key, String>,
    /// Heads of the log, to be kept elsewhere: one, or several while merged branches are not joined.
    #[serde(default)]
    pub log_heads: Vec<Hash>,
}

/// What kind of account holds a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub enum AccountKind {
    /// The list does not say: nobody guesses.
    #[default]
    Unstated,
    /// A person.
    Person,
    /// A service account.
    ServiceAccount,
    /// An API key or token.
    ApiKey,
}

impl AccountKind {
    /// All kinds.
    pub const ALL: [AccountKind; 4] =
        [AccountKind::Unstated, AccountKind::Person, AccountKind::ServiceAccount, AccountKind::ApiKey];

    /// The word that is stored and shown.
    pub fn as_str(self) -> &'static str {
        match self {
            AccountKind::Unstated => "not stated",
            AccountKind::Person => "person",
            AccountKind::ServiceAccount => "service account",
            AccountKind::ApiKey => "API key",
        }
    }

    /// Reads a stored word.
    pub fn parse(text: &str) -> Option<Self> {
        AccountKind::ALL.into_iter().find(|k| k.as_str().eq_ignore_ascii_case(text.trim()))
    }
}

/// A line of the access review.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessEntry {
    /// The role's id; a user's unknown role keeps the words found.
    pub role: String,
    /// Which of the role's lines it is, from 1.
    pub line: u32,
    /// What the role was granted on (organisation, project, cluster), in the words found; empty when unknown.
    pub scope: String,
    /// Person, service account, API key.
    pub kind: AccountKind,
    /// When the holder was last active, as far as the list of users says.
    pub last_seen: Option<NaiveDate>,
    /// Whether the list says that the holder never was.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub never_seen: bool,
    /// What the list says of the account (left, suspended), letter for letter; empty where it says nothing.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub account_status: String,
    /// The system whose list has it; empty where the line was entered by hand.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub system: String,
    /// The day of the first list that has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_listed: Option<NaiveDate>,
    /// The day of the last list that has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub listed: Option<NaiveDate>,
    /// The day of the last list that said something else of it than the one before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changed: Option<NaiveDate>,
    /// The day of the last list that has it more than once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub twice: Option<NaiveDate>,
    /// The day of the last list that had it though it was to be revoked by then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_revoked: Option<NaiveDate>,
    /// Holder, justification, last review, reviewer, decision.
    pub entry: Entry,
}

impl AccessEntry {
    /// The line's key: `role#line`.
    pub fn key(&self) -> String {
        format!("{}#{}", self.role, self.line)
    }
}

/// In the order of the keys: the same record is written in the same bytes.
fn by_key<S: Serializer>(entries: &HashMap<Key, Entry>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(entries.iter().collect::<BTreeMap<_, _>>())
}

impl ServiceRecord {
    /// The newest sign-off of each capacity on each thing, oldest first.
    pub fn current_sign_offs(&self) -> impl Iterator<Item = &SignOff> {
        self.sign_offs.iter().enumerate().filter_map(|(i, sign_off)| {
            let superseded = self.sign_offs.iter().skip(i + 1).any(|later| later.same_place(sign_off));
            (!superseded).then_some(sign_off)
        })
    }

    /// The entries in a row of a form.
    pub fn form(&self, form: &str, row: &str) -> Option<&Entry> {
        self.forms.iter().find(|entry| entry.form == form && entry.row == row).map(|entry| &entry.entry)
    }

    /// A row's entry.
    pub fn entry(&self, key: &Key) -> Option<&Entry> {
        self.entries.get(key)
    }
}
