//! The rules on the customer's own record, and severities and waivers.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[path = "common/matrices.rs"]
mod matrices;
#[path = "common/records.rs"]
mod records;

use chrono::NaiveDate;
use matrices::*;
use records::{PROFILE, SOUND, sign};
use rmx_report::analysis::record::{RECORD_RULES, RecordContext, analyse_record};
use rmx_report::analysis::{Assessment, RULES};
use rmx_report::base::diagnostic::Severity;
use rmx_report::base::location::Location;
use rmx_report::findings::{Code, Finding};
use rmx_report::frameworks::Library;
use rmx_report::matrix::deployment::{EffectiveMatrix, Selection};
use rmx_report::matrix::identity::{Hash, Key};
use rmx_report::matrix::{AccessLevel, AccessModel, AccessRole, Matrix};
use rmx_report::profile::Profile;
use rmx_report::record::entry::{
    AccessEntry, Decision, Entry, Extract, FormEntry, Period, ServiceRecord, SignOff, SignOffState, SignedText,
    SignerRole,
};
use rmx_report::record::field::{Field, FieldValue};
use rmx_report::record::standing::Standing;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn entry(values: &[(Field, &str)]) -> Entry {
    let value = |(field, text): &(Field, &str)| (*field, FieldValue::parse(field.kind(), text).unwrap());
    Entry { values: values.iter().map(value).collect() }
}

/// The codes found when one thing of a sound record is changed.
fn codes(customer: &str, provider: &str, change: impl FnOnce(&mut Entry, &mut ServiceRecord)) -> Vec<Code> {
    found(&lettered(&[("Manage backups", customer, provider)]), change).into_iter().map(|f| f.code).collect()
}

fn found(matrix: &Matrix, change: impl FnOnce(&mut Entry, &mut ServiceRecord)) -> Vec<Finding> {
    found_by(PROFILE, matrix, change)
}

fn found_by(profile: &str, matrix: &Matrix, change: impl FnOnce(&mut Entry, &mut ServiceRecord)) -> Vec<Finding> {
    let effective = EffectiveMatrix::new(matrix, &Selection::default()).unwrap();
    let whole = effective.checklist_hash();
    let mut record = ServiceRecord {
        sign_offs: vec![
            sign(SignerRole::Preparer, "Edsger Dijkstra", whole.clone()),
            sign(SignerRole::Owner("Ada Byron".to_owned()), "Ada Byron", whole.clone()),
            sign(SignerRole::Approver, "Barbara Liskov", whole),
        ],
        ..ServiceRecord::default()
    };
    let mut row = entry(SOUND);
    change(&mut row, &mut record);
    record.entries.insert(effective.activities[0].key.clone(), row);
    let mut profile = Profile::parse("rmx.toml", profile).unwrap();
    profile.choose(&Library::built_in()).unwrap();
    let standing = Standing::new(&effective, &record, &profile);
    analyse_record(&RecordContext::new(&effective, &record, &standing, &profile, day("2026-11-20")))
}

/// What is said with a code when one thing of a sound record is changed.
fn said(code: Code, framework: &str, change: impl FnOnce(&mut Entry, &mut ServiceRecord)) -> Vec<String> {
    let profile = PROFILE.replace("[audit]\n", &format!("[audit]\nframeworks = [{framework}]\n"));
    let all = found_by(&profile, &lettered(&[("Manage backups", "RA", "I"), ("Patch hosts", "I", "RA")]), change);
    all.into_iter().filter(|f| f.code == code).map(|f| f.message).collect()
}

fn changed(changes: &[(Field, &str)]) -> Vec<Code> {
    codes("RA", "I", |row, _| {
        for (field, text) in changes {
            if text.is_empty() {
                row.values.remove(field);
            } else {
                row.values.extend(entry(&[(*field, text)]).values);
            }
        }
    })
}

#[test]
fn a_sound_record_has_no_findings() {
    assert_eq!(changed(&[]), []);
}

#[test]
fn each_gap_in_an_entry_is_told() {
    use Field::*;
    assert_eq!(changed(&[(Accountable, "")]), [Code::NoInternalOwner]);
    assert_eq!(changed(&[(Accountable, "Ada Byron; Alan Turing")]), [Code::SeveralInternalAccountable, Code::Unsigned]);
    assert_eq!(changed(&[(Accountable, "Platform squad")]), [Code::AccountableIsGroup, Code::Unsigned]);
    assert_eq!(changed(&[(Accountable, "the cloud")]), [Code::AccountableIsGroup, Code::Unsigned]);
    assert_eq!(changed(&[(Accountable, "Acme")]), [Code::AccountableIsGroup, Code::Unsigned]);
    assert_eq!(changed(&[(Responsible, "")]), [Code::NoInternalResponsible]);
    assert_eq!(changed(&[(Evidence, "")]), [Code::NoEvidence]);
    assert_eq!(changed(&[(Status, "In progress"), (Evidence, "")]), [], "nothing is claimed yet");
    assert_eq!(changed(&[(EvidenceDate, "2025-12-31")]), [Code::EvidenceOutOfPeriod]);
    assert_eq!(changed(&[(EvidenceDate, "2027-01-01")]), [Code::EvidenceOutOfPeriod]);
    assert_eq!(changed(&[(EvidenceDate, "2026-01-01")]), [], "the first day of the period");
    assert_eq!(changed(&[(EvidenceDate, "2026-12-31")]), [], "the last");
    assert_eq!(changed(&[(ReviewEvery, "3 months")]), [Code::EvidenceStale]);
    assert_eq!(changed(&[(ReviewEvery, "3 months"), (EvidenceDate, "2026-08-19")]), [Code::EvidenceStale]);
    assert_eq!(changed(&[(ReviewEvery, "3 months"), (EvidenceDate, "2026-08-20")]), [], "up to this day");
    assert_eq!(changed(&[(ReviewEvery, "3 months"), (ReviewedOn, "2026-09-01")]), []);
    assert_eq!(changed(&[(Due, "2026-11-19")]), [], "done is not overdue");
    assert_eq!(changed(&[(Status, "In progress"), (Due, "2026-11-19")]), [Code::Overdue]);
    assert_eq!(changed(&[(Status, "In progress"), (Due, "2026-11-20")]), [], "due today");
    assert_eq!(changed(&[(Status, "Not applicable")]), [Code::NotApplicableWithoutReason]);
    assert_eq!(changed(&[(Status, "Not applicable"), (Notes, "no such data")]), []);
    assert_eq!(changed(&[(ReviewedBy, "grace  hopper")]), [Code::SelfReview]);
    assert_eq!(changed(&[(PerformedBy, "Barbara Liskov")]), [Code::SelfReview], "the approver performed it");
}

#[test]
fn what_the_provider_does_on_our_account_is_watched() {
    let overseen = |watch: &[(Field, &str)]| {
        codes("A", "R", |row, _| {
            row.values.remove(&Field::Responsible);
            row.values.extend(entry(watch).values);
        })
    };
    assert_eq!(overseen(&[]), [Code::NoOversightOwner]);
    assert_eq!(overseen(&[(Field::RelyingOwner, "Grace Hopper")]), []);
}

#[test]
fn sign_offs_hold_for_what_was_signed() {
    assert_eq!(codes("RA", "I", |_, r| r.sign_offs.clear()), [Code::Unsigned, Code::Unsigned, Code::Unsigned]);
    assert_eq!(codes("RA", "I", |_, r| r.sign_offs[1].state = SignOffState::Lapsed), [Code::SignOffOutdated]);
    assert_eq!(codes("RA", "I", |_, r| r.sign_offs[2].state = SignOffState::Expired), [Code::SignOffOutdated]);
    assert_eq!(codes("RA", "I", |_, r| r.sign_offs[2].state = SignOffState::Suspended), [Code::SignOffOutdated]);
    assert_eq!(codes("RA", "I", |_, r| r.sign_offs[2].name = "Edsger Dijkstra".to_owned()), [Code::SelfReview]);
    assert_eq!(codes("RA", "I", |_, r| r.sign_offs[2].decision = Decision::Rejected), [Code::Unsigned]);
    // A later signature of the same signer replaces the outdated one.
    let renewed = codes("RA", "I", |_, r| {
        let again = r.sign_offs[2].clone();
        r.sign_offs[2].state = SignOffState::Lapsed;
        r.sign_offs.push(again);
    });
    assert_eq!(renewed, []);
}

/// The key of the row that [`said`] changes.
fn first_key() -> Key {
    let matrix = lettered(&[("Manage backups", "RA", "I")]);
    EffectiveMatrix::new(&matrix, &Selection::default()).unwrap().activities[0].key.clone()
}

#[test]
fn what_is_not_signed_is_said_with_who_and_when() {
    let told = |change: fn(&mut Entry, &mut ServiceRecord)| said(Code::Unsigned, "", change);
    let rejected = ["preparer, Edsger Dijkstra", "approver, Barbara Liskov"]
        .map(|who| format!("the checklist is rejected by its {who}, on 2026-06-01"));
    let reject = |_: &mut Entry, r: &mut ServiceRecord| {
        for at in [0, 2] {
            r.sign_offs[at].decision = Decision::Rejected;
        }
        // A rejected row is not the whole.
        let row = SignOff { key: Some(Key::new("k1")), name: "Grace Hopper".to_owned(), ..r.sign_offs[2].clone() };
        r.sign_offs.push(row);
    };
    assert_eq!(told(reject), rejected);
    let missing = ["preparer", "approver"].map(|who| format!("the checklist is not signed by its {who}"));
    assert_eq!(told(|_, r| r.sign_offs.retain(|s| s.owner().is_some())), missing);
    let owner = ["Ada Byron is accountable for 1 obligation and has not signed"];
    assert_eq!(told(|_, r| _ = r.sign_offs.remove(1)), owner);
    assert_eq!(told(|_, r| r.sign_offs[1].name = "Grace Hopper".to_owned()), [""; 0], "for her");
    assert_eq!(told(|_, r| r.sign_offs[1].key = Some(first_key())), [""; 0], "the only row");
    assert_eq!(told(|_, r| r.sign_offs[1].key = Some(Key::new("k1"))), owner, "another row");
    let excluded = told(|row, r| {
        r.sign_offs.remove(1);
        row.values.extend(entry(&[(Field::Status, "Not applicable"), (Field::Notes, "no such data")]).values);
    });
    assert_eq!(excluded, [""; 0]);
}

#[test]
fn what_was_signed_or_entered_on_other_words_is_said_with_them() {
    let key = first_key;
    let signed = |words: &str| {
        said(Code::SignOffOutdated, "", |_, r| {
            let text = SignedText::Words(words.to_owned());
            let (key, state) = (Some(key()), SignOffState::Lapsed);
            r.sign_offs.push(SignOff { key, text, state, ..r.sign_offs[2].clone() });
        })
    };
    assert!(signed("")[0].contains("signed 'Manage backups' as"), "{:?}", signed(""));
    let before = signed("Keep backups\nCustomer: RA\nAcme:");
    assert!(before[0].contains("signed 'Keep backups' (Customer: RA) as"), "{before:?}");
    let confirm = |was: &str| said(Code::EntriesToConfirm, "", |_, r| _ = r.confirm.insert(key(), was.to_owned()));
    assert_eq!(confirm("Keep backups"), ["'Manage backups' read 'Keep backups' when its entries were made"]);
    assert_eq!(
        confirm("Manage backups"),
        ["'Manage backups' stood elsewhere, or under another name, when its entries were made"]
    );
}

/// What people fill into the forms of a framework, by the day on which it is looked at: 2026-11-20.
#[test]
fn forms_of_a_framework_are_held_against_the_day() {
    let form = |form: &str, id: &str, values: &[(Field, &str)]| FormEntry {
        form: form.to_owned(),
        row: id.to_owned(),
        id: id.to_owned(),
        entry: entry(values),
    };
    let next = |day: &str| {
        let values = [(Field::FormConfirmedOn, "2026-01-01"), (Field::FormNext, day)];
        said(Code::PciCheckOverdue, "'pci-dss'", |_, r| r.forms.push(form("pci-candidates", "1.1", &values)))
    };
    let late = "the next check has passed for 1.1 (PCI DSS 12.8.4)";
    assert_eq!(next("2026-11-19"), [late]);
    assert_eq!((next("2026-11-20"), next("2026-11-21")), (Vec::new(), Vec::new()));
    let report = |code: Code, row: &str, text: &str| {
        said(code, "'soc2'", |_, r| r.forms.push(form("cuec-report", row, &[(Field::FormEntry, text)])))
    };
    assert_eq!(report(Code::Type1Report, "type", "Type 1").len(), 1);
    for kind in ["Type 2", "Type 1 and 2", "Typ I"] {
        assert!(report(Code::Type1Report, "type", kind).is_empty(), "{kind}");
    }
    let ended = ["2026-11-19", "2026-11-20"].map(|day| report(Code::ReportPeriodEnded, "period-to", day).len());
    assert_eq!(ended, [1, 0]);
    let carved = said(Code::SubserviceCarvedOut, "'soc2'", |_, r| {
        r.forms.push(form("cuec-csoc", "1", &[(Field::FormMethod, "carve-out")]));
    });
    assert_eq!(carved, ["carved out of the report, without a report of their own: no. 1"]);
}

#[test]
fn access_roles_are_reviewed() {
    let role = |id: &str, level: &str| AccessRole {
        id: id.to_owned(),
        name: id.to_uppercase(),
        level: Some(level.to_owned()),
        plane: None,
        privileges: None,
        reach: None,
        custom: false,
        note: None,
        source: Location::line("roles.md", 3, 0),
    };
    let level = |id: &str, rank| AccessLevel { id: id.to_owned(), name: id.to_owned(), rank, defers_to: None };
    let mut matrix = lettered(&[("Manage backups", "RA", "I")]);
    matrix.access = Some(AccessModel {
        levels: vec![level("organization", 1), level("project", 2)],
        planes: Vec::new(),
        roles: vec![role("owner", "organization"), role("reader", "project")],
        incomplete: None,
        notes: Vec::new(),
    });
    let line = |(role, holder): &(&str, &str)| AccessEntry {
        role: (*role).to_owned(),
        entry: entry(&[(Field::Holder, holder)]),
        ..AccessEntry::default()
    };
    let held = |lines: &[(&str, &str)]| -> Vec<Code> {
        let all = found(&matrix, |_, record| record.access = lines.iter().map(line).collect());
        all.into_iter().map(|f| f.code).collect()
    };
    let reader = ("reader", "Grace Hopper");
    assert_eq!(held(&[("owner", "Ada Byron"), reader]), []);
    assert_eq!(held(&[("owner", "Ada Byron")]), [Code::RoleWithoutHolder]);
    assert_eq!(
        held(&[("owner", "Ada Byron; Grace Hopper"), ("owner", "Barbara Liskov"), reader]),
        [Code::TooManyHolders]
    );
    assert_eq!(held(&[("owner", "Mallory"), reader]), [Code::UnknownHolder]);
    assert_eq!(held(&[("owner", "Ada Byron"), reader, ("root", "Ada Byron")]), [Code::UnknownHolder]);
    let told = |profile: &str, change: &dyn Fn(&mut AccessEntry), extracts: &[Extract]| -> Vec<String> {
        let mut lines: Vec<AccessEntry> = [("owner", "Ada Byron"), reader].iter().map(line).collect();
        change(&mut lines[0]);
        let all = found_by(profile, &matrix, |_, record| {
            (record.access, record.extracts) = (lines, extracts.to_vec());
        });
        all.into_iter().map(|f| f.message).collect()
    };
    let nobody = |line: &mut AccessEntry| line.entry = Entry::default();
    assert!(told(PROFILE, &nobody, &[])[0].contains("'OWNER'"), "the role without a holder is named");
    let own = |line: &mut AccessEntry| line.entry.values.extend(entry(&[(Field::Reviewer, "Ada Byron")]).values);
    assert_eq!(told(PROFILE, &own, &[]), ["Ada Byron holds the role 'OWNER' and reviewed it"]);
    let two = |line: &mut AccessEntry| line.entry = entry(&[(Field::Holder, "Ada Byron; Grace Hopper")]);
    let one_allowed = format!("{PROFILE}[access]\nhighest-holders = 1\n");
    assert_eq!(told(&one_allowed, &two, &[]), ["2 accounts hold 'OWNER', the highest role; 1 is allowed"]);
    let removed = |line: &mut AccessEntry| {
        let values = [(Field::AccessDecision, "Revoke"), (Field::RemovedOn, "2026-11-01")];
        line.entry.values.extend(entry(&values).values);
    };
    let all = told(PROFILE, &removed, &[]);
    assert!(
        all.contains(&"'Ada Byron' (OWNER) was removed on 2026-11-01, and by which ticket is not recorded".to_owned()),
        "{all:?}"
    );
    // What the newest list says of a line, and the review that it was read for.
    let list = Extract {
        date: day("2026-11-20"),
        system: String::new(),
        file: "users.csv".to_owned(),
        sha256: Hash::of(b""),
        rows: 2,
        inactive_after: 90,
        period: Some(Period { from: day("2026-07-01"), to: day("2026-11-20") }),
    };
    let listed = |seen: Option<&str>, never: bool| {
        let change = |line: &mut AccessEntry| {
            line.listed = Some(day("2026-11-20"));
            (line.last_seen, line.never_seen) = (seen.map(day), never);
        };
        let all = told(PROFILE, &change, std::slice::from_ref(&list));
        let review = "the access review of 2026-07-01 to 2026-11-20 has no decision for 2 of 2 lines; its period ends on 2026-11-20";
        assert_eq!(all.iter().filter(|message| *message == review).count(), 1, "{all:?}");
        all.into_iter().filter(|message| message != review).collect::<Vec<_>>()
    };
    let says = |what: &str| vec![format!("'Ada Byron' (OWNER) was {what} the list of 2026-11-20")];
    assert_eq!(listed(None, true), says("never seen, says"));
    assert_eq!(listed(None, false), [""; 0]);
    assert_eq!(listed(Some("2026-08-21"), false), says("last seen on 2026-08-21, more than 90 days before"));
    assert_eq!(listed(Some("2026-08-22"), false), [""; 0], "90 days before");
}

fn assessed(profile: &str, on: &str) -> Assessment {
    let matrix = lettered(&[("Manage backups", "R", ""), ("Patch the hosts", "R", "")]);
    let effective = EffectiveMatrix::new(&matrix, &Selection::default()).unwrap();
    assess_alone(&effective, &Profile::parse("rmx.toml", profile).unwrap(), day(on))
}

#[test]
fn defaults_of_the_profile_count_as_named() {
    let matrix = lettered(&[("Manage backups", "RA", "")]);
    let effective = EffectiveMatrix::new(&matrix, &Selection::default()).unwrap();
    let profile = Profile::parse(
        "rmx.toml",
        "[[roles]]
        id = 'ops'
        name = 'Grace Hopper'
        [[defaults]]
        accountable = 'Nobody in particular'
        [[defaults]]
        section = '1. operations'
        responsible = 'ops'
        accountable = 'Ada Byron'",
    )
    .unwrap();
    let record = ServiceRecord::default();
    let standing = Standing::new(&effective, &record, &profile);
    let all = analyse_record(&RecordContext::new(&effective, &record, &standing, &profile, day("2026-11-20")));
    assert!(all.iter().all(|f| !matches!(f.code, Code::NoInternalOwner | Code::NoInternalResponsible)), "{all:#?}");
}

#[test]
fn a_default_that_makes_a_group_accountable_is_told_once_without_a_record() {
    let profile = "[[roles]]\nid = 'ops'\nname = 'Operations'\ngroup = true\n[[roles]]\nid = 'head'\nname = 'Head of operations'\n\
                   [[defaults]]\nresponsible = 'ops'\naccountable = 'head'\n[[defaults]]\nactivity = 'ACME-VM-01'\naccountable = 'ops'\n";
    let told = |profile: &str| -> Vec<Finding> {
        let findings = assessed(profile, "2026-11-20").findings;
        findings.into_iter().filter(|f| f.code == Code::AccountableIsGroup).collect()
    };
    let found = told(profile);
    let [finding] = found.as_slice() else { panic!("{found:#?}") };
    assert_eq!(finding.message, "by a default of the profile 'Operations' is accountable and is no person");
    assert_eq!(finding.source.to_string(), "rmx.toml:11:1");
    assert!(told(&profile.replace("accountable = 'ops'", "accountable = 'head'")).is_empty());
    assert!(told(&profile.replace("group = true", "group = false")).is_empty());
}

#[test]
fn a_waiver_holds_until_its_day_and_is_a_finding_after_it() {
    let waiver = "[[waivers]]\ncode = 'no-accountable'\nactivity = 'ACME-VM-01'\nreason = 'agreed'\nowner = 'Ada'\nexpires = 2026-11-20\n";
    let last_day = assessed(waiver, "2026-11-20");
    assert_eq!(last_day.waived.len(), 1);
    let left: Vec<_> = last_day.findings.iter().filter(|f| f.code == Code::NoAccountable).collect();
    assert_eq!(left.len(), 1);
    assert_eq!(left[0].activity.as_ref().unwrap().as_str(), "ACME-VM-02");

    let after = assessed(waiver, "2026-11-21");
    assert!(after.waived.is_empty());
    assert_eq!(after.findings.iter().filter(|f| f.code == Code::NoAccountable).count(), 2);
    let expired: Vec<_> = after.findings.iter().filter(|f| f.code == Code::WaiverExpired).collect();
    assert_eq!(expired.len(), 1);
    assert_eq!(expired[0].source.to_string(), "rmx.toml:1:1");
    assert_eq!(
        expired[0].message,
        "the waiver of 'no-accountable' for 'ACME-VM-01' by Ada (agreed) expired on 2026-11-20"
    );
}

#[test]
fn waivers_of_another_service_do_not_cover() {
    let waiver = |service: &str| {
        format!(
            "[[waivers]]\ncode = 'no-accountable'\nservice = '{service}'\nreason = 'r'\nowner = 'o'\nexpires = 2027-01-01\n"
        )
    };
    assert_eq!(assessed(&waiver("acme/vm"), "2026-11-20").waived.len(), 2);
    assert_eq!(assessed(&waiver("acme/db"), "2026-11-20").waived.len(), 0);
}

#[test]
fn a_waiver_without_effect_is_told_where_it_is_meant() {
    let told = |lines: &str, services: &str| -> Vec<String> {
        let waiver = "[[waivers]]\nreason = 'r'\nowner = 'o'\nexpires = 2027-01-01\n";
        let all = assessed(&format!("{waiver}{lines}\n{services}"), "2026-11-20").findings;
        all.into_iter().filter(|f| f.code == Code::WaiverWithoutEffect).map(|f| f.message).collect()
    };
    let is_told = |lines: &str, services: &str| told(lines, services).len() == 1;
    let once = "[[services]]\nservice = 'acme/vm'\n";
    let twice = |service: &str| {
        ["one", "two"].map(|name| format!("[[services]]\nservice = '{service}'\nname = '{name}'\n")).concat()
    };
    // An id that the service does not have, where the service is named or the id is of its form.
    let unnamed = "code = 'no-accountable'\nactivity = ";
    assert!(is_told(&format!("service = 'acme/vm'\n{unnamed}'OTHER-01'"), once));
    assert!(is_told(&format!("{unnamed}'ACME-VM-99'"), once) && !is_told(&format!("{unnamed}'OTHER-01'"), once));
    // What covers nothing is told where it is meant for a service or row, and that service is in use once.
    assert!(!is_told("code = 'unassigned'", once), "it may cover something of another service");
    for meant in ["code = 'unassigned'\nactivity = 'ACME-VM-01'", "code = 'unassigned'\nservice = 'acme/vm'"] {
        assert!(is_told(meant, once) && !is_told(meant, &twice("acme/vm")) && is_told(meant, &twice("acme/db")));
    }
}

#[test]
fn the_profile_changes_severities() {
    let changed = assessed("[severity]\nno-accountable = 'error'\ntopic-not-mentioned = 'info'\n", "2026-11-20");
    let severity = |code: Code| changed.findings.iter().find(|f| f.code == code).unwrap().severity;
    assert_eq!(severity(Code::NoAccountable), Severity::Error);
    assert_eq!(severity(Code::TopicNotMentioned), Severity::Info);
}

#[test]
fn every_code_is_reported_by_exactly_one_rule() {
    let mut reported: Vec<Code> = RULES.iter().flat_map(|r| r.codes).copied().collect();
    reported.extend(RECORD_RULES.iter().flat_map(|r| r.codes));
    // What a framework asks for is data (inputs/framework-findings.toml), with tests of its own.
    reported.extend([
        Code::BackupDutyNotStated,
        Code::RestoreTestWithoutOwner,
        Code::ReturnWithoutFormat,
        Code::DeletionWithoutBackups,
        Code::BackupLeftToCustomerWithoutSteps,
        Code::ExitWithoutTransition,
        Code::SplitMissingHds,
        Code::PartiesOrExclusionsNotStated,
        Code::PciSharedWithoutParts,
        Code::IncidentPartyNotStated,
        Code::KeyHolderNotStated,
        Code::IncidentNoticeWithoutTime,
        Code::SubserviceNotNamed,
        Code::AuditRightNotStated,
        Code::LocationNotStated,
        Code::ExitNotStated,
        Code::IncidentHelpCostNotStated,
        Code::SubcontractingNotStated,
        Code::SupplierStaffNotStated,
        Code::RemoteSupportNotStated,
    ]);
    // Coverage, waivers and defaults are no rules over one row; they have their own tests.
    reported.extend([
        Code::TopicNotMentioned,
        Code::WaiverExpired,
        Code::WaiverWithoutEffect,
        Code::DefaultWithoutEffect,
        Code::SourceOutdated,
        Code::SourceUndated,
        Code::SourceNotRetrieved,
        Code::UserControlUnknownRow,
        Code::UserControlWithoutRow,
        Code::DutyWithoutUserControl,
        Code::OptionalCategoryCited,
        Code::CrosswalkVersionMixed,
    ]);
    reported.sort();
    assert_eq!(
        reported,
        Code::ALL.iter().copied().collect::<std::collections::BTreeSet<_>>().into_iter().collect::<Vec<_>>()
    );
}
