//! `accountable-is-group`: the accountable one is a team, everybody, or "the cloud".

use super::context::{RecordContext, RecordRule};
use super::people::{names, same_person};
use crate::findings::{Code, Fact, Finding};
use crate::matrix::PartyKind;
use crate::matrix::deployment::EffectiveMatrix;
use crate::matrix::identity::normalise;
use crate::profile::{InternalRole, Profile, place_of};
use crate::record::field::Field;

pub(super) const RULE: RecordRule = RecordRule::new(&[Code::AccountableIsGroup], check);

/// Words that make a name a group's, or nobody's, in the languages of the importers. A profile's `group = true` says it for a role.
const GROUP_WORDS: [&str; 34] = [
    "team",
    "teams",
    "group",
    "department",
    "dept",
    "squad",
    "division",
    "unit",
    "committee",
    "everyone",
    "everybody",
    "all",
    "cloud",
    "vendor",
    "provider",
    "it",
    "ops",
    "devops",
    "equipe",
    "équipe",
    "service",
    "abteilung",
    "gruppe",
    "alle",
    "squadra",
    "gruppo",
    "equipo",
    "departamento",
    "grupo",
    "afdeling",
    "zespół",
    "dział",
    "tbd",
    "anyone",
];

fn check(context: &RecordContext<'_>, findings: &mut Vec<Finding>) {
    for row in context.obligations().filter(|r| !r.is_excluded()) {
        let accountable = row.text(Field::Accountable);
        for name in names(&accountable).into_iter().filter(|name| is_group(context, name)) {
            findings.push(row.said(Code::AccountableIsGroup, "what", vec![("name", Fact::from(name))]));
        }
    }
}

/// Defaults of the profile by which a group is accountable: they stand in a checklist before there is a record whose rows could be looked at.
pub(in crate::analysis) fn of_defaults(
    effective: &EffectiveMatrix<'_>,
    profile: &Profile,
    findings: &mut Vec<Finding>,
) {
    for default in profile.defaults_of(&effective.matrix.name()) {
        let Some(role) = role(profile, &default.accountable).filter(|role| role.group) else { continue };
        let (place, facts) = (place_of(default.place.as_ref()), vec![("name", Fact::from(&role.name))]);
        findings.push(Finding::said(Code::AccountableIsGroup, "what-default", place, facts));
    }
}

/// The internal role that an id or a name means.
fn role<'p>(profile: &'p Profile, name: &str) -> Option<&'p InternalRole> {
    profile.roles.iter().find(|role| same_person(&role.name, name) || role.id == name)
}

fn is_group(context: &RecordContext<'_>, name: &str) -> bool {
    if let Some(role) = role(context.profile, name) {
        return role.group;
    }
    if context.profile.people.iter().any(|person| same_person(person, name)) {
        return false;
    }
    let is_party = |p: &crate::matrix::Party| p.kind != PartyKind::Customer && same_person(&p.name, name);
    context.effective.matrix.parties.iter().any(is_party)
        || normalise(name).split(' ').any(|word| GROUP_WORDS.contains(&word))
}
