//! Makers of document pieces for reports whose parts no template lays out: the change notice and the portfolio.

use crate::document::{
    Block, Cell, Column, ColumnKind, Fact, Filter, FilterBy, Orientation, Part, Row, Rows, Show, Table, Tone, Value,
};

/// A part whose sheet and heading have one name.
pub fn part<'a>(id: &str, name: &str, orientation: Orientation, blocks: Vec<Block<'a>>) -> Part<'a> {
    Part {
        id: id.to_owned(),
        name: name.to_owned(),
        heading: name.to_owned(),
        orientation,
        closes: false,
        below: false,
        tight: false,
        blocks,
    }
}

/// A column that nobody fills in, shown everywhere.
pub fn column(id: &str, header: &str, width: f64, kind: ColumnKind) -> Column {
    Column {
        id: id.to_owned(),
        header: header.to_owned(),
        width,
        sheet_width: None,
        page_width: None,
        kind,
        editable: false,
        show: Show::Everywhere,
        outline: 0,
        band: None,
        stack: None,
        help: None,
        holds: Vec::new(),
    }
}

/// How wide a working table may be in a workbook, characters: wider ones print too small.
const FIT: f64 = 190.0;

/// A part's working table: header frozen and filterable.
pub fn working<'a>(id: &str, caption: &str, columns: Vec<Column>, rows: Rows<'a>, empty: &str) -> Block<'a> {
    Block::Table(Table { working: true, fit: Some(FIT), ..plain(id, caption, columns, rows, empty) })
}

/// The same table, whose rows can be picked out by columns.
pub fn picked_by<'a>(table: Block<'a>, ids: &[&str]) -> Block<'a> {
    let Block::Table(mut table) = table else { return table };
    let filter = |id: &&str| {
        let column = table.columns.iter().find(|c| c.id == **id)?;
        Some(Filter {
            id: column.id.clone(),
            label: column.header.clone(),
            column: column.id.clone(),
            by: FilterBy::First,
            none: "–".to_owned(),
        })
    };
    table.filters = ids.iter().filter_map(filter).collect();
    Block::Table(table)
}

/// A table on a page.
pub fn plain<'a>(id: &str, caption: &str, columns: Vec<Column>, rows: Rows<'a>, empty: &str) -> Table<'a> {
    Table {
        id: id.to_owned(),
        caption: caption.to_owned(),
        columns,
        rows,
        empty: empty.to_owned(),
        working: false,
        form: false,
        fields: false,
        fit: None,
        totals: Vec::new(),
        filters: Vec::new(),
        dense: false,
        kinds: Vec::new(),
    }
}

/// A row of cells without a group.
pub fn line(cells: Vec<Cell>) -> Row {
    Row { cells, ..Row::default() }
}

/// A count.
pub fn number(n: usize) -> Cell {
    Cell::new(Value::Number(i64::try_from(n).unwrap_or(i64::MAX)))
}

/// A label with a value.
pub fn fact(label: &str, value: Value, tone: Tone) -> Fact {
    Fact { label: label.to_owned(), value, tone }
}
