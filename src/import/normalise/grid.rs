//! A raw table without what is hidden, its header rows told from its body, and an account of every row.

use std::fmt;
use std::sync::Arc;

use crate::base::location::{Location, Place};
use crate::import::raw::{RawCell, RawRow, RawTable, Span};

use crate::import::notation::lexicon::fold;

use super::groups::names_groups;

/// Stars and the like around a header.
const MARKUP: usize = 4;

/// Why a row is no activity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Skip {
    /// A header row.
    Header,
    /// A title or guidance above the header.
    AboveHeader,
    /// The header again.
    RepeatedHeader,
    /// Without any text.
    Blank,
    /// Hidden in the spreadsheet.
    Hidden,
    /// A section heading inside the table.
    Section,
    /// A remark below or between the rows.
    Remark,
    /// The same control in another sheet of the workbook: its cells stand beside that row.
    Joined,
    /// A line of the legend.
    Legend,
    /// The table as a whole is not read.
    Table,
}

impl Skip {
    /// The reason as it is printed.
    pub fn as_str(self) -> &'static str {
        match self {
            Skip::Header => "header",
            Skip::AboveHeader => "title or guidance above the header",
            Skip::RepeatedHeader => "header repeated",
            Skip::Blank => "blank",
            Skip::Hidden => "hidden",
            Skip::Section => "section heading",
            Skip::Remark => "remark",
            Skip::Joined => "joined to the row of the same activity",
            Skip::Legend => "legend",
            Skip::Table => "table not read",
        }
    }
}

impl fmt::Display for Skip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A row of a [`Grid`] and what becomes of it.
#[derive(Debug, Clone)]
pub struct GridRow {
    /// The row, without hidden cells.
    pub row: RawRow,
    /// Why it is no activity; `None` = it is one (or not decided yet).
    pub skip: Option<Skip>,
}

impl GridRow {
    /// Whether it is neither header nor activity whatever the table is.
    pub fn is_closed(&self) -> bool {
        matches!(self.skip, Some(Skip::Hidden | Skip::Blank | Skip::Legend))
    }
}

/// A column's header: its texts from the first header row to the last, without repeats.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Head {
    /// Texts from top to bottom.
    pub levels: Vec<String>,
}

impl Head {
    /// The header as one text.
    pub fn text(&self) -> String {
        self.levels.join(" / ")
    }

    /// The header without one of its levels.
    pub fn without(&self, level: &str) -> Self {
        Self { levels: self.levels.iter().filter(|l| *l != level).cloned().collect() }
    }

    /// The text nearest to the body.
    pub fn last(&self) -> &str {
        self.levels.last().map_or("", String::as_str)
    }
}

/// "[Name of person]" over several columns: each of them is somebody else, who is to be filled in.
fn number_placeholders(heads: &mut [Head]) {
    let mut seen: Vec<(String, usize)> = Vec::new();
    for text in heads.iter_mut().filter_map(|h| h.levels.last_mut()) {
        let open = text.starts_with('[') && text.ends_with(']') || text.starts_with('<') && text.ends_with('>');
        if !open {
            continue;
        }
        match seen.iter_mut().find(|(known, _)| known == text) {
            Some((_, count)) => {
                *count += 1;
                text.insert_str(text.len() - 1, &format!(" {count}"));
            }
            None => seen.push((text.clone(), 1)),
        }
    }
}

/// A table made ready for recognition.
#[derive(Debug, Clone)]
pub struct Grid {
    /// How the table is called in messages and mappings (`table 3`, a sheet's name).
    pub name: String,
    /// The sheet, for spreadsheets.
    pub sheet: Option<Arc<str>>,
    /// Its caption.
    pub caption: Option<String>,
    /// Where it begins.
    pub place: Place,
    /// Section path of the headings above it.
    pub path: Vec<String>,
    /// The paragraphs between its heading and it.
    pub lead: Vec<String>,
    /// All rows.
    pub rows: Vec<GridRow>,
    /// Columns that were left out because they are hidden, by header or letter.
    pub hidden_columns: Vec<String>,
    /// Number of rows that make the header.
    pub header_rows: usize,
    /// The columns' headers; empty where the table has none.
    pub heads: Vec<Head>,
}

impl Grid {
    /// Takes a raw table apart; hidden rows are marked, hidden columns left out unless `with_hidden`.
    pub fn new(table: RawTable, name: String, path: Vec<String>, lead: Vec<String>, with_hidden: bool) -> Self {
        let width = table.width();
        let mut hidden = vec![false; width];
        if !with_hidden {
            for (column, flag) in hidden.iter_mut().enumerate() {
                let mut cells = table.rows.iter().filter_map(|r| r.cells.get(column)).peekable();
                *flag = cells.peek().is_some() && cells.all(|c| c.hidden);
            }
        }
        let hidden_columns = hidden
            .iter()
            .enumerate()
            .filter(|(_, h)| **h)
            .map(|(c, _)| {
                let first = table.rows.iter().filter_map(|r| r.cells.get(c)).find(|c| !c.text.trim().is_empty());
                first.map_or_else(
                    || crate::base::location::column_letters(u32::try_from(c + 1).unwrap_or(0)),
                    |cell| cell.text.trim().to_owned(),
                )
            })
            .collect();
        let rows = table
            .rows
            .into_iter()
            .map(|mut row| {
                if hidden.contains(&true) {
                    let mut column = 0;
                    row.cells.retain(|_| {
                        column += 1;
                        !hidden.get(column - 1).copied().unwrap_or(false)
                    });
                }
                let hidden = (row.hidden && !with_hidden).then_some(Skip::Hidden);
                let blank = row.cells.iter().all(|c| c.text.trim().is_empty()).then_some(Skip::Blank);
                GridRow { row, skip: hidden.or(blank) }
            })
            .collect();
        Self {
            name,
            sheet: table.sheet,
            caption: table.caption,
            place: table.place,
            path,
            lead,
            rows,
            hidden_columns,
            header_rows: 0,
            heads: Vec::new(),
        }
    }

    /// The location of a place in this table.
    pub fn locate(&self, file: &Arc<str>, place: Place) -> Location {
        Location { file: Arc::clone(file), sheet: self.sheet.clone(), place }
    }

    /// The widest row's number of columns.
    pub fn width(&self) -> usize {
        self.rows.iter().map(|r| r.row.cells.len()).max().unwrap_or(0)
    }

    /// A column's header, or its number.
    pub fn title(&self, column: usize) -> String {
        let text = self.heads.get(column).map(Head::text).unwrap_or_default();
        if text.is_empty() { format!("column {}", column + 1) } else { text }
    }

    /// The rows that are (still) activities.
    pub fn body(&self) -> impl Iterator<Item = &RawRow> {
        self.rows.iter().filter(|r| r.skip.is_none()).map(|r| &r.row)
    }

    /// Marks every row that is not decided yet.
    pub fn skip_all(&mut self, reason: Skip) {
        for row in &mut self.rows {
            row.skip.get_or_insert(reason);
        }
    }

    /// Makes these rows the header: rows above them, and rows that repeat them, are no activities.
    pub fn set_header_rows(&mut self, header: &[usize]) {
        self.unmark();
        let first = header.first().copied().unwrap_or(0);
        for (i, row) in self.rows.iter_mut().enumerate() {
            if header.contains(&i) {
                row.skip = Some(Skip::Header);
            } else if i < first && row.skip.is_none() {
                row.skip = Some(Skip::AboveHeader);
            }
        }
        self.header_rows = header.len();
        self.heads = self.read_heads(header);
        self.mark_repeats(header);
    }

    /// Takes back what [`Self::set_header_rows`] marked.
    pub fn unmark(&mut self) {
        for row in &mut self.rows {
            if matches!(row.skip, Some(Skip::Header | Skip::AboveHeader | Skip::RepeatedHeader)) {
                row.skip = None;
            }
        }
        self.header_rows = 0;
        self.heads = Vec::new();
    }

    /// Takes another number of header rows, from the first row of the header that was found on (or the first row of the table).
    pub fn set_header(&mut self, count: usize) {
        let found = self.rows.iter().position(|r| r.skip == Some(Skip::Header));
        let open = (0..self.rows.len()).filter(|i| self.rows.get(*i).is_some_and(|r| !r.is_closed()));
        let header: Vec<usize> = open.filter(|i| found.is_none_or(|f| *i >= f)).take(count).collect();
        self.set_header_rows(&header);
    }

    /// The number of a row: the sheet's own, else counted in the table from 1.
    pub fn row_number(&self, index: usize) -> usize {
        match self.rows.get(index).map(|r| r.row.place) {
            Some(Place::Cell { row, .. }) if self.sheet.is_some() => usize::try_from(row).unwrap_or(index + 1),
            _ => index + 1,
        }
    }

    /// The row with a number, counted from 1 in the table.
    pub fn row_at(&self, number: usize) -> usize {
        (0..self.rows.len()).find(|i| self.row_number(*i) == number).map_or(0, |i| i + 1)
    }

    /// The table on its side; merged cells become cells of their own.
    pub fn turned(&self) -> Self {
        let open: Vec<&RawRow> =
            self.rows.iter().enumerate().filter(|(i, r)| *i == 0 || !r.is_closed()).map(|(_, r)| &r.row).collect();
        let rows = (0..self.width())
            .map(|column| {
                let cells: Vec<RawCell> = open
                    .iter()
                    .map(|row| {
                        let mut cell = row.cells.get(column).cloned().unwrap_or_else(|| RawCell::new("", row.place));
                        cell.span = Span::Single;
                        // A title over the table is said once; what stands over the parties only is a group of them.
                        let whole = || row.cells.iter().take(column).all(|c| c.text.is_empty() || c.text == cell.text);
                        if row.is_covered(column) && whole() {
                            cell.text = String::new();
                        }
                        cell
                    })
                    .collect();
                let place = cells.first().map_or(self.place, |c| c.place);
                let blank = cells.iter().all(|c| c.text.trim().is_empty()).then_some(Skip::Blank);
                let header = column == 0 && cells.iter().skip(1).all(|c| c.strong);
                GridRow { row: RawRow { header, hidden: false, place, cells }, skip: blank }
            })
            .collect();
        let mut turned = Self { rows, header_rows: 0, heads: Vec::new(), ..self.clone() };
        turned.name_by_heading();
        turned
    }

    /// A turned table with nothing over its only activity is about what its heading says.
    fn name_by_heading(&mut self) {
        let [_, only] = self.rows.as_mut_slice() else { return };
        let Some(cell) = only.row.cells.first_mut().filter(|c| c.text.trim().is_empty()) else { return };
        if let Some(heading) = self.path.pop() {
            cell.text = heading;
        }
    }

    /// "Images | Customer | Acme" among the rows below "Servers | Customer | Acme": the header again, with another text in one column,
    /// which begins a section.
    pub fn headed_again<'r>(&self, row: &'r RawRow, column: usize) -> Option<&'r str> {
        // Asked for every cell of the first rows.
        const MOST_COLUMNS: usize = 40;
        let text = row.cells.get(column).map(|c| c.text.trim()).filter(|t| !t.is_empty())?;
        if self.heads.len() > MOST_COLUMNS {
            return None;
        }
        let head = |c: usize| self.heads.get(c).map_or("", Head::last);
        let cell = |c: usize| row.cells.get(c).map_or("", |c| c.text.as_str());
        let others = || (0..self.heads.len()).filter(|c| *c != column);
        // What is not as long is not the same: most rows are told by that.
        let alike = |c: usize| {
            let (head, cell) = (head(c).trim(), cell(c).trim());
            head == cell || head.len().abs_diff(cell.len()) <= MARKUP && fold(head) == fold(cell)
        };
        (others().all(alike) && others().filter(|c| !head(*c).trim().is_empty()).count() >= 2).then_some(text)
    }

    /// The headers that these rows give the columns.
    pub fn read_heads(&self, header: &[usize]) -> Vec<Head> {
        let width = self.width();
        let mut heads = vec![Head::default(); width];
        let last_row = header.last().copied();
        // Groups that stand below what they tell apart are read as if they stood above it.
        let row = |at: usize| header.get(at).and_then(|i| self.rows.get(*i)).map(|r| &r.row);
        let below = header.len() == 2 && row(0).zip(row(1)).is_some_and(|(head, groups)| names_groups(head, groups));
        // Where no row of the header has a text, the column has none.
        let headed = |column: usize| {
            let cells = header.iter().filter_map(|i| self.rows.get(*i)?.row.cells.get(column));
            cells.into_iter().any(|c| !c.text.trim().is_empty())
        };
        let order: Vec<usize> = if below { header.iter().rev().copied().collect() } else { header.to_vec() };
        for index in &order {
            let Some(row) = self.rows.get(*index) else { continue };
            let mut above = String::new();
            let mut texts = Vec::with_capacity(width);
            for column in 0..width {
                let text = row.row.cells.get(column).map_or("", |c| c.text.trim());
                // A merged cell that the format does not mark: its text stands for the blanks to its right.
                if text.is_empty() && Some(*index) != last_row && column > 0 && headed(column) {
                    texts.push(above.clone());
                } else {
                    text.clone_into(&mut above);
                    texts.push(text.to_owned());
                }
            }
            let title = header.len() > 1 && texts.len() > 1 && texts.windows(2).all(|w| w.first() == w.last());
            if title {
                continue;
            }
            for (head, text) in heads.iter_mut().zip(texts) {
                if !text.is_empty() && head.levels.last() != Some(&text) {
                    head.levels.push(text);
                }
            }
        }
        number_placeholders(&mut heads);
        heads
    }

    fn mark_repeats(&mut self, header: &[usize]) {
        let texts: Vec<Vec<String>> = header
            .iter()
            .filter_map(|i| self.rows.get(*i))
            .map(|r| r.row.cells.iter().map(|c| fold(&c.text)).collect())
            .collect();
        for row in &mut self.rows {
            if row.skip.is_none() {
                let folded: Vec<String> = row.row.cells.iter().map(|c| fold(&c.text)).collect();
                if texts.contains(&folded) {
                    row.skip = Some(Skip::RepeatedHeader);
                }
            }
        }
    }
}
