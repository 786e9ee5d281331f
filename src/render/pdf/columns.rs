//! Columns of a table on the page: which are shown, and how wide each is.

use super::cell::{SIGN, SMALLEST, has_sign, words};
use super::flow::Flow;
use super::text::{Style, widest_word};
use crate::document::{ColumnKind, Row, Show, Table, Value};

/// Room left and right of a cell's text, in points.
pub(super) const PAD: f64 = 3.5;

/// Rows looked at for the widths of the columns where rows are made on demand.
const SAMPLE: usize = 200;
/// Room for an entry beside its label, in type sizes: a name.
const ENTRY: f64 = 7.5;
/// Room for a letter set beside its label, in type sizes.
const LETTERS: f64 = 2.6;

/// The weight of a column that takes the least width.
const NOTHING: f64 = 0.01;

/// A column of the page: one of the table's, or several stacked in it.
pub(super) struct Shown {
    /// The words at its head.
    pub header: String,
    /// Positions of the table's columns that stand in it.
    pub members: Vec<usize>,
    /// Each member has a labelled line.
    pub stacked: bool,
    /// Width in points.
    pub width: f64,
    /// The least width that tears no word apart.
    pub least: f64,
    /// The width beyond which it has nothing to show: its longest line.
    most: f64,
    weight: f64,
}

/// How much room a column of texts wants, by the mean number of its characters: twice the text does not need twice the width,
/// it may take more lines.
fn weight_of(mean: f64) -> f64 {
    mean.clamp(3.0, 300.0).powf(0.75)
}

/// The widths that the template gives, as shares of the page's width; none where a column has no width.
pub(super) fn given(table: &Table, columns: &mut [Shown], total: f64) -> bool {
    let width = |column: &Shown| column.members.first().and_then(|m| table.columns.get(*m)).and_then(|c| c.page_width);
    let widths: Option<Vec<f64>> = columns.iter().map(width).collect();
    let Some(widths) = widths else { return false };
    let sum: f64 = widths.iter().sum();
    // A word that is wider than its column takes from the widest one.
    for (column, width) in columns.iter_mut().zip(&widths) {
        column.width = width / sum.max(0.01) * total;
    }
    for at in 0..columns.len() {
        let missing = columns.get(at).map_or(0.0, |c| (c.least.min(total / 5.0) - c.width).max(0.0));
        if missing <= 0.0 {
            continue;
        }
        let widest = (0..columns.len()).filter(|i| *i != at).max_by(|a, b| {
            let of = |i: &usize| columns.get(*i).map_or(0.0, |c| c.width - c.least);
            of(a).total_cmp(&of(b))
        });
        if let Some(from) = widest.and_then(|i| columns.get_mut(i)) {
            from.width -= missing;
        }
        if let Some(to) = columns.get_mut(at) {
            to.width += missing;
        }
    }
    true
}

/// The columns of the page.
pub(super) fn shown(table: &Table) -> Vec<Shown> {
    let mut out: Vec<Shown> = Vec::new();
    for (i, column) in table.columns.iter().enumerate() {
        if !matches!(column.show, Show::Everywhere | Show::Page) {
            continue;
        }
        match (&column.stack, out.last_mut()) {
            (Some(stack), Some(last)) if last.stacked && last.header == *stack => {
                last.members.push(i);
                last.weight = last.weight.max(weight_of(column.width));
            }
            (stack, _) => out.push(Shown {
                header: stack.clone().unwrap_or_else(|| column.header.clone()),
                members: vec![i],
                stacked: stack.is_some(),
                // Identifiers and letters take what they need, and no more.
                weight: if matches!(column.kind, ColumnKind::Letters | ColumnKind::Link) {
                    NOTHING
                } else {
                    weight_of(column.width)
                },
                least: 0.0,
                most: f64::INFINITY,
                width: 0.0,
            }),
        }
    }
    out
}

/// The least width of each column: its longest word, within reason.
pub(super) fn measure(flow: &mut Flow<'_>, table: &Table, columns: &mut [Shown], size: f64) {
    let head = head_style(flow, size);
    let body = Style::bold(size, super::paint::BLACK);
    let cap = flow.width() / 4.0;
    for column in columns.iter_mut() {
        column.least = widest_word(&mut flow.fonts, &column.header, &head);
        if column.stacked {
            let label = Style::regular(size, super::paint::GREY);
            for definition in column.members.iter().filter_map(|m| table.columns.get(*m)) {
                let beside = if definition.kind == ColumnKind::Letters { LETTERS } else { ENTRY };
                let wide = super::text::width(&mut flow.fonts, &format!("{}: ", definition.header), &label);
                column.least = column.least.max(wide + beside * size);
            }
        }
    }
    let mut lengths: Vec<(usize, usize)> = vec![(0, 0); columns.len()];
    let mut longest: Vec<f64> = vec![0.0; columns.len()];
    let mut seen = 0_usize;
    let mut look = |row: &Row| {
        seen += 1;
        let shown = columns.iter_mut().zip(&mut lengths).zip(&mut longest).filter(|((c, _), _)| !c.stacked);
        for ((column, length), longest) in shown {
            for cell in column.members.iter().filter_map(|m| row.cells.get(*m)) {
                if cell.value != Value::Empty {
                    length.0 += words(&cell.value, &flow.labels.day).chars().count();
                    length.1 += 1;
                }
                let sign = if has_sign(cell.tone) { SIGN * size / 8.0 + 0.5 } else { 0.0 };
                let wide = match &cell.value {
                    Value::Empty => 0.0,
                    // Identifiers and dates are not torn apart at their hyphens where it can be helped.
                    Value::Text(text) if text.len() < 24 && !text.contains(' ') => {
                        super::text::width(&mut flow.fonts, text, &body)
                    }
                    Value::Text(text) => widest_word(&mut flow.fonts, text, &body),
                    Value::Jump { .. } | Value::Letters(_) | Value::Date(_) | Value::Number(_) => {
                        super::text::width(&mut flow.fonts, &words(&cell.value, &flow.labels.day), &body)
                    }
                    value => widest_word(&mut flow.fonts, &words(value, &flow.labels.day), &body),
                };
                column.least = column.least.max((wide + sign).min(cap));
                if *longest < cap {
                    let line = super::text::width(&mut flow.fonts, &words(&cell.value, &flow.labels.day), &body);
                    *longest = longest.max(line + sign);
                }
            }
        }
    };
    table.rows.first(SAMPLE * 10, &mut look);
    table.totals.iter().for_each(&mut look);
    for ((column, (characters, cells)), longest) in columns.iter_mut().zip(lengths).zip(longest) {
        column.least += 2.0 * PAD + 0.5;
        let fixed = column.members.first().and_then(|m| table.columns.get(*m));
        let fixed = fixed.is_none_or(|c| c.editable || matches!(c.kind, ColumnKind::Letters | ColumnKind::Link));
        if column.stacked || fixed {
            continue;
        }
        if longest < cap {
            column.most = column.least.max(longest + 2.0 * PAD + 0.5);
        }
        // Counts of characters fit a float exactly.
        #[allow(clippy::cast_precision_loss)]
        let (mean, share) = (characters as f64 / cells.max(1) as f64, cells as f64 / seen.max(1) as f64);
        // A text that few rows have may take more lines there; a column that is blank throughout takes its head's width.
        column.weight = (weight_of(mean) * share.sqrt()).max(NOTHING);
    }
}

/// Shares the width out by weight; nobody gets less than its least, nor more than its most while another can use it.
pub(super) fn distribute(columns: &mut [Shown], total: f64) {
    let least: f64 = columns.iter().map(|c| c.least).sum();
    if least >= total {
        for column in columns {
            column.width = column.least * total / least;
        }
        return;
    }
    let mut fixed: Vec<Option<f64>> = vec![None; columns.len()];
    loop {
        let taken: f64 = fixed.iter().flatten().sum();
        let weights: f64 = columns.iter().zip(&fixed).filter(|(_, f)| f.is_none()).map(|(c, _)| c.weight).sum();
        for (column, fixed) in columns.iter_mut().zip(&fixed) {
            column.width = fixed.unwrap_or((total - taken) * column.weight / weights.max(0.001));
        }
        // What is too narrow comes first: what the others have to spare may be less when that has its width.
        let fix = |fixed: &mut [Option<f64>], limit: &dyn Fn(&Shown) -> Option<f64>| {
            let mut changed = false;
            for (column, fixed) in columns.iter().zip(fixed).filter(|(_, f)| f.is_none()) {
                *fixed = limit(column);
                changed |= fixed.is_some();
            }
            changed
        };
        let narrow = |c: &Shown| (c.width < c.least).then_some(c.least);
        let wide = |c: &Shown| (c.width > c.most).then_some(c.most);
        if !fix(&mut fixed, &narrow) && !fix(&mut fixed, &wide) {
            break;
        }
    }
    // Where all have what they can use, texts share the rest.
    let left = total - columns.iter().map(|c| c.width).sum::<f64>();
    let weights: f64 = columns.iter().map(|c| c.weight).sum();
    for column in columns.iter_mut().filter(|_| left > 0.0) {
        column.width += left * column.weight / weights.max(0.001);
    }
}

pub(super) fn head_style(flow: &Flow<'_>, _size: f64) -> Style {
    Style::bold(SMALLEST, flow.theme.primary)
}
