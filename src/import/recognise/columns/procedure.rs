//! Steps of a procedure: "Your action | Result" says what the reader does, and nothing of who is responsible.

use crate::notation::lexicon::{Meaning, fold};

use super::Planner;

/// Beginnings of words that speak of responsibilities, folded.
const DUTY_STEMS: &[&str] = &[
    "responsib",
    "responsab",
    "accountab",
    "obligation",
    "obligaci",
    "obrigac",
    "duty",
    "duties",
    "raci",
    "role",
    "rolle",
    "verantwort",
    "zustandig",
    "pflicht",
    "aufgabenteilung",
    "verantwoord",
    "plicht",
    "odpowied",
    "obowiaz",
];

/// Words of a header that only say that something is done, folded.
const ACTS: &[&str] = &[
    "action",
    "actions",
    "do",
    "does",
    "must",
    "should",
    "need",
    "needs",
    "step",
    "steps",
    "aktion",
    "aktionen",
    "massnahme",
    "massnahmen",
    "handlung",
    "schritt",
    "schritte",
    "azione",
    "azioni",
    "accion",
    "acciones",
    "acao",
    "acoes",
    "actie",
    "acties",
    "dzialanie",
    "dzialania",
];

/// Whether a text speaks of responsibilities.
pub(in crate::import::recognise) fn speaks_of_duties(text: &str) -> bool {
    fold(text).split(' ').any(|word| DUTY_STEMS.iter().any(|stem| word.starts_with(stem)))
}

impl Planner<'_> {
    /// Whether a table with one party's prose is a procedure: beside "Your action" stands what comes of it, or nothing around the
    /// table speaks of responsibilities.
    pub(super) fn is_procedure(&self, parties: &[usize]) -> bool {
        let [only] = parties else { return false };
        let Some(label) = self.labels.get(*only) else { return false };
        if speaks_of_duties(&label.folded) || self.knowledge.activity_column.is_some() {
            return false;
        }
        let outcome = (0..self.labels.len()).any(|c| c != *only && self.is(c, Meaning::Outcome));
        let acts = label.folded.split(' ').any(|word| ACTS.contains(&word));
        outcome || acts && !self.is_about_duties()
    }

    fn is_about_duties(&self) -> bool {
        let grid = self.grid;
        let around = grid.path.iter().chain(&grid.lead).chain(&grid.caption).map(String::as_str);
        self.knowledge.about_duties || around.chain(grid.sheet.as_deref()).any(speaks_of_duties)
    }
}
