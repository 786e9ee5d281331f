//! The font of entries that are typed later: Noto Sans with exactly the characters of WinAnsiEncoding, as a simple TrueType font.
//!
//! Readers and signing tools write appearances with single-byte codes, so it needs a `cmap` of its own, which the subsetter
//! takes away (ISO 32000-1, 9.6.6.4: a (3, 1) `cmap` for a nonsymbolic font).

use crate::base::ordered::Arrange;
use rustybuzz::Face;
use subsetter::GlyphRemapper;

use super::error::PdfError;
use super::file::File;
use super::font::regular;
use super::object::{Dict, Id};

/// Resource name in default appearances.
pub(super) const NAME: &str = "FormSans";

/// Codes 0x80 to 0x9F of WinAnsiEncoding (ISO 32000-1, annex D.2); 0 = not used.
const HIGH: [u16; 32] = [
    0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017D, 0, 0,
    0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0, 0x017E, 0x0178,
];

/// The character of a code.
fn character(code: u8) -> Option<char> {
    let value = match code {
        0x20..=0x7E | 0xA0..=0xFF => u32::from(code),
        0x80..=0x9F => u32::from(*HIGH.get(usize::from(code - 0x80))?),
        _ => 0,
    };
    char::from_u32(value).filter(|c| *c != '\0')
}

/// Writes the font under its object number.
///
/// # Errors
/// The embedded font cannot be reduced.
pub(super) fn write(file: &mut File, base: Id) -> Result<(), PdfError> {
    let face = Face::from_slice(regular(), 0).ok_or(PdfError::Font)?;
    let mut mapper = GlyphRemapper::new();
    let mut map = Vec::new();
    for code in 0x20..=255_u8 {
        if let Some(c) = character(code)
            && let Some(glyph) = face.glyph_index(c)
        {
            map.push((u16::try_from(u32::from(c)).unwrap_or(0), mapper.remap(glyph.0)));
        }
    }
    map.arrange();
    map.dedup();
    let reduced = subsetter::subset(regular(), 0, &mapper).map_err(|_| PdfError::Font)?;
    let program = with_cmap(&reduced, &map).ok_or(PdfError::Font)?;
    let length = i64::try_from(program.len()).unwrap_or(0);
    let program = file.add_stream(Dict::new().int("Length1", length), &program, true);
    let em = |v: i16| f64::from(v) * 1000.0 / f64::from(face.units_per_em().max(1));
    let b = face.global_bounding_box();
    let descriptor = Dict::typed("FontDescriptor")
        .name("FontName", "NotoSansLatin-Regular")
        .int("Flags", 32)
        .numbers("FontBBox", &[em(b.x_min), em(b.y_min), em(b.x_max), em(b.y_max)])
        .int("ItalicAngle", 0)
        .number("Ascent", em(face.ascender()))
        .number("Descent", em(face.descender()))
        .number("CapHeight", em(face.capital_height().unwrap_or(714)))
        .int("StemV", 80)
        .reference("FontFile2", program)
        .end();
    let descriptor = file.add(&descriptor);
    let width = |code: u8| {
        let advance = character(code).and_then(|c| face.glyph_index(c)).and_then(|g| face.glyph_hor_advance(g));
        advance.map_or(0, |a| i64::from(a) * 1000 / i64::from(face.units_per_em().max(1))).to_string()
    };
    let widths: Vec<_> = (0x20..=255_u8).map(width).collect();
    let font = Dict::typed("Font")
        .name("Subtype", "TrueType")
        .name("BaseFont", "NotoSansLatin-Regular")
        .name("Encoding", "WinAnsiEncoding")
        .int("FirstChar", 32)
        .int("LastChar", 255)
        .raw("Widths", format!("[{}]", widths.join(" ")))
        .reference("FontDescriptor", descriptor)
        .end();
    file.put(base, &font);
    Ok(())
}

/// Adds a `cmap` with one format 4 subtable for Windows Unicode to a font file (OpenType specification, `cmap`, `otff`).
fn with_cmap(font: &[u8], map: &[(u16, u16)]) -> Option<Vec<u8>> {
    let count = usize::from(u16::from_be_bytes(font.get(4..6)?.try_into().ok()?));
    let mut tables: Vec<([u8; 4], Vec<u8>)> = Vec::new();
    for i in 0..count {
        let record = font.get(12 + i * 16..28 + i * 16)?;
        let tag: [u8; 4] = record.get(..4)?.try_into().ok()?;
        let offset = u32::from_be_bytes(record.get(8..12)?.try_into().ok()?) as usize;
        let length = u32::from_be_bytes(record.get(12..16)?.try_into().ok()?) as usize;
        if &tag != b"cmap" {
            tables.push((tag, font.get(offset..offset.checked_add(length)?)?.to_vec()));
        }
    }
    tables.push((*b"cmap", cmap(map)?));
    tables.arrange();
    let n = u16::try_from(tables.len()).ok()?;
    let power = n.checked_ilog2()?;
    let range = u16::try_from(16_u32 << power).ok()?;
    let mut out = font.get(..4)?.to_vec();
    for value in [n, range, u16::try_from(power).ok()?, n * 16 - range] {
        out.extend(value.to_be_bytes());
    }
    let mut offset = 12 + tables.len() * 16;
    for (tag, data) in &mut tables {
        if tag == b"head" {
            data.get_mut(8..12)?.fill(0);
        }
        out.extend(*tag);
        out.extend(checksum(data).to_be_bytes());
        out.extend(u32::try_from(offset).ok()?.to_be_bytes());
        out.extend(u32::try_from(data.len()).ok()?.to_be_bytes());
        offset += data.len().next_multiple_of(4);
    }
    let mut head = 0;
    for (tag, data) in &tables {
        if tag == b"head" {
            head = out.len();
        }
        out.extend(data);
        out.resize(out.len().next_multiple_of(4), 0);
    }
    let adjustment = 0xB1B0_AFBA_u32.wrapping_sub(checksum(&out));
    out.get_mut(head + 8..head + 12)?.copy_from_slice(&adjustment.to_be_bytes());
    Some(out)
}

fn checksum(data: &[u8]) -> u32 {
    data.chunks(4).fold(0_u32, |sum, chunk| {
        let mut word = [0; 4];
        for (to, from) in word.iter_mut().zip(chunk) {
            *to = *from;
        }
        sum.wrapping_add(u32::from_be_bytes(word))
    })
}

fn cmap(map: &[(u16, u16)]) -> Option<Vec<u8>> {
    // Segments of characters whose glyphs run in step with them.
    let mut segments: Vec<(u16, u16, u16)> = Vec::new();
    for (c, g) in map {
        match segments.last_mut() {
            Some((start, end, first))
                if c.wrapping_sub(*end) == 1 && g.wrapping_sub(*first) == c.wrapping_sub(*start) =>
            {
                *end = *c;
            }
            _ => segments.push((*c, *c, *g)),
        }
    }
    segments.push((0xFFFF, 0xFFFF, 0));
    let n = u16::try_from(segments.len()).ok()?;
    let power = n.checked_ilog2()?;
    let range = u16::try_from(2_u32 << power).ok()?;
    let mut sub = Vec::new();
    for value in [4, 16 + n * 8, 0, n * 2, range, u16::try_from(power).ok()?, n * 2 - range] {
        sub.extend(value.to_be_bytes());
    }
    segments.iter().for_each(|s| sub.extend(s.1.to_be_bytes()));
    sub.extend([0, 0]);
    segments.iter().for_each(|s| sub.extend(s.0.to_be_bytes()));
    segments.iter().for_each(|s| {
        let delta = if s.0 == 0xFFFF { 1 } else { s.2.wrapping_sub(s.0) };
        sub.extend(delta.to_be_bytes());
    });
    segments.iter().for_each(|_| sub.extend([0, 0]));
    // Version 0, one table: platform 3, encoding 1, at offset 12.
    let mut out = vec![0, 0, 0, 1, 0, 3, 0, 1, 0, 0, 0, 12];
    out.extend(sub);
    Some(out)
}
