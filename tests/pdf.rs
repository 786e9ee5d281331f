//! The PDF: structure that PDF/A-3a and PDF/UA-1 ask for, text, attachments, forms, layout, hostile input.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[path = "common/structure.rs"]
mod structure;

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;
use std::sync::Arc;

use chrono::{TimeZone, Utc};
use lopdf::{Document, Object};
use rmx_report::base::diagnostic::{Diagnostics, Severity};
use rmx_report::document::*;
use rmx_report::render::pdf::{PdfError, PdfOptions, render};
use structure::{check, dict, embedded_fonts, tree};

fn column(id: &str, width: f64) -> Column {
    Column {
        id: id.into(),
        header: id.to_uppercase(),
        width,
        sheet_width: None,
        page_width: None,
        kind: ColumnKind::Text,
        editable: false,
        show: Show::Everywhere,
        outline: 0,
        stack: None,
        band: None,
        help: None,
        holds: Vec::new(),
    }
}

fn row(group: &[&str], cells: &[&str]) -> Row {
    Row {
        group: group.iter().map(ToString::to_string).collect(),
        anchor: Some(format!("row-{}", cells[0])),
        tone: Tone::Normal,
        cells: cells.iter().map(|c| Cell::text(*c)).collect(),
        strip: None,
    }
}

fn table(rows: Vec<Row>) -> Table<'static> {
    Table {
        id: "things".into(),
        caption: "All things".into(),
        columns: vec![column("id", 10.0), column("activity", 40.0), column("note", 20.0)],
        rows: Rows::Memory(rows),
        empty: "Nothing.".into(),
        working: false,
        form: false,
        fields: false,
        fit: None,
        totals: Vec::new(),
        filters: Vec::new(),
        dense: false,
        kinds: Vec::new(),
    }
}

fn part<'a>(id: &str, blocks: Vec<Block<'a>>) -> Part<'a> {
    Part {
        id: id.into(),
        name: id.into(),
        heading: format!("Part {id}"),
        orientation: Orientation::Landscape,
        closes: false,
        below: false,
        tight: false,
        blocks,
    }
}

fn document(parts: Vec<Part<'_>>) -> ReportDocument<'_> {
    ReportDocument {
        meta: Meta {
            title: "Evidence & <proof>".into(),
            subtitle: "Ελληνικά, Кириллица, Zażółć".into(),
            subject: "Subject".into(),
            organisation: "Acme".into(),
            author: "Ada".into(),
            keywords: vec!["a".into(), "b".into()],
            language: "en".into(),
            created: Utc.with_ymd_and_hms(2026, 11, 20, 0, 0, 0).unwrap(),
            document_id: "DOC-1".into(),
            hash: "ab".repeat(32),
            generator: "test 1".into(),
            properties: Vec::new(),
            cover: vec![("Vendor".into(), "V".into())],
        },
        theme: Theme {
            primary: Colour(0x1F, 0x3A, 0x5F),
            accent: Colour(0x2F, 0x7F, 0x86),
            logo: None,
            paper: Paper::A4,
            fonts: Vec::new(),
        },
        labels: Labels {
            day: DayForm::default(),
            footer_left: "{id} {hash}".into(),
            footer_right: "Page {page} of {pages}".into(),
            header: "{title}".into(),
            header_right: String::new(),
            contents: "Contents".into(),
            continued: "continued".into(),
            screen: std::collections::BTreeMap::new(),
        },
        parts,
        attachments: vec![Attachment {
            name: "data.json".into(),
            mime: "application/json".into(),
            description: "Data".into(),
            relation: AttachmentRelation::Data,
            bytes: Arc::from(b"{}".as_slice()),
        }],
        baseline: rmx_report::document::Lines::Memory(Vec::new()),
    }
}

fn form() -> Form {
    let field = |id: &str, kind| FormField {
        id: id.into(),
        label: id.into(),
        help: format!("Enter {id}"),
        kind,
        value: String::new(),
    };
    Form {
        id: "approver".into(),
        heading: "Approver".into(),
        statement: "I approve.".into(),
        scope: vec![("Hash".into(), "abc".into())],
        fields: vec![
            field("name", FieldKind::Line),
            field("exceptions", FieldKind::Lines),
            field("decision", FieldKind::Choice(vec!["Accepted".into(), "Rejected".into()])),
            field("date", FieldKind::Date),
            field("read", FieldKind::Tick),
            field("signature", FieldKind::Signature),
        ],
        note: Rich::default(),
        aside: String::new(),
    }
}

/// A heat map, and a table with bars in its cells.
fn heat() -> Table<'static> {
    let grounds = [Ground::Blank, Ground::Zero, Ground::One, Ground::Few, Ground::Many, Ground::Silent];
    let cells = grounds.map(|ground| {
        let heat = Heat { text: "0 / 5".into(), ground };
        Row { cells: vec![Cell::text("A topic"), Cell::new(Value::Heat(heat))], ..Row::default() }
    });
    let bar =
        Row { cells: vec![Cell::text("A bar"), Cell::new(Value::Share(Share { count: 2, of: 5 }))], ..Row::default() };
    Table { columns: table(Vec::new()).columns[..2].to_vec(), ..table(cells.into_iter().chain([bar]).collect()) }
}

fn chart() -> Chart {
    let series = |name: &str, pattern, values: &[f64]| Series {
        name: name.into(),
        colour: Colour(0x1F, 0x3A, 0x5F),
        pattern,
        values: values.iter().map(|v| Live::fixed(*v)).collect(),
    };
    Chart {
        id: "c".into(),
        title: "A chart".into(),
        alt: "One: 3 and 2; two: 1 and 5".into(),
        categories: vec!["One".into(), "Two".into()],
        anchors: vec![Some("b".into()), None],
        series: vec![
            series("Solid", Pattern::Solid, &[3.0, 1.0]),
            series("Up", Pattern::DiagonalUp, &[2.0, 5.0]),
            series("Dots", Pattern::Dots, &[2.0, 5.0]),
        ],
    }
}

/// A document with every kind of block.
fn whole() -> ReportDocument<'static> {
    let mut rows: Vec<Row> = (0..60)
        .map(|i| {
            row(
                &["1. First", if i < 30 { "1.1. a" } else { "1.2. b" }],
                &[&format!("ID-{i}"), "Do – “this” fi ffl", ""],
            )
        })
        .collect();
    rows[3].cells[2] = Cell::new(Value::Link { text: "source".into(), url: "https://example.org/ä".into() });
    rows[4].cells[2] = Cell::new(Value::Jump { text: "see".into(), anchor: "row-ID-50".into() });
    rows[5].cells[2] = Cell::new(Value::Letters("RA".into())).toned(Tone::Normal);
    rows[6].cells[2] = Cell::text("overdue").toned(Tone::Bad);
    let mut second = form();
    second.id = "preparer".into();
    second.heading = "Preparer".into();
    document(vec![
        part(
            "a",
            vec![
                Block::Paragraph(Text::plain("A paragraph.\nSecond line.")),
                Block::Facts(Facts {
                    rows: vec![Fact { label: "L".into(), value: Value::Text("v".into()), tone: Tone::Good }],
                }),
                Block::Heading { level: 2, text: "Charts".into(), anchor: Some("charts".into()) },
                Block::Chart(chart()),
                Block::Table(heat()),
            ],
        ),
        part("b", vec![Block::Table(table(rows))]),
        part("c", vec![Block::Table(table(Vec::new())), Block::Form(form()), Block::Form(second)]),
    ])
}

fn make(document: &ReportDocument, flat: bool) -> (Vec<u8>, Diagnostics) {
    let mut sink = Diagnostics::new();
    let bytes = render(document, PdfOptions { flat }, &mut sink).expect("a PDF");
    (bytes, sink)
}

#[test]
fn every_requirement_of_archive_and_access_holds() {
    let (bytes, sink) = make(&whole(), false);
    assert!(sink.is_empty(), "{sink:?}");
    let doc = check(&bytes);
    assert!(doc.get_pages().len() >= 3, "{}", doc.get_pages().len());
}

#[test]
fn the_flat_form_has_no_fields() {
    let (bytes, _) = make(&whole(), true);
    let doc = check(&bytes);
    assert!(!doc.catalog().unwrap().has(b"AcroForm"));
}

#[test]
fn same_document_same_bytes() {
    assert_eq!(make(&whole(), false).0, make(&whole(), false).0);
}

#[test]
fn attachments_come_out_identical_and_described() {
    let (bytes, _) = make(&whole(), false);
    let doc = Document::load_mem(&bytes).unwrap();
    let catalog = doc.catalog().unwrap();
    let spec = dict(&doc, &catalog.get(b"AF").unwrap().as_array().unwrap()[0]);
    assert_eq!(spec.get(b"AFRelationship").unwrap().as_name().unwrap(), b"Data");
    assert_eq!(spec.get(b"Desc").unwrap().as_str().unwrap(), b"Data");
    let file = doc.dereference(spec.get(b"EF").unwrap().as_dict().unwrap().get(b"F").unwrap()).unwrap().1;
    let file = file.as_stream().unwrap();
    assert_eq!(file.decompressed_content().unwrap(), b"{}");
    assert_eq!(file.dict.get(b"Subtype").unwrap().as_name().unwrap(), b"application/json");
    assert!(file.dict.get(b"Params").unwrap().as_dict().unwrap().has(b"ModDate"));
}

#[test]
fn a_signature_locks_its_own_block() {
    let (bytes, _) = make(&whole(), false);
    let doc = Document::load_mem(&bytes).unwrap();
    let lock = doc
        .objects
        .values()
        .filter_map(|o| o.as_dict().ok())
        .find(|d| d.get(b"Type").and_then(Object::as_name).is_ok_and(|t| t == b"SigFieldLock"))
        .unwrap();
    assert_eq!(lock.get(b"Action").unwrap().as_name().unwrap(), b"Include");
    let names: Vec<_> =
        lock.get(b"Fields").unwrap().as_array().unwrap().iter().map(|f| f.as_str().unwrap().to_vec()).collect();
    assert_eq!(names.len(), 5);
    assert!(names.contains(&b"approver.decision".to_vec()));
}

#[test]
fn bookmarks_nest() {
    let (bytes, _) = make(&whole(), false);
    let doc = Document::load_mem(&bytes).unwrap();
    let outlines = dict(&doc, doc.catalog().unwrap().get(b"Outlines").unwrap());
    // The title and three parts.
    assert_eq!(outlines.get(b"Count").unwrap().as_i64().unwrap(), 4);
    let title = dict(&doc, outlines.get(b"First").unwrap());
    let first = dict(&doc, title.get(b"Next").unwrap());
    let second = dict(&doc, first.get(b"Next").unwrap());
    let group = dict(&doc, second.get(b"First").unwrap());
    assert!(lopdf::decode_text_string(group.get(b"Title").unwrap()).is_ok(), "groups nest below their part");
}

#[test]
fn a_missing_glyph_names_character_and_row() {
    let mut doc = whole();
    let Block::Table(table) = &mut doc.parts[1].blocks[0] else { panic!() };
    let Rows::Memory(rows) = &mut table.rows else { panic!() };
    rows[1].cells[1] = Cell::text("日本");
    let (bytes, sink) = make(&doc, false);
    let all: Vec<_> = sink.iter().filter(|d| d.code == "missing-glyph").collect();
    assert_eq!(all.len(), 2);
    assert_eq!(all[0].severity, Severity::Warning);
    assert!(all.iter().any(|d| d.message.contains('日') && d.message.contains("ID-1")), "{:?}", all[0]);
    check(&bytes);
}

/// The text of a widget's appearance, read through the ToUnicode maps of the fonts that it names.
fn appearance_text(doc: &Document, field: &str) -> String {
    let widget = doc
        .objects
        .values()
        .filter_map(|o| o.as_dict().ok())
        .find(|d| d.has(b"FT") && d.get(b"T").and_then(Object::as_str).is_ok_and(|t| t == field.as_bytes()))
        .unwrap();
    let normal = dict(doc, widget.get(b"AP").unwrap()).get(b"N").unwrap().as_reference().unwrap();
    let stream = doc.get_object(normal).unwrap().as_stream().unwrap();
    let fonts = dict(doc, stream.dict.get(b"Resources").unwrap()).get(b"Font").unwrap();
    let fonts = dict(doc, fonts);
    let content = lopdf::content::Content::decode(&stream.get_plain_content().unwrap()).unwrap();
    let mut maps: BTreeMap<Vec<u8>, String> = BTreeMap::new();
    let mut font = Vec::new();
    let mut text = String::new();
    for op in content.operations {
        match op.operator.as_str() {
            "Tf" => {
                font = op.operands[0].as_name().unwrap().to_vec();
                let face = dict(doc, fonts.get(&font).unwrap());
                let map = doc.dereference(face.get(b"ToUnicode").unwrap()).unwrap().1.as_stream().unwrap();
                maps.insert(font.clone(), String::from_utf8(map.get_plain_content().unwrap()).unwrap());
            }
            "TJ" => {
                for piece in op.operands[0].as_array().unwrap().iter().filter_map(|o| o.as_str().ok()) {
                    for code in piece.chunks(2) {
                        let wanted = format!("<{:02X}{:02X}> <", code[0], code[1]);
                        let map = &maps[&font];
                        let at = map.find(&wanted).unwrap() + wanted.len();
                        let end = at + map[at..].find('>').unwrap();
                        let units = map.as_bytes()[at..end]
                            .chunks(4)
                            .map(|h| u16::from_str_radix(std::str::from_utf8(h).unwrap(), 16).unwrap())
                            .collect::<Vec<_>>();
                        text.push_str(&String::from_utf16(&units).unwrap());
                    }
                }
            }
            _ => {}
        }
    }
    text
}

#[test]
fn entries_show_in_every_script_that_the_document_has() {
    let mut doc = whole();
    let mut form = form();
    form.fields[0].value = "Zoë Łukasz Ελένη Юрий".into();
    form.fields[1].value = "日".into();
    doc.parts[2].blocks[1] = Block::Form(form);
    let (bytes, sink) = make(&doc, false);
    let file = check(&bytes);
    assert_eq!(appearance_text(&file, "name"), "Zoë Łukasz Ελένη Юрий");
    // What no font has is told, with the field, and stands there as its code point.
    let missing: Vec<_> = sink.iter().filter(|d| d.code == "missing-glyph").collect();
    assert_eq!(missing.len(), 1, "{missing:?}");
    assert!(missing[0].message.contains("field 'exceptions' of 'Approver'"), "{}", missing[0].message);
    assert!(appearance_text(&file, "exceptions").contains("[U+65E5]"));
}

#[test]
fn marks_that_the_fonts_lack_are_drawn_and_come_back_as_text() {
    let mut doc = whole();
    let Block::Table(table) = &mut doc.parts[1].blocks[0] else { panic!() };
    let Rows::Memory(rows) = &mut table.rows else { panic!() };
    rows[1].cells[1] = Cell::text("yes ✓ no ✗ box ☐ then → back ← \u{E000}");
    let (bytes, sink) = make(&doc, false);
    let told: Vec<_> = sink.iter().map(|d| d.message.clone()).collect();
    // A private-use character means nothing that could be handed on.
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains('\u{E000}'), "{told:?}");
    let file = check(&bytes);
    let marks = file.objects.values().filter_map(|o| o.as_dict().ok()).find(|d| d.has(b"CharProcs")).unwrap();
    assert_eq!(marks.get(b"Widths").unwrap().as_array().unwrap().len(), 5);
    let map = file.dereference(marks.get(b"ToUnicode").unwrap()).unwrap().1.as_stream().unwrap();
    let map = String::from_utf8(map.get_plain_content().unwrap()).unwrap();
    for (code, c) in ["2713", "2717", "2610", "2192", "2190"].iter().enumerate() {
        assert!(map.contains(&format!("<{:02X}> <{c}>", code + 1)), "{map}");
    }
}

#[test]
fn parts_run_on_and_only_long_documents_have_contents() {
    let lines = |n: usize| vec![Block::Paragraph(Text::plain("line\n".repeat(n)))];
    let pages = |parts: Vec<Part>| check(&make(&document(parts), false).0).get_pages().len();
    assert_eq!(pages(vec![part("one", lines(10)), part("two", lines(10))]), 1, "short parts share a page");
    // More than two thirds of the page are taken: the next part begins a page.
    assert_eq!(pages(vec![part("one", lines(46)), part("two", lines(10))]), 2);
    let rows = |n: usize| (0..n).map(|i| row(&["1. First"], &[&format!("ID-{i}"), "words", ""])).collect::<Vec<_>>();
    let titles = |n: usize| {
        let bytes = make(&document(vec![part("a", lines(1)), part("b", vec![Block::Table(table(rows(n)))])]), false).0;
        let doc = Document::load_mem(&bytes).unwrap();
        let toc = doc.objects.values().filter_map(|o| o.as_dict().ok());
        (
            doc.get_pages().len(),
            toc.filter(|d| d.get(b"S").and_then(Object::as_name).is_ok_and(|n| n == b"TOC")).count(),
        )
    };
    let (few, none) = titles(400);
    assert!(few <= 25 && none == 0, "{few} pages");
    let (many, one) = titles(1_400);
    assert!(many > 25 && one == 1, "{many} pages");
}

#[test]
fn hostile_cells_make_clean_pages() {
    let mut doc = whole();
    let Block::Table(table) = &mut doc.parts[1].blocks[0] else { panic!() };
    let Rows::Memory(rows) = &mut table.rows else { panic!() };
    rows[0].cells[1] = Cell::text("x".repeat(30_000));
    rows[1].cells[1] = Cell::text("word ".repeat(6_000));
    rows[2].cells[1] = Cell::text("bell\u{7} nul\u{0} del\u{7f} \u{feff}bom \u{202e}rtl שלום and مرحبا");
    rows[3].cells[1] = Cell::text("e\u{301}\u{302}\u{323} combining \u{1F600}");
    let (bytes, sink) = make(&doc, false);
    assert!(sink.iter().any(|d| d.code == "control-character" && d.message.contains("ID-2")));
    assert!(!sink.has_errors());
    check(&bytes);
}

#[test]
fn ten_thousand_rows() {
    let rows = (0..10_000).map(|i| row(&[], &[&format!("{i}"), "something to do every day", "n"])).collect();
    let (bytes, _) = make(&document(vec![part("b", vec![Block::Table(table(rows))])]), true);
    let doc = Document::load_mem(&bytes).unwrap();
    assert!(doc.get_pages().len() > 200);
}

#[test]
fn unreadable_logo_and_font_are_errors_both_at_once() {
    let mut doc = whole();
    doc.theme.logo =
        Some(Logo { name: "l.png".into(), bytes: Arc::from(b"\x89PNG broken".as_slice()), alt: "L".into() });
    doc.theme.fonts = vec![Arc::from(b"no font".as_slice())];
    let mut sink = Diagnostics::new();
    let outcome = render(&doc, PdfOptions::default(), &mut sink);
    assert!(matches!(outcome, Err(PdfError::Input)));
    let codes: BTreeSet<_> = sink.iter().map(|d| d.code).collect();
    assert_eq!(codes, BTreeSet::from(["unreadable-font", "unreadable-logo"]));
}

#[test]
fn an_svg_logo_is_drawn_or_refused_by_name() {
    let svg = |body: &str| {
        Some(Logo {
            name: "l.svg".into(),
            bytes: format!("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 10 10'>{body}</svg>")
                .into_bytes()
                .into(),
            alt: "Logo".into(),
        })
    };
    let mut doc = whole();
    doc.theme.logo = svg(
        "<g transform='translate(1 1)'><path d='M0 0h5v5a2 2 0 0 1-2 2zM1,1l2-1q1 1 2 2t1 1' fill='#123'/><circle cx='3' cy='3' r='2' style='fill:none;stroke:red'/></g>",
    );
    let (bytes, sink) = make(&doc, false);
    assert!(sink.is_empty(), "{sink:?}");
    check(&bytes);
    doc.theme.logo = svg("<text>no</text>");
    let mut sink = Diagnostics::new();
    assert!(render(&doc, PdfOptions::default(), &mut sink).is_err());
    assert!(sink.iter().any(|d| d.message.contains("<text>")));
}

fn tool(program: &str, arguments: &[&str]) -> String {
    let out = Command::new(program).args(arguments).output().unwrap();
    assert!(out.status.success(), "{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    String::from_utf8_lossy(&out.stdout).into_owned()
}

fn write(bytes: &[u8]) -> tempfile::NamedTempFile {
    let file = tempfile::Builder::new().suffix(".pdf").tempfile().unwrap();
    std::fs::write(file.path(), bytes).unwrap();
    file
}

#[needs::tools(qpdf)]
#[test]
fn qpdf_finds_nothing() {
    for flat in [false, true] {
        let file = write(&make(&whole(), flat).0);
        let said = tool("qpdf", &["--check", file.path().to_str().unwrap()]);
        assert!(said.contains("No syntax or stream encoding errors"), "{said}");
    }
}

#[needs::tools(poppler)]
#[test]
fn extraction_gives_the_words_letter_for_letter() {
    let file = write(&make(&whole(), false).0);
    let text = tool("pdftotext", &["-layout", file.path().to_str().unwrap(), "-"]);
    assert_eq!(text.matches("Do – “this” fi ffl").count(), 60);
    for i in 0..60 {
        assert!(text.contains(&format!("ID-{i}")));
    }
    assert!(text.contains("Ελληνικά, Кириллица, Zażółć"));
    assert!(text.contains("Page 1 of") || text.contains("Page 2 of"));
}

/// Fills with pypdf, signs both blocks in turn with pyHanko, its own throw-away certificate and a stamp in an embedded font,
/// validates with pyHanko.
const SIGN: &str = r#"
import sys, io, datetime
import pypdf
from pyhanko.sign import signers, fields
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore
from cryptography import x509
from cryptography.x509.oid import NameOID
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from asn1crypto import x509 as ax, keys as ak
source, target = sys.argv[1:3]
r = pypdf.PdfReader(source); w = pypdf.PdfWriter(r, incremental=True)
for page in w.pages:
    if '/Annots' in page:
        w.update_page_form_field_values(page, {'approver.name': 'Ada Lovelace', 'approver.date': '2026-11-20', 'approver.read': '/Yes', 'preparer.name': 'Grace', 'preparer.decision': 'Accepted'}, auto_regenerate=False)
b = io.BytesIO(); w.write(b)
key = rsa.generate_private_key(65537, 2048)
name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, 'Test')])
now = datetime.datetime.now(datetime.timezone.utc)
cert = (x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(7)
    .not_valid_before(now - datetime.timedelta(days=1)).not_valid_after(now + datetime.timedelta(days=9))
    .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
    .add_extension(x509.KeyUsage(True, True, False, False, False, True, False, False, False), True).sign(key, hashes.SHA256()))
c = ax.Certificate.load(cert.public_bytes(serialization.Encoding.DER))
k = ak.PrivateKeyInfo.load(key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
s = signers.SimpleSigner(signing_cert=c, signing_key=k, cert_registry=SimpleCertificateStore())
from pyhanko import stamp
from pyhanko.pdf_utils import text
from pyhanko.pdf_utils.font.opentype import GlyphAccumulatorFactory
style = stamp.TextStampStyle(text_box_style=text.TextBoxStyle(font=GlyphAccumulatorFactory(sys.argv[3])), background=None)
data = b.getvalue()
for block in ['preparer', 'approver']:
    meta = signers.PdfSignatureMetadata(field_name=block + '.signature')
    data = signers.PdfSigner(meta, signer=s, stamp_style=style).sign_pdf(IncrementalPdfFileWriter(io.BytesIO(data))).getvalue()
open(target, 'wb').write(data)
signatures = PdfFileReader(open(target, 'rb')).embedded_signatures
assert [e.field_name for e in signatures] == ['preparer.signature', 'approver.signature']
for e in signatures:
    status = validate_pdf_signature(e, ValidationContext(trust_roots=[c]))
    assert status.bottom_line, status.pretty_print_details()
# What a signature locks cannot be changed without breaking it.
r = pypdf.PdfReader(io.BytesIO(data)); w = pypdf.PdfWriter(r, incremental=True)
for page in w.pages:
    if '/Annots' in page:
        w.update_page_form_field_values(page, {'preparer.name': 'Mallory'}, auto_regenerate=False)
broken = io.BytesIO(); w.write(broken); broken.seek(0)
status = validate_pdf_signature(PdfFileReader(broken).embedded_signatures[0], ValidationContext(trust_roots=[c]))
assert not status.bottom_line
"#;

#[needs::tools(pyhanko)]
#[test]
fn a_filled_and_signed_copy_stays_valid() {
    let original = make(&whole(), false).0;
    let file = write(&original);
    let signed = write(&[]);
    let font = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/fonts/NotoSans-Regular.ttf");
    tool("python3", &["-c", SIGN, file.path().to_str().unwrap(), signed.path().to_str().unwrap(), font]);
    let bytes = std::fs::read(signed.path()).unwrap();
    assert!(bytes.starts_with(&original), "all updates are appended");
    embedded_fonts(&Document::load_mem(&bytes).unwrap());
    let doc = Document::load_mem(&bytes).unwrap();
    let tree = tree(&doc);
    for page_id in doc.get_pages().into_values() {
        for a in doc
            .get_dictionary(page_id)
            .unwrap()
            .get(b"Annots")
            .ok()
            .into_iter()
            .flat_map(|a| doc.dereference(a).unwrap().1.as_array().unwrap().clone())
        {
            let id = a.as_reference().unwrap();
            assert!(tree.objects.contains_key(&id), "every annotation is still tagged");
            let a = doc.get_dictionary(id).unwrap();
            assert!(a.get(b"Subtype").unwrap().as_name().unwrap() != b"Widget" || a.has(b"AP"));
        }
    }
}
