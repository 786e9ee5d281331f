//! Finding phrases in texts: whole words, or words with a given beginning, whatever their case and punctuation.

use crate::base::ordered::Arrange as _;
use crate::matrix::identity::normalise;

/// Phrases by the beginning of their first word, so that a text is gone through once.
#[derive(Debug)]
pub(crate) struct Phrases<T> {
    /// In the order of the beginnings; those of one beginning in the order in which they were given.
    phrases: Vec<(Beginning, Vec<Word>, T)>,
}

#[derive(Debug)]
struct Word {
    text: String,
    /// The word may go on (`backup*`).
    open: bool,
}

impl Word {
    fn fits(&self, word: &str) -> bool {
        if self.open { word.starts_with(&self.text) } else { word == self.text }
    }
}

/// The first three characters of a word, in one number; of a shorter one all.
type Beginning = u64;

fn beginning(word: &str) -> Beginning {
    /// What a character takes.
    const BITS: u32 = 21;
    let mut letters = word.chars().map(|letter| u64::from(u32::from(letter)));
    let mut next = || letters.next().unwrap_or_default();
    next() << (2 * BITS) | next() << BITS | next()
}

impl<T: Copy + PartialEq> Phrases<T> {
    /// Files phrases, each with what it stands for. A word that ends in `*` may go on.
    pub fn new<'a>(phrases: impl IntoIterator<Item = (&'a str, T)>) -> Self {
        let mut filed = Vec::new();
        for (phrase, meaning) in phrases {
            let mut words = Vec::new();
            for written in phrase.split_whitespace() {
                // As in the texts, hyphens and apostrophes divide words ("sub-processor*"); the last of them may go on.
                let text = normalise(written);
                let mut parts = text.split(' ').filter(|part| !part.is_empty()).peekable();
                while let Some(part) = parts.next() {
                    let open = written.ends_with('*') && parts.peek().is_none();
                    words.push(Word { text: part.to_owned(), open });
                }
            }
            let Some(first) = words.first() else { continue };
            filed.push((beginning(&first.text), words, meaning));
        }
        filed.arrange_by(|(one, ..), (other, ..)| one.cmp(other));
        Self { phrases: filed }
    }

    /// What is found in a text that was normalised: each meaning with the words that matched, in the order of the text.
    pub fn find(&self, normalised: &str) -> Vec<(T, String)> {
        let words: Vec<&str> = normalised.split(' ').collect();
        let mut found = Vec::new();
        for start in 0..words.len() {
            let Some(rest) = words.get(start..) else { break };
            let Some(first) = rest.first() else { break };
            // A first word shorter than a beginning is filed whole.
            let wanted = beginning(first);
            let from = self.phrases.partition_point(|(filed, ..)| *filed < wanted);
            let filed = self.phrases.get(from..).unwrap_or_default();
            for (_, phrase, meaning) in filed.iter().take_while(|(filed, ..)| *filed == wanted) {
                let fits = phrase.len() <= rest.len() && phrase.iter().zip(rest).all(|(p, w)| p.fits(w));
                if fits {
                    found.push((*meaning, rest.iter().take(phrase.len()).copied().collect::<Vec<_>>().join(" ")));
                }
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_whole_words_unless_they_go_on() {
        let phrases = Phrases::new([("backup*", 1), ("as needed", 2), ("etc", 3)]);
        assert_eq!(
            phrases.find(&normalise("Manage Backups, as needed (etc.)")),
            [(1, "backups".to_owned()), (2, "as needed".to_owned()), (3, "etc".to_owned())]
        );
        assert_eq!(phrases.find("sketch etcd needed"), []);
        let phrases = Phrases::new([("sub-processor*", 1), ("all'occorrenza", 2), ("third-party", 3)]);
        assert_eq!(
            phrases.find(&normalise("List of Sub-processors; third-party risk; all’occorrenza")),
            [(1, "sub processors".to_owned()), (3, "third party".to_owned()), (2, "all occorrenza".to_owned())]
        );
    }
}
