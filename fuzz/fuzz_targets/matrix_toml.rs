#![no_main]
//! A catalogue folder: files as `name`, unit separator, content, divided by record separators. What loads is also made effective.

use std::collections::BTreeMap;
use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use rmx_report::matrix::deployment::{EffectiveMatrix, Selection};
use rmx_report::matrix::Origin;

fuzz_target!(|data: &[u8]| {
    let mut files: BTreeMap<String, Arc<[u8]>> = BTreeMap::new();
    for file in data.split(|b| *b == 0x1E) {
        let mut halves = file.splitn(2, |b| *b == 0x1F);
        if let (Some(name), Some(content)) = (halves.next(), halves.next()) {
            files.insert(String::from_utf8_lossy(name).into_owned(), Arc::from(content));
        }
    }
    let origin = Origin { folder: "acme/vm".to_owned(), files };
    if let Ok(matrix) = rmx_report::catalog::load_from(&origin) {
        for model in matrix.models.iter().map(|m| Some(m.id.clone())).chain([None]) {
            let selection = Selection { model, options: Default::default() };
            if let Ok(effective) = EffectiveMatrix::new(&matrix, &selection) {
                let _ = rmx_report::analysis::analyse(&effective);
            }
        }
    }
});
