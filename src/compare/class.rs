//! Classes and directions of changes (DESIGN.md, "Diff classes").

use std::fmt;

use serde::Serialize;

macro_rules! words {
    ($(#[$meta:meta])* $name:ident, $all:literal: $($(#[$doc:meta])* $variant:ident = $word:literal, $title:literal;)+) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum $name {
            $($(#[$doc])* $variant),+
        }

        impl $name {
            #[doc = $all]
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// The word that is printed and parsed.
            pub fn as_str(self) -> &'static str {
                match self { $($name::$variant => $word),+ }
            }

            /// What it is, in a few words for people.
            pub fn title(self) -> &'static str {
                match self { $($name::$variant => $title),+ }
            }

            /// Reads the word.
            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|v| v.as_str() == text)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }
    };
}

words! {
    /// What kind of change it is. The order is that of weight.
    Class, "All classes, weightiest first.":
    /// The customer does or answers for what was the provider's.
    MovedToYou = "moved-to-you", "Moved to you";
    /// Both sides are accountable now.
    BecameContested = "became-contested", "Both are accountable now";
    /// Both sides perform it now.
    BecameShared = "became-shared", "Became shared";
    /// The provider does or answers for what was the customer's.
    MovedToProvider = "moved-to-provider", "Moved to the provider";
    /// The same parties, another split: letters, or stated parts.
    SplitChanged = "split-changed", "The split changed";
    /// A new row.
    Added = "added", "Added";
    /// A row that is no longer there.
    Removed = "removed", "Removed";
    /// The option on which it depends, or whether it applies.
    ConditionChanged = "condition-changed", "The condition changed";
    /// What a cell says of itself: blank, N/A, an unknown mark, letters that were derived or stated.
    StateChanged = "state-changed", "A blank or N/A changed";
    /// What a letter or mark of the row means, by the document's own legend.
    LegendChanged = "legend-changed", "The legend changed";
    /// A word or a figure.
    WordingChanged = "wording-changed", "The wording changed";
    /// Title, dates, scope and other prose of the document, or of the row's further columns.
    TermsChanged = "terms-changed", "Title, dates or other prose changed";
    /// It stands in another or a renamed section, or elsewhere in the order of its section.
    Moved = "moved", "Stands in another place";
    /// White space, case and punctuation only.
    Cosmetic = "cosmetic", "Cosmetic";
    /// Its section has another number.
    SourceMoved = "source-moved", "Has another number in the source";
}

words! {
    /// What a change means for the customer.
    Direction, "All directions.":
    /// The customer has more to do or to answer for.
    MoreForYou = "more-for-you", "More for you";
    /// The customer has less to do or to answer for.
    LessForYou = "less-for-you", "Less for you";
    /// Neither.
    Same = "same", "The same";
    /// It cannot be told: changed words may turn a duty round.
    Unknown = "unknown", "Cannot be told";
}

/// How much a change matters to the customer. Every format tells changes in this order, and under these headings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// More to do or to answer for.
    More,
    /// Words or cells changed of which nobody can say what they bring: to be read.
    Unknown,
    /// Who does it changed, or a row came or went, and nobody can say that it is more or less: to be looked at.
    Same,
    /// Less to do or to answer for.
    Less,
    /// Words and places.
    Words,
}

impl Weight {
    /// All weights, heaviest first.
    pub const ALL: [Weight; 5] = [Weight::More, Weight::Unknown, Weight::Same, Weight::Less, Weight::Words];

    /// The weight of a change.
    pub fn of(class: Class, direction: Direction) -> Self {
        match (direction, class) {
            (Direction::MoreForYou, _) => Weight::More,
            (Direction::Unknown, _) => Weight::Unknown,
            (_, Class::WordingChanged | Class::TermsChanged | Class::Moved | Class::SourceMoved | Class::Cosmetic) => {
                Weight::Words
            }
            (Direction::Same, _) => Weight::Same,
            (Direction::LessForYou, _) => Weight::Less,
        }
    }

    /// The word that templates use.
    pub fn as_str(self) -> &'static str {
        match self {
            Weight::More => "more",
            Weight::Unknown => "unknown",
            Weight::Same => "same",
            Weight::Less => "less",
            Weight::Words => "words",
        }
    }

    /// The heading of its changes.
    pub fn title(self) -> &'static str {
        match self {
            Weight::More => "More for you",
            Weight::Unknown => "To be read: it may be more for you",
            Weight::Same => "Neither more nor less for you",
            Weight::Less => "Less for you",
            Weight::Words => "Words and places",
        }
    }
}
