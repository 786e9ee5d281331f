//! Control ownership words of FedRAMP workbooks: control origination (CIS) and inheritance (CRM).
//!
//! Values as the templates of FedRAMP's SSP Appendix J list them; a CIS cell holds several where several columns are marked.

use super::lexicon::fold;
use super::{PartyNames, not_named};
use crate::matrix::{Assignment, CellState, Letters, PartyKind, Rule};

/// Whom a value makes responsible.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Sides {
    customer: bool,
    provider: bool,
}

/// Reads an origination or inheritance value; `inheritance` where the header asks whether the control can be inherited.
/// `None` where it is no such value.
pub fn control(text: &str, inheritance: bool, parties: &[PartyNames]) -> Option<Vec<Assignment>> {
    let mut sides = Sides::default();
    for value in text.split(';').filter(|v| !v.trim().is_empty()) {
        let one = if inheritance { inherited(value) } else { origination(value) }?;
        sides.customer |= one.customer;
        sides.provider |= one.provider;
    }
    if sides == Sides::default() {
        return None;
    }
    let letters = if sides.customer && sides.provider { Letters::R } else { Letters::RA };
    let rule = Rule::ControlOwnership;
    Some(
        parties
            .iter()
            .map(|party| {
                let named = match party.kind {
                    PartyKind::Customer => sides.customer,
                    PartyKind::Provider => sides.provider,
                    PartyKind::ThirdParty | PartyKind::Undecided => false,
                };
                if named {
                    Assignment::derived(letters, text, rule)
                } else {
                    Assignment { state: CellState::Stated, ..not_named(text, rule) }
                }
            })
            .collect(),
    )
}

fn inherited(value: &str) -> Option<Sides> {
    let folded = fold(value);
    let first = folded.split(' ').next().unwrap_or_default();
    match first {
        "yes" | "fully" | "full" => Some(Sides { customer: false, provider: true }),
        "partial" | "partially" | "shared" | "hybrid" => Some(Sides { customer: true, provider: true }),
        "no" | "not" => Some(Sides { customer: true, provider: false }),
        _ => None,
    }
}

fn origination(value: &str) -> Option<Sides> {
    let folded = fold(value);
    if folded.starts_with("shared") {
        Some(Sides { customer: true, provider: true })
    } else if folded.starts_with("configured by customer")
        || folded.starts_with("provided by customer")
        || folded.starts_with("customer")
    {
        Some(Sides { customer: true, provider: false })
    } else if folded.starts_with("service provider") || folded.starts_with("inherited") {
        Some(Sides { customer: false, provider: true })
    } else {
        None
    }
}
