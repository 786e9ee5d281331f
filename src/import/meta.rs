//! What a document says about itself: keys of front matter, properties and `<meta>` elements, and dates in their forms.

use chrono::NaiveDate;

use super::raw::DocumentMeta;

/// Keys of a title.
const TITLE: [&str; 3] = ["title", "og:title", "doctitle"];
/// Keys of an address.
const URL: [&str; 6] = ["url", "canonical", "canonical_url", "og:url", "source_url", "permalink"];
/// Keys of a language.
const LANGUAGE: [&str; 4] = ["lang", "language", "locale", "og:locale"];
/// Keys of a date, those that speak of the last change first.
const DATE: [&str; 19] = [
    "lastupdated",
    "last_updated",
    "last-updated",
    "lastmod",
    "last_modified",
    "last-modified",
    "last_modified_at",
    "last_update.date",
    "updated",
    "updated_at",
    "modified",
    "article:modified_time",
    "dcterms.modified",
    "revdate",
    "ms.date",
    "date",
    "article:published_time",
    "published",
    "pubdate",
];

/// Takes one key and value into the document's own account; the first of equals wins, and a date of a change wins over others.
pub(crate) fn take(meta: &mut DocumentMeta, key: &str, value: &str) {
    let lower = key.trim().to_lowercase();
    let value = value.trim();
    if value.is_empty() {
        return;
    }
    let known = |keys: &[&str]| keys.contains(&lower.as_str());
    if known(&TITLE) && meta.title.is_none() {
        meta.title = Some(value.to_owned());
    } else if known(&URL) && meta.url.is_none() && (value.starts_with("http://") || value.starts_with("https://")) {
        meta.url = Some(value.to_owned());
    } else if known(&LANGUAGE) && meta.language.is_none() {
        meta.language = Some(value.replace('_', "-"));
    } else if let Some(rank) = date_rank(&lower) {
        let held = meta.date_kind.as_deref().and_then(|k| date_rank(&k.to_lowercase()));
        if held.is_none_or(|held| rank < held)
            && let Some(date) = parse_date(value, lower == "ms.date")
        {
            meta.date = Some(date);
            meta.date_kind = Some(key.trim().to_owned());
        }
    }
}

fn date_rank(key: &str) -> Option<usize> {
    DATE.iter().position(|known| *known == key)
}

/// A date in ISO form (with or without a time) or with its month in English words; ambiguous ones (`03/04/2024`) are left alone,
/// except where the key is known to put the month first.
pub(crate) fn parse_date(text: &str, month_first: bool) -> Option<NaiveDate> {
    let text = text.trim().trim_matches(['"', '\'']).trim();
    let head: String = text.chars().take(10).collect();
    for form in ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%d.%m.%Y"] {
        if let Ok(date) = NaiveDate::parse_from_str(&head, form) {
            return Some(date);
        }
    }
    if month_first && let Ok(date) = NaiveDate::parse_from_str(&head, "%m/%d/%Y") {
        return Some(date);
    }
    ["%B %d, %Y", "%B %d %Y", "%d %B %Y", "%d %B, %Y"]
        .iter()
        .find_map(|form| NaiveDate::parse_from_str(text, form).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_in_their_forms() {
        let day = NaiveDate::from_ymd_opt(2025, 9, 5);
        for text in
            ["2025-09-05", "\"2025-09-05\"", "2025-09-05T10:00:00Z", "September 5, 2025", "5 Sep 2025", "05.09.2025"]
        {
            assert_eq!(parse_date(text, false), day, "{text}");
        }
        assert_eq!(parse_date("09/05/2025", false), None);
        assert_eq!(parse_date("09/05/2025", true), day);
    }

    #[test]
    fn the_date_of_a_change_wins() {
        let mut meta = DocumentMeta::default();
        take(&mut meta, "date", "2020-01-01");
        take(&mut meta, "lastUpdated", "2023-10-12");
        take(&mut meta, "date", "2021-01-01");
        assert_eq!(meta.date, NaiveDate::from_ymd_opt(2023, 10, 12));
        assert_eq!(meta.date_kind.as_deref(), Some("lastUpdated"));
    }
}
