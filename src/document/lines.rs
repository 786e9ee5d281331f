//! Lines of text that travel with a document: in memory, or made one after the other where there are very many.

use std::fmt;
use std::sync::Arc;

use super::RenderStop;

/// Lines of text.
#[derive(Clone)]
pub enum Lines<'a> {
    /// All at hand.
    Memory(Vec<String>),
    /// Made on demand, any number of times, always the same.
    Stream(Arc<dyn LineSource + Send + Sync + 'a>),
}

/// Lines made on demand.
pub trait LineSource {
    /// How many lines there are.
    fn count(&self) -> usize;
    /// Calls `each` for every line in order; stops at the first error.
    ///
    /// # Errors
    /// Hands on what `each` returns, or why a line cannot be made.
    fn for_each(&self, each: &mut dyn FnMut(&str) -> Result<(), RenderStop>) -> Result<(), RenderStop>;
}

impl Default for Lines<'_> {
    fn default() -> Self {
        Lines::Memory(Vec::new())
    }
}

impl fmt::Debug for Lines<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Lines::Memory(lines) => f.debug_tuple("Memory").field(lines).finish(),
            Lines::Stream(source) => write!(f, "Stream({} lines)", source.count()),
        }
    }
}

impl Lines<'_> {
    /// How many lines there are.
    pub fn len(&self) -> usize {
        match self {
            Lines::Memory(lines) => lines.len(),
            Lines::Stream(source) => source.count(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Calls `each` for every line in order; stops at the first error.
    ///
    /// # Errors
    /// Hands on what `each` returns, or why a line cannot be made.
    pub fn for_each(&self, each: &mut dyn FnMut(&str) -> Result<(), RenderStop>) -> Result<(), RenderStop> {
        match self {
            Lines::Memory(lines) => lines.iter().try_for_each(|line| each(line)),
            Lines::Stream(source) => source.for_each(each),
        }
    }

    /// All of them.
    ///
    /// # Errors
    /// Why a line cannot be made.
    pub fn all(self) -> Result<Vec<String>, RenderStop> {
        if let Lines::Memory(lines) = self {
            return Ok(lines);
        }
        let mut all = Vec::with_capacity(self.len());
        self.for_each(&mut |line| {
            all.push(line.to_owned());
            Ok(())
        })?;
        Ok(all)
    }

    /// All of them, with something between each two.
    ///
    /// # Errors
    /// Why a line cannot be made.
    pub fn joined(&self, between: &str) -> Result<String, RenderStop> {
        let mut text = String::new();
        let mut first = true;
        self.for_each(&mut |line| {
            if !std::mem::take(&mut first) {
                text.push_str(between);
            }
            text.push_str(line);
            Ok(())
        })?;
        Ok(text)
    }
}
