//! What a collect found: new, changed, unchanged, refused and why, in conflict, cell by cell.

use serde::Serialize;

use crate::base::counted::counted;
use crate::base::location::{Location, LocationRecord};
use crate::matrix::identity::Key;
use crate::record::baseline::Header;
use crate::record::entry::SignOff;
use crate::record::field::{Field, FieldValue};
use crate::record::log::LoggedSource;
use crate::record::service::{EvidenceFile, ServiceFile};
use crate::record::store::NewFile;

/// Form of the JSON output.
pub const SCHEMA: &str = "rmx-report-collect/1";

/// One field that was taken over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldEdit {
    /// The field.
    pub field: Field,
    /// Column from 0.
    pub column: u32,
    /// What the register had.
    pub from: Option<FieldValue>,
    /// What it has now; `None` = cleared.
    pub to: Option<FieldValue>,
}

/// The fields of one row that were taken over from one place.
#[derive(Debug, Clone)]
pub struct RowEdit {
    /// The row's key; `role#line` for the access review.
    pub key: String,
    /// Its printable id.
    pub id: String,
    /// The row hash that was handed out.
    pub wording: Option<crate::matrix::identity::Hash>,
    /// Which copy, by its position.
    pub copy: usize,
    /// Where the row stands.
    pub place: super::copy::RowPlace,
    /// The fields.
    pub fields: Vec<FieldEdit>,
}

/// Where a value came from, for people.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct EntryOrigin {
    /// File and cell, or `register`.
    pub place: String,
    /// Who.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// When.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
}

/// The same field changed in two ways.
#[derive(Debug, Clone)]
pub struct Conflict {
    /// The row's key.
    pub key: String,
    /// Its id.
    pub id: String,
    /// The field's id.
    pub field: String,
    /// What was handed out.
    pub base: String,
    /// What the register has.
    pub register: String,
    /// Where that came from.
    pub register_origin: EntryOrigin,
    /// What the copy has.
    pub copy_value: String,
    /// Where that stands.
    pub location: Location,
    /// Where that came from.
    pub copy_origin: EntryOrigin,
    /// Which copy.
    pub copy: usize,
    /// How `--prefer` resolved it: the word, or none.
    pub resolved: Option<&'static str>,
}

/// Content that was not taken.
#[derive(Debug, Clone)]
pub struct RefusedEdit {
    /// Where.
    pub location: Location,
    /// The row's id, if it has one.
    pub id: String,
    /// The field's id, if it is about one.
    pub field: String,
    /// What was found, letter for letter.
    pub found: String,
    /// Why.
    pub why: String,
    /// What is allowed.
    pub allowed: String,
    /// Which copy.
    pub copy: usize,
}

/// A vendor cell that was edited.
#[derive(Debug, Clone)]
pub struct LockedEdit {
    /// Where.
    pub location: Location,
    /// The row's id.
    pub id: String,
    /// The column's id.
    pub column: String,
    /// What stands there now.
    pub found: String,
}

/// What came of the copies of one service.
#[derive(Debug)]
pub struct ServiceOutcome {
    /// The service after the merge.
    pub file: ServiceFile,
    /// The copies.
    pub copies: Vec<LoggedSource>,
    /// What was taken.
    pub edits: Vec<RowEdit>,
    /// Fields with content that stay as they are.
    pub unchanged: usize,
    /// Conflicts, resolved ones too.
    pub conflicts: Vec<Conflict>,
    /// Refused content.
    pub refused: Vec<RefusedEdit>,
    /// Edited vendor cells.
    pub locked: Vec<LockedEdit>,
    /// Rows, columns and tables that are not in a copy.
    pub missing: Vec<(Location, String)>,
    /// Sign-offs that were taken, with the copy each came from and its place.
    pub sign_offs: Vec<(usize, Location, SignOff)>,
    /// Files of entries that were there before, hashed now because they were not there then.
    pub late: Vec<(Key, EvidenceFile)>,
    /// Versions of the matrix that the record does not have yet.
    pub versions: Vec<NewFile>,
    /// What the last copy says that it was handed out as.
    pub handed_out: Option<Header>,
}

impl ServiceOutcome {
    /// Binds the new sign-offs to the register as it stands after the merge.
    pub(super) fn bind_sign_offs(&mut self) {
        let new = self.sign_offs.len();
        if new == 0 {
            return;
        }
        let hash = self.file.hash();
        let old = self.file.sign_offs.len().saturating_sub(new);
        let status = self.file.status_hash(None);
        let recorded = self.file.sign_offs.iter_mut().skip(old);
        let taken = self.sign_offs.iter_mut().map(|(_, _, sign_off)| sign_off);
        for sign_off in recorded.chain(taken) {
            sign_off.register.clone_from(&hash);
            sign_off.status = Some(status.clone());
        }
    }

    /// Fields that were blank before.
    pub fn new_fields(&self) -> usize {
        self.count(|f| f.from.is_none() && f.to.is_some())
    }

    /// Fields that had another value before, cleared ones too.
    pub fn changed_fields(&self) -> usize {
        self.count(|f| f.from.is_some() || f.to.is_none())
    }

    fn count(&self, which: impl Fn(&FieldEdit) -> bool) -> usize {
        self.edits.iter().flat_map(|e| &e.fields).filter(|f| which(f)).count()
    }

    /// Conflicts that nobody resolved.
    pub fn open_conflicts(&self) -> usize {
        self.conflicts.iter().filter(|c| c.resolved.is_none()).count()
    }

    /// Whether something needs a person: a conflict or a refused entry.
    pub fn needs_attention(&self) -> bool {
        self.open_conflicts() > 0 || !self.refused.is_empty()
    }

    /// Whether the register changes.
    pub fn changes(&self) -> bool {
        !self.edits.is_empty() || !self.sign_offs.is_empty() || !self.late.is_empty()
    }

    /// The outcome for people; at most `most` lines of each kind, with a remark on the rest.
    pub fn to_text(&self, most: usize) -> String {
        let mut text = format!(
            "{}: {} new, {} changed, {} unchanged; {}, {}, {} refused, {} edited\n",
            self.file.name(),
            self.new_fields(),
            self.changed_fields(),
            self.unchanged,
            counted(self.sign_offs.len(), "sign-off"),
            counted(self.open_conflicts(), "conflict"),
            self.refused.len(),
            counted(self.locked.len(), "vendor cell"),
        );
        let mut section = |lines: &mut dyn Iterator<Item = String>, total: usize| {
            for line in lines.take(most) {
                text.push_str("  ");
                text.push_str(&line);
                text.push('\n');
            }
            if total > most {
                text.push_str(&format!("  ... and {} more of these (--format json lists all)\n", total - most));
            }
        };
        section(&mut self.conflicts.iter().map(Conflict::to_text), self.conflicts.len());
        section(&mut self.refused.iter().map(RefusedEdit::to_text), self.refused.len());
        section(
            &mut self.locked.iter().map(|l| {
                format!(
                    "vendor    {} {}: edited to {}, not taken over  ({})",
                    l.id,
                    l.column,
                    quote(&l.found),
                    l.location
                )
            }),
            self.locked.len(),
        );
        section(&mut self.missing.iter().map(|(at, what)| format!("missing   {what}  ({at})")), self.missing.len());
        section(
            &mut self.sign_offs.iter().map(|(_, at, s)| {
                let read = if s.read.is_some() { format!(", {}", s.confirmation()) } else { String::new() };
                format!("sign-off  {} by {} on {}{read}  ({at})", s.decision.as_str(), quote(&s.name), s.date)
            }),
            self.sign_offs.len(),
        );
        section(
            &mut self.late.iter().map(|(key, file)| {
                let id = self.file.rows.get(key).map_or("", |row| row.id.as_str());
                format!("evidence  {id}: {} is there by now, and hashed ({})", quote(&file.path), file.sha256.short())
            }),
            self.late.len(),
        );
        section(
            &mut self.edits.iter().flat_map(|row| {
                row.fields.iter().map(move |f| {
                    let shown = |v: &Option<FieldValue>| {
                        v.as_ref().map(|v| quote(&v.to_text())).unwrap_or_else(|| "blank".into())
                    };
                    let kind = if f.from.is_none() && f.to.is_some() { "new     " } else { "changed " };
                    let from = if f.from.is_some() { format!("{} -> ", shown(&f.from)) } else { String::new() };
                    format!("{kind}  {} {}: {from}{}  ({})", row.id, f.field, shown(&f.to), row.place.cell(f.column))
                })
            }),
            self.edits.iter().map(|e| e.fields.len()).sum(),
        );
        text
    }

    /// The outcome for programs.
    pub fn to_json(&self) -> serde_json::Value {
        use serde_json::json;
        let text = |v: &Option<FieldValue>| v.as_ref().map(FieldValue::to_text);
        let edits: Vec<_> = self
            .edits
            .iter()
            .flat_map(|row| {
                row.fields.iter().map(move |f| {
                    let kind = if f.from.is_none() && f.to.is_some() { "new" } else { "changed" };
                    json!({"kind": kind, "id": row.id, "key": row.key, "field": f.field.as_str(), "from": text(&f.from), "to": text(&f.to),
                        "source": LocationRecord::from(&row.place.cell(f.column))})
                })
            })
            .collect();
        let conflicts: Vec<_> = self
            .conflicts
            .iter()
            .map(|c| {
                json!({"id": c.id, "key": c.key, "field": c.field, "base": c.base, "register": c.register, "register_origin": c.register_origin,
                    "copy": c.copy_value, "copy_origin": c.copy_origin, "source": LocationRecord::from(&c.location), "resolved": c.resolved})
            })
            .collect();
        let refused: Vec<_> = self
            .refused
            .iter()
            .map(|r| {
                json!({"id": r.id, "field": r.field, "found": r.found, "why": r.why, "allowed": r.allowed,
                    "source": LocationRecord::from(&r.location)})
            })
            .collect();
        let locked: Vec<_> = self
            .locked
            .iter()
            .map(|l| json!({"id": l.id, "column": l.column, "found": l.found, "source": LocationRecord::from(&l.location)}))
            .collect();
        let missing: Vec<_> =
            self.missing.iter().map(|(at, what)| json!({"what": what, "source": LocationRecord::from(at)})).collect();
        let sign_offs: Vec<_> = self
            .sign_offs
            .iter()
            .map(|(_, at, s)| {
                json!({"name": s.name, "decision": s.decision.as_str(), "date": s.date, "read": s.read, "source": LocationRecord::from(at)})
            })
            .collect();
        let late: Vec<_> = self
            .late
            .iter()
            .map(|(key, file)| {
                let id = self.file.rows.get(key).map(|row| row.id.as_str());
                json!({"id": id, "key": key, "path": file.path, "sha256": file.sha256})
            })
            .collect();
        json!({"service": self.file.name(), "new": self.new_fields(), "changed": self.changed_fields(), "unchanged": self.unchanged,
            "edits": edits, "conflicts": conflicts, "refused": refused, "vendor_cells": locked, "missing": missing, "sign_offs": sign_offs, "evidence": late})
    }
}

impl EntryOrigin {
    /// For people.
    pub fn shown(&self) -> String {
        let mut text = self.place.clone();
        if let Some(by) = &self.by {
            text.push_str(&format!(", {by}"));
        }
        if let Some(at) = &self.at {
            text.push_str(&format!(", {at}"));
        }
        text
    }
}

impl Conflict {
    /// For people: what was handed out, and both sides with who and when.
    fn to_text(&self) -> String {
        let resolved = self.resolved.map(|r| format!("\n{INDENT}resolved:     {r}")).unwrap_or_default();
        format!(
            "conflict  {} {}\n{INDENT}handed out:   {}\n{INDENT}register has: {}  ({})\n{INDENT}copy says:    {}  ({}){resolved}",
            self.id,
            self.field,
            quote(&self.base),
            quote(&self.register),
            self.register_origin.shown(),
            quote(&self.copy_value),
            self.copy_origin.shown(),
        )
    }
}

impl RefusedEdit {
    /// For people: the content and its place, why, and what is allowed.
    fn to_text(&self) -> String {
        let mut what =
            [self.id.as_str(), self.field.as_str()].into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>().join(" ");
        if !what.is_empty() {
            what.push_str(": ");
        }
        let allowed = if self.allowed.is_empty() { String::new() } else { format!("; allowed: {}", self.allowed) };
        format!("refused   {what}{}  ({})\n{INDENT}{}{allowed}", quote(&self.found), self.location, self.why)
    }
}

/// Before the further lines of one entry of the account.
const INDENT: &str = "            ";

/// Longest text that is quoted in a line for people, characters.
const QUOTED: usize = 120;

/// A text in quotation marks on one line: line ends and other control characters escaped, a long one cut.
pub fn quote(text: &str) -> String {
    if text.is_empty() {
        return "blank".to_owned();
    }
    let mut short = String::from("\"");
    for c in text.chars().take(QUOTED) {
        match c {
            '\n' => short.push_str("\\n"),
            '\t' => short.push_str("\\t"),
            // Characters that turn the writing direction or hide would let a line lie to its reader.
            c if c.is_control()
                || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}') =>
            {
                short.push_str(&c.escape_unicode().to_string());
            }
            c => short.push(c),
        }
    }
    short.push('"');
    let left = text.chars().skip(QUOTED).count();
    if left > 0 {
        short.push_str(&format!(" and {left} more characters"));
    }
    short
}
