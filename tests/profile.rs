//! `rmx.toml`: what is read, and that every problem is told with its line.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use rmx_report::profile::Profile;

#[test]
fn a_whole_profile_is_read() {
    let text = r#"
        register = "register"
        people = ["Ada Byron"]

        [organisation]
        name = "Example Ltd"

        [audit]
        framework = "SOC 2 Type II"
        period-start = 2026-01-01
        period-end = "2026-12-31"

        [[roles]]
        id = "ops"
        name = "Platform team"
        group = true

        [[services]]
        service = "ovhcloud/instances"
        options = ["automated-backups"]

        [[services]]
        service = "zilliz/cloud"
        model = "byoc"
        runs-on = "ovhcloud/instances"
        passes = [{ from = "Set up VPC", to = "Connectivity", reason = "our account" }]

        [severity]
        no-accountable = "error"

        [[waivers]]
        code = "shared-without-split"
        service = "zilliz/cloud"
        reason = "split agreed by mail"
        owner = "Ada Byron"
        expires = 2027-03-31
    "#;
    let profile = Profile::parse("rmx.toml", text).unwrap();
    assert_eq!(profile.audit.period_end.unwrap().to_string(), "2026-12-31");
    assert_eq!(profile.waivers[0].expires.unwrap().to_string(), "2027-03-31");
    assert_eq!(profile.services[1].label(), "zilliz-cloud");
    assert_eq!(profile.access.highest_holders, 2);
}

#[test]
fn every_problem_is_told_at_once_with_its_line() {
    let text = "organization = 'x'
[severity]
no-acountable = 'error'
[[waivers]]
code = 'no-accountable'
reason = ''
owner = 'A'
[[services]]
service = 'ovhcloud'
[[services]]
service = 'a/b'
runs-on = 'c/d'
[[services]]
service = 'e/f'
runs-on = 'g/h'
[[services]]
service = 'g/h'
runs-on = 'e/f'
[[defaults]]
review-every = 'often'
[audit]
period-start = 2026-05-01
period-end = 2026-04-01
";
    let problems = Profile::parse("rmx.toml", text).unwrap_err();
    let told: Vec<String> = problems
        .iter()
        .map(|p| format!("{} {}", p.location.as_ref().map(|l| l.line_number().unwrap_or(0)).unwrap_or(0), p.message))
        .collect();
    assert_eq!(
        told,
        [
            "1 unknown key 'organization'",
            "3 unknown finding code 'no-acountable'",
            "4 the waiver has no 'reason'",
            "4 the waiver has no 'expires'",
            "23 the audit period ends before it begins",
            "9 a service is named vendor/service",
            "12 'c/d' is no other listed service",
            "15 'e-f' runs, in the end, on itself",
            "18 'g-h' runs, in the end, on itself",
            "20 this is no interval",
        ]
    );
    let helps: Vec<_> = problems.iter().filter_map(|p| p.help.as_deref()).collect();
    assert!(helps.contains(&"did you mean 'organisation'?"), "{helps:?}");
    assert!(helps.contains(&"did you mean 'no-accountable'?"), "{helps:?}");
}

#[test]
fn folders_are_taken_from_the_file_and_a_missing_file_is_a_clear_error() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("rmx.toml");
    std::fs::write(&path, "register = 'reg'\ncatalog = ['own']\n").unwrap();
    let profile = Profile::load(&path).unwrap();
    assert_eq!(profile.register.unwrap(), folder.path().join("reg").display().to_string());
    assert_eq!(profile.catalog, [folder.path().join("own").display().to_string()]);
    let problems = Profile::load(&folder.path().join("none.toml")).unwrap_err();
    assert!(problems.iter().next().unwrap().message.starts_with("cannot read the profile"));
}
