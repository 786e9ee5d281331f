//! The one way by which anything reaches standard output and standard error.
//!
//! Text for people is made safe here ([`visible`]), whether somebody watches or not: what a document says cannot steer a terminal. Our own
//! colours travel through that as [`Paint`] marks and become escape sequences at the very end. A stream that is closed or full is no reason to
//! panic: what was done stays done, and the exit code says it.

use std::fmt;
use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, OnceLock};
use std::time::{Duration, Instant};

use crate::base::escape::is_unsafe;

/// How much is said on standard error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Level {
    /// Errors only (`-q`).
    Quiet,
    /// What was written, warnings, notes.
    #[default]
    Normal,
    /// Where things were found, too (`-v`).
    Verbose,
}

/// What the streams are like.
#[derive(Debug, Clone, Copy, Default)]
pub struct Settings {
    /// How much is said.
    pub level: Level,
    /// Whether standard output may be coloured.
    pub colour_out: bool,
    /// Whether standard error may be coloured.
    pub colour_err: bool,
}

static SETTINGS: OnceLock<Settings> = OnceLock::new();

/// Says once, at the start, what the streams are like.
pub fn set(settings: Settings) {
    let _ = SETTINGS.set(settings);
}

fn settings() -> Settings {
    SETTINGS.get().copied().unwrap_or_default()
}

/// Whether so much is said.
pub fn says(level: Level) -> bool {
    settings().level >= level
}

/// A mark around painted words. Marks are noncharacters, which no text needs (The Unicode Standard, 23.7): one that a document brings along
/// can at most change a colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paint {
    /// Bold red.
    Error,
    /// Bold yellow.
    Warning,
    /// Bold cyan.
    Info,
    /// Green.
    Help,
    /// Bold.
    Heading,
    /// Dimmed.
    Faint,
    /// Red.
    Red,
    /// Yellow.
    Yellow,
    /// Magenta.
    Magenta,
    /// Blue.
    Blue,
}

impl Paint {
    const ALL: [(Paint, char, &'static str); 10] = [
        (Paint::Error, '\u{fdd0}', "1;31"),
        (Paint::Warning, '\u{fdd1}', "1;33"),
        (Paint::Info, '\u{fdd2}', "1;36"),
        (Paint::Help, '\u{fdd3}', "32"),
        (Paint::Heading, '\u{fdd4}', "1"),
        (Paint::Faint, '\u{fdd5}', "2"),
        (Paint::Red, '\u{fdd6}', "31"),
        (Paint::Yellow, '\u{fdd7}', "33"),
        (Paint::Magenta, '\u{fdd8}', "35"),
        (Paint::Blue, '\u{fdd9}', "34"),
    ];
    const END: char = '\u{fdef}';

    /// The words between their marks.
    pub fn on(self, words: &str) -> String {
        let mark = Self::ALL.iter().find(|(paint, ..)| *paint == self).map_or(Self::END, |(_, mark, _)| *mark);
        format!("{mark}{words}{}", Self::END)
    }

    fn code(mark: char) -> Option<&'static str> {
        match mark {
            Self::END => Some("0"),
            mark => Self::ALL.iter().find(|(_, m, _)| *m == mark).map(|(_, _, code)| *code),
        }
    }
}

/// A text as it goes to a stream: unsafe characters as their numbers, marks as colours or not at all.
pub fn shown(text: &str, colour: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match (Paint::code(c), c) {
            (Some(code), _) if colour => out.extend(["\u{1b}[", code, "m"]),
            (Some(_), _) => {}
            (None, '\r') if rest.peek() == Some(&'\n') => {}
            (None, c) if is_unsafe(c) => out.extend(c.escape_unicode()),
            (None, c) => out.push(c),
        }
    }
    out
}

/// Writes to standard error; nobody hears of a stream that is closed or full.
pub fn to_people(level: Level, text: fmt::Arguments<'_>) {
    if says(level) {
        end_progress();
        let text = shown(&text.to_string(), settings().colour_err);
        let _ = std::io::stderr().lock().write_all(text.as_bytes());
    }
}

/// Writes to standard error whatever the level: errors, and the diagnostics that the level lets through.
pub fn always(text: &str) {
    to_people(Level::Quiet, format_args!("{text}"));
}

/// What is done at the moment, and whether a line on it is on the screen.
static DOING: Mutex<(String, bool)> = Mutex::new((String::new(), false));

/// Whether the work is over, so that nothing more is said of it.
static DONE: AtomicBool = AtomicBool::new(false);

/// How long work takes before it says that it goes on, and how often it says so then.
const TICK: Duration = Duration::from_millis(500);

/// Shows how far long work is, in a line that the next one replaces.
pub fn progress(line: &str) {
    if let Ok(mut doing) = DOING.lock() {
        line.clone_into(&mut doing.0);
        doing.1 = true;
        // Erase to the end of the line, and go back to its beginning.
        raw(&format!("{}\u{1b}[K\r", shown(line, false)));
    }
}

/// Empties the line that [`progress`] wrote, if one is there.
pub fn end_progress() {
    if let Ok(mut doing) = DOING.lock()
        && std::mem::take(&mut doing.1)
    {
        raw("\u{1b}[K");
    }
}

/// Says nothing more of the work: it is over.
pub fn done() {
    DONE.store(true, Ordering::Relaxed);
    end_progress();
}

/// From half a second on, says what is done and since when, for somebody who watches; until the program ends.
pub fn watch(what: &str) {
    if let Ok(mut doing) = DOING.lock() {
        doing.0 = format!("{what} ...");
    }
    let since = Instant::now();
    let tick = move || loop {
        std::thread::sleep(TICK);
        let Ok(mut doing) = DOING.lock() else { return };
        if DONE.load(Ordering::Relaxed) {
            return;
        }
        doing.1 = true;
        raw(&format!("{} ({} s)\u{1b}[K\r", shown(&doing.0, false), since.elapsed().as_secs()));
    };
    // Nobody waits for it: it ends with the program. Without it, work is done in silence.
    let _ = std::thread::Builder::new().name("progress".to_owned()).spawn(tick);
}

fn raw(text: &str) {
    if says(Level::Normal) {
        let mut err = std::io::stderr().lock();
        let _ = err.write_all(text.as_bytes()).and_then(|()| err.flush());
    }
}

/// Writes text for people to standard output.
///
/// # Errors
/// Standard output is full. One that nobody reads any more (`| head`) is none.
pub fn result(text: &str) -> std::io::Result<()> {
    data(shown(text, settings().colour_out).as_bytes())
}

/// Whether anything was written to standard output.
static HAS_DATA: AtomicBool = AtomicBool::new(false);

/// Whether anything was written to standard output.
pub fn has_data() -> bool {
    HAS_DATA.load(Ordering::Relaxed)
}

/// Writes data for programs to standard output, byte for byte.
///
/// # Errors
/// As [`result`].
pub fn data(bytes: &[u8]) -> std::io::Result<()> {
    end_progress();
    HAS_DATA.store(true, Ordering::Relaxed);
    let mut out = std::io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

/// Says what was done, or what is worth knowing: a line on standard error, but not under `-q`.
macro_rules! say {
    ($($words:tt)*) => {
        $crate::cli::terminal::to_people($crate::cli::terminal::Level::Normal, format_args!("{}\n", format_args!($($words)*)))
    };
}

/// Says where something was found or why: a line on standard error under `-v`.
macro_rules! detail {
    ($($words:tt)*) => {
        $crate::cli::terminal::to_people($crate::cli::terminal::Level::Verbose, format_args!("{}\n", format_args!($($words)*)))
    };
}

pub(super) use {detail, say};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_cannot_steer_a_terminal_and_our_colours_can() {
        let text = Paint::Error.on("error:") + " \u{1b}[2J\u{202e}";
        assert_eq!(shown(&text, true), "\u{1b}[1;31merror:\u{1b}[0m \\u{1b}[2J\\u{202e}");
        assert_eq!(shown(&text, false), "error: \\u{1b}[2J\\u{202e}");
    }

    #[test]
    fn quiet_is_less_than_normal() {
        assert!(Level::Quiet < Level::Normal && Level::Normal < Level::Verbose);
    }
}
