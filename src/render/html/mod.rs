//! The web page: a report document as one file that needs no network, can be read without its script, and with it searched, filled in and saved.

mod areas;
mod chart;
mod filter;
mod form;
mod style;
mod table;
mod text;

use std::collections::BTreeMap;

use maud::{DOCTYPE, Markup, PreEscaped, html};
use serde::Serialize;

use self::table::{TableData, Work};
use self::text::{Shown, anchor, mark, rich, toned, value};
use crate::base::embedded;
use crate::document::page::{ENTRIES, HANDED_OUT, WORDS, words};
use crate::document::{
    Beside, Block, Facts, Figure, Part, RenderStop, ReportDocument, Show, Signer, Table, Text, Title, shown,
};

/// The page's script.
fn script() -> &'static str {
    embedded::text(&embedded::TEMPLATES, "page/page.js")
}

/// Writes a report as a web page; the same document gives the same bytes.
///
/// # Errors
/// Only what a stream of rows hands on.
pub fn write(document: &ReportDocument) -> Result<String, RenderStop> {
    let mut page = Page {
        document,
        fill: !document.baseline.is_empty(),
        rules: String::new(),
        tables: Vec::new(),
        forms: BTreeMap::new(),
    };
    let body = page.body()?;
    let style = style::sheet(&document.theme, &page.rules);
    let data = Data {
        id: &document.meta.document_id,
        key: document.meta.hash.get(..16).unwrap_or_default(),
        file: format!("{}-filled.html", file_name(&document.meta.document_id)),
        fill: page.fill,
        words: &document.labels.screen,
        tables: &page.tables,
        forms: &page.forms,
    };
    let handed_out = if page.fill { Some(format!("[{}]", document.baseline.joined(",\n")?)) } else { None };
    let data = island(&serde_json::to_string(&data).map_err(|e| RenderStop(e.into()))?);
    let policy = policy(document, &style);
    let meta = &document.meta;
    let whole = html! {
        (DOCTYPE)
        html lang=(Shown(&meta.language)) {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="generator" content=(Shown(&meta.generator));
                meta name="description" content=(Shown(&meta.subject));
                meta name="referrer" content="no-referrer";
                title { (Shown(&meta.title)) }
                style { (PreEscaped(&style)) }
            }
            body {
                (chart::symbols())
                (PreEscaped(&body))
                script type="application/json" id="ui-data" { (PreEscaped(&data)) }
                @if let Some(lines) = &handed_out {
                    script type="application/json" id=(HANDED_OUT) { (PreEscaped(island(lines))) }
                    script type="application/json" id=(ENTRIES) data-words="" { (PreEscaped("{}")) }
                }
                script { (PreEscaped(script())) }
            }
        }
    };
    let mut whole = whole.into_string();
    whole.push('\n');
    if page.fill {
        let blank = format!("id=\"{ENTRIES}\" {WORDS}=\"\"");
        let words = words(&whole);
        whole = whole.replacen(&blank, &format!("id=\"{ENTRIES}\" {WORDS}=\"{words}\""), 1);
    }
    Ok(whole)
}

/// What the page's script needs.
#[derive(Serialize)]
struct Data<'d> {
    id: &'d str,
    /// Which hand-out it is of: entries that a browser keeps belong to no other.
    key: &'d str,
    /// The name of a filled copy.
    file: String,
    /// Whether it can be filled in.
    fill: bool,
    words: &'d BTreeMap<&'static str, String>,
    tables: &'d [TableData],
    forms: &'d BTreeMap<String, form::FormData>,
}

/// JSON within an element of the page: nothing in it begins or ends one.
fn island(json: &str) -> String {
    json.replace('<', "\\u003c").replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029")
}

/// What the page may do: run its one script, have its one style, show its logo; nothing from anywhere else.
fn policy(document: &ReportDocument, style: &str) -> String {
    let images = if document.theme.logo.is_some() { "; img-src data:" } else { "" };
    format!(
        "default-src 'none'; script-src {}; style-src {}{images}; base-uri 'none'; form-action 'none'; \
         require-trusted-types-for 'script'",
        style::source_of(script()),
        style::source_of(style)
    )
}

fn file_name(id: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    id.chars().map(plain).collect()
}

struct Page<'d> {
    document: &'d ReportDocument<'d>,
    /// Whether people fill it in.
    fill: bool,
    /// Style rules of single tables.
    rules: String,
    tables: Vec<TableData>,
    forms: BTreeMap<String, form::FormData>,
}

impl<'d> Page<'d> {
    fn word(&self, name: &str) -> &'d str {
        self.document.labels.screen.get(name).map_or("", String::as_str)
    }

    fn body(&mut self) -> Result<String, RenderStop> {
        let document = self.document;
        let (closing, parts): (Vec<&Part>, Vec<&Part>) = document.parts.iter().partition(|part| part.closes);
        let mut top: Vec<&Block> = Vec::new();
        let mut chapters: Vec<(&Part, String)> = Vec::new();
        for part in parts.into_iter().chain(closing) {
            let mut blocks: Vec<&Block> = part.on_screen().filter(|block| says(block)).collect();
            if top.is_empty() && blocks.iter().any(|block| matches!(block, Block::Title(_))) {
                let (above, rest) = blocks.into_iter().partition(|block| is_top(block));
                (top, blocks) = (above, rest);
            }
            if blocks.is_empty() {
                continue;
            }
            let mut out = String::new();
            self.blocks(&blocks, &mut out)?;
            chapters.push((part, out));
        }
        let (figures, words): (Vec<&Block>, Vec<&Block>) =
            top.iter().partition(|block| matches!(block, Block::Figures(_) | Block::Bar(_) | Block::Chart(_)));
        let (charts, figures): (Vec<&Block>, Vec<&Block>) =
            figures.into_iter().partition(|block| matches!(block, Block::Chart(_)));
        let [words, figures, charts] = [words, figures, charts].map(|blocks| {
            let shown = blocks.into_iter().map(|block| plain_block(block).into_string());
            PreEscaped(shown.collect::<String>())
        });
        let has_title = top.iter().any(|block| matches!(block, Block::Title(_)));
        let counted = |part: &Part| {
            let table = part.on_screen().find_map(|block| match block {
                Block::Table(table) if table.working => Some(table.rows.len()),
                _ => None,
            });
            table.filter(|rows| *rows > 0)
        };
        let meta = &document.meta;
        let body = html! {
            a class="skip" href="#ui-main" { (Shown(self.word("skip"))) }
            header {
                div class="acts" id="ui-acts" {}
                @if let Some(logo) = &document.theme.logo {
                    img class="logo" alt=(Shown(&logo.alt)) src=(data_address(&logo.bytes));
                }
                @if !has_title {
                    p class="kicker" { (Shown(&meta.subtitle)) }
                    h1 { (Shown(&meta.title)) }
                }
                (words)
                div class="top" { div { (figures) } (charts) }
                @if self.fill { noscript { p class="warn" { (Shown(self.word("no_script"))) } } }
            }
            nav class="parts" aria-label=(Shown(self.word("parts"))) {
                @for (part, _) in &chapters {
                    a href=(text::to(&part.id)) {
                        (Shown(&part.name))
                        @if let Some(rows) = counted(part) { " " span class="m" { (rows) } }
                    }
                }
            }
            main id="ui-main" tabindex="-1" {
                @for (part, content) in &chapters {
                    section class="part" id=(anchor(&part.id)) aria-labelledby=(format!("ui-h-{}", anchor(&part.id))) {
                        h2 id=(format!("ui-h-{}", anchor(&part.id))) tabindex="-1" { (Shown(&part.heading)) }
                        (PreEscaped(content))
                    }
                }
            }
            footer { p class="m" { (Shown(&meta.document_id)) " · " (Shown(&meta.generator)) } }
        };
        Ok(body.into_string())
    }

    fn blocks(&mut self, blocks: &[&'d Block], out: &mut String) -> Result<(), RenderStop> {
        for block in blocks {
            match block {
                Block::Table(table) => self.table(table, out)?,
                Block::Form(form) => {
                    let (markup, data) = form::form(form, self.fill);
                    if self.fill {
                        self.forms.insert(form.id.clone(), data);
                    }
                    out.push_str(&markup.into_string());
                }
                Block::Beside(beside) => self.beside(beside, out)?,
                block => out.push_str(&plain_block(block).into_string()),
            }
        }
        Ok(())
    }

    fn table(&mut self, table: &'d Table, out: &mut String) -> Result<(), RenderStop> {
        if table.rows.is_empty() {
            out.push_str(&table::empty(table).into_string());
            return Ok(());
        }
        if !table.working {
            return table::simple(table, out);
        }
        let work = Work::new(table, self.tables.len() + 1, self.fill, self.word("more"));
        self.rules.push_str(&work.rules());
        let data = work.write(out)?;
        self.tables.push(data);
        Ok(())
    }

    fn beside(&mut self, beside: &'d Beside, out: &mut String) -> Result<(), RenderStop> {
        out.push_str("<div class=\"beside\"><div>");
        let left: Vec<&Block> = shown(&beside.left, Show::Page).collect();
        self.blocks(&left, out)?;
        let panel = html! { div class="panel" { h3 { (Shown(&beside.heading)) } (facts(&beside.panel)) } };
        out.push_str("</div>");
        out.push_str(&panel.into_string());
        out.push_str("</div>");
        Ok(())
    }
}

/// Whether a block shows anything: one bar alone says nothing that figures do not.
fn says(block: &Block) -> bool {
    !matches!(block, Block::Chart(chart) if chart.categories.len() < 2)
}

/// Whether a block of the first part stands above all parts: it says how things stand.
fn is_top(block: &Block) -> bool {
    matches!(block, Block::Title(_) | Block::Lead(_) | Block::Figures(_) | Block::Bar(_) | Block::Chart(_))
}

/// A block that needs nothing of the page's script.
fn plain_block(block: &Block) -> Markup {
    html! {
        @match block {
            Block::Heading { level, text, anchor } => {
                @let id = anchor.as_deref().map(text::anchor);
                @match level {
                    0..=2 => h3 id=[id] { (Shown(text)) },
                    _ => h4 id=[id] { (Shown(text)) },
                }
            }
            Block::Paragraph(text) => (paragraph(text)),
            Block::Facts(rows) => (facts(rows)),
            Block::Chart(one) => (chart::chart(one)),
            Block::Title(title) => (heading(title)),
            Block::Lead(text) => p class="lead" { (rich(text)) },
            Block::Rich(text) => p { (rich(text)) },
            Block::Figures(all) => (figures(all)),
            Block::Bar(bar) => (chart::bar(bar)),
            Block::Signers(all) => (signers(all)),
            Block::Units(units) => (chart::units(units)),
            // The page writes these itself, and wrapped ones are taken out of their wrapping before.
            Block::Table(_) | Block::Form(_) | Block::Beside(_) | Block::Only { .. } => {}
        }
    }
}

fn paragraph(text: &Text) -> Markup {
    html! { @for line in text.text.split('\n').filter(|l| !l.trim().is_empty()) { p { (toned(line, text.tone)) } } }
}

fn facts(facts: &Facts) -> Markup {
    html! {
        dl {
            @for fact in &facts.rows {
                div { dt { (Shown(&fact.label)) } dd { (value(&fact.value, fact.tone)) } }
            }
        }
    }
}

fn heading(title: &Title) -> Markup {
    html! {
        p class="kicker" { (Shown(&title.kicker)) }
        h1 { (Shown(&title.text)) }
        @if let Some(state) = &title.state {
            p class={ "state" @if let Some(class) = text::class(state.tone) { " " (class) } } {
                (mark(state.mark)) " " (Shown(&state.word))
            }
        }
    }
}

fn figures(figures: &[Figure]) -> Markup {
    html! {
        ul class="figures" {
            @for figure in figures {
                li {
                    b class="n" { @match &figure.value { Some(live) => (live.present), None => "–" } }
                    " " span class="m" { (Shown(&figure.of)) }
                    span class="l" { (Shown(&figure.label)) }
                    @if !figure.note.is_empty() { span class="l" { (rich(&figure.note)) } }
                }
            }
        }
    }
}

fn signers(signers: &[Signer]) -> Markup {
    html! {
        ul class="signers" {
            @for signer in signers {
                li {
                    span class="m" { (Shown(&signer.capacity)) }
                    b { (Shown(&signer.name)) }
                    span class=[text::class(signer.state.tone)] { (mark(signer.state.mark)) " " (Shown(&signer.state.word)) }
                    @if let Some(date) = signer.date { span class="m" { (date) } }
                }
            }
        }
    }
}

/// A picture as an address of its own bytes.
fn data_address(bytes: &[u8]) -> String {
    let kind = if bytes.starts_with(b"\x89PNG") { "image/png" } else { "image/svg+xml" };
    format!("data:{kind};base64,{}", style::base64(bytes))
}
