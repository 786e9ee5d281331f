//! Which document this thread is reading, for the program's panic hook.
//!
//! The libraries that read documents were not all written for hostile bytes: a panic of theirs is that document's problem, and is told as such.

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

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
pub struct BeingRead(());

impl BeingRead {
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

impl Drop for BeingRead {
    fn drop(&mut self) {
        READING.with(|slot| *slot.borrow_mut() = None);
    }
}

/// Files whose paths are remembered at most: far more than a run shows diagnostics of.
const REMEMBERED: usize = 1_000;

/// The files that were opened, by the names that locations show; `None` where one name stood for several files.
static OPENED: Mutex<Option<HashMap<Arc<str>, Option<PathBuf>>>> = Mutex::new(None);

/// Remembers which file a name stands for, so that a diagnostic can show the line that it is about.
pub fn opened(name: &Arc<str>, path: &Path) {
    let Ok(mut opened) = OPENED.lock() else { return };
    let opened = opened.get_or_insert_default();
    if let Some(known) = opened.get_mut(name) {
        if known.as_deref() != Some(path) {
            *known = None;
        }
    } else if opened.len() < REMEMBERED {
        opened.insert(Arc::clone(name), Some(path.to_owned()));
    }
}

/// The file that a name stands for; `None` where nothing of that name was opened, or several files.
pub fn path_of(name: &str) -> Option<PathBuf> {
    OPENED.lock().ok()?.as_ref()?.get(name).cloned().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_stands_for_two_files_stands_for_none() {
        let name: Arc<str> = Arc::from("reading-test.csv");
        opened(&name, Path::new("a/reading-test.csv"));
        opened(&name, Path::new("a/reading-test.csv"));
        assert_eq!(path_of(&name), Some(PathBuf::from("a/reading-test.csv")));
        opened(&name, Path::new("b/reading-test.csv"));
        assert_eq!((path_of(&name), path_of("other.csv")), (None, None));
    }

    #[test]
    fn a_panic_while_reading_is_the_documents_problem() {
        assert_eq!(reading(), None);
        let guard = BeingRead::begin("XLSX", Location::document("damaged.xlsx"));
        let problem = reading().unwrap();
        assert_eq!((problem.code, problem.location), ("reader-failed", Some(Location::document("damaged.xlsx"))));
        drop(guard);
        assert_eq!(reading(), None);
    }
}
