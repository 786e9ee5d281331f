//! Embeds the data folders (catalogue, lexicon, templates) and tells the tests which outside tools and documents are at hand.

use std::collections::BTreeMap;
use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Folders whose files are embedded, with the name of the table that lists them.
const EMBEDDED: [(&str, &str); 5] = [
    ("CATALOG", "inputs/catalog"),
    ("CROSSWALK", "inputs/crosswalk"),
    ("FRAMEWORKS", "inputs/frameworks"),
    ("LEXICON", "inputs/lexicon"),
    ("TEMPLATES", "templates"),
];

/// Programs that some tests need; each becomes a `have_…` configuration, and the tests are ignored (and reported so) without it.
const TOOLS: [(&str, &str, &[&str]); 13] = [
    ("have_qpdf", "qpdf", &["--version"]),
    ("have_poppler", "pdftotext", &["-v"]),
    ("have_libreoffice", "soffice", &["--version"]),
    ("have_openpyxl", "python3", &["-c", "import openpyxl"]),
    ("have_strace", "strace", &["--version"]),
    ("have_unshare", "unshare", &["-rm", "mount", "-t", "tmpfs", "none", "/mnt"]),
    ("have_bash", "bash", &["--version"]),
    ("have_zsh", "zsh", &["-f", "-c", "zmodload zsh/zpty"]),
    ("have_fish", "fish", &["--version"]),
    ("have_man", "man", &["--version"]),
    ("have_script", "script", &["--version"]),
    ("have_git", "git", &["--version"]),
    ("have_pyhanko", "python3", &["-c", "import pyhanko, pypdf, pikepdf"]),
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

    // Tests read the five source documents and the corpus from the folder that RMX_SHARED names.
    println!("cargo:rustc-check-cfg=cfg(have_shared)");
    println!("cargo:rerun-if-env-changed=RMX_SHARED");
    println!("cargo:rerun-if-env-changed=PATH");
    println!("cargo:rerun-if-changed=build.rs");
    if env::var_os("RMX_SHARED").is_some_and(|dir| Path::new(&dir).join("sources").is_dir()) {
        println!("cargo:rustc-cfg=have_shared");
    }
    pack_relocations();
    fold_equal_functions();
    for (cfg, program, arguments) in TOOLS {
        println!("cargo:rustc-check-cfg=cfg({cfg})");
        // Only test builds care; a release build asks for no tool.
        let wanted = env::var("PROFILE").is_ok_and(|p| p == "debug");
        if wanted && Command::new(program).args(arguments).output().is_ok_and(|o| o.status.success()) {
            println!("cargo:rustc-cfg={cfg}");
        }
    }
}

/// Keeps the program's relocations packed (DT_RELR): 0.7 MB less to store, and to read into memory at every start. Only where the C library of this
/// machine can load such programs, as glibc can since 2.36, and the program is built for this machine.
fn pack_relocations() {
    const PACK: &str = "-Wl,-z,pack-relative-relocs";
    let is = |name: &str, value: &str| env::var(name).is_ok_and(|v| v == value);
    let native = env::var_os("HOST").is_some_and(|host| env::var_os("TARGET") == Some(host));
    if !(native && is("CARGO_CFG_TARGET_OS", "linux") && is("CARGO_CFG_TARGET_ENV", "gnu")) {
        return;
    }
    let said = Command::new("getconf").arg("GNU_LIBC_VERSION").output().map(|o| o.stdout).unwrap_or_default();
    let said = String::from_utf8_lossy(&said);
    let version = said.trim().rsplit(' ').next().and_then(|v| v.split_once('.'));
    let version: Option<(u32, u32)> =
        version.and_then(|(major, minor)| Some((major.parse().ok()?, minor.parse().ok()?)));
    // Some linkers pack them and leave out the mark that glibc asks for (mold 1.10): what they link does not start.
    if version.is_some_and(|v| v >= (2, 36)) && linker_takes(PACK) && linked_starts() {
        println!("cargo:rustc-link-arg-bins={PACK}");
    }
}

/// Lets the linker keep one of functions that came out alike, as generic ones of many types do: 0.3 MB less of a release build to store, and to
/// map into memory. LLVM's linker, with which Rust links on Linux, can, and so can mold and gold; GNU's cannot.
fn fold_equal_functions() {
    const FOLD: &str = "-Wl,--icf=all";
    let is = |name: &str, value: &str| env::var(name).is_ok_and(|v| v == value);
    if is("PROFILE", "release") && is("CARGO_CFG_TARGET_OS", "linux") && linker_takes(FOLD) {
        println!("cargo:rustc-link-arg-bins={FOLD}");
    }
}

/// Whether the program that [`linker_takes`] linked last starts on this machine.
fn linked_starts() -> bool {
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    Command::new(out.join("linked")).status().is_ok_and(|status| status.success())
}

/// Whether this build's linker takes an argument: the smallest program there is gets linked with it.
fn linker_takes(argument: &str) -> bool {
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    let source = out.join("linked.rs");
    if fs::write(&source, "fn main() {}").is_err() {
        return false;
    }
    let mut rustc = Command::new(env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
    rustc.arg(&source).arg("-o").arg(out.join("linked")).arg("-C").arg(format!("link-arg={argument}"));
    if let Ok(target) = env::var("TARGET") {
        rustc.args(["--target", &target]);
    }
    if let Ok(linker) = env::var("RUSTC_LINKER") {
        rustc.args(["-C", &format!("linker={linker}")]);
    }
    if let Ok(flags) = env::var("CARGO_ENCODED_RUSTFLAGS") {
        rustc.args(flags.split('\x1f').filter(|flag| !flag.is_empty()));
    }
    rustc.output().is_ok_and(|linked| linked.status.success())
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
