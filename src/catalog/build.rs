//! A recognised document -> a matrix, and the catalogue folder that gives the same matrix again.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::base::diagnostic::{Diagnostic, Diagnostics};
use crate::base::ordered;
use crate::catalog::description::{
    AccessDescription, Description, FILE_NAME, NamedDescription, PartsDescription, RoleDescription, SCHEMA,
};
use crate::import::mapping::{
    ColumnMapping, ColumnRole, OverlayDescription, OverlayRowDescription, RelationKind, TableMapping, TableRole,
};
use crate::matrix::{
    AccessModel, AccessRole, Activity, Assignment, Cells, Letters, Matrix, Named, Overlay, OverlayId, OverlayRow,
    Party, PartyKind, Relation, ServiceId, SourceDocument, VendorId,
};

use crate::base::location::Location;
use crate::import::assemble::{Assembly, IdMaker, PreparedTable, RowReader, write_place};
use crate::import::parties::slug;
use crate::import::raw::{RawCell, RawRow};
use crate::import::recognise::{DutyTable, Recognition};
use crate::import::shifts;
use crate::matrix::section::join_path;

/// Longest short form that is made of an identifier.
const SHORT: usize = 12;

/// Vendor and service as the user names them; what is missing comes from the document.
#[derive(Debug, Clone, Default)]
pub struct Naming {
    /// The vendor's identifier or name.
    pub vendor: Option<String>,
    /// The service's identifier or name.
    pub service: Option<String>,
}

struct Names {
    vendor: Named<VendorId>,
    service: Named<ServiceId>,
}

fn names(recognition: &Recognition, naming: &Naming) -> Names {
    let provider = recognition.parties.iter().find(|p| p.kind == PartyKind::Provider);
    let vendor_name = match (&naming.vendor, provider) {
        (Some(given), Some(provider))
            if crate::import::notation::lexicon::squash(given)
                == crate::import::notation::lexicon::squash(&provider.name) =>
        {
            provider.name.clone()
        }
        (Some(given), _) => given.clone(),
        (None, Some(provider)) => provider.name.clone(),
        (None, None) => "vendor".to_owned(),
    };
    let stem = recognition.file.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = stem.split('.').next().filter(|s| !s.is_empty() && *s != "-").unwrap_or("service");
    let service_name = naming.service.clone().or_else(|| recognition.title.clone()).unwrap_or_else(|| stem.to_owned());
    let vendor_id = naming.vendor.as_deref().map_or_else(|| identifier(&vendor_name), identifier);
    let service_id = naming.service.as_deref().map_or_else(|| identifier(stem), identifier);
    Names {
        vendor: Named { short: short(&vendor_id), name: vendor_name, id: VendorId::new(vendor_id) },
        service: Named { short: short(&service_id), name: service_name, id: ServiceId::new(service_id) },
    }
}

/// A folder name: what [`slug`] makes of a text, or a fixed word where nothing stays of it.
fn identifier(text: &str) -> String {
    let id = slug(text);
    if id.is_empty() { "unnamed".to_owned() } else { id }
}

fn short(id: &str) -> String {
    id.split('-').collect::<String>().to_uppercase().chars().take(SHORT).collect()
}

/// A matrix with what each of its tables became, so that it can be written as a catalogue folder.
#[derive(Debug)]
pub struct Built {
    /// The matrix.
    pub matrix: Matrix,
    /// Number of activities of each of [`Recognition::tables`].
    pub activities: Vec<usize>,
    /// Whether it has taken over what a catalogue's entry declares of the same document.
    pub declared: bool,
}

/// Assembles the matrix of a recognised document; every problem of a cell goes to `diagnostics`.
pub fn build(recognition: &Recognition, naming: &Naming, diagnostics: &mut Diagnostics) -> Built {
    let rows = recognition.tables.iter().map(|table| Cow::Borrowed(table.rows.as_slice())).collect();
    build_of(recognition, rows, naming, diagnostics)
}

/// The same of a document whose rows are let go as they become activities: a long one is in memory once, and [`catalogue_files`] can no
/// longer write it.
pub fn build_releasing(recognition: &mut Recognition, naming: &Naming, diagnostics: &mut Diagnostics) -> Built {
    let rows = recognition.tables.iter_mut().map(|table| Cow::Owned(std::mem::take(&mut table.rows))).collect();
    build_of(recognition, rows, naming, diagnostics)
}

/// The rows of a table with their section paths, to be looked at or to be used up.
type TableRows<'r> = Cow<'r, [(Arc<[String]>, RawRow)]>;

/// `rows` are those of each table.
fn build_of(
    recognition: &Recognition,
    rows: Vec<TableRows<'_>>,
    naming: &Naming,
    diagnostics: &mut Diagnostics,
) -> Built {
    let Names { vendor, service } = names(recognition, naming);
    let context = Assembly {
        id_prefix: format!("{}-{}", vendor.short, service.short),
        parties: &recognition.parties,
        models: &recognition.models,
        legend: &recognition.legend,
        keywords: &recognition.keywords,
        parts: &[],
        absence: recognition.absence,
    };
    let mut ids = IdMaker::default();
    let mut base = Vec::new();
    let mut shifted: Vec<(OverlayId, Vec<Activity>)> = Vec::new();
    let mut counts = Vec::new();
    for (table, rows) in recognition.tables.iter().zip(rows) {
        let prepared = PreparedTable {
            file: Arc::clone(&recognition.file),
            written: None,
            sheet: table.sheet.clone(),
            columns: table.columns.iter().cloned().map(Some).collect(),
            headers: table.headers.clone(),
        };
        let raw = rows.iter().map(|(_, row)| row);
        let mut reader = RowReader::new(&prepared, raw, &table.mapping, &context, diagnostics);
        let activities = match &table.mapping.overlay {
            None => &mut base,
            Some(id) => {
                let at = shifted.iter().position(|(known, _)| known == id).unwrap_or_else(|| {
                    shifted.push((id.clone(), Vec::new()));
                    shifted.len() - 1
                });
                let Some((_, activities)) = shifted.get_mut(at) else { continue };
                activities
            }
        };
        let before = activities.len();
        activities.reserve(rows.len());
        match rows {
            Cow::Borrowed(all) => {
                all.iter().for_each(|(section, row)| activities.extend(reader.read(section, row, &mut ids)));
            }
            Cow::Owned(all) => {
                all.into_iter().for_each(|(section, row)| activities.extend(reader.read(&section, &row, &mut ids)));
            }
        }
        counts.push(activities.len() - before);
        reader.finish();
    }
    let matrix = Matrix {
        title: recognition.title.clone().unwrap_or_else(|| service.name.clone()),
        vendor,
        service,
        notation: recognition.notation,
        language: recognition.meta.language.clone(),
        absence: recognition.absence,
        parties: recognition.parties.clone(),
        legend: recognition.legend.clone(),
        sources: vec![source(recognition)],
        models: recognition.models.clone(),
        options: Vec::new(),
        keywords: recognition.keywords.clone(),
        overlays: lay(recognition, shifted, &base, diagnostics),
        activities: base,
        access: None,
        notes: notes(recognition),
        remarks: Vec::new(),
        taken_over: None,
        origin: None,
    };
    if !diagnostics.has_errors() {
        diagnostics.extend(no_assignments(&matrix, &recognition.file));
    }
    Built { matrix, activities: counts, declared: false }
}

/// What is wrong with a matrix whose rows make nobody responsible for anything.
fn no_assignments(matrix: &Matrix, file: &Arc<str>) -> Option<Diagnostic> {
    let shifted = matrix.overlays.iter().flat_map(|o| o.rows.iter().map(|r| &r.activity));
    let rows = matrix.activities.iter().chain(shifted);
    let count = rows.clone().count();
    (count > 0 && !rows.clone().any(assigns)).then(|| {
        Diagnostic::error("no-assignments", "nobody is made responsible for anything: this is no matrix")
            .at(Location::document(Arc::clone(file)))
            .found(format!("{count} rows without a letter or a duty"))
            .help("--show-mapping prints what the columns were read as; edit it and give it back with --mapping")
    })
}

/// Whether a row says of anybody what they do.
fn assigns(activity: &Activity) -> bool {
    let says = |cell: &Assignment| cell.letters != Letters::NONE || !cell.duties.is_empty();
    match &activity.cells {
        Cells::Every(cells) => cells.iter().any(says),
        Cells::PerModel(models) => models.iter().flatten().flatten().any(says),
    }
}

/// The shift tables with how each row stands to the base, as the mapping declares it.
fn lay(
    recognition: &Recognition,
    shifted: Vec<(OverlayId, Vec<Activity>)>,
    base: &[Activity],
    diagnostics: &mut Diagnostics,
) -> Vec<Overlay> {
    let file = Location::document(Arc::clone(&recognition.file));
    shifted
        .into_iter()
        .map(|(id, rows)| {
            let declared = recognition.mapping.overlays.iter().find(|d| d.id == id);
            let none = OverlayDescription { id, title: String::new(), restates: Vec::new(), rows: Vec::new() };
            let description = shifts::with_ids(declared.unwrap_or(&none), &rows, base, &file, diagnostics);
            crate::catalog::declared_overlay(&description, rows, base, &recognition.file, diagnostics)
        })
        .collect()
}

fn source(recognition: &Recognition) -> SourceDocument {
    SourceDocument {
        document: recognition.file.to_string(),
        title: recognition.title.clone().or_else(|| recognition.meta.title.clone()),
        url: recognition.meta.url.clone(),
        date: recognition.meta.date,
        date_kind: recognition.meta.date_kind.clone(),
        retrieved: None,
        licence: None,
        credit: None,
        sha256: Some(recognition.sha256.as_str().to_owned()),
        note: None,
    }
}

fn notes(recognition: &Recognition) -> Vec<String> {
    recognition.choices.iter().map(|choice| format!("Inferred by the import: {choice}")).collect()
}

/// Tables that lie in one file of the catalogue: same roles, same model, same notation.
struct File<'r> {
    name: String,
    mapping: TableMapping,
    headers: Vec<String>,
    with_ids: bool,
    rows: Vec<(&'r DutyTable, usize)>,
}

/// The files of a catalogue folder: `matrix.toml` first, then the tables.
///
/// # Errors
/// What the TOML or CSV writer reports; the types have no failing case.
pub fn catalogue_files(recognition: &Recognition, built: &Built) -> Result<Vec<(String, Vec<u8>)>, String> {
    let activities = activities_by_table(recognition, built);
    let mut files = files_of(&recognition.tables);
    name_files(&mut files);
    let access = built.matrix.access.as_ref().map(access_file).transpose()?;
    let mut written = Vec::new();
    let mut tables = Vec::new();
    for file in files {
        let (bytes, mapping) = write_file(recognition, built, &file, &activities)?;
        written.push((file.name, bytes));
        tables.push(mapping);
    }
    let mut description = description_of(&built.matrix, tables);
    description.access = access.as_ref().map(|(name, _)| name.clone());
    if built.declared {
        description.parts = declared_parts(&built.matrix);
    }
    let toml = toml::to_string_pretty(&description).map_err(|e| e.to_string())?;
    Ok([(FILE_NAME.to_owned(), toml.into_bytes())].into_iter().chain(written).chain(access).collect())
}

/// The activities that each table became: those of the base and of each overlay follow one another.
fn activities_by_table<'b>(recognition: &Recognition, built: &'b Built) -> Vec<Vec<&'b Activity>> {
    let mut base = built.matrix.activities.iter();
    let overlays = built.matrix.overlays.iter();
    let mut shifts: BTreeMap<&OverlayId, std::slice::Iter<'_, OverlayRow>> =
        ordered::map(overlays.map(|o| (&o.id, o.rows.iter())));
    let counts = built.activities.iter().copied().chain(std::iter::repeat(0));
    let of_table = |(table, count): (&DutyTable, usize)| match &table.mapping.overlay {
        None => base.by_ref().take(count).collect(),
        Some(id) => {
            shifts.get_mut(id).map(|rows| rows.by_ref().take(count).map(|r| &r.activity).collect()).unwrap_or_default()
        }
    };
    recognition.tables.iter().zip(counts).map(of_table).collect()
}

/// Puts tables of the same form into one file each; names are still to be given.
fn files_of(tables: &[DutyTable]) -> Vec<File<'_>> {
    let alike = |first: &DutyTable, table: &DutyTable| {
        first.columns == table.columns
            && first.mapping.notation == table.mapping.notation
            && first.mapping.model == table.mapping.model
            && first.mapping.overlay == table.mapping.overlay
            && extras(first) == extras(table)
            && !first.columns.contains(&ColumnRole::Area)
    };
    let mut files: Vec<File<'_>> = Vec::new();
    for (index, table) in tables.iter().enumerate() {
        match files.iter_mut().find(|f| f.rows.first().is_some_and(|(first, _)| alike(first, table))) {
            Some(file) => file.rows.push((table, index)),
            None => files.push(File {
                name: String::new(),
                mapping: table.mapping.clone(),
                headers: unique(&table.headers),
                with_ids: !table.columns.contains(&ColumnRole::Area),
                rows: vec![(table, index)],
            }),
        }
    }
    files
}

/// What `matrix.toml` says of a matrix whose rows lie in tables; what only a catalogue declares is left out.
fn description_of(matrix: &Matrix, tables: Vec<TableMapping>) -> Description {
    Description {
        schema: SCHEMA.to_owned(),
        title: matrix.title.clone(),
        notation: matrix.notation,
        language: matrix.language.clone(),
        absence: matrix.absence,
        access: None,
        notes: matrix.notes.clone(),
        remarks: matrix.remarks.clone(),
        vendor: NamedDescription {
            id: matrix.vendor.id.to_string(),
            name: matrix.vendor.name.clone(),
            short: matrix.vendor.short.clone(),
        },
        service: NamedDescription {
            id: matrix.service.id.to_string(),
            name: matrix.service.name.clone(),
            short: matrix.service.short.clone(),
        },
        sources: matrix.sources.clone(),
        parties: matrix.parties.clone(),
        legend: matrix.legend.clone(),
        options: matrix.options.clone(),
        models: matrix.models.clone(),
        keywords: ordered::map(matrix.keywords.iter().map(|k| (k.keyword.clone(), k.text.clone()))),
        tables,
        overlays: matrix.overlays.iter().map(overlay_description).collect(),
        parts: Vec::new(),
    }
}

/// How each row of an overlay stands to the base.
fn overlay_description(overlay: &Overlay) -> OverlayDescription {
    let row = |row: &OverlayRow| OverlayRowDescription {
        row: row.activity.id.clone(),
        relation: match row.relation {
            Relation::Replaces { .. } => RelationKind::Replaces,
            Relation::Refines { .. } => RelationKind::Refines,
            Relation::Addition { .. } => RelationKind::Addition,
        },
        base: row.relation.base().cloned(),
        keeps: match &row.relation {
            Relation::Refines { keeps, .. } => keeps.clone(),
            _ => Vec::new(),
        },
        reason: row.relation.reason().to_owned(),
    };
    OverlayDescription {
        id: overlay.id.clone(),
        title: overlay.title.clone(),
        restates: overlay.restates.clone(),
        rows: overlay.rows.iter().map(row).collect(),
    }
}

/// The access-control roles as a file of the folder.
fn access_file(access: &AccessModel) -> Result<(String, Vec<u8>), String> {
    let document = access.roles.first().map(|role| role.source.file.to_string()).unwrap_or_default();
    let role = |role: &AccessRole| RoleDescription {
        id: role.id.clone(),
        name: role.name.clone(),
        level: role.level.clone(),
        plane: role.plane.clone(),
        privileges: role.privileges.clone(),
        reach: role.reach.clone(),
        custom: role.custom,
        note: role.note.clone(),
        line: role.source.line_number().unwrap_or_default(),
    };
    let description = AccessDescription {
        document,
        incomplete: access.incomplete.clone(),
        notes: access.notes.clone(),
        levels: access.levels.clone(),
        planes: access.planes.clone(),
        roles: access.roles.iter().map(role).collect(),
    };
    let toml = toml::to_string_pretty(&description).map_err(|e| e.to_string())?;
    Ok(("access.toml".to_owned(), toml.into_bytes()))
}

/// What the parts of cells with several are.
fn declared_parts(matrix: &Matrix) -> Vec<PartsDescription> {
    let rows = matrix.activities.iter().chain(matrix.overlays.iter().flat_map(|o| o.rows.iter().map(|r| &r.activity)));
    let cells = |activity: &'_ Activity| match &activity.cells {
        Cells::Every(cells) => cells.clone(),
        Cells::PerModel(_) => Vec::new(),
    };
    rows.flat_map(|activity| {
        let cells = matrix.parties.iter().zip(cells(activity)).filter(|(_, cell)| cell.duties.len() > 1);
        let part = |(party, cell): (&Party, Assignment)| PartsDescription {
            activity: activity.id.clone(),
            party: party.id.clone(),
            kinds: cell.duties.iter().map(|duty| duty.kind).collect(),
        };
        cells.map(part).collect::<Vec<_>>()
    })
    .collect()
}

/// Headers of the columns that keep their own (the others may be spelt differently from table to table).
fn extras(table: &DutyTable) -> Vec<&str> {
    let roles = table.columns.iter().zip(&table.headers);
    roles.filter(|(r, _)| matches!(r, ColumnRole::Extra | ColumnRole::Area)).map(|(_, h)| h.as_str()).collect()
}

/// The catalogue finds columns by their headers: equal ones get a number.
fn unique(headers: &[String]) -> Vec<String> {
    let mut taken: Vec<String> =
        ["id", "section", "line"].into_iter().chain(DECLARED.map(|(header, ..)| header)).map(str::to_owned).collect();
    headers
        .iter()
        .map(|header| {
            let mut name = header.clone();
            let mut number = 2;
            while name.trim().is_empty() || taken.contains(&crate::import::notation::words::plain(&name)) {
                name = format!("{header} ({number})").trim().to_owned();
                number += 1;
            }
            taken.push(crate::import::notation::words::plain(&name));
            name
        })
        .collect()
}

fn name_files(files: &mut [File<'_>]) {
    let bases = files.iter().filter(|f| f.mapping.overlay.is_none()).count();
    let mut number = 0;
    let mut taken: Vec<String> = Vec::new();
    for file in files {
        let name = match (&file.mapping.overlay, &file.mapping.model) {
            (Some(overlay), _) => format!("{overlay}.csv"),
            (None, Some(model)) => format!("activities-{model}.csv"),
            (None, None) => {
                number += 1;
                if bases == 1 || number == 1 { "activities.csv".to_owned() } else { format!("activities-{number}.csv") }
            }
        };
        // Tables of one model may have other columns: each keeps its own file.
        let (stem, mut again) = (name.trim_end_matches(".csv"), 2);
        file.name = name.clone();
        while taken.contains(&file.name) {
            file.name = format!("{stem}-{again}.csv");
            again += 1;
        }
        taken.push(file.name.clone());
    }
}

/// The cell of the one party that a column is of, under every model.
fn verbatim(matrix: &Matrix, activity: &Activity, role: &ColumnRole) -> Option<String> {
    let (ColumnRole::Party { parties, model: None }, Cells::Every(cells)) = (role, &activity.cells) else {
        return None;
    };
    let [party] = parties.as_slice() else { return None };
    let at = matrix.parties.iter().position(|known| known.id == *party)?;
    cells.get(at).map(|cell| cell.verbatim.clone())
}

/// A column: its header, its role, and what stands there of a row.
type DeclaredColumn = (&'static str, ColumnRole, fn(&Activity) -> String);

/// Columns of what only a catalogue declares of a row.
const DECLARED: [DeclaredColumn; 3] = [
    ("option", ColumnRole::Option, |a| a.option.as_ref().map(ToString::to_string).unwrap_or_default()),
    ("general", ColumnRole::General, |a| a.general.as_ref().map(ToString::to_string).unwrap_or_default()),
    ("topics", ColumnRole::Topics, |a| a.topics.join("; ")),
];

fn write_file(
    recognition: &Recognition,
    built: &Built,
    file: &File<'_>,
    activities: &[Vec<&Activity>],
) -> Result<(Vec<u8>, TableMapping), String> {
    let Some((first, _)) = file.rows.first() else { return Err("a table without rows".to_owned()) };
    let own = |role: &ColumnRole| matches!(role, ColumnRole::Id | ColumnRole::Line | ColumnRole::Section);
    let kept: Vec<usize> =
        (0..first.columns.len()).filter(|c| first.columns.get(*c).is_some_and(|r| !own(r))).collect();
    let mut headers: Vec<String> = Vec::new();
    let mut columns = Vec::new();
    if file.with_ids {
        headers.push("id".to_owned());
        columns.push(ColumnMapping { header: "id".to_owned(), role: ColumnRole::Id });
    }
    headers.push("section".to_owned());
    columns.push(ColumnMapping { header: "section".to_owned(), role: ColumnRole::Section });
    for column in &kept {
        let header = file.headers.get(*column).cloned().unwrap_or_default();
        headers.push(header.clone());
        columns.push(ColumnMapping { header, role: first.columns.get(*column).cloned().unwrap_or(ColumnRole::Ignore) });
    }
    let mine = || file.rows.iter().filter_map(|(_, index)| activities.get(*index)).flatten().filter(|_| file.with_ids);
    let declared: Vec<_> = DECLARED.into_iter().filter(|(.., says)| mine().any(|a| !says(a).is_empty())).collect();
    for (header, role, _) in &declared {
        headers.push((*header).to_owned());
        columns.push(ColumnMapping { header: (*header).to_owned(), role: role.clone() });
    }
    headers.push("line".to_owned());
    columns.push(ColumnMapping { header: "line".to_owned(), role: ColumnRole::Line });
    let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
    writer.write_record(&headers).map_err(|e| e.to_string())?;
    for (table, index) in &file.rows {
        let mine = activities.get(*index).map(Vec::as_slice).unwrap_or_default();
        let per_row = if file.with_ids { 1 } else { mine.len().checked_div(table.rows.len()).unwrap_or(1).max(1) };
        for (position, (section, row)) in table.rows.iter().enumerate() {
            let activity = mine.get(position * per_row);
            let mut record = Vec::with_capacity(headers.len());
            if file.with_ids {
                record.push(activity.map_or(String::new(), |a| a.id.to_string()));
            }
            record.push(join_path(section));
            // Whose cell it is says so letter for letter; what is done is read, and has its own words.
            let says = |column: usize| {
                matches!(table.columns.get(column), Some(ColumnRole::Party { .. } | ColumnRole::Owner { .. }))
            };
            let text = |c: usize, cell: &RawCell| if says(c) { cell.verbatim().to_owned() } else { cell.text.clone() };
            record.extend(kept.iter().map(|c| {
                let taken_over = activity.zip(first.columns.get(*c)).filter(|_| built.declared);
                let taken_over = taken_over.and_then(|(activity, role)| verbatim(&built.matrix, activity, role));
                taken_over.or_else(|| row.cells.get(*c).map(|cell| text(*c, cell))).unwrap_or_default()
            }));
            let place = activity.filter(|_| file.with_ids).map_or_else(
                || crate::base::location::Location {
                    file: Arc::clone(&recognition.file),
                    sheet: table.sheet.clone(),
                    place: row.place,
                },
                |a| a.source.clone(),
            );
            record.extend(declared.iter().map(|(.., says)| activity.map_or(String::new(), |a| says(a))));
            record.push(write_place(&place));
            writer.write_record(&record).map_err(|e| e.to_string())?;
        }
    }
    let bytes = writer.into_inner().map_err(|e| e.to_string())?;
    let mapping = TableMapping {
        table: file.name.clone(),
        role: if file.mapping.overlay.is_some() { TableRole::Overlay } else { TableRole::Base },
        header_rows: 1,
        transposed: false,
        columns,
        ..file.mapping.clone()
    };
    Ok((bytes, mapping))
}
