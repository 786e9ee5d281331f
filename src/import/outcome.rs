//! What recognition is asked, and what it answers.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::base::diagnostic::Diagnostics;
use crate::base::location::Location;
use crate::import::limits::Limits;
use crate::import::mapping::{ColumnRole, MappingFile, TableMapping};
use crate::import::raw::{DocumentMeta, RawRow};
use crate::matrix::identity::Hash;
use crate::matrix::{AbsencePolicy, Keyword, LegendEntry, Model, Notation, Party};

use crate::import::keyrefs::Keyrefs;
use crate::import::normalise::grid::Skip;
use crate::import::parties::PartyHint;
use crate::import::recognise::columns::{OtherColumns, Verdict};
use crate::import::recognise::model::TableSays;

/// What the user says about the document; everything is optional.
#[derive(Debug, Clone, Default)]
pub struct Hints {
    /// The vendor's identifier or name.
    pub vendor: Option<String>,
    /// The vendor's shown name.
    pub vendor_name: Option<String>,
    /// Kinds of parties.
    pub parties: Vec<PartyHint>,
    /// Header of the activity column.
    pub activity_column: Option<String>,
    /// How cells are written.
    pub notation: Option<Notation>,
    /// Only these sheets.
    pub sheets: Vec<String>,
    /// Only these tables (`table 2` or `2`).
    pub tables: Vec<String>,
    /// What a blank means.
    pub absent: Option<AbsencePolicy>,
    /// The header's row, counted in the table from 1.
    pub header_row: Option<usize>,
    /// Columns that are neither parties nor activities: models or areas.
    pub reading: Option<OtherColumns>,
    /// Where template keywords are looked up.
    pub keyrefs: Keyrefs,
    /// Tables are read on their side, or as they stand.
    pub transpose: Option<bool>,
    /// Read hidden sheets, rows and columns too.
    pub with_hidden: bool,
    /// A mapping file that was given back; tables that it names are read as it says.
    pub mapping: MappingFile,
    /// How much a document may hold.
    pub limits: Limits,
}

/// An account of a raw table's rows: rows read + rows skipped = rows in the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// How the table is called.
    pub table: String,
    /// Where it begins.
    pub location: Location,
    /// The headings above it.
    pub path: Vec<String>,
    /// What became of it.
    pub verdict: Verdict,
    /// Rows in the table.
    pub rows: usize,
    /// Rows that were read as activities.
    pub read: usize,
    /// Rows that were not, by reason.
    pub skipped: BTreeMap<Skip, usize>,
    /// Columns that were left out because they are hidden.
    pub hidden_columns: Vec<String>,
}

impl Account {
    /// Whether every row is accounted for.
    pub fn balances(&self) -> bool {
        self.read + self.skipped.values().sum::<usize>() == self.rows
    }
}

/// A table of duties in the catalogue's form: columns with their roles, rows with their section paths.
#[derive(Debug, Clone)]
pub struct DutyTable {
    /// The mapping in the source's terms, as `--show-mapping` prints it.
    pub mapping: TableMapping,
    /// The sheet, for spreadsheets.
    pub sheet: Option<Arc<str>>,
    /// Headers of the columns that are kept, verbatim.
    pub headers: Vec<String>,
    /// Roles of the columns that are kept; sections stand in the rows.
    pub columns: Vec<ColumnRole>,
    /// Rows with their full section paths, which those below each other share.
    pub rows: Vec<(Arc<[String]>, RawRow)>,
    /// For a shift table: its title.
    pub overlay_title: Option<String>,
}

/// A recognised document.
#[derive(Debug)]
pub struct Recognition {
    /// The name that locations carry.
    pub file: Arc<str>,
    /// The recognised format.
    pub format: String,
    /// SHA-256 of the bytes.
    pub sha256: Hash,
    /// What the document says about itself.
    pub meta: DocumentMeta,
    /// The document's title.
    pub title: Option<String>,
    /// Tables of duties in document order.
    pub tables: Vec<DutyTable>,
    /// How each of them was read, in the source's terms: what `--show-mapping` prints.
    pub mapping: MappingFile,
    /// One account per raw table.
    pub accounts: Vec<Account>,
    /// Parties; assignments stand in this order.
    pub parties: Vec<Party>,
    /// Deployment models.
    pub models: Vec<Model>,
    /// The document's legend.
    pub legend: Vec<LegendEntry>,
    /// Template keywords and what they stand for.
    pub keywords: Vec<Keyword>,
    /// The main notation.
    pub notation: Notation,
    /// What a blank means.
    pub absence: AbsencePolicy,
    /// Models for which a shift table restates the base.
    pub restates: Vec<Model>,
    /// What was inferred, as it is printed.
    pub choices: Vec<String>,
    /// Why each table is read as it is, or not.
    pub explanation: Vec<TableSays>,
    /// Other ways to read tables, those that were not read among them: why, and the mapping that reads it so.
    pub alternatives: Vec<(String, TableMapping)>,
    /// Problems; with an error among them there is no matrix.
    pub diagnostics: Diagnostics,
}
