//! A TOML text as it is written: what stands in it, and where. Settings are read from it into types, templates by walking it.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::base::location::Location;
use crate::base::ordered;

/// A file's text, and that of another file whose values take the place of some of its own.
#[derive(Debug)]
pub(crate) struct Written<'t> {
    file: Arc<str>,
    text: Cow<'t, str>,
    behind: Option<Behind<'t>>,
}

/// A second file, whose bytes count on where those of the first end.
#[derive(Debug)]
struct Behind<'t> {
    file: Arc<str>,
    /// Its text behind as many blanks as the first file has bytes.
    padded: &'t str,
}

impl<'t> Written<'t> {
    /// The text of a file; `file` is its name for messages.
    pub fn new(file: &str, text: &'t str) -> Self {
        Self { file: file.into(), text: Cow::Borrowed(text), behind: None }
    }

    /// Lives on by itself.
    pub fn into_owned(self) -> Written<'static> {
        Written { file: self.file, text: Cow::Owned(self.text.into_owned()), behind: None }
    }

    /// A second text behind so many blanks that its bytes count on where the first file's end.
    pub fn padded(text: &str, second: &str) -> String {
        format!("{}{second}", " ".repeat(text.len()))
    }

    /// Takes a second file, [`Self::padded`].
    pub fn go_on_with(&mut self, file: &str, padded: &'t str) {
        self.behind = Some(Behind { file: file.into(), padded });
    }

    /// What can be read of a text, and what is wrong with its syntax.
    pub fn parse(text: &'t str) -> (Spanned<DeTable<'t>>, Vec<toml::de::Error>) {
        DeTable::parse_recoverable(text)
    }

    /// The file as a whole.
    pub fn document(&self) -> Location {
        Location::document(Arc::clone(&self.file))
    }

    /// The line and the character column of a byte.
    pub fn locate(&self, byte: usize) -> Location {
        let second = self.behind.as_ref().filter(|_| byte >= self.text.len());
        let (file, before) = match second {
            Some(second) => (&second.file, second.padded.get(self.text.len()..byte).unwrap_or_default()),
            None => (&self.file, self.text.get(..byte).unwrap_or(&self.text)),
        };
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        Location::line(Arc::clone(file), u32::try_from(line).unwrap_or(u32::MAX), u32::try_from(column).unwrap_or(0))
    }

    /// What is written between two bytes, as far as it stands on one line.
    pub fn line_at(&self, span: Range<usize>) -> &str {
        let second = self.behind.as_ref().and_then(|second| second.padded.get(span.clone()));
        let text = self.text.get(span).or(second).unwrap_or_default();
        text.lines().next().unwrap_or_default()
    }
}

/// A step from a value to one within it.
#[derive(Debug, Clone, Copy)]
pub enum Step<'a> {
    /// The value of a key.
    Key(&'a str),
    /// An element of a list, from 0.
    Index(usize),
}

/// Where a value stands, and where those within it do.
#[derive(Debug)]
pub(crate) struct Places {
    span: Range<usize>,
    within: Within,
}

#[derive(Debug)]
enum Within {
    Nothing,
    Table(BTreeMap<String, Places>),
    List(Vec<Places>),
}

impl Places {
    /// The places of all values of a table.
    pub fn of(table: &Spanned<DeTable<'_>>) -> Self {
        Self { span: table.span(), within: Self::of_table(table.get_ref()) }
    }

    fn of_table(table: &DeTable<'_>) -> Within {
        Within::Table(ordered::map(table.iter().map(|(key, value)| (key.get_ref().to_string(), Self::of_value(value)))))
    }

    fn of_value(value: &Spanned<DeValue<'_>>) -> Self {
        let within = match value.get_ref() {
            DeValue::Table(table) => Self::of_table(table),
            DeValue::Array(items) => Within::List(items.iter().map(Self::of_value).collect()),
            _ => Within::Nothing,
        };
        Self { span: value.span(), within }
    }

    fn step(&self, step: &Step<'_>) -> Option<&Self> {
        match (&self.within, step) {
            (Within::Table(table), Step::Key(key)) => table.get(*key),
            (Within::List(items), Step::Index(index)) => items.get(*index),
            _ => None,
        }
    }

    /// Whether the whole way is there, and the place of the last of it that is.
    pub fn find(&self, path: &[Step<'_>]) -> (bool, Option<Range<usize>>) {
        let mut here = self;
        let mut place = None;
        for step in path {
            let Some(next) = here.step(step) else { return (false, place) };
            place = Some(next.span.clone());
            here = next;
        }
        (true, place)
    }

    /// Whether the table that begins at a byte has a key, at whatever depth that table stands.
    pub fn has_key_at(&self, byte: usize, key: &str) -> bool {
        match &self.within {
            Within::Nothing => false,
            Within::Table(table) => {
                self.span.start == byte && table.contains_key(key) || table.values().any(|v| v.has_key_at(byte, key))
            }
            Within::List(items) => items.iter().any(|item| item.has_key_at(byte, key)),
        }
    }
}
