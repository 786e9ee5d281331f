//! The words by which headers and cells are recognised: data in `inputs/lexicon/`, a file a language.
//!
//! - [`fold`]: how every text is compared.
//! - [`label`]: whom a header or a short cell names, by the **whole** label after the words around a name are taken off.
//! - [`found`]: words of a header that announce what a column is for.
//! - [`letter`]: a word or a local letter for R, A, C or I.
//! - [`mark`], [`is_blank`]: symbols.
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
pub(crate) use label::{Label, Side, label};
pub(crate) use mark::{is_blank, mark};
pub(crate) use role::role_likeness;
pub(crate) use symbols::{Mark, Shape, Sign};
pub(crate) use words::{CLOUDS, Classes, Found, Lexicon, found, letter, lexicon, local_letter, means};

#[cfg(test)]
mod tests;
