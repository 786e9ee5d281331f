//! `rmx-report` reads cloud vendors' shared responsibility matrices and writes the checklists and records that follow from them.
//!
//! The program does nothing that the library does not: start with [`app`], which has a use case a module ([`app::make`], [`app::check`],
//! [`app::diff`], [`app::collect`], [`app::sign`], [`app::status`], [`app::pack`], [`app::verify`] ...). Each takes a
//! [`Workspace`](app::Workspace) (profile, catalogue, register), a request, and [`Surroundings`](app::Surroundings) (the clock, who hears what
//! is told); nothing in it prints, reads the environment or ends the process. `examples/` has whole programs.
//!
//! # The way through the code
//!
//! ```text
//! document or catalogue --import--> raw tables (located cells) --recognise, notation--> matrix
//!     --deployment (model, options)--> effective matrix --frameworks--> controls --analysis--> findings
//!     + record (owners, status, evidence, sign-offs)                     = checklist
//!     --report (a template: data)--> document (format-neutral: parts, tables, fields, charts)
//!     --render--> xlsx | pdf | html | md          (json, csv, sarif, oscal: export, straight from the checklist)
//! ```
//!
//! ARCHITECTURE.md says which module may use which.
//!
//! # Public modules
//!
//! | module | what is in it | modules below |
//! | --- | --- | --- |
//! | [`app`] | what the program does, a use case a module: a typed request in, a typed result or [`app::Error`] out | [`access`](app::access), [`check`](app::check), [`collect`](app::collect), [`coverage`](app::coverage), [`diff`](app::diff), [`engagement`](app::engagement), [`explain`](app::explain), [`format`](app::format), [`frameworks`](app::frameworks), [`import`](app::import), [`init`](app::init), [`join`](app::join), [`list`](app::list), [`log`](app::log), [`make`](app::make), [`outputs`](app::outputs), [`pack`](app::pack), [`published`](app::published), [`reading`](app::reading), [`show`](app::show), [`sign`](app::sign), [`status`](app::status), [`tasks`](app::tasks), [`update`](app::update), [`verify`](app::verify), [`workspace`](app::workspace) |
//! | [`analysis`] | the rules that find gaps, and what they make of services on top of each other | [`chain`](analysis::chain), [`explain`](analysis::explain), [`record`](analysis::record), [`user_controls`](analysis::user_controls) |
//! | [`base`] | locations, diagnostics, settings files, output files | [`diagnostic`](base::diagnostic), [`location`](base::location), [`output`](base::output), [`reading`](base::reading), [`settings`](base::settings) |
//! | [`catalog`] | matrix folders, built in and the user's, and the directory of published matrices | [`build`](catalog::build), [`published`](catalog::published) |
//! | [`checklist`] | an effective matrix with its findings and its record: what every output takes | [`coverage`](checklist::coverage), [`stand`](checklist::stand), [`tasks`](checklist::tasks), [`what_if`](checklist::what_if) |
//! | `cli` | the program's arguments, terminal and exit codes (feature `cli`) | - |
//! | [`collect`] | filled copies and lists of users, merged with the record | [`access`](collect::access), [`book`](collect::book), [`copy`](collect::copy), [`merge`](collect::merge), [`outcome`](collect::outcome), [`run`](collect::run), [`value`](collect::value) |
//! | [`compare`] | two versions of a matrix: what moved, and in whose direction | [`describe`](compare::describe), [`said`](compare::said) |
//! | [`document`] | the format-neutral report document | [`page`](document::page) |
//! | [`evidence`] | what proves itself: a PDF's embedded data, packs, and their check | [`embed`](evidence::embed), [`pack`](evidence::pack), [`verify`](evidence::verify), [`verify::pdf`](evidence::verify::pdf) |
//! | [`export`] | checklists, findings and changes as data | [`check`](export::check), [`coverage`](export::coverage), [`csv`](export::csv), [`diff`](export::diff), [`dora`](export::dora), [`errors`](export::errors), [`frameworks`](export::frameworks), [`github`](export::github), [`json`](export::json), [`list`](export::list), [`log`](export::log), [`oscal`](export::oscal), [`sarif`](export::sarif), [`status`](export::status), [`tasks`](export::tasks), [`tasks::csv`](export::tasks::csv), [`tasks::ics`](export::tasks::ics) |
//! | [`findings`] | codes of findings with severity, reason and advice | [`sentence`](findings::sentence) |
//! | [`frameworks`] | frameworks, controls, crosswalk, topics, coverage | [`evidence`](frameworks::evidence), [`topics`](frameworks::topics) |
//! | [`import`] | documents to matrices: readers, recognition, notation | [`assemble`](import::assemble), [`input`](import::input), [`keyrefs`](import::keyrefs), [`limits`](import::limits), [`listing`](import::listing), [`mapping`](import::mapping), [`notation`](import::notation), [`notation::legend`](import::notation::legend), [`notation::lexicon`](import::notation::lexicon), [`notation::names`](import::notation::names), [`notation::words`](import::notation::words), [`parties`](import::parties), [`question`](import::question), [`raw`](import::raw), [`recognise`](import::recognise), [`recognise::columns`](import::recognise::columns) |
//! | [`matrix`] | the typed domain: parties, letters, activities, models, options, deployment | [`deployment`](matrix::deployment), [`identity`](matrix::identity) |
//! | [`profile`] | `rmx.toml` | [`interval`](profile::interval) |
//! | [`record`] | register, log, versions, sign-offs and their states | [`baseline`](record::baseline), [`carry`](record::carry), [`cause`](record::cause), [`check`](record::check), [`entry`](record::entry), [`evidence`](record::evidence), [`field`](record::field), [`file`](record::file), [`log`](record::log), [`service`](record::service), [`signers`](record::signers), [`standing`](record::standing), [`state`](record::state), [`status`](record::status), [`store`](record::store), [`update`](record::update), [`version`](record::version) |
//! | [`render`] | report documents to workbooks, PDFs, pages, Markdown | [`html`](render::html), [`markdown`](render::markdown), [`pdf`](render::pdf), [`xlsx`](render::xlsx) |
//! | [`report`] | templates, and the report documents that they make of a checklist | [`notice`](report::notice), [`pieces`](report::pieces), [`portfolio`](report::portfolio), [`template`](report::template) |
//!
//! # Words
//!
//! *Activity*: something somebody does, one row of a matrix. *Party*: customer, provider or a third party. *Assignment*: one party's cell of one
//! activity: a set of RACI letters, its duties, the verbatim cell, and whether it is stated or derived. *Allocation*: the customer's reading of
//! an activity ([`matrix::Allocation`]). *Obligation*: an activity in which the customer has something to do. *Commitment*: one that it relies on
//! the provider for. *Engagement*: one service as the customer runs it ([`app::Engagement`]). *Finding*: a gap in the responsibilities.
//! *Diagnostic*: a problem in the input.
//!
//! # Promises
//!
//! Verbatim: the vendor's words are kept letter for letter beside every reading of them, each with its place. What is derived names its rule.
//! A blank is never guessed. Nothing that a person entered is lost. Reading never writes. The same input and date give the same bytes. No
//! network. Files are written whole or not at all. All problems are told at once, each with place, what was found, what is allowed and what to
//! do next.

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
