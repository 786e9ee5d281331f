//! What is no matrix, though it names parties: steps of a procedure, permissions, fields of a form, comparisons, records, versions.

use std::collections::HashSet;

use crate::base::counted::first_of;
use crate::import::lexicon::rating;
use crate::import::notation::lexicon::{Class as Word, Meaning, any_word_is, fold, is, means, speaks_of_duties};
use crate::import::notation::names::Who;
use crate::import::notation::{control_sheets, is_mark, says_yes};
use crate::import::recognise::model::cells::Class;
use crate::import::recognise::model::table::Table;
use crate::import::recognise::model::weights::Part;

/// A name has no more words than this.
const LONGEST_NAME: usize = 4;

/// Whether a folded text is a figure, a date or an identifier ("1044", "2026 01 31", "inv 0031") and says nothing in words.
fn is_figure(folded: &str) -> bool {
    folded.contains(|c: char| c.is_ascii_digit())
        && folded.split(' ').filter(|w| !w.contains(|c: char| c.is_ascii_digit())).all(|w| w.chars().count() <= 3)
}

/// Why columns that name parties say nothing of who is responsible, where they do not.
pub fn other_kind(table: &Table<'_>, columns: &[usize], part: Part) -> Option<&'static str> {
    if control_sheets().caiq.is_old((0..table.width()).map(|c| table.header(c).label.folded.as_str())) {
        return Some(
            "CAIQ without a column of control ownership (before version 4): it does not say who is responsible",
        );
    }
    if is_history(table) {
        return Some(HISTORY);
    }
    if matches!(part, Part::Inheritance | Part::Origination) {
        let blank = columns.iter().all(|c| table.column(*c).filled == 0);
        return (blank && !table.knowledge.asked_for).then_some(BLANK_FORM);
    }
    // "Provider" over the names of providers, beside "customer" over those of customers.
    if part == Part::Owner && columns.iter().all(|c| table.header(*c).is_general_provider()) {
        let named: Vec<usize> = (0..table.width()).filter(|c| table.header(*c).names_party()).collect();
        // Alone it says who makes what is listed, and nothing of who does it.
        return (!table.about_duties && (named.len() < 2 || is_of_records(table, &named))).then_some(RECORDS);
    }
    // "Asset | Owner | Classification": a register that has owners.
    if matches!(part, Part::Owner | Part::OwnerByModel | Part::Area) && is_register(table) {
        return Some(RECORDS);
    }
    if part == Part::Letters && columns.iter().flat_map(|c| table.texts(*c)).filter(|text| is_crud(text)).count() > 1 {
        return Some(PERMISSIONS);
    }
    if !matches!(part, Part::Marks | Part::Prose) {
        return None;
    }
    let texts = || columns.iter().flat_map(|c| table.texts(*c)).map(fold);
    if part == Part::Prose && !columns.is_empty() && texts().all(|t| t.is_empty()) {
        return Some(BLANK_FORM);
    }
    if part == Part::Marks
        && let Some(why) = marks_nothing(table, columns)
    {
        return Some(why);
    }
    let labels = || columns.iter().map(|c| &table.header(*c).label);
    let asked = table.knowledge.activity_column.is_some();
    let said = labels().any(|l| speaks_of_duties(&l.folded));
    if asked {
        return None;
    }
    // "Shared responsibility | Shared fate": what is compared with what is shared is no party.
    if part == Part::Prose && labels().all(|l| l.sure && l.parties.iter().all(|m| m.who == Who::Shared)) {
        return Some(ONE_SIDE);
    }
    if part == Part::Prose && !table.page_about_duties && is_lone_remark(table, columns) {
        return Some(REMARKS);
    }
    if said {
        return None;
    }
    if part == Part::Prose
        && let Some(why) = procedure(table, columns)
    {
        return Some(why);
    }
    if table.about_duties {
        return None;
    }
    if is_of_permissions(table, columns, part) {
        return Some(PERMISSIONS);
    }
    if part == Part::Prose && is_of_records(table, columns) {
        return Some(RECORDS);
    }
    // "Changes | For you": beside the one side stands no name.
    let named = |c: &&usize| table.header(**c).names_party() || table.header(**c).may_be_name();
    if part == Part::Marks && columns.iter().filter(named).count() * 2 < columns.len() {
        return Some(PERMISSIONS);
    }
    (part == Part::Prose && columns.iter().filter(named).count() < 2).then_some(ONE_SIDE)
}

/// "CRUD", "RU (own)": what may be created, read, updated and deleted.
fn is_crud(text: &str) -> bool {
    let word = text.split_whitespace().next().unwrap_or_default();
    word.len() > 1 && word.contains('U') && word.chars().all(|c| "CRUD".contains(c))
}

/// Why columns of marks say nothing of anybody: none is marked, or the marks are ratings.
fn marks_nothing(table: &Table<'_>, columns: &[usize]) -> Option<&'static str> {
    if table.body_rows() < 2 {
        return None;
    }
    let yes = |text: &str| is_mark(text) && !means(&fold(text), Meaning::No) || says_yes(text);
    if !columns.iter().flat_map(|c| table.texts(*c)).any(yes) {
        return Some("nothing is marked in it");
    }
    let colours: HashSet<usize> = columns.iter().flat_map(|c| table.texts(*c)).filter_map(rating).collect();
    (colours.len() > 2).then_some("ratings in colours, not who is responsible")
}

/// Whether a table says what roles in a program may do, or what stands in a form's fields.
fn is_of_permissions(table: &Table<'_>, columns: &[usize], part: Part) -> bool {
    let around: Vec<String> = table.grid.path.iter().chain(&table.grid.caption).map(|text| fold(text)).collect();
    let first = &table.header(0).label.folded;
    let heads = table.width() > 0 && (is(first, Word::Field) || is(first, Word::Permission));
    let headed = around.iter().chain(&table.knowledge.title).any(|text| any_word_is(text, Word::Permission));
    // "svc_mgr" is the name of a role in a program.
    let of_program = |text: &str| text.contains('_') && !text.contains(' ');
    let user = |c: &&usize| {
        any_word_is(&table.header(**c).label.folded, Word::AccessRole) || of_program(table.header(**c).text.trim())
    };
    let users = columns.iter().filter(user).count();
    heads || headed || part == Part::Marks && users >= 2 && users * 2 >= columns.len()
}

const PERMISSIONS: &str = "permissions, fields or a comparison, not who is responsible";

const BLANK_FORM: &str = "a form that is not filled in";

/// Why a table whose activities stand in `activity` is none that anybody filled in: every row has the same text.
pub fn not_filled_in(table: &Table<'_>, activity: usize) -> Option<&'static str> {
    let mut texts = table.texts(activity);
    let first = texts.next();
    let alike = table.body_rows() > 1 && table.column(activity).filled > 1 && texts.all(|text| Some(text) == first);
    alike.then_some(BLANK_FORM)
}

const ONE_SIDE: &str = "only one side is named, and nothing around it speaks of responsibilities";

const RECORDS: &str = "records that name or number whom they are about, not who is responsible";
const REMARKS: &str = "remarks to whoever uses something, on a page that speaks of no responsibilities";

/// Beside "Your action" stands what comes of it, or nothing around the table speaks of responsibilities.
fn procedure(table: &Table<'_>, columns: &[usize]) -> Option<&'static str> {
    let sure: Vec<&usize> = columns.iter().filter(|c| table.header(**c).names_party()).collect();
    let [only] = sure.as_slice() else { return None };
    let outcome = (0..table.width()).any(|c| c != **only && table.header(c).is(Meaning::Outcome));
    let acts = any_word_is(&table.header(**only).label.folded, Word::Act);
    (outcome || acts && !table.about_duties).then_some("steps that one side takes, not who is responsible")
}

/// The columns of parties only tell whom a record is about: they hold figures and identifiers, or names beside amounts.
fn is_of_records(table: &Table<'_>, columns: &[usize]) -> bool {
    if columns.iter().any(|c| table.header(*c).label.responsibility) {
        return false;
    }
    let all: Vec<String> = columns.iter().flat_map(|c| table.texts(*c)).map(fold).filter(|t| !t.is_empty()).collect();
    let most = |found: usize| found > 0 && found * 10 >= all.len() * 8;
    if most(all.iter().filter(|text| is_figure(text)).count()) {
        return true;
    }
    let names = most(all.iter().filter(|text| text.split(' ').count() <= LONGEST_NAME).count());
    let others: Vec<usize> = (0..table.width()).filter(|c| !columns.contains(c)).collect();
    let business = others.iter().any(|c| any_word_is(&table.header(*c).label.folded, Word::Record));
    let in_figures = |c: &usize| table.column(*c).share(&[Class::Figure]) >= 0.8;
    names && (business && others.iter().any(in_figures) || others.iter().all(in_figures))
}

/// Two headers and more are those of records, the first among them.
fn is_register(table: &Table<'_>) -> bool {
    let heads = |c: &usize| any_word_is(&table.header(*c).label.folded, Word::Record);
    heads(&0) && (0..table.width()).filter(heads).count() >= 2
}

/// A lone column of the customer's responsibility on a page that speaks of no responsibilities: what a developer has to see to.
fn is_lone_remark(table: &Table<'_>, columns: &[usize]) -> bool {
    let sure: Vec<&usize> = columns.iter().filter(|c| table.header(**c).label.sure).collect();
    let [only] = sure.as_slice() else { return false };
    let grid = table.grid;
    let page = grid.sheet.is_none() && (!grid.path.is_empty() || grid.lead.iter().any(|text| !text.trim().is_empty()));
    let label = &table.header(**only).label;
    let yours = label.responsibility && label.parties.iter().all(|m| m.who == Who::Customer);
    let heads = |c: usize| any_word_is(&table.header(c).label.folded, Word::Developer);
    page && yours && (0..table.width()).any(heads)
}

const HISTORY: &str = "table of versions or changes";

fn is_history(table: &Table<'_>) -> bool {
    let histories = (0..table.width()).filter(|c| table.header(*c).is(Meaning::History)).count();
    histories >= 2 && histories * 2 >= table.width()
}

/// A reason with the table's headers, as it is printed.
pub fn with_headers(table: &Table<'_>, why: &str) -> String {
    let heads: Vec<String> = (0..table.width()).map(|c| table.title(c)).collect();
    format!("{why} ({})", first_of(&heads, ", "))
}

/// Why a table is no matrix, where nothing in it looks like one.
pub fn why_not(table: &Table<'_>) -> String {
    if is_history(table) {
        return with_headers(table, HISTORY);
    }
    let links = |c: &usize| table.column(*c).filled > 0 && table.column(*c).links * 10 >= table.column(*c).filled * 8;
    if (0..table.width()).filter(links).count() * 2 >= table.width() {
        return "navigation: its cells are links".to_owned();
    }
    let named = (0..table.width()).any(|c| table.header(c).names_party());
    with_headers(table, if named { "its columns do not say who does what" } else { "no column names a party" })
}
