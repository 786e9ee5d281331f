//! The words of the pages by the marks around them (marked-content identifiers).

use std::collections::{BTreeMap, HashMap};

use lopdf::content::Content;
use lopdf::{Dictionary, Document, Encoding, Object, ObjectId};

use crate::base::diagnostic::Diagnostic;
use crate::base::location::Place;
use crate::import::contract::DocumentContext;

/// A gap in a line of text, in thousandths of the font's size, from which on it parts words.
const WORD_GAP: f32 = -200.0;
/// Pages that a document may have here.
const MOST_PAGES: usize = 5_000;

/// What the pages say.
pub(super) struct Words {
    /// The words of each mark, by page and identifier.
    marked: HashMap<(ObjectId, i64), String>,
    /// The numbers of the pages.
    pub numbers: HashMap<ObjectId, u16>,
    /// How many pages there are.
    pub pages: usize,
    /// Letters on all of them, marked or not.
    pub letters: u64,
}

impl Words {
    /// Reads every page.
    ///
    /// # Errors
    /// A limit that was passed.
    pub fn read(document: &Document, context: &mut DocumentContext<'_>) -> Result<Self, Diagnostic> {
        let mut words = Self { marked: HashMap::new(), numbers: HashMap::new(), pages: 0, letters: 0 };
        for (number, page) in document.get_pages().into_iter().take(MOST_PAGES) {
            let number = u16::try_from(number).unwrap_or(u16::MAX);
            let place = Place::Paragraph { page: number, number: 1 };
            words.numbers.insert(page, number);
            words.pages += 1;
            let most = context.limits.document_bytes;
            let most = usize::try_from(most).unwrap_or(usize::MAX);
            let Ok(content) = document.get_page_content_with_limit(page, most) else {
                return Err(context.limits.passed("document-bytes", most as u64 + 1, context.at(place)));
            };
            context.count_text(content.len(), place)?;
            let Ok(content) = Content::decode(&content) else { continue };
            let fonts = document.get_page_fonts(page).unwrap_or_default();
            words.page(document, page, &content, &fonts);
        }
        Ok(words)
    }

    /// The words of a mark on a page.
    pub fn of(&self, page: ObjectId, mark: i64) -> &str {
        self.marked.get(&(page, mark)).map_or("", String::as_str)
    }

    fn page(&mut self, document: &Document, page: ObjectId, content: &Content, fonts: &BTreeMap<Vec<u8>, &Dictionary>) {
        let encodings: BTreeMap<&[u8], Encoding<'_>> = fonts
            .iter()
            .filter_map(|(name, font)| Some((name.as_slice(), font.get_font_encoding(document).ok()?)))
            .collect();
        let mut font = None;
        // Marks may stand within each other; those without an identifier belong to the one around them.
        let mut open: Vec<Option<i64>> = Vec::new();
        for operation in &content.operations {
            let operands = &operation.operands;
            let mark = open.iter().rev().find_map(|mark| *mark);
            match operation.operator.as_str() {
                "BDC" => open.push(operands.get(1).and_then(|p| mark_of(document, page, p))),
                "BMC" => open.push(None),
                "EMC" => drop(open.pop()),
                "Tf" => font = operands.first().and_then(|name| encodings.get(name.as_name().ok()?)),
                "Td" | "TD" | "T*" | "Tm" => self.add(page, mark, " "),
                "'" | "\"" | "Tj" => {
                    if operation.operator != "Tj" {
                        self.add(page, mark, " ");
                    }
                    if let Some(text) = operands.last() {
                        self.show(page, mark, font, text);
                    }
                }
                "TJ" => {
                    for part in operands.first().and_then(|a| a.as_array().ok()).into_iter().flatten() {
                        match part.as_float() {
                            Ok(gap) if gap < WORD_GAP => self.add(page, mark, " "),
                            Ok(_) => {}
                            Err(_) => self.show(page, mark, font, part),
                        }
                    }
                }
                _ => {}
            }
        }
    }

    fn show(&mut self, page: ObjectId, mark: Option<i64>, font: Option<&Encoding<'_>>, text: &Object) {
        let Ok(bytes) = text.as_str() else { return };
        let Some(text) = font.and_then(|encoding| Document::decode_text(encoding, bytes).ok()) else { return };
        self.letters += text.chars().filter(|c| c.is_alphanumeric()).count() as u64;
        self.add(page, mark, &text);
    }

    fn add(&mut self, page: ObjectId, mark: Option<i64>, text: &str) {
        let Some(mark) = mark else { return };
        let words = self.marked.entry((page, mark)).or_default();
        // Moves within a line are many: one blank says as much.
        if text != " " || !(words.is_empty() || words.ends_with(' ')) {
            words.push_str(text);
        }
    }
}

/// The identifier in a mark's properties, which may stand among the page's resources.
fn mark_of(document: &Document, page: ObjectId, properties: &Object) -> Option<i64> {
    let own = |object: &Object| object.as_dict().ok()?.get(b"MCID").ok()?.as_i64().ok();
    own(properties).or_else(|| {
        let name = properties.as_name().ok()?;
        let resources = document.get_dictionary(page).ok()?.get(b"Resources").ok()?;
        let resources = document.dereference(resources).ok()?.1.as_dict().ok()?;
        let list = document.dereference(resources.get(b"Properties").ok()?).ok()?.1.as_dict().ok()?;
        own(document.dereference(list.get(name).ok()?).ok()?.1)
    })
}
