//! Texts that are kept once, in one piece of memory.
//!
//! A portfolio of thousands of services keeps millions of short texts. Each in an allocation of its own would leave the memory in
//! splinters, and everything that is made after them would take longer and longer.

use std::collections::HashMap;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};

/// A text of a [`Texts`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct TextId(u32);

/// All texts of a portfolio, each once.
#[derive(Debug, Clone)]
pub struct Texts {
    all: String,
    /// Where each text ends; it begins where the one before ends.
    ends: Vec<usize>,
    /// Texts by their hash; where two have the same, the later is filed under the next free number.
    ids: HashMap<u64, TextId>,
}

impl Default for Texts {
    /// The empty text is there from the start, as [`TextId::default`].
    fn default() -> Self {
        let mut texts = Self { all: String::new(), ends: Vec::new(), ids: HashMap::new() };
        texts.add("");
        texts
    }
}

impl Texts {
    /// The text of an id.
    pub fn get(&self, id: TextId) -> &str {
        let at = usize::try_from(id.0).unwrap_or(usize::MAX);
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        self.ends.get(at).and_then(|end| self.all.get(start..*end)).unwrap_or_default()
    }

    /// The id of a text, which is added where it is new.
    pub fn add(&mut self, text: &str) -> TextId {
        let mut hash = BuildHasherDefault::<DefaultHasher>::default().hash_one(text);
        loop {
            match self.ids.get(&hash) {
                Some(id) if self.get(*id) == text => return *id,
                Some(_) => hash = hash.wrapping_add(1),
                None => break,
            }
        }
        // Four thousand million different texts do not fit into memory; a portfolio that had them would end here before.
        let id = TextId(u32::try_from(self.ends.len()).unwrap_or(u32::MAX));
        self.all.push_str(text);
        self.ends.push(self.all.len());
        self.ids.insert(hash, id);
        id
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_kept_once_and_comes_back() {
        let mut texts = Texts::default();
        let (a, b) = (texts.add("Patch the hosts"), texts.add("é"));
        assert_eq!((texts.add("Patch the hosts"), texts.add("é"), texts.add("")), (a, b, TextId::default()));
        assert_eq!((texts.get(a), texts.get(b), texts.get(TextId::default())), ("Patch the hosts", "é", ""));
        assert_eq!(texts.get(TextId(99)), "");
    }
}
