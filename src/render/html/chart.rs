//! Charts as inline SVG. Areas are told apart by pattern, marks by shape; every figure stands beside them as text.

use maud::{Markup, PreEscaped, html};

use super::areas::areas;
use super::text::{Shown, to};
use crate::base::embedded;
use crate::document::{Bar, Chart, Fill, Pattern, Series, UnitRow, Units};

/// Most marks of a bar: with more it is drawn in proportion.
const MOST: f64 = 16.0;
/// Side of a mark, and from one to the next.
const SIDE: usize = 11;
const STEP: usize = 14;

/// The symbols and patterns of a page, defined once.
pub(super) fn symbols() -> PreEscaped<&'static str> {
    PreEscaped(embedded::text(&embedded::TEMPLATES, "page/symbols.svg"))
}

fn fill(fill: Fill) -> &'static str {
    match fill {
        Fill::Solid => "ui-u-solid",
        Fill::Hatched => "ui-u-up",
        Fill::Blank => "ui-u-outline",
        Fill::Struck => "ui-u-struck",
        Fill::Alert => "ui-u-alert",
        Fill::Disc => "ui-u-disc",
        Fill::Ring => "ui-u-ring",
    }
}

fn pattern(pattern: Pattern) -> &'static str {
    match pattern {
        Pattern::Solid => "ui-u-solid",
        Pattern::DiagonalUp => "ui-u-up",
        Pattern::DiagonalDown => "ui-u-down",
        Pattern::Horizontal => "ui-u-struck",
        Pattern::Dots => "ui-u-dots",
        Pattern::Outline => "ui-u-outline",
    }
}

/// One mark per unit, side by side.
fn marks<'s>(symbols: impl Iterator<Item = &'s str>) -> Markup {
    let symbols: Vec<&str> = symbols.collect();
    html! {
        svg class="u" aria-hidden="true" width=(symbols.len() * STEP) height=(SIDE) {
            @for (at, symbol) in symbols.iter().enumerate() {
                use href=(format!("#{symbol}")) x=(at * STEP) width=(SIDE) height=(SIDE) {}
            }
        }
    }
}

/// A mark that a key explains.
fn swatch(symbol: &str) -> Markup {
    html! {
        svg class="u" aria-hidden="true" width=(SIDE) height=(SIDE) {
            use href=(format!("#{symbol}")) width=(SIDE) height=(SIDE) {}
        }
    }
}

pub(super) fn bar(bar: &Bar) -> Markup {
    let all: usize = bar.segments.iter().map(|s| s.count).sum();
    let share = |count: usize| u32::try_from(count).map_or(0.0, f64::from);
    html! {
        div class="bar" role="img" aria-label=(Shown(&bar.alt)) {
            (areas(share(all.max(1)), bar.segments.iter().map(|s| (share(s.count), fill(s.fill))), 18))
            div class="key" {
                @if !bar.name.is_empty() { b { (Shown(&bar.name)) } }
                @for segment in &bar.segments {
                    span { (swatch(fill(segment.fill))) " " b { (segment.count) } " " (Shown(&segment.label)) }
                }
            }
        }
    }
}

fn at(series: &Series, category: usize) -> f64 {
    series.values.get(category).map_or(0.0, |live| live.present)
}

pub(super) fn chart(chart: &Chart) -> Markup {
    let totals: Vec<f64> =
        (0..chart.categories.len()).map(|c| chart.series.iter().map(|s| at(s, c)).sum::<f64>()).collect();
    let most = totals.iter().copied().fold(0.0, f64::max);
    html! {
        figure class="chart" {
            figcaption { (Shown(&chart.title)) }
            div class="bars" role="list" {
                @for (place, category) in chart.categories.iter().enumerate() {
                    @let total = totals.get(place).copied().unwrap_or_default();
                    div role="listitem" {
                        @match chart.anchors.get(place).and_then(Option::as_deref) {
                            Some(anchor) => a class="l" href=(to(anchor)) { (Shown(category)) },
                            None => span class="l" { (Shown(category)) },
                        }
                        span class="g" {
                            @if most <= MOST {
                                (marks(chart.series.iter().flat_map(|s| {
                                    // A whole number of at most MOST.
                                    std::iter::repeat_n(pattern(s.pattern), at(s, place) as usize)
                                })))
                            } @else {
                                (areas(most, chart.series.iter().map(|s| (at(s, place), pattern(s.pattern))), 14))
                            }
                        }
                        span class="n" {
                            (total)
                            span class="vh" {
                                @for series in chart.series.iter().filter(|s| at(s, place) > 0.0) {
                                    ", " (at(series, place)) " " (Shown(&series.name))
                                }
                            }
                        }
                    }
                }
            }
            div class="key" aria-hidden="true" {
                @for series in &chart.series { span { (swatch(pattern(series.pattern))) " " (Shown(&series.name)) } }
            }
        }
    }
}

pub(super) fn units(units: &Units) -> Markup {
    let row = |row: &UnitRow| {
        html! {
            tr {
                th scope="row" {
                    @match &row.anchor {
                        Some(anchor) => a href=(to(anchor)) { (Shown(&row.label)) },
                        None => (Shown(&row.label)),
                    }
                }
                @for side in &row.sides {
                    td { (marks(side.iter().map(|kind| fill(*kind)))) span class="vh" { (side.len()) } }
                }
            }
        }
    };
    html! {
        figure class="chart units" {
            figcaption { (Shown(&units.title)) " " span class="m" { (Shown(&units.note)) } }
            p class="vh" { (Shown(&units.alt)) }
            div class="wide" {
                table aria-label=(Shown(&units.title)) {
                    thead { tr { td {} @for side in &units.sides { th scope="col" { (Shown(side)) } } } }
                    tbody { @for one in &units.rows { (row(one)) } }
                }
            }
            div class="key" aria-hidden="true" {
                @for (kind, word) in &units.key { span { (swatch(fill(*kind))) " " (Shown(word)) } }
            }
        }
    }
}
