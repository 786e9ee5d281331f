//! What parts are put together from: tables by the template's columns, cells, headings.

use std::collections::HashSet;
use std::sync::Arc;

use crate::base::parallel::{self, MANY_ROWS};
use crate::document::{
    Block, Cell, ChoiceValue, Column, ColumnKind, Filter, FilterBy, LONG, Mark, RenderStop, Row, RowSource, Rows, Show,
    Table, Text, Tone, Value,
};
use crate::matrix::Party;
use crate::profile::{InternalRole, Profile};
use crate::record::entry::Entry;
use crate::record::field::{Field, FieldType, FieldValue, Status};
use crate::report::context::Context;
use crate::report::pieces;
use crate::report::template::{ColumnId, ColumnTemplate, Layout, PartKind, PartTemplate, Template};

/// A column of a table as it comes out: repeated columns are already told apart.
#[derive(Clone, Copy)]
pub(super) struct Spread<'t> {
    pub template: &'t ColumnTemplate,
    /// The party's position, for a column of letters.
    pub party: Option<usize>,
}

/// The template's columns, the one for further parties repeated for each of them.
pub(super) fn spread<'t>(context: &Context<'_>, part: &'t PartTemplate) -> Vec<Spread<'t>> {
    let mut columns = Vec::new();
    let layout = context.layout();
    let is_there = |c: &&ColumnTemplate| c.layout.is_none_or(|l| l == layout) && context.shows(c.show);
    for template in part.columns.iter().filter(is_there) {
        match template.id {
            ColumnId::CustomerRaci => columns.push(Spread { template, party: context.customer }),
            ColumnId::ProviderRaci => columns.push(Spread { template, party: context.provider }),
            ColumnId::PageCustomer => columns.push(Spread { template, party: context.customer }),
            ColumnId::PageProvider => columns.push(Spread { template, party: context.provider }),
            // Where no framework was asked for, no row has a control.
            ColumnId::PageControls if context.activities.iter().all(|a| context.controls(a, 1).is_empty()) => {}
            ColumnId::Controls
                if part.kind == PartKind::Gaps
                    && context.activities.iter().all(|a| context.controls(a, 1).is_empty()) => {}
            ColumnId::OtherRaci | ColumnId::PageOther => {
                columns.extend(context.further_parties().map(|(i, _)| Spread { template, party: Some(i) }));
            }
            ColumnId::Published => {
                columns.extend((0..context.matrix.parties.len()).map(|i| Spread { template, party: Some(i) }));
            }
            // Where no document says where it is published, there is nothing to open.
            ColumnId::Page if context.matrix.sources.iter().all(|s| s.url.is_none()) => {}
            _ => columns.push(Spread { template, party: None }),
        }
    }
    columns
}

/// The document's columns.
pub(super) fn columns(context: &Context<'_>, spread: &[Spread<'_>]) -> Vec<Column> {
    let frameworks = context.checklist.controls.chosen().frameworks();
    let framed = !frameworks.is_empty();
    // Rows have the controls of several frameworks without their names.
    let in_order = |template: &ColumnTemplate| {
        let names: Vec<String> = frameworks.iter().map(|f| f.short.replace(' ', "\u{a0}")).collect();
        let several = template.id == ColumnId::PageControls && names.len() > 1;
        if several { format!(": {}", names.join(", ")) } else { String::new() }
    };
    spread
        .iter()
        .map(|Spread { template, party }| {
            let party = party.and_then(|i| context.matrix.parties.get(i));
            let name = party.map_or("", |p: &Party| p.name.as_str());
            let id = match (template.id, party) {
                (ColumnId::OtherRaci | ColumnId::PageOther | ColumnId::Published, Some(party)) => {
                    format!("{}:{}", template.id.as_str(), party.id)
                }
                (id, _) => id.as_str().to_owned(),
            };
            Column {
                id,
                header: context.fill_with(&template.header, &[("party", name)]) + &in_order(template),
                width: template.width,
                sheet_width: template.framework_width.filter(|_| framed).or(template.sheet_width),
                page_width: template.page_width,
                kind: kind(context, template.id),
                editable: matches!(template.id, ColumnId::Field(_)),
                show: template.show,
                outline: template.outline,
                band: None,
                stack: template.stack.as_ref().map(|s| context.fill(s)),
                help: template.help.as_ref().map(|h| context.fill_with(h, &[("party", name)])),
                // In what one person gets, a suggestion stands below the words of its row, and what they note beside their evidence.
                holds: holds(template.id)
                    .iter()
                    .filter(|id| match id {
                        ColumnId::Suggested => context.checklist.owner.is_none(),
                        ColumnId::Field(Field::Notes) => context.checklist.owner.is_some(),
                        _ => true,
                    })
                    .map(|id| id.as_str().to_owned())
                    .collect(),
            }
        })
        .collect()
}

fn kind(context: &Context<'_>, id: ColumnId) -> ColumnKind {
    let field = match id {
        ColumnId::Field(field) => field,
        ColumnId::CustomerRaci | ColumnId::ProviderRaci | ColumnId::OtherRaci => return ColumnKind::Letters,
        ColumnId::Gap => return ColumnKind::Flag,
        ColumnId::Page | ColumnId::ActivityId | ColumnId::GapRef => return ColumnKind::Link,
        ColumnId::LastSeen => return ColumnKind::Date,
        _ => return ColumnKind::Text,
    };
    match field.kind() {
        FieldType::Status => {
            let tone = |status: Status| context.template.statuses.get(&status).copied().unwrap_or_default();
            let shown = |status: Status| context.template.choice(status.as_str()).to_owned();
            let value = |status| ChoiceValue { value: shown(status), tone: tone(status), mark: Some(mark(status)) };
            ColumnKind::Choice(Status::ALL.into_iter().map(value).collect())
        }
        FieldType::Decision(allowed) => {
            let tone = |value: &str| context.template.decisions.get(value).copied().unwrap_or_default();
            let shown = |value: &str| context.template.choice(value).to_owned();
            let value = |value: &&str| ChoiceValue { value: shown(value), tone: tone(value), mark: None };
            ColumnKind::Choice(allowed.iter().map(value).collect())
        }
        FieldType::Date if field == Field::Due => {
            ColumnKind::Due { status: Field::Status.as_str().to_owned(), done: settled(context.template) }
        }
        FieldType::Date => ColumnKind::Date,
        FieldType::People => {
            let names = names(context.checklist.profile, field);
            if names.is_empty() { ColumnKind::Text } else { ColumnKind::Suggest(names) }
        }
        FieldType::Text | FieldType::Interval | FieldType::Evidence => ColumnKind::Text,
    }
}

/// Whom a people's field offers: the profile's people, then its roles, without teams where one person answers. Access is held by people.
fn names(profile: &Profile, field: Field) -> Vec<String> {
    let offered = |role: &&InternalRole| match field {
        Field::Holder => false,
        Field::Accountable => !role.group,
        _ => true,
    };
    let roles = profile.roles.iter().filter(offered).map(|role| &role.name);
    let mut seen = HashSet::new();
    profile.people.iter().chain(roles).filter(|name| seen.insert(name.as_str())).cloned().collect()
}

/// The status values after which nothing is left to do.
pub(super) fn settled(template: &Template) -> Vec<String> {
    Status::ALL.into_iter().filter(|s| s.is_settled()).map(|s| template.choice(s.as_str()).to_owned()).collect()
}

/// A field's cell. A status is never blank.
pub(super) fn field_cell(context: &Context<'_>, entry: Option<&Entry>, field: Field) -> Cell {
    if field == Field::Status {
        let status = entry.map(Entry::status).unwrap_or_default();
        let tone = context.template.statuses.get(&status).copied().unwrap_or_default();
        return Cell::text(context.template.choice(status.as_str())).toned(tone);
    }
    match entry.and_then(|e| e.values.get(&field)) {
        None => Cell::new(Value::Empty),
        Some(FieldValue::Date(date)) => Cell::new(Value::Date(*date)),
        Some(value) => {
            let text = value.text();
            let tone = match field.kind() {
                FieldType::Decision(_) => context.template.decisions.get(text.as_ref()).copied().unwrap_or_default(),
                _ => Tone::Normal,
            };
            let text = match field.kind() {
                FieldType::Decision(_) => context.template.choice(&text).to_owned(),
                _ => text.into_owned(),
            };
            Cell::text(text).toned(tone)
        }
    }
}

/// A part's table: the template's columns, these rows.
pub(super) fn table<'a>(
    context: &Context<'_>,
    part: &PartTemplate,
    spread: &[Spread<'_>],
    rows: Rows<'a>,
) -> Table<'a> {
    let mut columns = columns(context, spread);
    widen(&mut columns, &rows);
    let filters = filters(context, part.kind, &columns);
    let dense = match part.kind {
        PartKind::Gaps | PartKind::Commitments | PartKind::Access => true,
        PartKind::Obligations => context.layout() == Layout::Prose,
        _ => false,
    };
    Table {
        id: part.kind.as_str().to_owned(),
        caption: context.fill(&part.heading),
        columns,
        rows,
        empty: context.fill(&part.empty),
        working: true,
        form: false,
        fields: false,
        fit: part.fit,
        totals: Vec::new(),
        filters,
        dense,
        kinds: Vec::new(),
    }
}

/// By what the rows of a part's table can be picked out on a screen; only by columns that it has.
fn filters(context: &Context<'_>, kind: PartKind, columns: &[Column]) -> Vec<Filter> {
    let word = |name: &str| context.template.screen.get(name).cloned().unwrap_or_default();
    let named = |id: &str, label: &str, column: &str, by, none: &str| Filter {
        id: id.to_owned(),
        label: word(label),
        column: column.to_owned(),
        by,
        none: word(none),
    };
    let entered = |field: Field, none: &str| {
        let column = columns.iter().find(|c| c.id == field.as_str() && c.editable)?;
        let label = column.header.clone();
        Some(Filter { label, ..named(field.as_str(), "", field.as_str(), FilterBy::Entered, none) })
    };
    let own: &[(Field, &str)] = match kind {
        PartKind::Obligations => &[(Field::Accountable, "no_owner"), (Field::Status, "none")],
        PartKind::Commitments => &[(Field::RelyingOwner, "no_owner"), (Field::AssuranceReport, "none")],
        PartKind::Access => &[(Field::AccessDecision, "none")],
        PartKind::Gaps => &[(Field::Decision, "none")],
        _ => &[],
    };
    let read = [
        named("section", "by_section", "section", FilterBy::First, "none"),
        named("allocation", "by_allocation", "allocation", FilterBy::First, "none"),
        named("framework", "by_framework", "controls", FilterBy::Heads, "no_control"),
        named("control", "by_control", "controls", FilterBy::Each, "no_control"),
        named("gap", "by_gap", "gap", FilterBy::Filled(word("some_gap")), "no_gap"),
    ];
    let read = read.into_iter().chain(["severity", "level"].into_iter().filter_map(|id| {
        let label = columns.iter().find(|c| c.id == id)?.header.clone();
        Some(Filter { label, ..named(id, "", id, FilterBy::First, "none") })
    }));
    let own = own.iter().filter_map(|(field, none)| entered(*field, none));
    own.chain(read.filter(|f| columns.iter().any(|c| c.id == f.column))).collect()
}

/// How many lines a long text should take at most in a row of ordinary height.
const WANTED_LINES: f64 = 6.0;

/// Gives columns of long prose more room than the template's width, up to twice as much: a width suits the text.
fn widen(columns: &mut [Column], rows: &Rows<'_>) {
    let is_prose = |c: &Column| !c.editable && c.kind == ColumnKind::Text && c.show != Show::Hidden;
    let mut longest = vec![0; columns.len()];
    rows.first(LONG, &mut |row| {
        for ((column, cell), longest) in columns.iter().zip(&row.cells).zip(&mut longest) {
            if let (true, Value::Text(text)) = (is_prose(column), &cell.value) {
                *longest = text.chars().count().max(*longest);
            }
        }
    });
    for (column, longest) in columns.iter_mut().zip(longest) {
        if is_prose(column) {
            let wanted = u32::try_from(longest).map_or(f64::MAX, f64::from) / WANTED_LINES;
            column.width = wanted.clamp(column.width, column.width * 2.0).round();
        }
    }
}

/// The rows of a table, one for each activity or finding: of a long one each is made when it is written. `make` fills a row whose list of cells
/// is empty.
pub(super) fn rows<'a, T, F>(context: &Arc<Context<'a>>, of: Vec<T>, make: F) -> Rows<'a>
where
    T: Send + Sync + 'a,
    F: Fn(&Context<'a>, &T, &mut Row) + Send + Sync + 'a,
{
    if of.len() > LONG {
        return Rows::Stream(Arc::new(Made { context: Arc::clone(context), of, make }));
    }
    let made = |one| {
        let mut row = Row::default();
        make(context, one, &mut row);
        row
    };
    Rows::Memory(of.iter().map(made).collect())
}

struct Made<'a, T, F> {
    context: Arc<Context<'a>>,
    of: Vec<T>,
    make: F,
}

/// Rows that are in memory at a time: enough for two threads to share the work.
const AT_ONCE: usize = MANY_ROWS;

impl<'a, T: Sync, F: Fn(&Context<'a>, &T, &mut Row) + Send + Sync> RowSource for Made<'a, T, F> {
    fn len(&self) -> usize {
        self.of.len()
    }

    fn for_each(&self, each: &mut dyn FnMut(&Row) -> Result<(), RenderStop>) -> Result<(), RenderStop> {
        let make = |one: &T, row: &mut Row| {
            row.cells.clear();
            (self.make)(&self.context, one, row);
        };
        let mut made = Vec::new();
        self.of.chunks(AT_ONCE).try_for_each(|some| {
            parallel::rows_into(some, &mut made, make);
            made.iter().try_for_each(&mut *each)
        })
    }
}

/// The part's introduction.
pub(super) fn intro(context: &Context<'_>, part: &PartTemplate) -> Vec<Block<'static>> {
    part.intro.iter().map(|text| Block::Paragraph(Text { text: context.fill(text), tone: Tone::Muted })).collect()
}

/// The part's introduction where a page has room for it; a sheet begins with its table, and ends with it.
pub(super) fn intro_on_pages(context: &Context<'_>, part: &PartTemplate) -> Vec<Block<'static>> {
    intro(context, part).into_iter().map(on_page).collect()
}

/// A small table of texts within a part.
pub(super) fn small(id: &str, caption: &str, heads: &[(&str, f64)], rows: Vec<Vec<Cell>>) -> Block<'static> {
    let column = |(at, (header, width)): (usize, &(&str, f64))| Column {
        page_width: Some(*width),
        ..pieces::column(&format!("{id}-{}", at + 1), header, *width, ColumnKind::Text)
    };
    let columns = heads.iter().enumerate().map(column).collect();
    let rows = Rows::Memory(rows.into_iter().map(pieces::line).collect());
    Block::Table(Table { dense: true, ..pieces::plain(id, caption, columns, rows, "") })
}

/// A heading within a part.
pub(crate) fn heading(text: String) -> Block<'static> {
    Block::Heading { level: 2, text, anchor: None }
}

/// A block that pages do not show.
pub(crate) fn in_workbook(block: Block<'_>) -> Block<'_> {
    Block::Only { show: Show::Workbook, block: Box::new(block) }
}

/// A block that workbooks do not show.
pub(crate) fn on_page(block: Block<'_>) -> Block<'_> {
    Block::Only { show: Show::Page, block: Box::new(block) }
}

/// A status's mark: each has a shape of its own.
pub(crate) fn mark(status: Status) -> Mark {
    match status {
        Status::NotStarted => Mark::Open,
        Status::InProgress => Mark::Half,
        Status::Implemented => Mark::Done,
        Status::Partial => Mark::Most,
        Status::Planned => Mark::Clock,
        Status::Alternative => Mark::Alternative,
        Status::NotApplicable => Mark::Off,
    }
}

/// The columns that a page's column shows in one cell.
pub(super) fn holds(id: ColumnId) -> &'static [ColumnId] {
    use ColumnId::{
        Activity, ActivityId, Condition, Controls, Duty, Field as F, Gap, GapName, Id, Line, Suggested, What,
    };
    match id {
        ColumnId::PageId | ColumnId::PageLine => &[Id, Line],
        ColumnId::PageObligation | ColumnId::PageCommitment => &[Activity, Condition, Gap],
        ColumnId::PageActivity => &[Id, Line, Activity, Condition, Gap, Controls],
        ColumnId::PageControls => &[Controls],
        ColumnId::PageOwner => &[F(Field::Accountable), F(Field::Status)],
        ColumnId::PageDue => &[F(Field::Due), F(Field::Evidence), Suggested, F(Field::Notes)],
        ColumnId::PageEntries => {
            &[F(Field::Accountable), F(Field::Status), F(Field::Due), F(Field::Evidence), Suggested, F(Field::Notes)]
        }
        ColumnId::PageDuty => &[Duty, F(Field::RelyingOwner)],
        ColumnId::PageReport => &[F(Field::AssuranceReport)],
        ColumnId::PageGap => &[GapName, ActivityId],
        ColumnId::PageQuestion => &[F(Field::Question), F(Field::Asked)],
        ColumnId::PageFound => &[What, Controls],
        ColumnId::PageDecision => {
            &[F(Field::Answer), F(Field::Answered), F(Field::Decision), F(Field::DecidedBy), F(Field::Until)]
        }
        _ => &[],
    }
}
