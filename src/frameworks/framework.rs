//! A framework: who publishes it, what of it may be shipped, and its controls by id and short title.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::crosswalk::Link;

/// Whose words the titles are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Titles {
    /// Short titles in words of our own, where those of the framework may not be shipped.
    Own,
    /// The publisher's titles, which are in the public domain.
    Official,
}

/// A control: an entry of a framework.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Control {
    /// Its id as the framework writes it (`CC6.1`, `A.8.13`, `8.3.6`).
    pub id: Arc<str>,
    /// A short title.
    pub title: Arc<str>,
    /// The group in which the framework lists it.
    pub group: Arc<str>,
    /// The category without which it is out of scope (SOC 2: `availability`); `None` where it always counts.
    pub category: Option<Arc<str>>,
}

/// A framework with its controls and the rows of the crosswalk that lead to them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Framework {
    /// Identifier on the command line, with the version (`iso-27001-2022`).
    pub id: Arc<str>,
    /// Its name.
    pub name: String,
    /// How a narrow column calls it.
    pub short: String,
    /// Version, as the publisher writes it.
    pub version: String,
    /// Who publishes it.
    pub publisher: String,
    /// Whose words the titles are.
    pub titles: Titles,
    /// What of it may be shipped.
    pub ships: String,
    /// The licence as far as it was read.
    pub licence: String,
    /// The publisher's address.
    pub address: String,
    /// What a reader should know of the ids.
    pub note: String,
    /// Normalised phrases by which a document names it.
    pub named: Vec<String>,
    /// Its controls, in its own order.
    pub controls: Vec<Control>,
    /// The crosswalk's rows by topic, in the crosswalk's order.
    pub links: BTreeMap<String, Vec<Link>>,
}

impl Framework {
    /// The control with this id, letter for letter.
    pub fn control(&self, id: &str) -> Option<&Control> {
        self.controls.iter().find(|c| &*c.id == id)
    }

    /// Whether a control counts: it is in no category, or in one that is in scope. A control that is not listed counts.
    pub fn is_in_scope(&self, id: &str, categories: &[String]) -> bool {
        self.control(id).is_none_or(|c| c.is_in_scope(categories))
    }

    /// The categories of its controls, in its own order, each once.
    pub fn categories(&self) -> Vec<&str> {
        let mut all: Vec<&str> = Vec::new();
        for category in self.controls.iter().filter_map(|c| c.category.as_deref()) {
            if !all.contains(&category) {
                all.push(category);
            }
        }
        all
    }
}

impl Control {
    /// Whether it counts where these categories are in scope.
    pub fn is_in_scope(&self, categories: &[String]) -> bool {
        self.category.as_deref().is_none_or(|c| categories.iter().any(|of| of == c))
    }
}

/// A framework's file, as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Written {
    id: String,
    name: String,
    /// Empty: the name.
    #[serde(default)]
    short: String,
    version: String,
    publisher: String,
    titles: Titles,
    #[serde(default)]
    ships: String,
    #[serde(default)]
    licence: String,
    /// Where the licence was read; for readers of the file.
    #[serde(default, rename = "licence-read-in")]
    _licence_read_in: String,
    #[serde(default)]
    address: String,
    /// Whether the address was opened; for readers of the file.
    #[serde(default, rename = "address-read")]
    _address_read: bool,
    /// Where the ids were read; for readers of the file.
    #[serde(default, rename = "ids-read-in")]
    _ids_read_in: Vec<String>,
    #[serde(default)]
    note: String,
    #[serde(default)]
    named: Vec<String>,
    groups: Vec<Group>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Group {
    title: String,
    #[serde(default)]
    category: Option<String>,
    /// Id and title.
    controls: Vec<(String, String)>,
}

impl Written {
    /// The framework, without any rows of a crosswalk.
    pub(super) fn into_framework(self) -> Framework {
        let mut controls = Vec::new();
        for group in self.groups {
            let (title, category): (Arc<str>, Option<Arc<str>>) = (group.title.into(), group.category.map(Into::into));
            controls.extend(group.controls.into_iter().map(|(id, words)| Control {
                id: id.into(),
                title: words.into(),
                group: Arc::clone(&title),
                category: category.clone(),
            }));
        }
        Framework {
            short: if self.short.is_empty() { self.name.clone() } else { self.short },
            id: self.id.into(),
            name: self.name,
            version: self.version,
            publisher: self.publisher,
            titles: self.titles,
            ships: self.ships,
            licence: self.licence,
            address: self.address,
            note: self.note,
            named: self.named,
            controls,
            links: BTreeMap::new(),
        }
    }
}
