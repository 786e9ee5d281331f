//! What the fuzz targets share: a document on its whole way through an importer, filled copies on theirs, and containers put together
//! from their parts, so that a changed byte of a sheet is not merely a wrong checksum.

use std::io::{Cursor, Write};
use std::sync::{Arc, Once};

use rmx_report::collect::merge::Prefer;
use rmx_report::collect::run::{Given, Order, merge};
use rmx_report::collect::value::People;
use rmx_report::base::diagnostic::Diagnostics;
use rmx_report::catalog::build::{Naming, build};
use rmx_report::import::recognise::{Hints, recognise};
use rmx_report::import::{Input, Limits, ReadOptions, read};
use rmx_report::profile::Profile;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// Divides the parts of a container in a seed.
const PART: u8 = 0x1E;
/// Divides a part's name from its content.
const NAME: u8 = 0x1F;

/// Reads, recognises and assembles a document.
pub fn import(name: &str, bytes: &[u8]) {
    import_with(name, bytes, &Hints::default());
}

/// A panic of a library while a document is read is that document's problem, which the program reports (`src/base/reading.rs`): only others count.
fn only_own_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let hook = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if rmx_report::base::reading::reading().is_none() {
                hook(info);
            }
        }));
    });
}

/// The same, with what a user says about the document.
pub fn import_with(name: &str, bytes: &[u8], hints: &Hints) {
    only_own_panics();
    let _ = std::panic::catch_unwind(|| import_whole(name, bytes, hints));
}

fn import_whole(name: &str, bytes: &[u8], hints: &Hints) {
    let input = Input::new(name, bytes);
    if let Ok((document, _)) = read(&input, &Limits::default(), &ReadOptions::default()) {
        let recognition = recognise(document, hints);
        let mut problems = Diagnostics::new();
        let _ = build(&recognition, &Naming::default(), &mut problems);
    }
}

/// A ZIP container from the parts of a seed; an input that is one already stays as it is.
pub fn container(data: &[u8]) -> Vec<u8> {
    if data.starts_with(b"PK") {
        return data.to_vec();
    }
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for part in data.split(|b| *b == PART) {
        let mut halves = part.splitn(2, |b| *b == NAME);
        let (Some(name), Some(content)) = (halves.next(), halves.next()) else { continue };
        let name = String::from_utf8_lossy(name);
        // A name that is there already is refused: the first stays.
        if zip.start_file(name.as_ref(), stored).is_ok() {
            let _ = zip.write_all(content);
        }
    }
    zip.finish().map(Cursor::into_inner).unwrap_or_default()
}

/// Merges a filled copy with an empty register.
pub fn collect(name: &str, bytes: Vec<u8>) {
    let files = [Given { name: Arc::from(name), bytes: Arc::from(bytes) }];
    let order = Order {
        files: &files,
        people: &People::default(),
        profile: &Profile::default(),
        prefer: &Prefer::Nobody,
        at: chrono::DateTime::UNIX_EPOCH,
        by: "fuzz",
        evidence: &[],
        matrix: &|_| None,
        limits: &Limits::of_copies(),
        what_if: false,
    };
    let _ = merge(None, &order);
}
