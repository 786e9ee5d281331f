//! Who of the named parties sells the service.

use std::collections::BTreeMap;

use crate::base::ordered::Arrange;
use crate::import::notation::lexicon::{Class, KNOWN_CLOUDS, fold, is, squash};
use crate::matrix::{Contractor, PartyKind};

use super::census::{Census, Group, Slot, VendorHints};
use crate::import::question::Question;

impl Census {
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
        let is_vendor = |slot: &Slot| {
            let Slot::Named(name) = slot else { return false };
            [hints.vendor, hints.vendor_name].into_iter().flatten().map(squash).any(|v| {
                v.len() >= 2 && name.len() >= 2 && (*name == v || name.starts_with(&v) || v.starts_with(name.as_str()))
            })
        };
        if let Some((slot, _)) = named.iter().find(|(slot, _)| is_vendor(slot)) {
            return Ok(Some((*slot).clone()));
        }
        let from_column: Vec<&Slot> = named.iter().filter(|(_, g)| g.in_provider_column).map(|(s, _)| *s).collect();
        if let Some(first) = from_column.first() {
            for slot in &from_column {
                kinds.insert((*slot).clone(), (PartyKind::Provider, None));
            }
            return Ok(Some((*first).clone()));
        }
        let about = fold(&hints.about.join(" "));
        let about_squashed = about.replace(' ', "");
        let in_title = |slot: &Slot| matches!(slot, Slot::Named(n) if n.chars().count() >= 2 && about_squashed.contains(n.as_str()));
        let cloud = |slot: &Slot| matches!(slot, Slot::Named(n) if KNOWN_CLOUDS.iter().any(|k| squash(k) == *n));
        // "Acme Support for AWS": the cloud in the title is what Acme's service is for.
        let below = |slot: &Slot| {
            const FOR: [&str; 7] = ["for", "on", "fur", "auf", "sur", "para", "voor"];
            let name = fold(&self.shown(slot));
            cloud(slot) && FOR.iter().any(|word| format!(" {about} ").contains(&format!(" {word} {name} ")))
        };
        match named.as_slice() {
            [] => Ok(general.or_else(|| self.only_partner(kinds, choices))),
            [(only, _)] => {
                // A cloud beside "the provider" is what the provider builds on.
                if general == Some(Slot::Provider) && cloud(only) && !in_title(only) {
                    Ok(general)
                } else {
                    Ok(Some((*only).clone()))
                }
            }
            several => {
                let pick = |wanted: &dyn Fn(&Slot) -> bool| -> Option<Slot> {
                    let mut found = several.iter().filter(|(slot, _)| wanted(slot));
                    match (found.next(), found.next()) {
                        (Some((slot, _)), None) => Some((*slot).clone()),
                        _ => None,
                    }
                };
                let mut by_weight: Vec<&(&Slot, &Group)> = several.iter().collect();
                by_weight.arrange_by_key(|(_, g)| (std::cmp::Reverse(g.headers * 20 + g.cells), g.first));
                let weight = |g: &Group| g.headers * 20 + g.cells;
                let dominating = match by_weight.as_slice() {
                    [(slot, first), (_, second), ..] if weight(first) >= 2 * weight(second) && !cloud(slot) => {
                        Some((*slot).clone())
                    }
                    _ => None,
                };
                // "Microsoft" is a name, "Designated operator" a description.
                let proper = |slot: &Slot| {
                    let shown = self.shown(slot);
                    shown.split_whitespace().all(|w| w.chars().next().is_some_and(|c| !c.is_lowercase()))
                };
                // Of teams, none of which the document calls the customer, the busiest need not sell the service.
                let sides = self.names_side(hints);
                let choice = pick(&|s| in_title(s) && !cloud(s))
                    .or_else(|| pick(&|s| in_title(s) && !below(s)))
                    .or_else(|| if general.is_none() && sides { pick(&proper) } else { None })
                    .or_else(|| if general.is_none() && sides { pick(&|s| !cloud(s)) } else { None })
                    .or(dominating.filter(|_| sides));
                if let Some(slot) = choice {
                    choices.push(format!(
                        "provider: {} (the others are third parties: {})",
                        self.shown(&slot),
                        several
                            .iter()
                            .filter(|(s, _)| **s != slot)
                            .map(|(s, _)| self.shown(s))
                            .collect::<Vec<_>>()
                            .join(", ")
                    ));
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
        }
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
