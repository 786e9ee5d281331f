//! The record of one service as the register keeps it.

use std::collections::{BTreeMap, HashSet};

use chrono::NaiveDate;

use super::baseline::OptionRecord;
use super::entry::{AccessEntry, Entry, Extract, FormEntry, QuestionEntry, SignOff};
use super::field::Field;
use crate::base::ordered;
use crate::compare::Renamed;
use crate::matrix::deployment::{EffectiveMatrix, OptionState, Selection};
use crate::matrix::identity::{Hash, Key};
use crate::matrix::{ModelId, ServiceId, VendorId};

/// A file that an evidence entry names, as it was when the entry was recorded.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct EvidenceFile {
    /// The path as it was entered.
    pub path: String,
    /// SHA-256 of its bytes.
    pub sha256: Hash,
}

/// One row: which activity it is about, and what people entered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StoredRow {
    /// The activity's printable id when it was last recorded.
    pub id: String,
    /// Its section path then.
    pub section: Vec<String>,
    /// Its words then.
    pub text: String,
    /// The row hash that the entries were made on.
    pub wording: Option<Hash>,
    /// The entries.
    pub entry: Entry,
    /// Files among the evidence.
    pub evidence: Vec<EvidenceFile>,
    /// The keys that the row had before it was taken for this one, or somebody said that it is.
    pub renamed: Vec<Key>,
    /// The words that the row had when its entries were made, where the row was taken for the same in other words: to be confirmed.
    pub confirm: String,
}

/// Where a version was had from that is an entry of the catalogue.
pub const CATALOGUE: &str = "catalogue";

/// Where a version of a matrix was had from, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Had {
    /// `catalogue`, or the document's file name.
    pub from: String,
    /// The day on which the record took it.
    pub on: NaiveDate,
}

/// All that the register knows of one service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceFile {
    /// The vendor.
    pub vendor: VendorId,
    /// The service.
    pub service: ServiceId,
    /// The model that was last recorded on.
    pub model: Option<ModelId>,
    /// The options that were last recorded on.
    pub options: Vec<OptionRecord>,
    /// The checklist that was last recorded on.
    pub checklist: Option<Hash>,
    /// The version of the matrix that the entries are made against; none in a record of version 0.1, or where it was not at hand yet.
    pub version: Option<Hash>,
    /// Where that version was had from.
    pub had: Option<Had>,
    /// The vendor's document of that version, by its name and the hash of its bytes, where the record has it.
    pub document: Option<EvidenceFile>,
    /// Whether the file has the form of version 0.1; the next change writes it in the present one.
    pub earlier_form: bool,
    /// Rows by key.
    pub rows: BTreeMap<Key, StoredRow>,
    /// The access review, by role and line.
    pub access: Vec<AccessEntry>,
    /// Lists of users that were read, oldest first.
    pub extracts: Vec<Extract>,
    /// Questions to the vendor, by the finding that they are about.
    pub questions: Vec<QuestionEntry>,
    /// Entries in forms that templates lay out.
    pub forms: Vec<FormEntry>,
    /// Sign-offs, oldest first.
    pub sign_offs: Vec<SignOff>,
}

impl ServiceFile {
    /// A service about which nothing is recorded.
    pub fn new(vendor: VendorId, service: ServiceId) -> Self {
        Self {
            vendor,
            service,
            model: None,
            options: Vec::new(),
            checklist: None,
            version: None,
            had: None,
            document: None,
            earlier_form: false,
            rows: BTreeMap::new(),
            access: Vec::new(),
            extracts: Vec::new(),
            questions: Vec::new(),
            forms: Vec::new(),
            sign_offs: Vec::new(),
        }
    }

    /// Whether nothing is recorded.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
            && self.access.is_empty()
            && self.questions.is_empty()
            && self.forms.is_empty()
            && self.sign_offs.is_empty()
    }

    /// Whether rows or forms have entries on activities that are not among the wanted ones.
    pub fn has_strays(&self, wanted: &HashSet<&Key>) -> bool {
        let of_form = |row: &str| Key::is_one(row) && !wanted.contains(&Key::new(row));
        self.rows.keys().any(|key| !wanted.contains(key)) || self.forms.iter().any(|form| of_form(&form.row))
    }

    /// `vendor/service`.
    pub fn name(&self) -> String {
        format!("{}/{}", self.vendor, self.service)
    }

    /// Which rows have other keys now than they had: what is told of versions goes by it.
    pub fn renamed(&self) -> Renamed {
        let of = |(key, row): (&Key, &StoredRow)| {
            row.renamed.iter().map(|was| (was.clone(), key.clone())).collect::<Vec<_>>()
        };
        self.rows.iter().flat_map(of).collect()
    }

    /// The selection that is recorded.
    pub fn selection(&self) -> Selection {
        selection_of(self.model.as_ref(), &self.options)
    }

    /// Notes the deployment that entries are made for from now on.
    pub fn set_deployment(&mut self, effective: &EffectiveMatrix<'_>) {
        let several = effective.matrix.models.len() > 1;
        self.model = effective.model.filter(|_| several).map(|m| m.id.clone());
        self.options = options_of(effective);
        self.checklist = Some(effective.checklist_hash());
    }

    /// Hash of status and evidence: of one row, or of all.
    pub fn status_hash(&self, key: Option<&Key>) -> Hash {
        const SHOWN: [Field; 3] = [Field::Status, Field::Evidence, Field::EvidenceDate];
        let mut content = Content::default();
        let rows = self.rows.iter().filter(|(own, _)| key.is_none_or(|key| key == *own));
        for (own, row) in rows {
            let said = SHOWN.iter().filter_map(|field| Some((field, row.entry.values.get(field)?)));
            for (field, value) in said {
                // The row signed alone is the same row under any key.
                content.add(if key.is_some() { "" } else { own.as_str() });
                content.add(field.as_str());
                content.add(&value.text());
            }
            for file in &row.evidence {
                content.add(&file.path);
                content.add(file.sha256.as_str());
            }
        }
        content.finish().unwrap_or_else(|| Hash::of(b""))
    }

    /// The register hash: every row's and access line's entries. Sign-offs are not in it, for one on the whole is bound to it,
    /// nor is the wording, which the checklist hash covers. `None` when nothing is entered.
    pub fn hash(&self) -> Option<Hash> {
        let mut hash = Content::default();
        for (key, row) in &self.rows {
            hash.entry(key.as_str(), &row.entry);
            for file in &row.evidence {
                hash.add(&file.path);
                hash.add(file.sha256.as_str());
            }
        }
        for line in &self.access {
            hash.entry(&line.key(), &line.entry);
            hash.add(&line.scope);
            hash.add(line.kind.as_str());
            hash.add(&line.last_seen.map(|d| d.to_string()).unwrap_or_default());
            if !line.account_status.is_empty() {
                hash.add(&line.account_status);
            }
            if line.never_seen {
                hash.add("never");
            }
        }
        for question in &self.questions {
            hash.entry(&question.finding, &question.entry);
        }
        for form in &self.forms {
            hash.entry(&form.key(), &form.entry);
        }
        hash.finish()
    }
}

/// The options of an effective matrix as records and copies state them.
pub fn options_of(effective: &EffectiveMatrix<'_>) -> Vec<OptionRecord> {
    effective.options.iter().map(|(o, state)| OptionRecord { id: o.id.clone(), state: *state }).collect()
}

/// The selection that a record or a baseline states.
pub fn selection_of(model: Option<&ModelId>, options: &[OptionRecord]) -> Selection {
    let said = options.iter().filter(|o| o.state != OptionState::NotStated);
    Selection {
        model: model.cloned(),
        options: ordered::map(said.map(|o| (o.id.clone(), o.state == OptionState::Taken))),
    }
}

/// Collects what is hashed in large pieces: millions of tiny updates would cost more than the hash itself.
#[derive(Default)]
struct Content {
    bytes: Vec<u8>,
    hash: Option<sha2::Sha256>,
}

/// Bytes after which a piece goes into the hash.
const PIECE: usize = 64 * 1024;

impl Content {
    fn entry(&mut self, key: &str, entry: &Entry) {
        if entry.values.is_empty() {
            return;
        }
        self.add(key);
        for (field, value) in &entry.values {
            self.add(field.as_str());
            self.add(&value.text());
        }
        self.add("");
    }

    /// Each text goes in with its length before it, so that no two lists run into one.
    fn add(&mut self, text: &str) {
        use sha2::Digest;
        self.bytes.extend_from_slice(&u64::try_from(text.len()).unwrap_or(u64::MAX).to_le_bytes());
        self.bytes.extend_from_slice(text.as_bytes());
        if self.bytes.len() >= PIECE {
            self.hash.get_or_insert_default().update(&self.bytes);
            self.bytes.clear();
        }
    }

    fn finish(self) -> Option<Hash> {
        use sha2::Digest;
        if self.bytes.is_empty() && self.hash.is_none() {
            return None;
        }
        let mut hash = self.hash.unwrap_or_default();
        hash.update(&self.bytes);
        Some(Hash::of_digest(&hash.finalize()))
    }
}

/// What ids are sorted by so that they stand as people count, `A-2` before `A-10`: each number with its length before its digits, and without
/// leading zeros.
pub fn natural_key(id: &str) -> Vec<u8> {
    let mut key = Vec::with_capacity(id.len() + 16);
    let mut rest = id.as_bytes();
    while let Some(first) = rest.first() {
        let is_digit = first.is_ascii_digit();
        let end = rest.iter().position(|b| b.is_ascii_digit() != is_digit).unwrap_or(rest.len());
        let (run, after) = rest.split_at(end);
        if is_digit {
            let zeros = run.iter().take_while(|b| **b == b'0').count();
            let digits = run.get(zeros..).unwrap_or_default();
            // A number stands where its first digit would, beside other characters.
            key.push(b'0');
            key.extend_from_slice(&u32::try_from(digits.len()).unwrap_or(u32::MAX).to_be_bytes());
            key.extend_from_slice(digits);
        } else {
            key.extend_from_slice(run);
        }
        rest = after;
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_ordered_as_people_count() {
        let mut ids = ["A-10", "A-2", "A-2.1", "B-1", "A-02", "A", "A-é", "A-:", "A-/"];
        ids.sort_by_cached_key(|id| natural_key(id));
        assert_eq!(ids, ["A", "A-/", "A-2", "A-02", "A-2.1", "A-10", "A-:", "A-é", "B-1"]);
    }
}
