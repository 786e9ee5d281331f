//! Recognition: every shape and language of the fixtures, the catalogue folder as the way there and back, and round trips.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use rmx_report::base::diagnostic::{Diagnostics, Severity};
use rmx_report::catalog::build::{Built, Naming, build, catalogue_files};
use rmx_report::catalog::load_folder;
use rmx_report::export::csv::defuse;
use rmx_report::import::mapping::RelationKind;
use rmx_report::import::recognise::{Hints, OtherColumns, PartyHint, Recognition, Verdict, recognise};
use rmx_report::import::{Input, Limits, ReadOptions, read};
use rmx_report::matrix::{Activity, ActivityId, Assignment, CellState, Matrix, PartyKind};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/import").join(name)
}

fn recognised(name: &str, bytes: &[u8], hints: &Hints) -> Recognition {
    let input = Input::new(name, bytes);
    let (document, _) =
        read(&input, &Limits::default(), &ReadOptions::default()).unwrap_or_else(|p| panic!("{name}: {p:#?}"));
    let recognition = recognise(document, hints);
    for account in &recognition.accounts {
        assert!(account.balances(), "{name}: {account:?}");
    }
    recognition
}

fn import(name: &str, hints: &Hints) -> Recognition {
    recognised(name, &std::fs::read(fixture(name)).unwrap(), hints)
}

fn built(recognition: &Recognition) -> Built {
    assert!(!recognition.diagnostics.has_errors(), "{:#?}", recognition.diagnostics);
    let mut problems = Diagnostics::new();
    let built = build(recognition, &Naming::default(), &mut problems);
    assert!(!problems.has_errors(), "{problems:#?}");
    built
}

fn all(matrix: &Matrix) -> Vec<&Activity> {
    matrix.activities.iter().chain(matrix.overlays.iter().flat_map(|o| o.rows.iter().map(|r| &r.activity))).collect()
}

fn cell(assignment: &Assignment) -> String {
    let mut text = assignment.letters.to_string();
    for duty in &assignment.duties {
        let _ = write!(text, "[{}]", duty.text);
    }
    match assignment.state {
        CellState::Stated => text,
        CellState::None => format!("{text}none"),
        CellState::Unstated => format!("{text}?"),
    }
}

/// A matrix as text: parties, models, then one line per activity.
fn shown(recognition: &Recognition, matrix: &Matrix) -> String {
    let parties: Vec<String> = matrix.parties.iter().map(|p| format!("{} ({})", p.name, p.kind)).collect();
    let mut text = format!("{} | {}\n", matrix.notation, parties.join(", "));
    for account in &recognition.accounts {
        match &account.verdict {
            Verdict::Legend => drop(writeln!(text, "{} legend", account.table)),
            Verdict::NotRead(reason) => drop(writeln!(text, "{} not read: {reason}", account.table)),
            _ => {}
        }
    }
    for activity in all(matrix) {
        let models: Vec<String> = if matrix.models.is_empty() {
            vec![activity.cells.for_model(None).unwrap().iter().map(cell).collect::<Vec<_>>().join(" / ")]
        } else {
            let one = |(i, m): (usize, &rmx_report::matrix::Model)| {
                let cells = activity.cells.for_model(Some(i));
                format!(
                    "{}: {}",
                    m.id,
                    cells.map_or("-".to_owned(), |c| c.iter().map(cell).collect::<Vec<_>>().join(" / "))
                )
            };
            matrix.models.iter().enumerate().map(one).collect()
        };
        let line = activity.source.line_number().unwrap_or(0);
        let _ = writeln!(text, "{line}: {} | {} | {}", activity.section.join(" > "), activity.text, models.join("; "));
    }
    for choice in &recognition.choices {
        let _ = writeln!(text, "inferred {choice}");
    }
    text
}

/// Fixtures that give a matrix; the others are about what is refused.
const READABLE: &[&str] = &[
    "letters.fr.md",
    "german-k.de.csv",
    "german-k.legend.de.md",
    "owners.it.md",
    "duties.es.html",
    "marks.pt.md",
    "owners.nl.md",
    "letters.pl.md",
    "raci-columns.en.csv",
    "two-row-header.en.csv",
    "sections-in-rows.en.csv",
    "table-per-model.en.md",
    "grid.en.md",
    "legend-parties.en.md",
    "party-rows.en.md",
    "caiq.en.csv",
    "pci.en.csv",
    "cards.en.md",
    "blocks.en.md",
    "lists.en.md",
    "sentences.fr.html",
    "cards.de.adoc",
    "lists-as-columns.en.md",
    "names-misspelt.de.md",
    "grid-of-one-name.en.md",
    "legend-names.en.md",
    "marks-of-three.en.md",
    "yes-no.en.md",
    "prose-of-three.en.md",
    "inherited.en.md",
    "editions.en.md",
    "requirements.en.csv",
    "ownership.en.csv",
    "marks-under-merged.en.html",
    "emoji-names.en.md",
    "marked-models.fr.md",
    "bold-headings.en.md",
    "conditions.en.md",
    "lists-beside.en.md",
    "tabs.en.adoc",
    "two-row-cards.en.md",
    "icons.en.md",
    "icons.en.html",
    "buckets.en.md",
    "cloud-below.en.md",
    "nested-lists.en.md",
    "letters.nl.md",
    "emoji-legend.en.md",
    "shifts.en.md",
    "managed-by.en.md",
    "table-per-party.en.md",
    "categories.en.csv",
];

#[test]
fn every_shape_and_language_is_read() {
    for name in READABLE {
        let recognition = import(name, &Hints::default());
        let built = built(&recognition);
        insta::assert_snapshot!(name.replace('.', "_"), shown(&recognition, &built.matrix));
    }
}

#[test]
fn a_catalogue_folder_gives_the_imported_matrix_again() {
    for name in READABLE {
        let recognition = import(name, &Hints::default());
        let built = built(&recognition);
        let folder = tempfile::tempdir().unwrap();
        for (file, bytes) in catalogue_files(&recognition, &built).unwrap() {
            std::fs::write(folder.path().join(file), bytes).unwrap();
        }
        let loaded = load_folder(folder.path()).unwrap_or_else(|p| panic!("{name}: {p:#?}"));
        assert_eq!(loaded.parties, built.matrix.parties, "{name}");
        assert_eq!(loaded.models, built.matrix.models, "{name}");
        assert_eq!(all(&loaded).len(), all(&built.matrix).len(), "{name}");
        for (a, b) in all(&loaded).iter().zip(all(&built.matrix)) {
            assert_eq!((&a.id, &a.section, &a.text, &a.cells), (&b.id, &b.section, &b.text, &b.cells), "{name}");
            assert_eq!(a.source.line_number(), b.source.line_number(), "{name}: {}", a.id);
        }
    }
}

#[test]
fn what_cannot_be_decided_shows_the_candidates_and_a_flag_decides_it() {
    let recognition = import("undecided.en.md", &Hints::default());
    let told = recognition.diagnostics.iter().find(|d| d.code == "undecided-sides").unwrap();
    assert_eq!((told.severity, told.found.as_deref()), (Severity::Warning, Some("Initech, Globex")));
    let party = |name: &str, kind| PartyHint { name: name.to_owned(), kind, contracted_by: None };
    for hints in [
        Hints { vendor: Some("globex".to_owned()), ..Hints::default() },
        Hints { parties: vec![party("Globex", PartyKind::Provider)], ..Hints::default() },
    ] {
        let decided = built(&import("undecided.en.md", &hints)).matrix;
        let kinds: Vec<(&str, PartyKind)> = decided.parties.iter().map(|p| (p.name.as_str(), p.kind)).collect();
        assert_eq!(
            kinds,
            [("Customer", PartyKind::Customer), ("Globex", PartyKind::Provider), ("Initech", PartyKind::ThirdParty)]
        );
    }
}

#[test]
fn other_tables_are_named_with_the_reason() {
    let recognition = import("not-responsibilities.en.md", &Hints::default());
    let error = recognition.diagnostics.iter().find(|d| d.severity == Severity::Error).unwrap();
    assert_eq!(error.code, "no-responsibility-table");
    let found = error.found.as_deref().unwrap();
    assert!(found.contains("versions or changes") && found.contains("navigation"), "{found}");
    let picture = import("picture.en.md", &Hints::default());
    let error = picture.diagnostics.iter().find(|d| d.severity == Severity::Error).unwrap();
    assert!(error.help.as_deref().unwrap_or_default().contains("picture"), "{error:?}");
}

#[test]
fn a_chart_of_teams_says_which_flags_read_it_and_contacts_are_none_of_it() {
    let text = "# Chart\n\n| Task | Service Owner | Ops | Dev | Desk |\n|---|---|---|---|---|\n| Run | A | R | C | I |\n\n\
        ## Contacts\n\n| Role | Name | Phone |\n|---|---|---|\n| Ops | Dev | 1 |\n| Desk | Ops | 2 |\n";
    let asked = recognised("chart.md", text.as_bytes(), &Hints::default());
    let error = asked.diagnostics.iter().find(|d| d.code == "undecided-sides").unwrap();
    assert!(error.help.as_deref().unwrap_or_default().contains("=customer"), "{error:?}");
    assert_eq!(error.severity, Severity::Warning);
    let party = |name: &str, kind| PartyHint { name: name.to_owned(), kind, contracted_by: None };
    let parties = vec![party("Ops", PartyKind::Customer), party("Service Owner", PartyKind::Provider)];
    let matrix = built(&recognised("chart.md", text.as_bytes(), &Hints { parties, ..Hints::default() })).matrix;
    assert_eq!((matrix.activities.len(), matrix.parties.len()), (1, 4), "{:?}", matrix.parties);
}

#[test]
fn columns_that_may_be_models_or_areas_are_said_and_can_be_turned() {
    let text =
        "# M\n\n| Task | Alpha | Beta |\n|---|---|---|\n| Patch | Customer | Acme |\n| Scale | Shared | Acme |\n";
    let models = recognised("m.md", text.as_bytes(), &Hints::default());
    assert!(models.diagnostics.iter().any(|d| d.code == "ambiguous-reading"), "{:?}", models.diagnostics);
    assert_eq!(built(&models).matrix.models.len(), 2);
    let areas = recognised("m.md", text.as_bytes(), &Hints { reading: Some(OtherColumns::Areas), ..Hints::default() });
    let matrix = built(&areas).matrix;
    assert_eq!((matrix.models.len(), matrix.activities.len()), (0, 4));
    assert_eq!(matrix.activities[1].text, "Patch — Beta");
}

#[test]
fn a_column_of_scopes_is_kept_or_read_as_models() {
    let table = |names: [&str; 3]| {
        let [every, one, two] = names;
        format!(
            "# M\n\n| Scope | Task | Responsibility |\n|---|---|---|\n| {every} | Patch | Acme |\n| {one} | Scale | Customer |\n| {two} | Watch | Customer |\n| {every} | Back up | Acme |\n| {one} | Test | Acme |\n| {every} | Plan | Customer |\n"
        )
    };
    let runtimes = table(["Common", "Foundry", "Cluster"]);
    let kept = recognised("m.md", runtimes.as_bytes(), &Hints::default());
    assert!(
        kept.choices.iter().any(|c| c.contains("Foundry, Cluster") && c.contains("--columns models")),
        "{:?}",
        kept.choices
    );
    assert!(built(&kept).matrix.models.is_empty());
    let models =
        recognised("m.md", runtimes.as_bytes(), &Hints { reading: Some(OtherColumns::Models), ..Hints::default() });
    let matrix = built(&models).matrix;
    let holds = |model: usize| {
        let rows = matrix.activities.iter().filter(|a| a.cells.for_model(Some(model)).is_some());
        rows.map(|a| a.text.as_str()).collect::<Vec<_>>()
    };
    assert_eq!(matrix.models.iter().map(|m| m.name.as_str()).collect::<Vec<_>>(), ["Foundry", "Cluster"]);
    assert_eq!(holds(0), ["Patch", "Scale", "Back up", "Test", "Plan"]);
    assert_eq!(holds(1), ["Patch", "Watch", "Back up", "Plan"]);
    // Cells that name several of them, and one that only this product has.
    let text = "# Split\n\n| Activity | Owner | Applies to |\n|---|---|---|\n| Account | Acme | Dedicated |\n| Account | You | BYOC, Acme Edge |\n| Cluster | Acme | Dedicated, BYOC |\n| Cluster | You | Acme Edge |\n| Upgrades | Acme | All |\n| Code | You | All |\n";
    let matrix = built(&recognised("m.md", text.as_bytes(), &Hints::default())).matrix;
    assert_eq!(matrix.models.iter().map(|m| m.name.as_str()).collect::<Vec<_>>(), ["Dedicated", "BYOC", "Acme Edge"]);
    // Words that are deployment models by themselves need no flag.
    let known = table(["Both", "SaaS", "BYOC"]);
    assert_eq!(built(&recognised("m.md", known.as_bytes(), &Hints::default())).matrix.models.len(), 2);
}

#[test]
fn what_a_mapping_names_and_the_document_does_not_have_is_an_error() {
    let mut mapping = import("owners.nl.md", &Hints::default()).mapping;
    mapping.tables[0].columns[0].header = "Tak".to_owned();
    mapping
        .tables
        .push(rmx_report::import::mapping::TableMapping { table: "table 9".to_owned(), ..mapping.tables[0].clone() });
    let recognition = import("owners.nl.md", &Hints { mapping, ..Hints::default() });
    let codes: Vec<&str> = recognition.diagnostics.iter().map(|d| d.code).collect();
    assert!(codes.contains(&"unknown-column") && codes.contains(&"unknown-table"), "{codes:?}");
}

#[test]
fn a_mapping_declares_how_shift_rows_stand_to_the_base() {
    let mut mapping = import("shifts.en.md", &Hints::default()).mapping;
    let rows = &mut mapping.overlays[0].rows;
    assert!(rows[0].reason.contains("Cluster upgrades"), "the base rows that it may concern are named: {rows:?}");
    rows[0].relation = RelationKind::Replaces;
    rows[0].base = Some(ActivityId::new("cluster upgrades"));
    let declared = import("shifts.en.md", &Hints { mapping: mapping.clone(), ..Hints::default() });
    let first = built(&declared);
    let relation = |matrix: &Matrix| matrix.overlays[0].rows[0].relation.base().cloned();
    assert_eq!(relation(&first.matrix).as_ref(), Some(&first.matrix.activities[1].id));
    let folder = tempfile::tempdir().unwrap();
    for (file, bytes) in catalogue_files(&declared, &first).unwrap() {
        std::fs::write(folder.path().join(file), bytes).unwrap();
    }
    assert_eq!(relation(&load_folder(folder.path()).unwrap()), relation(&first.matrix));
    mapping.overlays[0].rows[0].base = Some(ActivityId::new("Cluster upgrade plans"));
    let mut problems = Diagnostics::new();
    build(&import("shifts.en.md", &Hints { mapping, ..Hints::default() }), &Naming::default(), &mut problems);
    assert!(problems.iter().any(|d| d.code == "unknown-reference"), "{problems:?}");
}

/// Where an import of a text puts its activities, by their words.
fn sections(name: &str, text: &str) -> Vec<String> {
    let matrix = built(&recognised(name, text.as_bytes(), &Hints::default())).matrix;
    matrix.activities.iter().map(|a| format!("{}: {}", a.section.join(" > "), a.text)).collect()
}

#[test]
fn a_tab_heads_no_more_than_what_stands_in_it() {
    let table = |rows: &str| format!("| Task | Customer | Acme |\n|---|---|---|\n{rows}\n");
    let (one, two, after) = (table("| Patch | R | A |"), table("| Scale | R | A |"), table("| Watch | A | R |"));
    let indented = |text: &str| text.lines().map(|line| format!("    {line}\n")).collect::<String>();
    let expected = ["Use > Linux: Patch", "Use > Windows: Scale", "Use: Watch"];
    for (name, tabs) in [
        (
            "tabs.mdx",
            format!(
                "<Tabs>\n<TabItem value=\"l\" label=\"Linux\">\n\n{one}\n</TabItem>\n<TabItem value=\"w\" label=\"Windows\">\n\n{two}\n</TabItem>\n</Tabs>\n"
            ),
        ),
        (
            "hugo.md",
            format!(
                "{{{{< tabs >}}}}\n{{{{% tab \"Linux\" %}}}}\n{one}{{{{% /tab %}}}}\n{{{{% tab \"Windows\" %}}}}\n{two}{{{{% /tab %}}}}\n{{{{< /tabs >}}}}\n"
            ),
        ),
        (
            "gitbook.md",
            format!(
                "{{% tabs %}}\n{{% tab title=\"Linux\" %}}\n{one}{{% endtab %}}\n\n{{% tab title=\"Windows\" %}}\n{two}{{% endtab %}}\n{{% endtabs %}}\n"
            ),
        ),
        ("mkdocs.md", format!("=== \"Linux\"\n\n{}\n=== \"Windows\"\n\n{}\n", indented(&one), indented(&two))),
        ("learn.md", format!("# [Linux](#tab/linux)\n\n{one}\n# [Windows](#tab/windows)\n\n{two}\n---\n")),
        ("block.md", format!("::: tabs\n== tab Linux\n::: note\nRead this.\n:::\n{one}\n== tab Windows\n{two}\n:::\n")),
        (
            "folded.md",
            format!(
                "<details>\n<summary>Linux</summary>\n\n{one}\n</details>\n\n<details><summary>Windows</summary>\n\n{two}\n</details>\n"
            ),
        ),
    ] {
        let text = format!("# Responsibilities\n\n## Use\n\n{tabs}\nFor both:\n\n{after}");
        assert_eq!(sections(name, &text), expected, "{name}:\n{text}");
    }
    // A heading within a tab is the tab's; those of the next tab are its own.
    let text = format!(
        "# Responsibilities\n\n## Use\n\n<Tab title=\"Linux\">\n\n#### Kernel\n\n{one}\n</Tab>\n<Tab title=\"Windows\">\n\n{two}\n</Tab>\n\n{after}"
    );
    assert_eq!(sections("inner.mdx", &text), ["Use > Linux > Kernel: Patch", "Use > Windows: Scale", "Use: Watch"]);
}

#[test]
fn steps_of_a_procedure_are_no_matrix() {
    let refused = |text: &str| {
        let recognition = recognised("guide.md", text.as_bytes(), &Hints::default());
        let error = recognition.diagnostics.iter().find(|d| d.severity == Severity::Error).map(|d| d.code);
        assert_eq!(error, Some("no-responsibility-table"), "{text}\n{:?}", recognition.diagnostics);
        recognition.diagnostics.iter().filter_map(|d| d.found.clone()).collect::<String>()
    };
    let page = |heads: &str| {
        let width = heads.matches('|').count() + 1;
        let line = |cell: &str| format!("| {} |\n", vec![cell; width].join(" | "));
        format!("# Upgrading\n\n## Steps\n\n| {heads} |\n{}{}{}", line("---"), line("Open it"), line("Close it"))
    };
    for heads in [
        "Your action | Result",
        "Step | Action | Result",
        "Step | Your action | Expected result",
        "Step | What you do | What happens",
        "User action | System response",
        "Phase | Customer action | Notes",
        "If | Your action",
        "Code | Meaning | Client action",
        "Schritt | Ihre Aktion | Ergebnis",
    ] {
        let found = refused(&page(heads));
        assert!(found.contains(heads.split(" | ").next().unwrap_or_default()), "{found}");
    }
    assert!(refused(&page("Your action | Result")).contains("steps that one side takes"));
    // Beside a matrix they are skipped, with the reason.
    let matrix = "# Upgrading\n\n## Who\n\n| Activity | Your responsibilities | Our responsibilities |\n|---|---|---|\n| Patch | Plan it | Do it |\n";
    let both =
        format!("{matrix}\n## How\n\n| Step | Your action | Result |\n|---|---|---|\n| 1 | Click | It opens |\n");
    let recognition = recognised("guide.md", both.as_bytes(), &Hints::default());
    assert_eq!(built(&recognition).matrix.activities.len(), 1);
    assert!(matches!(&recognition.accounts[1].verdict, Verdict::NotRead(why) if why.contains("steps")));
    // Where the page is about responsibilities, what one side does is a matrix; a result beside both sides is a remark.
    for text in [
        "# Shared responsibility\n\n| Control | Customer action |\n|---|---|\n| Keys | Turn them |\n",
        "# M\n\n| Phase | Your tasks | Our tasks | Result |\n|---|---|---|---|\n| Plan | Ask | Answer | A plan |\n",
        "# M\n\n| Activity | Your responsibility | Result |\n|---|---|---|\n| Keys | Turn them | Turned |\n",
    ] {
        let matrix = built(&recognised("m.md", text.as_bytes(), &Hints::default())).matrix;
        let parties: Vec<&str> = matrix.parties.iter().map(|p| p.name.as_str()).collect();
        assert_eq!((matrix.activities.len(), parties), (1, vec!["Customer", "Provider"]), "{text}");
    }
}

#[test]
fn a_table_that_restates_rows_of_the_base_is_warned_of_and_a_mapping_declares_it() {
    let text = "# M\n\n## Responsibilities\n\n| Task | Customer | Acme |\n|---|---|---|\n| Patch | I | RA |\n| Scale | RA | I |\n| Watch | I | RA |\n\n\
        ## In your own account\n\n| Task | Customer | Acme |\n|---|---|---|\n| Patch | RA | I |\n| Scale | RA | I |\n";
    let import = |text: &str, hints: &Hints| recognised("m.md", text.as_bytes(), hints);
    let warned = |r: &Recognition| r.diagnostics.iter().find(|d| d.code == "restated-rows").cloned();
    let plain = import(text, &Hints::default());
    let warning = warned(&plain).unwrap();
    assert_eq!(warning.found.as_deref(), Some("\"Patch\""));
    assert!(warning.message.starts_with("table 2: 2 of its 2 activities stand in table 1"), "{warning:?}");
    assert_eq!(built(&plain).matrix.activities.len(), 5);
    // As the help says.
    let mut mapping = plain.mapping.clone();
    let model =
        rmx_report::matrix::Model { id: "own-account".into(), name: "Own account".to_owned(), description: None };
    mapping.tables[1].role = rmx_report::import::mapping::TableRole::Overlay;
    mapping.tables[1].overlay = Some("own".into());
    mapping.tables[1].model = Some(model.id.clone());
    mapping.models.push(model);
    let declared = import(text, &Hints { mapping, ..Hints::default() });
    assert!(warned(&declared).is_none());
    let matrix = built(&declared).matrix;
    assert_eq!((matrix.activities.len(), matrix.overlays.len(), matrix.overlays[0].rows.len()), (3, 1, 2));
    // Other tasks, or the same assignments, or a task or two of a longer table: nothing is restated. In prose the same things come
    // again under every heading.
    let prose = |heading: &str| {
        let table = |duty: &str| {
            format!(
                "| Item | Customer responsibilities | Acme responsibilities |\n|---|---|---|\n| Data | {duty} it | Help |\n| Nodes | {duty} them | Help |\n"
            )
        };
        format!("# M\n\n## Security\n\n{}\n## {heading}\n\n{}", table("Encrypt"), table("Restore"))
    };
    assert!(warned(&import(&prose("What changes in your account"), &Hints::default())).is_some());
    for other in [
        prose("Recovery"),
        prose("Change management"),
        text.replace("| Patch | RA | I |", "| Mend | RA | I |"),
        text.replace("| Patch | RA | I |", "| Patch | I | RA |"),
        format!("{text}| Plan | RA | I |\n| Buy | RA | I |\n| Sell | RA | I |\n"),
    ] {
        assert!(warned(&import(&other, &Hints::default())).is_none(), "{other}");
    }
}

#[test]
fn who_speaks_in_the_first_person_may_be_the_customer() {
    let text = "# Roles\n\n| Task | We | You |\n|---|---|---|\n| Patch | R | A |\n| Run | A | R |\n";
    let hints = Hints {
        parties: vec![PartyHint { name: "We".to_owned(), kind: PartyKind::Customer, contracted_by: None }],
        ..Hints::default()
    };
    let parties = |text: &str| -> Vec<(String, PartyKind)> {
        let matrix = built(&recognised("roles.md", text.as_bytes(), &hints)).matrix;
        matrix.parties.into_iter().map(|p| (p.name, p.kind)).collect()
    };
    assert_eq!(parties(text), [("We".to_owned(), PartyKind::Customer), ("You".to_owned(), PartyKind::Provider)]);
    let named = parties(&text.replace("You", "Acme"));
    assert_eq!(named, [("We".to_owned(), PartyKind::Customer), ("Acme".to_owned(), PartyKind::Provider)]);
}

#[test]
fn tables_that_compare_products_are_no_matrices() {
    for text in [
        "# Deployment\n\n| Aspect | Custom build | Rocket |\n|---|---|---|\n| Time to launch | 6 months | 5 minutes |\n| Maintenance | Ongoing work | Fully managed |\n| Security | Your responsibility | Built in |\n| Scale | Design it | Automatic |\n",
        "# Runners\n\n| | Rented | Self-hosted |\n|--|--|--|\n| Setup | Zero | Must install |\n| Cost | Included | Infrastructure cost |\n| Isolation | Strong | Your responsibility |\n",
        "# Plans\n\n| Feature | SaaS | Private |\n|--|--|--|\n| Duty | Managed by Acme | Managed by Customer |\n| Scale | Easy; managed by Acme | Customer-managed scaling |\n| Upkeep | Handled by Acme | Customer responsibility |\n| Connector | In the customer's network, too | Inside |\n",
    ] {
        let recognition = recognised("m.md", text.as_bytes(), &Hints::default());
        assert!(
            recognition.diagnostics.iter().any(|d| d.code == "no-responsibility-table"),
            "{text}\n{:?}",
            recognition.mapping
        );
    }
    // "Mitigation" is nobody; a symbol is no part of a name; a title is what its description is about.
    let text = "# Shared responsibility\n\n| Threat | Mitigation | Customer responsibility |\n|---|---|---|\n| Drift | A check | Look |\n";
    let threats = built(&recognised("m.md", text.as_bytes(), &Hints::default())).matrix;
    assert_eq!(threats.parties.iter().map(|p| p.name.as_str()).collect::<Vec<_>>(), ["Customer", "Provider"]);
    let text = "# M\n\n| Security layer | Responsible party | Description |\n|---|---|---|\n| Buildings | ⚙️ Acme | Doors and guards |\n| Systems | ⚙️ Acme | Patches |\n| Code | ✅ Customer | Reviews |\n";
    let layers = built(&recognised("m.md", text.as_bytes(), &Hints::default())).matrix;
    assert_eq!(layers.parties.iter().map(|p| p.name.as_str()).collect::<Vec<_>>(), ["Customer", "Acme"]);
    assert_eq!(layers.activities.iter().map(|a| a.text.as_str()).collect::<Vec<_>>(), ["Buildings", "Systems", "Code"]);
}

#[test]
fn verbs_and_dashes_behind_a_party_do_not_hide_it() {
    let text =
        "# Shared responsibility\n\n| Area | acme provides | Client owns |\n|---|---|---|\n| Login | Tokens | Keys |\n";
    let matrix = built(&recognised("m.md", text.as_bytes(), &Hints::default())).matrix;
    let parties: Vec<&str> = matrix.parties.iter().map(|p| p.name.as_str()).collect();
    assert_eq!((matrix.activities.len(), parties), (1, vec!["Client", "Acme"]));
    let text = "# SHARED RESPONSIBILITY - Not all on us\n\nAn introduction.\n\n## OUR RESPONSIBILITY - That of the cloud\n\n- Buildings\n- Networks\n\n\
        ## YOUR RESPONSIBILITY - That of your services\n\n- Backups\n";
    assert_eq!(
        sections("m.md", text),
        [
            "OUR RESPONSIBILITY - That of the cloud: Buildings",
            "OUR RESPONSIBILITY - That of the cloud: Networks",
            "YOUR RESPONSIBILITY - That of your services: Backups"
        ]
    );
}

#[test]
fn models_whose_cells_have_words_around_the_names_are_not_lost() {
    let text = "# Shared responsibility\n\n| Layer | IaaS | PaaS | SaaS |\n|---|---|---|---|\n| Buildings | Provider | Provider | Provider |\n| Systems | Customer | Provider | Usually provider |\n| Code | Customer | Customer | Provider, with extensions |\n| Settings | Customer | Customer | Customer configures controls |\n| Logs | Customer | Shared | Shared; depends on the plan |\n| Data | Customer | Customer | Customer |\n";
    let mut problems = Diagnostics::new();
    let recognition = recognised("m.md", text.as_bytes(), &Hints::default());
    let matrix = build(&recognition, &Naming::default(), &mut problems).matrix;
    assert_eq!((matrix.models.len(), matrix.parties.len()), (3, 2), "{:?}", matrix.parties);
    let saas: Vec<String> = matrix.activities.iter().map(|a| cell(&a.cells.for_model(Some(2)).unwrap()[0])).collect();
    assert_eq!(saas, ["", "", "", "", "R[depends on the plan]", "RA"]);
    assert_eq!(problems.iter().filter(|d| d.code == "unknown-owner").count(), 3);
}

#[test]
fn headers_of_one_form_name_parties_and_a_category_of_tasks_is_none() {
    let text = "# Guide\n\n| Task category | iZeno responsibilities | Customer responsibilities |\n|---|---|---|\n| Planning | Advise | Decide |\n| Discovery | Scripts | Accounts |\n";
    let matrix = built(&recognised("m.md", text.as_bytes(), &Hints::default())).matrix;
    assert_eq!(matrix.parties.iter().map(|p| p.name.as_str()).collect::<Vec<_>>(), ["Customer", "iZeno"]);
    assert_eq!(matrix.activities.iter().map(|a| a.text.as_str()).collect::<Vec<_>>(), ["Planning", "Discovery"]);
    // A row that happens to be called so does not turn a table on its side.
    let agenda = "# Meeting\n\n| Agenda item | Duration | Purpose |\n|---|---|---|\n| Introductions | 5 min | Names |\n| Customer responsibilities | 10 min | Dates |\n";
    let recognition = recognised("m.md", agenda.as_bytes(), &Hints::default());
    assert!(recognition.diagnostics.iter().any(|d| d.code == "no-responsibility-table"), "{:?}", recognition.mapping);
}

#[test]
fn forms_permissions_and_fields_are_no_matrices() {
    for (text, why) in [
        (
            "# Vertrag\n\n## Annahme\n\n| | Kunde | Anbieter |\n|---|---|---|\n| Ort, Datum | ______ | ______ |\n| Name | ______ | ______ |\n",
            "a form",
        ),
        (
            "# Seguridad\n\n## Matriz de roles y permisos (RBAC)\n\nHay tres roles:\n\n| Recurso | Cliente | Proveedor | Admin |\n|---|---|---|---|\n| Registro | ✅ | ❌ | ❌ |\n| Login | ✅ | ✅ | ✅ |\n",
            "permissions",
        ),
        (
            "# Access\n\n| Permission | Tenant | Provider |\n|---|---|---|\n| View | ✅ | ✅ |\n| Delete | ✅ | ❌ |\n",
            "permissions",
        ),
        (
            "# Maestros\n\n| Campo | Cliente | Proveedor |\n|---|---|---|\n| Código | Sí | No |\n| Tipo | Sí | Sí |\n",
            "fields",
        ),
        (
            "# Datos\n\n## Comparación\n\n| Aspecto | Cliente | Proveedor |\n|---|---|---|\n| Nombre | razón social | nombre de la persona |\n| Saldo | nos debe dinero | le debemos dinero |\n",
            "comparison",
        ),
        (
            "# Filtros\n\n| Reporte | Fecha | Cliente | Proveedor |\n|---|---|---|---|\n| Ventas | no | no | no |\n| Compras | no | no | no |\n",
            "nothing is marked",
        ),
        ("# Plans\n\n| Plan | Customer | Price |\n|---|---|---|\n| Basic | Small | 5 |\n| Pro | Large | 10 |\n", ""),
    ] {
        let recognition = recognised("m.md", text.as_bytes(), &Hints::default());
        let error = recognition.diagnostics.iter().find(|d| d.code == "no-responsibility-table");
        let found = error.and_then(|d| d.found.clone()).unwrap_or_default();
        assert!(found.contains(why), "{text}\n{found}\n{:?}", recognition.mapping);
    }
    // Where the page says that it is about responsibilities, the same table is one.
    let text = "# Shared responsibility\n\n| Permission | Tenant | Provider |\n|---|---|---|\n| Grant | ✅ | ❌ |\n| Review | ✅ | ✅ |\n";
    assert_eq!(built(&recognised("m.md", text.as_bytes(), &Hints::default())).matrix.activities.len(), 2);
    // "Activity / control" is a column of activities; a row of plans between rows of owners makes no parties.
    let text =
        "# RACI\n\n| Activity / control | Acme | Customer |\n|---|---|---|\n| Keys | R/A | C/I |\n| Logs | R | A/R |\n";
    let matrix = built(&recognised("m.md", text.as_bytes(), &Hints::default())).matrix;
    assert_eq!(matrix.activities.iter().map(|a| a.text.as_str()).collect::<Vec<_>>(), ["Keys", "Logs"]);
    let text = "# Cloud\n\n| Faktor | IaaS | PaaS | SaaS |\n|---|---|---|---|\n| Wartung | Kunde | Anbieter | Anbieter |\n| Updates | Kunde | Kunde | Anbieter |\n| Backup | Kunde | Teil-Anbieter | Anbieter |\n| Support | Basis | Erweitert | Umfassend |\n";
    let mut problems = Diagnostics::new();
    let recognition = recognised("m.md", text.as_bytes(), &Hints::default());
    let matrix = build(&recognition, &Naming::default(), &mut problems).matrix;
    assert_eq!(matrix.parties.iter().map(|p| p.name.as_str()).collect::<Vec<_>>(), ["Kunde", "Anbieter"]);
    assert_eq!(problems.iter().filter(|d| d.code == "unknown-owner").count(), 4);
}

#[test]
fn a_dash_in_the_column_of_both_does_not_take_a_partys_own_cell() {
    for (yes, no) in [("✅ Owner", "—"), ("✅", "❌"), ("Do it all", "—")] {
        let text = format!(
            "# Responsibility split\n\n| Area | Customer | Cognite | Shared |\n|---|---|---|---|\n| Devices | {yes} | {no} | {no} |\n| Platform | {no} | {yes} | {no} |\n| Groups | {no} | {no} | {yes} |\n"
        );
        let matrix = built(&recognised("m.md", text.as_bytes(), &Hints::default())).matrix;
        assert_eq!(
            matrix.parties.iter().map(|p| p.name.as_str()).collect::<Vec<_>>(),
            ["Customer", "Cognite"],
            "{yes}"
        );
        let performs = |activity: &Activity| -> Vec<bool> {
            activity.cells.for_model(None).unwrap().iter().map(|c| c.letters.to_string().contains('R')).collect()
        };
        let rows: Vec<Vec<bool>> = matrix.activities.iter().map(performs).collect();
        assert_eq!(rows, [[true, false], [false, true], [true, true]], "{yes}");
    }
}

#[test]
fn a_name_is_the_activity_and_not_its_number() {
    let text = "Control ID,Control Name,Responsibility\nAC-1,Policy and procedures,Shared\nAC-2,Account management,Customer\nPE-1,Physical access,Acme\n";
    let matrix = built(&recognised("m.csv", text.as_bytes(), &Hints::default())).matrix;
    let words: Vec<&str> = matrix.activities.iter().map(|a| a.text.as_str()).collect();
    assert_eq!(words, ["Policy and procedures", "Account management", "Physical access"]);
    assert!(matrix.activities.iter().all(|a| a.extras.iter().any(|e| e.header == "Control ID")));
}

#[test]
fn mappings_come_back() {
    for name in READABLE {
        let first = import(name, &Hints::default());
        let again = import(name, &Hints { mapping: first.mapping.clone(), ..Hints::default() });
        let (a, b) = (built(&again).matrix, built(&first).matrix);
        assert_eq!((&a.parties, &a.models), (&b.parties, &b.models), "{name}");
        let said =
            |text: String| text.lines().filter(|l| !l.starts_with("inferred")).map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(said(shown(&again, &a)), said(shown(&first, &b)), "{name}");
        let columns = |r: &Recognition| r.tables.iter().map(|t| t.mapping.columns.clone()).collect::<Vec<_>>();
        assert_eq!(columns(&again), columns(&first), "{name}");
    }
}

/// One row of a made-up matrix: section, activity, letters of both parties.
type Row = (String, String, String, String);

fn texts() -> impl Strategy<Value = String> {
    // Words, then anything that formats trip over.
    ("[A-Za-zäöüéłñאבגش]{3,8}", "[ -~äöüéłñאבגش\\n]{0,24}", "[=+@'-]{0,2}").prop_map(|(word, rest, first)| {
        let text = format!("{first}{word} {rest}");
        let lines: Vec<&str> = text.lines().map(str::trim).filter(|l| !l.is_empty()).collect();
        lines.join("\n")
    })
}

fn matrices() -> impl Strategy<Value = Vec<Row>> {
    let letters = || prop::sample::select(vec!["RA", "R", "A", "CI", "I", "RAI", "C"]).prop_map(str::to_owned);
    let section = prop::sample::select(vec!["1. Before", "2. Use > 2.1. Daily | ops", "End \"of\" service"])
        .prop_map(str::to_owned);
    prop::collection::vec((section, texts(), letters(), letters()), 1..12)
}

fn rows_of(matrix: &Matrix) -> Vec<Row> {
    matrix
        .activities
        .iter()
        .map(|a| {
            let cells = a.cells.for_model(None).unwrap();
            (a.section.join(" > "), a.text.clone(), cells[0].letters.to_string(), cells[1].letters.to_string())
        })
        .collect()
}

fn ordered(letters: &str) -> String {
    ['R', 'A', 'C', 'I'].into_iter().filter(|c| letters.contains(*c)).collect()
}

fn expected(rows: &[Row]) -> Vec<Row> {
    rows.iter().map(|(s, t, c, p)| (s.clone(), t.clone(), ordered(c), ordered(p))).collect()
}

fn csv(rows: &[Row]) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["ID", "Section", "Activity", "Customer", "Acme"]).unwrap();
    for (i, (section, text, customer, acme)) in rows.iter().enumerate() {
        let id = format!("ACME-VM-{:03}", i + 1);
        writer.write_record([&id, section, &defuse(text), customer, acme]).unwrap();
    }
    writer.into_inner().unwrap()
}

fn markdown(rows: &[Row]) -> String {
    let escape = |text: &str| {
        let mut out = String::new();
        for c in text.chars() {
            match c {
                '\n' => out.push_str("<br>"),
                c if c.is_ascii_punctuation() => out.extend(['\\', c]),
                c => out.push(c),
            }
        }
        out
    };
    let mut text = String::from("# Matrix\n\n| ID | Section | Activity | Customer | Acme |\n|---|---|---|---|---|\n");
    for (i, (section, activity, customer, acme)) in rows.iter().enumerate() {
        let _ = writeln!(
            text,
            "| ACME-VM-{:03} | {} | {} | {customer} | {acme} |",
            i + 1,
            escape(section),
            escape(activity)
        );
    }
    text
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, rng_seed: RngSeed::Fixed(20261120), ..ProptestConfig::default() })]

    #[test]
    fn matrix_to_csv_and_back_is_the_identity(rows in matrices()) {
        let recognition = recognised("m.csv", &csv(&rows), &Hints::default());
        prop_assert_eq!(rows_of(&built(&recognition).matrix), expected(&rows));
    }

    #[test]
    fn matrix_to_markdown_and_back_is_the_identity(rows in matrices()) {
        // A line that begins with a bullet is a list item in Markdown: the reader takes the bullet for markup.
        let bullet = |line: &str| line.trim_start().starts_with(['*', '-', '+', '•']);
        prop_assume!(!rows.iter().any(|(section, text, _, _)| section.lines().chain(text.lines()).any(bullet)));
        let recognition = recognised("m.md", markdown(&rows).as_bytes(), &Hints::default());
        let single = |rows: Vec<Row>| rows.into_iter().map(|(s, t, c, p)| (s, t.split_whitespace().collect::<Vec<_>>().join(" "), c, p)).collect::<Vec<_>>();
        // Markdown itself has no two spaces in a row.
        prop_assert_eq!(single(rows_of(&built(&recognition).matrix)), single(expected(&rows)));
    }
}
