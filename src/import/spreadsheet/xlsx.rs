//! XLSX and XLSM, read part by part in one pass each: memory is bounded by the cells that say something.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::cells::{Cells, FileCell, Kind, SharedTexts, SheetPart, shared_index, unescape};
use super::sheet::{MOST_COLUMNS, Range, SheetBuilder};
use super::styles::{self, Style, date_text, number_text};
use crate::base::diagnostic::Diagnostic;
use crate::base::location::{Location, Place};
use crate::import::contract::{Content, DocumentContext};
use crate::import::office::package::{Package, Relation, cell_at};
use crate::import::office::xml::{Attributes, Event};
use crate::import::raw::{RawBlock, RawCell};

/// What all sheets share.
pub(super) struct Workbook {
    pub shared: SharedTexts,
    pub styles: Vec<Style>,
    pub since_1904: bool,
}

/// A sheet of a workbook.
pub(super) struct Sheet {
    pub name: Arc<str>,
    pub part: String,
    hidden: bool,
}

/// Reads a workbook.
pub(super) fn read(mut package: Package<'_>, context: &mut DocumentContext<'_>) -> Result<Content, Diagnostic> {
    let (workbook, sheets) = open(&mut package, context)?;
    let mut blocks = Vec::new();
    for sheet in sheets {
        read_sheet(&mut package, &workbook, &sheet, context, &mut blocks)?;
    }
    let meta = package.core_properties()?;
    let format = if package.has("xl/vbaProject.bin") { "XLSM" } else { "XLSX" };
    Ok(Content { format: format.to_owned(), meta, blocks })
}

/// What all sheets share, and the sheets in their order.
///
/// # Errors
/// A damaged file, one without sheets, a limit that was passed.
pub(super) fn open(
    package: &mut Package<'_>,
    context: &DocumentContext<'_>,
) -> Result<(Workbook, Vec<Sheet>), Diagnostic> {
    let root = package.relations("")?;
    let main =
        root.values().find(|r| r.kind == "officeDocument").map_or("xl/workbook.xml".to_owned(), |r| r.target.clone());
    let relations = package.relations(&main)?;
    let (sheets, since_1904) = list_sheets(package, &main, &relations, context)?;
    let part_of = |kind: &str| relations.values().find(|r| r.kind == kind).map(|r| r.target.clone());
    let shared = match part_of("sharedStrings") {
        Some(part) => SharedTexts::read(package, &part, context.limits, &context.file)?,
        None => SharedTexts::default(),
    };
    let styles = match part_of("styles") {
        Some(part) => styles::read(package, &part, context.limits.shared_texts)?,
        None => Vec::new(),
    };
    Ok((Workbook { shared, styles, since_1904 }, sheets))
}

/// The error for a sheet whose part is not there.
pub(super) fn missing_sheet(file: &Arc<str>, sheet: &Sheet) -> Diagnostic {
    Diagnostic::error("damaged-file", format!("the sheet `{}` is missing in the file", sheet.name))
        .at(Location::document(Arc::clone(file)))
        .found(sheet.part.clone())
        .help("get the file again, or open it in its application and save it again")
}

fn list_sheets(
    package: &mut Package<'_>,
    main: &str,
    relations: &BTreeMap<String, Relation>,
    context: &DocumentContext<'_>,
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
                let Some(relation) = relation else {
                    let sheet = Sheet { name, part: "no part of the file".to_owned(), hidden };
                    return Err(missing_sheet(&context.file, &sheet));
                };
                // Sheets of charts and dialogues hold no cells.
                if relation.kind == "worksheet" {
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
        return Err(Diagnostic::error("damaged-file", "the spreadsheet file names no sheet")
            .at(whole())
            .found(if found { "a workbook without worksheets" } else { "no workbook part" })
            .help("get the file again, or open it in its application and save it again"));
    }
    let names = sheets.iter().map(|sheet| sheet.name.as_ref());
    each_sheet_once(&context.file, names)?;
    each_sheet_once(&context.file, sheets.iter().map(|sheet| sheet.part.as_str()))?;
    Ok((sheets, since_1904))
}

/// Two sheets of one name, or of one part, cannot be told apart. Names of sheets are equal in any case.
pub(super) fn each_sheet_once<'n>(file: &Arc<str>, names: impl Iterator<Item = &'n str>) -> Result<(), Diagnostic> {
    let mut seen = BTreeSet::new();
    for name in names {
        if !seen.insert(name.to_lowercase()) {
            return Err(Diagnostic::error("duplicate-sheet", "two sheets of the file are the same")
                .at(Location::document(Arc::clone(file)))
                .found(name.to_owned())
                .allowed("each name of a sheet, and each part of the file, once")
                .help("open the file in its application, rename one of them, and save it again"));
        }
    }
    Ok(())
}

fn read_sheet(
    package: &mut Package<'_>,
    workbook: &Workbook,
    sheet: &Sheet,
    context: &mut DocumentContext<'_>,
    blocks: &mut Vec<RawBlock>,
) -> Result<(), Diagnostic> {
    let relations = package.relations(&sheet.part)?;
    let mut builder = SheetBuilder::new(Arc::clone(&sheet.name), sheet.hidden);
    let file = Arc::clone(&context.file);
    let mut drawings = Vec::new();
    if let Some(scanner) = package.scan(&sheet.part)? {
        let at = SheetPart { file: &file, name: &sheet.name, part: &sheet.part, limits: context.limits };
        let mut reading = XlsxRows {
            at,
            workbook,
            relations: &relations,
            builder: &mut builder,
            drawings: &mut drawings,
            context,
            without_value: None,
        };
        at.read(scanner, &mut reading)?;
        reading.say_formulas_without_value();
    } else {
        context.diagnostics.push(missing_sheet(&file, sheet));
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

struct XlsxRows<'w, 'b, 'c> {
    at: SheetPart<'w>,
    workbook: &'w Workbook,
    relations: &'w BTreeMap<String, Relation>,
    builder: &'b mut SheetBuilder,
    drawings: &'b mut Vec<String>,
    context: &'b mut DocumentContext<'c>,
    /// The first formula without a cached value, and how many there are.
    without_value: Option<((u32, u32), usize)>,
}

impl XlsxRows<'_, '_, '_> {
    fn say_formulas_without_value(self) {
        let Some(((row, column), count)) = self.without_value else { return };
        self.context.diagnostics.push(
            Diagnostic::warning(
                "formula-without-value",
                format!("{count} formulas have no stored value and were read as blank"),
            )
            .at(cell_at(self.at.file, self.at.name, row, column))
            .found("a formula that was never calculated")
            .help("open the file in its application, which calculates it, and save it again"),
        );
    }
}

impl Cells for XlsxRows<'_, '_, '_> {
    fn row(&mut self, number: u32, hidden: bool) -> Result<bool, Diagnostic> {
        self.builder.begin_row(number, hidden, self.context).map(|()| true)
    }

    fn cell(&mut self, cell: FileCell<'_>) -> Result<(), Diagnostic> {
        let FileCell { row, column, kind, value, .. } = cell;
        let style = self.workbook.styles.get(cell.style).copied().unwrap_or_default();
        let place = Place::Cell { row, column };
        let text = match kind {
            Kind::Shared => {
                let Some(shared) = shared_index(value).and_then(|index| self.workbook.shared.get(index)) else {
                    return Err(self.at.no_such_text(&cell, self.workbook.shared.len()));
                };
                // A shared text may be repeated by every cell: what is repeated is counted.
                self.context.text_bytes = self.context.text_bytes.saturating_add(shared.len() as u64);
                if self.context.text_bytes > self.context.limits.text_bytes {
                    let location = cell_at(self.at.file, self.at.name, row, column);
                    return Err(self.context.limits.passed("text-bytes", self.context.text_bytes, location));
                }
                shared.to_owned()
            }
            Kind::Truth => match value.trim() {
                "" => String::new(),
                "0" => "FALSE".to_owned(),
                _ => "TRUE".to_owned(),
            },
            Kind::Text | Kind::Error | Kind::Date => {
                let mut text = String::with_capacity(value.len());
                unescape(value, &mut text);
                text
            }
            Kind::Number if style.date => value
                .trim()
                .parse()
                .ok()
                .and_then(|serial| date_text(serial, self.workbook.since_1904))
                .unwrap_or_else(|| value.to_owned()),
            Kind::Number => number_text(value.trim()),
        };
        let formula = cell.formula.is_some();
        if formula && value.is_empty() && kind != Kind::Text {
            self.without_value = Some(self.without_value.map_or(((row, column), 1), |(at, count)| (at, count + 1)));
        }
        let cell = RawCell { strong: style.bold, formula, ..RawCell::new(text, place) };
        self.builder.push(column, cell, self.context)
    }

    /// What stands around the cells.
    fn other(&mut self, name: &[u8], attributes: Attributes<'_>) -> Result<(), Diagnostic> {
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
                if self.builder.merges.len() as u64 > self.context.limits.cells {
                    let location = self.builder.locate(self.context, 1, 1);
                    return Err(self.context.limits.passed("cells", self.builder.merges.len() as u64, location));
                }
            }
            b"hyperlink" => {
                let known = attributes.text(b"id").is_some_and(|id| self.relations.contains_key(&id));
                if known || attributes.text(b"location").is_some() {
                    self.builder.links.extend(attributes.text(b"ref").and_then(|r| Range::parse(&r)));
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
