//! What a request looks at by one name: an entry of the catalogue, a catalogue folder, or a vendor's document.

use std::path::Path;

use super::engagement::Opened;
use super::error::Error;
use super::reading::{HowToRead, Source};
use super::surroundings::Surroundings;
use super::workspace::Workspace;
use crate::catalog::build::Naming;
use crate::catalog::{load_folder, portable};

/// What is looked at.
#[derive(Debug, Clone)]
pub enum Subject {
    /// `vendor/service`, or the path of a document or a catalogue folder. An entry of the catalogue wins.
    Named(String),
    /// A document at hand, as from standard input.
    Document(Source),
}

impl Workspace {
    /// Whether a request names a vendor's document: one at hand, or a file where the catalogue has no entry of that name.
    pub fn is_document(&self, subject: &Subject) -> bool {
        match subject {
            Subject::Document(_) => true,
            Subject::Named(text) => !self.has_entry(text) && Path::new(text).is_file(),
        }
    }

    /// Opens what a request names.
    ///
    /// # Errors
    /// An unknown service, with what exists; every problem of the folder or the document.
    pub fn open_subject(
        &self,
        subject: &Subject,
        naming: &Naming,
        reading: &HowToRead,
        env: &Surroundings<'_>,
    ) -> Result<Opened, Error> {
        let text = match subject {
            Subject::Document(source) => return self.open_document(source, naming, reading, false, env),
            Subject::Named(text) if self.is_document(subject) => {
                return self.open_document(&Source::Path(text.into()), naming, reading, false, env);
            }
            Subject::Named(text) => text,
        };
        let path = Path::new(text);
        if !self.has_entry(text) && path.is_dir() {
            return Ok(Opened { matrix: portable(load_folder(path)?), document: None, newer: None, of_record: false });
        }
        let matrix = self.entry_named(text).and_then(|name| self.load(&name));
        let matrix = matrix.map_err(|error| match path.exists() || self.has_entry(text) {
            true => error,
            // What looks like a file is a file that is not there.
            false if path.extension().is_some() => Error::io(format!("there is no file {text}")),
            false => error.help(format!("there is no file or folder {text}, either")),
        })?;
        Ok(Opened { matrix, document: None, newer: None, of_record: false })
    }
}
