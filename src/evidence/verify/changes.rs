//! What a PDF has that a finished document of this program has not, and what its later revisions did beside filling in and signing.

use std::collections::{BTreeMap, BTreeSet};

use lopdf::{Dictionary, Document, Object, ObjectId};

/// Keys of the catalogue that filling in and signing change.
const CATALOG: [&[u8]; 6] = [b"AcroForm", b"Perms", b"DSS", b"Extensions", b"Version", b"Metadata"];
/// Keys of the form that filling in and signing change.
const FORM: [&[u8]; 5] = [b"Fields", b"SigFlags", b"DR", b"DA", b"NeedAppearances"];
/// Keys of a field that filling in and signing change: its value, how it looks, and its being locked.
const FIELD: [&[u8]; 9] = [b"V", b"AS", b"AP", b"M", b"Ff", b"F", b"I", b"RV", b"Lock"];
/// Keys by which something runs when the document or a field is opened, left, or clicked on.
const RUNS: [&[u8]; 3] = [b"JS", b"JavaScript", b"OpenAction"];

/// How many objects run a program: a document of this program has none.
pub(super) fn scripts(document: &Document) -> usize {
    let says = |dictionary: &Dictionary| {
        RUNS.iter().any(|key| dictionary.has(key))
            || dictionary
                .get(b"S")
                .and_then(Object::as_name)
                .is_ok_and(|name| [&b"JavaScript"[..], b"Launch"].contains(&name))
    };
    document.objects.values().filter(|object| any_dictionary(object, &says, 0)).count()
}

/// How deep a value may be nested that is looked into.
const MOST_DEPTH: usize = 32;

fn any_dictionary(object: &Object, says: &impl Fn(&Dictionary) -> bool, depth: usize) -> bool {
    if depth > MOST_DEPTH {
        return false;
    }
    let inside = |dictionary: &Dictionary| {
        says(dictionary) || dictionary.iter().any(|(_, value)| any_dictionary(value, says, depth + 1))
    };
    match object {
        Object::Dictionary(dictionary) => inside(dictionary),
        Object::Stream(stream) => inside(&stream.dict),
        Object::Array(items) => items.iter().any(|item| any_dictionary(item, says, depth + 1)),
        _ => false,
    }
}

/// What an object of the original is to a form: what may change of it.
#[derive(Clone, Copy)]
enum Part {
    Catalog,
    Form,
    Page,
    Field,
    /// Lists that may grow: of fields, of a page's annotations.
    List,
    /// How a field looks, and what the document says of itself.
    Free,
}

/// What later revisions did beside filling in and signing, a sentence each: an update may put a new object in the place of any old one.
pub(super) fn beyond_filling_in(original: &Document, now: &Document) -> Vec<String> {
    let mut found = Vec::new();
    let parts = parts(original);
    for (id, before) in &original.objects {
        let is_structure = |object: &Object| {
            let kind = object.as_stream().ok().and_then(|s| s.dict.get(b"Type").ok()).and_then(|t| t.as_name().ok());
            matches!(kind, Some(b"XRef" | b"ObjStm"))
        };
        if is_structure(before) {
            continue;
        }
        let name = format!("object {} {}", id.0, id.1);
        match now.objects.get(id) {
            None => found.push(format!("a later revision took {name} out")),
            Some(after) if after == before || may_change(parts.get(id).copied(), before, after) => {}
            Some(_) => found.push(format!("a later revision put something else in the place of {name}")),
        }
    }
    if original.catalog().ok().map(|c| c.get(b"Pages").ok()) != now.catalog().ok().map(|c| c.get(b"Pages").ok()) {
        found.push("a later revision put other pages in the place of the document's".to_owned());
    }
    let known: BTreeSet<ObjectId> = annotations(original).into_iter().map(|(_, id)| id).collect();
    for (page, id) in annotations(now).into_iter().filter(|(_, id)| !known.contains(id)) {
        let Ok(annotation) = now.get_dictionary(id) else { continue };
        let kind = annotation.get(b"Subtype").and_then(Object::as_name).unwrap_or_default();
        let signs = annotation.get(b"FT").and_then(Object::as_name).is_ok_and(|t| t == b"Sig");
        // A new field for a signature is no change of the page while it shows nothing there.
        if !(kind == b"Widget" && signs && is_empty(annotation)) {
            let kind = String::from_utf8_lossy(kind);
            found.push(format!("a later revision put something on page {page} that was not there ({kind})"));
        }
    }
    found
}

/// Whether an annotation takes no room on its page.
fn is_empty(annotation: &Dictionary) -> bool {
    let Ok(rectangle) = annotation.get(b"Rect").and_then(Object::as_array) else { return true };
    let at: Vec<f32> = rectangle.iter().filter_map(|n| n.as_float().ok()).collect();
    matches!(at.as_slice(), [a, b, c, d] if a == c || b == d)
}

fn may_change(part: Option<Part>, before: &Object, after: &Object) -> bool {
    match part {
        Some(Part::Catalog) => same_but(before, after, &CATALOG),
        Some(Part::Form) => same_but(before, after, &FORM),
        Some(Part::Page) => same_but(before, after, &[b"Annots"]),
        Some(Part::Field) => same_but(before, after, &FIELD),
        Some(Part::List) => match (before.as_array(), after.as_array()) {
            (Ok(before), Ok(after)) => before.iter().all(|item| after.contains(item)),
            _ => false,
        },
        Some(Part::Free) => true,
        None => false,
    }
}

/// Whether two dictionaries are the same but for some keys.
fn same_but(before: &Object, after: &Object, keys: &[&[u8]]) -> bool {
    let (Ok(before), Ok(after)) = (before.as_dict(), after.as_dict()) else { return false };
    let rest = |dictionary: &Dictionary| -> BTreeMap<Vec<u8>, Object> {
        let kept = dictionary.iter().filter(|(key, _)| !keys.contains(&key.as_slice()));
        kept.map(|(key, value)| (key.clone(), value.clone())).collect()
    };
    let (before, after) = (rest(before), rest(after));
    before.len() == after.len()
        && before.iter().zip(&after).all(|((key, value), (other, now))| key == other && same_value(value, now))
}

/// Whether two values say the same: programs write a text of other letters than ASCII in either of the two ways that there are.
fn same_value(before: &Object, after: &Object) -> bool {
    if before == after {
        return true;
    }
    let is_text = matches!((before, after), (Object::String(..), Object::String(..)));
    let text = |object: &Object| lopdf::decode_text_string(object).ok();
    is_text && text(before).is_some_and(|words| Some(words) == text(after))
}

fn reference(object: &Object) -> Option<ObjectId> {
    object.as_reference().ok()
}

/// A value with its object's id where it lies in an object of its own.
fn value<'d>(document: &'d Document, dictionary: &'d Dictionary, key: &[u8]) -> Option<(Option<ObjectId>, &'d Object)> {
    let object = dictionary.get(key).ok()?;
    Some((reference(object), document.dereference(object).map_or(object, |(_, o)| o)))
}

/// The annotations of every page that lie in objects of their own, with the page's number.
fn annotations(document: &Document) -> Vec<(u32, ObjectId)> {
    let mut found = Vec::new();
    for (number, id) in document.get_pages() {
        let Ok(page) = document.get_dictionary(id) else { continue };
        if let Some((_, Object::Array(list))) = value(document, page, b"Annots") {
            found.extend(list.iter().filter_map(reference).map(|id| (number, id)));
        }
    }
    found
}

fn parts(document: &Document) -> BTreeMap<ObjectId, Part> {
    let mut parts = BTreeMap::new();
    let trailer = |key: &[u8]| document.trailer.get(key).ok().and_then(reference);
    parts.extend(trailer(b"Root").map(|id| (id, Part::Catalog)));
    parts.extend(trailer(b"Info").map(|id| (id, Part::Free)));
    for id in document.get_pages().into_values() {
        parts.insert(id, Part::Page);
        if let Some((Some(list), _)) =
            document.get_dictionary(id).ok().and_then(|page| value(document, page, b"Annots"))
        {
            parts.insert(list, Part::List);
        }
    }
    let Ok(catalog) = document.catalog() else { return parts };
    if let Some((Some(id), _)) = value(document, catalog, b"Metadata") {
        parts.insert(id, Part::Free);
    }
    let Some((id, Object::Dictionary(form))) = value(document, catalog, b"AcroForm") else { return parts };
    parts.extend(id.map(|id| (id, Part::Form)));
    let Some((id, Object::Array(fields))) = value(document, form, b"Fields") else { return parts };
    parts.extend(id.map(|id| (id, Part::List)));
    let mut open: Vec<ObjectId> = fields.iter().filter_map(reference).collect();
    while let Some(id) = open.pop() {
        let Ok(field) = document.get_dictionary(id) else { continue };
        if parts.insert(id, Part::Field).is_some() {
            continue;
        }
        if let Some((_, Object::Array(kids))) = value(document, field, b"Kids") {
            open.extend(kids.iter().filter_map(reference));
        }
        if let Some((own, Object::Dictionary(looks))) = value(document, field, b"AP") {
            parts.extend(own.map(|id| (id, Part::Free)));
            appearances(document, looks, &mut parts);
        }
    }
    parts
}

/// The pictures of a field's values: of its states, or the one it has.
fn appearances(document: &Document, looks: &Dictionary, parts: &mut BTreeMap<ObjectId, Part>) {
    for (_, look) in looks.iter() {
        parts.extend(reference(look).map(|id| (id, Part::Free)));
        if let Ok((_, Object::Dictionary(states))) = document.dereference(look) {
            parts.extend(states.iter().filter_map(|(_, state)| reference(state)).map(|id| (id, Part::Free)));
        }
    }
}
