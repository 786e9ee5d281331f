//! Whether the register's files are as the log left them: each entry says, with a hash of every byte, which files it left behind.

use std::collections::{BTreeMap, BTreeSet};

use super::log::{Action, Chain, Event, Log};
use super::store::{ARCHIVE, Making, NewFile, Register, RegisterError, file_name};
use super::version;
use crate::base::ordered;
use crate::matrix::identity::Hash;
use crate::matrix::{ServiceId, VendorId};

/// The names of a service's file and of its archive's within the folder.
fn names_of(vendor: &VendorId, service: &ServiceId) -> [String; 2] {
    let live = file_name(vendor, service);
    let archived = format!("{ARCHIVE}/{live}");
    [live, archived]
}

impl Register {
    /// What the log says of the register's files and is not so, a sentence each: files that were edited, removed or added by other means.
    /// A file that several branches left behind is what a merge made of it: `Register::merged` looks into that.
    ///
    /// # Errors
    /// The folder or a file cannot be read.
    pub fn check_files(&self, log: &Log) -> Result<Vec<String>, RegisterError> {
        let said = log.files();
        let mut findings = Vec::new();
        let versions = said.keys().filter(|name| name.starts_with(version::FOLDER)).map(|name| (*name).to_owned());
        for name in self.names()?.into_iter().chain(versions).collect::<BTreeSet<_>>().iter() {
            if name.starts_with(version::FOLDER) && self.bytes(name)?.is_none() {
                continue;
            }
            let found = self.bytes(name)?.map(|bytes| Hash::of(&bytes));
            match said.get(name.as_str()).map(Vec::as_slice) {
                Some([_, _, ..]) => {}
                Some([(_, known)]) if *known == found.as_ref() => {}
                Some([(entry, _)]) => findings.push(format!(
                    "{name} is not as log entry {} ({}) left it: it was edited by other means",
                    entry.seq,
                    entry.hash.short()
                )),
                _ => findings.push(format!("{name} is in no log entry: it was not written by rmx-report")),
            }
        }
        for (name, words) in &said {
            let left = words.iter().find(|(_, known)| known.is_some());
            if let (Some((entry, _)), None) = (left, self.bytes(name)?) {
                findings.push(format!(
                    "{name} is not there, and log entry {} ({}) left it: it was removed by other means",
                    entry.seq,
                    entry.hash.short()
                ));
            }
        }
        Ok(findings)
    }

    /// The bytes of a service's file and of its archive's, by name within the folder; nothing for one that is not there.
    ///
    /// # Errors
    /// A file cannot be read.
    pub fn files_of(&self, vendor: &VendorId, service: &ServiceId) -> Result<Vec<(String, Vec<u8>)>, RegisterError> {
        let mut files = Vec::new();
        for name in names_of(vendor, service) {
            if let Some(bytes) = self.bytes(&name)? {
                files.push((name, bytes));
            }
        }
        Ok(files)
    }

    /// The events chained onto the log, after one that joins its branches where it has several, each service's last one with the files that they leave behind; before a service's first one stands
    /// another where its files were edited by other means since they were last recorded, so that an edit never passes for what was recorded.
    pub(super) fn chained<F: FnOnce() -> Vec<NewFile>>(
        &self,
        events: Vec<Event>,
        making: &mut Making<'_, F>,
    ) -> Result<Chain, RegisterError> {
        let log = self.whole_log()?;
        let mut chain = Chain::new(&log.heads, log.entries.len());
        let joins = |event: &&Event| event.action != Action::Join;
        if let (Some(first), [_, _, ..]) = (events.first().filter(joins), log.heads.as_slice()) {
            let join = self.join_event(first.at, &first.by)?;
            chain.add(&join).map_err(RegisterError::Json)?;
        }
        let mut services = BTreeMap::new();
        for (at, event) in events.iter().enumerate() {
            services.entry(event.service.clone()).or_insert((at, at)).1 = at;
        }
        for (at, mut event) in events.into_iter().enumerate() {
            let (first, last) = services.get(&event.service).copied().unwrap_or((at, at));
            let Some((vendor, service)) = event.service.split_once('/') else {
                chain.add(&event).map_err(RegisterError::Json)?;
                continue;
            };
            let (vendor, service) = (vendor.into(), service.into());
            let names = names_of(&vendor, &service);
            if at == first {
                let edited = self.edited(&names)?;
                if !edited.is_empty() {
                    let edit = Event {
                        at: event.at,
                        by: event.by.clone(),
                        action: Action::Edited,
                        service: event.service.clone(),
                        source: None,
                        checklist: None,
                        rows: Vec::new(),
                        register: self.service(&vendor, &service)?.hash(),
                        files: edited,
                    };
                    chain.add(&edit).map_err(RegisterError::Json)?;
                }
            }
            let chained = chain.begin(&event).map_err(RegisterError::Json)?;
            if at == last {
                let versions = format!("{}/", version::folder(&vendor, &service));
                let own = |file: &&NewFile| names.contains(&file.name) || file.name.starts_with(&versions);
                let written = making.changed()?.iter().filter(own);
                event.files = ordered::map(written.map(|file| (file.name.clone(), Some(file.sha256.clone()))));
            }
            chain.finish(&event, chained).map_err(RegisterError::Json)?;
        }
        Ok(chain)
    }

    /// Files that are not as the log says, as they are. Those of several branches are in the entry that joins them.
    fn edited(&self, names: &[String]) -> Result<BTreeMap<String, Option<Hash>>, RegisterError> {
        let said = self.log()?.files();
        let mut edited = BTreeMap::new();
        for name in names {
            let found = self.bytes(name)?.map(|bytes| Hash::of(&bytes));
            let words = said.get(name.as_str()).map(Vec::as_slice).unwrap_or_default();
            let as_said = match words {
                [] => found.is_none(),
                [(_, known)] => *known == found.as_ref(),
                _ => true,
            };
            if !as_said {
                edited.insert(name.clone(), found);
            }
        }
        Ok(edited)
    }
}
