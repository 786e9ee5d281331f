//! Which columns hold what a party does, and how it is written there.

use crate::import::notation::lexicon::{Meaning, means};
use crate::import::notation::names::{Who, is_filler};
use crate::import::recognise::label::is_model_name;
use crate::import::recognise::profile::Profile;
use crate::matrix::Notation;

use super::{Planner, Role};

/// Verbs behind a party's name in a header, folded.
const VERBS: &[&str] = &["provides", "owns", "manages", "handles", "operates", "maintains"];

/// Fewer letters are a figure, perhaps with its unit.
const SHORTEST_WORD: usize = 3;

/// The words behind a name that say what it heads ("responsibilities").
fn said_words(folded: &str) -> &str {
    let telling = |word: &str| word.chars().count() > 4 && is_filler(word);
    match folded.rsplit_once(' ') {
        Some((_, last)) if telling(last) => last,
        _ => "",
    }
}

impl Planner<'_> {
    /// Columns that hold what a party does.
    pub(super) fn party_columns(&self, roles: &[Option<Role>], owners: &[usize]) -> Vec<usize> {
        let free =
            |c: &usize| roles.get(*c).is_some_and(Option::is_none) && !owners.contains(c) && !self.chosen_activity(*c);
        let columns: Vec<usize> = (0..self.labels.len()).filter(free).collect();
        let sure: Vec<usize> = columns
            .iter()
            .copied()
            .filter(|c| self.labels.get(*c).is_some_and(|l| l.sure) && !self.is_ordinary(*c))
            .collect();
        let mut found = sure.clone();
        let said_in: Vec<&str> =
            sure.iter().filter_map(|c| self.labels.get(*c)).map(|l| said_words(&l.folded)).collect();
        for column in columns {
            let (Some(p), Some(label)) = (self.profiles.get(column), self.labels.get(column)) else { continue };
            if found.contains(&column) || label.parties.is_empty() || label.parties.iter().any(|m| m.who == Who::Nobody)
            {
                continue;
            }
            let ordinary = self.is_ordinary(column);
            let model = is_model_name(&self.header(column));
            let in_letters = p.mostly(p.letters) && !model;
            let name = label.parties.iter().all(|m| m.spelling.starts_with(char::is_uppercase));
            // "Internal owner" is headed by no party: it names somebody's own people.
            let people =
                label.folded.split(' ').next_back().is_some_and(|w| means(w, Meaning::Owner) && w.contains("owner"));
            // "acme provides | you own": a name in lower case is one, too, before a verb.
            let acts = label.folded.split(' ').next_back().is_some_and(|word| VERBS.contains(&word));
            // "acme responsibilities | Customer responsibilities": headers of one form.
            let alike = said_in.iter().any(|words| !words.is_empty() && *words == said_words(&label.folded));
            let said = label.responsibility && (name || acts || alike) && !people;
            let beside_sure = !sure.is_empty() && (p.mostly(p.marks) && !model || said);
            if !ordinary && (in_letters || beside_sure) {
                found.push(column);
            }
        }
        // "Area | Union.ai | Customer": beside the customer's prose, the only column that nothing else explains.
        let rest: Vec<usize> = (0..self.labels.len())
            .filter(free)
            .filter(|c| !found.contains(c) && !self.is_ordinary(*c))
            .filter(|c| self.labels.get(*c).is_some_and(|l| !l.parties.is_empty() && l.folded.split(' ').count() <= 4))
            .collect();
        // What a party does is said in words or marks, not in figures ("5").
        let figure = |text: &String| {
            text.contains(|c: char| c.is_ascii_digit())
                && text.chars().filter(|c| c.is_alphabetic()).count() < SHORTEST_WORD
        };
        let says = |c: &usize| {
            self.profiles.get(*c).is_some_and(|p| {
                let figures = p.distinct.keys().filter(|text| figure(text)).count();
                p.filled == 0 || p.marks > 0 || p.letters > 0 || p.nobody > 0 || figures * 2 < p.distinct.len()
            })
        };
        let rest: Vec<usize> = rest.into_iter().filter(says).collect();
        let activity_elsewhere = (0..self.labels.len()).any(|c| {
            !found.contains(&c)
                && !owners.contains(&c)
                && !rest.contains(&c)
                && (self.is(c, Meaning::Activity)
                    || self.is(c, Meaning::Topic)
                    || self.is(c, Meaning::Section)
                    || self.chosen_activity(c))
        });
        // Between columns of marks every column that holds marks is a party's, whatever else it holds.
        let blank_corner = self.labels.first().is_some_and(|l| l.folded.is_empty())
            && self.profiles.first().is_some_and(|p| p.filled > 0 && p.unique());
        if sure.len() >= 2 && (activity_elsewhere || blank_corner) {
            let marked = |c: &usize| {
                self.profiles.get(*c).is_some_and(|p| p.marks > 0 && p.average() <= 4) && self.are_names(&[*c])
            };
            found.extend(rest.iter().copied().filter(marked));
        }
        // "Customer | Acme | Shared": the column of both is no side.
        let shared = |c: &usize| self.labels.get(*c).is_some_and(|l| l.parties.iter().all(|m| m.who == Who::Shared));
        let sides: Vec<usize> = sure.iter().copied().filter(|c| !shared(c)).collect();
        if let [first] = sides.as_slice()
            && !rest.is_empty()
            && found.len() == sure.len()
        {
            let others: Vec<usize> =
                if activity_elsewhere { rest.clone() } else { rest.iter().skip(1).copied().collect() };
            let customer = self.labels.get(*first).is_some_and(|l| l.parties.iter().any(|m| m.who == Who::Customer));
            let beside = |c: &usize| sure.iter().any(|s| c.abs_diff(*s) == 1);
            let mut adjacent = others.iter().copied().filter(beside).collect::<Vec<_>>();
            // "Criteria | Intent | Customer | Shared | Acme": the column of both stands between the sides.
            let of_both = |c: &usize| sure.iter().any(|s| shared(s) && c.abs_diff(*s) == 1);
            if let [one] = rest.iter().copied().filter(of_both).collect::<Vec<_>>().as_slice() {
                adjacent = vec![*one];
            }
            if customer && adjacent.len() == 1 {
                found.extend(adjacent);
            } else if customer && activity_elsewhere && self.are_names(&others) {
                // "Area | Microsoft | Customer | Designated operator": every column that is left is a party's.
                found.extend(others);
            }
        }
        found.sort_unstable();
        found
    }

    /// Whether all of some columns are headed by short names, with cells that repeat each other or stay blank.
    fn are_names(&self, columns: &[usize]) -> bool {
        let named = |c: &usize| {
            self.labels.get(*c).is_some_and(|l| {
                l.folded.split(' ').count() <= 3 && l.parties.iter().all(|m| m.spelling.starts_with(char::is_uppercase))
            }) && !is_model_name(&self.header(*c))
        };
        let like_cells = |c: &usize| {
            self.profiles
                .get(*c)
                .is_some_and(|p| p.filled < p.rows || p.repeats() || p.mostly(p.marks) || p.average() > 20)
        };
        columns.len() <= 4 && columns.iter().all(|c| named(c) && like_cells(c))
    }

    pub(super) fn party_notation(&self, parties: &[usize]) -> Notation {
        let sum = |f: &dyn Fn(&Profile) -> usize| -> usize {
            parties.iter().filter_map(|c| self.profiles.get(*c)).map(f).sum()
        };
        let saying = sum(&Profile::saying);
        let most = |count: usize| saying > 0 && count * 10 >= saying * 7;
        let mut letters = sum(&|p| p.letters + p.lower);
        // A few that cannot be read among many that can are letters that are wrong.
        if letters * 2 >= saying {
            letters += sum(&|p| p.capitals);
        }
        let marks = sum(&|p| p.marks);
        if most(letters) || most(sum(&|p| p.letter_words)) {
            Notation::Raci
        } else if most(marks) {
            Notation::Mark
        } else {
            Notation::Duty
        }
    }

    /// Prose is a table of duties where two parties have a column, or one that says "responsibilities".
    pub(super) fn enough_for_duties(&self, parties: &[usize]) -> bool {
        let filled = parties.iter().filter_map(|c| self.profiles.get(*c)).any(|p| p.filled > 0);
        let said = parties.iter().any(|c| self.labels.get(*c).is_some_and(|l| l.responsibility));
        (parties.len() >= 2 || said) && (filled || self.grid.sheet.is_none())
    }

    /// A column headed "Provider" whose cells are the names of providers, each several times.
    pub(super) fn lists_providers(&self, column: usize) -> bool {
        let (Some(p), Some(label)) = (self.profiles.get(column), self.labels.get(column)) else { return false };
        let general =
            matches!(label.parties.as_slice(), [one] if matches!(one.who, Who::Provider | Who::Underlying(_)));
        general
            && !label.responsibility
            && p.lexical == p.known
            && p.mostly(p.named + p.known)
            && p.short == p.saying()
            && p.repeats()
            && (2..=30).contains(&p.average())
    }
}
