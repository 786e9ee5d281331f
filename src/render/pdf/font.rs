//! Fonts: which face has a character, shaping with kerning, and the codes under which glyphs stand in the pages.
//!
//! A code (CID) belongs to a glyph *and* the text it stands for, so that ToUnicode is right for every code even where one glyph
//! serves several characters. A CIDToGIDMap leads from the code to the glyph of the subset (ISO 32000-1, 9.7.4.3).

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;
use std::sync::Arc;

use rustybuzz::{Direction, Face, Script, ShapePlan, UnicodeBuffer, script};

use super::marks::Marks;
use crate::base::diagnostic::{Diagnostic, Diagnostics};
use crate::base::embedded;
use crate::base::ordered::Arrange;

/// Noto Sans Regular (OFL-1.1): Latin, Greek, Cyrillic.
pub(super) fn regular() -> &'static [u8] {
    embedded::find(&embedded::FONTS, "NotoSans-Regular.ttf").map_or(&[], embedded::File::bytes)
}

/// Noto Sans Bold (OFL-1.1).
fn bold() -> &'static [u8] {
    embedded::find(&embedded::FONTS, "NotoSans-Bold.ttf").map_or(&[], embedded::File::bytes)
}

/// Shaped words that are kept: enough for the words of a language, and a bound for a table of ten thousand different numbers.
const MOST_WORDS: usize = 8_192;

/// Most codes of one font: two bytes each, and 0 is `.notdef`.
const MAX_CODES: usize = 65_000;

/// Upright weights. Italics are the regular face, slanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Weight {
    /// Regular.
    Regular,
    /// Bold.
    Bold,
}

/// A step of showing text.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Step {
    /// Codes, two bytes each.
    Codes(Vec<u8>),
    /// Moves back by thousandths of the type size.
    Back(f32),
    /// Lifts the following by thousandths of the type size.
    Rise(f32),
}

/// A stretch of text in one face.
#[derive(Debug, Clone)]
pub(super) struct Run {
    /// Index of the face.
    pub face: usize,
    /// What to show.
    pub steps: Vec<Step>,
    /// The text, where the codes do not say it one by one.
    pub actual: Option<String>,
}

/// A shaped word.
#[derive(Debug, Clone, Default)]
pub(super) struct Shaped {
    /// Runs in visual order.
    pub runs: Vec<Run>,
    /// Advance in thousandths of the type size.
    pub width: f64,
}

/// A face with the codes handed out so far.
pub(super) struct FontFace<'a> {
    /// The file.
    pub data: &'a [u8],
    /// Parsed.
    pub face: Face<'a>,
    /// (glyph, text) of each code; the code is the index plus one.
    pub codes: Vec<(u16, Rc<str>)>,
    lookup: HashMap<(u16, Rc<str>), u16>,
}

impl<'a> FontFace<'a> {
    fn new(data: &'a [u8]) -> Option<Self> {
        let face = Face::from_slice(data, 0)?;
        // A file without outlines (a bitmap font) cannot be embedded.
        let tables = face.tables();
        if tables.glyf.is_none() && tables.cff.is_none() {
            return None;
        }
        Some(Self { data, face, codes: Vec::new(), lookup: HashMap::new() })
    }

    /// Units of the face to thousandths of the type size.
    pub fn scale(&self) -> f64 {
        1000.0 / f64::from(self.face.units_per_em().max(1))
    }

    /// The advance of a glyph as the file states it, in thousandths.
    pub fn advance(&self, glyph: u16) -> f64 {
        let units = self.face.glyph_hor_advance(rustybuzz::ttf_parser::GlyphId(glyph)).unwrap_or(0);
        f64::from(units) * self.scale()
    }

    fn has(&self, c: char) -> bool {
        self.face.glyph_index(c).is_some_and(|g| g.0 != 0)
    }

    fn code(&mut self, glyph: u16, text: &str) -> u16 {
        let key = (glyph, Rc::from(text));
        if let Some(code) = self.lookup.get(&key) {
            return *code;
        }
        if self.codes.len() >= MAX_CODES {
            return 0;
        }
        self.codes.push((glyph, Rc::clone(&key.1)));
        let code = u16::try_from(self.codes.len()).unwrap_or(0);
        self.lookup.insert(key, code);
        code
    }
}

/// All faces of a document.
#[derive(Default)]
pub(super) struct Fonts<'a> {
    /// Regular, bold, then the user's.
    pub faces: Vec<FontFace<'a>>,
    words: [HashMap<Box<str>, Rc<Shaped>>; 2],
    missing: BTreeMap<char, String>,
    controls: BTreeMap<char, String>,
    buffer: Option<UnicodeBuffer>,
    /// Marks that are drawn because no face has them.
    pub marks: Marks,
    /// Shaping plans by face, direction and script: making one costs more than shaping a word.
    plans: Vec<((usize, Direction, Script), ShapePlan)>,
    /// A problem was met while measuring, when its place was not known yet: the word is shaped again when it is set.
    unplaced: bool,
}

impl<'a> Fonts<'a> {
    /// The built-in faces and the user's; a file that is no usable font is reported.
    pub fn new(user: &'a [Arc<[u8]>], sink: &mut Diagnostics) -> Self {
        let mut faces: Vec<_> = [regular(), bold()].into_iter().filter_map(FontFace::new).collect();
        for (i, data) in user.iter().enumerate() {
            let usable = FontFace::new(data).filter(|f| {
                // OS/2 fsType: 2 forbids embedding (OpenType specification, OS/2 table).
                f.face.tables().os2.is_none_or(|os2| {
                    !matches!(os2.permissions(), Some(rustybuzz::ttf_parser::Permissions::Restricted))
                })
            });
            match usable {
                Some(face) => faces.push(face),
                None => sink.push(
                    Diagnostic::error("unreadable-font", format!("font file {} of the template cannot be used", i + 1))
                        .allowed("TrueType or OpenType outlines, whose licence permits embedding")
                        .help("give another font file, or take it out of the template's list of fonts"),
                ),
            }
        }
        Self {
            faces,
            words: [HashMap::new(), HashMap::new()],
            missing: BTreeMap::new(),
            controls: BTreeMap::new(),
            buffer: Some(UnicodeBuffer::new()),
            marks: Marks::default(),
            plans: Vec::new(),
            unplaced: false,
        }
    }

    /// The face that has a character: the wanted weight first, then the user's in their order.
    fn face_for(&self, weight: Weight, c: char) -> Option<usize> {
        // Private-use characters have no meaning that could be handed on (PDF/A-3, 6.2.11.7.3): no font's glyph is trusted.
        if is_private(c) {
            return None;
        }
        let own = usize::from(weight == Weight::Bold);
        std::iter::once(own).chain(2..self.faces.len()).find(|i| self.faces.get(*i).is_some_and(|f| f.has(c)))
    }

    /// Shapes a word (a stretch without line break). `place` is named where a character is missing.
    pub fn word(&mut self, weight: Weight, word: &str, place: &dyn Fn() -> String) -> Rc<Shaped> {
        let slot = usize::from(weight == Weight::Bold);
        if let Some(shaped) = self.words.get(slot).and_then(|w| w.get(word)) {
            return Rc::clone(shaped);
        }
        let shaped = Rc::new(self.shape(weight, word, None, place));
        if !std::mem::take(&mut self.unplaced)
            && let Some(words) = self.words.get_mut(slot)
        {
            if words.len() >= MOST_WORDS {
                words.clear();
            }
            words.insert(Box::from(word), Rc::clone(&shaped));
        }
        shaped
    }

    /// Shapes text in a given direction, or in the one its script has.
    pub fn shape(
        &mut self,
        weight: Weight,
        word: &str,
        direction: Option<Direction>,
        place: &dyn Fn() -> String,
    ) -> Shaped {
        let mut out = Shaped::default();
        let mut pending = String::new();
        let mut current: Option<usize> = None;
        for c in word.chars() {
            if is_forbidden(c) {
                note(&mut self.controls, c, place, &mut self.unplaced);
                continue;
            }
            let face = match self.face_for(weight, c) {
                Some(face) => face,
                // Invisible by nature: nothing is lost where the font lacks it.
                None if is_invisible(c) => continue,
                None if self.marks.code(c).is_some() => {
                    self.push_run(&mut out, current.take(), &mut pending, direction);
                    let codes = self.marks.code(c).into_iter().collect();
                    out.runs.push(Run { face: super::marks::FACE, steps: vec![Step::Codes(codes)], actual: None });
                    out.width += super::marks::ADVANCE;
                    continue;
                }
                None => {
                    note(&mut self.missing, c, place, &mut self.unplaced);
                    self.push_run(&mut out, current.take(), &mut pending, direction);
                    self.push_stand_in(&mut out, weight, c);
                    continue;
                }
            };
            // A mark stays with its base where the base's face has it too.
            let face = match current {
                Some(before) if before != face && self.faces.get(before).is_some_and(|f| f.has(c)) => before,
                _ => face,
            };
            if current.is_some_and(|before| before != face) {
                self.push_run(&mut out, current, &mut pending, direction);
            }
            current = Some(face);
            pending.push(c);
        }
        self.push_run(&mut out, current, &mut pending, direction);
        if direction == Some(Direction::RightToLeft) {
            out.runs.reverse();
        }
        out
    }

    /// What stands for a character that no face has: its code point in words, never a silent box.
    fn push_stand_in(&mut self, out: &mut Shaped, weight: Weight, c: char) {
        let mut text = format!("[U+{:04X}]", u32::from(c));
        let start = out.runs.len();
        self.push_run(out, Some(usize::from(weight == Weight::Bold)), &mut text, None);
        if let (Some(run), false) = (out.runs.get_mut(start), is_private(c)) {
            run.actual = Some(c.to_string());
        }
    }

    fn push_run(&mut self, out: &mut Shaped, face: Option<usize>, text: &mut String, direction: Option<Direction>) {
        let (Some(index), false) = (face, text.is_empty()) else { return };
        let text = std::mem::take(text);
        let Some(face) = self.faces.get_mut(index) else { return };
        let mut buffer = self.buffer.take().unwrap_or_default();
        buffer.push_str(&text);
        if let Some(direction) = direction {
            buffer.set_direction(direction);
        }
        buffer.guess_segment_properties();
        let key = (index, buffer.direction(), buffer.script());
        let known = self.plans.iter().position(|(k, _)| *k == key);
        let at = known.unwrap_or_else(|| {
            let written_in = (key.2 != script::UNKNOWN).then_some(key.2);
            let plan = ShapePlan::new(&face.face, key.1, written_in, buffer.language().as_ref(), &[]);
            self.plans.push((key, plan));
            self.plans.len() - 1
        });
        let Some((_, plan)) = self.plans.get(at) else { return };
        let shaped = rustybuzz::shape_with_plan(&face.face, plan, buffer);
        let scale = face.scale();
        let infos = shaped.glyph_infos();
        let positions = shaped.glyph_positions();
        // Where each cluster's text ends: the next higher cluster value.
        let mut starts: Vec<usize> = infos.iter().map(|i| i.cluster as usize).collect();
        starts.arrange();
        starts.dedup();
        let mut run = Run { face: index, steps: Vec::new(), actual: None };
        let mut codes = Vec::new();
        let mut seen = usize::MAX;
        let mut rise = 0.0;
        for (info, position) in infos.iter().zip(positions) {
            let glyph = u16::try_from(info.glyph_id).unwrap_or(0);
            let cluster = info.cluster as usize;
            let next = starts.partition_point(|s| *s <= cluster);
            let end = starts.get(next).copied().unwrap_or(text.len());
            let mut stands_for = text.get(cluster..end).unwrap_or_default();
            if cluster == seen {
                // A further glyph of the same cluster: the run's text says what the cluster is.
                run.actual = Some(text.clone());
                stands_for = "\u{200B}";
            }
            seen = cluster;
            let code = face.code(glyph, stands_for);
            let nominal = face.advance(glyph);
            let (dx, dy) = (f64::from(position.x_offset) * scale, f64::from(position.y_offset) * scale);
            let advance = f64::from(position.x_advance) * scale;
            let lift = round(dy);
            if lift != rise {
                flush(&mut run.steps, &mut codes);
                run.steps.push(Step::Rise(lift));
                rise = lift;
            }
            if round(dx) != 0.0 {
                flush(&mut run.steps, &mut codes);
                run.steps.push(Step::Back(round(-dx)));
            }
            codes.extend(code.to_be_bytes());
            let back = round(nominal + dx - advance);
            if back != 0.0 {
                flush(&mut run.steps, &mut codes);
                run.steps.push(Step::Back(back));
            }
            out.width += advance;
        }
        flush(&mut run.steps, &mut codes);
        if rise != 0.0 {
            run.steps.push(Step::Rise(0.0));
        }
        self.buffer = Some(shaped.clear());
        out.runs.push(run);
    }

    /// Tells what could not be shown as it is.
    pub fn report(&self, sink: &mut Diagnostics) {
        for (c, place) in &self.missing {
            sink.push(
                Diagnostic::warning("missing-glyph", format!("no font has the character '{c}'{}", at(place)))
                    .found(format!("U+{:04X}", u32::from(*c)))
                    .allowed("Latin, Greek and Cyrillic; other scripts with a font file of the template")
                    .help("name a font file that has it in the template's `fonts`; until then its code point stands in its place"),
            );
        }
        for (c, place) in &self.controls {
            sink.push(
                Diagnostic::warning(
                    "control-character",
                    format!("a control character was left out of the pages{}", at(place)),
                )
                .found(format!("U+{:04X}", u32::from(*c)))
                .help("the embedded data keep it; take it out of the source if it is there by mistake"),
            );
        }
    }
}

/// The place in brackets, where it is known.
fn at(place: &str) -> String {
    if place.is_empty() { String::new() } else { format!(" ({place})") }
}

/// Remembers a character with the first place that is known.
fn note(all: &mut BTreeMap<char, String>, c: char, place: &dyn Fn() -> String, unplaced: &mut bool) {
    let known = all.entry(c).or_default();
    if known.is_empty() {
        *known = place();
        *unplaced |= known.is_empty();
    }
}

fn flush(steps: &mut Vec<Step>, codes: &mut Vec<u8>) {
    if !codes.is_empty() {
        steps.push(Step::Codes(std::mem::take(codes)));
    }
}

fn round(value: f64) -> f32 {
    #[allow(clippy::cast_possible_truncation)]
    let rounded = ((value * 10.0).round() / 10.0) as f32;
    if rounded == 0.0 { 0.0 } else { rounded }
}

/// Characters that have no place on a page and that ToUnicode must not hold (PDF/A-3, 6.2.11.7.2).
fn is_forbidden(c: char) -> bool {
    c.is_control() || matches!(u32::from(c), 0xFEFF | 0xFFFE | 0xFFFF)
}

/// Private-use characters (Unicode, general category Co).
fn is_private(c: char) -> bool {
    matches!(u32::from(c), 0xE000..=0xF8FF | 0xF_0000..=0x10_FFFF)
}

/// Default ignorable characters (Unicode, DerivedCoreProperties) that fonts need not have.
fn is_invisible(c: char) -> bool {
    matches!(u32::from(c), 0xAD | 0x34F | 0x61C | 0x180B..=0x180F | 0x200B..=0x200F | 0x202A..=0x202E | 0x2060..=0x206F
        | 0xFE00..=0xFE0F | 0xE_0000..=0xE_0FFF)
}
