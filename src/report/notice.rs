//! The change notice: what changed, as a report document of one page that somebody signs, in the words of the checklists' template.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use crate::checklist::Checklist;
use crate::compare::describe::{cells, details, new_name, old_name, taken_over};
use crate::compare::{Change, Class, Diff, Direction, Term, Weight, What};
use crate::document::{
    Bar, Block, Cell, Column, ColumnKind, Facts, FieldKind, Fill, Form, FormField, Lines, Look, Mark, Meta,
    Orientation, Part, ReportDocument, Rich, Row, Rows, Segment, Table, Text, Title, Tone, Value,
};
use crate::matrix::deployment::{EffectiveActivity, EffectiveMatrix};
use crate::matrix::identity::Fields;
use crate::matrix::{Allocation, PartyKind};
use crate::profile::Profile;
use crate::record::cause::Cause;
use crate::record::defaults::{default_entry, people};
use crate::record::entry::Decision;
use crate::record::field::Field;
use crate::report::context::Context;
use crate::report::labels_of;
use crate::report::medium::Medium;
use crate::report::parts::page::boxes;
use crate::report::parts::sign_off::grouped;
use crate::report::parts::summary::strong;
use crate::report::parts::tables::{heading, in_workbook, on_page};
use crate::report::pieces::{column, fact, line, number, part, picked_by, plain, working};
use crate::report::template::Template;

/// The order in which directions are told.
const DIRECTIONS: [Direction; 4] = [Direction::MoreForYou, Direction::LessForYou, Direction::Same, Direction::Unknown];
/// The column of what there is to say of a row beyond who does it.
const DETAILS: &str = "details";

/// What a notice is made of.
struct Notice<'n, 'd> {
    diff: &'n Diff<'d>,
    profile: &'n Profile,
    /// The new side's checklist in the words of the template.
    context: &'n Context<'n>,
}

/// The notice of a diff in the words and the brand of the checklists' template; the profile's default owners of the rows are named.
pub fn document(
    diff: &Diff<'_>,
    profile: &Profile,
    template: &Template,
    as_of: DateTime<Utc>,
) -> ReportDocument<'static> {
    let mut hash = Fields::new("change-notice");
    hash.add(diff.old.checklist_hash().as_str());
    hash.add(diff.new.checklist_hash().as_str());
    let hash = hash.finish();
    let checklist = Checklist::new(diff.new.clone(), None, profile, as_of);
    let context = Context::new(&checklist, template, Medium::Any);
    let notice = Notice { diff, profile, context: &context };
    let title = notice.title();
    let meta = Meta {
        title: title.text.clone(),
        // No arrow: fonts of pages need not have one.
        subtitle: notice.say("from_to", &[("old", &old_name(diff)), ("new", &new_name(diff))]),
        subject: notice.word("subject"),
        organisation: profile.organisation.name.clone(),
        author: profile.organisation.prepared_by.clone(),
        keywords: template.document.keywords.iter().map(|k| context.fill(k)).collect(),
        language: template.document.language.clone(),
        created: as_of,
        document_id: format!("CHANGE-{}", hash.short()),
        hash: hash.as_str().to_owned(),
        generator: crate::base::GENERATOR.to_owned(),
        properties: vec![("rmx-as-of".to_owned(), as_of.date_naive().to_string())],
        // What a cover says stands on the only page.
        cover: Vec::new(),
    };
    let labels = labels_of(template, &context.holes, &meta);
    let parts = vec![notice.summary(title), notice.changes(), notice.sign_off()];
    ReportDocument { meta, theme: template.theme(), labels, parts, attachments: Vec::new(), baseline: Lines::default() }
}

/// Words as they stand within a sentence, or as they begin one.
fn begun(words: &str, large: bool) -> String {
    let mut rest = words.chars();
    let first: String = rest.next().map_or_else(String::new, |first| match large {
        true => first.to_uppercase().collect(),
        false => first.to_lowercase().collect(),
    });
    first + rest.as_str()
}

/// What has no column of its own in the working table.
fn in_details(label: &str) -> bool {
    !matches!(label, "was" | "is")
}

/// The documents of one side with their dates.
fn sources(notice: &Notice<'_, '_>, effective: &EffectiveMatrix<'_>) -> String {
    let source = |s: &crate::matrix::SourceDocument| match s.date {
        Some(date) => format!("{} ({date})", s.document),
        None => format!("{} ({})", s.document, notice.context.word("undated")),
    };
    effective.matrix.sources.iter().map(source).collect::<Vec<_>>().join(", ")
}

impl Notice<'_, '_> {
    fn word(&self, name: &str) -> String {
        self.say(name, &[])
    }

    fn say(&self, name: &str, holes: &[(&'static str, &str)]) -> String {
        let text = self.context.template.notice.get(name).map_or("", String::as_str);
        self.context.fill_with(text, holes)
    }

    /// A sentence about one thing, or about several.
    fn counted(&self, name: &str, n: usize) -> String {
        match n {
            1 => self.word(&format!("{name}_one")),
            n => self.say(name, &[("n", &n.to_string())]),
        }
    }

    /// What comparisons say beside the vendor's words.
    fn change_word(&self, name: &str, holes: &[(&'static str, &str)]) -> String {
        self.context.fill_with(self.context.template.change(name), holes)
    }

    /// What changed of the document, in a few words.
    fn term(&self, term: &Term) -> String {
        let what = match &term.what {
            What::Legend(mark) => self.change_word("legend", &[("mark", mark)]),
            what => what.to_string(),
        };
        begun(&self.context.template.reason(&[Cause::new("term", &[("what", what)])], ""), true)
    }

    fn class(&self, class: Class) -> String {
        self.word(&format!("class-{class}"))
    }

    fn weight(&self, weight: Weight) -> String {
        self.word(&format!("weight-{}", weight.as_str()))
    }

    /// What both sides are called: models of one service by their names.
    fn names(&self) -> (String, String) {
        match (self.diff.old.model, self.diff.new.model) {
            (Some(old), Some(new)) if old.id != new.id => (old.name.clone(), new.name.clone()),
            _ => (self.word("before"), self.word("after")),
        }
    }

    fn title(&self) -> Title {
        let (old, new) = self.names();
        let models = self.diff.old.model.map(|m| &m.id) != self.diff.new.model.map(|m| &m.id);
        let text = if models {
            self.say("title_models", &[("full", &self.diff.new.matrix.full_name()), ("old", &old), ("new", &new)])
        } else {
            self.word("title")
        };
        Title { kicker: self.word("kicker"), text, state: None }
    }

    /// What the changes come to, in two sentences.
    fn verdict(&self) -> Rich {
        let diff = self.diff;
        let more = diff.changes.iter().filter(|c| c.direction == Direction::MoreForYou).count();
        let (all, unchanged) = (diff.changes.len(), diff.unchanged);
        let counts = diff.counts().into_iter().map(|(class, n)| {
            self.say("count", &[("n", &n.to_string()), ("class", &begun(&self.class(class), false))])
        });
        let counts = counts.collect::<Vec<_>>().join(", ");
        let unknown = diff.changes.iter().filter(|c| c.direction == Direction::Unknown).count();
        let (name, n) = match (all, more, unknown) {
            (0, ..) => ("nothing", 0),
            (1, 0, 0) => ("none_more_one", 0),
            (_, 0, 0) => ("none_more", 0),
            (_, 0, n) => ("perhaps_more", n),
            (_, 1, _) => ("more_one", 1),
            (_, n, _) => ("more", n),
        };
        let holes = [("n", n.to_string()), ("all", all.to_string()), ("counts", counts)];
        let holes: Vec<(&'static str, &str)> = holes.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let mut text = self.say(name, &holes);
        if more > 0 && unknown > 0 {
            text.push(' ');
            text.push_str(&self.say("also_unknown", &[("n", &unknown.to_string())]));
        }
        if all > 0 && unchanged > 0 {
            text.push(' ');
            text.push_str(&self.counted("unchanged", unchanged));
        }
        strong(&text)
    }

    /// Who does how much: a bar for each side.
    fn bar(&self, side: &EffectiveMatrix<'_>, name: &str) -> Block<'static> {
        let count = |of: &dyn Fn(&EffectiveActivity) -> bool| side.activities.iter().filter(|a| of(a)).count();
        let both = |a: &EffectiveActivity| {
            matches!(
                a.allocation,
                Allocation::Shared
                    | Allocation::ProviderAssists
                    | Allocation::CustomerAssists
                    | Allocation::CustomerOversees
            )
        };
        let segments = [
            ("side_customer", Fill::Solid, count(&|a| a.is_obligation() && !both(a))),
            ("side_both", Fill::Hatched, count(&both)),
            ("side_provider", Fill::Blank, count(&|a| a.is_commitment())),
            ("side_nobody", Fill::Struck, count(&|a| !a.is_obligation() && !a.is_commitment())),
        ];
        let segments: Vec<Segment> = segments
            .into_iter()
            .filter(|(_, _, count)| *count > 0)
            .map(|(word, fill, count)| Segment { label: self.word(word), count, fill })
            .collect();
        let said: Vec<String> = segments.iter().map(|s| format!("{} {}", s.count, s.label)).collect();
        Block::Bar(Bar { name: name.to_owned(), alt: format!("{name}: {}", said.join(", ")), segments })
    }

    /// What is compared, for a workbook's Summary.
    fn facts(&self) -> Facts {
        let diff = self.diff;
        let rows = [
            ("was", old_name(diff)),
            ("source_old", sources(self, diff.old)),
            ("is", new_name(diff)),
            ("source_new", sources(self, diff.new)),
            ("hash_old", diff.old.checklist_hash().as_str().to_owned()),
            ("hash_new", diff.new.checklist_hash().as_str().to_owned()),
        ];
        Facts {
            rows: rows
                .into_iter()
                .map(|(label, text)| fact(&self.word(label), Value::Text(text), Tone::Normal))
                .collect(),
        }
    }

    fn summary(&self, title: Title) -> Part<'static> {
        let diff = self.diff;
        let mut blocks = vec![Block::Title(title), Block::Lead(self.verdict())];
        let (old, new) = self.names();
        blocks.push(on_page(self.bar(diff.old, &old)));
        blocks.push(on_page(self.bar(diff.new, &new)));
        blocks.push(in_workbook(Block::Facts(self.facts())));
        if !diff.changes.is_empty() {
            blocks.push(in_workbook(heading(self.word("counts"))));
            blocks.push(in_workbook(self.counts()));
            blocks.push(on_page(Block::Table(self.page_table())));
        }
        blocks.push(Block::Paragraph(Text { text: self.notes().join(" "), tone: Tone::Derived }));
        if let Some(question) = self.question() {
            blocks.push(heading(self.word("question_heading")));
            blocks.push(Block::Paragraph(Text::plain(question)));
        }
        blocks.push(on_page(Block::Form(self.form("approver", ""))));
        // Twelve changes have room on a page.
        Part { tight: true, ..part("summary", &self.word("summary"), Orientation::Portrait, blocks) }
    }

    /// How rows were matched, where they are from, and what the two wordings are.
    fn notes(&self) -> Vec<String> {
        let diff = self.diff;
        let to_confirm = diff.changes.iter().filter(|c| c.matched.and_then(|m| m.score()).is_some()).count();
        let mut notes: Vec<String> = diff
            .taken_over()
            .and_then(|t| taken_over(t, &|name, holes| self.change_word(name, holes)))
            .into_iter()
            .collect();
        if to_confirm > 0 {
            notes.push(self.counted("to_confirm", to_confirm));
        }
        let wording = |side: &EffectiveMatrix<'_>| grouped(side.checklist_hash().as_str());
        let (from, old, new) = (sources(self, diff.new), wording(diff.old), wording(diff.new));
        notes.push(self.say("note", &[("sources", &from), ("old", &old), ("new", &new)]));
        notes
    }

    /// Changes by class and direction.
    fn counts(&self) -> Block<'static> {
        let diff = self.diff;
        let mut columns = vec![column("class", &self.word("head_change"), 30.0, ColumnKind::Text)];
        let direction = |d: &Direction| self.word(&format!("direction-{d}"));
        columns.extend(DIRECTIONS.iter().map(|d| column(d.as_str(), &direction(d), 14.0, ColumnKind::Number)));
        let found: BTreeSet<Class> = diff.changes.iter().map(|c| c.class).collect();
        let rows = found.into_iter().map(|class| {
            let count =
                |direction| diff.changes.iter().filter(|c| c.class == class && c.direction == direction).count();
            let mut cells = vec![Cell::text(self.class(class))];
            cells.extend(DIRECTIONS.iter().map(|d| match count(*d) {
                0 => number(0).toned(Tone::Muted),
                n if *d == Direction::MoreForYou => number(n).toned(Tone::Attention),
                n => number(n),
            }));
            line(cells)
        });
        Block::Table(plain("counts", &self.word("counts"), columns, Rows::Memory(rows.collect()), ""))
    }

    /// The changes for a page: before and after in letters, what to do, whose they are.
    fn page_table(&self) -> Table<'static> {
        let text = |id: &str, header: &str, width: f64| Column {
            page_width: Some(width),
            ..column(id, &self.word(header), width, ColumnKind::Text)
        };
        // What all ids begin with stands once.
        let (prefix, id) = (self.context.fill("{prefix}"), text("page-id", "head_id", 16.5));
        let columns = vec![
            if prefix.is_empty() { id } else { Column { header: prefix, ..id } },
            text("page-activity", "head_activity", 65.0),
            text("page-before", "before", 21.5),
            text("page-after", "after", 21.5),
            text("page-do", "head_do", 38.0),
            text("page-owner", "head_owner", 17.5),
        ];
        // A heading counts the rows below it: changes of one class that weigh differently may stand apart.
        let runs = self.diff.changes.chunk_by(|a, b| a.class == b.class);
        let rows = runs.flat_map(|run| run.iter().map(|change| self.page_row(change, run.len()))).collect();
        Table { working: true, ..plain("page-changes", &self.word("changes"), columns, Rows::Memory(rows), "") }
    }

    /// A change for a page, below the heading of `of` changes.
    fn page_row(&self, change: &Change<'_>, of: usize) -> Row {
        let context = self.context;
        let group = self.say("band", &[("class", &self.class(change.class)), ("n", &of.to_string())]);
        let (mut id, mut activity, mut todo, mut owner) =
            (Rich::default(), Rich::default(), Rich::default(), Rich::default());
        if let Some(row) = change.row() {
            id.spoken(context.short_id(row.id.as_str()), Look::Words(Tone::Strong), row.id.as_str());
            id.line();
            id.push(context.line(row.source), Tone::Muted);
        }
        let words = change.term.as_ref().map(|term| self.term(term));
        activity
            .push(words.unwrap_or_else(|| change.row().map(|r| r.text.to_owned()).unwrap_or_default()), Tone::Strong);
        // The new words stand there already; where the old ones do, too, everybody sees how like they are.
        let reworded = change.old.zip(change.new).is_some_and(|(old, new)| old.text != new.text);
        let wanted = |label: &str| match label {
            // Of a row, boxes say it.
            "was" | "is" => change.term.is_some(),
            "now" => false,
            "matched" => !reworded,
            _ => true,
        };
        let remarks = self.remarks(change, &wanted);
        if !remarks.is_empty() {
            activity.line();
            activity.push(remarks.join(" · "), Tone::Muted);
        }
        todo.push(self.word(&format!("do-{}", change.class)), Tone::Derived);
        if let Some(row) = change.new {
            let name = self.owner(row);
            owner.push(if name.is_empty() { self.word("name_one") } else { name }, Tone::Normal);
            owner.line();
            owner.mark(Mark::Open);
            owner.push(format!(" {}", self.word("seen")), Tone::Muted);
        }
        let side = |row: Option<&EffectiveActivity>, side: &EffectiveMatrix<'_>| {
            let mut rich = Rich::default();
            let Some(row) = row else { return rich };
            for (at, kind) in [PartyKind::Customer, PartyKind::Provider].into_iter().enumerate() {
                let party = side.matrix.parties.iter().position(|p| p.kind == kind);
                let Some(cell) = party.and_then(|at| row.assignments.get(at)) else { continue };
                if at > 0 {
                    rich.push("/", Tone::Muted);
                }
                rich.extend(boxes(context, cell, row.is_applicable()));
            }
            rich
        };
        let (before, after) = (side(change.old, self.diff.old), side(change.new, self.diff.new));
        Row {
            group: vec![group],
            anchor: change.row().map(|row| format!("change-{}", row.id)),
            cells: [id, activity, before, after, todo, owner].into_iter().map(Cell::rich).collect(),
            ..Row::default()
        }
    }

    /// The rows whose split is not stated, as a question that can be sent as it is.
    fn question(&self) -> Option<String> {
        let open = self.diff.changes.iter().filter(|c| matches!(c.class, Class::BecameShared | Class::BecameContested));
        let rows: Vec<&str> = open.filter_map(|c| c.new).map(|row| row.text).collect();
        let source = self.diff.new.matrix.sources.first()?;
        let document = source.title.as_deref().unwrap_or(&source.document);
        (!rows.is_empty()).then(|| self.say("question", &[("document", document), ("activities", &rows.join("; "))]))
    }

    /// The workbook's working table.
    fn changes(&self) -> Part<'static> {
        let text = |id: &str, header: &str, width: f64| column(id, &self.word(header), width, ColumnKind::Text);
        let entry = |id: &str, header: &str, width: f64| Column {
            editable: true,
            sheet_width: Some(width),
            ..text(id, header, width)
        };
        let mut columns = vec![
            text("direction", "head_direction", 12.0),
            text("class", "head_change", 19.0),
            text("id", "head_id", 17.0),
            text("activity", "head_activity", 38.0),
            text("source", "head_source", 19.0),
            text("was", "before", 30.0),
            text("is", "after", 30.0),
            text(DETAILS, "head_details", 34.0),
            entry("owner", "head_owner", 17.5),
            entry("notes", "head_notes", 20.0),
        ];
        // Two models of one document often differ in who does what only.
        let detailed = self.diff.changes.iter().any(|c| !self.remarks(c, &in_details).is_empty());
        columns.retain(|c| detailed || c.id != DETAILS);
        let rows = Rows::Memory(self.diff.changes.iter().map(|c| self.row(c, detailed)).collect());
        let table = working("changes", &self.word("changes"), columns, rows, &self.word("nothing"));
        let table = picked_by(table, &["direction", "class"]);
        part("changes", &self.word("changes"), Orientation::Landscape, vec![in_workbook(table)])
    }

    /// Whom the profile makes accountable for a changed row.
    fn owner(&self, row: &EffectiveActivity) -> String {
        default_entry(self.profile, &self.diff.new.matrix.name(), row).text(Field::Accountable).into_owned()
    }

    /// What there is to say of a change, with the labels' names.
    fn details(&self, change: &Change<'_>) -> Vec<(&'static str, String)> {
        details(self.diff, change, &|name, holes| self.change_word(name, holes))
    }

    /// What there is to say of a change beyond who does it: that stands in columns of its own.
    fn remarks(&self, change: &Change<'_>, wanted: &dyn Fn(&str) -> bool) -> Vec<String> {
        let details = self.details(change).into_iter();
        let said = |(label, words): (&'static str, String)| {
            let label = match label {
                "was" => self.word("before"),
                "is" => self.word("after"),
                label => self.word(&format!("detail-{}", label.replace(' ', "-"))),
            };
            format!("{label}: {words}")
        };
        details.filter(|(label, _)| wanted(label)).map(said).collect()
    }

    /// What a side of a change says, where it stands in a column of its own.
    fn side(&self, change: &Change<'_>, label: &str) -> String {
        match (change.term.as_ref(), label) {
            (Some(_), label) => {
                let mut details = self.details(change).into_iter();
                details.find(|(found, _)| *found == label).map(|(_, words)| words).unwrap_or_default()
            }
            (None, "was") => change.old.map(|row| cells(&self.diff.old.matrix.parties, row)).unwrap_or_default(),
            (None, _) => change.new.map(|row| cells(&self.diff.new.matrix.parties, row)).unwrap_or_default(),
        }
    }

    fn row(&self, change: &Change<'_>, detailed: bool) -> Row {
        let tone = match change.direction {
            Direction::MoreForYou | Direction::Unknown => Tone::Attention,
            Direction::LessForYou => Tone::Good,
            Direction::Same => Tone::Normal,
        };
        let titles: Vec<String> = change.classes.iter().map(|c| self.class(*c)).collect();
        let details = detailed.then(|| Cell::text(self.remarks(change, &in_details).join("\n")));
        let (id, text, source) =
            change.row().map_or_else(Default::default, |r| (r.id.to_string(), r.text.to_owned(), r.source.to_string()));
        let text = change.term.as_ref().map_or(text, |term| self.term(term));
        let cells = [
            Cell::text(self.word(&format!("direction-{}", change.direction))).toned(tone),
            Cell::text(titles.join(", ")),
            Cell::text(id),
            Cell::text(text).toned(Tone::Verbatim),
            Cell::text(source).toned(Tone::Muted),
            Cell::text(self.side(change, "was")),
            Cell::text(self.side(change, "is")),
        ];
        let own = [Cell::text(change.new.map(|r| self.owner(r)).unwrap_or_default()), Cell::new(Value::Empty)];
        Row {
            group: vec![self.weight(change.weight())],
            cells: cells.into_iter().chain(details).chain(own).collect(),
            ..Row::default()
        }
    }

    /// What somebody signs who has read the notice.
    fn form(&self, id: &str, signer: &str) -> Form {
        let field = |id: &str, kind: FieldKind| {
            let label = self.word(&format!("field-{id}"));
            FormField { id: id.to_owned(), help: label.clone(), label, kind, value: String::new() }
        };
        let mut fields = vec![
            field("name", FieldKind::Line),
            field("role", FieldKind::Line),
            field(
                "decision",
                FieldKind::Choice(
                    Decision::APPROVAL.iter().map(|d| self.context.template.choice(d.as_str()).to_owned()).collect(),
                ),
            ),
            field("exceptions", FieldKind::Lines),
            field("date", FieldKind::Date),
            field("signature", FieldKind::Signature),
        ];
        if let Some(name) = fields.first_mut() {
            signer.clone_into(&mut name.value);
        }
        let heading = match signer {
            "" => self.word("acknowledgement"),
            signer => self.say("acknowledgement_of", &[("name", signer)]),
        };
        Form {
            id: id.to_owned(),
            heading,
            statement: self.word("statement"),
            scope: Vec::new(),
            fields,
            note: Rich::default(),
            aside: String::new(),
        }
    }

    /// A block for each owner of a row that asks more, and one for the approver.
    fn sign_off(&self) -> Part<'static> {
        let mut owners: Vec<String> = Vec::new();
        for row in self.diff.changes.iter().filter(|c| c.direction == Direction::MoreForYou).filter_map(|c| c.new) {
            for name in people(&self.owner(row)) {
                if !owners.iter().any(|o| o == name) {
                    owners.push(name.to_owned());
                }
            }
        }
        let blocks = owners.iter().zip(1..).map(|(name, n)| self.form(&format!("owner-{n}"), name));
        let blocks = blocks.chain([self.form("approver", &self.profile.organisation.approver)]);
        let blocks = blocks.map(Block::Form).map(in_workbook).collect();
        part("sign-off", &self.word("sign_off"), Orientation::Portrait, blocks)
    }
}
