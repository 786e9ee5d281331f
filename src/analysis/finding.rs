//! Findings: gaps in the responsibilities, each with code, severity, place, why it matters and what to do.

use std::fmt;

use crate::diagnostic::Severity;
use crate::matrix::{ActivityId, ModelId, PartyId};
use crate::source::Location;

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $severity:ident, $title:literal, $why:literal, $help:literal;)+) => {
        /// Stable finding codes (DESIGN.md, "Finding codes").
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Code {
            $($(#[$doc])* $name),+
        }

        impl Code {
            /// All codes.
            pub const ALL: &'static [Code] = &[$(Code::$name),+];

            /// The code as it is printed and parsed.
            pub fn as_str(self) -> &'static str {
                match self { $(Code::$name => $code),+ }
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
    NoAccountable = "no-accountable", Warning,
        "No party is accountable",
        "An activity for which nobody answers is not controlled: an auditor asks who would be called when it fails.",
        "Ask the vendor who is accountable, and record the answer; until then name an accountable person of your own.";
    /// Several parties are accountable.
    SeveralAccountable = "several-accountable", Warning,
        "Several parties are accountable",
        "When two answer for one outcome, each can point at the other: accountability is contested.",
        "Agree with the vendor in writing who is accountable for which part, and note it beside the obligation.";
    /// No party carries the activity out.
    NoResponsible = "no-responsible", Warning,
        "No party is responsible",
        "An activity that nobody carries out is not done, whoever answers for it.",
        "Ask the vendor who performs it; until then treat it as yours and name a responsible person.";
    /// Both sides are responsible and the split is not stated.
    BothResponsibleWithoutSplit = "both-responsible-without-split", Warning,
        "Both parties are responsible and the split is not stated",
        "Where two perform one activity, work that each expects of the other is left undone.",
        "Write down which part is yours and have the vendor confirm it.";
    /// "Shared" and nothing more.
    SharedWithoutSplit = "shared-without-split", Warning,
        "Shared, and the split is not stated",
        "\"Shared\" tells an auditor nothing of who does what: neither side's control can be tested.",
        "Ask the vendor for the split, record your part in the notes, and name an accountable person.";
    /// Nobody is named at all.
    Unassigned = "unassigned", Error,
        "Nobody is named",
        "The vendor lists the activity and names nobody for it: it is a gap until somebody takes it.",
        "Ask the vendor; treat it as yours until they answer.";
    /// A letter that is no RACI letter.
    UnknownLetter = "unknown-letter", Error,
        "A letter that is not in the legend",
        "A mark that nobody can read assigns nothing.",
        "Check the cell in the source; declare the letter in the legend, or mend the table.";
    /// A general activity and a conditional special case stand side by side.
    ConditionalPair = "conditional-pair", Info,
        "A general activity and a conditional one stand side by side",
        "With the option taken both rows apply, and the vendor does not say who now does the general one.",
        "Decide, with the vendor, what of the general activity stays yours once the option is taken.";
    /// An option's state is not known.
    OptionNotStated = "option-not-stated", Warning,
        "It is not stated whether the option is taken",
        "The activities that depend on the option are left out on a guess.",
        "Say --option or --no-option for it.";
    /// Two tables of one document disagree.
    RestatedDifferently = "restated-differently", Warning,
        "Two tables of the document disagree",
        "The same activity is assigned in two ways in one document: either reading can be held against you.",
        "Ask the vendor which table holds; until then work to the stricter reading.";
    /// A part of the base row is missing from the shift row.
    PartNotRestated = "part-not-restated", Info,
        "A part is not mentioned again by the shift table",
        "The base table names a part that the shift table leaves out: whether it moved is not said.",
        "Ask the vendor; until then the part stays where the base table puts it.";
    /// The same activity twice.
    DuplicateActivity = "duplicate-activity", Info,
        "The same activity is listed more than once",
        "Two lines for one activity are filled in and signed apart, and drift.",
        "Treat the lines as one, or ask the vendor how they differ.";
    /// The same activity twice with different assignments.
    ContradictingAssignments = "contradicting-assignments", Error,
        "The same activity is assigned in contradicting ways",
        "Either line can be held against you.",
        "Ask the vendor which line holds.";
    /// A third party without a side.
    ThirdPartyUnplaced = "third-party-unplaced", Warning,
        "It is not stated who contracts the third party",
        "Whose contract binds a third party decides who must watch it.",
        "Declare contracted_by for the party; until then it counts as the provider's.";
    /// The chosen model has no value for the activity.
    NoValueForModel = "no-value-for-model", Warning,
        "The activity has no value for this model",
        "An activity that exists in one model and silently vanishes in another is nobody's.",
        "Ask the vendor who does it in this model.";
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

/// One gap. It cannot be built without its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Code.
    pub code: Code,
    /// Severity, after the profile's changes.
    pub severity: Severity,
    /// The activity it is about; `None` = the matrix as a whole.
    pub activity: Option<ActivityId>,
    /// The party it is about, where it is about one.
    pub party: Option<PartyId>,
    /// The model under which it was found; `None` = any.
    pub model: Option<ModelId>,
    /// Where in the source.
    pub source: Location,
    /// What was found, one sentence.
    pub message: String,
    /// What to do.
    pub help: String,
}

impl Finding {
    /// A finding with its code's severity and help.
    pub fn new(code: Code, source: Location, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: code.default_severity(),
            activity: None,
            party: None,
            model: None,
            source,
            message: message.into(),
            help: code.help().to_owned(),
        }
    }

    /// The activity it is about.
    #[must_use]
    pub fn on(mut self, activity: &ActivityId) -> Self {
        self.activity = Some(activity.clone());
        self
    }
}
