//! A service's file: read with every problem at once, written in canonical order and form.

mod access;
mod entries;
mod names;
mod writing;

pub use names::SCHEMA;
use names::{EARLIER, name, yes_or_no};
pub use writing::to_text;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;

use super::baseline::OptionRecord;
use super::entry::{
    AccessEntry, Covered, Decision, Entry, Extract, FormEntry, QuestionEntry, SignOff, SignedText, SignerRole,
};
use super::field::{Field, FieldType, FieldValue, Status};
use super::service::{EvidenceFile, Had, ServiceFile, StoredRow};
use super::text::{Reader, Statement, Value};
use crate::base::diagnostic::{Diagnostic, Diagnostics};
use crate::base::location::Location;
use crate::base::nearest::nearest;
use crate::base::ordered::{self, Arrange};
use crate::matrix::deployment::OptionState;
use crate::matrix::identity::{Hash, Key};
use crate::matrix::section::split_path;
use crate::matrix::{ModelId, OptionId, ServiceId, VendorId};

const TOP_KEYS: &str = "schema, vendor, service, model, options, checklist, version, had-from, had-on, document";
const QUESTION_KEYS: &str = "finding, id, what, question, asked, answer, answered, decision, decided_by, until";
const FORM_KEYS: &str = "form, row, id and the fields of forms, which begin with form-";
const SIGN_OFF_KEYS: &str = "key, as, owner, name, job, decision, exceptions, date, valid-until, signature, read, wording, version, model, options, words, terms, register, status, covers, activities, text";

/// Reads a service's file; every problem is reported with its line, and an error among them makes the file unusable.
pub fn from_text(text: &str, file_name: impl Into<Arc<str>>) -> (Option<ServiceFile>, Diagnostics) {
    let mut parser = Parser {
        reader: Reader::new(text, file_name),
        head: Head::default(),
        rows: Vec::new(),
        access: Vec::new(),
        extracts: Vec::new(),
        questions: Vec::new(),
        forms: Vec::new(),
        sign_offs: Vec::new(),
        place: Part::Head,
    };
    while let Some((line, statement)) = parser.reader.next_statement() {
        parser.take(line, statement);
    }
    parser.finish()
}

#[derive(Default)]
struct Head {
    schema: Option<(u32, String)>,
    vendor: Option<String>,
    service: Option<String>,
    model: Option<String>,
    options: Vec<OptionRecord>,
    checklist: Option<String>,
    version: Option<String>,
    had_from: Option<String>,
    had_on: Option<NaiveDate>,
    document: Option<EvidenceFile>,
}

/// Which part the next pair belongs to.
enum Part {
    Head,
    Row,
    Access,
    Extract,
    Question,
    Form,
    SignOff,
    /// A table that is not known: its pairs are passed over, the table itself is reported.
    Unknown,
}

/// A sign-off while its pairs come in.
#[derive(Default)]
struct OpenSignOff {
    line: u32,
    /// By key: line and value.
    texts: BTreeMap<String, (u32, String)>,
    covers: Vec<Covered>,
}

struct Parser<'t> {
    reader: Reader<'t>,
    head: Head,
    rows: Vec<(Key, u32, StoredRow)>,
    access: Vec<(u32, AccessEntry)>,
    extracts: Vec<(u32, BTreeMap<String, String>)>,
    questions: Vec<QuestionEntry>,
    forms: Vec<FormEntry>,
    sign_offs: Vec<OpenSignOff>,
    place: Part,
}

impl Parser<'_> {
    fn problem(&mut self, line: u32, code: &'static str, message: impl Into<String>) -> Diagnostic {
        Diagnostic::error(code, message).at(self.reader.at(line))
    }

    fn push(&mut self, diagnostic: Diagnostic) {
        self.reader.problems.push(diagnostic);
    }

    fn take(&mut self, line: u32, statement: Statement<'_>) {
        match statement {
            Statement::Table(parts) => match parts.as_slice() {
                [table, key] if table == name::ROW => {
                    self.rows.push((Key::new(key.as_ref()), line, StoredRow::default()));
                    self.place = Part::Row;
                }
                parts => self.unknown_table(line, &parts.join(".")),
            },
            Statement::Element(parts) => match parts.as_slice() {
                [table] if table == name::ACCESS => {
                    self.access.push((line, AccessEntry::default()));
                    self.place = Part::Access;
                }
                [table] if table == name::EXTRACT => {
                    self.extracts.push((line, BTreeMap::new()));
                    self.place = Part::Extract;
                }
                [table] if table == name::QUESTION => {
                    self.questions.push(QuestionEntry {
                        finding: String::new(),
                        id: String::new(),
                        what: String::new(),
                        entry: Entry::default(),
                    });
                    self.place = Part::Question;
                }
                [table] if table == name::FORM => {
                    self.forms.push(FormEntry {
                        form: String::new(),
                        row: String::new(),
                        id: String::new(),
                        entry: Entry::default(),
                    });
                    self.place = Part::Form;
                }
                [table] if table == name::SIGN_OFF => {
                    self.sign_offs.push(OpenSignOff { line, ..OpenSignOff::default() });
                    self.place = Part::SignOff;
                }
                parts => self.unknown_table(line, &parts.join(".")),
            },
            Statement::Pair(key, value) => match self.place {
                Part::Head => self.head_pair(line, &key, value),
                Part::Row => self.row_pair(line, &key, value),
                Part::Access => self.access_pair(line, &key, value),
                Part::Extract => self.extract_pair(line, &key, value),
                Part::Question => self.question_pair(line, &key, value),
                Part::Form => self.form_pair(line, &key, value),
                Part::SignOff => self.sign_off_pair(line, &key, value),
                Part::Unknown => {}
            },
        }
    }

    fn unknown_table(&mut self, line: u32, found: &str) {
        let problem = self.problem(line, "register-unknown-table", "this table is not part of a register file");
        self.push(
            problem.found(found).allowed("[row.KEY], [[access]], [[extract]], [[question]], [[form]], [[sign-off]]"),
        );
        self.place = Part::Unknown;
    }

    fn unknown_key(&mut self, line: u32, found: &str, allowed: &str) {
        let problem = self.problem(line, "register-unknown-field", "this field is not known here");
        let help = match nearest(found, allowed.split(", ")) {
            Some(name) => format!("did you mean '{name}'? Mend the name, or take the line out"),
            None => "mend the name, or take the line out".to_owned(),
        };
        self.push(problem.found(found).allowed(allowed).help(help));
    }

    fn wrong(&mut self, line: u32, key: &str, found: &str, allowed: impl Into<String>) {
        let problem = self.problem(line, "register-bad-value", format!("'{key}' has a value that it cannot have"));
        self.push(problem.found(found).allowed(allowed).help("mend the value, or take the line out"));
    }

    fn twice(&mut self, line: u32, key: &str) {
        let problem = self.problem(line, "register-duplicate", format!("'{key}' is given twice"));
        self.push(problem.help("keep the one that holds"));
    }

    /// The value as one text; a list is reported.
    fn text<'v>(&mut self, line: u32, key: &str, value: Value<'v>) -> Option<Cow<'v, str>> {
        match value {
            Value::Text(text) => Some(text),
            Value::List(_) => {
                self.wrong(line, key, "a list", "a text in quotation marks");
                None
            }
        }
    }

    fn list(&mut self, line: u32, key: &str, value: Value<'_>) -> Vec<String> {
        match value {
            Value::List(items) => items.into_iter().map(Cow::into_owned).collect(),
            Value::Text(text) => {
                self.wrong(line, key, &text, "a list of texts: [\"...\", \"...\"]");
                Vec::new()
            }
        }
    }

    fn head_pair(&mut self, line: u32, key: &str, value: Value<'_>) {
        if key == "options" {
            for item in self.list(line, key, value) {
                match read_option(&item) {
                    Some(option) => self.head.options.push(option),
                    None => self.wrong(line, key, &item, "an option and taken, not-taken or not-stated"),
                }
            }
            return;
        }
        let Some(text) = self.text(line, key, value).map(Cow::into_owned) else { return };
        let slot = match key {
            "schema" => {
                self.head.schema = Some((line, text));
                return;
            }
            "vendor" => &mut self.head.vendor,
            "service" => &mut self.head.service,
            "model" => &mut self.head.model,
            "checklist" => &mut self.head.checklist,
            "version" => &mut self.head.version,
            "had-from" => &mut self.head.had_from,
            "had-on" => {
                match text.parse() {
                    Ok(day) => self.head.had_on = Some(day),
                    Err(_) => self.wrong(line, key, &text, allowed(FieldType::Date)),
                }
                return;
            }
            "document" => {
                match read_file(&text) {
                    Some(file) => self.head.document = Some(file),
                    None => self.wrong(line, key, &text, HASH_AND_PATH),
                }
                return;
            }
            _ => return self.unknown_key(line, key, TOP_KEYS),
        };
        if slot.replace(text).is_some() {
            self.twice(line, key);
        }
    }

    fn row_pair(&mut self, line: u32, key: &str, value: Value<'_>) {
        if key == name::RENAMED {
            let keys = self.list(line, key, value);
            if let Some((_, _, row)) = self.rows.last_mut() {
                row.renamed.extend(keys.into_iter().map(Key::new));
            }
            return;
        }
        if key == name::EVIDENCE_FILES {
            let items = self.list(line, key, value);
            for item in items {
                match read_file(&item) {
                    Some(file) => {
                        if let Some((_, _, row)) = self.rows.last_mut() {
                            row.evidence.push(file);
                        }
                    }
                    None => self.wrong(line, key, &item, HASH_AND_PATH),
                }
            }
            return;
        }
        let Some(text) = self.text(line, key, value) else { return };
        let Some((_, _, row)) = self.rows.last_mut() else { return };
        match key {
            name::ID => row.id = text.into_owned(),
            name::SECTION => row.section = split_path(&text),
            name::ACTIVITY => row.text = text.into_owned(),
            name::WORDING => row.wording = Some(Hash::new(text)),
            name::CONFIRM => row.confirm = text.into_owned(),
            _ => match Field::parse(key) {
                Some(field) => match read_field(field, text) {
                    Ok(None) => {}
                    Ok(Some(value)) => {
                        if row.entry.values.insert(field, value).is_some() {
                            self.twice(line, key);
                        }
                    }
                    Err(found) => self.wrong(line, key, &found, allowed(field.kind())),
                },
                None => self.unknown_key(line, key, &row_keys()),
            },
        }
    }

    fn sign_off_pair(&mut self, line: u32, key: &str, value: Value<'_>) {
        if !SIGN_OFF_KEYS.split(", ").any(|k| k == key) {
            return self.unknown_key(line, key, SIGN_OFF_KEYS);
        }
        if key == name::COVERS {
            for item in self.list(line, key, value) {
                match (read_covered(&item), self.sign_offs.last_mut()) {
                    (Some(covered), Some(open)) => open.covers.push(covered),
                    _ => self.wrong(line, key, &item, "a row hash, two blanks, the row's key"),
                }
            }
            return;
        }
        let Some(text) = self.text(line, key, value).map(Cow::into_owned) else { return };
        let Some(open) = self.sign_offs.last_mut() else { return };
        if open.texts.insert(key.to_owned(), (line, text)).is_some() {
            self.twice(line, key);
        }
    }

    fn sign_off(&mut self, open: OpenSignOff) -> Option<SignOff> {
        let OpenSignOff { line, mut texts, covers } = open;
        let before = self.reader.problems.iter().count();
        for key in ["as", "name", "decision", "date", "wording"] {
            if !texts.contains_key(key) {
                let problem = self.problem(line, "register-missing-field", format!("the sign-off has no '{key}'"));
                self.push(problem.allowed(SIGN_OFF_KEYS).help("add the line, or take the sign-off out"));
            }
        }
        let lines: BTreeMap<String, u32> = ordered::map(texts.iter().map(|(key, (line, _))| (key.clone(), *line)));
        // What is missing was said; what stands there and is wrong has a line of its own.
        let stated = |key: &str| lines.get(key).copied();
        let mut get = |key: &str| texts.remove(key).map(|(_, text)| text).unwrap_or_default();
        let (role, owner) = (get("as"), get("owner"));
        let (decision, date, until) = (get("decision"), get("date"), get("valid-until"));
        let (read, activities) = (get("read"), get(name::ACTIVITIES));
        let hash = |text: String| (!text.is_empty()).then(|| Hash::new(text));
        let mut sign_off = SignOff {
            key: Some(get("key")).filter(|k| !k.is_empty()).map(Key::new),
            job: get("job"),
            exceptions: get("exceptions"),
            version: hash(get("version")),
            model: Some(get("model")).filter(|m| !m.is_empty()).map(ModelId::new),
            options: get("options").split(", ").filter_map(read_option).collect(),
            text: SignedText::Words(get("text")),
            signature: get("signature"),
            read: [true, false].into_iter().find(|said| yes_or_no(*said) == read),
            register: hash(get("register")),
            status: hash(get("status")),
            covers,
            // What is not read below was said to be missing or wrong.
            ..SignOff::new(
                SignerRole::Approver,
                get("name"),
                Decision::Rejected,
                NaiveDate::MIN,
                Hash::new(get("wording")),
            )
        };
        match role.as_str() {
            "preparer" => sign_off.role = SignerRole::Preparer,
            "owner" => sign_off.role = SignerRole::Owner(owner),
            "approver" => {}
            other => {
                if let Some(at) = stated("as") {
                    self.wrong(at, "as", other, "preparer, owner, approver");
                }
            }
        }
        if let Some(at) = stated("read").filter(|_| sign_off.read.is_none()) {
            self.wrong(at, "read", &read, "yes, no");
        }
        match (Decision::parse(&decision), stated("decision")) {
            (Some(value), _) => sign_off.decision = value,
            (None, Some(at)) => {
                self.wrong(at, "decision", &decision, Decision::ALL.map(Decision::as_str).join(", "));
            }
            (None, None) => {}
        }
        match (date.parse(), stated("date")) {
            (Ok(value), _) => sign_off.date = value,
            (Err(_), Some(at)) => self.wrong(at, "date", &date, allowed(FieldType::Date)),
            (Err(_), None) => {}
        }
        match (until.parse(), stated("valid-until")) {
            (Ok(value), _) => sign_off.valid_until = Some(value),
            (Err(_), Some(at)) => self.wrong(at, "valid-until", &until, allowed(FieldType::Date)),
            (Err(_), None) => {}
        }
        match (activities.parse(), stated(name::ACTIVITIES)) {
            (Ok(activities), _) => {
                let [vendor, service] =
                    [&self.head.vendor, &self.head.service].map(|n| n.as_deref().unwrap_or_default());
                sign_off.text = SignedText::Whole { service: format!("{vendor}/{service}"), activities };
            }
            (Err(_), Some(at)) => self.wrong(at, name::ACTIVITIES, &activities, "a number"),
            (Err(_), None) => sign_off.take_apart(),
        }
        (self.reader.problems.iter().count() == before).then_some(sign_off)
    }

    fn finish(mut self) -> (Option<ServiceFile>, Diagnostics) {
        let schema = self.head.schema.take();
        let earlier_form = schema.as_ref().is_some_and(|(_, schema)| schema == EARLIER);
        match schema {
            Some(_) if earlier_form => {}
            Some((_, schema)) if schema == SCHEMA => {}
            Some((line, schema)) => {
                let problem = self.problem(line, "register-schema", "this version does not read the file's schema");
                self.push(
                    problem
                        .found(schema)
                        .allowed(SCHEMA)
                        .help("use the version of rmx-report that wrote it, or a later one"),
                );
            }
            None => {
                let problem = self.problem(1, "register-schema", "the file does not say its schema");
                self.push(problem.allowed(format!("schema = \"{SCHEMA}\" as the first line")));
            }
        }
        for (key, value) in [("vendor", &self.head.vendor), ("service", &self.head.service)] {
            if value.is_none() {
                let place: Location = self.reader.at(1);
                self.reader.problems.push(
                    Diagnostic::error("register-missing-field", format!("the file does not say its {key}")).at(place),
                );
            }
        }
        let extracts: Vec<Extract> = std::mem::take(&mut self.extracts)
            .into_iter()
            .filter_map(|(line, texts)| self.extract(line, texts))
            .collect();
        let sign_offs: Vec<SignOff> =
            std::mem::take(&mut self.sign_offs).into_iter().filter_map(|open| self.sign_off(open)).collect();
        self.rows.arrange_by(|a, b| a.0.cmp(&b.0));
        let twice: Vec<(u32, String)> = self
            .rows
            .windows(2)
            .filter_map(|pair| match pair {
                [a, b] if a.0 == b.0 => Some((b.1, format!("row.{}", b.0))),
                _ => None,
            })
            .collect();
        for (line, row) in twice {
            self.twice(line, &row);
        }
        let mut access = std::mem::take(&mut self.access);
        access.arrange_by(|a, b| a.1.role.cmp(&b.1.role).then(a.1.line.cmp(&b.1.line)));
        for pair in access.windows(2) {
            if let [(_, a), (line, b)] = pair
                && a.role == b.role
                && a.line == b.line
            {
                self.twice(*line, &format!("access line {}", b.key()));
            }
        }
        if self.reader.problems.has_errors() {
            return (None, self.reader.problems);
        }
        let head = self.head;
        let file = ServiceFile {
            vendor: VendorId::new(head.vendor.unwrap_or_default()),
            service: ServiceId::new(head.service.unwrap_or_default()),
            model: head.model.map(ModelId::new),
            options: head.options,
            checklist: head.checklist.map(Hash::new),
            version: head.version.map(Hash::new),
            had: head.had_from.zip(head.had_on).map(|(from, on)| Had { from, on }),
            document: head.document,
            earlier_form,
            rows: self.rows.into_iter().map(|(key, _, row)| (key, row)).collect(),
            access: access.into_iter().map(|(_, line)| line).collect(),
            extracts,
            questions: std::mem::take(&mut self.questions),
            forms: std::mem::take(&mut self.forms),
            sign_offs,
        };
        (Some(file), self.reader.problems)
    }
}

const HASH_AND_PATH: &str = "a SHA-256 in hexadecimal, two blanks, a path";

/// A file with its hash, as it is stored.
fn read_file(text: &str) -> Option<EvidenceFile> {
    let (hash, path) = text.split_once("  ").filter(|(hash, path)| is_hash(hash) && !path.is_empty())?;
    Some(EvidenceFile { path: path.to_owned(), sha256: Hash::new(hash) })
}

/// A row that a sign-off covers, as it is stored.
fn read_covered(text: &str) -> Option<Covered> {
    let (hash, key) = text.split_once("  ").filter(|(hash, key)| !hash.is_empty() && !key.is_empty())?;
    Some(Covered { key: Key::new(key), wording: Hash::new(hash) })
}

/// An option with its state, as it is stored.
fn read_option(text: &str) -> Option<OptionRecord> {
    let (id, state) = text.rsplit_once(' ')?;
    let states = [OptionState::Taken, OptionState::NotTaken, OptionState::NotStated];
    let state = states.into_iter().find(|s| s.as_str() == state)?;
    Some(OptionRecord { id: OptionId::new(id.trim()), state })
}

fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit())
}

fn row_keys() -> String {
    let fields: Vec<&str> = Field::ALL.iter().map(|f| f.as_str()).collect();
    format!("id, section, activity, wording, evidence-files, confirm, renamed, {}", fields.join(", "))
}

/// What a kind of field takes, for messages.
pub fn allowed(kind: FieldType) -> String {
    match kind {
        FieldType::Text => "any text".to_owned(),
        FieldType::Evidence => "links or files".to_owned(),
        FieldType::People => "names".to_owned(),
        FieldType::Interval => crate::profile::interval::ALLOWED.to_owned(),
        FieldType::Date => "a date: year-month-day, e.g. 2026-01-31".to_owned(),
        FieldType::Status => Status::ALL.map(Status::as_str).join(", "),
        FieldType::Decision(list) => list.join(", "),
    }
}

/// A stored value; an empty text is a blank field, which is kept where it says that somebody cleared a default.
fn read_field(field: Field, text: Cow<'_, str>) -> Result<Option<FieldValue>, String> {
    if text.is_empty() {
        return Ok(field.may_have_default().then(|| FieldValue::Text(String::new())));
    }
    match field.kind() {
        FieldType::Text | FieldType::People | FieldType::Evidence | FieldType::Interval => {
            Ok(Some(FieldValue::Text(text.into_owned())))
        }
        kind => FieldValue::parse(kind, &text).map(Some).ok_or_else(|| text.into_owned()),
    }
}
