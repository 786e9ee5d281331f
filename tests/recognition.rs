//! Changes that do not touch what a matrix says: the same rows come out, or it is refused. Never other rows.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use std::collections::BTreeMap;

use rmx_report::base::diagnostic::Diagnostics;
use rmx_report::catalog::build::{Naming, build};
use rmx_report::import::recognise::{Hints, Recognition, recognise};
use rmx_report::import::{Input, Limits, ReadOptions, read};

type Table = Vec<Vec<String>>;

/// What a document says: activity -> party -> letters and duty.
type Rows = BTreeMap<String, BTreeMap<String, String>>;

fn recognised(name: &str, text: &str, hints: &Hints) -> Recognition {
    let limits = Limits::default();
    let input = Input::from_reader(name, text.as_bytes(), &limits).unwrap();
    let (document, _) = read(&input, &limits, &ReadOptions::default()).unwrap_or_else(|p| panic!("{name}: {p:#?}"));
    recognise(document, hints)
}

/// The rows; `None` where the document is refused.
fn rows(recognition: &Recognition) -> Option<Rows> {
    if recognition.diagnostics.has_errors() {
        return None;
    }
    let mut problems = Diagnostics::new();
    let matrix = build(recognition, &Naming::default(), &mut problems).matrix;
    let says = |cell: &rmx_report::matrix::Assignment| {
        let duty = cell.duties.iter().map(|d| d.text.as_str()).collect::<Vec<_>>().join("; ");
        format!("{}[{duty}]", cell.letters)
    };
    let row = |a: &rmx_report::matrix::Activity| {
        // Of several models the one that comes first by name: their order is that of the columns.
        let model = (0..matrix.models.len()).max_by_key(|m| matrix.models[*m].name.clone()).unwrap_or(0);
        let cells = a.cells.for_model(Some(model)).unwrap_or_default();
        let named = matrix.parties.iter().zip(cells).map(|(p, cell)| (p.name.to_lowercase(), says(cell)));
        // Who is not spoken of in a row is the same whether the table names it or not.
        (a.text.trim().to_owned(), named.filter(|(_, s)| s != "[]").collect())
    };
    Some(matrix.activities.iter().map(row).collect())
}

fn table(lines: &[&str]) -> Table {
    lines.iter().map(|l| l.split('|').map(|c| c.trim().to_owned()).collect()).collect()
}

fn markdown(table: &Table) -> String {
    let line = |row: &[String]| format!("| {} |\n", row.join(" | "));
    let mut text = format!("# Shared responsibility\n\n{}", line(&table[0]));
    text.push_str(&line(&vec!["---".to_owned(); table[0].len()]));
    text.extend(table[1..].iter().map(|r| line(r)));
    text
}

fn csv(table: &Table) -> String {
    let cell = |c: &String| format!("\"{}\"", c.replace('"', "\"\""));
    table.iter().map(|r| r.iter().map(cell).collect::<Vec<_>>().join(",") + "\n").collect()
}

/// A matrix of every layout; whether it may lie on its side.
fn layouts() -> Vec<(&'static str, Table, bool)> {
    vec![
        (
            "letters",
            table(&[
                "Activity|Customer|Acme",
                "Order the servers|RA|I",
                "Patch the hosts|I|RA",
                "Back up the data|A|R",
                "Watch the logs|C|RA",
                "Answer to alerts|I|RA",
            ]),
            true,
        ),
        (
            "letters of teams",
            table(&[
                "Task|Project Manager|Security Office|Developer|Operations Lead",
                "Plan the release|A|C|R|I",
                "Review the code|I|C|RA|",
                "Roll out to production|A|I|C|R",
                "Test the restore|I|A|C|R",
                "Rotate the keys|I|RA|C|R",
            ]),
            true,
        ),
        (
            "marks",
            table(&[
                "Activity|Customer|Acme",
                "Order the servers|x|",
                "Patch the hosts||x",
                "Back up the data|x|x",
                "Watch the logs||x",
            ]),
            true,
        ),
        (
            "owners",
            table(&[
                "Activity|Owner|Description",
                "Order the servers|Customer|By the portal, at any time",
                "Patch the hosts|Acme|Each month, in the announced window",
                "Back up the data|Shared|Both have a part in it",
                "Watch the logs|Acme|Around the clock and on holidays",
                "Own the keys|Customer|In a vault of its own",
            ]),
            false,
        ),
        (
            "prose",
            table(&[
                "Area|Customer responsibilities|Acme responsibilities",
                "Servers|Orders them by the portal and pays for them|Delivers them within a day",
                "Hosts|Reads the announcements of maintenance|Patches them each month in the window",
                "Data|Chooses how long backups are kept|Takes backups each night and keeps them",
            ]),
            false,
        ),
        (
            "letters as columns",
            table(&[
                "Task|R|A|C|I",
                "Order the servers|Customer|Customer|Acme|",
                "Patch the hosts|Acme|Acme||Customer",
                "Back up the data|Acme|Customer||",
                "Watch the logs|Acme|Acme|Customer|",
            ]),
            false,
        ),
        (
            "models",
            table(&[
                "Task|SaaS|BYOC|Self-managed",
                "Order the servers|Acme|Customer|Customer",
                "Patch the hosts|Acme|Acme|Customer",
                "Back up the data|Acme|Shared|Customer",
                "Watch the logs|Acme|Acme|Customer",
            ]),
            false,
        ),
        (
            "areas",
            table(&[
                "Resource|Incident management|Change management|Identity and access management",
                "Data|Customer|Customer|Customer",
                "Networks|Acme|Shared|Acme",
                "Hosts|Acme|Acme|Acme",
                "Applications|Customer|Shared|Customer",
            ]),
            false,
        ),
    ]
}

fn reordered(table: &Table, order: &[usize]) -> Table {
    table.iter().map(|row| order.iter().map(|c| row[*c].clone()).collect()).collect()
}

fn renamed(table: &Table, names: &[(&str, &str)]) -> Table {
    let name = |cell: &String| names.iter().fold(cell.clone(), |text, (from, to)| text.replace(from, to));
    table.iter().map(|row| row.iter().map(name).collect()).collect()
}

/// What a changed document gives, against the rows of the one that was not changed.
struct Tally {
    same: usize,
    refused: Vec<String>,
    other: Vec<String>,
}

impl Tally {
    fn add(&mut self, what: &str, recognition: &Recognition, expected: &Rows) {
        match rows(recognition) {
            None => self.refused.push(what.to_owned()),
            Some(found) if found == *expected => self.same += 1,
            Some(found) => {
                let lines: Vec<String> =
                    recognition.explanation.iter().map(|t| format!("{} {}", t.margin, t.best.line())).collect();
                self.other.push(format!("{what}: {lines:?}\n    {found:?}\nnot {expected:?}"));
            }
        }
    }
}

#[test]
fn changes_of_form_give_the_same_rows_or_a_refusal() {
    let mut tally = Tally { same: 0, refused: Vec::new(), other: Vec::new() };
    let none = Hints::default();
    for (name, table, turns) in layouts() {
        let width = table[0].len();
        let expected =
            rows(&recognised("m.md", &markdown(&table), &none)).unwrap_or_else(|| panic!("{name} is refused"));
        assert_eq!(expected.len() % (table.len() - 1), 0, "{name}: {expected:?}");
        let mut tell = |what: &str, file: &str, text: &str| {
            tally.add(&format!("{name}, {what}"), &recognised(file, text, &none), &expected);
        };
        tell("as CSV", "m.csv", &csv(&table));
        let reversed: Vec<usize> = (0..width).rev().collect();
        tell("columns reversed", "m.md", &markdown(&reordered(&table, &reversed)));
        let turned_round: Vec<usize> = (1..width).chain([0]).collect();
        tell("activity last", "m.md", &markdown(&reordered(&table, &turned_round)));
        let mut blank = table.clone();
        blank[0][0] = String::new();
        tell("first header blank", "m.md", &markdown(&blank));
        let title = |text: &str| -> Vec<String> {
            std::iter::once(text).chain(vec![""; width - 1]).map(str::to_owned).collect()
        };
        let titled: Table = [title("Shared responsibility matrix"), title("Version 3, as of today")]
            .into_iter()
            .chain(table.clone())
            .collect();
        tell("two title rows", "m.csv", &csv(&titled));
        let with_note: Table = table
            .iter()
            .enumerate()
            .map(|(i, row)| {
                let note = if i == 0 {
                    "Comments"
                } else if i == 2 {
                    "to be seen again next year"
                } else {
                    ""
                };
                row.iter().cloned().chain([note.to_owned()]).collect()
            })
            .collect();
        tell("a column of comments", "m.md", &markdown(&with_note));
        let with_blank: Table = table.iter().map(|row| row.iter().cloned().chain([String::new()]).collect()).collect();
        tell("a blank column", "m.csv", &csv(&with_blank));
        let numbered: Table = table
            .iter()
            .enumerate()
            .map(|(i, row)| {
                let number = if i == 0 { "No.".to_owned() } else { format!("{i}") };
                std::iter::once(number).chain(row.iter().cloned()).collect()
            })
            .collect();
        tell("numbers before it", "m.md", &markdown(&numbered));
        if turns {
            let sides: Table = (0..width).map(|c| table.iter().map(|row| row[c].clone()).collect()).collect();
            tell("on its side", "m.md", &markdown(&sides));
        }
    }
    println!("{} the same, {} refused: {:#?}", tally.same, tally.refused.len(), tally.refused);
    assert!(tally.other.is_empty(), "other rows:\n{}", tally.other.join("\n"));
    assert!(tally.refused.len() * 5 <= tally.same, "too many are refused: {:?}", tally.refused);
}

#[test]
fn parties_may_be_called_anything() {
    let names = [
        ("Customer", "Wombat"),
        ("Acme", "Quokka"),
        ("Project Manager", "Numbat"),
        ("Security Office", "Bilby"),
        ("Developer", "Dingo"),
        ("Operations Lead", "Emu"),
    ];
    for (name, table, _) in layouts().into_iter().filter(|(name, ..)| name.starts_with("letters")) {
        let expected = rows(&recognised("m.md", &markdown(&table), &Hints::default())).unwrap();
        let changed = recognised("m.md", &markdown(&renamed(&table, &names)), &Hints::default());
        let found = rows(&changed).unwrap_or_else(|| panic!("{name}: {:#?}", changed.diagnostics));
        let lower: Vec<(String, String)> = names.iter().map(|(a, b)| (a.to_lowercase(), b.to_lowercase())).collect();
        let expected: Rows = expected
            .into_iter()
            .map(|(activity, cells)| {
                let called = |p: String| lower.iter().find(|(a, _)| *a == p).map_or(p.clone(), |(_, b)| b.clone());
                (activity, cells.into_iter().map(|(p, says)| (called(p), says)).collect())
            })
            .collect();
        assert_eq!(found, expected, "{name}");
    }
}
