//! XLSX and XLSM, read part by part in one pass each: memory is bounded by the cells that say something.

use std::io::Read;
use std::sync::Arc;

use super::package::{Package, Relation, broken};
use super::sheet::{MOST_COLUMNS, MOST_ROWS, Range, SheetBuilder, parse_reference};
use super::styles::{self, Style, date_text, number_text};
use super::xml::{Attributes, Event, Scanner, decode};
use crate::diagnostic::Diagnostic;
use crate::import::meta;
use crate::import::raw::{DocumentMeta, RawBlock, RawCell};
use crate::import::reader::{Content, Context};
use crate::source::{Location, Place};

/// What all sheets share.
struct Workbook {
    shared: Vec<Box<str>>,
    styles: Vec<Style>,
    since_1904: bool,
}

struct Sheet {
    name: Arc<str>,
    part: String,
    hidden: bool,
}

/// Reads a workbook.
pub(super) fn read(mut package: Package<'_>, context: &mut Context<'_>) -> Result<Content, Diagnostic> {
    let root = package.relations("")?;
    let main =
        root.values().find(|r| r.kind == "officeDocument").map_or("xl/workbook.xml".to_owned(), |r| r.target.clone());
    let relations = package.relations(&main)?;
    let (sheets, since_1904) = list_sheets(&mut package, &main, &relations, context)?;
    let part_of = |kind: &str| relations.values().find(|r| r.kind == kind).map(|r| r.target.clone());
    let shared = match part_of("sharedStrings") {
        Some(part) => shared_texts(&mut package, &part, context)?,
        None => Vec::new(),
    };
    let styles = match part_of("styles") {
        Some(part) => styles::read(&mut package, &part, context.limits.shared_texts)?,
        None => Vec::new(),
    };
    let workbook = Workbook { shared, styles, since_1904 };
    let mut blocks = Vec::new();
    for sheet in sheets {
        read_sheet(&mut package, &workbook, &sheet, context, &mut blocks)?;
    }
    let meta = properties(&mut package)?;
    let format = if package.has("xl/vbaProject.bin") { "XLSM" } else { "XLSX" };
    Ok(Content { format: format.to_owned(), meta, blocks })
}

fn list_sheets(
    package: &mut Package<'_>,
    main: &str,
    relations: &std::collections::BTreeMap<String, Relation>,
    context: &Context<'_>,
) -> Result<(Vec<Sheet>, bool), Diagnostic> {
    let whole = || Location::document(Arc::clone(&context.file));
    let mut sheets = Vec::new();
    let mut since_1904 = false;
    let found = package.each(main, |event| {
        match event {
            Event::Start(b"sheet", attributes, _) => {
                let name: Arc<str> = attributes.text(b"name").unwrap_or_default().into();
                let id =
                    attributes.iter().find(|(n, v)| *n == b"id" && !v.iter().all(u8::is_ascii_digit)).map(|(_, v)| v);
                let relation = id.and_then(|id| relations.get(String::from_utf8_lossy(id).as_ref()));
                let hidden = matches!(attributes.raw(b"state"), Some(b"hidden" | b"veryHidden"));
                if let Some(relation) = relation.filter(|r| r.kind == "worksheet") {
                    sheets.push(Sheet { name, part: relation.target.clone(), hidden });
                }
                if sheets.len() as u64 > context.limits.sheets {
                    return Err(context.limits.passed("sheets", sheets.len() as u64, whole()));
                }
            }
            Event::Start(b"workbookPr", attributes, _) => since_1904 = attributes.flag(b"date1904"),
            _ => {}
        }
        Ok(())
    })?;
    if !found || sheets.is_empty() {
        return Err(Diagnostic::error("damaged-spreadsheet", "the spreadsheet file names no sheet")
            .at(whole())
            .found(if found { "a workbook without worksheets" } else { "no workbook part" })
            .help("get the file again, or open it in its application and save it again"));
    }
    Ok((sheets, since_1904))
}

fn shared_texts(package: &mut Package<'_>, part: &str, context: &Context<'_>) -> Result<Vec<Box<str>>, Diagnostic> {
    let limits = context.limits;
    let whole = || Location::document(Arc::clone(&context.file));
    let mut texts: Vec<Box<str>> = Vec::new();
    let mut text = String::new();
    let (mut in_text, mut phonetic, mut bytes) = (false, false, 0_u64);
    package.each(part, |event| {
        match event {
            Event::Start(b"sst", attributes, _) => {
                // The declared number reserves nothing here; one beyond the limit is refused before the texts are read.
                let declared = attributes.number(b"uniqueCount").unwrap_or(0);
                if declared > limits.shared_texts {
                    return Err(limits.passed("shared-texts", declared, whole()));
                }
            }
            Event::Start(b"si", _, true) => texts.push(Box::from("")),
            Event::Start(b"si", _, _) => text.clear(),
            Event::Start(b"rPh", _, closed) => phonetic = !closed,
            Event::End(b"rPh") => phonetic = false,
            Event::Start(b"t", _, closed) => in_text = !closed && !phonetic,
            Event::End(b"t") => in_text = false,
            Event::Text(raw) if in_text => {
                decode(raw, &mut text);
                if text.len() as u64 > limits.cell_bytes {
                    return Err(limits.passed("cell-bytes", text.len() as u64, whole()));
                }
            }
            Event::Literal(raw) if in_text => text.push_str(&String::from_utf8_lossy(raw)),
            Event::End(b"si") => {
                bytes += text.len() as u64;
                if bytes > limits.text_bytes {
                    return Err(limits.passed("text-bytes", bytes, whole()));
                }
                if texts.len() as u64 >= limits.shared_texts {
                    return Err(limits.passed("shared-texts", texts.len() as u64 + 1, whole()));
                }
                texts.push(unescape(&text).into());
            }
            _ => {}
        }
        Ok(())
    })?;
    Ok(texts)
}

/// `_x000D_` and its like are characters that XML cannot hold; carriage returns become line feeds.
fn unescape(text: &str) -> String {
    if !text.contains("_x") && !text.contains('\r') {
        return text.to_owned();
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("_x") {
        plain.push_str(before);
        let code = after.get(..5).filter(|c| c.ends_with('_')).and_then(|c| u32::from_str_radix(c.get(..4)?, 16).ok());
        match code.and_then(char::from_u32) {
            Some(c) => {
                plain.push(c);
                rest = after.get(5..).unwrap_or_default();
            }
            None => {
                plain.push_str("_x");
                rest = after;
            }
        }
    }
    plain.push_str(rest);
    plain.replace("\r\n", "\n").replace('\r', "\n")
}

fn properties(package: &mut Package<'_>) -> Result<DocumentMeta, Diagnostic> {
    let mut found = DocumentMeta::default();
    let mut key = "";
    package.each("docProps/core.xml", |event| {
        match event {
            Event::Start(b"title", _, _) => key = "title",
            Event::Start(b"language", _, _) => key = "language",
            Event::Start(b"modified", _, _) => key = "dcterms.modified",
            Event::Text(raw) if !key.is_empty() => {
                let mut value = String::new();
                decode(raw, &mut value);
                meta::take(&mut found, key, &value);
            }
            Event::End(_) => key = "",
            _ => {}
        }
        Ok(())
    })?;
    Ok(found)
}

/// How a cell's value is to be read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Number,
    Shared,
    Text,
    Truth,
}

fn read_sheet(
    package: &mut Package<'_>,
    workbook: &Workbook,
    sheet: &Sheet,
    context: &mut Context<'_>,
    blocks: &mut Vec<RawBlock>,
) -> Result<(), Diagnostic> {
    let relations = package.relations(&sheet.part)?;
    let mut builder = SheetBuilder::new(Arc::clone(&sheet.name), sheet.hidden);
    let file = Arc::clone(&context.file);
    let mut drawings = Vec::new();
    if let Some(scanner) = package.scan(&sheet.part)? {
        let mut reading = Reading {
            workbook,
            relations: &relations,
            builder: &mut builder,
            drawings: &mut drawings,
            row: 0,
            column: 0,
            without_value: None,
        };
        reading.run(scanner, &file, &sheet.part, context)?;
    } else {
        context.diagnostics.push(
            Diagnostic::error("damaged-spreadsheet", format!("the sheet `{}` is missing in the file", sheet.name))
                .at(Location::document(file))
                .found(sheet.part.clone())
                .help("get the file again, or open it in its application and save it again"),
        );
    }
    for part in drawings {
        pictures(package, &part, &mut builder)?;
    }
    builder.finish(context, blocks)
}

/// Pictures that lie on the sheet, with their alternative text and the cell that they begin at.
fn pictures(package: &mut Package<'_>, part: &str, builder: &mut SheetBuilder) -> Result<(), Diagnostic> {
    const MOST: usize = 1000;
    let mut at = (0_u32, 0_u32);
    let (mut in_from, mut field, mut alt) = (false, "", None);
    package.each(part, |event| {
        match event {
            Event::Start(b"from", _, _) => in_from = true,
            Event::End(b"from") => in_from = false,
            Event::Start(b"row", _, _) if in_from => field = "row",
            Event::Start(b"col", _, _) if in_from => field = "column",
            Event::Text(raw) if !field.is_empty() => {
                let number = std::str::from_utf8(raw).ok().and_then(|t| t.trim().parse::<u32>().ok()).unwrap_or(0);
                if field == "row" {
                    at.0 = number
                } else {
                    at.1 = number
                }
                field = "";
            }
            Event::Start(b"pic", _, _) => alt = Some(String::new()),
            Event::Start(b"cNvPr", attributes, _) if alt.is_some() => {
                alt = attributes.text(b"descr").filter(|d| !d.is_empty()).or_else(|| attributes.text(b"name"));
            }
            Event::End(b"pic") => {
                if let Some(alt) = alt.take()
                    && builder.images.len() < MOST
                {
                    let place = Place::Cell { row: at.0.saturating_add(1), column: at.1.saturating_add(1) };
                    builder.images.push((alt, place));
                }
            }
            _ => {}
        }
        Ok(())
    })?;
    Ok(())
}

struct Reading<'w, 'b> {
    workbook: &'w Workbook,
    relations: &'w std::collections::BTreeMap<String, Relation>,
    builder: &'b mut SheetBuilder,
    drawings: &'b mut Vec<String>,
    row: u32,
    column: u32,
    /// The first formula without a cached value, and how many there are.
    without_value: Option<((u32, u32), usize)>,
}

impl Reading<'_, '_> {
    fn run<R: Read>(
        &mut self,
        mut scanner: Scanner<R>,
        file: &Arc<str>,
        part: &str,
        context: &mut Context<'_>,
    ) -> Result<(), Diagnostic> {
        let (mut kind, mut style) = (Kind::Number, 0_usize);
        let (mut formula, mut in_value, mut in_cell, mut phonetic) = (false, false, false, false);
        let mut value = String::new();
        loop {
            let event = match scanner.next() {
                Ok(Some(event)) => event,
                Ok(None) => break,
                Err(error) => return Err(broken(file, part, &error)),
            };
            match event {
                Event::Start(b"c", attributes, closed) => {
                    (kind, style) = self.begin_cell(attributes, context)?;
                    formula = false;
                    in_cell = !closed;
                    value.clear();
                }
                Event::Start(b"v" | b"t", _, closed) => in_value = in_cell && !closed && !phonetic,
                Event::End(b"v" | b"t") => in_value = false,
                Event::Text(raw) if in_value => {
                    decode(raw, &mut value);
                    if value.len() as u64 > context.limits.cell_bytes {
                        let location = self.builder.locate(context, self.row, self.column);
                        return Err(context.limits.passed("cell-bytes", value.len() as u64, location));
                    }
                }
                Event::Literal(raw) if in_value => value.push_str(&String::from_utf8_lossy(raw)),
                Event::End(b"c") if in_cell => {
                    in_cell = false;
                    self.end_cell(kind, style, formula, &value, context)?;
                }
                Event::Start(b"f", _, _) if in_cell => formula = true,
                Event::Start(b"row", attributes, _) => self.begin_row(attributes, context)?,
                Event::Start(b"rPh", _, closed) => phonetic = !closed,
                Event::End(b"rPh") => phonetic = false,
                Event::Start(name, attributes, _) if !in_cell => self.other(name, attributes, context)?,
                _ => {}
            }
        }
        if let Some(((row, column), count)) = self.without_value {
            context.diagnostics.push(
                Diagnostic::warning(
                    "formula-without-value",
                    format!("{count} formulas have no stored value and were read as blank"),
                )
                .at(self.builder.locate(context, row, column))
                .found("a formula that was never calculated")
                .help("open the file in its application, which calculates it, and save it again"),
            );
        }
        Ok(())
    }

    fn begin_row(&mut self, attributes: Attributes<'_>, context: &mut Context<'_>) -> Result<(), Diagnostic> {
        let (mut row, mut hidden) = (u64::from(self.row) + 1, false);
        for (name, value) in attributes.iter() {
            match name {
                b"r" => row = std::str::from_utf8(value).ok().and_then(|v| v.parse().ok()).unwrap_or(0),
                b"hidden" => hidden = matches!(value, b"1" | b"true"),
                _ => {}
            }
        }
        let Some(number) = u32::try_from(row).ok().filter(|r| (1..=MOST_ROWS).contains(r)) else {
            return Err(self.outside(&format!("row {row}"), context));
        };
        self.row = number;
        self.column = 0;
        self.builder.begin_row(number, hidden, context)
    }

    fn begin_cell(
        &mut self,
        attributes: Attributes<'_>,
        context: &mut Context<'_>,
    ) -> Result<(Kind, usize), Diagnostic> {
        let (mut kind, mut style) = (Kind::Number, 0);
        let mut column = self.column + 1;
        for (name, value) in attributes.iter() {
            match name {
                b"r" => {
                    let Some((row, stated)) = parse_reference(value) else {
                        return Err(self.outside(&String::from_utf8_lossy(value), context));
                    };
                    if row != self.row {
                        // A cell that names another row than the one it stands in is taken at its word.
                        self.builder.begin_row(row, false, context)?;
                        self.row = row;
                    }
                    column = stated;
                }
                b"s" => style = std::str::from_utf8(value).ok().and_then(|v| v.parse().ok()).unwrap_or(0),
                b"t" => {
                    kind = match value {
                        b"s" => Kind::Shared,
                        b"b" => Kind::Truth,
                        b"n" => Kind::Number,
                        _ => Kind::Text,
                    }
                }
                _ => {}
            }
        }
        if column > MOST_COLUMNS {
            return Err(self.outside(&format!("column {column}"), context));
        }
        self.column = column;
        Ok((kind, style))
    }

    fn outside(&self, found: &str, context: &Context<'_>) -> Diagnostic {
        Diagnostic::error("cell-outside-sheet", "a cell lies outside a sheet's rows and columns")
            .at(self.builder.locate(context, self.row.max(1), self.column.max(1)))
            .found(crate::import::reader::first_words(found))
            .allowed(format!("A1 to XFD{MOST_ROWS}"))
            .help("the file is damaged or forged: open it in its application and save it again")
    }

    fn end_cell(
        &mut self,
        kind: Kind,
        style: usize,
        formula: bool,
        value: &str,
        context: &mut Context<'_>,
    ) -> Result<(), Diagnostic> {
        let style = self.workbook.styles.get(style).copied().unwrap_or_default();
        let text = match kind {
            Kind::Shared => {
                let shared = value.trim().parse::<usize>().ok().and_then(|index| self.workbook.shared.get(index));
                let Some(shared) = shared else {
                    return Err(Diagnostic::error(
                        "damaged-spreadsheet",
                        "a cell refers to a text that the file does not have",
                    )
                    .at(self.builder.locate(context, self.row, self.column))
                    .found(crate::import::reader::first_words(value))
                    .allowed(format!("a number below {}", self.workbook.shared.len()))
                    .help("get the file again, or open it in its application and save it again"));
                };
                // A shared text may be repeated by every cell: what is repeated is counted.
                context.text_bytes = context.text_bytes.saturating_add(shared.len() as u64);
                if context.text_bytes > context.limits.text_bytes {
                    let location = self.builder.locate(context, self.row, self.column);
                    return Err(context.limits.passed("text-bytes", context.text_bytes, location));
                }
                shared.to_string()
            }
            Kind::Truth => if value.trim() == "0" {
                "FALSE"
            } else if value.is_empty() {
                ""
            } else {
                "TRUE"
            }
            .to_owned(),
            Kind::Text => unescape(value),
            Kind::Number if style.date => value
                .trim()
                .parse()
                .ok()
                .and_then(|serial| date_text(serial, self.workbook.since_1904))
                .unwrap_or_else(|| value.to_owned()),
            Kind::Number => number_text(value.trim()),
        };
        if formula && value.is_empty() && kind != Kind::Text {
            let first = (self.row, self.column);
            self.without_value = Some(self.without_value.map_or((first, 1), |(at, count)| (at, count + 1)));
        }
        let place = Place::Cell { row: self.row, column: self.column };
        let cell = RawCell { strong: style.bold, formula, ..RawCell::new(text, place) };
        self.builder.push(self.column, cell, context)
    }

    /// What stands around the cells.
    fn other(&mut self, name: &[u8], attributes: Attributes<'_>, context: &mut Context<'_>) -> Result<(), Diagnostic> {
        match name {
            b"col" => {
                let column = |name: &[u8]| attributes.number(name).and_then(|n| u32::try_from(n).ok());
                let narrow = attributes.raw(b"width") == Some(b"0");
                if (attributes.flag(b"hidden") || narrow)
                    && let (Some(min), Some(max)) = (column(b"min"), column(b"max"))
                    && self.builder.hidden_columns.len() < MOST_COLUMNS as usize
                {
                    self.builder.hidden_columns.push((min, max.min(MOST_COLUMNS)));
                }
            }
            b"mergeCell" => {
                if let Some(range) = attributes.text(b"ref").and_then(|r| Range::parse(&r)) {
                    self.builder.merges.push(range);
                }
                if self.builder.merges.len() as u64 > context.limits.cells {
                    let location = self.builder.locate(context, 1, 1);
                    return Err(context.limits.passed("cells", self.builder.merges.len() as u64, location));
                }
            }
            b"hyperlink" => {
                let address = attributes
                    .text(b"id")
                    .and_then(|id| self.relations.get(&id))
                    .map(|r| r.target.clone())
                    .or_else(|| attributes.text(b"location").map(|l| format!("#{l}")));
                let range = attributes.text(b"ref").and_then(|r| Range::parse(&r));
                if let (Some(range), Some(address)) = (range, address) {
                    self.builder.links.push((range, address.into()));
                }
            }
            b"drawing" => {
                let target = attributes.text(b"id").and_then(|id| self.relations.get(&id)).map(|r| r.target.clone());
                self.drawings.extend(target);
            }
            _ => {}
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::unescape;

    #[test]
    fn escapes_of_characters_that_xml_cannot_hold() {
        assert_eq!(unescape("a_x000D_\nb"), "a\nb");
        assert_eq!(unescape("a_x005F_x000D_"), "a_x000D_");
        assert_eq!(unescape("a_xyz_x"), "a_xyz_x");
        assert_eq!(unescape("a_x0041_é"), "aAé");
    }
}
