//! What a row asks of the customer: the vendor's own words first, then only what its letters add.
//!
//! Reports and data say the same; a report's template may say it in another language. What is composed here is derived by [`RULE`].

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::matrix::deployment::EffectiveActivity;
use crate::matrix::identity::normalise;
use crate::matrix::{Allocation, Assignment, DutyKind, Letter, Letters, Matrix, Party, Rule, Side, side_letters};

/// The name of the rule by which a sentence is added, as it is printed.
pub const RULE: &str = "composed";

/// The word for whom the checklist is for, where no organisation is named.
const CUSTOMER: &str = "customer";

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Table {
    words: BTreeMap<String, String>,
    sense: Vec<Sense>,
    plain: Vec<Sense>,
}

/// How a legend words a letter, and which sentence follows from it.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Sense {
    letter: String,
    says: String,
    phrases: Vec<String>,
}

static TABLE: LazyLock<Table> =
    // The table is part of the program; a test says that it has no problems.
    LazyLock::new(|| toml::from_str(include_str!("../../inputs/obligation.toml")).unwrap_or_default());

/// The names of all words, so that a template's can be checked.
pub fn names() -> impl Iterator<Item = &'static str> {
    TABLE.words.keys().map(String::as_str)
}

/// A word as data says it.
pub fn word(name: &str) -> &'static str {
    TABLE.words.get(name).map_or("", String::as_str)
}

/// The customer's name in running text: the organisation's, where it is known.
pub fn customer(organisation: &str) -> &str {
    if organisation.is_empty() { word(CUSTOMER) } else { organisation }
}

/// One thing that is said of a row after its activity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said<'a> {
    /// A part that the vendor states in words.
    Part {
        /// Whose part it is.
        party: &'a Party,
        /// The vendor's words.
        text: &'a str,
        /// Duty, note or optional.
        kind: DutyKind,
        /// Whether it stays from a base row that the effective row does not repeat.
        kept: bool,
        /// Whether other parties of the side have parts, too.
        several: bool,
    },
    /// What the letters add, by the name of its sentence: derived.
    Added {
        /// The sentence's name among the words.
        name: &'static str,
        /// Who holds the letters meant.
        parties: Vec<&'a Party>,
    },
}

/// What a matrix's legend means by C and I, and how its rows are read with it.
#[derive(Debug, Clone)]
pub struct Composer<'m> {
    matrix: &'m Matrix,
    consulted: &'static str,
    informed: &'static str,
}

impl<'m> Composer<'m> {
    /// Reads the legend once.
    pub fn new(matrix: &'m Matrix) -> Self {
        Self {
            matrix,
            consulted: sense(matrix, Letter::Consulted, "consult", "consulted"),
            informed: sense(matrix, Letter::Informed, "tell", "informed"),
        }
    }

    /// What a row asks of the customer, after its activity: the customer's stated parts, then what the letters add. Nothing of a commitment.
    pub fn obligation<'a>(&self, activity: &'a EffectiveActivity<'a>) -> Vec<Said<'a>>
    where
        'm: 'a,
    {
        let parties = &self.matrix.parties;
        if !activity.is_obligation() && activity.allocation != Allocation::Unassigned {
            return Vec::new();
        }
        let mut said = self.parts(activity, Side::Customer);
        let optional = said.iter().any(|s| matches!(s, Said::Part { kind: DutyKind::Optional, .. }));
        if optional {
            said.push(Said::Added { name: "decide", parties: Vec::new() });
        }
        let row = Row {
            activity,
            parties,
            customer: side_letters(parties, &activity.assignments, Side::Customer),
            provider: side_letters(parties, &activity.assignments, Side::Provider),
        };
        row.allocation(&mut said);
        row.told(self, &mut said);
        said
    }

    /// The parts that a side's parties have in words.
    pub fn parts<'a>(&self, activity: &'a EffectiveActivity<'a>, side: Side) -> Vec<Said<'a>>
    where
        'm: 'a,
    {
        let cells = || self.matrix.parties.iter().zip(activity.assignments.iter()).filter(|(p, _)| p.side() == side);
        let several = cells().filter(|(_, a)| !a.duties.is_empty()).count() > 1;
        let part = |party: &'a Party, duty: &'a crate::matrix::Duty| Said::Part {
            party,
            text: &duty.text,
            kind: duty.kind,
            kept: duty.derived == Some(Rule::KeptFromBase),
            several,
        };
        cells().flat_map(|(party, cell)| cell.duties.iter().map(move |duty| part(party, duty))).collect()
    }

    /// The row's obligation as one text in the words of the data: the activity, then a line for each stated part, then what the letters add.
    pub fn text(&self, activity: &EffectiveActivity, said: &[Said<'_>]) -> String {
        let mut lines = vec![activity.text.to_owned()];
        let mut added: Vec<String> = Vec::new();
        for one in said {
            match one {
                Said::Part { .. } => lines.push(self.sentence(one, &|name| Cow::Borrowed(word(name)))),
                Said::Added { .. } => added.push(self.sentence(one, &|name| Cow::Borrowed(word(name)))),
            }
        }
        if !added.is_empty() {
            lines.push(added.join(" "));
        }
        lines.join("\n")
    }

    /// One thing that is said, in some words.
    pub fn sentence<'w>(&self, said: &Said<'_>, words: &dyn Fn(&str) -> Cow<'w, str>) -> String {
        match said {
            Said::Part { party, text, kind, kept, several } => {
                let name = match (kept, kind) {
                    (_, DutyKind::Note) => "note",
                    (_, DutyKind::Optional) => "optional",
                    (true, DutyKind::Duty) => "kept",
                    (false, DutyKind::Duty) => "duty",
                };
                let words_of = fill(&words(name), "text", text);
                if *several {
                    fill(&fill(&words("of"), "text", &words_of), "party", self.name_of(party))
                } else {
                    words_of
                }
            }
            Said::Added { name, parties } => {
                let names: Vec<&str> = parties.iter().map(|p| self.name_of(p)).collect();
                let names = match names.split_last() {
                    None => self.matrix.vendor_short().to_owned(),
                    Some((last, [])) => (*last).to_owned(),
                    Some((last, first)) => format!("{}{}{last}", first.join(", "), words("and")),
                };
                fill(&words(name), "party", &names)
            }
        }
    }

    /// A party's name in running text.
    fn name_of(&self, party: &'m Party) -> &'m str {
        let first = self.matrix.provider().is_some_and(|p| p.id == party.id);
        if first { self.matrix.vendor_short() } else { &party.name }
    }
}

fn fill(text: &str, hole: &str, value: &str) -> String {
    text.replace(&format!("{{{hole}}}"), value)
}

/// The sentence that a letter stands for: by the document's legend, or the plain one without a legend.
fn sense(matrix: &Matrix, letter: Letter, plain: &'static str, unknown: &'static str) -> &'static str {
    let Some(entry) = matrix.legend.iter().find(|l| l.letter == Some(letter.as_char())) else { return plain };
    let text = normalise(&entry.text);
    let own = |sense: &&Sense| sense.letter.starts_with(letter.as_char());
    let words = format!(" {text} ");
    let holds = |sense: &&Sense| sense.phrases.iter().any(|p| words.contains(&format!(" {} ", normalise(p))));
    if let Some(sense) = TABLE.sense.iter().filter(own).find(holds) {
        return &sense.says;
    }
    let mark = normalise(&entry.mark);
    let bare = text.strip_prefix(mark.as_str()).unwrap_or(&text).trim();
    let is_bare = |sense: &&Sense| sense.phrases.iter().any(|p| normalise(p) == bare);
    TABLE.plain.iter().filter(own).find(is_bare).map_or(unknown, |sense| &sense.says)
}

struct Row<'a> {
    activity: &'a EffectiveActivity<'a>,
    parties: &'a [Party],
    customer: Letters,
    provider: Letters,
}

impl<'a> Row<'a> {
    /// The provider's parties that hold a letter.
    fn holding(&self, letter: Letter) -> Vec<&'a Party> {
        let holds =
            |(party, cell): &(&'a Party, &Assignment)| party.side() == Side::Provider && cell.letters.has(letter);
        self.parties.iter().zip(self.activity.assignments.iter()).filter(holds).map(|(party, _)| party).collect()
    }

    fn has_words(&self, side: Side) -> bool {
        let cells = self.parties.iter().zip(self.activity.assignments.iter()).filter(|(p, _)| p.side() == side);
        cells.flat_map(|(_, cell)| &cell.duties).any(|duty| duty.kind != DutyKind::Note)
    }

    /// Whether a letter of the side is the vendor's own, and not derived.
    fn is_stated(&self, side: Side) -> bool {
        let cells = self.parties.iter().zip(self.activity.assignments.iter()).filter(|(p, _)| p.side() == side);
        cells.into_iter().any(|(_, cell)| cell.letters_are_stated() && !cell.letters.is_empty())
    }

    /// What follows from who is R and who is A.
    fn allocation(&self, said: &mut Vec<Said<'a>>) {
        let mut add = |name, parties| said.push(Said::Added { name, parties });
        let both = self.customer.a() && self.provider.a();
        match self.activity.allocation {
            Allocation::CustomerPerforms => {
                if both {
                    add("both-accountable", Vec::new());
                } else if self.provider.a() {
                    add("answered-for", self.holding(Letter::Accountable));
                } else if !self.customer.a() && self.is_stated(Side::Customer) {
                    add("nobody-accountable", Vec::new());
                }
            }
            Allocation::ProviderAssists => {
                if !self.has_words(Side::Provider) {
                    add("carries-out-part", self.holding(Letter::Responsible));
                }
            }
            Allocation::Shared => {
                if !self.has_words(Side::Customer) {
                    add("shared", self.holding(Letter::Responsible));
                }
                if both {
                    add("both-accountable", Vec::new());
                } else if self.is_stated(Side::Customer) {
                    add("nobody-accountable", Vec::new());
                }
            }
            Allocation::CustomerAssists => add("within", self.holding(Letter::Accountable)),
            Allocation::CustomerOversees => {
                let name = match (both, self.customer.i()) {
                    (true, true) => "carries-out-reports-contested",
                    (true, false) => "carries-out-contested",
                    (false, true) => "carries-out-and-reports",
                    (false, false) => "carries-out",
                };
                add(name, self.holding(Letter::Responsible));
            }
            Allocation::CustomerAccountable => {
                add("name-performer", Vec::new());
                if both {
                    add("both-accountable", Vec::new());
                }
            }
            Allocation::Unassigned => add("nobody", Vec::new()),
            Allocation::ProviderPerforms | Allocation::ProviderAccountable | Allocation::NotApplicable => {}
        }
    }

    /// Whom the customer asks and tells, and whose questions it answers.
    fn told(&self, composer: &Composer<'_>, said: &mut Vec<Said<'a>>) {
        let mut add = |name, parties: Vec<&'a Party>| {
            if !parties.is_empty() {
                said.push(Said::Added { name, parties });
            }
        };
        // Who carries it out asks and tells: where the customer only oversees, it is the one that is asked.
        if self.customer.r() {
            add(composer.consulted, self.holding(Letter::Consulted));
            add(composer.informed, self.holding(Letter::Informed));
        } else if self.customer.c() {
            add("questions", self.holding(Letter::Responsible));
        }
    }
}

/// What is left for the customer in a commitment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum InboxDuty {
    /// It is informed: it reads.
    Read,
    /// It is consulted: it answers.
    Answer,
    /// Both.
    AnswerAndRead,
}

impl InboxDuty {
    /// All duties.
    pub const ALL: [InboxDuty; 3] = [InboxDuty::Read, InboxDuty::Answer, InboxDuty::AnswerAndRead];

    /// The word that is printed and parsed.
    pub fn as_str(self) -> &'static str {
        match self {
            InboxDuty::Read => "read",
            InboxDuty::Answer => "answer",
            InboxDuty::AnswerAndRead => "answer-and-read",
        }
    }

    /// The duty that the customer's letters leave it in a commitment.
    pub fn of(matrix: &Matrix, activity: &EffectiveActivity) -> Option<Self> {
        if !activity.is_commitment() {
            return None;
        }
        let letters = side_letters(&matrix.parties, &activity.assignments, Side::Customer);
        match (letters.c(), letters.i()) {
            (true, true) => Some(InboxDuty::AnswerAndRead),
            (true, false) => Some(InboxDuty::Answer),
            (false, true) => Some(InboxDuty::Read),
            (false, false) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_sound() {
        let mut problems = crate::base::diagnostic::Diagnostics::new();
        let text = include_str!("../../inputs/obligation.toml");
        let table: Table = crate::base::settings::read("obligation.toml", text, &mut problems).value;
        assert!(problems.is_empty(), "{problems:?}");
        for sense in table.sense.iter().chain(&table.plain) {
            assert!(table.words.contains_key(&sense.says), "{} is no word", sense.says);
            assert!(matches!(sense.letter.as_str(), "C" | "I") && !sense.phrases.is_empty());
        }
    }
}
