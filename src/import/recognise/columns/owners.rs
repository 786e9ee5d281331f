//! Which columns of a table name the owners of its activities.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::order;
use crate::import::notation::lexicon::{Meaning, fold, squash};
use crate::import::notation::names::{Mention, Who, mentions};
use crate::import::recognise::label::is_model_name;

use super::{FEW_NAMES, Planner, Role};

impl Planner<'_> {
    /// Columns whose cells name owners.
    pub(super) fn owner_columns(&self, roles: &[Option<Role>]) -> Vec<usize> {
        // A column that is headed "Activity" or "Area" names no owners, however much its few texts look like names ("Users").
        let headed = |c: usize| {
            let other = [Meaning::Activity, Meaning::Extra, Meaning::Topic].into_iter().any(|m| self.is(c, m));
            other && !self.is(c, Meaning::Owner)
        };
        let free = |c: usize| roles.get(c).is_some_and(Option::is_none) && !self.chosen_activity(c) && !headed(c);
        let activities: Vec<usize> = (0..self.labels.len()).filter(|c| self.is(*c, Meaning::Activity)).collect();
        let mut found: Vec<usize> = Vec::new();
        let mut by_their_cells: Vec<usize> = Vec::new();
        for column in (0..self.labels.len()).filter(|c| free(*c)) {
            let (Some(p), Some(label)) = (self.profiles.get(column), self.labels.get(column)) else { continue };
            if p.mostly(p.legend_parties) {
                found.push(column);
                continue;
            }
            if p.saying() == 0 || p.mostly(p.letters) && p.lexical == 0 {
                continue;
            }
            let names = p.lexical + p.named;
            let few = p.distinct.len() <= 6.max(p.filled / 3).min(40);
            // "Responsibility" heads activities as well: then its texts are all different and name nobody.
            let elsewhere = || activities.iter().any(|c| *c != column);
            let names_somebody = p.lexical > 0 || p.repeats() || elsewhere();
            let by_header = self.is(column, Meaning::Owner)
                && p.mostly(names)
                && names_somebody
                && (few || p.lexical * 2 >= p.saying());
            let by_cells = p.mostly(names) && p.lexical * 5 >= p.saying() && (few || p.lexical * 10 >= p.saying() * 8);
            // "Yes" and "No" are marks, and a party's own column may say "Shared" here and there.
            // "AWS responsibility: AWS, AWS" says who, not what.
            let itself =
                label.parties.first().is_some_and(|m| p.distinct.keys().all(|k| squash(k) == squash(&m.spelling)));
            let party_header =
                label.sure && label.parties.len() == 1 && (p.lexical - p.known) * 2 < p.saying() && !itself;
            if (by_header || by_cells) && !party_header {
                found.push(column);
                if !by_header {
                    by_their_cells.push(column);
                }
            }
        }
        let beside: Vec<usize> = (0..self.labels.len()).filter(|c| free(*c) && !activities.contains(c)).collect();
        let named_once = self.named_once(&by_their_cells, &beside);
        found.retain(|c| !named_once.contains(c));
        // Beside a column headed "Control ownership" short prose in other columns names no owners.
        if found.iter().any(|c| self.is(*c, Meaning::Owner)) {
            found.retain(|c| self.is(*c, Meaning::Owner) || is_model_name(&self.header(*c)));
        }
        if found.is_empty() {
            found = self.pooled_owners(&|c| free(c) && !self.labels.get(c).is_some_and(|l| l.sure));
        }
        if found.is_empty() {
            return found;
        }
        // Beside a column headed "Responsibility" or "Owner" there are no columns of models.
        if found.iter().all(|c| self.is(*c, Meaning::Owner)) {
            return found;
        }
        // What stands without a header beside columns that have one is a section's name, whatever words it is made of.
        let headed = |c: &usize| self.labels.get(*c).is_some_and(|l| !l.folded.is_empty());
        if found.iter().filter(|c| headed(c)).count() >= 2 {
            found.retain(headed);
        }
        // Columns beside them that say one name throughout ("SaaS: Acme, Acme, Acme").
        let names: BTreeSet<&String> =
            order::set(found.iter().filter_map(|c| self.profiles.get(*c)).flat_map(|p| p.distinct.keys()));
        let shares = |c: usize| {
            let beside = c > 0 && found.iter().any(|f| f.abs_diff(c) == 1);
            beside
                || is_model_name(&self.header(c))
                || self.profiles.get(c).is_some_and(|p| p.distinct.keys().any(|name| names.contains(name)))
        };
        let siblings: Vec<usize> = (0..self.labels.len())
            .filter(|c| free(*c) && !found.contains(c) && !self.is_ordinary(*c) && headed(c) && shares(*c))
            .filter(|c| !self.labels.get(*c).is_some_and(|l| l.sure))
            .filter(|c| {
                self.profiles.get(*c).is_some_and(|p| {
                    p.saying() > 0 && p.short == p.saying() && p.mostly(p.lexical + p.named) && p.distinct.len() <= 4
                })
            })
            .collect();
        found.extend(siblings);
        // "SaaS" beside "IaaS" and "PaaS" is a model of theirs, though its cells have words around the names ("usually the provider").
        if found.iter().filter(|c| is_model_name(&self.header(**c))).count() >= 2 {
            let wordy = |c: &usize| {
                let names = self.profiles.get(*c).is_some_and(|p| p.lexical > 0 && p.lexical * 4 >= p.saying());
                names && is_model_name(&self.header(*c)) && !self.labels.get(*c).is_some_and(|l| l.sure)
            };
            let more: Vec<usize> =
                (0..self.labels.len()).filter(|c| free(*c) && !found.contains(c)).filter(wordy).collect();
            found.extend(more);
        }
        found.sort_unstable();
        // Nothing but names that other tables have, under headers that are no models: a list of contacts.
        let headed_by_model =
            |c: &usize| is_model_name(&self.header(*c)) || self.knowledge.models.contains(&fold(&self.header(*c)));
        let says_side = |c: &usize| {
            self.labels.get(*c).is_some_and(|l| l.sure)
                || self.is(*c, Meaning::Owner)
                || self.profiles.get(*c).is_some_and(|p| p.lexical > p.known)
        };
        let activity = (0..self.labels.len()).any(|c| self.is(c, Meaning::Activity));
        let names_only = !found.iter().any(|c| says_side(c) || headed_by_model(c));
        if names_only && (found.len() >= 2 || !activity) {
            let legend = found.iter().any(|c| self.profiles.get(*c).is_some_and(|p| p.legend_parties > 0));
            if !legend {
                return Vec::new();
            }
        }
        found
    }

    /// Columns that compare, and name no owners: "Your responsibility" in one row, and in most others short texts that stand nowhere
    /// else ("5 minutes"). Whoever owns something is named again, here or in a column beside.
    fn named_once(&self, columns: &[usize], beside: &[usize]) -> Vec<usize> {
        let names = |text: &str| mentions(text, &|name| self.knowledge.knows(name)).unwrap_or_default();
        let own = |m: &Mention| match &m.who {
            Who::Named(name) if !self.knowledge.knows(&squash(name)) => Some(squash(name)),
            _ => None,
        };
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        let texts = |column: usize| self.profiles.get(column).into_iter().flat_map(|p| &p.distinct);
        for (text, count) in beside.iter().flat_map(|c| texts(*c)) {
            for name in names(text).iter().filter_map(own) {
                *counts.entry(name).or_insert(0) += count;
            }
        }
        let again = |m: &Mention| own(m).is_none_or(|name| counts.get(&name).is_some_and(|count| *count > 1));
        let compares = |column: &usize| {
            let (mut all, mut named) = (0, 0);
            for (text, count) in texts(*column) {
                let found = names(text);
                all += count;
                named += if !found.is_empty() && found.iter().all(again) { *count } else { 0 };
            }
            named * 10 < all * 6
        };
        columns.iter().copied().filter(compares).collect()
    }

    /// A grid whose columns are owners' only taken together: few names throughout, one of them on the word list or "Shared".
    fn pooled_owners(&self, free: &dyn Fn(usize) -> bool) -> Vec<usize> {
        let columns: Vec<usize> = (0..self.labels.len())
            .filter(|c| free(*c) && (*c > 0 || !self.is_ordinary(*c)))
            .filter(|c| {
                self.profiles.get(*c).is_some_and(|p| {
                    p.saying() > 0
                        && p.short == p.saying()
                        && (p.lexical + p.named) == p.saying()
                        && p.letters < p.saying()
                })
            })
            .collect();
        let mut names: BTreeSet<&str> = BTreeSet::new();
        let (mut cells, mut lexical) = (0, 0);
        for p in columns.iter().filter_map(|c| self.profiles.get(*c)) {
            names.extend(p.distinct.keys().map(String::as_str));
            cells += p.saying();
            lexical += p.lexical;
        }
        let few = names.len() <= FEW_NAMES && names.len() * 4 <= cells;
        if columns.len() >= 2 && few && lexical > 0 { columns } else { Vec::new() }
    }
}
