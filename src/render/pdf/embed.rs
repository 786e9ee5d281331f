//! Embedding of the fonts that were used: subset, widths, ToUnicode, CIDToGIDMap (ISO 32000-1, 9.7 and 9.10.3).

use std::fmt::Write as _;

use rustybuzz::ttf_parser::name_id;
use sha2::{Digest as _, Sha256};
use subsetter::GlyphRemapper;

use super::error::PdfError;
use super::file::File;
use super::font::FontFace;
use super::object::{Dict, Id, number};

/// Writes a face; `None` where nothing was set in it.
///
/// # Errors
/// The face cannot be reduced.
pub(super) fn write(file: &mut File, face: &FontFace<'_>) -> Result<Option<Id>, PdfError> {
    if face.codes.is_empty() {
        return Ok(None);
    }
    let mut mapper = GlyphRemapper::new();
    for (glyph, _) in &face.codes {
        mapper.remap(*glyph);
    }
    let program = subsetter::subset(face.data, 0, &mapper).map_err(|_| PdfError::Font)?;
    let tables = face.face.tables();
    let outlines_cff = tables.glyf.is_none();
    let base = format!("{}+{}", prefix(&program), font_name(face));
    let length = i64::try_from(program.len()).unwrap_or(0);
    let (key, stream_dict) = if outlines_cff {
        ("FontFile3", Dict::new().name("Subtype", "OpenType"))
    } else {
        ("FontFile2", Dict::new().int("Length1", length))
    };
    let program = file.add_stream(stream_dict, &program, true);

    let scale = face.scale();
    let em = |v: i16| f64::from(v) * scale;
    let b = face.face.global_bounding_box();
    let descriptor = Dict::typed("FontDescriptor")
        .name("FontName", &base)
        // Symbolic: codes have nothing to do with a standard Latin set (ISO 32000-1, table 123).
        .int("Flags", 4)
        .numbers("FontBBox", &[em(b.x_min), em(b.y_min), em(b.x_max), em(b.y_max)])
        .number("ItalicAngle", f64::from(face.face.italic_angle()))
        .number("Ascent", em(face.face.ascender()))
        .number("Descent", em(face.face.descender()))
        .number("CapHeight", em(face.face.capital_height().unwrap_or(face.face.ascender())))
        .int("StemV", if face.face.is_bold() { 140 } else { 80 })
        .reference(key, program)
        .end();
    let descriptor = file.add(&descriptor);

    let mut widths = String::from("[1[");
    for (glyph, _) in &face.codes {
        let _ = write!(widths, "{} ", number(face.advance(*glyph)));
    }
    widths.push_str("]]");
    let system = Dict::new().text("Registry", "Adobe").text("Ordering", "Identity").int("Supplement", 0).end();
    let mut descendant = Dict::typed("Font")
        .name("Subtype", if outlines_cff { "CIDFontType0" } else { "CIDFontType2" })
        .name("BaseFont", &base)
        .raw("CIDSystemInfo", system)
        .reference("FontDescriptor", descriptor)
        .number("DW", face.advance(0))
        .raw("W", widths);
    if !outlines_cff {
        let mut map = vec![0, 0];
        for (glyph, _) in &face.codes {
            map.extend(mapper.get(*glyph).unwrap_or(0).to_be_bytes());
        }
        let map = file.add_stream(Dict::new(), &map, true);
        descendant = descendant.reference("CIDToGIDMap", map);
    }
    let descendant = file.add(&descendant.end());
    let unicode = file.add_stream(Dict::new(), to_unicode(face).as_bytes(), true);
    let font = Dict::typed("Font")
        .name("Subtype", "Type0")
        .name("BaseFont", &base)
        .name("Encoding", "Identity-H")
        .references("DescendantFonts", &[descendant])
        .reference("ToUnicode", unicode)
        .end();
    Ok(Some(file.add(&font)))
}

/// Six letters that name the subset, made from its bytes.
fn prefix(program: &[u8]) -> String {
    Sha256::digest(program).iter().take(6).map(|b| char::from(b'A' + b % 26)).collect()
}

/// The PostScript name of a face, as a PDF name takes it.
fn font_name(face: &FontFace<'_>) -> String {
    let names = face.face.names();
    let found = (0..names.len())
        .filter_map(|i| names.get(i))
        .find(|n| n.name_id == name_id::POST_SCRIPT_NAME && n.is_unicode())
        .and_then(|n| n.to_string())
        .unwrap_or_default();
    let name: String = found.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
    if name.is_empty() { String::from("UserFont") } else { name }
}

/// The ToUnicode map: what each code stands for.
fn to_unicode(face: &FontFace<'_>) -> String {
    let mut out = String::from(
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) \
         /Supplement 0>> def\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<0000> <FFFF>\n\
         endcodespacerange\n",
    );
    let codes: Vec<_> = (1_u32..).zip(&face.codes).collect();
    // At most 100 entries between begin and end (Adobe technical note 5014).
    for chunk in codes.chunks(100) {
        let _ = writeln!(out, "{} beginbfchar", chunk.len());
        for (code, (_, text)) in chunk {
            let _ = write!(out, "<{code:04X}> <");
            for unit in text.encode_utf16() {
                let _ = write!(out, "{unit:04X}");
            }
            out.push_str(">\n");
        }
        out.push_str("endbfchar\n");
    }
    out.push_str("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend");
    out
}
