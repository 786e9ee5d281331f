//! Writing files: whole or not at all.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use tempfile::NamedTempFile;

/// Why a file was not written.
#[derive(Debug, thiserror::Error)]
pub enum OutputError {
    /// The file is there already and overwriting was not asked for.
    #[error("{} exists already; give another name, or --force to overwrite it", .0.display())]
    Exists(PathBuf),
    /// The path is a folder.
    #[error("{} is a folder; give a file name", .0.display())]
    IsFolder(PathBuf),
    /// The path is a device, a pipe or a socket.
    #[error("{} is no file: a device or a pipe is not replaced; name a file, or `-`", .0.display())]
    NotAFile(PathBuf),
    /// The folder of the file is not there.
    #[error("the folder of {} does not exist; create it first", .0.display())]
    NoFolder(PathBuf),
    /// A folder for outputs cannot be made.
    #[error("cannot make the folder {}: {error}", path.display())]
    Folder {
        /// Which folder.
        path: PathBuf,
        /// What the system said.
        error: io::Error,
    },
    /// The operating system refused.
    #[error("cannot write {}: {error}", path.display())]
    Io {
        /// Which file.
        path: PathBuf,
        /// What it said.
        error: io::Error,
    },
}

/// Whether an existing file may be replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overwrite {
    /// No: an existing file is an error.
    Refuse,
    /// Yes.
    Allow,
}

/// Makes a folder for outputs, with those above it, where it is not there.
///
/// # Errors
/// [`OutputError::Folder`].
pub fn folder(path: &Path) -> Result<(), OutputError> {
    fs::create_dir_all(path).map_err(|error| OutputError::Folder { path: path.to_owned(), error })
}

/// The folder that a file lies in (`.` for a bare name).
fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

fn io_error(path: &Path) -> impl Fn(io::Error) -> OutputError + '_ {
    move |error| OutputError::Io { path: path.to_owned(), error }
}

/// Checks beforehand that a file can be written, so that several outputs fail together and early.
///
/// # Errors
/// [`OutputError`], as [`write()`] would give it; nothing is created.
pub fn check(path: &Path, overwrite: Overwrite) -> Result<(), OutputError> {
    if path.is_dir() {
        return Err(OutputError::IsFolder(path.to_owned()));
    }
    // A rename would put a file in the place of a device: a system without /dev/null is a broken one.
    if fs::metadata(path).is_ok_and(|found| !found.is_file()) {
        return Err(OutputError::NotAFile(path.to_owned()));
    }
    if overwrite == Overwrite::Refuse && path.symlink_metadata().is_ok() {
        return Err(OutputError::Exists(path.to_owned()));
    }
    if !folder_of(path).is_dir() {
        return Err(OutputError::NoFolder(path.to_owned()));
    }
    Ok(())
}

/// Whether a file is there and holds exactly these bytes.
pub fn holds(path: &Path, bytes: &[u8]) -> bool {
    let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    fs::metadata(path).is_ok_and(|data| data.is_file() && data.len() == length)
        && fs::read(path).is_ok_and(|found| found == bytes)
}

/// Writes a file: a temporary file in the same folder, flushed to disk, then renamed over the name.
///
/// # Errors
/// [`OutputError`]; the file is then as it was before.
pub fn write(path: &Path, bytes: &[u8], overwrite: Overwrite) -> Result<(), OutputError> {
    write_with(path, overwrite, |file| file.write_all(bytes))
}

/// Like [`write()`], with the content written by a function.
///
/// # Errors
/// [`OutputError`]; the file is then as it was before.
pub fn write_with(
    path: &Path,
    overwrite: Overwrite,
    content: impl FnOnce(&mut File) -> io::Result<()>,
) -> Result<(), OutputError> {
    stage_with(path, overwrite, content)?.commit()
}

/// A file that is written and flushed under a temporary name, and takes its own name when it is committed. Dropped, it is gone.
#[derive(Debug)]
pub struct Staged {
    temporary: NamedTempFile,
    path: PathBuf,
    target: PathBuf,
    overwrite: Overwrite,
}

/// Writes a file under a temporary name in its folder, so that of several files none takes its name before all are written.
///
/// # Errors
/// [`OutputError`]; nothing is left behind.
pub fn stage(path: &Path, bytes: &[u8], overwrite: Overwrite) -> Result<Staged, OutputError> {
    stage_with(path, overwrite, |file| file.write_all(bytes))
}

fn stage_with(
    path: &Path,
    overwrite: Overwrite,
    content: impl FnOnce(&mut File) -> io::Result<()>,
) -> Result<Staged, OutputError> {
    check(path, overwrite)?;
    // A link is followed, so that the rename replaces the file and not the link.
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = folder_of(&target);
    sweep(folder);
    let mut builder = tempfile::Builder::new();
    let prefix = format!("{TEMPORARY}{}-", std::process::id());
    builder.prefix(&prefix).suffix(ENDING);
    #[cfg(unix)]
    {
        // The permissions of the file that is replaced, or those that a new file would get (0666 less the umask).
        use std::os::unix::fs::PermissionsExt;
        let permissions = fs::metadata(&target).map_or_else(|_| fs::Permissions::from_mode(0o666), |m| m.permissions());
        builder.permissions(permissions);
    }
    let mut temporary = builder.tempfile_in(folder).map_err(io_error(path))?;
    // Whoever sweeps sees by the lock that somebody is at it; without one the file's age and its process speak for it.
    let _ = temporary.as_file().try_lock();
    content(temporary.as_file_mut()).map_err(io_error(path))?;
    temporary.as_file().sync_all().map_err(io_error(path))?;
    Ok(Staged { temporary, path: path.to_owned(), target, overwrite })
}

/// How the names of temporary files begin: this, and the number of the process.
const TEMPORARY: &str = ".rmx-";
/// How they end.
const ENDING: &str = ".tmp";
/// Age from which a file without a process to ask is a leftover.
const OLD: Duration = Duration::from_secs(60 * 60);

/// Removes what killed runs left in a folder: files named as ours whose process is gone, or which are old, and which nobody holds a lock on.
/// What cannot be looked at or removed stays.
fn sweep(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let Some(process) = name.to_str().and_then(process_of) else { continue };
        let Ok(data) = entry.metadata() else { continue };
        if data.is_file() && (is_gone(process) || is_old(&data)) && is_free(&entry.path()) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// The process that a temporary file is named after; `Some(None)` for one of version 0.1, `None` for a file that is none of ours.
fn process_of(name: &str) -> Option<Option<u32>> {
    const RANDOM: usize = 6;
    let middle = name.strip_prefix(TEMPORARY)?.strip_suffix(ENDING)?;
    let (process, random) = match middle.rsplit_once('-') {
        Some((process, random)) => (Some(process.parse::<u32>().ok()?), random),
        None => (None, middle),
    };
    (random.len() == RANDOM && random.chars().all(|c| c.is_ascii_alphanumeric())).then_some(process)
}

/// Whether the system says that there is no such process; one that does not say lets it be there.
fn is_gone(process: Option<u32>) -> bool {
    const PROCESSES: &str = "/proc";
    let known = Path::new(PROCESSES).join("self").exists();
    known && process.is_some_and(|process| !Path::new(PROCESSES).join(process.to_string()).exists())
}

fn is_old(data: &fs::Metadata) -> bool {
    data.modified().ok().and_then(|at| at.elapsed().ok()).is_some_and(|age| age > OLD)
}

/// Whether nobody holds a file's lock, as the one who writes it does.
fn is_free(path: &Path) -> bool {
    OpenOptions::new().read(true).open(path).is_ok_and(|file| file.try_lock().is_ok())
}

impl Staged {
    /// Gives the file its name.
    ///
    /// # Errors
    /// [`OutputError`]; the file of that name is then as it was before.
    pub fn commit(self) -> Result<(), OutputError> {
        let Staged { temporary, path, target, overwrite } = self;
        match overwrite {
            Overwrite::Allow => temporary.persist(&target),
            Overwrite::Refuse => temporary.persist_noclobber(&target),
        }
        .map_err(|e| match e.error.kind() {
            io::ErrorKind::AlreadyExists => OutputError::Exists(path),
            _ => OutputError::Io { path, error: e.error },
        })?;
        sync_folder(folder_of(&target));
        Ok(())
    }
}

/// Makes the rename itself durable; not every file system can, and the file is whole either way.
fn sync_folder(folder: &Path) {
    if let Ok(handle) = OpenOptions::new().read(true).open(folder) {
        let _ = handle.sync_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_existing_file_is_kept_unless_told_otherwise() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.txt");
        write(&path, b"one", Overwrite::Refuse).unwrap();
        assert!(matches!(write(&path, b"two", Overwrite::Refuse), Err(OutputError::Exists(_))));
        assert_eq!(fs::read(&path).unwrap(), b"one");
        write(&path, b"two", Overwrite::Allow).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
    }

    #[test]
    fn only_files_named_as_ours_are_swept() {
        for (name, process) in [
            (".rmx-4711-aB3dE6.tmp", Some(Some(4711))),
            (".rmx-aB3dE6.tmp", Some(None)),
            (".rmx-aB3dE.tmp", None),
            (".rmx-me-aB3dE6.tmp", None),
            ("rmx-4711-aB3dE6.tmp", None),
            (".rmx-4711-aB3dE6.tmp.bak", None),
        ] {
            assert_eq!(process_of(name), process, "{name}");
        }
    }

    #[test]
    #[cfg(unix)]
    fn what_is_no_file_is_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("socket");
        let _socket = std::os::unix::net::UnixListener::bind(&path).unwrap();
        assert!(matches!(write(&path, b"two", Overwrite::Allow), Err(OutputError::NotAFile(_))));
        assert!(!fs::metadata(&path).unwrap().is_file());
    }

    #[test]
    fn a_failure_in_the_middle_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.txt");
        let failed = write_with(&path, Overwrite::Refuse, |file| {
            file.write_all(b"half")?;
            Err(io::Error::other("disk full"))
        });
        assert!(failed.is_err());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
