//! Recognition: shapes that vendors' tables and lists have beside the common ones, each in the fewest lines that show it.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use std::fmt::Write as _;

use rmx_report::base::diagnostic::Diagnostics;
use rmx_report::catalog::build::{Naming, build};
use rmx_report::import::recognise::{Hints, Recognition, recognise};
use rmx_report::import::{Input, Limits, ReadOptions, read};
use rmx_report::matrix::{Assignment, CellState, Matrix};

fn recognised(name: &str, text: &str) -> Recognition {
    let input = Input::new(name, text.as_bytes());
    let (document, _) =
        read(&input, &Limits::default(), &ReadOptions::default()).unwrap_or_else(|p| panic!("{name}: {p:#?}"));
    let recognition = recognise(document, &Hints::default());
    assert!(recognition.accounts.iter().all(|a| a.balances()), "{:?}", recognition.accounts);
    recognition
}

fn matrix(recognition: &Recognition) -> Matrix {
    assert!(!recognition.diagnostics.has_errors(), "{:#?}", recognition.diagnostics);
    let mut problems = Diagnostics::new();
    let built = build(recognition, &Naming::default(), &mut problems);
    assert!(!problems.has_errors(), "{problems:#?}");
    built.matrix
}

fn parties(matrix: &Matrix) -> Vec<&str> {
    matrix.parties.iter().map(|p| p.name.as_str()).collect()
}

fn cell(assignment: &Assignment) -> String {
    let mut text = assignment.letters.to_string();
    for duty in &assignment.duties {
        let _ = write!(text, "[{}]", duty.text);
    }
    match assignment.state {
        CellState::Stated if text.is_empty() => "-".to_owned(),
        CellState::Stated => text,
        CellState::None => "none".to_owned(),
        CellState::Unstated => "?".to_owned(),
    }
}

/// One line per activity: its sections, its words, and what each party has in each model (or in the only one).
fn rows(matrix: &Matrix) -> Vec<String> {
    let row = |cells: &[Assignment]| cells.iter().map(cell).collect::<Vec<_>>().join(" ");
    let lines = matrix.activities.iter().map(|a| {
        let cells: Vec<String> = if matrix.models.is_empty() {
            vec![row(a.cells.for_model(None).unwrap())]
        } else {
            (0..matrix.models.len()).map(|m| row(a.cells.for_model(Some(m)).unwrap())).collect()
        };
        format!("{} :: {} = {}", a.section.join(" > "), a.text, cells.join(" | "))
    });
    lines.collect()
}

fn read_rows(name: &str, text: &str) -> Vec<String> {
    rows(&matrix(&recognised(name, text)))
}

#[test]
fn what_heads_the_first_column_of_tables_headed_alike_is_their_topic() {
    let text = "# Who does what\n\n| Racks | Acme | Customer |\n|---|---|---|\n| Buy spares | ✔ | |\n\n| Wires | Acme | Customer |\n|---|---|---|\n| Set the rules | ✔ | ✔ |\n";
    assert_eq!(read_rows("m.md", text), ["Racks :: Buy spares = ? RA", "Wires :: Set the rules = R R"]);
    // One table has no topic of its own, and a word for a column is none.
    let one = "# Who does what\n\n| Racks | Acme | Customer |\n|---|---|---|\n| Buy spares | ✔ | |\n";
    assert_eq!(read_rows("m.md", one), [" :: Buy spares = ? RA"]);
    let words = "# Who\n\n| Activity | Acme | Customer |\n|---|---|---|\n| Buy | ✔ | |\n\n| Task | Acme | Customer |\n|---|---|---|\n| Sell | | ✔ |\n";
    assert_eq!(read_rows("m.md", words), [" :: Buy = ? RA", " :: Sell = RA ?"]);
}

#[test]
fn groups_below_the_parties_are_models() {
    let text = "<table><tr><th>Setting up</th><th>Acme</th><th>Customer</th><th>Acme</th><th>Customer</th></tr>\
                <tr><td>Servers</td><td colspan=2>Whole build</td><td colspan=2>Part build</td></tr>\
                <tr><td>Roll out hosts</td><td>R, A</td><td>I</td><td>C</td><td>R, A</td></tr>\
                <tr><td>Roll out names</td><td>R</td><td>A</td><td>I</td><td>R, A</td></tr></table>";
    let matrix = matrix(&recognised("m.html", text));
    assert_eq!(matrix.models.iter().map(|m| m.name.as_str()).collect::<Vec<_>>(), ["Whole build", "Part build"]);
    assert_eq!(rows(&matrix), [" :: Roll out hosts = I RA | RA C", " :: Roll out names = A R | RA I"]);
}

#[test]
fn columns_that_are_put_together_are_warned_of() {
    let text = "| Task | Acme | Customer | Acme | Customer |\n|---|---|---|---|---|\n| Patch | R | A | C | RA |\n| Save | RA | I | I | RA |\n";
    let recognition = recognised("m.md", text);
    let warned: Vec<&str> = recognition.diagnostics.iter().map(|d| d.code).collect();
    assert_eq!(warned, ["repeated-column"]);
}

#[test]
fn letters_that_are_wrong_do_not_turn_a_table_into_prose() {
    let text = "| Actividad | Cliente | Acme |\n|---|---|---|\n| Internet | YO | R |\n| Nube | YO | R+R |\n| Enlace | R | C |\n";
    let recognition = recognised("m.md", text);
    let matrix = matrix(&recognition);
    assert_eq!(matrix.notation, rmx_report::matrix::Notation::Raci);
    let unknown =
        matrix.activities.iter().filter(|a| a.cells.for_model(None).unwrap().iter().any(|c| !c.unknown.is_empty()));
    assert_eq!(unknown.count(), 2);
}

#[test]
fn numbers_of_controls_are_no_letters_and_a_control_is_no_role() {
    let text = "## Crosswalk\n\n| Standard criteria | Control intent | Customer | Shared | Acme | Evidence anchors | Notes |\n|---|---|---|---|---|---|---|\n\
                | CC6.1, CC6.2 | Logical access and least privilege | Own the directory of people | Agree on the claims | Provides keys for each role | page one | no directory |\n\
                | CC6.6 | Restrict what administrators may do | Own the policy of the hosts | Agree on who restores | Provides workflows for operators | page two | yours |\n";
    let matrix = matrix(&recognised("m.md", text));
    assert_eq!(parties(&matrix), ["Customer", "Acme"]);
    let words: Vec<&str> = matrix.activities.iter().map(|a| a.text.as_str()).collect();
    assert_eq!(words, ["Logical access and least privilege", "Restrict what administrators may do"]);
}

#[test]
fn a_mark_in_words_is_no_duty_and_a_lone_partner_is_the_provider() {
    let text = "# Responsibility model\n\n| Activity | Partner | Customer | Shared |\n|---|---|---|---|\n| Plan the move | Lead | Approve | Yes |\n| Clean the data | Support | Lead | Yes |\n| Map the fields | Lead | Review | Yes |\n";
    let matrix = matrix(&recognised("m.md", text));
    assert_eq!(parties(&matrix), ["Customer", "Partner"]);
    assert_eq!(
        rows(&matrix),
        [
            " :: Plan the move = R[Approve] R[Lead]",
            " :: Clean the data = R[Lead] R[Support]",
            " :: Map the fields = R[Review] R[Lead]"
        ]
    );
}

#[test]
fn a_mark_that_the_legend_explains_in_many_words_stays_a_mark() {
    let text = "# Zuständigkeiten\n\nX = Verantwortlich, Durchführung, Mitwirkung und Information:\n\n| Aufgaben | Nutzer*in | Rechenzentrum |\n|---|---|---|\n| Platz bereitstellen | | X |\n| Rechte vergeben | X | |\n| Dateien zurückholen | X | X |\n";
    let matrix = matrix(&recognised("m.md", text));
    assert_eq!(parties(&matrix), ["Nutzer*in", "Rechenzentrum"]);
    assert_eq!(
        rows(&matrix),
        [" :: Platz bereitstellen = ? RA", " :: Rechte vergeben = RA ?", " :: Dateien zurückholen = R R"]
    );
}

#[test]
fn always_and_the_like_hide_no_party() {
    let text = "# Shared responsibility\n\n| Layer | Always the provider | Always you | Depends on the tier |\n|---|---|---|---|\n| Rooms | Halls, racks and power | — | — |\n| Data | — | Your data and your copies | (rarely the provider) |\n";
    let matrix = matrix(&recognised("m.md", text));
    assert_eq!(parties(&matrix), ["Customer", "Provider"]);
    assert_eq!(
        rows(&matrix),
        [" :: Rooms = none R[Halls, racks and power]", " :: Data = R[Your data and your copies] none"]
    );
}

#[test]
fn a_column_without_a_header_tells_apart_what_repeats() {
    let text = "| Layer | | Acme's responsibility | Customer responsibility |\n|---|---|---|---|\n| Hosts | Machines | Say what is needed | Buy machines |\n| Hosts | System | Say what is needed | Patch the kernel |\n| Cluster | Upgrades | Say what is supported | Upgrade the cluster |\n";
    assert_eq!(
        read_rows("m.md", text),
        [
            "Hosts :: Machines = R[Buy machines] R[Say what is needed]",
            "Hosts :: System = R[Patch the kernel] R[Say what is needed]",
            "Cluster :: Upgrades = R[Upgrade the cluster] R[Say what is supported]"
        ]
    );
}

#[test]
fn what_introduces_lists_is_no_duty_and_numbers_only_count() {
    let text = "# Shared responsibility\n\nThis page says what you are responsible for and what Acme is responsible for.\n\n## Introduction\n\nThe database is fully managed.\n\n## Acme's responsibilities\n\n1. Run the machines.\n1. Install the software.\n\n## Customer's responsibilities\n\n1. Manage access.\n";
    assert_eq!(
        read_rows("m.md", text),
        [
            "Acme's responsibilities :: Run the machines. = ? R[Run the machines.]",
            "Acme's responsibilities :: Install the software. = ? R[Install the software.]",
            "Customer's responsibilities :: Manage access. = R[Manage access.] ?"
        ]
    );
}

#[test]
fn the_header_again_with_other_words_begins_a_section() {
    let text = "| Servers | Customer | Acme |\n|---|---|---|\n| Order them | R | I |\n| **Images** | **Customer** | **Acme** |\n| Build them | I | R |\n";
    assert_eq!(read_rows("m.md", text), [" :: Order them = R I", "Images :: Build them = I R"]);
}

#[test]
fn short_names_and_names_with_their_side_in_brackets_are_parties() {
    let text = "# Who does what\n\n| Activity | BU (user) | Acme |\n|---|---|---|\n| Choose the goal | A/R | C |\n| Run it | I | A/R |\n";
    let matrix = matrix(&recognised("m.md", text));
    assert_eq!(parties(&matrix), ["BU", "Acme"]);
    let teams = recognised("m.md", "| Activity | PO | SRE |\n|---|---|---|\n| Choose | A/R | C |\n| Run | I | A/R |\n");
    let found: Vec<&str> = teams.diagnostics.iter().filter_map(|d| d.found.as_deref()).collect();
    assert_eq!(found, ["PO, SRE"]);
}

#[test]
fn columns_about_risks_and_frameworks_are_no_models_and_a_domain_is_no_party() {
    let text = "# Responsibilities\n\n## Network\n\n| Network domain | IaaS | PaaS | SaaS | Risk Owner |\n|---|---|---|---|---|\n| Cables | Acme | Acme | Acme | Acme |\n| Rules | Customer | Shared | Acme | Customer |\n\n\
                ## Checks\n\n| Security domain | IaaS | PaaS | SaaS | Compliance requirements |\n|---|---|---|---|---|\n| Rooms | Acme | Acme | Acme | ISO 27001: A.11.1, SOC 2: CC6.1 |\n| Hosts | Acme | Acme | Acme | ISO 27001: A.11.2 |\n\n\
                ## Others\n\n| Third-party domain | Customer | Acme | Third-Party | Risk assessment |\n|---|---|---|---|---|\n| Choose them | ✓ | - | - | Customer risk |\n| Watch them | ✓ | ✓ | ✓ | Shared risk |\n";
    let matrix = matrix(&recognised("m.md", text));
    assert_eq!(parties(&matrix), ["Customer", "Acme", "Third-Party"]);
    assert_eq!(matrix.models.iter().map(|m| m.name.as_str()).collect::<Vec<_>>(), ["IaaS", "PaaS", "SaaS"]);
    assert_eq!(
        rows(&matrix).iter().filter(|r| !r.starts_with("Network") && !r.starts_with("Checks")).collect::<Vec<_>>(),
        [
            "Others :: Choose them = RA none none | RA none none | RA none none",
            "Others :: Watch them = R R R | R R R | R R R"
        ]
    );
}

#[test]
fn a_footnote_is_no_part_of_a_name_and_a_cloud_that_a_service_is_for_does_not_sell_it() {
    let text = "# Acme managed clusters\n\n| Resource | Operations management | Change management |\n|---|---|---|\n| Data | Customer | Customer |\n| Networks | Acme [1] | Acme and Customer [2] |\n| Nodes | Acme | Acme |\n";
    let grid = matrix(&recognised("m.md", text));
    assert_eq!(parties(&grid), ["Customer", "Acme"]);
    let line = rows(&grid).into_iter().find(|r| r.contains("Networks") && r.contains("Change")).unwrap();
    assert!(line.ends_with("= R R"), "{line}");
    let text = "# Blueproof Support for AWS: responsibility matrix\n\n| Task | BP | AWS | Customer |\n|---|---|---|---|\n| Provide the rooms | | x | |\n| Patch the system | x | | x |\n";
    let marks = matrix(&recognised("m.md", text));
    assert_eq!(marks.parties.iter().find(|p| p.name == "BP").unwrap().kind, rmx_report::matrix::PartyKind::Provider);
    assert_eq!(marks.parties.iter().find(|p| p.name == "AWS").unwrap().kind, rmx_report::matrix::PartyKind::ThirdParty);
}

/// The letters that a row gives, by party; those of a party that has none are left out.
fn letters_of(text: &str) -> Vec<String> {
    let matrix = matrix(&recognised("own.md", text));
    let row = |activity: &rmx_report::matrix::Activity| {
        let cells = activity.cells.for_model(Some(0)).unwrap_or_default();
        let given = matrix.parties.iter().zip(cells).filter(|(_, c)| !c.letters.to_string().is_empty());
        let given: Vec<String> = given.map(|(p, c)| format!("{} {}", p.name, c.letters)).collect();
        format!("{}: {}", activity.text, given.join(", "))
    };
    matrix.activities.iter().map(row).collect()
}

#[test]
fn words_among_letters_give_no_letters() {
    let text = "# Responsibility model\n\n| Responsibility | Customer | Acme |\n|---|---|---|\n| Agree on the scope | Accountable | Consulted |\n\
                | Approve exceptions | Accountable | Provides technical evidence |\n| Keep the network | Shared | Shared |\n";
    assert_eq!(
        letters_of(text),
        [
            "Agree on the scope: Customer A, Acme C",
            "Approve exceptions: Customer A",
            "Keep the network: Customer R, Acme R"
        ]
    );
}

#[test]
fn words_beside_ticks_are_what_their_party_does() {
    let text = "# Responsibilities\n\n| Responsibility | Customer | Provider |\n|---|---|---|\n| Physical | | ✓ |\n\
                | Network | VPC config | Network infrastructure |\n| Data | ✓ | |\n| Code | ✓ | |\n";
    assert_eq!(
        letters_of(text),
        ["Physical: Provider RA", "Network: Customer R, Provider R", "Data: Customer RA", "Code: Customer RA"]
    );
}

#[test]
fn a_column_for_each_letter_may_have_a_fifth_and_names_that_are_made_of_letters() {
    let text = "# Roles\n\n| Task | R | A | S | C | I |\n|---|---|---|---|---|---|\n| Plan | PM | PO | BA | QA | Team |\n| Build | Dev | TL | - | QA | PM |\n";
    assert_eq!(letters_of(text), ["Plan: PM R, PO A, QA C, Team I", "Build: PM I, Dev R, TL A, QA C"]);
}

#[test]
fn what_heads_users_or_assets_is_no_matrix() {
    for text in [
        "# Overview\n\n| Action | Admin | Editor | Viewer |\n|---|---|---|---|\n| Create | ✅ | ✅ | ❌ |\n| Delete | ✅ | ❌ | ❌ |\n| View | ✅ | ✅ | ✅ |\n",
        "# Asset register\n\n| Asset | Type | Owner | Data classification |\n|---|---|---|---|\n| Web app | Application | Founder | Internal |\n\
         | Database | Storage | Founder | Secret |\n| Connectors | Software | Customer | Secret |\n| Mail | Service | Founder | Internal |\n",
        "# Team\n\n| Role | Abbreviation | Primary responsibilities |\n|---|---|---|\n| Project Manager | PM | Plans and coordinates the work of all teams |\n\
         | Product Owner | PO | Decides what is built, and in which order |\n| Tester | QA | Tests what was built before it is released |\n| Operator | OP | Runs it |\n",
    ] {
        let codes: Vec<&str> = recognised("own.md", text).diagnostics.iter().map(|d| d.code).collect();
        assert_eq!(codes, ["no-responsibility-table"], "{text}");
    }
}

#[test]
fn groups_may_stand_below_the_names_that_they_group() {
    let text = ",,,Owner of the product,Developers,Testers,Manager,Writer\nPriority,State,Result,Scrum roles,,,Office,\n\
                ,,Phase 1,,,,,\nHigh,Open,Collect the needs,R,,A,,R\nLow,Open,Choose the tools,I,R,R,A,\nLow,Open,Write the pages,A,R,R,I,\n,,Phase 2,,,,,\nHigh,Open,Test it,I,R,A,C,\n";
    let recognition = recognised("own.csv", text);
    let matrix = matrix(&recognition);
    assert_eq!(matrix.activities.len(), 4, "{:?}", recognition.accounts);
    let cells = matrix.activities[0].cells.for_model(None).unwrap();
    assert_eq!(cells.iter().map(|c| c.letters.to_string()).collect::<Vec<_>>(), ["R", "", "A", "", "R"]);
}

#[test]
fn a_legend_below_a_table_and_its_title_are_no_rows() {
    let rows: String =
        (1..=16).map(|n| format!("Step {n} of the project,{}\n", if n % 2 == 0 { "A/R,C" } else { "C,A/R" })).collect();
    let text = "Legend:\nR = Responsible (does the work)\n\
                A = Accountable (answers for the result)\nC = Consulted (is asked)\nNote: two people share all roles\n";
    let recognition = recognised("own.csv", &format!("Task,Anna (Lead),Ben (Developer)\n{rows}{text}"));
    assert_eq!(matrix(&recognition).activities.len(), 16, "{:?}", recognition.accounts);
}

#[test]
fn responsibility_over_the_names_of_parties_heads_owners() {
    let text = "Control ID,Control,Responsibility,Customer responsibilities\nAC-1,Policy,Shared,Define own policy\nAC-2,Accounts,Customer,Manage all accounts\n\
                PE-3,Physical access,Provider,\nSC-7,Boundary,Shared,Configure security groups\n";
    assert_eq!(
        letters_of(text),
        [
            "Policy: Customer R, Provider R",
            "Accounts: Customer RA",
            "Physical access: Provider RA",
            "Boundary: Customer R, Provider R"
        ]
    );
}

#[test]
fn who_makes_what_is_listed_owns_nothing() {
    let text = "# Supported platforms\n\n| Platform | Community | Enterprise | Vendor |\n|---|---|---|---|\n| Linux | Yes | Yes | Acme |\n\
                | Windows | No | Yes | Acme |\n| macOS | Yes | Yes | Initech |\n";
    assert!(recognised("own.md", text).diagnostics.has_errors());
}

#[test]
fn a_list_of_whoever_heads_the_columns_is_no_table_of_duties() {
    let text = "# Roles and responsibilities\n\n| Role | Description |\n|---|---|\n| **Anna** | Owns the project, approves |\n| **Ben** | Develops code and pages |\n\
                | **Carla** | Helps with the content |\n\n| Task | Anna | Ben | Carla |\n|---|---|---|---|\n| Decide | A | R | I |\n| Write code | A | R | - |\n| Draft pages | A | C | R |\n";
    assert_eq!(
        letters_of(text),
        ["Decide: Anna A, Ben R, Carla I", "Write code: Anna A, Ben R", "Draft pages: Anna A, Ben C, Carla R"]
    );
}

#[test]
fn rows_without_cells_are_sections_where_they_divide_the_activities() {
    let text = "Activity,Customer,Acme\n1. Before,,\nChoose,RA,I\n1.1. During,,\nUse,RA,\n2. After,,\nLeave,RA,I\n";
    assert_eq!(
        read_rows("m.csv", text),
        ["1. Before :: Choose = RA I", "1. Before > 1.1. During :: Use = RA ?", "2. After :: Leave = RA I"]
    );
    // A text among the activities is one that was assigned to nobody.
    let text = "Activity,Customer,Acme\nChoose,RA,I\nNobody does this,,\nLeave,RA,I\n";
    assert_eq!(read_rows("m.csv", text).len(), 3);
}

#[test]
fn numbers_tell_sections_from_requirements_without_an_answer() {
    let text = "Requirement,Description,Owner\nRequirement 2,Configurations,\n2.1,Harden,TPSP\n2.2,Review,\n2.3,Keep,Customer\n";
    let found = read_rows("m.csv", text);
    assert_eq!(found.len(), 3, "{found:?}");
    assert!(found.iter().all(|row| row.starts_with("Requirement 2 Configurations :: ")), "{found:?}");
}

#[test]
fn columns_of_sections_are_filled_down() {
    let text = "Domain,Activity,Customer,Acme\nAccess,Grant,RA,I\n,Revoke,RA,\nBackup,Save,I,RA\n";
    assert_eq!(
        read_rows("m.csv", text),
        ["Access :: Grant = RA I", "Access :: Revoke = RA ?", "Backup :: Save = I RA"]
    );
}

#[test]
fn letters_are_letters_whatever_their_order_and_whatever_divides_them() {
    let text =
        "Task,Kim,Bob,Amy\nWrite the plan,\"I, R\",A,C\nOrder the parts,I/R,\"C, A\",A\nPay the bill,R,A,\"C,I\"\n";
    let read = read_rows("letters.csv", text);
    assert_eq!(
        read,
        [" :: Write the plan = RI A C", " :: Order the parts = RI AC A", " :: Pay the bill = R A CI"],
        "\"i/r\" is Danish for \"not relevant\" only where it is said in words"
    );
}

#[test]
fn a_legend_in_one_line_keeps_every_letter_apart() {
    let text = "R: Responsible   A:Accountable    C:Consulted  I:Informed\n\n| Task | Lead | Lawyer | Client |\n|---|---|---|---|\n| Draft | A | R | C |\n| Sign | R | I | A |\n";
    assert_eq!(read_rows("spaced.md", text), [" :: Draft = C A R", " :: Sign = A R I"]);
}

#[test]
fn three_colours_rate_and_mark_nobody() {
    let table = |a: &str, b: &str, c: &str| {
        format!(
            "# Who reads what\n\n|  | Lead | Developer | Tester |\n|---|---|---|---|\n| GUIDE | {a} | {b} | {c} |\n| SETUP | {b} | {c} | {a} |\n"
        )
    };
    assert!(recognised("colours.md", &table("🔴", "🟡", "🟢")).tables.is_empty());
    assert_eq!(recognised("marks.md", &table("🔴", "🔴", "🟢")).tables.len(), 1);
}

#[test]
fn the_name_of_the_method_is_no_cell_of_letters() {
    let text = "| ID | Task | Frame | Accountable | Responsible | Informed |\n|---|---|---|---|---|---|\n| 1 | Write the plan | RACI | Tech lead | Architect | Tester |\n| 2 | Build it | RACI | Tech lead | Frontend team, Tester | Architect |\n";
    let read = matrix(&recognised("frame.md", text));
    assert_eq!(parties(&read), ["Tech lead", "Architect", "Frontend", "Tester"]);
}

#[test]
fn who_the_roles_are_does_not_refuse_the_letters_beside_them() {
    let text = "## Matrix\n\n| Work | Responsible | Accountable | Consulted | Informed |\n|---|---|---|---|---|\n| Scope | PM | PM | Full team | Tutor |\n| Interviews | Research lead | PM | Design lead | Full team |\n| Tests | Tech lead | PM | Design lead | Full team |\n| Pitch | PM | PM | Full team | Tutor |\n\n## On the day\n\n| Role | Owner | Responsibility |\n|---|---|---|\n| Presenter | TBD | Tells the story |\n| Driver | TBD | Runs the demo |\n| Timekeeper | TBD | Keeps it short |\n";
    let recognition = recognised("beside.md", text);
    assert_eq!(rows(&matrix(&recognition)).len(), 4);
    assert!(recognition.diagnostics.iter().any(|d| d.code == "ambiguous-reading"), "what was not read is told");
}

#[test]
fn a_header_ends_where_its_merged_cells_end() {
    let head = |name: &str| format!("<th rowspan=\"2\">{name}</th>");
    let heads: String = ["Tasks", "Sponsor", "Tech Lead", "Tester"].map(head).concat();
    let row = |name: &str, letters: [&str; 3], beside: &str| {
        let cells = letters.map(|l| format!("<td>{l}</td>")).concat();
        format!("<tr><td>{name}</td>{cells}<td>{beside}</td></tr>")
    };
    let text = format!(
        "<table><tr>{heads}<th>Legend</th></tr><tr><td>R does it</td></tr>{}{}{}</table>",
        row("Draw", ["I", "A", "R"], "A answers for it"),
        row("Build", ["I", "R", "C"], "C is asked"),
        row("Test", ["I", "C", "R"], "I is told")
    );
    let read = matrix(&recognised("merged.html", &text));
    assert_eq!(rows(&read), [" :: Draw = I A R", " :: Build = I R C", " :: Test = I C R"]);
}

#[test]
fn letters_with_names_in_one_cell_are_a_column_each() {
    let by_colon = "| Step | Work | RACI |\n|---|---|---|\n| 1 | Choose the limit | A: Owner, C: Tech lead, Tester, I: Sales |\n| 2 | Build it | **R**: Developer, **A**: Tech lead |\n| 3 | Check it | R/A: Tester; C: Developer |\n";
    let by_bracket = "| Work | Who |\n|---|---|\n| Choose the limit | Owner (A), Tech lead (C), Tester (C), Sales (I) |\n| Build it | Developer (R), Tech lead (A) |\n| Check it | Tester (R/A), Developer (C) |\n";
    for (name, text) in [("colon.md", by_colon), ("bracket.md", by_bracket)] {
        let read = matrix(&recognised(name, text));
        let of = |party: &str| {
            let at = read
                .parties
                .iter()
                .position(|p| p.name == party)
                .unwrap_or_else(|| panic!("{party}: {:?}", read.parties));
            read.activities.iter().map(|a| a.cells.for_model(None).unwrap()[at].letters.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(of("Owner"), ["A", "", ""], "{name}");
        assert_eq!(of("Tech lead"), ["C", "A", ""], "{name}");
        assert_eq!(of("Tester"), ["C", "", "RA"], "{name}");
        assert_eq!(of("Developer"), ["", "R", "C"], "{name}");
    }
    // A cell that says something else keeps the column as it stands.
    let other = by_bracket.replace("Tester (R/A), Developer (C)", "whoever has time");
    assert_ne!(parties_of(&other).first().map(String::as_str), Some("Owner"));
}

fn parties_of(text: &str) -> Vec<String> {
    recognised("other.md", text).parties.into_iter().map(|p| p.name).collect()
}

#[test]
fn headings_that_are_counted_and_explained_announce_their_party() {
    let text = "# The shared responsibility model\n\n### 1. Cloud Provider (platform layer)\n\n* Catalogue and listings\n* Billing\n\n### 2. Customer (workflow layer)\n\n* Assess the vendor\n* Connect the ERP\n";
    let recognition = recognised("counted.md", text);
    let read = matrix(&recognition);
    assert_eq!(rows(&read).len(), 4);
    assert_eq!(parties(&read), ["Customer", "Cloud Provider"]);
}

#[test]
fn names_that_are_as_frequent_are_no_slips_of_each_other() {
    let text = "| Work | Responsible | Accountable | Consulted |\n|---|---|---|---|\n| Write the spec | Architect | Lead | Micro-architect, Macro-architect |\n| Decide | Macro-architect | Lead | Micro-architect |\n| Build | Developer | Lead | Developers |\n";
    let read = matrix(&recognised("slips.md", text));
    assert_eq!(parties(&read), ["Architect", "Macro-architect", "Developer", "Lead", "Micro-architect"]);
}

#[test]
fn a_licence_is_no_licensee_and_what_is_shared_is_no_party() {
    let text = "# The shared responsibility model\n\n### Provider\n\n* Listings\n\n### Customer\n\n* Assess the vendor\n\n## License\n\nThis framework is shared. You are free to adapt it.\n";
    assert_eq!(rows(&matrix(&recognised("licence.md", text))).len(), 2);
    let text = "# The shared fate model\n\n| Aspect | Shared Responsibility | Shared Fate |\n|---|---|---|\n| Approach | Each does a part of it. | Both guide each other. |\n| Risk | The customer bears all of it. | Both bear it. |\n";
    assert!(recognised("fate.md", text).tables.is_empty());
}

#[test]
fn persons_beside_their_roles_are_asked_about_where_a_chart_has_the_letters() {
    let rows = ["Plan", "Build", "Test", "Ship", "Tell", "Watch", "Mend", "Close"]
        .map(|a| format!("| {a} it | R | A | C | I |\n"));
    let text = format!(
        "| Activity | PO | API | QA | DBA |\n|---|---|---|---|---|\n{}\n## Who did what\n\n| Person | Roles played |\n|---|---|\n| Student 1 | PO, API |\n| Student 2 | QA, DBA |\n",
        rows.concat()
    );
    let recognition = recognised("persons.md", &text);
    assert!(recognition.tables.len() == 1 || recognition.diagnostics.iter().any(|d| d.code == "ambiguous-reading"));
}

#[test]
fn the_fourth_line_of_a_legend_beside_a_table_is_cut_whatever_its_word() {
    let text = "Deliverable,Marketing,Plant,Sales,,,\nPlan the launch,R,I,A,,,\nBuild the car,I,R,C,,R,Responsible - who does it\nTrain the dealers,A,I,R,,A,Accountable - who signs\nWatch the sales,R,C,A,,C,Consultant - who knows\nApprove the budget,A,I,C,,I,Inform - who is told\n";
    let read = matrix(&recognised("beside.csv", text));
    assert_eq!(read.parties.len(), 3);
    assert_eq!(rows(&read).len(), 5);
}

#[test]
fn sums_other_tables_and_signatures_below_letters_are_no_rows() {
    let sums =
        "Task,Ann,Bob,Cyd\nPlan,A,R,C\nBuild,R,A,I\nTest,C,R,A\nShip,A,I,R\n,R,A,C\nAnn,1,2,1\nBob,2,1,0\nCyd,1,1,1\n";
    let activities = |name: &str, text: &str| -> Vec<String> {
        matrix(&recognised(name, text)).activities.into_iter().map(|a| a.text).collect()
    };
    assert_eq!(activities("a.csv", sums), ["Plan", "Build", "Test", "Ship"]);
    let signed = "# RACI\n\n| Task | Ann | Bob |\n|---|---|---|\n| Part one | ----- | ----- |\n| Plan | A | R |\n| Build | R | A |\n\
        | Part two | ----- | ----- |\n| Test | A | R |\n| Signed | ----- | ----- |\n| I agree | @ann | @bob |\n";
    assert_eq!(activities("a.md", signed), ["Plan", "Build", "Test"]);
    let sections: Vec<Vec<String>> =
        matrix(&recognised("a.md", signed)).activities.into_iter().map(|a| a.section).collect();
    assert_eq!(sections.last().and_then(|s| s.last()).map(String::as_str), Some("Part two"));
}

#[test]
fn what_stands_behind_a_blank_column_makes_no_row_of_a_section() {
    let text = "Task,Ann,Bob,,Who is who\nDesign,,,,Ann pays for it\nDraw,A,R,,Bob builds it\nModel,R,A,,\nTesting,,,,More to say\nTry,A,R,,\n";
    let found: Vec<String> = matrix(&recognised("a.csv", text)).activities.into_iter().map(|a| a.text).collect();
    assert_eq!(found, ["Draw", "Model", "Try"]);
}

#[test]
fn a_column_without_letters_makes_no_chart_unsure() {
    let text = "# RACI\n\n| Task | Business | Engineering | Viden | SLA (Viden) |\n|---|---|---|---|---|\n| **Operation** |\n\
        | Monitoring of alerts | I | R/A | C | - |\n| Escalation of incidents | I | A | R | 4 hours |\n| Deployment of releases | A | R | C | - |\n\
        | Mending of faults | A | I | R | 24-hour fix deployment |\n| Review of changes | I | C | R/A | - |\n";
    let recognition = recognised("a.md", text);
    assert!(!recognition.diagnostics.iter().any(|d| d.code == "ambiguous-reading"), "{:?}", recognition.diagnostics);
    assert_eq!(parties(&matrix(&recognition)), ["Business", "Engineering", "Viden"]);
    assert_eq!(matrix(&recognition).activities.len(), 5);
}

#[test]
fn a_form_with_one_text_in_every_row_is_no_matrix() {
    let row = "| Activity description | Role | Role | Role | Role |\n";
    let text = format!("# RACI\n\n| Activity | R | A | C | I |\n|---|---|---|---|---|\n{row}{row}{row}");
    let recognition = recognised("a.md", &text);
    let told = recognition.diagnostics.iter().find(|d| d.code == "no-responsibility-table").unwrap();
    assert!(told.found.as_deref().is_some_and(|f| f.contains("not filled in")), "{told:?}");
}
