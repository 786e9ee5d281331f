//! Styles of paragraphs: which are headings, which captions, which bold.

use std::collections::BTreeMap;

use crate::base::diagnostic::Diagnostic;
use crate::import::office::package::Package;
use crate::import::office::xml::{Attributes, Event};

/// So many styles one may be based on another.
const DEEPEST: usize = 20;

/// A style as it is written.
#[derive(Debug, Default, Clone)]
struct Style {
    name: String,
    based_on: Option<String>,
    outline: Option<u8>,
    bold: Option<bool>,
    list: Option<u16>,
}

/// What a style makes of a paragraph.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Meaning {
    /// A heading's level, from 1.
    pub heading: Option<u8>,
    /// The title or caption of a table.
    pub caption: bool,
    /// Its letters are bold.
    pub bold: bool,
    /// It is an item of a list, so deep.
    pub list: Option<u16>,
}

/// The styles by their ids.
#[derive(Debug, Default)]
pub(super) struct Styles(BTreeMap<String, Style>);

impl Styles {
    /// Reads a document's styles.
    ///
    /// # Errors
    /// A damaged part.
    pub fn read(package: &mut Package<'_>, part: &str) -> Result<Self, Diagnostic> {
        let mut styles = BTreeMap::new();
        let mut open: Option<(String, Style)> = None;
        package.each(part, |event| {
            match event {
                Event::Start(b"style", attributes, closed) if !closed => {
                    open = attributes.text(b"styleId").map(|id| (id, Style::default()));
                }
                Event::End(b"style") => styles.extend(open.take()),
                Event::Start(name, attributes, _) => {
                    if let Some((_, style)) = &mut open {
                        style.take(name, attributes);
                    }
                }
                _ => {}
            }
            Ok(())
        })?;
        Ok(Self(styles))
    }

    /// What a style means, with all that it is based on.
    pub fn meaning(&self, id: &str) -> Meaning {
        let mut meaning = Meaning::default();
        let (mut bold, mut next) = (None, self.0.get(id));
        for _ in 0..DEEPEST {
            let Some(style) = next else { break };
            let own = style.outline.or_else(|| heading_level(&style.name));
            meaning.heading = meaning.heading.or(own);
            meaning.caption |= style.name.eq_ignore_ascii_case("caption");
            meaning.list = meaning.list.or(style.list);
            bold = bold.or(style.bold);
            next = style.based_on.as_ref().and_then(|id| self.0.get(id));
        }
        meaning.bold = bold.unwrap_or(false);
        meaning
    }
}

impl Style {
    fn take(&mut self, name: &[u8], attributes: Attributes<'_>) {
        match name {
            b"name" => self.name = attributes.text(b"val").unwrap_or_default(),
            b"basedOn" => self.based_on = attributes.text(b"val"),
            b"outlineLvl" => self.outline = outline(attributes),
            b"b" => self.bold = Some(is_on(attributes)),
            b"ilvl" => self.list = attributes.number(b"val").and_then(|n| u16::try_from(n).ok()),
            b"numId" => self.list = self.list.or(Some(0)),
            _ => {}
        }
    }
}

/// Word's own names of its heading styles stay English in every language of the program.
fn heading_level(name: &str) -> Option<u8> {
    let lower = name.to_ascii_lowercase();
    if lower == "title" {
        return Some(1);
    }
    lower.strip_prefix("heading ")?.parse().ok().filter(|level| (1..=9).contains(level))
}

/// An outline level is counted from 0; 9 is body text.
pub(super) fn outline(attributes: Attributes<'_>) -> Option<u8> {
    let level = u8::try_from(attributes.number(b"val")?).ok()?;
    (level < 9).then_some(level + 1)
}

/// A property that is there is on, unless it says otherwise.
pub(super) fn is_on(attributes: Attributes<'_>) -> bool {
    !matches!(attributes.raw(b"val"), Some(b"0" | b"false" | b"off" | b"none"))
}
