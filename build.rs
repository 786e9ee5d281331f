//! Embeds the data folders; the lexicon folded and sorted, so that no run of the program has to read it.

use std::collections::BTreeMap;
use std::env;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::DeflateEncoder;

#[path = "src/import/lexicon/class.rs"]
mod class;
#[path = "src/import/lexicon/file.rs"]
mod file;
#[path = "src/import/lexicon/fold.rs"]
#[allow(dead_code)]
mod fold;

use class::Class;
use fold::{fold, is_cjk, key};

/// The folder of the lexicon.
const LEXICON: &str = "inputs/lexicon";

/// The functions that the main job runs, a symbol each without the hash at its end; `benches/order` writes it.
const ORDER: &str = "assets/link/order.txt";

/// Folders whose files are embedded, with the name of the table that lists them.
const EMBEDDED: [(&str, &str); 5] = [
    ("CATALOG", "inputs/catalog"),
    ("CROSSWALK", "inputs/crosswalk"),
    ("FONTS", "assets/fonts"),
    ("FRAMEWORKS", "inputs/frameworks"),
    ("TEMPLATES", "templates"),
];

fn main() {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    let mut code = String::new();
    for (name, folder) in EMBEDDED {
        println!("cargo:rerun-if-changed={folder}");
        let mut files = BTreeMap::new();
        collect(&root.join(folder), &root.join(folder), &mut files);
        let _ = writeln!(code, "/// Files under `{folder}`, by path, sorted.");
        let _ = writeln!(code, "pub(crate) static {name}: [File; {}] = [", files.len());
        for (path, file) in files {
            let packed = out.join(format!("{name}-{}", path.replace('/', "-")));
            if let Err(error) = pack(&file, &packed) {
                println!("cargo:error=cannot embed {}: {error}", file.display());
            }
            let _ = writeln!(code, "    File::new({path:?}, include_bytes!({packed:?})),");
        }
        code.push_str("];\n");
    }
    if let Err(error) = fs::write(out.join("embedded.rs"), code) {
        println!("cargo:error=cannot write embedded.rs: {error}");
    }
    let mut lexicon = Words::default();
    println!("cargo:rerun-if-changed={LEXICON}");
    lexicon.read(&root.join(LEXICON));
    for problem in &lexicon.problems {
        println!("cargo:error={LEXICON}/{problem}");
    }
    if let Err(error) = fs::write(out.join("lexicon.rs"), lexicon.code()) {
        println!("cargo:error=cannot write lexicon.rs: {error}");
    }
    if let Err(error) = arrange(&root, &out) {
        println!("cargo:error={ORDER}: {error}");
    }
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=src/import/lexicon");
    // Only a program that is handed out says which commit it is of: a build for tests would be made anew after every commit.
    if env::var("PROFILE").is_ok_and(|profile| profile == "release")
        && let Some(commit) = commit(&root)
    {
        println!("cargo:rustc-env=RMX_COMMIT={commit}");
    }
}

/// Has the linker put the functions that the main job runs side by side, and leave out the tables for unwinding: a release ends on a panic
/// without it. Memory is read in runs of pages: where what is needed lies scattered, nearly all of the program is held, a third where it does not.
/// A function that is not found changes nothing. Only where rustc comes with the linker whose script this is (docs/adr/0009-size.md).
fn arrange(root: &Path, out: &Path) -> std::io::Result<()> {
    println!("cargo:rerun-if-changed={ORDER}");
    let is = |name: &str, value: &str| env::var(name).is_ok_and(|found| found == value);
    if !is("PROFILE", "release") || !is("TARGET", "x86_64-unknown-linux-gnu") {
        return Ok(());
    }
    let mut script = String::from("SECTIONS { .text.main_job : { *(\n");
    for symbol in fs::read_to_string(root.join(ORDER))?.lines() {
        let _ = writeln!(script, ".text.{symbol} .text.unlikely.{symbol}");
    }
    script.push_str(") } } INSERT BEFORE .text;\n");
    script.push_str("SECTIONS { /DISCARD/ : { *(.eh_frame .eh_frame_hdr .gcc_except_table*) } } INSERT AFTER .text;\n");
    let path = out.join("order.ld");
    fs::write(&path, script)?;
    println!("cargo:rustc-link-arg-bin=rmx-report=-Wl,-T,{}", path.display());
    Ok(())
}

/// Writes a file anew, compressed: `DEFLATE` (RFC 1951).
fn pack(from: &Path, to: &Path) -> std::io::Result<()> {
    let mut writer = DeflateEncoder::new(fs::File::create(to)?, Compression::best());
    writer.write_all(&fs::read(from)?)?;
    writer.finish()?;
    Ok(())
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

/// The words of all languages.
#[derive(Default)]
struct Words {
    phrases: BTreeMap<String, u128>,
    stems: BTreeMap<String, u128>,
    endings: Vec<String>,
    role_endings: Vec<String>,
    /// Headers of users' lists, by class in the order of the files, English first.
    access: BTreeMap<(u128, bool), Vec<String>>,
    forms: BTreeMap<String, String>,
    local_letters: BTreeMap<char, char>,
    symbols: file::Symbols,
    problems: Vec<String>,
}

impl Words {
    fn read(&mut self, folder: &Path) {
        let mut files = BTreeMap::new();
        collect(folder, folder, &mut files);
        for (name, path) in files.iter().filter(|(name, _)| name.ends_with(".toml")) {
            let text = fs::read_to_string(path).unwrap_or_default();
            let read = if name == "symbols.toml" {
                toml::from_str(&text).map(|symbols| self.symbols = symbols)
            } else {
                toml::from_str(&text).map(|language| self.take(name, &language))
            };
            if let Err(error) = read {
                self.problems.push(format!("{name}: {error}").replace('\n', " "));
            }
        }
    }

    fn take(&mut self, name: &str, language: &file::Language) {
        self.problems.extend(language.problems().into_iter().map(|problem| format!("{name}: {problem}")));
        if name.strip_suffix(".toml") != Some(language.language.code.as_str()) {
            self.problems.push(format!("{name}: is of the language {:?}", language.language.code));
        }
        for (class, word) in language.words() {
            let bit = 1 << (class as u128);
            if matches!(class.table(), "access" | "accounts") {
                self.access.entry((bit, language.language.code != "en")).or_default().push(key(word));
                continue;
            }
            match (class, word.strip_suffix('*')) {
                (Class::Ending, _) => self.endings.push(key(word)),
                (Class::NounEnding, _) => self.role_endings.push(key(word)),
                (_, Some(stem)) => *self.stems.entry(key(stem)).or_default() |= bit,
                (_, None) => *self.phrases.entry(key(word)).or_default() |= bit,
            }
        }
        self.forms.extend(language.forms.iter().map(|(form, shown)| (fold(form), shown.clone())));
        self.local_letters.extend(&language.local_letters);
    }

    /// The tables as Rust. What is looked through in order stands there the longest first.
    fn code(&self) -> String {
        let longest_first = |words: &[String]| {
            let mut words = words.to_vec();
            words.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
            words.dedup();
            words
        };
        // A single ideograph means too much to be looked for inside of words.
        let inside = |word: &&String| word.chars().any(is_cjk) && word.chars().count() > 1;
        let contained: Vec<String> = self.phrases.keys().filter(inside).cloned().collect();
        let bits = |word: &String| self.phrases.get(word).copied().unwrap_or_default();
        let contained: Vec<_> =
            longest_first(&contained).into_iter().map(|w| (bits(&w), w)).map(|(bits, w)| (w, bits)).collect();
        let plain = |text: &String| text.replace('\u{fe0f}', "").to_lowercase();
        let mark = &self.symbols.mark;
        let marks: BTreeMap<String, &str> = [
            (&mark.tick, "Sign::Yes, Shape::Tick"),
            (&mark.cross, "Sign::Yes, Shape::Cross"),
            (&mark.shape, "Sign::Yes, Shape::Symbol"),
            (&mark.shared, "Sign::Shared, Shape::Symbol"),
            (&mark.no, "Sign::No, Shape::Symbol"),
        ]
        .into_iter()
        .flat_map(|(list, says)| list.iter().map(move |symbol| (plain(symbol), says)))
        .collect();
        let icon = &self.symbols.icon;
        let icons = [(&icon.yes, "Some(Sign::Yes)"), (&icon.no, "Some(Sign::No)"), (&icon.around, "None")];
        let icons =
            icons.into_iter().flat_map(|(list, says)| list.iter().map(move |word| format!("({word:?}, {says})")));
        let clouds: Vec<String> = self.symbols.names.clouds.iter().map(|name| fold(name)).collect();
        let marks = marks.iter().map(|(symbol, says)| format!("({symbol:?}, {says})"));
        let mut code = String::new();
        let mut table = |name: &str, kind: &str, rows: Vec<String>| {
            let _ = writeln!(code, "pub(crate) static {name}: &[{kind}] = &[{}];", rows.join(","));
        };
        let shown = |rows: &mut dyn Iterator<Item = String>| rows.collect::<Vec<_>>();
        table("ENDINGS", "&str", shown(&mut longest_first(&self.endings).iter().map(|w| format!("{w:?}"))));
        table("ROLE_ENDINGS", "&str", shown(&mut longest_first(&self.role_endings).iter().map(|w| format!("{w:?}"))));
        table("FORMS", "(&str, &str)", shown(&mut self.forms.iter().map(|row| format!("{row:?}"))));
        table("LOCAL_LETTERS", "(char, char)", shown(&mut self.local_letters.iter().map(|row| format!("{row:?}"))));
        table("COMPANIES", "&str", shown(&mut self.symbols.names.companies.iter().map(|w| format!("{:?}", fold(w)))));
        table("CLOUDS", "&str", shown(&mut clouds.iter().map(|w| format!("{w:?}"))));
        table("MARKS", "(&str, Sign, Shape)", marks.collect());
        table("ICONS", "(&str, Option<Sign>)", icons.collect());
        let colours = mark.rating.iter().enumerate();
        let ratings =
            colours.flat_map(|(at, list)| list.iter().map(move |symbol| format!("({:?}, {at})", plain(symbol))));
        table("RATINGS", "(&str, usize)", ratings.collect());
        table("BLANKS", "&str", shown(&mut self.symbols.blank.none.iter().map(|w| format!("{w:?}"))));
        let access = self.access.iter().flat_map(|((bit, _), words)| words.iter().map(|word| (word.as_str(), *bit)));
        code.push_str(&packed("PHRASES", self.phrases.iter().map(|(word, bits)| (word.as_str(), *bits))));
        code.push_str(&packed("STEMS", self.stems.iter().map(|(word, bits)| (word.as_str(), *bits))));
        code.push_str(&packed("CONTAINED", contained.iter().map(|(word, bits)| (word.as_str(), *bits))));
        code.push_str(&packed("ACCESS", access));
        code
    }
}

/// Words with their classes as one text, where each ends, and which of the sets of classes it has: a pointer a word would take more room
/// than the words.
fn packed<'w>(name: &str, words: impl Iterator<Item = (&'w str, u128)>) -> String {
    let (mut text, mut ends, mut sets) = (String::new(), Vec::new(), Vec::new());
    let mut classes: Vec<u128> = Vec::new();
    for (word, bits) in words {
        text.push_str(word);
        ends.push(text.len());
        let known = classes.iter().position(|known| *known == bits);
        sets.push(known.unwrap_or_else(|| {
            classes.push(bits);
            classes.len() - 1
        }));
    }
    format!(
        "pub(crate) static {name}: Packed = Packed {{ text: {text:?}, ends: &{ends:?}, sets: &{sets:?}, classes: &{classes:?} }};\n"
    )
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
