//! What a web page that can be filled in carries beside what it shows, so that the filled copy can come back.

use html5gum::Token;
use sha2::{Digest, Sha256};

use crate::base::markup::tokens;

/// Id of the element with [`ReportDocument::baseline`](super::ReportDocument::baseline), a JSON array of its lines.
pub const HANDED_OUT: &str = "rmx-handed-out";

/// Id of the element with what people entered: table, row's key, field, text.
pub const ENTRIES: &str = "rmx-entries";

/// Attribute of the element of [`ENTRIES`] with the page's [`words`] as it was handed out.
pub const WORDS: &str = "data-words";

/// Attribute of the elements that show an entry: they change as people fill in the page.
pub const ENTRY: &str = "data-v";

/// Elements whose content is no text of the page; browsers differ in what they take `noscript` for.
const NO_TEXT: [&[u8]; 3] = [b"script", b"style", b"noscript"];

/// The SHA-256 of all that a page says beside its entries, white space counted alike: a browser that saves the page keeps the words, not the bytes.
pub fn words(html: &str) -> String {
    let mut hash = Sha256::new();
    let (mut begun, mut gap) = (false, false);
    // The element whose content is passed over, and how many of its kind are open.
    let mut over: Option<(Vec<u8>, usize)> = None;
    for token in tokens(html, true) {
        match token {
            Token::StartTag(tag) => {
                if let Some((name, open)) = &mut over {
                    *open += usize::from(*name == *tag.name);
                } else if NO_TEXT.contains(&tag.name.as_slice()) || tag.attributes.contains_key(ENTRY.as_bytes()) {
                    over = Some((tag.name.to_vec(), 1));
                }
            }
            Token::EndTag(tag) => {
                if let Some((name, open)) = &mut over
                    && *name == *tag.name
                {
                    *open -= 1;
                    if *open == 0 {
                        over = None;
                    }
                }
            }
            Token::String(text) if over.is_none() => {
                for c in String::from_utf8_lossy(&text.value).chars() {
                    if c.is_whitespace() {
                        gap = begun;
                        continue;
                    }
                    begun = true;
                    if gap {
                        hash.update(b" ");
                        gap = false;
                    }
                    hash.update(c.encode_utf8(&mut [0; 4]).as_bytes());
                }
            }
            _ => {}
        }
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn entries_and_white_space_do_not_count_and_words_do() {
        let page = "<p>Back  up</p><style>p{}</style><b data-v>Anna</b><script>1</script>\n<p>daily</p>";
        let saved = "\n<p>Back up</p><style></style><b data-v=\"\">Ben <b>x</b></b><script>2</script> <p>daily</p>\n";
        assert_eq!(words(page), words(saved));
        assert_ne!(words(page), words(&saved.replace("daily", "weekly")));
    }
}
