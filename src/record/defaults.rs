//! Default internal RACI from the profile: what a row starts with while nobody has entered anything for it.

use std::collections::BTreeMap;

use super::entry::Entry;
use super::field::{Field, FieldValue};
use crate::matrix::deployment::EffectiveActivity;
use crate::matrix::identity::{normalise, strip_number};
use crate::profile::{DefaultRaci, Profile};

/// How specific a default is: for the activity, for a section (deeper is more specific), for the service, for everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Anything,
    Service,
    /// Depth from 0, the outermost section.
    Section(usize),
    Activity,
}

/// The entry that the profile gives a row of `service` (`vendor/service`); each field comes from the most specific default that has it.
///
/// Among equally specific defaults the first in the file wins.
pub fn default_entry(profile: &Profile, service: &str, activity: &EffectiveActivity) -> Entry {
    let mut best: BTreeMap<Field, (Rank, &str)> = BTreeMap::new();
    for default in profile.defaults_of(service) {
        let Some(rank) = rank(default, activity) else { continue };
        let fields = [
            (Field::Responsible, &default.responsible),
            (Field::Accountable, &default.accountable),
            (Field::Consulted, &default.consulted),
            (Field::Informed, &default.informed),
            (Field::ReviewEvery, &default.review_every),
        ];
        for (field, text) in fields {
            if !text.trim().is_empty() && best.get(&field).is_none_or(|(known, _)| rank > *known) {
                best.insert(field, (rank, text));
            }
        }
    }
    let values = best.into_iter().map(|(field, (_, text))| {
        let text = if field == Field::ReviewEvery { text.trim().to_owned() } else { names(profile, text) };
        (field, FieldValue::Text(text))
    });
    Entry { values: values.collect() }
}

fn rank(default: &DefaultRaci, activity: &EffectiveActivity) -> Option<Rank> {
    if !default.activity.is_empty() {
        return (default.activity == activity.id.as_str()).then_some(Rank::Activity);
    }
    if !default.section.is_empty() {
        let wanted = normalise(strip_number(&default.section));
        let depth = activity.section.iter().rposition(|s| normalise(strip_number(s)) == wanted);
        return depth.map(Rank::Section);
    }
    Some(if default.service.is_empty() { Rank::Anything } else { Rank::Service })
}

/// Role ids replaced by the roles' names; several are divided by semicolons. A comma divides only where it stands between known ids or names.
fn names(profile: &Profile, text: &str) -> String {
    let known = |part: &str| profile.roles.iter().find(|r| r.id == part || r.name == part);
    let shown = |part: &str| known(part).map_or_else(|| part.to_owned(), |r| r.name.clone());
    let mut names = Vec::new();
    for part in text.split(';').map(str::trim).filter(|p| !p.is_empty()) {
        let pieces: Vec<&str> = part.split(',').map(str::trim).collect();
        if known(part).is_none() && pieces.iter().all(|p| known(p).is_some()) {
            names.extend(pieces.into_iter().map(shown));
        } else {
            names.push(shown(part));
        }
    }
    names.join("; ")
}

/// The people named in a field: divided by semicolons or line breaks, in order, each once.
pub fn people(text: &str) -> Vec<&str> {
    let mut people: Vec<&str> = Vec::new();
    for name in text.split([';', '\n']).map(str::trim).filter(|n| !n.is_empty()) {
        if !people.contains(&name) {
            people.push(name);
        }
    }
    people
}

/// Whether two entries name the same person: case and white space do not matter.
pub fn same_person(one: &str, other: &str) -> bool {
    let plain = |name: &str| name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    !one.trim().is_empty() && plain(one) == plain(other)
}

/// Whether somebody is among the people named in a field.
pub fn is_among(text: &str, name: &str) -> bool {
    people(text).iter().any(|known| same_person(known, name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::InternalRole;

    #[test]
    fn ids_become_names_and_commas_within_names_stay() {
        let role = |id: &str, name: &str| InternalRole { id: id.into(), name: name.into(), ..InternalRole::default() };
        let profile = Profile { roles: vec![role("ops", "Operations"), role("sec", "Security")], ..Profile::default() };
        assert_eq!(names(&profile, "ops, sec"), "Operations; Security");
        assert_eq!(names(&profile, "Smith, John; ops"), "Smith, John; Operations");
        assert_eq!(people("a; b\na;"), ["a", "b"]);
    }
}
