//! A cell's content as a field's value, or why it cannot be one.

use chrono::{NaiveDate, NaiveTime};

use super::book::{BookCell, Value};
use crate::base::nearest::nearest;
use crate::base::ordered;
use crate::profile::Profile;
use crate::profile::interval::Interval;
use crate::record::baseline::Header;
use crate::record::defaults::people;
use crate::record::field::{Field, FieldType, FieldValue};
use crate::record::file::allowed;
use crate::record::signers::Signers;

/// Excel's largest date, 9999-12-31, as a serial number.
const LAST_SERIAL: f64 = 2_958_465.0;

/// Why a content is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// What was found, letter for letter.
    pub found: String,
    /// What is wrong with it.
    pub why: String,
    /// What the field takes.
    pub allowed: String,
}

/// Names that are accepted as owners; empty accepts any.
#[derive(Debug, Clone, Default)]
pub struct People {
    /// Normalised, to compare.
    known: std::collections::HashSet<String>,
    /// As the profile writes them, to show.
    shown: std::collections::BTreeSet<String>,
    /// Who may sign.
    pub(super) signers: Signers,
}

impl People {
    /// The names that a profile lists: its people, its roles by name and id, and with them who prepares and approves. A profile with neither
    /// people nor roles lists nobody, and accepts any name.
    pub fn of(profile: &Profile) -> Self {
        if profile.people.is_empty() && profile.roles.is_empty() {
            return Self { signers: Signers::of(profile), ..Self::default() };
        }
        let named = [&profile.organisation.prepared_by, &profile.organisation.approver];
        let names = profile.people.iter().chain(profile.roles.iter().flat_map(|r| [&r.name, &r.id])).chain(named);
        let shown: std::collections::BTreeSet<String> =
            ordered::set(names.map(|n| n.trim().to_owned()).filter(|n| !n.is_empty()));
        Self { known: shown.iter().map(|n| n.to_lowercase()).collect(), shown, signers: Signers::of(profile) }
    }

    fn unknown<'t>(&self, text: &'t str) -> Vec<&'t str> {
        if self.known.is_empty() || self.known.contains(&text.trim().to_lowercase()) {
            return Vec::new();
        }
        let known = |name: &str| self.known.contains(&name.trim().to_lowercase());
        people(text)
            .into_iter()
            // A comma divides only where the whole is no name.
            .flat_map(|name| if known(name) { vec![] } else { name.split(',').collect() })
            .map(str::trim)
            .filter(|name| !name.is_empty() && !known(name))
            .collect()
    }

    fn allowed(&self, unknown: &[&str]) -> String {
        let names: Vec<&str> = self.shown.iter().map(String::as_str).collect();
        let meant: Vec<&str> = unknown.iter().filter_map(|name| nearest(name, names.iter().copied())).collect();
        let meant = if meant.is_empty() { String::new() } else { format!("did you mean {}? ", meant.join(", ")) };
        format!("{meant}{}; others once `people` of the profile lists them", names.join(", "))
    }
}

/// A cell's content as text, as a person sees it; line ends are LF.
pub fn cell_text(cell: &Value<'_>) -> String {
    match cell {
        Value::Text(text) | Value::Error(text) => (*text).to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Truth(true) => "TRUE".to_owned(),
        Value::Truth(false) => "FALSE".to_owned(),
        Value::Moment(moment) if moment.time() == NaiveTime::MIN => moment.date().to_string(),
        Value::Moment(moment) => moment.to_string(),
        Value::Blank => String::new(),
    }
}

/// A cell's content as a person sees it; a formula that nothing was computed for, as the formula.
pub fn shown(cell: &BookCell<'_>) -> String {
    match cell.formula {
        Some(formula) if is_blank(&cell.value) => formula.to_owned(),
        _ => cell_text(&cell.value),
    }
}

/// Whether a cell holds nothing, not even a formula.
pub fn blank(cell: &BookCell<'_>) -> bool {
    cell.formula.is_none() && is_blank(&cell.value)
}

/// Whether a value is nothing.
fn is_blank(cell: &Value<'_>) -> bool {
    match cell {
        Value::Blank => true,
        Value::Text(text) => text.trim().is_empty(),
        _ => false,
    }
}

/// Reads a cell as a field's value; `None` = blank.
///
/// # Errors
/// What is wrong with it.
pub fn read(field: Field, cell: &BookCell<'_>) -> Result<Option<FieldValue>, Refused> {
    if let Some(formula) = cell.formula
        && (is_blank(&cell.value) || matches!(cell.value, Value::Error(_)))
    {
        let why = "the cell holds a formula without a usable result: enter the value itself (text that begins with = needs an apostrophe before it)";
        return Err(Refused { found: formula.to_owned(), why: why.to_owned(), allowed: allowed(field.kind()) });
    }
    let cell = &cell.value;
    if is_blank(cell) {
        return Ok(None);
    }
    let refuse = |why: &str| Refused { found: cell_text(cell), why: why.to_owned(), allowed: allowed(field.kind()) };
    // OpenDocument keeps a formula's error as the text that LibreOffice shows.
    let is_error_text = |text: &str| {
        text.strip_prefix("Err:").is_some_and(|code| code.len() == 3 && code.bytes().all(|b| b.is_ascii_digit()))
            || ["#NAME?", "#REF!", "#VALUE!", "#DIV/0!", "#N/A", "#NUM!", "#NULL!"].contains(&text)
    };
    if matches!(cell, Value::Error(_)) || matches!(cell, Value::Text(text) if is_error_text(text.trim())) {
        return Err(refuse("the cell holds an error value, not an entry"));
    }
    if field.kind() != FieldType::Date {
        return read_text(field, cell_text(cell)).map(Some);
    }
    match cell {
        Value::Moment(moment) if moment.time() == NaiveTime::MIN => Ok(Some(FieldValue::Date(moment.date()))),
        Value::Moment(_) => Err(refuse("the date has a time of day")),
        Value::Number(number) => {
            serial_date(*number).map(|d| Some(FieldValue::Date(d))).ok_or_else(|| refuse("this number is no date"))
        }
        _ => read_text(field, cell_text(cell)).map(Some),
    }
}

/// Reads a cell as a field's value, in the words in which the values of its list were shown; `None` = blank.
///
/// # Errors
/// What is wrong with it.
pub fn read_shown(field: Field, cell: &BookCell<'_>, header: &Header) -> Result<Option<FieldValue>, Refused> {
    let values = field.kind().choices();
    let Value::Text(text) = cell.value else { return read(field, cell) };
    if values.is_empty() || header.choices.is_empty() {
        return read(field, cell);
    }
    let said = BookCell { value: Value::Text(header.choice(text)), ..cell.clone() };
    read(field, &said).map_err(|refused| {
        let shown: Vec<&str> = values.iter().map(|value| header.shown(value)).collect();
        Refused { allowed: shown.join(", "), ..refused }
    })
}

/// A text as one of a form's list, in the list's spelling; of an empty list, as a day.
///
/// # Errors
/// What is wrong with it.
pub fn listed(list: &[String], value: FieldValue) -> Result<FieldValue, Refused> {
    let text = value.text().trim().to_owned();
    if list.is_empty() {
        return match read_date(&text) {
            Ok(day) => Ok(FieldValue::Text(day.to_string())),
            Err(why) => Err(Refused { found: text, why: why.to_owned(), allowed: allowed(FieldType::Date) }),
        };
    }
    match list.iter().find(|word| word.to_lowercase() == text.to_lowercase()) {
        Some(word) => Ok(FieldValue::Text(word.clone())),
        None => {
            let why = "this is none of the form's choices".to_owned();
            Err(Refused { found: text, why, allowed: list.join(", ") })
        }
    }
}

/// The day of a spreadsheet's serial number (1900 date system; a cell that lost its date format).
fn serial_date(number: f64) -> Option<NaiveDate> {
    // Excel counts a 29 February 1900 that never was: serials up to 60 are ambiguous and no entry of a checklist.
    if number.fract() != 0.0 || !(61.0..=LAST_SERIAL).contains(&number) {
        return None;
    }
    NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_days(chrono::Days::new(number as u64))
}

/// Reads a text as a field's value. The text is not blank.
///
/// # Errors
/// What is wrong with it.
pub fn read_text(field: Field, text: String) -> Result<FieldValue, Refused> {
    let kind = field.kind();
    let refuse =
        |why: &str, found: &str| Err(Refused { found: found.to_owned(), why: why.to_owned(), allowed: allowed(kind) });
    match kind {
        FieldType::Text | FieldType::Evidence | FieldType::People => Ok(FieldValue::Text(text)),
        FieldType::Interval => match Interval::parse(&text) {
            Some(_) => Ok(FieldValue::Text(text)),
            None => refuse("this is no interval", &text),
        },
        FieldType::Date => match read_date(&text) {
            Ok(date) => Ok(FieldValue::Date(date)),
            Err(why) => refuse(why, &text),
        },
        FieldType::Status => match FieldValue::parse(kind, &text) {
            Some(value) => Ok(value),
            None => refuse("this is no status", &text),
        },
        FieldType::Decision(_) => match FieldValue::parse(kind, &text) {
            Some(value) => Ok(value),
            None => refuse("this is no decision", &text),
        },
    }
}

/// Reads a date that stands as text: `2026-01-31`, or `31.1.2026`; with slashes day and month cannot be told apart.
///
/// # Errors
/// Why it is no date.
pub fn read_date(text: &str) -> Result<NaiveDate, &'static str> {
    let text = text.trim();
    let parts: Vec<&str> = text.split(['-', '.', '/']).collect();
    let [a, b, c] = parts.as_slice() else { return Err("this is no date") };
    let number = |t: &str| t.trim().parse::<u32>().map_err(|_| "this is no date");
    let (a, b, c) = (number(a)?, number(b)?, number(c)?);
    let year_first = text.chars().position(|c| !c.is_ascii_digit()) == Some(4);
    let (year, month, day) = if year_first {
        (a, b, c)
    } else if c >= 1000 && (text.contains('.') || text.contains('/') && a > 12) {
        (c, b, a)
    } else if text.contains('/') && c >= 1000 && b > 12 {
        (c, a, b)
    } else if text.contains('/') {
        return Err("day and month cannot be told apart in this date");
    } else {
        return Err("this is no date");
    };
    i32::try_from(year).ok().and_then(|y| NaiveDate::from_ymd_opt(y, month, day)).ok_or("there is no such day")
}

/// Checks a value against the profile's people.
///
/// # Errors
/// Names that the profile does not list.
pub fn check_people(field: Field, value: &FieldValue, people: &People) -> Result<(), Refused> {
    let (FieldType::People, FieldValue::Text(text)) = (field.kind(), value) else { return Ok(()) };
    let unknown = people.unknown(text);
    if unknown.is_empty() {
        return Ok(());
    }
    Err(Refused {
        found: text.clone(),
        why: format!("the profile does not list {}", unknown.join(", ")),
        allowed: people.allowed(&unknown),
    })
}

/// A cell's text; none of a number, a date, a truth value.
pub(super) fn as_text<'c>(cell: &Value<'c>) -> Option<&'c str> {
    match cell {
        Value::Text(text) => Some(text),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_name_that_is_not_listed_gets_the_nearest_one() {
        let profile = Profile { people: vec!["Ada Byron".into(), "Grace Hopper".into()], ..Profile::default() };
        let value = FieldValue::Text("Ada Byrom".into());
        let refused = check_people(Field::Accountable, &value, &People::of(&profile)).unwrap_err();
        assert!(refused.allowed.starts_with("did you mean Ada Byron? "), "{}", refused.allowed);
    }

    #[test]
    fn dates_are_read_where_they_are_clear() {
        let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).unwrap();
        assert_eq!(read_date("2026-01-31"), Ok(day(2026, 1, 31)));
        assert_eq!(read_date("31.1.2026"), Ok(day(2026, 1, 31)));
        assert_eq!(read_date("1/31/2026"), Ok(day(2026, 1, 31)));
        assert_eq!(read_date("31/1/2026"), Ok(day(2026, 1, 31)));
        assert_eq!(read_date("3/4/2026"), Err("day and month cannot be told apart in this date"));
        assert_eq!(read_date("2026-02-30"), Err("there is no such day"));
        assert!(read_date("soon").is_err());
        assert_eq!(serial_date(46053.0), Some(day(2026, 1, 31)));
        assert_eq!(serial_date(0.5), None);
    }

    #[test]
    fn owners_are_those_of_the_profile() {
        let profile = Profile { people: vec!["Smith, John".into(), "Anna".into()], ..Profile::default() };
        let people = People::of(&profile);
        let check = |text: &str| check_people(Field::Responsible, &FieldValue::Text(text.into()), &people);
        assert!(check("anna; Smith, John").is_ok());
        assert!(check("Bob").unwrap_err().why.contains("Bob"));
        assert!(check_people(Field::Notes, &FieldValue::Text("Bob".into()), &people).is_ok());
        let any = People::default();
        assert!(check_people(Field::Responsible, &FieldValue::Text("Bob".into()), &any).is_ok());
    }
}
