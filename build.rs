//! Embeds the data folders, and does nothing else.

use std::collections::BTreeMap;
use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// Folders whose files are embedded, with the name of the table that lists them.
const EMBEDDED: [(&str, &str); 5] = [
    ("CATALOG", "inputs/catalog"),
    ("CROSSWALK", "inputs/crosswalk"),
    ("FRAMEWORKS", "inputs/frameworks"),
    ("LEXICON", "inputs/lexicon"),
    ("TEMPLATES", "templates"),
];

fn main() {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let mut code = String::new();
    for (name, folder) in EMBEDDED {
        println!("cargo:rerun-if-changed={folder}");
        let mut files = BTreeMap::new();
        collect(&root.join(folder), &root.join(folder), &mut files);
        let _ = writeln!(code, "/// Files under `{folder}`, by path, sorted.");
        let _ = writeln!(code, "pub(crate) static {name}: &[(&str, &[u8])] = &[");
        for (path, file) in files {
            let _ = writeln!(code, "    ({path:?}, include_bytes!({file:?})),");
        }
        code.push_str("];\n");
    }
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default()).join("embedded.rs");
    if let Err(error) = fs::write(&out, code) {
        println!("cargo:error=cannot write {}: {error}", out.display());
    }
    println!("cargo:rerun-if-changed=build.rs");
    // Only a program that is handed out says which commit it is of: a build for tests would be made anew after every commit.
    if env::var("PROFILE").is_ok_and(|profile| profile == "release")
        && let Some(commit) = commit(&root)
    {
        println!("cargo:rustc-env=RMX_COMMIT={commit}");
    }
}

/// The commit that is checked out, as git's own files say it; `None` outside a checkout.
fn commit(root: &Path) -> Option<String> {
    let git = root.join(".git");
    let head = git.join("HEAD");
    println!("cargo:rerun-if-changed={}", head.display());
    let text = fs::read_to_string(head).ok()?;
    let hash = match text.trim().strip_prefix("ref: ") {
        None => text.trim().to_owned(),
        Some(branch) => {
            println!("cargo:rerun-if-changed={}", git.join(branch).display());
            let loose = fs::read_to_string(git.join(branch)).ok();
            let packed = || {
                let packed = fs::read_to_string(git.join("packed-refs")).ok()?;
                packed.lines().find_map(|line| line.strip_suffix(branch).map(str::to_owned))
            };
            loose.or_else(packed)?.trim().to_owned()
        }
    };
    hash.get(..12).map(str::to_owned)
}

fn collect(root: &Path, folder: &Path, files: &mut BTreeMap<String, PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(root, &path, files);
        } else if let Ok(relative) = path.strip_prefix(root) {
            let parts: Vec<_> = relative.components().map(|c| c.as_os_str().to_string_lossy()).collect();
            files.insert(parts.join("/"), path.clone());
        }
    }
}
