//! Every flag that a message names works on the document that the message is about.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod common;

use std::path::Path;

/// A message: its code, what was found, what helps.
#[derive(Debug, Clone, PartialEq)]
struct Message {
    code: String,
    found: String,
    help: String,
}

fn messages(said: &str) -> Vec<Message> {
    let mut all: Vec<Message> = Vec::new();
    for line in said.lines() {
        if let Some(code) = line.split_once('[').filter(|(kind, _)| matches!(*kind, "error" | "warning" | "info")) {
            let code = code.1.split(']').next().unwrap().to_owned();
            all.push(Message { code, found: String::new(), help: String::new() });
        } else if let Some(last) = all.last_mut() {
            if let Some(found) = line.strip_prefix("  found:") {
                found.trim().clone_into(&mut last.found);
            } else if let Some(help) = line.strip_prefix("  help:") {
                help.trim().clone_into(&mut last.help);
            }
        }
    }
    all
}

/// The flags in a help, each with its value.
fn flags(help: &str) -> Vec<(String, Option<String>)> {
    let mut found = Vec::new();
    for part in help.split("--").skip(1) {
        let name: String = part.chars().take_while(|c| c.is_ascii_lowercase() || *c == '-').collect();
        let rest = part[name.len()..].trim_start();
        let value = match rest.strip_prefix('"') {
            Some(quoted) => quoted.split('"').next().map(str::to_owned),
            None => rest.split([' ', ',', ';', ':', ')']).next().map(str::to_owned),
        };
        found.push((format!("--{}", name.trim_end_matches('-')), value));
    }
    found
}

struct Case {
    name: &'static str,
    text: &'static str,
    code: &'static str,
    /// The flags that the message names, without those of mapping files.
    flags: &'static [&'static str],
}

const CASES: &[Case] = &[
    Case {
        name: "teams.csv",
        text: "Task,Service Owner,Ops,Dev,Desk\nRun,A,R,C,I\nMend,A,C,R,I\nTell,A,I,C,R\n",
        code: "undecided-sides",
        flags: &["--party", "--party"],
    },
    Case {
        name: "providers.md",
        text: "# Roles\n\n| Task | Customer | Globex | Initech |\n|---|---|---|---|\n| Run | I | R | A |\n| Mend | I | A | R |\n",
        code: "undecided-sides",
        flags: &["--party", "--party"],
    },
    Case {
        name: "columns.md",
        text: "# M\n\n| Task | Alpha | Beta |\n|---|---|---|\n| Patch | Customer | Acme |\n| Scale | Shared | Acme |\n",
        code: "ambiguous-reading",
        flags: &["--columns", "--columns"],
    },
    Case {
        name: "lists.md",
        text: "# Roles\n\n| Task | Customer | Acme |\n|---|---|---|\n| Run | I | RA |\n\n## Customer responsibilities\n\n- Back up\n- Encrypt\n\n\
               ## Acme responsibilities\n\n- Patch\n",
        code: "unread-lists",
        flags: &["--table"],
    },
    Case {
        name: "only-lists.md",
        text: "# Shared responsibility\n\n## Customer responsibilities\n\n- Back up\n- Encrypt\n\n## Acme responsibilities\n\n- Patch\n",
        code: "read-from-lists",
        flags: &["--table"],
    },
    Case {
        name: "unread.md",
        text: "# Notes\n\n| Service | Plan |\n|---|---|\n| Small | Free |\n| Large | Paid |\n",
        code: "no-responsibility-table",
        flags: &[],
    },
    Case {
        name: "column.md",
        text: "# Roles\n\n| Task | Detail | Customer | Acme |\n|---|---|---|---|\n| Run | Each night | I | RA |\n| Mend | At once | I | RA |\n",
        code: "undecided-column",
        flags: &["--activity-column"],
    },
    Case {
        name: "keys.md",
        text: "# Roles\n\n| Task | Customer | Acme |\n|---|---|---|\n| Run {{site.data.keyword.thing_notm}} | I | RA |\n| Mend | I | RA |\n",
        code: "unknown-keyword",
        flags: &["--keyref"],
    },
    Case {
        name: "owner.md",
        text: "# Who is responsible\n\n| Task | Owner |\n|---|---|\n| Run | Acme |\n| Mend | Customer |\n| Tell | Acme |\n| Pay | Customer |\n\
               | Ask | whoever of the two sees it first, which is mostly the desk |\n",
        code: "unknown-owner",
        flags: &[],
    },
];

fn run(folder: &Path, args: &[&str]) -> (i32, String, String) {
    let output = common::rmx().current_dir(folder).args(args).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

#[test]
fn every_flag_that_a_message_names_works_on_that_document() {
    for case in CASES {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(case.name), case.text).unwrap();
        std::fs::write(folder.path().join("keys.yaml"), "keyword:\n  thing_notm: Thing\n").unwrap();
        let said = |more: &[&str]| {
            let first: &[&str] = if case.code == "undecided-column" && more.is_empty() {
                &["--activity-column", "Nothing"]
            } else {
                &[]
            };
            let args = [&["import", case.name][..], more, first].concat();
            let (code, _, said) = run(folder.path(), &args);
            assert!(code == 0 || code == 3, "{args:?}: {said}");
            messages(&said)
        };
        let all = said(&[]);
        let message = all.iter().find(|m| m.code == case.code).unwrap_or_else(|| panic!("{}: {all:?}", case.name));
        let named = flags(&message.help);
        let others = |flag: &str| !matches!(flag, "--show-mapping" | "--mapping");
        let kinds: Vec<&str> = named.iter().map(|(flag, _)| flag.as_str()).filter(|f| others(f)).collect();
        assert_eq!(kinds, case.flags, "{}: {message:?}", case.name);
        for (flag, value) in named.iter().filter(|(flag, _)| others(flag)) {
            let value = value.clone().unwrap_or_default();
            let names: Vec<String> = message.found.split(", ").map(|n| n.trim_matches('"').to_owned()).collect();
            let values: Vec<String> = match flag.as_str() {
                "--party" => names.iter().map(|n| value.replace("NAME", n)).collect(),
                "--activity-column" if value.is_empty() || !names.contains(&value) => names,
                "--keyref" => vec!["keys.yaml".to_owned()],
                _ => vec![value],
            };
            for value in values {
                let after = said(&[flag, &value]);
                let same = after.iter().any(|m| m == message);
                assert!(!same, "{}: {flag} {value:?} changes nothing: {after:#?}", case.name);
                let refused = after.iter().find(|m| m.code.starts_with("unknown-party") || m.code == "no-such-row");
                assert!(refused.is_none(), "{}: {flag} {value:?}: {after:#?}", case.name);
            }
        }
    }
}

/// What was not read is a mapping file that can be edited into one that reads it.
#[test]
fn the_mapping_of_what_was_not_read_can_be_edited() {
    for (name, text, header) in [
        (
            "unread.md",
            "# Notes\n\n| Service | Desk | Other |\n|---|---|---|\n| Small | does it | sees it |\n| Large | pays | sees it |\n",
            "Desk",
        ),
        (
            "page.md",
            "# Changes\n\n| Service | From | Changes | For you |\n|---|---|---|---|\n| A | 1 | New things came | Read them |\n| B | 2 | Old things went | Look it up |\n",
            "Changes",
        ),
    ] {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(name), text).unwrap();
        let (code, mapping, said) = run(folder.path(), &["import", name, "--show-mapping"]);
        assert_eq!(code, 3, "{said}");
        toml::from_str::<toml::Table>(&mapping).unwrap_or_else(|e| panic!("{name}: {e}\n{mapping}"));
        // Without the marks before its lines it is TOML, too.
        let open =
            mapping.lines().skip(6).filter(|line| !line.ends_with(':')).map(|line| line.trim_start_matches(['#', ' ']));
        let open = open.collect::<Vec<_>>().join("\n");
        let edited = open.replace(
            &format!("header = \"{header}\"\nis = \"extra\""),
            &format!("header = \"{header}\"\nis = \"party\"\nparties = [\"desk\"]"),
        );
        std::fs::write(folder.path().join("m.toml"), &edited).unwrap();
        let (code, json, said) =
            run(folder.path(), &["import", name, "--mapping", "m.toml", "--format", "json", "-o", "-"]);
        assert_eq!(code, 0, "{name}: {said}\n{edited}");
        let matrix: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert!(matrix["activities"].as_array().is_some_and(|rows| !rows.is_empty()), "{name}");
    }
}

#[test]
fn a_checklist_of_teams_asks_who_the_customer_is() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("teams.csv"), CASES[0].text).unwrap();
    let args = ["--matrix", "teams.csv", "--vendor", "acme", "--service", "vm", "-o", "out.md"];
    let (code, _, said) = run(folder.path(), &args);
    let all = messages(&said);
    let error = all.iter().rfind(|m| m.code == "undecided-sides").unwrap();
    assert_eq!(code, 3, "{said}");
    assert!(error.help.contains("--party NAME=customer"), "{error:?}");
    assert!(!folder.path().join("out.md").exists());
    for name in ["Service Owner", "Ops", "Dev", "Desk"] {
        assert!(error.found.contains(name), "{error:?}");
        let party = format!("{name}=customer");
        let (code, _, said) = run(folder.path(), &[&args[..], &["--force", "--party", &party]].concat());
        assert_eq!(code, 0, "{party}: {said}");
    }
    // A folder of the catalogue says it in its description.
    let (code, _, said) =
        run(folder.path(), &["import", "teams.csv", "--vendor", "acme", "--service", "vm", "-o", "catalog/acme/vm"]);
    assert_eq!(code, 0, "{said}");
    let list = ["--catalog", "catalog", "--vendor", "acme", "--service", "vm", "-o", "folder.md"];
    let (code, _, said) = run(folder.path(), &list);
    assert!(code == 3 && said.contains("kind = \"customer\""), "{said}");
    let path = folder.path().join("catalog/acme/vm/matrix.toml");
    let description =
        std::fs::read_to_string(&path).unwrap().replacen("kind = \"undecided\"", "kind = \"customer\"", 1);
    std::fs::write(&path, description).unwrap();
    let (code, _, said) = run(folder.path(), &list);
    assert_eq!(code, 0, "{said}");
}

#[test]
fn letters_that_nothing_explains_are_told_at_their_cell() {
    let folder = tempfile::tempdir().unwrap();
    let text = "# Roles\n\n| Task | Customer | Acme |\n|---|---|---|\n| Patch | R | K |\n| Back up | Q | RA |\n| Watch | S | V |\n";
    std::fs::write(folder.path().join("a.md"), text).unwrap();
    let (code, _, said) = run(folder.path(), &["import", "a.md"]);
    assert_eq!(code, 0, "{said}");
    for (letter, place) in
        [("'Q'", "a.md:6:13"), ("'S'", "a.md:7:11"), ("'V'", "a.md:7:15"), ("K was read as C", "a.md:5:15")]
    {
        let at = said.find(letter).unwrap_or_else(|| panic!("{letter}: {said}"));
        assert!(said[at..].lines().nth(1).unwrap().ends_with(place), "{letter}: {said}");
    }
    // Cyrillic letters that look like Latin ones are those.
    let text = "# Матрица ответственности\n\n| Задача | Заказчик | Подрядчик |\n|---|---|---|\n| Копирование | С | RА |\n| Обновление | I | А, R |\n";
    std::fs::write(folder.path().join("c.md"), text).unwrap();
    let (code, json, said) = run(folder.path(), &["import", "c.md", "--format", "json", "-o", "-"]);
    assert_eq!(code, 0, "{said}");
    let matrix: serde_json::Value = serde_json::from_str(&json).unwrap();
    let letters = |row: usize, party: &str| matrix["activities"][row]["assignments"][party]["raci"].clone();
    assert_eq!(
        [letters(0, "customer"), letters(0, "podrjadcik"), letters(1, "customer")].map(|l| l.to_string()).join(" "),
        "\"C\" null \"I\"",
        "{json}"
    );
    assert!(messages(&said).is_empty(), "{said}");
}

#[test]
fn a_matrix_in_which_nobody_does_anything_is_none() {
    let folder = tempfile::tempdir().unwrap();
    let blank =
        "# Shared responsibility\n\n| Task | Customer | Acme |\n|---|---|---|\n| Patch |  |  |\n| Back up |  |  |\n";
    let nobody = blank.replace("|  |  |", "| N/A | N/A |");
    for text in [blank, &nobody] {
        std::fs::write(folder.path().join("a.md"), text).unwrap();
        let (code, _, said) = run(folder.path(), &["import", "a.md"]);
        assert!(code == 3, "{code} {said}");
    }
}

#[test]
fn words_among_the_aliases_of_a_party_name_it() {
    let folder = tempfile::tempdir().unwrap();
    let case = CASES.iter().find(|c| c.code == "unknown-owner").unwrap();
    std::fs::write(folder.path().join(case.name), case.text).unwrap();
    let (_, mapping, said) = run(folder.path(), &["import", case.name, "--show-mapping"]);
    let message = messages(&said).into_iter().find(|m| m.code == case.code).unwrap();
    let mapping =
        mapping.replacen("kind = \"provider\"", &format!("kind = \"provider\"\naliases = [\"{}\"]", message.found), 1);
    std::fs::write(folder.path().join("m.toml"), &mapping).unwrap();
    let (code, _, said) = run(folder.path(), &["import", case.name, "--mapping", "m.toml"]);
    assert!(code == 0 && !said.contains("unknown-owner"), "{said}\n{mapping}");
}

/// A letter that there is not was taken for a remark, without a word.
#[test]
fn a_mapping_names_letters_that_there_are() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("m.md"), "| Task | R | A |\n|---|---|---|\n| Patch | Acme | Customer |\n")
        .unwrap();
    let (_, mapping, said) = run(folder.path(), &["import", "m.md", "--show-mapping"]);
    assert!(mapping.contains("letter = \"R\""), "{said}{mapping}");
    std::fs::write(folder.path().join("m.toml"), mapping.replace("letter = \"R\"", "letter = \"X\"")).unwrap();
    let (code, _, said) = run(folder.path(), &["import", "m.md", "--mapping", "m.toml"]);
    assert_ne!(code, 0);
    assert!(said.contains("X is none of R, A, C and I"), "{said}");
}
