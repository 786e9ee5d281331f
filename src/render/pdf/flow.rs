//! Pages as they fill: the cursor, page breaks, headings that stay with what follows, and bookmarks.

use std::collections::BTreeSet;

use printpdf::{Mm, PdfDocument, PdfPage, PdfSaveOptions};

use super::file::File;
use super::font::Fonts;
use super::links::{Links, Target};
use super::object::{Dict, Id};
use super::paint::{Paint, RULE};
use super::text::{Line, Style, balanced, lines};
use super::tree::{Elem, Marks, Parents};
use crate::document::{Labels, Orientation, Paper, Theme};

/// Left margin (16 mm, room for binding) and right margin (14 mm), points.
pub(super) const LEFT: f64 = 45.35;
pub(super) const RIGHT: f64 = 39.7;
/// From the top edge to the first line, points; the running header stands above.
const TOP: f64 = 54.0;
/// The same on the first page, which has no running header.
const TOP_OF_FIRST: f64 = 26.0;
/// From the bottom edge to the last line, points; the running footer stands below.
const BOTTOM: f64 = 41.0;
/// A part begins on the page of the one before where more than this share of the page is left.
const RUN_ON: f64 = 0.25;

/// Height of the line that names the heading on a further page.
pub(super) const CONTINUED: f64 = 13.0;

/// Width and height of a page in points (A4 is 210 x 297 mm, Letter 8.5 x 11 in).
pub(super) fn page_size(paper: Paper, orientation: Orientation) -> (f64, f64) {
    let (w, h) = match paper {
        Paper::A4 => (595.28, 841.89),
        Paper::Letter => (612.0, 792.0),
    };
    match orientation {
        Orientation::Portrait => (w, h),
        Orientation::Landscape => (h, w),
    }
}

/// The page being painted.
pub(super) struct Page {
    /// Its object number.
    pub id: Id,
    /// What is painted on it.
    pub paint: Paint,
    marks: Marks,
    annotations: Vec<Id>,
    key: usize,
}

impl Page {
    /// Begins content of an element.
    pub fn begin(&mut self, tag: &str, elem: &mut Elem) {
        let mcid = self.marks.mark(self.id, elem);
        self.paint.begin(tag, mcid);
    }

    /// Adds an annotation.
    pub fn annotate(&mut self, annotation: Id) {
        self.annotations.push(annotation);
    }
}

/// A page that is painted; its dictionary follows when the number of pages is known.
pub(super) struct Done {
    /// Its object number.
    pub id: Id,
    /// Its content stream.
    pub content: Id,
    /// Width and height.
    pub size: (f64, f64),
    /// Whether header and footer are shown.
    pub running: bool,
    /// Annotations.
    pub annotations: Vec<Id>,
    /// Key in the parent tree.
    pub key: usize,
}

/// A bookmark and line of the table of contents.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    /// 1 = a part.
    pub level: usize,
    /// Title.
    pub title: String,
    /// Where.
    pub target: Target,
}

/// A heading that waits for what follows, so that it never ends a page.
struct Waiting {
    level: usize,
    text: String,
    anchor: Option<String>,
}

/// What all fields use.
#[derive(Debug, Clone, Copy)]
pub(super) struct Resources {
    /// The resource dictionary of the form: its own font, and the document's.
    pub dict: Id,
}

/// The document being laid out.
pub(super) struct Flow<'a> {
    /// The file.
    pub file: File,
    /// Fonts.
    pub fonts: Fonts<'a>,
    /// Brand.
    pub theme: &'a Theme,
    /// Added to repeated heads.
    pub labels: &'a Labels,
    /// Forms are ruled lines for ink instead of fields.
    pub flat: bool,
    /// The structure element that blocks go into.
    pub section: Option<Elem>,
    /// Keys of the parent tree.
    pub parents: Parents,
    /// Painted pages; `None` = kept free for the table of contents.
    pub done: Vec<Option<Done>>,
    /// Bookmarks in order.
    pub entries: Vec<Entry>,
    /// Every anchor of the document.
    pub known: BTreeSet<String>,
    /// Form fields at the top of the field hierarchy.
    pub fields: Vec<Id>,
    /// Objects that all fields use.
    pub form_resources: Option<Resources>,
    /// The cursor: height of the top of what comes next.
    pub y: f64,
    /// Share of the usual room between blocks: less than 1 in a part that is set closer.
    pub air: f64,
    /// Where the text stands on the page: the part of the document for messages.
    pub place: String,
    page: Option<Page>,
    /// The emptied list of operations of the page before.
    spare: Vec<printpdf::Op>,
    size: (f64, f64),
    /// How the pages are held.
    pub orientation: Orientation,
    /// Width of the text where it is narrower than the page's.
    measure: Option<f64>,
    /// The statement that the last form printed: it is not said twice.
    pub statement: String,
    running: bool,
    waiting: Vec<Waiting>,
    /// Anchors so far, and links that wait for theirs.
    pub links: Links,
    level: usize,
}

impl<'a> Flow<'a> {
    /// An empty document.
    pub fn new(fonts: Fonts<'a>, theme: &'a Theme, labels: &'a Labels, flat: bool) -> Self {
        Self {
            file: File::new(),
            fonts,
            theme,
            labels,
            flat,
            section: None,
            parents: Parents::default(),
            done: Vec::new(),
            entries: Vec::new(),
            known: BTreeSet::new(),
            fields: Vec::new(),
            form_resources: None,
            y: 0.0,
            air: 1.0,
            place: String::new(),
            page: None,
            spare: Vec::new(),
            size: page_size(theme.paper, Orientation::Portrait),
            orientation: Orientation::Portrait,
            measure: None,
            statement: String::new(),
            running: true,
            waiting: Vec::new(),
            links: Links::default(),
            level: 0,
        }
    }

    /// Left edge of the text.
    pub fn left(&self) -> f64 {
        LEFT
    }

    /// Width of the text.
    pub fn width(&self) -> f64 {
        self.measure.unwrap_or(self.size.0 - LEFT - RIGHT)
    }

    /// Sets what follows in a narrower column, at the left.
    pub fn narrow(&mut self, width: f64) {
        self.measure = Some(width);
    }

    /// Ends a narrower column.
    pub fn widen(&mut self) {
        self.measure = None;
    }

    /// A day as the document writes days where the renderer has to: in the form that dates of cells have.
    pub fn day(&self, day: chrono::NaiveDate) -> String {
        day.to_string()
    }

    /// From the top edge to the first line of the current page.
    fn top(&self) -> f64 {
        if self.running { TOP } else { TOP_OF_FIRST }
    }

    /// Width and height of the current pages.
    pub fn size(&self) -> (f64, f64) {
        self.size
    }

    /// Height that a fresh page offers.
    pub fn full(&self) -> f64 {
        self.size.1 - self.top() - BOTTOM
    }

    /// Height left on the page.
    pub fn room(&self) -> f64 {
        if self.page.is_some() { self.y - BOTTOM } else { self.full() }
    }

    /// The number that the current page has, from 0.
    pub fn index(&self) -> usize {
        self.done.len()
    }

    /// Begins a part: on the page of the one before, where enough of it is left.
    pub fn run_on(&mut self) {
        if self.room() < self.full() * RUN_ON {
            self.close_page();
        }
    }

    /// Begins pages of another orientation.
    pub fn turn(&mut self, orientation: Orientation, running: bool) {
        self.close_page();
        self.size = page_size(self.theme.paper, orientation);
        self.orientation = orientation;
        self.running = running;
    }

    /// The current page; a fresh one where none is open.
    pub fn page(&mut self) -> &mut Page {
        if self.page.is_none() {
            self.y = self.size.1 - self.top();
        }
        let (file, parents, spare) = (&mut self.file, &mut self.parents, &mut self.spare);
        self.page.get_or_insert_with(|| Page {
            id: file.reserve(),
            paint: Paint::reusing(std::mem::take(spare)),
            marks: Marks::default(),
            annotations: Vec::new(),
            key: parents.key(),
        })
    }

    /// Paints on the current page and returns its number.
    pub fn on_page(&mut self) -> Id {
        self.page().id
    }

    /// Ends the page.
    pub fn close_page(&mut self) {
        let Some(mut page) = self.page.take() else { return };
        let content = content(&mut page.paint, self.size);
        self.spare = page.paint.ops;
        let content = self.file.add_stream(Dict::new(), &content, true);
        let marks = page.marks.finish(&mut self.file);
        self.parents.set(page.key, marks);
        self.done.push(Some(Done {
            id: page.id,
            content,
            size: self.size,
            running: self.running,
            annotations: page.annotations,
            key: page.key,
        }));
        self.running = true;
    }

    /// Keeps pages free that are painted at the end; returns where they stand.
    pub fn keep_free(&mut self, count: usize) -> usize {
        self.close_page();
        let start = self.done.len();
        self.done.extend((0..count).map(|_| None));
        start
    }

    /// Makes sure that `height` fits, waiting headings included; writes those headings. Returns whether a page was begun.
    pub fn need(&mut self, height: f64) -> bool {
        let headings: f64 = {
            let waiting = std::mem::take(&mut self.waiting);
            let sum = waiting.iter().map(|w| self.heading_height(w)).sum();
            self.waiting = waiting;
            sum
        };
        let mut fresh = self.page.is_none();
        if !fresh && self.room() < headings + height && self.room() < self.full() - 1.0 {
            self.close_page();
            fresh = true;
        }
        self.page();
        for waiting in std::mem::take(&mut self.waiting) {
            self.write_heading(&waiting);
        }
        fresh
    }

    /// A heading; it is written with what follows. `level` 1 is the document's title, 2 a part.
    pub fn heading(&mut self, level: usize, text: &str, anchor: Option<String>) {
        self.waiting.push(Waiting { level, text: text.to_owned(), anchor });
    }

    /// Whether the part is set closer.
    pub fn is_tight(&self) -> bool {
        self.air < 1.0
    }

    fn heading_style(&self, level: usize) -> (Style, f64, f64) {
        let primary = self.theme.primary;
        match level {
            0..=2 if self.is_tight() => (Style::bold(12.5, primary), 5.0, 2.0),
            0..=2 => (Style::bold(15.0, primary), 10.0, 5.0),
            3 => (Style::bold(11.5, primary), 8.0 * self.air, 3.0 * self.air),
            4 => (Style::bold(10.0, primary), 7.0 * self.air, 3.0),
            _ => (Style::bold(9.0, super::paint::BLACK), 6.0 * self.air, 2.0),
        }
    }

    fn heading_height(&mut self, waiting: &Waiting) -> f64 {
        let (style, before, after) = self.heading_style(waiting.level);
        let width = self.width();
        let count = balanced(&mut self.fonts, &waiting.text, &style, width, &String::new).len();
        before + after + style.leading() * f64::from(u32::try_from(count).unwrap_or(1))
    }

    fn write_heading(&mut self, waiting: &Waiting) {
        let (style, before, after) = self.heading_style(waiting.level);
        let (left, width) = (self.left(), self.width());
        let place = self.place.clone();
        let set = balanced(&mut self.fonts, &waiting.text, &style, width, &|| place.clone());
        if self.y < self.size.1 - self.top() - 1.0 {
            self.y -= before;
        }
        let tag = self.mark_heading(waiting.level, &waiting.text, waiting.anchor.as_deref());
        self.write_lines(tag, &set, &style, left, width);
        self.y -= after;
    }

    /// Makes the cursor the place of a heading: bookmark, anchor, and the tag that it is to have.
    pub fn mark_heading(&mut self, level: usize, text: &str, anchor: Option<&str>) -> &'static str {
        let target = Target { page: self.on_page(), index: self.index(), y: self.y + 6.0 };
        if let Some(anchor) = anchor {
            self.links.set(anchor, target);
        }
        self.entries.push(Entry { level: level.saturating_sub(1).max(1), title: text.to_owned(), target });
        // Levels never skip one (PDF/UA-1, 7.4.2).
        self.level = level.min(self.level + 1).clamp(1, 6);
        ["H1", "H2", "H3", "H4", "H5", "H6"].get(self.level - 1).copied().unwrap_or("H6")
    }

    /// How many pages `lay` would fill, from a fresh one on, and the share of the last one that it would use. Nothing of it stays but the
    /// shaped words.
    pub fn pages_of(&mut self, lay: impl FnOnce(&mut Flow<'a>)) -> (usize, f64) {
        let mut trial = Flow::new(std::mem::take(&mut self.fonts), self.theme, self.labels, self.flat);
        trial.known = std::mem::take(&mut self.known);
        trial.section = Some(Elem::detached(0, 0, "Sect"));
        trial.form_resources = self.form_resources;
        lay(&mut trial);
        trial.close_page();
        let measured = (trial.done.len(), 1.0 - (trial.y - BOTTOM) / trial.full());
        self.fonts = trial.fonts;
        self.known = trial.known;
        measured
    }

    /// Sets the level that the next heading is measured against.
    pub fn title_written(&mut self) {
        self.level = 1;
    }

    /// Writes lines as one element at the cursor, without page break.
    pub fn write_lines(&mut self, tag: &'static str, set: &[Line], style: &Style, x: f64, width: f64) {
        let Some(mut elem) = self.open(tag) else { return };
        self.paint_lines(&mut elem, tag, set, style, x, width);
        elem.finish(&mut self.file);
    }

    /// Paints lines as content of an element at the cursor.
    pub fn paint_lines(&mut self, elem: &mut Elem, tag: &str, set: &[Line], style: &Style, x: f64, width: f64) {
        self.page();
        let top = self.y;
        let page = self.page();
        page.begin(tag, elem);
        page.paint.text(style, place_lines(set, style, x, top, width));
        page.paint.end();
        self.y = top - style.leading() * f64::from(u32::try_from(set.len()).unwrap_or(0));
    }

    /// A new element below the current section.
    pub fn open(&mut self, tag: &'static str) -> Option<Elem> {
        let (file, section) = (&mut self.file, &mut self.section);
        section.as_mut().map(|s| s.child(file, tag))
    }

    /// A paragraph; it breaks across pages between lines.
    pub fn paragraph(&mut self, text: &str, style: &Style, after: f64) {
        let (left, width) = (self.left(), self.width());
        let place = self.place.clone();
        let measure = width;
        let set = lines(&mut self.fonts, text, style, measure, &|| place.clone());
        let two = style.leading() * if set.len() > 1 { 2.0 } else { 1.0 };
        self.need(two);
        let Some(mut elem) = self.open("P") else { return };
        let mut rest = set.as_slice();
        while !rest.is_empty() {
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            let fit = ((self.room() / style.leading()).floor().max(1.0)) as usize;
            let (now, later) = rest.split_at_checked(fit.min(rest.len())).unwrap_or((rest, &[]));
            self.paint_lines(&mut elem, "P", now, style, left, measure);
            rest = later;
            if !rest.is_empty() {
                self.close_page();
                self.page();
            }
        }
        elem.finish(&mut self.file);
        self.y -= after * self.air;
    }

    /// Names the heading again at the top of a further page, as an artifact.
    pub fn continue_heading(&mut self) {
        let Some(title) = self.entries.last().map(|e| e.title.clone()) else { return };
        let style = Style::bold(8.0, super::paint::GREY);
        let text = format!("{title}, {}", self.labels.continued);
        let left = self.left();
        let room = self.width();
        let set = lines(&mut self.fonts, &text, &style, room, &String::new);
        let baseline = self.y - style.ascent();
        let page = self.page();
        page.paint.begin_artifact();
        page.paint.text(&style, set.first().map(|line| (left, baseline, line)));
        page.paint.end();
        self.y -= CONTINUED;
    }

    /// A thin rule across the text.
    pub fn rule(&mut self, y: f64) {
        let (left, width) = (self.left(), self.width());
        let page = self.page();
        page.paint.begin_artifact();
        page.paint.line(&[(left, y), (left + width, y)], 0.4, RULE);
        page.paint.end();
    }

    /// Paints on a page that was kept free.
    pub fn paint_kept(&mut self, index: usize, paint: impl FnOnce(&mut Self)) {
        let rest = self.done.split_off(index.min(self.done.len()));
        self.page = None;
        paint(self);
        self.close_page();
        // The painted page takes the place that was kept.
        self.done.extend(rest.into_iter().skip(1));
    }
}

/// Baselines of lines below `top`; right-to-left lines end at the right edge.
pub(super) fn place_lines<'l>(
    set: &'l [Line],
    style: &Style,
    x: f64,
    top: f64,
    width: f64,
) -> impl Iterator<Item = (f64, f64, &'l Line)> {
    let (size, ascent, leading) = (style.size, style.ascent(), style.leading());
    set.iter().enumerate().map(move |(i, line)| {
        let i = f64::from(u32::try_from(i).unwrap_or(0));
        let x = if line.rtl { x + (width - line.width * size / 1000.0).max(0.0) } else { x };
        (x, top - ascent - leading * i, line)
    })
}

/// The bytes of a content stream: printpdf writes the operations of one page at a time.
///
/// The list of operations is emptied and kept: a new one for every page, growing beside what stays, breaks the memory into pieces.
pub(super) fn content(paint: &mut Paint, size: (f64, f64)) -> Vec<u8> {
    #[allow(clippy::cast_possible_truncation)]
    let mm = |points: f64| Mm((points / 72.0 * 25.4) as f32);
    let mut document = PdfDocument::new("");
    document.pages.push(PdfPage::new(mm(size.0), mm(size.1), std::mem::take(&mut paint.ops)));
    // `secure: false`: the glyph strings travel as operations that printpdf does not know better.
    let options = PdfSaveOptions { optimize: false, subset_fonts: false, secure: false, image_optimization: None };
    let lopdf = document.to_lopdf_document(&options, &mut Vec::new());
    let stream = lopdf
        .objects
        .into_values()
        .find_map(|object| object.as_stream().ok().filter(|s| s.dict.get(b"Type").is_err()).map(|s| s.content.clone()));
    if let Some(page) = document.pages.pop() {
        paint.ops = page.ops;
        paint.ops.clear();
    }
    stream.unwrap_or_default()
}
