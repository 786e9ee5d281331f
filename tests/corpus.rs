//! A scoreboard over real vendor documents: rows, parties, letters, and the first four against the built-in catalogue.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use rmx_report::base::diagnostic::{Diagnostic, Diagnostics, Severity};
use rmx_report::catalog::build::{Naming, build, catalogue_files};
use rmx_report::catalog::{Catalog, EntryName, load_folder};
use rmx_report::import::recognise::{Answer, Hints, Keyrefs, Recognition, Weights, recognise_by};
use rmx_report::import::{Input, Limits, ReadOptions, read};
use rmx_report::matrix::{Activity, Assignment, Cells, Letter, Letters, Matrix, PartyKind};

fn shared() -> PathBuf {
    PathBuf::from(std::env::var_os("RMX_SHARED").expect("RMX_SHARED names the folder of the shared documents"))
}

/// What became of a document.
struct Imported {
    recognition: Recognition,
    matrix: Option<Matrix>,
    /// Codes of the warnings and errors.
    told: Vec<&'static str>,
    refused: bool,
}

/// `RMX_WEIGHTS` names other weights to try.
fn weights() -> &'static Weights {
    static OTHER: std::sync::LazyLock<Option<Weights>> = std::sync::LazyLock::new(|| {
        let file = std::env::var_os("RMX_WEIGHTS")?;
        Some(Weights::parse(&std::fs::read_to_string(file).unwrap()).unwrap())
    });
    OTHER.as_ref().unwrap_or_else(|| Weights::built_in())
}

fn try_import(path: &Path, hints: &Hints) -> Result<Imported, Diagnostics> {
    let limits = Limits::default();
    let input = Input::open(path, &limits).unwrap();
    let document = match read(&input, &limits, &ReadOptions::default()) {
        Ok((document, _)) => document,
        Err(problems) => return Err(problems),
    };
    let recognition = recognise_by(document, hints, weights());
    for account in &recognition.accounts {
        assert!(account.balances(), "{}: rows read + rows skipped = rows in the table: {account:?}", path.display());
    }
    let mut problems = Diagnostics::new();
    let matrix =
        (!recognition.diagnostics.has_errors()).then(|| build(&recognition, &Naming::default(), &mut problems).matrix);
    let serious = |d: &&Diagnostic| d.severity >= Severity::Warning;
    let told = recognition.diagnostics.iter().chain(problems.iter()).filter(serious).map(|d| d.code).collect();
    let refused = recognition.diagnostics.has_errors() || problems.has_errors();
    Ok(Imported { matrix: matrix.filter(|_| !refused), recognition, told, refused })
}

fn import(path: &Path, hints: &Hints) -> (Recognition, Matrix) {
    let imported = try_import(path, hints).unwrap_or_else(|p| panic!("{}: {p:#?}", path.display()));
    let matrix =
        imported.matrix.unwrap_or_else(|| panic!("{}: {:#?}", path.display(), imported.recognition.diagnostics));
    (imported.recognition, matrix)
}

fn rows(matrix: &Matrix) -> Vec<&Activity> {
    matrix.activities.iter().chain(matrix.overlays.iter().flat_map(|o| o.rows.iter().map(|r| &r.activity))).collect()
}

/// How often a letter is assigned to parties of a kind (all of them, where there is none), in the first model where there are several.
fn count(matrix: &Matrix, kind: Option<PartyKind>, says: impl Fn(&Assignment) -> bool) -> usize {
    let parties: Vec<usize> =
        (0..matrix.parties.len()).filter(|i| kind.is_none_or(|k| matrix.parties[*i].kind == k)).collect();
    // Of several of a kind, the first.
    let parties = if kind.is_some() { parties.into_iter().take(1).collect() } else { parties };
    let cells = rows(matrix).into_iter().filter_map(|a| a.cells.for_model(Some(0)));
    cells.map(|cells| parties.iter().filter(|p| says(&cells[**p])).count()).sum()
}

#[derive(serde::Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Figures {
    file: String,
    /// Where it was found, what it shows, and whether it was held back while the recogniser was changed: of documents that were looked for.
    #[serde(default)]
    address: String,
    #[serde(default)]
    family: String,
    #[serde(default)]
    half: String,
    /// It states no duties: it has to be refused.
    #[serde(default)]
    refuse: bool,
    #[serde(default)]
    rows: Vec<usize>,
    customer: Option<String>,
    provider: Option<String>,
    all: Option<String>,
    customer_filled: Option<Vec<usize>>,
    provider_filled: Option<Vec<usize>>,
    third_filled: Option<Vec<usize>>,
    all_filled: Option<Vec<usize>>,
}

#[derive(serde::Deserialize)]
struct FiguresFile {
    document: Vec<Figures>,
}

fn figures() -> Vec<Figures> {
    figures_of("tests/fixtures/corpus-figures.toml")
}

fn figures_of(file: &str) -> Vec<Figures> {
    let text = std::fs::read_to_string(file).unwrap();
    toml::from_str::<FiguresFile>(&text).unwrap().document
}

impl Figures {
    /// Each figure: its name, what is right, what was found.
    fn compare(&self, matrix: Option<&Matrix>) -> Vec<(String, String, String)> {
        let any = |right: &[usize]| right.iter().map(ToString::to_string).collect::<Vec<_>>().join("|");
        let found = |n: &dyn Fn(&Matrix) -> usize| matrix.map_or("-".to_owned(), |m| n(m).to_string());
        if self.refuse {
            return vec![("rows".to_owned(), "-".to_owned(), found(&|m| rows(m).len()))];
        }
        let mut all = vec![("rows".to_owned(), any(&self.rows), found(&|m| rows(m).len()))];
        let third = Some(PartyKind::ThirdParty);
        let (customer, provider) = (Some(PartyKind::Customer), Some(PartyKind::Provider));
        for (who, letters) in [(customer, &self.customer), (provider, &self.provider), (None, &self.all)] {
            for figure in letters.iter().flat_map(|l| l.split(' ')) {
                let letter = Letter::from_char(figure.chars().next().unwrap()).unwrap();
                let name = format!("{}{letter}", who.map_or("all ", |k| k.as_str()));
                let n = |m: &Matrix| count(m, who, |cell| cell.letters.has(letter));
                all.push((name, figure[1..].to_owned(), found(&n)));
            }
        }
        let kinds = [
            ("customer", customer, &self.customer_filled),
            ("provider", provider, &self.provider_filled),
            ("third", third, &self.third_filled),
            ("all", None, &self.all_filled),
        ];
        for (name, kind, right) in kinds {
            if let Some(right) = right {
                let n = |m: &Matrix| {
                    count(m, kind, |cell| !cell.verbatim.trim().is_empty() && cell.letters != Letters::NONE)
                };
                all.push((format!("{name} filled"), any(right), found(&n)));
            }
        }
        all
    }
}

fn hints_for(path: &Path) -> Hints {
    let mut keyrefs = Keyrefs::default();
    if let Ok(text) = std::fs::read_to_string(path.with_extension("keyref.yaml")) {
        keyrefs.add(&text);
    }
    Hints { keyrefs, ..Hints::default() }
}

/// Margins by their whole part, right and wrong apart.
#[derive(Default)]
struct Histogram(BTreeMap<u8, [usize; 2]>);

impl Histogram {
    fn add(&mut self, margin: f64, right: bool) {
        let bin = [1.0, 2.0, 3.0, 5.0].iter().filter(|edge| margin >= **edge).count();
        self.0.entry(u8::try_from(bin).unwrap()).or_default()[usize::from(!right)] += 1;
    }
}

/// Each code once.
fn first_codes(told: &str) -> String {
    let mut codes: Vec<&str> = told.split(' ').collect();
    codes.dedup();
    codes.join(" ")
}

/// What became of a set of documents: a line each, and the sums.
#[derive(Default)]
struct Board {
    lines: String,
    histogram: Histogram,
    right: usize,
    all: usize,
    whole: usize,
    clear: usize,
    silent: Vec<String>,
}

impl Board {
    /// Documents that are in one of several folders.
    fn of<'a>(folders: &[PathBuf], figures: impl IntoIterator<Item = &'a Figures>) -> Self {
        let mut board = Self::default();
        for figures in figures {
            let path = folders.iter().map(|folder| folder.join(&figures.file)).find(|path| path.exists());
            board.add(figures, &path.unwrap_or_else(|| panic!("{} is in none of {folders:?}", figures.file)));
        }
        let Self { right, all, whole, clear, silent, .. } = &board;
        let mut sums =
            format!("\n{right} of {all} figures right, {whole} documents whole, {clear} of them without a warning; ");
        let _ = writeln!(sums, "wrong without a warning: {silent:?}");
        for (bin, [right, wrong]) in &board.histogram.0 {
            let name = ["under 1", "1 to 2", "2 to 3", "3 to 5", "5 and over"][usize::from(*bin)];
            let _ = writeln!(sums, "margin {name:<10} right {right:>3} wrong {wrong:>3}");
        }
        board.lines.push_str(&sums);
        println!("{}", board.lines);
        board
    }

    fn add(&mut self, figures: &Figures, path: &Path) {
        let imported = try_import(path, &hints_for(path));
        let (matrix, verdict, margin, told) = match &imported {
            Ok(i) => {
                let read = i.recognition.explanation.iter().filter(|t| t.answer != Answer::NotAMatrix);
                let margin = read.map(|t| t.margin).fold(f64::INFINITY, f64::min);
                let verdict = if i.refused {
                    "refused"
                } else if i.told.is_empty() {
                    "read"
                } else {
                    "asked"
                };
                (i.matrix.as_ref(), verdict, margin, i.told.join(" "))
            }
            Err(problems) => {
                (None, "refused", f64::INFINITY, problems.iter().map(|d| d.code).collect::<Vec<_>>().join(" "))
            }
        };
        let compared = figures.compare(matrix);
        let wrong: Vec<_> = compared.iter().filter(|(_, right, found)| !right.split('|').any(|r| r == found)).collect();
        let is_whole = wrong.is_empty();
        self.right += compared.len() - wrong.len();
        self.all += compared.len();
        self.whole += usize::from(is_whole);
        self.clear += usize::from(is_whole && verdict == "read");
        if verdict != "refused" {
            self.histogram.add(margin, is_whole);
        }
        // Whose side somebody is on says nothing of the rows and letters.
        let warned = told.split(' ').any(|code| !matches!(code, "" | "undecided-sides"));
        if !is_whole && verdict != "refused" && !warned {
            self.silent.push(figures.file.clone());
        }
        let (mark, good, of) = (if is_whole { "ok " } else { "BAD" }, compared.len() - wrong.len(), compared.len());
        let _ = writeln!(
            self.lines,
            "{mark} {good:>2}/{of:<2} {:<60} {verdict:<8} {margin:>5.2} {}",
            figures.file,
            first_codes(&told)
        );
        for (name, right, found) in wrong {
            let _ = writeln!(self.lines, "           {name}: {found}, not {right}");
        }
    }
}

#[needs::tools(shared)]
#[test]
fn scoreboard() {
    let board = Board::of(&[shared()], &figures());
    ratchet(board.right, board.whole, board.clear, board.silent.len(), &board.lines);
}

/// Documents that were looked for, and counted before they were imported; those that are held back stand apart.
#[needs::tools(unseen)]
#[test]
fn documents_that_were_looked_for() {
    let folders: Vec<PathBuf> = std::env::split_paths(&std::env::var_os("RMX_UNSEEN").unwrap()).collect();
    // RMX_FIGURES names another file of figures: of documents that are in none yet.
    let figures =
        figures_of(&std::env::var("RMX_FIGURES").unwrap_or_else(|_| "tests/fixtures/unseen-figures.toml".to_owned()));
    let halves: &[&str] =
        if std::env::var_os("RMX_HELD_BACK").is_some() { &["tuned", "held-back"] } else { &["tuned"] };
    for half in halves {
        println!("{half}");
        let these: Vec<&Figures> = figures.iter().filter(|f| f.half == *half).collect();
        assert!(these.iter().all(|f| !f.family.is_empty() && f.address.starts_with("https://")));
        let board = Board::of(&folders, these);
        assert!(board.silent.is_empty(), "{half}: {:?}", board.silent);
    }
}

/// The figures that may only get better: a better result fails too, until the file says so.
fn ratchet(right: usize, whole: usize, clear: usize, silent: usize, board: &str) {
    let found = format!("figures = {right}\nwhole = {whole}\nclear = {clear}\nsilently_wrong = {silent}\n");
    let path = "tests/fixtures/corpus-ratchet.toml";
    if std::env::var_os("RMX_BLESS").is_some() {
        std::fs::write(path, &found).unwrap();
    }
    let expected = std::fs::read_to_string(path).unwrap_or_default();
    assert_eq!(found, expected, "{board}\nRMX_BLESS=1 writes a better result to {path}");
}

/// What a document says is not lost on the ways back: its mapping given back, and the catalogue folder.
#[needs::tools(shared)]
#[test]
fn every_document_comes_back_by_its_mapping_and_as_a_catalogue_folder() {
    for file in figures().into_iter().map(|f| f.file).filter(|f| !f.contains("/more/")) {
        let path = shared().join(&file);
        let mut keyrefs = Keyrefs::default();
        if let Ok(text) = std::fs::read_to_string(path.with_extension("keyref.yaml")) {
            keyrefs.add(&text);
        }
        let (recognition, matrix) = import(&path, &Hints { keyrefs: keyrefs.clone(), ..Hints::default() });
        let cells = |m: &Matrix| {
            rows(m).iter().map(|a| (a.section.clone(), a.text.clone(), a.cells.clone())).collect::<Vec<_>>()
        };
        let mapping = recognition.mapping.clone();
        let (_, again) = import(&path, &Hints { keyrefs, mapping, ..Hints::default() });
        assert_eq!((&again.parties, &again.models), (&matrix.parties, &matrix.models), "{file}");
        assert_eq!(cells(&again), cells(&matrix), "{file}: by its mapping");
        let built = build(&recognition, &Naming::default(), &mut Diagnostics::new());
        let folder = tempfile::tempdir().unwrap();
        for (name, bytes) in catalogue_files(&recognition, &built).unwrap() {
            std::fs::write(folder.path().join(name), bytes).unwrap();
        }
        let loaded = load_folder(folder.path()).unwrap_or_else(|p| panic!("{file}: {p:#?}"));
        assert_eq!((&loaded.parties, &loaded.models), (&matrix.parties, &matrix.models), "{file}");
        assert_eq!(cells(&loaded), cells(&matrix), "{file}: as a catalogue folder");
    }
}

fn built_in(name: &str) -> Matrix {
    let catalog = Catalog::built_in();
    let name = EntryName::parse(name).unwrap();
    catalog.load(&name, catalog.find(&name).unwrap()).unwrap()
}

fn verbatim(cells: &Cells) -> Vec<Vec<String>> {
    // A reader may drop the space before a line break; nothing else.
    let text =
        |a: &rmx_report::matrix::Assignment| a.verbatim.lines().map(str::trim_end).collect::<Vec<_>>().join("\n");
    let texts = |row: &[rmx_report::matrix::Assignment]| row.iter().map(text).collect();
    match cells {
        Cells::Every(row) => vec![texts(row)],
        Cells::PerModel(models) => models.iter().map(|m| m.as_deref().map(texts).unwrap_or_default()).collect(),
    }
}

#[needs::tools(shared)]
#[test]
fn importing_the_source_documents_gives_the_built_in_rows() {
    for (file, name) in [
        ("sources/ovhcloud-instances-responsibility-model.md", "ovhcloud/instances"),
        ("sources/ibm-backup-recovery-responsibilities.md", "ibm/backup-recovery"),
        ("sources/zilliz-byoc-shared-responsibilities.mdx", "zilliz/cloud"),
        ("sources/union-shared-responsibility.md", "union/platform"),
    ] {
        let (_, imported) = import(&shared().join(file), &Hints::default());
        let built_in = built_in(name);
        let (mine, theirs) = (rows(&imported), rows(&built_in));
        assert_eq!(mine.len(), theirs.len(), "{name}");
        // Parties may stand in another order; cells are compared by party name.
        let order: Vec<usize> = built_in
            .parties
            .iter()
            .map(|p| {
                imported.parties.iter().position(|q| q.name == p.name).unwrap_or_else(|| panic!("{name}: {}", p.name))
            })
            .collect();
        for (a, b) in mine.iter().zip(theirs) {
            assert_eq!(a.section, b.section, "{name}: {}", b.id);
            assert_eq!(a.verbatim.as_ref().unwrap_or(&a.text), b.verbatim.as_ref().unwrap_or(&b.text), "{name}");
            assert_eq!(a.source.line_number(), b.source.line_number(), "{name}: {}", b.id);
            let mine: Vec<Vec<String>> = verbatim(&a.cells)
                .into_iter()
                .map(|row| if row.is_empty() { row } else { order.iter().map(|i| row[*i].clone()).collect() })
                .collect();
            assert_eq!(mine, verbatim(&b.cells), "{name}: {}", b.id);
        }
    }
}

#[needs::tools(shared)]
#[test]
fn sections_of_real_documents_are_their_headings() {
    let (_, matrix) = import(&shared().join("corpus/ovhcloud/file-storage.en.md"), &Hints::default());
    let sections: BTreeMap<String, usize> = matrix.activities.iter().fold(BTreeMap::new(), |mut map, a| {
        *map.entry(a.section.join(" > ")).or_insert(0) += 1;
        map
    });
    assert_eq!(sections["3. Service usage > 3.2. Event management > 3.2.2. Changes"], 3);
    assert!(sections.keys().all(|s| s.starts_with(|c: char| c.is_ascii_digit())), "{sections:?}");
    let short = matrix.activities.iter().find(|a| a.text == "Migrate/transfer data").unwrap();
    let cells = short.cells.for_model(None).unwrap();
    assert_eq!((cells[0].letters.to_string().as_str(), cells[1].verbatim.as_str()), ("RA", ""));
    let (_, matrix) = import(&shared().join("corpus/sap/btp-kyma-operating-model.md"), &Hints::default());
    assert_eq!(matrix.activities[0].section, ["Change Management and Operations"]);
    assert_eq!(matrix.activities[0].extras[0].text.trim(), "Common");
}
