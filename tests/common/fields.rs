//! Fills in the fields of PDFs: for tests that have `mod helpers` (`team.rs`).
#![allow(dead_code, clippy::unwrap_used, missing_docs)]

use std::path::Path;

use lopdf::{Dictionary, Document, Object, ObjectId, decode_text_string, text_string};
use serde_json::Value;

use crate::helpers::python;

/// Fills in fields as any reader does (pypdf): the entries are appended to the file. `to` may be the file itself.
pub fn fill_as_a_reader(folder: &Path, from: &str, to: &str, entries: &Value) {
    let entries = entries.to_string();
    python(
        folder,
        &format!(
            "import json, os, pypdf\nr = pypdf.PdfReader({from:?}); w = pypdf.PdfWriter(r, incremental=True)\nentries = json.loads({entries:?})\n\
             for p in w.pages:\n  if '/Annots' in p: w.update_page_form_field_values(p, entries, auto_regenerate=False)\n\
             w.write('being-filled.pdf')\nos.replace('being-filled.pdf', {to:?})",
        ),
    );
}

/// Sets fields and saves the whole file anew; `fields` are qualified names and texts, or the states of check boxes (`/Yes`).
pub fn fill(folder: &Path, from: &str, to: &str, fields: &[(&str, &str)]) {
    let object = |text: &str| text.strip_prefix('/').map_or_else(|| text_string(text), Object::from);
    let fields: Vec<_> = fields.iter().map(|(name, text)| (*name, object(text))).collect();
    fill_with(folder, from, to, &fields);
}

/// The same with values as they are to stand in the file.
pub fn fill_with(folder: &Path, from: &str, to: &str, fields: &[(&str, Object)]) {
    let mut document = Document::load(folder.join(from)).unwrap();
    for (wanted, value) in fields {
        let is_field = |id: &ObjectId| document.get_dictionary(*id).is_ok_and(|d: &Dictionary| d.has(b"FT"));
        let ids: Vec<_> = document.objects.keys().copied().filter(is_field).collect();
        let id = ids.into_iter().find(|id| name(&document, *id) == *wanted).unwrap();
        document.get_object_mut(id).unwrap().as_dict_mut().unwrap().set("V", value.clone());
    }
    document.save(folder.join(to)).unwrap();
}

/// A field's qualified name.
fn name(document: &Document, id: ObjectId) -> String {
    let mut names = Vec::new();
    let mut at = Some(id);
    while let Some(dict) = at.and_then(|id| document.get_dictionary(id).ok()) {
        names.extend(dict.get(b"T").and_then(decode_text_string));
        at = dict.get(b"Parent").and_then(Object::as_reference).ok();
    }
    names.reverse();
    names.join(".")
}
