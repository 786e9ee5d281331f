//! What library users see is what lib.rs lists, no more and no less.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// The modules below one whose file is `file` that are public all the way.
fn public(file: &Path, folder: &Path, before: &str, found: &mut BTreeSet<String>) {
    let text = fs::read_to_string(file).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
    for name in text.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')) {
        let path = if before.is_empty() { name.to_owned() } else { format!("{before}::{name}") };
        let (alone, with_more) = (folder.join(format!("{name}.rs")), folder.join(name).join("mod.rs"));
        let below = if alone.is_file() { alone } else { with_more };
        public(&below, &folder.join(name), &path, found);
        found.insert(path);
    }
}

/// The modules that the table of lib.rs lists.
fn listed() -> BTreeSet<String> {
    let text = fs::read_to_string(root().join("lib.rs")).unwrap();
    let rows = text.lines().skip_while(|line| !line.starts_with("//! | module ")).skip(2);
    let ticked = |cell: &str| -> Vec<String> { cell.split('`').skip(1).step_by(2).map(str::to_owned).collect() };
    let mut all = BTreeSet::new();
    for row in rows.take_while(|line| line.starts_with("//! |")) {
        let cells: Vec<&str> = row.split('|').collect();
        let room = ticked(cells[1]).remove(0);
        all.extend(ticked(cells[3]).into_iter().map(|below| format!("{room}::{below}")));
        all.insert(room);
    }
    all
}

#[test]
fn lib_rs_lists_the_public_modules() {
    let mut found = BTreeSet::new();
    public(&root().join("lib.rs"), &root(), "", &mut found);
    let listed = listed();
    let unlisted: Vec<_> = found.difference(&listed).collect();
    let gone: Vec<_> = listed.difference(&found).collect();
    assert!(
        unlisted.is_empty() && gone.is_empty(),
        "public and not in the table of src/lib.rs: {unlisted:?}; in the table and not public: {gone:?}. A module that only this crate needs is \
         `pub(crate) mod`; one that library users need stands in the table."
    );
    assert!(found.contains("app::make") && !found.contains("app::recording"), "{found:?}");
}
