//! The change notice: what changed, as a report document that an owner can sign.

use chrono::{DateTime, Utc};

use super::{Change, Diff, Direction};
use crate::deployment::EffectiveMatrix;
use crate::export::diff::{cells, details, name, summary};
use crate::matrix::identity::Fields;
use crate::profile::Profile;
use crate::register::entry::Decision;
use crate::report::document::{
    Block, Cell, Column, ColumnKind, Fact, Facts, FieldKind, Form, FormField, Labels, Meta, Orientation, Part,
    ReportDocument, Row, Rows, Show, Table, Text, Theme, Tone, Value,
};

/// What an owner signs.
const STATEMENT: &str = "I have read the changes listed in this notice. I accept the responsibilities that they bring, and I will \
                         see to it that the checklist, the evidence and the people concerned follow, with the exceptions noted below.";

/// The notice of a diff. `theme` is the brand of the checklists.
pub fn document(diff: &Diff<'_>, profile: &Profile, theme: Theme, as_of: DateTime<Utc>) -> ReportDocument {
    let mut hash = Fields::new("change-notice");
    hash.add(diff.old.checklist_hash().as_str());
    hash.add(diff.new.checklist_hash().as_str());
    let hash = hash.finish();
    let title = "Change notice: shared responsibilities".to_owned();
    let meta = Meta {
        subtitle: format!("{} → {}", name(diff.old), name(diff.new)),
        subject: "What changed in the vendor's responsibility matrix".to_owned(),
        organisation: profile.organisation.name.clone(),
        author: profile.organisation.prepared_by.clone(),
        keywords: vec!["shared responsibility".to_owned(), "change notice".to_owned()],
        language: "en".to_owned(),
        created: as_of,
        document_id: format!("CHANGE-{}", hash.short()),
        hash: hash.as_str().to_owned(),
        generator: crate::GENERATOR.to_owned(),
        properties: vec![("rmx-as-of".to_owned(), as_of.date_naive().to_string())],
        cover: facts(diff).into_iter().map(|(label, value, _)| (label, value)).collect(),
        title,
    };
    let labels = Labels {
        footer_left: format!("{} – {}", meta.document_id, as_of.date_naive()),
        footer_right: "Page {page} of {pages}".to_owned(),
        header: meta.subtitle.clone(),
        contents: "Contents".to_owned(),
        continued: "(continued)".to_owned(),
    };
    let parts = vec![overview(diff), changes(diff), sign_off(diff, profile)];
    ReportDocument { meta, theme, labels, parts, attachments: Vec::new(), baseline: Vec::new() }
}

fn sources(effective: &EffectiveMatrix<'_>) -> String {
    let source = |s: &crate::matrix::SourceDocument| match s.date {
        Some(date) => format!("{} ({date})", s.document),
        None => format!("{} (undated)", s.document),
    };
    effective.matrix.sources.iter().map(source).collect::<Vec<_>>().join(", ")
}

/// Label, value and tone of what the notice is about.
fn facts(diff: &Diff<'_>) -> Vec<(String, String, Tone)> {
    let mut facts = vec![
        ("Was".to_owned(), name(diff.old), Tone::Normal),
        ("Source".to_owned(), sources(diff.old), Tone::Muted),
        ("Is".to_owned(), name(diff.new), Tone::Normal),
        ("Source".to_owned(), sources(diff.new), Tone::Muted),
        ("Changes".to_owned(), summary(diff), Tone::Strong),
    ];
    for (direction, n) in diff.directions() {
        let tone = if direction == Direction::MoreForYou { Tone::Attention } else { Tone::Normal };
        facts.push((direction.title().to_owned(), n.to_string(), tone));
    }
    facts.push(("Checklist hash, was".to_owned(), diff.old.checklist_hash().as_str().to_owned(), Tone::Muted));
    facts.push(("Checklist hash, is".to_owned(), diff.new.checklist_hash().as_str().to_owned(), Tone::Muted));
    facts
}

fn part(id: &str, name: &str, orientation: Orientation, blocks: Vec<Block>) -> Part {
    Part {
        id: id.to_owned(),
        name: name.to_owned(),
        heading: name.to_owned(),
        orientation,
        blocks,
        shorter: Vec::new(),
    }
}

fn overview(diff: &Diff<'_>) -> Part {
    let rows = facts(diff).into_iter().map(|(label, text, tone)| Fact { label, value: Value::Text(text), tone });
    let note = "Rows are matched by key, then by id, then by likeness of their words; a match by likeness is shown with its score \
                and is yours to confirm. Classes and directions are derived from the vendor's assignments.";
    let blocks = vec![
        Block::Facts(Facts { rows: rows.collect() }),
        Block::Paragraph(Text { text: note.to_owned(), tone: Tone::Derived }),
    ];
    part("summary", "Summary", Orientation::Portrait, blocks)
}

fn changes(diff: &Diff<'_>) -> Part {
    let column = |id: &str, header: &str, width: f64, editable: bool| Column {
        id: id.to_owned(),
        header: header.to_owned(),
        width,
        sheet_width: None,
        kind: ColumnKind::Text,
        editable,
        show: Show::Everywhere,
        stack: None,
        help: None,
    };
    let columns = vec![
        column("direction", "For you", 14.0, false),
        column("class", "Change", 22.0, false),
        column("id", "ID", 18.0, false),
        column("activity", "Activity", 44.0, false),
        column("was", "Was", 34.0, false),
        column("is", "Is", 34.0, false),
        column("details", "Details", 44.0, false),
        column("source", "Source", 30.0, false),
        column("notes", "Your notes", 30.0, true),
    ];
    let table = Table {
        id: "changes".to_owned(),
        caption: "Changes, in the order of what they mean for you".to_owned(),
        columns,
        rows: Rows::Memory(diff.changes.iter().map(|c| row(diff, c)).collect()),
        empty: "Nothing changed.".to_owned(),
        working: true,
        fit: None,
        totals: Vec::new(),
    };
    part("changes", "Changes", Orientation::Landscape, vec![Block::Table(table)])
}

fn row(diff: &Diff<'_>, change: &Change<'_>) -> Row {
    let tone = match change.direction {
        Direction::MoreForYou => Tone::Attention,
        Direction::LessForYou => Tone::Good,
        Direction::Same => Tone::Normal,
    };
    let titles: Vec<&str> = change.classes.iter().map(|c| c.title()).collect();
    let told =
        |row: Option<_>, side: &EffectiveMatrix<'_>| row.map(|r| cells(&side.matrix.parties, r)).unwrap_or_default();
    // What was and is stands in columns of its own.
    let details = details(diff, change).into_iter().filter(|(label, _)| !matches!(*label, "was" | "is"));
    let details: Vec<String> = details.map(|(label, words)| format!("{label}: {words}")).collect();
    let (id, text, source) =
        change.row().map_or_else(Default::default, |r| (r.id.to_string(), r.text.clone(), r.source.to_string()));
    Row {
        group: vec![change.direction.title().to_owned()],
        anchor: None,
        tone: Tone::Normal,
        cells: vec![
            Cell::text(change.direction.title()).toned(tone),
            Cell::text(titles.join(", ")),
            Cell::text(id),
            Cell::text(text).toned(Tone::Verbatim),
            Cell::text(told(change.old, diff.old)),
            Cell::text(told(change.new, diff.new)),
            Cell::text(details.join("\n")),
            Cell::text(source).toned(Tone::Muted),
            Cell::new(Value::Empty),
        ],
    }
}

fn sign_off(diff: &Diff<'_>, profile: &Profile) -> Part {
    let field = |id: &str, label: &str, kind: FieldKind| FormField {
        id: id.to_owned(),
        label: label.to_owned(),
        help: label.to_owned(),
        kind,
        value: String::new(),
    };
    let form = |id: &str, heading: &str, signer: &str| {
        let mut fields = vec![
            field("name", "Name", FieldKind::Line),
            field("role", "Role", FieldKind::Line),
            field(
                "decision",
                "Decision",
                FieldKind::Choice(Decision::APPROVAL.iter().map(|d| d.as_str().to_owned()).collect()),
            ),
            field("exceptions", "Exceptions", FieldKind::Lines),
            field("date", "Date", FieldKind::Date),
            field("signature", "Signature", FieldKind::Signature),
        ];
        if let Some(name) = fields.first_mut() {
            signer.clone_into(&mut name.value);
        }
        Block::Form(Form {
            id: id.to_owned(),
            heading: heading.to_owned(),
            statement: STATEMENT.to_owned(),
            scope: facts(diff).into_iter().map(|(label, value, _)| (label, value)).collect(),
            fields,
        })
    };
    let blocks = vec![
        form("owner-1", "Accountable control owner", ""),
        form("approver", "Approver", &profile.organisation.approver),
    ];
    part("sign-off", "Sign-off", Orientation::Portrait, blocks)
}
