//! The weights of the model: which features there are, in code; how much each counts for which role, in `inputs/recognition/weights.toml`.

use std::collections::BTreeMap;
use std::sync::OnceLock;

macro_rules! named {
    ($(#[$outer:meta])* $enum:ident { $($(#[$inner:meta])* $name:ident = $key:literal,)* }) => {
        $(#[$outer])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $enum { $($(#[$inner])* $name,)* }

        impl $enum {
            /// All of them, in order.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];
            /// How many there are.
            pub const COUNT: usize = Self::ALL.len();

            /// The word that stands for it in the weights' file and in explanations.
            pub fn key(self) -> &'static str {
                match self { $(Self::$name => $key,)* }
            }
        }
    };
}

named! {
    /// What can be said of a column, each a share from 0 to 1.
    Feature {
        /// Cells of RACI letters, or of the legend's own.
        Letters = "letters",
        /// Ticks, crosses and the like.
        Marks = "marks",
        /// Cells that name parties: by a word of the lexicon, a known name or the legend.
        Parties = "parties",
        /// Short texts that come again and again and may be names.
        Names = "names",
        /// Longer texts.
        Prose = "prose",
        /// Short texts that are none of the others.
        Labels = "labels",
        /// Numbers and identifiers.
        Figures = "figures",
        /// Cells without a text.
        Blank = "blank",
        /// Different texts among the filled cells.
        Distinct = "distinct",
        /// Cells that a merged cell above covers.
        Merged = "merged",
        /// Any cell has a text.
        Filled = "filled",
        /// Cells that are links.
        Links = "links",
        /// The header is a word for activities.
        HeadActivity = "head-activity",
        /// The header is a word for things that activities are about.
        HeadTopic = "head-topic",
        /// The header is a word for sections.
        HeadSection = "head-section",
        /// The header is a word for numbers.
        HeadNumber = "head-number",
        /// The header is a word for remarks and the like.
        HeadExtra = "head-extra",
        /// The header is a word for who is responsible.
        HeadOwner = "head-owner",
        /// The header names a deployment model.
        HeadModel = "head-model",
        /// The header names an area of work.
        HeadArea = "head-area",
        /// The header is R, A, C, I or a word for one of them.
        HeadLetter = "head-letter",
        /// The header names a party of the lexicon, or one that is known.
        HeadParty = "head-party",
        /// The header says "responsibilities" or the like beside other words.
        HeadSaid = "head-said",
        /// The header is a short text with a capital that may be a name.
        HeadName = "head-name",
        /// Beside the column of exactly one party that is known.
        Counterpart = "counterpart",
        /// Beside the columns of two parties and more that are known.
        Complete = "complete",
        /// The header says whether a control can be inherited.
        HeadInherited = "head-inherited",
        /// The header is one of those of where a control comes from.
        HeadOrigination = "head-origination",
        /// There is no header.
        HeadBlank = "head-blank",
        /// The first column that has texts.
        First = "first",
        /// Stands before the activity.
        Before = "before",
    }
}

named! {
    /// What a column may be.
    Part {
        /// What is done.
        Activity = "activity",
        /// Sections.
        Section = "section",
        /// Numbers, identifiers.
        Id = "id",
        /// Kept beside the activity.
        Note = "note",
        /// For which models a row holds, by marks.
        Holds = "holds",
        /// Letters of a party.
        Letters = "letters",
        /// Letters of nobody in particular.
        SingleRole = "single-role",
        /// Who has a letter.
        LetterColumn = "letter-column",
        /// Who owns the activity.
        Owner = "owner",
        /// Who owns the activity under a model.
        OwnerByModel = "owner-by-model",
        /// Who owns the resource in an area.
        Area = "area",
        /// Marks of a party.
        Marks = "marks",
        /// What a party does, in words.
        Prose = "prose",
        /// Whether a control is inherited.
        Inheritance = "inheritance",
        /// Where a control comes from, by marks.
        Origination = "origination",
    }
}

named! {
    /// What can be said of a plan as a whole.
    Whole {
        /// Mean score of the columns that carry the assignment.
        Main = "main",
        /// Mean score of the other columns.
        Others = "others",
        /// Score of the activity's column.
        Activity = "activity",
        /// The document marks the header row.
        HeaderMarked = "header-marked",
        /// Share of header cells that are words of headers.
        HeaderWords = "header-words",
        /// Header cells are short and all different.
        HeaderLabels = "header-labels",
        /// Share of header cells that are letters or marks.
        HeaderCells = "header-cells",
        /// Header cells without a text, below a wider row.
        HeaderBlank = "header-blank",
        /// All of the header is in bold.
        HeaderStrong = "header-strong",
        /// Letters, marks and parties in the rows above the header.
        HeaderThrown = "header-thrown",
        /// Rows above the header.
        HeaderDeep = "header-deep",
        /// A second row names the columns under merged cells.
        HeaderTwoRows = "header-two-rows",
        /// The first row below the header is of the same kinds as its columns.
        FirstRow = "first-row",
        /// Read as it stands.
        Upright = "upright",
        /// Headers of the main columns look like parties, texts of the activity do not.
        RolesOnTop = "roles-on-top",
        /// Each activity has one accountable party, and not each party one activity, from -1 to 1.
        OneAccountable = "one-accountable",
        /// Activities have more words than the headers of the main columns, from -1 to 1.
        Wordy = "wordy",
        /// The activities stand before all columns that carry the assignment.
        ActivityFirst = "activity-first",
        /// More rows than columns, or fewer.
        Tall = "tall",
        /// Columns full of letters, marks or parties that stay a note.
        Unexplained = "unexplained",
        /// Another table with the same header is read so.
        Sibling = "sibling",
        /// The table or the page around it speaks of responsibilities.
        SpeaksOfDuties = "speaks-of-duties",
        /// Signs of another kind of table: an outcome, permissions, figures of business, versions.
        OtherKind = "other-kind",
        /// Both sides, or two parties, have a column.
        TwoParties = "two-parties",
        /// The customer or the provider is among the headers or the cells.
        NamesSide = "names-side",
    }
}

/// All weights.
#[derive(Debug, Clone, PartialEq)]
pub struct Weights {
    columns: [[f64; Feature::COUNT]; Part::COUNT],
    bases: [f64; Part::COUNT],
    plan: [f64; Whole::COUNT],
    limits: BTreeMap<String, f64>,
}

/// The key of a role's own value, whatever its column says.
const BASE: &str = "base";

impl Weights {
    /// The weights that the program comes with.
    pub fn built_in() -> &'static Self {
        static BUILT_IN: OnceLock<Weights> = OnceLock::new();
        BUILT_IN.get_or_init(|| {
            Self::parse(include_str!("../../../../inputs/recognition/weights.toml")).unwrap_or_else(|_| Self::zero())
        })
    }

    fn zero() -> Self {
        Self {
            columns: [[0.0; Feature::COUNT]; Part::COUNT],
            bases: [0.0; Part::COUNT],
            plan: [0.0; Whole::COUNT],
            limits: BTreeMap::new(),
        }
    }

    /// Reads a weights' file: a table for each part, `plan`, and `limits`.
    ///
    /// # Errors
    /// What is no TOML, an unknown part or feature, or no number.
    pub fn parse(text: &str) -> Result<Self, String> {
        let file: BTreeMap<String, BTreeMap<String, f64>> = toml::from_str(text).map_err(|e| e.to_string())?;
        let mut weights = Self::zero();
        for (table, values) in file {
            for (key, value) in values {
                weights.set(&table, &key, value).ok_or_else(|| format!("{table}.{key} is no weight"))?;
            }
        }
        Ok(weights)
    }

    /// Sets one weight; `None` where there is no such weight.
    pub fn set(&mut self, table: &str, key: &str, value: f64) -> Option<()> {
        if table == "limits" {
            self.limits.insert(key.to_owned(), value);
            return Some(());
        }
        let slot = if table == "plan" {
            self.plan.get_mut(Whole::ALL.iter().position(|w| w.key() == key)?)?
        } else {
            let part = Part::ALL.iter().position(|p| p.key() == table)?;
            if key == BASE {
                self.bases.get_mut(part)?
            } else {
                self.columns.get_mut(part)?.get_mut(Feature::ALL.iter().position(|f| f.key() == key)?)?
            }
        };
        *slot = value;
        Some(())
    }

    /// How much a feature of a column counts for a part.
    pub fn of(&self, part: Part, feature: Feature) -> f64 {
        self.columns.get(part as usize).and_then(|row| row.get(feature as usize)).copied().unwrap_or(0.0)
    }

    /// What a part counts before any feature.
    pub fn base(&self, part: Part) -> f64 {
        self.bases.get(part as usize).copied().unwrap_or(0.0)
    }

    /// How much a feature of the plan counts.
    pub fn plan(&self, whole: Whole) -> f64 {
        self.plan.get(whole as usize).copied().unwrap_or(0.0)
    }

    /// A limit by its name.
    pub fn limit(&self, name: &str) -> f64 {
        self.limits.get(name).copied().unwrap_or(0.0)
    }
}
