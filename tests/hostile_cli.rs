//! Hostile files through the program itself, with the memory that it may take held by the system: every one ends in a clear error, in time.
//!
//! `RMX_HOSTILE=DIR` writes the files there and leaves them, to be measured with an optimised build.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

#[path = "common/packages.rs"]
mod packages;

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use packages::{container, ods, workbook, zip_of_blanks};

/// KiB of address space that the program gets: an unoptimised one with its libraries needs more than the 512 MiB that it may use.
const MEMORY: u64 = 768 << 10;
/// What an unoptimised build on a busy machine may take; an optimised one is held to five seconds by hand.
const MOST_TIME: Duration = Duration::from_secs(120);

/// Runs the program within its memory, in a folder.
fn rmx(folder: &Path, args: &[&str]) -> Output {
    let begun = Instant::now();
    let output = Command::new("sh")
        .args(["-c", &format!("ulimit -v {MEMORY}; exec \"$0\" \"$@\"")])
        .arg(env!("CARGO_BIN_EXE_rmx-report"))
        .args(args)
        .current_dir(folder)
        .env_remove("RMX_CATALOG")
        .env("NO_COLOR", "1")
        .stdin(std::process::Stdio::null())
        .output()
        .unwrap();
    assert!(begun.elapsed() < MOST_TIME, "{args:?} took {:?}", begun.elapsed());
    output
}

/// Runs it and expects an error with one of the codes, and nothing of a panic or an abort.
fn refused(folder: &Path, args: &[&str], says: &str) {
    let output = rmx(folder, args);
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(matches!(output.status.code(), Some(1..=3)), "{args:?}: {} {text}", output.status);
    assert!(!text.contains("internal error:") && text.contains("error"), "{args:?}: {text}");
    assert!(text.contains(says), "{args:?}: {says} is not said in {text}");
}

/// Runs it and expects an answer, whatever it is, that is no panic and no abort.
fn answered(folder: &Path, args: &[&str]) {
    let output = rmx(folder, args);
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(matches!(output.status.code(), Some(0..=3 | 10 | 11)), "{args:?}: {} {text}", output.status);
    assert!(!text.contains("internal error:"), "{args:?}: {text}");
}

struct Folder {
    path: PathBuf,
    _temporary: Option<tempfile::TempDir>,
}

fn folder(name: &str) -> Folder {
    match std::env::var_os("RMX_HOSTILE") {
        Some(root) => {
            let path = PathBuf::from(root).join(name);
            fs::create_dir_all(&path).unwrap();
            Folder { path, _temporary: None }
        }
        None => {
            let temporary = tempfile::tempdir().unwrap();
            Folder { path: temporary.path().to_owned(), _temporary: Some(temporary) }
        }
    }
}

/// A file of one line.
fn long_line(path: &Path, begin: &str, bytes: usize) {
    let mut file = fs::File::create(path).unwrap();
    file.write_all(begin.as_bytes()).unwrap();
    let piece = vec![b'a'; 1 << 20];
    for _ in 0..bytes >> 20 {
        file.write_all(&piece).unwrap();
    }
}

#[test]
fn a_hundred_megabytes_on_one_line() {
    let folder = folder("long-lines");
    let at = &folder.path;
    for (name, begin) in [
        ("a.csv", "Activity,Customer,Acme\n"),
        ("quoted.csv", "Activity,Customer,Acme\n\""),
        ("a.md", "# T\n\n| Activity | Us |\n|---|---|\n| "),
        ("a.html", "<html><table><tr><td>"),
        ("a.adoc", "= T\n\n|===\n|"),
    ] {
        long_line(&at.join(name), begin, 95 << 20);
        let says = if name == "quoted.csv" { "unbalanced-quote" } else { "--limit " };
        refused(at, &["import", name, "-o", "-", "--format", "json"], says);
        fs::remove_file(at.join(name)).unwrap();
    }
    long_line(&at.join("larger.csv"), "", 97 << 20);
    refused(at, &["import", "larger.csv", "-o", "-", "--format", "json"], "--limit input-bytes=");
    fs::remove_file(at.join("larger.csv")).unwrap();
}

#[test]
fn nesting_a_hundred_thousand_deep() {
    let folder = folder("deep");
    let at = &folder.path;
    let deep = |open: &str, close: &str| format!("{}x{}", open.repeat(100_000), close.repeat(100_000));
    let write = |name: &str, text: String| fs::write(at.join(name), text).unwrap();
    write("div.html", format!("<html>{}", deep("<div>", "</div>")));
    write("table.html", format!("<html>{}", deep("<table><tr><td>", "</td></tr></table>")));
    write(
        "list.html",
        format!("<html><table><tr><th>Task</th><th>You</th></tr><tr><td>{}", deep("<ul><li>", "</li></ul>")),
    );
    write("bold.html", format!("<html><table><tr><th>Task</th><th>You</th></tr><tr><td>{}", deep("<b>", "</b>")));
    write("list.md", format!("# T\n\n{}x\n", "- ".repeat(100_000)));
    let indented: String = (0..2_000).map(|depth| format!("{}- x\n", "  ".repeat(depth))).collect();
    write("indented.md", format!("# T\n\n{indented}"));
    write("quote.md", format!("# T\n\n{}x\n", "> ".repeat(100_000)));
    write("link.md", format!("# T\n\n| a | b |\n|---|---|\n| {} | x |\n", "[".repeat(100_000)));
    write("bold.md", format!("# T\n\n| a | b |\n|---|---|\n| {} | x |\n", deep("**a ", " b**")));
    write("table.md", format!("# T\n\n{}", deep("<table><tr><td>", "</td></tr></table>")));
    write("list.adoc", format!("= T\n\n|===\n|a |b\n\na|{} x\n|y\n|===\n", "*".repeat(100_000)));
    write("nested.adoc", format!("= T\n\n{}", "|===\na|\n".repeat(100_000)));
    write("if.adoc", format!("= T\n\n{}x\n", "ifdef::a[]\n".repeat(100_000)));
    for name in [
        "div.html",
        "table.html",
        "list.html",
        "bold.html",
        "list.md",
        "indented.md",
        "quote.md",
        "link.md",
        "bold.md",
        "table.md",
        "list.adoc",
        "nested.adoc",
        "if.adoc",
    ] {
        answered(at, &["import", name, "-o", "-", "--format", "json"]);
    }
    refused(at, &["import", "div.html", "-o", "-", "--format", "json"], "--limit depth=");
}

#[test]
fn texts_that_are_none() {
    let folder = folder("texts");
    let at = &folder.path;
    let surrogate: Vec<u8> = [0xFF, 0xFE]
        .into_iter()
        .chain("Task,You\n".encode_utf16().flat_map(u16::to_le_bytes))
        .chain([0, 0xD8, b'x', 0])
        .collect();
    for (name, bytes, code) in [
        ("utf8.md", b"# T\n\xC3\xA9 \xFF\xFE".to_vec(), "invalid-utf-8"),
        ("utf8.csv", b"Task,You\n\xC3\xA9,\xC3\n".to_vec(), "invalid-utf-8"),
        ("nul.csv", b"Task,You\nBack\0up,R\n".to_vec(), "nul-in-text"),
        ("nul.html", b"<html><table><tr><td>a\0</td></tr></table>".to_vec(), "nul-in-text"),
        ("zeros.csv", vec![0; 1 << 20], "nul-in-text"),
        ("surrogate.csv", surrogate, "invalid-utf-16"),
        ("odd.csv", b"\xFF\xFET\0a\0s\0k\0,".to_vec(), "invalid-utf-16"),
        ("empty.csv", Vec::new(), "empty-document"),
    ] {
        fs::write(at.join(name), bytes).unwrap();
        refused(at, &["import", name, "-o", "-", "--format", "json"], code);
    }
}

/// Workbooks that no importer and no `collect` may take.
fn hostile_workbooks(at: &Path) -> Vec<(&'static str, &'static str)> {
    let row = "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>";
    let sheet = |inside: &str| format!("<worksheet><sheetData>{inside}</sheetData></worksheet>");
    let whole = workbook(&sheet(row), "<sst/>");
    let mut corrupt = whole.clone();
    let at_value = corrupt.windows(3).position(|w| w == b"<v>").unwrap();
    corrupt[at_value + 3] = b'2';
    let mut encrypted = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    encrypted.resize(512 + 128, 0);
    encrypted.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    encrypted.resize(4096, 0);
    let entities = "<!DOCTYPE sst [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]><sst><si><t>&b;</t></si></sst>";
    let far = "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row><row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row>";
    let repeated = |rows: u32, columns: u32| {
        format!(
            "<table:table table:name=\"S\"><table:table-row table:number-rows-repeated=\"{rows}\"><table:table-cell table:number-columns-repeated=\"{columns}\"><text:p>x</text:p></table:table-cell></table:table-row></table:table>"
        )
    };
    let encrypted_ods = container(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet".to_vec()),
        ("META-INF/manifest.xml", b"<manifest><file-entry><encryption-data/></file-entry></manifest>".to_vec()),
        ("content.xml", vec![1, 2, 3]),
    ]);
    let files: Vec<(&str, Vec<u8>, &str)> = vec![
        ("truncated.xlsx", whole[..whole.len() / 2].to_vec(), "damaged-file"),
        ("checksum.xlsx", corrupt, "damaged-file"),
        ("encrypted.xlsx", encrypted, "encrypted-file"),
        ("encrypted.ods", encrypted_ods, "encrypted-file"),
        ("bomb.xlsx", zip_of_blanks("xl/worksheets/sheet1.xml", 8), "limit-passed"),
        ("bomb.ods", zip_of_blanks("content.xml", 8), "limit-passed"),
        ("entities.xlsx", workbook(&sheet(row), entities), "damaged-file"),
        ("shared.xlsx", workbook(&sheet(row), "<sst uniqueCount=\"4000000000\"/>"), "limit-passed"),
        (
            "row.xlsx",
            workbook(&sheet("<row r=\"4294967297\"><c r=\"A4294967297\"><v>1</v></c></row>"), "<sst/>"),
            "cell-outside-sheet",
        ),
        (
            "column.xlsx",
            workbook(&sheet("<row r=\"1\"><c r=\"XFE1\"><v>1</v></c></row>"), "<sst/>"),
            "cell-outside-sheet",
        ),
        (
            "index.xlsx",
            workbook(&sheet("<row r=\"1\"><c r=\"A1\" t=\"s\"><v>7</v></c></row>"), "<sst/>"),
            "damaged-file",
        ),
        ("repeated.ods", ods(&repeated(1_048_576, 16_384)), "limit-passed"),
    ];
    for (name, bytes, _) in &files {
        fs::write(at.join(name), bytes).unwrap();
    }
    // These hold little, whatever they declare: they need not be errors, and must not be expensive.
    let dimension = format!("<worksheet><dimension ref=\"A1:XFD1048576\"/><sheetData>{row}</sheetData></worksheet>");
    fs::write(at.join("far.xlsx"), workbook(&sheet(far), "<sst/>")).unwrap();
    fs::write(at.join("dimension.xlsx"), workbook(&dimension, "<sst/>")).unwrap();
    let inner = zip_of_blanks("x", 8);
    fs::write(
        at.join("nested.xlsx"),
        container(&[("xl/workbook.xml", b"<workbook/>".to_vec()), ("xl/inner.zip", inner)]),
    )
    .unwrap();
    files.into_iter().map(|(name, _, code)| (name, code)).collect()
}

#[test]
fn workbooks_are_refused_by_import_and_by_collect_alike() {
    let folder = folder("workbooks");
    let at = &folder.path;
    for (name, code) in hostile_workbooks(at) {
        refused(at, &["import", name, "-o", "-", "--format", "json"], code);
        refused(at, &["collect", name, "--register", "none"], code);
        answered(at, &["verify", name]);
    }
    for name in ["far.xlsx", "dimension.xlsx", "nested.xlsx"] {
        answered(at, &["import", name, "-o", "-", "--format", "json"]);
        refused(at, &["collect", name, "--register", "none"], "error");
    }
    assert!(!at.join("none").exists(), "a refused copy makes no register");
    // The limits can be raised, by the value that the error proposes.
    refused(at, &["import", "bomb.xlsx", "-o", "-", "--format", "json"], "--limit unpack-ratio=");
    for command in
        [&["import", "bomb.xlsx", "-o", "-", "--format", "json"][..], &["collect", "bomb.xlsx", "--register", "none"]]
    {
        refused(at, &[command, &["--limit", "unpack-ratio=2048"]].concat(), "damaged-file");
        refused(
            at,
            &[command, &["--limit", "unpack-ratio=2048", "--limit", "unpacked-bytes=1000000"]].concat(),
            "limit `unpacked-bytes`",
        );
    }
    refused(at, &["collect", "bomb.xlsx", "--register", "none", "--limit", "bytes=1"], "unpacked-bytes");
}

#[test]
fn forged_pdfs() {
    let folder = folder("pdfs");
    let at = &folder.path;
    let xref = |w: &str, extra: &str| {
        let object = format!(
            "%PDF-1.7\n1 0 obj<</Type/XRef/Size 99999999 {w} {extra}/Root 2 0 R/Length 8>>stream\n\0\0\0\0\0\0\0\0\nendstream endobj\n"
        );
        format!("{object}startxref\n9\n%%EOF\n").into_bytes()
    };
    let deep = |open: &str, close: &str| {
        format!(
            "%PDF-1.7\n1 0 obj{}{}endobj\ntrailer<</Root 1 0 R/Size 2>>\nstartxref\n0\n%%EOF\n",
            open.repeat(100_000),
            close.repeat(100_000)
        )
        .into_bytes()
    };
    let sample = fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/fuzz/seeds/collect_pdf/form.pdf")).unwrap();
    let files: Vec<(&str, Vec<u8>)> = vec![
        ("wide.pdf", xref("/W[1 4000000000000 1]", "")),
        ("none.pdf", xref("/W[0 0 0]", "/Index[0 4000000000]")),
        ("arrays.pdf", deep("[", "]")),
        ("dictionaries.pdf", deep("<</A", ">>")),
        ("strings.pdf", deep("(", ")")),
        ("objects.pdf", [b"%PDF-1.7\n1 0 obj[".as_slice(), &b"0 ".repeat(5_000_000), b"]endobj\n"].concat()),
        ("truncated.pdf", sample[..sample.len() / 2].to_vec()),
        ("only-a-header.pdf", b"%PDF-1.7\n".to_vec()),
    ];
    for (name, bytes) in &files {
        fs::write(at.join(name), bytes).unwrap();
        answered(at, &["verify", name]);
        assert_ne!(rmx(at, &["verify", name]).status.code(), Some(0), "{name}");
        refused(at, &["collect", name, "--register", "none"], "");
    }
    for every in (0..sample.len()).step_by(397) {
        let mut bytes = sample.clone();
        bytes[every] ^= 0x15;
        let _ = rmx_report::evidence::verify::pdf::verify(&bytes);
    }
}

#[test]
fn places_that_are_no_files() {
    let folder = folder("places");
    let at = &folder.path;
    let _ = Command::new("mkfifo").arg(at.join("pipe")).status();
    fs::create_dir_all(at.join("folder.csv")).unwrap();
    let matrix = "ID,Section,Activity,Customer,Acme\nA-1,1. Before,Back up,RA,I\n";
    fs::write(at.join("m.csv"), matrix).unwrap();
    for place in ["/dev/zero", "/dev/full", "pipe", "folder.csv"] {
        if place == "pipe" && !at.join("pipe").exists() {
            continue;
        }
        refused(at, &["import", place, "-o", "-", "--format", "json"], "not-a-file");
        refused(at, &["collect", place, "--register", "none"], "not-a-file");
        refused(at, &["--matrix", "m.csv", "--profile", place, "-o", "-", "--format", "json"], "regular file");
        refused(at, &["import", "m.csv", "--mapping", place, "-o", "-", "--format", "json"], "not-a-file");
        refused(at, &["import", "m.csv", "--keyref", place, "-o", "-", "--format", "json"], "not-a-file");
        refused(at, &["collect", "--access", place, "--vendor", "ovhcloud", "--service", "instances"], "");
        if place != "folder.csv" {
            refused(at, &["list", "--catalog", place], "catalogue");
            refused(at, &["status", "--register", place], "");
            refused(at, &["verify", place], "");
            refused(at, &["--matrix", place, "-o", "-", "--format", "json"], "not-a-file");
        }
    }
}

#[test]
fn folders_with_hostile_files() {
    let folder = folder("folders");
    let at = &folder.path;
    // A catalogue whose files are links, devices, or named with a way out.
    let entry = |name: &str, table: &str| {
        let folder = at.join("catalog/acme").join(name);
        fs::create_dir_all(&folder).unwrap();
        let seed = fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/fuzz/seeds/matrix_toml/folder")).unwrap();
        let text = String::from_utf8(seed).unwrap();
        let description = text.split('\u{1E}').next().unwrap().split_once('\u{1F}').unwrap().1;
        let description =
            description.replace("id = \"vm\"", &format!("id = \"{name}\"")).replace("activities.csv", table);
        fs::write(folder.join("matrix.toml"), description).unwrap();
        folder
    };
    std::os::unix::fs::symlink("/etc/passwd", entry("link", "rows.csv").join("rows.csv")).unwrap();
    std::os::unix::fs::symlink("/dev/zero", entry("device", "rows.csv").join("rows.csv")).unwrap();
    fs::create_dir_all(entry("folder", "rows.csv").join("rows.csv")).unwrap();
    let _ = Command::new("mkfifo").arg(entry("pipe", "rows.csv").join("rows.csv")).status();
    for (name, table) in [("up", "../../../etc/passwd"), ("root", "/etc/passwd"), ("drive", "C:rows.csv")] {
        entry(name, table);
    }
    let loops = entry("loop", "rows.csv");
    std::os::unix::fs::symlink(loops.join("rows.csv"), loops.join("rows.csv")).unwrap();
    for name in ["link", "device", "folder", "pipe", "up", "root", "drive", "loop"] {
        let of = format!("acme/{name}");
        let output = rmx(at, &["show", "--catalog", "catalog", &of]);
        let text = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(3), "{name}: {text}");
        assert!(
            !text.contains("root:") && (text.contains("unreadable-file") || text.contains("path-outside-folder")),
            "{name}: {text}"
        );
    }
    // A register with links, a line without an end, and bytes that are no text.
    for (name, content) in
        [("long", vec![b'a'; 32 << 20]), ("bytes", b"vendor = \"\xFF\xFE\"\n".to_vec()), ("nul", vec![0; 4096])]
    {
        let register = at.join(format!("register-{name}"));
        fs::create_dir_all(&register).unwrap();
        fs::write(register.join("acme--vm.toml"), content).unwrap();
        refused(at, &["status", "--register", register.to_str().unwrap()], "");
        answered(at, &["verify", register.to_str().unwrap()]);
    }
    for (name, target) in [("device", "/dev/zero"), ("folder", "/tmp")] {
        let register = at.join(format!("register-{name}"));
        fs::create_dir_all(&register).unwrap();
        std::os::unix::fs::symlink(target, register.join("acme--vm.toml")).unwrap();
        std::os::unix::fs::symlink(target, register.join("log.jsonl")).unwrap();
        refused(at, &["status", "--register", register.to_str().unwrap()], "symbolic link");
        refused(at, &["verify", register.to_str().unwrap()], "symbolic link");
    }
    // A template that is a link to a device, and one of nested tables without an end.
    for (name, content) in [("deep", format!("a = {}", "[".repeat(100_000))), ("bytes", "\u{0}".repeat(100))] {
        let template = at.join(format!("template-{name}"));
        fs::create_dir_all(&template).unwrap();
        fs::write(template.join("template.toml"), content).unwrap();
        refused(
            at,
            &[
                "--vendor",
                "ibm",
                "--service",
                "backup-recovery",
                "--template",
                template.to_str().unwrap(),
                "-o",
                "x.pdf",
            ],
            "",
        );
    }
    let template = at.join("template-device");
    fs::create_dir_all(&template).unwrap();
    std::os::unix::fs::symlink("/dev/zero", template.join("template.toml")).unwrap();
    refused(
        at,
        &["--vendor", "ibm", "--service", "backup-recovery", "--template", template.to_str().unwrap(), "-o", "x.pdf"],
        "regular file",
    );
}

#[test]
fn packs_are_hashed_piece_by_piece() {
    let folder = folder("packs");
    let at = &folder.path;
    fs::write(at.join("bomb.zip"), zip_of_blanks("evidence/a.txt", 8)).unwrap();
    refused(at, &["verify", "bomb.zip"], "limit-passed");
    // As large as a pack may be: it is read, and not held.
    fs::write(
        at.join("large.zip"),
        container(&[("evidence/a.txt", vec![b'x'; 1 << 20]), ("SHA256SUMS", b"0  evidence/a.txt\n".to_vec())]),
    )
    .unwrap();
    answered(at, &["verify", "large.zip"]);
    fs::write(at.join("truncated.zip"), &zip_of_blanks("a", 1)[..100]).unwrap();
    answered(at, &["verify", "truncated.zip"]);
    assert_ne!(rmx(at, &["verify", "truncated.zip"]).status.code(), Some(0));
}

/// What the fuzz targets found: libraries that panic on a record without bytes or a sheet without a relation, and a table so wide that every column
/// was compared with every other.
#[test]
fn what_fuzzing_found() {
    let folder = folder("found");
    let at = &folder.path;
    let found = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/found");
    for (name, says) in [
        ("record-without-bytes.xls", "reader-failed"),
        ("sheet-without-relation.xlsb", "reader-failed"),
        ("far-column.xlsb", "limit-passed"),
    ] {
        refused(at, &["import", found.join(name).to_str().unwrap(), "--format", "json", "-o", "-"], says);
    }
    let row = "<table:table-row><table:table-cell><text:p>a</text:p>";
    let cell = "<table:table-cell><text:p>R</text:p></table:table-cell>";
    let nested = format!("{row}{cell}{row}</table:table-cell></table:table-row></table:table-cell></table:table-row>");
    let table = format!("<table:table table:name=\"S\">{nested}</table:table>");
    fs::write(
        at.join("nested.ods"),
        ods(&format!("<office:body><office:spreadsheet>{table}</office:spreadsheet></office:body>")),
    )
    .unwrap();
    answered(at, &["collect", "nested.ods", "--register", "none", "--dry-run"]);
    answered(at, &["import", "nested.ods", "--format", "json", "-o", "-"]);
    // The same in an XLSX: the cell that goes on after the row has no column.
    let text = "<is><t>a</t></is>";
    let nested = format!("<row r=\"1\"><c r=\"A1\" t=\"inlineStr\">{text}<row r=\"2\">{text}</row>{text}</c></row>");
    let sheet = format!("<worksheet><sheetData>{nested}</sheetData></worksheet>");
    fs::write(at.join("nested.xlsx"), workbook(&sheet, "<sst/>")).unwrap();
    answered(at, &["collect", "nested.xlsx", "--register", "none", "--dry-run"]);
    answered(at, &["import", "nested.xlsx", "--format", "json", "-o", "-"]);
    // Three cells a million times are a matrix that takes gigabytes.
    let row = |cells: [&str; 3], repeated: u32| {
        let cells = cells.map(|c| format!("<table:table-cell><text:p>{c}</text:p></table:table-cell>")).concat();
        format!("<table:table-row table:number-rows-repeated=\"{repeated}\">{cells}</table:table-row>")
    };
    let rows = row(["Activity", "Customer", "Acme"], 1) + &row(["Patch", "R", "A"], 900_000);
    let table = format!("<table:table table:name=\"S\">{rows}</table:table>");
    fs::write(
        at.join("repeated.ods"),
        ods(&format!("<office:body><office:spreadsheet>{table}</office:spreadsheet></office:body>")),
    )
    .unwrap();
    refused(at, &["import", "repeated.ods", "--format", "json", "-o", "-"], "repeated-rows=");
    let wide: Vec<String> = (0..8_000).map(|c| format!("name{c}")).collect();
    fs::write(at.join("wide.csv"), format!("{}\n{}\n", ["Thing"; 8_000].join(","), wide.join(","))).unwrap();
    let begun = Instant::now();
    let output = rmx(at, &["import", "wide.csv", "--format", "json", "-o", "-"]);
    assert!(output.stderr.len() < 4_000, "{}", String::from_utf8_lossy(&output.stderr));
    assert!(begun.elapsed() < Duration::from_secs(60), "{:?}", begun.elapsed());
}
