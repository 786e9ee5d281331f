//! The blocks of the Summary: title with its state, figures, signers.

use super::error::RenderError;
use super::page::{Page, Span};
use super::style::Role;
use crate::document::{Figure, Rich, Signer, Title, Tone, Value};

/// Shares of capacity, name, state and date in the page's width.
pub(super) const SIGNERS: [f64; 4] = [0.2, 0.3, 0.3, 0.2];
/// Height of the row with the figures, points.
const FIGURE: f64 = 34.0;

/// Height of the bars below them, points.
const BAR: f64 = 9.0;

/// What the document is, its title, and its state in one line.
pub(super) fn title(page: &mut Page<'_, '_, '_>, title: &Title) -> Result<(), RenderError> {
    page.title(&title.text)?;
    let mut kicker = Rich::default();
    kicker.push(title.kicker.as_str(), Tone::Muted);
    page.rich(&kicker)?;
    let Some(state) = &title.state else { return Ok(()) };
    let mut rich = Rich::default();
    rich.push(state.word.as_str(), if state.tone == Tone::Muted { Tone::Strong } else { state.tone });
    page.rich(&rich)
}

/// Figures side by side: the figure, what it counts, what needs attention.
pub(super) fn figures(page: &mut Page<'_, '_, '_>, figures: &[Figure]) -> Result<(), RenderError> {
    page.gap()?;
    let spans = page.split(&vec![1.0; figures.len().max(1)]);
    let values: Vec<Value> = figures
        .iter()
        .map(|figure| figure.value.clone().map_or_else(|| Value::Text("–".to_owned()), Value::Live))
        .collect();
    let labels: Vec<Value> = figures.iter().map(|f| Value::Text(format!("{} {}", f.of, f.label))).collect();
    let notes: Vec<Value> =
        figures.iter().map(|f| if f.note.is_empty() { Value::Empty } else { Value::Rich(f.note.clone()) }).collect();
    for (cells, role, least) in
        [(&values, Role::Figure, FIGURE), (&labels, Role::Paragraph, 0.0), (&notes, Role::Paragraph, 0.0)]
    {
        let line: Vec<_> = spans.iter().zip(cells).map(|(span, value)| (*span, value, role, Tone::Normal)).collect();
        page.line(&line, least)?;
    }
    bars(page, figures, &spans)?;
    page.gap()
}

/// A bar below each figure, as long as its share of the whole; it follows the entries as the figure does.
fn bars(page: &mut Page<'_, '_, '_>, figures: &[Figure], spans: &[Span]) -> Result<(), RenderError> {
    let values: Vec<Value> = figures.iter().map(|f| f.value.clone().map_or(Value::Empty, Value::Live)).collect();
    let row = page.row;
    let line: Vec<_> = spans.iter().zip(&values).map(|(span, value)| (*span, value, Role::Bar, Tone::Normal)).collect();
    page.line(&line, BAR)?;
    for (span, figure) in spans.iter().zip(figures).filter(|(_, figure)| figure.value.is_some() && figure.whole > 0) {
        page.sheet.bar(row, span.first, f64::from(figure.whole), true)?;
    }
    Ok(())
}

/// Who signs: a line each.
pub(super) fn signers(page: &mut Page<'_, '_, '_>, signers: &[Signer]) -> Result<(), RenderError> {
    let spans = page.split(&SIGNERS);
    for signer in signers {
        let values = [
            (Value::Text(signer.capacity.clone()), Tone::Muted),
            (Value::Text(signer.name.clone()), Tone::Strong),
            (Value::Text(signer.state.word.clone()), signer.state.tone),
            (signer.date.map_or(Value::Empty, Value::Date), Tone::Muted),
        ];
        let line: Vec<_> =
            spans.iter().zip(&values).map(|(span, (value, tone))| (*span, value, Role::Page, *tone)).collect();
        page.line(&line, 0.0)?;
    }
    page.gap()
}
