//! Texts of several runs: words in different tones, chips, boxed letters and marks on one line.

use super::Tone;

/// A text of several runs.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Rich {
    /// The runs in order; `\n` in a run's text breaks the line.
    pub runs: Vec<Run>,
}

/// A run of a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// Its words; of a letter box the letter; of a mark the words that a reader hears, or none where the words stand beside it.
    pub text: String,
    /// How it is set.
    pub look: Look,
    /// What is read aloud, and copied, in its place.
    pub spoken: Option<String>,
}

/// How a run is set.
#[derive(Debug, Clone, PartialEq)]
pub enum Look {
    /// Words in a tone.
    Words(Tone),
    /// Words in a frame: a condition, a note's label.
    Chip,
    /// A reference that leads to an anchor (`G1`), in a frame.
    Reference {
        /// The anchor.
        anchor: String,
    },
    /// A RACI letter in a box of its own.
    Letter {
        /// Whether it was derived: its frame is dashed.
        derived: bool,
    },
    /// A mark of its own shape.
    Mark(Mark),
    /// A blank line to write on.
    Blank,
}

/// Marks that differ in shape, so that they differ in black and white.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mark {
    /// A solid disc with a tick: implemented, signed.
    Done,
    /// A solid disc with an arrow: another measure.
    Alternative,
    /// A disc half full: in progress.
    Half,
    /// A disc three quarters full: partial.
    Most,
    /// A clock: planned.
    Clock,
    /// An empty ring: not started.
    Open,
    /// A struck ring: not applicable, lapsed.
    Off,
    /// A ring with a tick: accepted with exceptions.
    WithExceptions,
    /// A square with a cross: rejected.
    Rejected,
    /// A ring with a pause sign: suspended.
    Paused,
    /// A dashed ring: not signed, open.
    Dashed,
    /// A diamond with an exclamation mark: overdue.
    Overdue,
    /// A triangle: an error or warning.
    Warning,
    /// A ring with an i: a note.
    Note,
}

impl Rich {
    /// Adds words in a tone; words after others of the same tone join them.
    pub fn push(&mut self, text: impl Into<String>, tone: Tone) {
        let text = text.into();
        if text.is_empty() {
            return;
        }
        match self.runs.last_mut() {
            Some(Run { text: before, look: Look::Words(last), spoken: None }) if *last == tone => {
                before.push_str(&text)
            }
            _ => self.runs.push(Run { text, look: Look::Words(tone), spoken: None }),
        }
    }

    /// Adds a run of another look.
    pub fn add(&mut self, text: impl Into<String>, look: Look) {
        self.runs.push(Run { text: text.into(), look, spoken: None });
    }

    /// Adds a run that is read aloud, and copied, as other words than it shows.
    pub fn spoken(&mut self, text: impl Into<String>, look: Look, spoken: impl Into<String>) {
        self.runs.push(Run { text: text.into(), look, spoken: Some(spoken.into()) });
    }

    /// Adds another text.
    pub fn extend(&mut self, other: Rich) {
        self.runs.extend(other.runs);
    }

    /// Adds a mark.
    pub fn mark(&mut self, mark: Mark) {
        self.add("", Look::Mark(mark));
    }

    /// Begins a new line, unless nothing stands before it.
    pub fn line(&mut self) {
        if !self.runs.is_empty() {
            self.push("\n", Tone::Normal);
        }
    }

    /// Whether it has no run.
    pub fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }

    /// Its words without their looks.
    pub fn text(&self) -> String {
        self.runs.iter().map(|run| run.text.as_str()).collect()
    }
}
