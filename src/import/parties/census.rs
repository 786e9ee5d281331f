//! How often each party is named, by which spellings, and what follows of it: who is customer, provider and third party.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::ordered::{self, Arrange};
use crate::import::notation::lexicon::{COMPANIES, Class, fold, is, lemma, squash, without_compound_ending};
use crate::import::notation::names::{Mention, Who, is_slip};
use crate::import::question::Question;
use crate::matrix::{Contractor, Party, PartyKind};

use super::decided::Parties;

/// A shorter name that is one letter off another may well be another's ("AWS" and "AVS").
const SHORTEST_SLIP: usize = 8;

/// A flag `--party NAME=KIND`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartyHint {
    /// The name, in any of the document's spellings.
    pub name: String,
    /// What it is.
    pub kind: PartyKind,
    /// For a third party: who contracts it.
    pub contracted_by: Option<Contractor>,
}

/// One party and how the document spells it.
#[derive(Debug, Default, Clone)]
pub(super) struct Group {
    /// Spellings and how often each occurs.
    pub(super) spellings: BTreeMap<String, usize>,
    /// How often it heads a column.
    pub(super) headers: usize,
    /// How often a cell names it.
    pub(super) cells: usize,
    /// It was named in a column of providers.
    pub(super) in_provider_column: bool,
    pub(super) first: usize,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Slot {
    Customer,
    Provider,
    Underlying,
    Third(String),
    Named(String),
}

/// Counts who is named.
#[derive(Debug, Default)]
pub struct Census {
    pub(super) groups: BTreeMap<Slot, Group>,
    shared: bool,
    seen: usize,
    /// General words and names that head columns of one table: they are not one party.
    apart: BTreeSet<(Slot, Slot)>,
}

/// What else is known of the vendor.
#[derive(Debug, Clone, Default)]
pub struct VendorHints<'a> {
    /// `--vendor`.
    pub vendor: Option<&'a str>,
    /// The vendor's shown name.
    pub vendor_name: Option<&'a str>,
    /// Title, file name, address: where a provider's name may stand.
    pub about: Vec<&'a str>,
    /// `--party`.
    pub parties: &'a [PartyHint],
    /// The document implies a customer and a provider without naming them (control ownership).
    pub implied: bool,
}

impl Census {
    /// Counts a mention that comes so many times; `header` where it heads a column, `providers` where the column lists providers.
    pub fn add(&mut self, mention: &Mention, header: bool, providers: bool, times: usize) {
        let slot = match &mention.who {
            Who::Nobody => return,
            // What is still to be filled in is nobody's name.
            Who::Named(name) if is(&squash(name), Class::Placeholder) => return,
            Who::Shared => {
                self.shared = true;
                return;
            }
            Who::Customer => Slot::Customer,
            Who::Provider => Slot::Provider,
            Who::Underlying(_) => Slot::Underlying,
            Who::ThirdParty(name) => Slot::Third(
                squash(name).replace("3rd", "third").trim_end_matches("ies").trim_end_matches(['y', 's']).to_owned(),
            ),
            Who::Named(name) => Slot::Named(squash(name)),
        };
        self.seen += times;
        let first = self.seen;
        let group = self.groups.entry(slot).or_insert_with(|| Group { first, ..Group::default() });
        *group.spellings.entry(mention.spelling.trim().to_owned()).or_insert(0) += times;
        *(if header { &mut group.headers } else { &mut group.cells }) += times;
        group.in_provider_column |= providers;
    }

    /// The parties of two columns of one table are two, also where one of them is only called "cloud provider".
    pub fn keep_apart(&mut self, heads: &[&Mention]) {
        let general: Vec<Slot> = heads
            .iter()
            .filter_map(|m| match m.who {
                Who::Provider => Some(Slot::Provider),
                Who::Underlying(_) => Some(Slot::Underlying),
                _ => None,
            })
            .collect();
        for named in
            heads.iter().filter_map(|m| if let Who::Named(n) = &m.who { Some(Slot::Named(squash(n))) } else { None })
        {
            self.apart.extend(general.iter().map(|g| (g.clone(), named.clone())));
        }
    }

    /// The names of their own, squashed: what recognition knows of the document.
    pub fn names(&self) -> BTreeSet<String> {
        ordered::set(self.groups.keys().filter_map(|s| if let Slot::Named(n) = s { Some(n.clone()) } else { None }))
    }

    /// How many parties are named.
    pub fn count(&self) -> usize {
        self.groups.len()
    }

    /// Decides who is customer, provider and third party.
    /// What cannot be decided is left open, and [`Parties::undecided`] says so.
    pub fn decide(mut self, hints: &VendorHints<'_>) -> Parties {
        self.join_spellings();
        let mut choices = Vec::new();
        self.join_slips(hints.parties, &mut choices);
        let mut kinds: BTreeMap<Slot, (PartyKind, Option<Contractor>)> = BTreeMap::new();
        for hint in hints.parties {
            let wanted = squash(&hint.name);
            let slot = self.groups.iter().find(|(slot, group)| {
                matches!(slot, Slot::Named(n) | Slot::Third(n) if *n == wanted)
                    || group.spellings.keys().any(|s| squash(s) == wanted)
            });
            if let Some((slot, _)) = slot {
                kinds.insert(slot.clone(), (hint.kind, hint.contracted_by));
            }
        }
        self.turn_round(&mut kinds, &mut choices);
        if !self.names_side(hints) && !kinds.values().any(|(kind, _)| *kind == PartyKind::Customer) {
            return self.teams(hints, &kinds, choices);
        }
        let (provider, undecided) = match self.find_provider(hints, &mut kinds, &mut choices) {
            Ok(provider) => (provider, None),
            Err(undecided) => (None, Some(undecided)),
        };
        // General words for a provider that has a name are spellings of it.
        if let Some(provider) = &provider {
            for general in [Slot::Provider, Slot::Underlying] {
                let same = match general {
                    Slot::Provider => matches!(provider, Slot::Named(_)),
                    _ => *provider == Slot::Provider && !self.provider_is_a_vendor(),
                };
                if same
                    && !self.apart.contains(&(general.clone(), provider.clone()))
                    && !kinds.contains_key(&general)
                    && let Some(group) = self.groups.remove(&general)
                    && let Some(into) = self.groups.get_mut(provider)
                {
                    for (spelling, count) in group.spellings {
                        *into.spellings.entry(spelling).or_insert(0) += count;
                    }
                }
            }
        }
        let mut parties = self.finish(hints, provider.as_ref(), &kinds, undecided.is_some(), choices);
        parties.undecided = undecided;
        parties
    }

    /// Whether anybody is the customer by a word, or both sides are spoken of.
    pub(super) fn names_side(&self, hints: &VendorHints<'_>) -> bool {
        self.groups.is_empty() || self.groups.contains_key(&Slot::Customer) || self.shared || hints.implied
    }

    /// A chart of teams: nobody is the customer by a word; whose side each is on stays open.
    fn teams(
        self,
        hints: &VendorHints<'_>,
        kinds: &BTreeMap<Slot, (PartyKind, Option<Contractor>)>,
        choices: Vec<String>,
    ) -> Parties {
        let seller = kinds.values().any(|(kind, _)| *kind == PartyKind::Provider);
        let seller = if seller { "" } else { ", and --party NAME=provider for who sells it" };
        let undecided = Question {
            what: "nobody is the customer by name: the sides of the parties are not decided".to_owned(),
            candidates: self.groups.keys().filter(|s| !kinds.contains_key(s)).map(|s| self.shown(s)).collect(),
            help: format!(
                "a checklist needs to know who buys the service: --party NAME=customer, for each party on that side{seller}"
            ),
        };
        let mut parties = self.finish(hints, None, kinds, true, choices);
        parties.undecided = Some(undecided);
        parties
    }

    /// Where "we" are the customer (or "you" the provider), whoever the document addresses by the other word is the other side.
    fn turn_round(&self, kinds: &mut BTreeMap<Slot, (PartyKind, Option<Contractor>)>, choices: &mut Vec<String>) {
        let by_pronouns = |slot: &Slot| {
            let group = self.groups.get(slot);
            group.is_some_and(|g| g.spellings.keys().all(|s| is(&fold(s), Class::Pronoun)))
        };
        for (said, kind, other, turned) in [
            (Slot::Provider, PartyKind::Customer, Slot::Customer, PartyKind::Provider),
            (Slot::Customer, PartyKind::Provider, Slot::Provider, PartyKind::Customer),
        ] {
            let is_turned = kinds.get(&said).is_some_and(|(declared, _)| *declared == kind);
            if is_turned && !kinds.contains_key(&other) && by_pronouns(&said) && by_pronouns(&other) {
                let (said, name) = (self.name_of(&said, kind), self.name_of(&other, turned));
                choices.push(format!("{turned}: {name}, since {said} is the {kind}"));
                kinds.insert(other, (turned, None));
            }
        }
    }

    /// "IBM" and "IBM Cloud", "SAP" and "SAP SE" are one party.
    fn join_spellings(&mut self) {
        let names: Vec<(Slot, String)> = self
            .groups
            .iter()
            .filter(|(slot, _)| matches!(slot, Slot::Named(_)))
            .filter_map(|(slot, group)| Some((slot.clone(), fold(group.spellings.keys().next()?))))
            .collect();
        for (long_slot, long) in &names {
            for (short_slot, short) in &names {
                let Some(rest) = long.strip_prefix(short.as_str()).and_then(|r| r.strip_prefix(' ')) else { continue };
                if rest.split(' ').all(|w| COMPANIES.contains(&w))
                    && let Some(group) = self.groups.remove(long_slot)
                    && let Some(into) = self.groups.get_mut(short_slot)
                {
                    into.headers += group.headers;
                    into.cells += group.cells;
                    into.spellings.extend(group.spellings);
                }
            }
        }
    }

    /// "Cloud Tempel" in one header of a document that otherwise writes "Cloud Temple" is a slip of the pen: one party.
    fn join_slips(&mut self, declared: &[PartyHint], choices: &mut Vec<String>) {
        let weight = |g: &Group| g.headers * 20 + g.cells;
        let mut names: Vec<(String, usize)> = self
            .groups
            .iter()
            .filter_map(|(slot, group)| match slot {
                Slot::Named(name) if name.chars().count() >= SHORTEST_SLIP => Some((name.clone(), weight(group))),
                _ => None,
            })
            .filter(|(name, _)| !declared.iter().any(|hint| squash(&hint.name) == *name))
            .collect();
        names.arrange_by_key(|(_, weight)| std::cmp::Reverse(*weight));
        for (index, (name, often)) in names.iter().enumerate() {
            for (other, seldom) in names.iter().skip(index + 1) {
                // "Customer A" and "Customer B", "Zone 1" and "Zone 2" are no slips.
                let telling = |n: &str| {
                    n.chars().any(|c| c.is_ascii_digit())
                        || self.shown(&Slot::Named(n.to_owned())).split(' ').any(|w| w.chars().count() == 1)
                };
                if seldom > often || !is_slip(name, other) || telling(name) || telling(other) {
                    continue;
                }
                // "Micro-architect" as often as "Macro-architect" is somebody else; "Developers" are the "Developer".
                // A column that is headed so once, beside tables that are headed otherwise, is a slip all the same.
                let plural = name.starts_with(other.as_str()) || other.starts_with(name.as_str());
                let in_cells = self.groups.get(&Slot::Named(other.clone())).is_some_and(|g| g.headers == 0);
                if in_cells && !plural && seldom * 2 > *often {
                    continue;
                }
                let (Some(group), true) = (
                    self.groups.remove(&Slot::Named(other.clone())),
                    self.groups.contains_key(&Slot::Named(name.clone())),
                ) else {
                    continue;
                };
                let written = group.spellings.keys().next().cloned().unwrap_or_default();
                choices.push(format!(
                    "\"{written}\" is read as {} (one letter apart; --party \"{written}=third-party\" keeps them apart)",
                    self.shown(&Slot::Named(name.clone()))
                ));
                if let Some(into) = self.groups.get_mut(&Slot::Named(name.clone())) {
                    into.headers += group.headers;
                    into.cells += group.cells;
                    into.spellings.extend(group.spellings);
                }
            }
        }
    }

    /// The name of a group that plays a part in the matrix. Who is declared to stand on the other side ("We" are the customer) is
    /// called by the document's own word: the general one would name the wrong side.
    fn name_of(&self, slot: &Slot, kind: PartyKind) -> String {
        let usual = match slot {
            Slot::Customer => kind == PartyKind::Customer,
            Slot::Provider => kind == PartyKind::Provider,
            Slot::Underlying | Slot::Third(_) | Slot::Named(_) => kind != PartyKind::Customer,
        };
        let spellings = self.groups.get(slot).map(|g| &g.spellings);
        let most = spellings.and_then(|s| s.iter().max_by(|a, b| a.1.cmp(b.1).then(b.0.cmp(a.0))));
        match most {
            Some((spelling, _)) if !usual => capitalised(spelling.trim()),
            _ => self.shown(slot),
        }
    }

    /// The name of a group as it is shown.
    pub(super) fn shown(&self, slot: &Slot) -> String {
        let Some(group) = self.groups.get(slot) else { return String::new() };
        let mut spellings: Vec<(&String, &usize)> = group.spellings.iter().collect();
        spellings.arrange_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
        let noun = |s: &str| {
            let folded = fold(s);
            !is(&folded, Class::Pronoun) && without_compound_ending(&folded).is_none() && !folded.contains(" s ")
        };
        let best = spellings.iter().find(|(s, _)| noun(s)).map(|(s, _)| (*s).clone());
        let general = !matches!(slot, Slot::Named(_) | Slot::Third(_));
        let lemma_of = |s: &str| {
            let folded = fold(s);
            lemma(&folded).or_else(|| without_compound_ending(&folded).and_then(lemma))
        };
        if let Some(shown) = spellings
            .iter()
            .find_map(|(s, _)| lemma_of(s))
            .filter(|_| general && best.as_deref().is_none_or(|b| lemma_of(b).is_some()))
        {
            return shown.to_owned();
        }
        let name = best.unwrap_or_else(|| match slot {
            Slot::Customer => spellings
                .iter()
                .find_map(|(s, _)| without_compound_ending(&fold(s)).map(str::to_owned))
                .unwrap_or_else(|| "Customer".to_owned()),
            Slot::Provider | Slot::Underlying => "Provider".to_owned(),
            Slot::Third(_) | Slot::Named(_) => spellings.first().map(|(s, _)| (*s).clone()).unwrap_or_default(),
        });
        capitalised(name.trim())
    }

    fn finish(
        self,
        hints: &VendorHints<'_>,
        provider: Option<&Slot>,
        kinds: &BTreeMap<Slot, (PartyKind, Option<Contractor>)>,
        teams: bool,
        mut choices: Vec<String>,
    ) -> Parties {
        let kind_of = |slot: &Slot| -> (PartyKind, Option<Contractor>) {
            if let Some(kind) = kinds.get(slot) {
                return *kind;
            }
            match slot {
                Slot::Customer => (PartyKind::Customer, None),
                slot if Some(slot) == provider => (PartyKind::Provider, None),
                Slot::Provider if teams => (PartyKind::Provider, None),
                Slot::Named(_) if teams => (PartyKind::Undecided, None),
                _ => (PartyKind::ThirdParty, None),
            }
        };
        let mut slots: Vec<&Slot> = self.groups.keys().collect();
        slots.arrange_by_key(|slot| (kind_of(slot).0, self.groups.get(*slot).map_or(0, |g| g.first)));
        let mut result = Parties::default();
        for slot in slots {
            let (kind, contracted_by) = kind_of(slot);
            let name = self.name_of(slot, kind);
            let id = match kind {
                PartyKind::Customer => "customer".to_owned(),
                _ => slug(&name),
            };
            let id = result.free_id(&id);
            let mut aliases: Vec<String> = Vec::new();
            for spelling in self.groups.get(slot).into_iter().flat_map(|g| g.spellings.keys()) {
                result.ids.insert(fold(spelling), id.clone());
                result.ids.insert(squash(spelling), id.clone());
                if *spelling != name {
                    aliases.push(spelling.clone());
                }
            }
            if !aliases.is_empty() && matches!(slot, Slot::Named(_)) && kind == PartyKind::Provider {
                choices.push(format!("{name} is also written {}", aliases.join(", ")));
            }
            match slot {
                Slot::Customer => result.customer = Some(id.clone()),
                Slot::Provider => result.provider = Some(id.clone()),
                Slot::Underlying => result.underlying = Some(id.clone()),
                Slot::Third(name) | Slot::Named(name) => drop(result.ids.insert(name.clone(), id.clone())),
            }
            result.parties.push(Party { id, name, kind, contracted_by, aliases });
        }
        let sides = if teams { 0 } else { 2 };
        for (missing, id, name) in [
            (PartyKind::Customer, "customer", "Customer".to_owned()),
            (PartyKind::Provider, "provider", hints.vendor_name.or(hints.vendor).unwrap_or("Provider").to_owned()),
        ]
        .into_iter()
        .take(sides)
        {
            if !result.parties.iter().any(|p| p.kind == missing) {
                let at = usize::from(missing == PartyKind::Provider && !result.parties.is_empty());
                let id = result.free_id(id);
                result.parties.insert(at, Party { id, name, kind: missing, contracted_by: None, aliases: Vec::new() });
            }
        }
        result.choices = choices;
        result
    }
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) if text.chars().all(|c| !c.is_uppercase()) => first.to_uppercase().chain(chars).collect(),
        _ => text.to_owned(),
    }
}

/// An identifier made of a name: lower case, ASCII where it can be, dashes between words.
pub fn slug(name: &str) -> String {
    fold(name).split(' ').filter(|w| !w.is_empty()).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::import::notation::names::mentions;

    fn census(headers: &[&str], cells: &[&str]) -> Census {
        let mut census = Census::default();
        for (texts, header) in [(headers, true), (cells, false)] {
            for text in texts {
                let names = census.names();
                for mention in mentions(text, &|n| names.contains(n)).unwrap() {
                    census.add(&mention, header, false, 1);
                }
            }
        }
        census
    }

    fn parties(headers: &[&str], cells: &[&str], about: &[&str]) -> Vec<(String, String, PartyKind)> {
        let hints = VendorHints { about: about.to_vec(), ..VendorHints::default() };
        let found = census(headers, cells).decide(&hints);
        found.parties.into_iter().map(|p| (p.id.to_string(), p.name, p.kind)).collect()
    }

    #[test]
    fn spellings_of_one_party_are_one() {
        let found = parties(&["Rolle Kunde", "Kundenrolle", "Cloud Temple-Rolle", "Rolle Cloud Temple"], &[], &[]);
        assert_eq!(
            found,
            [
                ("customer".to_owned(), "Kunde".to_owned(), PartyKind::Customer),
                ("cloud-temple".to_owned(), "Cloud Temple".to_owned(), PartyKind::Provider)
            ]
        );
        assert_eq!(parties(&["Your responsibilities", "IBM responsibilities"], &["IBM Cloud", "You"], &[]).len(), 2);
        assert_eq!(parties(&["Customer"], &["Red Hat", "Redhat"], &[]).len(), 2);
    }

    #[test]
    fn clouds_below_the_vendor_are_third_parties() {
        let found = parties(&[], &["Customer", "Red Hat", "Red Hat and cloud provider", "Shared"], &[]);
        assert_eq!(found[1].1, "Red Hat");
        assert_eq!((found[2].1.as_str(), found[2].2), ("Cloud provider", PartyKind::ThirdParty));
        let found = parties(&["Customer", "Cloud provider"], &[], &[]);
        assert_eq!(found.iter().map(|p| p.2).collect::<Vec<_>>(), [PartyKind::Customer, PartyKind::Provider]);
        let found = parties(&["Customer", "Acme", "AWS"], &[], &[]);
        assert_eq!(found.iter().map(|p| p.1.as_str()).collect::<Vec<_>>(), ["Customer", "Acme", "AWS"]);
    }

    #[test]
    fn what_cannot_be_decided_shows_the_candidates() {
        let hints = VendorHints::default();
        let error = census(&["Customer", "Acme", "Globex"], &[]).decide(&hints).undecided.unwrap();
        assert_eq!(error.candidates, ["Acme", "Globex"]);
        let error = census(&["Acme", "Globex"], &[])
            .decide(&VendorHints { about: vec!["Acme matrix"], ..hints })
            .undecided
            .unwrap();
        assert!(error.help.contains("=customer"), "{error:?}");
    }
}
