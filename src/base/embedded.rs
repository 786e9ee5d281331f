//! Data that travels in the binary, compressed: the built-in catalogue, frameworks, templates, fonts.

use std::io::Read as _;
use std::sync::OnceLock;

use flate2::read::DeflateDecoder;

/// A file that travels in the binary.
#[derive(Debug)]
pub(crate) struct File {
    path: &'static str,
    packed: &'static [u8],
    bytes: OnceLock<Vec<u8>>,
}

impl File {
    const fn new(path: &'static str, packed: &'static [u8]) -> Self {
        Self { path, packed, bytes: OnceLock::new() }
    }

    /// Its path below the folder that was embedded.
    pub(crate) fn path(&self) -> &'static str {
        self.path
    }

    /// What is in it; unpacked the first time that it is asked for.
    pub(crate) fn bytes(&self) -> &[u8] {
        self.bytes.get_or_init(|| {
            let mut bytes = Vec::new();
            // What the build packed can be unpacked: a test reads every file.
            let _ = DeflateDecoder::new(self.packed).read_to_end(&mut bytes);
            bytes
        })
    }
}

/// The file of a path.
pub(crate) fn find(files: &'static [File], path: &str) -> Option<&'static File> {
    files.iter().find(|file| file.path == path)
}

/// The text of a file; empty where there is none.
pub(crate) fn text(files: &'static [File], path: &str) -> &'static str {
    find(files, path).and_then(|file| std::str::from_utf8(file.bytes()).ok()).unwrap_or_default()
}

include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_the_one_that_was_packed() {
        let folders = [
            (CATALOG.as_slice(), "inputs/catalog"),
            (&CROSSWALK, "inputs/crosswalk"),
            (&FONTS, "assets/fonts"),
            (&FRAMEWORKS, "inputs/frameworks"),
            (&TEMPLATES, "templates"),
        ];
        for (files, folder) in folders {
            assert!(!files.is_empty(), "{folder}");
            for file in files {
                let there = std::fs::read(format!("{folder}/{}", file.path())).unwrap_or_default();
                assert!(!there.is_empty() && file.bytes() == there, "{folder}/{}", file.path());
            }
        }
    }
}
