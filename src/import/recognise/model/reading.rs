//! One table: its best plan in the form that rows are made of, its margin, and the next best plan.

use std::collections::HashMap;

use crate::base::ordered::Arrange;
use crate::import::normalise::grid::{Grid, Head};
use crate::import::notation::lexicon::{Meaning, fold, squash};
use crate::import::notation::names::{Mention, Who};
use crate::import::notation::{Headers, control_sheets};
use crate::import::question::Question;
use crate::import::recognise::columns::{Knowledge, OtherColumns, Plan, Role, Verdict};
use crate::matrix::Notation;

use super::cells::CellReader;
use super::explain::{Answer, PlanSays, TableSays, decides, rounded};
use super::layouts::{Activities, is, not_filled_in, other_kind, why_not, with_headers};
use super::search::{Candidate, MOST_TO_TURN, Side, plans};
use super::table::Table;
use super::weights::{Part, Weights};

/// Wider than this no table says who does what, and each column is weighed against the others.
const MOST_COLUMNS: usize = 1_000;

/// What is asked of a table.
#[derive(Debug, Clone, Copy, Default)]
pub struct Asked {
    /// The header's row, as the sheet or the table counts it.
    pub header_row: Option<usize>,
    /// On its side, or not.
    pub transpose: Option<bool>,
}

/// What carries the assignment of a table: the part, the activity's column, the columns.
pub type Sibling = (Part, Option<usize>, Vec<usize>);

/// How tables are read that have the same header, by its folded texts.
pub type Shape = HashMap<String, Sibling>;

/// One way to read a table.
#[derive(Debug)]
pub struct Way {
    /// The table is turned on its side first.
    pub turned: bool,
    /// The rows that are its header.
    pub header: Vec<usize>,
    /// What its columns are.
    pub plan: Plan,
}

/// A table that is read.
#[derive(Debug)]
pub struct Reading {
    /// How.
    pub way: Way,
    /// The next best way, where it may be meant.
    pub second: Option<Way>,
    /// Its activities are controls, and what says whose they are.
    pub controls: Option<Part>,
    /// Its columns are lists of what each party does: column, header, party.
    pub lists: Option<Vec<(usize, String, Vec<Mention>)>>,
    /// Why.
    pub says: TableSays,
    /// The key of its header and what carries the assignment, for tables with the same header.
    pub shape: (String, Sibling),
}

/// What became of a table.
#[derive(Debug)]
pub enum Outcome {
    /// It says who does what.
    Read(Box<Reading>),
    /// It is something else, or it cannot be decided.
    Not(Verdict, Option<Box<TableSays>>, Option<Way>),
}

/// The rows that may be a table's header, the likeliest first.
pub fn likely_headers(
    grid: &Grid,
    knowledge: &Knowledge,
    header_row: Option<usize>,
    weights: &Weights,
) -> Vec<Vec<usize>> {
    let wanted = header_row.map(|number| grid.row_at(number));
    let view = super::cells::View::new(grid, &mut CellReader::new(knowledge));
    let rows = |h: &super::rows::HeaderRows| view.rows.iter().skip(h.from).take(h.to - h.from).copied().collect();
    super::rows::all(grid, &view, wanted, weights).iter().map(rows).collect()
}

/// Reads a table.
pub fn read(grid: &Grid, knowledge: &Knowledge, asked: Asked, weights: &Weights) -> Outcome {
    let other = |reason: &str| Outcome::Not(Verdict::not_read(reason), None, None);
    let open = grid.rows.iter().filter(|r| !r.is_closed()).count();
    if grid.width() < 2 {
        return other("one column only: no column of parties");
    }
    if grid.width() > MOST_COLUMNS {
        return other("more than 1000 columns: no table of duties");
    }
    if open < 2 {
        return other("no rows below its header");
    }
    let wanted = asked.header_row.map(|number| grid.row_at(number));
    let may_turn =
        grid.rows.len() <= MOST_TO_TURN && grid.width() >= 2 && wanted.is_none() && knowledge.activity_column.is_none();
    let turned = (asked.transpose != Some(false) && may_turn || asked.transpose == Some(true)).then(|| grid.turned());
    let mut sides = Vec::new();
    let mut reader = CellReader::new(knowledge);
    if asked.transpose != Some(true) {
        sides.push(Side::new(grid, false, wanted, &mut reader, weights));
    }
    if let Some(turned) = &turned {
        sides.push(Side::new(turned, true, None, &mut reader, weights));
    }
    let tables: Vec<Table<'_>> = sides.iter().flat_map(|s| s.tables(knowledge)).collect();
    best_of(&tables, grid, knowledge, weights)
}

fn best_of(tables: &[Table<'_>], grid: &Grid, knowledge: &Knowledge, weights: &Weights) -> Outcome {
    let mut all: Vec<(usize, Candidate)> = Vec::new();
    for (index, table) in tables.iter().enumerate() {
        all.extend(plans(table, weights).into_iter().map(|p| (index, p)));
    }
    all.arrange_by(|a, b| b.1.score.total_cmp(&a.1.score));
    keep_asked(&mut all, knowledge, weights);
    let first = tables.first();
    let Some(((index, best), table)) = all.first().and_then(|(i, p)| Some(((*i, p), tables.get(*i)?))) else {
        return Outcome::Not(
            first.map_or_else(|| Verdict::not_read("no header"), |t| no_plan(t, knowledge)),
            None,
            None,
        );
    };
    let second = all.iter().find(|(_, p)| !p.same_rows(best));
    let gap = second.map_or(f64::INFINITY, |(_, p)| best.score - p.score);
    let doubt = best.weakest.map_or(f64::INFINITY, |(_, d)| d * weights.limit("column"));
    let margin = rounded(gap.min(doubt).min(weights.limit("most")));
    // What the activities are called is asked, and refuses nothing: who has what is the same.
    let other = all.iter().find(|(_, p)| !p.same_assignments(best));
    let letters = matches!(best.layout.main, Part::Letters | Part::LetterColumn);
    let assigns = if letters { other.map_or(f64::INFINITY, |(_, p)| best.score - p.score).min(doubt) } else { margin };
    let says = |answer: Answer| TableSays {
        table: grid.name.clone(),
        answer,
        margin,
        best: PlanSays::new(table, best, weights),
        second: second.and_then(|(i, p)| Some(PlanSays::new(tables.get(*i)?, p, weights))),
        decides: second.map(|(_, p)| {
            if doubt < gap
                && let Some((column, _)) = best.weakest
            {
                return format!(
                    "what \"{}\" is: --show-mapping prints a mapping to edit, --mapping reads it",
                    table.title(column)
                );
            }
            decides(table, best, p, |plan, c| plan.rows.heads.get(c).map_or_else(String::new, Head::text))
        }),
    };
    let made = |index: usize, plan: &Candidate| -> Option<Way> {
        let table = tables.get(index)?;
        let header = table.view.rows.iter().skip(plan.rows.from).take(plan.rows.to - plan.rows.from).copied().collect();
        Some(Way { turned: plan.turned, header, plan: as_plan(table, plan) })
    };
    let other = other_kind(table, &best.main, best.layout.main);
    let other = other.or_else(|| not_filled_in(table, best.activity?)).map(|why| with_headers(table, why));
    let low = || (best.score < weights.limit("matrix")).then(|| no_plan(table, knowledge));
    if let Some(verdict) = other.map(Verdict::NotRead).or_else(low) {
        return Outcome::Not(verdict, Some(Box::new(says(Answer::NotAMatrix))), made(index, best));
    }
    let answer = if margin >= weights.limit("clear") {
        Answer::Read
    } else if rounded(assigns) >= weights.limit("unsure") {
        Answer::Asked
    } else {
        Answer::Refused
    };
    let Some(way) = made(index, best) else { return Outcome::Not(no_plan(table, knowledge), None, None) };
    let lists = best.layout.activity == Activities::Cells;
    Outcome::Read(Box::new(Reading {
        way,
        controls: (best.layout.activity == Activities::Controls).then_some(best.layout.main),
        lists: lists.then(|| best.main.iter().map(|c| (*c, table.title(*c), whos(table, *c))).collect()),
        second: second.filter(|_| answer != Answer::Read).and_then(|(i, p)| made(*i, p)),
        says: says(answer),
        shape: (table.key(), (best.layout.main, best.activity, best.main.clone())),
    }))
}

/// What a flag says of the columns is followed, where any plan can.
fn keep_asked(all: &mut Vec<(usize, Candidate)>, knowledge: &Knowledge, weights: &Weights) {
    let columns = |p: &Candidate| match knowledge.reading {
        Some(OtherColumns::Models) => p.layout.main == Part::OwnerByModel,
        Some(OtherColumns::Areas) => p.layout.main == Part::Area,
        None => true,
    };
    let written = |p: &Candidate| knowledge.notation.is_none_or(|n| p.layout.notation == n);
    for asked in [&columns as &dyn Fn(&Candidate) -> bool, &written] {
        if all.iter().any(|(_, p)| asked(p) && p.score >= weights.limit("matrix")) {
            all.retain(|(_, p)| asked(p));
        }
    }
}

/// Why a table has no plan.
fn no_plan(table: &Table<'_>, knowledge: &Knowledge) -> Verdict {
    if let Some(wanted) = &knowledge.activity_column
        && !(0..table.width()).any(|c| table.is_chosen(c))
    {
        return Verdict::Undecided(Question {
            what: format!("no column is headed \"{wanted}\""),
            candidates: (0..table.width()).map(|c| table.title(c)).collect(),
            help: "name one of them with --activity-column".to_owned(),
        });
    }
    let sure: Vec<usize> = (0..table.width()).filter(|c| table.header(*c).names_party()).collect();
    let marked = |c: &usize| table.column(*c).share(&[super::cells::Class::Mark]) >= 0.5;
    let part = if sure.iter().any(marked) { Part::Marks } else { Part::Prose };
    if let Some(why) = other_kind(table, &sure, part).filter(|_| !sure.is_empty()) {
        return Verdict::NotRead(with_headers(table, why));
    }
    Verdict::NotRead(why_not(table))
}

/// The parties that a column's header names; a header that names none is a name itself.
fn whos(table: &Table<'_>, column: usize) -> Vec<Mention> {
    let label = &table.header(column).label;
    if !label.parties.is_empty() && label.parties.iter().all(|m| m.who != Who::Nobody) {
        return label.parties.clone();
    }
    let title = table.title(column);
    vec![Mention { who: Who::Named(title.clone()), spelling: title }]
}

/// The plan in the form that rows are made of.
fn as_plan(table: &Table<'_>, plan: &Candidate) -> Plan {
    let mut choices = Vec::new();
    let mut roles: Vec<Role> = Vec::new();
    let mut taken: Vec<(Vec<Who>, Option<String>)> = Vec::new();
    for column in 0..table.width() {
        let title = table.title(column);
        let part = plan.parts.get(column).copied().unwrap_or(Part::Note);
        let role = match part {
            _ if table.own(column).is_some() => table.own(column).unwrap_or(Role::Extra),
            Part::Activity => Role::Activity,
            Part::Section => Role::Section,
            // CAIQ's sections stand last, one word for many rows.
            Part::Note if control_sheets().caiq.is_section(&table.header(column).label.folded) => Role::Section,
            Part::Id | Part::Note => {
                let empty = table.column(column).filled == 0;
                if empty && table.header(column).label.folded.is_empty() { Role::Ignore } else { Role::Extra }
            }
            Part::Holds => Role::Holds { model: title },
            // What is marked as nobody's ("N/A") is no party's.
            Part::Letters | Part::Marks | Part::Prose if table.header(column).names_nobody() => Role::Extra,
            Part::Letters | Part::Marks | Part::Prose => party(table, column, part, &mut taken),
            Part::SingleRole => {
                choices.push(format!(
                    "\"{title}\" is the only column of letters; whose they are is not said: one party of that name"
                ));
                Role::Party { parties: vec![Mention { who: Who::Named(title.clone()), spelling: title }], model: None }
            }
            Part::LetterColumn => table.letter(column).map_or(Role::Extra, |letter| Role::Letter { letter }),
            Part::Owner | Part::Inheritance | Part::Origination => Role::Owner { model: None },
            Part::OwnerByModel => Role::Owner { model: Some(title) },
            Part::Area => Role::Area,
        };
        roles.push(role);
    }
    if let (Part::Inheritance, [inherited]) = (plan.layout.main, plan.main.as_slice()) {
        let duties = (0..table.width()).find(|c| c != inherited && is(table, *c, Headers::is_duties));
        choices.push("FedRAMP customer responsibility matrix (CRM): inheritance read as who is responsible".to_owned());
        if let Some(slot) = duties.and_then(|c| roles.get_mut(c)) {
            let customer = Mention { who: Who::Customer, spelling: "Customer".to_owned() };
            *slot = Role::Party { parties: vec![customer], model: None };
        }
    }
    let controls = plan.layout.activity == Activities::Controls;
    let activity = plan.activity.filter(|a| !controls && !table.header(*a).is(Meaning::Activity));
    if let Some(column) = activity.filter(|_| table.width() > plan.main.len() + 1) {
        choices.push(format!("activity column: \"{}\" (no header says \"activity\" or the like)", table.title(column)));
    }
    let notation = table.knowledge.notation.unwrap_or(plan.layout.notation);
    let mut made = Plan { choices, ..Plan::new(roles, notation) };
    for (column, _) in made.roles.iter().enumerate().filter(|(_, r)| **r == Role::Section) {
        if !table.header(column).is(Meaning::Section) {
            made.choices.push(format!("section column: \"{}\"", table.title(column)));
        }
    }
    let holds: Vec<String> = made
        .roles
        .iter()
        .filter_map(|r| if let Role::Holds { model } = r { Some(model.clone()) } else { None })
        .collect();
    if !holds.is_empty() {
        made.choices.push(format!("marks beside the letters say for which models a row holds: {}", holds.join(", ")));
    }
    lists_of_providers(table, plan, &mut made);
    super::scope::place(table, &mut made);
    made
}

/// A party's column. One column is one party where cells are letters or marks; what two columns of a table are called by one word
/// are two parties, called by their headers.
fn party(table: &Table<'_>, column: usize, part: Part, taken: &mut Vec<(Vec<Who>, Option<String>)>) -> Role {
    let title = table.title(column);
    let model = table.header(column).label.model.clone();
    let mut found = whos(table, column);
    let unsure = |m: &Mention| matches!(&m.who, Who::Named(name) if !table.knowledge.knows(&squash(name)));
    let by_title = |text: &str| vec![Mention { who: Who::Named(text.to_owned()), spelling: text.to_owned() }];
    if part == Part::Letters && found.len() > 1 && found.iter().any(unsure) {
        found = by_title(&title);
    }
    let key = |found: &[Mention]| -> Vec<Who> {
        found.iter().map(|m| if let Who::Named(n) = &m.who { Who::Named(squash(n)) } else { m.who.clone() }).collect()
    };
    let again = |found: &[Mention], taken: &[(Vec<Who>, Option<String>)]| taken.contains(&(key(found), model.clone()));
    let alike = (0..column).any(|c| fold(&table.title(c)) == fold(&title) && table.title(c) == title);
    if part != Part::Prose && again(&found, taken) && !alike {
        found = by_title(&title);
        let mut number = 2;
        while again(&found, taken) {
            found = by_title(&format!("{title} ({number})"));
            number += 1;
        }
    }
    taken.push((key(&found), model.clone()));
    Role::Party { parties: found, model }
}

/// A column headed "Provider" whose cells are the names of providers, beside a column of prose: it says who they are.
fn lists_of_providers(table: &Table<'_>, plan: &Candidate, made: &mut Plan) {
    let [only] = plan.main.as_slice() else { return };
    let label = &table.header(*only).label;
    let general = matches!(label.parties.as_slice(), [one] if matches!(one.who, Who::Provider | Who::Underlying(_)));
    let beside = plan.parts.contains(&Part::Prose);
    if plan.layout.main == Part::Owner && label.sure && general && beside && !label.responsibility {
        made.choices.push(format!("\"{}\" lists the providers by name", table.title(*only)));
        made.provider_names.push(*only);
        made.notation = table.knowledge.notation.unwrap_or(Notation::Duty);
    }
}
