//! Facts about the whole: label and value, as the Summary, the cover and the sign-off's scope show them.

use super::context::Context;
use crate::document::{Fact, Tone, Value};
use crate::matrix::SourceDocument;
use crate::matrix::deployment::OptionState;
use crate::record::state::DocumentState;

/// One line of facts.
pub(super) struct Line {
    /// Label; empty on further lines of one fact.
    pub label: String,
    /// Value in words.
    pub shown: String,
    /// Address, where the value is a web page.
    pub url: Option<String>,
    /// How it is set.
    pub tone: Tone,
}

/// The lines of a fact; none where there is nothing to say.
pub(super) fn lines(context: &Context<'_>, id: &str) -> Vec<Line> {
    let label = context.template.labels.get(id).map(|l| context.fill(l)).unwrap_or_default();
    let effective = &context.checklist.effective;
    let profile = context.checklist.profile;
    let plain = |text: &str| match text {
        "" => Vec::new(),
        text => vec![Line { label: label.clone(), shown: text.to_owned(), url: None, tone: Tone::Normal }],
    };
    // A document with a record is to be evidence: what is missing from it is said.
    let stated = |text: &str| match text {
        "" if context.checklist.has_register => {
            vec![Line { label: label.clone(), shown: context.word("not_stated"), url: None, tone: Tone::Attention }]
        }
        text => plain(text),
    };
    match id {
        "organisation" => stated(&profile.organisation.name),
        "vendor" => plain(&context.matrix.vendor.name),
        "service" => plain(&context.matrix.service.name),
        "model" => match effective.model {
            Some(model) => plain(&model.name),
            None => plain(&context.word("no_model")),
        },
        "options" => options(context, &label),
        "source" => sources(context, &label),
        "audit" => plain(&profile.audit.framework),
        "period" => {
            let day = |d: Option<chrono::NaiveDate>| d.map(|d| d.to_string()).unwrap_or_default();
            match (profile.audit.period_start, profile.audit.period_end) {
                (None, None) => stated(""),
                (start, end) => plain(format!("{} – {}", day(start), day(end)).trim()),
            }
        }
        "auditor" => plain(&profile.audit.auditor),
        "prepared-by" => plain(&profile.organisation.prepared_by),
        "prepared-for" => plain(&profile.organisation.prepared_for),
        "date" => plain(&context.checklist.day().to_string()),
        "document-id" => plain(&context.document_id()),
        "status" => plain(&status(context)),
        "hash" => plain(context.hash.as_str()),
        "register" => match &context.checklist.record.hash {
            Some(hash) => plain(hash.as_str()),
            None => plain(&context.word("no_register")),
        },
        "owner" => plain(&context.owner()),
        "obligations" => plain(&context.obligations().count().to_string()),
        "commitments" => plain(&context.commitments().count().to_string()),
        _ => Vec::new(),
    }
}

/// The facts with these ids as a block's rows.
pub(super) fn facts(context: &Context<'_>, ids: &[&str]) -> Vec<Fact> {
    let fact = |line: Line| Fact {
        label: line.label,
        value: match line.url {
            Some(url) => Value::Link { text: line.shown, url },
            None => Value::Text(line.shown),
        },
        tone: line.tone,
    };
    ids.iter().flat_map(|id| lines(context, id)).map(fact).collect()
}

fn options(context: &Context<'_>, label: &str) -> Vec<Line> {
    let options = &context.checklist.effective.options;
    if options.is_empty() {
        return vec![Line {
            label: label.to_owned(),
            shown: context.word("no_options"),
            url: None,
            tone: Tone::Normal,
        }];
    }
    let template = context.template.words.get("option").map_or("", String::as_str);
    let mut lines = Vec::new();
    for (option, state) in options {
        let state_words = context.template.options.get(state).map(|s| context.fill(s)).unwrap_or_default();
        lines.push(Line {
            label: if lines.is_empty() { label.to_owned() } else { String::new() },
            shown: context.fill_with(template, &[("option", &option.name), ("state", &state_words)]),
            url: None,
            tone: if *state == OptionState::NotStated { Tone::Attention } else { Tone::Normal },
        });
    }
    lines
}

fn sources(context: &Context<'_>, label: &str) -> Vec<Line> {
    let line = |(at, source): (usize, &SourceDocument)| Line {
        label: if at == 0 { label.to_owned() } else { String::new() },
        shown: dated(context, source),
        url: source.url.clone(),
        tone: Tone::Normal,
    };
    context.matrix.sources.iter().enumerate().map(line).collect()
}

/// A source document's title with its date.
pub(super) fn dated(context: &Context<'_>, source: &SourceDocument) -> String {
    let title = source.title.as_deref().unwrap_or(&source.document);
    let (kind, day) = match source.date {
        Some(date) => (source.date_kind.clone().unwrap_or_else(|| context.word("day")), date.to_string()),
        None => (context.word("undated"), String::new()),
    };
    let template = context.template.words.get("dated").map_or("", String::as_str);
    let words = context.fill_with(template, &[("title", title), ("kind", &kind), ("day", &day)]);
    words.replace(" )", ")")
}

/// The state of the document, whose sign-off makes it so, and how many of the owners have accepted.
pub(super) fn status(context: &Context<'_>) -> String {
    if let Some(what_if) = &context.checklist.what_if {
        let template = context.template.words.get("what_if").map_or("", String::as_str);
        return context.fill_with(template, &[("differences", &what_if.to_string())]);
    }
    let state = signed_state(context);
    match &context.checklist.not_adopted {
        None => state,
        Some(changes) => {
            let template = context.template.words.get("not_adopted").map_or("", String::as_str);
            context.fill_with(template, &[("changes", changes), ("state", &state)])
        }
    }
}

/// What is signed, by whom, and how many of the owners have accepted.
fn signed_state(context: &Context<'_>) -> String {
    let signed = &context.checklist.signed;
    let state = state(context);
    if signed.entries.is_empty() || signed.owners.of == 0 {
        return state;
    }
    let (accepted, of) = (signed.owners.accepted.to_string(), signed.owners.of.to_string());
    let owners = context.word_with("owners_accepted", &[("accepted", &accepted), ("of", &of)]);
    format!("{state}; {owners}")
}

/// The state of the document, and whose sign-off makes it so.
pub(super) fn state(context: &Context<'_>) -> String {
    let signed = &context.checklist.signed;
    let word = match signed.state {
        DocumentState::Draft => "draft",
        DocumentState::Prepared => "prepared",
        DocumentState::Accepted => "accepted",
        DocumentState::AcceptedWithExceptions => "accepted_with_exceptions",
        DocumentState::Rejected => "rejected",
        DocumentState::Suspended => "suspended",
        DocumentState::Lapsed => "lapsed",
        DocumentState::Expired => "expired",
    };
    let reason = context.template.reason(&signed.causes, &signed.reason);
    context.word_with(word, &[("name", &signed.by), ("reason", &reason)])
}
