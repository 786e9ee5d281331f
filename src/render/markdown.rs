//! The report as Markdown: headings, paragraphs, tables.

use std::fmt::Write as _;

use crate::base::escape::visible;
use crate::document::{
    Block, Chart, Column, Facts, Figure, Form, Look, RenderStop, ReportDocument, Row, Run, Show, Table, Text, Tone,
    Value,
};

/// Writes a report as Markdown (GitHub's dialect: tables).
///
/// # Errors
/// Only what a stream of rows hands on.
pub fn write(document: &ReportDocument) -> Result<String, RenderStop> {
    let mut out = format!("# {}\n", inline(&document.meta.title));
    if !document.meta.subtitle.is_empty() {
        let _ = write!(out, "\n{}\n", inline(&document.meta.subtitle));
    }
    // What stands on a cover, where there are pages.
    let cover = &document.meta.cover;
    if !cover.is_empty() {
        out.push('\n');
        head(&mut out, ["", ""].into_iter());
        for (label, value) in cover {
            line(&mut out, &[inline(label), inline(value)]);
        }
    }
    // A part of which only a workbook shows anything has no heading either.
    for part in document.parts.iter().filter(|part| part.shown(Show::Page).next().is_some()) {
        let _ = write!(out, "\n## {}\n", inline(&part.heading));
        for block in part.shown(Show::Page) {
            out.push('\n');
            match block {
                Block::Heading { level, text, .. } => {
                    let marks = "#".repeat(usize::from(*level).clamp(2, 5) + 1);
                    let _ = writeln!(out, "{marks} {}", inline(text));
                }
                Block::Paragraph(text) => paragraph(&mut out, text),
                Block::Facts(facts) => facts_table(&mut out, facts),
                Block::Table(table) => rows_table(&mut out, table)?,
                Block::Chart(chart) => chart_table(&mut out, chart),
                Block::Form(form) => form_table(&mut out, form),
                Block::Title(title) => {
                    let state =
                        title.state.as_ref().map(|state| format!(" **{}**", inline(&state.word))).unwrap_or_default();
                    let _ = writeln!(out, "{}{state}", inline(&title.kicker));
                }
                Block::Lead(rich) | Block::Rich(rich) => {
                    let _ = writeln!(out, "{}", rich.runs.iter().map(run).collect::<String>());
                }
                Block::Figures(figures) => figures_list(&mut out, figures),
                Block::Bar(bar) => {
                    let _ = writeln!(out, "{}", inline(&bar.alt));
                }
                Block::Signers(signers) => {
                    for signer in signers {
                        let date = signer.date.map(|d| format!(", {d}")).unwrap_or_default();
                        let _ = writeln!(
                            out,
                            "- {}: **{}**, {}{date}",
                            inline(&signer.capacity),
                            inline(&signer.name),
                            inline(&signer.state.word)
                        );
                    }
                }
                Block::Beside(beside) => {
                    for block in &beside.left {
                        match block {
                            Block::Heading { text, .. } => {
                                let _ = write!(out, "### {}\n\n", inline(text));
                            }
                            Block::Table(table) => rows_table(&mut out, table)?,
                            Block::Paragraph(text) => paragraph(&mut out, text),
                            _ => {}
                        }
                        out.push('\n');
                    }
                    let _ = write!(out, "### {}\n\n", inline(&beside.heading));
                    facts_table(&mut out, &beside.panel);
                }
                Block::Units(units) => {
                    let _ = writeln!(out, "{}", inline(&units.alt));
                }
                // `Part::shown` has taken these out of their wrapping.
                Block::Only { .. } => {}
            }
        }
    }
    let meta = &document.meta;
    let _ = write!(out, "\n---\n\n{} · `{}` · {}\n", inline(&meta.document_id), meta.hash, inline(&meta.generator));
    Ok(visible(&out).into_owned())
}

fn paragraph(out: &mut String, text: &Text) {
    for line in text.text.split('\n').filter(|l| !l.trim().is_empty()) {
        let _ = writeln!(out, "{}\n", toned(inline(line), text.tone));
    }
    // The caller has put a blank line before every block.
    while out.ends_with("\n\n") {
        out.pop();
    }
}

fn toned(text: String, tone: Tone) -> String {
    // Marks around nothing, or beside white space, are no marks.
    if text.trim().is_empty() {
        return text;
    }
    match tone {
        Tone::Strong | Tone::Bad | Tone::Attention => format!("**{}**", text.trim()),
        Tone::Derived => format!("*{}*", text.trim()),
        Tone::Normal | Tone::Muted | Tone::Verbatim | Tone::Good | Tone::Off => text,
    }
}

fn head<'c>(out: &mut String, headers: impl Iterator<Item = &'c str> + Clone) {
    let cells: Vec<String> = headers.clone().map(inline).collect();
    let _ = writeln!(out, "| {} |", cells.join(" | "));
    let _ = writeln!(out, "|{}", " --- |".repeat(cells.len()));
}

fn line(out: &mut String, cells: &[String]) {
    let _ = writeln!(out, "| {} |", cells.join(" | "));
}

fn facts_table(out: &mut String, facts: &Facts) {
    head(out, ["", ""].into_iter());
    for fact in &facts.rows {
        line(out, &[inline(&fact.label), toned(value(&fact.value), fact.tone)]);
    }
}

fn rows_table(out: &mut String, table: &Table) -> Result<(), RenderStop> {
    let columns: Vec<(usize, &Column)> =
        table.columns.iter().enumerate().filter(|(_, c)| matches!(c.show, Show::Everywhere | Show::Page)).collect();
    if table.rows.is_empty() {
        let _ = writeln!(out, "{}", inline(&table.empty));
        return Ok(());
    }
    let cells = |row: &Row| -> Vec<String> {
        let shown = |(at, _): &(usize, &Column)| row.cells.get(*at).map(|c| toned(value(&c.value), c.tone));
        columns.iter().map(|column| shown(column).unwrap_or_default()).collect()
    };
    let mut group: Option<Vec<String>> = None;
    table.rows.for_each(&mut |row| {
        if group.as_ref() != Some(&row.group) {
            if !row.group.is_empty() {
                let path: Vec<String> = row.group.iter().map(|part| inline(part)).collect();
                let separator = if group.is_some() { "\n" } else { "" };
                let _ = write!(out, "{separator}**{}**\n\n", path.join(" › "));
            }
            if group.is_none() || !row.group.is_empty() {
                head(out, columns.iter().map(|(_, c)| c.header.as_str()));
            }
            group = Some(row.group.clone());
        }
        line(out, &cells(row));
        Ok(())
    })?;
    if !table.totals.is_empty() {
        out.push('\n');
        head(out, columns.iter().map(|(_, c)| c.header.as_str()));
        for row in &table.totals {
            line(out, &cells(row));
        }
    }
    Ok(())
}

fn chart_table(out: &mut String, chart: &Chart) {
    let _ = write!(out, "**{}**\n\n", inline(&chart.title));
    head(out, std::iter::once("").chain(chart.series.iter().map(|s| s.name.as_str())));
    for (at, category) in chart.categories.iter().enumerate() {
        let mut cells = vec![inline(category)];
        cells.extend(chart.series.iter().map(|s| s.values.get(at).map(|v| figure(v.present)).unwrap_or_default()));
        line(out, &cells);
    }
}

fn figures_list(out: &mut String, figures: &[Figure]) {
    for figure in figures {
        let value = figure.value.as_ref().map_or_else(|| "–".to_owned(), |live| self::figure(live.present));
        let note = if figure.note.is_empty() { String::new() } else { format!(" ({})", inline(&figure.note.text())) };
        let _ = writeln!(out, "- **{value}** {} {}{note}", inline(&figure.of), inline(&figure.label));
    }
}

fn form_table(out: &mut String, form: &Form) {
    let _ = write!(out, "### {}\n\n{}\n\n", inline(&form.heading), inline(&form.statement));
    let note: String = form.note.runs.iter().map(run).collect();
    if !note.trim().is_empty() {
        let _ = write!(out, "{}\n\n", note.trim());
    }
    head(out, ["", ""].into_iter());
    for (label, about) in &form.scope {
        line(out, &[inline(label), inline(about)]);
    }
    for field in &form.fields {
        line(out, &[format!("**{}**", inline(&field.label)), inline(&field.value)]);
    }
}

fn value(value: &Value) -> String {
    match value {
        Value::Empty => String::new(),
        Value::Text(text) | Value::Letters(text) | Value::Jump { text, .. } => inline(text),
        Value::Rich(rich) => rich.runs.iter().map(run).collect(),
        Value::Number(number) => number.to_string(),
        Value::Percent(share) => format!("{:.0} %", share * 100.0),
        Value::Date(date) => date.to_string(),
        Value::Share(share) => format!("{} / {}", share.count, share.of),
        Value::Heat(heat) => inline(&heat.text),
        Value::Link { text, url } if url.starts_with("https://") => {
            let url = url.replace(' ', "%20").replace('(', "%28").replace(')', "%29").replace('|', "%7C");
            format!("[{}]({url})", inline(text))
        }
        Value::Link { text, .. } => inline(text),
        Value::Live(live) if live.percent => format!("{:.0} %", live.present * 100.0),
        Value::Live(live) => figure(live.present),
    }
}

/// A run of a text: its words; marks are told by the words beside them.
fn run(run: &Run) -> String {
    match &run.look {
        Look::Words(tone) if run.spoken.is_some() => toned(inline(run.spoken.as_deref().unwrap_or_default()), *tone),
        Look::Words(tone) => {
            // Marks of emphasis stand on words, not on the line break before them.
            let words = run.text.trim_start_matches('\n');
            let breaks = "<br>".repeat(run.text.len() - words.len());
            format!("{breaks}{}", toned(inline(words), *tone))
        }
        Look::Chip => format!(" [{}] ", inline(&run.text)),
        Look::Reference { .. } => inline(run.spoken.as_ref().unwrap_or(&run.text)),
        Look::Letter { .. } => inline(&run.text),
        Look::Blank | Look::Mark(_) => String::new(),
    }
}

fn figure(number: f64) -> String {
    number.to_string()
}

/// Text that stays what it is within a line or a table's cell: marks escaped, line breaks as `<br>`.
fn inline(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut line_start = true;
    for c in text.replace("\r\n", "\n").chars() {
        match c {
            '\n' => out.push_str("<br>"),
            '\\' | '|' | '*' | '_' | '`' | '[' | ']' | '<' | '>' => {
                out.push('\\');
                out.push(c);
            }
            '#' | '+' | '-' if line_start => {
                out.push('\\');
                out.push(c);
            }
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
        line_start = false;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_and_pipes_stay_text() {
        assert_eq!(inline("a|b *c*\n[d](e)"), "a\\|b \\*c\\*<br>\\[d\\](e)");
        assert_eq!(inline("- x"), "\\- x");
    }
}
