//! What a template may hold: the parts, the columns of each, and the names of every text with its holes.

use crate::document::KEY_COLUMN;
use crate::record::field::Field;

/// Names that every text may use.
pub(super) const EVERYWHERE: &[&str] = &[
    "vendor",
    "service",
    "customer",
    "provider",
    "provider_short",
    "deployment",
    "model",
    "organisation",
    "Organisation",
    "organisation_short",
    "date",
    "hash",
    "program",
];

/// A text's name and the holes that it may have beside [`EVERYWHERE`].
pub(super) type TextSpec = (&'static str, &'static [&'static str]);

/// The parts of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PartKind {
    /// One page for a manager.
    Summary,
    /// What the customer must do.
    Obligations,
    /// What the customer relies on.
    Commitments,
    /// Every activity with its letters.
    Raci,
    /// What is missing.
    Gaps,
    /// Whose each control of the frameworks is.
    Controls,
    /// User access review.
    Access,
    /// Statements to sign.
    SignOff,
    /// Sources and method.
    Sources,
}

impl PartKind {
    /// All parts with their names in templates; the name is also the part's id in the document.
    pub const ALL: [(&'static str, PartKind); 9] = [
        ("summary", PartKind::Summary),
        ("obligations", PartKind::Obligations),
        ("commitments", PartKind::Commitments),
        ("raci", PartKind::Raci),
        ("gaps", PartKind::Gaps),
        ("controls", PartKind::Controls),
        ("access", PartKind::Access),
        ("sign-off", PartKind::SignOff),
        ("sources", PartKind::Sources),
    ];

    /// The name in templates, and the part's id in the document.
    pub fn as_str(self) -> &'static str {
        PartKind::ALL.into_iter().find(|(_, kind)| *kind == self).map_or("", |(name, _)| name)
    }

    /// The columns that its table may have.
    pub fn columns(self) -> &'static [ColumnId] {
        use ColumnId as C;
        match self {
            PartKind::Obligations => {
                const {
                    &[
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
                    ]
                }
            }
            PartKind::Commitments => {
                const {
                    &[
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
                    ]
                }
            }
            PartKind::Raci => &[
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
            ],
            PartKind::Gaps => {
                &[C::Number, C::Severity, C::Code, C::ActivityId, C::What, C::Why, C::Help, C::Source, C::Page]
            }
            PartKind::Controls => &[
                C::Framework,
                C::Control,
                C::ControlTitle,
                C::Whose,
                C::ControlRows,
                C::ControlStatus,
                C::ControlEvidence,
                C::ControlGaps,
                C::ControlBasis,
            ],
            PartKind::Access => {
                const {
                    &[
                        C::Key,
                        C::Role,
                        C::Level,
                        C::Plane,
                        C::Privileges,
                        C::Reach,
                        C::Field(Field::Holder),
                        C::Scope,
                        C::Account,
                        C::LastSeen,
                        C::Field(Field::Justification),
                        C::Field(Field::LastReview),
                        C::Field(Field::Reviewer),
                        C::Field(Field::AccessDecision),
                        C::Note,
                        C::Source,
                        C::Page,
                    ]
                }
            }
            PartKind::Summary | PartKind::SignOff | PartKind::Sources => &[],
        }
    }

    /// Whether people fill its table in, so that its rows need their keys.
    pub fn is_filled_in(self) -> bool {
        matches!(self, PartKind::Obligations | PartKind::Commitments | PartKind::Access)
    }

    /// Its words.
    pub(super) fn words(self) -> &'static [TextSpec] {
        match self {
            PartKind::Summary => SUMMARY,
            PartKind::Raci => RACI,
            PartKind::Access => ACCESS,
            PartKind::SignOff => SIGN_OFF,
            PartKind::Sources => SOURCES,
            PartKind::Gaps => GAPS,
            PartKind::Controls => CONTROLS,
            PartKind::Obligations | PartKind::Commitments => &[],
        }
    }
}

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
    /// A row's number in its list.
    Number = "number",
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
    /// When the holder was last active, as far as the list of users says.
    LastSeen = "last-seen",
    /// Remark.
    Note = "note",
}

/// Ids of facts.
pub(super) const FACTS: &[&str] = &[
    "organisation",
    "owner",
    "vendor",
    "service",
    "model",
    "options",
    "source",
    "audit",
    "period",
    "auditor",
    "prepared-by",
    "prepared-for",
    "date",
    "document-id",
    "status",
    "hash",
    "register",
    "obligations",
    "commitments",
];

/// Small words.
pub(super) const WORDS: &[TextSpec] = &[
    ("no_model", &[]),
    ("no_options", &[]),
    ("no_register", &[]),
    ("undated", &[]),
    ("draft", &[]),
    ("prepared", &["name"]),
    ("accepted", &["name"]),
    ("accepted_with_exceptions", &["name"]),
    ("rejected", &["name"]),
    ("suspended", &["name", "reason"]),
    ("lapsed", &["name", "reason"]),
    ("expired", &["name", "reason"]),
    ("owners_accepted", &["accepted", "of"]),
    ("option", &["option", "state"]),
    ("condition", &["option", "state"]),
    ("derived_by", &["party", "rule"]),
    ("dated", &["title", "kind", "day"]),
    ("day", &[]),
    ("open", &[]),
    ("for_owner", &["title", "owner"]),
    ("nobody", &[]),
    ("what_if_title", &["title"]),
    ("what_if", &["differences"]),
];

/// The check box among [`FORM_FIELDS`]: on pages only, and only where the template has words for it.
pub const CHECK_BOX: &str = "read";

/// Fields of a sign-off block, in order.
pub const FORM_FIELDS: [&str; 8] =
    ["name", "role", "decision", "exceptions", "read", "date", "valid-until", "signature"];

const SUMMARY: &[TextSpec] = &[
    ("headline", &["obligations", "commitments", "off", "gaps", "activities"]),
    ("nothing", &["commitments", "activities"]),
    ("confirm", &["options"]),
    ("counts", &[]),
    ("counts_allocation", &[]),
    ("counts_number", &[]),
    ("counts_total", &[]),
    ("chart", &[]),
    ("chart_alt", &["figures"]),
    ("chart_figure", &["section", "figures"]),
    ("chart_further", &["more"]),
    ("yours", &[]),
    ("shared", &[]),
    ("provider", &[]),
    ("nobody", &[]),
    ("off", &[]),
    ("progress", &["sheet"]),
    ("progress_page", &[]),
    ("done", &[]),
    ("open", &["status"]),
    ("owned", &[]),
    ("evidenced", &[]),
    ("overdue", &[]),
    ("statuses", &[]),
    ("by_section", &[]),
    ("by_owner", &[]),
    ("section", &[]),
    ("owner", &[]),
    ("unowned", &[]),
    ("others", &[]),
    ("lapses", &["days"]),
    ("lapse_on", &[]),
    ("lapse_kind", &[]),
    ("lapse_who", &[]),
    ("lapse_what", &[]),
    ("lapse_due", &[]),
    ("lapse_review", &[]),
    ("lapse_sign_off", &[]),
    ("lapse_evidence", &[]),
    ("progress_more", &["more"]),
    ("progress_then", &[]),
    ("obligations", &[]),
    ("gaps", &[]),
    ("gaps_none", &[]),
    ("gaps_more", &["more", "sheet"]),
    ("gap_severity", &[]),
    ("gap_where", &[]),
    ("gap_what", &[]),
    ("how", &[]),
];

const RACI: &[TextSpec] = &[
    ("total", &["letter"]),
    ("refined", &["overlay", "relation", "base", "base_text", "base_cells", "base_source", "reason"]),
    ("addition", &["overlay", "reason"]),
    ("condition", &["option"]),
];

const GAPS: &[TextSpec] = &[
    ("accepted", &[]),
    ("accepted_where", &[]),
    ("accepted_what", &[]),
    ("accepted_by", &[]),
    ("accepted_until", &[]),
    ("accepted_reason", &[]),
];

const CONTROLS: &[TextSpec] = &[
    ("yours", &[]),
    ("provider", &[]),
    ("both", &[]),
    ("contested", &[]),
    ("silent", &[]),
    ("off", &[]),
    ("silent_rest", &["framework", "controls"]),
];

const ACCESS: &[TextSpec] = &[
    ("unstated", &[]),
    ("custom", &["role"]),
    ("planes", &[]),
    ("plane", &[]),
    ("plane_users", &[]),
    ("plane_authentication", &[]),
    ("plane_resources", &[]),
    ("levels", &[]),
    ("level", &[]),
    ("level_rank", &[]),
    ("level_defers", &[]),
    ("incomplete", &["reason"]),
    ("undocumented", &["vendor"]),
    ("notes", &[]),
];

const SIGN_OFF: &[TextSpec] = &[
    ("preparer", &[]),
    ("owner", &["name"]),
    ("owner_blank", &[]),
    ("approver", &[]),
    ("preparer_statement", &[]),
    ("owner_statement", &["name"]),
    ("approver_statement", &[]),
    ("owner_scope", &[]),
    ("owner_more", &["shown", "more"]),
    ("state", &[]),
    ("valid", &[]),
    ("suspended", &[]),
    ("lapsed", &[]),
    ("expired", &[]),
    ("status_changed", &[]),
    ("until", &["day"]),
    ("unnamed", &[]),
    ("as_preparer", &[]),
    ("as_owner", &[]),
    ("as_owner_of", &["owner"]),
    ("as_approver", &[]),
    ("record", &[]),
    ("record_whole", &[]),
    ("record_on", &[]),
    ("record_signer", &[]),
    ("record_decision", &[]),
    ("record_read", &[]),
    ("record_unread", &[]),
    ("record_date", &[]),
    ("record_state", &[]),
    ("record_wording", &[]),
];

const SOURCES: &[TextSpec] = &[
    ("documents", &[]),
    ("document", &[]),
    ("title", &[]),
    ("url", &[]),
    ("date", &[]),
    ("no_url", &[]),
    ("no_date", &[]),
    ("sha256", &[]),
    ("remark", &[]),
    ("retrieved", &[]),
    ("licence", &[]),
    ("credit", &[]),
    ("not_known", &[]),
    ("remarks", &[]),
    ("remark_text", &[]),
    ("remark_place", &[]),
    ("matrix", &[]),
    ("matrix_title", &[]),
    ("notation", &[]),
    ("language", &[]),
    ("absence", &[]),
    ("absence_unstated", &[]),
    ("absence_customer", &[]),
    ("parties", &[]),
    ("party", &["name", "kind"]),
    ("legend", &[]),
    ("rules", &[]),
    ("rule", &[]),
    ("rule_says", &[]),
    ("rule_uses", &[]),
    ("no_rules", &[]),
    ("rule_allocation", &[]),
    ("rule_composed", &[]),
    ("rule_topic", &[]),
    ("rule_roles", &[]),
    ("rule_topic_editor", &[]),
    ("rule_topic_words", &[]),
    ("crosswalk", &[]),
    ("crosswalk_control", &[]),
    ("crosswalk_topic", &[]),
    ("crosswalk_how", &[]),
    ("crosswalk_source", &[]),
    ("crosswalk_rows", &[]),
    ("attribution", &[]),
    ("keywords", &[]),
    ("keyword", &[]),
    ("keyword_text", &[]),
    ("declared", &[]),
    ("declared_row", &[]),
    ("declared_how", &[]),
    ("declared_why", &[]),
    ("without", &[]),
    ("options", &[]),
    ("option", &[]),
    ("option_state", &[]),
    ("option_condition", &[]),
    ("hashes", &[]),
    ("checklist_hash", &[]),
    ("checklist_hash_of", &["value"]),
    ("data_hash", &[]),
    ("data_hash_of", &["file"]),
    ("register_hash", &[]),
    ("register_hash_of", &["value"]),
    ("log_head", &[]),
    ("program", &[]),
    ("notes", &[]),
];
