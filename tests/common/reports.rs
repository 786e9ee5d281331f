//! Checklists of the built-in services, and what is inside a workbook.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};
use std::sync::LazyLock;

use calamine::{Data, Reader as _, Xlsx};
use chrono::{DateTime, Utc};
use rmx_report::analysis::analyse;
use rmx_report::catalog::{Catalog, EntryName};
use rmx_report::checklist::Checklist;
use rmx_report::document::ReportDocument;
use rmx_report::matrix::Matrix;
use rmx_report::matrix::deployment::{EffectiveMatrix, Selection};
use rmx_report::profile::Profile;
use rmx_report::record::entry::ServiceRecord;
use rmx_report::record::standing::Standing;
use rmx_report::render;
use rmx_report::report::template::{DEFAULT, Template};

/// A built-in matrix.
pub fn built_in(name: &str) -> Matrix {
    let catalog = Catalog::built_in();
    let name = EntryName::parse(name).unwrap();
    catalog.load(&name, catalog.find(&name).unwrap()).unwrap()
}

/// A selection: a model, and options that are taken (`+name`) or not (`-name`).
pub fn selection(model: Option<&str>, options: &[&str]) -> Selection {
    let state = |o: &&str| (o[1..].into(), o.starts_with('+'));
    Selection { model: model.map(Into::into), options: options.iter().map(state).collect() }
}

/// The moment that all reports of the tests are of.
pub fn moment() -> DateTime<Utc> {
    "2026-01-31T00:00:00Z".parse().unwrap()
}

pub fn checklist<'m>(matrix: &'m Matrix, selection: &Selection, profile: &'m Profile) -> Checklist<'m> {
    let effective = EffectiveMatrix::new(matrix, selection).unwrap();
    let findings = analyse(&effective);
    let record = ServiceRecord::default();
    let standing = Standing::new(&effective, &record, profile);
    let signed = rmx_report::record::state::document(&record, &effective, &standing.owners(&effective));
    Checklist {
        effective,
        findings,
        waived: Vec::new(),
        controls: rmx_report::frameworks::Controls::default(),
        record,
        standing,
        signed,
        has_register: false,
        profile,
        owner: None,
        what_if: None,
        not_adopted: None,
        as_of: moment(),
    }
}

pub fn document<'c>(checklist: &'c Checklist<'_>) -> ReportDocument<'c> {
    static TEMPLATE: LazyLock<Template> = LazyLock::new(|| Template::open(DEFAULT).unwrap());
    rmx_report::report::build(checklist, &TEMPLATE)
}

/// The workbook of a built-in service without a record.
pub fn workbook(name: &str, selection: &Selection) -> Book {
    let (matrix, profile) = (built_in(name), Profile::default());
    Book::new(render::xlsx::write(document(&checklist(&matrix, selection, &profile))).unwrap())
}

/// A workbook as it lies in its bytes.
pub struct Book {
    pub bytes: Vec<u8>,
}

impl Book {
    pub fn new(bytes: Vec<u8>) -> Self {
        Self { bytes }
    }

    pub fn read(&self) -> Xlsx<Cursor<Vec<u8>>> {
        calamine::open_workbook_from_rs(Cursor::new(self.bytes.clone())).unwrap()
    }

    pub fn sheets(&self) -> Vec<String> {
        self.read().sheet_names()
    }

    /// The sheet's cells as text, row by row from the sheet's first row.
    pub fn cells(&self, sheet: &str) -> Vec<Vec<String>> {
        let range = self.read().worksheet_range(sheet).unwrap();
        let (rows, columns) = range.end().map_or((0, 0), |(r, c)| (r + 1, c + 1));
        let cell = |row, column| match range.get_value((row, column)) {
            None | Some(Data::Empty) => String::new(),
            Some(value) => value.to_string(),
        };
        (0..rows).map(|row| (0..columns).map(|column| cell(row, column)).collect()).collect()
    }

    /// A working sheet's rows by header.
    pub fn table(&self, sheet: &str) -> Vec<BTreeMap<String, String>> {
        let cells = self.cells(sheet);
        let row = |r: &Vec<String>| cells[1].iter().cloned().zip(r.iter().cloned()).collect();
        cells.iter().skip(2).take_while(|r| !r[0].is_empty()).map(row).collect()
    }

    /// A part of the file.
    pub fn part(&self, name: &str) -> String {
        let mut archive = zip::ZipArchive::new(Cursor::new(&self.bytes)).unwrap();
        let mut text = String::new();
        archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
        text
    }

    pub fn parts(&self) -> Vec<String> {
        zip::ZipArchive::new(Cursor::new(&self.bytes))
            .unwrap()
            .file_names()
            .map(|name| name.unwrap().into_owned())
            .collect()
    }

    /// The XML of a sheet.
    pub fn xml(&self, sheet: &str) -> String {
        let at = self.sheets().iter().position(|s| s == sheet).unwrap() + 1;
        self.part(&format!("xl/worksheets/sheet{at}.xml"))
    }

    /// Column letters of a header.
    pub fn column(&self, sheet: &str, header: &str) -> String {
        let at = self.cells(sheet)[1].iter().position(|h| h == header).unwrap();
        rmx_report::base::location::column_letters(u32::try_from(at).unwrap() + 1)
    }
}
