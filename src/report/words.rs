//! A template's words for documents beside the checklists, with the organisation's and a vendor's name in them.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::context::{day_of, organisation_of, sentence};
use super::template::{Holes, Template, fill};
use crate::base::GENERATOR;
use crate::matrix::Allocation;
use crate::profile::Profile;

/// The words of one document by name, and what their names in braces stand for.
#[derive(Clone)]
pub(super) struct Words<'t> {
    pub template: &'t Template,
    said: &'t BTreeMap<String, String>,
    pub holes: Holes<'t>,
}

impl<'t> Words<'t> {
    /// Of all services together: no vendor is named.
    pub fn new(
        template: &'t Template,
        said: &'t BTreeMap<String, String>,
        profile: &'t Profile,
        day: NaiveDate,
    ) -> Self {
        let organisation = organisation_of(profile, template);
        let short = match profile.organisation.short_name.as_str() {
            "" => organisation.clone(),
            short => short.to_owned(),
        };
        let holes = Holes::new()
            .with("Organisation", sentence(&organisation))
            .with("organisation_short", short)
            .with("organisation", organisation)
            .with("date", day.to_string())
            .with("day", day_of(template, day))
            .with("program", GENERATOR);
        Self { template, said, holes }
    }

    /// The same where a service's vendor is meant.
    pub fn of_vendor(mut self, vendor: &str, short: &str) -> Self {
        self.holes = self
            .holes
            .with("vendor", vendor.to_owned())
            .with("provider", short.to_owned())
            .with("provider_short", short.to_owned());
        self
    }

    pub fn fill(&self, text: &str) -> String {
        fill(text, &self.holes)
    }

    pub fn word(&self, name: &str) -> String {
        self.say(name, &[])
    }

    pub fn say(&self, name: &str, further: &[(&'static str, &str)]) -> String {
        let text = self.said.get(name).map_or("", String::as_str);
        let holes = further.iter().fold(Holes::within(&self.holes), |holes, (name, value)| holes.with(name, *value));
        fill(text, &holes)
    }

    pub fn day(&self, day: NaiveDate) -> String {
        day_of(self.template, day)
    }

    pub fn allocation(&self, allocation: Allocation) -> String {
        self.template.allocations.get(&allocation).map(|words| self.fill(&words.label)).unwrap_or_default()
    }
}
