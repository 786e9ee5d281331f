//! Characters of symbol fonts: a tick in a table of a Word document is seldom a character of its own, but a letter in Wingdings.

/// Fonts, the code of a character in them, and what it shows. Word writes codes from U+F000 on; the lower byte is the font's own.
const SYMBOLS: &str = include_str!("symbols.txt");

/// What a character shows in a font; `None` where it is the character itself, or is not known.
pub(super) fn shown(font: &str, character: char) -> Option<char> {
    let code = u32::from(character);
    let code = if (0xF000..=0xF0FF).contains(&code) { code - 0xF000 } else { code };
    SYMBOLS.lines().filter(|line| !line.starts_with('#')).find_map(|line| {
        let mut fields = line.split('\t');
        let (name, own, shown) = (fields.next()?, fields.next()?, fields.next()?);
        let same = name.eq_ignore_ascii_case(font) && u32::from_str_radix(own, 16) == Ok(code);
        same.then(|| shown.chars().next()).flatten()
    })
}

#[cfg(test)]
mod tests {
    use super::shown;

    #[test]
    fn ticks_and_crosses_of_symbol_fonts() {
        assert_eq!(shown("Wingdings", '\u{F0FC}'), Some('✓'));
        assert_eq!(shown("Wingdings", 'ü'), Some('✓'));
        assert_eq!(shown("wingdings 2", 'O'), Some('✗'));
        assert_eq!(shown("Calibri", 'ü'), None);
    }
}
