//! The directory of published matrices: what it has of a word, and a document read under an entry's name.

use super::error::Error;
use crate::catalog::build::{Built, Naming};
use crate::catalog::published::{self, Figures, Published};
use crate::catalog::{Catalog, EntryName};

/// A document's entry: its name, and what the directory has of it.
#[derive(Debug, Clone, Copy)]
pub struct Under<'n> {
    /// Vendor and service.
    pub name: &'n EntryName,
    /// The directory's entry; none where it has none of that name.
    pub published: Option<&'static Published>,
}

/// What the directory has, and what of it needs no download.
#[derive(Debug)]
pub struct Found {
    /// The directory's entries.
    pub published: Vec<&'static Published>,
    /// What is built in.
    pub built_in: Vec<EntryName>,
}

/// The entries that have a word; all of them without one.
///
/// # Errors
/// None has it, and nothing that is built in; the nearest is said.
pub fn directory(word: Option<&str>) -> Result<Found, Error> {
    let catalog = Catalog::built_in();
    let built_in = |wanted: &dyn Fn(&EntryName) -> bool| {
        catalog.entries().map(|(name, _)| name.clone()).filter(|name| wanted(name)).collect::<Vec<EntryName>>()
    };
    let Some(word) = word else {
        return Ok(Found { published: published::all().iter().collect(), built_in: built_in(&|_| true) });
    };
    let found = published::search(word);
    let lower = word.to_lowercase();
    let built_in = built_in(&|name| {
        name.to_string().contains(&lower) || found.iter().any(|entry| entry.name() == name.to_string())
    });
    if found.is_empty() && built_in.is_empty() {
        let error = Error::usage(format!("nothing that is known to be published has '{word}'"));
        return Err(match published::like(word) {
            Some(near) => error.help(format!("the nearest is {}", near.name())),
            None => error.help("rmx-report list --published shows all of it"),
        });
    }
    Ok(Found { published: found, built_in })
}

/// The name that a text gives.
///
/// # Errors
/// It is not of the form `vendor/service`.
pub fn named(text: &str) -> Result<EntryName, Error> {
    EntryName::parse(text).ok_or_else(|| {
        Error::usage(format!("--as {text}: not of the form vendor/service")).help("--as ovhcloud/file-storage")
    })
}

impl<'n> Under<'n> {
    /// What the directory has of a name.
    pub fn new(name: &'n EntryName) -> Self {
        Self { name, published: published::find(name) }
    }

    /// Vendor and service as a request names them.
    pub fn naming(&self) -> Naming {
        match self.published {
            Some(p) => Naming { vendor: Some(p.vendor.clone()), service: Some(p.service.clone()) },
            None => Naming { vendor: Some(self.name.vendor.clone()), service: Some(self.name.service.clone()) },
        }
    }

    /// The vendor's name.
    pub fn vendor_name(&self) -> Option<String> {
        self.published.map(|p| p.vendor_name.clone())
    }

    /// Gives a matrix the directory's names and address, and says how it stands to the document that was imported once.
    pub fn settle(&self, built: &mut Built) -> String {
        let Some(published) = self.published else {
            let near = published::like(&self.name.to_string());
            let near = near.map(|near| format!("; the nearest there is {}", near.name())).unwrap_or_default();
            return format!(
                "{} is not in the directory of published matrices: its names are as given{near}",
                self.name
            );
        };
        let matrix = &mut built.matrix;
        matrix.vendor.name.clone_from(&published.vendor_name);
        matrix.service.name.clone_from(&published.service_name);
        let name = published.name();
        if published.activities.is_none() {
            return format!("{name}: names from the directory; no figures of an earlier version are known");
        }
        let same = matrix.sources.first().and_then(|source| source.sha256.as_deref()) == Some(&published.document);
        let differences = published.differences(&Figures::of(matrix));
        match (same, differences.as_slice()) {
            (true, []) => format!("{name}: the very document of the directory, with the same figures"),
            (true, _) => format!(
                "{name}: the very document of the directory, read another way: {}; look at the account below",
                differences.join("; ")
            ),
            (false, []) => format!("{name}: another document than the directory's, with the same figures"),
            (false, _) => format!(
                "{name}: the page has other figures than when it was entered in the directory: {}",
                differences.join("; ")
            ),
        }
    }
}
