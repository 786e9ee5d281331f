//! The readers' registry and the way from bytes to a raw document.

use std::borrow::Cow;
use std::sync::Arc;

use super::contract::{Confidence, DocumentContext, Probe, ReadOptions, Reader, beginning, first_words};
use super::encoding::{Decoded, decode};
use super::input::Input;
use super::limits::Limits;
use super::raw::{RawBlock, RawDocument};
use super::{asciidoc, csv, docx, error_cells, html, markdown, oscal, pdf, rst, spreadsheet};
use crate::base::diagnostic::{Diagnostic, Diagnostics};
use crate::base::location::Location;
use crate::base::parallel;
use crate::base::reading::BeingRead;
use crate::matrix::identity::Hash;

/// Every reader; a new format is one file and one line here.
static READERS: [&Reader; 9] = [
    &spreadsheet::READER,
    &docx::READER,
    &pdf::READER,
    &oscal::READER,
    &asciidoc::READER,
    &rst::READER,
    &markdown::READER,
    &html::READER,
    &csv::READER,
];

impl ReadOptions {
    /// The program's own CSV form, as the catalogue has it: comma-separated, never defused.
    pub fn catalogue_csv() -> Self {
        Self { format: Some(csv::READER.name.to_owned()), separator: Some(','), take_off_apostrophes: false }
    }
}

/// The names of all formats with their extensions.
pub fn formats() -> impl Iterator<Item = (&'static str, &'static [&'static str])> {
    READERS.iter().map(|reader| (reader.name, reader.extensions))
}

/// Reads a document: its format is recognised by content first and extension second.
///
/// # Errors
/// Every problem that makes the document unusable, together with the warnings that were found on the way.
pub fn read(input: &Input, limits: &Limits, options: &ReadOptions) -> Result<(RawDocument, Diagnostics), Diagnostics> {
    let mut diagnostics = Diagnostics::new();
    match read_into(input, limits, options, &mut diagnostics) {
        Ok(document) if !diagnostics.has_errors() => Ok((document, diagnostics)),
        Ok(_) => Err(diagnostics),
        Err(error) => {
            diagnostics.push(error);
            Err(diagnostics)
        }
    }
}

fn read_into(
    input: &Input,
    limits: &Limits,
    options: &ReadOptions,
    diagnostics: &mut Diagnostics,
) -> Result<RawDocument, Diagnostic> {
    let whole = || Location::document(Arc::clone(&input.name));
    let bytes = input.bytes.as_slice();
    if bytes.len() as u64 > limits.input_bytes {
        return Err(limits.passed("input-bytes", bytes.len() as u64, whole()));
    }
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Diagnostic::error("empty-document", "the document is empty")
            .at(whole())
            .found(format!("{} bytes", bytes.len()))
            .help("check that it was downloaded or saved completely"));
    }
    let extension = input.extension();
    let (reader, decoded) = choose_reader(input, limits, options, extension.as_deref())?;
    say_lying_extension(reader, extension.as_deref(), options, &whole(), diagnostics);
    diagnostics.extend(decoded.remark);
    let mut context = DocumentContext {
        file: Arc::clone(&input.name),
        extension,
        bytes,
        text: &decoded.text,
        encoding: decoded.encoding,
        limits,
        options,
        diagnostics,
        cells: 0,
        text_bytes: 0,
    };
    let content = || {
        let _reading = BeingRead::begin(reader.name, whole());
        (reader.read)(&mut context)
    };
    let (content, sha256) = parallel::both(bytes.len() >= LONG, content, || Hash::of(bytes));
    let mut content = content?;
    error_cells::blank(&input.name, &mut content.blocks, diagnostics);
    let mut tables = content.blocks.iter().filter_map(|block| match block {
        RawBlock::Table(table) => Some(table),
        _ => None,
    });
    let within = usize::try_from(limits.tables).unwrap_or(usize::MAX);
    if let Some(beyond) = tables.nth(within) {
        let found = limits.tables.saturating_add(1).saturating_add(tables.count() as u64);
        let location = Location { file: Arc::clone(&input.name), sheet: beyond.sheet.clone(), place: beyond.place };
        return Err(limits.passed("tables", found, location));
    }
    check_blocks(&content.blocks, limits, &input.name)?;
    Ok(RawDocument {
        file: Arc::clone(&input.name),
        format: content.format,
        sha256,
        meta: content.meta,
        blocks: content.blocks,
    })
}

/// Checks the number of headings, paragraphs and pictures.
fn check_blocks(blocks: &[RawBlock], limits: &Limits, file: &Arc<str>) -> Result<(), Diagnostic> {
    let place = |block: &RawBlock| match block {
        RawBlock::Heading { place, .. } | RawBlock::Paragraph { place, .. } | RawBlock::Image { place, .. } => {
            Some(*place)
        }
        RawBlock::Table(_) | RawBlock::HeadingEnd { .. } => None,
    };
    let mut places = blocks.iter().filter_map(place);
    match places.nth(usize::try_from(limits.blocks).unwrap_or(usize::MAX)) {
        None => Ok(()),
        Some(place) => {
            let found = limits.blocks.saturating_add(1).saturating_add(places.count() as u64);
            Err(limits.passed("blocks", found, Location { file: Arc::clone(file), sheet: None, place }))
        }
    }
}

/// The reader that was asked for, or else the one whose format the content is; and the text, where it reads one.
fn choose_reader<'i>(
    input: &'i Input,
    limits: &Limits,
    options: &ReadOptions,
    extension: Option<&str>,
) -> Result<(&'static Reader, Decoded<'i>), Diagnostic> {
    let bytes = input.bytes.as_slice();
    let whole = || Location::document(Arc::clone(&input.name));
    let binary = |r: &&&Reader| r.binary && (r.recognise)(&Probe { bytes, text: None }) == Confidence::Certain;
    let recognised = READERS.iter().find(binary).copied();
    let no_text = || Decoded { text: Cow::Borrowed(""), encoding: None, remark: None };
    let other = signature(bytes);
    if let Some(name) = &options.format {
        let asked = named(name).ok_or_else(|| unknown_format(name))?;
        // What is asked for wins over every guess; a text reader cannot read what is no text, nor the other way round.
        let (content, fits) = match recognised {
            Some(found) => (Some(found.name), std::ptr::eq(found, asked)),
            None => (other.map(|(kind, _)| kind), !asked.binary && other.is_none()),
        };
        if !fits {
            return Err(Diagnostic::error("format-mismatch", format!("the document is no {}", asked.name))
                .at(whole())
                .found(content.map_or_else(|| first_words(&String::from_utf8_lossy(bytes)), str::to_owned))
                .help("leave --input-format out: the format is recognised by the content"));
        }
        let decoded = if asked.binary { no_text() } else { decode(bytes, &input.name, limits)? };
        return Ok((asked, decoded));
    }
    if let Some(reader) = recognised {
        return Ok((reader, no_text()));
    }
    let unreadable = |(kind, help): (&'static str, &'static str)| {
        Diagnostic::error("format-not-readable", format!("the document is {kind}, which cannot be read"))
            .at(whole())
            .found(kind)
            .allowed(allowed_formats())
            .help(help)
    };
    if let Some(other) = other {
        return Err(unreadable(other));
    }
    let decoded = decode(bytes, &input.name, limits)?;
    if let Some(other) = json(&decoded.text).filter(|_| !oscal::is_oscal(&decoded.text)) {
        return Err(unreadable(other));
    }
    let text = beginning(&decoded.text, PROBED);
    let reader = choose(&Probe { bytes, text: Some(text) }, extension).ok_or_else(|| {
        Diagnostic::error("unknown-format", "the document's format is not recognised")
            .at(whole())
            .found(first_words(&decoded.text))
            .allowed(allowed_formats())
            .help(
                "give the format if it is one of these (--input-format); otherwise export the document to one of them",
            )
    })?;
    Ok((reader, decoded))
}

/// A reader by its name or by one of its extensions.
fn named(name: &str) -> Option<&'static Reader> {
    let lower = name.to_ascii_lowercase();
    READERS.iter().find(|r| r.name.eq_ignore_ascii_case(name) || r.extensions.contains(&lower.as_str())).copied()
}

/// The reader whose confidence, with the extension as the second hint, is highest.
fn choose(probe: &Probe<'_>, extension: Option<&str>) -> Option<&'static Reader> {
    let mut best: Option<(u8, &'static Reader)> = None;
    for reader in READERS.iter().copied().filter(|r| !r.binary) {
        let sure = match (reader.recognise)(probe) {
            Confidence::No => continue,
            Confidence::Possible => 1,
            Confidence::Likely => 4,
            Confidence::Certain => 7,
        };
        // An extension outweighs nothing but equals: a text that merely could be Markdown is, with `.md`.
        let named = extension.is_some_and(|e| reader.extensions.contains(&e));
        let rank = sure + if named { 2 } else { 0 };
        if (sure > 1 || named) && best.is_none_or(|(highest, _)| rank > highest) {
            best = Some((rank, reader));
        }
    }
    best.map(|(_, reader)| reader)
}

fn say_lying_extension(
    reader: &Reader,
    extension: Option<&str>,
    options: &ReadOptions,
    whole: &Location,
    diagnostics: &mut Diagnostics,
) {
    let Some(extension) = extension else { return };
    if options.format.is_some() || reader.extensions.contains(&extension) {
        return;
    }
    let owner = READERS.iter().find(|r| r.extensions.contains(&extension)).map(|r| r.name);
    let owner = owner.or_else(|| OTHER_EXTENSIONS.iter().find(|(e, _)| *e == extension).map(|(_, name)| *name));
    if let Some(owner) = owner {
        diagnostics.push(
            Diagnostic::warning(
                "extension-mismatch",
                format!("the name says {owner}, but the content is {}; it was read as {}", reader.name, reader.name),
            )
            .at(whole.clone())
            .found(format!(".{extension}"))
            .allowed(reader.extensions.iter().map(|e| format!(".{e}")).collect::<Vec<_>>().join(", "))
            .help("rename the file, or check that it is the right one"),
        );
    }
}

/// How much of a text is looked at to recognise its format, bytes: what makes a document Markdown or CSV stands in its first million.
const PROBED: usize = 1 << 20;
/// Documents of so many bytes are hashed while they are read.
const LONG: usize = 1 << 20;

/// Extensions of formats that are not read; a document with one that is something else has a lying extension, too.
const OTHER_EXTENSIONS: [(&str, &str); 6] = [
    ("doc", "a Word document"),
    ("pptx", "a presentation"),
    ("xml", "XML"),
    ("png", "a picture"),
    ("jpg", "a picture"),
    ("zip", "a ZIP archive"),
];

/// What a document is that no reader reads, and what to do with it.
type Other = (&'static str, &'static str);

/// Formats that are recognised by their first bytes, only to be refused in plain words.
fn signature(bytes: &[u8]) -> Option<Other> {
    const OFFICE: &str = "open it in its application, copy the table into a spreadsheet, and import that";
    const PICTURE: &str = "a table in a picture cannot be read: ask the publisher for the text";
    const SIGNATURES: [(&[u8], &str, &str); 9] = [
        (b"{\\rtf", "an RTF document", OFFICE),
        (b"PK\x03\x04", "a ZIP archive that is no spreadsheet and no Word document", OFFICE),
        (b"PK\x05\x06", "an empty ZIP archive", OFFICE),
        (b"\xD0\xCF\x11\xE0", "a Word document of the old form", "open it in its application and save it as .docx"),
        (b"\x1F\x8B", "a gzip archive", "unpack it first"),
        (b"\x89PNG", "a PNG picture", PICTURE),
        (b"\xFF\xD8\xFF", "a JPEG picture", PICTURE),
        (b"GIF8", "a GIF picture", PICTURE),
        (b"\x7FELF", "a program", "name the document itself"),
    ];
    SIGNATURES.iter().find(|(magic, _, _)| bytes.starts_with(magic)).map(|(_, kind, help)| (*kind, *help))
}

/// JSON: an object, or a list of them. A template's head (`{% set %}`, `{{ name }}`) begins with a brace as well and is none.
fn json(text: &str) -> Option<Other> {
    let head = text.trim_start();
    let within = head.strip_prefix('[').map_or(head, str::trim_start).strip_prefix('{')?.trim_start();
    if !within.starts_with(['"', '}']) {
        return None;
    }
    Some(if head.chars().take(JSON_HEAD).collect::<String>().contains("\"rmx-report/") {
        (
            "a checklist or matrix that rmx-report wrote as JSON",
            "import the vendor's document that it was made from, or the same matrix as CSV (--format csv)",
        )
    } else {
        ("JSON", "export the matrix to a spreadsheet or CSV")
    })
}

/// Within so many characters the program's own JSON names its schema.
const JSON_HEAD: usize = 400;

fn allowed_formats() -> String {
    formats().map(|(name, _)| name).collect::<Vec<_>>().join(", ")
}

fn unknown_format(name: &str) -> Diagnostic {
    Diagnostic::error("unknown-format", format!("there is no format `{name}`"))
        .found(name.to_owned())
        .allowed(allowed_formats())
        .help("leave the format out: it is recognised by the content")
}
