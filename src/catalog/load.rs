//! A catalogue folder -> [`Matrix`]; every problem of the folder at once.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::base::diagnostic::{Diagnostic, Diagnostics};
use crate::base::location::Location;
use crate::base::nearest::did_you_mean;
use crate::import::assemble::{Assembly, IdMaker, PartKinds, PreparedTable, RowReader};
use crate::import::mapping::{ColumnRole, TableMapping, TableRole};
use crate::import::notation::words;
use crate::import::raw::{RawBlock, RawRow, RawTable};
use crate::import::{self, Input, Limits, ReadOptions};
use crate::matrix::stored;
use crate::matrix::{AccessModel, AccessRole, Activity, Keyword, Matrix, Named, Origin, ServiceId, VendorId};

use super::check::{self, Placed};
use super::description::{AccessDescription, Description, FILE_NAME, NamedDescription, SCHEMA};
use super::folder::Folder;

/// Loads a matrix from its folder.
///
/// # Errors
/// Every problem of the description and of the rows.
pub fn load(folder: &dyn Folder) -> Result<Matrix, Diagnostics> {
    if let Some(bytes) = stored_in(folder) {
        return read_stored(folder, &bytes);
    }
    let recorder = Recorder { inner: folder, seen: RefCell::default() };
    let folder: &dyn Folder = &recorder;
    let mut diagnostics = Diagnostics::new();
    let Some(description) = read_toml::<Description>(folder, FILE_NAME, &mut diagnostics) else {
        return Err(diagnostics);
    };
    let file = shown(folder, FILE_NAME);
    if description.schema != SCHEMA {
        diagnostics.push(
            Diagnostic::error("unknown-schema", "the description has another schema than this version reads")
                .at(Location::document(file.as_str()))
                .found(&description.schema)
                .allowed(SCHEMA)
                .help("check the first line of the file, or use the version of rmx-report that wrote it"),
        );
    }
    // What could not be read was taken out: names that it defined are not missed once more.
    let incomplete = diagnostics.has_errors();
    let mut further = Diagnostics::new();
    check::references(&description, &file, &mut further);
    let mut matrix = assemble_matrix(folder, description, &file, &mut further);
    if incomplete {
        further.retain(|problem| !check::FOLLOWING.contains(&problem.code));
    }
    diagnostics.extend(further);
    matrix.origin = Some(Origin { folder: folder.name(), files: recorder.seen.take() });
    if diagnostics.has_errors() { Err(diagnostics) } else { Ok(matrix) }
}

/// The normalised matrix that a folder has in place of a description, as a report made from a record carries it.
fn stored_in(folder: &dyn Folder) -> Option<Arc<[u8]>> {
    if folder.read(FILE_NAME).is_ok() { None } else { folder.read(stored::FILE_NAME).ok() }
}

fn read_stored(folder: &dyn Folder, bytes: &[u8]) -> Result<Matrix, Diagnostics> {
    let problem = |what: String| {
        let at = Location::document(shown(folder, stored::FILE_NAME));
        Diagnostics::from(
            Diagnostic::error("stored-matrix", what).at(at).help("take the file back from where it was made"),
        )
    };
    let text = std::str::from_utf8(bytes).map_err(|_| problem("the stored matrix is not UTF-8 text".to_owned()))?;
    stored::read(text).map_err(|error| problem(error.to_string()))
}

/// A folder that remembers what was read from it.
struct Recorder<'f> {
    inner: &'f dyn Folder,
    seen: RefCell<BTreeMap<String, Arc<[u8]>>>,
}

impl Folder for Recorder<'_> {
    fn name(&self) -> String {
        self.inner.name()
    }

    fn read(&self, file: &str) -> std::io::Result<Arc<[u8]>> {
        let bytes = self.inner.read(file)?;
        self.seen.borrow_mut().insert(file.to_owned(), Arc::clone(&bytes));
        Ok(bytes)
    }
}

/// The name under which a file of the folder is shown.
fn shown(folder: &dyn Folder, name: &str) -> String {
    format!("{}/{name}", folder.name())
}

fn read_toml<T: serde::de::DeserializeOwned>(
    folder: &dyn Folder,
    name: &str,
    diagnostics: &mut Diagnostics,
) -> Option<T> {
    let bytes = read(folder, name, diagnostics)?;
    let file = shown(folder, name);
    let text = match std::str::from_utf8(&bytes) {
        Ok(text) => text.trim_start_matches('\u{feff}'),
        Err(error) => {
            diagnostics.push(
                Diagnostic::error("not-utf8", "the file is not UTF-8 text")
                    .at(Location::document(file))
                    .found(format!("an invalid byte at offset {}", error.valid_up_to()))
                    .help("save it as UTF-8"),
            );
            return None;
        }
    };
    crate::base::settings::read_required(&file, text, diagnostics).value
}

fn read(folder: &dyn Folder, name: &str, diagnostics: &mut Diagnostics) -> Option<Arc<[u8]>> {
    // A description names files of its own folder only: no way out through `..`, roots or drives.
    if name.is_empty() || name.contains(['/', '\\', ':']) || name == "." || name == ".." {
        diagnostics.push(
            Diagnostic::error("path-outside-folder", "a description may name files of its own folder only")
                .at(Location::document(shown(folder, FILE_NAME)))
                .found(name)
                .allowed("a file name without a path")
                .help("put the file beside the description"),
        );
        return None;
    }
    match folder.read(name) {
        Ok(bytes) => Some(bytes),
        Err(error) => {
            diagnostics.push(
                Diagnostic::error("unreadable-file", format!("cannot read the file: {error}"))
                    .at(Location::document(shown(folder, name)))
                    .help("check that the file exists, is a regular file and can be read"),
            );
            None
        }
    }
}

fn assemble_matrix(folder: &dyn Folder, description: Description, file: &str, diagnostics: &mut Diagnostics) -> Matrix {
    let keywords: Vec<Keyword> = description
        .keywords
        .iter()
        .map(|(keyword, text)| Keyword { keyword: keyword.clone(), text: text.clone() })
        .collect();
    let parts: Vec<PartKinds> = description
        .parts
        .iter()
        .map(|p| PartKinds { activity: p.activity.clone(), party: p.party.clone(), kinds: p.kinds.clone() })
        .collect();
    let context = Assembly {
        id_prefix: format!("{}-{}", description.vendor.short, description.service.short),
        parties: &description.parties,
        models: &description.models,
        legend: &description.legend,
        keywords: &keywords,
        parts: &parts,
        absence: description.absence,
    };
    let (base, shifts) = read_rows(folder, &description, &context, diagnostics);
    check::rows(&description, &base, file, diagnostics);
    let every = || base.iter().chain(shifts.iter().flat_map(|(_, rows)| rows));
    check::parts(&description, every(), file, diagnostics);
    check::keywords(&description, every(), diagnostics);
    let base: Vec<Activity> = base.into_iter().map(|(activity, _)| activity).collect();
    let overlays = description
        .overlays
        .iter()
        .map(|overlay| {
            let rows = shifts.iter().filter(|(m, _)| m.overlay.as_ref() == Some(&overlay.id));
            let rows = rows.flat_map(|(_, rows)| rows).map(|(activity, _)| activity.clone());
            check::overlay(overlay, rows.collect(), &base, file, diagnostics)
        })
        .collect();
    let access = description.access.as_ref().and_then(|name| {
        let documents: Vec<&str> = description.sources.iter().map(|s| s.document.as_str()).collect();
        read_access(folder, name, &documents, diagnostics)
    });
    Matrix {
        vendor: named(description.vendor, VendorId::new),
        service: named(description.service, ServiceId::new),
        title: description.title,
        notation: description.notation,
        language: description.language,
        absence: description.absence,
        parties: description.parties,
        legend: description.legend,
        sources: description.sources,
        models: description.models,
        options: description.options,
        keywords,
        activities: base,
        overlays,
        access,
        notes: description.notes,
        remarks: description.remarks,
        taken_over: None,
        origin: None,
    }
}

/// The rows of an overlay's table, with its mapping.
type Shift<'d> = (&'d TableMapping, Vec<Placed>);

/// The rows of the base, and those of each table that shifts it.
fn read_rows<'d>(
    folder: &dyn Folder,
    description: &'d Description,
    context: &Assembly<'_>,
    diagnostics: &mut Diagnostics,
) -> (Vec<Placed>, Vec<Shift<'d>>) {
    let mut ids = IdMaker::default();
    let mut base = Vec::new();
    let mut shifts: Vec<Shift<'d>> = Vec::new();
    for mapping in &description.tables {
        let table_file = shown(folder, &mapping.table);
        // Rows that say their line stand in the source document; others in the table itself.
        let says_line = mapping.columns.iter().any(|c| c.role == ColumnRole::Line);
        let document = description.sources.first().filter(|_| says_line).map(|s| s.document.clone());
        let Some(table) = read_table(folder, &mapping.table, diagnostics) else { continue };
        let location_file = document.unwrap_or_else(|| table_file.clone()).into();
        let prepared = prepare(&table, mapping, location_file, &table_file, diagnostics);
        let Some((prepared, body)) = prepared else { continue };
        let mut reader = RowReader::new(&prepared, body.iter(), mapping, context, diagnostics);
        let mut rows: Vec<Placed> = Vec::with_capacity(body.len());
        for row in body {
            let written = reader.written_at(row.place.of_row());
            rows.extend(reader.read(&[], row, &mut ids).into_iter().map(|activity| (activity, written.clone())));
        }
        reader.finish();
        match mapping.role {
            TableRole::Base => base.extend(rows),
            TableRole::Overlay => shifts.push((mapping, rows)),
        }
    }
    (base, shifts)
}

fn named<Id>(description: NamedDescription, id: impl FnOnce(String) -> Id) -> Named<Id> {
    Named { id: id(description.id), name: description.name, short: description.short }
}

fn read_table(folder: &dyn Folder, name: &str, diagnostics: &mut Diagnostics) -> Option<RawTable> {
    let bytes = read(folder, name, diagnostics)?;
    let input = Input::new(shown(folder, name), bytes.as_ref());
    match import::read(&input, &Limits::default(), &ReadOptions::catalogue_csv()) {
        Ok((document, warnings)) => {
            diagnostics.extend(warnings);
            document.blocks.into_iter().find_map(|block| match block {
                RawBlock::Table(table) => Some(table),
                _ => None,
            })
        }
        Err(problems) => {
            diagnostics.extend(problems);
            None
        }
    }
}

/// Finds the declared columns by their headers, and the rows below them.
fn prepare<'t>(
    table: &'t RawTable,
    mapping: &TableMapping,
    file: Arc<str>,
    table_file: &str,
    diagnostics: &mut Diagnostics,
) -> Option<(PreparedTable, &'t [RawRow])> {
    let Some((header, body)) = table.rows.split_first() else {
        diagnostics.push(
            Diagnostic::error("empty-table", "the table has no header row")
                .at(Location::document(table_file))
                .help("the first row names the columns"),
        );
        return None;
    };
    let headers: Vec<String> = header.cells.iter().map(|c| c.text.clone()).collect();
    let mut columns: Vec<Option<ColumnRole>> = vec![None; headers.len()];
    for declared in &mapping.columns {
        let wanted = words::plain(&declared.header);
        let found = headers.iter().position(|h| words::plain(h) == wanted).and_then(|i| columns.get_mut(i));
        match found {
            Some(column) => *column = Some(declared.role.clone()),
            None => diagnostics.push(
                Diagnostic::error("unknown-column", "a declared column is not in the table")
                    .at(Location::line(table_file, 1, 0))
                    .found(&declared.header)
                    .allowed(headers.join(", "))
                    .help(did_you_mean(&declared.header, headers.iter().map(String::as_str))),
            ),
        }
    }
    for row in body.iter().filter(|row| row.cells.len() > headers.len()) {
        diagnostics.push(
            Diagnostic::error("too-many-cells", "a row has more cells than the table has columns")
                .at(Location { file: table_file.into(), sheet: None, place: row.place })
                .found(format!("{} cells", row.cells.len()))
                .allowed(format!("{} columns", headers.len()))
                .help("put cells that contain the separator in double quotes"),
        );
    }
    Some((PreparedTable { file, written: Some(table_file.into()), sheet: None, columns, headers }, body))
}

fn read_access(
    folder: &dyn Folder,
    name: &str,
    documents: &[&str],
    diagnostics: &mut Diagnostics,
) -> Option<AccessModel> {
    let description = read_toml::<AccessDescription>(folder, name, diagnostics)?;
    let file = shown(folder, name);
    if !documents.contains(&description.document.as_str()) {
        let at = Location::document(file.as_str());
        diagnostics.push(check::unknown("source document", &description.document, documents, at));
    }
    let levels: Vec<&str> = description.levels.iter().map(|l| l.id.as_str()).collect();
    let planes: Vec<&str> = description.planes.iter().map(|p| p.id.as_str()).collect();
    for role in &description.roles {
        for (what, found, known) in [("level", &role.level, &levels), ("plane", &role.plane, &planes)] {
            if let Some(found) = found.as_deref().filter(|f| !known.contains(f)) {
                let what = format!("{what} of the role '{}'", role.id);
                diagnostics.push(check::unknown(&what, found, known, Location::document(file.as_str())));
            }
        }
    }
    let ids: Vec<&str> = description.roles.iter().map(|r| r.id.as_str()).collect();
    check::twice("role", &ids, &file, diagnostics);
    let document: Arc<str> = description.document.into();
    let roles = description.roles.into_iter().map(|role| AccessRole {
        id: role.id,
        name: role.name,
        level: role.level,
        plane: role.plane,
        privileges: role.privileges,
        reach: role.reach,
        custom: role.custom,
        note: role.note,
        source: Location::line(Arc::clone(&document), role.line, 0),
    });
    Some(AccessModel {
        roles: roles.collect(),
        levels: description.levels,
        planes: description.planes,
        incomplete: description.incomplete,
        notes: description.notes,
    })
}
