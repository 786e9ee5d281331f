//! Who may sign, and in what capacity: one rule for `sign` and for filled copies (DESIGN.md, "Sign-offs").

use super::defaults::{people, same_person};
use super::entry::SignerRole;
use crate::profile::Profile;

/// Who is named for the signatures of a checklist.
#[derive(Debug, Clone, Default)]
pub struct Signers {
    approver: Vec<String>,
    preparer: Vec<String>,
    people: Vec<String>,
    /// Roles and teams, by id and by name: they name nobody.
    roles: Vec<String>,
}

/// Who may sign in a capacity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Named {
    /// These.
    Only(Vec<String>),
    /// Nobody is named in advance: any name is taken, and the document says so.
    Free,
}

impl Signers {
    /// Those whom a profile names.
    pub fn of(profile: &Profile) -> Self {
        let names = |text: &str| people(text).into_iter().map(str::to_owned).collect::<Vec<_>>();
        Self {
            approver: names(&profile.organisation.approver),
            preparer: names(&profile.organisation.prepared_by),
            people: profile.people.iter().map(|name| name.trim().to_owned()).filter(|n| !n.is_empty()).collect(),
            roles: profile.roles.iter().flat_map(|role| [role.id.clone(), role.name.clone()]).collect(),
        }
    }

    /// Who may sign in a capacity. For a role or team anyone among the people may, for a person that person alone.
    pub fn named(&self, role: &SignerRole) -> Named {
        let of = |own: &[String]| match (own, self.people.as_slice()) {
            ([], []) => Named::Free,
            ([], people) => Named::Only(people.to_vec()),
            (own, _) if own.iter().all(|name| self.is_role(name)) => match self.people.as_slice() {
                [] => Named::Free,
                people => Named::Only(people.to_vec()),
            },
            (own, _) => Named::Only(own.to_vec()),
        };
        match role {
            SignerRole::Approver => of(&self.approver),
            SignerRole::Preparer => of(&self.preparer),
            SignerRole::Owner(owner) if owner.trim().is_empty() => of(&[]),
            SignerRole::Owner(owner) => of(std::slice::from_ref(owner)),
        }
    }

    fn is_role(&self, name: &str) -> bool {
        let is_person = self.people.iter().any(|person| same_person(person, name));
        !is_person && self.roles.iter().any(|role| same_person(role, name))
    }

    /// Whether a name may sign in a capacity.
    ///
    /// # Errors
    /// It may not; those who may.
    pub fn check(&self, role: &SignerRole, name: &str) -> Result<(), Vec<String>> {
        match self.named(role) {
            Named::Free => Ok(()),
            Named::Only(names) if names.iter().any(|known| same_person(known, name)) => Ok(()),
            Named::Only(names) => Err(names),
        }
    }

    /// The capacities that a name has; `owners` are those accountable for the rows that are signed. One who is named for any of them has those,
    /// by their own name before those that anyone of the people has; anybody else has every capacity for which nobody is named in advance.
    pub fn capacities(&self, name: &str, owners: &[String]) -> Vec<SignerRole> {
        let mut roles = vec![SignerRole::Preparer];
        if owners.is_empty() {
            roles.push(SignerRole::Owner(String::new()));
        }
        roles.extend(owners.iter().map(|owner| SignerRole::Owner(owner.clone())));
        roles.push(SignerRole::Approver);
        roles.retain(|role| self.check(role, name).is_ok());
        let by_name = |names: &[String]| names.iter().any(|own| same_person(own, name));
        let in_person = |role: &&SignerRole| match role {
            SignerRole::Preparer => by_name(&self.preparer),
            SignerRole::Approver => by_name(&self.approver),
            SignerRole::Owner(owner) => same_person(owner, name),
        };
        let own: Vec<SignerRole> = roles.iter().filter(in_person).cloned().collect();
        if !own.is_empty() {
            return own;
        }
        let named: Vec<SignerRole> = roles.iter().filter(|role| self.named(role) != Named::Free).cloned().collect();
        if named.is_empty() { roles } else { named }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signers(text: &str) -> Signers {
        Signers::of(&Profile::parse("rmx.toml", text).unwrap_or_default())
    }

    #[test]
    fn the_one_who_is_named_signs_else_anyone_of_the_people_else_anybody() {
        let named = signers("people = ['Ada', 'Bob']\n[organisation]\napprover = 'Cleo'\n");
        assert!(named.check(&SignerRole::Approver, "cleo").is_ok());
        assert_eq!(named.check(&SignerRole::Approver, "Ada"), Err(vec!["Cleo".to_owned()]));
        assert!(named.check(&SignerRole::Preparer, "Bob").is_ok());
        assert!(named.check(&SignerRole::Preparer, "Eve").is_err());
        let owner = SignerRole::Owner("Ada".to_owned());
        assert_eq!((named.check(&owner, "Ada").is_ok(), named.check(&owner, "Bob").is_ok()), (true, false));
        let roles = signers("people = ['Ada']\n[[roles]]\nid = 'ops'\nname = 'Operations'\n");
        assert!(roles.check(&SignerRole::Owner("Operations".to_owned()), "Ada").is_ok());
        assert!(roles.check(&SignerRole::Owner("Operations".to_owned()), "Eve").is_err());
        let only_roles = signers("[[roles]]\nid = 'ops'\nname = 'Operations'\n");
        assert_eq!(only_roles.named(&SignerRole::Owner("Operations".to_owned())), Named::Free);
        assert_eq!(signers("").named(&SignerRole::Approver), Named::Free);
        assert_eq!(named.capacities("Ada", &["Ada".to_owned()]), [owner]);
        assert_eq!(named.capacities("Ada", &["Bob".to_owned()]), [SignerRole::Preparer]);
        assert_eq!(roles.capacities("Ada", &["ops".to_owned()]).len(), 3, "as one of the people");
        let free = signers("");
        let all = [SignerRole::Preparer, SignerRole::Owner(String::new()), SignerRole::Approver];
        assert_eq!(free.capacities("Ada", &[]), all);
    }
}
