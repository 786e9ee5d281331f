//! Lists that the customer brings from somebody's report: the user controls of a SOC report, the criteria for customers of a C5 attestation.

use serde::{Deserialize, Serialize};

/// What a list is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ListKind {
    /// Complementary user entity controls of a SOC report.
    UserControls,
    /// Corresponding criteria for customers of an attestation.
    Criteria,
}

/// An item of such a list, letter for letter.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListItem {
    /// Its number in the report; where it has none, its place in the list.
    pub number: String,
    /// Its words.
    pub text: String,
    /// Page or section of the report.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub place: String,
    /// The criteria that the report ties it to.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub criteria: String,
    /// Rows of the matrix that the customer ties it to, by id.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rows: Vec<String>,
    /// Where it stands.
    pub source: String,
}

/// A list of a service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// `vendor/service`; empty: of the service of the run.
    pub service: String,
    /// What it is of.
    pub kind: ListKind,
    /// Its file's name.
    pub file: String,
    /// Its items, in their order.
    pub items: Vec<ListItem>,
}

/// The ids in a text, between commas, semicolons and white space.
pub fn ids_in(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';')).filter(|id| !id.is_empty())
}
