//! Report document -> PDF: PDF/A-3a (ISO 19005-3) and PDF/UA-1 (ISO 14289-1), with fillable and signable forms.
//!
//! Pages are drawn with printpdf, one at a time: what is painted is a list of its operations, and the content stream of every page
//! is the one that its lopdf document holds. Structure, forms, attachments and metadata are added to that. They are written as
//! they come ([`file`], [`object`]) instead of being kept in a `lopdf::Document` to the end: with one structure element per cell
//! such a document needs 1.2 GiB for a thousand pages, and its objects were never needed again once they were complete. Reading a
//! finished file back (for `verify` and `collect`) goes through lopdf, as do the tests of everything that is written here.

mod cell;
mod chart;
mod columns;
mod contents;
mod cover;
mod embed;
mod facts;
mod file;
mod finish;
mod flow;
mod font;
mod form;
mod formfont;
mod link;
mod logo;
mod marks;
mod object;
mod paint;
mod svg;
mod table;
mod text;
mod tree;
mod widget;
mod xmp;

use std::collections::BTreeSet;
use std::fmt;

use crate::base::diagnostic::{Diagnostic, Diagnostics};
use crate::document::{Block, Colour, Part, ReportDocument, Show, Tone, group_anchor, shown};

use cell::style_of;
use flow::Flow;
use font::Fonts;

/// Most pages that a document may have; beyond it something is wrong with the input.
pub const MAX_PAGES: usize = 100_000;

/// The file's first bytes: the version, and four bytes above 127 that mark it as binary (PDF/A-3, 6.1.2).
pub const HEADER: &[u8] = b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n";

/// Choices of the person who asks for the PDF.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PdfOptions {
    /// No form fields: ruled lines for ink.
    pub flat: bool,
}

/// Why no PDF could be made. Problems of the input (fonts, logo) are diagnostics besides.
#[derive(Debug)]
pub enum PdfError {
    /// The built-in fonts cannot be read: a damaged program file.
    Font,
    /// A table's rows could not be made.
    Rows(Box<dyn std::error::Error + Send + Sync>),
    /// The document is unusable; the diagnostics say why.
    Input,
}

impl fmt::Display for PdfError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PdfError::Font => f.write_str("the built-in fonts cannot be read: the program file is damaged"),
            PdfError::Rows(error) => write!(f, "the rows of a table could not be made: {error}"),
            PdfError::Input => f.write_str("the PDF could not be made from this input"),
        }
    }
}

impl std::error::Error for PdfError {}

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
    let mut flow = Flow::new(fonts, &document.theme, &document.labels.continued, options.flat);
    let catalog = flow.file.reserve();
    let tree_root = flow.file.reserve();
    let form_font_id = flow.file.reserve();
    let form_resources = flow.file.reserve();
    flow.form_resources = Some(form::Resources { dict: form_resources });
    let top_id = flow.file.reserve();
    let mut top = tree::Elem::detached(top_id, tree_root, "Document");
    let day = document.meta.created.date_naive();
    let chosen = choose(&mut flow, document, day)?;
    flow.known = anchors(&chosen)?;

    let mut section = top.child(&mut flow.file, "Sect");
    flow.section = Some(section);
    flow.place = String::from("cover");
    cover::cover(&mut flow, document, logo.as_ref());
    if let Some(done) = flow.section.take() {
        done.finish(&mut flow.file);
    }
    let contents = contents::reserve(&mut flow, &chosen, &mut top)?;

    for (part, blocks, air) in &chosen {
        flow.air = *air;
        section = top.child(&mut flow.file, "Sect");
        flow.section = Some(section);
        lay(&mut flow, part, blocks, day)?;
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
    contents::write(&mut flow, document, contents);
    top.finish(&mut flow.file);
    flow.fonts.report(sink);
    let ids = finish::Ids { catalog, tree_root, top: top_id, form_font: form_font_id, form_resources };
    finish::finish(flow, document, logo.as_ref(), &ids)
}

/// A part with the blocks that its pages show, and the share of the usual room between them.
type Chosen<'d> = (&'d Part, &'d [Block], f64);

/// A last page that is filled less than this is saved where setting the part closer can.
const SCANT: f64 = 0.25;
/// How much closer, in shares of the usual room between blocks; the least that does it is taken.
const CLOSER: [f64; 2] = [0.7, 0.4];
/// Fewer blocks than this have no room between them to speak of.
const LEAST_BLOCKS: usize = 4;
/// Parts whose tables have more rows than this are not laid out to look at their last page.
const MOST_TRIED: usize = 100;

/// For every part the roomiest of its versions that stands on one page, where it has shorter ones; and a closer one where its last page
/// would hold a few lines only.
fn choose<'d>(
    flow: &mut Flow<'d>,
    document: &'d ReportDocument,
    day: chrono::NaiveDate,
) -> Result<Vec<Chosen<'d>>, PdfError> {
    let mut chosen = Vec::with_capacity(document.parts.len());
    for part in &document.parts {
        let mut blocks = part.blocks.as_slice();
        for shorter in &part.shorter {
            let mut outcome = Ok(());
            let (pages, _) = flow.pages_of(|trial| outcome = lay(trial, part, blocks, day));
            outcome?;
            if pages <= 1 {
                break;
            }
            blocks = shorter.as_slice();
        }
        chosen.push((part, blocks, air(flow, part, blocks, day)?));
    }
    Ok(chosen)
}

/// The room between a part's blocks: less than usual where that saves a page with a few lines.
fn air(flow: &mut Flow<'_>, part: &Part, blocks: &[Block], day: chrono::NaiveDate) -> Result<f64, PdfError> {
    let small = |block: &Block| !matches!(block, Block::Table(table) if table.rows.len() > MOST_TRIED);
    if shown(blocks, Show::Page).count() < LEAST_BLOCKS || !shown(blocks, Show::Page).all(small) {
        return Ok(1.0);
    }
    let mut measure = |air: f64| {
        let mut outcome = Ok(());
        let measured = flow.pages_of(|trial| {
            trial.air = air;
            outcome = lay(trial, part, blocks, day);
        });
        outcome.map(|()| measured)
    };
    let (pages, last) = measure(1.0)?;
    if pages > 1 && last < SCANT {
        for air in CLOSER {
            if measure(air)?.0 < pages {
                return Ok(air);
            }
        }
    }
    Ok(1.0)
}

/// Lays out a part on pages of its own.
fn lay(flow: &mut Flow<'_>, part: &Part, blocks: &[Block], day: chrono::NaiveDate) -> Result<(), PdfError> {
    flow.turn(part.orientation, true);
    flow.place.clone_from(&part.name);
    flow.heading(2, &part.heading, Some(part.id.clone()));
    let mut level = 2;
    for block in shown(blocks, Show::Page) {
        match block {
            Block::Heading { level: own, text, anchor } => {
                level = usize::from(*own) + 1;
                flow.heading(level, text, anchor.clone());
            }
            Block::Paragraph(text) => {
                let style = style_of(text.tone, 9.5);
                flow.paragraph(&text.text, &style, 6.0);
            }
            Block::Facts(pairs) => facts::facts(flow, pairs, 9.0),
            Block::Table(rows) => table::table(flow, rows, day, level)?,
            Block::Chart(figure) => chart::chart(flow, figure),
            Block::Form(form) => form::form(flow, form, level + 1),
            Block::Only { .. } => {}
        }
        if flow.done.len() > MAX_PAGES {
            break;
        }
    }
    // A heading with nothing below it still shows.
    flow.need(0.0);
    flow.close_page();
    Ok(())
}

/// Every anchor of the document: a jump to another one stays plain text.
fn anchors(chosen: &[Chosen<'_>]) -> Result<BTreeSet<String>, PdfError> {
    let mut out = BTreeSet::new();
    for (part, blocks, _) in chosen {
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

/// A colour mixed with white; `share` 1 is white.
fn tint(colour: Colour, share: f64) -> Colour {
    let mix = |part: u8| {
        let value = f64::from(part) + (255.0 - f64::from(part)) * share.clamp(0.0, 1.0);
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let value = value.round() as u8;
        value
    };
    Colour(mix(colour.0), mix(colour.1), mix(colour.2))
}

/// The style of running headers and footers.
fn running_style() -> text::Style {
    text::Style { size: 7.0, ..style_of(Tone::Muted, 7.0) }
}
