//! The portfolio's long tables, row by row: a million rows need no memory of their own.

use std::ops::Range;
use std::sync::Arc;

use chrono::NaiveDate;

use super::{Gap, Obligation};
use crate::diagnostic::Severity;
use crate::report::document::{Cell, RenderStop, Row, RowSource, Tone, Value};

/// A stretch of the obligations.
pub(super) struct Obligations {
    pub rows: Arc<Vec<Obligation>>,
    pub range: Range<usize>,
    pub day: NaiveDate,
}

impl RowSource for Obligations {
    fn len(&self) -> usize {
        self.range.len()
    }

    fn for_each(&self, each: &mut dyn FnMut(&Row) -> Result<(), RenderStop>) -> Result<(), RenderStop> {
        let rows = self.rows.get(self.range.clone()).unwrap_or_default();
        rows.iter().try_for_each(|row| each(&obligation(row, self.day)))
    }
}

fn obligation(row: &Obligation, day: NaiveDate) -> Row {
    let overdue = !row.status.is_settled() && row.due.is_some_and(|due| due < day);
    let letters = |letters: crate::matrix::Letters| match letters.is_empty() {
        true => Cell::new(Value::Empty),
        false => Cell::new(Value::Letters(letters.to_string())),
    };
    let due = row.due.map_or_else(|| Cell::new(Value::Empty), |day| Cell::new(Value::Date(day)));
    Row {
        group: vec![row.service.to_string()],
        anchor: None,
        tone: Tone::Normal,
        cells: vec![
            Cell::text(&*row.service),
            Cell::text(&*row.id),
            Cell::text(&*row.section),
            Cell::text(&*row.text),
            Cell::text(row.allocation.as_str()).toned(Tone::Derived),
            letters(row.customer),
            letters(row.provider),
            Cell::text(&*row.responsible),
            Cell::text(&*row.accountable),
            Cell::text(row.status.as_str()),
            if overdue { due.toned(Tone::Bad) } else { due },
            Cell::text(&*row.gaps),
            Cell::text(&*row.way),
        ],
    }
}

/// A stretch of the findings.
pub(super) struct Gaps {
    pub rows: Arc<Vec<Gap>>,
    pub range: Range<usize>,
}

impl RowSource for Gaps {
    fn len(&self) -> usize {
        self.range.len()
    }

    fn for_each(&self, each: &mut dyn FnMut(&Row) -> Result<(), RenderStop>) -> Result<(), RenderStop> {
        let rows = self.rows.get(self.range.clone()).unwrap_or_default();
        rows.iter().try_for_each(|row| each(&gap(row)))
    }
}

fn gap(row: &Gap) -> Row {
    let finding = &row.finding;
    let tone = match finding.severity {
        Severity::Error => Tone::Bad,
        Severity::Warning => Tone::Attention,
        Severity::Info => Tone::Normal,
    };
    Row {
        group: vec![row.service.to_string()],
        anchor: None,
        tone: Tone::Normal,
        cells: vec![
            Cell::text(&*row.service),
            Cell::text(finding.severity.as_str()).toned(tone),
            Cell::text(finding.code.as_str()),
            Cell::text(finding.activity.as_ref().map(|a| a.to_string()).unwrap_or_default()),
            Cell::text(finding.message.as_str()),
            Cell::text(finding.help.as_str()),
            Cell::text(finding.source.to_string()).toned(Tone::Muted),
        ],
    }
}
