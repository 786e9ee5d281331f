//! Charts as inline SVG. Areas are told apart by pattern, marks by shape; every figure stands beside them as text.

use maud::{Markup, PreEscaped, html};

use super::text::{Shown, to};
use crate::document::{Bar, Chart, ChartKind, Fill, Pattern, Series, UnitRow, Units};

/// The symbols and patterns of a page, defined once.
const SYMBOLS: &str = include_str!("../../../templates/page/symbols.svg");

/// Most marks of a bar: with more it is drawn in proportion.
const MOST: f64 = 16.0;
/// Side of a mark, and from one to the next.
const SIDE: usize = 11;
const STEP: usize = 14;

pub(super) fn symbols() -> PreEscaped<&'static str> {
    PreEscaped(SYMBOLS)
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

/// The class of an area of a symbol's look.
fn area(symbol: &str) -> String {
    symbol.replace("ui-u-", "a-")
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

/// Areas in proportion: shares of the whole, with their looks.
fn areas<'s>(of: f64, shares: impl Iterator<Item = (f64, &'s str)>, height: usize) -> Markup {
    let mut x = 0.0;
    let placed: Vec<(f64, f64, &str)> = shares
        .filter(|(share, _)| *share > 0.0)
        .map(|(share, symbol)| {
            let from = x;
            x += share / of * 100.0;
            (from, share / of * 100.0, symbol)
        })
        .collect();
    html! {
        svg class="areas" aria-hidden="true" width="100%" height=(height) {
            @for (from, share, symbol) in placed {
                rect class=(area(symbol)) x=(format!("{from:.2}%")) y="1" width=(format!("{share:.2}%")) height=(height - 2) {}
            }
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
                @for segment in &bar.segments {
                    span { (swatch(fill(segment.fill))) " " b { (segment.count) } " " (Shown(&segment.label)) }
                }
            }
        }
    }
}

pub(super) fn chart(chart: &Chart) -> Markup {
    match chart.kind {
        ChartKind::StackedBars => stacked(chart),
        ChartKind::HeatMap => heat(chart),
    }
}

fn at(series: &Series, category: usize) -> f64 {
    series.values.get(category).map_or(0.0, |live| live.present)
}

fn stacked(chart: &Chart) -> Markup {
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

/// A grid in which a figure's ground is darker for more; what is blank is told from zero by its dash.
fn heat(chart: &Chart) -> Markup {
    let class = |value: f64| match value {
        v if v <= 0.0 => "h0",
        v if v < 2.0 => "h1",
        v if v < 4.0 => "h2",
        _ => "h3",
    };
    html! {
        div class="wide" {
            table class="heat" aria-label=(Shown(&chart.alt)) {
                thead { tr { td {} @for series in &chart.series { th scope="col" { (Shown(&series.name)) } } } }
                tbody {
                    @for (place, category) in chart.categories.iter().enumerate() {
                        tr {
                            th scope="row" { (Shown(category)) }
                            @for series in &chart.series {
                                @match series.values.get(place) {
                                    Some(live) => td class=(class(live.present)) { (live.present) },
                                    None => td { "–" },
                                }
                            }
                        }
                    }
                }
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
