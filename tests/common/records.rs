//! A sound record: what its rows say, who signs, and the header of a workbook that was handed out.
#![allow(dead_code, clippy::unwrap_used, missing_docs)]

use rmx_report::matrix::identity::Hash;
use rmx_report::record::baseline::{Header, SCHEMA};
use rmx_report::record::entry::{Decision, SignOff, SignerRole};
use rmx_report::record::field::Field;

/// Whom the profile lists, and the audit's period.
pub const PROFILE: &str = "\
people = ['Ada Byron', 'Grace Hopper', 'Edsger Dijkstra', 'Barbara Liskov']
[audit]
period-start = 2026-01-01
period-end = 2026-12-31
[[roles]]
id = 'ops'
name = 'Platform squad'
group = true
";

/// What a sound row says.
pub const SOUND: &[(Field, &str)] = &[
    (Field::Responsible, "Grace Hopper"),
    (Field::Accountable, "Ada Byron"),
    (Field::Status, "Implemented"),
    (Field::Evidence, "TICKET-1"),
    (Field::EvidenceDate, "2026-05-01"),
    (Field::ReviewEvery, "12 months"),
    (Field::PerformedBy, "Grace Hopper"),
    (Field::ReviewedBy, "Ada Byron"),
];

/// A sign-off on the whole, of the first of June.
pub fn sign(role: SignerRole, name: &str, wording: Hash) -> SignOff {
    SignOff::new(role, name.to_owned(), Decision::Accepted, "2026-06-01".parse().unwrap(), wording)
}

/// The header of a workbook of `acme/vm`.
pub fn header() -> Header {
    Header {
        schema: SCHEMA.into(),
        vendor: "acme".into(),
        service: "vm".into(),
        model: None,
        options: Vec::new(),
        checklist_hash: Hash::of(b"x"),
        register_hash: None,
        as_of: "2026-01-31".parse().unwrap(),
        generator: "test".into(),
        locked: Default::default(),
        remarks: String::new(),
        takes: Default::default(),
        choices: Default::default(),
        watched: false,
        what_if: false,
        long: Default::default(),
    }
}
