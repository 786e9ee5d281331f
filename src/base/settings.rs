//! TOML files that people write (`rmx.toml`, data tables): read into a type, with every problem located.
//!
//! A parser stops at the first value that does not fit. Here that value is noted and taken out, and reading goes on, so that
//! all problems of a file are told at once.

use std::borrow::Cow;
use std::ops::Range;

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::base::diagnostic::{Diagnostic, Diagnostics};
pub use crate::base::located::Step;
use crate::base::located::{Places, Written};
use crate::base::location::Location;
use crate::base::nearest::nearest;

/// A problem in the syntax of a TOML file.
const SYNTAX: &str = "toml-syntax";
/// A value that does not fit.
const VALUE: &str = "toml-value";
/// What the type of dates says of texts that are none, in words that mean nothing to who wrote them.
const NO_DATE: [&str; 5] = [
    "input contains invalid characters",
    "input is out of range",
    "input is not enough for unique date and time",
    "premature end of input",
    "trailing input",
];
/// A key that is not known.
const UNKNOWN_KEY: &str = "toml-unknown-key";

/// A TOML file as it was read, and where each of its values stands.
#[derive(Debug)]
pub struct Settings<T> {
    /// The values.
    pub value: T,
    written: Written<'static>,
    places: Places,
}

/// So many problems of one file are told; looking for each of them takes as long as reading the file.
const MOST_TOLD: usize = 100;

impl<T> Settings<T> {
    /// Where a value stands; the nearest place around it where it is not written, and the file where nothing is.
    pub fn locate(&self, path: &[Step<'_>]) -> Location {
        self.places.find(path).1.map_or_else(|| self.written.document(), |span| self.written.locate(span.start))
    }

    /// Whether a value is written, be it one that fits or not.
    pub fn is_written(&self, path: &[Step<'_>]) -> bool {
        self.places.find(path).0
    }
}

/// Reads a TOML text into a type that has a default.
///
/// Dates may be written with or without quotes. Values that do not fit are left out of the result and reported.
pub fn read<T: DeserializeOwned + Default>(file: &str, text: &str, problems: &mut Diagnostics) -> Settings<T> {
    let Settings { value, written, places } = read_required(file, text, problems);
    Settings { value: value.unwrap_or_default(), written, places }
}

/// Like [`read`], for a type without a default: no value where a part that must be there is missing.
pub fn read_required<T: DeserializeOwned>(file: &str, text: &str, problems: &mut Diagnostics) -> Settings<Option<T>> {
    let written = Written::new(file, text);
    let (mut root, errors) = Written::parse(text);
    let places = Places::of(&root);
    for error in errors.iter().take(MOST_TOLD) {
        problems.push(diagnostic(SYNTAX, &written, error));
    }
    dates_as_text(root.get_mut());
    root.get_mut().make_owned();
    let mut told_of = 0;
    let value = loop {
        if told_of >= MOST_TOLD {
            problems.push(
                Diagnostic::error(VALUE, "more of the file does not fit")
                    .at(written.document())
                    .found(format!("{MOST_TOLD} problems, and more after them"))
                    .help("mend these first"),
            );
            break None;
        }
        told_of += 1;
        match T::deserialize(toml::de::Deserializer::from(root.clone())) {
            Ok(value) => break Some(value),
            Err(error) => {
                // A part that is missing from the file itself cannot be mended by taking something out; and one that
                // was taken out here has been reported already.
                if let Some(name) = missing_field(error.message())
                    && error.span().is_none_or(|span| span.start == 0)
                {
                    if !places.find(&[Step::Key(name)]).0 {
                        problems.push(diagnostic(VALUE, &written, &error));
                    }
                    break None;
                }
                let unknown = error.span().map(|span| take_out_unknown(root.get_mut(), &span, error.message()));
                if let Some(unknown) = unknown.filter(|unknown| !unknown.is_empty()) {
                    let room = MOST_TOLD + 1 - told_of;
                    told_of += unknown.len() - 1;
                    for (key, span) in unknown.into_iter().take(room) {
                        problems.push(unknown_name(UNKNOWN_KEY, &key, error.message()).at(written.locate(span.start)));
                    }
                    continue;
                }
                // What has broken syntax has no value either: that is said already. So is why a key that is written is missing.
                let told = errors.iter().any(|e| e.span().is_some() && e.span() == error.span())
                    || missing_field(error.message())
                        .zip(error.span())
                        .is_some_and(|(name, span)| places.has_key_at(span.start, name));
                if !told {
                    problems.push(diagnostic(VALUE, &written, &error));
                }
                let removed = error.span().is_some_and(|span| take_out(root.get_mut(), &span));
                if !removed {
                    break None;
                }
            }
        }
    };
    Settings { value, written: written.into_owned(), places }
}

/// The name in "missing field `x`".
fn missing_field(message: &str) -> Option<&str> {
    message.strip_prefix("missing field `")?.split('`').next()
}

/// TOML knows dates, our types read them from text: both ways of writing are one value.
fn dates_as_text(table: &mut DeTable<'_>) {
    for (_, value) in table.iter_mut() {
        date_as_text(value);
    }
}

fn date_as_text(value: &mut Spanned<DeValue<'_>>) {
    match value.get_mut() {
        DeValue::Datetime(date) => *value.get_mut() = DeValue::String(Cow::Owned(date.to_string())),
        DeValue::Array(items) => items.iter_mut().for_each(date_as_text),
        DeValue::Table(table) => dates_as_text(table),
        _ => {}
    }
}

/// Takes every key out that the table does not know in which an error found one, and gives them with their places. One by one, each
/// would cost a reading of the whole file.
fn take_out_unknown(table: &mut DeTable<'_>, at: &Range<usize>, message: &str) -> Vec<(String, Range<usize>)> {
    if !message.starts_with("unknown field") {
        return Vec::new();
    }
    if table.keys().any(|key| key.span() == *at) {
        let allowed = allowed_names(message);
        let unknown = table.keys().filter(|key| !allowed.contains(&key.get_ref().as_ref()));
        let unknown: Vec<_> = unknown.map(|key| (key.get_ref().to_string(), key.span())).collect();
        for (key, _) in &unknown {
            table.remove(key.as_str());
        }
        return unknown;
    }
    let mut inner = table.iter_mut().map(|(_, value)| take_out_unknown_within(value, at, message));
    inner.find(|unknown| !unknown.is_empty()).unwrap_or_default()
}

fn take_out_unknown_within(
    value: &mut Spanned<DeValue<'_>>,
    at: &Range<usize>,
    message: &str,
) -> Vec<(String, Range<usize>)> {
    match value.get_mut() {
        DeValue::Table(inner) => take_out_unknown(inner, at, message),
        DeValue::Array(items) => {
            let mut inner = items.iter_mut().map(|item| take_out_unknown_within(item, at, message));
            inner.find(|unknown| !unknown.is_empty()).unwrap_or_default()
        }
        _ => Vec::new(),
    }
}

/// Takes the innermost value out that an error points at; `false` where there is none.
fn take_out(table: &mut DeTable<'_>, at: &Range<usize>) -> bool {
    let here = |span: Range<usize>| span.start <= at.start && at.start < span.end.max(span.start + 1);
    let mut whole = None;
    for (key, value) in table.iter_mut() {
        if here(key.span()) && at.end <= key.span().end {
            whole = Some(key.get_ref().clone().into_owned());
            break;
        }
        let inner = match value.get_mut() {
            DeValue::Table(inner) => take_out(inner, at),
            DeValue::Array(items) => take_out_item(items, at),
            _ => false,
        };
        if inner {
            return true;
        }
        if here(value.span()) {
            whole = Some(key.get_ref().clone().into_owned());
            break;
        }
    }
    whole.is_some_and(|key| table.remove(key.as_str()).is_some())
}

fn take_out_item(items: &mut toml::de::DeArray<'_>, at: &Range<usize>) -> bool {
    let mut found = None;
    for (index, item) in items.iter_mut().enumerate() {
        let inner = match item.get_mut() {
            DeValue::Table(inner) => take_out(inner, at),
            DeValue::Array(inner) => take_out_item(inner, at),
            _ => false,
        };
        if inner {
            return true;
        }
        let span = item.span();
        if span.start <= at.start && at.start < span.end.max(span.start + 1) {
            found = Some(index);
            break;
        }
    }
    let Some(index) = found else { return false };
    *items = items.iter().enumerate().filter(|(i, _)| *i != index).map(|(_, item)| item.clone()).collect();
    true
}

fn diagnostic(code: &'static str, written: &Written<'_>, error: &toml::de::Error) -> Diagnostic {
    let message = error.message().trim_end().replace('\n', "; ");
    let found = error.span().map(|span| written.line_at(span)).unwrap_or_default();
    let place = error.span().map_or_else(|| written.document(), |span| written.locate(span.start));
    for (start, code) in [("unknown field `", UNKNOWN_KEY), ("unknown variant `", code)] {
        if let Some(given) = message.strip_prefix(start).and_then(|rest| rest.split('`').next()) {
            return unknown_name(code, given, &message).at(place);
        }
    }
    let problem = if NO_DATE.contains(&message.as_str()) {
        Diagnostic::error(code, "this is no date").allowed("a day such as 2026-12-31")
    } else {
        wrong_type(code, &message).unwrap_or_else(|| Diagnostic::error(code, message.as_str()))
    };
    let problem = match missing_field(&message) {
        Some(name) => problem.at(place).help(format!("add {name} = ... there")),
        None => problem.at(place),
    };
    if found.is_empty() { problem } else { problem.found(found) }
}

/// What is said of a value of another type than its key takes, by serde's message: "invalid type: sequence, expected a string".
fn wrong_type(code: &'static str, message: &str) -> Option<Diagnostic> {
    let (given, wanted) = message.strip_prefix("invalid type: ")?.split_once(", expected ")?;
    let allowed = match wanted {
        "a string" => "one text in quotes",
        "a sequence" => "a list in square brackets",
        "a boolean" => "true or false",
        _ => return None,
    };
    let problem = Diagnostic::error(code, "this key takes another kind of value").allowed(allowed);
    Some(match (given, wanted) {
        ("sequence", "a string") => problem.help("for several, write the whole table once for each"),
        (_, "a sequence") => problem.help("put brackets around it"),
        _ => problem,
    })
}

/// The names that serde's message allows: "unknown field `x`, expected one of `a`, `b`".
fn allowed_names(message: &str) -> Vec<&str> {
    message
        .rsplit_once("`, expected ")
        .map(|(_, names)| names.split('`').skip(1).step_by(2).collect())
        .unwrap_or_default()
}

/// What is said of a name that is none, by serde's message.
fn unknown_name(code: &'static str, given: &str, message: &str) -> Diagnostic {
    let allowed = allowed_names(message);
    let what = if code == UNKNOWN_KEY { "key" } else { "value" };
    let problem = Diagnostic::error(code, format!("unknown {what} '{given}'")).found(given).allowed(allowed.join(", "));
    match nearest(given, allowed.iter().copied()) {
        Some(near) => problem.help(format!("did you mean '{near}'?")),
        None => problem.help("take it out, or write one of those that exist"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;
    use serde::Deserialize;

    #[derive(Debug, Default, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields, default)]
    struct Sample {
        name: String,
        date: Option<NaiveDate>,
        parts: Vec<Part>,
    }

    #[derive(Debug, Default, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields, default)]
    struct Part {
        size: u8,
        on: bool,
    }

    #[test]
    fn all_problems_are_told_with_their_places_and_the_rest_is_read() {
        let text = "nme = 'x'\ndate = 2026-01-31\n[[parts]]\nsize = 'big'\non = true\n[[parts]]\nsize = 300\n[[parts]]\nsize = 3\n";
        let mut problems = Diagnostics::new();
        let read: Settings<Sample> = read("s.toml", text, &mut problems);
        let told: Vec<String> = problems
            .iter()
            .map(|p| {
                format!("{} {} {}", p.location.as_ref().map(ToString::to_string).unwrap_or_default(), p.code, p.message)
            })
            .collect();
        assert_eq!(told.len(), 3, "{told:#?}");
        assert_eq!(told.first().map(String::as_str), Some("s.toml:1:1 toml-unknown-key unknown key 'nme'"));
        assert!(told.iter().any(|t| t.starts_with("s.toml:4:8 toml-value")), "{told:#?}");
        assert!(told.iter().any(|t| t.starts_with("s.toml:7:8 toml-value")), "{told:#?}");
        assert_eq!(read.value.date, NaiveDate::from_ymd_opt(2026, 1, 31));
        assert_eq!(read.value.parts.len(), 3);
        assert_eq!(read.value.parts.first(), Some(&Part { size: 0, on: true }));
        assert_eq!(read.locate(&[Step::Key("parts"), Step::Index(2), Step::Key("size")]).to_string(), "s.toml:9:8");
    }

    #[derive(Debug, Default, Deserialize)]
    #[serde(default)]
    struct Strict {
        parts: Vec<Named>,
    }

    #[derive(Debug, Deserialize)]
    struct Named {
        #[expect(dead_code, reason = "only read")]
        name: String,
        #[expect(dead_code, reason = "only read")]
        size: u8,
    }

    #[test]
    fn every_unknown_key_of_a_table_is_told_whatever_it_holds() {
        let text = "name = 'x'\n'a`b' = 1\n[t]\nx = 1\n[[parts]]\nsiz = 1\nof = true\nsize = 2\n";
        let mut problems = Diagnostics::new();
        let read: Settings<Sample> = read("s.toml", text, &mut problems);
        let place = |p: &Diagnostic| p.location.as_ref().map(ToString::to_string).unwrap_or_default();
        let told: Vec<String> = problems.iter().map(|p| format!("{} {p:?}", place(p))).collect();
        assert_eq!(told.len(), 4, "{told:#?}");
        for (place, key, allowed) in [
            ("s.toml:2:1", "a`b", "name, date, parts"),
            ("s.toml:3:2", "t", "name, date, parts"),
            ("s.toml:6:1", "siz", "size, on"),
            ("s.toml:7:1", "of", "size, on"),
        ] {
            let of = told.iter().find(|t| t.contains(&format!("unknown key '{key}'")));
            assert!(of.is_some_and(|t| t.contains(place) && t.contains(allowed)), "{key}: {told:#?}");
        }
        assert!(told.iter().any(|t| t.contains("did you mean 'size'?")), "{told:#?}");
        assert_eq!(read.value.name, "x");
        assert_eq!(read.value.parts.first(), Some(&Part { size: 2, on: false }));
    }

    #[test]
    fn a_value_that_does_not_fit_is_not_also_missing() {
        let text =
            "# Parts\n[[parts]]\nname = 'a'\nsize = 'big'\n[[parts]]\nsize = 3\n[[parts]]\nname = 'c'\nsize = 3\n";
        let mut problems = Diagnostics::new();
        let read: Settings<Strict> = read("s.toml", text, &mut problems);
        let told: Vec<String> = problems.iter().map(|p| p.message.clone()).collect();
        assert_eq!(told.len(), 2, "{told:#?}");
        assert!(told.iter().any(|t| t.contains("expected u8")), "{told:#?}");
        assert!(told.iter().any(|t| t == "missing field `name`"), "{told:#?}");
        assert_eq!(read.value.parts.len(), 1);
    }

    #[test]
    fn broken_syntax_is_told_with_its_line() {
        let mut problems = Diagnostics::new();
        let _: Settings<Sample> = read("s.toml", "name = \n", &mut problems);
        assert!(problems.has_errors());
        assert_eq!(problems.iter().next().and_then(|p| p.location.as_ref()).and_then(Location::line_number), Some(1));
    }
}
