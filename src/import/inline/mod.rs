//! Markup inside a line or cell of Markdown -> its words.
//!
//! Emphasis, code, links, pictures, HTML tags, entities, escapes and attribute lists go; everything else stays letter for letter,
//! double spaces and template expressions (`{{site.data.keyword.cloud}}`) among it.

mod ends;

pub(crate) use ends::entity;
use ends::{attribute_list, bracketed, matching_brackets, tag_end};

use super::icon;
use super::tags::attribute;

/// Words without markup.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Inline {
    /// The words; line breaks are `\n`.
    pub text: String,
    /// All of them are bold.
    pub strong: bool,
    /// The first link's address.
    pub link: Option<Box<str>>,
    /// Alternative texts of pictures.
    pub images: Vec<String>,
}

/// Where the markup stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Within {
    /// A heading or paragraph.
    Text,
    /// A cell: a literal `\n` is a line break, and list markers at line starts go.
    Cell,
}

/// Links inside links and the like go no deeper.
const MOST_LINK_DEPTH: usize = 4;
/// A closing mark looks for its opening mark among so many; more are no writer's intent.
const MOST_OPEN_MARKS: usize = 64;

/// Code within a line is no longer than this; more is no markup, and costs no search.
const MOST_CODE: usize = 16 << 10;

/// Reads the words of a marked-up text.
pub(crate) fn inline(source: &str, within: Within) -> Inline {
    inline_at(source, within, 0)
}

fn inline_at(source: &str, within: Within, depth: usize) -> Inline {
    let mut parser = Parser { within, pieces: Vec::new(), link: None, images: Vec::new(), icon: None };
    parser.scan(source, depth);
    parser.finish()
}

enum Piece {
    Text(String),
    /// Code and line breaks count neither for nor against boldness of words.
    Code(String),
    Break,
    /// A run of emphasis marks.
    Marks {
        mark: char,
        count: usize,
        opens: bool,
        closes: bool,
    },
    /// `<b>` and `</b>`.
    Bold(i32),
}

struct Parser {
    within: Within,
    pieces: Vec<Piece>,
    link: Option<Box<str>>,
    images: Vec<String>,
    /// The name of the first icon that is a mark.
    icon: Option<String>,
}

/// Tags of running text, which draw nothing.
const PLAIN_TAGS: &[&str] = &["br", "p", "li", "ul", "ol", "div", "b", "strong", "a", "em", "code", "sup", "sub", "u"];

impl Parser {
    fn scan(&mut self, source: &str, depth: usize) {
        let brackets = if depth < MOST_LINK_DEPTH { matching_brackets(source) } else { Vec::new() };
        let mut plain = String::new();
        let mut at = 0;
        while let Some(rest) = source.get(at..) {
            let Some(first) = rest.chars().next() else { break };
            // Runs of ordinary characters are taken at once.
            let ordinary = rest.find(is_special).unwrap_or(rest.len());
            if ordinary > 0 {
                plain.push_str(rest.get(..ordinary).unwrap_or_default());
                at += ordinary;
                continue;
            }
            let before = source.get(..at).and_then(|t| t.chars().next_back());
            let taken = match first {
                '\\' => self.escape(rest, before, &mut plain),
                '`' => self.code(rest, &mut plain),
                '*' | '_' | '~' => self.marks(rest, first, before, &mut plain),
                '&' => entity(rest).map(|(text, length)| {
                    plain.push_str(&text);
                    length
                }),
                '<' => self.tag(rest, &mut plain),
                '!' => self.image(source, at, &brackets, depth, &mut plain),
                '[' => self.link(source, at, &brackets, depth, &mut plain),
                '{' => attribute_list(rest, before),
                '\n' => {
                    self.flush(&mut plain);
                    self.pieces.push(Piece::Break);
                    Some(1)
                }
                _ => None,
            };
            match taken {
                Some(length) => at += length.max(1),
                None => {
                    plain.push(first);
                    at += first.len_utf8();
                }
            }
        }
        self.flush(&mut plain);
    }

    fn flush(&mut self, plain: &mut String) {
        if !plain.is_empty() {
            self.pieces.push(Piece::Text(std::mem::take(plain)));
        }
    }

    /// `\|` is `|`; in a cell, `\n` between words is a line break as some vendors' processors read it.
    fn escape(&mut self, rest: &str, before: Option<char>, plain: &mut String) -> Option<usize> {
        let mut chars = rest.chars().skip(1);
        let next = chars.next();
        if next == Some('n') && self.within == Within::Cell {
            let after = chars.next();
            let apart =
                |c: Option<char>| c.is_none_or(|c| c.is_whitespace() || matches!(c, '-' | '*' | '•' | '\\' | '<'));
            if apart(after) || before.is_none_or(char::is_whitespace) {
                self.flush(plain);
                self.pieces.push(Piece::Break);
                return Some(2);
            }
        }
        match next {
            Some(c) if c.is_ascii_punctuation() => {
                plain.push(c);
                Some(2)
            }
            Some('\n') => Some(1),
            _ => None,
        }
    }

    fn code(&mut self, rest: &str, plain: &mut String) -> Option<usize> {
        let ticks = rest.len() - rest.trim_start_matches('`').len();
        let fence = rest.get(..ticks)?;
        let body = rest.get(ticks..)?;
        let mut from = 0;
        let mut reach = body.len().min(MOST_CODE);
        while !body.is_char_boundary(reach) {
            reach -= 1;
        }
        while let Some(found) = body.get(from..reach).and_then(|b| b.find(fence)) {
            let start = from + found;
            let end = start + ticks;
            let run = body.get(end..).map_or(0, |b| b.len() - b.trim_start_matches('`').len());
            if run == 0 {
                let inner = body.get(..start)?;
                let spaced = inner.starts_with(' ') && inner.ends_with(' ') && !inner.trim().is_empty();
                let inner = if spaced { inner.get(1..inner.len() - 1)? } else { inner };
                self.flush(plain);
                // A pipe inside code in a table cell is written `\|` as well.
                self.pieces.push(Piece::Code(inner.replace("\\|", "|")));
                return Some(ticks + end);
            }
            from = end + run;
        }
        plain.push_str(fence);
        Some(ticks)
    }

    fn marks(&mut self, rest: &str, mark: char, before: Option<char>, plain: &mut String) -> Option<usize> {
        let count = rest.len() - rest.trim_start_matches(mark).len();
        if mark == '~' && count != 2 {
            plain.push_str(rest.get(..count)?);
            return Some(count);
        }
        let after = rest.get(count..)?.chars().next();
        let space = |c: Option<char>| c.is_none_or(char::is_whitespace);
        let punctuation = |c: Option<char>| c.is_some_and(|c| !c.is_alphanumeric() && !c.is_whitespace());
        let left = !space(after) && (!punctuation(after) || space(before) || punctuation(before));
        let right = !space(before) && (!punctuation(before) || space(after) || punctuation(after));
        let (opens, closes) = if mark == '_' {
            let wordy =
                count >= 2 && before.is_some_and(|c| c.is_uppercase()) && after.is_some_and(char::is_alphabetic);
            // `__R__éalise`: strictly no emphasis, but written for it in many a legend.
            (left && (!right || punctuation(before)), right && (!left || punctuation(after) || wordy))
        } else {
            (left, right)
        };
        if !opens && !closes {
            plain.push_str(rest.get(..count)?);
            return Some(count);
        }
        self.flush(plain);
        self.pieces.push(Piece::Marks { mark, count, opens, closes });
        Some(count)
    }

    fn tag(&mut self, rest: &str, plain: &mut String) -> Option<usize> {
        if let Some(comment) = rest.strip_prefix("<!--") {
            return Some(comment.find("-->").map_or(rest.len(), |end| end + "<!---->".len()));
        }
        let end = tag_end(rest)?;
        let inner = rest.get(1..end)?;
        let closing = inner.starts_with('/');
        let name_part = inner.trim_start_matches('/');
        let name_length =
            name_part.find(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '.').unwrap_or(name_part.len());
        let name = name_part.get(..name_length)?.to_ascii_lowercase();
        if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return (inner.is_empty() || inner == "/").then_some(end + 1);
        }
        let tail = name_part.get(name_length..)?;
        if tail.starts_with(':') || tail.starts_with('@') {
            // `<https://…>` and `<someone@example.org>` show their address.
            if inner.contains(char::is_whitespace) {
                return None;
            }
            if self.link.is_none() {
                self.link = Some(inner.into());
            }
            plain.push_str(inner);
            return Some(end + 1);
        }
        if !(tail.is_empty() || tail.starts_with('/') || tail.starts_with(char::is_whitespace)) {
            return None;
        }
        match name.as_str() {
            "br" | "p" | "li" | "ul" | "ol" | "div" | "tr" | "dd" | "dt" => {
                self.flush(plain);
                self.pieces.push(Piece::Break);
            }
            "b" | "strong" => {
                self.flush(plain);
                self.pieces.push(Piece::Bold(if closing { -1 } else { 1 }));
            }
            "a" if self.link.is_none() => self.link = attribute(rest.get(..=end)?, "href").map(Into::into),
            "img" => self.images.push(attribute(rest.get(..=end)?, "alt").unwrap_or_default()),
            _ => {}
        }
        let draws = self.within == Within::Cell && !closing && !PLAIN_TAGS.contains(&name.as_str());
        if draws && self.icon.is_none() {
            let (tag, own) = (rest.get(..=end)?, name_part.get(..name_length)?);
            self.icon = icon::of_element(own, &|name| attribute(tag, name));
        }
        Some(end + 1)
    }

    fn image(
        &mut self,
        source: &str,
        at: usize,
        brackets: &[(usize, usize)],
        depth: usize,
        plain: &mut String,
    ) -> Option<usize> {
        let (alt, address, length) = bracketed(source, at + 1, brackets)?;
        let words = inline_at(alt, Within::Text, depth + 1).text;
        if words.trim().is_empty() && self.icon.is_none() {
            self.icon = icon::of_address(address);
        }
        plain.push_str(&words);
        self.images.push(words);
        Some(length + 1)
    }

    fn link(
        &mut self,
        source: &str,
        at: usize,
        brackets: &[(usize, usize)],
        depth: usize,
        plain: &mut String,
    ) -> Option<usize> {
        let (label, address, length) = bracketed(source, at, brackets)?;
        self.flush(plain);
        self.scan(label, depth + 1);
        if self.link.is_none() && !address.is_empty() {
            self.link = Some(address.into());
        }
        Some(length)
    }

    /// Pairs the emphasis marks, and joins the pieces.
    fn finish(mut self) -> Inline {
        let bold = pair_marks(&mut self.pieces);
        let mut text = String::new();
        let (mut level, mut words, mut bold_words) = (0_i32, 0_usize, 0_usize);
        for (piece, change) in self.pieces.iter().zip(&bold) {
            level += change;
            let shown = match piece {
                Piece::Text(t) | Piece::Code(t) => t.as_str(),
                Piece::Break => "\n",
                Piece::Bold(step) => {
                    level += step;
                    continue;
                }
                Piece::Marks { mark, count, .. } => {
                    for _ in 0..*count {
                        text.push(*mark);
                    }
                    continue;
                }
            };
            let letters = shown.chars().filter(|c| !c.is_whitespace()).count();
            words += letters;
            bold_words += if level > 0 { letters } else { 0 };
            text.push_str(shown);
        }
        let mut text = tidy_lines(&text, self.within);
        if self.within == Within::Cell {
            let directive = text.strip_prefix(":::image").filter(|t| t.ends_with(":::")).and_then(icon::of_directive);
            if let Some(icon) = directive.or_else(|| self.icon.take().filter(|_| text.trim().is_empty())) {
                text = icon;
            }
        }
        Inline { strong: words > 0 && words == bold_words, text, link: self.link, images: self.images }
    }
}

/// Removes paired marks; gives, per piece, the change of the level of boldness before it.
fn pair_marks(pieces: &mut [Piece]) -> Vec<i32> {
    let mut change = vec![0_i32; pieces.len() + 1];
    let mut open: Vec<usize> = Vec::new();
    for closer in 0..pieces.len() {
        let Some(Piece::Marks { mark, count, opens, closes }) = pieces.get(closer) else { continue };
        let (mark, mut left, opens, closes) = (*mark, *count, *opens, *closes);
        while closes && left > 0 {
            let partner = open
                .iter()
                .rev()
                .take(MOST_OPEN_MARKS)
                .position(|i| matches!(pieces.get(*i), Some(Piece::Marks { mark: other, .. }) if *other == mark));
            let Some(back) = partner else { break };
            let position = open.len() - 1 - back;
            let Some(&opener) = open.get(position) else { break };
            let Some(Piece::Marks { count: opener_count, .. }) = pieces.get_mut(opener) else { break };
            let used = if *opener_count >= 2 && left >= 2 { 2 } else { 1 };
            *opener_count -= used;
            left -= used;
            open.truncate(if *opener_count > 0 { position + 1 } else { position });
            if used == 2 && mark != '~' {
                if let Some(step) = change.get_mut(opener + 1) {
                    *step += 1;
                }
                if let Some(step) = change.get_mut(closer) {
                    *step -= 1;
                }
            }
        }
        if let Some(Piece::Marks { count, .. }) = pieces.get_mut(closer) {
            *count = left;
        }
        if opens && left > 0 {
            open.push(closer);
        }
    }
    change
}

/// Trims each line's ends and leaves out blank lines; in a cell, list markers at line starts go.
pub(crate) fn tidy_lines(text: &str, within: Within) -> String {
    let mut tidy = String::with_capacity(text.len());
    for line in text.split('\n') {
        let mut line = line.trim();
        if within == Within::Cell {
            line = without_bullet(line);
        }
        if line.is_empty() {
            continue;
        }
        if !tidy.is_empty() {
            tidy.push('\n');
        }
        tidy.push_str(line);
    }
    tidy
}

/// A line without its list marker; a lone marker is kept: it says "none".
pub(crate) fn without_bullet(line: &str) -> &str {
    ["- ", "* ", "+ ", "• "]
        .iter()
        .find_map(|marker| line.strip_prefix(marker))
        .map_or(line, |rest| if rest.trim().is_empty() { line } else { rest.trim_start() })
}

fn is_special(c: char) -> bool {
    matches!(c, '\\' | '`' | '*' | '_' | '~' | '&' | '<' | '!' | '[' | '{' | '\n')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(source: &str) -> String {
        inline(source, Within::Cell).text
    }

    #[test]
    fn markup_goes_and_letters_stay() {
        for (source, words) in [
            ("**RA**", "RA"),
            ("__R__éalise", "Réalise"),
            ("*S'ils sont souscrit :* implémenter", "S'ils sont souscrit : implémenter"),
            ("a  b", "a  b"),
            ("2 * 3 * 4", "2 * 3 * 4"),
            ("snake_case_name", "snake_case_name"),
            ("`a_b` and ``c`d``", "a_b and c`d"),
            ("[Data](#x) and [y][z]", "Data and y"),
            ("see [a[1]](http://e.org/a_(b) \"t\") now", "see a[1] now"),
            ("<https://e.org>", "https://e.org"),
            ("a &amp; b &#10004; &check;", "a & b ✔ ✓"),
            ("AT&T; R&D", "AT&T; R&D"),
            ("a<br>b<br/>c</br>d", "a\nb\nc\nd"),
            ("x < y > z", "x < y > z"),
            ("{{site.data.keyword.cloud_notm}} x", "{{site.data.keyword.cloud_notm}} x"),
            ("text{: external}", "text"),
            ("Title {#id}", "Title"),
            ("- a. \\n - b", "a.\nb"),
            ("-", "-"),
            ("C:\\new", "C:\\new"),
            ("a \\| b", "a | b"),
            ("~~no~~ yes ~ maybe", "no yes ~ maybe"),
            ("***x***", "x"),
            ("R*", "R*"),
            ("**RA** \\*", "RA *"),
        ] {
            assert_eq!(cell(source), words, "{source}");
        }
    }

    #[test]
    fn a_cell_is_strong_when_all_of_it_is() {
        assert!(inline("**Activity**", Within::Cell).strong);
        assert!(inline("<b>Activity</b>", Within::Cell).strong);
        assert!(inline("**a** <br> **b**", Within::Cell).strong);
        assert!(!inline("**a** b", Within::Cell).strong);
        assert!(!inline("*a*", Within::Cell).strong);
        assert!(!inline("", Within::Cell).strong);
    }

    #[test]
    fn the_first_link_is_kept() {
        assert_eq!(inline("[a](#x) [b](#y)", Within::Cell).link.as_deref(), Some("#x"));
        assert_eq!(inline("<a href='u'>b</a>", Within::Cell).link.as_deref(), Some("u"));
    }

    #[test]
    fn hostile_nesting_is_cheap() {
        for unit in ["[", "*a ", "_a", "`", "``a", "<", "&", "![", "{:", "[a](", "**"] {
            let _ = inline(&unit.repeat(20_000), Within::Cell);
        }
    }
}
