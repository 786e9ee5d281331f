//! Sign-off: a block for the preparer, one per accountable control owner, one for the approver.

use super::tables::{heading, in_workbook, intro, on_page, small};
use crate::checklist::stand::{Signature, Stand};
use crate::document::{Block, Cell, Fact, Facts, FieldKind, Form, FormField, Rich, Text, Tone, Value};
use crate::matrix::deployment::EffectiveActivity;
use crate::record::defaults::{people, same_person};
use crate::record::entry::{Decision, SignOff, SignOffState, SignedText, SignerRole};
use crate::record::field::{Field, Status};
use crate::record::signers::{Named, Signers};
use crate::record::state::SignedEntry;
use crate::report::context::Context;
use crate::report::facts;
use crate::report::template::{CHECK_BOX, FORM_FIELDS, PartTemplate};

/// Facts of what is signed: said once, above the blocks.
const SCOPE: [&str; 9] =
    ["owner", "vendor", "service", "model", "options", "obligations", "commitments", "hash", "register"];

/// Ids that a block lists: more cannot be read, and at some number do not fit into a cell.
const MOST_IDS: usize = 200;

pub(super) fn build(context: &Context<'_>, part: &PartTemplate) -> Vec<Block<'static>> {
    let stand = Stand::of(context.checklist);
    let mut blocks = vec![
        in_workbook(heading(context.fill(part.word("what")))),
        in_workbook(Block::Facts(Facts { rows: facts::facts(context, &SCOPE) })),
        on_page(Block::Facts(Facts { rows: what(context, part, &stand) })),
    ];
    if context.checklist.what_if.is_some() {
        blocks.push(Block::Paragraph(Text { text: facts::status(context), tone: Tone::Attention }));
        return blocks;
    }
    blocks.extend(intro(context, part));
    blocks.extend(forms(context, part).into_iter().map(Block::Form));
    blocks.extend(unowned(context, part));
    blocks.extend(record(context, part));
    blocks
}

/// What is signed, in three facts.
fn what(context: &Context<'_>, part: &PartTemplate, stand: &Stand<'_>) -> Vec<Fact> {
    let word = |name: &str| context.fill(part.word(name));
    let fact = |label: &str, text: String| Fact { label: word(label), value: Value::Text(text), tone: Tone::Normal };
    let counts = [stand.obligations, stand.commitments, stand.gaps].map(|n| n.to_string());
    let [obligations, commitments, gaps] = &counts;
    let holes = [("obligations", obligations.as_str()), ("commitments", commitments), ("gaps", gaps)];
    let model = facts::lines(context, "model").into_iter().map(|line| line.shown);
    let options = facts::lines(context, "options").into_iter().map(|line| line.shown);
    let deployment: Vec<String> = model.chain(options).collect();
    let entries =
        context.checklist.record.hash.as_ref().map_or_else(|| word("what_none"), |hash| grouped(hash.as_str()));
    vec![
        fact("what", context.fill_with(part.word("what_counts"), &holes)),
        fact("what_deployment", deployment.join("; ")),
        fact("what_wording", format!("{}; {}: {entries}", grouped(context.hash.as_str()), word("what_entries"))),
    ]
}

/// The rows that nobody signs for.
fn unowned(context: &Context<'_>, part: &PartTemplate) -> Option<Block<'static>> {
    if !context.checklist.has_register {
        return None;
    }
    let is_unowned = |a: &&EffectiveActivity| {
        let entry = context.entry(a);
        people(&entry.text(Field::Accountable)).is_empty() && entry.status() != Status::NotApplicable
    };
    let ids: Vec<&str> = context.obligations().filter(is_unowned).map(|a| context.short_id(a.id.as_str())).collect();
    let shown = ids.get(..MOST_IDS.min(ids.len())).unwrap_or_default().join(", ");
    let text = context.fill_with(part.word("unowned"), &[("ids", &shown)]);
    (!ids.is_empty()).then_some(Block::Paragraph(Text { text, tone: Tone::Attention }))
}

/// The first twelve digits of a hash in groups of four: enough to tell versions apart; the whole stands among the sources.
pub(crate) fn grouped(hash: &str) -> String {
    let digits: Vec<char> = hash.chars().take(12).collect();
    digits.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

/// The sign-offs on record: who, when, on which wording, and what still holds of each.
fn record(context: &Context<'_>, part: &PartTemplate) -> Vec<Block<'static>> {
    let word = |name: &str| context.fill(part.word(name));
    let row = |entry: &SignedEntry| {
        let s = &entry.sign_off;
        let [on, signer, decision, dates, state] = told(context, part, entry);
        let holds = s.state == SignOffState::Valid && !s.status_changed;
        vec![
            Cell::text(on.join("\n")).toned(Tone::Strong),
            Cell::text(signer.join("\n")),
            Cell::text(decision.join("\n")),
            Cell::text(dates.join("\n")),
            Cell::text(state.join("\n")).toned(if holds { Tone::Normal } else { Tone::Attention }),
            signed_words(context, part, s),
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

/// Whether what the record says of itself is in the document's language.
fn is_english(context: &Context<'_>) -> bool {
    context.template.document.language.starts_with("en")
}

/// What was signed. Of a row the vendor's words; of the whole what it was, in the template's.
fn signed_words(context: &Context<'_>, part: &PartTemplate, signed: &SignOff) -> Cell {
    let whole = (signed.key.is_none() && !is_english(context)).then(|| whole_words(context, part, signed)).flatten();
    whole.map_or_else(|| Cell::text(signed.words()).toned(Tone::Verbatim), Cell::text)
}

/// What the whole was that somebody signed; `None` where the record has words for it.
fn whole_words(context: &Context<'_>, part: &PartTemplate, signed: &SignOff) -> Option<String> {
    let say = |name: &str, holes: &[(&'static str, &str)]| context.fill_with(part.word(name), holes);
    let mut said = Vec::new();
    if let Some((rows, owner)) = signed.owned() {
        said.push(say("record_owned", &[("n", &rows.to_string()), ("owner", owner)]));
    }
    match &signed.text {
        SignedText::Words(words) if words.is_empty() => {}
        SignedText::Words(_) => return None,
        SignedText::Whole { service, activities } => {
            said.push(say("record_activities", &[("service", service), ("n", &activities.to_string())]));
            said.extend(signed.model.iter().map(|model| say("record_model", &[("model", model.as_str())])));
            said.extend(signed.options.iter().map(|option| {
                let state = option.state.as_str();
                let state = context.template.reasons.get(state).map_or(state, String::as_str);
                say("record_option", &[("option", option.id.as_str()), ("state", state)])
            }));
        }
    }
    (!said.is_empty()).then(|| said.join("; "))
}

/// A sign-off in the template's words: on what, who, what they decided, when, what is left of it.
fn told(
    context: &Context<'_>,
    part: &PartTemplate,
    SignedEntry { sign_off: s, scope }: &SignedEntry,
) -> [Vec<String>; 5] {
    let word = |name: &str| context.fill(part.word(name));
    let on = match (&s.key, s.owned()) {
        (None, None) => word("record_whole"),
        (None, Some((rows, owner))) if !is_english(context) => {
            context.fill_with(part.word("record_owned"), &[("n", &rows.to_string()), ("owner", owner)])
        }
        _ => scope.clone(),
    };
    let on = vec![on];
    let signer = vec![s.name.clone(), s.job.clone(), capacity(context, part, s)];
    let mut decision = vec![context.template.choice(s.decision.as_str()).to_owned(), s.exceptions.clone()];
    decision.extend(s.read.map(|read| word(if read { "record_read" } else { "record_unread" })));
    let until = s.valid_until.map(|day| context.fill_with(part.word("until"), &[("day", &context.day(day))]));
    let dates: Vec<String> = [context.day(s.date)].into_iter().chain(until).collect();
    let mut state = vec![word(s.state.as_str()), context.template.reason(&s.causes, &s.reason)];
    state.extend(s.status_changed.then(|| word("status_changed")));
    [on, signer, decision, dates, state].map(|mut lines| {
        lines.retain(|line| !line.is_empty());
        lines
    })
}

/// The sign-offs on record, a line each: what was decided, by whom, when, on what, and what is left of it.
pub(crate) fn record_lines(context: &Context<'_>, part: &PartTemplate) -> Vec<String> {
    let line = |entry: &SignedEntry| {
        let [on, signer, decision, dates, state] = told(context, part, entry).map(|lines| lines.join(", "));
        format!("{signer}: {decision}, {dates}, {on}: {state}")
    };
    context.checklist.signed.entries.iter().map(line).collect()
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

/// The blocks in order: preparer, owners, approver; none in a look at what would be. A block's id is its key when the filled copy comes back.
pub(crate) fn forms(context: &Context<'_>, part: &PartTemplate) -> Vec<Form> {
    if context.checklist.what_if.is_some() {
        return Vec::new();
    }
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
            rows: 0,
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
                scope: vec![(word("owner_rows"), listed(context, part, ids))],
                rows: ids.len(),
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
                rows: 0,
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
            rows: 0,
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
    /// How many obligations it stands for.
    rows: usize,
}

fn form(context: &Context<'_>, part: &PartTemplate, block: Blank<'_>) -> Form {
    let entries = context.checklist.signed.entries.iter().map(|e| &e.sign_off);
    let signed = entries.rev().find(|s| s.key.is_none() && s.role == block.role);
    let mut note = Rich::default();
    // What one person gets says in each block what it is on: it has several services'.
    let whole = context.checklist.owner.is_none();
    let free = Signers::of(context.checklist.profile).named(&block.role) == Named::Free;
    let unnamed = if free { context.fill(part.word("unnamed")) } else { String::new() };
    if free {
        note.push(format!("{unnamed}  "), Tone::Muted);
    }
    if block.rows > 0 {
        let rows = block.rows.to_string();
        note.push(context.fill_with(part.word("owner_count"), &[("n", &rows)]), Tone::Muted);
        if !whole {
            let wording = context.fill(part.word("what_wording"));
            note.push(format!(" · {wording} {}", grouped(context.hash.as_str())), Tone::Muted);
        }
        note.push("  ", Tone::Muted);
    }
    let signature = signed.map_or(Signature::NotSigned, Signature::of);
    if let Some(words) = context.template.signatures.get(&signature) {
        note.mark(words.mark);
        let mut text = context.fill(&words.label);
        if let Some(signed) = signed.filter(|s| !s.reason.is_empty()) {
            text = format!("{text}: {}", context.template.reason(&signed.causes, &signed.reason));
        }
        if let Some(signed) = signed {
            text = format!("{text} · {}, {}", signed.name, context.day(signed.date));
        }
        note.push(text, if words.tone == Tone::Muted { Tone::Normal } else { words.tone });
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
    Form {
        id: block.id,
        heading: block.heading,
        statement: block.statement,
        scope: block.scope,
        fields,
        note,
        aside: unnamed,
    }
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
