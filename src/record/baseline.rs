//! What a workbook was handed out with: the common ancestor of a merge when the filled copy comes back.
//!
//! It travels in a very hidden sheet: one JSON text per line (row of the sheet), the first is the [`Header`],
//! each further one a [`BaselineRow`]. A text longer than a cell holds goes on in the next cells of its row: a reader
//! joins a row's cells from left to right.
//!
//! How the filled sheets are found again: every working sheet has a hidden row above its header row with the columns' ids (a
//! field's id is [`Field::as_str`](super::field::Field::as_str)), and a hidden column,  with the
//! row's key. On the sign-off sheet the hidden first column holds `form id/field id` beside each field's value.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::matrix::deployment::OptionState;
use crate::matrix::identity::Hash;
use crate::matrix::{ModelId, OptionId, ServiceId, VendorId};

/// The form of the lines.
pub const SCHEMA: &str = "rmx-report-baseline/1";

/// What the ids of forms begin with: of their tables, and of the columns with their rows' keys.
pub const FORM: &str = "form/";

/// Id of the column with a row's section path.
pub const SECTION_COLUMN: &str = "section";

/// Id of the column with an activity's words.
pub const ACTIVITY_COLUMN: &str = "activity";

/// An option as it was when the workbook was handed out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OptionRecord {
    /// The option.
    pub id: OptionId,
    /// Taken, not taken, not stated.
    pub state: OptionState,
}

/// The model and the options that a sentence on the whole names: `58 activities, model byoc, option backups taken`.
pub(super) fn stated_deployment(sentence: &str) -> (Option<ModelId>, Vec<OptionRecord>) {
    let parts = || sentence.split(", ").skip(1);
    let option = |part: &str| {
        let (id, word) = part.strip_prefix("option ")?.rsplit_once(' ')?;
        let state = [OptionState::Taken, OptionState::NotTaken, OptionState::NotStated];
        let state = state.into_iter().find(|state| state.as_str() == word)?;
        Some(OptionRecord { id: id.into(), state })
    };
    (parts().find_map(|part| part.strip_prefix("model ")).map(ModelId::from), parts().filter_map(option).collect())
}

/// The first line: what the workbook is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// [`SCHEMA`].
    pub schema: String,
    /// The vendor's id.
    pub vendor: VendorId,
    /// The service's id.
    pub service: ServiceId,
    /// The deployment model; none where the service has one only.
    pub model: Option<ModelId>,
    /// Every option with its state.
    pub options: Vec<OptionRecord>,
    /// Hash of the checklist.
    pub checklist_hash: Hash,
    /// Hash of the register as it stood; none without one.
    pub register_hash: Option<Hash>,
    /// The day that the workbook is of.
    pub as_of: NaiveDate,
    /// Program and version that wrote it.
    pub generator: String,
    /// By table: the ids of the vendor columns whose fingerprints the rows carry, in this order. Tables that are only read are listed, too:
    /// the fingerprints of their cells and rows are among [`Header::remarks`].
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub locked: BTreeMap<String, Vec<String>>,
    /// [`fingerprint`]s of the texts that stand beside the tables and in those that are only read, so that what people wrote there is told from
    /// them.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub remarks: String,
    /// Values of lists of choices that were shown in other words: what was shown, and the value.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub choices: BTreeMap<String, String>,
    /// Whether `remarks` covers every sheet; a workbook of an older version has those of the filled-in sheets only.
    #[serde(default)]
    pub watched: bool,
    /// Whether it is a look at a deployment that is not the profile's: nothing of it comes back.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub what_if: bool,
    /// By table that is only read and long: the [`long_row_fingerprint`]s of its rows, which stand for those of its cells, too.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub long: BTreeMap<String, String>,
    /// What fields of forms take, by form and field, or by form, row and field: words to choose from, or none of them for a day.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub takes: BTreeMap<String, Vec<String>>,
}

impl Header {
    /// The value that a choice was shown for; a text that was shown for none is left as it is.
    pub fn choice<'t>(&'t self, text: &'t str) -> &'t str {
        if self.choices.is_empty() {
            return text;
        }
        let wanted = text.trim().to_lowercase();
        let found = self.choices.iter().find(|(shown, _)| shown.to_lowercase() == wanted);
        found.map_or(text, |(_, value)| value.as_str())
    }

    /// What a field of a form's row takes, where not any text.
    pub fn takes(&self, row: &str, field: &str) -> Option<&[String]> {
        let of_form = || Some(format!("{}/{field}", row.split_once('/')?.0));
        let found = self.takes.get(&format!("{row}/{field}")).or_else(|| self.takes.get(&of_form()?));
        found.map(Vec::as_slice)
    }

    /// Values as they were shown, to say what is allowed.
    pub fn shown<'t>(&'t self, value: &'t str) -> &'t str {
        self.choices.iter().find(|(_, of)| *of == value).map_or(value, |(shown, _)| shown.as_str())
    }
}

/// The tables that people fill in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BaselineTable {
    /// Obligations; the key is the activity's key.
    Obligations,
    /// Provider commitments; the key is the activity's key.
    Commitments,
    /// Access roles; the key is `role id#line`, lines from 1 (a role may have several holders).
    Access,
    /// Findings on the vendor's matrix; the key is [`crate::findings::Finding::key`].
    Gaps,
    /// Rows of the forms that a template lays out; the key is the form's id, a slash and what the form calls the row.
    Form,
    /// Sign-off blocks; the key is the form's id (`preparer`, `owner-1` ..., `approver`).
    SignOff,
}

impl BaselineTable {
    /// All tables, in the order of the sheets.
    pub const ALL: [BaselineTable; 6] = [
        BaselineTable::Obligations,
        BaselineTable::Commitments,
        BaselineTable::Gaps,
        BaselineTable::Access,
        BaselineTable::Form,
        BaselineTable::SignOff,
    ];

    /// The id of the report document's part, and of its table.
    pub fn as_str(self) -> &'static str {
        match self {
            BaselineTable::Obligations => "obligations",
            BaselineTable::Commitments => "commitments",
            BaselineTable::Gaps => "gaps",
            BaselineTable::Access => "access",
            BaselineTable::Form => "form",
            BaselineTable::SignOff => "sign-off",
        }
    }

    /// The table of an id; each form has one of its own.
    pub fn parse(id: &str) -> Option<Self> {
        if id.starts_with(FORM) {
            return Some(BaselineTable::Form);
        }
        BaselineTable::ALL.into_iter().find(|table| table.as_str() == id)
    }
}

/// One row as it was handed out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BaselineRow {
    /// Where it stands.
    pub table: BaselineTable,
    /// The row's key within the table.
    pub key: String,
    /// Printable id, for messages: an activity's id, a role's name, a form's heading.
    pub id: String,
    /// The row hash of the wording that was handed out; none for access roles and sign-off blocks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row_hash: Option<Hash>,
    /// Field values as handed out, by field id; blank ones are left out, dates are ISO 8601.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, String>,
    /// The vendor cells' [`fingerprint`]s one after the other, in the order of [`Header::locked`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locked: Option<String>,
}

impl Header {
    /// The header as the first line of the baseline.
    ///
    /// # Errors
    /// Those of the JSON writer; none arises from this type.
    pub fn line(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self)
    }
}

impl BaselineRow {
    /// The row as a line of the baseline. There are many: it takes no more room than it needs.
    ///
    /// # Errors
    /// Those of the JSON writer; none arises from this type.
    pub fn line(&self) -> Result<String, serde_json::Error> {
        let mut line = serde_json::to_string(self)?;
        line.shrink_to_fit();
        Ok(line)
    }

    /// What names the row to people: a role's name stands on several lines, so that one of them goes by its key.
    pub fn label(&self) -> &str {
        if self.table == BaselineTable::Access { &self.key } else { &self.id }
    }
}

/// Length of a fingerprint: four characters, 24 bits. It tells a slip of the keyboard, it proves nothing.
const FINGERPRINT: usize = 4;

/// A fingerprint, as ASCII.
pub type Fingerprint = [u8; FINGERPRINT];

/// The fingerprint of a row of a table that is only read, of its cells' texts.
pub fn row_fingerprint<'t>(cells: impl Iterator<Item = &'t str>) -> Fingerprint {
    fingerprint_of_cells(cells.map(fingerprint))
}

/// The same of its cells' fingerprints.
pub fn fingerprint_of_cells(prints: impl Iterator<Item = Fingerprint>) -> Fingerprint {
    let prints: Vec<u8> = prints.flatten().collect();
    // A single cell must not pass for a row: the mark is none of a fingerprint's characters.
    fingerprint(&format!("row {}", String::from_utf8_lossy(&prints)))
}

/// Length of a long table's row fingerprint: eight characters, 48 bits, so that an edited row hardly ever looks like one of a million others.
const LONG_FINGERPRINT: usize = 8;

/// A row's fingerprint in a long table, as ASCII.
pub type LongFingerprint = [u8; LONG_FINGERPRINT];

/// The fingerprint of a row of a long table that is only read, of its cells' texts.
pub fn long_row_fingerprint<'t>(cells: impl Iterator<Item = &'t str>) -> LongFingerprint {
    let mut hash = OFFSET;
    for text in cells {
        hash = add(hash, text);
        // No text holds it, so no two rows run into one.
        hash = add_byte(hash, 0xff);
    }
    let folded = hash ^ (hash >> 48);
    [42, 36, 30, 24, 18, 12, 6, 0].map(|shift| digit(folded >> shift))
}

/// Characters of a text that its fingerprint covers: what a cell cuts off does not matter.
const FINGERPRINT_COVERS: usize = 2000;

/// A short fingerprint of a vendor cell's text: FNV-1a, white space counted alike however it is written.
pub fn fingerprint(text: &str) -> Fingerprint {
    let hash = add(OFFSET, text);
    let folded = hash ^ (hash >> 24) ^ (hash >> 48);
    [18, 12, 6, 0].map(|shift| digit(folded >> shift))
}

/// Where FNV-1a begins.
const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;

fn add_byte(hash: u64, byte: u8) -> u64 {
    (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
}

fn add(mut hash: u64, text: &str) -> u64 {
    let mut gap = false;
    let text = text.trim();
    // By far the most cells: their characters are their bytes.
    if text.is_ascii() {
        for byte in text.bytes().take(FINGERPRINT_COVERS) {
            if matches!(byte, b'\t'..=b'\r' | b' ') {
                gap = true;
                continue;
            }
            if gap {
                hash = add_byte(hash, b' ');
                gap = false;
            }
            hash = add_byte(hash, byte);
        }
        return hash;
    }
    let mut buffer = [0; 4];
    for c in text.chars().take(FINGERPRINT_COVERS) {
        if c.is_whitespace() {
            gap = true;
            continue;
        }
        if gap {
            hash = add_byte(hash, b' ');
            gap = false;
        }
        hash = c.encode_utf8(&mut buffer).bytes().fold(hash, add_byte);
    }
    hash
}

/// Six bits as a character.
fn digit(bits: u64) -> u8 {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let digit = usize::try_from(bits & 63).unwrap_or(0);
    DIGITS.get(digit).copied().unwrap_or(b'A')
}

/// One fingerprint of a row's.
pub fn fingerprint_at(row: &str, at: usize) -> Option<&str> {
    let start = at.checked_mul(FINGERPRINT)?;
    row.get(start..start.checked_add(FINGERPRINT)?)
}

/// All that was handed out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Baseline {
    /// What the workbook is about.
    pub header: Header,
    /// The rows, in the order of the sheets.
    pub rows: Vec<BaselineRow>,
}

/// Why a baseline cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum BaselineError {
    /// There is no line at all.
    #[error("the record of what was handed out is empty")]
    Empty,
    /// The schema is not one that this version reads.
    #[error("the record of what was handed out has the form '{found}'; this version reads '{SCHEMA}'")]
    Schema {
        /// What was found.
        found: String,
    },
    /// A line is no JSON of the expected form.
    #[error("line {line} of the record of what was handed out cannot be read: {error}")]
    Line {
        /// Line number, from 1.
        line: usize,
        /// What the JSON reader says.
        error: serde_json::Error,
    },
}

impl Baseline {
    /// The lines in order, the header first.
    ///
    /// # Errors
    /// Those of the JSON writer; none arises from these types.
    pub fn to_lines(&self) -> Result<Vec<String>, serde_json::Error> {
        std::iter::once(self.header.line()).chain(self.rows.iter().map(BaselineRow::line)).collect()
    }

    /// Reads the lines back; blank ones are passed over.
    ///
    /// # Errors
    /// No line, another schema, or a line that is not of the expected form.
    pub fn from_lines<'l>(lines: impl IntoIterator<Item = &'l str>) -> Result<Self, BaselineError> {
        #[derive(Deserialize)]
        struct Schema {
            schema: String,
        }
        let mut lines = lines.into_iter().enumerate().filter(|(_, text)| !text.trim().is_empty());
        let (first, text) = lines.next().ok_or(BaselineError::Empty)?;
        let at = |line: usize| move |error| BaselineError::Line { line: line + 1, error };
        let Schema { schema } = serde_json::from_slice(text.as_bytes()).map_err(at(first))?;
        if schema != SCHEMA {
            return Err(BaselineError::Schema { found: schema });
        }
        let header = serde_json::from_slice(text.as_bytes()).map_err(at(first))?;
        let rows = lines
            .map(|(line, text)| serde_json::from_slice(text.as_bytes()).map_err(at(line)))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Self { header, rows })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn header() -> Header {
        Header {
            schema: SCHEMA.into(),
            vendor: "acme".into(),
            service: "vm".into(),
            model: None,
            options: vec![OptionRecord { id: "backup".into(), state: OptionState::NotStated }],
            checklist_hash: Hash::of(b"x"),
            register_hash: None,
            as_of: NaiveDate::from_ymd_opt(2026, 1, 31).unwrap(),
            generator: "rmx-report 0".into(),
            locked: BTreeMap::new(),
            remarks: String::new(),
            watched: false,
            long: BTreeMap::new(),
            takes: BTreeMap::new(),
            choices: BTreeMap::new(),
            what_if: false,
        }
    }

    #[test]
    fn a_fingerprint_is_the_same_for_bytes_and_for_characters() {
        assert_eq!(fingerprint("Keep \t the\nlogs "), fingerprint("Keep\u{a0}the logs"));
        assert_ne!(fingerprint("Keep the logs"), fingerprint("Keep the log"));
    }

    #[test]
    fn lines_come_back_as_they_went_out() {
        let rows = vec![BaselineRow {
            table: BaselineTable::Obligations,
            key: "0123".into(),
            id: "A-1".into(),
            row_hash: Some(Hash::of(b"y")),
            values: [("status".to_owned(), "Not started".to_owned()), ("notes".to_owned(), "two\nlines".to_owned())]
                .into_iter()
                .collect(),
            locked: None,
        }];
        let baseline = Baseline { header: header(), rows };
        let lines = baseline.to_lines().unwrap();
        assert_eq!(lines.len(), 2);
        assert_eq!(Baseline::from_lines(lines.iter().map(String::as_str)).unwrap(), baseline);
    }

    #[test]
    fn another_schema_is_refused_by_name() {
        let line = serde_json::to_string(&Header { schema: "rmx-report-baseline/9".into(), ..header() }).unwrap();
        let error = Baseline::from_lines([line.as_str()]).unwrap_err();
        assert!(error.to_string().contains("rmx-report-baseline/9"), "{error}");
        assert!(matches!(Baseline::from_lines([]), Err(BaselineError::Empty)));
    }
}
