//! Areas that are told apart by their patterns: bars in proportion, and the grounds of a heat map.

use maud::{Markup, html};

use crate::document::{Ground, Share};

/// The class of an area of a symbol's look.
fn area(symbol: &str) -> String {
    symbol.replace("ui-u-", "a-")
}

/// Areas in proportion: shares of the whole, with their looks.
pub(super) fn areas<'s>(of: f64, shares: impl Iterator<Item = (f64, &'s str)>, height: usize) -> Markup {
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

/// So many of a whole: a bar, and its figures beside it.
pub(super) fn share(share: Share) -> Markup {
    html! {
        span class="share" { (areas(1.0, [(share.part(), "ui-u-solid")].into_iter(), 10)) }
        " " b { (share.count) } span class="m" { " / " (share.of) }
    }
}

/// The class of the ground of a heat map's cell.
pub(super) fn ground(ground: Ground) -> &'static str {
    match ground {
        Ground::Blank => "h m",
        Ground::Zero => "h h0",
        Ground::One => "h h1",
        Ground::Few => "h h2",
        Ground::Many => "h h3",
        Ground::Silent => "h hs",
    }
}
