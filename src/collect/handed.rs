//! The matrix that a copy was handed out with: the record's version, an earlier one of its versions, or the one at hand.

use std::cell::OnceCell;
use std::collections::HashMap;

use super::merge::RowWords;
use crate::matrix::deployment::EffectiveMatrix;
use crate::matrix::identity::{Hash, Key};
use crate::matrix::{Matrix, ServiceId, VendorId};
use crate::record::accountable::Accountable;
use crate::record::baseline::Header;
use crate::record::carry::{Bound, bound_whole};
use crate::record::entry::Covered;
use crate::record::log::{Action, Log};
use crate::record::service::{Had, ServiceFile, selection_of};
use crate::record::store::{NewFile, Register, RegisterError};
use crate::record::update::attach;
use crate::record::version::text_of;

/// A matrix that the record need not have yet.
#[derive(Debug)]
pub struct AtHand {
    /// The matrix.
    pub matrix: Matrix,
    /// Where it was had from.
    pub had: Had,
    /// The vendor's document, its name and bytes, where there is one.
    pub document: Option<(String, Vec<u8>)>,
}

/// Finds the matrix that a copy states by its hash, where it is not in the record.
pub type FindMatrix<'f> = dyn Fn(&Header) -> Option<AtHand> + 'f;

/// The matrices of one service's copies. They are loaded when a row or a sign-off asks for one.
pub(super) struct Handed<'o> {
    register: Option<&'o Register>,
    vendor: VendorId,
    service: ServiceId,
    /// The record's version before the copies.
    version: Option<Hash>,
    find: &'o FindMatrix<'o>,
    stored: OnceCell<Option<(Hash, Matrix)>>,
    found: OnceCell<Option<(Hash, AtHand)>>,
}

impl<'o> Handed<'o> {
    pub fn new(register: Option<&'o Register>, file: &ServiceFile, find: &'o FindMatrix<'o>) -> Self {
        let (vendor, service, version) = (file.vendor.clone(), file.service.clone(), file.version.clone());
        Self { register, vendor, service, version, find, stored: OnceCell::new(), found: OnceCell::new() }
    }

    /// Calls `f` with the matrix that was handed out and the hash of its version; nothing where it is not at hand.
    fn with<T>(&self, header: &Header, f: impl Fn(&EffectiveMatrix<'_>, &Hash) -> Option<T>) -> Option<T> {
        let selection = selection_of(header.model.as_ref(), &header.options);
        let look = |matrix: &Matrix, hash: &Hash| {
            let effective = EffectiveMatrix::new(matrix, &selection).ok()?;
            if effective.is_called(&header.checklist_hash) { f(&effective, hash) } else { None }
        };
        let stored = self.stored.get_or_init(|| {
            let hash = self.version.clone()?;
            let matrix = self.register?.version(&self.vendor, &self.service, &hash).ok()?;
            Some((hash, matrix))
        });
        stored.as_ref().and_then(|(hash, matrix)| look(matrix, hash)).or_else(|| {
            let (hash, at_hand) = self.found(header)?;
            look(&at_hand.matrix, hash)
        })
    }

    fn found(&self, header: &Header) -> Option<&(Hash, AtHand)> {
        let found = self.found.get_or_init(|| {
            let at_hand = (self.find)(header)?;
            let (hash, _) = text_of(&at_hand.matrix).ok()?;
            Some((hash, at_hand))
        });
        found.as_ref()
    }

    /// What a sign-off on the whole is bound to.
    pub fn bind(&self, header: &Header) -> Option<Bound> {
        self.with(header, |effective, hash| Some(bound_whole(effective, hash.clone())))
    }

    /// The rows that are an owner's, by the record.
    pub fn covers(&self, header: &Header, accountable: Accountable<'_>, owner: &str) -> Vec<Covered> {
        self.with(header, |effective, _| Some(accountable.covered(effective, owner))).unwrap_or_default()
    }

    /// A row's words.
    pub fn words(&self, header: &Header, key: &Key) -> Option<RowWords> {
        self.with(header, |effective, _| {
            let activity = effective.activities.iter().find(|a| a.key == *key)?;
            Some(RowWords { section: activity.section.to_vec(), text: activity.text.to_owned() })
        })
    }

    /// What the record keeps of the first copy's matrix, where it has no version yet; sign-offs of a record of version 0.1 get it, too.
    ///
    /// # Errors
    /// Those of the JSON writer.
    pub fn first(&self, header: &Header, file: &mut ServiceFile) -> Result<Vec<NewFile>, RegisterError> {
        let mut files = Vec::new();
        let of_copy = self.with(header, |_, hash| Some(hash.clone()));
        let (Some(version), Some((_, at_hand))) = (of_copy, self.found.get().and_then(Option::as_ref)) else {
            return Ok(files);
        };
        let (_, version_file) = NewFile::version(&at_hand.matrix)?;
        files.push(version_file);
        if file.version.is_some() {
            return Ok(files);
        }
        if let Some((name, bytes)) = &at_hand.document {
            let (document, document_file) = NewFile::document(&file.vendor, &file.service, name, bytes);
            file.document = Some(document);
            files.push(document_file);
        }
        file.had = Some(at_hand.had.clone());
        if let Ok(effective) =
            EffectiveMatrix::new(&at_hand.matrix, &selection_of(header.model.as_ref(), &header.options))
        {
            attach(file, &effective, &version);
            file.set_deployment(&effective);
        }
        file.version = Some(version);
        Ok(files)
    }
}

/// The keys that rows have now which stood under others when a copy of this checklist was handed out, as the log tells of updates since.
pub(super) fn moved_since(log: &Log, service: &str, checklist: &Hash) -> HashMap<String, String> {
    let updates: Vec<_> = log
        .entries
        .iter()
        .map(|entry| &entry.event)
        .filter(|e| e.service == service && matches!(e.action, Action::Update | Action::Rename))
        .collect();
    let since = updates.iter().rposition(|e| e.checklist.as_ref() == Some(checklist)).map_or(0, |at| at + 1);
    let mut now: HashMap<String, String> = HashMap::new();
    for row in updates.iter().skip(since).flat_map(|event| &event.rows) {
        let Some(change) = row.fields.get("key") else { continue };
        let (Some(from), Some(to)) = (&change.from, &change.to) else { continue };
        let then: Vec<String> = now.iter().filter(|(_, at)| *at == from).map(|(key, _)| key.clone()).collect();
        if then.is_empty() {
            now.insert(from.clone(), to.clone());
        }
        for key in then {
            now.insert(key, to.clone());
        }
    }
    now
}
