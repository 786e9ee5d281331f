//! A working table as a data sheet: ids in a hidden row, header frozen and filterable, what people fill in unlocked.

use rust_xlsxwriter::{
    ConditionalFormatBlank, ConditionalFormatCell, ConditionalFormatCellRule, ConditionalFormatFormula, Format,
    IgnoreError, Note, utility::column_number_to_name,
};

use super::error::{MOST_ROWS, RenderError};
use super::place::{ID_ROW, LINE, header_row, height, is_long, points, position, row_number, sheet_columns};
use super::sheet::{Sheet, date_validation, printable, shown};
use super::style::{BOLD, FONT, Role, Shape};
use super::{fit, flow, text};
use crate::document::{Block, Cell, Column, ColumnKind, Part, RenderStop, Row, Show, Table, Tone, Value};

/// Columns frozen at the left: as many as fit into this width, in characters.
const FROZEN: f64 = 56.0;
/// The least scale at which a form is printed: eleven points are eight then.
const LEAST: f64 = 8.0 / 11.0;
/// Room for the filter button below a header's words, points.
const BUTTON: f64 = 10.5;
/// Lines of a header at most where people fill in: what is longer ends with an ellipsis, and its comment has the whole on a line of its own.
const HEADER_LINES: usize = 2;

pub(super) fn write(sheet: &mut Sheet<'_, '_>, part: &Part, table: &Table) -> Result<(), RenderError> {
    let columns: Vec<(usize, &Column)> = sheet_columns(table).collect();
    let rows = table.rows.len();
    let header = header_row(table);
    if rows + header as usize + table.totals.len() + 2 > MOST_ROWS {
        return Err(RenderError::TooManyRows { sheet: sheet.name.clone(), rows });
    }
    let long = is_long(table);
    let widths = fit::widths(table, &columns);
    let fitted: Vec<(usize, Column)> = columns
        .into_iter()
        .zip(widths)
        .map(|((index, column), width)| (index, Column { sheet_width: Some(width), ..column.clone() }))
        .collect();
    let columns: Vec<(usize, &Column)> = fitted.iter().map(|(index, column)| (*index, column)).collect();
    head(sheet, &columns, header, long, table.form || !table.columns.iter().any(|c| c.editable))?;
    let mut next = header + 1;
    // What is no row of the table stands beside the columns that every page repeats: in them it would be repeated, and cut.
    let beside = if table.form { repeated(sheet, part, &columns) } else { 0 };
    if rows == 0 {
        let last = columns.iter().rposition(|(_, c)| c.show != Show::Hidden).unwrap_or(0);
        let span = (position(beside), position(last.min(5).max(beside)));
        sheet.write(next, span, &Value::Text(table.empty.clone()), Role::Page, Tone::Strong)?;
        let within = columns.iter().take(usize::from(span.1) + 1).skip(beside);
        let width = within.map(|(_, c)| c.sheet_width()).sum();
        sheet.sheet.set_row_height(next, height(text::lines(&table.empty, width, 1.0)))?;
        next += 1;
    } else {
        let mut failed = None;
        let cells = if long { plain_cells } else { row_cells };
        sheet.begin_runs();
        let walked = table.rows.for_each(&mut |row| match cells(sheet, next, row, &columns) {
            Ok(()) => {
                next += 1;
                Ok(())
            }
            Err(error) => {
                failed = Some(error);
                Err(RenderStop("stopped".into()))
            }
        });
        if let Err(stop) = walked {
            return Err(failed.unwrap_or(RenderError::Rows(stop.0)));
        }
        sheet.end_runs()?;
        rules(sheet, &columns, header + 1, next - 1)?;
        own_rules(sheet, table, &columns, header + 1)?;
    }
    freeze(sheet, &columns, header, next - 1)?;
    if beside > 0 {
        sheet.sheet.set_repeat_columns(0, position(beside - 1))?;
    }
    if table.form && is_wide(sheet, part, &columns) {
        sheet.sheet.set_print_scale((LEAST * 100.0).ceil() as u16);
    }
    let mut end = next;
    if !table.totals.is_empty() {
        // A free row keeps the totals out of the filtered range.
        end += 1;
        for row in &table.totals {
            total_cells(sheet, end, row, &columns)?;
            end += 1;
        }
    }
    let others: Vec<&Block> =
        part.shown(Show::Workbook).filter(|b| !matches!(b, Block::Table(t) if t.id == table.id)).collect();
    if !others.is_empty() {
        end = flow::below(sheet, &columns, beside, end + 1, &others)?;
    }
    // Groups are not printed even where somebody has opened them; totals and what stands below the table are.
    if let Some(daily) = columns.iter().rposition(|(_, c)| c.outline == 0 && c.show != Show::Hidden) {
        sheet.sheet.set_print_area(ID_ROW + 1, 0, end.max(next) - 1, position(daily))?;
    }
    if long && end > next {
        // A sheet that is written as it goes would give a last row of its own height twice, which Excel takes for damage.
        sheet.sheet.write_blank(end, 0, &sheet.styles.get(Role::Hidden, Tone::Normal, Shape::Text))?;
    }
    Ok(())
}

/// Widths, the hidden row of ids, the header: row by row, since a long sheet is written as it goes.
fn head(
    sheet: &mut Sheet<'_, '_>,
    columns: &[(usize, &Column)],
    header_row: u32,
    long: bool,
    whole: bool,
) -> Result<(), RenderError> {
    let hidden = sheet.styles.get(Role::Hidden, Tone::Normal, Shape::Text);
    for (at, (_, column)) in columns.iter().enumerate() {
        let at = position(at);
        sheet.sheet.set_column_width(at, column.sheet_width())?;
        if column.show == Show::Hidden {
            sheet.sheet.set_column_hidden(at)?;
        }
        if long {
            sheet.sheet.set_column_format(at, &column_format(sheet, column))?;
        }
    }
    outline(sheet, columns)?;
    sheet.sheet.set_row_hidden(ID_ROW)?;
    for (at, (_, column)) in columns.iter().enumerate() {
        sheet.sheet.write_string_with_format(ID_ROW, position(at), &column.id, &hidden)?;
    }
    bands(sheet, columns, header_row)?;
    let mut tallest = 1;
    for (at, (_, column)) in columns.iter().enumerate() {
        let at = position(at);
        let role = match column.kind {
            _ if column.editable => Role::EntryHeader,
            ColumnKind::Number => Role::FigureHeader,
            _ => Role::Header,
        };
        let name = text::one_line(&column.header);
        // A form's header is never cut: those who read it know it by its words. Nor is that of a table that is only read: it comes back as it was.
        let header = match whole {
            true => name.clone(),
            false => text::ellipsis(&name, column.sheet_width(), BOLD, HEADER_LINES),
        };
        if column.show != Show::Hidden {
            tallest = tallest.max(text::lines(&header, column.sheet_width(), BOLD));
        }
        let format = sheet.styles.get(role, Tone::Normal, Shape::Raised);
        // A band without a header of its own takes both rows.
        if !header.is_empty() {
            sheet.sheet.write_string_with_format(header_row, at, &header, &format)?;
        }
        let help = column.help.as_deref().map(text::one_line).unwrap_or_default();
        let said = if header == name { help } else { format!("{name}\n{help}").trim_end().to_owned() };
        if !said.is_empty() {
            let note = Note::new(said.as_str())
                .add_author_prefix(false)
                .set_font_name(FONT)
                .set_width(220)
                .set_height(18 * u32::try_from(text::lines(&said, 30.0, 1.0)).unwrap_or(4) + 14);
            sheet.sheet.insert_note(header_row, at, &note)?;
        }
    }
    sheet.sheet.set_row_height(header_row, points(tallest, LINE) + BUTTON)?;
    Ok(())
}

/// The header above the header: columns beside each other that have the same share it.
fn bands(sheet: &mut Sheet<'_, '_>, columns: &[(usize, &Column)], header_row: u32) -> Result<(), RenderError> {
    let row = ID_ROW + 1;
    if header_row == row {
        return Ok(());
    }
    let mut at = 0;
    for same in columns.chunk_by(|(_, a), (_, b)| a.band == b.band) {
        let (first, last) = (position(at), position(at + same.len() - 1));
        at += same.len();
        let Some(band) = same.first().and_then(|(_, column)| column.band.as_deref()) else { continue };
        let (band, format) = (text::one_line(band), sheet.styles.get(Role::Header, Tone::Normal, Shape::Raised));
        let alone = same.first().is_some_and(|(_, column)| last == first && column.header.is_empty());
        let below = if alone { header_row } else { row };
        if last > first || alone {
            sheet.sheet.merge_range(row, first, below, last, &band, &format)?;
        } else {
            sheet.sheet.write_string_with_format(row, first, &band, &format)?;
        }
    }
    Ok(())
}

/// Collapses the columns that are not needed every day. Groups beside each other would be one, so that the second lies within the first: opening the
/// first shows its own columns.
fn outline(sheet: &mut Sheet<'_, '_>, columns: &[(usize, &Column)]) -> Result<(), RenderError> {
    for level in 1..=2 {
        let first = columns.iter().position(|(_, c)| c.outline >= level);
        let last = columns.iter().rposition(|(_, c)| c.outline >= level);
        if let (Some(first), Some(last)) = (first, last) {
            sheet.sheet.group_columns_collapsed(position(first), position(last))?;
        }
    }
    Ok(())
}

/// The format of a whole column of a long sheet: a format on every cell would cost more than all the rest.
fn column_format(sheet: &Sheet<'_, '_>, column: &Column) -> Format {
    let role = match (column.show, column.editable) {
        (Show::Hidden, _) => Role::Hidden,
        (_, true) => Role::Entry,
        (_, false) => Role::Vendor,
    };
    let shape = match column.kind {
        ColumnKind::Date | ColumnKind::Due { .. } => Shape::Date,
        ColumnKind::Number => Shape::Number,
        ColumnKind::Text
        | ColumnKind::Flag
        | ColumnKind::Letters
        | ColumnKind::Choice(_)
        | ColumnKind::Suggest(_)
        | ColumnKind::Link => Shape::Text,
    };
    // One line to a row: the heights of so many rows would take a program minutes to find.
    sheet.styles.get(role, Tone::Normal, shape).as_ref().clone().unset_text_wrap()
}

/// A row of a long sheet: bare values, formatted by their columns; a blank is no cell at all.
fn plain_cells(sheet: &mut Sheet<'_, '_>, at: u32, row: &Row, columns: &[(usize, &Column)]) -> Result<(), RenderError> {
    for (column, (index, _)) in columns.iter().enumerate() {
        let Some(cell) = row.cells.get(*index) else { continue };
        sheet.write_plain(at, position(column), &cell.value)?;
    }
    Ok(())
}

fn row_cells(sheet: &mut Sheet<'_, '_>, at: u32, row: &Row, columns: &[(usize, &Column)]) -> Result<(), RenderError> {
    let empty = Cell::new(Value::Empty);
    let mut tall = LINE;
    for (column, (index, described)) in columns.iter().enumerate() {
        let cell = row.cells.get(*index).unwrap_or(&empty);
        let tone = match (row.tone, cell.tone) {
            (Tone::Normal, tone) => tone,
            (tone, Tone::Normal) => tone,
            (Tone::Off, _) => Tone::Off,
            (_, tone) => tone,
        };
        let (role, tone) = match (described.show, described.editable) {
            (Show::Hidden, _) => (Role::Hidden, Tone::Normal),
            // What can change is coloured by a rule, not for good.
            (_, true) => (Role::Entry, Tone::Normal),
            (_, false) if matches!(described.kind, ColumnKind::Flag) => (Role::Vendor, Tone::Normal),
            (_, false) => (Role::Vendor, tone),
        };
        if described.show != Show::Hidden {
            // The first run of a text of several is the longest and bold.
            let bold = tone == Tone::Strong || matches!(cell.value, Value::Rich(_));
            let lines = text::lines(&shown(&cell.value), described.sheet_width(), if bold { BOLD } else { 1.0 });
            tall = tall.max(points(lines, LINE));
        }
        if described.editable && cell.value == Value::Empty {
            // A blank cell already shows what will be typed into it as it should be.
            let shape = match described.kind {
                ColumnKind::Date | ColumnKind::Due { .. } => Shape::Date,
                _ => Shape::Text,
            };
            sheet.blank(at, position(column), (role, tone, shape))?;
        } else if let (ColumnKind::Letters, Value::Text(mark)) = (&described.kind, &cell.value) {
            // "N/A" and the like stand where letters do.
            sheet.mark(at, position(column), mark, role, tone)?;
        } else {
            sheet.write(at, (position(column), position(column)), &cell.value, role, tone)?;
        }
    }
    sheet.sheet.set_row_height(at, (tall + 2.5).min(409.0))?;
    Ok(())
}

fn total_cells(sheet: &mut Sheet<'_, '_>, at: u32, row: &Row, columns: &[(usize, &Column)]) -> Result<(), RenderError> {
    for (column, (index, described)) in columns.iter().enumerate() {
        let Some(cell) = row.cells.get(*index) else { continue };
        if described.show != Show::Hidden {
            let at_column = (position(column), position(column));
            sheet.write(at, at_column, &cell.value, Role::Page, Tone::Strong)?;
        }
    }
    Ok(())
}

/// Drop-downs, dates, colours that follow the entries.
fn rules(sheet: &mut Sheet<'_, '_>, columns: &[(usize, &Column)], first: u32, last: u32) -> Result<(), RenderError> {
    for (at, (_, column)) in columns.iter().enumerate() {
        let at = position(at);
        match &column.kind {
            ColumnKind::Choice(values) => {
                if column.editable {
                    let items: Vec<String> = values.iter().map(|v| v.value.clone()).collect();
                    let validation = sheet.lists.validation(&items)?;
                    sheet.sheet.add_data_validation(first, at, last, at, &validation)?;
                }
                for value in values.iter().filter(|v| v.tone != Tone::Normal) {
                    let rule = ConditionalFormatCell::new()
                        .set_rule(ConditionalFormatCellRule::EqualTo(value.value.as_str()))
                        .set_format(sheet.styles.condition(value.tone));
                    sheet.sheet.add_conditional_format(first, at, last, at, &rule)?;
                }
            }
            ColumnKind::Suggest(values) if column.editable => {
                let validation = sheet.lists.validation(values)?.show_error_message(false);
                sheet.sheet.add_data_validation(first, at, last, at, &validation)?;
            }
            ColumnKind::Date | ColumnKind::Due { .. } if column.editable => {
                sheet.sheet.add_data_validation(first, at, last, at, &date_validation()?)?;
            }
            ColumnKind::Flag => {
                let rule = ConditionalFormatBlank::new().invert().set_format(sheet.styles.condition(Tone::Attention));
                sheet.sheet.add_conditional_format(first, at, last, at, &rule)?;
            }
            _ => {}
        }
        if let ColumnKind::Due { status, done } = &column.kind {
            let date = format!("${}{}", column_number_to_name(at), first + 1);
            let status = columns.iter().position(|(_, c)| c.id == *status).map(position);
            let open: String = status
                .map(|s| format!("${}{}", column_number_to_name(s), first + 1))
                .map(|cell| done.iter().map(|d| format!(",{cell}<>\"{}\"", d.replace('"', "\"\""))).collect())
                .unwrap_or_default();
            let rule = ConditionalFormatFormula::new()
                .set_rule(format!("=AND(ISNUMBER({date}),{date}<TODAY(){open})").as_str())
                .set_format(sheet.styles.condition(Tone::Bad));
            sheet.sheet.add_conditional_format(first, at, last, at, &rule)?;
        }
    }
    // Control ids and figures given as text are meant so.
    let right = position(columns.len().saturating_sub(1));
    sheet.sheet.ignore_error_range(first, 0, last, right, IgnoreError::NumberStoredAsText)?;
    Ok(())
}

/// Frozen header and leading columns, filter, repeated header on every page.
fn freeze(sheet: &mut Sheet<'_, '_>, columns: &[(usize, &Column)], header: u32, last: u32) -> Result<(), RenderError> {
    sheet.sheet.set_freeze_panes(header + 1, position(frozen(columns)))?;
    let right = position(columns.len().saturating_sub(1));
    sheet.sheet.autofilter(header, 0, last, right)?;
    sheet.sheet.set_repeat_rows(ID_ROW + 1, header)?;
    let tab = if columns.iter().any(|(_, c)| c.editable) { sheet.styles.accent() } else { sheet.styles.primary() };
    sheet.sheet.set_tab_color(tab);
    // The cursor waits in the first cell that is to be filled in.
    let entry = columns.iter().position(|(_, c)| c.editable).unwrap_or(0);
    let first = row_number(&sheet.name, header as usize + 1, 0)?;
    sheet.sheet.set_selection(first, position(entry), first, position(entry))?;
    Ok(())
}

/// How many columns stay at the left: those that name a row.
fn frozen(columns: &[(usize, &Column)]) -> usize {
    let mut width = 0.0;
    let names = columns.iter().take_while(|(_, column)| {
        width += column.sheet_width();
        !column.editable && width <= FROZEN
    });
    names.count()
}

/// What single cells take, where it is not what their column does.
fn own_rules(
    sheet: &mut Sheet<'_, '_>,
    table: &Table,
    columns: &[(usize, &Column)],
    first: u32,
) -> Result<(), RenderError> {
    for (row, column, kind) in &table.kinds {
        let Some(at) = columns.iter().position(|(index, _)| index == column).map(position) else { continue };
        let row = first + row_number(&sheet.name, *row, table.rows.len())?;
        let rule = match kind {
            ColumnKind::Choice(values) => {
                let items: Vec<String> = values.iter().map(|value| value.value.clone()).collect();
                sheet.lists.validation(&items)?
            }
            ColumnKind::Date => {
                let shape = sheet.styles.get(Role::Entry, Tone::Normal, Shape::Date);
                sheet.sheet.set_cell_format(row, at, &shape)?;
                date_validation()?
            }
            _ => continue,
        };
        sheet.sheet.add_data_validation(row, at, row, at, &rule)?;
    }
    Ok(())
}

/// Whether a form is too wide for one page: what is set at eleven points would come out below eight there. It is printed on several pages beside
/// each other.
fn is_wide(sheet: &Sheet<'_, '_>, part: &Part, columns: &[(usize, &Column)]) -> bool {
    let shown = columns.iter().filter(|(_, column)| column.show != Show::Hidden && column.outline == 0);
    let width: f64 = shown.map(|(_, column)| flow::pixels(column.sheet_width()) * flow::PIXEL).sum();
    let (page, _) = printable(sheet.paper, part.orientation);
    page / width < LEAST
}

/// How many columns every page of a wide form begins with.
fn repeated(sheet: &Sheet<'_, '_>, part: &Part, columns: &[(usize, &Column)]) -> usize {
    if is_wide(sheet, part, columns) { frozen(columns) } else { 0 }
}
