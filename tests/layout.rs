//! The workbook as it is printed and filled in: sizes on paper, page ends, lists, wording on the Sources sheet.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod common;
#[path = "common/reports.rs"]
mod reports;

use reports::{Book, built_in, checklist, document, selection, workbook};
use rmx_report::matrix::deployment::Selection;
use rmx_report::profile::{InternalRole, Profile};
use rmx_report::render::xlsx;

/// The value of an attribute in a piece of XML.
fn attribute<'x>(xml: &'x str, name: &str) -> Option<&'x str> {
    xml.split_once(&format!(" {name}=\"")).and_then(|(_, rest)| rest.split('"').next())
}

/// The elements of this name, as they are written.
fn elements<'x>(xml: &'x str, name: &str) -> Vec<&'x str> {
    let open = format!("<{name} ");
    xml.split(open.as_str()).skip(1).map(|rest| rest.split('>').next().unwrap()).collect()
}

/// Widths of the shown columns together, points: Excel keeps seven pixels to a character, three quarters of a point to a pixel.
fn width(xml: &str) -> f64 {
    let column = |element: &&str| {
        let element = format!(" {element}");
        let number = |name: &str| attribute(&element, name).unwrap().parse::<f64>().unwrap();
        let shown = if element.contains("hidden=\"1\"") { 0.0 } else { 1.0 };
        shown * (number("max") - number("min") + 1.0) * (number("width") * 7.0).round() * 0.75
    };
    elements(xml, "col").iter().map(column).sum()
}

/// Size on A4 landscape of what is set at ten points.
fn printed(xml: &str) -> f64 {
    let margins = format!(" {}", elements(xml, "pageMargins")[0]);
    let margin = |name: &str| attribute(&margins, name).unwrap().parse::<f64>().unwrap() * 72.0;
    (10.0 * (841.9 - margin("left") - margin("right")) / width(xml)).min(10.0)
}

/// Pixels of the columns that are seen without opening a group.
fn daily(xml: &str) -> f64 {
    let column = |element: &&str| {
        let element = format!(" {element}");
        let number = |name: &str| attribute(&element, name).unwrap().parse::<f64>().unwrap();
        let shown = !element.contains("hidden=\"1\"") && element.contains("customWidth=\"1\"");
        let pixels = (number("max") - number("min") + 1.0) * (number("width") * 7.0).round();
        if shown { pixels } else { 0.0 }
    };
    elements(xml, "col").iter().map(column).sum()
}

/// At 100 % the daily columns stand side by side on a screen of 1440 pixels, row numbers and scroll bar beside them, and printed nothing is below
/// eight points: on A4, and on Letter, which is shorter.
#[test]
fn daily_columns_fit_a_screen_and_the_shorter_paper() {
    const SCREEN: f64 = 1440.0 - 50.0;
    for (name, model) in [
        ("ovhcloud/instances", None),
        ("ibm/backup-recovery", None),
        ("union/platform", Some("byoc")),
        ("zilliz/cloud", Some("byoc")),
        ("zilliz/cloud", Some("saas")),
    ] {
        let book = workbook(name, &selection(model, &[]));
        for sheet in ["Obligations", "Commitments", "RACI matrix", "Gaps", "Access roles"] {
            let missing = match sheet {
                "Commitments" => name.starts_with("ibm"),
                "Access roles" => !name.starts_with("zilliz"),
                _ => model == Some("saas") && sheet == "Obligations",
            };
            if missing {
                continue;
            }
            let xml = book.xml(sheet);
            let pixels = daily(&xml);
            assert!(pixels > 0.0 && pixels <= SCREEN, "{name}, {sheet}: {pixels} pixels");
            for (paper, wide) in [("A4", 841.9), ("Letter", 792.0)] {
                let points = (11.0 * (wide - 2.0 * 18.0) / (pixels * 0.75)).min(11.0);
                assert!(points >= 8.0, "{name}, {sheet}: {points} points on {paper}");
            }
        }
    }
}

/// With frameworks the controls have room: no row is much taller for them, and all columns still stand side by side.
#[test]
fn controls_of_two_frameworks_have_room() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = common::rmx();
    command.current_dir(folder.path());
    command.args(["ovhcloud/instances", "--framework", "soc2-tsc-2017,iso-27001-2022", "-o", "a.xlsx"]);
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut archive = zip::ZipArchive::new(std::fs::File::open(folder.path().join("a.xlsx")).unwrap()).unwrap();
    let mut xml = String::new();
    let mut sheet = archive.by_name("xl/worksheets/sheet2.xml").unwrap();
    std::io::Read::read_to_string(&mut sheet, &mut xml).unwrap();
    let pixels = daily(&xml);
    assert!(pixels > 1300.0 && pixels <= 1440.0 - 50.0, "{pixels} pixels");
    let heights: Vec<f64> =
        elements(&xml, "row").iter().filter_map(|row| attribute(&format!(" {row}"), "ht")?.parse().ok()).collect();
    assert!(heights.len() > 30 && heights.iter().all(|height| *height < 80.0), "{heights:?}");
}

#[test]
fn tables_print_legibly_on_one_page_across() {
    let ovh = workbook("ovhcloud/instances", &Selection::default());
    let zilliz = workbook("zilliz/cloud", &selection(Some("byoc"), &[]));
    for (book, sheet, least) in [
        (&ovh, "Obligations", 6.0),
        (&zilliz, "Obligations", 6.0),
        (&workbook("ibm/backup-recovery", &Selection::default()), "Obligations", 5.7),
        (&workbook("union/platform", &selection(Some("self-managed"), &[])), "Obligations", 5.7),
        (&ovh, "Commitments", 6.3),
        (&ovh, "RACI matrix", 7.0),
        (&ovh, "Gaps", 7.0),
        (&zilliz, "Access roles", 7.0),
    ] {
        let xml = book.xml(sheet);
        assert!(printed(&xml) >= least, "{sheet}: {} points", printed(&xml));
        assert!(xml.contains("<pageSetUpPr fitToPage=\"1\"/>") && xml.contains("fitToHeight=\"0\""), "{sheet}");
        assert!(xml.contains("orientation=\"landscape\"") && xml.contains("Page &amp;P of &amp;N"), "{sheet}");
    }
    assert!(
        ovh.part("xl/workbook.xml")
            .contains("<definedName name=\"_xlnm.Print_Titles\" localSheetId=\"1\">Obligations!$2:$2<")
    );
}

#[test]
fn what_stands_below_a_table_is_printed_and_closed_groups_are_not() {
    let book = workbook("ovhcloud/instances", &Selection::default());
    let names = book.part("xl/workbook.xml");
    let area = |sheet: &str| {
        let named = names.split("<definedName ").find(|n| n.contains("Print_Area") && n.contains(sheet)).unwrap();
        named.split(['>', '<']).nth(1).unwrap().rsplit('$').next().unwrap().parse::<usize>().unwrap()
    };
    // A row for each letter's total below the matrix.
    let matrix = book.cells("RACI matrix");
    assert!(matrix.last().unwrap().iter().any(|c| c.contains("in total")), "{:?}", matrix.last());
    assert_eq!(area("RACI matrix"), matrix.len());
    // The last column that is seen every day: ID to Gap.
    assert!(names.contains("Obligations!$A$2:$L$37"), "{names}");
}

#[test]
fn narrow_columns_hold_what_is_entered() {
    let book = workbook("ovhcloud/instances", &Selection::default());
    let xml = book.xml("Obligations");
    let columns = elements(&xml, "col");
    let width = |header: &str| {
        let at = book.cells("Obligations")[1].iter().position(|h| h == header).unwrap() + 1;
        let holds = |c: &&&str| {
            let c = format!(" {c}");
            let number = |name: &str| attribute(&c, name).unwrap().parse::<usize>().unwrap();
            (number("min")..=number("max")).contains(&at)
        };
        attribute(&format!(" {}", columns.iter().find(holds).unwrap()), "width").unwrap().parse::<f64>().unwrap() * 7.0
    };
    // Pixels that Calibri needs at eleven points: a date 71 at most, "Implemented" 77, with two at the edges.
    for header in ["Evidence date", "Due", "Performed on", "Reviewed on"] {
        assert!(width(header) >= 68.0, "{header}: {}", width(header));
    }
    assert!(width("Status") >= 79.0, "{}", width("Status"));
}

#[test]
fn the_blocks_to_sign_stand_on_one_page() {
    // What is signed is said once, above the blocks, so that three of them need no page end between them.
    let book = workbook("ovhcloud/instances", &Selection::default());
    let xml = book.xml("Sign-off");
    assert!(xml.contains("fitToPage=\"1\"") && elements(&xml, "brk").is_empty(), "{xml}");
    let heights: f64 = elements(&xml, "row")
        .iter()
        .map(|r| attribute(&format!(" {r}"), "ht").map_or(15.0, |h| h.parse().unwrap()))
        .sum();
    // Eleven points must not become less than eight.
    assert!(heights * 8.0 / 11.0 < 841.9 - 72.0, "{heights} points");
}

#[test]
fn the_profiles_names_are_offered_for_people_and_others_may_be_typed() {
    let matrix = built_in("ovhcloud/instances");
    let role = |name: &str, group| InternalRole { id: name.to_lowercase(), name: name.into(), group };
    let roles = vec![role("Operations", true), role("Security", false)];
    let profile = Profile { roles, people: vec!["Ada".into(), "Security".into()], ..Profile::default() };
    let book = Book::new(xlsx::write(document(&checklist(&matrix, &Selection::default(), &profile))).unwrap());
    let xml = book.xml("Obligations");
    for header in ["Responsible", "Owner", "Consulted", "Informed", "Performed by", "Reviewed by"] {
        // A team answers for nothing, and no name is offered twice.
        let names = if header == "Owner" { "Ada,Security" } else { "Ada,Security,Operations" };
        let range = format!("sqref=\"{0}3:{0}37\"><formula1>\"{names}\"", book.column("Obligations", header));
        let at = xml.find(&range).unwrap_or_else(|| panic!("{header}"));
        let rule = xml[..at].rsplit("<dataValidation ").next().unwrap();
        assert!(!rule.contains("showErrorMessage"), "{header}: anything else may be entered: {rule}");
    }
    let without = workbook("ovhcloud/instances", &Selection::default()).xml("Obligations");
    assert_eq!(without.matches("type=\"list\"").count(), 1, "only the status");
}

#[test]
fn sources_name_every_rule_that_derived_something() {
    let text = |book: &Book| book.cells("Sources").iter().map(|r| r.join("|")).collect::<Vec<_>>().join("\n");
    let ovh = text(&workbook("ovhcloud/instances", &Selection::default()));
    assert!(ovh.contains("No letter was derived") && !ovh.contains("owner-"), "{ovh}");
    assert!(ovh.lines().any(|l| l.starts_with("allocation|") && l.contains("58")), "{ovh}");
    // The program also looks for topics that the matrix does not mention.
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.xlsx");
    let arguments = ["--vendor", "ovhcloud", "--service", "instances", "-o"];
    let run = std::process::Command::new(env!("CARGO_BIN_EXE_rmx-report")).args(arguments).arg(&path).output().unwrap();
    assert!(run.status.success());
    let program = text(&Book::new(std::fs::read(&path).unwrap()));
    assert!(program.lines().any(|l| l.starts_with("topic-keyword|") && l.contains('3')), "{program}");
    let zilliz = text(&workbook("zilliz/cloud", &selection(Some("byoc"), &[])));
    for rule in ["owner-sole|", "owner-shared|", "allocation|", "role-reading|"] {
        assert!(zilliz.lines().any(|l| l.starts_with(rule)), "{rule} in {zilliz}");
    }
}
