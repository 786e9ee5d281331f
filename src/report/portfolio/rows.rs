//! The portfolio's long tables, row by row: a million rows need no memory of their own.

use std::ops::Range;
use std::sync::Arc;

use chrono::NaiveDate;

use super::{Gap, Obligation, Texts};
use crate::base::diagnostic::Severity;
use crate::document::{Cell, RenderStop, Row, RowSource, Tone, Value};

/// A stretch of the obligations.
pub(super) struct Obligations {
    pub texts: Arc<Texts>,
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
        rows.iter().try_for_each(|row| each(&obligation(&self.texts, row, self.day)))
    }
}

fn obligation(texts: &Texts, row: &Obligation, day: NaiveDate) -> Row {
    let text = |id| Cell::text(texts.get(id));
    let overdue = !row.status.is_settled() && row.due.is_some_and(|due| due < day);
    let letters = |letters: crate::matrix::Letters| match letters.is_empty() {
        true => Cell::new(Value::Empty),
        false => Cell::new(Value::Letters(letters.to_string())),
    };
    let due = row.due.map_or_else(|| Cell::new(Value::Empty), |day| Cell::new(Value::Date(day)));
    Row {
        strip: None,
        group: vec![texts.get(row.service).to_owned()],
        anchor: None,
        tone: Tone::Normal,
        cells: vec![
            text(row.service),
            text(row.id),
            text(row.section),
            text(row.text),
            Cell::text(row.allocation.as_str()).toned(Tone::Derived),
            letters(row.customer),
            letters(row.provider),
            text(row.responsible),
            text(row.accountable),
            Cell::text(row.status.as_str()),
            if overdue { due.toned(Tone::Bad) } else { due },
            text(row.gaps),
            text(row.way),
        ],
    }
}

/// A stretch of the findings.
pub(super) struct Gaps {
    pub texts: Arc<Texts>,
    pub rows: Arc<Vec<Gap>>,
    pub range: Range<usize>,
}

impl RowSource for Gaps {
    fn len(&self) -> usize {
        self.range.len()
    }

    fn for_each(&self, each: &mut dyn FnMut(&Row) -> Result<(), RenderStop>) -> Result<(), RenderStop> {
        let rows = self.rows.get(self.range.clone()).unwrap_or_default();
        rows.iter().try_for_each(|row| each(&gap(&self.texts, row)))
    }
}

fn gap(texts: &Texts, row: &Gap) -> Row {
    let text = |id| Cell::text(texts.get(id));
    let tone = match row.severity {
        Severity::Error => Tone::Bad,
        Severity::Warning => Tone::Attention,
        Severity::Info => Tone::Normal,
    };
    Row {
        strip: None,
        group: vec![texts.get(row.service).to_owned()],
        anchor: None,
        tone: Tone::Normal,
        cells: vec![
            text(row.service),
            Cell::text(row.severity.as_str()).toned(tone),
            Cell::text(row.code.as_str()),
            text(row.activity),
            text(row.message),
            text(row.help),
            text(row.source).toned(Tone::Muted),
        ],
    }
}
