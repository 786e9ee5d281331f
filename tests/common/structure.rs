//! What PDF/A-3a (ISO 19005-3) and PDF/UA-1 (ISO 14289-1) ask for, as far as it shows in a file's structure.
#![allow(dead_code, missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::collections::{BTreeMap, BTreeSet};

use lopdf::{Dictionary, Document, Object, ObjectId};

#[path = "glyphs.rs"]
mod glyphs;

pub fn dict<'d>(doc: &'d Document, object: &'d Object) -> &'d Dictionary {
    doc.dereference(object).unwrap().1.as_dict().unwrap()
}

/// The type of every structure element, its children, and what it holds.
pub struct Tree {
    pub kinds: BTreeMap<ObjectId, String>,
    pub kids: BTreeMap<ObjectId, Vec<ObjectId>>,
    pub contents: BTreeMap<(ObjectId, i64), ObjectId>,
    pub objects: BTreeMap<ObjectId, ObjectId>,
}

fn walk(doc: &Document, id: ObjectId, parent: ObjectId, tree: &mut Tree) {
    let elem = doc.get_dictionary(id).unwrap();
    assert_eq!(elem.get(b"P").unwrap().as_reference().unwrap(), parent, "parent of {id:?}");
    tree.kinds.insert(id, String::from_utf8(elem.get(b"S").unwrap().as_name().unwrap().to_vec()).unwrap());
    let page = elem.get(b"Pg").ok().map(|p| p.as_reference().unwrap());
    let kids: Vec<Object> = match elem.get(b"K") {
        Ok(Object::Array(all)) => all.clone(),
        Ok(one) => vec![one.clone()],
        Err(_) => Vec::new(),
    };
    for kid in kids {
        match kid {
            Object::Integer(mcid) => {
                assert!(tree.contents.insert((page.unwrap(), mcid), id).is_none(), "content twice in the tree");
            }
            Object::Reference(kid) => {
                tree.kids.entry(id).or_default().push(kid);
                walk(doc, kid, id, tree);
            }
            Object::Dictionary(d) if d.get(b"Type").unwrap().as_name().unwrap() == b"MCR" => {
                let page = d.get(b"Pg").unwrap().as_reference().unwrap();
                let mcid = d.get(b"MCID").unwrap().as_i64().unwrap();
                assert!(tree.contents.insert((page, mcid), id).is_none());
            }
            Object::Dictionary(d) => {
                tree.objects.insert(d.get(b"Obj").unwrap().as_reference().unwrap(), id);
            }
            other => panic!("unexpected child {other:?}"),
        }
    }
}

pub fn tree(doc: &Document) -> Tree {
    let root_id = doc.catalog().unwrap().get(b"StructTreeRoot").unwrap().as_reference().unwrap();
    let top = doc.get_dictionary(root_id).unwrap().get(b"K").unwrap().as_array().unwrap()[0].as_reference().unwrap();
    let mut tree =
        Tree { kinds: BTreeMap::new(), kids: BTreeMap::new(), contents: BTreeMap::new(), objects: BTreeMap::new() };
    walk(doc, top, root_id, &mut tree);
    assert_eq!(tree.kinds[&top], "Document");
    tree
}

/// The parent tree: value by key.
fn parent_tree(doc: &Document) -> BTreeMap<i64, Object> {
    let root = dict(doc, doc.catalog().unwrap().get(b"StructTreeRoot").unwrap());
    let mut out = BTreeMap::new();
    for kid in dict(doc, root.get(b"ParentTree").unwrap()).get(b"Kids").unwrap().as_array().unwrap() {
        for pair in dict(doc, kid).get(b"Nums").unwrap().as_array().unwrap().chunks(2) {
            assert!(out.insert(pair[0].as_i64().unwrap(), pair[1].clone()).is_none());
        }
    }
    out
}

/// Every font is embedded, or drawn by the file itself.
pub fn embedded_fonts(doc: &Document) {
    for font in doc.objects.values().filter_map(|o| o.as_dict().ok()) {
        if font.get(b"Type").and_then(Object::as_name).is_ok_and(|t| t == b"Font") {
            let kind = font.get(b"Subtype").unwrap().as_name().unwrap();
            let descriptor = font.get(b"FontDescriptor").ok().map(|d| dict(doc, d));
            let program = descriptor.is_some_and(|d| d.has(b"FontFile2") || d.has(b"FontFile3"));
            assert!(program || kind == b"Type0" || kind == b"Type3", "{font:?}");
        }
    }
}

/// Attached files say what they are and how they belong to the document (PDF/A-3, 6.8), and are found by name.
fn embedded_files(doc: &Document) {
    let catalog = doc.catalog().unwrap();
    let Ok(associated) = catalog.get(b"AF") else { return };
    let names = dict(doc, dict(doc, catalog.get(b"Names").unwrap()).get(b"EmbeddedFiles").unwrap());
    let named: Vec<&Object> = names.get(b"Names").unwrap().as_array().unwrap().iter().skip(1).step_by(2).collect();
    let associated: Vec<&Object> = doc.dereference(associated).unwrap().1.as_array().unwrap().iter().collect();
    assert!(associated.iter().all(|file| named.contains(file)) && associated.len() == named.len());
    for file in associated {
        let file = dict(doc, file);
        for key in [b"F".as_slice(), b"UF", b"Desc", b"EF"] {
            assert!(file.has(key), "{}", String::from_utf8_lossy(key));
        }
        let relation = file.get(b"AFRelationship").unwrap().as_name().unwrap();
        assert!([b"Source".as_slice(), b"Data", b"Alternative", b"Supplement", b"Unspecified"].contains(&relation));
        let stream = doc.dereference(dict(doc, file.get(b"EF").unwrap()).get(b"F").unwrap()).unwrap().1;
        let kind = stream.as_stream().unwrap().dict.get(b"Subtype").unwrap().as_name().unwrap();
        assert!(kind.iter().filter(|c| **c == b'/').count() == 1, "a MIME type");
    }
}

/// Limits of the implementation (PDF/A-3, 6.1.13), filters (6.1.7), and what streams must not refer to.
fn limits(object: &Object, id: ObjectId) {
    match object {
        Object::String(text, _) => assert!(text.len() <= 32_767, "a string of {} bytes in {id:?}", text.len()),
        Object::Name(name) => assert!(name.len() <= 127 && std::str::from_utf8(name).is_ok(), "{id:?}"),
        Object::Integer(n) => assert!(i32::try_from(*n).is_ok(), "{n} in {id:?}"),
        Object::Array(all) => all.iter().for_each(|o| limits(o, id)),
        Object::Dictionary(d) => d.iter().for_each(|(_, o)| limits(o, id)),
        Object::Stream(s) => {
            s.dict.iter().for_each(|(_, o)| limits(o, id));
            for key in [b"F".as_slice(), b"FFilter", b"FDecodeParms", b"OPI", b"PS", b"Ref", b"Alternates"] {
                assert!(!s.dict.has(key), "{} in {id:?}", String::from_utf8_lossy(key));
            }
            if let Ok(filter) = s.dict.get(b"Filter") {
                assert!(matches!(filter.as_name(), Ok(b"FlateDecode" | b"DCTDecode")), "{filter:?}");
            }
            assert!(!matches!(s.dict.get(b"Interpolate"), Ok(Object::Boolean(true))));
        }
        _ => {}
    }
}

/// An annotation's appearance is one stream, and one for each state of a button (PDF/A-3, 6.3.3); none has actions of its own (6.4.1).
fn appearance(doc: &Document, annotation: &Dictionary) {
    assert!(!annotation.has(b"AA"));
    let Ok(appearance) = annotation.get(b"AP") else { return };
    let appearance = dict(doc, appearance);
    assert!(appearance.len() == 1, "a normal appearance, and no other");
    let normal = doc.dereference(appearance.get(b"N").unwrap()).unwrap().1;
    if annotation.get(b"FT").and_then(Object::as_name).is_ok_and(|kind| kind == b"Btn") {
        let state = annotation.get(b"AS").unwrap().as_name().unwrap();
        assert!(normal.as_dict().unwrap().has(state));
    } else {
        assert!(normal.as_stream().is_ok());
    }
}

/// Checks what the standards ask for; returns the document for further checks.
pub fn check(bytes: &[u8]) -> Document {
    assert!(bytes.starts_with(b"%PDF-1.7\n%"));
    assert!(bytes.ends_with(b"%%EOF\n"));
    let doc = Document::load_mem(bytes).unwrap();
    let catalog = doc.catalog().unwrap();
    assert_eq!(catalog.get(b"MarkInfo").unwrap().as_dict().unwrap().get(b"Marked").unwrap(), &Object::Boolean(true));
    let language = std::str::from_utf8(catalog.get(b"Lang").unwrap().as_str().unwrap()).unwrap();
    assert!(language.split('-').all(|p| (1..=8).contains(&p.len()) && p.chars().all(|c| c.is_ascii_alphanumeric())));
    let preferences = catalog.get(b"ViewerPreferences").unwrap().as_dict().unwrap();
    assert_eq!(preferences.get(b"DisplayDocTitle").unwrap(), &Object::Boolean(true));
    let intent = dict(&doc, &catalog.get(b"OutputIntents").unwrap().as_array().unwrap()[0]);
    assert_eq!(intent.get(b"S").unwrap().as_name().unwrap(), b"GTS_PDFA1");
    let profile = doc.dereference(intent.get(b"DestOutputProfile").unwrap()).unwrap().1.as_stream().unwrap();
    assert_eq!(profile.dict.get(b"N").unwrap().as_i64().unwrap(), 3);
    assert!(doc.trailer.get(b"Encrypt").is_err());

    // XMP says what the document information says.
    let metadata = doc.dereference(catalog.get(b"Metadata").unwrap()).unwrap().1.as_stream().unwrap();
    assert!(metadata.dict.get(b"Filter").is_err(), "XMP is not compressed");
    let xmp = String::from_utf8(metadata.content.clone()).unwrap();
    let packet = xmp.lines().next().unwrap();
    assert!(packet.starts_with("<?xpacket begin=") && !packet.contains("bytes=") && !packet.contains("encoding="));
    for needle in ["<pdfaid:part>3<", "<pdfaid:conformance>A<", "<pdfuaid:part>1<", "pdfaExtension:schemas"] {
        assert!(xmp.contains(needle), "{needle}");
    }
    let info = doc.dereference(doc.trailer.get(b"Info").unwrap()).unwrap().1.as_dict().unwrap();
    for (key, value) in info.iter() {
        let text = lopdf::decode_text_string(value).unwrap();
        if key.ends_with(b"Date") {
            let iso = format!(
                "{}-{}-{}T{}:{}:{}Z",
                &text[2..6],
                &text[6..8],
                &text[8..10],
                &text[10..12],
                &text[12..14],
                &text[14..16]
            );
            assert!(text.starts_with("D:") && text.ends_with('Z') && xmp.contains(&iso), "{text}");
        } else {
            let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
            assert!(xmp.contains(&format!(">{escaped}<")), "{text}");
        }
    }

    assert!(!lopdf::decode_text_string(info.get(b"Title").unwrap()).unwrap().is_empty());
    let id = doc.trailer.get(b"ID").unwrap().as_array().unwrap();
    assert!(id.len() == 2 && id.iter().all(|part| !part.as_str().unwrap().is_empty()));

    embedded_fonts(&doc);
    embedded_files(&doc);
    for (id, object) in &doc.objects {
        limits(object, *id);
    }
    glyphs::check(&doc);

    // Nothing active, nothing foreign.
    for object in doc.objects.values() {
        let d = match object {
            Object::Dictionary(d) => d,
            Object::Stream(s) => &s.dict,
            _ => continue,
        };
        for key in [b"JS".as_slice(), b"AA", b"JavaScript", b"OpenAction", b"XFA", b"NeedAppearances", b"SMask"] {
            assert!(!d.has(key), "{}", String::from_utf8_lossy(key));
        }
        if d.get(b"Type").and_then(Object::as_name).is_ok_and(|t| t == b"FontDescriptor") {
            assert!(d.has(b"FontFile2") || d.has(b"FontFile3"), "fonts are embedded");
        }
        if d.get(b"Subtype").and_then(Object::as_name).is_ok_and(|t| t == b"Type0") {
            assert!(d.has(b"ToUnicode"));
        }
        if d.get(b"Subtype").and_then(Object::as_name).is_ok_and(|t| t == b"CIDFontType2") {
            assert!(d.has(b"CIDToGIDMap"));
        }
    }

    let tree = tree(&doc);
    let parents = parent_tree(&doc);
    let mut annotations = 0;
    for (number, page_id) in doc.get_pages() {
        let page = doc.get_dictionary(page_id).unwrap();
        assert_eq!(page.get(b"Tabs").unwrap().as_name().unwrap(), b"S");
        assert!(!page.has(b"Group"));
        // Every painted thing is content of an element or an artifact.
        let content = doc.get_and_decode_page_content(page_id).unwrap();
        let mut open: Vec<Option<i64>> = Vec::new();
        let mut seen = BTreeSet::new();
        for op in &content.operations {
            match op.operator.as_str() {
                "BDC" | "BMC" => {
                    let mcid = op.operands.get(1).and_then(|d| d.as_dict().ok()).and_then(|d| d.get(b"MCID").ok());
                    let artifact = op.operands[0].as_name().unwrap() == b"Artifact";
                    let inner = open.iter().flatten().next().is_some();
                    assert!(artifact || mcid.is_some() || inner, "page {number}: content without a place");
                    assert!(!(artifact && inner), "page {number}: artifact inside tagged content");
                    open.push(mcid.map(|m| m.as_i64().unwrap()).or(inner.then_some(-1)));
                    if let Some(mcid) = mcid {
                        let mcid = mcid.as_i64().unwrap();
                        assert!(seen.insert(mcid));
                        assert!(
                            tree.contents.contains_key(&(page_id, mcid)),
                            "page {number}: {mcid} is not in the tree"
                        );
                    }
                }
                "EMC" => {
                    open.pop().expect("balanced");
                }
                "TJ" | "Tj" | "re" | "S" | "f" | "Do" => assert!(!open.is_empty(), "page {number}: untagged content"),
                _ => {}
            }
        }
        assert!(open.is_empty());
        // The parent tree leads from each content to its element.
        let key = page.get(b"StructParents").unwrap().as_i64().unwrap();
        let list = doc.dereference(&parents[&key]).unwrap().1.as_array().unwrap();
        assert_eq!(list.len(), seen.len());
        for (mcid, elem) in list.iter().enumerate() {
            let mcid = i64::try_from(mcid).unwrap();
            assert_eq!(tree.contents[&(page_id, mcid)], elem.as_reference().unwrap());
        }
        for annotation in page.get(b"Annots").ok().map(|a| a.as_array().unwrap().clone()).unwrap_or_default() {
            annotations += 1;
            let id = annotation.as_reference().unwrap();
            let a = doc.get_dictionary(id).unwrap();
            let elem = tree.objects[&id];
            let key = a.get(b"StructParent").unwrap().as_i64().unwrap();
            assert_eq!(parents[&key].as_reference().unwrap(), elem);
            assert_eq!(a.get(b"F").unwrap().as_i64().unwrap(), 4);
            appearance(&doc, a);
            match a.get(b"Subtype").unwrap().as_name().unwrap() {
                b"Link" => {
                    assert_eq!(tree.kinds[&elem], "Link");
                    assert!(a.has(b"Contents"));
                    assert!(a.has(b"Dest") != a.has(b"A"));
                    if let Ok(action) = a.get(b"A") {
                        assert_eq!(dict(&doc, action).get(b"S").unwrap().as_name().unwrap(), b"URI");
                    }
                }
                _ => {
                    assert_eq!(a.get(b"Subtype").unwrap().as_name().unwrap(), b"Widget");
                    assert_eq!(tree.kinds[&elem], "Form");
                    assert!(a.has(b"TU") && a.has(b"AP"));
                }
            }
        }
    }
    assert_eq!(annotations, tree.objects.len());

    // Figures have alternatives, heads have a scope, tables are regular, levels do not skip.
    for (id, kind) in &tree.kinds {
        let elem = doc.get_dictionary(*id).unwrap();
        match kind.as_str() {
            "Figure" => {
                assert!(!elem.get(b"Alt").unwrap().as_str().unwrap().is_empty());
                assert_eq!(
                    elem.get(b"A").unwrap().as_dict().unwrap().get(b"BBox").unwrap().as_array().unwrap().len(),
                    4
                );
            }
            "TH" => assert!(elem.get(b"A").unwrap().as_dict().unwrap().has(b"Scope")),
            "Table" => {
                let span = |cell: &ObjectId| {
                    let attributes = doc.get_dictionary(*cell).unwrap().get(b"A").and_then(Object::as_dict);
                    attributes.and_then(|a| a.get(b"ColSpan")).and_then(Object::as_i64).unwrap_or(1)
                };
                let widths: BTreeSet<i64> = tree.kids[id]
                    .iter()
                    .map(|tr| tree.kids.get(tr).map_or(0, |cells| cells.iter().map(span).sum()))
                    .collect();
                assert_eq!(widths.len(), 1, "a table's rows have as many cells");
                assert!(tree.kids[id].iter().all(|tr| tree.kinds[tr] == "TR"));
            }
            "TR" => assert!(tree.kids[id].iter().all(|c| matches!(tree.kinds[c].as_str(), "TH" | "TD"))),
            "TOC" => assert!(tree.kids[id].iter().all(|c| matches!(tree.kinds[c].as_str(), "TOC" | "TOCI"))),
            // What the reader meets in a link or a form is one annotation at the least.
            "Link" | "Form" => assert!(tree.objects.values().any(|elem| elem == id), "{kind} without an annotation"),
            // Types of our own would need a role map (ISO 32000-1, 14.8.4).
            "Document" | "Sect" | "P" | "TD" | "TOCI" | "Reference" | "Span" => {}
            heading => assert!(matches!(heading, "H1" | "H2" | "H3" | "H4" | "H5" | "H6"), "{heading}"),
        }
    }
    let mut level = 0;
    let top = dict(&doc, doc.catalog().unwrap().get(b"StructTreeRoot").unwrap()).get(b"K").unwrap().as_array().unwrap()
        [0]
    .as_reference()
    .unwrap();
    let mut stack = vec![top];
    while let Some(id) = stack.pop() {
        if let Some(own) = tree.kinds[&id].strip_prefix('H').and_then(|l| l.parse::<usize>().ok()) {
            assert!(own <= level + 1, "H{own} after H{level}");
            level = own;
        }
        stack.extend(tree.kids.get(&id).into_iter().flatten().rev());
    }
    doc
}
