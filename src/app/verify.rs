//! Whether a finished document, a pack or a register is still as it was made.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::error::Error;
use crate::base::files;
use crate::evidence::pack::{self, MANIFEST, Manifest, PackCheck, PackError, SUMS};
use crate::evidence::verify::pdf::{self, Outcome, Unreadable};
use crate::import::{Input, Limits};
use crate::matrix::identity::Hash;
use crate::record::check::{self, RegisterCheck};
use crate::record::store::Register;

/// How a PDF begins.
const PDF: &[u8; 5] = b"%PDF-";
/// How a zip begins.
const ZIP: &[u8; 2] = b"PK";
/// Digits of a log head.
const HEAD_DIGITS: usize = 64;
/// More than any manifest: what claims to be larger is not read on, bytes.
const MOST_MANIFEST: u64 = 1 << 28;

/// What is to be checked.
#[derive(Debug, Clone)]
pub struct Request {
    /// What is looked at.
    pub subject: Subject,
    /// Log heads that were kept elsewhere: 64 digits each, or a pack or PDF that carries some.
    pub heads: Vec<String>,
    /// Folders that evidence files lie in; without any, the current one.
    pub evidence: Vec<PathBuf>,
    /// What the file may take.
    pub limits: Limits,
}

/// What is looked at.
#[derive(Debug, Clone)]
pub enum Subject {
    /// A PDF, a pack (zip or folder), or a register's folder.
    File(PathBuf),
    /// A register's folder, which must be there.
    Register(PathBuf),
}

/// What was found.
#[derive(Debug)]
pub enum Verified {
    /// Of a PDF: its embedded data, its pages, and what was added since.
    Pdf(Box<Outcome>),
    /// Of a pack: each file that is missing, added or altered.
    Pack(PackCheck),
    /// Of a register: the log's chain, whether its files are as the log left them, and the recorded evidence files.
    Register(RegisterCheck),
    /// It cannot be read as what it was; the reason.
    CannotTell(String),
}

/// Checks a file, a pack or a register.
///
/// # Errors
/// It is not there, beyond a limit, or none of these.
pub fn verify(request: &Request) -> Result<Verified, Error> {
    let path = match &request.subject {
        Subject::Register(folder) => return register(folder, request),
        Subject::File(path) => path,
    };
    if path.is_dir() {
        let is_pack = path.join(MANIFEST).exists() || path.join(SUMS).exists();
        return if is_pack { a_pack(path, request) } else { register(path, request) };
    }
    if begins(path, ZIP) { a_pack(path, request) } else { a_pdf(path, request) }
}

fn begins<const N: usize>(path: &Path, with: &[u8; N]) -> bool {
    let mut head = [0; N];
    files::open(path, u64::MAX).is_ok_and(|(mut file, _)| file.read_exact(&mut head).is_ok() && head == *with)
}

fn a_pdf(path: &Path, request: &Request) -> Result<Verified, Error> {
    let input = Input::open(path, &request.limits).map_err(|error| Error::Input(error.into()))?;
    if !input.bytes.starts_with(PDF) {
        return Err(Error::usage(format!("{} is no PDF and no pack", path.display()))
            .help("give an evidence PDF or pack that rmx-report wrote, or a register's folder"));
    }
    match pdf::verify_within(&input.bytes, &input.name, &request.limits) {
        Ok(outcome) => Ok(Verified::Pdf(Box::new(outcome))),
        Err(Unreadable::Refused(diagnostic)) => Err(Error::Input((*diagnostic).into())),
        Err(Unreadable::Not(why)) => Ok(Verified::CannotTell(why)),
    }
}

fn a_pack(path: &Path, request: &Request) -> Result<Verified, Error> {
    let shown = path.display();
    let mut check = match pack::verify(path, &request.limits) {
        Ok(check) => check,
        Err(PackError::Io(error)) => return Err(Error::io(format!("cannot read {shown}: {error}"))),
        Err(PackError::Limit(diagnostic)) => return Err(Error::Input((*diagnostic).into())),
        Err(PackError::Damaged(why)) => {
            return Ok(Verified::CannotTell(format!("{shown} is cut off or damaged: {why}")));
        }
        Err(PackError::Copy) => {
            return Err(Error::usage(format!("{shown} is a filled copy: what is in it is taken into the record"))
                .help(format!("rmx-report collect {shown} --dry-run shows what somebody entered in it"))
                .help("verify checks finished PDFs, evidence packs and the record"));
        }
    };
    for given in &request.heads {
        for head in heads_of(given, &request.limits)?.iter().filter(|head| !check.log_entries.contains(head)) {
            check.problems.push(format!("the pack's log has no entry {head}: it was changed, or cut off before it"));
        }
    }
    Ok(Verified::Pack(check))
}

fn register(folder: &Path, request: &Request) -> Result<Verified, Error> {
    let register = Register::read(folder)?;
    let mut kept = Vec::new();
    for given in &request.heads {
        kept.extend(heads_of(given, &request.limits)?.into_iter().map(|head| (head, given.clone())));
    }
    let here = [PathBuf::from(".")];
    let folders = if request.evidence.is_empty() { &here } else { request.evidence.as_slice() };
    Ok(Verified::Register(check::check(&register, &kept, folders)?))
}

/// Heads as they were given: a hash, or a pack or PDF that carries some.
fn heads_of(given: &str, limits: &Limits) -> Result<Vec<Hash>, Error> {
    if given.len() == HEAD_DIGITS && given.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Ok(vec![Hash::new(given.to_ascii_lowercase())]);
    }
    heads_in(Path::new(given), limits).filter(|heads| !heads.is_empty()).ok_or_else(|| {
        Error::usage(format!("--head: '{given}' is no log head of 64 digits, and no pack or PDF that carries one"))
    })
}

fn heads_in(path: &Path, limits: &Limits) -> Option<Vec<Hash>> {
    if begins(path, PDF) {
        return pdf::log_heads(&files::read(path, limits.pdf_bytes).ok()?, limits);
    }
    let manifest = if path.is_dir() {
        files::read(&path.join(MANIFEST), MOST_MANIFEST).ok()?
    } else {
        let (file, _) = files::open(path, u64::MAX).ok()?;
        let mut archive = zip::ZipArchive::new(file).ok()?;
        let mut manifest = Vec::new();
        archive.by_name(MANIFEST).ok()?.take(MOST_MANIFEST).read_to_end(&mut manifest).ok()?;
        manifest
    };
    let manifest: Manifest = serde_json::from_slice(&manifest).ok()?;
    Some(manifest.heads().cloned().collect())
}
