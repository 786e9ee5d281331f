//! The register's folder: one text file per service, an archive, the log. Changes are whole or not at all.

mod commit;
mod error;
mod folder;
mod journal;
mod kept;

pub(super) use commit::Making;
pub use commit::{Commit, NewFile};
pub use error::RegisterError;
pub use folder::file_name;
pub(super) use folder::{ARCHIVE, stem};

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, Utc};

use error::io_error;
use folder::{EXTENSION, is_there, read_if_there};
use journal::{JOURNAL, Journal, new_name, read_journal, replace, sync_folder};

use super::file::from_text;
use super::log::{self, Log};
use super::service::ServiceFile;
use crate::base::diagnostic::{Diagnostic, Diagnostics};
use crate::base::files::{self, Unreadable};
use crate::matrix::identity::Hash;
use crate::matrix::{ServiceId, VendorId};

const LOCK: &str = ".lock";

/// What version control should pass over.
const GIT_IGNORE: &str = ".lock\n.journal\n.*.new\n";

/// Version control must give the files back byte for byte: the log has their hashes. Of branches it keeps the log's lines of both, for the
/// order of entries goes by their hashes.
const GIT_ATTRIBUTES: &str = "* -text\nlog.jsonl merge=union\n";
/// What earlier versions wrote there.
const GIT_ATTRIBUTES_BEFORE: &str = "* -text\n";

/// How long to wait for another process, and how often to look: a collect of an ordinary checklist takes milliseconds.
const LOCK_TRIES: u32 = 40;
const LOCK_PAUSE: Duration = Duration::from_millis(50);

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

/// Bytes of the log that are read at a time where it is only looked through: 256 KiB.
const READ_PIECE: usize = 256 << 10;

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
        check_links(folder)?;
        let path = folder.join(LOCK);
        let lock = match File::open(&path) {
            Ok(file) => {
                wait_for(folder, || file.try_lock_shared())?;
                Some(file)
            }
            // Nobody ever wrote here, or nobody but another user may.
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::PermissionDenied) => None,
            Err(error) => return Err(io_error(&path, "read")(error)),
        };
        let pending = read_journal(folder)?;
        Ok(Self { folder: folder.to_owned(), _lock: lock, pending, log: OnceCell::new(), ahead: RefCell::new(None) })
    }

    /// Opens a register to change it, makes the folder where there is none, and finishes a change that was interrupted.
    ///
    /// # Errors
    /// The folder cannot be written, another process is using it, or an interrupted change cannot be finished.
    pub fn write(folder: &Path) -> Result<Self, RegisterError> {
        if !is_there(folder)? {
            fs::create_dir_all(folder).map_err(io_error(folder, "create"))?;
            if let Some(parent) = folder.parent() {
                sync_folder(parent)?;
            }
        }
        check_folder(folder)?;
        check_links(folder)?;
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
        register.tell_version_control()?;
        Ok(register)
    }

    /// Writes the files that version control goes by; those that somebody changed stay as they are.
    fn tell_version_control(&self) -> Result<(), RegisterError> {
        let files = [(".gitignore", GIT_IGNORE, ""), (".gitattributes", GIT_ATTRIBUTES, GIT_ATTRIBUTES_BEFORE)];
        for (name, content, before) in files {
            let path = self.folder.join(name);
            let there = read_if_there(&path)?;
            if there.is_none_or(|bytes| bytes == before.as_bytes()) {
                replace(&path, content.as_bytes())?;
            }
        }
        Ok(())
    }

    /// Whether there is a register in this folder: a folder that cannot be looked at is not taken for one that is not there.
    ///
    /// # Errors
    /// The operating system does not say.
    pub fn is_at(folder: &Path) -> Result<bool, RegisterError> {
        is_there(folder)
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

    /// What a service's file says before its rows: version, deployment. A long record need not be read for that.
    ///
    /// # Errors
    /// As [`Register::service`].
    pub fn head(&self, vendor: &VendorId, service: &ServiceId) -> Result<ServiceFile, RegisterError> {
        let name = file_name(vendor, service);
        let Some(bytes) = self.bytes(&name)? else { return Ok(ServiceFile::new(vendor.clone(), service.clone())) };
        let end = bytes.windows(2).position(|pair| pair == b"\n[").map_or(bytes.len(), |at| at + 1);
        let text = String::from_utf8_lossy(bytes.get(..end).unwrap_or(&bytes)).into_owned();
        let (file, problems) = from_text(&text, name);
        file.ok_or(RegisterError::Unusable(problems))
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

    /// The log, where entries may be recorded on top of it.
    ///
    /// # Errors
    /// As [`Register::log`]; entries were altered or are missing.
    pub fn whole_log(&self) -> Result<&Log, RegisterError> {
        let log = self.log()?;
        if log.is_broken() { Err(RegisterError::Broken(log.problems.clone())) } else { Ok(log) }
    }

    /// What is to be said where an entry of this moment would be dated before one that is there: a clock is wrong.
    ///
    /// # Errors
    /// As [`Register::log`].
    pub fn clock_note(&self, at: DateTime<Utc>) -> Result<Option<Diagnostic>, RegisterError> {
        let latest = self.log()?.entries.iter().map(|entry| entry.event.at).max();
        Ok(latest.filter(|latest| *latest > at).map(|latest| {
            Diagnostic::warning("log-clock", "the clock is behind the log: an entry of now is dated before one that is there")
                .found(at.format("%Y-%m-%d %H:%M:%S").to_string())
                .allowed(format!("{} or later", latest.format("%Y-%m-%d %H:%M:%S")))
                .help("nothing is lost: the order of the entries goes by their hashes; look at the clock of the machine, or at --as-of")
        }))
    }

    /// The log's bytes.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn log_bytes(&self) -> Result<Vec<u8>, RegisterError> {
        let path = self.folder.join(log::FILE);
        let mut bytes = read_if_there(&path)?.unwrap_or_default();
        if let Some(journal) = self.pending.as_ref().filter(|j| j.log.is_some()) {
            let lines = read_if_there(&new_name(&path))?;
            // The first lines may have become the log already.
            if lines.is_some() || journal.log_length > 0 {
                bytes.truncate(usize::try_from(journal.log_length).unwrap_or(usize::MAX));
                bytes.extend(lines.unwrap_or_default());
            }
        }
        Ok(bytes)
    }

    /// The log's heads, sorted; none where there is no log. A long log is not held for it.
    ///
    /// # Errors
    /// The file cannot be read, or a line of it cannot.
    pub fn log_heads(&self) -> Result<Vec<Hash>, RegisterError> {
        if self.pending.is_none() && self.log.get().is_none() {
            let path = self.folder.join(log::FILE);
            let file = match files::open(&path, files::REGISTER_BYTES) {
                Ok((file, _)) => file,
                Err(Unreadable::Io(error)) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
                Err(error) => return Err(io_error(&path, "read")(error.into())),
            };
            let reader = io::BufReader::with_capacity(READ_PIECE, file);
            if let Some(heads) = log::scan(reader).map_err(io_error(&path, "read"))? {
                return Ok(heads);
            }
        }
        Ok(self.whole_log()?.heads.clone())
    }

    pub(super) fn load(&self, name: &str) -> Result<Option<ServiceFile>, RegisterError> {
        let Some(bytes) = self.bytes(name)? else { return Ok(None) };
        let text = match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(_) => {
                let problem = Diagnostic::error("register-syntax", "the file is not UTF-8 text")
                    .at(crate::base::location::Location::document(name))
                    .help("save it as UTF-8, or take it back from version control");
                return Err(RegisterError::Unusable(problem.into()));
            }
        };
        let (file, problems) = from_text(&text, name);
        let Some(file) = file else { return Err(RegisterError::Unusable(problems)) };
        let expected = file_name(&file.vendor, &file.service);
        if name.rsplit('/').next() != Some(expected.as_str()) {
            let problem = Diagnostic::error("register-misnamed", "the file's name is not that of its service")
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

fn check_folder(folder: &Path) -> Result<(), RegisterError> {
    match fs::metadata(folder) {
        Ok(metadata) if metadata.is_dir() => Ok(()),
        Ok(_) => Err(RegisterError::NotAFolder(folder.to_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(RegisterError::Missing(folder.to_owned())),
        Err(error) => Err(io_error(folder, "read")(error)),
    }
}

/// A register's lock or log that lies elsewhere would be shared with another register, or cut by one that does not know of it.
fn check_links(folder: &Path) -> Result<(), RegisterError> {
    for name in [LOCK, log::FILE, JOURNAL] {
        let path = folder.join(name);
        match fs::symlink_metadata(&path) {
            Ok(found) if found.is_symlink() => return Err(RegisterError::Link(path)),
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(io_error(&path, "read")(error)),
        }
    }
    Ok(())
}

fn wait_for(folder: &Path, lock: impl Fn() -> Result<(), TryLockError>) -> Result<(), RegisterError> {
    for _ in 0..LOCK_TRIES {
        match lock() {
            Ok(()) => return Ok(()),
            Err(TryLockError::WouldBlock) => std::thread::sleep(LOCK_PAUSE),
            Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(TryLockError::Error(error)) => return Err(io_error(folder, "lock")(error)),
        }
    }
    Err(RegisterError::Busy(folder.to_owned()))
}
