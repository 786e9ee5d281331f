//! Evidence that is a file: hashed when it is recorded, and a file that changed or went away since is noticed.

use std::io::Read;
use std::path::{Component, Path, PathBuf};

use sha2::{Digest, Sha256};

use super::field::Field;
use super::service::{EvidenceFile, ServiceFile, StoredRow, natural_key};
use crate::base::ordered::Arrange;
use crate::matrix::identity::{Hash, Key};

/// What one piece of an evidence entry is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// A link or a remark: nothing to hash.
    Words(String),
    /// A file, by its path below one of the evidence folders.
    File(String),
    /// It reads like a path, and no evidence folder has such a file.
    Absent(String),
    /// A file that was recorded, and no evidence folder has it any more.
    Gone(String),
}

/// The evidence folders that are there, as the operating system names them: what [`find`] looks below.
pub fn roots(folders: &[PathBuf]) -> Vec<PathBuf> {
    folders.iter().filter_map(|folder| folder.canonicalize().ok()).collect()
}

/// The pieces of an evidence entry: divided by line breaks or semicolons.
pub fn pieces(text: &str, roots: &[PathBuf]) -> Vec<Piece> {
    let divided = text.split(['\n', ';']).map(str::trim).filter(|t| !t.is_empty());
    divided
        .map(|piece| {
            if is_link(piece) {
                Piece::Words(piece.to_owned())
            } else if find(piece, roots).is_some() {
                Piece::File(piece.to_owned())
            } else if looks_like_path(piece) {
                Piece::Absent(piece.to_owned())
            } else {
                Piece::Words(piece.to_owned())
            }
        })
        .collect()
}

fn is_link(piece: &str) -> bool {
    piece.split_once(':').is_some_and(|(scheme, rest)| {
        scheme.len() > 1
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
            && !rest.is_empty()
            && !rest.starts_with('\\')
    })
}

fn looks_like_path(piece: &str) -> bool {
    let extension = Path::new(piece).extension().and_then(|e| e.to_str()).unwrap_or_default();
    let has_extension = (2..=5).contains(&extension.len()) && extension.chars().all(|c| c.is_ascii_alphanumeric());
    has_extension && !extension.chars().all(|c| c.is_ascii_digit()) && !piece.contains("  ")
}

/// The file of a path below one of the [`roots`]. A path that leads out of them (absolute, `..`, a link) is none:
/// whoever fills in a sheet must not choose which files of this machine are read and packed.
pub fn find(path: &str, roots: &[PathBuf]) -> Option<PathBuf> {
    let relative = Path::new(path);
    if !relative.components().all(|c| matches!(c, Component::Normal(_) | Component::CurDir)) {
        return None;
    }
    roots.iter().find_map(|root| {
        let named = root.join(relative);
        // Most entries are no files: one question says so, where a whole path has to be followed piece by piece.
        named.symlink_metadata().ok()?;
        let file = named.canonicalize().ok()?;
        (file.starts_with(root) && file.is_file()).then_some(file)
    })
}

/// The hash of a file's bytes, read piece by piece.
///
/// # Errors
/// The file cannot be read.
pub fn hash_file(path: &Path) -> std::io::Result<Hash> {
    let (file, _) = crate::base::files::open(path, u64::MAX)?;
    hash_reader(file)
}

/// The hash of what a reader gives.
///
/// # Errors
/// It cannot be read.
pub fn hash_reader(mut reader: impl Read) -> std::io::Result<Hash> {
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let read = reader.read(&mut buffer)?;
        if read == 0 {
            return Ok(Hash::of_digest(&hash.finalize()));
        }
        hash.update(buffer.get(..read).unwrap_or_default());
    }
}

/// Hashes the files below the [`roots`] that the [`pieces`] of a row's evidence name; gives those that are not there.
///
/// # Errors
/// A file cannot be read.
pub fn record(row: &mut StoredRow, pieces: Vec<Piece>, roots: &[PathBuf]) -> std::io::Result<Vec<String>> {
    let mut absent = Vec::new();
    let mut files = Vec::new();
    for piece in pieces {
        match piece {
            Piece::File(path) => {
                // A file that was recorded before keeps its hash: a change of it is to be noticed, not blessed by another edit.
                let known = row.evidence.iter().find(|f| f.path == path).map(|f| f.sha256.clone());
                let sha256 = match (known, find(&path, roots)) {
                    (Some(hash), _) => hash,
                    (None, Some(found)) => hash_file(&found)?,
                    (None, None) => continue,
                };
                files.push(EvidenceFile { path, sha256 });
            }
            // What was hashed stays on record, whether its name reads like a file's or not.
            Piece::Absent(path) | Piece::Gone(path) => match row.evidence.iter().find(|f| f.path == path) {
                Some(known) => files.push(known.clone()),
                None => absent.push(path),
            },
            Piece::Words(words) => files.extend(row.evidence.iter().find(|f| f.path == words).cloned()),
        }
    }
    files.arrange();
    files.dedup();
    row.evidence = files;
    Ok(absent)
}

/// The pieces of a row's evidence, where it names what reads like a file and has no hash yet, though one of the [`roots`] has it by now.
pub fn late(row: &StoredRow, roots: &[PathBuf]) -> Option<Vec<Piece>> {
    let text = row.entry.text(Field::Evidence);
    let waiting = |piece: Piece| match piece {
        Piece::Absent(path) => row.evidence.iter().all(|f| f.path != path) && find(&path, roots).is_some(),
        _ => false,
    };
    (!text.is_empty() && pieces(&text, &[]).into_iter().any(waiting)).then(|| pieces(&text, roots))
}

/// Why recorded evidence no longer stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EvidenceProblem {
    /// The file's bytes are others than when it was recorded.
    Changed {
        /// Its hash now.
        now: Hash,
    },
    /// No evidence folder has the file.
    Missing,
    /// It cannot be read.
    Unreadable(String),
}

/// One finding on recorded evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceFinding {
    /// The row's key.
    pub key: Key,
    /// The row's id.
    pub id: String,
    /// The file, as recorded.
    pub file: EvidenceFile,
    /// What is wrong.
    pub problem: EvidenceProblem,
}

impl EvidenceFinding {
    /// One sentence.
    pub fn message(&self) -> String {
        let path = &self.file.path;
        match &self.problem {
            EvidenceProblem::Changed { now } => {
                format!(
                    "evidence {path} of {} changed since it was recorded ({} -> {})",
                    self.id,
                    self.file.sha256.short(),
                    now.short()
                )
            }
            EvidenceProblem::Missing => format!("evidence {path} of {} is no longer there", self.id),
            EvidenceProblem::Unreadable(why) => format!("evidence {path} of {} cannot be read: {why}", self.id),
        }
    }
}

/// Compares every recorded evidence file with the one that lies in the evidence folders.
pub fn check(file: &ServiceFile, folders: &[PathBuf]) -> Vec<EvidenceFinding> {
    let mut findings = Vec::new();
    let roots = roots(folders);
    for (key, row) in &file.rows {
        for recorded in &row.evidence {
            let problem = match find(&recorded.path, &roots) {
                None => Some(EvidenceProblem::Missing),
                Some(path) => match hash_file(&path) {
                    Ok(now) if now == recorded.sha256 => None,
                    Ok(now) => Some(EvidenceProblem::Changed { now }),
                    Err(error) => Some(EvidenceProblem::Unreadable(error.to_string())),
                },
            };
            if let Some(problem) = problem {
                findings.push(EvidenceFinding {
                    key: key.clone(),
                    id: row.id.clone(),
                    file: recorded.clone(),
                    problem,
                });
            }
        }
    }
    findings
}

/// The evidence of a service: an activity's id, and what its entry names; files are those that were hashed when they were recorded, as far
/// as the folders still have them.
pub fn index(file: &ServiceFile, folders: &[PathBuf]) -> Vec<(String, Vec<Piece>)> {
    let roots = roots(folders);
    let mut rows: Vec<(String, Vec<Piece>)> = file
        .rows
        .values()
        .map(|row| {
            let mut found = pieces(&row.entry.text(Field::Evidence), &[]);
            for piece in &mut found {
                if let Piece::Absent(path) | Piece::Words(path) = piece
                    && row.evidence.iter().any(|f| f.path == *path)
                {
                    let there = find(path, &roots).is_some();
                    *piece = if there { Piece::File(path.clone()) } else { Piece::Gone(path.clone()) };
                }
            }
            (row.id.clone(), found)
        })
        .filter(|(_, pieces)| !pieces.is_empty())
        .collect();
    rows.arrange_by_cached_key(|row| natural_key(&row.0));
    rows
}
