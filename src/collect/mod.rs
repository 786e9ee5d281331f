//! Filled copies come back: workbooks and PDF forms are read, merged three-way with the register, and every edit ends in the register, in
//! a conflict, or in the refused list.

pub mod access;
mod blocks;
pub mod book;
mod comments;
pub mod copy;
pub(crate) mod form;
pub(crate) mod guard;
pub(crate) mod handed;
pub mod merge;
pub mod outcome;
mod page;
mod read_only;
pub mod run;
mod sheet;
mod sheets;
pub mod value;
