//! HTML: headings, paragraphs and tables with spans; also the tables and tags inside Markdown.
//!
//! The tokenizer is the WHATWG one; the tree is not built: deep nesting costs a stack entry, not a recursion.

use std::collections::BTreeMap;

use html5gum::{DefaultEmitter, HtmlString, Spanned, StartTag, Token, Tokenizer};

use super::grid::{SpannedCell, SpannedRow, lay_out};
use super::icon;
use super::inline::{Inline, Within, inline, tidy_lines};
use super::meta;
use super::raw::{DocumentMeta, RawBlock, RawCell, RawTable};
use super::reader::{Confidence, Content, Context, Probe, Reader};
use crate::diagnostic::Diagnostic;
use crate::source::Place;

/// The HTML reader.
pub(crate) static READER: Reader =
    Reader { name: "HTML", extensions: &["html", "htm", "xhtml"], binary: false, recognise, read };

/// Columns that one cell may cover (the HTML standard's own limit).
const MOST_COLUMNS: u16 = 1000;
/// Rows that one cell may cover (the HTML standard's own limit).
const MOST_ROWS: u16 = 65_534;

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
    if block.iter().any(|tag| start.starts_with(tag)) && !text.lines().any(super::markdown::is_atx_heading) {
        return Confidence::Likely;
    }
    if start.starts_with('<') { Confidence::Possible } else { Confidence::No }
}

fn read(context: &mut Context<'_>) -> Result<Content, Diagnostic> {
    context.check_document()?;
    let text = context.text;
    let mut walker = Walker::new(text, Cursor { line: 1, column: 1, offset: 0 }, Dialect::Html);
    walker.walk(context)?;
    Ok(Content { format: context.format_name("HTML"), meta: walker.meta, blocks: walker.blocks })
}

/// The blocks of an HTML fragment inside Markdown that begins at a line.
pub(crate) fn fragment(source: &str, line: u32, context: &mut Context<'_>) -> Result<Vec<RawBlock>, Diagnostic> {
    let mut walker = Walker::new(source, Cursor { line, column: 1, offset: 0 }, Dialect::Markdown);
    walker.walk(context)?;
    Ok(walker.blocks)
}

/// The value of an attribute of a single tag.
pub(crate) fn attribute(tag: &str, name: &str) -> Option<String> {
    tokens(tag, false).find_map(|token| match token {
        Token::StartTag(start) => start.attributes.get(name.as_bytes()).map(|v| lossy(&v.value)),
        _ => None,
    })
}

/// A short text with its character references decoded.
pub(crate) fn decode_entities(text: &str) -> String {
    let mut decoded = String::new();
    for token in tokens(text, false) {
        if let Token::String(part) = token {
            decoded.push_str(&lossy(&part.value));
        }
    }
    decoded
}

/// The tokens of a text. `document`: the contents of scripts, styles and the like are no markup.
///
/// One kind of tokenizer for all uses: a second one is a quarter of a megabyte of program.
fn tokens(text: &str, document: bool) -> impl Iterator<Item = Token<usize>> {
    let mut emitter = DefaultEmitter::<usize>::new_with_span();
    emitter.naively_switch_states(document);
    Tokenizer::new_with_emitter(text, emitter).flatten()
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Dialect {
    Html,
    /// Text between tags is Markdown.
    Markdown,
}

/// Line and column of an offset that only moves on.
#[derive(Debug, Clone, Copy)]
struct Cursor {
    line: u32,
    column: u32,
    offset: usize,
}

impl Cursor {
    fn advance(&mut self, source: &str, to: usize) -> Place {
        if let Some(passed) = source.get(self.offset..to) {
            for c in passed.chars() {
                if c == '\n' {
                    self.line = self.line.saturating_add(1);
                    self.column = 1;
                } else {
                    self.column = self.column.saturating_add(1);
                }
            }
            self.offset = to;
        }
        Place::Line { line: self.line, column: self.column }
    }
}

/// Words being gathered: of a cell, a caption, a heading or a paragraph.
#[derive(Debug, Default)]
struct Words {
    text: String,
    letters: usize,
    bold_letters: usize,
    link: Option<Box<str>>,
    images: Vec<String>,
    /// The name of the first icon that is a mark.
    icon: Option<String>,
}

struct CellBuilder {
    words: Words,
    place: Place,
    header: bool,
    columns: u16,
    rows: u16,
}

struct TableBuilder {
    place: Place,
    caption: Option<Words>,
    in_caption: bool,
    in_head: bool,
    rows: Vec<SpannedRow>,
    cell: Option<CellBuilder>,
    /// Whether a `<tr>` is open.
    row_open: bool,
    /// Whether the open row has had header cells only.
    all_headers: bool,
}

/// What an open element means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    None,
    Table,
    Row,
    Cell,
    HeaderCell,
}

struct Walker<'s> {
    source: &'s str,
    cursor: Cursor,
    dialect: Dialect,
    meta: DocumentMeta,
    blocks: Vec<RawBlock>,
    tables: Vec<TableBuilder>,
    words: Words,
    words_place: Place,
    heading: Option<u8>,
    /// Open elements that need their end tag.
    open: Vec<(String, Role)>,
    bold: usize,
    preformatted: usize,
    /// The element whose content is not read, and how often it is open.
    skipping: Option<(String, usize)>,
    in_title: bool,
    title: String,
}

impl<'s> Walker<'s> {
    fn new(source: &'s str, cursor: Cursor, dialect: Dialect) -> Self {
        Self {
            source,
            cursor,
            dialect,
            meta: DocumentMeta::default(),
            blocks: Vec::new(),
            tables: Vec::new(),
            words: Words::default(),
            words_place: Place::Document,
            heading: None,
            open: Vec::new(),
            bold: 0,
            preformatted: 0,
            skipping: None,
            in_title: false,
            title: String::new(),
        }
    }

    fn walk(&mut self, context: &mut Context<'_>) -> Result<(), Diagnostic> {
        let source = self.source;
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
        context: &mut Context<'_>,
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
        match name.as_str() {
            "script" | "style" | "template" | "svg" | "noscript" | "iframe" if !tag.self_closing => {
                self.skipping = Some((name, 1));
            }
            "html" => {
                if let Some(language) = attributes.get("lang").or_else(|| attributes.get("xml:lang")) {
                    meta::take(&mut self.meta, "lang", &language);
                }
            }
            "meta" => {
                let key = attributes
                    .get("name")
                    .or_else(|| attributes.get("property"))
                    .or_else(|| attributes.get("itemprop"));
                if let (Some(key), Some(value)) = (key, attributes.get("content")) {
                    meta::take(&mut self.meta, &key, &value);
                }
            }
            "link" if attributes.get("rel").as_deref() == Some("canonical") => {
                meta::take(&mut self.meta, "canonical", &attributes.get("href").unwrap_or_default());
            }
            "title" if self.tables.is_empty() => self.in_title = true,
            "table" => self.begin_table(place),
            "caption" => {
                if let Some(table) = self.tables.last_mut() {
                    table.in_caption = true;
                }
            }
            "thead" => self.section(true),
            "tbody" | "tfoot" => self.section(false),
            "tr" => self.begin_row(place, attributes.hidden()),
            "td" | "th" => self.begin_cell(name == "th", &attributes, place, false),
            "br" | "hr" => self.line_break(),
            "img" => {
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
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                if self.cell().is_none() {
                    self.flush_words();
                    self.heading = name.as_bytes().get(1).map(|digit| digit - b'0');
                } else {
                    self.line_break();
                }
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

    /// Elements that end where their end tag says; among them those that only play the part of a table.
    fn push_element(
        &mut self,
        name: String,
        attributes: &Attributes<'_>,
        place: Place,
        context: &mut Context<'_>,
    ) -> Result<(), Diagnostic> {
        if self.open.len() as u64 >= context.limits.depth {
            return Err(context.limits.passed("depth", self.open.len() as u64 + 1, context.at(place)));
        }
        let role = match attributes.get("role").as_deref() {
            Some("table" | "grid" | "treegrid") => Role::Table,
            Some("row") => Role::Row,
            Some("cell" | "gridcell") => Role::Cell,
            Some("columnheader" | "rowheader") => Role::HeaderCell,
            _ => Role::None,
        };
        match role {
            Role::Table => self.begin_table(place),
            Role::Row => self.begin_row(place, attributes.hidden()),
            Role::Cell | Role::HeaderCell => self.begin_cell(role == Role::HeaderCell, attributes, place, true),
            Role::None => {}
        }
        self.open.push((name, role));
        Ok(())
    }

    fn end(&mut self, name: &str, context: &mut Context<'_>) -> Result<(), Diagnostic> {
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
            "caption" => {
                if let Some(table) = self.tables.last_mut() {
                    table.in_caption = false;
                }
            }
            "thead" => self.section(false),
            "tr" => self.end_row(),
            "td" | "th" => self.end_cell(),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                if self.cell().is_none() {
                    self.flush_words();
                    self.heading = None;
                } else {
                    self.line_break();
                }
            }
            "p" | "li" | "dt" | "dd" | "tbody" | "tfoot" => self.boundary(),
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

    fn start_inline(&mut self, name: &str, raw: &str, attributes: &Attributes<'_>, place: Place, self_closing: bool) {
        if matches!(name, "b" | "strong") && !self_closing {
            self.bold += 1;
        }
        if self.dialect == Dialect::Markdown {
            if matches!(name, "b" | "strong" | "a") {
                self.current(place).text.push_str(raw);
            }
        } else if name == "a" {
            let address = attributes.get("href");
            let words = self.current(place);
            if words.link.is_none() {
                words.link = address.map(Into::into);
            }
        }
    }

    fn text(&mut self, text: &str, place: Place) {
        if self.skipping.is_some() {
            return;
        }
        if self.in_title {
            self.title.push_str(text);
            return;
        }
        let inside_table_only = self.tables.last().is_some_and(|t| t.cell.is_none() && !t.in_caption);
        if inside_table_only && text.trim().is_empty() {
            return;
        }
        let collapse = self.dialect == Dialect::Html && self.preformatted == 0;
        let bold = self.bold > 0;
        let words = self.current(place);
        let letters = text.chars().filter(|c| !c.is_whitespace()).count();
        words.letters += letters;
        words.bold_letters += if bold { letters } else { 0 };
        if collapse { collapse_lines(text, &mut words.text) } else { words.text.push_str(text) }
    }

    /// Where words go now.
    fn current(&mut self, place: Place) -> &mut Words {
        if self.words.text.trim().is_empty() {
            self.words_place = place;
        }
        match self.tables.last_mut() {
            Some(TableBuilder { cell: Some(cell), .. }) => &mut cell.words,
            Some(table) if table.in_caption => table.caption.get_or_insert_with(Words::default),
            _ => &mut self.words,
        }
    }

    fn cell(&mut self) -> Option<&mut CellBuilder> {
        self.tables.last_mut().and_then(|table| table.cell.as_mut())
    }

    fn line_break(&mut self) {
        let place = self.words_place;
        // In Markdown a single line break joins lines, see `join_soft_lines`.
        let end = if self.dialect == Dialect::Markdown { "\n\n" } else { "\n" };
        self.current(place).text.push_str(end);
    }

    /// The border of a block: a line break inside a cell, the end of a paragraph outside.
    fn boundary(&mut self) {
        if self.tables.last().is_some_and(|t| t.cell.is_some() || t.in_caption) {
            self.line_break();
        } else {
            self.flush_words();
        }
    }

    fn flush_words(&mut self) {
        let words = std::mem::take(&mut self.words);
        let place = self.words_place;
        let read = self.read_words(&words, Within::Text);
        if read.text.is_empty() {
            return;
        }
        self.blocks.push(match self.heading {
            Some(level) => RawBlock::Heading { level, text: read.text.replace('\n', " "), place },
            None => RawBlock::Paragraph { text: read.text, list: self.list_depth(), strong: read.strong, place },
        });
    }

    /// How many lists are open, if any is.
    fn list_depth(&self) -> Option<u16> {
        let open = self.open.iter().filter(|(name, _)| matches!(name.as_str(), "ul" | "ol" | "menu")).count();
        u16::try_from(open).ok().filter(|depth| *depth > 0)
    }

    fn read_words(&self, words: &Words, within: Within) -> Inline {
        match self.dialect {
            Dialect::Markdown => inline(&join_soft_lines(&words.text), within),
            Dialect::Html => Inline {
                text: tidy_lines(&words.text, Within::Text),
                strong: words.letters > 0 && words.letters == words.bold_letters,
                link: words.link.clone(),
                images: words.images.clone(),
            },
        }
    }

    fn begin_table(&mut self, place: Place) {
        if self.tables.is_empty() {
            self.flush_words();
        }
        self.tables.push(TableBuilder {
            place,
            caption: None,
            in_caption: false,
            in_head: false,
            rows: Vec::new(),
            cell: None,
            row_open: false,
            all_headers: false,
        });
    }

    fn section(&mut self, head: bool) {
        self.end_row();
        if let Some(table) = self.tables.last_mut() {
            table.in_head = head;
            table.in_caption = false;
        }
    }

    fn begin_row(&mut self, place: Place, hidden: bool) {
        self.end_row();
        if let Some(table) = self.tables.last_mut() {
            table.in_caption = false;
            table.row_open = true;
            table.all_headers = true;
            table.rows.push(SpannedRow { header: table.in_head, hidden, place, cells: Vec::new() });
        }
    }

    fn begin_cell(&mut self, header: bool, attributes: &Attributes<'_>, place: Place, aria: bool) {
        self.end_cell();
        let number = |name: &str, most: u16| {
            let value = attributes.get(name).and_then(|v| v.trim().parse::<u32>().ok()).unwrap_or(1);
            // `rowspan="0"` reaches to the end of the section.
            if value == 0 && name.contains("row") { most } else { u16::try_from(value).unwrap_or(most).clamp(1, most) }
        };
        let (columns, rows) = if aria {
            (number("aria-colspan", MOST_COLUMNS), number("aria-rowspan", MOST_ROWS))
        } else {
            (number("colspan", MOST_COLUMNS), number("rowspan", MOST_ROWS))
        };
        self.bold = 0;
        if let Some(table) = self.tables.last_mut() {
            table.in_caption = false;
            if !table.row_open {
                // A cell without its row, as some vendors write header rows.
                table.row_open = true;
                table.all_headers = true;
                table.rows.push(SpannedRow { header: table.in_head, hidden: false, place, cells: Vec::new() });
            }
            table.cell = Some(CellBuilder { words: Words::default(), place, header, columns, rows });
        }
    }

    fn end_cell(&mut self) {
        let Some(cell) = self.tables.last_mut().and_then(|table| table.cell.take()) else { return };
        let CellBuilder { words, place, header, columns, rows } = cell;
        let read = self.read_words(&words, Within::Cell);
        let shown = || words.icon.clone().unwrap_or_else(|| read.images.join(" ").trim().to_owned());
        let text = if read.text.is_empty() { shown() } else { read.text };
        let cell = RawCell { strong: header || read.strong, link: read.link, ..RawCell::new(text, place) };
        if let Some(row) = self.tables.last_mut().and_then(|table| table.rows.last_mut()) {
            row.cells.push(SpannedCell { cell, columns, rows });
        }
        if let Some(table) = self.tables.last_mut() {
            table.all_headers &= header;
        }
        self.bold = 0;
    }

    fn end_row(&mut self) {
        self.end_cell();
        if let Some(table) = self.tables.last_mut() {
            table.row_open = false;
            // A row of nothing but `<th>` is a header row wherever it stands.
            let headers = table.all_headers;
            if let Some(row) = table.rows.last_mut() {
                row.header |= headers && !row.cells.is_empty();
            }
            table.all_headers = false;
        }
    }

    fn end_table(&mut self, context: &mut Context<'_>) -> Result<(), Diagnostic> {
        self.end_row();
        let Some(table) = self.tables.pop() else { return Ok(()) };
        let caption = table.caption.map(|words| self.read_words(&words, Within::Text).text).filter(|c| !c.is_empty());
        let rows: Vec<SpannedRow> = table.rows.into_iter().filter(|row| !row.cells.is_empty()).collect();
        let blank = rows.iter().all(|row| row.cells.iter().all(|c| c.cell.text.is_empty()));
        if blank {
            return Ok(());
        }
        let rows = lay_out(rows, context)?;
        self.flush_words();
        self.blocks.push(RawBlock::Table(RawTable { sheet: None, hidden: false, caption, place: table.place, rows }));
        Ok(())
    }
}

/// A tag's attributes.
struct Attributes<'t>(&'t BTreeMap<HtmlString, Spanned<HtmlString, usize>>);

impl Attributes<'_> {
    fn get(&self, name: &str) -> Option<String> {
        self.0.get(name.as_bytes()).map(|value| lossy(&value.value))
    }

    /// `hidden`, or styled not to be shown.
    fn hidden(&self) -> bool {
        self.0.contains_key("hidden".as_bytes())
            || self.get("style").is_some_and(|style| style.replace(' ', "").to_lowercase().contains("display:none"))
    }
}

/// White space that holds a line break is one blank; other white space stays as it is.
fn collapse_lines(text: &str, into: &mut String) {
    let mut rest = text;
    while let Some(start) = rest.find(is_html_space) {
        let (before, tail) = rest.split_at(start);
        into.push_str(before);
        let end = tail.find(|c| !is_html_space(c)).unwrap_or(tail.len());
        let (blank, after) = tail.split_at(end);
        if blank.contains(['\n', '\r']) {
            if !into.ends_with([' ', '\n']) {
                into.push(' ');
            }
        } else {
            into.push_str(blank);
        }
        rest = after;
    }
    into.push_str(rest);
}

fn is_html_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{0C}')
}

/// Markdown between tags: a line goes on with the next one, unless a blank line or a list marker parts them.
fn join_soft_lines(text: &str) -> String {
    let mut joined = String::with_capacity(text.len());
    let mut parted = true;
    for line in text.split('\n') {
        let line = line.trim_end_matches('\r');
        let words = line.trim();
        if words.is_empty() {
            parted = true;
            continue;
        }
        let listed = ["- ", "* ", "+ "].iter().any(|marker| words.starts_with(marker));
        if !joined.is_empty() {
            joined.push(if parted || listed { '\n' } else { ' ' });
        }
        joined.push_str(words);
        parted = false;
    }
    joined
}
