//! reStructuredText: sections by their underlines, grid and simple tables, the directives `table`, `list-table` and `csv-table`, lists, pictures.
//!
//! Source: the reStructuredText Markup Specification of Docutils.

mod directives;
mod inline;
mod scanner;
mod tables;

use self::inline::words;
use self::scanner::Scanner;
use super::contract::{Confidence, Content, DocumentContext, Probe, Reader};
use super::meta;
use super::raw::RawBlock;
use crate::base::diagnostic::Diagnostic;
use crate::base::location::Place;

/// The reader of reStructuredText.
pub(crate) static READER: Reader =
    Reader { name: "reStructuredText", extensions: &["rst", "rest"], binary: false, recognise, read };

/// A shorter line of punctuation underlines nothing.
const SHORTEST_ADORNMENT: usize = 3;

fn recognise(probe: &Probe<'_>) -> Confidence {
    let Some(text) = probe.text else { return Confidence::No };
    let (mut tables, mut signs) = (0, 0);
    for line in text.lines() {
        let line = line.trim();
        let directive = line.strip_prefix(".. ");
        let table =
            directive.is_some_and(|d| ["list-table::", "csv-table::", "table::"].iter().any(|t| d.starts_with(t)));
        tables += usize::from(table || (tables::is_border(line) && line.contains('=')));
        let target = directive.is_some_and(|d| d.starts_with('_') && d.ends_with(':'));
        signs += usize::from(target || directive.is_some_and(|d| d.contains("::")));
    }
    match (tables, signs) {
        (1.., _) => Confidence::Certain,
        (_, 2..) => Confidence::Likely,
        _ => Confidence::Possible,
    }
}

fn read(context: &mut DocumentContext<'_>) -> Result<Content, Diagnostic> {
    context.check_document()?;
    let lines: Vec<&str> = context.text.split('\n').map(str::trim_end).collect();
    let mut scanner = Scanner::new(&lines);
    scanner.scan(context)?;
    let (blocks, mut meta) = (scanner.blocks, scanner.meta);
    if meta.title.is_none() {
        meta.title = blocks.iter().find_map(|b| match b {
            RawBlock::Heading { text, .. } => Some(text.clone()),
            _ => None,
        });
    }
    Ok(Content { format: context.format_name("reStructuredText"), meta, blocks })
}

impl Scanner<'_, '_> {
    fn scan(&mut self, context: &mut DocumentContext<'_>) -> Result<(), Diagnostic> {
        while let Some(line) = self.line(self.at) {
            let text = line.trim_start();
            if text.is_empty() {
                self.flush();
                self.at += 1;
            } else if self.heading() {
                // Its lines were taken.
            } else if tables::is_border(text) {
                self.flush();
                self.grid_table(context)?;
            } else if tables::is_ruler(text) && tables::columns(text).len() > 1 {
                self.flush();
                self.simple_table(context)?;
            } else if text == ".." || text.starts_with(".. ") {
                self.flush();
                self.directive(context)?;
            } else if self.field(line) {
                self.at += 1;
            } else {
                self.words(line);
                self.at += 1;
            }
        }
        self.flush();
        Ok(())
    }

    /// A title with a line of punctuation below it, and perhaps one above.
    fn heading(&mut self) -> bool {
        let Some(line) = self.line(self.at) else { return false };
        let over = adornment(line).filter(|_| self.paragraph.is_none());
        let (title, under, taken) = match over {
            Some(mark) => {
                let (title, under) = (self.line(self.at + 1), self.line(self.at + 2));
                if under.and_then(adornment) != Some(mark) {
                    return self.rule(line);
                }
                (title.unwrap_or_default().trim(), mark, 3)
            }
            None => {
                let under = self.line(self.at + 1).and_then(|under| Some((adornment(under)?, under.chars().count())));
                // A short line below a long one is a mistake that Docutils forgives from four characters on.
                let Some((mark, length)) = under.filter(|(_, l)| *l >= line.chars().count() || *l >= 4) else {
                    return false;
                };
                if line.starts_with(char::is_whitespace) || length == 0 || self.paragraph.is_some() {
                    return false;
                }
                (line, mark, 2)
            }
        };
        if title.is_empty() || adornment(title).is_some() {
            return self.rule(line);
        }
        self.flush();
        let style = (under, taken == 3);
        let level = self.levels.iter().position(|known| *known == style).unwrap_or_else(|| {
            self.levels.push(style);
            self.levels.len() - 1
        });
        let level = u8::try_from(level + 1).unwrap_or(u8::MAX);
        let place = Place::line_at(self.at + taken - 2);
        let text = words(title, &self.substitutions).text;
        self.blocks.push(RawBlock::Heading { level, text, place });
        self.at += taken;
        true
    }

    /// A line of punctuation that underlines nothing parts paragraphs.
    fn rule(&mut self, line: &str) -> bool {
        if adornment(line).is_none() || (tables::is_ruler(line) && tables::columns(line).len() > 1) {
            return false;
        }
        self.flush();
        self.at += 1;
        true
    }

    /// `:date: 2026-01-01` at the beginning: what the document says about itself.
    fn field(&mut self, line: &str) -> bool {
        let Some((name, value)) = line.strip_prefix(':').and_then(|rest| rest.split_once(':')) else { return false };
        let known = !name.is_empty() && !name.contains('`') && (value.is_empty() || value.starts_with(' '));
        if known && self.paragraph.is_none() && self.blocks.len() <= 1 {
            meta::take(&mut self.meta, name, value);
            return true;
        }
        false
    }
}

/// The character of a line that consists of one punctuation character.
fn adornment(line: &str) -> Option<char> {
    let mark = line.chars().next().filter(char::is_ascii_punctuation)?;
    (line.len() >= SHORTEST_ADORNMENT && line.chars().all(|c| c == mark)).then_some(mark)
}
