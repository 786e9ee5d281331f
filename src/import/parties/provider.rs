//! Who of the named parties sells the service.

use std::collections::BTreeMap;

use crate::base::ordered::Arrange;
use crate::import::notation::lexicon::{Class, KNOWN_CLOUDS, fold, is, squash};
use crate::matrix::{Contractor, PartyKind};

use super::census::{Census, Group, Slot, VendorHints};
use crate::import::question::Question;

/// Whether a party is called as the vendor is.
fn is_vendor(slot: &Slot, hints: &VendorHints<'_>) -> bool {
    let Slot::Named(name) = slot else { return false };
    [hints.vendor, hints.vendor_name].into_iter().flatten().map(squash).any(|v| {
        v.len() >= 2 && name.len() >= 2 && (*name == v || name.starts_with(&v) || v.starts_with(name.as_str()))
    })
}

fn is_cloud(slot: &Slot) -> bool {
    matches!(slot, Slot::Named(name) if KNOWN_CLOUDS.iter().any(|known| squash(known) == *name))
}

/// What the document says of itself in its title, its name and its address.
struct About {
    words: String,
    squashed: String,
}

impl About {
    fn of(hints: &VendorHints<'_>) -> Self {
        let words = fold(&hints.about.join(" "));
        Self { squashed: words.replace(' ', ""), words }
    }

    fn names(&self, slot: &Slot) -> bool {
        matches!(slot, Slot::Named(name) if name.chars().count() >= 2 && self.squashed.contains(name.as_str()))
    }

    /// Whether the document is about something for a party, or on what that party runs.
    fn is_for(&self, shown: &str) -> bool {
        let words = format!(" {} ", self.words);
        let before = |(at, _): (usize, &str)| words.get(..at).and_then(|before| before.rsplit(' ').next());
        words.match_indices(&format!(" {} ", fold(shown))).filter_map(before).any(|word| is(word, Class::For))
    }
}

impl Census {
    /// The party that sells the service: what is given, else what is named so, else what the document is about.
    pub(super) fn find_provider(
        &self,
        hints: &VendorHints<'_>,
        kinds: &mut BTreeMap<Slot, (PartyKind, Option<Contractor>)>,
        choices: &mut Vec<String>,
    ) -> Result<Option<Slot>, Question> {
        if let Some((slot, _)) = kinds.iter().find(|(_, (kind, _))| *kind == PartyKind::Provider) {
            return Ok(Some(slot.clone()));
        }
        let named: Vec<(&Slot, &Group)> = self
            .groups
            .iter()
            .filter(|(slot, _)| matches!(slot, Slot::Named(_)) && !kinds.contains_key(*slot))
            .collect();
        let general = [Slot::Provider, Slot::Underlying]
            .into_iter()
            .find(|s| self.groups.contains_key(s) && !kinds.contains_key(s));
        // "Inherited" says that it is the provider's, whoever that is.
        let nameless = |slot: &Slot| {
            let spellings = self.groups.get(slot).map(|g| g.spellings.keys());
            spellings.is_some_and(|mut s| s.all(|s| is(&fold(s), Class::Nothing)))
        };
        let general = general.filter(|slot| named.is_empty() || !nameless(slot));
        if let Some((slot, _)) = named.iter().find(|(slot, _)| is_vendor(slot, hints)) {
            return Ok(Some((*slot).clone()));
        }
        let from_column: Vec<&Slot> = named.iter().filter(|(_, g)| g.in_provider_column).map(|(s, _)| *s).collect();
        if let Some(first) = from_column.first() {
            for slot in &from_column {
                kinds.insert((*slot).clone(), (PartyKind::Provider, None));
            }
            return Ok(Some((*first).clone()));
        }
        match named.as_slice() {
            [] => Ok(general.or_else(|| self.only_partner(kinds, choices))),
            // A cloud beside "the provider" is what the provider builds on.
            [(only, _)] if general == Some(Slot::Provider) && is_cloud(only) && !About::of(hints).names(only) => {
                Ok(general)
            }
            [(only, _)] => Ok(Some((*only).clone())),
            several => self.one_of(several, general, hints, choices),
        }
    }

    /// Which of several named parties sells the service.
    fn one_of(
        &self,
        several: &[(&Slot, &Group)],
        general: Option<Slot>,
        hints: &VendorHints<'_>,
        choices: &mut Vec<String>,
    ) -> Result<Option<Slot>, Question> {
        let about = About::of(hints);
        let pick = |wanted: &dyn Fn(&Slot) -> bool| -> Option<Slot> {
            let mut found = several.iter().filter(|(slot, _)| wanted(slot));
            match (found.next(), found.next()) {
                (Some((slot, _)), None) => Some((*slot).clone()),
                _ => None,
            }
        };
        let weight = |g: &Group| g.headers * 20 + g.cells;
        let mut by_weight: Vec<&(&Slot, &Group)> = several.iter().collect();
        by_weight.arrange_by_key(|(_, g)| (std::cmp::Reverse(weight(g)), g.first));
        let dominating = match by_weight.as_slice() {
            [(slot, first), (_, second), ..] if weight(first) >= 2 * weight(second) && !is_cloud(slot) => {
                Some((*slot).clone())
            }
            _ => None,
        };
        // "Microsoft" is a name, "Designated operator" a description.
        let proper = |slot: &Slot| {
            let shown = self.shown(slot);
            shown.split_whitespace().all(|w| w.chars().next().is_some_and(|c| !c.is_lowercase()))
        };
        // "Acme Support for AWS": the cloud in the title is what Acme's service is for.
        let below = |slot: &Slot| is_cloud(slot) && about.is_for(&self.shown(slot));
        // Of teams, none of which the document calls the customer, the busiest need not sell the service.
        let sides = self.names_side(hints);
        let choice = pick(&|s| about.names(s) && !is_cloud(s))
            .or_else(|| pick(&|s| about.names(s) && !below(s)))
            .or_else(|| if general.is_none() && sides { pick(&proper) } else { None })
            .or_else(|| if general.is_none() && sides { pick(&|s| !is_cloud(s)) } else { None })
            .or(dominating.filter(|_| sides));
        if let Some(slot) = choice {
            let others: Vec<String> = several.iter().filter(|(s, _)| **s != slot).map(|(s, _)| self.shown(s)).collect();
            let (provider, others) = (self.shown(&slot), others.join(", "));
            choices.push(format!("provider: {provider} (the others are third parties: {others})"));
            return Ok(Some(slot));
        }
        if general.is_some() {
            return Ok(general);
        }
        Err(Question {
            what: "several parties may be the provider".to_owned(),
            candidates: by_weight.iter().map(|(s, _)| self.shown(s)).collect(),
            help: "say who sells the service: --party NAME=provider (and --party NAME=third-party, or NAME=customer, for the others)"
                .to_owned(),
        })
    }

    /// "Partner | Customer": where nobody else stands on the other side, the partner sells the service.
    fn only_partner(
        &self,
        kinds: &BTreeMap<Slot, (PartyKind, Option<Contractor>)>,
        choices: &mut Vec<String>,
    ) -> Option<Slot> {
        let mut thirds = self.groups.iter().filter(|(slot, _)| matches!(slot, Slot::Third(_)));
        let (slot, group) = thirds.next().filter(|_| thirds.next().is_none())?;
        if kinds.contains_key(slot) || group.headers == 0 || !self.groups.contains_key(&Slot::Customer) {
            return None;
        }
        choices.push(format!("provider: {} (nobody else is named beside the customer)", self.shown(slot)));
        Some(slot.clone())
    }

    pub(super) fn provider_is_a_vendor(&self) -> bool {
        self.groups.get(&Slot::Provider).is_some_and(|g| {
            g.spellings.keys().any(|s| {
                let folded = fold(s);
                ["vendor", "supplier", "saas provider", "paas provider", "we", "us", "our"].contains(&folded.as_str())
            })
        })
    }
}
