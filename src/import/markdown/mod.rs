//! Markdown and MDX: GitHub tables as they are found in the wild, HTML tables among them, headings, front matter, attribute lists.
//!
//! Vendors' sources are broken in ways that their own processors forgive, so the reader goes by lines and keeps what it finds, with a
//! diagnostic, where the specification would not see a table any more.

mod in_tabs;
pub(crate) mod lines;
mod scanner;
mod tables;
mod tabs;

use self::lines::{
    attribute_line, atx_heading, has_tag, is_admonition_marker, is_atx_heading, is_directive, is_fence,
    is_link_definition, is_mdx_statement, is_rule, list_item, quoted_value,
};
use self::scanner::{Line, Paragraph, Scanner};
pub(crate) use self::tables::is_delimiter_row;
use self::tabs::tab_label;
use super::contract::{Confidence, Content, DocumentContext, Probe, Reader, first_words};
use super::front_matter;
use super::inline::{Within, inline};
use super::raw::{DocumentMeta, RawBlock};
use crate::base::diagnostic::Diagnostic;

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

fn read(context: &mut DocumentContext<'_>) -> Result<Content, Diagnostic> {
    context.check_document()?;
    let lines: Vec<Line<'_>> =
        context.text.split('\n').map(|raw| Line::new(raw.strip_suffix('\r').unwrap_or(raw))).collect();
    let mut meta = DocumentMeta::default();
    let start = front_matter::read(lines.iter().map(|l| l.raw), &mut meta);
    let (start, end) = scanner::within_fence(&lines, start).unwrap_or((start, lines.len()));
    let mut scanner = Scanner {
        lines: lines.get(..end).unwrap_or(&lines),
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

impl Scanner<'_, '_> {
    fn scan(&mut self, context: &mut DocumentContext<'_>) -> Result<(), Diagnostic> {
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
            } else if is_directive(text)
                || (mdx && is_mdx_statement(text))
                || (is_rule(text) || is_link_definition(text)) && self.paragraph.is_none()
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
            } else if self.starts_bare_rows(self.at) {
                self.flush();
                self.bare_rows(context)?;
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
        let level = self.level_in_tabs(level);
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

    fn skip_fence(&mut self, opening: &str, context: &mut DocumentContext<'_>) {
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
}
