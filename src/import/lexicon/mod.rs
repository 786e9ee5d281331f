//! The words by which headers and cells are recognised: data in `inputs/lexicon/`, a file a language.
//!
//! - [`fold`]: how every text is compared.
//! - [`label`]: whom a header or a short cell names, by the **whole** label after the words around a name are taken off.
//! - [`local_letter`]: a letter of another language for R, A, C or I.
//! - [`mark()`] - symbols.
//! - [`role_likeness`]: how much a text looks like a function that people have.

mod class;
#[cfg(test)]
mod file;
mod fold;
mod label;
mod mark;
mod role;
mod symbols;
mod words;

pub(crate) use class::Class;
pub(crate) use fold::{fold, is_cjk, squash, word_count};
pub(crate) use label::{Side, label, word_spans};
pub(crate) use mark::{leading_mark, mark, rating};
pub(crate) use role::role_likeness;
pub(crate) use symbols::{Mark, Shape, Sign};
pub(crate) use words::{BLANKS, CLOUDS, COMPANIES, Classes, lexicon, local_letter, means};

#[cfg(test)]
pub(crate) mod labels;
#[cfg(test)]
mod tests;
