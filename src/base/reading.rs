//! Which document this thread is reading, for the program's panic hook.
//!
//! The libraries that read documents were not all written for hostile bytes: a panic of theirs is that document's problem, and is told as such.

use std::cell::RefCell;

use crate::base::diagnostic::Diagnostic;
use crate::base::location::Location;

thread_local! {
    /// The problem that a panic would be while this thread reads a document.
    static READING: RefCell<Option<Diagnostic>> = const { RefCell::new(None) };
}

/// The problem to report if this thread panics now; `None` while it reads no document.
pub fn reading() -> Option<Diagnostic> {
    READING.with(|problem| problem.try_borrow().ok().and_then(|problem| problem.clone()))
}

/// Marks a document as being read until it is dropped.
#[derive(Debug)]
#[must_use = "it marks the document until it is dropped"]
pub struct Reading(());

impl Reading {
    /// Begins to read a document in a format.
    pub fn begin(format: &str, document: Location) -> Self {
        let problem =
            Diagnostic::error("reader-failed", format!("the {format} reader could not cope with the document"))
                .at(document)
                .found("an internal error while reading")
                .help("the file is probably damaged; open it in its application and save it again");
        READING.with(|slot| *slot.borrow_mut() = Some(problem));
        Self(())
    }
}

impl Drop for Reading {
    fn drop(&mut self) {
        READING.with(|slot| *slot.borrow_mut() = None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_while_reading_is_the_documents_problem() {
        assert_eq!(reading(), None);
        let guard = Reading::begin("XLSX", Location::document("damaged.xlsx"));
        let problem = reading().unwrap();
        assert_eq!((problem.code, problem.location), ("reader-failed", Some(Location::document("damaged.xlsx"))));
        drop(guard);
        assert_eq!(reading(), None);
    }
}
