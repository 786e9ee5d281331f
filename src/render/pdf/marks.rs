//! Ticks, crosses, boxes, arrows and bullets that the built-in fonts lack: drawn, in a font of their own (Type 3), so that they
//! stand in the line, are copied as what they are, and read in black and white.

use super::file::File;
use super::object::{Dict, Id};

/// Position of the font among the faces, where runs name it; no list of faces is that long.
pub(super) const FACE: usize = 9_999;

/// Advance of every mark in thousandths of the type size.
pub(super) const ADVANCE: f64 = 900.0;

/// A drawing in thousandths of the type size: path operators, the painting operator last.
struct Mark {
    characters: &'static [char],
    path: &'static str,
}

const TICK: &str = "90 w 1 J 1 j 150 330 m 360 110 l 760 620 l S";
const CROSS: &str = "90 w 1 J 180 90 m 720 630 l S 180 630 m 720 90 l S";
const BOX: &str = "60 w 150 50 600 600 re S";
const BOX_TICK: &str = "60 w 150 50 600 600 re S 80 w 1 J 1 j 270 340 m 400 200 l 640 520 l S";
const BOX_CROSS: &str = "60 w 150 50 600 600 re S 70 w 1 J 270 170 m 630 530 l S 270 530 m 630 170 l S";
const FILLED_BOX: &str = "150 50 600 600 re f";
const RIGHT: &str = "70 w 1 J 1 j 80 350 m 800 350 l S 560 560 m 800 350 l 560 140 l S";
const LEFT: &str = "70 w 1 J 1 j 100 350 m 820 350 l S 340 560 m 100 350 l 340 140 l S";
const BOTH: &str = "70 w 1 J 1 j 80 350 m 820 350 l S 600 530 m 820 350 l 600 170 l S 300 530 m 80 350 l 300 170 l S";
const UP: &str = "70 w 1 J 1 j 450 20 m 450 700 l S 240 470 m 450 700 l 660 470 l S";
const DOWN: &str = "70 w 1 J 1 j 450 680 m 450 0 l S 240 230 m 450 0 l 660 230 l S";
const DISC: &str =
    "450 620 m 597 620 717 500 717 350 c 717 200 597 80 450 80 c 303 80 183 200 183 350 c 183 500 303 620 450 620 c f";
const CIRCLE: &str = "60 w 450 620 m 597 620 717 500 717 350 c 717 200 597 80 450 80 c 303 80 183 200 183 350 c 183 500 303 620 450 620 c s";
const TRIANGLE_UP: &str = "150 80 m 450 640 l 750 80 l h f";
const TRIANGLE_DOWN: &str = "150 620 m 450 60 l 750 620 l h f";
const TRIANGLE_RIGHT: &str = "200 60 m 760 350 l 200 640 l h f";
const WARNING: &str = "60 w 1 j 110 60 m 450 680 l 790 60 l h S 70 w 1 J 450 260 m 450 460 l S 450 150 m 450 155 l S";
const STAR: &str =
    "450 690 m 535 440 l 800 440 l 590 285 l 665 30 l 450 185 l 235 30 l 310 285 l 100 440 l 365 440 l h f";
const STAR_LINE: &str =
    "50 w 1 j 450 690 m 535 440 l 800 440 l 590 285 l 665 30 l 450 185 l 235 30 l 310 285 l 100 440 l 365 440 l h S";

/// A ring around a letter: discs that differ by their colour alone are told apart by its English name's initial.
macro_rules! ring {
    ($letter:literal) => {
        concat!(
            "1.3 0 0 1.3 -135 -105 cm 40 w 450 660 m 621 660 760 521 760 350 c 760 179 621 40 450 40 c 279 40 140 179 140 350 c 140 521 279 660 450 660 c s 55 w 1 J 1 j ",
            $letter
        )
    };
}

/// The same of squares.
macro_rules! square {
    ($letter:literal) => {
        concat!("1.3 0 0 1.3 -135 -105 cm 40 w 140 40 620 620 re S 55 w 1 J 1 j ", $letter)
    };
}

/// Letters of about a third of the type size, in the middle of a mark.
macro_rules! coloured {
    ($shape:ident, $($character:literal $letter:tt),*) => {
        &[$(Mark { characters: &[$character], path: coloured!(@ $shape $letter) }),*]
    };
    (@ $shape:ident R) => { $shape!("350 200 m 350 500 l 480 500 l 560 500 560 350 480 350 c 350 350 l S 450 350 m 560 200 l S") };
    (@ $shape:ident G) => { $shape!("550 450 m 500 500 l 400 500 l 350 450 l 350 250 l 400 200 l 500 200 l 550 250 l 550 350 l 460 350 l S") };
    (@ $shape:ident Y) => { $shape!("340 500 m 450 350 l 560 500 l S 450 350 m 450 200 l S") };
    (@ $shape:ident B) => {
        $shape!("350 200 m 350 500 l 480 500 l 550 480 550 370 480 355 c 350 355 l S 480 355 m 570 340 570 200 480 200 c 350 200 l S")
    };
    (@ $shape:ident O) => { $shape!("450 500 m 340 500 340 200 450 200 c 560 200 560 500 450 500 c s") };
    (@ $shape:ident P) => { $shape!("350 200 m 350 500 l 480 500 l 560 500 560 350 480 350 c 350 350 l S") };
    (@ $shape:ident N) => { $shape!("350 200 m 350 500 l 550 200 l 550 500 l S") };
}

/// Discs of a colour: red, green, yellow, blue, orange, purple, brown (N).
const DISCS: &[Mark] = coloured!(ring, '🔴' R, '🟢' G, '🟡' Y, '🔵' B, '🟠' O, '🟣' P, '🟤' N);
/// Squares of a colour.
const SQUARES: &[Mark] = coloured!(square, '🟥' R, '🟩' G, '🟨' Y, '🟦' B, '🟧' O, '🟪' P, '🟫' N);

const MARKS: &[Mark] = &[
    Mark { characters: &['✓', '✔', '🗸'], path: TICK },
    Mark { characters: &['✗', '✘', '✕', '✖', '❌', '❎'], path: CROSS },
    Mark { characters: &['☐', '□', '▢', '◻', '⬜'], path: BOX },
    Mark { characters: &['☑', '✅'], path: BOX_TICK },
    Mark { characters: &['☒'], path: BOX_CROSS },
    Mark { characters: &['■', '▪', '◼', '⬛'], path: FILLED_BOX },
    Mark { characters: &['→', '➔', '➜', '⇒'], path: RIGHT },
    Mark { characters: &['←', '⇐'], path: LEFT },
    Mark { characters: &['↔', '⇔'], path: BOTH },
    Mark { characters: &['↑', '⇑'], path: UP },
    Mark { characters: &['↓', '⇓'], path: DOWN },
    Mark { characters: &['●', '⬤', '⚫'], path: DISC },
    Mark { characters: &['○', '◯', '⚪'], path: CIRCLE },
    Mark { characters: &['▲', '△'], path: TRIANGLE_UP },
    Mark { characters: &['▼', '▽'], path: TRIANGLE_DOWN },
    Mark { characters: &['▶', '▸', '►'], path: TRIANGLE_RIGHT },
    Mark { characters: &['⚠'], path: WARNING },
    Mark { characters: &['★'], path: STAR },
    Mark { characters: &['☆'], path: STAR_LINE },
];

/// The marks that a document uses; a code is the position plus one.
#[derive(Debug, Default)]
pub(super) struct Marks {
    used: Vec<char>,
}

fn find(c: char) -> Option<&'static Mark> {
    MARKS.iter().chain(DISCS).chain(SQUARES).find(|m| m.characters.contains(&c))
}

impl Marks {
    /// The code of a character that is drawn; `None` where it is none of the marks, or the font is full.
    pub fn code(&mut self, c: char) -> Option<u8> {
        find(c)?;
        let at = self.used.iter().position(|u| *u == c).unwrap_or_else(|| {
            self.used.push(c);
            self.used.len() - 1
        });
        u8::try_from(at + 1).ok()
    }

    /// Writes the font; `None` where no mark is used.
    pub fn write(&self, file: &mut File) -> Option<Id> {
        use std::fmt::Write as _;
        if self.used.is_empty() {
            return None;
        }
        let mut procedures = Dict::new();
        let mut differences = String::from("[1");
        let mut map = String::new();
        let mut widths = String::from("[");
        for (at, c) in self.used.iter().enumerate() {
            let name = format!("m{}", at + 1);
            // `d1`: the glyph takes the colour of the text around it (ISO 32000-1, 9.6.5).
            let path = find(*c).map_or("", |m| m.path);
            let content = format!("{ADVANCE} 0 0 -60 {ADVANCE} 760 d1 {path}");
            procedures = procedures.reference(&name, file.add_stream(Dict::new(), content.as_bytes(), false));
            let _ = write!(differences, "/{name}");
            let _ = write!(widths, "{ADVANCE} ");
            let _ = write!(map, "<{:02X}> <", at + 1);
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(map, "{unit:04X}");
            }
            map.push_str(">\n");
        }
        widths.push(']');
        differences.push(']');
        // There are fewer marks than the hundred that a block may have (Adobe technical note 5014).
        let unicode = format!(
            "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) \
             /Supplement 0>> def\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<00> <FF>\n\
             endcodespacerange\n{} beginbfchar\n{map}endbfchar\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend",
            self.used.len()
        );
        let unicode = file.add_stream(Dict::new(), unicode.as_bytes(), true);
        let font = Dict::typed("Font")
            .name("Subtype", "Type3")
            .name("Name", "Marks")
            .raw("FontBBox", format!("[0 -60 {ADVANCE} 760]"))
            .raw("FontMatrix", "[0.001 0 0 0.001 0 0]")
            .raw("Resources", "<<>>")
            .int("FirstChar", 1)
            .int("LastChar", i64::try_from(self.used.len()).unwrap_or(0))
            .raw("Widths", widths)
            .raw("Encoding", Dict::typed("Encoding").raw("Differences", differences).end())
            .raw("CharProcs", procedures.end())
            .reference("ToUnicode", unicode);
        Some(file.add(&font.end()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_character_is_drawn_twice_and_all_fit_a_font() {
        let marks = || MARKS.iter().chain(DISCS).chain(SQUARES);
        let all: Vec<char> = marks().flat_map(|m| m.characters).copied().collect();
        let distinct: std::collections::BTreeSet<char> = all.iter().copied().collect();
        assert_eq!(all.len(), distinct.len());
        assert!(all.len() < 100, "one block of the ToUnicode map");
        // What differs in colour alone on a screen differs in shape on paper.
        let shapes: std::collections::BTreeSet<&str> = marks().map(|m| m.path).collect();
        assert_eq!(shapes.len(), MARKS.len() + DISCS.len() + SQUARES.len());
        let shape = |c: char| find(c).map(|mark| mark.path);
        for (one, other) in [('🔴', '🟢'), ('🟡', '🟠'), ('🔴', '⚫'), ('🟥', '🟩')] {
            assert_ne!(shape(one), shape(other), "{one} {other}");
        }
    }
}
