//! A PDF proves itself: the embedded data are read out, the pages are made again from them, and the bytes are compared.
//!
//! Hashes prove consistency, not origin: whoever replaces data *and* pages with this program gets a consistent document, too.
//! A signature says who; a hash kept elsewhere says when.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use lopdf::{DecompressError, Document, LoadOptions, Object};
use tempfile::TempDir;

use super::changes;
use crate::base::GENERATOR;
use crate::base::diagnostic::{Diagnostic, Diagnostics};
use crate::base::location::Location;
use crate::base::ordered;
use crate::base::reading::BeingRead;
use crate::checklist::Checklist;
use crate::document::{CHECKLIST_JSON, HANDED_OUT_LINES, of_field_name};
use crate::evidence::embed::{self, INPUTS_JSON, Inputs, MATRIX_PREFIX, PACK_JSON, Pack, TemplateInput};
use crate::frameworks::Library;
use crate::import::Limits;
use crate::import::pdf::guard;
use crate::matrix::deployment::{EffectiveMatrix, Selection};
use crate::matrix::identity::Hash;
use crate::matrix::{Matrix, Origin};
use crate::render::pdf::{PdfOptions, render};
use crate::report::person::Reduced;
use crate::report::template::{Template, TemplateRef};
use crate::report::{self, person};

/// Among so many bytes at its end a PDF says that it ends.
const LAST_BYTES: usize = 2048;

/// Bytes that the embedded files may unpack to, all together: 128 MiB.
const MAX_ATTACHMENTS: usize = 128 << 20;

/// What the comparison of the pages says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The file is, byte for byte, what this version makes of the embedded data (later additions aside).
    Same,
    /// Made in the form of this program, but not what it makes of the embedded data.
    Altered,
    /// Saved anew by another program: the embedded data are what they were, and the bytes cannot tell of the pages.
    Rewritten,
    /// Made by another version, or without its inputs: it cannot be made again here.
    CannotTell(String),
}

/// What was found in a PDF.
#[derive(Debug)]
pub struct Outcome {
    /// The pages.
    pub verdict: Verdict,
    /// SHA-256 of the embedded checklist, as printed on the pages of an unaltered document; none of a person's pack, which has several.
    pub hash: Option<String>,
    /// Names of the embedded files with their SHA-256.
    pub attachments: Vec<(String, String)>,
    /// Bytes appended after the original document.
    pub appended: usize,
    /// Revisions appended after the original document.
    pub revisions: usize,
    /// Form fields with an entry that they were not handed out with: qualified name and value.
    pub entries: Vec<(String, String)>,
    /// Signed signature fields.
    pub signatures: Vec<String>,
    /// What speaks against the document, a sentence each; nothing of one that is the same.
    pub problems: Vec<String>,
}

/// The file is no PDF of this program, or cannot be read.
#[derive(Debug)]
pub enum Unreadable {
    /// It is something else, encrypted, cut off or damaged.
    Not(String),
    /// It passes a limit, or declares what no program writes.
    Refused(Box<Diagnostic>),
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unreadable::Not(why) => f.write_str(why),
            Unreadable::Refused(diagnostic) => f.write_str(&diagnostic.message),
        }
    }
}

impl std::error::Error for Unreadable {}

/// Checks a PDF.
///
/// # Errors
/// The file cannot be read as PDF, or carries no checklist.
pub fn verify(bytes: &[u8]) -> Result<Outcome, Unreadable> {
    verify_within(bytes, &Arc::from("the PDF"), &Limits::default())
}

/// Checks a PDF that may take what `limits` say; `file` is its name.
///
/// # Errors
/// As [`verify`].
pub fn verify_within(bytes: &[u8], file: &Arc<str>, limits: &Limits) -> Result<Outcome, Unreadable> {
    let document = load(bytes, file, limits)?;
    let attachments = files_of(&document)?;
    let Some(json) = attachments.get(CHECKLIST_JSON).or_else(|| attachments.get(PACK_JSON)) else {
        return Err(Unreadable::Not(format!(
            "it has no attachment {CHECKLIST_JSON}: not an evidence PDF of rmx-report"
        )));
    };
    let (entries, signatures) = fields(&document);
    let mut outcome = Outcome {
        verdict: Verdict::Altered,
        hash: attachments.contains_key(CHECKLIST_JSON).then(|| embed::sha256(json)),
        attachments: attachments.iter().map(|(n, b)| (n.clone(), embed::sha256(b))).collect(),
        appended: 0,
        revisions: 0,
        entries,
        signatures,
        problems: extras(&document),
    };
    let remade = if attachments.contains_key(PACK_JSON) { remake_pack(&attachments) } else { remake(&attachments) };
    let made = match remade {
        Ok(made) => made,
        Err(reason) => {
            // What is wrong in itself is wrong whoever made the rest.
            if outcome.problems.is_empty() {
                outcome.verdict = Verdict::CannotTell(reason);
            } else {
                outcome.problems.push(reason);
            }
            return Ok(outcome);
        }
    };
    let original =
        Document::load_mem(&made).map_err(|error| Unreadable::Not(format!("it cannot be made again: {error}")))?;
    let own = files_of(&original)?;
    let differ = own.iter().filter(|(name, bytes)| attachments.get(*name) != Some(*bytes)).map(|(name, _)| name);
    outcome.problems.extend(differ.map(|name| format!("{name} is not what this version makes of the embedded inputs")));
    let added = attachments.keys().filter(|name| !own.contains_key(*name));
    outcome.problems.extend(added.map(|name| format!("{name} was added to the embedded files")));
    if let Some(rest) = bytes.strip_prefix(made.as_slice()) {
        outcome.appended = rest.len();
        outcome.revisions = rest.windows(9).filter(|w| w == b"startxref").count();
        if !rest.is_empty() {
            outcome.problems.extend(changes::beyond_filling_in(&original, &document));
        }
        if outcome.problems.is_empty() {
            outcome.verdict = Verdict::Same;
        }
    } else if outcome.problems.is_empty() && (!bytes.starts_with(crate::render::pdf::HEADER) || !has_own_form(bytes)) {
        outcome.verdict = Verdict::Rewritten;
    }
    Ok(outcome)
}

/// What a document has that none of this program has: files of one name, files that only one of its two lists has, programs.
fn extras(document: &Document) -> Vec<String> {
    let mut problems = Vec::new();
    let listed = file_names(document);
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for name in &listed {
        *seen.entry(name.as_str()).or_default() += 1;
    }
    for (name, times) in seen.into_iter().filter(|(_, times)| *times > 1) {
        problems.push(format!("{name} is embedded {times} times: programs do not agree which of them counts"));
    }
    let shown = shown_files(document);
    if shown.iter().any(|id| !listed_ids(document).contains(id)) {
        problems.push("a file that readers show is not among the document's own".to_owned());
    }
    let scripts = changes::scripts(document);
    if scripts > 0 {
        problems
            .push(format!("it runs programs (JavaScript or an action when it is opened): {scripts} of its objects"));
    }
    problems
}

/// Opens a PDF after it was looked at.
fn load(bytes: &[u8], file: &Arc<str>, limits: &Limits) -> Result<Document, Unreadable> {
    guard::check(bytes, file, limits).map_err(|error| Unreadable::Refused(Box::new(error)))?;
    if bytes.windows(5).rev().take(LAST_BYTES).all(|end| end != b"%%EOF") {
        return Err(Unreadable::Not("it is cut off: the end of a PDF is missing".to_owned()));
    }
    let options = LoadOptions { max_decompressed_size: Some(guard::LOADED_STREAM_BYTES), ..LoadOptions::default() };
    let _reading = BeingRead::begin("PDF", Location::document(Arc::clone(file)));
    let document = Document::load_mem_with_options(bytes, options)
        .map_err(|error| Unreadable::Not(format!("it cannot be read as PDF: {error}")))?;
    if document.trailer.has(b"Encrypt") || document.was_encrypted() {
        return Err(Unreadable::Not("it is encrypted, which this program never does".to_owned()));
    }
    Ok(document)
}

/// Whether the file still has the layout that this program writes: other programs lay objects out their own way.
fn has_own_form(bytes: &[u8]) -> bool {
    let header = crate::render::pdf::HEADER.len();
    let first = bytes.get(header..header + 64).unwrap_or_default();
    let text = String::from_utf8_lossy(first);
    let mut lines = text.lines();
    let object = lines.next().is_some_and(|l| l.ends_with(" 0 obj"));
    object && lines.next().is_some_and(|l| l.starts_with("<</Filter/FlateDecode/Length ") && l.ends_with(">>"))
}

/// What the pages of a service are made from again.
struct Opened {
    inputs: Inputs,
    matrix: Matrix,
}

/// Makes the document again from its embedded data.
fn remake(attachments: &BTreeMap<String, Vec<u8>>) -> Result<Vec<u8>, String> {
    let opened = open_service(attachments)?;
    let inputs = &opened.inputs;
    let checklist = checklist_of(&opened)?;
    let used = template_of(inputs)?;
    let mut document = report::build(&checklist, &used.template);
    embed::attach(&mut document, &checklist, &used.reference, inputs.flat).map_err(|e| e.to_string())?;
    let mut notes = Diagnostics::new();
    render(&document, PdfOptions { flat: inputs.flat }, &mut notes).map_err(|e| e.to_string())
}

/// Makes a person's pack again: its services in their order, each from its own data.
fn remake_pack(attachments: &BTreeMap<String, Vec<u8>>) -> Result<Vec<u8>, String> {
    let pack = attachments.get(PACK_JSON).map(Vec::as_slice).unwrap_or_default();
    let pack: Pack =
        serde_json::from_slice(pack).map_err(|e| format!("{PACK_JSON} cannot be read by {GENERATOR}: {e}"))?;
    let own = |at: usize| -> BTreeMap<String, Vec<u8>> {
        let prefix = embed::prefix(at + 1);
        let own = attachments.iter().filter_map(|(name, bytes)| Some((name.strip_prefix(&prefix)?, bytes)));
        ordered::map(own.map(|(name, bytes)| (name.to_owned(), bytes.clone())))
    };
    let opened = (0..pack.services.len()).map(|at| open_service(&own(at))).collect::<Result<Vec<_>, _>>()?;
    let checklists = opened.iter().map(checklist_of).collect::<Result<Vec<_>, _>>()?;
    let services: Vec<(String, &Checklist<'_>)> = pack.services.iter().cloned().zip(&checklists).collect();
    let inputs = &opened.first().ok_or("it is of no service")?.inputs;
    let used = template_of(inputs)?;
    let reduced = Reduced::of(&used.template);
    let mut document = person::document(&services, &pack.owner, &reduced).ok_or("it is of no service")?;
    embed::attach_pack(&mut document, &services, &pack.owner, &used.reference, inputs.flat)
        .map_err(|e| e.to_string())?;
    let mut notes = Diagnostics::new();
    render(&document, PdfOptions { flat: inputs.flat }, &mut notes).map_err(|e| e.to_string())
}

fn unusable(problems: &Diagnostics) -> String {
    problems.iter().next().map_or_else(|| "unusable".to_owned(), |d| d.message.clone())
}

/// Reads the data of one service.
fn open_service(attachments: &BTreeMap<String, Vec<u8>>) -> Result<Opened, String> {
    let inputs = attachments.get(INPUTS_JSON).ok_or_else(|| format!("it has no attachment {INPUTS_JSON}"))?;
    let mut inputs: Inputs =
        serde_json::from_slice(inputs).map_err(|e| format!("{INPUTS_JSON} cannot be read by {GENERATOR}: {e}"))?;
    if inputs.generator != GENERATOR {
        return Err(format!("it was made by {}; this is {GENERATOR}", inputs.generator));
    }
    if inputs.edition != embed::edition(&inputs.template) {
        return Err(
            "its template is another edition of the built-in one: another build of this version made it".to_owned()
        );
    }
    inputs.profile.set_places(std::mem::take(&mut inputs.places));
    inputs.profile.lists = std::mem::take(&mut inputs.lists);

    let folder = inputs.folder.clone().ok_or("the files of its matrix are not embedded")?;
    let file = |name: &str, bytes: &[u8]| Some((name.strip_prefix(MATRIX_PREFIX)?.to_owned(), Arc::from(bytes)));
    let files = ordered::map(attachments.iter().filter_map(|(name, bytes)| file(name, bytes)));
    let mut library = Library::built_in();
    library.add_carried(&inputs.frameworks);
    inputs.profile.choose(&library).map_err(|d| format!("its frameworks cannot be used: {}", unusable(&d)))?;
    let matrix = crate::catalog::load_from(&Origin { folder, files })
        .map_err(|d| format!("the embedded matrix cannot be loaded: {}", unusable(&d)))?;
    Ok(Opened { inputs, matrix })
}

/// The checklist that the data of a service make.
fn checklist_of(opened: &Opened) -> Result<Checklist<'_>, String> {
    let Opened { inputs, matrix } = opened;
    let selection = Selection { model: inputs.model.clone(), options: inputs.options.clone() };
    let effective = EffectiveMatrix::new(matrix, &selection).map_err(|_| "the embedded selection does not fit")?;
    let mut checklist = Checklist::new(effective, inputs.record.clone(), &inputs.profile, inputs.as_of);
    if let Some(what_if) = &inputs.what_if {
        checklist = checklist.for_what_if(what_if.clone());
    }
    checklist.not_adopted.clone_from(&inputs.not_adopted);
    checklist.owner.clone_from(&inputs.owner);
    Ok(checklist)
}

/// The template that pages were made with.
struct Used {
    reference: TemplateRef,
    template: Template,
    /// Where one of the user's is laid out again, for as long as it is used.
    _folder: Option<TempDir>,
}

/// Opens the template of a document: a built-in one by its name, one of the user's as any other, from a folder.
fn template_of(inputs: &Inputs) -> Result<Used, String> {
    let (name, folder) = match &inputs.template {
        TemplateInput::BuiltIn(name) => (name.clone(), None),
        TemplateInput::Files(files) => {
            let folder = tempfile::tempdir().map_err(|e| e.to_string())?;
            for (name, text) in files {
                let plain = !name.contains(['/', '\\']) && name != "..";
                let bytes = embed::unhex(text).filter(|_| plain).ok_or("its template cannot be read")?;
                std::fs::write(folder.path().join(name), bytes).map_err(|e| e.to_string())?;
            }
            (folder.path().to_string_lossy().into_owned(), Some(folder))
        }
    };
    let reference = TemplateRef { name, language: inputs.language.clone() };
    let template = reference.open().map_err(|d| format!("its template cannot be used: {}", unusable(&d)))?;
    Ok(Used { reference, template, _folder: folder })
}

/// Values of lists of choices that a template shows in other words: what it shows, and the value. One that cannot be read shows none.
pub fn shown_choices(inputs: &Inputs) -> BTreeMap<String, String> {
    let choices = template_of(inputs).map(|used| used.template.choices).unwrap_or_default();
    ordered::map(choices.into_iter().map(|(value, shown)| (shown, value.to_owned())))
}

fn resolve<'d>(document: &'d Document, object: &'d Object) -> &'d Object {
    document.dereference(object).map_or(object, |(_, o)| o)
}

/// The embedded files by name, checked and unpacked.
fn files_of(document: &Document) -> Result<BTreeMap<String, Vec<u8>>, Unreadable> {
    let mut out = BTreeMap::new();
    let mut left = MAX_ATTACHMENTS;
    for (name, stream) in embedded(document)? {
        let Some(stream) = stream else { continue };
        let too_large = || Unreadable::Not(format!("its attachments unpack to more than {MAX_ATTACHMENTS} bytes"));
        let bytes = match stream.decompressed_content_with_limit(left) {
            Ok(bytes) => bytes,
            Err(lopdf::Error::Decompress(DecompressError::MemoryLimitExceeded { .. })) => return Err(too_large()),
            Err(_) => stream.content.clone(),
        };
        left = left.checked_sub(bytes.len()).ok_or_else(too_large)?;
        out.insert(name, bytes);
    }
    Ok(out)
}

/// The document's own files, in their order, with their streams.
fn embedded(document: &Document) -> Result<Vec<(String, Option<&lopdf::Stream>)>, Unreadable> {
    let broken = |e: lopdf::Error| Unreadable::Not(format!("it has no readable catalogue: {e}"));
    let catalog = document.catalog().map_err(broken)?;
    let Ok(files) = catalog.get(b"AF").map(|o| resolve(document, o)).and_then(Object::as_array) else {
        return Ok(Vec::new());
    };
    let specs = files.iter().filter_map(|file| resolve(document, file).as_dict().ok());
    Ok(specs
        .filter_map(|spec| {
            let name = spec.get(b"UF").map(|o| resolve(document, o)).and_then(lopdf::decode_text_string).ok()?;
            let content = spec.get(b"EF").map(|o| resolve(document, o)).and_then(Object::as_dict);
            let stream = content.and_then(|ef| ef.get(b"F")).map(|o| resolve(document, o)).and_then(Object::as_stream);
            Some((name, stream.ok()))
        })
        .collect())
}

fn file_names(document: &Document) -> Vec<String> {
    embedded(document).unwrap_or_default().into_iter().map(|(name, _)| name).collect()
}

/// The objects of the document's own files.
fn listed_ids(document: &Document) -> Vec<Object> {
    let files = document.catalog().and_then(|catalog| catalog.get(b"AF")).map(|o| resolve(document, o));
    files.and_then(Object::as_array).cloned().unwrap_or_default()
}

/// The objects of the files that readers show: the leaves of the tree of names.
fn shown_files(document: &Document) -> Vec<Object> {
    let mut found = Vec::new();
    let tree = document
        .catalog()
        .and_then(|catalog| catalog.get(b"Names"))
        .map(|o| resolve(document, o))
        .and_then(Object::as_dict)
        .and_then(|names| names.get(b"EmbeddedFiles"));
    let mut open: Vec<(&Object, usize)> = tree.into_iter().map(|o| (resolve(document, o), 0)).collect();
    while let Some((node, depth)) = open.pop() {
        let Ok(node) = node.as_dict() else { continue };
        let list = |key: &[u8]| node.get(key).map(|o| resolve(document, o)).and_then(Object::as_array).ok();
        found.extend(list(b"Names").into_iter().flatten().skip(1).step_by(2).cloned());
        if depth < MAX_DEPTH {
            open.extend(list(b"Kids").into_iter().flatten().map(|o| (resolve(document, o), depth + 1)));
        }
    }
    found
}

/// A form field as it stands in a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormEntry {
    /// The qualified name: form id and field id with a period between.
    pub name: String,
    /// What it holds; empty where it is blank.
    pub value: String,
    /// What it was handed out with.
    pub handed_out: String,
    /// Whether it is a signature field that somebody signed.
    pub signed: bool,
}

/// What a filled document says when it comes back.
#[derive(Debug)]
pub struct FilledForm {
    /// The embedded checklist, schema `rmx-report/1`; of a person's pack what it is of.
    pub checklist: Vec<u8>,
    /// The embedded inputs, where they are there.
    pub inputs: Option<Vec<u8>>,
    /// What was handed out, line by line, where the document has forms with rows of fields.
    pub handed_out: Option<Vec<u8>>,
    /// Every field, blank ones too, in the document's order.
    pub entries: Vec<FormEntry>,
}

/// Reads the fields of a document of this program; what its pages show is not judged ([`verify`] does).
///
/// # Errors
/// The file cannot be read as PDF, or carries no checklist.
pub fn filled_form(bytes: &[u8], file: &Arc<str>, limits: &Limits) -> Result<FilledForm, Unreadable> {
    let document = load(bytes, file, limits)?;
    let mut attachments = files_of(&document)?;
    let first = embed::prefix(1);
    let inputs = attachments.remove(INPUTS_JSON).or_else(|| attachments.remove(&format!("{first}{INPUTS_JSON}")));
    let checklist = attachments.remove(CHECKLIST_JSON).or_else(|| attachments.remove(PACK_JSON)).ok_or_else(|| {
        Unreadable::Not(format!("it has no attachment {CHECKLIST_JSON}: not an evidence PDF of rmx-report"))
    })?;
    Ok(FilledForm {
        checklist,
        inputs,
        handed_out: attachments.remove(HANDED_OUT_LINES),
        entries: form_entries(&document),
    })
}

/// The log's heads that a PDF carries; none where it was made without a register.
pub fn log_heads(bytes: &[u8], limits: &Limits) -> Option<Vec<Hash>> {
    let inputs = filled_form(bytes, &Arc::from("the PDF"), limits).ok()?.inputs?;
    Some(serde_json::from_slice::<Inputs>(&inputs).ok()?.record?.log_heads)
}

/// Fields that hold something else than they were handed out with, and signed signature fields.
fn fields(document: &Document) -> (Vec<(String, String)>, Vec<String>) {
    let (signed, others): (Vec<_>, Vec<_>) = form_entries(document).into_iter().partition(|e| e.signed);
    let entered = others.into_iter().filter(|e| !e.value.is_empty() && e.value != e.handed_out);
    let filled = entered.map(|e| (of_field_name(&e.name), e.value)).collect();
    (filled, signed.into_iter().map(|e| e.name).collect())
}

fn form_entries(document: &Document) -> Vec<FormEntry> {
    let mut entries = Vec::new();
    let form = document
        .catalog()
        .and_then(|c| c.get(b"AcroForm"))
        .map(|o| resolve(document, o))
        .and_then(Object::as_dict)
        .and_then(|f| f.get(b"Fields"))
        .map(|o| resolve(document, o))
        .and_then(Object::as_array);
    for field in form.into_iter().flatten() {
        walk(document, field, "", 0, &mut entries);
    }
    entries
}

/// Deepest nesting of fields.
const MAX_DEPTH: usize = 16;

/// A text of a PDF. Half a character (a surrogate without its other half) is none: it stays readable as `_xD800_`, and nothing is put in its
/// place.
fn text_of(object: &Object) -> String {
    let units = object.as_str().ok().and_then(|bytes| bytes.strip_prefix(b"\xFE\xFF"));
    let Some(units) = units else { return lopdf::decode_text_string(object).unwrap_or_default() };
    let (pairs, rest) = units.as_chunks::<2>();
    let mut text = String::with_capacity(units.len());
    for unit in char::decode_utf16(pairs.iter().map(|pair| u16::from_be_bytes(*pair))) {
        match unit {
            Ok(c) => text.push(c),
            Err(half) => text.push_str(&format!("_x{:04X}_", half.unpaired_surrogate())),
        }
    }
    rest.iter().for_each(|byte| text.push_str(&format!("\\x{byte:02X}")));
    text
}

fn walk(document: &Document, field: &Object, above: &str, depth: usize, entries: &mut Vec<FormEntry>) {
    let Ok(field) = resolve(document, field).as_dict() else { return };
    let partial = field.get(b"T").map(|o| resolve(document, o)).and_then(lopdf::decode_text_string).unwrap_or_default();
    let name =
        if above.is_empty() || partial.is_empty() { format!("{above}{partial}") } else { format!("{above}.{partial}") };
    if depth < MAX_DEPTH
        && let Ok(kids) = field.get(b"Kids").map(|o| resolve(document, o)).and_then(Object::as_array)
    {
        for kid in kids {
            walk(document, kid, &name, depth + 1, entries);
        }
    }
    let Ok(kind) = field.get(b"FT").and_then(Object::as_name) else { return };
    let content = |key: &[u8]| field.get(key).ok().map(|o| resolve(document, o));
    let text = |key: &[u8]| match (kind, content(key)) {
        (b"Sig", _) | (_, None) => String::new(),
        (b"Btn", Some(state)) => {
            let state = state.as_name().map(|n| String::from_utf8_lossy(n).into_owned()).unwrap_or_default();
            if state == "Off" { String::new() } else { state }
        }
        (_, Some(value)) => text_of(value),
    };
    let signed = kind == b"Sig" && content(b"V").is_some();
    entries.push(FormEntry { name, value: text(b"V"), handed_out: text(b"DV"), signed });
}
