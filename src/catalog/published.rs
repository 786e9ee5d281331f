//! The directory of matrices that vendors publish: facts on where they stand and in which form, never their rows.

use std::sync::LazyLock;

use serde::Deserialize;

use super::EntryName;
use crate::base::diagnostic::Diagnostics;
use crate::base::nearest::nearest;
use crate::matrix::{Assignment, Cells, Letter, Matrix, same_name};

/// A matrix that a vendor publishes.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Published {
    /// The vendor's id, as a catalogue would name it.
    pub vendor: String,
    /// The vendor's name.
    pub vendor_name: String,
    /// The service's id.
    pub service: String,
    /// The service's name.
    pub service_name: String,
    /// The page's title; empty where it is not known.
    pub title: String,
    /// Where it stands, as it was seen.
    pub address: String,
    /// The commit that was seen, where it stands in a repository; empty otherwise.
    pub version: String,
    /// The document's format.
    pub format: String,
    /// Its languages, BCP 47, divided by blanks; the one at the address first.
    pub languages: String,
    /// How its cells are written; empty where nobody looked.
    pub notation: String,
    /// Its deployment models, in words; empty where it names none, or nobody looked.
    pub models: String,
    /// Under what licence it stands (SPDX); empty where it is not known.
    pub licence: String,
    /// How its form is known: `document read`, `lines counted`, `text read`, `excerpt read`, or `address` alone.
    pub known_from: String,
    /// SHA-256 of the document that was imported once; empty where none was at hand.
    pub document: String,
    /// How many activities that gave; none where none was at hand.
    pub activities: Option<usize>,
    /// The letters that it gave, by party.
    pub letters: String,
}

/// The figures of a matrix that tell one version from another at a glance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figures {
    /// Rows, those of shift tables among them.
    pub activities: usize,
    /// `Party: R1 A2 C3 I4`, in the order of the matrix, divided by semicolons.
    pub letters: String,
}

static DIRECTORY: LazyLock<Vec<Published>> = LazyLock::new(|| {
    let text = include_str!("../../inputs/published/matrices.csv");
    // The file is part of the program; a test says that every line of it can be read.
    csv::Reader::from_reader(text.as_bytes()).deserialize().filter_map(Result::ok).collect()
});

/// The whole directory, by vendor and service.
pub fn all() -> &'static [Published] {
    &DIRECTORY
}

/// An entry by vendor and service, in any case.
pub fn find(name: &EntryName) -> Option<&'static Published> {
    all().iter().find(|p| same_name(&p.vendor, &name.vendor) && same_name(&p.service, &name.service))
}

/// The entries that have a word in a name, title, notation, format or language.
pub fn search(word: &str) -> Vec<&'static Published> {
    let word = word.to_lowercase();
    let has = |p: &&Published| {
        let name = p.name();
        let texts = [&name, &p.vendor_name, &p.service_name, &p.title, &p.notation, &p.format, &p.models];
        texts.into_iter().any(|text| text.to_lowercase().contains(&word)) || p.languages.split(' ').any(|l| l == word)
    };
    all().iter().filter(has).collect()
}

/// The entry whose name is most like a text, if one is like it at all.
pub fn like(text: &str) -> Option<&'static Published> {
    let names: Vec<String> = all().iter().map(Published::name).collect();
    let near = nearest(text, names.iter().map(String::as_str))?;
    all().iter().zip(&names).find(|(_, name)| *name == near).map(|(published, _)| published)
}

impl Published {
    /// `vendor/service`.
    pub fn name(&self) -> String {
        format!("{}/{}", self.vendor, self.service)
    }

    /// The address of the document itself as it is today: of a file in a GitHub repository its bytes at the head of the main branch, otherwise the
    /// page.
    pub fn download(&self) -> String {
        let file = self.address.strip_prefix("https://github.com/").and_then(|rest| {
            let (repository, rest) = rest.split_once("/blob/")?;
            let (_, path) = rest.split_once('/')?;
            Some(format!("https://raw.githubusercontent.com/{repository}/HEAD/{path}"))
        });
        file.unwrap_or_else(|| self.address.clone())
    }

    /// A name for the file that is downloaded.
    pub fn file_name(&self) -> String {
        let extension = match self.format.as_str() {
            "markdown" => "md",
            "asciidoc" => "adoc",
            other => other,
        };
        format!("{}-{}.{extension}", self.vendor, self.service)
    }

    /// The commands that make an entry of it.
    pub fn steps(&self) -> [String; 2] {
        let (name, file) = (self.name(), self.file_name());
        [
            format!("curl --fail --location -o {file} '{}'", self.download()),
            format!("rmx-report import {file} --as {name} -o catalog/{name}"),
        ]
    }

    /// In what a matrix is another than the document that was imported once: nothing where its figures are the same, or none are known.
    pub fn differences(&self, found: &Figures) -> Vec<String> {
        let Some(activities) = self.activities else { return Vec::new() };
        let mut differences = Vec::new();
        if activities != found.activities {
            differences.push(format!("{} activities, and {activities} then", found.activities));
        }
        let then: Vec<&str> = self.letters.split("; ").collect();
        let now: Vec<&str> = found.letters.split("; ").collect();
        let party = |line: &str| line.rsplit_once(": ").map_or(String::new(), |(party, _)| party.to_owned());
        for line in &now {
            match then.iter().find(|then| party(then) == party(line)) {
                Some(then) if then == line => {}
                Some(then) => {
                    differences.push(format!("{line}, and {} then", then.rsplit(": ").next().unwrap_or_default()))
                }
                None => differences.push(format!("{line}, a party that was not there then")),
            }
        }
        let gone = then.iter().filter(|then| !now.iter().any(|line| party(line) == party(then)));
        differences.extend(gone.map(|then| format!("no {}, which was there then", party(then))));
        differences
    }
}

impl Figures {
    /// The figures of a matrix before a model is chosen: letters under any model count.
    pub fn of(matrix: &Matrix) -> Self {
        let mut counts = vec![[0_usize; 4]; matrix.parties.len()];
        let mut activities = 0;
        for activity in matrix.published() {
            activities += 1;
            let all: Vec<&Vec<Assignment>> = match &activity.cells {
                Cells::Every(cells) => vec![cells],
                Cells::PerModel(models) => models.iter().flatten().collect(),
            };
            for (count, cell) in all.into_iter().flat_map(|cells| counts_of(cells)) {
                if let Some(party) = counts.get_mut(count) {
                    party.iter_mut().zip(cell).for_each(|(sum, one)| *sum += usize::from(one));
                }
            }
        }
        let line = |(party, [r, a, c, i]): (&crate::matrix::Party, &[usize; 4])| {
            format!("{}: R{r} A{a} C{c} I{i}", party.name)
        };
        let letters: Vec<String> = matrix.parties.iter().zip(&counts).map(line).collect();
        Self { activities, letters: letters.join("; ") }
    }
}

/// Which letters each cell has, by the position of its party.
fn counts_of(cells: &[Assignment]) -> impl Iterator<Item = (usize, [bool; 4])> {
    const ORDER: [Letter; 4] = [Letter::Responsible, Letter::Accountable, Letter::Consulted, Letter::Informed];
    cells.iter().enumerate().map(|(at, cell)| (at, ORDER.map(|letter| cell.letters.has(letter))))
}

/// What is wrong with the directory's file: lines that cannot be read, names that are there twice.
///
/// # Errors
/// All of it.
pub fn check() -> Result<(), Diagnostics> {
    let text = include_str!("../../inputs/published/matrices.csv");
    let mut problems = Diagnostics::new();
    let mut names = std::collections::BTreeSet::new();
    for (at, line) in csv::Reader::from_reader(text.as_bytes()).deserialize::<Published>().enumerate() {
        let what = match line {
            Err(error) => Some(error.to_string()),
            Ok(published) if !names.insert(published.name()) => Some(format!("{} is there twice", published.name())),
            Ok(_) => None,
        };
        problems.extend(what.map(|what| {
            let line = u32::try_from(at + 2).unwrap_or(u32::MAX);
            let place = crate::base::location::Location::line("inputs/published/matrices.csv", line, 0);
            crate::base::diagnostic::Diagnostic::error("published", what).at(place)
        }));
    }
    if problems.has_errors() { Err(problems) } else { Ok(()) }
}
