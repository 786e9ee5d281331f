//! The register's files follow the matrix: renamed rows move, removed ones go to the archive with their sign-offs, returned ones come back.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::carry::{Carried, Rename, carry};
use super::log::{Action, Change, Event, RowChange};
use super::store::{Commit, NewFile, Register, RegisterError};
use crate::base::order;
use crate::matrix::deployment::EffectiveMatrix;
use crate::matrix::identity::Key;

impl Register {
    /// Makes the files follow an effective matrix; entries of activities that only another deployment model has stay where they are.
    ///
    /// # Errors
    /// The register cannot be read or written; it is then as it was.
    pub fn settle(
        &mut self,
        effective: &EffectiveMatrix<'_>,
        renames: &[Rename],
        at: DateTime<Utc>,
        by: &str,
    ) -> Result<Carried, RegisterError> {
        let (vendor, service) = (&effective.matrix.vendor.id, &effective.matrix.service.id);
        let mut file = self.service(vendor, service)?;
        let mut archive = self.archive(vendor, service)?;
        let carried = carry(file.clone(), archive.clone(), effective, at.date_naive(), renames);
        if !carried.needs_settling() {
            return Ok(carried);
        }
        let mut events: Vec<(Action, Vec<RowChange>)> = Vec::new();
        let change =
            |key: &Key, id: &str| RowChange { key: key.as_str().to_owned(), id: id.to_owned(), ..RowChange::default() };
        let mut rows = Vec::new();
        for key in &carried.restored {
            if let Some(row) = archive.rows.remove(key) {
                rows.push(change(key, &row.id));
                file.rows.insert(key.clone(), row);
            }
            let (back, stay) = archive.sign_offs.drain(..).partition(|s| s.key.as_ref() == Some(key));
            archive.sign_offs = stay;
            file.sign_offs.extend::<Vec<_>>(back);
        }
        events.push((Action::Restore, rows));
        let mut rows = Vec::new();
        for moved in &carried.moved {
            let here = file.rows.remove(&moved.old);
            let Some(row) = here.or_else(|| archive.rows.remove(&moved.old)) else { continue };
            let (back, stay) = archive.sign_offs.drain(..).partition(|s| s.key.as_ref() == Some(&moved.old));
            archive.sign_offs = stay;
            file.sign_offs.extend::<Vec<_>>(back);
            // The row keeps the wording that its entries were made on, so that it is seen what people had before them.
            file.rows.insert(moved.new.clone(), super::service::StoredRow { id: moved.new_id.clone(), ..row });
            for sign_off in file.sign_offs.iter_mut().filter(|s| s.key.as_ref() == Some(&moved.old)) {
                sign_off.key = Some(moved.new.clone());
            }
            let mut row = change(&moved.new, &moved.new_id);
            let key = Change { from: Some(moved.old.as_str().to_owned()), to: Some(moved.new.as_str().to_owned()) };
            row.fields.insert("key".to_owned(), key);
            if moved.old_id != moved.new_id {
                let id = Change { from: Some(moved.old_id.clone()), to: Some(moved.new_id.clone()) };
                row.fields.insert("id".to_owned(), id);
            }
            rows.push(row);
        }
        events.push((Action::Rename, rows));
        let mut rows = Vec::new();
        for gone in carried.unmatched.iter().filter(|u| !u.in_other_model) {
            let Some(row) = file.rows.remove(&gone.key) else { continue };
            rows.push(change(&gone.key, &row.id));
            archive.rows.insert(gone.key.clone(), row);
            let (out, stay) = file.sign_offs.drain(..).partition(|s| s.key.as_ref() == Some(&gone.key));
            file.sign_offs = stay;
            archive.sign_offs.extend::<Vec<_>>(out);
        }
        events.push((Action::Archive, rows));
        order::sort_by_key(&mut file.sign_offs, |s| s.date);
        let register = file.hash();
        let service_name = file.name();
        let events = events.into_iter().filter(|(_, rows)| !rows.is_empty()).map(|(action, rows)| Event {
            at,
            by: by.to_owned(),
            action,
            service: service_name.clone(),
            source: None,
            checklist: Some(effective.checklist_hash()),
            rows,
            register: register.clone(),
            files: BTreeMap::new(),
        });
        let events = events.collect();
        self.commit(Commit { files: vec![NewFile::service(&file), NewFile::archive(&archive)], events })?;
        Ok(carried)
    }
}
