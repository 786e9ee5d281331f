//! The parties of a matrix: customer, provider, third parties.

use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! identifier {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(std::sync::Arc<str>);

        impl $name {
            /// Wraps the identifier's text as it stands.
            pub fn new(text: impl Into<std::sync::Arc<str>>) -> Self {
                Self(text.into())
            }

            /// The identifier's text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.into())
            }
        }

        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }
    };
}
pub(crate) use identifier;

identifier!(
    /// A party's identifier within its matrix (`customer`, `ovhcloud`).
    PartyId
);

/// Which side of the contract a party stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PartyKind {
    /// Who buys the service.
    Customer,
    /// Who sells it.
    Provider,
    /// Anybody else: a subservice organisation, a cloud provider below the vendor.
    ThirdParty,
    /// A team of a chart that names neither customer nor provider.
    Undecided,
}

impl PartyKind {
    /// All kinds that can be declared; a party that nobody declared in a chart of teams is undecided.
    pub const ALL: [PartyKind; 3] = [PartyKind::Customer, PartyKind::Provider, PartyKind::ThirdParty];

    /// The word that is printed and parsed.
    pub fn as_str(self) -> &'static str {
        match self {
            PartyKind::Customer => "customer",
            PartyKind::Provider => "provider",
            PartyKind::ThirdParty => "third-party",
            PartyKind::Undecided => "undecided",
        }
    }
}

impl fmt::Display for PartyKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Who contracts a third party; it counts on that side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Contractor {
    /// The customer hires it.
    Customer,
    /// The provider hires it.
    Provider,
}

/// One party of a matrix.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Party {
    /// Identifier within the matrix.
    pub id: PartyId,
    /// The name that is shown, in the vendor's words.
    pub name: String,
    /// Its side.
    pub kind: PartyKind,
    /// For a third party: who contracts it; unstated is a finding and counts as the provider's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contracted_by: Option<Contractor>,
    /// Other spellings that the document uses.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
}

/// The two sides that an allocation is read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    /// The customer and whomever it contracts.
    Customer,
    /// The provider and everybody else.
    Provider,
}

impl Party {
    /// The side on which the party counts (DESIGN: a third party counts on the side of whoever contracts it).
    pub fn side(&self) -> Side {
        match (self.kind, self.contracted_by) {
            (PartyKind::Customer, _) | (PartyKind::ThirdParty, Some(Contractor::Customer)) => Side::Customer,
            _ => Side::Provider,
        }
    }
}
