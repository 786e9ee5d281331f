//! The fields of a logged row, by id.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Change;

/// Fields by id, each once, in the order of their ids. A list, since a row has a handful of them: a tree takes room for eleven, which over the rows of
/// a long list is most of what is held.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes(Vec<(Cow<'static, str>, Change)>);

impl Changes {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What became of a field.
    pub fn get(&self, field: &str) -> Option<&Change> {
        self.iter().find(|(own, _)| *own == field).map(|(_, change)| change)
    }

    /// All of them, by id.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Change)> {
        self.0.iter().map(|(field, change)| (field.as_ref(), change))
    }

    /// Notes what became of a field; an earlier word on it is replaced.
    pub fn insert(&mut self, field: impl Into<Cow<'static, str>>, change: Change) {
        let field = field.into();
        match self.0.binary_search_by(|(own, _)| own.cmp(&field)) {
            Ok(at) => {
                if let Some((_, own)) = self.0.get_mut(at) {
                    *own = change;
                }
            }
            Err(at) => self.0.insert(at, (field, change)),
        }
    }
}

impl<F: Into<Cow<'static, str>>> FromIterator<(F, Change)> for Changes {
    fn from_iter<I: IntoIterator<Item = (F, Change)>>(all: I) -> Self {
        let mut changes = Self::default();
        all.into_iter().for_each(|(field, change)| changes.insert(field, change));
        changes.0.shrink_to_fit();
        changes
    }
}

impl Serialize for Changes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl<'de> Deserialize<'de> for Changes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(BTreeMap::<String, Change>::deserialize(deserializer)?.into_iter().collect())
    }
}
