//! How words are compared: without case, accents, punctuation and width.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

/// A text without case, accents, punctuation, full-width forms and superfluous white space: what every word of the lexicon and of a document
/// is compared by. The voicing marks of kana stay, and so do the syllables of Hangul.
pub(crate) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    if text.is_ascii() {
        // Nothing to decompose: most texts, and many times as fast.
        for c in text.bytes() {
            if c.is_ascii_alphanumeric() {
                folded.push(char::from(c.to_ascii_lowercase()));
            } else if !folded.is_empty() && !folded.ends_with(' ') {
                folded.push(' ');
            }
        }
        folded.truncate(folded.trim_end().len());
        return folded;
    }
    for c in text.nfkd().filter(|c| !is_accent(*c)).nfc().flat_map(char::to_lowercase) {
        match c {
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'ł' => folded.push('l'),
            'ø' => folded.push('o'),
            'đ' | 'ð' => folded.push('d'),
            'ı' => folded.push('i'),
            c if c.is_alphanumeric() => folded.push(c),
            '®' | '™' | '©' => {}
            c if is_accent(c) => {}
            _ if folded.is_empty() || folded.ends_with(' ') => {}
            _ => folded.push(' '),
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

/// What a written word is found by: folded, or as it stands where nothing of it would stay (`#`).
pub(crate) fn key(word: &str) -> String {
    let folded = fold(word);
    if folded.is_empty() { word.trim().to_owned() } else { folded }
}

/// Accents of the alphabets, and the selectors that make a symbol coloured.
fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{20d0}'..='\u{20ff}' | '\u{fe00}'..='\u{fe0f}')
}

/// A folded text without its spaces: by this, "Red Hat" and "Redhat" are one name.
pub(crate) fn squash(text: &str) -> String {
    let mut folded = fold(text);
    folded.retain(|c| c != ' ');
    folded
}

/// Whether a script writes without spaces between words: ideographs, kana, Hangul (whose particles are written on).
pub(crate) fn is_cjk(c: char) -> bool {
    matches!(c, '\u{3005}'..='\u{3007}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}')
}

/// How many words a text has. Where words are not divided by spaces, 2.2 characters count as one (RECOGNITION of such texts was measured with it).
pub(crate) fn word_count(text: &str) -> usize {
    /// Characters of a Chinese, Japanese or Korean word in the mean, in tenths.
    const CJK_WORD: usize = 22;
    let undivided = text.chars().filter(|c| is_cjk(*c)).count();
    let spaced: Cow<'_, str> = if undivided == 0 { text.into() } else { text.replace(is_cjk, " ").into() };
    undivided * 10 / CJK_WORD + spaced.split_whitespace().filter(|w| w.contains(char::is_alphanumeric)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_compared_without_case_accents_punctuation_and_width() {
        assert_eq!(fold("Tâche(s) du Client :"), "tache s du client");
        assert_eq!(fold("Współdzielona"), "wspoldzielona");
        assert_eq!(fold("İŞLETİCİ ısı"), "isletici isi");
        assert_eq!(fold("Ｒ／Ａ"), "r a");
        assert_eq!(fold("カスタマー（ガイド）"), "カスタマー ガイド");
        assert_eq!(fold("ｶﾞｲﾄﾞ"), "ガイド");
        assert_eq!(fold("고객 책임"), "고객 책임");
        assert_eq!(fold("Исполнитель ё й"), fold("ИСПОЛНИТЕЛЬ Е И"));
        assert_eq!(squash("Red Hat®"), squash("Redhat"));
        // The ASCII way and the long way are one.
        for text in ["  Data-center / ops (24x7)", "Customer's", "...", ""] {
            assert_eq!(format!("{} e", fold(text)).trim_start(), fold(&format!("{text} é")));
        }
    }

    #[test]
    fn words_are_counted_in_every_script() {
        assert_eq!((word_count("Back up - the data"), word_count("数据备份与恢复")), (4, 3));
    }
}
