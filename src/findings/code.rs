//! The finding codes: what each is, why it matters to an auditor, what to do. `explain` and the docs page print these words.

use std::fmt;

use crate::base::diagnostic::Severity;

/// What a code is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Group {
    /// The vendor's matrix.
    Matrix,
    /// The customer's record: profile and register.
    Record,
    /// What the vendor's matrix does not speak of.
    Coverage,
    /// What a chosen framework asks for and the vendor's matrix does not say.
    Framework,
    /// Findings that were accepted for a time.
    Waiver,
}

impl Group {
    /// All groups, in printing order.
    pub const ALL: [Group; 5] = [Group::Matrix, Group::Record, Group::Coverage, Group::Framework, Group::Waiver];

    /// The heading under which the group's codes are explained.
    pub fn title(self) -> &'static str {
        match self {
            Group::Matrix => "On the vendor's matrix",
            Group::Record => "On your own record",
            Group::Coverage => "On coverage",
            Group::Framework => "On the frameworks that are chosen",
            Group::Waiver => "On waivers",
        }
    }
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $group:ident, $severity:ident, $title:literal, $why:literal, $help:literal;)+) => {
        /// Stable finding codes (DESIGN.md, "Finding codes").
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Code {
            $($(#[$doc])* $name),+
        }

        impl Code {
            /// All codes, in printing order.
            pub const ALL: &'static [Code] = &[$(Code::$name),+];

            /// The code as it is printed and parsed.
            pub fn as_str(self) -> &'static str {
                match self { $(Code::$name => $code),+ }
            }

            /// What it is about.
            pub fn group(self) -> Group {
                match self { $(Code::$name => Group::$group),+ }
            }

            /// Its severity unless the profile changes it.
            pub fn default_severity(self) -> Severity {
                match self { $(Code::$name => Severity::$severity),+ }
            }

            /// What it is, in a few words.
            pub fn title(self) -> &'static str {
                match self { $(Code::$name => $title),+ }
            }

            /// Why it matters to an auditor.
            pub fn why(self) -> &'static str {
                match self { $(Code::$name => $why),+ }
            }

            /// What to do about it.
            pub fn help(self) -> &'static str {
                match self { $(Code::$name => $help),+ }
            }
        }
    };
}

codes! {
    /// No party is accountable.
    NoAccountable = "no-accountable", Matrix, Warning,
        "No party is accountable",
        "An activity for which nobody answers is not controlled: an auditor asks who would be called when it fails.",
        "Ask the vendor who is accountable, and record the answer; until then name an accountable person of your own.";
    /// Several parties are accountable.
    SeveralAccountable = "several-accountable", Matrix, Warning,
        "Several parties are accountable",
        "When two answer for one outcome, each can point at the other: accountability is contested.",
        "Agree with the vendor in writing who is accountable for which part, and note it beside the obligation.";
    /// No party carries the activity out.
    NoResponsible = "no-responsible", Matrix, Warning,
        "No party is responsible",
        "An activity that nobody carries out is not done, whoever answers for it.",
        "Ask the vendor who performs it, and record the answer; name a person of yours who follows it up.";
    /// Both sides are responsible and the split is not stated.
    BothResponsibleWithoutSplit = "both-responsible-without-split", Matrix, Warning,
        "Both parties are responsible and the split is not stated",
        "Where two perform one activity, work that each expects of the other is left undone.",
        "Write down which part is yours and have the vendor confirm it.";
    /// "Shared" and nothing more.
    SharedWithoutSplit = "shared-without-split", Matrix, Warning,
        "Shared, and the split is not stated",
        "\"Shared\" tells an auditor nothing of who does what: neither side's control can be tested.",
        "Ask the vendor for the split, record your part in the notes, and name an accountable person.";
    /// Shared, but the customer's part is blank.
    SharedWithoutCustomerText = "shared-without-customer-text", Matrix, Error,
        "Shared, but the customer's part is blank",
        "The form asks for the customer's part of what is shared: a blank cell leaves it to whoever reads it.",
        "Ask the provider to tell your part, and record the answer.";
    /// Marked inheritable, yet something is written beside it.
    CrmYesWithCustomerDuty = "crm-yes-with-customer-duty", Matrix, Warning,
        "Marked inheritable, yet something is written beside it",
        "The guidance leaves the text blank where a control is wholly inherited: either the mark is wrong, or what is written is no duty.",
        "Ask the provider which holds; until then work to what is written.";
    /// Not inheritable, and reason and duty are missing.
    CrmNoWithoutReason = "crm-no-without-reason", Matrix, Error,
        "Not inheritable, and reason and duty are missing",
        "The guidance asks why a control cannot be inherited, and what the customer has to do.",
        "Ask the provider for the reason and for your duty, and record the answer.";
    /// The sheets CIS and CRM say different things.
    CisCrmDisagree = "cis-crm-disagree", Matrix, Error,
        "The sheets CIS and CRM say different things",
        "Whether a control can be inherited follows from where it comes from: two sheets of one document contradict each other.",
        "Ask the provider which sheet holds; until then work to the stricter reading.";
    /// Several originations are marked.
    CisSeveralOriginations = "cis-several-originations", Matrix, Info,
        "Several originations are marked",
        "The form has a column for each origination, and no rule says what several marks mean together.",
        "Ask the provider which part of the control each mark is about.";
    /// Nobody is named at all.
    Unassigned = "unassigned", Matrix, Error,
        "Nobody is named",
        "The vendor lists the activity and names nobody for it: it is a gap until somebody takes it.",
        "Ask the vendor who does it, and record the answer; name a person of yours who follows it up.";
    /// A letter that is no RACI letter.
    UnknownLetter = "unknown-letter", Matrix, Error,
        "A letter that is not in the legend",
        "A mark that nobody can read assigns nothing.",
        "Check the cell in the source; declare the letter in the legend, or mend the table.";
    /// A general activity and a conditional special case stand side by side.
    ConditionalPair = "conditional-pair", Matrix, Info,
        "A general activity and a conditional one stand side by side",
        "With the option taken both rows apply, and the vendor does not say who now does the general one.",
        "Decide, with the vendor, what of the general activity stays yours once the option is taken.";
    /// An option's state is not known.
    OptionNotStated = "option-not-stated", Matrix, Warning,
        "It is not stated whether the option is taken",
        "The activities that depend on the option are left out on a guess.",
        "Say --option or --no-option for it.";
    /// Two tables of one document disagree.
    RestatedDifferently = "restated-differently", Matrix, Warning,
        "Two tables of the document disagree",
        "The same activity is assigned in two ways in one document: either reading can be held against you.",
        "Ask the vendor which table holds; until then work to the stricter reading.";
    /// A part of the base row is missing from the shift row.
    PartNotRestated = "part-not-restated", Matrix, Info,
        "A part is not mentioned again by the shift table",
        "The base table names a part that the shift table leaves out: whether it moved is not said.",
        "Ask the vendor; until then the part stays where the base table puts it.";
    /// A shift row names less than the row it takes the place of.
    ShiftNarrower = "shift-narrower", Matrix, Warning,
        "A shift row names less than what it takes the place of",
        "What the wider row named and the narrower one does not may be nobody's after the change of model.",
        "Ask the vendor what became of the rest, and record the answer.";
    /// The same activity twice.
    DuplicateActivity = "duplicate-activity", Matrix, Info,
        "The same activity is listed more than once",
        "Two lines for one activity are filled in and signed apart, and drift.",
        "Treat the lines as one, or ask the vendor how they differ.";
    /// Two rows in nearly the same words.
    NearDuplicateActivity = "near-duplicate-activity", Matrix, Info,
        "Two rows read nearly alike",
        "A reader takes them for one, and fills in and signs only one of them.",
        "Find out how they differ, and note it beside both; ask the vendor where the words do not say.";
    /// Duties of one thing divided between parties in different rows.
    SplitOverRows = "split-over-rows", Matrix, Info,
        "The duties of one thing are divided over rows",
        "Each row looks whole, and the border between them is drawn nowhere.",
        "Read the rows together, write down where one ends and the other begins, and have the vendor confirm it.";
    /// The same activity twice with different assignments.
    ContradictingAssignments = "contradicting-assignments", Matrix, Error,
        "The same activity is assigned in contradicting ways",
        "Either line can be held against you.",
        "Ask the vendor which line holds.";
    /// A third party without a side.
    ThirdPartyUnplaced = "third-party-unplaced", Matrix, Warning,
        "It is not stated who contracts the third party",
        "Whose contract binds a third party decides who must watch it.",
        "Declare contracted_by for the party; until then it counts as the provider's.";
    /// The chosen model has no value for the activity.
    NoValueForModel = "no-value-for-model", Matrix, Warning,
        "The activity has no value for this model",
        "An activity that exists in one model and silently vanishes in another is nobody's.",
        "Ask the vendor who does it in this model.";
    /// A party answers for activities and takes part in none.
    AccountableNeverInvolved = "accountable-never-involved", Matrix, Warning,
        "A party answers for activities and takes part in none",
        "Who answers for a result and is neither responsible nor consulted anywhere cannot know how it comes about: the accountability is on paper only.",
        "Ask the vendor how that party is involved; have it consulted at least, or move the accountability.";
    /// Another model says nothing of the activity.
    VanishesInModel = "vanishes-in-model", Matrix, Info,
        "Another model says nothing of the activity",
        "What the provider does in one model may silently be nobody's after a change of model.",
        "Before a change to that model, ask the vendor who does it there.";
    /// A party of the matrix owns nothing.
    PartyOwnsNothing = "party-owns-nothing", Matrix, Warning,
        "A party of the matrix owns nothing",
        "A column that gives its party nothing to do is a slip of the table, or a sign that rows are missing.",
        "Check the table against the source; ask the vendor what the party is there for.";
    /// The document is older than two years.
    SourceOutdated = "source-outdated", Matrix, Warning,
        "The vendor's document is older than two years",
        "A service changes faster than that: what the document says may no longer be how the work is divided.",
        "Get the present document from the vendor, or their word that this one still holds, and record when you had it.";
    /// The document gives no date.
    SourceUndated = "source-undated", Matrix, Info,
        "The vendor's document gives no date",
        "Without a date nobody can show which version of the responsibilities was agreed to.",
        "Ask the vendor for the version or date, and keep the copy that you read.";
    /// It is not recorded when the document was had.
    SourceNotRetrieved = "source-not-retrieved", Matrix, Info,
        "It is not recorded when the document was retrieved",
        "A page can change on any day: evidence says on which day it read so.",
        "Record the day (`retrieved` in matrix.toml), or import the page anew.";
    /// The wording leaves open what is owed.
    VagueWording = "vague-wording", Matrix, Info,
        "The wording leaves open what is owed",
        "Words such as \"as needed\" or \"etc.\" cannot be tested: two readers draw the line in two places.",
        "Write down what it means for you, and have the vendor confirm it.";
    /// No accountable person of yours is named.
    NoInternalOwner = "no-internal-owner", Record, Warning,
        "No accountable person of yours is named",
        "An obligation without a named owner is a control that nobody operates.",
        "Name one accountable person in the sheet, or a default in rmx.toml.";
    /// Several of your people are accountable.
    SeveralInternalAccountable = "several-internal-accountable", Record, Warning,
        "Several of your people are accountable",
        "Two owners are none: each can point at the other.",
        "Leave one accountable person, and make the others responsible or consulted.";
    /// No responsible person of yours is named.
    NoInternalResponsible = "no-internal-responsible", Record, Warning,
        "No responsible person of yours is named",
        "Where the work is yours and nobody is named for it, it is not shown that anybody does it.",
        "Name who carries it out.";
    /// The accountable one is a group, or the cloud.
    AccountableIsGroup = "accountable-is-group", Record, Warning,
        "The accountable one is a group, or the cloud",
        "A team, or a provider, cannot be asked: accountability is a person's.",
        "Name the person who leads it; a group may be responsible.";
    /// Nobody oversees what the provider does on your account.
    NoOversightOwner = "no-oversight-owner", Record, Warning,
        "Nobody oversees what the provider does on your account",
        "You answer for the result of this provider activity; without somebody who checks it, that is a signature in blank.",
        "Name who orders and checks it.";
    /// Said to be done, and nothing shows it.
    NoEvidence = "no-evidence", Record, Warning,
        "Said to be done, and nothing shows it",
        "An auditor takes no one's word: what is not shown was not done.",
        "Refer to the evidence: a ticket, a report, a configuration export.";
    /// The evidence is from outside the audit period.
    EvidenceOutOfPeriod = "evidence-out-of-period", Record, Warning,
        "The evidence is from outside the audit period",
        "Evidence from before or after the period says nothing about the period.",
        "Add evidence that is dated within the period.";
    /// The evidence is older than its review interval.
    EvidenceStale = "evidence-stale", Record, Warning,
        "The evidence is older than its review interval",
        "A control that is due to be shown again and was not, counts as lapsed.",
        "Review the control and refer to new evidence.";
    /// The due date has passed.
    Overdue = "overdue", Record, Warning,
        "The due date has passed",
        "An open obligation beyond its own date is an exception that an auditor will list.",
        "Finish it, or agree on a new date with the owner.";
    /// Said not to apply, and no reason is given.
    NotApplicableWithoutReason = "not-applicable-without-reason", Record, Warning,
        "Said not to apply, and no reason is given",
        "An exclusion without a justification is a finding in every framework.",
        "Write in the notes why it does not apply.";
    /// A signature is missing.
    Unsigned = "unsigned", Record, Warning,
        "A signature is missing",
        "Without the owner's and the approver's statement nobody has accepted the responsibilities.",
        "Have the checklist signed, and collect it.";
    /// Somebody reviews or approves their own work.
    SelfReview = "self-review", Record, Warning,
        "Somebody reviews or approves their own work",
        "Segregation of duties: who prepared or performed it cannot be the one who checks it.",
        "Have another person review or approve it.";
    /// Entries were made on other words than those that stand there now.
    EntriesToConfirm = "entries-to-confirm", Record, Warning,
        "Entries were made on other words",
        "The vendor says it in other words since: whether owner, status and evidence still fit, only somebody who reads both can tell.",
        "Compare the words, then enter something in the row anew or sign it: either confirms it.";
    /// The sign-off does not cover the present wording.
    SignOffOutdated = "sign-off-outdated", Record, Warning,
        "The sign-off does not cover the present wording",
        "A signature holds for the words that were signed: those have changed since, or its time ran out.",
        "Show the signer what changed (rmx-report diff), and have it signed again.";
    /// No holder is recorded for an access role.
    RoleWithoutHolder = "role-without-holder", Record, Info,
        "No holder is recorded for an access role",
        "A role that reaches into the service and has no recorded holder cannot be reviewed.",
        "Record who holds the role, or that nobody does.";
    /// Too many hold the highest role.
    TooManyHolders = "too-many-holders", Record, Warning,
        "Too many hold the highest role",
        "Each holder of the role that reaches furthest can undo every other control: least privilege.",
        "Take the role from those who do not need it, or raise access.highest-holders in rmx.toml with a reason.";
    /// An access role or its holder is not known.
    UnknownHolder = "unknown-holder", Record, Warning,
        "An access role or its holder is not known",
        "A holder whom nobody knows, or a role that the vendor does not have, is the account that an attacker left.",
        "Find out who it is; add them to people in rmx.toml, or revoke the access.";
    /// To be revoked, and still there.
    RevokedStillThere = "revoked-still-there", Record, Error,
        "An access that was to be revoked is still there",
        "A review whose decisions are not carried out is none: the auditor compares the list after it with what was decided.",
        "Have the access taken away, record when and by which ticket, and read a new list.";
    /// To be revoked, and not known to be.
    RevocationOpen = "revocation-open", Record, Warning,
        "A decision to revoke is not shown to be carried out",
        "Between the decision and the removal the access is open; without day and ticket nobody can show that it was taken away.",
        "Have the access taken away, and record when and by which ticket.";
    /// The account is out of use and holds a role.
    HolderLeft = "holder-left", Record, Warning,
        "An account that is out of use holds a role",
        "The access of somebody who left is the account that nobody misses when it is used.",
        "Revoke the access, or mend the list where it is wrong.";
    /// An account that is not used holds a role.
    HolderInactive = "holder-inactive", Record, Warning,
        "An account that is not used holds a role",
        "An access that nobody needs is a risk and no use.",
        "Ask the holder, and revoke what is not needed.";
    /// New since the list before.
    HolderNew = "holder-new", Record, Info,
        "A holder is new since the list before",
        "Every new access needs somebody who granted it.",
        "Record the justification, and who approved it.";
    /// Not as the list before had it.
    HolderChanged = "holder-changed", Record, Info,
        "What the list says of a holder has changed",
        "A person who became a service account, or an account that was suspended, is another case than the one that was reviewed.",
        "Review the line again.";
    /// Not in the newest list.
    HolderGone = "holder-gone", Record, Info,
        "A recorded holder is not in the newest list",
        "Either the access was taken away, which the record should show, or the list is not whole.",
        "Record the removal and its ticket, or find out why the list does not have them.";
    /// More than once in a list.
    HolderTwice = "holder-twice", Record, Info,
        "A list has a holder more than once",
        "What is listed twice may be taken away once, or the list was put together by hand.",
        "Look at the system, and mend the list or the grant.";
    /// No person.
    HolderIsMachine = "holder-is-machine", Record, Info,
        "An account that is no person holds a role",
        "A key or service account signs in without anybody: somebody has to answer for it, and for the day when it is no longer needed.",
        "Enter under Justification what it is for and who answers for it.";
    /// The review of a period is not through.
    AccessReviewOpen = "access-review-open", Record, Warning,
        "An access review is not through",
        "A review counts for its period when every line was decided within it.",
        "Decide the open lines, with the day of the review and the reviewer, and collect them.";
    /// A default of the profile fits no row.
    DefaultWithoutEffect = "default-without-effect", Record, Warning,
        "A default of rmx.toml fits no row",
        "Whoever wrote it believes that rows have an owner, and none of them has.",
        "Write the activity's id or the section's title as the matrix has it, or take the default out.";
    /// The vendor's matrix is silent on a topic.
    TopicNotMentioned = "topic-not-mentioned", Coverage, Info,
        "The vendor's matrix is silent on a topic",
        "What no line mentions is assigned to nobody, and is found out in an incident.",
        "Ask the vendor who does it, and have it added to the matrix.";
    /// It is not stated whether your data is backed up.
    BackupDutyNotStated = "backup-duty-not-stated", Framework, Error,
        "It is not stated whether your data is backed up",
        "The framework asks for the statement itself: whether backups are automatic and, if not, what the customer has to do.",
        "Ask the vendor in writing, and look in the contract; until then back up yourself.";
    /// Backup is yours, and the steps to carry out are not described.
    BackupLeftToCustomerWithoutSteps = "backup-left-to-customer-without-steps", Framework, Warning,
        "Backup is yours, and the steps to carry out are not described",
        "Where backup is the customer's, the framework asks the provider to say what the customer has to do.",
        "Ask the vendor for the operations and interfaces, and record where they stand.";
    /// Nobody is said to test restoring.
    RestoreTestWithoutOwner = "restore-test-without-owner", Framework, Warning,
        "Nobody is said to test restoring",
        "A backup that nobody restores in a test is a hope: the test is what an auditor samples.",
        "Name who tests restoring and how often, or ask the vendor for its test reports.";
    /// No part of the provider in incidents is stated.
    IncidentPartyNotStated = "incident-party-not-stated", Framework, Error,
        "No part of the provider in incidents is stated",
        "Notice and help in incidents must come from somebody by a date: here the provider has no part in them.",
        "Look in the contract for notice and help in incidents; ask the vendor to add them.";
    /// Notice of incidents is stated without a time.
    IncidentNoticeWithoutTime = "incident-notice-without-time", Framework, Warning,
        "Notice of incidents is stated without a time",
        "Your own deadlines begin to run when the provider knows: a notice without a time cannot be planned with.",
        "Agree on a time for notices with the vendor, and record where it stands.";
    /// Whether help in an incident is free or priced beforehand is not stated.
    IncidentHelpCostNotStated = "incident-help-cost-not-stated", Framework, Info,
        "Whether help in an incident is free or priced beforehand is not stated",
        "The framework asks for help in incidents at no cost, or at a cost that is set before.",
        "Look in the contract; ask the vendor.";
    /// Exit and return of data are not stated.
    ExitNotStated = "exit-not-stated", Framework, Error,
        "Exit and return of data are not stated",
        "At the end of the contract, or of the provider, the data must come back: who does what is not said.",
        "Look in the contract for the end of the service; ask the vendor how data comes back.";
    /// The end of the contract is stated, a transition period is not.
    ExitWithoutTransition = "exit-without-transition", Framework, Warning,
        "The end of the contract is stated, a transition period is not",
        "For a critical or important function the service has to go on while you move: for how long is not said.",
        "Look in the contract for the transition period; ask the vendor to add it.";
    /// Return of data is stated, its format is not.
    ReturnWithoutFormat = "return-without-format", Framework, Warning,
        "Return of data is stated, its format is not",
        "Data in a form that nobody can read has not come back.",
        "Ask the vendor for formats or interfaces, and try an export.";
    /// Deletion of copies is not mentioned.
    DeletionWithoutBackups = "deletion-without-backups", Framework, Warning,
        "Deletion of copies is not mentioned",
        "Data that was deleted and lives on in copies has not been deleted.",
        "Ask the vendor when copies and backups are deleted, and for the confirmation.";
    /// Whether and how the service is subcontracted is not stated.
    SubcontractingNotStated = "subcontracting-not-stated", Framework, Error,
        "Whether and how the service is subcontracted is not stated",
        "The framework asks for the statement itself: which parts are subcontracted, and under which conditions.",
        "Look in the contract, or in the vendor's list of subprocessors, and record where it stands.";
    /// No subservice organisation is named.
    SubserviceNotNamed = "subservice-not-named", Framework, Warning,
        "No subservice organisation is named",
        "A report that carves subservice organisations out leaves their controls untested: which they are must be known.",
        "Read the vendor's report for its subservice organisations, and ask for theirs.";
    /// Places of processing and storage are not stated.
    LocationNotStated = "location-not-stated", Framework, Warning,
        "Places of processing and storage are not stated",
        "Where data lies decides which law reaches it, and the framework asks for it.",
        "Look in the contract; ask the vendor for regions, and for notice before they change.";
    /// Neither a right to audit nor reports are stated.
    AuditRightNotStated = "audit-right-not-stated", Framework, Warning,
        "Neither a right to audit nor reports are stated",
        "What cannot be looked at must be believed: the framework asks for a right to audit, or for reports.",
        "Look in the contract; ask the vendor for its assurance reports.";
    /// Checks of the vendor's staff are not stated.
    SupplierStaffNotStated = "supplier-staff-not-stated", Framework, Info,
        "Checks of the vendor's staff are not stated",
        "Skills, training and background checks of the supplier's staff belong in the contract.",
        "Ask the vendor, or read its assurance report.";
    /// Remote access for support is not stated.
    RemoteSupportNotStated = "remote-support-not-stated", Framework, Warning,
        "Remote access for support is not stated",
        "Whoever can reach the service from afar is part of it, wherever they sit.",
        "Ask the vendor who supports from where, and how you are told.";
    /// Who holds the keys is not stated.
    KeyHolderNotStated = "key-holder-not-stated", Framework, Warning,
        "Who holds the keys is not stated",
        "Encryption protects from those who have no key: who has one is not said.",
        "Ask the vendor who creates, holds and can use the keys.";
    /// The split of security responsibilities is not stated.
    SplitMissingHds = "split-missing-hds", Framework, Error,
        "The split of security responsibilities is not stated",
        "For health data the host has to plan and control the split of security responsibilities with the customer.",
        "Ask the vendor for the split of these rows in writing.";
    /// Exclusions are not stated.
    PartiesOrExclusionsNotStated = "parties-or-exclusions-not-stated", Framework, Warning,
        "Exclusions are not stated",
        "The framework asks the agreement for the duties of each party and for what is excluded.",
        "Look in the contract for exclusions, and ask the vendor which parties take part.";
    /// The parts of a shared requirement are not told.
    PciSharedWithoutParts = "pci-shared-without-parts", Framework, Warning,
        "The parts of a shared requirement are not told",
        "The standard asks which part of a shared requirement the provider manages and which the entity: an assessor cannot test the rest.",
        "Agree on both parts with the provider, and record them in the form `--template pci-responsibility`.";
    /// A user control is tied to a row that the matrix does not have.
    UserControlUnknownRow = "user-control-unknown-row", Record, Error,
        "A user control is tied to a row that does not exist",
        "A tie that leads nowhere covers nothing.",
        "Mend the row's id in the list, or in the form's column of rows.";
    /// A user control of the report is tied to no row.
    UserControlWithoutRow = "user-control-without-row", Record, Warning,
        "A user control of the report is tied to no row",
        "The auditor of the vendor relied on this control of yours: without an owner and evidence it is not shown to operate.",
        "Tie it to rows in the list, or in the form `--template cuec`; where no row fits, name your control there.";
    /// A duty that no user control of the report speaks of.
    DutyWithoutUserControl = "duty-without-user-control", Record, Info,
        "Duties that no user control of the report speaks of",
        "The vendor's page asks for more than its report relies on, or a tie is missing.",
        "Tie the rows that a user control covers; the others are candidates, not CUECs.";
    /// The provider's status was not confirmed for 12 months.
    PciCheckOverdue = "pci-check-overdue", Record, Error,
        "The provider's status was not confirmed for 12 months",
        "The standard asks to monitor each provider's compliance status at least once every 12 months.",
        "Look at the provider's present AOC, and record the day in the form `--template pci-responsibility`.";
    /// The recorded report's period has ended.
    ReportPeriodEnded = "report-period-ended", Record, Warning,
        "The recorded report's period has ended",
        "After its period a report says nothing: a bridge letter is the management's word, for a few months.",
        "Ask the provider for the newer report or a bridge letter, and record it.";
    /// The recorded report shows design at a date only.
    Type1Report = "type-1-report", Record, Info,
        "The recorded report shows design at a date only",
        "A Type 1 report says how controls were designed on one day, and nothing of how they operate.",
        "Ask the provider for a Type 2 report.";
    /// A subservice organisation is carved out, without a report of its own.
    SubserviceCarvedOut = "subservice-carved-out", Record, Warning,
        "A subservice organisation is carved out, without a report of its own",
        "A carve-out leaves the subservice organisation's controls untested: nothing recorded shows that they operate.",
        "Ask for the subservice organisation's report, and record it in the form `--template cuec`.";
    /// Corresponding criteria for customers are not shown as put in place.
    CustomerCriteriaOpen = "customer-criteria-open", Record, Error,
        "Corresponding criteria for customers are not shown as put in place",
        "With health data the law asks the customer to put the attestation's criteria for customers in place.",
        "Give each an owner, a state and evidence in the form `--template c5-customer`.";
    /// A criterion of a category that is not in scope is cited.
    OptionalCategoryCited = "optional-category-cited", Record, Error,
        "A criterion of a category that is not in scope is cited",
        "Criteria of an optional category count only where the report has that category: citing one claims more than was examined.",
        "Take the criterion out, or add its category to `[audit] categories` if the report has it.";
    /// Ids of different releases of one framework are mixed.
    CrosswalkVersionMixed = "crosswalk-version-mixed", Record, Error,
        "Ids of different releases of one framework are mixed",
        "Releases number differently: the same id is another control in the next one.",
        "Ask for one release, in `[audit] frameworks` or with --framework.";
    /// A waiver has expired.
    WaiverExpired = "waiver-expired", Waiver, Warning,
        "A waiver has expired",
        "A risk that was accepted until a day is accepted no longer.",
        "Mend the finding, or have its owner accept it again with a new date.";
    /// A waiver covers nothing.
    WaiverWithoutEffect = "waiver-without-effect", Waiver, Warning,
        "A waiver covers nothing",
        "A risk that is believed to be accepted and is not, or an acceptance that outlived its finding, is a record that says what is not so.",
        "Mend what the waiver names, or take it out.";
}

impl Code {
    /// The code with this name.
    pub fn parse(text: &str) -> Option<Self> {
        Code::ALL.iter().copied().find(|c| c.as_str() == text)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
