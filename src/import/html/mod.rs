//! HTML: headings, paragraphs and tables with spans; also the tables and tags inside Markdown.
//!
//! The tokenizer is the WHATWG one; the tree is not built: deep nesting costs a stack entry, not a recursion.

mod tables;
mod walker;
mod words;

use html5gum::{StartTag, Token};

use self::walker::{Attributes, Cursor, Dialect, Role, Walker};
use super::contract::{Confidence, Content, DocumentContext, Probe, Reader};
use super::icon;
use super::markdown::lines::is_atx_heading;
use super::meta;
use super::raw::RawBlock;
use super::tags::{crowded, lossy};
use crate::base::diagnostic::Diagnostic;
use crate::base::location::Place;
use crate::base::markup::tokens;

/// The HTML reader.
pub(crate) static READER: Reader =
    Reader { name: "HTML", extensions: &["html", "htm", "xhtml"], binary: false, recognise, read };

fn recognise(probe: &Probe<'_>) -> Confidence {
    let Some(text) = probe.text else { return Confidence::No };
    let mut head = text.trim_start();
    while let Some(rest) = head.strip_prefix("<!--") {
        head = rest.split_once("-->").map_or("", |(_, after)| after).trim_start();
    }
    if let Some(rest) = head.strip_prefix("<?xml") {
        head = rest.split_once("?>").map_or("", |(_, after)| after).trim_start();
    }
    let start: String = head.chars().take(16).collect::<String>().to_lowercase();
    if ["<!doctype html", "<html", "<head", "<body"].iter().any(|tag| start.starts_with(tag)) {
        return Confidence::Certain;
    }
    let block = ["<table", "<div", "<meta", "<main", "<article", "<section", "<h1", "<h2", "<p>", "<center", "<link"];
    if block.iter().any(|tag| start.starts_with(tag)) && !text.lines().any(is_atx_heading) {
        return Confidence::Likely;
    }
    if start.starts_with('<') { Confidence::Possible } else { Confidence::No }
}

fn read(context: &mut DocumentContext<'_>) -> Result<Content, Diagnostic> {
    context.check_document()?;
    let text = context.text;
    let mut walker = Walker::new(text, Cursor { line: 1, column: 1, offset: 0 }, Dialect::Html);
    walker.walk(context)?;
    Ok(Content { format: context.format_name("HTML"), meta: walker.meta, blocks: walker.blocks })
}

/// The blocks of an HTML fragment inside Markdown that begins at a line.
pub(crate) fn fragment(
    source: &str,
    line: u32,
    context: &mut DocumentContext<'_>,
) -> Result<Vec<RawBlock>, Diagnostic> {
    let mut walker = Walker::new(source, Cursor { line, column: 1, offset: 0 }, Dialect::Markdown);
    walker.walk(context)?;
    Ok(walker.blocks)
}

impl Walker<'_> {
    fn walk(&mut self, context: &mut DocumentContext<'_>) -> Result<(), Diagnostic> {
        let source = self.source;
        if let Some((found, at)) = crowded(source, context.limits.attributes) {
            let place = self.cursor.advance(source, at);
            return Err(context.limits.passed("attributes", found, context.at(place)));
        }
        for token in tokens(source, true) {
            match token {
                Token::StartTag(tag) => {
                    let place = self.cursor.advance(source, tag.span.start);
                    let raw = source.get(tag.span.start..tag.span.end).unwrap_or_default();
                    self.start(&tag, raw, place, context)?;
                }
                Token::EndTag(tag) => {
                    self.cursor.advance(source, tag.span.start);
                    self.end(&lossy(&tag.name), context)?;
                }
                Token::String(text) => {
                    let place = self.cursor.advance(source, text.span.start);
                    let raw = source.get(text.span.start..text.span.end).unwrap_or_default();
                    let shown = match self.dialect {
                        Dialect::Html => lossy(&text.value),
                        Dialect::Markdown => raw.to_owned(),
                    };
                    self.text(&shown, place);
                }
                Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
            }
        }
        while let Some(table) = self.tables.last() {
            context.diagnostics.push(
                Diagnostic::warning(
                    "unclosed-table",
                    "the table is not closed; it was read to the end of the document",
                )
                .at(context.at(table.place))
                .found("<table> without </table>")
                .help("check that nothing after the table was taken into it"),
            );
            self.end_table(context)?;
        }
        self.flush_words();
        if self.meta.title.is_none() && !self.title.trim().is_empty() {
            self.meta.title = Some(self.title.split_whitespace().collect::<Vec<_>>().join(" "));
        }
        Ok(())
    }

    fn start(
        &mut self,
        tag: &StartTag<usize>,
        raw: &str,
        place: Place,
        context: &mut DocumentContext<'_>,
    ) -> Result<(), Diagnostic> {
        let name = lossy(&tag.name);
        if let Some((skipped, depth)) = &mut self.skipping {
            if *skipped == name && !tag.self_closing {
                *depth += 1;
            }
            return Ok(());
        }
        let attributes = Attributes(&tag.attributes);
        if let Some(cell) = self.cell().filter(|cell| cell.words.icon.is_none() && !tag.attributes.is_empty()) {
            cell.words.icon = icon::of_element(&name, &|attribute| attributes.get(attribute));
        }
        if self.plays_a_part(&name, &attributes) && !tag.self_closing {
            self.boundary();
            return self.push_element(name, &attributes, place, context);
        }
        match name.as_str() {
            "script" | "style" | "template" | "svg" | "noscript" | "iframe" if !tag.self_closing => {
                self.skipping = Some((name, 1));
            }
            "html" | "meta" | "link" => self.document_property(&name, &attributes),
            "title" if self.tables.is_empty() => self.in_title = true,
            "table" => self.begin_table(place),
            "caption" => self.in_caption(true),
            "thead" => self.section(true),
            "tbody" | "tfoot" => self.section(false),
            "tr" => self.begin_row(place, attributes.hidden()),
            "td" | "th" => self.begin_cell(name == "th", &attributes, place, false),
            "br" | "hr" => self.line_break(),
            "img" => self.image(raw, &attributes, place),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.turn_heading(name.as_bytes().get(1).map(|digit| digit - b'0'))
            }
            "p" | "li" | "dt" | "dd" | "body" | "head" | "option" => self.boundary(),
            "b" | "strong" | "a" | "em" | "i" | "code" | "span" | "sup" | "sub" | "u" | "font" | "small" | "kbd"
            | "abbr" | "time" | "mark" => self.start_inline(&name, raw, &attributes, place, tag.self_closing),
            "input" | "col" | "colgroup" | "wbr" | "base" | "area" | "source" | "track" | "embed" | "param" => {}
            _ => {
                self.boundary();
                if name == "pre" || name == "textarea" {
                    self.preformatted += 1;
                }
                if !tag.self_closing {
                    self.push_element(name, &attributes, place, context)?;
                }
            }
        }
        Ok(())
    }

    /// What the head of a document says of it.
    fn document_property(&mut self, name: &str, attributes: &Attributes<'_>) {
        let first = |names: &[&str]| names.iter().find_map(|name| attributes.get(name));
        let (key, value) = match name {
            "html" => (Some("lang".to_owned()), first(&["lang", "xml:lang"])),
            "meta" => (first(&["name", "property", "itemprop"]), attributes.get("content")),
            _ if attributes.get("rel").as_deref() == Some("canonical") => {
                (Some("canonical".to_owned()), Some(attributes.get("href").unwrap_or_default()))
            }
            _ => (None, None),
        };
        if let (Some(key), Some(value)) = (key, value) {
            meta::take(&mut self.meta, &key, &value);
        }
    }

    /// A picture among the words, or by itself.
    fn image(&mut self, raw: &str, attributes: &Attributes<'_>, place: Place) {
        let alt = attributes.get("alt").unwrap_or_default();
        if self.cell().is_none() && self.heading.is_none() {
            self.flush_words();
            self.blocks.push(RawBlock::Image { alt, place });
        } else if self.dialect == Dialect::Html {
            self.current(place).images.push(alt);
        } else {
            self.current(place).text.push_str(raw);
        }
    }

    fn in_caption(&mut self, inside: bool) {
        if let Some(table) = self.tables.last_mut() {
            table.in_caption = inside;
        }
    }

    /// Begins a heading of a level, or ends one; in a cell it is a line of its own.
    fn turn_heading(&mut self, level: Option<u8>) {
        if self.cell().is_none() {
            self.flush_words();
            self.heading = level;
        } else {
            self.line_break();
        }
    }

    /// Whether an element that the rules for its name would not keep open is a part of a table by its role, or stands within one of its own name.
    fn plays_a_part(&self, name: &str, attributes: &Attributes<'_>) -> bool {
        if !matches!(name, "span" | "p" | "li" | "dt" | "dd" | "a") {
            return false;
        }
        Role::of(attributes) != Role::None || self.is_kept(name)
    }

    /// Whether an element of that name is open.
    fn is_kept(&self, name: &str) -> bool {
        self.open.iter().any(|(open, _)| open == name)
    }

    /// Elements that end where their end tag says; among them those that only play the part of a table.
    fn push_element(
        &mut self,
        name: String,
        attributes: &Attributes<'_>,
        place: Place,
        context: &mut DocumentContext<'_>,
    ) -> Result<(), Diagnostic> {
        if self.open.len() as u64 >= context.limits.depth {
            return Err(context.limits.passed("depth", self.open.len() as u64 + 1, context.at(place)));
        }
        let role = Role::of(attributes);
        match role {
            Role::Table => self.begin_table(place),
            Role::Row => self.begin_row(place, attributes.hidden()),
            Role::Cell | Role::HeaderCell => self.begin_cell(role == Role::HeaderCell, attributes, place, true),
            Role::None => {}
        }
        self.open.push((name, role));
        Ok(())
    }

    fn end(&mut self, name: &str, context: &mut DocumentContext<'_>) -> Result<(), Diagnostic> {
        if let Some((skipped, depth)) = &mut self.skipping {
            if skipped == name {
                *depth -= 1;
                if *depth == 0 {
                    self.skipping = None;
                }
            }
            return Ok(());
        }
        match name {
            "title" => self.in_title = false,
            "table" => self.end_table(context)?,
            "caption" => self.in_caption(false),
            "thead" => self.section(false),
            "tr" => self.end_row(),
            "td" | "th" => self.end_cell(),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.turn_heading(None),
            "p" | "li" | "dt" | "dd" if !self.is_kept(name) => self.boundary(),
            "tbody" | "tfoot" => self.boundary(),
            "br" => self.line_break(),
            "b" | "strong" => {
                self.bold = self.bold.saturating_sub(1);
                if self.dialect == Dialect::Markdown {
                    let place = self.words_place;
                    self.current(place).text.push_str("</b>");
                }
            }
            _ => {
                let Some(position) = self.open.iter().rposition(|(open, _)| open == name) else { return Ok(()) };
                self.boundary();
                for (closed, role) in self.open.split_off(position).into_iter().rev() {
                    if closed == "pre" || closed == "textarea" {
                        self.preformatted = self.preformatted.saturating_sub(1);
                    }
                    match role {
                        Role::Table => self.end_table(context)?,
                        Role::Row => self.end_row(),
                        Role::Cell | Role::HeaderCell => self.end_cell(),
                        Role::None => {}
                    }
                }
            }
        }
        Ok(())
    }
}
