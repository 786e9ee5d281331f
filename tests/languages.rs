//! Other languages of the built-in template: each says everything, with the same names in braces, and only the vendor's words stay as they are.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use rmx_report::compare::said;
use rmx_report::findings::{Code, sentence};
use rmx_report::frameworks::{evidence, topics};
use rmx_report::matrix::Rule;
use rmx_report::record::cause;
use toml::Value;

/// Keys whose texts are no words: ids, colours, lists of facts, ways of showing.
const NO_WORDS: [&str; 19] = [
    "schema",
    "id",
    "document_id",
    "cover",
    "facts",
    "primary",
    "accent",
    "paper",
    "fonts",
    "tone",
    "mark",
    "group",
    "orientation",
    "show",
    "layout",
    "only",
    "over",
    "file",
    "language",
];
/// Tables whose values are tones.
const TONES: [&str; 2] = ["status", "decision"];
/// Lists that collect reads back: what they show must be said in every language.
const CHOICES: [&str; 18] = [
    "Not started",
    "In progress",
    "Implemented",
    "Partial",
    "Planned",
    "Alternative",
    "Not applicable",
    "Keep",
    "Change",
    "Revoke",
    "Prepared",
    "Accepted",
    "Accepted with exceptions",
    "Rejected",
    "Open",
    "Agreed with the vendor",
    "Taken by us",
    "Not relevant",
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/checklist")
}

fn languages() -> Vec<String> {
    let names = fs::read_dir(folder()).unwrap().map(|f| f.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> =
        names.filter_map(|n| Some(n.strip_suffix(".toml")?.to_owned())).filter(|n| n != "template").collect();
    names.sort();
    names
}

fn read(file: &str) -> Value {
    Value::Table(fs::read_to_string(folder().join(file)).unwrap().parse().unwrap())
}

/// Every text of a template by its path; the tables of a list by their ids.
fn texts(value: &Value, path: &str, out: &mut BTreeMap<String, String>) {
    let join = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    match value {
        Value::String(text) => {
            // A text in a file of its own.
            let text = match text.strip_prefix('@') {
                Some(file) => fs::read_to_string(folder().join(file)).unwrap(),
                None => text.clone(),
            };
            out.insert(path.to_owned(), text);
        }
        Value::Array(items) if items.iter().all(Value::is_table) => {
            for item in items {
                match item.get("id").and_then(Value::as_str) {
                    Some(id) => texts(item, &join(id), out),
                    None => panic!("{path}: a table without an id"),
                }
            }
        }
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                texts(item, &join(&at.to_string()), out);
            }
        }
        Value::Table(table) => {
            for (name, value) in table {
                // A column may be called `id`.
                let words = value.is_table() || !NO_WORDS.contains(&name.as_str());
                if words && !(path.is_empty() && TONES.contains(&name.as_str())) {
                    texts(value, &join(name), out);
                }
            }
        }
        _ => {}
    }
}

/// The names in braces, without those that every text may have.
fn holes(text: &str) -> BTreeSet<String> {
    let text = text.replace("{{", "");
    let names = text.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0.to_owned()));
    // Languages decline names differently: these may be left out or stand for each other.
    let free =
        ["Organisation", "organisation", "provider", "vendor", "service", "organisation_short", "provider_short"];
    names.filter(|name| !free.contains(&name.as_str())).collect()
}

#[test]
fn each_says_everything_under_the_same_names() {
    let mut wanted = BTreeMap::new();
    texts(&read("template.toml"), "", &mut wanted);
    let obligation: Value = Value::Table(
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("inputs/obligation.toml"))
            .unwrap()
            .parse()
            .unwrap(),
    );
    texts(&obligation["words"], "obligation", &mut wanted);
    for code in Code::ALL {
        // What a finding says, why it matters and what to do are the program's own words in English.
        for part in ["title", "what", "why", "help"] {
            wanted.entry(format!("finding.{code}.{part}")).or_default();
        }
        for (name, text) in sentence::sentences(*code) {
            wanted.insert(format!("finding.{code}.{name}"), text.to_owned());
        }
    }
    for choice in CHOICES {
        wanted.entry(format!("choice.{choice}")).or_default();
    }
    for name in ["and", "quote_open", "quote_close", "blank", "all_blank"] {
        wanted.entry(format!("fact.{name}")).or_default();
    }
    for topic in topics::all() {
        wanted.entry(format!("topic.{}", topic.id)).or_default();
    }
    assert!(cause::sentences().count() > 20, "inputs/sign-offs.toml cannot be read");
    for (cause, sentence) in cause::sentences() {
        wanted.insert(format!("reason.{cause}"), sentence.to_owned());
    }
    assert!(said::sentences().count() > 10, "inputs/changes.toml cannot be read");
    for (name, sentence) in said::sentences() {
        wanted.insert(format!("change.{name}"), sentence.to_owned());
    }
    for rule in Rule::ALL {
        wanted.entry(format!("rule.{rule}")).or_default();
    }
    for interval in evidence::intervals() {
        wanted.entry(format!("interval.{interval}")).or_default();
    }
    for suggestion in evidence::suggestions().iter().filter(|suggestion| suggestion.is_shown()) {
        wanted.entry(format!("evidence.{}", suggestion.name())).or_default();
    }
    for language in languages() {
        let mut said = BTreeMap::new();
        let words = read(&format!("{language}.toml"));
        texts(&words, "", &mut said);
        assert_eq!(words["document"]["language"].as_str(), Some(language.as_str()));
        let missing: Vec<String> =
            wanted.iter().filter(|(path, _)| !said.contains_key(*path)).map(|(p, t)| format!("{p} = {t:?}")).collect();
        assert!(missing.is_empty(), "{language}.toml does not say {}:\n{}", missing.len(), missing.join("\n"));
        for (path, text) in &said {
            let own = wanted.get(path).unwrap_or_else(|| panic!("{language}.toml: {path} is no text of the template"));
            assert!(!text.trim().is_empty(), "{language}.toml: {path} is blank");
            // What findings say has the facts that it has in English; of others the row's words and id.
            let sentence = path.strip_prefix("finding.").and_then(|path| path.split_once('.'));
            let same = sentence.is_none_or(|(code, name)| {
                Code::parse(code).is_some_and(|code| sentence::sentences(code).any(|(known, _)| known == name))
            });
            if same {
                assert_eq!(holes(text), holes(own), "{language}.toml: {path} = {text:?}");
            }
        }
    }
}

fn rmx(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_rmx-report")).current_dir(folder).args(arguments).output().unwrap()
}

#[test]
fn documents_of_every_service_are_made_in_every_language() {
    let folder = tempfile::tempdir().unwrap();
    for language in languages() {
        for service in [
            ["ovhcloud/instances", ""],
            ["ibm/backup-recovery", ""],
            ["union/platform", "byoc"],
            ["zilliz/cloud", "byoc"],
        ] {
            let mut arguments =
                vec!["--no-profile", service[0], "--language", &language, "--as-of", "2026-11-29", "--force"];
            arguments.extend(["-o", "a.pdf", "-o", "a.md", "-o", "a.xlsx"]);
            if !service[1].is_empty() {
                arguments.extend(["--model", service[1]]);
            }
            let out = rmx(folder.path(), &arguments);
            assert!(out.status.success(), "{language} {service:?}: {}", String::from_utf8_lossy(&out.stderr));
            let text = fs::read_to_string(folder.path().join("a.md")).unwrap();
            for english in ["Not started", "Sources and method", "What the customer", "is not stated", "What to do"] {
                assert!(!text.contains(english), "{language} {service:?} says '{english}'");
            }
            let verified = rmx(folder.path(), &["verify", "a.pdf"]);
            assert_eq!(verified.status.code(), Some(0), "{}", String::from_utf8_lossy(&verified.stdout));
        }
    }
}

/// Sentences of the program, each of which stands in an English document with a record whose deployment changed since it was signed.
const OURS: &[&str] = &[
    "option 'automated-backups' was not stated and is taken",
    "condition changed",
    "Ada Byron is newly accountable for",
    "restore test report with date",
    "half-yearly",
    "only with Backups managed by OVHcloud",
    "not stated: confirm",
    "Who is R and who is A",
    "A page can change on any day",
    "Which part of",
    "Nobody in the organisation",
    "Approved by",
    "obligations of Ada Byron",
    // Titles of controls.
    "Encryption and keys: rules and use",
    "Event records made and kept safe",
    "Copies of data made and tested",
];

/// What was signed and no longer holds, what rules do, what could be shown, what is found: said in the document's language, in each of its forms.
#[test]
fn no_sentence_of_ours_stays_in_english() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let profile = "register = 'register'\npeople = ['Ada Byron', 'Grace Hopper']\n[organisation]\nname = 'Example'\nprepared-by = 'Ada Byron'\n\
        approver = 'Grace Hopper'\n[audit]\nframeworks = ['iso-27001-2022']\n[[defaults]]\naccountable = 'Ada Byron'\n[[services]]\nservice = 'ovhcloud/instances'\n";
    fs::write(at.join("rmx.toml"), profile).unwrap();
    let done = |arguments: &[&str]| {
        let out = rmx(at, arguments);
        assert!(out.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&out.stderr));
    };
    for (capacity, name, decision) in [("approver", "Grace Hopper", "accepted"), ("owner", "Ada Byron", "rejected")] {
        done(&["sign", "ovhcloud/instances", "--as", capacity, "--name", name, "--decision", decision]);
    }
    fs::write(at.join("rmx.toml"), format!("{profile}options = ['automated-backups']\n")).unwrap();
    done(&["update", "ovhcloud/instances", "--option", "automated-backups"]);
    let said = |language: &str| {
        done(&["ovhcloud/instances", "--language", language, "--force", "-o", "a.md", "-o", "a.html", "-o", "a.xlsx"]);
        let text = |file: &str| fs::read_to_string(at.join(file)).unwrap();
        let mut all = vec![text("a.md"), text("a.html")];
        let mut book = zip::ZipArchive::new(fs::File::open(at.join("a.xlsx")).unwrap()).unwrap();
        let mut sheets = String::new();
        for at in 0..book.len() {
            let mut file = book.by_index(at).unwrap();
            if file.name().unwrap().ends_with(".xml") {
                std::io::Read::read_to_string(&mut file, &mut sheets).unwrap();
            }
        }
        all.push(sheets.replace("&apos;", "'").replace("&#39;", "'"));
        all[1] = all[1].replace("&#39;", "'").replace("&apos;", "'");
        all
    };
    let english = said("en");
    let known: Vec<&&str> = OURS.iter().filter(|ours| english.iter().any(|text| text.contains(**ours))).collect();
    assert!(known.len() > 6, "{known:?}");
    for language in languages() {
        for (text, form) in said(&language).iter().zip(["md", "html", "xlsx"]) {
            for ours in OURS {
                assert!(!text.contains(ours), "{language}, {form}: '{ours}'");
            }
        }
    }
}

/// A catalogue entry whose vendor writes in no language of ours: what a notice says of it in English is the program's.
fn entry(folder: &Path, name: &str, about: &str, rows: &str) {
    let at = folder.join(name);
    fs::create_dir(&at).unwrap();
    let parties =
        ["customer", "provider"].map(|id| format!("[[parties]]\nid = '{id}'\nname = '{id}xx'\nkind = '{id}'\n"));
    let columns = ["id", "section", "activity", "customer", "provider", "option", "line"].map(|id| match id {
        "customer" | "provider" => format!("{{ header = '{id}', is = 'party', parties = ['{id}'] }}"),
        id => format!("{{ header = '{id}', is = '{id}' }}"),
    });
    let matrix = format!(
        "schema = 'rmx-catalog/1'\ntitle = 'T{name}'\nnotation = 'raci'\n[vendor]\nid = 'qqq'\nname = 'Qqq'\nshort = 'QQ'\n[service]\n\
        id = 'vvv'\nname = 'Vvv'\nshort = 'VV'\n{}[[options]]\nid = 'ooo'\nname = 'Oooo'\ncondition = 'Oooo'\n{about}\n[[tables]]\n\
        table = 'rows.csv'\nnotation = 'raci'\ncolumns = [{}]\n",
        parties.concat(),
        columns.join(", ")
    );
    // Keys at the top come before the tables.
    let matrix = match about.split_once('\n') {
        Some((top, rest)) if top.starts_with("absence") => matrix
            .replace(about, rest)
            .replace("notation = 'raci'\n[vendor]", &format!("notation = 'raci'\n{top}\n[vendor]")),
        _ => matrix,
    };
    fs::write(at.join("matrix.toml"), matrix).unwrap();
    fs::write(at.join("rows.csv"), format!("id,section,activity,customer,provider,option,line\n{rows}")).unwrap();
}

/// Every way in which a notice can tell a change: what is not the vendor's is said in the document's language, in each of its forms.
#[needs::tools(poppler)]
#[test]
fn a_change_notice_says_nothing_of_ours_in_english() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let document = |date: &str, title: &str, mark: &str, remark: &str| {
        format!(
            "[[sources]]\ndocument = 'dddd.md'\ntitle = '{title}'\ndate = {date}\nurl = 'https://{title}.example'\nsha256 = '{}'\n\
            [[legend]]\nmark = 'R'\nletter = 'R'\ntext = '{mark}'\n{remark}",
            mark.repeat(64).get(..64).unwrap()
        )
    };
    let remark = "[[remarks]]\ndocument = 'dddd.md'\nline = 3\ntext = 'Llll mmmm'";
    let section = "1. Ssss";
    let old = format!(
        "Q-1,{section},Aaaa bbbb cccc dddd,RA,,,10\nQ-2,{section},Eeee ffff gggg,RA,,,11\nQ-3,{section},Hhhh iiii,RA,I,,12\n\
        Q-4,{section},Jjjj kkkk,,RA,,13\nQ-5,2. Tttt,Nnnn pppp,RA,,,14\nQ-6,{section},Uuuu wwww,I,RA,,15\n"
    );
    let new = format!(
        "Q-1,{section},Aaaa bbbb cccc yyyy,RA,,,10\nQ-2,{section},Eeee ffff gggg,RA,N/A,,11\nQ-3,{section},Hhhh iiii,RA,I,ooo,12\n\
        Q-4,{section},Jjjj kkkk,RA,RA,,13\nQ-7,{section},Nnnn pppp,RA,,,14\nQ-8,{section},Rrrr tttt,RA,,,16\n"
    );
    entry(at, "old", &format!("absence = 'unstated'\n{}", document("2025-01-01", "xxxx", "a", "")), &old);
    entry(at, "new", &format!("absence = 'customer'\n{}", document("2026-01-01", "zzzz", "b", remark)), &new);
    let said = |language: &str| {
        let arguments = ["diff", "old", "new", "--no-option", "ooo", "--force", "--language", language];
        let outputs = ["-o", "n.md", "-o", "n.html", "-o", "n.pdf", "-o", "n.xlsx"];
        let out = rmx(at, &[&arguments[..], &outputs[..]].concat());
        assert!(out.status.success(), "{language}: {}", String::from_utf8_lossy(&out.stderr));
        let pdf = Command::new("pdftotext").current_dir(at).args(["-layout", "n.pdf", "-"]).output().unwrap();
        let html = fs::read_to_string(at.join("n.html")).unwrap();
        let body = html.split_once("<main").unwrap().1.split_once("</main>").unwrap().0;
        let body: String =
            body.split('<').filter_map(|tag| tag.split_once('>')).map(|(_, text)| format!("{text} ")).collect();
        let mut book = zip::ZipArchive::new(fs::File::open(at.join("n.xlsx")).unwrap()).unwrap();
        let strings = std::io::read_to_string(book.by_name("xl/sharedStrings.xml").unwrap()).unwrap();
        [fs::read_to_string(at.join("n.md")).unwrap(), body, String::from_utf8(pdf.stdout).unwrap(), strings]
    };
    // In English all of it is there to be said.
    let english = said("en");
    for sentence in [
        "by id and likeness",
        "same words in another section",
        "(blank)",
        "unconditionally",
        "is not taken",
        "legend R changed",
        "title changed",
        "date changed",
        "address changed",
        "remark changed",
        "not stated",
        "the customer does it",
    ] {
        assert!(english.iter().any(|text| text.contains(sentence)), "{sentence}: {english:?}");
    }
    for language in languages() {
        for (text, form) in said(&language).iter().zip(["md", "html", "pdf", "xlsx"]) {
            let text = text.to_lowercase();
            let words = |c: char| !c.is_alphanumeric();
            let found = text.split(words).find(|word| {
                ["the", "of", "are", "by", "and", "with", "changed", "stated", "blank", "matched"].contains(word)
            });
            assert_eq!(found, None, "{language}, {form}: {text}");
        }
    }
}

/// Part Controls of a page: rows by their short ids, gaps by their numbers, and on what a tie rests in the document's language.
#[needs::tools(poppler)]
#[test]
fn part_controls_is_said_in_short_and_in_the_documents_language() {
    let folder = tempfile::tempdir().unwrap();
    let frameworks = ["--framework", "soc2,iso-27001", "--language", "de", "-o", "a.pdf"];
    let out = rmx(folder.path(), &[&["--no-profile", "ovhcloud/instances"][..], &frameworks].concat());
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let pdf = Command::new("pdftotext").current_dir(folder.path()).args(["-layout", "a.pdf", "-"]).output().unwrap();
    let text = String::from_utf8(pdf.stdout).unwrap();
    let (before, controls) = text.split_once("Kontrollen: wessen jede ist").unwrap();
    assert!(before.contains("Kontrollen:") && before.contains("CC7.2†"), "{before}");
    assert!(controls.contains("Redaktion") && controls.contains("veröffentlicht"), "{controls}");
    for code in ["several-accountable", "vague-wording", "editor", "published"] {
        let table = controls.split("Quellen").next().unwrap();
        assert!(!table.contains(code), "{code}: {table}");
    }
}

/// A finding says in every language which cells, parties and documents it is about.
#[test]
fn findings_have_their_facts_in_every_language() {
    let folder = tempfile::tempdir().unwrap();
    for language in languages() {
        for (service, facts) in [
            ("ovhcloud/instances", &["Customer: RA, OVHcloud: RI", "Customer: AI, OVHcloud: RA"][..]),
            ("union/platform", &[][..]),
        ] {
            let mut arguments = vec![
                "--no-profile",
                service,
                "--language",
                &language,
                "--as-of",
                "2026-11-29",
                "--force",
                "-o",
                "a.md",
            ];
            if service == "union/platform" {
                arguments.extend(["--model", "byoc"]);
            }
            let out = rmx(folder.path(), &arguments);
            assert!(out.status.success(), "{language}: {}", String::from_utf8_lossy(&out.stderr));
            let text = fs::read_to_string(folder.path().join("a.md")).unwrap();
            for fact in facts {
                assert!(text.contains(fact), "{language} {service} does not say {fact}\n{text}");
            }
            assert!(!text.contains("{"), "{language} {service}: a hole is left\n{text}");
        }
    }
}

/// Review intervals are read in the language that they are written in.
#[test]
fn intervals_are_read_in_every_language() {
    let folder = tempfile::tempdir().unwrap();
    for every in ["every 3 months", "alle 3 Monate", "tous les 3 mois", "cada 3 meses", "ogni 3 mesi"] {
        let profile = format!(
            "[[services]]\nservice = 'zilliz/cloud'\nmodel = 'byoc'\n[[defaults]]\naccountable = 'Ada'\nreview-every = '{every}'\n"
        );
        fs::write(folder.path().join("rmx.toml"), profile).unwrap();
        let out = rmx(folder.path(), &["zilliz/cloud", "--force", "-o", "a.md"]);
        assert!(out.status.success(), "{every}: {}", String::from_utf8_lossy(&out.stderr));
    }
    fs::write(folder.path().join("rmx.toml"), "[[defaults]]\naccountable = 'Ada'\nreview-every = 'alle 3 Mond'\n")
        .unwrap();
    assert_eq!(
        rmx(folder.path(), &["zilliz/cloud", "--model", "byoc", "--force", "-o", "a.md"]).status.code(),
        Some(3)
    );
}

/// All services together: the portfolio in each of its formats, and the README of a pack.
#[test]
fn portfolio_and_pack_are_said_in_every_language() {
    for language in languages() {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path();
        let profile = format!(
            "language = '{language}'\nformats = ['html', 'xlsx', 'pdf']\n[[services]]\nservice = 'union/platform'\nmodel = 'self-managed'\n\
             runs-on = 'ovhcloud/instances'\n[[services.passes]]\nfrom = 'UNION-PLAT-1-02'\nto = '2.1. Install service'\nreason = 'R'\n\
             [[services]]\nservice = 'ovhcloud/instances'\n"
        );
        fs::write(at.join("rmx.toml"), profile).unwrap();
        let out = rmx(at, &["--as-of", "2026-11-29"]);
        assert!(out.status.success(), "{language}: {}", String::from_utf8_lossy(&out.stderr));
        let page = fs::read_to_string(at.join("portfolio.html")).unwrap();
        assert!(page.contains(&format!("lang=\"{language}\"")), "{language}");
        let words = read(&format!("{language}.toml"));
        for said in ["dashboard", "head_carried", "silent", "chains", "taken_below"] {
            let word = words["portfolio"][said].as_str().unwrap();
            assert!(page.contains(word), "{language}: {said} = {word:?}");
        }
        for topic in ["backup", "physical-security"] {
            assert!(page.contains(words["topic"][topic].as_str().unwrap()), "{language}: {topic}");
        }
        let own = [
            "Dashboard",
            "Carried out",
            "silent<",
            "Not started",
            "taken below",
            "carries it out",
            "Backup and restore",
        ];
        for english in own {
            assert!(!page.contains(english), "{language} says '{english}'");
        }
        let out = rmx(at, &["pack", "--as-of", "2026-11-29", "-o", "a.zip"]);
        assert!(out.status.success(), "{language}: {}", String::from_utf8_lossy(&out.stderr));
        let bytes = fs::read(at.join("a.zip")).unwrap();
        let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
        let readme = std::io::read_to_string(zip.by_name("README.md").unwrap()).unwrap();
        for english in [
            "Evidence pack",
            "What is in it",
            "Deployment model",
            "Population:",
            "the record",
            "No sign-off",
            "How to check",
        ] {
            assert!(!readme.contains(english), "{language} says '{english}'\n{readme}");
        }
        assert!(readme.contains("sha256sum -c SHA256SUMS") && readme.contains("| `portfolio.xlsx`, `portfolio.pdf` |"));
    }
}

#[test]
fn a_language_that_a_template_does_not_have_is_refused_with_those_that_it_has() {
    let folder = tempfile::tempdir().unwrap();
    let out = rmx(folder.path(), &["ibm/backup-recovery", "--language", "dee", "-o", "a.md"]);
    assert_eq!(out.status.code(), Some(3));
    let said = String::from_utf8_lossy(&out.stderr).into_owned();
    assert!(said.contains("has no words in 'dee'") && said.contains("en"), "{said}");
    assert!(!folder.path().join("a.md").exists());
}

#[test]
fn a_users_template_takes_a_language_from_a_file_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    assert!(rmx(at, &["init", "--template", "own"]).status.success());
    fs::write(
        at.join("own/nl.toml"),
        "[document]\nlanguage = 'nl'\n[choice]\n'Not started' = 'Niet begonnen'\n[part.obligations.column.status]\nheader = 'Stand'\n",
    )
    .unwrap();
    let main = ["ibm/backup-recovery", "--template", "own", "--language", "nl", "--force", "-o", "a.md", "-o", "a.pdf"];
    let out = rmx(at, &main);
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    assert!(fs::read_to_string(at.join("a.md")).unwrap().contains("Niet begonnen"));
    assert_eq!(rmx(at, &["verify", "a.pdf"]).status.code(), Some(0), "the words travel in the PDF");
    // Everything wrong is told with its line in that file.
    fs::write(at.join("own/nl.toml"), "[page]\nfooter_right = 'Blz. {pag}'\n[wrds]\na = 'b'\n").unwrap();
    let out = rmx(at, &main);
    assert_eq!(out.status.code(), Some(3));
    let said = String::from_utf8_lossy(&out.stderr).into_owned();
    for words in ["nl.toml:2", "'pag'", "nl.toml:3", "wrds"] {
        assert!(said.contains(words), "{words}\n{said}");
    }
}
