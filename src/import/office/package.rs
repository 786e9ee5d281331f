//! The ZIP container of an office document: inspected before anything in it is unpacked, checked while it is.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read, Seek};
use std::sync::Arc;

use zip::ZipArchive;

use super::xml::{Event, Scanner, XmlError, decode};
use crate::base::diagnostic::Diagnostic;
use crate::base::location::{Location, Place};
use crate::import::limits::Limits;
use crate::import::meta;
use crate::import::raw::DocumentMeta;

/// An opened container whose declared sizes are within the limits.
pub(in crate::import) struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    file: Arc<str>,
    limits: &'a Limits,
    /// Bytes unpacked so far, whatever was declared.
    unpacked: u64,
    /// How many may be.
    most: u64,
}

/// Unpacks a part and counts what comes out.
pub(in crate::import) struct Counted<'c, R> {
    inner: R,
    count: &'c mut u64,
    most: u64,
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(buffer)?;
        *self.count += read as u64;
        if *self.count > self.most {
            return Err(std::io::Error::other(format!(
                "more than {} bytes are unpacked (limit `unpacked-bytes`, raise it with --limit unpacked-bytes=N)",
                self.most
            )));
        }
        Ok(read)
    }
}

impl<'a> Package<'a> {
    /// Opens a container.
    ///
    /// # Errors
    /// A damaged container; encrypted parts; more parts, larger parts or denser parts than the limits allow.
    pub fn open(bytes: &'a [u8], file: &Arc<str>, limits: &'a Limits) -> Result<Self, Diagnostic> {
        let whole = || Location::document(Arc::clone(file));
        // Asked before opening: the directory's entries are all held in memory.
        if let Some(parts) = declared_parts(bytes).filter(|parts| *parts > limits.parts) {
            return Err(limits.passed("parts", parts, whole()));
        }
        let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| {
            Diagnostic::error("damaged-file", "the file is cut off or damaged")
                .at(whole())
                .found(error.to_string())
                .help("get the file again, or open it in its application and save it again")
        })?;
        guard(&mut archive, file, limits)?;
        each_part_once(&archive, bytes, file)?;
        Ok(Self { archive, file: Arc::clone(file), limits, unpacked: 0, most: limits.unpacked_bytes })
    }

    /// Every part may be read twice from now on.
    pub fn allow_second_reading(&mut self) {
        self.most = self.most.saturating_add(self.limits.unpacked_bytes);
    }

    /// Whether there is such a part.
    pub fn has(&self, name: &str) -> bool {
        self.archive.index_for_name(name).is_some()
    }

    /// The name of a part as the container writes it (some writers differ in case).
    pub fn real_name(&self, name: &str) -> Option<String> {
        if self.has(name) {
            return Some(name.to_owned());
        }
        self.archive.file_names().flatten().find(|known| known.eq_ignore_ascii_case(name)).map(Into::into)
    }

    /// How many bytes a part says that it has when unpacked.
    pub fn size(&mut self, name: &str) -> Option<u64> {
        let index = self.archive.index_for_name(&self.real_name(name)?)?;
        Some(self.archive.by_index_raw(index).ok()?.size())
    }

    /// Opens a part for scanning; `None` if there is none of that name.
    pub fn scan(&mut self, name: &str) -> Result<Option<Scanner<impl Read + '_>>, Diagnostic> {
        let Some(name) = self.real_name(name) else { return Ok(None) };
        let (file, most) = (Arc::clone(&self.file), self.most);
        let part = self.archive.by_name(&name).map_err(|error| damaged_part(&file, &name, &error.to_string()))?;
        Ok(Some(Scanner::new(Counted { inner: part, count: &mut self.unpacked, most })))
    }

    /// Calls a function for every event of a part; `false` if there is no such part.
    pub fn each(
        &mut self,
        name: &str,
        mut visit: impl FnMut(Event<'_>) -> Result<(), Diagnostic>,
    ) -> Result<bool, Diagnostic> {
        let file = Arc::clone(&self.file);
        let Some(mut scanner) = self.scan(name)? else { return Ok(false) };
        loop {
            match scanner.next() {
                Ok(Some(event)) => visit(event)?,
                Ok(None) => return Ok(true),
                Err(error) => return Err(broken(&file, name, &error)),
            }
        }
    }

    /// Unpacks every part once: a wrong checksum or a declared size that lies is an error.
    pub fn verify_all(&mut self) -> Result<(), Diagnostic> {
        let names: Vec<String> = self.archive.file_names().flatten().map(Into::into).collect();
        for name in names {
            self.unpack(&name, &mut std::io::sink())?;
        }
        Ok(())
    }

    fn unpack(&mut self, name: &str, into: &mut impl std::io::Write) -> Result<(), Diagnostic> {
        let (file, most) = (Arc::clone(&self.file), self.most);
        let part = self.archive.by_name(name).map_err(|error| damaged_part(&file, name, &error.to_string()))?;
        let mut counted = Counted { inner: part, count: &mut self.unpacked, most };
        std::io::copy(&mut counted, into).map_err(|error| damaged_part(&file, name, &error.to_string()))?;
        Ok(())
    }

    /// The number of shared texts that an XLSB declares (record BrtBeginSst: total, then unique, [MS-XLSB] 2.4.229).
    pub fn shared_count_of_xlsb(&mut self) -> Result<Option<u64>, Diagnostic> {
        let Some(name) = self.real_name("xl/sharedStrings.bin") else { return Ok(None) };
        let mut head = Vec::new();
        self.unpack(&name, &mut Head(&mut head))?;
        let field = |at: usize| {
            let bytes: Option<[u8; 4]> = head.get(at..at + 4).and_then(|b| b.try_into().ok());
            bytes.map_or(0, u32::from_le_bytes)
        };
        // Two bytes of record type and one of length stand before the numbers.
        Ok(Some(u64::from(field(3).max(field(7)))))
    }

    /// What the document says about itself in its core properties (ECMA-376 part 2, 8.3).
    ///
    /// # Errors
    /// A damaged part.
    pub fn core_properties(&mut self) -> Result<DocumentMeta, Diagnostic> {
        let names = [(&b"title"[..], "title"), (b"language", "language"), (b"modified", "dcterms.modified")];
        self.properties("docProps/core.xml", &names)
    }

    /// What a part says about the document: the texts of elements, each with the name by which it is known.
    ///
    /// # Errors
    /// A damaged part.
    pub fn properties(&mut self, part: &str, names: &[(&[u8], &'static str)]) -> Result<DocumentMeta, Diagnostic> {
        let mut found = DocumentMeta::default();
        let mut key = "";
        self.each(part, |event| {
            match event {
                Event::Start(name, _, _) => {
                    key = names.iter().find(|(element, _)| *element == name).map_or(key, |(_, known)| known);
                }
                Event::Text(raw) if !key.is_empty() => {
                    let mut value = String::new();
                    decode(raw, &mut value);
                    meta::take(&mut found, key, &value);
                }
                Event::End(_) => key = "",
                _ => {}
            }
            Ok(())
        })?;
        Ok(found)
    }

    /// The targets of a part's relationships by their ids, as paths of the container, with their types.
    pub fn relations(&mut self, part: &str) -> Result<BTreeMap<String, Relation>, Diagnostic> {
        let (folder, name) = part.rsplit_once('/').unwrap_or(("", part));
        let path = if folder.is_empty() { format!("_rels/{name}.rels") } else { format!("{folder}/_rels/{name}.rels") };
        let mut relations = BTreeMap::new();
        self.each(&path, |event| {
            if let Event::Start(b"Relationship", attributes, _) = event
                && let (Some(id), Some(target)) = (attributes.text(b"Id"), attributes.text(b"Target"))
            {
                let external = attributes.raw(b"TargetMode") == Some(b"External");
                let kind = attributes.text(b"Type").unwrap_or_default();
                let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
                let target = if external { target } else { resolve(folder, &target) };
                relations.insert(id, Relation { target, kind });
            }
            Ok(())
        })?;
        Ok(relations)
    }
}

/// Checks what the directory of a ZIP declares: its parts, their number, their sizes and how densely they are packed.
///
/// # Errors
/// Encrypted or damaged parts; more parts, larger parts or denser parts than the limits allow.
pub(crate) fn guard<R: Read + Seek>(
    archive: &mut ZipArchive<R>,
    file: &Arc<str>,
    limits: &Limits,
) -> Result<(), Diagnostic> {
    let whole = || Location::document(Arc::clone(file));
    if archive.len() as u64 > limits.parts {
        return Err(limits.passed("parts", archive.len() as u64, whole()));
    }
    let mut declared = 0_u64;
    for index in 0..archive.len() {
        let part = archive.by_index_raw(index).map_err(|error| {
            Diagnostic::error("damaged-file", "a part of the file is damaged")
                .at(whole())
                .found(error.to_string())
                .help("get the file again, or open it in its application and save it again")
        })?;
        if part.encrypted() {
            return Err(encrypted(file));
        }
        declared = declared.saturating_add(part.size());
        let ratio = part.size() / part.compressed_size().max(1);
        // Small parts may be dense by chance; only what takes memory or time is asked about.
        if ratio > limits.unpack_ratio && part.size() > 1 << 20 {
            return Err(limits.passed("unpack-ratio", ratio, whole()));
        }
    }
    if declared > limits.unpacked_bytes {
        return Err(limits.passed("unpacked-bytes", declared, whole()));
    }
    Ok(())
}

/// Programs differ in which of two parts of one name they read, so what a person sees need not be what is read here. Names of parts are equal in any
/// case (ECMA-376 part 2, 6.2.2.3).
fn each_part_once(archive: &ZipArchive<Cursor<&[u8]>>, bytes: &[u8], file: &Arc<str>) -> Result<(), Diagnostic> {
    let mut names = BTreeSet::new();
    let twice = archive.file_names().flatten().map(String::from).find(|name| !names.insert(name.to_ascii_lowercase()));
    // The archive keeps one of equal names; its directory counts all.
    let listed = declared_parts(bytes).filter(|listed| *listed > archive.len() as u64);
    let found = match (twice, listed) {
        (Some(name), _) => format!("`{name}`, in another case too"),
        (None, Some(listed)) => format!("{listed} parts, of which {} have names of their own", archive.len()),
        (None, None) => return Ok(()),
    };
    Err(Diagnostic::error("duplicate-part", "the file holds two parts of the same name")
        .at(Location::document(Arc::clone(file)))
        .found(found)
        .allowed("each part once")
        .help("the file is damaged or forged: open it in its application and save it again"))
}

/// The number of parts that a ZIP's end of directory declares (APPNOTE 4.3.14 and 4.3.16); `None` where there is no such record.
pub(in crate::import) fn declared_parts(bytes: &[u8]) -> Option<u64> {
    /// The record's own length and that of the longest comment.
    const FARTHEST: usize = 22 + 0xFFFF;
    let tail = bytes.get(bytes.len().saturating_sub(FARTHEST)..)?;
    let at = tail.windows(4).rposition(|w| w == b"PK\x05\x06")?;
    let short = u16::from_le_bytes(tail.get(at + 10..at + 12)?.try_into().ok()?);
    // The larger form stands before the shorter one, which then need not be true.
    let large = tail.windows(4).rposition(|w| w == b"PK\x06\x06");
    let large = large.and_then(|at| tail.get(at + 32..at + 40)?.try_into().ok()).map(u64::from_le_bytes);
    Some(match large {
        Some(large) if short == u16::MAX => large,
        _ => u64::from(short).max(large.unwrap_or(0)),
    })
}

/// Whether a ZIP's directory has parts in a folder (`word/`), in any case of letters; `None` where it cannot be read.
pub(in crate::import) fn holds_folder(bytes: &[u8], folder: &str) -> Option<bool> {
    let archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
    let begins = |name: String| name.get(..folder.len()).is_some_and(|head| head.eq_ignore_ascii_case(folder));
    Some(archive.file_names().flatten().any(|name| begins(name.into())))
}

/// Whether a ZIP's directory is that of a spreadsheet; `None` where it cannot be read.
pub(in crate::import) fn holds_spreadsheet(bytes: &[u8]) -> Option<bool> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
    let (mut office, mut other, mut document) = (false, false, false);
    for name in archive.file_names().flatten() {
        let name: String = name.into();
        let name = name.to_ascii_lowercase();
        office |= name.starts_with("xl/") || name == "[content_types].xml";
        other |= name.starts_with("word/") || name.starts_with("ppt/");
        document |= name == "content.xml";
    }
    if !document {
        return Some(office && !other);
    }
    // A text or presentation has a content part, too: the type says which it is.
    let Ok(part) = archive.by_name("mimetype") else { return Some(true) };
    let mut kind = String::new();
    let read = part.take(200).read_to_string(&mut kind);
    Some(read.is_err() || kind.contains("opendocument.spreadsheet"))
}

/// Keeps the first bytes that are written.
struct Head<'h>(&'h mut Vec<u8>);

impl std::io::Write for Head<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let space = 16_usize.saturating_sub(self.0.len());
        self.0.extend(bytes.iter().take(space));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Where a relationship leads.
#[derive(Debug)]
pub(in crate::import) struct Relation {
    /// The part's path, or an outside address.
    pub target: String,
    /// The last word of the type: `worksheet`, `hyperlink`, `drawing`.
    pub kind: String,
}

/// A relative target as a path of the container.
fn resolve(folder: &str, target: &str) -> String {
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_owned();
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|p| !p.is_empty()).collect();
    for step in target.split('/') {
        match step {
            "." | "" => {}
            ".." => {
                parts.pop();
            }
            name => parts.push(name),
        }
    }
    parts.join("/")
}

/// The file needs a password.
pub(in crate::import) fn encrypted(file: &Arc<str>) -> Diagnostic {
    Diagnostic::error("encrypted-file", "the file is encrypted and cannot be read without its password")
        .at(Location::document(Arc::clone(file)))
        .found("an encrypted file")
        .help("open it in its application, save a copy without a password, and give that")
}

fn damaged_part(file: &Arc<str>, part: &str, found: &str) -> Diagnostic {
    Diagnostic::error("damaged-file", format!("the part `{part}` of the file is damaged"))
        .at(Location::document(Arc::clone(file)))
        .found(found.to_owned())
        .help("get the file again, or open it in its application and save it again")
}

/// A part that cannot be unpacked or is no XML.
pub(in crate::import) fn broken(file: &Arc<str>, part: &str, error: &XmlError) -> Diagnostic {
    damaged_part(file, part, &error.to_string())
}

/// A place in a sheet.
pub(in crate::import) fn cell_at(file: &Arc<str>, sheet: &Arc<str>, row: u32, column: u32) -> Location {
    Location { file: Arc::clone(file), sheet: Some(Arc::clone(sheet)), place: Place::Cell { row, column } }
}
