//! The structure tree (ISO 32000-1, 14.7): elements, their content by page and number, and the parent tree.

use std::fmt::Write as _;

use super::file::File;
use super::object::{Dict, Id, reference, references};

/// A structure element being filled. Its children are kept as PDF syntax: a long table has one line per row in memory.
#[derive(Debug)]
pub(super) struct Elem {
    /// Its object number.
    pub id: Id,
    parent: Id,
    tag: &'static str,
    page: Option<Id>,
    kids: String,
    count: usize,
    extra: String,
}

impl Elem {
    /// An element below a parent whose object number is known; the caller adds it to the parent's children.
    pub fn detached(id: Id, parent: Id, tag: &'static str) -> Self {
        Self { id, parent, tag, page: None, kids: String::new(), count: 0, extra: String::new() }
    }

    /// A new element below this one.
    pub fn child(&mut self, file: &mut File, tag: &'static str) -> Elem {
        let id = file.reserve();
        self.adopt(id);
        Elem::detached(id, self.id, tag)
    }

    /// Makes an element with a reserved number the next child.
    pub fn adopt(&mut self, id: Id) {
        self.next();
        let _ = write!(self.kids, "{id} 0 R");
    }

    fn next(&mut self) {
        if self.count > 0 {
            self.kids.push(' ');
        }
        self.count += 1;
    }

    /// Alternative text, box, attributes: dictionary entries as PDF syntax.
    pub fn set(&mut self, entries: &str) {
        self.extra.push_str(entries);
    }

    /// Content of a page.
    fn content(&mut self, page: Id, mcid: usize) {
        self.next();
        match self.page {
            None => {
                self.page = Some(page);
                let _ = write!(self.kids, "{mcid}");
            }
            Some(own) if own == page => {
                let _ = write!(self.kids, "{mcid}");
            }
            Some(_) => {
                let _ = write!(self.kids, "<</Type/MCR/Pg {page} 0 R/MCID {mcid}>>");
            }
        }
    }

    /// An annotation of a page.
    pub fn annotation(&mut self, page: Id, annotation: Id) {
        self.next();
        let _ = write!(self.kids, "<</Type/OBJR/Obj {annotation} 0 R/Pg {page} 0 R>>");
    }

    /// Writes the element.
    pub fn finish(self, file: &mut File) {
        let mut out = String::with_capacity(self.kids.len() + 64);
        let _ = write!(out, "<</S/{}/P {} 0 R", self.tag, self.parent);
        if let Some(page) = self.page {
            let _ = write!(out, "/Pg {page} 0 R");
        }
        match self.count {
            0 => {}
            1 => {
                let _ = write!(out, "/K {}", self.kids);
            }
            _ => {
                let _ = write!(out, "/K[{}]", self.kids);
            }
        }
        out.push_str(&self.extra);
        out.push_str(">>");
        file.put(self.id, &out);
    }
}

/// Which element each piece of page content and each annotation belongs to.
#[derive(Debug, Default)]
pub(super) struct Parents {
    /// Value by key; keys are handed out in order.
    values: Vec<String>,
}

impl Parents {
    /// A key for a page or an annotation.
    pub fn key(&mut self) -> usize {
        self.values.push(String::from("null"));
        self.values.len() - 1
    }

    /// Says what a key leads to.
    pub fn set(&mut self, key: usize, id: Id) {
        if let Some(value) = self.values.get_mut(key) {
            *value = reference(id);
        }
    }

    /// Writes the number tree; returns it and the next free key.
    pub fn finish(self, file: &mut File) -> (Id, usize) {
        let next = self.values.len();
        let mut kids = Vec::new();
        for (i, chunk) in self.values.chunks(500).enumerate() {
            let first = i * 500;
            let mut nums = String::from("[");
            for (j, value) in chunk.iter().enumerate() {
                let _ = write!(nums, "{} {value} ", first + j);
            }
            nums.push(']');
            let limits = format!("[{first} {}]", first + chunk.len() - 1);
            kids.push(file.add(&Dict::new().raw("Limits", limits).raw("Nums", nums).end()));
        }
        let root = Dict::new().raw("Kids", references(&kids)).end();
        (file.add(&root), next)
    }
}

/// The elements that a page's content belongs to, by number.
#[derive(Debug, Default)]
pub(super) struct Marks(Vec<Id>);

impl Marks {
    /// A number for content of the element on this page.
    pub fn mark(&mut self, page: Id, elem: &mut Elem) -> usize {
        let mcid = self.0.len();
        self.0.push(elem.id);
        elem.content(page, mcid);
        mcid
    }

    /// Writes the page's part of the parent tree.
    pub fn finish(self, file: &mut File) -> Id {
        file.add(&references(&self.0))
    }
}
