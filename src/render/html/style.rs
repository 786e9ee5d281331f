//! The page's style: its sheet, the brand's colours, and what belongs to single tables. It names no address and needs no other file.

use sha2::{Digest, Sha256};

use crate::base::embedded;
use crate::document::{Colour, Theme};

/// The ground of a page, light and dark.
const LIGHT: Colour = Colour(0xFF, 0xFF, 0xFF);
const DARK: Colour = Colour(0x11, 0x16, 0x1D);
/// Contrast that the brand's colours have at least where they are words (WCAG 2.2, 1.4.3), and where they are dark's.
const LEAST: f64 = 4.5;
const LEAST_DARK: f64 = 7.0;

/// The whole style; `rules` are those of single tables.
pub(super) fn sheet(theme: &Theme, rules: &str) -> String {
    let brand = |ground: Colour, least: f64| {
        let [head, accent] = [theme.primary, theme.accent].map(|colour| readable(colour, ground, least));
        format!("{{--head:{head};--acc:{accent};--solid:{head}}}")
    };
    let (light, dark) = (brand(LIGHT, LEAST), brand(DARK, LEAST_DARK));
    format!(
        "{}:root{light}@media screen and (prefers-color-scheme:dark){{:root:not([data-theme=light]){dark}}}\
         @media screen{{:root[data-theme=dark]{dark}}}{rules}",
        embedded::text(&embedded::TEMPLATES, "page/page.css")
    )
}

/// A colour of the same hue, lighter or darker until it can be read on a ground.
fn readable(colour: Colour, ground: Colour, least: f64) -> Colour {
    let (hue, saturation, lightness) = hsl(colour);
    let end = if luminance(ground) > 0.5 { 0.0 } else { 1.0 };
    let step = |n: u32| match n {
        0 => colour,
        n => rgb(hue, saturation, lightness + (end - lightness) * f64::from(n) / 40.0),
    };
    (0..40).map(step).find(|c| contrast(*c, ground) >= least).unwrap_or_else(|| step(40))
}

/// Hue from 0 to 6, saturation and lightness from 0 to 1.
fn hsl(colour: Colour) -> (f64, f64, f64) {
    let [r, g, b] = [colour.0, colour.1, colour.2].map(|part| f64::from(part) / 255.0);
    let (most, least) = (r.max(g).max(b), r.min(g).min(b));
    let (lightness, range) = ((most + least) / 2.0, most - least);
    if range == 0.0 {
        return (0.0, 0.0, lightness);
    }
    let hue = if most == r {
        ((g - b) / range).rem_euclid(6.0)
    } else if most == g {
        (b - r) / range + 2.0
    } else {
        (r - g) / range + 4.0
    };
    (hue, range / (1.0 - (2.0 * lightness - 1.0).abs()), lightness)
}

fn rgb(hue: f64, saturation: f64, lightness: f64) -> Colour {
    let range = (1.0 - (2.0 * lightness - 1.0).abs()) * saturation;
    let part = |shift: f64| {
        let place = (hue + shift).rem_euclid(6.0);
        let share = (place.min(4.0 - place)).clamp(0.0, 1.0);
        // From 0 to 255.
        ((lightness - range / 2.0 + range * share) * 255.0).round() as u8
    };
    Colour(part(2.0), part(0.0), part(4.0))
}

/// Contrast of two colours (WCAG 2.2).
fn contrast(a: Colour, b: Colour) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// Relative luminance (WCAG 2.2).
fn luminance(colour: Colour) -> f64 {
    let part = |value: u8| {
        let share = f64::from(value) / 255.0;
        if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * part(colour.0) + 0.7152 * part(colour.1) + 0.0722 * part(colour.2)
}

/// A text as a string of a style sheet: all that is no letter or digit as its number, so that nothing ends the string or the sheet.
pub(super) fn css_string(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        if c.is_alphanumeric() || c == ' ' {
            out.push(c);
        } else {
            out.push_str(&format!("\\{:x} ", u32::from(c)));
        }
    }
    out.push('"');
    out
}

/// The source of a content security policy that allows this text, and no other.
pub(super) fn source_of(text: &str) -> String {
    format!("'sha256-{}'", base64(&Sha256::digest(text.as_bytes())))
}

/// Bytes in base64 (RFC 4648, section 4).
pub(super) fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let bits = chunk.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for at in 0..4 {
            let digit = DIGITS.get((bits >> (18 - 6 * at) & 63) as usize).filter(|_| at <= chunk.len());
            out.push(digit.map_or('=', |digit| char::from(*digit)));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_the_standard() {
        for (bytes, text) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")] {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
    }

    #[test]
    fn strings_of_the_sheet_end_where_they_should() {
        assert_eq!(css_string("a\"}</style>"), "\"a\\22 \\7d \\3c \\2f style\\3e \"");
    }

    #[test]
    fn brands_can_be_read_on_both_grounds() {
        for colour in [Colour(0x1F, 0x3A, 0x5F), Colour(0xFF, 0xD0, 0x00), Colour(0, 0, 0)] {
            assert!(contrast(readable(colour, LIGHT, LEAST), LIGHT) >= LEAST);
            assert!(contrast(readable(colour, DARK, LEAST_DARK), DARK) >= LEAST_DARK);
        }
        assert_eq!(readable(Colour(0x1F, 0x3A, 0x5F), LIGHT, LEAST), Colour(0x1F, 0x3A, 0x5F));
        for colour in [Colour(0x1F, 0x3A, 0x5F), Colour(200, 30, 120), Colour(9, 200, 90), Colour(77, 77, 77)] {
            let (hue, saturation, lightness) = hsl(colour);
            assert_eq!(rgb(hue, saturation, lightness), colour);
        }
    }
}
