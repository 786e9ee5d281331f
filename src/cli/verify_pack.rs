//! `rmx-report verify` for packs and registers: the part of the command that does not look at PDFs.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use crate::base::files;
use crate::evidence::pack::{MANIFEST, Manifest, PackError, SUMS, verify};
use crate::evidence::verify::pdf;
use crate::import::Limits;
use crate::matrix::identity::Hash;
use crate::record::check;
use crate::record::store::Register;

use super::env::Env;
use super::failure::{Exit, Failure};
use super::style;
use super::terminal::always;
use super::write::{people, stdout};

/// Whether the path is a pack (zip or folder) or a register; anything else is for others to look at.
pub fn handles(path: &Path) -> bool {
    if path.is_dir() {
        return true;
    }
    let mut head = [0; 4];
    let Ok((mut file, _)) = files::open(path, u64::MAX) else { return false };
    std::io::Read::read_exact(&mut file, &mut head).is_ok() && head.starts_with(b"PK")
}

/// Checks a pack or a register; `heads` are log heads that were kept elsewhere.
///
/// # Errors
/// It cannot be read.
pub fn run(path: &Path, heads: &[String], folders: &[PathBuf], limits: &Limits, env: &Env) -> Result<Exit, Failure> {
    let shown = path.display();
    if path.is_dir() && !path.join(MANIFEST).exists() && !path.join(SUMS).exists() {
        return register(path, heads, folders, limits, env);
    }
    let mut check = match verify(path, limits) {
        Ok(check) => check,
        Err(PackError::Io(error)) => return Err(Failure::io(format!("cannot read {shown}: {error}"))),
        Err(PackError::Limit(diagnostic)) => return Err(Failure::Input((*diagnostic).into())),
        Err(PackError::Damaged(why)) => {
            stdout(format!("cannot tell: {shown} is cut off or damaged: {why}\n").as_bytes())?;
            return Ok(Exit::CannotTell);
        }
        Err(PackError::Copy) => {
            return Err(Failure::usage(format!("{shown} is a filled copy: what is in it is taken into the record"))
                .help(format!("rmx-report collect {shown} --dry-run shows what somebody entered in it"))
                .help("verify checks finished PDFs, evidence packs and the record"));
        }
    };
    for given in heads {
        for head in heads_of(given, limits)?.iter().filter(|head| !check.log_entries.contains(head)) {
            check.problems.push(format!("the pack's log has no entry {head}: it was changed, or cut off before it"));
        }
    }
    people(&check.to_text())?;
    Ok(if check.is_intact() { Exit::Done } else { Exit::Findings })
}

/// More than any manifest: what claims to be larger is not read on, bytes.
const MOST_MANIFEST: u64 = 1 << 28;

/// Heads as they were given: a hash, or a pack or PDF that carries some.
fn heads_of(given: &str, limits: &Limits) -> Result<Vec<Hash>, Failure> {
    if given.len() == 64 && given.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Ok(vec![Hash::new(given.to_ascii_lowercase())]);
    }
    let read = || -> Option<Vec<Hash>> {
        let path = Path::new(given);
        let manifest = if path.is_dir() {
            serde_json::from_slice::<Manifest>(&files::read(&path.join(MANIFEST), MOST_MANIFEST).ok()?).ok()?
        } else {
            let (mut file, _) = files::open(path, u64::MAX).ok()?;
            let mut head = [0; 5];
            file.read_exact(&mut head).ok()?;
            if head == *b"%PDF-" {
                return pdf::log_heads(&files::read(path, limits.pdf_bytes).ok()?, limits);
            }
            let mut archive = zip::ZipArchive::new(file).ok()?;
            let mut manifest = Vec::new();
            archive.by_name(MANIFEST).ok()?.take(MOST_MANIFEST).read_to_end(&mut manifest).ok()?;
            serde_json::from_slice(&manifest).ok()?
        };
        Some(manifest.heads().cloned().collect())
    };
    read().filter(|heads| !heads.is_empty()).ok_or_else(|| {
        Failure::usage(format!("--head: '{given}' is no log head of 64 digits, and no pack or PDF that carries one"))
    })
}

/// Checks a register.
///
/// # Errors
/// It cannot be read.
pub fn register(
    path: &Path,
    heads: &[String],
    folders: &[PathBuf],
    limits: &Limits,
    env: &Env,
) -> Result<Exit, Failure> {
    let register = Register::read(path)?;
    let mut kept = Vec::new();
    for given in heads {
        kept.extend(heads_of(given, limits)?.into_iter().map(|head| (head, given.clone())));
    }
    let here = [PathBuf::from(".")];
    let folders = if folders.is_empty() { &here } else { folders };
    let check = check::check(&register, &kept, folders)?;
    people(&check.to_text(!heads.is_empty()))?;
    always(&style::diagnostics(&check.problems, env.colour_errors));
    Ok(if check.is_consistent() { Exit::Done } else { Exit::Findings })
}
