//! The access review with several lists of users, and what a record keeps of findings that were put to the vendor.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod common;
#[path = "common/team.rs"]
mod helpers;

use std::fs;
use std::path::Path;
use std::process::Output;

use helpers::{both, filled, json, ok, rmx, rmx_on};

const ZILLIZ: [&str; 6] = ["--vendor", "zilliz", "--service", "cloud", "--model", "byoc"];
const REGISTER: &str = "register/zilliz--cloud.toml";

/// A list of 40 users; `change` may alter a line, or leave it out.
fn list(change: impl Fn(usize, String) -> Option<String>) -> String {
    let roles = ["Organization Owner", "Project Admin", "Project Read-Only", "Cluster Admin"];
    let line = |i: usize| format!("user{i}@example.com,{},2026-11-0{},User,active", roles[i % 4], 1 + i % 9);
    let lines: Vec<String> = (0..40).filter_map(|i| change(i, line(i))).collect();
    format!("E-Mail,Role,Last login,Type,Status\n{}\n", lines.join("\n"))
}

fn collect(folder: &Path, day: &str, file: &str, more: &[&str]) -> Output {
    let args = ["collect", "--access", file, "--vendor", "zilliz", "--service", "cloud", "--system", "console"];
    rmx_on(folder, day, &[&args[..], more].concat())
}

fn findings(folder: &Path, day: &str, code: &str) -> Vec<String> {
    let args = [&["--register", "register", "--format", "json", "-o", "-"][..], &ZILLIZ].concat();
    let out = rmx_on(folder, day, &args);
    let all = json(&out)["findings"].as_array().unwrap().clone();
    let of = |f: &&serde_json::Value| f["code"] == code;
    all.iter().filter(of).map(|f| f["message"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn two_lists_of_forty_users_say_who_is_new_gone_changed_and_still_there() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fs::write(at.join("october.csv"), list(|_, line| Some(line))).unwrap();
    let out = collect(at, "2026-11-10", "october.csv", &[]);
    assert_eq!(out.status.code(), Some(0), "{}", both(&out));
    for code in ["holder-new", "holder-gone", "holder-changed", "revoked-still-there"] {
        assert_eq!(findings(at, "2026-11-10", code), Vec::<String>::new(), "{code}: there is one list only");
    }
    // The reviewer decides: user0 and user4 lose their role.
    let text = fs::read_to_string(at.join(REGISTER)).unwrap();
    let mut revoked = text.clone();
    for user in ["user0@example.com", "user4@example.com"] {
        let line = format!("holder = \"{user}\"\n");
        assert!(revoked.contains(&line), "{revoked}");
        revoked = revoked.replacen(&line, &format!("{line}access-decision = \"Revoke\"\n"), 1);
    }
    fs::write(at.join(REGISTER), revoked).unwrap();
    let november = list(|i, line| match i {
        4 | 7 => None,
        1 => Some(line.replace("active", "suspended")),
        2 => Some(line.replace(",User,", ",Service account,")),
        5 => Some(line.replace("2026-11-06", "2026-05-01")),
        3 => Some(format!("{line}\nterraform,Project Admin,2026-11-01,,active\n{line}")),
        _ => Some(line),
    });
    fs::write(at.join("november.csv"), november).unwrap();
    let out = collect(at, "2026-11-20", "november.csv", &[]);
    assert_eq!(out.status.code(), Some(10), "{}", both(&out));
    let said = both(&out);
    for words in [
        "still there      user0@example.com: Organization Owner (the decision is Revoke)",
        "new              terraform: Project Admin",
        "changed          user2@example.com",
        "twice            user3@example.com",
    ] {
        assert!(said.contains(words), "{words}\n{said}");
    }
    assert!(!said.contains("person           terraform") && !said.contains("service account  terraform"), "{said}");
    let day = "2026-11-20";
    let one = |code: &str, words: &[&str]| {
        let found = findings(at, day, code);
        assert_eq!(found.len(), words.len(), "{code}: {found:?}");
        for words in words {
            assert!(found.iter().any(|f| f.contains(words)), "{code} {words}: {found:?}");
        }
    };
    one("revoked-still-there", &["'user0@example.com' (Organization Owner) was to be revoked"]);
    one("holder-new", &["'terraform' (Project Admin) is new in the list of 2026-11-20"]);
    one("holder-changed", &["'user1@example.com'", "'user2@example.com'"]);
    one("holder-gone", &["'user4@example.com'", "'user7@example.com'"]);
    one("holder-inactive", &["'user5@example.com' (Project Admin) was last seen on 2026-05-01"]);
    one("holder-left", &["says of the account: 'suspended'"]);
    one("holder-twice", &["'user3@example.com' (Cluster Admin) is more than once in the list of 2026-11-20"]);
    one("holder-is-machine", &["'user2@example.com' (Project Read-Only) is no person, says the list: service account"]);
    one("too-many-holders", &["9 accounts hold 'Organization Owner'"]);
    // Both lists are on record, by day, name and hash.
    let text = fs::read_to_string(at.join(REGISTER)).unwrap();
    assert_eq!(text.matches("[[extract]]").count(), 2, "{text}");
    assert!(
        text.contains("file = \"november.csv\"") && text.contains("system = \"console\"") && text.contains("rows = 40")
    );
    ok(&rmx_on(at, day, &["verify"]));
    // The kind that the list does not state stays unstated.
    let terraform = text.split("[[access]]").find(|t| t.contains("terraform")).unwrap();
    assert!(!terraform.contains("kind ="), "{terraform}");
}

#[test]
fn a_role_that_an_incomplete_list_does_not_have_and_days_in_the_future() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fs::write(at.join("u.csv"), "user,role\neve@example.com,Superuser\n").unwrap();
    let out = collect(at, "2026-11-20", "u.csv", &[]);
    assert_eq!(out.status.code(), Some(10), "somebody has to look at it: {}", both(&out));
    assert!(both(&out).contains("not among the roles that the page names"), "{}", both(&out));
    fs::write(at.join("u.csv"), "user,role,last seen\neve@example.com,Project Admin,2026-12-24\n").unwrap();
    let out = collect(at, "2026-11-20", "u.csv", &[]);
    assert_eq!(out.status.code(), Some(3), "{}", both(&out));
    assert!(both(&out).contains("last seen on 2026-12-24, which is after 2026-11-20"), "{}", both(&out));
}

/// A review of a period: what was decided, removed and by which ticket comes back from the workbook, and status, findings and pack go by it.
#[needs::tools(openpyxl)]
#[test]
fn a_review_of_a_period_is_decided_in_the_workbook_and_followed_in_status_findings_and_pack() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let profile = "register = 'register'\n[organisation]\nname = 'Acme'\n[[services]]\nservice = 'zilliz/cloud'\nmodel = 'byoc'\n";
    fs::write(at.join("rmx.toml"), profile).unwrap();
    fs::write(at.join("october.csv"), list(|_, line| Some(line))).unwrap();
    let period = ["--period", "2026-10-01..2026-12-31"];
    ok(&collect(at, "2026-11-10", "october.csv", &period));
    let status = |day: &str| ok(&rmx_on(at, day, &["status", "zilliz/cloud"]));
    assert!(status("2026-11-10").contains("access   review of 2026-10-01 to 2026-12-31: 0 of 40 lines decided"));
    ok(&rmx_on(at, "2026-11-10", &["zilliz/cloud", "-o", "a.xlsx"]));
    // user0 and user4 lose their role, user4's removal is recorded; user8 was reviewed before the period; the last five wait.
    let script = "\
        import openpyxl, datetime\n\
        wb = openpyxl.load_workbook('a.xlsx')\n\
        ws = wb['Access roles']\n\
        at = {c.value: c.column for c in ws[1] if c.value}\n\
        for r in range(3, ws.max_row + 1):\n\
        \x20   who = str(ws.cell(r, at['holder']).value)\n\
        \x20   if '@' not in who or int(who[4:who.index('@')]) >= 35: continue\n\
        \x20   put = lambda field, value: setattr(ws.cell(r, at[field]), 'value', value)\n\
        \x20   revoke = who.startswith(('user0@', 'user4@'))\n\
        \x20   put('last-review', datetime.date(2026, 9, 1) if who.startswith('user8@') else datetime.date(2026, 11, 12))\n\
        \x20   put('reviewer', 'Rita')\n\
        \x20   put('access-decision', 'Revoke' if revoke else 'Keep')\n\
        \x20   if who.startswith('user4@'): put('removed-on', datetime.date(2026, 11, 14)); put('ticket', 'IAM-42')\n\
        wb.save('b.xlsx')\n";
    let python = std::process::Command::new("python3").args(["-c", script]).current_dir(at).output().unwrap();
    assert!(python.status.success(), "{}", String::from_utf8_lossy(&python.stderr));
    ok(&rmx_on(at, "2026-11-15", &["collect", "b.xlsx", "--by", "Rita"]));
    let text = fs::read_to_string(at.join(REGISTER)).unwrap();
    assert!(text.contains("removed-on = 2026-11-14\nticket = \"IAM-42\"\n"), "{text}");
    let said = status("2026-11-15");
    let words = "34 of 40 lines decided (32 keep, 0 change, 2 revoke); 1 revocation carried out, 0 still in the list; \
                 list of console of 2026-11-10 (40 rows, october.csv)";
    assert!(said.contains(words), "{said}");
    let open = findings(at, "2026-11-15", "access-review-open");
    assert!(
        open.len() == 1 && open[0].contains("no decision for 6 of 40 lines; its period ends on 2026-12-31"),
        "{open:?}"
    );
    assert!(findings(at, "2027-01-01", "access-review-open")[0].contains("its period ended on 2026-12-31"));
    // The list that the decision was made on says nothing against it; who is to be revoked is open.
    assert_eq!(findings(at, "2026-11-15", "revoked-still-there"), Vec::<String>::new());
    let open = findings(at, "2026-11-15", "revocation-open");
    assert!(
        open.len() == 1 && open[0].contains("'user0@example.com'") && open[0].contains("no day of removal"),
        "{open:?}"
    );
    // The next list: user0 is still there, and so is user4, whose removal is on record.
    fs::write(at.join("november.csv"), list(|i, line| (i != 1).then_some(line))).unwrap();
    assert_eq!(collect(at, "2026-11-20", "november.csv", &period).status.code(), Some(10));
    assert_eq!(findings(at, "2026-11-20", "revoked-still-there").len(), 2);
    assert!(
        status("2026-11-20").contains("0 revocations carried out, 2 still in the list"),
        "{}",
        status("2026-11-20")
    );
    let json = json(&rmx_on(at, "2026-11-20", &["status", "zilliz/cloud", "--format", "json"]));
    assert_eq!(json["services"][0]["access_review"]["still_there"], 2, "{json}");
    // The third has neither: what is not recorded of user0's removal is told, user4's is.
    fs::write(at.join("december.csv"), list(|i, line| (![0, 1, 4].contains(&i)).then_some(line))).unwrap();
    ok(&collect(at, "2026-12-01", "december.csv", &period));
    let gone = findings(at, "2026-12-01", "holder-gone");
    assert!(gone.len() == 2 && !gone.iter().any(|f| f.contains("user4@")), "{gone:?}");
    assert!(
        status("2026-12-01").contains("2 revocations carried out, 0 still in the list"),
        "{}",
        status("2026-12-01")
    );
    // The document and the pack's README say the same.
    ok(&rmx_on(at, "2026-12-01", &["zilliz/cloud", "-o", "a.md"]));
    let page = fs::read_to_string(at.join("a.md")).unwrap();
    for words in [
        "Review of 2026-10-01 to 2026-12-31: a line counts when its last review lies within it.",
        "2 revoke. Accesses taken away: 2.",
        "List of users: console, 2026-12-01, 37 rows, december.csv, SHA-256 ",
    ] {
        assert!(page.contains(words), "{words}\n{page}");
    }
    ok(&rmx_on(at, "2026-12-01", &["pack", "zilliz/cloud", "-o", "p.zip"]));
    let readme =
        std::process::Command::new("unzip").args(["-p", "p.zip", "README.md"]).current_dir(at).output().unwrap();
    let readme = String::from_utf8(readme.stdout).unwrap();
    for words in
        ["- Access review of 1 Oct 2026 to 31 Dec 2026: ", "- Revocations carried out: 2; still in the list: 0"]
    {
        assert!(readme.contains(words), "{words}\n{readme}");
    }
}

/// Lists come in the order of their days: an older one is refused, and a second one of the same day stands in the place of the first.
#[test]
fn an_older_list_is_refused_and_one_of_the_same_day_replaces_the_first() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fs::write(at.join("a.csv"), list(|_, line| Some(line))).unwrap();
    ok(&collect(at, "2026-11-10", "a.csv", &[]));
    // user0 is left out by mistake, and somebody is there who does not exist.
    let slip = |i: usize, line: String| match i {
        0 => Some("nobody@example.com,Project Admin,2026-11-01,User,active".to_owned()),
        _ => Some(line),
    };
    fs::write(at.join("b.csv"), list(slip)).unwrap();
    ok(&collect(at, "2026-11-20", "b.csv", &[]));
    assert_eq!(findings(at, "2026-11-20", "holder-gone").len(), 1);
    fs::write(at.join("c.csv"), list(|i, line| (i != 7).then_some(line))).unwrap();
    let said = ok(&collect(at, "2026-11-20", "c.csv", &[]));
    assert!(said.contains("replaces         b.csv: a list of the same system and day"), "{said}");
    let gone = findings(at, "2026-11-20", "holder-gone");
    assert!(gone.len() == 1 && gone[0].contains("'user7@example.com'"), "{gone:?}");
    assert_eq!(findings(at, "2026-11-20", "holder-new"), Vec::<String>::new());
    let text = fs::read_to_string(at.join(REGISTER)).unwrap();
    assert!(!text.contains("nobody@example.com") && text.matches("[[extract]]").count() == 2, "{text}");
    ok(&rmx_on(at, "2026-11-20", &["verify"]));
    // Taken once more it changes nothing; an older one is no list to compare with.
    let again = ok(&collect(at, "2026-11-20", "c.csv", &[]));
    assert!(!again.contains("replaces"), "{again}");
    assert_eq!(fs::read_to_string(at.join(REGISTER)).unwrap(), text);
    let out = collect(at, "2026-11-15", "a.csv", &[]);
    assert_eq!(out.status.code(), Some(2), "{}", both(&out));
    assert!(both(&out).contains("the record has a newer list of console: c.csv of 2026-11-20"), "{}", both(&out));
    assert_eq!(fs::read_to_string(at.join(REGISTER)).unwrap(), text);
}

/// Lists are compared with those of their own system; without a name for it that is the service itself, whatever the files are called.
#[test]
fn lists_of_two_systems_are_reviewed_apart() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let take = |day: &str, file: &str, more: &[&str]| {
        let args = ["collect", "--access", file, "--vendor", "zilliz", "--service", "cloud"];
        ok(&rmx_on(at, day, &[&args[..], more].concat()))
    };
    fs::write(at.join("october.csv"), "user,role\nada,Project Admin\nbob,Project Admin\n").unwrap();
    fs::write(at.join("november.csv"), "user,role\nada,Project Admin\ncleo,Project Admin\n").unwrap();
    take("2026-11-10", "october.csv", &[]);
    take("2026-11-12", "october.csv", &["--system", "directory"]);
    let said = take("2026-11-20", "november.csv", &[]);
    assert!(said.contains("new              cleo") && said.contains("not listed       bob"), "{said}");
    let (new, gone) = (findings(at, "2026-11-20", "holder-new"), findings(at, "2026-11-20", "holder-gone"));
    assert!(new.len() == 1 && new[0].contains("'cleo'"), "{new:?}");
    assert!(gone.len() == 1 && gone[0].contains("'bob'"), "the directory still has bob: {gone:?}");
    let text = fs::read_to_string(at.join(REGISTER)).unwrap();
    assert_eq!(text.matches("holder = \"bob\"").count(), 2, "{text}");
    assert!(text.contains("system = \"zilliz/cloud\"") && text.contains("system = \"directory\""), "{text}");
}

/// What a list does not have a column for is not said; `never` in such a column is.
#[test]
fn nobody_is_inactive_for_a_list_that_does_not_say_when_they_were_seen() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fs::write(at.join("u.csv"), "user,role\neve@example.com,Project Admin; Cluster Admin\n").unwrap();
    let said = ok(&collect(at, "2026-11-20", "u.csv", &[]));
    assert!(!said.contains("inactive"), "{said}");
    assert_eq!(findings(at, "2026-11-20", "holder-inactive"), Vec::<String>::new());
    let text = fs::read_to_string(at.join(REGISTER)).unwrap();
    assert!(text.contains("rows = 1\n"), "one line of the list names two roles: {text}");
    fs::write(
        at.join("u.csv"),
        "user,role,last seen\neve@example.com,Project Admin,never\nbob@example.com,Project Admin,2026-11-01\n",
    )
    .unwrap();
    let said = ok(&collect(at, "2026-11-21", "u.csv", &["--inactive-after", "10"]));
    assert!(said.contains("inactive         eve@example.com: never seen (limit 10 days)"), "{said}");
    let told = findings(at, "2026-11-21", "holder-inactive");
    assert!(told.iter().any(|f| f.contains("'eve@example.com' (Project Admin) was never seen")), "{told:?}");
    assert!(told.iter().any(|f| f.contains("'bob@example.com'") && f.contains("more than 10 days before")), "{told:?}");
    ok(&rmx_on(at, "2026-11-21", &["verify"]));
}

/// A role beside a list that is not complete is told as that, in findings and in the document.
#[test]
fn a_role_that_the_page_does_not_name_is_no_role_that_does_not_exist() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fs::write(at.join("u.csv"), "user,role\neve@example.com,Superuser\n").unwrap();
    collect(at, "2026-11-20", "u.csv", &[]);
    let told = findings(at, "2026-11-20", "unknown-holder");
    assert!(
        told.len() == 1 && told[0].contains("not among the roles that the page names; it may be one of your own"),
        "{told:?}"
    );
    ok(&rmx_on(at, "2026-11-20", &[&["--register", "register", "-o", "a.xlsx"][..], &ZILLIZ].concat()));
    let book = std::process::Command::new("unzip").args(["-p", "a.xlsx", "xl/*"]).current_dir(at).output().unwrap();
    let book = String::from_utf8_lossy(&book.stdout).into_owned();
    assert!(book.contains("Not among the roles that the page names.") && !book.contains("documents no such role"));
}

/// A filled copy is signed by the same rule as `sign`: who is not named is refused, logged and not recorded, in each capacity.
#[test]
fn a_filled_copy_is_signed_by_those_who_are_named_and_by_nobody_else() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let profile = "register = 'register'\npeople = ['Bob Kahn']\n[organisation]\nname = 'Acme'\napprover = 'Ada Byron'\nprepared-by = 'Cleo Hill'\n\
                   [[services]]\nservice = 'ovhcloud/instances'\n[[defaults]]\nsection = '1. Before subscription'\naccountable = 'Dora Owner'\n";
    fs::write(at.join("rmx.toml"), profile).unwrap();
    ok(&rmx(at, &["ovhcloud/instances", "-o", "a.html"]));
    let signed = |file: &str, blocks: &[(&str, &str, &str)]| {
        let block = |(key, name, decision): &(&str, &str, &str)| {
            let entries =
                serde_json::json!({ "name": name, "decision": decision, "date": "2026-11-20", "read": "true" });
            ((*key).to_owned(), entries)
        };
        let blocks: serde_json::Map<_, _> = blocks.iter().map(block).collect();
        filled(at, "a.html", file, &serde_json::json!({ "sign-off": blocks }));
        rmx(at, &["collect", file, "--by", "Eve"])
    };
    let state = || json(&rmx(at, &["status", "ovhcloud/instances", "--format", "json"]))["services"][0].clone();
    let blocks = [("preparer", "Prepared"), ("owner-1", "Accepted"), ("approver", "Accepted")];
    let strangers: Vec<_> = blocks.iter().map(|(key, decision)| (*key, "Eve Moneypenny", *decision)).collect();
    let out = signed("eve.html", &strangers);
    assert_eq!(out.status.code(), Some(10), "{}", both(&out));
    let said = both(&out);
    for capacity in ["preparer", "owner", "approver"] {
        assert!(said.contains(&format!("Eve Moneypenny is not named to sign as {capacity}")), "{capacity}: {said}");
    }
    assert!(said.contains("allowed: Ada Byron") && said.contains("allowed: Dora Owner"), "{said}");
    // One of the people is not the approver that is named, either.
    assert_eq!(signed("bob.html", &[("approver", "Bob Kahn", "Accepted")]).status.code(), Some(10));
    assert_eq!(state()["sign_offs"].as_array().unwrap().len(), 0, "{}", state());
    assert_eq!(state()["sign_off"]["state"], "draft");
    let log = fs::read_to_string(at.join("register/log.jsonl")).unwrap();
    assert!(log.contains("\"action\":\"refused\"") && log.contains("Eve Moneypenny"), "{log}");
    let out = signed("ada.html", &[("preparer", "Cleo Hill", "Prepared"), ("approver", "ada byron", "Rejected")]);
    assert_eq!(out.status.code(), Some(0), "{}", both(&out));
    assert_eq!(
        (state()["sign_off"]["state"].as_str(), state()["sign_off"]["by"].as_str()),
        (Some("rejected"), Some("ada byron"))
    );
    // The finding on the approver stays: a rejection is no approval.
    let args = ["ovhcloud/instances", "--format", "json", "-o", "-"];
    let value = json(&rmx(at, &args));
    let unsigned: Vec<&str> = value["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|f| f["code"] == "unsigned")
        .map(|f| f["message"].as_str().unwrap())
        .collect();
    assert!(unsigned.iter().any(|m| m.contains("reject")), "{unsigned:?}");
}

/// Nobody reviews an access of their own without its being said.
#[test]
fn a_holder_who_reviews_their_own_access_is_a_self_review() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fs::write(at.join("u.csv"), "user,role\nAda Byron,Project Admin\nBob Kahn,Project Admin\n").unwrap();
    ok(&collect(at, "2026-11-20", "u.csv", &[]));
    ok(&rmx_on(at, "2026-11-20", &[&["--register", "register", "-o", "a.html"][..], &ZILLIZ].concat()));
    let review = |line: &str| {
        (
            line.to_owned(),
            serde_json::json!({ "reviewer": "ada  BYRON", "access-decision": "Keep", "last-review": "2026-11-20" }),
        )
    };
    let lines: serde_json::Map<_, _> = [review("project-admin#1"), review("project-admin#2")].into_iter().collect();
    filled(at, "a.html", "b.html", &serde_json::json!({ "access": lines }));
    ok(&rmx_on(at, "2026-11-20", &["collect", "b.html"]));
    let told = findings(at, "2026-11-20", "self-review");
    assert_eq!(told.len(), 1, "Bob's access was reviewed by somebody else: {told:?}");
    assert!(told[0].ends_with("holds the role 'Project Admin' and reviewed it"), "{told:?}");
}

#[test]
fn a_decided_question_settles_its_finding_until_its_day() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let sign = ["sign", "ovhcloud/instances", "--name", "Anna", "--as", "approver", "--decision", "accepted"];
    ok(&rmx(at, &sign));
    let read = |day: &str| {
        let args =
            ["--vendor", "ovhcloud", "--service", "instances", "--register", "register", "--format", "json", "-o", "-"];
        json(&rmx_on(at, day, &args))
    };
    let open = |value: &serde_json::Value| {
        let of = |f: &&serde_json::Value| f["code"] == "several-accountable";
        value["findings"].as_array().unwrap().iter().find(of).cloned()
    };
    let before = read("2026-11-20");
    let finding = open(&before).expect("both answer for network incidents");
    assert!(finding["question"].is_null(), "{finding}");
    let id = finding["activity_id"].as_str().unwrap().to_owned();
    let path = at.join("register/ovhcloud--instances.toml");
    let text = fs::read_to_string(&path).unwrap();
    let question = |decision: &str| {
        format!(
            "{text}\n[[question]]\nfinding = \"several-accountable/{id}\"\nquestion = \"Who answers?\"\nasked = 2026-11-01\n\
             answer = \"We do.\"\nanswered = 2026-11-05\ndecision = \"{decision}\"\ndecided_by = \"Ada Byron\"\nuntil = 2027-05-31\n"
        )
    };
    // Open: it stays, and shows what was asked.
    fs::write(&path, question("Open")).unwrap();
    let shown = open(&read("2026-11-20")).unwrap()["question"].clone();
    assert_eq!(
        (shown["text"].as_str(), shown["asked"].as_str()),
        (Some("Who answers?"), Some("2026-11-01")),
        "{shown}"
    );
    // Decided: settled, with who and until when.
    fs::write(&path, question("Agreed with the vendor")).unwrap();
    let value = read("2026-11-20");
    assert!(open(&value).is_none());
    let waived = value["waived"].as_array().unwrap().iter().find(|w| w.to_string().contains("Ada Byron")).unwrap();
    assert!(waived.to_string().contains("Agreed with the vendor: We do.") && waived.to_string().contains("2027-05-31"));
    // Until its day.
    assert!(open(&read("2027-06-01")).is_some());
}
