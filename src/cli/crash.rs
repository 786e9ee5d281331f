//! What happens when something panics: a clear last word and an exit code, never a backtrace or an abort.
//!
//! Release builds abort on a panic (they are an eighth smaller without unwinding), but only after the hook that is installed here has ended the
//! program by itself. Outputs are complete files or none at all, since they take their names last.

use std::panic::PanicHookInfo;

use super::failure::{Failure, code, render};
use crate::base::diagnostic::Diagnostics;
use crate::base::reading::reading;

/// Ends the program with a message when anything panics from now on.
pub fn install(colour: bool) {
    std::panic::set_hook(Box::new(move |info| {
        let failure = failure(info);
        super::terminal::always(&render(&failure, colour));
        std::process::exit(i32::from(code(&failure)));
    }));
}

/// A library's panic on a hostile document is that document's problem; any other is a mistake of ours.
fn failure(info: &PanicHookInfo<'_>) -> Failure {
    if let Some(problem) = reading() {
        return Failure::Input(Diagnostics::from(problem));
    }
    let place = info.location().map_or_else(String::new, |at| format!(" ({}:{})", at.file(), at.line()));
    let payload = info.payload();
    let message = payload
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message");
    Failure::io(format!("internal error: {message}{place}"))
        .help("this is a mistake in the program: please report it, with the command and, if you may, the input")
        .help("no output is half-written: files that were there before are as they were")
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    /// What the hook would say of a panic in a thread of its own.
    fn said_of(panics: fn()) -> (u8, String) {
        let said = Arc::new(Mutex::new((0, String::new())));
        let into = Arc::clone(&said);
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            let failure = failure(info);
            *into.lock().unwrap() = (code(&failure), render(&failure, false));
        }));
        let ended = std::thread::spawn(panics).join();
        std::panic::set_hook(before);
        assert!(ended.is_err());
        let said = said.lock().unwrap();
        said.clone()
    }

    #[test]
    fn a_mistake_of_ours_asks_for_a_report() {
        let (code, text) = said_of(|| panic!("no such row"));
        assert_eq!(code, 1);
        assert!(text.starts_with("error: internal error: no such row (src/cli/crash.rs:"), "{text}");
        assert!(text.contains("please report it"), "{text}");
    }
}
