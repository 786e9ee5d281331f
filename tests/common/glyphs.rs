//! Content streams: their operators, what they name, and every glyph that they show (PDF/A-3, 6.2.2 and 6.2.11).

use std::collections::{BTreeMap, BTreeSet};

use lopdf::content::Content;
use lopdf::{Dictionary, Document, Object};
use rustybuzz::ttf_parser::{Face, GlyphId};

use super::dict;

/// Operators that our pages may have: ISO 32000-1, annex A, less what we do not write (inline images, shadings, CMYK).
const OPERATORS: &[&str] = &[
    "b", "B", "b*", "B*", "BDC", "BMC", "BT", "c", "cm", "d", "d0", "d1", "Do", "EMC", "ET", "f", "f*", "G", "g", "gs",
    "h", "i", "j", "J", "l", "m", "M", "n", "q", "Q", "re", "RG", "rg", "ri", "s", "S", "T*", "Tc", "Td", "Tf", "TJ",
    "Tj", "TL", "Tm", "Tr", "Ts", "Tw", "Tz", "v", "w", "W", "W*", "y",
];

/// Deepest nesting of saved graphics states (PDF/A-3, 6.1.13).
const DEEPEST: usize = 28;

/// A font as the pages use it.
struct Font {
    /// Bytes of a code.
    bytes: usize,
    /// Codes with a glyph, and the widths that the dictionary states for them.
    widths: BTreeMap<usize, f64>,
    /// Codes with a text.
    texts: BTreeSet<usize>,
    /// Whether the texts follow from the names of the encoding.
    named: bool,
}

/// Checks every content stream of a document.
pub fn check(doc: &Document) {
    let mut fonts: BTreeMap<lopdf::ObjectId, Font> = BTreeMap::new();
    let mut streams: Vec<(Vec<u8>, Dictionary)> = Vec::new();
    for id in doc.get_pages().into_values() {
        let page = doc.get_dictionary(id).unwrap();
        streams.push((doc.get_page_content(id), dict(doc, page.get(b"Resources").unwrap()).clone()));
    }
    for stream in doc.objects.values().filter_map(|o| o.as_stream().ok()) {
        if stream.dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|kind| kind == b"Form") {
            let resources = stream.dict.get(b"Resources").map_or_else(|_| Dictionary::new(), |r| dict(doc, r).clone());
            streams.push((stream.get_plain_content().unwrap(), resources));
        }
    }
    for (content, resources) in streams {
        let named = |category: &[u8], name: &Object| {
            let category = dict(doc, resources.get(category).expect("the resources have the category"));
            category.get(name.as_name().unwrap()).expect("the resources have what the content names").clone()
        };
        let (mut depth, mut font) = (0_usize, None);
        for op in Content::decode(&content).unwrap().operations {
            assert!(OPERATORS.contains(&op.operator.as_str()), "operator {}", op.operator);
            match op.operator.as_str() {
                "q" => depth += 1,
                "Q" => depth = depth.checked_sub(1).expect("Q without q"),
                "Do" => drop(named(b"XObject", &op.operands[0])),
                "gs" => drop(named(b"ExtGState", &op.operands[0])),
                "Tf" => {
                    let id = named(b"Font", &op.operands[0]).as_reference().unwrap();
                    fonts.entry(id).or_insert_with(|| read(doc, doc.get_dictionary(id).unwrap()));
                    font = Some(id);
                }
                "Tj" | "TJ" => {
                    let pieces = match &op.operands[0] {
                        Object::Array(pieces) => pieces.clone(),
                        piece => vec![piece.clone()],
                    };
                    let font = &fonts[&font.expect("a font before the text")];
                    pieces.iter().filter_map(|p| p.as_str().ok()).for_each(|text| shown(font, text));
                }
                _ => {}
            }
            assert!(depth <= DEEPEST);
        }
        assert_eq!(depth, 0, "every saved graphics state is restored");
    }
}

/// Every code has a glyph that is not `.notdef`, a width, and a text.
fn shown(font: &Font, text: &[u8]) {
    assert!(text.len() <= 32_767);
    for code in text.chunks(font.bytes) {
        let code = code.iter().fold(0, |code, byte| code << 8 | usize::from(*byte));
        assert!(font.widths.contains_key(&code), "code {code} shows .notdef");
        assert!(font.named || font.texts.contains(&code), "code {code} has no text");
    }
}

fn read(doc: &Document, font: &Dictionary) -> Font {
    let texts = font.get(b"ToUnicode").map(|map| texts(doc, map)).unwrap_or_default();
    match font.get(b"Subtype").unwrap().as_name().unwrap() {
        b"Type0" => {
            let descendant = dict(doc, &font.get(b"DescendantFonts").unwrap().as_array().unwrap()[0]).clone();
            Font { bytes: 2, widths: composite(doc, &descendant), texts, named: false }
        }
        kind => {
            let first = usize::try_from(font.get(b"FirstChar").unwrap().as_i64().unwrap()).unwrap();
            let widths = doc.dereference(font.get(b"Widths").unwrap()).unwrap().1.as_array().unwrap();
            let widths: BTreeMap<usize, f64> = widths
                .iter()
                .enumerate()
                .map(|(i, width)| (first + i, f64::from(width.as_float().unwrap())))
                .filter(|(_, width)| *width > 0.0)
                .collect();
            Font { bytes: 1, widths, texts, named: kind == b"TrueType" }
        }
    }
}

/// The widths of a composite font, by code; those of an embedded TrueType program are its own, to a thousandth of the type size (6.2.11.5).
fn composite(doc: &Document, font: &Dictionary) -> BTreeMap<usize, f64> {
    let mut widths = BTreeMap::new();
    let list = doc.dereference(font.get(b"W").unwrap()).unwrap().1.as_array().unwrap();
    let mut at = 0;
    while at < list.len() {
        let first = usize::try_from(list[at].as_i64().unwrap()).unwrap();
        if let Ok(run) = list[at + 1].as_array() {
            widths.extend(run.iter().enumerate().map(|(i, w)| (first + i, f64::from(w.as_float().unwrap()))));
            at += 2;
        } else {
            let last = usize::try_from(list[at + 1].as_i64().unwrap()).unwrap();
            let width = f64::from(list[at + 2].as_float().unwrap());
            widths.extend((first..=last).map(|code| (code, width)));
            at += 3;
        }
    }
    let descriptor = dict(doc, font.get(b"FontDescriptor").unwrap());
    if let (Ok(program), Ok(map)) = (descriptor.get(b"FontFile2"), font.get(b"CIDToGIDMap")) {
        let bytes = |o: &Object| doc.dereference(o).unwrap().1.as_stream().unwrap().get_plain_content().unwrap();
        let (program, map) = (bytes(program), bytes(map));
        let face = Face::parse(&program, 0).unwrap();
        let glyph = |code: usize| u16::from_be_bytes([map[code * 2], map[code * 2 + 1]]);
        // Code 0 is `.notdef`, as are those that lead to glyph 0.
        widths.retain(|code, _| map.len() > code * 2 + 1 && glyph(*code) != 0);
        for (code, width) in &widths {
            let own = f64::from(face.glyph_hor_advance(GlyphId(glyph(*code))).unwrap()) * 1000.0
                / f64::from(face.units_per_em());
            assert!((own - width).abs() <= 1.0, "code {code}: {width} stated, {own} in the program");
        }
    }
    widths
}

/// The codes that a ToUnicode map has a text for; none of them nothing, or a byte order mark (6.2.11.7).
fn texts(doc: &Document, map: &Object) -> BTreeSet<usize> {
    let map = doc.dereference(map).unwrap().1.as_stream().unwrap().get_plain_content().unwrap();
    let map = String::from_utf8(map).unwrap();
    let mut out = BTreeSet::new();
    let mut inside = false;
    for line in map.lines() {
        let line = line.trim();
        inside = (inside || line.ends_with("beginbfchar")) && !line.ends_with("endbfchar");
        let mut parts = line.split(['<', '>']).filter(|p| !p.trim().is_empty());
        if let (true, Some(code), Some(text)) = (inside && line.starts_with('<'), parts.next(), parts.next()) {
            assert!(!["0000", "FEFF", "FFFE", ""].contains(&text), "{line}");
            out.insert(usize::from_str_radix(code, 16).unwrap());
        }
    }
    out
}
