//! Markdown and MDX: GitHub tables as they are found in the wild, HTML tables among them, headings, front matter, attribute lists.
//!
//! Vendors' sources are broken in ways that their own processors forgive, so the reader goes by lines and keeps what it finds, with a
//! diagnostic, where the specification would not see a table any more.

mod tabs;

use self::tabs::{Tab, tab_label};
use super::front_matter;
use super::html;
use super::inline::{Within, inline};
use super::raw::{DocumentMeta, RawBlock, RawCell, RawRow, RawTable};
use super::reader::{Confidence, Content, Context, Probe, Reader, first_words};
use crate::diagnostic::Diagnostic;
use crate::source::Place;

/// The Markdown reader.
pub(crate) static READER: Reader = Reader {
    name: "Markdown",
    extensions: &["md", "markdown", "mdx", "mdown", "mkd", "qmd", "rmd"],
    binary: false,
    recognise,
    read,
};

fn recognise(probe: &Probe<'_>) -> Confidence {
    let Some(text) = probe.text else { return Confidence::No };
    let mut previous = "";
    let mut headings = 0_usize;
    let mut fenced = false;
    for line in text.lines() {
        if is_fence(line) {
            fenced = !fenced;
        }
        if !fenced {
            if previous.contains('|') && is_delimiter_row(line) {
                return Confidence::Certain;
            }
            headings += usize::from(is_atx_heading(line));
        }
        if !line.trim().is_empty() {
            previous = line;
        }
    }
    match headings {
        0 if text.starts_with("---\n") || text.starts_with("---\r\n") => Confidence::Likely,
        0 => Confidence::Possible,
        1 => Confidence::Likely,
        _ => Confidence::Certain,
    }
}

fn read(context: &mut Context<'_>) -> Result<Content, Diagnostic> {
    context.check_document()?;
    let lines: Vec<Line<'_>> =
        context.text.split('\n').map(|raw| Line::new(raw.strip_suffix('\r').unwrap_or(raw))).collect();
    let mut meta = DocumentMeta::default();
    let start = front_matter::read(lines.iter().map(|l| l.raw), &mut meta);
    let mut scanner = Scanner {
        lines: &lines,
        at: start,
        blocks: Vec::new(),
        level: 0,
        paragraph: None,
        unclosed: Vec::new(),
        tabs: Vec::new(),
    };
    scanner.scan(context)?;
    let blocks = scanner.blocks;
    if meta.title.is_none() {
        meta.title = blocks.iter().find_map(|block| match block {
            RawBlock::Heading { level: 1, text, .. } => Some(text.clone()),
            _ => None,
        });
    }
    let name = if context.extension.as_deref() == Some("mdx") { "MDX" } else { "Markdown" };
    Ok(Content { format: context.format_name(name), meta, blocks })
}

/// A line without its quotation marks and indentation.
#[derive(Debug, Clone, Copy)]
struct Line<'t> {
    raw: &'t str,
    /// What is left after `>` marks and blanks at the beginning.
    text: &'t str,
    /// Characters taken off at the beginning.
    taken: u32,
}

impl<'t> Line<'t> {
    fn new(raw: &'t str) -> Self {
        let mut text = raw.trim_start();
        while let Some(rest) = text.strip_prefix('>') {
            text = rest.trim_start();
        }
        let taken = raw.get(..raw.len() - text.len()).map_or(0, |t| t.chars().count());
        Self { raw, text, taken: u32::try_from(taken).unwrap_or(0) }
    }

    fn is_blank(&self) -> bool {
        self.text.is_empty()
    }
}

/// Lines of a paragraph or list item that go together.
struct Paragraph {
    lines: Vec<String>,
    place: Place,
    listed: bool,
    /// Columns by which it is indented.
    indent: u16,
}

struct Scanner<'t, 'l> {
    lines: &'l [Line<'t>],
    at: usize,
    blocks: Vec<RawBlock>,
    /// Level of the last heading of the document itself.
    level: u8,
    paragraph: Option<Paragraph>,
    /// Ends of comments that do not come any more.
    unclosed: Vec<&'static str>,
    /// The tabs that are open, outermost first.
    tabs: Vec<Tab>,
}

impl<'t> Scanner<'t, '_> {
    fn line(&self, index: usize) -> Option<Line<'t>> {
        self.lines.get(index).copied()
    }

    fn number(index: usize) -> u32 {
        u32::try_from(index + 1).unwrap_or(u32::MAX)
    }

    fn place(&self, index: usize) -> Place {
        let column = self.line(index).map_or(0, |line| line.taken + 1);
        Place::Line { line: Self::number(index), column }
    }

    fn scan(&mut self, context: &mut Context<'_>) -> Result<(), Diagnostic> {
        let mdx = context.extension.as_deref() == Some("mdx");
        while let Some(line) = self.line(self.at) {
            let text = line.text.trim_end();
            self.leave_tabs(line);
            if text.is_empty() {
                self.flush();
                self.at += 1;
            } else if is_fence(text) {
                self.flush();
                self.skip_fence(text, context);
            } else if text.starts_with("<!--") {
                self.skip_until("-->");
            } else if text.starts_with("{/*") {
                self.skip_until("*/}");
            } else if let Some((level, heading)) = atx_heading(text).filter(|_| tab_label(text).is_none()) {
                self.flush();
                self.heading(level, heading);
                self.at += 1;
            } else if let Some(body) = attribute_line(text) {
                self.flush();
                self.attributes(body);
                self.at += 1;
            } else if let Some(label) = tab_label(text) {
                self.flush();
                self.open_tab(label, text);
                self.at += 1;
            } else if is_directive(text) || (mdx && is_mdx_statement(text)) || is_rule(text) && self.paragraph.is_none()
            {
                self.flush();
                self.at += 1;
            } else if let Some(level) = self.setext_level() {
                let heading = self.paragraph.take().map(|p| p.lines.join(" ")).unwrap_or_default();
                self.heading(level, &heading);
                self.at += 1;
            } else if has_tag(text, "<table") {
                self.flush();
                self.html_table(context)?;
            } else if let Some(delimiter) = self.delimiter_after(self.at) {
                self.flush();
                self.table(delimiter, context)?;
            } else {
                self.words(text);
                self.at += 1;
            }
            self.close_tabs();
        }
        self.flush();
        Ok(())
    }

    fn heading(&mut self, level: u8, source: &str) {
        let words = inline(source, Within::Text);
        self.level = level;
        // A heading that no tab can stand below is behind it.
        self.tabs.retain(|tab| tab.is_below(level));
        let place = self.place(self.at);
        if words.text.is_empty() && words.images.is_empty() {
            return;
        }
        self.blocks.push(RawBlock::Heading { level, text: words.text.replace('\n', " "), place });
    }

    /// `===` or `---` under a paragraph.
    fn setext_level(&self) -> Option<u8> {
        let text = self.line(self.at)?.text.trim_end();
        let paragraph = self.paragraph.as_ref()?;
        if paragraph.listed || text.len() < 2 {
            return None;
        }
        match text.bytes().next()? {
            b'=' if text.bytes().all(|b| b == b'=') => Some(1),
            b'-' if text.bytes().all(|b| b == b'-') => Some(2),
            _ => None,
        }
    }

    /// Words outside tables: a paragraph, an item of a list, a picture.
    fn words(&mut self, text: &str) {
        let text = if text.starts_with(":::") || text.starts_with("!!!") || text.starts_with("???") {
            // Admonition markers; a title may stand behind them.
            text.trim_start_matches([':', '!', '?', '+'])
                .trim_start_matches(|c: char| c.is_alphanumeric() || c == '-')
                .trim()
        } else {
            text
        };
        let (item, listed) = list_item(text);
        if listed {
            self.flush();
        }
        if item.is_empty() || is_admonition_marker(item) {
            return;
        }
        let place = self.place(self.at);
        let indent = self.line(self.at).map_or(0, |line| u16::try_from(line.taken).unwrap_or(u16::MAX));
        let paragraph = self.paragraph.get_or_insert_with(|| Paragraph { lines: Vec::new(), place, listed, indent });
        paragraph.lines.push(item.to_owned());
    }

    fn flush(&mut self) {
        let Some(paragraph) = self.paragraph.take() else { return };
        let words = inline(&paragraph.lines.join("\n"), Within::Text);
        // What only describes a picture is no text of the document.
        let picture = words.images.concat().trim() == words.text.trim() && !words.images.is_empty();
        for alt in words.images {
            self.blocks.push(RawBlock::Image { alt, place: paragraph.place });
        }
        if !words.text.is_empty() && !picture {
            let inside = matches!(self.blocks.last(), Some(RawBlock::Paragraph { list: Some(_), .. }));
            // An indented paragraph below an item goes on with it.
            let depth = paragraph.indent / 2;
            let list =
                if paragraph.listed { Some(depth) } else { (inside && depth > 0).then(|| depth.saturating_add(1)) };
            self.blocks.push(RawBlock::Paragraph {
                text: words.text,
                list,
                strong: words.strong,
                place: paragraph.place,
            });
        }
    }

    fn skip_fence(&mut self, opening: &str, context: &mut Context<'_>) {
        let mark = if opening.starts_with('`') { '`' } else { '~' };
        let length = opening.len() - opening.trim_start_matches(mark).len();
        let start = self.at;
        self.at += 1;
        let mut table = false;
        while let Some(line) = self.line(self.at) {
            let text = line.text.trim_end();
            self.at += 1;
            let run = text.len() - text.trim_start_matches(mark).len();
            if run >= length && run == text.len() {
                break;
            }
            table |= is_delimiter_row(text) && text.matches('|').count() > 1;
        }
        if table {
            context.diagnostics.push(
                Diagnostic::info("table-in-code", "a table stands in a code block and was not read")
                    .at(context.at(self.place(start)))
                    .found(first_words(opening))
                    .help("if it is part of the matrix, take it out of the code block"),
            );
        }
    }

    /// Skips a comment, over as many lines as it takes.
    fn skip_until(&mut self, end: &'static str) {
        let start = self.at;
        if self.unclosed.contains(&end) {
            self.at += 1;
            return;
        }
        while let Some(line) = self.line(self.at) {
            self.at += 1;
            if let Some((_, after)) = line.text.split_once(end) {
                let after = after.trim();
                if !after.is_empty() && !after.starts_with("<!--") {
                    self.at = start + 1;
                    self.words(after);
                }
                return;
            }
        }
        // A comment that is never closed is none, and its end is not looked for again.
        self.at = start + 1;
        self.unclosed.push(end);
    }

    /// A line of attributes: the caption belongs to the table above.
    fn attributes(&mut self, body: &str) {
        let caption = quoted_value(body, "caption=");
        let Some(caption) = caption else { return };
        if let Some(RawBlock::Table(table)) = self.blocks.last_mut()
            && table.caption.is_none()
        {
            table.caption = Some(inline(&caption, Within::Text).text);
        }
    }

    fn html_table(&mut self, context: &mut Context<'_>) -> Result<(), Diagnostic> {
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
    fn delimiter_after(&self, header: usize) -> Option<usize> {
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

    fn table(&mut self, delimiter: usize, context: &mut Context<'_>) -> Result<(), Diagnostic> {
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
            } else if row.cells.len() != width && !row.cells.iter().all(|c| c.text.is_empty()) {
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

    fn say(&self, context: &mut Context<'_>, problem: Diagnostic, index: usize, help: &str) {
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

    fn row(&self, index: usize, header: bool, context: &mut Context<'_>) -> Result<RawRow, Diagnostic> {
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
            cells.push(RawCell { strong: read.strong, link: read.link, ..RawCell::new(text, place) });
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

/// Whether a line is a heading with `#` marks.
pub(crate) fn is_atx_heading(line: &str) -> bool {
    !line.starts_with("    ") && atx_heading(line.trim()).is_some()
}

fn atx_heading(text: &str) -> Option<(u8, &str)> {
    let rest = text.trim_start_matches('#');
    let level = text.len() - rest.len();
    if !(1..=6).contains(&level) || !(rest.is_empty() || rest.starts_with([' ', '\t'])) {
        return None;
    }
    let rest = rest.trim();
    let closed = rest.trim_end_matches('#');
    let words = if closed.is_empty() || closed.ends_with([' ', '\t']) { closed.trim_end() } else { rest };
    Some((u8::try_from(level).ok()?, words))
}

fn is_fence(text: &str) -> bool {
    let text = text.trim_start();
    text.starts_with("~~~") || text.strip_prefix("```").is_some_and(|info| !info.trim_start_matches('`').contains('`'))
}

/// `---`, `***`, `___` alone on a line.
fn is_rule(text: &str) -> bool {
    let marks: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    marks.len() >= 3 && ["-", "*", "_"].iter().any(|mark| marks.replace(mark, "").is_empty())
}

/// The inside of `{: ... }` or `{:name: ...}` alone on a line.
fn attribute_line(text: &str) -> Option<&str> {
    text.strip_prefix("{:").and_then(|rest| rest.trim_end().strip_suffix('}'))
}

/// A value in quotes after a name.
fn quoted_value(body: &str, name: &str) -> Option<String> {
    let (_, rest) = body.split_once(name)?;
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let rest = rest.get(1..)?;
    rest.split_once(quote).map(|(value, _)| value.to_owned())
}

/// Template tags alone on a line, which show nothing.
fn is_directive(text: &str) -> bool {
    (text.starts_with("{%") && text.ends_with("%}"))
        || (text.starts_with("{{<") && text.ends_with(">}}"))
        || (text.starts_with("{{%") && text.ends_with("%}}"))
}

/// `import … from …` and `export …` of MDX.
fn is_mdx_statement(text: &str) -> bool {
    (text.starts_with("import ") && (text.contains(" from ") || text.contains(['"', '\''])))
        || text.starts_with("export ")
}

/// `[!NOTE]`, or the bare name behind `:::`.
fn is_admonition_marker(text: &str) -> bool {
    text.strip_prefix("[!")
        .and_then(|r| r.strip_suffix(']'))
        .is_some_and(|name| name.chars().all(char::is_alphanumeric))
}

/// The words of a list item, and whether it is one.
fn list_item(text: &str) -> (&str, bool) {
    for marker in ["- ", "* ", "+ ", "-\t", "*\t"] {
        if let Some(rest) = text.strip_prefix(marker) {
            return (rest.trim(), true);
        }
    }
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if (1..=9).contains(&digits)
        && let Some(rest) = text.get(digits..)
        && (rest.starts_with(". ") || rest.starts_with(") "))
    {
        // The number is kept: it may be what the text is referred to by.
        return (text, true);
    }
    (text, false)
}

fn has_tag(text: &str, tag: &str) -> bool {
    count_tags(text, tag) > 0
}

/// How often a tag begins in a line, outside code.
fn count_tags(text: &str, tag: &str) -> usize {
    if !text.contains('<') {
        return 0;
    }
    let lower = text.to_ascii_lowercase();
    let (mut count, mut ticks, mut counted) = (0, 0_usize, 0);
    for (at, _) in lower.match_indices(tag) {
        ticks += lower.get(counted..at).map_or(0, |head| head.bytes().filter(|b| *b == b'`').count());
        counted = at;
        let after = lower.as_bytes().get(at + tag.len());
        count += usize::from(ticks % 2 == 0 && after.is_none_or(|b| !b.is_ascii_alphanumeric() && *b != b'-'));
    }
    count
}
