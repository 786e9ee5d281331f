//! Owner cells: a party's name, "Shared", "X and Y", "X (a) + Y (b)".

use super::lexicon::squash;
use super::names::{Who, mentions, pieces, shared_remark, without_shared};
use super::{PartyNames, blank_or_none, not_named, words};
use crate::matrix::{Assignment, Duty, DutyKind, Letters, PartyKind, Rule};

/// Why an owner cell cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnerError {
    /// The words that name no known party.
    pub name: String,
}

/// Reads an owner cell: one assignment per party, in the order of `parties`.
///
/// # Errors
/// The words that name no known party.
pub fn owner(text: &str, parties: &[PartyNames]) -> Result<Vec<Assignment>, OwnerError> {
    if let Some(blank) = blank_or_none(text) {
        return Ok(vec![blank; parties.len()]);
    }
    let folded = words::plain(text);
    if words::is_shared(&folded) || words::is_shared(&words::bare_name(&folded)) {
        return Ok(shared(text, &[], parties));
    }
    // "Shared by design", "Shared; varies by plan": both, with a remark.
    if let Some(remark) = shared_remark(text) {
        return Ok(shared(text, &[remark.to_owned()], parties));
    }
    // A name that contains "and" or "/" is one party.
    if let Some(index) = spelt(text, parties) {
        return Ok(named(text, &[Named { index, part: None }], parties));
    }
    let mut found: Vec<Named> = Vec::new();
    let mut says_shared = false;
    for piece in pieces(without_shared(text)) {
        let (name, part) = split_part(piece);
        let folded = words::plain(name);
        if words::is_shared(&folded) {
            says_shared = true;
            found.extend(part.map(|p| Named { index: usize::MAX, part: Some(p.to_owned()) }));
            continue;
        }
        let index = find(name, parties).ok_or_else(|| OwnerError { name: name.trim().to_owned() })?;
        found.push(Named { index, part: part.map(str::to_owned) });
    }
    if says_shared {
        let parts: Vec<String> = found.into_iter().filter_map(|n| n.part).collect();
        return Ok(shared(text, &parts, parties));
    }
    Ok(named(text, &found, parties))
}

struct Named {
    index: usize,
    part: Option<String>,
}

/// The party that is spelt like this, with or without words around the name.
fn spelt(name: &str, parties: &[PartyNames]) -> Option<usize> {
    let folded = words::plain(name);
    let bare = words::bare_name(&folded);
    parties.iter().find(|p| p.spellings.iter().any(|s| *s == folded || *s == bare)).map(|p| p.index)
}

/// The party that a text names: by its spelling, or by a word that means it in one of the languages.
fn find(name: &str, parties: &[PartyNames]) -> Option<usize> {
    if let Some(index) = spelt(name, parties) {
        return Some(index);
    }
    let of_kind = |kind: PartyKind| parties.iter().find(|p| p.kind == kind).map(|p| p.index);
    match mentions(name, &|_| false)?.as_slice() {
        [one] => match &one.who {
            Who::Customer => of_kind(PartyKind::Customer),
            Who::Provider => of_kind(PartyKind::Provider),
            Who::ThirdParty(_) => of_kind(PartyKind::ThirdParty),
            Who::Underlying(_) => of_kind(PartyKind::ThirdParty).or_else(|| of_kind(PartyKind::Provider)),
            Who::Named(name) => {
                let wanted = squash(name);
                parties.iter().find(|p| p.spellings.iter().any(|s| squash(s) == wanted)).map(|p| p.index)
            }
            Who::Shared | Who::Nobody => None,
        },
        _ => None,
    }
}

/// "Shared", perhaps with a remark on the split in brackets.
fn shared(text: &str, parts: &[String], parties: &[PartyNames]) -> Vec<Assignment> {
    let duties: Vec<Duty> =
        parts.iter().map(|p| Duty { text: p.clone(), kind: DutyKind::Note, derived: None }).collect();
    parties
        .iter()
        .map(|party| match party.kind {
            PartyKind::ThirdParty | PartyKind::Undecided => not_named(text, Rule::OwnerShared),
            PartyKind::Customer | PartyKind::Provider => {
                Assignment { duties: duties.clone(), ..Assignment::derived(Letters::R, text, Rule::OwnerShared) }
            }
        })
        .collect()
}

fn named(text: &str, found: &[Named], parties: &[PartyNames]) -> Vec<Assignment> {
    let first = found.first().map(|n| n.index);
    let sole = found.iter().all(|n| Some(n.index) == first);
    let rule = if sole {
        Rule::OwnerSole
    } else if found.iter().any(|n| n.part.is_some()) {
        Rule::OwnerParts
    } else {
        Rule::OwnerSeveral
    };
    let letters = if sole { Letters::RA } else { Letters::R };
    (0..parties.len())
        .map(|index| {
            let mut mine = found.iter().filter(|n| n.index == index).peekable();
            if mine.peek().is_none() {
                return not_named(text, rule);
            }
            let duties = mine
                .filter_map(|n| n.part.clone())
                .map(|text| Duty { text, kind: DutyKind::Duty, derived: None })
                .collect();
            Assignment { duties, ..Assignment::derived(letters, text, rule) }
        })
        .collect()
}

/// `X (a)` -> name and part; `X: a` likewise.
fn split_part(piece: &str) -> (&str, Option<&str>) {
    if let Some((name, rest)) = piece.split_once('(')
        && let Some(part) = rest.trim_end().strip_suffix(')')
        && !name.trim().is_empty()
    {
        return (name, Some(part.trim()));
    }
    match piece.split_once(':') {
        Some((name, part)) if !name.trim().is_empty() && !part.trim().is_empty() => (name, Some(part.trim())),
        _ => (piece, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parties() -> Vec<PartyNames> {
        let names = |index, kind, names: &[&str]| PartyNames {
            index,
            kind,
            spellings: names.iter().map(|n| words::plain(n)).collect(),
        };
        vec![
            names(0, PartyKind::Customer, &["Customer"]),
            names(1, PartyKind::Provider, &["Union.ai"]),
            names(2, PartyKind::ThirdParty, &["AWS"]),
        ]
    }

    fn read(text: &str) -> Vec<(String, Vec<String>)> {
        owner(text, &parties())
            .unwrap()
            .iter()
            .map(|a| (a.letters.to_string(), a.duties.iter().map(|d| d.text.clone()).collect()))
            .collect()
    }

    fn plain(letters: [&str; 3]) -> Vec<(String, Vec<String>)> {
        letters.iter().map(|l| ((*l).to_owned(), vec![])).collect()
    }

    #[test]
    fn names_shared_and_several() {
        assert_eq!(read("Customer"), plain(["RA", "", ""]));
        assert_eq!(read("Customer Only"), plain(["RA", "", ""]));
        assert_eq!(read("Shared"), plain(["R", "R", ""]));
        assert_eq!(read("Union.ai and AWS"), plain(["", "R", "R"]));
        assert_eq!(owner("Somebody", &parties()), Err(OwnerError { name: "Somebody".to_owned() }));
    }

    #[test]
    fn words_that_mean_a_party_and_the_rule_by_which_it_is_read() {
        assert_eq!(read("Provider"), plain(["", "RA", ""]));
        assert_eq!(read("Third party"), plain(["", "", "RA"]));
        assert_eq!(read("Cloud provider"), plain(["", "", "RA"]));
        assert_eq!(read("UnionAI"), plain(["", "RA", ""]), "a name in another spelling");
        let two = &parties()[..2];
        let letters = |text: &str| owner(text, two).unwrap().iter().map(|a| a.letters.to_string()).collect::<Vec<_>>();
        assert_eq!(letters("Cloud provider"), ["", "RA"], "the provider where nobody else is");
        assert_eq!(letters("Customer and Union.ai"), ["R", "R"]);
        let rule = |text: &str| owner(text, &parties()).unwrap()[0].derived;
        for (text, expected) in [
            ("Customer", Rule::OwnerSole),
            ("Customer (a) + Customer (b)", Rule::OwnerSole),
            ("Customer (a) + AWS", Rule::OwnerParts),
            ("Customer + AWS", Rule::OwnerSeveral),
            ("Shared", Rule::OwnerShared),
        ] {
            assert_eq!(rule(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn a_party_whose_name_has_an_and_is_one() {
        let names = |index, kind, name: &str| PartyNames { index, kind, spellings: vec![words::plain(name)] };
        let parties = [
            names(0, PartyKind::Customer, "Customer"),
            names(1, PartyKind::Provider, "Research and Development"),
            names(2, PartyKind::ThirdParty, "Legal/Privacy"),
        ];
        let letters =
            |text: &str| owner(text, &parties).unwrap().iter().map(|a| a.letters.to_string()).collect::<Vec<_>>();
        assert_eq!(letters("Research and Development"), ["", "RA", ""]);
        assert_eq!(letters("Role of Research and Development"), ["", "RA", ""]);
        assert_eq!(letters("legal/privacy"), ["", "", "RA"]);
        assert_eq!(letters("Shared role"), ["R", "R", ""]);
    }

    #[test]
    fn parts_stand_in_brackets_or_behind_a_colon() {
        assert_eq!(split_part("Acme (tunnel)"), ("Acme ", Some("tunnel")));
        assert_eq!(split_part("Acme: tunnel"), ("Acme", Some("tunnel")));
        for text in ["Acme", "(tunnel)", ": tunnel", "Acme:", "Acme (tunnel"] {
            assert_eq!(split_part(text), (text, None), "{text}");
        }
        let shared = owner("Shared (defaults)", &parties()).unwrap();
        assert!(shared[0].duties.iter().all(|d| d.kind == DutyKind::Note));
        assert_eq!(shared.iter().map(|a| a.letters.to_string()).collect::<Vec<_>>(), ["R", "R", ""]);
    }

    #[test]
    fn compound_cells_give_each_party_its_duty() {
        let cells = read("Union.ai (tunnel + PrivateLink) + Customer (VPC)");
        assert_eq!(cells[0], ("R".to_owned(), vec!["VPC".to_owned()]));
        assert_eq!(cells[1], ("R".to_owned(), vec!["tunnel + PrivateLink".to_owned()]));
        let sole = read("Customer (backend + values)");
        assert_eq!(sole[0], ("RA".to_owned(), vec!["backend + values".to_owned()]));
    }
}
