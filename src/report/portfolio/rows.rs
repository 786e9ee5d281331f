//! The portfolio's long tables, row by row: a million rows need no memory of their own.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use chrono::NaiveDate;

use super::{Gap, Obligation, Texts};
use crate::base::diagnostic::Severity;
use crate::document::{Cell, RenderStop, Row, RowSource, Tone, Value};
use crate::findings::Code;
use crate::record::field::Status;

/// A stretch of the obligations.
pub(super) struct Obligations {
    pub texts: Arc<Texts>,
    pub rows: Arc<Vec<Obligation>>,
    pub range: Range<usize>,
    pub day: NaiveDate,
    /// The statuses in words, in the order of [`Status::ALL`].
    pub statuses: Arc<[String; Status::ALL.len()]>,
    /// Whether some row is passed on.
    pub chains: bool,
}

impl RowSource for Obligations {
    fn len(&self) -> usize {
        self.range.len()
    }

    fn for_each(&self, each: &mut dyn FnMut(&Row) -> Result<(), RenderStop>) -> Result<(), RenderStop> {
        let rows = self.rows.get(self.range.clone()).unwrap_or_default();
        rows.iter().try_for_each(|row| each(&self.obligation(row)))
    }
}

impl Obligations {
    fn obligation(&self, row: &Obligation) -> Row {
        let texts = &self.texts;
        let text = |id| Cell::text(texts.get(id));
        let overdue = row.status.is_overdue(row.due, self.day);
        let status = Status::ALL.iter().zip(self.statuses.iter()).find(|(s, _)| **s == row.status);
        let letters = |letters: crate::matrix::Letters| match letters.is_empty() {
            true => Cell::new(Value::Empty),
            false => Cell::new(Value::Letters(letters.to_string())),
        };
        let due = row.due.map_or_else(|| Cell::new(Value::Empty), |day| Cell::new(Value::Date(day)));
        let mut cells = vec![
            text(row.service),
            text(row.id),
            text(row.section),
            text(row.text),
            text(row.allocation).toned(Tone::Derived),
            letters(row.customer),
            letters(row.provider),
            text(row.responsible),
            text(row.accountable),
            Cell::text(status.map_or("", |(_, shown)| shown)),
            if overdue { due.toned(Tone::Bad) } else { due },
            text(row.gaps),
        ];
        if self.chains {
            cells.push(text(row.way));
        }
        Row { group: vec![texts.get(row.service).to_owned()], cells, ..Row::default() }
    }
}

/// A stretch of the findings.
pub(super) struct Gaps {
    pub texts: Arc<Texts>,
    pub rows: Arc<Vec<Gap>>,
    pub range: Range<usize>,
    /// Severities in words.
    pub severities: Arc<Vec<(Severity, String, Tone)>>,
    /// What findings of a code are, in words.
    pub kinds: Arc<BTreeMap<Code, String>>,
}

impl RowSource for Gaps {
    fn len(&self) -> usize {
        self.range.len()
    }

    fn for_each(&self, each: &mut dyn FnMut(&Row) -> Result<(), RenderStop>) -> Result<(), RenderStop> {
        let rows = self.rows.get(self.range.clone()).unwrap_or_default();
        rows.iter().try_for_each(|row| each(&self.gap(row)))
    }
}

impl Gaps {
    fn gap(&self, row: &Gap) -> Row {
        let text = |id| Cell::text(self.texts.get(id));
        let severity = self.severities.iter().find(|(severity, ..)| *severity == row.severity);
        let cells = vec![
            text(row.service),
            severity.map_or_else(|| Cell::text(""), |(_, label, tone)| Cell::text(label.as_str()).toned(*tone)),
            Cell::text(self.kinds.get(&row.code).map_or("", String::as_str)),
            text(row.activity),
            text(row.message),
            text(row.help),
            text(row.source).toned(Tone::Muted),
        ];
        Row { group: vec![self.texts.get(row.service).to_owned()], cells, ..Row::default() }
    }
}
