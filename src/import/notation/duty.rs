//! Prose duties: each party with a duty text is R for its stated part; A stays unstated.

use super::{blank_or_none, is_cross, is_mark, words};
use crate::matrix::{Assignment, Duty, DutyKind, Letters, Rule};

/// Reads a cell of prose. Lines are parts of one activity; `kinds` declares what each part is (in the order of the parts).
///
/// Undeclared parts are duties, or optional duties where the text itself begins by saying so.
pub fn duty(text: &str, kinds: &[DutyKind]) -> Assignment {
    if let Some(blank) = blank_or_none(text) {
        return blank;
    }
    let folded = words::plain(text);
    if words::is_full(&folded) {
        return Assignment {
            duties: vec![part(text, DutyKind::Duty)],
            ..Assignment::derived(Letters::RA, text, Rule::DutyFull)
        };
    }
    if words::is_nothing(&folded) {
        let note = vec![part(text.trim(), DutyKind::Note)];
        return Assignment { duties: note, ..Assignment::derived(Letters::NONE, text, Rule::DutyPart) };
    }
    let mut ticked = false;
    let duties: Vec<Duty> = text
        .lines()
        .map(|line| line.trim().trim_start_matches(['-', '•', '*', '·']).trim_start())
        .filter(|line| !line.is_empty())
        // "✓" beside prose says that the party does it, and nothing of what.
        .filter(|line| {
            ticked |= is_mark(line);
            !(is_mark(line) || is_cross(line))
        })
        .enumerate()
        .map(|(i, line)| {
            let usual = if words::is_optional(line) { DutyKind::Optional } else { DutyKind::Duty };
            part(line, kinds.get(i).copied().unwrap_or(usual))
        })
        .collect();
    let does_something = ticked || duties.iter().any(|d| d.kind != DutyKind::Note);
    let letters = if does_something { Letters::R } else { Letters::NONE };
    Assignment { duties, ..Assignment::derived(letters, text, Rule::DutyPart) }
}

fn part(text: &str, kind: DutyKind) -> Duty {
    Duty { text: text.to_owned(), kind, derived: None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matrix::CellState;

    #[test]
    fn parts_are_what_they_are_declared_to_be() {
        let cell = duty("Keeps it running.\nMay be slow.", &[DutyKind::Duty, DutyKind::Note]);
        assert_eq!(cell.letters, Letters::R);
        assert_eq!(cell.duties.iter().map(|d| d.kind).collect::<Vec<_>>(), [DutyKind::Duty, DutyKind::Note]);
    }

    #[test]
    fn all_of_it_none_of_it_and_what_is_left_to_choice() {
        let read = |text: &str| {
            let cell = duty(text, &[]);
            let duties = cell.duties.into_iter().map(|d| (d.text, d.kind)).collect::<Vec<_>>();
            (cell.letters.to_string(), duties, cell.derived)
        };
        let one = |text: &str, kind| vec![(text.to_owned(), kind)];
        let full = one("Full ownership", DutyKind::Duty);
        assert_eq!(read("Full ownership"), ("RA".to_owned(), full, Some(Rule::DutyFull)));
        let nothing = read("No action required");
        assert_eq!(nothing, (String::new(), one("No action required", DutyKind::Note), Some(Rule::DutyPart)));
        let optional = read("Optionally tests it");
        assert_eq!(optional, ("R".to_owned(), one("Optionally tests it", DutyKind::Optional), Some(Rule::DutyPart)));
        assert_eq!(read("- Runs it\n\n• Tests it").1.len(), 2);
        assert_eq!(duty("A remark", &[DutyKind::Note]).letters, Letters::NONE);
    }

    #[test]
    fn marks_beside_prose_are_no_duties() {
        let cell = duty("✓", &[]);
        assert_eq!((cell.letters, cell.duties.len(), cell.state), (Letters::R, 0, CellState::Stated));
        let cell = duty("Chooses the plan\nYes", &[]);
        assert_eq!(cell.duties.iter().map(|d| d.text.as_str()).collect::<Vec<_>>(), ["Chooses the plan"]);
        assert_eq!(duty("No", &[]).letters, Letters::NONE);
    }

    #[test]
    fn full_optional_and_none() {
        assert_eq!(duty("Full ownership", &[]).letters, Letters::RA);
        assert_eq!(duty("N/A", &[]).state, CellState::None);
        assert_eq!(duty("", &[]).state, CellState::Unstated);
        assert_eq!(duty("Full ownership (with an SLA)", &[]).letters, Letters::RA);
        let kinds: Vec<_> = duty("Optional CMK configuration", &[]).duties.iter().map(|d| d.kind).collect();
        assert_eq!(kinds, [DutyKind::Optional]);
    }
}
