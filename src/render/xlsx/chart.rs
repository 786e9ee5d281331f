//! Charts: bars are a native chart of figures that stand in hidden rows.

use rust_xlsxwriter::{
    Chart as Native, ChartDataLabel, ChartFont, ChartFormat, ChartLegendPosition, ChartLine, ChartPatternFill,
    ChartPatternFillType, ChartRange, ChartSolidFill, ChartType, Color, ObjectMovement,
};

use super::error::RenderError;
use super::page::{Page, Span, UNITS};
use super::style::{FONT, Role, colour};
use super::text;
use crate::document::{Chart, Pattern, Series, Tone, Value};

/// Height of a bar with the room around it, and of legend and edges, pixels.
const BAR: u32 = 24;
const EDGES: u32 = 50;
/// Height of the rows that a chart stands on, points.
const ROW: f64 = 15.0;
/// Share of the names in the width of the table of figures, against one for each series.
const NAMES: f64 = 2.6;
/// With more series than this the names get no more room than a figure.
const FEW: usize = 5;

/// Shares of the names and of each series in the page's width: whole units, so that all series are of one width; the names have the rest.
pub(super) fn shares(chart: &Chart) -> Vec<f64> {
    let whole = |n: usize| u32::try_from(n).map_or(f64::MAX, f64::from);
    let (units, series) = (whole(UNITS), whole(chart.series.len()));
    let names = if chart.series.len() > FEW { 1.0 } else { NAMES };
    let mut each = (units / (names + series)).round().max(1.0);
    if each > 1.0 && each * series >= units {
        each -= 1.0;
    }
    let mut shares = vec![(units - each * series).max(1.0)];
    shares.resize(chart.series.len() + 1, each);
    shares
}

pub(super) fn write(page: &mut Page<'_, '_, '_>, chart: &Chart) -> Result<(), RenderError> {
    page.heading(&chart.title)?;
    let shares = shares(chart);
    let spans = page.split(&shares);
    if spans.len() != shares.len() {
        return Ok(());
    }
    let first = figures(page, chart, &spans)?;
    let Some(last) = page.row.checked_sub(1).filter(|last| *last > first) else { return Ok(()) };
    bars(page, chart, &spans, first, last)
}

/// The figures; returns the header's row.
fn figures(page: &mut Page<'_, '_, '_>, chart: &Chart, spans: &[Span]) -> Result<u32, RenderError> {
    let header = page.row;
    let heads: Vec<Value> =
        std::iter::once(Value::Empty).chain(chart.series.iter().map(|s| Value::Text(s.name.clone()))).collect();
    let role = |at: usize| if at == 0 { Role::Header } else { Role::FigureHeader };
    let cells: Vec<_> =
        spans.iter().zip(&heads).enumerate().map(|(at, (s, v))| (*s, v, role(at), Tone::Normal)).collect();
    page.line(&cells, 0.0)?;
    for (at, category) in chart.categories.iter().enumerate() {
        let values: Vec<Value> = std::iter::once(Value::Text(category.clone()))
            .chain(chart.series.iter().map(|s| s.values.get(at).cloned().map_or(Value::Empty, Value::Live)))
            .collect();
        let cells: Vec<_> = spans.iter().zip(&values).map(|(s, v)| (*s, v, Role::Page, Tone::Normal)).collect();
        page.line(&cells, 0.0)?;
    }
    Ok(header)
}

fn bars(page: &mut Page<'_, '_, '_>, chart: &Chart, spans: &[Span], first: u32, last: u32) -> Result<(), RenderError> {
    let mut native = Native::new(ChartType::BarStacked);
    let name = page.sheet.name.clone();
    let Some(names) = spans.first() else { return Ok(()) };
    for (series, span) in chart.series.iter().zip(spans.iter().skip(1)) {
        let range = |from: u32, to: u32, column: u16| ChartRange::new_from_range(&name, from, column, to, column);
        native
            .add_series()
            .set_name(&range(first, first, span.first))
            .set_categories(&range(first + 1, last, names.first))
            .set_values(&range(first + 1, last, span.first))
            .set_format(&mut fill(series))
            .set_gap(45)
            .set_data_label(&label(series));
    }
    let font = ChartFont::new().set_name(FONT).set_size(9).to_owned();
    // What the chart shows is not shown a second time as a table.
    for row in first..=last {
        page.sheet.sheet.set_row_hidden(row)?;
    }
    native.show_hidden_data();
    native.title().set_hidden();
    native.legend().set_position(ChartLegendPosition::Bottom).set_font(&font);
    // The first name stands on top; the figures stand in the bars, so no scale is needed.
    // (In a bar chart the writer's y axis is the one with the names.)
    native.y_axis().set_reverse().set_font(&font).set_major_gridlines(false);
    native.x_axis().set_hidden(true).set_major_gridlines(false);
    native.chart_area().set_format(ChartFormat::new().set_no_border());
    let whole = page.whole();
    let bars = u32::try_from(chart.categories.len()).unwrap_or(1);
    let height = EDGES + BAR * bars;
    native.set_width(pixels(whole)).set_height(height).set_alt_text(alternative(&chart.alt));
    native.set_object_movement(ObjectMovement::MoveButDontSizeWithCells);
    page.gap()?;
    page.sheet.sheet.insert_chart(page.row, whole.first, &native)?;
    // The rows that it covers.
    let rows = (f64::from(height) * 0.75 / ROW).ceil();
    for _ in 0..rows as u32 {
        page.tall(page.row, ROW)?;
        page.row += 1;
    }
    Ok(())
}

/// Excel takes 255 characters of alternative text; the figures stand in the hidden rows above the chart, too.
fn alternative(text: &str) -> String {
    match text.encode_utf16().count() {
        0..=255 => text.to_owned(),
        _ => format!("{}…", text::pieces(text, 254).first().copied().unwrap_or_default()),
    }
}

/// Pixels of a width, seven to a character.
fn pixels(span: Span) -> u32 {
    (span.width * 7.0).round() as u32
}

fn fill(series: &Series) -> ChartFormat {
    let ink = colour(series.colour);
    let pattern = |kind: ChartPatternFillType| {
        ChartPatternFill::new()
            .set_pattern(kind)
            .set_foreground_color(ink)
            .set_background_color(Color::White)
            .to_owned()
    };
    let mut format = ChartFormat::new();
    format.set_border(ChartLine::new().set_color(ink).set_width(0.75));
    match series.pattern {
        Pattern::Solid => format.set_solid_fill(ChartSolidFill::new().set_color(ink)),
        Pattern::DiagonalUp => format.set_pattern_fill(&pattern(ChartPatternFillType::DiagonalStripesWideUpwards)),
        Pattern::DiagonalDown => format.set_pattern_fill(&pattern(ChartPatternFillType::DiagonalStripesWideDownwards)),
        Pattern::Horizontal => format.set_pattern_fill(&pattern(ChartPatternFillType::HorizontalStripesDark)),
        Pattern::Dots => format.set_pattern_fill(&pattern(ChartPatternFillType::Dotted25Percent)),
        Pattern::Outline => format.set_solid_fill(ChartSolidFill::new().set_color(Color::White)),
    };
    format
}

/// The figure in the bar, none for nothing; on a white plate where the bar is hatched.
fn label(series: &Series) -> ChartDataLabel {
    let mut font = ChartFont::new();
    font.set_name(FONT).set_size(9).set_bold();
    let mut label = ChartDataLabel::new();
    label.show_value().set_num_format("0;;");
    if series.pattern == Pattern::Solid {
        font.set_color(Color::White);
    } else {
        label.set_format(ChartFormat::new().set_solid_fill(ChartSolidFill::new().set_color(Color::White)));
    }
    label.set_font(&font);
    label
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Colour;

    #[test]
    fn series_are_of_one_width_and_fill_the_page_with_the_names() {
        for count in 1..=15 {
            let series =
                || Series { name: String::new(), colour: Colour(0, 0, 0), pattern: Pattern::Solid, values: Vec::new() };
            let chart = Chart {
                id: String::new(),
                title: String::new(),
                alt: String::new(),
                categories: Vec::new(),
                anchors: Vec::new(),
                series: std::iter::repeat_with(series).take(count).collect(),
            };
            let shares = shares(&chart);
            assert!(shares.iter().skip(1).all(|s| Some(s) == shares.get(1) && s.fract() == 0.0), "{shares:?}");
            assert_eq!(shares.iter().sum::<f64>(), 16.0, "{shares:?}");
            assert!(shares.first().is_some_and(|names| *names >= 1.0), "{shares:?}");
        }
    }
}
