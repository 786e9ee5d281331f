//! The evidence pack: one zip with everything an auditor asks for, and a manifest by which anybody can check it.
//!
//! The manifest proves that the files are those that were packed together, not who packed them: keep its hash, or the log's head, elsewhere.

mod zipped;

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Read, Write};
use std::path::Path;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use zip::write::SimpleFileOptions;

use crate::base::counted::counted;
use crate::base::diagnostic::{Diagnostic, Severity};
use crate::base::files;
use crate::base::location::Location;
use crate::base::ordered;
use crate::evidence::verify::pdf::{self, Verdict};
use crate::import::{Limits, guard};
use crate::matrix::identity::Hash;
use crate::record::evidence::hash_reader;
use crate::record::log::{self, Log};

/// Form of the JSON manifest.
pub const SCHEMA: &str = "rmx-report-pack/1";
/// The manifest for `sha256sum -c`.
pub const SUMS: &str = "SHA256SUMS";
/// The manifest for programs.
pub const MANIFEST: &str = "manifest.json";
/// Folder of the register's extract.
pub const REGISTER: &str = "register";

/// Bytes of a pack's manifests and log, which are held while it is checked; other files are only hashed: 256 MiB each.
const MOST_HELD: u64 = 256 << 20;
/// A pack may always unpack to so many times its own size, whatever the limit: documents pack about tenfold.
const ORDINARY_RATIO: u64 = 20;

/// Files that a zip has which is a workbook.
const WORKBOOKS: [&str; 2] = ["[Content_Types].xml", "content.xml"];

/// Files of a pack by their path, which is divided by `/`.
pub type Files = BTreeMap<String, Vec<u8>>;

/// The JSON manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// [`SCHEMA`].
    pub schema: String,
    /// The day that the pack is of.
    pub as_of: String,
    /// Program and version.
    pub generator: String,
    /// Where the log ended when the pack was made; none without a register, several while merged branches are not joined.
    #[serde(default)]
    pub log_heads: Vec<Hash>,
    /// The one head that earlier versions wrote.
    #[serde(default, skip_serializing)]
    log_head: Option<Hash>,
    /// SHA-256 by path.
    pub files: BTreeMap<String, Hash>,
}

impl Manifest {
    /// Where the log ended.
    pub fn heads(&self) -> impl Iterator<Item = &Hash> {
        self.log_heads.iter().chain(&self.log_head)
    }
}

/// Adds both manifests to the files and packs them: sorted, with fixed time stamps, so that the same files give the same bytes.
///
/// # Errors
/// The zip or JSON writer refuses.
pub fn write(mut files: Files, as_of: &str, log_heads: Vec<Hash>) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
    let hashes: BTreeMap<String, Hash> =
        ordered::map(files.iter().map(|(path, bytes)| (path.clone(), Hash::of(bytes))));
    let manifest = Manifest {
        schema: SCHEMA.to_owned(),
        as_of: as_of.to_owned(),
        generator: crate::base::GENERATOR.to_owned(),
        log_heads,
        log_head: None,
        files: hashes.clone(),
    };
    let manifest = format!("{}\n", serde_json::to_string_pretty(&manifest)?).into_bytes();
    let sums = sums(&hashes, Hash::of(&manifest).as_str());
    files.insert(MANIFEST.to_owned(), manifest);
    files.insert(SUMS.to_owned(), sums.into_bytes());
    let options = SimpleFileOptions::default()
        .compression_method(zip::CompressionMethod::Deflated)
        .last_modified_time(zip::DateTime::default())
        .unix_permissions(0o644);
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (path, bytes) in &files {
        archive.start_file(path.as_str(), options)?;
        archive.write_all(bytes)?;
    }
    Ok(archive.finish()?.into_inner())
}

/// The list for `sha256sum -c`.
fn sums(files: &BTreeMap<String, Hash>, manifest: &str) -> String {
    let mut sums: String = files.iter().map(|(path, hash)| format!("{hash}  {path}\n")).collect();
    sums.push_str(&format!("{manifest}  {MANIFEST}\n"));
    sums
}

/// What a check of a pack found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PackCheck {
    /// Files that are as they were packed.
    pub intact: usize,
    /// Files of the manifest that are not there.
    pub missing: Vec<String>,
    /// Files that the manifest does not know.
    pub added: Vec<String>,
    /// Files with other bytes.
    pub altered: Vec<String>,
    /// What else is wrong: the manifests disagree, the log's chain is broken.
    pub problems: Vec<String>,
    /// Where the log ends; none without one.
    pub log_heads: Vec<Hash>,
    /// Every entry's hash: a head that was kept elsewhere is among them, or the log is another one.
    pub log_entries: Vec<Hash>,
    /// SHA-256 of the JSON manifest: keep it elsewhere.
    pub manifest: Option<Hash>,
}

impl PackCheck {
    /// Whether everything is as it was packed.
    pub fn is_intact(&self) -> bool {
        self.missing.is_empty() && self.added.is_empty() && self.altered.is_empty() && self.problems.is_empty()
    }

    /// For people, a line each.
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        let lists = [
            ("missing", &self.missing),
            ("added", &self.added),
            ("altered", &self.altered),
            ("problem", &self.problems),
        ];
        for (what, list) in lists {
            for item in list {
                text.push_str(&format!("{what:<8} {item}\n"));
            }
        }
        let verdict = if self.is_intact() { "as packed" } else { "NOT as packed" };
        text.push_str(&format!("{verdict}: {} intact\n", counted(self.intact, "file")));
        if let Some(hash) = &self.manifest {
            text.push_str(&format!("manifest {hash}\n"));
        }
        for head in &self.log_heads {
            text.push_str(&format!("log head {head}\n"));
        }
        if self.manifest.is_some() {
            text.push_str("Compare both with what was kept elsewhere: whoever rewrites files and manifest together leaves a pack that fits.\n");
        }
        text
    }
}

/// Checks a pack: a zip, or a folder that it was unpacked into.
///
/// # Errors
/// It cannot be read, is no pack, or passes a limit.
pub fn verify(path: &Path, limits: &Limits) -> Result<PackCheck, PackError> {
    if path.is_dir() {
        return Ok(check(&read_folder(path)?, limits));
    }
    let mut check = check(&read_zip(path, limits)?, limits);
    check.problems.extend(hidden(path)?);
    Ok(check)
}

/// What a zip has beside what its reader shows.
fn hidden(path: &Path) -> Result<Vec<String>, PackError> {
    let (file, _) = files::open(path, u64::MAX).map_err(std::io::Error::from)?;
    let archive = zip::ZipArchive::new(file).map_err(|error| PackError::Damaged(error.to_string()))?;
    if archive.offset() > 0 {
        return Ok(vec![format!("{} bytes before the zip belong to no entry", archive.offset())]);
    }
    let directory = archive.central_directory_start();
    Ok(zipped::problems(archive.into_inner(), directory)?)
}

/// Why a pack cannot be checked.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// It cannot be read.
    #[error(transparent)]
    Io(std::io::Error),
    /// It passes a limit.
    #[error("{}", .0.message)]
    Limit(Box<Diagnostic>),
    /// It is no whole zip.
    #[error("{0}")]
    Damaged(String),
    /// It is a workbook.
    #[error("it is a workbook, not a pack")]
    Copy,
}

impl From<std::io::Error> for PackError {
    fn from(error: std::io::Error) -> Self {
        PackError::Io(error)
    }
}

/// A file of a pack.
struct Part {
    /// SHA-256 of its bytes.
    hash: Hash,
    /// Its bytes, where they are looked into.
    bytes: Option<Vec<u8>>,
}

/// Whether a file of a pack is a finished document, which proves itself.
fn is_checklist(name: &str) -> bool {
    name.split('/').count() == 2 && name.ends_with("/checklist.pdf")
}

/// A damaged file of a pack is there, with bytes that are not its own.
type Found = BTreeMap<String, Option<Part>>;

/// Reads a file piece by piece; only what is looked into is held.
fn part(name: &str, reader: impl Read) -> std::io::Result<Part> {
    if [SUMS, MANIFEST].contains(&name) || name.ends_with(log::FILE) || is_checklist(name) {
        let mut bytes = Vec::new();
        reader.take(MOST_HELD + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > MOST_HELD {
            return Err(std::io::Error::other(format!("{name} has more than {MOST_HELD} bytes")));
        }
        return Ok(Part { hash: Hash::of(&bytes), bytes: Some(bytes) });
    }
    Ok(Part { hash: hash_reader(reader)?, bytes: None })
}

fn read_folder(root: &Path) -> std::io::Result<Found> {
    let mut found = Found::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder)? {
            let path = entry?.path();
            if path.is_dir() && !path.is_symlink() {
                folders.push(path);
            } else if let Ok(relative) = path.strip_prefix(root) {
                let parts: Vec<_> = relative.components().map(|c| c.as_os_str().to_string_lossy()).collect();
                let name = parts.join("/");
                let file = files::open(&path, u64::MAX).ok().and_then(|(file, _)| part(&name, file).ok());
                found.insert(name, file);
            }
        }
    }
    Ok(found)
}

fn read_zip(path: &Path, limits: &Limits) -> Result<Found, PackError> {
    let (file, length) = files::open(path, u64::MAX).map_err(std::io::Error::from)?;
    let mut archive = zip::ZipArchive::new(file).map_err(|error| PackError::Damaged(error.to_string()))?;
    if WORKBOOKS.iter().any(|name| archive.index_for_name(name).is_some()) && archive.index_for_name(MANIFEST).is_none()
    {
        return Err(PackError::Copy);
    }
    let most = limits.unpacked_bytes.max(length.saturating_mul(ORDINARY_RATIO));
    let limits = Limits { unpacked_bytes: most, ..limits.clone() };
    let file_name: Arc<str> = Arc::from(path.to_string_lossy().as_ref());
    guard(&mut archive, &file_name, &limits).map_err(|error| PackError::Limit(Box::new(error)))?;
    let mut left = most;
    let mut found = Found::new();
    for i in 0..archive.len() {
        let Ok(entry) = archive.by_index(i) else {
            let name = archive.by_index_raw(i).ok().and_then(|p| p.name().ok().map(std::borrow::Cow::into_owned));
            found.insert(name.unwrap_or_else(|| format!("entry {i}")), None);
            continue;
        };
        let name = entry.name().map_or_else(|_| format!("entry {i}"), std::borrow::Cow::into_owned);
        // Whatever sizes are declared, what comes out is counted.
        let mut counted = entry.take(left.saturating_add(1));
        let whole = part(&name, &mut counted).ok();
        let taken = left.saturating_add(1) - counted.limit();
        left = left.checked_sub(taken).ok_or_else(|| {
            let place = Location::document(Arc::clone(&file_name));
            PackError::Limit(Box::new(limits.passed("unpacked-bytes", most.saturating_add(1), place)))
        })?;
        // Whoever packs the folder again adds entries for its folders: an empty one is no file.
        let folder = name.ends_with('/') && taken == 0 && whole.is_some();
        if !folder {
            found.insert(name, whole);
        }
    }
    Ok(found)
}

/// What is wrong with the finished documents of a pack: each is made again from what is embedded in it, and has to lie beside the same data.
fn documents(files: &Found, limits: &Limits) -> Vec<String> {
    let mut problems = Vec::new();
    for (name, part) in files.iter().filter(|(name, _)| is_checklist(name)) {
        let Some(bytes) = part.as_ref().and_then(|part| part.bytes.as_deref()) else { continue };
        match pdf::verify_within(bytes, &Arc::from(name.as_str()), limits) {
            Ok(outcome) => {
                if outcome.verdict == Verdict::Altered {
                    problems.push(format!("{name} is not what this version makes of the data in it"));
                }
                problems.extend(outcome.problems.iter().map(|problem| format!("{name}: {problem}")));
                let beside = files.get(&name.replace(".pdf", ".json")).and_then(Option::as_ref);
                let embedded = outcome.hash.map(Hash::new);
                if beside.zip(embedded).is_some_and(|(beside, embedded)| beside.hash != embedded) {
                    problems.push(format!("{name} carries other data than the checklist.json beside it"));
                }
            }
            Err(error) => problems.push(format!("{name}: {error}")),
        }
    }
    problems
}

fn check(files: &Found, limits: &Limits) -> PackCheck {
    let mut check = PackCheck::default();
    let part = |name: &str| files.get(name).and_then(Option::as_ref);
    let bytes = |name: &str| part(name).and_then(|p| p.bytes.as_deref());
    let manifest =
        bytes(MANIFEST).and_then(|b| serde_json::from_slice::<Manifest>(b).ok()).filter(|m| m.schema == SCHEMA);
    let mut listed: BTreeMap<String, String> = BTreeMap::new();
    match bytes(SUMS).and_then(|b| std::str::from_utf8(b).ok()) {
        Some(sums) => {
            let lines = sums.lines().filter_map(|l| l.split_once("  "));
            listed.extend(lines.map(|(hash, path)| (path.to_owned(), hash.to_owned())));
        }
        None => check.missing.push(SUMS.to_owned()),
    }
    check.manifest = part(MANIFEST).map(|p| p.hash.clone());
    match &manifest {
        None => check.problems.push(format!("{MANIFEST} is not there or cannot be read")),
        Some(manifest) => {
            for (path, hash) in &manifest.files {
                match listed.get(path) {
                    Some(other) if other == hash.as_str() => {}
                    Some(_) => check.problems.push(format!("{SUMS} and {MANIFEST} disagree about {path}")),
                    None => {
                        check.problems.push(format!("{SUMS} does not list {path}"));
                        listed.insert(path.clone(), hash.as_str().to_owned());
                    }
                }
            }
        }
    }
    // A line that only one of the two manifests has was not written by the packing program.
    if let Some(manifest) = &manifest {
        let only_here = listed.keys().filter(|path| *path != MANIFEST && !manifest.files.contains_key(*path));
        check.problems.extend(only_here.map(|path| format!("{MANIFEST} does not list {path}")));
    }
    for (path, hash) in &listed {
        match files.get(path) {
            None => check.missing.push(path.clone()),
            Some(Some(part)) if part.hash.as_str() == hash => check.intact += 1,
            Some(_) => check.altered.push(path.clone()),
        }
    }
    // The list itself is compared with what the manifest makes of it, byte for byte.
    if let (Some(found), Some(manifest)) = (bytes(SUMS), &manifest) {
        let sums = sums(&manifest.files, listed.get(MANIFEST).map_or("", String::as_str));
        if found == sums.as_bytes() { check.intact += 1 } else { check.altered.push(SUMS.to_owned()) }
    }
    check.added.extend(files.keys().filter(|p| *p != SUMS && !listed.contains_key(*p)).cloned());
    check.problems.extend(documents(files, limits));
    let log_path = format!("{REGISTER}/{}", log::FILE);
    if let Some(bytes) = bytes(&log_path) {
        let mut log = Log::read(bytes, &log_path);
        for head in manifest.iter().flat_map(Manifest::heads) {
            log.check_head(&log_path, head, "the pack's manifest");
        }
        let broken = log.problems.iter().filter(|d| d.severity == Severity::Error);
        check.problems.extend(broken.map(|d| d.message.clone()));
        for (name, words) in log.files() {
            let path = format!("{REGISTER}/{name}");
            // Files of services that were not packed are not there; one that merged branches changed is neither's.
            if let (Some(part), [(entry, Some(known))]) = (part(&path), words.as_slice())
                && part.hash != **known
            {
                check.problems.push(format!(
                    "{path} is not as the log's entry {} ({}) left it: it was edited by other means",
                    entry.seq,
                    entry.hash.short()
                ));
            }
        }
        check.log_entries = log.entries.iter().map(|e| e.hash.clone()).collect();
        check.log_heads = log.heads;
    }
    check
}
