//! Report document -> PDF: PDF/A-3a (ISO 19005-3) and PDF/UA-1 (ISO 14289-1), with fillable and signable forms.
//!
//! Pages are drawn with printpdf, one at a time: what is painted is a list of its operations, and the content stream of every page
//! is the one that its lopdf document holds. Structure, forms, attachments and metadata are added to that. They are written as
//! they come (`file`, `object`) instead of being kept in a `lopdf::Document` to the end: with one structure element per cell
//! such a document needs 1.2 GiB for a thousand pages, and its objects were never needed again once they were complete. Reading a
//! finished file back (for `verify` and `collect`) goes through lopdf, as do the tests of everything that is written here.

mod cell;
mod chart;
mod columns;
mod contents;
mod dash;
mod embed;
mod entry;
mod error;
mod facts;
mod file;
mod finish;
mod flow;
mod font;
mod form;
mod formfont;
mod icon;
mod link;
mod links;
mod logo;
mod marks;
mod object;
mod paint;
mod rich;
mod svg;
mod table;
mod text;
mod tree;
mod widget;
mod within;
mod xmp;

use std::collections::BTreeSet;

use crate::base::diagnostic::{Diagnostic, Diagnostics};
use crate::document::{
    Block, Fact, Facts, Orientation, Part, ReportDocument, Show, Title, Tone, Value, group_anchor, shown,
};

use cell::style_of;
use contents::Chosen;
use flow::Flow;
use font::Fonts;

pub use error::PdfError;
pub use file::HEADER;

/// Most pages that a document may have; beyond it something is wrong with the input.
pub const MAX_PAGES: usize = 100_000;

/// Choices of the person who asks for the PDF.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PdfOptions {
    /// No form fields: ruled lines for ink.
    pub flat: bool,
}

/// Renders a report document as PDF.
///
/// Missing glyphs, control characters, unreadable fonts and logos are pushed into `sink`.
///
/// # Errors
/// See [`PdfError`]; with [`PdfError::Input`] the sink holds at least one error.
pub fn render(document: &ReportDocument, options: PdfOptions, sink: &mut Diagnostics) -> Result<Vec<u8>, PdfError> {
    let fonts = Fonts::new(&document.theme.fonts, sink);
    if fonts.faces.len() < 2 {
        return Err(PdfError::Font);
    }
    let logo = document.theme.logo.as_ref().and_then(|l| logo::read(l, sink));
    if sink.has_errors() {
        return Err(PdfError::Input);
    }
    let mut flow = Flow::new(fonts, &document.theme, &document.labels, options.flat);
    let catalog = flow.file.reserve();
    let tree_root = flow.file.reserve();
    let form_font_id = flow.file.reserve();
    let form_resources = flow.file.reserve();
    flow.form_resources = Some(flow::Resources { dict: form_resources });
    let top_id = flow.file.reserve();
    let mut top = tree::Elem::detached(top_id, tree_root, "Document");
    let day = document.meta.created.date_naive();
    let chosen = choose(document)?;
    flow.known = anchors(&chosen)?;

    let mut contents = None;
    // The first page has no running header; a page that begins with something else has one.
    flow.turn(orientation(&chosen), false);
    let long = is_long(&mut flow, &chosen, day, logo.as_ref())?;
    let titled =
        chosen.first().is_some_and(|(_, blocks)| matches!(shown(blocks, Show::Page).next(), Some(Block::Title(_))));
    if !titled {
        flow.section = Some(top.child(&mut flow.file, "Sect"));
        head(&mut flow, document, logo.as_ref());
        if let Some(done) = flow.section.take() {
            done.finish(&mut flow.file);
        }
    }
    for (at, (part, blocks)) in chosen.iter().enumerate() {
        if at == 1 && long {
            contents = Some(contents::reserve(&mut flow, chosen.get(1..).unwrap_or_default(), &mut top)?);
        }
        flow.section = Some(top.child(&mut flow.file, "Sect"));
        lay(&mut flow, part, blocks, day, logo.as_ref())?;
        if flow.done.len() > MAX_PAGES {
            sink.push(
                Diagnostic::error("too-many-pages", format!("the PDF would have more than {MAX_PAGES} pages"))
                    .help("write a workbook, or split the input"),
            );
            return Err(PdfError::Input);
        }
        if let Some(done) = flow.section.take() {
            done.finish(&mut flow.file);
        }
    }
    flow.close_page();
    if let Some(contents) = contents {
        contents::write(&mut flow, document, contents);
    }
    top.finish(&mut flow.file);
    flow.fonts.report(sink);
    let ids = finish::Ids { catalog, tree_root, top: top_id, form_font: form_font_id, form_resources };
    finish::finish(flow, document, logo.as_ref(), &ids)
}

/// How the pages are held: a document of forms as they say, since forms have more columns than a page is wide.
fn orientation(chosen: &[Chosen<'_>]) -> Orientation {
    let is_form = |block: &Block| matches!(block, Block::Table(table) if table.form);
    let lies = |(part, blocks): &Chosen<'_>| {
        part.orientation == Orientation::Landscape && shown(blocks, Show::Page).any(is_form)
    };
    if chosen.iter().any(lies) { Orientation::Landscape } else { Orientation::Portrait }
}

/// More pages than this have a table of contents.
const MOST_WITHOUT: usize = 25;
/// Fewer rows than this never fill so many pages, and more than the other always do: only between them it is tried.
const FEW_ROWS: usize = 150;
const MANY_ROWS: usize = 1_500;

/// Whether there are so many pages that a table of contents helps.
fn is_long<'d>(
    flow: &mut Flow<'d>,
    chosen: &[Chosen<'d>],
    day: chrono::NaiveDate,
    logo: Option<&logo::Logo>,
) -> Result<bool, PdfError> {
    let rows = |block: &Block| if let Block::Table(table) = block { table.rows.len() } else { 1 };
    let rows: usize = chosen.iter().flat_map(|(_, blocks)| shown(blocks, Show::Page)).map(rows).sum();
    if !(FEW_ROWS..MANY_ROWS).contains(&rows) {
        return Ok(rows >= MANY_ROWS);
    }
    let mut outcome = Ok(());
    let (pages, _) = flow.pages_of(|trial| {
        for (part, blocks) in chosen {
            if outcome.is_ok() {
                outcome = lay(trial, part, blocks, day, logo);
            }
        }
    });
    outcome.map(|()| pages > MOST_WITHOUT)
}

/// The parts that have something for pages.
fn choose<'d>(document: &'d ReportDocument<'_>) -> Result<Vec<Chosen<'d>>, PdfError> {
    let mut chosen = Vec::with_capacity(document.parts.len());
    let (last, first): (Vec<_>, Vec<_>) = document.parts.iter().partition(|part| part.closes);
    for part in first.into_iter().chain(last) {
        // A part that is for workbooks only is no chapter.
        if part.shown(Show::Page).next().is_some() {
            chosen.push((part, part.blocks.as_slice()));
        }
    }
    Ok(chosen)
}

/// What stands above a document that does not begin with a title of its own: title, subtitle, and what the document says about itself.
fn head(flow: &mut Flow<'_>, document: &ReportDocument, logo: Option<&logo::Logo>) {
    let meta = &document.meta;
    let title = Title { kicker: meta.organisation.clone(), text: meta.title.clone(), state: None };
    dash::title(flow, &title, flow.theme, logo);
    if !meta.subtitle.is_empty() {
        flow.paragraph(&meta.subtitle, &style_of(Tone::Muted, 10.0), 6.0);
    }
    let fact = |(label, value): &(String, String)| Fact {
        label: label.clone(),
        value: Value::Text(value.clone()),
        tone: Tone::Normal,
    };
    facts::facts(flow, &Facts { rows: meta.cover.iter().map(fact).collect() }, 8.5);
}

/// Share of the usual room that a part has which is set closer.
const TIGHT: f64 = 0.5;

/// Room for a line of introduction, a table's head and its first row, points.
const BEFORE_TABLE: f64 = 100.0;

/// Lays out a part; it runs on after the one before where enough of the page is left.
fn lay(
    flow: &mut Flow<'_>,
    part: &Part,
    blocks: &[Block],
    day: chrono::NaiveDate,
    logo: Option<&logo::Logo>,
) -> Result<(), PdfError> {
    flow.place.clone_from(&part.name);
    flow.air = if part.tight { TIGHT } else { 1.0 };
    if !part.below && !part.tight {
        flow.run_on();
    }
    let first = shown(blocks, Show::Page).next();
    // A block to sign has a heading of its own, which is enough for a part that is no chapter.
    let titled = matches!(first, Some(Block::Title(_))) || part.below && matches!(first, Some(Block::Form(_)));
    let mut level = if part.below { 3 } else { 2 };
    if titled {
        flow.anchor(&part.id);
    } else {
        flow.heading(level, &part.heading, Some(part.id.clone()));
    }
    for (at, block) in shown(blocks, Show::Page).enumerate() {
        let mut blocks_ahead = shown(blocks, Show::Page).skip(at + 1);
        match block {
            Block::Heading { level: own, text, anchor } => {
                level = usize::from(*own) + 1;
                flow.heading(level, text, anchor.clone());
            }
            Block::Paragraph(text) => {
                // What introduces a table stands with its first rows.
                if matches!(blocks_ahead.next(), Some(Block::Table(_))) {
                    flow.need(BEFORE_TABLE);
                }
                let style = style_of(text.tone, 8.5);
                flow.paragraph(&text.text, &style, 5.0);
            }
            Block::Facts(pairs) => facts::facts(flow, pairs, 8.5),
            Block::Table(rows) => table::table(flow, rows, day, level)?,
            Block::Chart(figure) => chart::chart(flow, figure),
            Block::Form(form) => form::form(flow, form, level + 1),
            Block::Title(title) => dash::title(flow, title, flow.theme, logo),
            Block::Lead(rich) => dash::lead(flow, rich, 12.0),
            Block::Rich(rich) => dash::lead(flow, rich, 8.5),
            Block::Figures(figures) => dash::figures(flow, figures),
            Block::Bar(bar) => dash::bar(flow, bar),
            Block::Signers(signers) => dash::signers(flow, signers),
            Block::Beside(beside) => dash::beside(flow, beside, day, 1)?,
            Block::Units(units) => dash::units(flow, units, 1),
            Block::Only { .. } => {}
        }
        if flow.done.len() > MAX_PAGES {
            break;
        }
    }
    // A heading with nothing below it still shows.
    flow.need(0.0);
    flow.y -= 4.0 * flow.air;
    Ok(())
}

/// Every anchor of the document: a jump to another one stays plain text.
fn anchors(chosen: &[Chosen<'_>]) -> Result<BTreeSet<String>, PdfError> {
    let mut out = BTreeSet::new();
    for (part, blocks) in chosen {
        out.insert(part.id.clone());
        for block in shown(blocks, Show::Page) {
            match block {
                Block::Heading { anchor: Some(anchor), .. } => {
                    out.insert(anchor.clone());
                }
                Block::Form(form) => {
                    out.insert(form.id.clone());
                }
                Block::Table(table) => {
                    let mut group: Vec<String> = Vec::new();
                    table
                        .rows
                        .for_each(&mut |row| {
                            out.extend(row.anchor.clone());
                            if row.group != group {
                                group.clone_from(&row.group);
                                let path = |depth: usize| Some(group_anchor(&table.id, group.get(..=depth)?));
                                out.extend((0..group.len()).filter_map(path));
                            }
                            Ok(())
                        })
                        .map_err(|stop| PdfError::Rows(stop.0))?;
                }
                _ => {}
            }
        }
    }
    Ok(out)
}
