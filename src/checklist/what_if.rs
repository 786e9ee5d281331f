//! A run that is not what the customer's profile says: a look at what would be.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::matrix::deployment::OptionState;
use crate::matrix::{ModelId, OptionId};

/// How the deployment of a run differs from the one that the profile states for the service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WhatIf {
    /// Where they differ; never empty.
    pub differences: Vec<Difference>,
}

/// One point in which a run differs from the profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Difference {
    /// Another deployment model.
    Model {
        /// The profile's; where it lists the service several times, each of them.
        stated: Vec<ModelId>,
        /// The run's.
        run: ModelId,
    },
    /// Another state of an option.
    Option {
        /// Which.
        id: OptionId,
        /// The profile's.
        stated: OptionState,
        /// The run's.
        run: OptionState,
    },
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Difference::Model { stated, run } => {
                let stated: Vec<&str> = stated.iter().map(ModelId::as_str).collect();
                write!(f, "model {run} instead of {}", stated.join(" or "))
            }
            Difference::Option { id, stated, run } => {
                let words = |state: &OptionState| state.as_str().replace('-', " ");
                write!(f, "option {id} {} instead of {}", words(run), words(stated))
            }
        }
    }
}

impl fmt::Display for WhatIf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let differences: Vec<String> = self.differences.iter().map(ToString::to_string).collect();
        f.write_str(&differences.join("; "))
    }
}
