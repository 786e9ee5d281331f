//! Directives: tables that are written as lists or as CSV, pictures, and notes, whose words are the document's own.

use super::inline::words;
use super::scanner::Scanner;
use super::tables::check_cells;
use crate::base::diagnostic::Diagnostic;
use crate::base::location::Place;
use crate::import::contract::DocumentContext;
use crate::import::csv;
use crate::import::grid::{SpannedCell, SpannedRow, lay_out};
use crate::import::raw::{RawBlock, RawTable};

/// A cell of a table that is written as lists: the line that it begins on, and its lines.
type ListCell = (usize, Vec<String>);

/// What stands behind a directive's name and in its fields.
struct Directive<'t> {
    name: &'t str,
    argument: String,
    options: Vec<(&'t str, &'t str)>,
    /// Its content: from line and up to line.
    content: (usize, usize),
    indent: usize,
}

impl Directive<'_> {
    fn option(&self, name: &str) -> Option<&str> {
        self.options.iter().find(|(known, _)| *known == name).map(|(_, value)| *value)
    }

    fn number(&self, name: &str) -> usize {
        self.option(name).and_then(|value| value.parse().ok()).unwrap_or(0)
    }
}

impl<'t> Scanner<'_, 't> {
    /// Reads what `..` begins: a directive, a comment, a target.
    pub(super) fn directive(&mut self, context: &mut DocumentContext<'_>) -> Result<(), Diagnostic> {
        let start = self.at;
        let directive = self.parse_directive(start);
        self.at = directive.as_ref().map_or_else(|| self.after_comment(start), |d| d.content.1.max(start + 1));
        let Some(directive) = directive else { return Ok(()) };
        match directive.name {
            "list-table" => self.list_table(&directive, start, context),
            "csv-table" => self.csv_table(&directive, start, context),
            "image" | "figure" => {
                let alt = directive.option("alt").unwrap_or_default().to_owned();
                self.blocks.push(RawBlock::Image { alt, place: Place::line_at(start) });
                // A figure's words are its caption.
                self.at = directive.content.0.max(start + 1);
                Ok(())
            }
            "table" => {
                let caption = words(&directive.argument, &self.substitutions).text;
                self.at = directive.content.0;
                let before = self.blocks.len();
                while self.at < directive.content.1 && self.blocks.len() == before {
                    let line = self.line(self.at).unwrap_or_default().trim_start();
                    if super::tables::is_border(line) {
                        self.grid_table(context)?;
                    } else if super::tables::is_ruler(line) {
                        self.simple_table(context)?;
                    } else {
                        self.at += 1;
                    }
                }
                if let Some(RawBlock::Table(table)) = self.blocks.last_mut().filter(|_| !caption.is_empty()) {
                    table.caption = Some(caption);
                }
                Ok(())
            }
            "code" | "code-block" | "sourcecode" | "parsed-literal" | "raw" | "math" | "toctree" | "contents"
            | "meta" => Ok(()),
            "include" | "literalinclude" => {
                context.diagnostics.push(
                    Diagnostic::info("not-included", "a part that stands in another file was not read")
                        .at(context.at(Place::line_at(start)))
                        .found(directive.argument.clone())
                        .help("import that file as well, if it is part of the matrix"),
                );
                Ok(())
            }
            // Notes, tabs and the like: what stands in them is read as if it stood outside.
            _ => {
                if !directive.argument.is_empty() && !directive.name.contains("replace") {
                    let text = words(&directive.argument, &self.substitutions).text;
                    let place = Place::line_at(start);
                    self.blocks.push(RawBlock::Paragraph { text, list: None, strong: false, place });
                }
                self.at = directive.content.0.max(start + 1);
                Ok(())
            }
        }
    }

    /// The line after a comment or a target, which the blank line or the indentation ends.
    fn after_comment(&self, start: usize) -> usize {
        let line = self.line(start).unwrap_or_default();
        let indent = line.len() - line.trim_start().len();
        let target = line.trim_start().starts_with(".. _");
        if target { start + 1 } else { self.indented(start + 1, indent).max(start + 1) }
    }

    fn parse_directive(&self, start: usize) -> Option<Directive<'t>> {
        let line = self.line(start)?;
        let indent = line.len() - line.trim_start().len();
        let text = line.trim_start().strip_prefix("..")?.trim_start();
        let text = match text.strip_prefix('|').and_then(|t| t.split_once("| ")) {
            Some((_, rest)) => rest,
            None => text,
        };
        let (name, argument) = text.split_once("::")?;
        if name.is_empty() || name.contains(char::is_whitespace) {
            return None;
        }
        let end = self.indented(start + 1, indent);
        let mut argument = argument.trim().to_owned();
        let mut options = Vec::new();
        let mut at = start + 1;
        // The argument goes on up to the first field or blank line.
        while let Some(line) = self.line(at).filter(|_| at < end).map(str::trim) {
            if let Some((key, value)) = line.strip_prefix(':').and_then(|rest| rest.split_once(':')) {
                options.push((key, value.trim()));
            } else if line.is_empty() || !options.is_empty() || argument.is_empty() {
                break;
            } else {
                argument.push(' ');
                argument.push_str(line);
            }
            at += 1;
        }
        Some(Directive { name, argument, options, content: (at, end), indent })
    }

    /// `* - a` begins a row, `- b` another cell of it.
    fn list_table(
        &mut self,
        directive: &Directive<'_>,
        start: usize,
        context: &mut DocumentContext<'_>,
    ) -> Result<(), Diagnostic> {
        let (from, to) = directive.content;
        let first = (from..to).filter_map(|at| self.line(at)).find(|l| !l.trim().is_empty()).unwrap_or_default();
        let row_indent = first.len() - first.trim_start().len();
        let mut gathered: Vec<(usize, Vec<ListCell>)> = Vec::new();
        let mut cell_indent = None;
        for at in from..to {
            let line = self.line(at).unwrap_or_default();
            let indent = line.len() - line.trim_start().len();
            let mut text = line.trim_start();
            if indent == row_indent
                && let Some(rest) = text.strip_prefix('*').filter(|r| r.starts_with(' '))
            {
                gathered.push((at, Vec::new()));
                text = rest.trim_start();
                cell_indent = Some(line.len() - text.len());
            }
            let own = line.len() - text.len();
            let begins = cell_indent == Some(own) && (text == "-" || text.starts_with("- "));
            if let Some((_, cells)) = gathered.last_mut() {
                if begins {
                    cells.push((at, vec![text.get(1..).unwrap_or_default().trim().to_owned()]));
                } else if let Some((_, lines)) = cells.last_mut() {
                    lines.push(text.to_owned());
                }
            }
        }
        let (headers, stubs) = (directive.number("header-rows"), directive.number("stub-columns"));
        let mut rows = Vec::with_capacity(gathered.len());
        for (index, (at, cells)) in gathered.into_iter().enumerate() {
            let header = index < headers;
            let cells: Vec<SpannedCell> = cells
                .iter()
                .enumerate()
                .map(|(column, (at, lines))| {
                    let cell = self.cell(lines, Place::line_at(*at), header || column < stubs);
                    SpannedCell { cell, columns: 1, rows: 1 }
                })
                .collect();
            check_cells(&cells, context)?;
            rows.push(SpannedRow { header, hidden: false, place: Place::line_at(at), cells });
        }
        self.finish_table(directive, rows, start, context)
    }

    fn csv_table(
        &mut self,
        directive: &Directive<'_>,
        start: usize,
        context: &mut DocumentContext<'_>,
    ) -> Result<(), Diagnostic> {
        if let Some(file) = directive.option("file").or_else(|| directive.option("url")) {
            context.diagnostics.push(
                Diagnostic::warning("not-included", "a table that stands in another file was not read")
                    .at(context.at(Place::line_at(start)))
                    .found(file.to_owned())
                    .help("import that file itself"),
            );
            return Ok(());
        }
        let separator = match directive.option("delim") {
            Some("tab" | "\\t") => '\t',
            Some(other) => other.chars().next().unwrap_or(','),
            None => ',',
        };
        let (from, to) = directive.content;
        let indent = (from..to)
            .filter_map(|at| self.line(at))
            .filter(|l| !l.trim().is_empty())
            .map(|l| l.len() - l.trim_start().len())
            .min()
            .unwrap_or(directive.indent);
        let header = directive.option("header").map(str::to_owned);
        let body: Vec<&str> =
            (from..to).filter_map(|at| self.line(at)).map(|l| l.get(indent..).unwrap_or(l.trim_start())).collect();
        let first = body.iter().take_while(|l| l.trim().is_empty()).count();
        let text = body.get(first..).unwrap_or_default().join("\n");
        let line_of = |at: usize| u32::try_from(at + 1).unwrap_or(u32::MAX);
        let headers = directive.number("header-rows") + usize::from(header.is_some());
        let stubs = directive.number("stub-columns");
        let mut read = Vec::new();
        if let Some(header) = header {
            read.extend(csv::rows(&header, separator, line_of(start), context)?);
        }
        read.extend(csv::rows(&text, separator, line_of(from + first), context)?);
        let mut rows = Vec::with_capacity(read.len());
        for (index, row) in read.into_iter().enumerate() {
            let header = index < headers;
            let cells: Vec<SpannedCell> = row
                .cells
                .iter()
                .enumerate()
                .map(|(column, cell)| {
                    let lines: Vec<String> = cell.text.lines().map(str::to_owned).collect();
                    let place = match cell.place {
                        Place::Line { line, .. } => Place::Line { line, column: 1 },
                        other => other,
                    };
                    let cell = self.cell(&lines, place, header || column < stubs);
                    SpannedCell { cell, columns: 1, rows: 1 }
                })
                .collect();
            rows.push(SpannedRow { header, hidden: false, place: row.place, cells });
        }
        self.finish_table(directive, rows, start, context)
    }

    fn finish_table(
        &mut self,
        directive: &Directive<'_>,
        rows: Vec<SpannedRow>,
        start: usize,
        context: &mut DocumentContext<'_>,
    ) -> Result<(), Diagnostic> {
        let rows = lay_out(rows, context)?;
        let caption = words(&directive.argument, &self.substitutions).text;
        let table = RawTable { sheet: None, hidden: false, caption: None, place: Place::line_at(start), rows };
        self.push_table(table, Some(caption));
        Ok(())
    }
}
