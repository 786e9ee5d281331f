//! Table of contents, running headers and footers, bookmarks.

use super::cell::running_style;
use super::error::PdfError;
use super::flow::{Entry, Flow, LEFT, RIGHT};
use super::link::{LinkTo, destination};
use super::object::{Dict, Id};
use super::paint::{BLACK, Paint, RULE};
use super::text::{Line, Style, lines, width};
use super::tree::Elem;
use crate::document::Part;
use crate::document::{Block, ReportDocument, Show, shown};

/// Deepest level of bookmarks that the table of contents shows; longer documents show the parts only.
const DEPTH: usize = 3;
/// Entries beyond which only the upper levels are shown.
const MANY: usize = 200;

/// Pages kept free for the table of contents.
pub(super) struct Reserved {
    first: usize,
    pages: usize,
    depth: usize,
    elem: Elem,
    /// Titles by level, as foreseen.
    titles: Vec<(usize, String)>,
}

fn style(level: usize) -> Style {
    match level {
        0 | 1 => Style::bold(10.0, BLACK),
        2 => Style::regular(9.0, BLACK),
        _ => Style::regular(8.5, super::paint::GREY),
    }
}

fn indent(level: usize) -> f64 {
    f64::from(u32::try_from(level.saturating_sub(1)).unwrap_or(0)) * 14.0
}

fn before(level: usize) -> f64 {
    if level <= 1 { 6.0 } else { 1.5 }
}

/// A part with the blocks that its pages show, and the share of the usual room between them.
pub(super) type Chosen<'d> = (&'d Part<'d>, &'d [Block<'d>]);

/// All headings that will be written, in order.
fn headings(chosen: &[Chosen<'_>]) -> Result<Vec<(usize, String)>, PdfError> {
    let mut out = Vec::new();
    for (part, blocks) in chosen {
        out.push((1, part.heading.clone()));
        let mut level = 1;
        for block in shown(blocks, Show::Page) {
            match block {
                Block::Heading { level: own, text, .. } => {
                    level = usize::from(*own);
                    out.push((level, text.clone()));
                }
                Block::Form(form) => out.push((level + 1, form.heading.clone())),
                Block::Table(table) => {
                    let mut group: Vec<String> = Vec::new();
                    table
                        .rows
                        .for_each(&mut |row| {
                            if row.group != group {
                                out.extend(row.group.last().map(|title| (level + 1, title.clone())));
                                group.clone_from(&row.group);
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

/// Keeps as many pages free as the table of contents needs.
pub(super) fn reserve(flow: &mut Flow<'_>, chosen: &[Chosen<'_>], top: &mut Elem) -> Result<Reserved, PdfError> {
    // Those of the first page are written already.
    let mut titles: Vec<(usize, String)> = flow.entries.iter().map(|e| (e.level, e.title.clone())).collect();
    titles.extend(headings(chosen)?);
    let depth = (1..=DEPTH).rev().find(|d| titles.iter().filter(|t| t.0 <= *d).count() <= MANY).unwrap_or(1);
    flow.turn(flow.orientation, true);
    let elem = top.child(&mut flow.file, "Sect");
    let mut depth = depth;
    let (mut pages, mut room) = measure(flow, &titles, depth);
    // A few lines on a last page are worth less than a list that ends with its page.
    while pages > 1 && depth > 1 && room > flow.full() * 0.67 {
        depth -= 1;
        (pages, room) = measure(flow, &titles, depth);
    }
    titles.retain(|t| t.0 <= depth);
    let first = flow.keep_free(pages);
    Ok(Reserved { first, pages, depth, elem, titles })
}

/// How many pages the entries down to a depth fill, and the height left on the last.
fn measure(flow: &mut Flow<'_>, titles: &[(usize, String)], depth: usize) -> (usize, f64) {
    let mut pages = 1;
    let mut room = flow.full() - 40.0;
    for (level, title) in titles.iter().filter(|t| t.0 <= depth) {
        let height = entry_height(flow, *level, title);
        if height > room {
            pages += 1;
            room = flow.full();
        }
        room -= height;
    }
    (pages, room)
}

fn entry_lines(flow: &mut Flow<'_>, level: usize, title: &str) -> Vec<Line> {
    let room = flow.width() - indent(level) - 50.0;
    lines(&mut flow.fonts, title, &style(level), room, &String::new)
}

fn entry_height(flow: &mut Flow<'_>, level: usize, title: &str) -> f64 {
    let count = entry_lines(flow, level, title).len();
    before(level) + style(level).leading() * f64::from(u32::try_from(count).unwrap_or(1))
}

/// Paints the table of contents on the pages kept for it.
pub(super) fn write(flow: &mut Flow<'_>, document: &ReportDocument, reserved: Reserved) {
    let Reserved { first, pages, depth, elem, titles } = reserved;
    flow.section = Some(elem);
    let entries: Vec<Entry> = flow.entries.iter().filter(|e| e.level <= depth).cloned().collect();
    debug_assert_eq!(entries.len(), titles.len(), "every heading is foreseen");
    let mut rest = entries.as_slice();
    let mut list: Option<Elem> = None;
    let heading = Style::bold(19.0, flow.theme.primary);
    for page in 0..pages {
        let begun = rest;
        let mut taken = 0;
        flow.turn(flow.orientation, true);
        flow.paint_kept(first + page, |flow| {
            flow.page();
            let (left, full) = (flow.left(), flow.width());
            if page == 0 {
                let set = lines(&mut flow.fonts, &document.labels.contents, &heading, full, &String::new);
                flow.write_lines("H2", &set, &heading, left, full);
                flow.y -= 12.0;
                list = flow.open("TOC");
            }
            for entry in begun {
                let height = entry_height(flow, entry.level, &entry.title);
                if height > flow.room() && page + 1 < pages {
                    break;
                }
                if let Some(list) = list.as_mut() {
                    write_entry(flow, list, entry);
                }
                taken += 1;
            }
        });
        rest = begun.get(taken..).unwrap_or_default();
    }
    if let Some(list) = list {
        list.finish(&mut flow.file);
    }
    if let Some(done) = flow.section.take() {
        done.finish(&mut flow.file);
    }
}

fn write_entry(flow: &mut Flow<'_>, list: &mut Elem, entry: &Entry) {
    let (left, full) = (flow.left(), flow.width());
    let style = style(entry.level);
    let set = entry_lines(flow, entry.level, &entry.title);
    let number = (entry.target.index + 1).to_string();
    let wide = width(&mut flow.fonts, &number, &style);
    let number_line = lines(&mut flow.fonts, &number, &style, f64::INFINITY, &String::new);
    flow.y -= before(entry.level);
    let top = flow.y;
    let x = left + indent(entry.level);
    let mut item = list.child(&mut flow.file, "TOCI");
    let mut reference = item.child(&mut flow.file, "Reference");
    let mut link = reference.child(&mut flow.file, "Link");
    let bottom = top - style.leading() * f64::from(u32::try_from(set.len()).unwrap_or(1));
    let last = bottom + style.leading() - style.ascent();
    let page = flow.page();
    page.begin("Link", &mut link);
    page.paint.text(&style, super::flow::place_lines(&set, &style, x, top, full));
    if let Some(line) = number_line.first() {
        page.paint.text(&style, [(left + full - wide, last, line)]);
    }
    page.paint.end();
    let end = set.last().map_or(0.0, |l| l.width * style.size / 1000.0);
    page.paint.begin_artifact();
    let mut dot = left + full - wide - 8.0;
    while entry.level <= 2 && dot > x + end + 6.0 {
        page.paint.boxed(dot, last, 0.8, 0.8, RULE);
        dot -= 5.0;
    }
    page.paint.end();
    let title = entry.title.clone();
    flow.link(&mut link, &title, &LinkTo::Target(entry.target), &[(x, bottom, left + full - x, top - bottom)]);
    link.finish(&mut flow.file);
    reference.finish(&mut flow.file);
    item.finish(&mut flow.file);
    flow.y = bottom;
}

/// Replaces the placeholders of running words.
pub(super) fn running(text: &str, document: &ReportDocument, page: usize, pages: usize) -> String {
    text.replace("{page}", &page.to_string())
        .replace("{pages}", &pages.to_string())
        .replace("{id}", &document.meta.document_id)
        .replace("{hash}", &document.meta.hash)
        .replace("{title}", &document.meta.title)
}

/// Writes every page's dictionary, with header and footer, now that the number of pages is known.
pub(super) fn pages(flow: &mut Flow<'_>, document: &ReportDocument, resources: Id) -> Id {
    let root = flow.file.reserve();
    let done = std::mem::take(&mut flow.done);
    let count = done.len();
    let style = running_style();
    let mut ids = Vec::with_capacity(count);
    for (i, page) in done.into_iter().enumerate() {
        let Some(page) = page else { continue };
        ids.push(page.id);
        let mut contents = vec![page.content];
        let mut paint = head_and_foot(flow, document, page.size, &style, (i + 1, count), page.running);
        let bytes = super::flow::content(&mut paint, page.size);
        contents.push(flow.file.add_stream(Dict::new(), &bytes, true));
        let mut dict = Dict::typed("Page")
            .reference("Parent", root)
            .numbers("MediaBox", &[0.0, 0.0, page.size.0, page.size.1])
            .reference("Resources", resources)
            .references("Contents", &contents)
            .name("Tabs", "S")
            .int("StructParents", i64::try_from(page.key).unwrap_or(0));
        if !page.annotations.is_empty() {
            dict = dict.references("Annots", &page.annotations);
        }
        flow.file.put(page.id, &dict.end());
    }
    let count = i64::try_from(ids.len()).unwrap_or(0);
    let dict = Dict::typed("Pages").int("Count", count).references("Kids", &ids).end();
    flow.file.put(root, &dict);
    root
}

fn head_and_foot(
    flow: &mut Flow<'_>,
    document: &ReportDocument,
    size: (f64, f64),
    style: &Style,
    (page, pages): (usize, usize),
    running: bool,
) -> Paint {
    let mut paint = Paint::default();
    let labels = &document.labels;
    let right_edge = size.0 - RIGHT;
    let room = right_edge - LEFT;
    let mut fit = |text: &str, room: f64| -> Option<(Style, Line, f64)> {
        let text = self::running(text, document, page, pages);
        let mut style = *style;
        let wide = width(&mut flow.fonts, &text, &style);
        if wide > room {
            style.size *= (room / wide).max(0.5);
        }
        let line = lines(&mut flow.fonts, &text, &style, f64::INFINITY, &String::new).into_iter().next()?;
        let wide = line.width * style.size / 1000.0;
        Some((style, line, wide))
    };
    let header_right = fit(&labels.header_right, room * 0.45);
    let beside = header_right.as_ref().map_or(0.0, |r| r.2 + 14.0);
    let header = fit(&labels.header, room - beside);
    let right = fit(&labels.footer_right, room * 0.3);
    let taken = right.as_ref().map_or(0.0, |r| r.2 + 14.0);
    let left = fit(&labels.footer_left, room - taken);
    if running {
        paint.begin_pagination("Header");
        if let Some((style, line, _)) = &header {
            paint.text(style, [(LEFT, size.1 - 33.0, line)]);
        }
        if let Some((style, line, wide)) = &header_right {
            paint.text(style, [(right_edge - wide, size.1 - 33.0, line)]);
        }
        paint.line(&[(LEFT, size.1 - 40.0), (right_edge, size.1 - 40.0)], 0.5, RULE);
        paint.end();
    }
    paint.begin_pagination("Footer");
    paint.line(&[(LEFT, 36.0), (right_edge, 36.0)], 0.5, RULE);
    if let Some((style, line, _)) = &left {
        paint.text(style, [(LEFT, 25.0, line)]);
    }
    if let Some((style, line, wide)) = &right {
        paint.text(style, [(right_edge - wide, 25.0, line)]);
    }
    paint.end();
    paint
}

/// Writes the bookmarks, nested by level; returns their root.
pub(super) fn outline(flow: &mut Flow<'_>) -> Option<Id> {
    let entries = std::mem::take(&mut flow.entries);
    if entries.is_empty() {
        return None;
    }
    struct Node {
        id: Id,
        level: usize,
        parent: Option<usize>,
        first: Option<usize>,
        last: Option<usize>,
        prev: Option<usize>,
        next: Option<usize>,
    }
    let mut nodes: Vec<Node> = Vec::with_capacity(entries.len());
    let mut open: Vec<usize> = Vec::new();
    let mut last_top: Option<usize> = None;
    for (i, entry) in entries.iter().enumerate() {
        while open.last().and_then(|n| nodes.get(*n)).is_some_and(|n| n.level >= entry.level) {
            open.pop();
        }
        let parent = open.last().copied();
        let prev = match parent.and_then(|p| nodes.get_mut(p)) {
            Some(parent) => {
                let prev = parent.last;
                parent.first.get_or_insert(i);
                parent.last = Some(i);
                prev
            }
            None => last_top.replace(i),
        };
        if let Some(prev) = prev.and_then(|p| nodes.get_mut(p)) {
            prev.next = Some(i);
        }
        nodes.push(Node {
            id: flow.file.reserve(),
            level: entry.level,
            parent,
            first: None,
            last: None,
            prev,
            next: None,
        });
        open.push(i);
    }
    let root = flow.file.reserve();
    let id_of = |i: usize| nodes.get(i).map_or(root, |n| n.id);
    for (node, entry) in nodes.iter().zip(&entries) {
        let mut dict = Dict::new()
            .text("Title", &entry.title)
            .reference("Parent", node.parent.map_or(root, id_of))
            .raw("Dest", destination(&entry.target));
        for (key, to) in [("Prev", node.prev), ("Next", node.next), ("First", node.first), ("Last", node.last)] {
            if let Some(to) = to {
                dict = dict.reference(key, id_of(to));
            }
        }
        if node.first.is_some() {
            // Negative: closed, so that a long document opens with its parts in view.
            let below = nodes.iter().filter(|n| n.parent.map(id_of) == Some(node.id)).count();
            dict = dict.int("Count", -i64::try_from(below).unwrap_or(0));
        }
        flow.file.put(node.id, &dict.end());
    }
    let tops = nodes.iter().filter(|n| n.parent.is_none()).count();
    let dict = Dict::typed("Outlines")
        .reference("First", id_of(0))
        .reference("Last", last_top.map_or(root, id_of))
        .int("Count", i64::try_from(tops).unwrap_or(0))
        .end();
    flow.file.put(root, &dict);
    Some(root)
}
