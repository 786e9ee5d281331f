//! The register's folder: one text file per service, an archive, the log. Changes are whole or not at all.

mod commit;

pub(super) use commit::Making;
pub use commit::{Commit, NewFile};
use commit::{Journal, new_name, read_journal};

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::file::from_text;
use super::log::{self, Head, Log};
use super::service::ServiceFile;
use crate::base::counted::counted;
use crate::base::diagnostic::Diagnostics;
use crate::base::files::{self, Unreadable};
use crate::matrix::{ServiceId, VendorId};

/// Folder of rows whose activity is no longer in the matrix.
pub(super) const ARCHIVE: &str = "archive";
const LOCK: &str = ".lock";
const EXTENSION: &str = "toml";

/// What version control should pass over.
const GIT_IGNORE: &str = ".lock\n.journal\n.*.new\n";

/// Version control must give the files back byte for byte: the log has their hashes.
const GIT_ATTRIBUTES: &str = "* -text\n";

/// How long to wait for another process, and how often to look: a collect of an ordinary checklist takes milliseconds.
const LOCK_TRIES: u32 = 40;
const LOCK_PAUSE: Duration = Duration::from_millis(50);

/// Why the register cannot be read or written.
#[derive(Debug)]
pub enum RegisterError {
    /// There is no such folder.
    Missing(PathBuf),
    /// The path is not a folder.
    NotAFolder(PathBuf),
    /// Another process is writing it.
    Busy(PathBuf),
    /// Files of the register have problems.
    Unusable(Diagnostics),
    /// What was announced before a crash cannot be finished.
    Unfinished {
        /// The file that is not as announced.
        path: PathBuf,
    },
    /// The operating system refused.
    Io {
        /// Which file.
        path: PathBuf,
        /// What was tried.
        doing: &'static str,
        /// What it said.
        error: io::Error,
    },
    /// An entry could not be written as JSON.
    Json(serde_json::Error),
}

impl std::fmt::Display for RegisterError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            RegisterError::Missing(path) => {
                write!(f, "there is no register at {}; `rmx-report collect` makes one", path.display())
            }
            RegisterError::NotAFolder(path) => write!(f, "{} is no folder; a register is a folder", path.display()),
            RegisterError::Busy(path) => write!(
                f,
                "another rmx-report is using the register {}; nothing was changed, try again when it has finished",
                path.display()
            ),
            RegisterError::Unusable(problems) => {
                write!(f, "the register cannot be used: {}", counted(problems.iter().count(), "problem"))
            }
            RegisterError::Unfinished { path } => write!(
                f,
                "an earlier change of the register was interrupted and {} is not as that change left it; take the folder back from version control",
                path.display()
            ),
            RegisterError::Io { path, doing, error } => write!(f, "cannot {doing} {}: {error}", path.display()),
            RegisterError::Json(error) => write!(f, "an entry cannot be written: {error}"),
        }
    }
}

impl std::error::Error for RegisterError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            RegisterError::Io { error, .. } => Some(error),
            RegisterError::Json(error) => Some(error),
            _ => None,
        }
    }
}

/// Adds path and action to an error of the operating system.
fn io_error<'p>(path: &'p Path, doing: &'static str) -> impl Fn(io::Error) -> RegisterError + 'p {
    move |error| RegisterError::Io { path: path.to_owned(), doing, error }
}

/// An open register. The lock is held as long as this lives.
#[derive(Debug)]
pub struct Register {
    folder: PathBuf,
    /// Held for its lock; none in a folder that cannot be written, where nobody else can write either.
    _lock: Option<File>,
    pending: Option<Journal>,
    /// The log once it was read: it may be long, and nobody else changes it while the lock is held.
    log: OnceCell<Log>,
    /// A service that was read ahead.
    ahead: RefCell<Option<ServiceFile>>,
}

/// Service files from this many bytes on are read ahead: reading one takes longer than starting a thread for it.
const READ_AHEAD: u64 = 1 << 20;

impl Register {
    /// Whether a service's file is so long that it should be read while other things are done ([`Register::read_ahead`]).
    pub fn is_long(folder: &Path, vendor: &VendorId, service: &ServiceId) -> bool {
        fs::metadata(folder.join(file_name(vendor, service))).is_ok_and(|file| file.len() >= READ_AHEAD)
    }

    /// Opens a register to read it, and reads a service at once.
    ///
    /// # Errors
    /// As [`Register::read`] and [`Register::service`].
    pub fn read_ahead(folder: &Path, vendor: &VendorId, service: &ServiceId) -> Result<Self, RegisterError> {
        let register = Self::read(folder)?;
        let file = register.service(vendor, service)?;
        register.ahead.replace(Some(file));
        Ok(register)
    }

    /// Opens a register to read it.
    ///
    /// # Errors
    /// The folder is not there or cannot be read, or another process is writing it.
    pub fn read(folder: &Path) -> Result<Self, RegisterError> {
        check_folder(folder)?;
        let lock = match File::open(folder.join(LOCK)) {
            Ok(file) => {
                wait_for(folder, || file.try_lock_shared())?;
                Some(file)
            }
            Err(_) => None,
        };
        let pending = read_journal(folder)?;
        Ok(Self { folder: folder.to_owned(), _lock: lock, pending, log: OnceCell::new(), ahead: RefCell::new(None) })
    }

    /// Opens a register to change it, makes the folder where there is none, and finishes a change that was interrupted.
    ///
    /// # Errors
    /// The folder cannot be written, another process is using it, or an interrupted change cannot be finished.
    pub fn write(folder: &Path) -> Result<Self, RegisterError> {
        if !folder.exists() {
            fs::create_dir_all(folder).map_err(io_error(folder, "create"))?;
        }
        check_folder(folder)?;
        let path = folder.join(LOCK);
        let lock = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(io_error(&path, "write to the register"))?;
        wait_for(folder, || lock.try_lock())?;
        let pending = read_journal(folder)?;
        let mut register = Self {
            folder: folder.to_owned(),
            _lock: Some(lock),
            pending,
            log: OnceCell::new(),
            ahead: RefCell::new(None),
        };
        register.finish_pending()?;
        for (name, content) in [(".gitignore", GIT_IGNORE), (".gitattributes", GIT_ATTRIBUTES)] {
            let path = folder.join(name);
            if !path.exists() {
                fs::write(&path, content).map_err(io_error(&path, "write"))?;
            }
        }
        Ok(register)
    }

    /// The register's folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Whether nothing was ever recorded.
    ///
    /// # Errors
    /// The folder or the log cannot be read.
    pub fn is_new(&self) -> Result<bool, RegisterError> {
        Ok(self.log_bytes()?.is_empty() && self.services()?.is_empty())
    }

    /// The services that the register has a file for, sorted.
    ///
    /// # Errors
    /// The folder or a file cannot be read.
    pub fn services(&self) -> Result<Vec<ServiceFile>, RegisterError> {
        let names = self.names()?.into_iter().filter(|n| !n.contains('/'));
        let mut problems = Diagnostics::new();
        let mut services = Vec::new();
        for name in names {
            match self.load(&name) {
                Ok(Some(file)) => services.push(file),
                Ok(None) => {}
                Err(RegisterError::Unusable(more)) => problems.extend(more),
                Err(other) => return Err(other),
            }
        }
        if problems.has_errors() {
            return Err(RegisterError::Unusable(problems));
        }
        Ok(services)
    }

    /// The names of the files of services and archives, sorted.
    pub(super) fn names(&self) -> Result<BTreeSet<String>, RegisterError> {
        let mut names = BTreeSet::new();
        for (folder, before) in
            [(self.folder.clone(), String::new()), (self.folder.join(ARCHIVE), format!("{ARCHIVE}/"))]
        {
            let entries = match fs::read_dir(&folder) {
                Ok(entries) => entries,
                Err(error) if error.kind() == io::ErrorKind::NotFound && !before.is_empty() => continue,
                Err(error) => return Err(io_error(&folder, "read")(error)),
            };
            for entry in entries {
                let entry = entry.map_err(io_error(&folder, "read"))?;
                let name = entry.file_name().to_string_lossy().into_owned();
                if !name.starts_with('.') && Path::new(&name).extension().is_some_and(|e| e == EXTENSION) {
                    names.insert(format!("{before}{name}"));
                }
            }
        }
        if let Some(journal) = &self.pending {
            names.extend(journal.files.iter().map(|f| f.name.clone()));
        }
        Ok(names)
    }

    /// What is recorded of a service; empty where nothing is.
    ///
    /// # Errors
    /// The file cannot be read or has problems (all of them are listed).
    pub fn service(&self, vendor: &VendorId, service: &ServiceId) -> Result<ServiceFile, RegisterError> {
        let ahead = self.ahead.take().filter(|file| &file.vendor == vendor && &file.service == service);
        if let Some(file) = ahead {
            return Ok(file);
        }
        let file = self.load(&file_name(vendor, service))?;
        Ok(file.unwrap_or_else(|| ServiceFile::new(vendor.clone(), service.clone())))
    }

    /// A service's archived rows; empty where there are none.
    ///
    /// # Errors
    /// The file cannot be read or has problems.
    pub fn archive(&self, vendor: &VendorId, service: &ServiceId) -> Result<ServiceFile, RegisterError> {
        let file = self.load(&format!("{ARCHIVE}/{}", file_name(vendor, service)))?;
        Ok(file.unwrap_or_else(|| ServiceFile::new(vendor.clone(), service.clone())))
    }

    /// The log, checked.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn log(&self) -> Result<&Log, RegisterError> {
        if let Some(log) = self.log.get() {
            return Ok(log);
        }
        let log = Log::read(&self.log_bytes()?, log::FILE);
        Ok(self.log.get_or_init(|| log))
    }

    /// The log's bytes.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn log_bytes(&self) -> Result<Vec<u8>, RegisterError> {
        let path = self.folder.join(log::FILE);
        let mut bytes = read_if_there(&path)?.unwrap_or_default();
        if let Some(journal) = self.pending.as_ref().filter(|j| j.log.is_some()) {
            bytes.truncate(usize::try_from(journal.log_length).unwrap_or(usize::MAX));
            bytes.extend(read_if_there(&new_name(&path))?.unwrap_or_default());
        }
        Ok(bytes)
    }

    /// Where the log ends; the start of a chain when there is none.
    ///
    /// # Errors
    /// The file cannot be read, or its last line cannot.
    pub fn log_head(&self) -> Result<Head, RegisterError> {
        if self.pending.is_some() {
            return Ok(self.log()?.head.clone());
        }
        let path = self.folder.join(log::FILE);
        let mut file = match files::open(&path, files::REGISTER_BYTES) {
            Ok((file, _)) => file,
            Err(Unreadable::Io(error)) if error.kind() == io::ErrorKind::NotFound => return Ok(Head::default()),
            Err(error) => return Err(io_error(&path, "read")(error.into())),
        };
        // The last line is looked for from the end in ever longer pieces: the log may be long, and its lines too.
        let length = file.metadata().map_err(io_error(&path, "read"))?.len();
        let mut piece = 64 * 1024;
        loop {
            let start = length.saturating_sub(piece);
            file.seek(SeekFrom::Start(start)).map_err(io_error(&path, "read"))?;
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).map_err(io_error(&path, "read"))?;
            if bytes.is_empty() {
                return Ok(Head::default());
            }
            let whole_line = start == 0 || bytes.strip_suffix(b"\n").unwrap_or(&bytes).contains(&b'\n');
            if whole_line {
                if let (Some(head), true) = (log::head_of(&bytes), bytes.ends_with(b"\n")) {
                    return Ok(head);
                }
                let problems = self.log()?.problems.clone();
                return Err(RegisterError::Unusable(problems));
            }
            piece *= 16;
        }
    }

    pub(super) fn load(&self, name: &str) -> Result<Option<ServiceFile>, RegisterError> {
        let Some(bytes) = self.bytes(name)? else { return Ok(None) };
        let text = match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(_) => {
                let problem =
                    crate::base::diagnostic::Diagnostic::error("register-syntax", "the file is not UTF-8 text")
                        .at(crate::base::location::Location::document(name))
                        .help("save it as UTF-8, or take it back from version control");
                return Err(RegisterError::Unusable(problem.into()));
            }
        };
        let (file, problems) = from_text(&text, name);
        let Some(file) = file else { return Err(RegisterError::Unusable(problems)) };
        let expected = file_name(&file.vendor, &file.service);
        if name.rsplit('/').next() != Some(expected.as_str()) {
            let problem = crate::base::diagnostic::Diagnostic::error(
                "register-misnamed",
                "the file's name is not that of its service",
            )
            .at(crate::base::location::Location::document(name))
            .found(file.name())
            .allowed(expected)
            .help("rename the file, or mend vendor and service in it");
            return Err(RegisterError::Unusable(problem.into()));
        }
        Ok(Some(file))
    }

    /// A file's bytes as they are once every announced change is in place.
    pub(super) fn bytes(&self, name: &str) -> Result<Option<Vec<u8>>, RegisterError> {
        let path = self.folder.join(name);
        if self.pending.as_ref().is_some_and(|j| j.files.iter().any(|f| f.name == name))
            && let Some(bytes) = read_if_there(&new_name(&path))?
        {
            return Ok(Some(bytes));
        }
        read_if_there(&path)
    }
}

/// The name of a service's file; bytes that file systems or people stumble over are written as `%XX`.
pub fn file_name(vendor: &VendorId, service: &ServiceId) -> String {
    format!("{}--{}.{EXTENSION}", escape(vendor.as_str()), escape(service.as_str()))
}

fn escape(id: &str) -> String {
    let mut out = String::with_capacity(id.len());
    for (i, byte) in id.bytes().enumerate() {
        let plain = byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_' || (byte == b'.' && i > 0);
        // Two hyphens divide vendor and service.
        let hyphen = byte == b'-' && i > 0 && i + 1 < id.len() && !out.ends_with('-');
        if plain || hyphen {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

fn check_folder(folder: &Path) -> Result<(), RegisterError> {
    match fs::metadata(folder) {
        Ok(metadata) if metadata.is_dir() => Ok(()),
        Ok(_) => Err(RegisterError::NotAFolder(folder.to_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(RegisterError::Missing(folder.to_owned())),
        Err(error) => Err(io_error(folder, "read")(error)),
    }
}

fn wait_for(folder: &Path, lock: impl Fn() -> Result<(), TryLockError>) -> Result<(), RegisterError> {
    for _ in 0..LOCK_TRIES {
        match lock() {
            Ok(()) => return Ok(()),
            Err(TryLockError::WouldBlock) => std::thread::sleep(LOCK_PAUSE),
            Err(TryLockError::Error(error)) => return Err(io_error(folder, "lock")(error)),
        }
    }
    Err(RegisterError::Busy(folder.to_owned()))
}

fn read_if_there(path: &Path) -> Result<Option<Vec<u8>>, RegisterError> {
    match files::read(path, files::REGISTER_BYTES) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(Unreadable::Io(error)) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(io_error(path, "read")(error.into())),
    }
}
