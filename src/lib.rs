//! `rmx-report` reads cloud vendors' shared responsibility matrices and writes the checklists and records that follow from them.
//!
//! # The way through the code
//!
//! ```text
//! document or catalogue --import--> raw tables (located cells) --notation--> matrix
//!     --deployment (model, options)--> effective matrix --analysis--> findings
//!     + register (owners, status, evidence, sign-offs)               = checklist
//!     --report (a template: data)--> report document (format-neutral: parts, tables, fields, charts)
//!     --render--> xlsx | pdf | md          (json, csv, sarif: export, straight from the checklist)
//! ```
//!
//! | module | sole responsibility | may know |
//! | --- | --- | --- |
//! | [`source`], [`diagnostic`] | where a value came from; what is wrong with it | nothing above |
//! | [`matrix`] | typed domain: parties, letters, activities, models; no input or output | `source` |
//! | [`import`], [`notation`] | bytes to raw tables, one file per format; raw tables to a matrix, one file per notation | `matrix`, `diagnostic` |
//! | [`catalog`] | finds and loads matrix folders, embedded and the user's | `import`, `matrix` |
//! | [`deployment`] | matrix + model + options: the effective matrix | `matrix` |
//! | [`frameworks`] | frameworks, controls, crosswalk, topics, coverage | `matrix` |
//! | [`analysis`] | one file per rule: findings | `matrix`, `deployment` |
//! | [`register`], [`collect`] | the customer's record; taking filled copies in, carrying entries over | `matrix`, `deployment` |
//! | [`checklist`] | all of these together, as every output takes them | domain modules |
//! | [`report`] | template + checklist: the report document | domain modules |
//! | [`render`] | report document to bytes; no wording, no compliance logic | only `report`'s document |
//! | [`export`] | checklist to data | domain modules |
//! | [`cli`] | arguments, terminal, exit codes | everything |
//!
//! # Words
//!
//! *Activity*: something somebody does, one row of a matrix. *Party*: customer, provider or a third party. *Assignment*: one party's cell of one
//! activity: a set of RACI letters, its duties, the verbatim cell, and whether it is stated or derived. *Allocation*: the customer's reading of
//! an activity ([`matrix::Allocation`]). *Obligation*: an activity in which the customer has something to do. *Provider commitment*: one that it
//! relies on the provider for; some are both. *Finding*: a gap in the responsibilities. *Diagnostic*: a problem in the input.
//!
//! # Promises
//!
//! Verbatim: the vendor's words are kept letter for letter beside every reading of them, each with its place. What is derived names its rule.
//! A blank is never guessed. Nothing that a person entered is lost. The same input and date give the same bytes. No network. Files are written
//! whole or not at all. All problems are told at once, each with place, what was found, what is allowed and what to do next.

pub mod analysis;
pub mod app;
pub mod base;
pub mod catalog;
pub mod checklist;
#[cfg(feature = "cli")]
pub mod cli;
pub mod collect;
pub mod compare;
pub mod document;
pub mod evidence;
pub mod export;
pub mod findings;
pub mod frameworks;
pub mod import;
pub mod matrix;
pub mod profile;
pub mod record;
pub mod render;
pub mod report;

pub use base::GENERATOR;
