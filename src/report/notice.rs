//! The change notice: what changed, as a report document that an owner can sign.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use crate::base::counted::counted;
use crate::compare::describe::{cells, details, new_name, old_name, summary};
use crate::compare::{Change, Class, Diff, Direction};
use crate::document::{
    Block, Cell, Column, ColumnKind, Facts, FieldKind, Form, FormField, Meta, Orientation, Part, ReportDocument, Rich,
    Row, Rows, Show, Text, Theme, Tone, Value,
};
use crate::matrix::deployment::{EffectiveActivity, EffectiveMatrix};
use crate::matrix::identity::Fields;
use crate::profile::Profile;
use crate::record::defaults::{default_entry, people};
use crate::record::entry::Decision;
use crate::record::field::Field;
use crate::report::pieces::{column, fact, labels, line, number, part, plain, working};

/// What an owner signs.
const STATEMENT: &str = "I have read the changes listed in this notice. I accept the responsibilities that they bring, and I will \
                         see to it that the checklist, the evidence and the people concerned follow, with the exceptions noted below.";
/// The column of what there is to say of a row beyond who does it.
const DETAILS: &str = "details";
/// The order in which directions are told.
const DIRECTIONS: [Direction; 4] = [Direction::MoreForYou, Direction::LessForYou, Direction::Same, Direction::Unknown];

/// The notice of a diff. `theme` is the brand of the checklists; the profile's default owners of the rows are asked to sign.
pub fn document(diff: &Diff<'_>, profile: &Profile, theme: Theme, as_of: DateTime<Utc>) -> ReportDocument {
    let mut hash = Fields::new("change-notice");
    hash.add(diff.old.checklist_hash().as_str());
    hash.add(diff.new.checklist_hash().as_str());
    let hash = hash.finish();
    let meta = Meta {
        title: "Change notice: shared responsibilities".to_owned(),
        // No arrow: fonts of pages need not have one.
        subtitle: format!("From {} to {}", old_name(diff), new_name(diff)),
        subject: "What changed in the vendor's responsibility matrix".to_owned(),
        organisation: profile.organisation.name.clone(),
        author: profile.organisation.prepared_by.clone(),
        keywords: vec!["shared responsibility".to_owned(), "change notice".to_owned()],
        language: "en".to_owned(),
        created: as_of,
        document_id: format!("CHANGE-{}", hash.short()),
        hash: hash.as_str().to_owned(),
        generator: crate::base::GENERATOR.to_owned(),
        properties: vec![("rmx-as-of".to_owned(), as_of.date_naive().to_string())],
        cover: sides(diff).into_iter().map(|(label, value)| (label.to_owned(), value)).collect(),
    };
    let labels = labels(&meta, &meta.subtitle);
    let parts = vec![overview(diff), changes(diff, profile), sign_off(diff, profile)];
    ReportDocument { meta, theme, labels, parts, attachments: Vec::new(), baseline: Vec::new() }
}

fn sources(effective: &EffectiveMatrix<'_>) -> String {
    let source = |s: &crate::matrix::SourceDocument| match s.date {
        Some(date) => format!("{} ({date})", s.document),
        None => format!("{} (undated)", s.document),
    };
    effective.matrix.sources.iter().map(source).collect::<Vec<_>>().join(", ")
}

/// What is compared, and the outcome in one line.
fn sides(diff: &Diff<'_>) -> Vec<(&'static str, String)> {
    vec![
        ("Was", old_name(diff)),
        ("Source of the old", sources(diff.old)),
        ("Is", new_name(diff)),
        ("Source of the new", sources(diff.new)),
        ("Changes", summary(diff)),
        ("Checklist hash, was", diff.old.checklist_hash().as_str().to_owned()),
        ("Checklist hash, is", diff.new.checklist_hash().as_str().to_owned()),
    ]
}

fn overview(diff: &Diff<'_>) -> Part {
    let more = diff.changes.iter().filter(|c| c.direction == Direction::MoreForYou).count();
    let verdict = match (more, diff.changes.len()) {
        (_, 0) => "Nothing changed.".to_owned(),
        (0, _) => "No change asks more of you.".to_owned(),
        (n, _) => format!("{} more of you: name an owner for each, and adapt the checklist.", asks(n)),
    };
    let tone = |label: &str| if label == "Changes" { Tone::Strong } else { Tone::Normal };
    let facts = sides(diff).into_iter().map(|(label, text)| fact(label, Value::Text(text), tone(label)));
    let mut blocks = vec![
        Block::Paragraph(Text { text: verdict, tone: if more > 0 { Tone::Attention } else { Tone::Strong } }),
        Block::Facts(Facts { rows: facts.collect() }),
    ];
    if !diff.changes.is_empty() {
        blocks.push(Block::Heading { level: 2, text: "What it means for you".to_owned(), anchor: None });
        blocks.push(counts(diff));
    }
    let to_confirm = diff.changes.iter().filter(|c| c.matched.and_then(|m| m.score()).is_some()).count();
    let confirm = match to_confirm {
        0 => String::new(),
        n => {
            format!(" {} matched so here.", format_args!("{} {}", counted(n, "row"), if n == 1 { "is" } else { "are" }))
        }
    };
    let note = format!(
        "Rows are matched by key, then by id, then by likeness of their words; a match by likeness is shown with its score and is \
         yours to confirm.{confirm} Classes and directions are derived from the vendor's assignments."
    );
    let notes = diff.taken_over().map(str::to_owned).into_iter().chain([note]);
    blocks.extend(notes.map(|text| Block::Paragraph(Text { text, tone: Tone::Derived })));
    part("summary", "Summary", Orientation::Portrait, blocks)
}

fn asks(n: usize) -> String {
    format!("{} {}", counted(n, "change"), if n == 1 { "asks" } else { "ask" })
}

/// Changes by class and direction.
fn counts(diff: &Diff<'_>) -> Block {
    let mut columns = vec![column("class", "Change", 30.0, ColumnKind::Text)];
    columns.extend(DIRECTIONS.iter().map(|d| column(d.as_str(), d.title(), 14.0, ColumnKind::Number)));
    let found: BTreeSet<Class> = BTreeSet::from_iter(diff.changes.iter().map(|c| c.class));
    let rows = found.into_iter().map(|class| {
        let count = |direction| diff.changes.iter().filter(|c| c.class == class && c.direction == direction).count();
        let mut cells = vec![Cell::text(class.title())];
        cells.extend(DIRECTIONS.iter().map(|d| match count(*d) {
            0 => number(0).toned(Tone::Muted),
            n if *d == Direction::MoreForYou => number(n).toned(Tone::Attention),
            n => number(n),
        }));
        line(cells)
    });
    Block::Table(plain("counts", "Changes by class and direction", columns, Rows::Memory(rows.collect()), ""))
}

fn changes(diff: &Diff<'_>, profile: &Profile) -> Part {
    let text = |id: &str, header: &str, width: f64| column(id, header, width, ColumnKind::Text);
    let stacked = |id: &str, header: &str, width: f64, stack: &str| Column {
        stack: Some(stack.to_owned()),
        ..column(id, header, width, ColumnKind::Text)
    };
    let entry = |id: &str, header: &str, width: f64| Column {
        editable: true,
        sheet_width: Some(width),
        ..text(id, header, width)
    };
    let mut columns = vec![
        // On pages the rows stand under headings that say it.
        Column { show: Show::Workbook, ..text("direction", "For you", 12.0) },
        text("class", "Change", 19.0),
        stacked("id", "ID", 17.0, "Activity"),
        stacked("activity", "Activity", 38.0, "Activity"),
        stacked("source", "Source", 19.0, "Activity"),
        stacked("was", "Was", 30.0, "Who does it"),
        stacked("is", "Is", 30.0, "Who does it"),
        text(DETAILS, "Details", 34.0),
        entry("owner", "Your owner", 16.0),
        entry("notes", "Your notes", 20.0),
    ];
    // Two models of one document often differ in who does what only.
    let detailed = diff.changes.iter().any(|c| !remarks(diff, c).is_empty());
    columns.retain(|c| detailed || c.id != DETAILS);
    let rows = Rows::Memory(diff.changes.iter().map(|c| row(diff, profile, c, detailed)).collect());
    let caption = "Changes, in the order of what they mean for you";
    let table = working("changes", caption, columns, rows, "Nothing changed.");
    part("changes", "Changes", Orientation::Landscape, vec![table])
}

/// Whom the profile makes accountable for a changed row.
fn owner(diff: &Diff<'_>, profile: &Profile, row: &EffectiveActivity) -> String {
    default_entry(profile, &diff.new.matrix.name(), row).text(Field::Accountable).into_owned()
}

/// What there is to say of a change beyond who does it: that stands in columns of its own.
fn remarks(diff: &Diff<'_>, change: &Change<'_>) -> Vec<String> {
    let details = details(diff, change).into_iter().filter(|(label, _)| !matches!(*label, "was" | "is"));
    details.map(|(label, words)| format!("{label}: {words}")).collect()
}

fn row(diff: &Diff<'_>, profile: &Profile, change: &Change<'_>, detailed: bool) -> Row {
    let tone = match change.direction {
        Direction::MoreForYou | Direction::Unknown => Tone::Attention,
        Direction::LessForYou => Tone::Good,
        Direction::Same => Tone::Normal,
    };
    let titles: Vec<&str> = change.classes.iter().map(|c| c.title()).collect();
    let told =
        |row: Option<_>, side: &EffectiveMatrix<'_>| row.map(|r| cells(&side.matrix.parties, r)).unwrap_or_default();
    let details = detailed.then(|| Cell::text(remarks(diff, change).join("\n")));
    let (id, text, source) =
        change.row().map_or_else(Default::default, |r| (r.id.to_string(), r.text.clone(), r.source.to_string()));
    let text = change.term.as_ref().map_or(text, crate::compare::Term::sentence);
    let cells = [
        Cell::text(change.direction.title()).toned(tone),
        Cell::text(titles.join(", ")),
        Cell::text(id),
        Cell::text(text).toned(Tone::Verbatim),
        Cell::text(source).toned(Tone::Muted),
        Cell::text(told(change.old, diff.old)),
        Cell::text(told(change.new, diff.new)),
    ];
    let own = [Cell::text(change.new.map(|r| owner(diff, profile, r)).unwrap_or_default()), Cell::new(Value::Empty)];
    Row {
        group: vec![change.weight().title().to_owned()],
        cells: cells.into_iter().chain(details).chain(own).collect(),
        ..Row::default()
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
            scope: sides(diff).into_iter().map(|(label, value)| (label.to_owned(), value)).collect(),
            fields,
            note: Rich::default(),
        })
    };
    let mut owners: Vec<String> = Vec::new();
    for row in diff.changes.iter().filter(|c| c.direction == Direction::MoreForYou).filter_map(|c| c.new) {
        for name in people(&owner(diff, profile, row)) {
            if !owners.iter().any(|o| o == name) {
                owners.push(name.to_owned());
            }
        }
    }
    // Where the profile names nobody, one empty block.
    if owners.is_empty() {
        owners.push(String::new());
    }
    let blocks = owners.iter().zip(1..).map(|(name, n)| form(&format!("owner-{n}"), "Accountable control owner", name));
    let blocks = blocks.chain([form("approver", "Approver", &profile.organisation.approver)]);
    part("sign-off", "Sign-off", Orientation::Portrait, blocks.collect())
}
