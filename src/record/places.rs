//! Where rows stand in a service's file of the register, so that what is said of an entry can point at it.

use std::collections::HashMap;
use std::sync::Arc;

use super::store::{Register, RegisterError, file_name};
use crate::base::location::Location;
use crate::matrix::{ServiceId, VendorId};

/// The places of the rows of one service's file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Places {
    /// The file's path, beginning with the register's folder as it was given.
    file: Arc<str>,
    /// The lines at which rows begin, by their keys and by their activities' ids.
    lines: HashMap<String, u32>,
}

impl Places {
    /// Finds the rows of a file's text. What is not written in the form that the program writes is not found, and the file stands for it.
    fn new(file: &str, text: &str) -> Self {
        let mut lines = HashMap::new();
        let mut row = None;
        for (number, line) in (1..).zip(text.lines()) {
            if let Some(key) = line.strip_prefix("[row.").and_then(|rest| rest.strip_suffix(']')) {
                row = Some(number);
                lines.insert(key.trim_matches('"').to_owned(), number);
            } else if line.starts_with('[') {
                row = None;
            } else if let (Some(number), Some(id)) = (row, line.strip_prefix("id = \"")) {
                lines.entry(id.trim_end_matches('"').to_owned()).or_insert(number);
            }
        }
        Self { file: file.into(), lines }
    }

    /// Where a row stands; the file as a whole where it has none.
    pub fn of(&self, key: &str, id: &str) -> Location {
        match self.lines.get(key).or_else(|| self.lines.get(id)) {
            Some(line) => Location::line(Arc::clone(&self.file), *line, 0),
            None => self.file(),
        }
    }

    /// The file as a whole.
    pub fn file(&self) -> Location {
        Location::document(Arc::clone(&self.file))
    }
}

impl Register {
    /// Where the rows of a service stand; `None` where nothing is recorded of it.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn places(&self, vendor: &VendorId, service: &ServiceId) -> Result<Option<Places>, RegisterError> {
        let name = file_name(vendor, service);
        let Some(bytes) = self.bytes(&name)? else { return Ok(None) };
        let path = self.folder().join(&name);
        Ok(Some(Places::new(&path.display().to_string(), &String::from_utf8_lossy(&bytes))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_found_by_key_and_by_id() {
        let text = "schema = \"x\"\n\n[row.ab12]\nid = \"ACME-VM-01\"\n\n[[access]]\nid = \"no row\"\n\n[row.\"c d\"]\nid = \"ACME-VM-02\"\n";
        let places = Places::new("reg/acme--vm.toml", text);
        assert_eq!(places.of("ab12", "").to_string(), "reg/acme--vm.toml:3");
        assert_eq!(places.of("moved", "ACME-VM-02").to_string(), "reg/acme--vm.toml:9");
        assert_eq!(places.of("c d", "").to_string(), "reg/acme--vm.toml:9");
        assert_eq!(places.of("none", "no row").to_string(), "reg/acme--vm.toml");
    }
}
