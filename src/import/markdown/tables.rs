//! Tables, as they are found in the wild, and HTML tables among the lines.

use super::super::contract::{DocumentContext, first_words};
use super::super::html;
use super::super::inline::{Within, inline};
use super::super::raw::{RawBlock, RawCell, RawRow, RawTable};
use super::lines::{attribute_line, atx_heading, count_tags, has_tag, is_directive, is_fence, is_rule, list_item};
use super::scanner::{Line, Scanner};
use super::tabs::tab_label;
use crate::base::breaks::{breaking, line_breaks};
use crate::base::diagnostic::Diagnostic;
use crate::base::location::Place;

impl Scanner<'_, '_> {
    pub(super) fn html_table(&mut self, context: &mut DocumentContext<'_>) -> Result<(), Diagnostic> {
        let start = self.at;
        let mut depth = 0_usize;
        let mut source = String::new();
        while let Some(line) = self.line(self.at) {
            // Quotation marks before the lines of a quoted table are no part of it.
            source.push_str(if line.raw.trim_start().starts_with('>') { line.text } else { line.raw });
            source.push('\n');
            self.at += 1;
            depth += count_tags(line.text, "<table");
            let closed = count_tags(line.text, "</table");
            if closed > 0 {
                depth = depth.saturating_sub(closed);
                if depth == 0 {
                    break;
                }
            }
        }
        let blocks = html::fragment(&source, Self::number(start), context)?;
        self.blocks.extend(blocks);
        Ok(())
    }

    /// Whether a table's header stands on a line: the index of its delimiter row, past blank lines.
    pub(super) fn delimiter_after(&self, header: usize) -> Option<usize> {
        if !has_pipe(self.line(header)?.text) || is_delimiter_row(self.line(header)?.text) {
            return None;
        }
        let mut index = header + 1;
        while self.line(index)?.is_blank() {
            index += 1;
        }
        let delimiter = self.line(index)?.text;
        // Without a pipe of its own, a delimiter row is a rule or an underlined heading.
        (is_delimiter_row(delimiter) && delimiter.contains('|')).then_some(index)
    }

    /// Whether rows of a table begin on a line although no delimiter row says so: closed by pipes on both sides, and all of one width.
    pub(super) fn starts_bare_rows(&self, first: usize) -> bool {
        const FEWEST: usize = 3;
        let cells = |index: usize| {
            let text = self.line(index)?.text.trim_end();
            (text.starts_with('|') && text.ends_with('|')).then(|| split_cells(text).len())
        };
        let width = cells(first).unwrap_or(0);
        width >= FEWEST && (first..first + FEWEST).all(|index| cells(index) == Some(width))
    }

    /// Reads rows that no delimiter row follows: which of them is the header is not said.
    pub(super) fn bare_rows(&mut self, context: &mut DocumentContext<'_>) -> Result<(), Diagnostic> {
        let header = self.at;
        self.say(
            context,
            Diagnostic::warning("no-delimiter-row", "rows between pipes without the delimiter row of a table"),
            header,
            "they were read as a table; put a line such as |---|---| below its header",
        );
        let mut rows = Vec::new();
        while let Some(line) = self.line(self.at).filter(|l| l.text.starts_with('|')) {
            if !is_delimiter_row(line.text) {
                rows.push(self.row(self.at, false, context)?);
            }
            self.at += 1;
        }
        let place = self.place(header);
        self.blocks.push(RawBlock::Table(RawTable { sheet: None, hidden: false, caption: None, place, rows }));
        Ok(())
    }

    pub(super) fn table(&mut self, delimiter: usize, context: &mut DocumentContext<'_>) -> Result<(), Diagnostic> {
        let header = self.at;
        let mut rows = Vec::new();
        let outer = self.line(header).is_some_and(|l| l.text.starts_with('|'));
        if delimiter > header + 1 {
            self.say(
                context,
                Diagnostic::warning(
                    "blank-line-in-table",
                    "a blank line parts a table's header from its delimiter row",
                ),
                header + 1,
                "the table was read as one; take the blank line out",
            );
        }
        let head = self.row(header, true, context)?;
        let width = head.cells.len();
        let marks = self.line(delimiter).map_or(0, |l| split_cells(l.text).len());
        if marks != width {
            let problem =
                Diagnostic::warning("table-width", format!("the header has {width} cells, its delimiter row {marks}"));
            self.say(context, problem, delimiter, "the header's cells were taken as the columns");
        }
        rows.push(head);
        self.at = delimiter + 1;
        while let Some(next) = self.next_row(outer) {
            if next > self.at {
                self.say(
                    context,
                    Diagnostic::warning("blank-line-in-table", "a blank line parts the rows of a table"),
                    self.at,
                    "the rows after it were read as part of the table; take the blank line out",
                );
            }
            self.at = next;
            let line = self.line(next).map_or("", |l| l.text);
            let mut row = self.row(next, false, context)?;
            // Without outer pipes a pipe at the end closes nothing: an empty cell follows it.
            if !outer && row.cells.len() + 1 == width && line.trim_end().ends_with('|') {
                row.cells.push(RawCell::new("", row.place));
            }
            if !has_pipe(line) {
                self.say(
                    context,
                    Diagnostic::warning("row-without-pipes", "a line without pipes follows a table's row")
                        .found(first_words(line)),
                    next,
                    "it was read as a row of one cell; put a blank line before it if it is no row",
                );
            } else if row.cells.len() != width && row.cells.len() != 1 && !row.cells.iter().all(|c| c.text.is_empty()) {
                // One cell alone is a heading between the rows; where it is an activity, the cells that it lacks are told.
                let problem = if row.cells.len() < width {
                    Diagnostic::warning("short-row", "a row has fewer cells than its table has columns")
                } else {
                    Diagnostic::warning("long-row", "a row has more cells than its table has columns")
                };
                let problem = problem
                    .found(format!("{} cells: {}", row.cells.len(), first_words(line)))
                    .allowed(format!("{width} cells"));
                self.say(
                    context,
                    problem,
                    next,
                    "the row was kept with what it has; check for a missing or an extra `|`",
                );
            } else if outer && !line.trim_end().ends_with('|') {
                self.say(
                    context,
                    Diagnostic::info("unclosed-row", "a row's last cell is not closed by a pipe"),
                    next,
                    "the cell was read to the end of the line",
                );
            }
            rows.push(row);
            self.at = next + 1;
        }
        let place = self.place(header);
        self.blocks.push(RawBlock::Table(RawTable { sheet: None, hidden: false, caption: None, place, rows }));
        Ok(())
    }

    fn say(&self, context: &mut DocumentContext<'_>, problem: Diagnostic, index: usize, help: &str) {
        let location = context.at(self.place(index));
        context.diagnostics.push(problem.at(location).help(help));
    }

    /// The line of the table's next row, past blank lines if a row follows them.
    fn next_row(&self, outer: bool) -> Option<usize> {
        let mut index = self.at;
        while self.line(index)?.is_blank() {
            index += 1;
        }
        let text = self.line(index)?.text.trim_end();
        let parted = index > self.at;
        if attribute_line(text).is_some()
            || atx_heading(text).is_some()
            || is_fence(text)
            || is_directive(text)
            || tab_label(text).is_some()
            || is_rule(text)
            || has_tag(text, "<table")
        {
            return None;
        }
        if parted {
            // Only what is plainly a row goes on after a blank line, and no header of a table of its own.
            let row = if outer { text.starts_with('|') } else { has_pipe(text) };
            return (row && self.delimiter_after(index).is_none()).then_some(index);
        }
        if has_pipe(text) {
            // A second table right under the first one.
            return self
                .line(index + 1)
                .is_none_or(|l| !(is_delimiter_row(l.text) && l.text.contains('|')))
                .then_some(index);
        }
        // As GitHub reads it, a line without pipes right below a row is a row, unless another block begins with it.
        let block = text.starts_with(['<', '>', '!', ':', '*']) || list_item(text).1;
        (!block && !outer).then_some(index)
    }

    fn row(&self, index: usize, header: bool, context: &mut DocumentContext<'_>) -> Result<RawRow, Diagnostic> {
        let line = self.line(index).unwrap_or(Line::new(""));
        let number = Self::number(index);
        let (mut column, mut counted) = (line.taken + 1, 0);
        let mut cells = Vec::new();
        for (start, end) in split_cells(line.text) {
            let source = line.text.get(start..end).unwrap_or_default();
            let words = source.trim_start();
            let begin = start + (source.len() - words.len());
            column += line.text.get(counted..begin).map_or(0, |t| u32::try_from(t.chars().count()).unwrap_or(0));
            counted = begin;
            let place = Place::Line { line: number, column };
            let read = inline(words.trim_end(), Within::Cell);
            let text = if read.text.is_empty() { read.images.join(" ").trim().to_owned() } else { read.text };
            if text.len() as u64 > context.limits.cell_bytes {
                return Err(context.limits.passed("cell-bytes", text.len() as u64, context.at(place)));
            }
            let written = with_tags(words.trim_end());
            cells.push(RawCell {
                strong: read.strong,
                link: read.link.is_some(),
                written,
                ..RawCell::new(text, place)
            });
        }
        let place = self.place(index);
        context.count_cells(cells.len(), place)?;
        Ok(RawRow { header, hidden: false, place, cells })
    }
}

/// The cells of a row between unescaped pipes, outer pipes left out: byte ranges.
fn split_cells(text: &str) -> Vec<(usize, usize)> {
    let trimmed = text.trim_end();
    let mut cells = Vec::new();
    let mut start = usize::from(trimmed.starts_with('|'));
    let mut escaped = false;
    for (at, byte) in trimmed.bytes().enumerate().skip(start) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'|' => {
                cells.push((start, at));
                start = at + 1;
            }
            _ => {}
        }
    }
    // What follows the last pipe is a cell only if something is there.
    if start < trimmed.len() || cells.is_empty() {
        cells.push((start, trimmed.len()));
    }
    cells
}

fn has_pipe(text: &str) -> bool {
    let mut escaped = false;
    text.bytes().any(|byte| {
        let pipe = byte == b'|' && !escaped;
        escaped = byte == b'\\' && !escaped;
        pipe
    })
}

/// `|---|:-:|`, with or without outer pipes.
pub(crate) fn is_delimiter_row(line: &str) -> bool {
    let text = Line::new(line).text.trim_end();
    if !text.contains('-') || !text.bytes().all(|b| matches!(b, b'|' | b'-' | b':' | b' ' | b'\t')) {
        return false;
    }
    let inner = text.strip_prefix('|').unwrap_or(text);
    let inner = inner.strip_suffix('|').unwrap_or(inner);
    inner.split('|').all(|cell| {
        let cell = cell.trim();
        let dashes = cell.strip_prefix(':').unwrap_or(cell);
        let dashes = dashes.strip_suffix(':').unwrap_or(dashes);
        !dashes.is_empty() && dashes.bytes().all(|b| b == b'-')
    })
}
/// The words of a cell with the tags that break its lines; none where there are none.
fn with_tags(source: &str) -> Option<Box<str>> {
    /// Stands for a tag while the other markup goes: no document has it.
    const TAG: char = '\u{f8ff}';
    let tags = line_breaks(source);
    if tags.is_empty() || source.contains(TAG) {
        return None;
    }
    let words = inline(&breaking(source, TAG), Within::Cell).text;
    let mut tags = tags.into_iter().filter_map(|tag| source.get(tag));
    let mut written = String::with_capacity(source.len());
    for c in words.chars() {
        match c {
            TAG => written.push_str(tags.next().unwrap_or_default()),
            c => written.push(c),
        }
    }
    Some(written.into())
}
