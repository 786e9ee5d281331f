//! XLSB and XLS through calamine, after the checks that keep it from reserving what a file merely declares.

use std::io::Cursor;
use std::sync::Arc;

use calamine::{Data, DataRef, Reader as _, SheetType, SheetVisible, Xls, Xlsb};

use super::sheet::SheetBuilder;
use super::styles::{date_text, number_text};
use super::xlsx::each_sheet_once;
use crate::base::diagnostic::Diagnostic;
use crate::base::location::{Location, Place};
use crate::import::contract::{Content, DocumentContext};
use crate::import::office::package::{Package, encrypted};
use crate::import::raw::{DocumentMeta, RawCell};

fn unreadable(context: &DocumentContext<'_>, error: &str) -> Diagnostic {
    Diagnostic::error("damaged-file", "the file is cut off or damaged")
        .at(Location::document(Arc::clone(&context.file)))
        .found(crate::import::contract::first_words(error))
        .help("get the file again, or open it in its application and save it again")
}

fn is_hidden(visible: SheetVisible) -> bool {
    visible != SheetVisible::Visible
}

/// Reads an XLSB.
pub(super) fn read_xlsb(mut package: Package<'_>, context: &mut DocumentContext<'_>) -> Result<Content, Diagnostic> {
    package.verify_all()?;
    if let Some(declared) = package.shared_count_of_xlsb()?
        && declared > context.limits.shared_texts
    {
        let whole = Location::document(Arc::clone(&context.file));
        return Err(context.limits.passed("shared-texts", declared, whole));
    }
    let mut book: Xlsb<_> =
        Xlsb::new(Cursor::new(context.bytes)).map_err(|error| unreadable(context, &error.to_string()))?;
    let since_1904 = book.has_1904_epoch();
    let sheets = book.sheets_metadata().to_vec();
    each_sheet_once(&context.file, sheets.iter().map(|sheet| sheet.name.as_str()))?;
    let mut blocks = Vec::new();
    for sheet in sheets {
        let mut builder = SheetBuilder::new(sheet.name.as_str().into(), is_hidden(sheet.visible));
        if sheet.typ != SheetType::WorkSheet {
            continue;
        }
        let mut cells =
            book.worksheet_cells_reader(&sheet.name).map_err(|error| unreadable(context, &error.to_string()))?;
        let mut row = 0;
        loop {
            match cells.next_cell() {
                Ok(Some(cell)) => {
                    let (at, column) = cell.get_position();
                    if at + 1 != row {
                        row = at + 1;
                        builder.begin_row(row, false, context)?;
                    }
                    let text = match cell.get_value() {
                        DataRef::SharedString(text) => (*text).to_owned(),
                        other => text_of(&Data::from(other.clone()), since_1904),
                    };
                    add(&mut builder, row, column + 1, text, context)?;
                }
                Ok(None) => break,
                Err(error) => return Err(unreadable(context, &error.to_string())),
            }
        }
        builder.finish(context, &mut blocks)?;
    }
    Ok(Content { format: "XLSB".to_owned(), meta: DocumentMeta::default(), blocks })
}

/// Reads an XLS.
pub(super) fn read_xls(context: &mut DocumentContext<'_>) -> Result<Content, Diagnostic> {
    let whole = || Location::document(Arc::clone(&context.file));
    let stream = super::biff::inspect(context.bytes).map_err(|error| unreadable(context, error))?;
    if stream.encrypted {
        return Err(encrypted(&context.file));
    }
    // calamine reserves the whole rectangle between a sheet's first and last cell.
    if stream.positions > context.limits.cells {
        return Err(context.limits.passed("cells", stream.positions, whole()));
    }
    if stream.shared_texts > context.limits.shared_texts {
        return Err(context.limits.passed("shared-texts", stream.shared_texts, whole()));
    }
    let mut book: Xls<_> = Xls::new(Cursor::new(stream.without_overstated(context.bytes)))
        .map_err(|error| unreadable(context, &error.to_string()))?;
    let since_1904 = book.has_1904_epoch();
    let sheets = book.sheets_metadata().to_vec();
    each_sheet_once(&context.file, sheets.iter().map(|sheet| sheet.name.as_str()))?;
    let mut blocks = Vec::new();
    for (index, sheet) in sheets.iter().enumerate() {
        if sheet.typ != SheetType::WorkSheet {
            continue;
        }
        let range = book.worksheet_range(&sheet.name).map_err(|error| unreadable(context, &error.to_string()))?;
        let mut builder = SheetBuilder::new(sheet.name.as_str().into(), is_hidden(sheet.visible));
        let shape = stream.sheets.get(index);
        let (first_row, first_column) = range.start().unwrap_or((0, 0));
        for (offset, cells) in range.rows().enumerate() {
            let row = first_row.saturating_add(u32::try_from(offset).unwrap_or(u32::MAX)).saturating_add(1);
            builder.begin_row(row, shape.is_some_and(|s| s.hidden_rows.contains(&row)), context)?;
            for (step, value) in cells.iter().enumerate() {
                let column = first_column.saturating_add(u32::try_from(step).unwrap_or(u32::MAX)).saturating_add(1);
                add(&mut builder, row, column, text_of(value, since_1904), context)?;
            }
        }
        if let Some(shape) = shape {
            builder.hidden_columns.clone_from(&shape.hidden_columns);
            builder.merges.clone_from(&shape.merges);
        }
        builder.finish(context, &mut blocks)?;
    }
    Ok(Content { format: "XLS".to_owned(), meta: DocumentMeta::default(), blocks })
}

fn add(
    builder: &mut SheetBuilder,
    row: u32,
    column: u32,
    text: String,
    context: &mut DocumentContext<'_>,
) -> Result<(), Diagnostic> {
    let place = Place::Cell { row, column };
    context.count_text(text.len(), place)?;
    builder.push(column, RawCell::new(text, place), context)
}

fn text_of(value: &Data, since_1904: bool) -> String {
    match value {
        Data::Empty => String::new(),
        Data::String(text) => text.replace("\r\n", "\n").replace('\r', "\n"),
        Data::Bool(truth) => if *truth { "TRUE" } else { "FALSE" }.to_owned(),
        Data::Int(number) => number.to_string(),
        Data::Float(number) => number_text(&number.to_string()),
        Data::DateTime(moment) => date_text(moment.as_f64(), since_1904).unwrap_or_else(|| moment.as_f64().to_string()),
        other => other.to_string(),
    }
}
