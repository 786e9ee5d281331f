//! Dates in data files: TOML's own dates and quoted ISO 8601 dates are read alike.

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer};

/// Reads an optional date, written bare (`2026-11-20`) or quoted.
///
/// # Errors
/// The deserializer's own, or that the text is no date.
pub fn optional<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<NaiveDate>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Either {
        Date(toml::value::Datetime),
        Text(String),
    }
    let text = match Option::<Either>::deserialize(deserializer)? {
        None => return Ok(None),
        Some(Either::Date(date)) => date.to_string(),
        Some(Either::Text(text)) => text,
    };
    text.parse().map(Some).map_err(|_| serde::de::Error::custom(format!("'{text}' is not a date (YYYY-MM-DD)")))
}
