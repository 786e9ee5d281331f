//! Links of the PDF, and where they lead.

use super::flow::Flow;
use super::links::{Jump, Target};
use super::object::{Dict, number, numbers};
use super::tree::Elem;

impl Flow<'_> {
    /// Makes the cursor the target of an anchor.
    pub fn anchor(&mut self, anchor: &str) {
        let target = Target { page: self.on_page(), index: self.index(), y: self.y };
        self.links.set(anchor, target);
    }

    /// A link over boxes (x, y, width, height) of the current page, below an element. `None` = the anchor is not in this document.
    pub fn link(&mut self, elem: &mut Elem, words: &str, to: &LinkTo<'_>, boxes: &[(f64, f64, f64, f64)]) {
        let id = self.file.reserve();
        let key = self.parents.key();
        self.parents.set(key, elem.id);
        let x0 = boxes.iter().map(|b| b.0).fold(f64::INFINITY, f64::min);
        let y0 = boxes.iter().map(|b| b.1).fold(f64::INFINITY, f64::min);
        let x1 = boxes.iter().map(|b| b.0 + b.2).fold(0.0, f64::max);
        let y1 = boxes.iter().map(|b| b.1 + b.3).fold(0.0, f64::max);
        let mut dict = Dict::typed("Annot")
            .name("Subtype", "Link")
            .numbers("Rect", &[x0, y0, x1, y1])
            .raw("Border", "[0 0 0]")
            .int("F", 4)
            .int("StructParent", i64::try_from(key).unwrap_or(0));
        if boxes.len() > 1 {
            let quads: Vec<f64> =
                boxes.iter().flat_map(|(x, y, w, h)| [*x, y + h, x + w, y + h, *x, *y, x + w, *y]).collect();
            dict = dict.raw("QuadPoints", numbers(&quads));
        }
        let page = self.page();
        page.annotate(id);
        let page_id = page.id;
        elem.annotation(page_id, id);
        match to {
            LinkTo::Url(url) => {
                let address = url_bytes(url);
                let dict = dict
                    .text("Contents", &format!("{words} ({url})"))
                    .raw("A", Dict::new().name("S", "URI").text("URI", &address).end());
                self.file.put(id, &dict.end());
            }
            LinkTo::Anchor(anchor) => {
                let dict = dict.text("Contents", words);
                self.links.jumps.push(Jump { id, dict, anchor: (*anchor).to_owned() });
            }
            LinkTo::Target(target) => {
                let dict = dict.text("Contents", words).raw("Dest", destination(target));
                self.file.put(id, &dict.end());
            }
        }
    }

    /// Writes the links whose targets came later.
    pub fn finish_links(&mut self) {
        for jump in std::mem::take(&mut self.links.jumps) {
            let dict = match self.links.anchors.get(&jump.anchor) {
                Some(target) => jump.dict.raw("Dest", destination(target)),
                None => jump.dict,
            };
            self.file.put(jump.id, &dict.end());
        }
    }
}

/// Where a link leads.
pub(super) enum LinkTo<'t> {
    /// A web address.
    Url(&'t str),
    /// An anchor of the document.
    Anchor(&'t str),
    /// A place that is known already.
    Target(Target),
}

/// A destination: the place at the top of the window, the zoom as it is.
pub(super) fn destination(target: &Target) -> String {
    format!("[{} 0 R/XYZ 0 {} null]", target.page, number(target.y + 8.0))
}

/// A web address in ASCII, as a URI action needs it (ISO 32000-1, 12.6.4.7).
fn url_bytes(url: &str) -> String {
    let mut out = String::with_capacity(url.len());
    for byte in url.bytes() {
        if byte.is_ascii_graphic() {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}
