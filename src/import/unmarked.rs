//! Words without a markup's marks.

/// Where a text is gone through: what is left of it, the character before that, and how long the words are so far.
pub(super) struct At<'t> {
    pub rest: &'t str,
    pub previous: char,
    pub length: usize,
}

/// Goes through a text. `mark` says of a place that begins with a character what is shown of the mark there, and how many bytes it takes.
pub(super) fn unmarked(source: &str, mut mark: impl FnMut(char, &At<'_>) -> Option<(String, usize)>) -> String {
    let mut text = String::with_capacity(source.len());
    let mut at = At { rest: source, previous: ' ', length: 0 };
    while let Some(c) = at.rest.chars().next() {
        let length = match mark(c, &at) {
            Some((shown, length)) => {
                text.push_str(&shown);
                at.previous = at.rest.get(..length).and_then(|t| t.chars().next_back()).unwrap_or(' ');
                length
            }
            None => {
                text.push(c);
                at.previous = c;
                c.len_utf8()
            }
        };
        at.rest = at.rest.get(length..).unwrap_or_default();
        at.length = text.len();
    }
    text
}
