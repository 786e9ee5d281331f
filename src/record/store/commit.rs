//! Changing the register: whole or not at all, whatever happens in between.
//!
//! A change touches several files. It is written in full beside them (`.name.new`), then announced by one rename of the journal,
//! and only then put in place: whoever opens the register next after a crash finishes what was announced and
//! throws away what was not.

use std::cell::OnceCell;
use std::fs::{self, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::Path;

use super::Register;
use super::error::{RegisterError, io_error};
use super::folder::{ARCHIVE, file_name, is_there, read_if_there};
use super::journal::{JOURNAL, Journal, JournalFile, new_name, sync_folder, write_synced};
use crate::base::parallel;
use crate::matrix::identity::Hash;
use crate::record::file::to_text;
use crate::record::log::{self, Event, Head};
use crate::record::service::ServiceFile;

/// Lines of so many bytes are written while the files are: below it, starting a thread takes longer.
const LONG_LINES: usize = 1 << 20;

/// A file of the register as it is to be.
#[derive(Debug, Clone)]
pub struct NewFile {
    pub(in crate::record) name: String,
    pub(in crate::record) bytes: Vec<u8>,
    pub(in crate::record) sha256: Hash,
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
        Self::of_bytes(name, to_text(file).into_bytes())
    }

    /// A file of the folder by its name.
    pub(in crate::record) fn of_bytes(name: String, bytes: Vec<u8>) -> Self {
        Self { name, sha256: Hash::of(&bytes), bytes }
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
pub(in crate::record) struct Making<'m, F> {
    folder: &'m Path,
    make: Option<F>,
    changed: Vec<NewFile>,
}

impl<F: FnOnce() -> Vec<NewFile>> Making<'_, F> {
    /// Those whose content changes.
    pub(in crate::record) fn changed(&mut self) -> Result<&[NewFile], RegisterError> {
        if let Some(make) = self.make.take() {
            for file in make() {
                if !same_content(&self.folder.join(&file.name), &file.bytes)? {
                    self.changed.push(file);
                }
            }
        }
        Ok(&self.changed)
    }
}

impl Register {
    /// Makes a change: all of it, or none. Files whose content stays the same are not touched.
    ///
    /// # Errors
    /// The log is broken, the disk is full, the folder cannot be written ...; the register is then as it was before, or, where what was
    /// announced could not be taken back, the next command finishes it.
    pub fn commit(&mut self, commit: Commit) -> Result<Option<Head>, RegisterError> {
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
    ) -> Result<Option<Head>, RegisterError> {
        let log = self.whole_log()?;
        let (log_length, open_ended) = (log.length, log.open_ended);
        let mut making = Making { folder: &self.folder, make: Some(make), changed: Vec::new() };
        let chain = self.chained(events, &mut making)?;
        let head = chain.head();
        let mut lines = chain.lines;
        making.changed()?;
        let changed = making.changed;
        if changed.is_empty() && lines.is_empty() {
            return Ok(head);
        }
        if open_ended && !lines.is_empty() {
            // The last line gets the line end that it lacks.
            lines.insert(0, b'\n');
        }
        self.log = OnceCell::new();
        match self.announce(&changed, &lines, log_length) {
            Ok(journal) => self.pending = Some(journal),
            Err(error) => {
                self.discard(changed.iter().map(|file| file.name.as_str()));
                return Err(error);
            }
        }
        let done = sync_folder(&self.folder).and_then(|()| self.append_log(&lines));
        if let Err(error) = done {
            // Nothing is in place yet (the disk is full): take the announcement back.
            self.withdraw();
            return Err(error);
        }
        self.put_in_place()?;
        Ok(head)
    }

    /// Takes an announced change back while none of its files is in place. The log first: while the announcement lies there, whoever comes
    /// next finishes the change, and lines without one would be a broken log.
    fn withdraw(&mut self) {
        let Some(journal) = &self.pending else { return };
        let path = self.folder.join(log::FILE);
        let cut = || -> io::Result<()> {
            let file = match OpenOptions::new().write(true).open(&path) {
                Ok(file) => file,
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
                Err(error) => return Err(error),
            };
            // Never below what was there before.
            if file.metadata()?.len() > journal.log_length {
                file.set_len(journal.log_length)?;
                file.sync_all()?;
            }
            Ok(())
        };
        if cut().is_ok() && fs::remove_file(self.folder.join(JOURNAL)).is_ok() {
            self.pending = None;
            self.discard_leftovers();
        }
    }

    /// The lines that were announced, as they lie beside the log, or in it where they became the log.
    fn announced_lines(&self) -> Result<Vec<u8>, RegisterError> {
        let Some(journal) = &self.pending else { return Ok(Vec::new()) };
        let Some(expected) = &journal.log else { return Ok(Vec::new()) };
        let log_path = self.folder.join(log::FILE);
        let path = new_name(&log_path);
        let lies = if journal.log_length == 0 && !is_there(&path)? { &log_path } else { &path };
        let lines = read_if_there(lies)?.filter(|lines| &Hash::of(lines) == expected);
        lines.ok_or(RegisterError::Unfinished { path })
    }

    /// Appends the lines that were announced to the log; done twice, it changes nothing.
    fn append_log(&self, lines: &[u8]) -> Result<(), RegisterError> {
        let Some(journal) = self.pending.as_ref().filter(|journal| journal.log.is_some()) else { return Ok(()) };
        let log_path = self.folder.join(log::FILE);
        let append = || -> io::Result<bool> {
            // The first lines are the log as they lie.
            let new_path = new_name(&log_path);
            if journal.log_length == 0 && !log_path.try_exists()? && new_path.try_exists()? {
                fs::rename(&new_path, &log_path)?;
                return Ok(true);
            }
            // A log that was there is not made anew where it is missing now.
            let new = journal.log_length == 0;
            let mut file = OpenOptions::new().create(new).truncate(false).write(true).open(&log_path)?;
            let length = file.metadata()?.len();
            let end = journal.log_length.saturating_add(u64::try_from(lines.len()).unwrap_or(u64::MAX));
            if length < journal.log_length || length > end {
                return Ok(false);
            }
            file.seek(SeekFrom::Start(journal.log_length))?;
            file.write_all(lines)?;
            file.sync_all()?;
            Ok(true)
        };
        match append() {
            Ok(true) => Ok(()),
            Ok(false) => Err(RegisterError::Changed(log_path)),
            Err(error) => Err(io_error(&log_path, "append to")(error)),
        }
    }

    /// Writes everything beside its name, then announces it. The log is `log_length` bytes long.
    fn announce(&self, files: &[NewFile], lines: &[u8], log_length: u64) -> Result<Journal, RegisterError> {
        let log_path = self.folder.join(log::FILE);
        // Both are about as long where much is recorded at once.
        let write_lines = || -> Result<Option<Hash>, RegisterError> {
            if lines.is_empty() {
                return Ok(None);
            }
            write_synced(&new_name(&log_path), lines)?;
            Ok(Some(Hash::of(lines)))
        };
        let (listed, log) = parallel::both(lines.len() >= LONG_LINES, || self.write_beside(files), write_lines);
        let (listed, log) = (listed?, log?);
        if length(&log_path)? != log_length {
            return Err(RegisterError::Changed(log_path));
        }
        let journal = Journal { log_length, log, files: listed };
        let bytes = serde_json::to_vec(&journal).map_err(RegisterError::Json)?;
        let path = self.folder.join(JOURNAL);
        write_synced(&new_name(&path), &bytes)?;
        // From here on the change is made.
        fs::rename(new_name(&path), &path).map_err(io_error(&path, "write"))?;
        Ok(journal)
    }

    /// Writes files beside their names.
    fn write_beside(&self, files: &[NewFile]) -> Result<Vec<JournalFile>, RegisterError> {
        let mut listed = Vec::with_capacity(files.len());
        for file in files {
            let path = self.folder.join(&file.name);
            if let Some(parent) = path.parent()
                && !is_there(parent)?
            {
                fs::create_dir_all(parent).map_err(io_error(parent, "create"))?;
            }
            write_synced(&new_name(&path), &file.bytes)?;
            listed.push(JournalFile { name: file.name.clone(), sha256: file.sha256.clone() });
        }
        Ok(listed)
    }

    /// Finishes what was announced before a crash; may be repeated after another one at any point.
    pub(super) fn finish_pending(&mut self) -> Result<(), RegisterError> {
        self.append_log(&self.announced_lines()?).map_err(|error| match error {
            RegisterError::Changed(path) => RegisterError::Unfinished { path },
            other => other,
        })?;
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
            if is_there(&new)? {
                fs::rename(&new, &path).map_err(io_error(&path, "write"))?;
            } else if read_if_there(&path)?.is_none_or(|bytes| Hash::of(&bytes) != file.sha256) {
                return Err(RegisterError::Unfinished { path });
            }
            if let Some(parent) = path.parent() {
                sync_folder(parent)?;
            }
        }
        let path = self.folder.join(JOURNAL);
        fs::remove_file(&path).map_err(io_error(&path, "remove"))?;
        // Were the announcement to come back after a crash, it would be finished once more, which changes nothing.
        let _ = sync_folder(&self.folder);
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

fn same_content(path: &Path, bytes: &[u8]) -> Result<bool, RegisterError> {
    // The length tells most changes without reading.
    match fs::metadata(path) {
        Ok(metadata) if metadata.len() != u64::try_from(bytes.len()).unwrap_or(u64::MAX) => Ok(false),
        _ => Ok(read_if_there(path)?.is_some_and(|old| old == bytes)),
    }
}

/// The length of a file, bytes; only one that is not there is empty.
fn length(path: &Path) -> Result<u64, RegisterError> {
    match fs::metadata(path) {
        Ok(found) => Ok(found.len()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(0),
        Err(error) => Err(io_error(path, "look at")(error)),
    }
}
