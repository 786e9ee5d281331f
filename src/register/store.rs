//! The register's folder: one text file per service, an archive, the log. Changes are whole or not at all.
//!
//! A change touches several files. It is written in full beside them (`.name.new`), then announced by one rename of the journal,
//! and only then put in place: whoever opens the register next after a crash finishes what was announced and
//! throws away what was not.

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::file::{from_text, to_text};
use super::log::{self, Chain, Event, Head, Log};
use super::service::ServiceFile;
use crate::counted::counted;
use crate::diagnostic::Diagnostics;
use crate::files::{self, Unreadable};
use crate::matrix::identity::Hash;
use crate::matrix::{ServiceId, VendorId};

/// Folder of rows whose activity is no longer in the matrix.
pub(super) const ARCHIVE: &str = "archive";
const LOCK: &str = ".lock";
const JOURNAL: &str = ".journal";
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

/// What was announced: the new files lie beside their names.
#[derive(Debug, Serialize, Deserialize)]
struct Journal {
    /// The log's length before, in bytes.
    log_length: u64,
    /// Hash of the lines to append, which lie in `.log.jsonl.new`.
    log: Option<Hash>,
    /// Files to put in place, by name within the folder.
    files: Vec<JournalFile>,
}

#[derive(Debug, Serialize, Deserialize)]
struct JournalFile {
    name: String,
    sha256: Hash,
}

/// A file of the register as it is to be.
#[derive(Debug)]
pub struct NewFile {
    pub(super) name: String,
    pub(super) text: String,
    pub(super) sha256: Hash,
}

impl NewFile {
    /// The file of a service.
    pub fn service(file: &ServiceFile) -> Self {
        Self::new(file_name(&file.vendor, &file.service), file)
    }

    /// The file of a service's archived rows.
    pub fn archive(file: &ServiceFile) -> Self {
        Self::new(format!("{ARCHIVE}/{}", file_name(&file.vendor, &file.service)), file)
    }

    fn new(name: String, file: &ServiceFile) -> Self {
        let text = to_text(file);
        Self { name, sha256: Hash::of(text.as_bytes()), text }
    }
}

/// A change to be made.
#[derive(Debug, Default)]
pub struct Commit {
    /// Files to write.
    pub files: Vec<NewFile>,
    /// What to log.
    pub events: Vec<Event>,
}

/// The files of a change, asked for as late as can be: they may be in the making while the log is.
pub(super) struct Making<'m, F> {
    folder: &'m Path,
    make: Option<F>,
    changed: Vec<NewFile>,
}

impl<F: FnOnce() -> Vec<NewFile>> Making<'_, F> {
    /// Those whose content changes.
    pub(super) fn changed(&mut self) -> Result<&[NewFile], RegisterError> {
        if let Some(make) = self.make.take() {
            for file in make() {
                if !same_content(&self.folder.join(&file.name), file.text.as_bytes())? {
                    self.changed.push(file);
                }
            }
        }
        Ok(&self.changed)
    }
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
                let problem = crate::diagnostic::Diagnostic::error("register-syntax", "the file is not UTF-8 text")
                    .at(crate::source::Location::document(name))
                    .help("save it as UTF-8, or take it back from version control");
                return Err(RegisterError::Unusable(problem.into()));
            }
        };
        let (file, problems) = from_text(&text, name);
        let Some(file) = file else { return Err(RegisterError::Unusable(problems)) };
        let expected = file_name(&file.vendor, &file.service);
        if name.rsplit('/').next() != Some(expected.as_str()) {
            let problem =
                crate::diagnostic::Diagnostic::error("register-misnamed", "the file's name is not that of its service")
                    .at(crate::source::Location::document(name))
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

    /// Makes a change: all of it, or none. Files whose content stays the same are not touched.
    ///
    /// # Errors
    /// The disk is full, the folder cannot be written ...; the register is then as it was before.
    pub fn commit(&mut self, commit: Commit) -> Result<Head, RegisterError> {
        let Commit { files, events } = commit;
        self.commit_when_made(events, || files)
    }

    /// Makes a change whose files come from `make`, which is called once the log's lines are made as far as they can be without them.
    ///
    /// # Errors
    /// As [`Register::commit`].
    pub fn commit_when_made(
        &mut self,
        events: Vec<Event>,
        make: impl FnOnce() -> Vec<NewFile>,
    ) -> Result<Head, RegisterError> {
        let mut making = Making { folder: &self.folder, make: Some(make), changed: Vec::new() };
        let Chain { lines, head } = self.chained(events, &mut making)?;
        making.changed()?;
        let changed = making.changed;
        if changed.is_empty() && lines.is_empty() {
            return Ok(head);
        }
        self.log = OnceCell::new();
        let written = self.announce(&changed, &lines);
        match written {
            Ok(journal) => self.pending = Some(journal),
            Err(error) => {
                self.discard(changed.iter().map(|file| file.name.as_str()));
                return Err(error);
            }
        }
        if let Err(error) = self.append_log(&lines) {
            // Nothing is in place yet (the disk is full): take the announcement back.
            self.withdraw();
            return Err(error);
        }
        self.put_in_place()?;
        Ok(head)
    }

    /// Takes an announced change back while none of its files is in place.
    fn withdraw(&mut self) {
        if let Some(journal) = self.pending.take() {
            if fs::remove_file(self.folder.join(JOURNAL)).is_err() {
                return;
            }
            if let Ok(file) = OpenOptions::new().write(true).open(self.folder.join(log::FILE)) {
                let _ = file.set_len(journal.log_length);
            }
            self.discard_leftovers();
        }
    }

    /// The lines that were announced, as they lie beside the log.
    fn announced_lines(&self) -> Result<Vec<u8>, RegisterError> {
        let Some(expected) = self.pending.as_ref().and_then(|journal| journal.log.as_ref()) else {
            return Ok(Vec::new());
        };
        let path = new_name(&self.folder.join(log::FILE));
        let lines = read_if_there(&path)?.filter(|lines| &Hash::of(lines) == expected);
        lines.ok_or(RegisterError::Unfinished { path })
    }

    /// Appends the lines that were announced to the log; done twice, it changes nothing.
    fn append_log(&self, lines: &[u8]) -> Result<(), RegisterError> {
        let Some(journal) = self.pending.as_ref().filter(|journal| journal.log.is_some()) else { return Ok(()) };
        let log_path = self.folder.join(log::FILE);
        let append = || -> io::Result<()> {
            let mut file = OpenOptions::new().create(true).truncate(false).write(true).open(&log_path)?;
            let length = file.metadata()?.len();
            if length < journal.log_length {
                return Err(io::Error::other("the log is shorter than it was"));
            }
            let end = journal.log_length.saturating_add(u64::try_from(lines.len()).unwrap_or(u64::MAX));
            if length > end {
                return Err(io::Error::other("the log is longer than it was: something else appended to it"));
            }
            file.seek(SeekFrom::Start(journal.log_length))?;
            file.write_all(lines)?;
            file.sync_all()
        };
        append().map_err(io_error(&log_path, "append to"))
    }

    /// Writes everything beside its name, then announces it.
    fn announce(&self, files: &[NewFile], lines: &[u8]) -> Result<Journal, RegisterError> {
        let mut listed = Vec::with_capacity(files.len());
        for file in files {
            let path = self.folder.join(&file.name);
            if let Some(parent) = path.parent()
                && !parent.exists()
            {
                fs::create_dir_all(parent).map_err(io_error(parent, "create"))?;
            }
            write_synced(&new_name(&path), file.text.as_bytes())?;
            listed.push(JournalFile { name: file.name.clone(), sha256: file.sha256.clone() });
        }
        let log_path = self.folder.join(log::FILE);
        let log_length = fs::metadata(&log_path).map_or(0, |m| m.len());
        if !lines.is_empty() {
            write_synced(&new_name(&log_path), lines)?;
        }
        let log = (!lines.is_empty()).then(|| Hash::of(lines));
        let journal = Journal { log_length, log, files: listed };
        let bytes = serde_json::to_vec(&journal).map_err(RegisterError::Json)?;
        let path = self.folder.join(JOURNAL);
        write_synced(&new_name(&path), &bytes)?;
        // From here on the change is made.
        fs::rename(new_name(&path), &path).map_err(io_error(&path, "write"))?;
        sync_folder(&self.folder);
        Ok(journal)
    }

    /// Finishes what was announced before a crash; may be repeated after another one at any point.
    fn finish_pending(&mut self) -> Result<(), RegisterError> {
        self.append_log(&self.announced_lines()?)?;
        self.put_in_place()
    }

    /// Puts the files that were announced in place.
    fn put_in_place(&mut self) -> Result<(), RegisterError> {
        let Some(journal) = &self.pending else {
            self.discard_leftovers();
            return Ok(());
        };
        for file in &journal.files {
            let path = self.folder.join(&file.name);
            let new = new_name(&path);
            if new.exists() {
                fs::rename(&new, &path).map_err(io_error(&path, "write"))?;
            } else if read_if_there(&path)?.is_none_or(|bytes| Hash::of(&bytes) != file.sha256) {
                return Err(RegisterError::Unfinished { path });
            }
            if let Some(parent) = path.parent() {
                sync_folder(parent);
            }
        }
        let path = self.folder.join(JOURNAL);
        fs::remove_file(&path).map_err(io_error(&path, "remove"))?;
        sync_folder(&self.folder);
        self.pending = None;
        self.discard_leftovers();
        Ok(())
    }

    /// Removes what an unannounced change left beside its names.
    fn discard<'n>(&self, names: impl Iterator<Item = &'n str>) {
        for name in names.chain([log::FILE, JOURNAL]) {
            let _ = fs::remove_file(new_name(&self.folder.join(name)));
        }
    }

    /// Removes whatever a crash before the announcement left; failing to is harmless.
    fn discard_leftovers(&self) {
        for folder in [self.folder.clone(), self.folder.join(ARCHIVE)] {
            let Ok(entries) = fs::read_dir(folder) else { continue };
            for entry in entries.flatten() {
                let name = entry.file_name();
                let name = name.to_string_lossy();
                if name.starts_with('.') && name.ends_with(".new") {
                    let _ = fs::remove_file(entry.path());
                }
            }
        }
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

fn read_journal(folder: &Path) -> Result<Option<Journal>, RegisterError> {
    let path = folder.join(JOURNAL);
    let Some(bytes) = read_if_there(&path)? else { return Ok(None) };
    serde_json::from_slice(&bytes).map(Some).map_err(|_| RegisterError::Unfinished { path })
}

fn read_if_there(path: &Path) -> Result<Option<Vec<u8>>, RegisterError> {
    match files::read(path, files::REGISTER_BYTES) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(Unreadable::Io(error)) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(io_error(path, "read")(error.into())),
    }
}

fn same_content(path: &Path, bytes: &[u8]) -> Result<bool, RegisterError> {
    // The length tells most changes without reading.
    match fs::metadata(path) {
        Ok(metadata) if metadata.len() != u64::try_from(bytes.len()).unwrap_or(u64::MAX) => Ok(false),
        _ => Ok(read_if_there(path)?.is_some_and(|old| old == bytes)),
    }
}

/// `.name.new` in the same folder.
fn new_name(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{}.new", name.trim_start_matches('.')))
}

fn write_synced(path: &Path, bytes: &[u8]) -> Result<(), RegisterError> {
    let write = || -> io::Result<()> {
        let mut file = File::create(path)?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    write().map_err(io_error(path, "write"))
}

/// Makes renames durable; not every file system can, and each file is whole either way.
fn sync_folder(folder: &Path) {
    if let Ok(handle) = File::open(folder) {
        let _ = handle.sync_all();
    }
}
