//! What people enter: the fields of the record and their kinds. Written once; workbook, PDF, collect and rules go by these.

use std::borrow::Cow;
use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// The status of an obligation: contract of the workbook's drop-down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub enum Status {
    /// Nothing done yet; every checklist starts so.
    #[default]
    NotStarted,
    /// Being worked on.
    InProgress,
    /// Done.
    Implemented,
    /// Done in part.
    Partial,
    /// Will be done.
    Planned,
    /// Met by another measure.
    Alternative,
    /// Does not apply (with a reason in the notes).
    NotApplicable,
}

impl Status {
    /// All values in the order of the drop-down.
    pub const ALL: [Status; 7] = [
        Status::NotStarted,
        Status::InProgress,
        Status::Implemented,
        Status::Partial,
        Status::Planned,
        Status::Alternative,
        Status::NotApplicable,
    ];

    /// The value as it is shown and stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Status::NotStarted => "Not started",
            Status::InProgress => "In progress",
            Status::Implemented => "Implemented",
            Status::Partial => "Partial",
            Status::Planned => "Planned",
            Status::Alternative => "Alternative",
            Status::NotApplicable => "Not applicable",
        }
    }

    /// Reads a value; case and surrounding white space do not matter.
    pub fn parse(text: &str) -> Option<Self> {
        Status::ALL.into_iter().find(|s| s.as_str().eq_ignore_ascii_case(text.trim()))
    }

    /// Whether it is carried out, in the way that was asked for or another.
    pub fn is_carried_out(self) -> bool {
        matches!(self, Status::Implemented | Status::Alternative)
    }

    /// Whether nothing is left to do.
    pub fn is_settled(self) -> bool {
        self.is_carried_out() || self == Status::NotApplicable
    }

    /// Whether something is left to do that should have been done before a day.
    pub fn is_overdue(self, due: Option<NaiveDate>, day: NaiveDate) -> bool {
        !self.is_settled() && due.is_some_and(|due| due < day)
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// What kind of value a field takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldType {
    /// Any text.
    Text,
    /// One or several names of the customer's own people or roles.
    People,
    /// A date.
    Date,
    /// A [`Status`].
    Status,
    /// How often: `90 days`, `3 months`, `annually`.
    Interval,
    /// Links or files.
    Evidence,
    /// One of a list of decisions.
    Decision(&'static [&'static str]),
}

impl FieldType {
    /// The values of its list, where it has one.
    pub fn choices(self) -> Vec<&'static str> {
        match self {
            FieldType::Status => Status::ALL.map(Status::as_str).to_vec(),
            FieldType::Decision(list) => list.to_vec(),
            _ => Vec::new(),
        }
    }
}

/// What is decided about a finding on the vendor's matrix; the first leaves it open.
pub const QUESTION_DECISIONS: &[&str] = &["Open", "Agreed with the vendor", "Taken by us", "Accepted", "Not relevant"];

/// Decisions of a user access review.
pub const ACCESS_DECISIONS: &[&str] = &[KEEP, CHANGE, REVOKE];
/// The decision that leaves an access as it is.
pub const KEEP: &str = "Keep";
/// The decision that makes another one of it.
pub const CHANGE: &str = "Change";
/// The decision that takes it away.
pub const REVOKE: &str = "Revoke";

macro_rules! fields {
    ($($(#[$doc:meta])* $name:ident = $id:literal : $kind:expr),+ $(,)?) => {
        /// A field that people fill in. The id travels in a workbook's hidden row and names the field in the register.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Field {
            $($(#[$doc])* $name),+
        }

        impl Field {
            /// All fields.
            pub const ALL: &'static [Field] = &[$(Field::$name),+];

            /// The field's stable id.
            pub fn as_str(self) -> &'static str {
                match self { $(Field::$name => $id),+ }
            }

            /// Whether the profile, the rows that a form is about, or what is proposed may fill it: a blank that somebody made of such a default
            /// is an entry of its own.
            pub fn may_have_default(self) -> bool {
                self.is_of_form()
                    || self == Field::Question
                    || matches!(self.kind(), FieldType::People | FieldType::Interval) && self != Field::DecidedBy
            }

            /// What it takes.
            pub fn kind(self) -> FieldType {
                match self { $(Field::$name => $kind),+ }
            }
        }
    };
}

fields! {
    /// Internal RACI: who does it.
    Responsible = "responsible": FieldType::People,
    /// Internal RACI: who answers for it.
    Accountable = "accountable": FieldType::People,
    /// Internal RACI: who is asked.
    Consulted = "consulted": FieldType::People,
    /// Internal RACI: who is told.
    Informed = "informed": FieldType::People,
    /// How far it is.
    Status = "status": FieldType::Status,
    /// Links or files that show it.
    Evidence = "evidence": FieldType::Evidence,
    /// The date of the evidence.
    EvidenceDate = "evidence-date": FieldType::Date,
    /// By when.
    Due = "due": FieldType::Date,
    /// How often it is reviewed.
    ReviewEvery = "review-every": FieldType::Interval,
    /// Remarks.
    Notes = "notes": FieldType::Text,
    /// Who carried it out.
    PerformedBy = "performed-by": FieldType::People,
    /// When it was carried out.
    PerformedOn = "performed-on": FieldType::Date,
    /// Who reviewed it.
    ReviewedBy = "reviewed-by": FieldType::People,
    /// When it was reviewed.
    ReviewedOn = "reviewed-on": FieldType::Date,
    /// Provider commitments: who relies on it and watches it.
    RelyingOwner = "relying-owner": FieldType::People,
    /// Provider commitments: the report that gives assurance.
    AssuranceReport = "assurance-report": FieldType::Text,
    /// Provider commitments: the period that the report covers.
    ReportPeriod = "report-period": FieldType::Text,
    /// Provider commitments: who read the report. Apart from [`Field::ReviewedBy`]: an activity that both sides carry out is in both lists, and
    /// its own performance is reviewed by others.
    AssuranceReviewedBy = "assurance-reviewed-by": FieldType::People,
    /// Provider commitments: when the report was read.
    AssuranceReviewedOn = "assurance-reviewed-on": FieldType::Date,
    /// Exceptions noted.
    Exceptions = "exceptions": FieldType::Text,
    /// Access roles: who holds the role.
    Holder = "holder": FieldType::People,
    /// Access roles: why.
    Justification = "justification": FieldType::Text,
    /// Access roles: last reviewed on.
    LastReview = "last-review": FieldType::Date,
    /// Access roles: who reviewed it.
    Reviewer = "reviewer": FieldType::People,
    /// Access roles: keep, change or revoke.
    AccessDecision = "access-decision": FieldType::Decision(ACCESS_DECISIONS),
    /// Access roles: when the access was taken away.
    RemovedOn = "removed-on": FieldType::Date,
    /// Access roles: the ticket by which it was.
    Ticket = "ticket": FieldType::Text,
    /// Findings: what is asked of the vendor.
    Question = "question": FieldType::Text,
    /// Findings: when it was asked.
    Asked = "asked": FieldType::Date,
    /// Findings: what the vendor answered.
    Answer = "answer": FieldType::Text,
    /// Findings: when they answered.
    Answered = "answered": FieldType::Date,
    /// Findings: what was decided.
    Decision = "decision": FieldType::Decision(QUESTION_DECISIONS),
    /// Findings: who decided.
    DecidedBy = "decided_by": FieldType::People,
    /// Findings: until when the decision holds.
    Until = "until": FieldType::Date,
    /// Forms: whether it applies.
    FormApplies = "form-applies": FieldType::Text,
    /// Forms: why it applies, or is included.
    FormReason = "form-reason": FieldType::Text,
    /// Forms: why it is left out.
    FormExclusion = "form-exclusion": FieldType::Text,
    /// Forms: its number in the report.
    FormNumber = "form-number": FieldType::Text,
    /// Forms: clause and page.
    FormPlace = "form-place": FieldType::Text,
    /// Forms: whether it was found there.
    FormFound = "form-found": FieldType::Text,
    /// Forms: the words of the document that is read beside.
    FormText = "form-text": FieldType::Text,
    /// Forms: whose it is.
    FormSplit = "form-split": FieldType::Text,
    /// Forms: services and components that it is about.
    FormScope = "form-scope": FieldType::Text,
    /// Forms: the rows that it is tied to.
    FormRows = "form-rows": FieldType::Text,
    /// Forms: the own control or measure.
    FormMeasure = "form-measure": FieldType::Text,
    /// Forms: what is missing.
    FormGap = "form-gap": FieldType::Text,
    /// Forms: who answers for it.
    FormOwner = "form-owner": FieldType::People,
    /// Forms: how often it is carried out.
    FormFrequency = "form-frequency": FieldType::Text,
    /// Forms: since when it is carried out.
    FormSince = "form-since": FieldType::Date,
    /// Forms: how far it is.
    FormState = "form-state": FieldType::Text,
    /// Forms: by when.
    FormDue = "form-due": FieldType::Date,
    /// Forms: what shows it.
    FormEvidence = "form-evidence": FieldType::Text,
    /// Forms: the date of the evidence.
    FormEvidenceDate = "form-evidence-date": FieldType::Date,
    /// Forms: what the provider shows.
    FormProviderEvidence = "form-provider-evidence": FieldType::Text,
    /// Forms: the date of what the provider shows.
    FormProviderEvidenceDate = "form-provider-evidence-date": FieldType::Date,
    /// Forms: what came of the assessment of the design.
    FormDesign = "form-design": FieldType::Text,
    /// Forms: what came of the operating test.
    FormTest = "form-test": FieldType::Text,
    /// Forms: when it was tested.
    FormTestedOn = "form-tested-on": FieldType::Date,
    /// Forms: exceptions and their effect.
    FormException = "form-exception": FieldType::Text,
    /// Forms: the conclusion.
    FormConclusion = "form-conclusion": FieldType::Text,
    /// Forms: who reviewed it.
    FormReviewer = "form-reviewer": FieldType::People,
    /// Forms: when it was reviewed.
    FormReviewedOn = "form-reviewed-on": FieldType::Date,
    /// Forms: who confirmed it.
    FormConfirmedBy = "form-confirmed-by": FieldType::Text,
    /// Forms: when it was confirmed.
    FormConfirmedOn = "form-confirmed-on": FieldType::Date,
    /// Forms: when it is looked at again.
    FormNext = "form-next": FieldType::Date,
    /// Forms: the organisation that it is about.
    FormName = "form-name": FieldType::Text,
    /// Forms: carved out or included.
    FormMethod = "form-method": FieldType::Text,
    /// Forms: who watches over it.
    FormMonitor = "form-monitor": FieldType::Text,
    /// Forms: a report and its period.
    FormReport = "form-report": FieldType::Text,
    /// Forms: the provider's answer.
    FormAnswer = "form-answer": FieldType::Text,
    /// Forms: what is entered beside an item of the form's own.
    FormEntry = "form-entry": FieldType::Text,
    /// Forms: box 1 of several beside each other.
    FormBox1 = "form-box-1": FieldType::Text,
    /// Forms: box 2 of several beside each other.
    FormBox2 = "form-box-2": FieldType::Text,
    /// Forms: box 3 of several beside each other.
    FormBox3 = "form-box-3": FieldType::Text,
    /// Forms: box 4 of several beside each other.
    FormBox4 = "form-box-4": FieldType::Text,
    /// Forms: box 5 of several beside each other.
    FormBox5 = "form-box-5": FieldType::Text,
    /// Forms: box 6 of several beside each other.
    FormBox6 = "form-box-6": FieldType::Text,
    /// Forms: box 7 of several beside each other.
    FormBox7 = "form-box-7": FieldType::Text,
    /// Forms: box 8 of several beside each other.
    FormBox8 = "form-box-8": FieldType::Text,
    /// Forms: box 9 of several beside each other.
    FormBox9 = "form-box-9": FieldType::Text,
    /// Forms: box 10 of several beside each other.
    FormBox10 = "form-box-10": FieldType::Text,
    /// Forms: box 11 of several beside each other.
    FormBox11 = "form-box-11": FieldType::Text,
    /// Forms: box 12 of several beside each other.
    FormBox12 = "form-box-12": FieldType::Text,
}

impl Field {
    /// The field with this id.
    pub fn parse(id: &str) -> Option<Self> {
        Field::ALL.iter().copied().find(|f| f.as_str() == id)
    }

    /// The fields of an obligation, in the order of the sheet.
    pub const OBLIGATION: &'static [Field] = &[
        Field::Responsible,
        Field::Accountable,
        Field::Consulted,
        Field::Informed,
        Field::Status,
        Field::Evidence,
        Field::EvidenceDate,
        Field::Due,
        Field::ReviewEvery,
        Field::Notes,
        Field::PerformedBy,
        Field::PerformedOn,
        Field::ReviewedBy,
        Field::ReviewedOn,
    ];

    /// The fields of a provider commitment.
    pub const COMMITMENT: &'static [Field] = &[
        Field::RelyingOwner,
        Field::AssuranceReport,
        Field::ReportPeriod,
        Field::AssuranceReviewedBy,
        Field::AssuranceReviewedOn,
        Field::Exceptions,
    ];

    /// The fields of an access role.
    pub const ACCESS: &'static [Field] = &[
        Field::Holder,
        Field::Justification,
        Field::LastReview,
        Field::Reviewer,
        Field::AccessDecision,
        Field::RemovedOn,
        Field::Ticket,
    ];

    /// Whether it is a field of the forms that templates lay out.
    pub fn is_of_form(self) -> bool {
        self.as_str().starts_with("form-")
    }

    /// The fields of a finding on the vendor's matrix.
    pub const QUESTION: &'static [Field] = &[
        Field::Question,
        Field::Asked,
        Field::Answer,
        Field::Answered,
        Field::Decision,
        Field::DecidedBy,
        Field::Until,
    ];
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Serialize for Field {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Field {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Field::parse(&text).ok_or_else(|| serde::de::Error::custom(format!("unknown field '{text}'")))
    }
}

/// A field's value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum FieldValue {
    /// Text, people, evidence, interval, decision: letter for letter as entered.
    Text(String),
    /// A date.
    Date(NaiveDate),
    /// A status.
    Status(Status),
}

impl FieldValue {
    /// The value as it is stored and shown (dates ISO 8601).
    pub fn text(&self) -> Cow<'_, str> {
        match self {
            FieldValue::Text(text) => Cow::Borrowed(text),
            FieldValue::Date(date) => Cow::Owned(date.to_string()),
            FieldValue::Status(status) => Cow::Borrowed(status.as_str()),
        }
    }

    /// [`FieldValue::text`] of its own.
    pub fn to_text(&self) -> String {
        self.text().into_owned()
    }

    /// Reads a stored value of a field's kind; `None` = not a value of that kind.
    pub fn parse(kind: FieldType, text: &str) -> Option<Self> {
        match kind {
            FieldType::Date => text.trim().parse().ok().map(FieldValue::Date),
            FieldType::Status => Status::parse(text).map(FieldValue::Status),
            FieldType::Decision(allowed) => {
                allowed.iter().find(|d| d.eq_ignore_ascii_case(text.trim())).map(|d| FieldValue::Text((*d).to_owned()))
            }
            FieldType::Text | FieldType::People | FieldType::Interval | FieldType::Evidence => {
                Some(FieldValue::Text(text.to_owned()))
            }
        }
    }
}
