//! Sign-off: a block for the preparer, one per accountable control owner, one for the approver.

use super::{heading, intro, small};
use crate::document::{Block, Cell, FieldKind, Form, FormField, Tone};
use crate::record::defaults::people;
use crate::record::entry::{Decision, SignOff, SignOffState, SignerRole};
use crate::record::field::Field;
use crate::record::signers::{Named, Signers};
use crate::record::state::{SignedEntry, same_person};
use crate::report::context::Context;
use crate::report::facts;
use crate::report::template::{CHECK_BOX, FORM_FIELDS, PartTemplate};

/// Facts that every statement is about.
const SCOPE: [&str; 9] =
    ["owner", "vendor", "service", "model", "options", "obligations", "commitments", "hash", "register"];

/// Ids that a block lists: more cannot be read, and at some number do not fit into a cell.
const MOST_IDS: usize = 200;

pub(super) fn build(context: &Context<'_>, part: &PartTemplate) -> Vec<Block> {
    let mut blocks = intro(context, part);
    blocks.extend(forms(context, part).into_iter().map(Block::Form));
    blocks.extend(record(context, part));
    blocks
}

/// The sign-offs on record: who, when, on which wording, and what still holds of each.
fn record(context: &Context<'_>, part: &PartTemplate) -> Vec<Block> {
    let word = |name: &str| context.fill(part.word(name));
    let row = |SignedEntry { sign_off: s, scope }: &SignedEntry| {
        let on = if s.key.is_none() { word("record_whole") } else { scope.clone() };
        let mut signer = vec![s.name.clone(), s.job.clone(), capacity(context, part, s)];
        signer.retain(|line| !line.is_empty());
        let mut decision = vec![context.template.choice(s.decision.as_str()).to_owned(), s.exceptions.clone()];
        decision.extend(s.read.map(|read| word(if read { "record_read" } else { "record_unread" })));
        decision.retain(|line| !line.is_empty());
        let until = s.valid_until.map(|day| context.fill_with(part.word("until"), &[("day", &day.to_string())]));
        let dates: Vec<String> = [s.date.to_string()].into_iter().chain(until).collect();
        let mut state = vec![word(s.state.as_str()), s.reason.clone()];
        state.extend(s.status_changed.then(|| word("status_changed")));
        state.retain(|line| !line.is_empty());
        let holds = s.state == SignOffState::Valid && !s.status_changed;
        vec![
            Cell::text(on).toned(Tone::Strong),
            Cell::text(signer.join("\n")),
            Cell::text(decision.join("\n")),
            Cell::text(dates.join("\n")),
            Cell::text(state.join("\n")).toned(if holds { Tone::Normal } else { Tone::Attention }),
            Cell::text(s.text.as_str()).toned(Tone::Verbatim),
        ]
    };
    let rows: Vec<Vec<Cell>> = context.checklist.signed.entries.iter().map(row).collect();
    if rows.is_empty() {
        return Vec::new();
    }
    let heads =
        ["record_on", "record_signer", "record_decision", "record_date", "record_state", "record_wording"].map(word);
    let widths = [19.0, 15.0, 12.0, 13.0, 19.0, 32.0];
    let heads: Vec<(&str, f64)> = heads.iter().map(String::as_str).zip(widths).collect();
    vec![heading(word("record")), small("sign-off-record", &word("record"), &heads, rows)]
}

/// In what capacity somebody signed, in the template's words.
fn capacity(context: &Context<'_>, part: &PartTemplate, sign_off: &SignOff) -> String {
    match &sign_off.role {
        SignerRole::Preparer => context.fill(part.word("as_preparer")),
        SignerRole::Owner(owner) if owner.is_empty() || same_person(owner, &sign_off.name) => {
            context.fill(part.word("as_owner"))
        }
        SignerRole::Owner(owner) => context.fill_with(part.word("as_owner_of"), &[("owner", owner)]),
        SignerRole::Approver => context.fill(part.word("as_approver")),
    }
}

/// The blocks in order: preparer, owners, approver. A block's id is its key when the filled copy comes back.
pub(in crate::report) fn forms(context: &Context<'_>, part: &PartTemplate) -> Vec<Form> {
    let word = |name: &str| context.fill(part.word(name));
    let organisation = &context.checklist.profile.organisation;
    // Preparer and approver speak of the whole: what one owner gets has that owner's block alone.
    let whole = context.checklist.owner.is_none();
    let mut forms = Vec::new();
    if whole {
        let block = Blank {
            id: "preparer".to_owned(),
            heading: word("preparer"),
            statement: word("preparer_statement"),
            name: &organisation.prepared_by,
            role: SignerRole::Preparer,
            decisions: &[Decision::Prepared],
            scope: Vec::new(),
        };
        forms.push(form(context, part, block));
    }
    let owners = owners(context);
    for (at, (name, ids)) in owners.iter().enumerate() {
        forms.push(form(
            context,
            part,
            Blank {
                id: format!("owner-{}", at + 1),
                heading: context.fill_with(part.word("owner"), &[("name", name)]),
                statement: context.fill_with(part.word("owner_statement"), &[("name", name)]),
                name,
                role: SignerRole::Owner(name.clone()),
                decisions: &Decision::APPROVAL,
                scope: vec![(word("owner_scope"), listed(context, part, ids))],
            },
        ));
    }
    if owners.is_empty() {
        forms.push(form(
            context,
            part,
            Blank {
                id: "owner-1".to_owned(),
                heading: word("owner_blank"),
                statement: context.fill_with(part.word("owner_statement"), &[("name", "")]),
                name: "",
                role: SignerRole::Owner(String::new()),
                decisions: &Decision::APPROVAL,
                scope: Vec::new(),
            },
        ));
    }
    if whole {
        let block = Blank {
            id: "approver".to_owned(),
            heading: word("approver"),
            statement: word("approver_statement"),
            name: &organisation.approver,
            role: SignerRole::Approver,
            decisions: &Decision::APPROVAL,
            scope: Vec::new(),
        };
        forms.push(form(context, part, block));
    }
    forms
}

/// The ids that a block stands for; of very many the first, and how the others are found.
fn listed(context: &Context<'_>, part: &PartTemplate, ids: &[String]) -> String {
    match ids.get(..MOST_IDS) {
        Some(first) if ids.len() > MOST_IDS => {
            let more = (ids.len() - MOST_IDS).to_string();
            context.fill_with(part.word("owner_more"), &[("shown", &first.join(", ")), ("more", &more)])
        }
        _ => ids.join(", "),
    }
}

/// The accountable control owners with their obligations' ids, in the order in which they first appear; the one owner whose rows are
/// shown, where only those are.
fn owners(context: &Context<'_>) -> Vec<(String, Vec<String>)> {
    let mut owners: Vec<(String, Vec<String>)> = Vec::new();
    for activity in context.obligations() {
        let text = context.entry(activity).text(Field::Accountable);
        for name in people(&text) {
            if context.checklist.owner.as_deref().is_some_and(|own| own != name) {
                continue;
            }
            let id = activity.id.as_str().to_owned();
            match owners.iter_mut().find(|(known, _)| known == name) {
                Some((_, ids)) => ids.push(id),
                None => owners.push((name.to_owned(), vec![id])),
            }
        }
    }
    owners
}

struct Blank<'b> {
    id: String,
    heading: String,
    statement: String,
    name: &'b str,
    role: SignerRole,
    decisions: &'b [Decision],
    scope: Vec<(String, String)>,
}

fn form(context: &Context<'_>, part: &PartTemplate, block: Blank<'_>) -> Form {
    let entries = context.checklist.signed.entries.iter().map(|e| &e.sign_off);
    let signed = entries.rev().find(|s| s.key.is_none() && s.role == block.role);
    let mut scope: Vec<(String, String)> =
        SCOPE.iter().flat_map(|id| facts::lines(context, id)).map(|line| (line.label, line.shown)).collect();
    scope.extend(block.scope);
    if let Some(signed) = signed {
        let state = context.fill(part.word(signed.state.as_str()));
        let decision = context.template.choice(signed.decision.as_str());
        let earlier = format!("{decision}, {}, {}: {state}", signed.name, signed.date);
        scope.push((context.fill(part.word("state")), earlier));
    }
    // What is on record is told and not filled in: nobody has signed in this block.
    let fields = FORM_FIELDS
        .iter()
        .filter(|id| **id != CHECK_BOX || part.fields.contains_key(*id))
        .map(|id| {
            let (label, help) = part.fields.get(id).cloned().unwrap_or_default();
            FormField {
                id: (*id).to_owned(),
                label: context.fill(&label),
                help: context.fill(&help),
                kind: field_kind(context, id, block.decisions),
                value: if *id == "name" { block.name.to_owned() } else { String::new() },
            }
        })
        .collect();
    let mut statement = block.statement;
    if Signers::of(context.checklist.profile).named(&block.role) == Named::Free {
        statement.push_str(&format!("\n{}", context.fill(part.word("unnamed"))));
    }
    Form { id: block.id, heading: block.heading, statement, scope, fields }
}

fn field_kind(context: &Context<'_>, id: &str, decisions: &[Decision]) -> FieldKind {
    match id {
        "decision" => {
            FieldKind::Choice(decisions.iter().map(|d| context.template.choice(d.as_str()).to_owned()).collect())
        }
        "exceptions" => FieldKind::Lines,
        "date" | "valid-until" => FieldKind::Date,
        "signature" => FieldKind::Signature,
        CHECK_BOX => FieldKind::Tick,
        _ => FieldKind::Line,
    }
}
