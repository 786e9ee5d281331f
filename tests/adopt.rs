//! What a page that is read anew takes over from its entry in the catalogue, and what it keeps as it says it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

#[path = "common/matrices.rs"]
mod matrices;

use matrices::{activity, lettered, matrix, model, none, option, overlay, owner, party, raci, shift};
use rmx_report::compare::{adopt, adopt_prose, take_prose};
use rmx_report::matrix::{
    Activity, Assignment, Cells, Keyword, Matrix, Party, PartyKind, Relation, Remark, SourceDocument,
};

/// The page, once it has taken over what is declared.
fn adopted(page: &Matrix, declared: &Matrix) -> Matrix {
    let mut page = page.clone();
    adopt(&mut page, declared);
    page
}

fn with_parties(parties: &[(&str, &str, PartyKind)]) -> Matrix {
    Matrix { parties: parties.iter().map(|(id, name, kind)| party(id, name, *kind)).collect(), ..matrix() }
}

fn ids(parties: &[Party]) -> Vec<String> {
    parties.iter().map(|p| p.id.to_string()).collect()
}

fn source(document: &str, url: Option<&str>) -> SourceDocument {
    SourceDocument {
        document: document.to_owned(),
        url: url.map(str::to_owned),
        title: None,
        date: None,
        date_kind: None,
        retrieved: None,
        licence: None,
        credit: None,
        sha256: None,
        note: None,
    }
}

fn row_ids(page: &Matrix) -> Vec<String> {
    page.activities.iter().map(|row| row.id.to_string()).collect()
}

#[test]
fn the_pages_parties_are_the_declared_ones_by_name_or_as_the_only_one_of_their_kind() {
    use PartyKind::{Customer, Provider, ThirdParty};
    let mut declared = with_parties(&[
        ("customer", "Customer", Customer),
        ("acme", "Acme", Provider),
        ("aws", "Amazon Web Services", ThirdParty),
        ("gcp", "Google Cloud", ThirdParty),
    ]);
    declared.parties[2].aliases = vec!["AWS".to_owned()];
    let taken = |page: &[(&str, &str, PartyKind)]| ids(&adopted(&with_parties(page), &declared).parties);
    // Of another name, but the only customer and the only provider on both sides.
    assert_eq!(taken(&[("you", "You", Customer), ("we", "We", Provider)]), ["customer", "acme"]);
    // By name and by another spelling; two third parties are told apart by nothing else.
    let several = [("a", "AWS", ThirdParty), ("g", "Google Cloud", ThirdParty), ("f", "Fastly", ThirdParty)];
    assert_eq!(taken(&several), ["aws", "gcp", "f"]);
    // Only one here, several declared; several here, only one declared.
    assert_eq!(taken(&[("f", "Fastly", ThirdParty)]), ["f"]);
    assert_eq!(taken(&[("you", "You", Customer), ("tenant", "Tenant", Customer)]), ["you", "tenant"]);
    // The same name on another side is another party.
    assert_eq!(taken(&[("x", "Acme", ThirdParty), ("y", "AWS", Provider)]), ["x", "acme"]);
}

#[test]
fn what_is_declared_of_the_document_fills_what_the_page_does_not_say() {
    let keyword = |keyword: &str, text: &str| Keyword { keyword: keyword.to_owned(), text: text.to_owned() };
    let described = |id: &str, text: &str| {
        let mut model = model(id);
        model.description = Some(text.to_owned());
        model
    };
    let declared = Matrix {
        language: Some("fr".into()),
        keywords: vec![keyword("{{a}}", "declared a"), keyword("{{b}}", "declared b")],
        models: vec![described("one", "declared one"), described("two", "declared two")],
        sources: vec![source("vm.md", Some("https://acme.example/vm")), source("access.md", None)],
        notes: vec!["A note of the catalogue.".to_owned()],
        ..matrix()
    };
    let page = Matrix {
        language: Some("en".into()),
        keywords: vec![keyword("{{a}}", "the page's a")],
        models: vec![described("two", "the page's two"), model("one"), model("three")],
        sources: vec![source("page.md", None)],
        notes: vec!["A note of the page.".to_owned()],
        ..matrix()
    };
    let taken = adopted(&page, &declared);
    assert_eq!(taken.language, declared.language);
    let keywords: Vec<&str> = taken.keywords.iter().map(|k| k.text.as_str()).collect();
    assert_eq!(keywords, ["the page's a", "declared b"]);
    let models: Vec<Option<&str>> = taken.models.iter().map(|m| m.description.as_deref()).collect();
    assert_eq!(models, [Some("the page's two"), Some("declared one"), None]);
    assert_eq!(taken.sources[0].url.as_deref(), Some("https://acme.example/vm"));
    assert_eq!(taken.sources.len(), 1, "without roles there is no document of roles");
    assert_eq!(taken.notes, ["A note of the catalogue.", "A note of the page."], "nothing else was taken over");
    let said = Matrix { sources: vec![source("page.md", Some("https://acme.example/page"))], ..page.clone() };
    assert_eq!(adopted(&said, &declared).sources[0].url.as_deref(), Some("https://acme.example/page"));
    let silent = Matrix { language: None, ..declared.clone() };
    assert_eq!(adopted(&page, &silent).language, page.language);
}

#[test]
fn rows_keep_their_declared_ids_and_no_other_row_gets_one_of_them() {
    let declared = lettered(&[("Patch the hosts", "RA", ""), ("Keep the keys", "RA", "C")]);
    // The page begins with another row, so that its own numbers are those of other rows.
    let page = lettered(&[("Guard the doors", "", "RA"), ("Patch the hosts", "RA", ""), ("Keep the keys", "RA", "C")]);
    let taken = adopted(&page, &declared);
    assert_eq!(row_ids(&taken), ["ACME-VM-03", "ACME-VM-01", "ACME-VM-02"]);
    assert!(taken.notes.is_empty(), "{:?}", taken.notes);
    // A further row whose id was made from its place gets one of the entry's form; one that the page gave it keeps that.
    let mut made = page.clone();
    (made.vendor.short, made.service.short) = ("ACME-CLOUD".to_owned(), "MACHINES".to_owned());
    for row in &mut made.activities {
        row.id = row.id.as_str().replace("ACME-VM", "ACME-CLOUD-MACHINES").as_str().into();
    }
    assert_eq!(row_ids(&adopted(&made, &declared)), ["ACME-VM-03", "ACME-VM-01", "ACME-VM-02"]);
    made.activities[0].id = "D-7".into();
    assert_eq!(row_ids(&adopted(&made, &declared)), ["D-7", "ACME-VM-01", "ACME-VM-02"]);
    let shorter = lettered(&[("Keep the keys", "RA", "C")]);
    let taken = adopted(&shorter, &declared);
    assert_eq!(row_ids(&taken), ["ACME-VM-02"]);
    assert_eq!(
        taken.notes,
        ["Taken over from the catalogue (acme/vm): not what it says of ACME-VM-01, which the page does not have."]
    );
}

#[test]
fn conditions_are_taken_over_for_the_rows_that_the_page_still_has() {
    let mut declared = lettered(&[
        ("Manage the backups", "RA", ""),
        ("Have the backups managed on request", "CI", "RA"),
        ("Have the hosts patched on request", "CI", "RA"),
    ]);
    declared.options = vec![option("backups"), option("patches")];
    declared.activities[1].option = Some("backups".into());
    declared.activities[1].general = Some("ACME-VM-01".into());
    declared.activities[2].option = Some("patches".into());
    let page = lettered(&[("Manage the backups", "RA", ""), ("Have the backups managed on request", "CI", "RA")]);
    let taken = adopted(&page, &declared);
    assert_eq!(taken.options, declared.options);
    let hangs = |at: usize| (taken.activities[at].option.clone(), taken.activities[at].general.clone());
    assert_eq!((hangs(0), hangs(1)), ((None, None), (Some("backups".into()), Some("ACME-VM-01".into()))));
    let note = "Taken over from the catalogue (acme/vm): the conditions of 1 activity, not what it says of ACME-VM-03, which the page does not have.";
    assert_eq!(taken.notes, [note]);
    // A general row that the page does not have is none.
    let lone = adopted(&lettered(&[("Have the backups managed on request", "CI", "RA")]), &declared);
    assert_eq!((lone.activities[0].option.clone(), lone.activities[0].general.clone()), (Some("backups".into()), None));
    // A page that has options of its own says itself what hangs on them.
    let own = Matrix { options: vec![option("own")], ..page.clone() };
    let own = adopted(&own, &declared);
    assert_eq!((own.options, own.activities[1].option.clone()), (vec![option("own")], None));
    // Without options there is nothing to hang on.
    let mut without = declared.clone();
    without.options.clear();
    assert!(adopted(&page, &without).activities.iter().all(|row| row.option.is_none()));
}

/// How parts of a cell are meant is declared; what the cell says is the page's.
#[test]
fn cells_that_say_the_same_are_meant_as_declared() {
    let meant = |verbatim: &str| Assignment { unknown: vec!["declared".to_owned().into()], ..raci(verbatim) };
    let with = |text: &str, customer: Assignment, provider: Assignment| {
        let cells = vec![customer, provider];
        Matrix { activities: vec![activity(1, "Operations", text, cells)], ..matrix() }
    };
    let is_meant =
        |page: &Matrix, declared: &Matrix| adopted(page, declared).activities[0].cells == declared.activities[0].cells;
    let declared = with("Patch the hosts", meant("RA"), meant("C"));
    assert!(is_meant(&with("Patch the hosts", raci("RA"), raci("C")), &declared));
    let trailing = Assignment { verbatim: "RA  ".to_owned(), ..raci("RA") };
    assert!(is_meant(&with("Patch the hosts", trailing, raci("C")), &declared), "white space at the end of a line");
    assert!(!is_meant(&with("Patch the hosts", raci("RA"), raci("I")), &declared), "another letter");
    assert!(!is_meant(&with("Patch the guests", raci("RA"), raci("C")), &declared), "other words");
    let blank = with("Patch the hosts", meant("RA"), none());
    let unstated = Assignment { verbatim: "N/A".to_owned(), ..Assignment::unstated() };
    assert!(!is_meant(&with("Patch the hosts", raci("RA"), unstated), &blank), "blank is not N/A");
    let three = |at: usize| {
        let mut page = with("Patch the hosts", raci("RA"), raci("C"));
        page.parties.push(party("aws", "AWS", PartyKind::ThirdParty));
        if let Cells::Every(cells) = &mut page.activities[0].cells {
            cells.insert(at, raci(""));
        }
        page
    };
    assert!(!is_meant(&three(2), &declared), "another party");
    let modelled = Matrix { models: vec![model("one")], ..with("Patch the hosts", raci("RA"), raci("C")) };
    assert!(!is_meant(&modelled, &declared), "other models");
    // Under each model: every cell, and none where there is none.
    let under = |cells: Vec<Option<Vec<Assignment>>>| Matrix {
        models: vec![model("one"), model("two")],
        activities: vec![Activity { cells: Cells::PerModel(cells), ..activity(1, "Operations", "Patch", Vec::new()) }],
        ..matrix()
    };
    let declared = under(vec![Some(vec![meant("RA"), meant("C")]), None]);
    assert!(is_meant(&under(vec![Some(vec![raci("RA"), raci("C")]), None]), &declared));
    assert!(!is_meant(&under(vec![Some(vec![raci("RA"), raci("I")]), None]), &declared));
    assert!(!is_meant(&under(vec![Some(vec![raci("RA"), raci("C")]), Some(vec![raci("RA"), raci("C")])]), &declared));
    assert!(!is_meant(&under(vec![None, None]), &declared));
}

#[test]
fn an_editors_topics_are_taken_over_where_the_words_are_the_same() {
    let mut declared = lettered(&[("Patch the hosts", "RA", ""), ("Keep the logs for 30 days", "RA", "C")]);
    for row in &mut declared.activities {
        row.topics = vec!["patching".into()];
    }
    let mut page = lettered(&[("Patch the hosts", "RA", ""), ("Keep the logs for 90 days", "RA", "C")]);
    let topics =
        |page: &Matrix| adopted(page, &declared).activities.iter().map(|row| row.topics.len()).collect::<Vec<_>>();
    assert_eq!(topics(&page), [1, 0]);
    page.activities[0].topics = vec!["hosts".into(), "patches".into()];
    assert_eq!(topics(&page), [2, 0], "what the page has stays");
}

/// A base row, and shift rows under the models `one` and `two`.
fn shifted(rows: &[(&str, Relation)]) -> Matrix {
    let base = Activity {
        cells: Cells::PerModel(vec![Some(owner("Acme")), Some(owner("Acme"))]),
        ..activity(1, "Operations", "Patch the hosts", Vec::new())
    };
    let rows = rows
        .iter()
        .zip(10..)
        .map(|((text, relation), line)| shift(line, text, owner("Acme"), owner("Customer"), relation.clone()));
    Matrix {
        models: vec![model("one"), model("two")],
        activities: vec![base],
        overlays: vec![overlay(rows.collect())],
        ..matrix()
    }
}

#[test]
fn how_shift_rows_stand_to_base_rows_is_declared() {
    let addition = || Relation::Addition { reason: "read from a page".to_owned() };
    let replaces = || Relation::Replaces { base: "ACME-VM-01".into(), reason: "the same in other words".to_owned() };
    let refines = || Relation::Refines {
        base: "ACME-VM-01".into(),
        reason: "says more".to_owned(),
        keeps: vec!["customer".into(), "acme".into()],
    };
    let mut declared = shifted(&[("Patch the hosts yourself", replaces()), ("Run the agents", addition())]);
    declared.overlays[0].rows[1].relation = Relation::Addition { reason: "stands nowhere else".to_owned() };
    declared.overlays[0].rows[0].activity.topics = vec!["patching".into()];
    let mut page = shifted(&[("Patch the hosts yourself", addition()), ("Run the agents", addition())]);
    page.overlays[0].id = "page-2".into();
    page.overlays[0].restates.clear();
    page.overlays[0].rows[0].activity.id = "P-1".into();
    let taken = adopted(&page, &declared);
    let of = |at: usize| &taken.overlays[0].rows[at];
    assert_eq!((&of(0).relation, of(0).activity.id.as_str()), (&replaces(), "ACME-VM-10"));
    assert_eq!(of(0).activity.topics.len(), 1);
    assert_eq!(of(1).relation, declared.overlays[0].rows[1].relation);
    assert_eq!(
        (taken.overlays[0].id.as_str(), &taken.overlays[0].restates),
        ("shifts", &declared.overlays[0].restates)
    );
    let note = |rows: &str| format!("Taken over from the catalogue (acme/vm): how {rows} to the base table.");
    assert_eq!(taken.notes, [note("2 rows of shift tables stand")]);
    // One row, reworded: its relation is declared, its id and topics are the page's.
    let mut reworded = shifted(&[("Patch all of the hosts yourself", addition())]);
    reworded.overlays[0].rows[0].activity.id = "P-1".into();
    let taken = adopted(&reworded, &declared);
    assert_eq!(taken.overlays[0].rows[0].relation, replaces());
    assert_eq!(taken.overlays[0].rows[0].activity.id.as_str(), "P-1");
    assert!(taken.overlays[0].rows[0].activity.topics.is_empty());
    assert_eq!(taken.notes, [note("1 row of a shift table stands")]);
    // By its id, where its section is another, too.
    let mut moved = shifted(&[("Patch all of the hosts yourself", addition())]);
    moved.overlays[0].rows[0].activity.section = vec!["Elsewhere".to_owned()];
    assert_eq!(adopted(&moved, &declared).overlays[0].rows[0].relation, replaces());
    moved.overlays[0].rows[0].activity.id = "P-1".into();
    assert_eq!(adopted(&moved, &declared).overlays[0].rows[0].relation, addition());
    // By its words, where its section is another.
    let mut words = shifted(&[("Patch the hosts yourself", addition())]);
    words.overlays[0].rows[0].activity.section = vec!["Elsewhere".to_owned()];
    words.overlays[0].rows[0].activity.id = "P-1".into();
    assert_eq!(adopted(&words, &declared).overlays[0].rows[0].relation, replaces());
    // Without its base row a shift row stands as the page has it.
    let mut lone = page.clone();
    lone.activities[0].text = "Guard the doors of the building".to_owned();
    let taken = adopted(&lone, &declared);
    assert_eq!(taken.overlays[0].rows[0].relation, addition());
    assert!(taken.notes[0].contains("how 1 row of a shift table stands to the base table"), "{:?}", taken.notes);
    // The parties whose parts stay are the page's own: of the same id or name, else of the same kind.
    let declared = shifted(&[("Patch the hosts yourself", refines())]);
    let mut page = shifted(&[("Patch the hosts yourself", addition())]);
    let keeps = |page: &Matrix| match &adopted(page, &declared).overlays[0].rows[0].relation {
        Relation::Refines { keeps, .. } => keeps.iter().map(ToString::to_string).collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    assert_eq!(keeps(&page), ["customer", "acme"]);
    page.parties[1] = party("host", "Host", PartyKind::Provider);
    page.parties.push(party("other", "Other", PartyKind::Provider));
    assert_eq!(keeps(&page), ["customer", "host"]);
    page.parties[2].name = "Acme".to_owned();
    assert_eq!(keeps(&page), ["customer", "acme"]);
    page.parties[2] = party("acme", "Acme Ltd", PartyKind::Provider);
    assert_eq!(keeps(&page), ["customer", "acme"]);
}

#[test]
fn a_page_makes_the_declared_remarks_that_it_still_makes_and_the_ones_that_took_their_place() {
    let remark =
        |document: &str, line: u32, text: &str| Remark { document: document.to_owned(), line, text: text.to_owned() };
    let source = |document: &str| source(document, None);
    let declared = Matrix {
        sources: vec![source("vm.md"), source("access.md")],
        remarks: vec![
            remark("vm.md", 3, "Backups are kept for 30 days."),
            remark("vm.md", 5, "The customer encrypts the disks."),
            remark("access.md", 2, "Keys are rotated."),
        ],
        ..matrix()
    };
    let read = |text: Option<&str>| {
        let mut page = Matrix { sources: vec![source("page.md")], ..matrix() };
        adopt_prose(&mut page, &declared, text);
        page.remarks.iter().map(|r| (r.document.clone(), r.line, r.text.clone())).collect::<Vec<_>>()
    };
    let said = |document: &str, line: u32, text: &str| (document.to_owned(), line, text.to_owned());
    let keys = || said("access.md", 2, "Keys are rotated.");
    let backups = || said("vm.md", 3, "Backups are kept for 30 days.");
    let disks = || said("vm.md", 5, "The customer encrypts the disks.");
    // A page that is no text contradicts nothing.
    assert_eq!(read(None), [backups(), disks(), keys()]);
    // As it was, in a list, and over two lines.
    let same = "# VM\n- Backups are kept for 30 days.\n> * The customer\nencrypts the disks.\n";
    assert_eq!(read(Some(same)), [backups(), disks(), keys()]);
    let quoted = "# VM\n> Backups are kept for 30 days.\n> The customer encrypts the disks.\n";
    assert_eq!(read(Some(quoted)), [backups(), disks(), keys()]);
    // Another figure; something added; what is gone.
    let changed = "# VM\n  - Backups are kept for 90 days.\nThe customer encrypts the disks. Nobody else does.\n";
    let reworded = said("page.md", 2, "- Backups are kept for 90 days.");
    let longer = said("page.md", 3, "The customer encrypts the disks. Nobody else does.");
    assert_eq!(read(Some(changed)), [reworded, longer, keys()]);
    assert_eq!(read(Some("# VM\nSomething else altogether stands here now.\n")), [keys()]);
    // A caption's attribute list adds nothing, nor does a second line that has more than the words.
    let caption = "{: caption=\"Backups are kept for 30 days.\"}\nThe customer encrypts the disks.\nThe customer encrypts the disks and more.\n";
    assert_eq!(read(Some(caption)), [backups(), disks(), keys()]);
    // The likest line is no other remark.
    let other = "Backups are kept for 30 days.\n";
    let declared_twice = Matrix {
        remarks: vec![
            remark("vm.md", 3, "Backups are kept for 31 days."),
            remark("vm.md", 4, "Backups are kept for 30 days."),
        ],
        ..declared.clone()
    };
    let mut page = Matrix { sources: vec![source("page.md")], ..matrix() };
    adopt_prose(&mut page, &declared_twice, Some(other));
    assert_eq!(page.remarks, [remark("vm.md", 4, "Backups are kept for 30 days.")]);
}

/// The paragraphs of a page with no description: what stands in lists, tables, code and tags is none.
#[test]
fn a_page_says_its_paragraphs_besides_its_rows() {
    let read = |text: &str| {
        let mut page = Matrix { sources: vec![source("page.md", None)], ..matrix() };
        take_prose(&mut page, text);
        page.remarks.into_iter().map(|r| (r.line, r.text)).collect::<Vec<_>>()
    };
    let said = |line: u32, text: &str| (line, text.to_owned());
    assert_eq!(
        read("---\ntitle: VM\n---\n# VM\nThe vendor runs\n  the hosts.\n\nYou run the guests.\n"),
        [said(5, "The vendor runs the hosts."), said(8, "You run the guests.")]
    );
    // Front matter stands at the beginning; a rule elsewhere only ends a paragraph.
    assert_eq!(read("One.\n---\nTwo.\n---\nThree.\n"), [said(1, "One."), said(3, "Two."), said(5, "Three.")]);
    for other in [
        "# A heading",
        "| A | table |",
        "<Note>",
        "{: caption}",
        "import A from 'a'",
        "export const a = 1",
        ":::note",
        "- A list",
        "* A list",
        "+ A list",
        "===",
        "***",
        "A | table",
        "1. A list",
        "12) A list",
        "3.",
    ] {
        assert_eq!(read(&format!("One.\n{other}\nTwo.\n")), [said(1, "One."), said(3, "Two.")], "{other}");
    }
    for own in ["1.5 hours are promised.", ". begins no list", "A. is no number", "C5. is none", "a) neither"] {
        assert_eq!(read(&format!("One.\n{own}\n")), [said(1, &format!("One. {own}"))], "{own}");
    }
    for fence in ["```", "~~~"] {
        let code = format!("One.\n{fence}sh\nrun this\n\nand that\n{fence}\nTwo.\n");
        assert_eq!(read(&code), [said(1, "One."), said(7, "Two.")], "{fence}");
    }
    let mut page = matrix();
    take_prose(&mut page, "One.\n");
    assert!(page.remarks.is_empty(), "a matrix of no document");
}
