//! AsciiDoc: headings, attributes and tables, with several cells a line, bullet cells, column specifications and spans.

use std::collections::BTreeMap;

use super::grid::{SpannedCell, SpannedRow, lay_out};
use super::inline::entity;
use super::meta;
use super::raw::{DocumentMeta, RawBlock, RawCell, RawRow, RawTable};
use super::reader::{Confidence, Content, Context, Probe, Reader, first_words};
use crate::diagnostic::Diagnostic;
use crate::source::Place;

/// The AsciiDoc reader.
pub(crate) static READER: Reader =
    Reader { name: "AsciiDoc", extensions: &["adoc", "asciidoc", "asc"], binary: false, recognise, read };

/// Columns that one cell may cover, and cells that one specification may repeat.
const MOST_SPAN: u16 = 1000;

fn recognise(probe: &Probe<'_>) -> Confidence {
    let Some(text) = probe.text else { return Confidence::No };
    let (mut fences, mut headings, mut signs) = (0, 0, 0);
    for line in text.lines() {
        let line = line.trim_end();
        fences += usize::from(is_table_fence(line));
        headings += usize::from(heading(line).is_some());
        signs += usize::from(
            line.starts_with(":_")
                || line.starts_with("[cols")
                || line.starts_with("[id=")
                || line.starts_with("include::"),
        );
    }
    match (fences, headings + signs) {
        (2.., _) => Confidence::Certain,
        (_, 2..) => Confidence::Likely,
        (_, 1) => Confidence::Possible,
        _ => Confidence::No,
    }
}

fn read(context: &mut Context<'_>) -> Result<Content, Diagnostic> {
    context.check_document()?;
    let lines: Vec<&str> = context.text.split('\n').map(|l| l.strip_suffix('\r').unwrap_or(l)).collect();
    let mut scanner = Scanner {
        lines: &lines,
        at: 0,
        blocks: Vec::new(),
        meta: DocumentMeta::default(),
        attributes: BTreeMap::new(),
        level: 0,
        options: String::new(),
        title: None,
        paragraph: None,
    };
    scanner.scan(context)?;
    let (blocks, mut meta) = (scanner.blocks, scanner.meta);
    if meta.title.is_none() {
        meta.title = blocks.iter().find_map(|b| match b {
            RawBlock::Heading { level: 1, text, .. } => Some(text.clone()),
            _ => None,
        });
    }
    Ok(Content { format: context.format_name("AsciiDoc"), meta, blocks })
}

struct Scanner<'l, 't> {
    lines: &'l [&'t str],
    at: usize,
    blocks: Vec<RawBlock>,
    meta: DocumentMeta,
    /// The document's own attributes, `:name: value`.
    attributes: BTreeMap<String, String>,
    /// Level of the last heading.
    level: u8,
    /// Block attributes waiting for their block.
    options: String,
    /// A block title waiting for its block.
    title: Option<String>,
    paragraph: Option<(Vec<String>, Option<u16>, Place)>,
}

impl<'t> Scanner<'_, 't> {
    fn line(&self, index: usize) -> Option<&'t str> {
        self.lines.get(index).copied()
    }

    fn place(index: usize) -> Place {
        Place::Line { line: u32::try_from(index + 1).unwrap_or(u32::MAX), column: 1 }
    }

    fn scan(&mut self, context: &mut Context<'_>) -> Result<(), Diagnostic> {
        while let Some(line) = self.line(self.at) {
            let text = line.trim();
            if text.is_empty() {
                self.flush();
            } else if text.starts_with("////") {
                self.flush();
                self.skip_block(text, None, context);
                continue;
            } else if text.starts_with("//") {
                // A comment.
            } else if is_table_fence(text) {
                self.flush();
                self.table(text, context)?;
                continue;
            } else if (text.starts_with("----") || text.starts_with("....")) && text.trim_matches(['-', '.']).is_empty()
            {
                self.flush();
                self.skip_block(text, Some("|==="), context);
                continue;
            } else if let Some((level, words)) = heading(line) {
                self.flush();
                let words = self.words(words).text;
                self.level = level;
                self.blocks.push(RawBlock::Heading { level, text: words, place: Self::place(self.at) });
                (self.options, self.title) = (String::new(), None);
            } else if let Some((name, value)) = attribute_entry(text) {
                self.flush();
                meta::take(&mut self.meta, name, value);
                let value = self.resolve(value);
                self.attributes.insert(name.to_owned(), value);
            } else if text.starts_with('[') && text.ends_with(']') && !text.starts_with("[.") {
                self.flush();
                self.options.push_str(text);
            } else if is_delimiter(text) || text == "+" || is_directive(text) {
                self.flush();
            } else if let Some(label) = text.strip_suffix("::").filter(|_| self.heads_a_table()) {
                // "BYOC::" over a table, in tabs or in a list of definitions.
                self.flush();
                let text = self.words(label.trim_end_matches(':')).text;
                self.blocks.push(RawBlock::Heading { level: self.level + 1, text, place: Self::place(self.at) });
            } else if let Some(title) = block_title(text) {
                self.flush();
                self.title = Some(self.words(title).text);
            } else if let Some(image) = text.strip_prefix("image::") {
                self.flush();
                let alt = image.split_once('[').map_or("", |(_, alt)| alt.trim_end_matches(']'));
                let alt = alt.split(',').next().unwrap_or_default().trim_matches('"').to_owned();
                self.blocks.push(RawBlock::Image { alt, place: Self::place(self.at) });
            } else {
                let (item, listed) = list_item(text);
                // "Term:: what it is"
                if listed || text.contains(":: ") || text.ends_with("::") {
                    self.flush();
                }
                let place = Self::place(self.at);
                let marks =
                    u16::try_from(text.len() - text.trim_start_matches(['*', '-', '.']).len()).unwrap_or(u16::MAX);
                let list = if listed {
                    Some(marks)
                } else {
                    // What a plus sign attaches belongs to the item above it.
                    let attached = self.at > 0 && self.line(self.at - 1).is_some_and(|l| l.trim() == "+");
                    attached.then_some(u16::MAX)
                };
                self.paragraph.get_or_insert_with(|| (Vec::new(), list, place)).0.push(item.to_owned());
            }
            self.at += 1;
        }
        self.flush();
        Ok(())
    }

    /// Whether a table is the first thing that is attached to the line.
    fn heads_a_table(&self) -> bool {
        const WITHIN: usize = 8;
        let next = self.lines.iter().skip(self.at + 1).take(WITHIN).map(|l| l.trim());
        let shown =
            |l: &&str| !(l.is_empty() || *l == "+" || *l == "--" || l.starts_with('[') || block_title(l).is_some());
        next.into_iter().find(shown).is_some_and(is_table_fence)
    }

    fn flush(&mut self) {
        let Some((lines, list, place)) = self.paragraph.take() else { return };
        if let Some(title) = self.title.take() {
            self.blocks.push(RawBlock::Paragraph { text: title, list: None, strong: false, place });
        }
        self.options.clear();
        let Words { text, strong, .. } = self.words(&lines.join("\n"));
        if !text.is_empty() {
            self.blocks.push(RawBlock::Paragraph { text, list, strong, place });
        }
    }

    /// Skips a block up to the line that repeats its mark.
    fn skip_block(&mut self, mark: &str, table: Option<&str>, context: &mut Context<'_>) {
        let start = self.at;
        self.at += 1;
        let mut found = false;
        while let Some(line) = self.line(self.at) {
            self.at += 1;
            let line = line.trim_end();
            if line == mark {
                break;
            }
            found |= table.is_some_and(|t| line.starts_with(t));
        }
        if found {
            context.diagnostics.push(
                Diagnostic::info("table-in-code", "a table stands in a code block and was not read")
                    .at(context.at(Self::place(start)))
                    .found(first_words(mark))
                    .help("if it is part of the matrix, take it out of the code block"),
            );
        }
    }

    /// The document's own attributes in braces become their values; others stay as they are.
    fn resolve(&self, text: &str) -> String {
        if !text.contains('{') {
            return text.to_owned();
        }
        let mut resolved = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            resolved.push_str(before);
            let end = after.bytes().take(100).position(|b| b == b'}');
            let name = end.and_then(|end| after.get(..end));
            match (name.and_then(|n| self.attributes.get(n).map(String::as_str).or_else(|| built_in(n))), end) {
                (Some(value), Some(end)) if resolved.len() < text.len() + (1 << 16) => {
                    resolved.push_str(value);
                    rest = after.get(end + 1..).unwrap_or_default();
                }
                _ => {
                    resolved.push('{');
                    rest = after;
                }
            }
        }
        resolved.push_str(rest);
        resolved
    }

    fn words(&self, text: &str) -> Words {
        words(&self.resolve(text))
    }

    fn table(&mut self, fence: &str, context: &mut Context<'_>) -> Result<(), Diagnostic> {
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
                return Err(context.limits.passed("cells", cells.len() as u64, context.at(Self::place(number))));
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
                .at(context.at(Self::place(start)))
                .found(fence.to_owned())
                .help("check that nothing after the table was taken into it"),
            );
        }
        let stated = columns_of(&options);
        let columns = stated.as_ref().map_or(first_line_cells, Vec::len).max(1);
        if columns as u64 > context.limits.columns {
            return Err(context.limits.passed("columns", columns as u64, context.at(Self::place(start))));
        }
        let header_stated = options.contains("header");
        let header = header_stated || (blank_after_first && !options.contains("noheader"));
        let rows = self.rows(cells, columns, header, stated.unwrap_or_default().as_slice(), context)?;
        self.blocks.push(RawBlock::Table(RawTable {
            sheet: None,
            hidden: false,
            caption,
            place: Self::place(start),
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
        context: &mut Context<'_>,
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
                let raw = RawCell { strong, link: read.link.clone(), ..RawCell::new(read.text, cell.place) };
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

/// Attributes that AsciiDoc itself defines for characters.
fn built_in(name: &str) -> Option<&'static str> {
    Some(match name {
        "nbsp" => "\u{A0}",
        "empty" | "blank" => "",
        "sp" => " ",
        "vbar" => "|",
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "plus" => "+",
        "asterisk" => "*",
        "apos" => "'",
        "quot" => "\"",
        "startsb" => "[",
        "endsb" => "]",
        _ => return None,
    })
}

fn is_table_fence(line: &str) -> bool {
    matches!(line.trim_end().split_at_checked(1), Some(("|" | "," | ":" | "!", rest)) if rest.len() >= 3 && rest.bytes().all(|b| b == b'='))
}

/// `= Title`, `== Section` (and Markdown's `#` marks, which AsciiDoc takes as well).
fn heading(line: &str) -> Option<(u8, &str)> {
    let mark = line.chars().next().filter(|c| matches!(c, '=' | '#'))?;
    let rest = line.trim_start_matches(mark);
    let level = line.len() - rest.len();
    let words = rest.strip_prefix(' ')?.trim();
    ((1..=6).contains(&level) && !words.is_empty()).then_some((u8::try_from(level).ok()?, words))
}

/// `:name: value`.
fn attribute_entry(text: &str) -> Option<(&str, &str)> {
    let (name, value) = text.strip_prefix(':')?.split_once(':')?;
    let known = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '!'));
    (known && (value.is_empty() || value.starts_with(' '))).then_some((name, value.trim()))
}

/// `.Title` above a block.
fn block_title(text: &str) -> Option<&str> {
    text.strip_prefix('.').filter(|rest| rest.starts_with(|c: char| !c.is_whitespace() && c != '.'))
}

/// `====`, `****`, `____`, `--` alone on a line.
fn is_delimiter(text: &str) -> bool {
    text == "--" || (text.len() >= 4 && ["=", "*", "_", "+", "'"].iter().any(|mark| text.replace(mark, "").is_empty()))
}

fn is_directive(text: &str) -> bool {
    ["include::", "ifdef::", "ifndef::", "endif::", "ifeval::", "toc::"].iter().any(|d| text.starts_with(d))
}

fn list_item(text: &str) -> (&str, bool) {
    let mark = text.chars().next().filter(|c| matches!(c, '*' | '-' | '.'));
    let Some(mark) = mark else { return (text, false) };
    let rest = text.trim_start_matches(mark);
    if (text.len() - rest.len()) <= 5 && rest.starts_with(' ') { (rest.trim_start(), true) } else { (text, false) }
}

/// Words without markup.
#[derive(Debug, Default)]
struct Words {
    text: String,
    strong: bool,
    link: Option<Box<str>>,
}

/// Takes the markup off: emphasis, code, links, passthroughs, line ends (lines go on unless a bullet, ` +` or a blank line parts them).
fn words(source: &str) -> Words {
    let mut joined = String::new();
    let mut parted = true;
    for line in source.split('\n') {
        let line = line.trim();
        if line.is_empty() || line == "+" {
            parted = true;
            continue;
        }
        let (item, listed) = list_item(line);
        if !joined.is_empty() {
            joined.push(if parted || listed { '\n' } else { ' ' });
        }
        let forced = item.strip_suffix(" +");
        joined.push_str(forced.unwrap_or(item).trim_end());
        parted = forced.is_some();
    }
    let whole = joined.trim();
    let strong =
        whole.len() > 2 && whole.starts_with('*') && whole.ends_with('*') && !whole.trim_matches('*').contains('*');
    let mut words = Words { strong, ..Words::default() };
    let mut text = String::with_capacity(joined.len());
    let mut rest = joined.as_str();
    let mut previous = ' ';
    while let Some(c) = rest.chars().next() {
        let taken = match c {
            '*' | '_' | '`' | '#' => {
                emphasis(rest, c, previous).map(|(inner, length)| (words_inner(inner, &mut words), length))
            }
            '&' => entity(rest),
            'l' | 'x' | 'h' | '<' | 'm' if !previous.is_alphanumeric() => link(rest, &mut words),
            'p' | 'k' | 'b' | 'i' if !previous.is_alphanumeric() => macro_text(rest),
            _ => None,
        };
        match taken {
            Some((shown, length)) => {
                text.push_str(&shown);
                previous = rest.get(..length).and_then(|t| t.chars().next_back()).unwrap_or(' ');
                rest = rest.get(length..).unwrap_or_default();
            }
            None => {
                text.push(c);
                previous = c;
                rest = rest.get(c.len_utf8()..).unwrap_or_default();
            }
        }
    }
    words.text = text;
    words
}

/// Marks inside marks: one level of code in bold and the like.
fn words_inner(inner: &str, words: &mut Words) -> String {
    let trimmed = inner.trim_matches(['*', '_', '`', '#']);
    match link(trimmed, words) {
        Some((shown, length)) if length == trimmed.len() => shown,
        _ => trimmed.to_owned(),
    }
}

/// Text between a mark and its partner: single marks at word borders, double marks anywhere.
fn emphasis(rest: &str, mark: char, previous: char) -> Option<(&str, usize)> {
    const MOST: usize = 4096;
    let double = rest.chars().nth(1) == Some(mark);
    let width = if double { 2 } else { 1 };
    if !double && previous.is_alphanumeric() {
        return None;
    }
    let body = rest.get(width..)?;
    if body.starts_with(char::is_whitespace) {
        return None;
    }
    let closing = rest.get(..width)?;
    let mut reach = body.len().min(MOST);
    while !body.is_char_boundary(reach) {
        reach -= 1;
    }
    let window = body.get(..reach)?;
    for (at, _) in window.match_indices(closing) {
        let inner = body.get(..at)?;
        let after = body.get(at + width..)?.chars().next();
        let bordered = double || after.is_none_or(|c| !c.is_alphanumeric() && c != mark);
        if !inner.is_empty() && !inner.ends_with(char::is_whitespace) && bordered {
            return Some((inner, width + at + width));
        }
        if inner.contains('\n') {
            return None;
        }
    }
    None
}

/// `link:address[words]`, `xref:id[words]`, `https://…[words]`, `<<id,words>>`.
fn link(rest: &str, words: &mut Words) -> Option<(String, usize)> {
    const MOST: usize = 2048;
    if let Some(inner) = rest.strip_prefix("<<") {
        let end = inner.bytes().take(MOST).position(|b| b == b'>')?;
        let body = inner.get(..end).filter(|_| inner.get(end..).is_some_and(|t| t.starts_with(">>")))?;
        let (id, label) = body.split_once(',').unwrap_or((body, body));
        words.link.get_or_insert_with(|| format!("#{}", id.trim()).into());
        return Some((label.trim().to_owned(), end + 4));
    }
    let scheme = ["link:", "xref:", "mailto:", "https://", "http://"].iter().find(|s| rest.starts_with(**s))?;
    let end = rest.bytes().take(MOST).position(|b| matches!(b, b'[' | b' ' | b'\n'))?;
    let address = rest.get(..end)?;
    let label = rest.get(end..)?.strip_prefix('[')?;
    let close = label.bytes().take(MOST).position(|b| b == b']')?;
    let shown = label.get(..close)?.trim_end_matches('^');
    let address = if scheme.ends_with("//") { address } else { address.strip_prefix(*scheme)? };
    words.link.get_or_insert_with(|| address.into());
    let shown = if shown.is_empty() { address } else { shown.split(",window=").next().unwrap_or(shown) };
    Some((shown.trim_matches('"').to_owned(), end + 1 + close + 1))
}

/// `pass:[words]`, `kbd:[…]`, `btn:[…]`.
fn macro_text(rest: &str) -> Option<(String, usize)> {
    // `icon:check[role=green]` shows the icon, `image:yes.svg[Yes]` the picture or its alternative text.
    for drawn in ["icon:", "image:"] {
        let Some(inner) = rest.strip_prefix(drawn).filter(|r| !r.starts_with(':')) else { continue };
        let open = inner.bytes().take(2048).position(|b| b == b'[')?;
        let end = inner.bytes().take(4096).position(|b| b == b']').filter(|end| *end > open)?;
        let name = inner.get(..open).filter(|n| !n.contains(char::is_whitespace))?;
        let alt = inner.get(open + 1..end)?.split(',').next().unwrap_or_default().trim_matches('"');
        let own = if drawn == "icon:" { name } else { name.rsplit('/').next()?.split('.').next()? };
        let shown = if alt.is_empty() || alt.contains('=') || drawn == "icon:" { own } else { alt };
        return Some((shown.to_owned(), drawn.len() + end + 1));
    }
    let name = ["pass:[", "kbd:[", "btn:["].iter().find(|m| rest.starts_with(**m))?;
    let inner = rest.get(name.len()..)?;
    let end = inner.bytes().take(2048).position(|b| b == b']')?;
    Some((inner.get(..end)?.to_owned(), name.len() + end + 1))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn markup_goes_and_letters_stay() {
        for (source, expected) in [
            ("- Use `NetworkPolicy` and\nmore.\n- Next", "Use NetworkPolicy and more.\nNext"),
            ("*Customer*", "Customer"),
            ("link:https://a.b/c[Red Hat (4)].", "Red Hat (4)."),
            ("snake_case * 2 * 3", "snake_case * 2 * 3"),
            ("a +\nb", "a\nb"),
            ("<<x,Here>> and xref:y[there]", "Here and there"),
            ("{product-title} x  y", "{product-title} x  y"),
        ] {
            assert_eq!(words(source).text, expected, "{source}");
        }
        assert!(words("*Customer*").strong && !words("*a* b").strong);
    }

    #[test]
    fn specifications_of_cells() {
        assert_eq!(specification("2+"), Some((2, 1, 1, None)));
        assert_eq!(specification(".3+^.^s"), Some((1, 3, 1, Some('s'))));
        assert_eq!(specification("3*a"), Some((1, 1, 3, Some('a'))));
        assert_eq!(specification("Data"), None);
        assert_eq!(columns_of("[cols=\"2a,3*,1\",options=\"header\"]").unwrap().len(), 5);
    }
}
