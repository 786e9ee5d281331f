//! Walks a template's TOML by hand, so that everything wrong with it is told at once, each with its line.

use std::cell::RefCell;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::base::diagnostic::{Diagnostic, Diagnostics};
use crate::base::located::Written;
use crate::base::location::Location;
use crate::base::nearest::nearest;

/// The file that is read, with the file of another language's words behind it, and what is wrong with them so far.
pub(super) struct Sink<'t> {
    written: Written<'t>,
    problems: RefCell<Diagnostics>,
}

impl<'t> Sink<'t> {
    pub fn new(file: &str, text: &'t str) -> Self {
        Self { written: Written::new(file, text), problems: RefCell::default() }
    }

    /// The words of another language, [`Written::padded`], take the place of those of the same name.
    pub fn with_words(&mut self, file: &str, padded: &'t str, tree: &mut Spanned<DeTable<'t>>) {
        self.written.go_on_with(file, padded);
        let words = self.parse(padded);
        self.replace(tree.get_mut(), words.into_inner(), "");
    }

    /// Values of the same name are replaced; a table of a list is found by its `id`.
    pub fn replace(&self, into: &mut DeTable<'t>, words: DeTable<'t>, path: &str) {
        for (key, value) in words {
            let name = if path.is_empty() { key.get_ref().to_string() } else { format!("{path}.{}", key.get_ref()) };
            let byte = key.span().start;
            match (into.get_mut(key.get_ref().as_ref()).map(Spanned::get_mut), value) {
                (Some(DeValue::Table(table)), words) if words.get_ref().is_table() => {
                    if let DeValue::Table(words) = words.into_inner() {
                        self.replace(table, words, &name);
                    }
                }
                (Some(DeValue::Array(list)), words) if words.get_ref().is_table() => {
                    if let DeValue::Table(words) = words.into_inner() {
                        self.replace_in_list(list, words, &name);
                    }
                }
                (_, value) => {
                    // What the template leaves to the program it may say in this language, too; other names are told by who reads them.
                    let known = into.keys().find(|known| known.get_ref() == key.get_ref()).map(Spanned::span);
                    let key = Spanned::new(known.unwrap_or(byte..byte), key.into_inner());
                    into.insert(key, value);
                }
            }
        }
    }

    fn replace_in_list(&self, list: &mut toml::de::DeArray<'t>, words: DeTable<'t>, path: &str) {
        for (id, value) in words {
            let named = |item: &&mut Spanned<DeValue<'t>>| {
                let own = item.get_ref().as_table().and_then(|t| t.get("id")).and_then(|v| v.get_ref().as_str());
                own == Some(id.get_ref().as_ref())
            };
            match (list.iter_mut().find(named).map(Spanned::get_mut), value.into_inner()) {
                (Some(DeValue::Table(table)), DeValue::Table(words)) => {
                    self.replace(table, words, &format!("{path}.{}", id.get_ref()));
                }
                _ => self.push(
                    Diagnostic::error("template-unknown", format!("the template has no '{path}.{}'", id.get_ref()))
                        .at(self.location(id.span().start))
                        .found(id.get_ref().to_string()),
                ),
            }
        }
    }

    /// Parses a text; syntax errors are noted, what can be read is returned.
    pub fn parse(&self, text: &'t str) -> Spanned<DeTable<'t>> {
        let (root, errors) = Written::parse(text);
        for error in errors {
            let at = self.location(error.span().unwrap_or(0..0).start);
            self.push(Diagnostic::error("template-syntax", error.message().to_owned()).at(at));
        }
        root
    }

    pub fn push(&self, diagnostic: Diagnostic) {
        self.problems.borrow_mut().push(diagnostic);
    }

    pub fn into_problems(self) -> Diagnostics {
        self.problems.into_inner()
    }

    /// How a value is written, as far as it fits on a line.
    fn source(&self, value: &Spanned<DeValue<'_>>) -> String {
        let line = self.written.line_at(value.span());
        match value.get_ref() {
            DeValue::Array(_) | DeValue::Table(_) => value.get_ref().type_str().to_owned(),
            _ if line.is_empty() => value.get_ref().type_str().to_owned(),
            _ => line.chars().take(60).collect(),
        }
    }

    /// Whether the text is no TOML: what is missing from it then says nothing.
    pub fn is_broken(&self) -> bool {
        self.problems.borrow().has_errors()
    }

    /// Line and column of a byte.
    pub fn location(&self, byte: usize) -> Location {
        self.written.locate(byte)
    }
}

/// A text with its place.
#[derive(Clone)]
pub(super) struct Located {
    pub text: String,
    pub byte: usize,
}

/// A table of the template. Keys that nobody asked for are unknown: [`Section::finish`] says so.
pub(super) struct Section<'s, 't> {
    sink: &'s Sink<'t>,
    table: &'s DeTable<'t>,
    /// Dotted path from the root, for messages; empty for the root.
    pub path: String,
    span: Range<usize>,
    asked: RefCell<Vec<String>>,
}

impl<'s, 't> Section<'s, 't> {
    pub fn root(sink: &'s Sink<'t>, table: &'s Spanned<DeTable<'t>>) -> Self {
        Self { sink, table: table.get_ref(), path: String::new(), span: table.span(), asked: RefCell::default() }
    }

    pub fn sink(&self) -> &'s Sink<'t> {
        self.sink
    }

    /// Where the table begins.
    pub fn byte(&self) -> usize {
        self.span.start
    }

    fn child(&self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) }
    }

    fn value(&self, key: &str) -> Option<&'s Spanned<DeValue<'t>>> {
        let mut asked = self.asked.borrow_mut();
        if !asked.iter().any(|known| known == key) {
            asked.push(key.to_owned());
        }
        self.table.get(key)
    }

    fn wrong(&self, key: &str, value: &Spanned<DeValue<'t>>, wanted: &str) {
        self.sink.push(
            Diagnostic::error("template-value", format!("'{}' must be {wanted}", self.child(key)))
                .at(self.sink.location(value.span().start))
                .found(self.sink.source(value))
                .allowed(wanted),
        );
    }

    fn missing(&self, key: &str, what: &str) {
        self.sink.push(
            Diagnostic::error("template-missing", format!("'{}' is missing", self.child(key)))
                .at(self.sink.location(self.byte()))
                .allowed(what)
                .help("copy the line from the built-in template 'checklist'"),
        );
    }

    pub fn optional(&self, key: &str) -> Option<Located> {
        let value = self.value(key)?;
        let byte = value.span().start;
        match value.get_ref() {
            DeValue::String(text) => Some(Located { text: text.clone().into_owned(), byte }),
            _ => {
                self.wrong(key, value, "a text");
                None
            }
        }
    }

    pub fn text(&self, key: &str) -> Located {
        if !self.table.contains_key(key) {
            self.value(key);
            self.missing(key, "a text");
        }
        self.optional(key).unwrap_or(Located { text: String::new(), byte: self.byte() })
    }

    /// A number greater than 0.
    pub fn number(&self, key: &str) -> Option<f64> {
        let value = self.value(key)?;
        let number = match value.get_ref() {
            DeValue::Integer(n) => n.as_str().replace('_', "").parse().ok(),
            DeValue::Float(n) => n.as_str().replace('_', "").parse().ok(),
            _ => None,
        };
        let number = number.filter(|n: &f64| n.is_finite() && *n > 0.0);
        if number.is_none() {
            self.wrong(key, value, "a number greater than 0");
        }
        number
    }

    pub fn list(&self, key: &str) -> Vec<Located> {
        let Some(value) = self.value(key) else { return Vec::new() };
        let DeValue::Array(items) = value.get_ref() else {
            self.wrong(key, value, "a list of texts");
            return Vec::new();
        };
        let mut texts = Vec::new();
        for item in items.iter() {
            match item.get_ref() {
                DeValue::String(text) => {
                    texts.push(Located { text: text.clone().into_owned(), byte: item.span().start });
                }
                _ => self.wrong(key, item, "a list of texts"),
            }
        }
        texts
    }

    pub fn section(&self, key: &str) -> Option<Section<'s, 't>> {
        let value = self.value(key)?;
        match value.get_ref() {
            DeValue::Table(table) => Some(self.inner(self.child(key), table, value.span())),
            _ => {
                self.wrong(key, value, "a table");
                None
            }
        }
    }

    /// A table that must be there; an empty one (and a diagnostic) where it is not.
    pub fn required(&self, key: &str) -> Option<Section<'s, 't>> {
        if !self.table.contains_key(key) {
            self.value(key);
            self.missing(key, "a table");
        }
        self.section(key)
    }

    pub fn sections(&self, key: &str) -> Vec<Section<'s, 't>> {
        let Some(value) = self.value(key) else { return Vec::new() };
        let DeValue::Array(items) = value.get_ref() else {
            self.wrong(key, value, "a list of tables");
            return Vec::new();
        };
        let mut sections = Vec::new();
        for (index, item) in items.iter().enumerate() {
            match item.get_ref() {
                DeValue::Table(table) => {
                    sections.push(self.inner(format!("{}[{}]", self.child(key), index + 1), table, item.span()));
                }
                _ => self.wrong(key, item, "a list of tables"),
            }
        }
        sections
    }

    fn inner(&self, path: String, table: &'s DeTable<'t>, span: Range<usize>) -> Section<'s, 't> {
        Section { sink: self.sink, table, path, span, asked: RefCell::default() }
    }

    /// The word of a closed list; unknown ones are told with what is allowed and the nearest.
    pub fn word<T>(&self, what: &str, given: &Located, known: &[(&str, T)]) -> Option<T>
    where
        T: Copy,
    {
        let found = known.iter().find(|(name, _)| *name == given.text).map(|(_, value)| *value);
        // One that is missing has been told already.
        if found.is_none() && !given.text.is_empty() {
            let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
            self.unknown(what, given, &names);
        }
        found
    }

    /// Says that a name is not known.
    pub fn unknown(&self, what: &str, given: &Located, known: &[&str]) {
        let mut diagnostic = Diagnostic::error("template-unknown", format!("unknown {what} '{}'", given.text))
            .at(self.sink.location(given.byte))
            .found(given.text.clone())
            .allowed(known.join(", "));
        if let Some(near) = nearest(&given.text, known.iter().copied()) {
            diagnostic = diagnostic.help(format!("did you mean '{near}'?"));
        }
        self.sink.push(diagnostic);
    }

    /// Tells the keys that nobody asked for.
    pub fn finish(self) {
        let asked = self.asked.borrow();
        let known: Vec<&str> = asked.iter().map(String::as_str).collect();
        for key in self.table.keys() {
            let name = key.get_ref().as_ref();
            if !known.contains(&name) {
                let given = Located { text: name.to_owned(), byte: key.span().start };
                let place = if self.path.is_empty() { "key".to_owned() } else { format!("key of '{}'", self.path) };
                self.unknown(&place, &given, &known);
            }
        }
    }
}
