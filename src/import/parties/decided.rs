//! The parties of a document once they are decided, and which of them a mention means.

use std::collections::HashMap;

use crate::import::notation::legend::LegendLine;
use crate::import::notation::lexicon::{fold, squash};
use crate::import::notation::names::{Mention, Who};
use crate::import::question::Question;
use crate::matrix::{LegendEntry, Party, PartyId, PartyKind};

/// The parties of the document, and which of them each spelling is.
#[derive(Debug, Clone, Default)]
pub struct Parties {
    /// Customer, provider, third parties.
    pub parties: Vec<Party>,
    /// By spelling.
    pub(super) ids: HashMap<String, PartyId>,
    /// Whoever is meant by "the customer", "the provider", "the cloud provider".
    pub(super) customer: Option<PartyId>,
    pub(super) provider: Option<PartyId>,
    pub(super) underlying: Option<PartyId>,
    /// What was inferred, as it is printed.
    pub choices: Vec<String>,
    /// Whose side is not decided, and how to decide it.
    pub undecided: Option<Question>,
}

impl Parties {
    /// Parties as a mapping file declares them.
    pub fn declared(parties: &[Party]) -> Self {
        let mut ids = HashMap::new();
        for party in parties {
            let spellings = party.aliases.iter().chain([&party.name]).map(String::as_str).chain([party.id.as_str()]);
            for spelling in spellings {
                ids.entry(squash(spelling)).or_insert_with(|| party.id.clone());
                ids.entry(fold(spelling)).or_insert_with(|| party.id.clone());
            }
        }
        Self { parties: parties.to_vec(), ids, ..Self::default() }
    }

    /// Whether one of the parties is spelt so.
    pub fn names(&self, name: &str) -> bool {
        self.ids.contains_key(&squash(name)) || self.ids.contains_key(&fold(name))
    }

    pub(super) fn free_id(&self, wanted: &str) -> PartyId {
        let wanted = if wanted.is_empty() { "party" } else { wanted };
        let taken = |id: &str| self.parties.iter().any(|p| p.id.as_str() == id);
        let mut id = wanted.to_owned();
        let mut number = 2;
        while taken(&id) {
            id = format!("{wanted}-{number}");
            number += 1;
        }
        PartyId::new(id)
    }

    /// The document's legend, with the parties that its lines name.
    pub fn legend(&self, lines: &[LegendLine]) -> Vec<LegendEntry> {
        let entry = |line: &LegendLine| {
            let mut entry = line.entry();
            if let Some((who, spelling)) = &line.who
                && !matches!(who, Who::Shared | Who::Nobody)
            {
                let mention = Mention { who: who.clone(), spelling: spelling.clone() };
                entry.party = self.ids_of(&mention).into_iter().next();
            }
            entry
        };
        lines.iter().map(entry).collect()
    }

    /// The parties of several mentions, each once.
    pub fn ids_of_all(&self, mentions: &[Mention]) -> Vec<PartyId> {
        let mut ids: Vec<PartyId> = Vec::new();
        for id in mentions.iter().flat_map(|m| self.ids_of(m)) {
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        ids
    }

    /// The party of a mention; "Shared" is the customer and the provider.
    pub fn ids_of(&self, mention: &Mention) -> Vec<PartyId> {
        let first = |kind: PartyKind| self.parties.iter().find(|p| p.kind == kind).map(|p| p.id.clone());
        let found = match &mention.who {
            Who::Nobody => None,
            Who::Shared => return [PartyKind::Customer, PartyKind::Provider].into_iter().filter_map(first).collect(),
            Who::Customer => self.customer.clone().or_else(|| first(PartyKind::Customer)),
            Who::Provider => self.provider.clone().or_else(|| first(PartyKind::Provider)),
            Who::Underlying(_) => self.underlying.clone().or_else(|| first(PartyKind::Provider)),
            Who::ThirdParty(name) | Who::Named(name) => {
                self.ids.get(&squash(name)).or_else(|| self.ids.get(&fold(&mention.spelling))).cloned()
            }
        };
        found.into_iter().collect()
    }
}
