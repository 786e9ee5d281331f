//! The columns that tables may have, and those of each part.

use ColumnId as C;

use crate::document::KEY_COLUMN;
use crate::record::field::Field;

macro_rules! columns {
    ($($(#[$doc:meta])* $name:ident = $id:literal),+ $(,)?) => {
        /// What a column holds.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum ColumnId {
            /// The row's key.
            Key,
            /// A field that people fill in.
            Field(Field),
            $($(#[$doc])* $name),+
        }

        impl ColumnId {
            /// The id in templates, and in a workbook's hidden row.
            pub fn as_str(self) -> &'static str {
                match self {
                    ColumnId::Key => KEY_COLUMN,
                    ColumnId::Field(field) => field.as_str(),
                    $(ColumnId::$name => $id),+
                }
            }
        }
    };
}

columns! {
    /// Printable activity id.
    Id = "id",
    /// Section path.
    Section = "section",
    /// The activity's words.
    Activity = "activity",
    /// The activity's words, the customer's stated parts, and what the letters add.
    Obligation = "obligation",
    /// The activity's words and the provider's stated parts.
    Commitment = "commitment",
    /// What is left for the customer in a commitment.
    Duty = "duty",
    /// References to controls of the chosen frameworks.
    Controls = "controls",
    /// The option that the row depends on, with its state.
    Condition = "condition",
    /// A party's cell letter for letter; repeated for each party.
    Published = "published",
    /// The line or cell of the vendor's document.
    Line = "line",
    /// The customer's letters.
    CustomerRaci = "customer-raci",
    /// The provider's letters.
    ProviderRaci = "provider-raci",
    /// The letters of a further party; repeated for each.
    OtherRaci = "other-raci",
    /// Allocation.
    Allocation = "allocation",
    /// What the provider does.
    ProviderPart = "provider-part",
    /// Gaps of the row.
    Gap = "gap",
    /// Numbers of the row's gaps, leading to the part that lists them.
    GapRef = "gap-ref",
    /// How a gap is called where it is referred to.
    GapName = "gap-name",
    /// What could be shown as evidence, and how often it would be reviewed.
    Suggested = "suggested-evidence",
    /// Pages: the id without what all ids begin with, and below it the line.
    PageId = "page-id",
    /// Pages: the id, and beside it the line.
    PageLine = "page-line",
    /// Pages: an obligation with its gaps and its condition.
    PageObligation = "page-obligation",
    /// Pages: a commitment with its gaps and its condition.
    PageCommitment = "page-commitment",
    /// Pages: the customer's letters in boxes.
    PageCustomer = "page-customer",
    /// Pages: the provider's letters in boxes.
    PageProvider = "page-provider",
    /// Pages: a further party's letters in boxes; repeated for each.
    PageOther = "page-other",
    /// Pages: owner and status.
    PageOwner = "page-owner",
    /// Pages: due date and evidence.
    PageDue = "page-due",
    /// Pages: references to controls.
    PageControls = "page-controls",
    /// Pages, where parts are stated in words: id, activity and controls.
    PageActivity = "page-activity",
    /// Pages, where parts are stated in words: the customer's.
    PageCustomerPart = "page-customer-part",
    /// Pages, where parts are stated in words: the provider's.
    PageProviderPart = "page-provider-part",
    /// Pages, where parts are stated in words: owner, status, due date and evidence.
    PageEntries = "page-entries",
    /// Pages: what is left for the customer in a commitment, and by whom.
    PageDuty = "page-duty",
    /// Pages: the assurance report, by its number.
    PageReport = "page-report",
    /// Pages: a gap's name, row and line.
    PageGap = "page-gap",
    /// Pages: what was found, and the controls of its row.
    PageFound = "page-found",
    /// Pages: the question with when it was asked.
    PageQuestion = "page-question",
    /// Pages: the decision, and the answer that it rests on.
    PageDecision = "page-decision",
    /// Where the row stands in the vendor's document.
    Source = "source",
    /// A link to the vendor's page.
    Page = "page",
    /// Why a row is not applicable, or on what it depends.
    Reason = "reason",
    /// Rules by which letters were derived.
    Derived = "derived",
    /// The vendor's cells, letter for letter.
    Verbatim = "verbatim",
    /// Severity of a finding.
    Severity = "severity",
    /// Code of a finding.
    Code = "code",
    /// The activity that a finding is about.
    ActivityId = "activity-id",
    /// What was found.
    What = "what",
    /// Why it matters.
    Why = "why",
    /// What to do.
    Help = "help",
    /// The framework of a control.
    Framework = "framework",
    /// A control's id.
    Control = "control",
    /// Its short title.
    ControlTitle = "control-title",
    /// Whose it is.
    Whose = "whose",
    /// The ids of its rows.
    ControlRows = "control-rows",
    /// How far the customer's rows of it are.
    ControlStatus = "control-status",
    /// The evidence of its rows.
    ControlEvidence = "control-evidence",
    /// Codes of open findings on its rows.
    ControlGaps = "control-gaps",
    /// The strongest word on which a row is tied to it.
    ControlBasis = "control-basis",
    /// An access role's name.
    Role = "role",
    /// Its level.
    Level = "level",
    /// Its plane.
    Plane = "plane",
    /// Its privileges.
    Privileges = "privileges",
    /// How far it reaches.
    Reach = "reach",
    /// What a holder's role was granted on, as the list of users says.
    Scope = "scope",
    /// Person, service account or API key.
    Account = "account",
    /// What the list says of the account.
    AccountStatus = "account-status",
    /// When the holder was last active, as far as the list of users says.
    LastSeen = "last-seen",
    /// Remark.
    Note = "note",
}

/// What the customer must do.
pub(super) const OBLIGATIONS: &[ColumnId] = &[
    C::Key,
    C::Id,
    C::Section,
    C::Obligation,
    C::Activity,
    C::CustomerRaci,
    C::ProviderRaci,
    C::OtherRaci,
    C::Allocation,
    C::ProviderPart,
    C::Field(Field::Responsible),
    C::Field(Field::Accountable),
    C::Field(Field::Consulted),
    C::Field(Field::Informed),
    C::Field(Field::Status),
    C::Field(Field::Evidence),
    C::Field(Field::EvidenceDate),
    C::Field(Field::Due),
    C::Field(Field::ReviewEvery),
    C::Field(Field::Notes),
    C::Field(Field::PerformedBy),
    C::Field(Field::PerformedOn),
    C::Field(Field::ReviewedBy),
    C::Field(Field::ReviewedOn),
    C::Controls,
    C::Gap,
    C::GapRef,
    C::Condition,
    C::Published,
    C::Derived,
    C::Source,
    C::Line,
    C::Page,
    C::PageId,
    C::PageObligation,
    C::PageCustomer,
    C::PageProvider,
    C::PageOther,
    C::PageOwner,
    C::PageDue,
    C::PageControls,
    C::PageActivity,
    C::PageCustomerPart,
    C::PageProviderPart,
    C::PageEntries,
    C::Suggested,
];

/// What the customer relies on.
pub(super) const COMMITMENTS: &[ColumnId] = &[
    C::Key,
    C::Id,
    C::Section,
    C::Commitment,
    C::Activity,
    C::ProviderPart,
    C::ProviderRaci,
    C::OtherRaci,
    C::CustomerRaci,
    C::Allocation,
    C::Duty,
    C::Field(Field::RelyingOwner),
    C::Field(Field::AssuranceReport),
    C::Field(Field::ReportPeriod),
    C::Field(Field::AssuranceReviewedBy),
    C::Field(Field::AssuranceReviewedOn),
    C::Field(Field::Exceptions),
    C::Controls,
    C::Gap,
    C::GapRef,
    C::Condition,
    C::Published,
    C::Derived,
    C::Source,
    C::Line,
    C::Page,
    C::PageLine,
    C::PageCommitment,
    C::PageCustomer,
    C::PageProvider,
    C::PageOther,
    C::PageDuty,
    C::PageReport,
];

/// Every activity with its letters.
pub(super) const RACI: &[ColumnId] = &[
    C::Id,
    C::Section,
    C::Activity,
    C::CustomerRaci,
    C::ProviderRaci,
    C::OtherRaci,
    C::Allocation,
    C::Reason,
    C::Derived,
    C::Verbatim,
    C::Source,
];

/// What is missing.
pub(super) const GAPS: &[ColumnId] = &[
    C::Key,
    C::GapName,
    C::Severity,
    C::Code,
    C::ActivityId,
    C::What,
    C::Why,
    C::Help,
    C::Source,
    C::Controls,
    C::Page,
    C::Field(Field::Question),
    C::Field(Field::Asked),
    C::Field(Field::Answer),
    C::Field(Field::Answered),
    C::Field(Field::Decision),
    C::Field(Field::DecidedBy),
    C::Field(Field::Until),
    C::PageGap,
    C::PageFound,
    C::PageQuestion,
    C::PageDecision,
];

/// Whose each control is.
pub(super) const CONTROLS: &[ColumnId] = &[
    C::Framework,
    C::Control,
    C::ControlTitle,
    C::Whose,
    C::ControlRows,
    C::ControlStatus,
    C::ControlEvidence,
    C::ControlGaps,
    C::ControlBasis,
];

/// The access review.
pub(super) const ACCESS: &[ColumnId] = &[
    C::Key,
    C::Role,
    C::Level,
    C::Plane,
    C::Privileges,
    C::Reach,
    C::Field(Field::Holder),
    C::Scope,
    C::Account,
    C::AccountStatus,
    C::LastSeen,
    C::Field(Field::Justification),
    C::Field(Field::LastReview),
    C::Field(Field::Reviewer),
    C::Field(Field::AccessDecision),
    C::Field(Field::RemovedOn),
    C::Field(Field::Ticket),
    C::Note,
    C::Source,
    C::Page,
];
