//! Tables: cells by their separators and specifications, dealt out to rows.

use super::super::contract::DocumentContext;
use super::super::grid::{SpannedCell, SpannedRow, lay_out};
use super::super::raw::{RawBlock, RawCell, RawRow, RawTable};
use super::Scanner;
use crate::base::diagnostic::Diagnostic;
use crate::base::location::Place;

/// Columns that one cell may cover, and cells that one specification may repeat.
const MOST_SPAN: u16 = 1000;

impl Scanner<'_, '_> {
    pub(super) fn table(&mut self, fence: &str, context: &mut DocumentContext<'_>) -> Result<(), Diagnostic> {
        let start = self.at;
        let options = std::mem::take(&mut self.options);
        let caption = self.title.take();
        self.at += 1;
        let separator =
            option(&options, "separator").and_then(|s| s.chars().next()).unwrap_or(match fence.chars().next() {
                Some(',') => ',',
                Some(':') => ':',
                Some('!') => '!',
                _ => '|',
            });
        let mut cells: Vec<OpenCell> = Vec::new();
        let mut first_line_cells = 0;
        let (mut first_line, mut blank_after_first) = (None, false);
        let mut closed = false;
        while let Some(line) = self.line(self.at) {
            let number = self.at;
            self.at += 1;
            if line.trim_end() == fence {
                closed = true;
                break;
            }
            if line.trim_start().starts_with("//") && !line.trim_start().starts_with("///") {
                continue;
            }
            split_line(line, separator, number, &mut cells);
            if cells.len() as u64 > context.limits.cells {
                return Err(context.limits.passed("cells", cells.len() as u64, context.at(Place::line_at(number))));
            }
            if first_line.is_none() && !cells.is_empty() {
                first_line = Some(number);
                first_line_cells = cells.iter().map(|c| usize::from(c.columns) * usize::from(c.repeat)).sum();
                let next = self.line(self.at).map_or("", str::trim);
                blank_after_first = next.is_empty() && start + 1 == number;
            }
        }
        if !closed {
            context.diagnostics.push(
                Diagnostic::warning(
                    "unclosed-table",
                    "the table is not closed; it was read to the end of the document",
                )
                .at(context.at(Place::line_at(start)))
                .found(fence.to_owned())
                .help("check that nothing after the table was taken into it"),
            );
        }
        let stated = columns_of(&options);
        let columns = stated.as_ref().map_or(first_line_cells, Vec::len).max(1);
        if columns as u64 > context.limits.columns {
            return Err(context.limits.passed("columns", columns as u64, context.at(Place::line_at(start))));
        }
        let header_stated = options.contains("header");
        let header = header_stated || (blank_after_first && !options.contains("noheader"));
        let rows = self.rows(cells, columns, header, stated.unwrap_or_default().as_slice(), context)?;
        self.blocks.push(RawBlock::Table(RawTable {
            sheet: None,
            hidden: false,
            caption,
            place: Place::line_at(start),
            rows,
        }));
        Ok(())
    }

    /// Deals cells out to rows: a row is full when its own cells and those that reach down into it fill the columns.
    fn rows(
        &self,
        cells: Vec<OpenCell>,
        columns: usize,
        header: bool,
        styles: &[char],
        context: &mut DocumentContext<'_>,
    ) -> Result<Vec<RawRow>, Diagnostic> {
        let mut rows: Vec<SpannedRow> = Vec::new();
        let mut reaching = vec![0_u16; columns];
        let mut row: Vec<SpannedCell> = Vec::new();
        let mut column = 0;
        let mut place = None;
        let mut made = 0_u64;
        for cell in cells {
            for _ in 0..cell.repeat {
                made += 1;
                if made > context.limits.cells {
                    return Err(context.limits.passed("cells", made, context.at(cell.place)));
                }
                while reaching.get(column).is_some_and(|r| *r > 0) {
                    column += 1;
                }
                let style = cell.style.or_else(|| styles.get(column).copied());
                let read = self.words(&cell.text);
                context.count_text(read.text.len(), cell.place)?;
                if read.text.len() as u64 > context.limits.cell_bytes {
                    return Err(context.limits.passed("cell-bytes", read.text.len() as u64, context.at(cell.place)));
                }
                let strong = read.strong || matches!(style, Some('h' | 's'));
                let raw = RawCell { strong, link: read.link.is_some(), ..RawCell::new(read.text, cell.place) };
                let place = *place.get_or_insert(cell.place);
                for covered in column..(column + usize::from(cell.columns)).min(columns) {
                    if let Some(slot) = reaching.get_mut(covered) {
                        *slot = cell.rows;
                    }
                }
                column += usize::from(cell.columns);
                row.push(SpannedCell { cell: raw, columns: cell.columns, rows: cell.rows });
                let full = (column..columns).all(|c| reaching.get(c).is_some_and(|r| *r > 0));
                if full {
                    let is_header = header && rows.is_empty();
                    rows.push(SpannedRow { header: is_header, hidden: false, place, cells: std::mem::take(&mut row) });
                    reaching.iter_mut().for_each(|r| *r = r.saturating_sub(1));
                    column = 0;
                }
            }
            if row.is_empty() {
                place = None;
            }
        }
        if let (false, Some(place)) = (row.is_empty(), place) {
            context.diagnostics.push(
                Diagnostic::warning("short-row", "the table's last row has fewer cells than the table has columns")
                    .at(context.at(place))
                    .found(format!("{} cells", row.len()))
                    .allowed(format!("{columns} cells"))
                    .help("the row was kept with what it has; check for a missing cell above"),
            );
            rows.push(SpannedRow { header: false, hidden: false, place, cells: row });
        }
        lay_out(rows, context)
    }
}

struct OpenCell {
    text: String,
    place: Place,
    columns: u16,
    rows: u16,
    repeat: u16,
    style: Option<char>,
}

/// Splits a table's line: what stands before the first separator belongs to the cell above.
fn split_line(line: &str, separator: char, number: usize, cells: &mut Vec<OpenCell>) {
    let mut rest = line;
    let mut before = String::new();
    let mut column = 1_u32;
    loop {
        let Some(at) = rest.find(separator) else {
            before.push_str(rest);
            append(cells, &before, true);
            return;
        };
        let head = rest.get(..at).unwrap_or_default();
        let tail = rest.get(at + separator.len_utf8()..).unwrap_or_default();
        column += u32::try_from(head.chars().count() + 1).unwrap_or(0);
        if let Some(kept) = head.strip_suffix('\\') {
            before.push_str(kept);
            before.push(separator);
            rest = tail;
            continue;
        }
        // The cell's specification stands right before its separator.
        before.push_str(head);
        let start = before.rfind(char::is_whitespace).map_or(0, |i| i + 1);
        let spec = before
            .get(start..)
            .and_then(specification)
            .filter(|_| start > 0 || cells.is_empty() || before.len() == before.trim_start().len());
        if spec.is_some() {
            before.truncate(start);
        }
        append(cells, &before, false);
        before.clear();
        let (columns, rows, repeat, style) = spec.unwrap_or((1, 1, 1, None));
        let blanks = u32::try_from(tail.len() - tail.trim_start().len()).unwrap_or(0);
        let place = Place::Line { line: u32::try_from(number + 1).unwrap_or(u32::MAX), column: column + blanks };
        cells.push(OpenCell { text: String::new(), place, columns, rows, repeat, style });
        rest = tail;
    }
}

fn append(cells: &mut [OpenCell], text: &str, ends_line: bool) {
    if let Some(cell) = cells.last_mut() {
        cell.text.push_str(text);
        if ends_line {
            cell.text.push('\n');
        }
    }
}

/// `2+`, `.3+`, `2.3+`, `3*`, with alignment marks and a style letter.
fn specification(spec: &str) -> Option<(u16, u16, u16, Option<char>)> {
    let (mut columns, mut rows, mut repeat, mut style) = (1, 1, 1, None);
    let mut rest = spec;
    if let Some(mark) = rest.find(['+', '*']) {
        let (factor, after) = rest.split_at(mark);
        let number = |text: &str| {
            if text.is_empty() { Some(1) } else { text.parse::<u16>().ok().map(|n| n.clamp(1, MOST_SPAN)) }
        };
        if after.starts_with('*') {
            repeat = number(factor)?;
        } else {
            let (across, down) = factor.split_once('.').unwrap_or((factor, ""));
            (columns, rows) = (number(across)?, number(down)?);
        }
        rest = after.get(1..)?;
    }
    let rest = rest.trim_start_matches(['<', '>', '^', '.']);
    let mut letters = rest.chars();
    match (letters.next(), letters.next()) {
        (None, _) => {}
        (Some(letter), None) if "adehlmsv".contains(letter) => style = Some(letter),
        _ => return None,
    }
    Some((columns, rows, repeat, style))
}

/// The styles of the columns in `cols="1,2a,3*"`; their number is the number of columns.
fn columns_of(options: &str) -> Option<Vec<char>> {
    let spec = option(options, "cols")?;
    let mut styles = Vec::new();
    let parts: Vec<&str> = if spec.contains(',') { spec.split(',').collect() } else { spec.split(';').collect() };
    for part in parts {
        let part = part.trim();
        let (count, rest) =
            part.split_once('*').map_or((1, part), |(n, rest)| (n.trim().parse::<usize>().unwrap_or(1), rest));
        let style = rest.chars().last().filter(|c| c.is_ascii_lowercase()).unwrap_or('d');
        styles.extend(std::iter::repeat_n(style, count.min(usize::from(MOST_SPAN))));
    }
    (!styles.is_empty()).then_some(styles)
}

/// A named block attribute's value.
fn option(options: &str, name: &str) -> Option<String> {
    let at = options.find(&format!("{name}="))?;
    let rest = options.get(at + name.len() + 1..)?.trim_start();
    match rest.chars().next() {
        Some(quote @ ('"' | '\'')) => rest.get(1..)?.split_once(quote).map(|(value, _)| value.to_owned()),
        _ => rest.split([',', ']']).next().map(|v| v.trim().to_owned()),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn specifications_of_cells() {
        assert_eq!(specification("2+"), Some((2, 1, 1, None)));
        assert_eq!(specification(".3+^.^s"), Some((1, 3, 1, Some('s'))));
        assert_eq!(specification("3*a"), Some((1, 1, 3, Some('a'))));
        assert_eq!(specification("Data"), None);
        assert_eq!(columns_of("[cols=\"2a,3*,1\",options=\"header\"]").unwrap().len(), 5);
    }
}
