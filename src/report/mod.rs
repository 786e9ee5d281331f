//! From the checklist to the format-neutral report document; what it says and shows is read from a template.

pub mod template;

mod baseline;
mod context;
mod facts;
mod finding;
mod medium;
pub mod notice;
mod parts;
pub(crate) mod person;
pub mod pieces;
pub mod portfolio;
pub(crate) mod readme;
mod words;

use std::sync::Arc;

pub use medium::Medium;

use crate::document::{Labels, Lines, Meta, ReportDocument};

use crate::base::GENERATOR;
use crate::base::parallel;
use crate::checklist::Checklist;
use context::Context;
use template::{Holes, Template, fill};

/// Builds the report of a checklist as a template says, for any output.
pub fn build<'a>(checklist: &'a Checklist<'_>, template: &'a Template) -> ReportDocument<'a> {
    build_for(checklist, template, Medium::Any)
}

/// Builds the report of a checklist as a template says.
pub fn build_for<'a>(checklist: &'a Checklist<'_>, template: &'a Template, medium: Medium) -> ReportDocument<'a> {
    let context = Arc::new(Context::new(checklist, template, medium));
    let words = &template.document;
    let hash = context.hash.as_str().to_owned();
    let document_id = context.document_id();
    let labels = |text: &str| context.fill(text);
    let profile = checklist.profile;
    let title = match context.owner().as_str() {
        "" => labels(&words.title),
        owner => context.compose_title(&labels(&words.title), owner),
    };
    let marks =
        [(checklist.not_adopted.is_some(), "not_adopted_title"), (checklist.what_if.is_some(), "what_if_title")];
    let title = marks.into_iter().filter(|(marked, _)| *marked).fold(title, |title, (_, word)| {
        let template = template.words.get(word).map_or("", String::as_str);
        context.fill_with(template, &[("title", &title)])
    });
    let meta = Meta {
        title,
        subtitle: labels(&words.subtitle),
        subject: labels(&words.subject),
        organisation: profile.organisation.name.clone(),
        author: profile.organisation.prepared_by.clone(),
        keywords: words.keywords.iter().map(|k| labels(k)).collect(),
        language: words.language.clone(),
        created: checklist.as_of,
        document_id,
        hash,
        generator: GENERATOR.to_owned(),
        properties: properties(&context),
        cover: words.cover.iter().flat_map(|id| facts::lines(&context, id)).map(|l| (l.label, l.shown)).collect(),
    };
    // The pages' own names stay for the renderer, which alone knows the page number.
    let title = Holes::within(&context.holes)
        .with("title", meta.title.as_str())
        .with("wording", parts::sign_off::grouped(context.hash.as_str()));
    let labels = Labels {
        footer_left: fill(&template.page.footer_left, &later_hash(&title)),
        footer_right: fill(&template.page.footer_right, &later_hash(&title)),
        header: fill(&template.page.header, &title),
        header_right: fill(&template.page.header_right, &title),
        contents: context.fill(&template.page.contents),
        continued: context.fill(&template.page.continued),
        day: context::day_form(template),
        screen: template.screen.clone(),
    };
    let theme = template.theme();
    let parts = parallel::map(context.is_long(), &template.parts, |part| parts::build(&context, part));
    let parts: Vec<_> = parts.into_iter().flatten().collect();
    let form = |part: &template::PartTemplate| part.own_table.as_ref().is_some_and(template::OwnTable::is_filled_in);
    let filled_in = template.parts.iter().any(|part| part.kind.is_filled_in() || form(part));
    let baseline = if filled_in { baseline::lines(&context, &parts) } else { Lines::default() };
    ReportDocument { meta, theme, labels, parts, attachments: Vec::new(), baseline }
}

/// The running words of a document beside the checklists.
fn labels_of(template: &Template, holes: &Holes<'_>, meta: &Meta) -> Labels {
    let holes = Holes::within(holes).with("title", meta.title.as_str()).with("id", meta.document_id.as_str());
    Labels {
        footer_left: fill("{id}", &holes),
        footer_right: fill(&template.page.footer_right, &holes),
        header: meta.title.clone(),
        header_right: fill(&template.page.header_right, &holes),
        contents: fill(&template.page.contents, &holes),
        continued: fill(&template.page.continued, &holes),
        day: context::day_form(template),
        screen: template.screen.clone(),
    }
}

/// An internal owner's name as part of a file name: lower-case letters of its own script, digits and hyphens.
pub fn owner_slug(owner: &str) -> String {
    context::slug(owner)
}

/// In a footer `{hash}` is the document's hash, which is known to the renderer: it stays a hole.
fn later_hash<'h>(holes: &'h Holes<'h>) -> Holes<'h> {
    Holes::within(holes).with("hash", "{hash}")
}

/// Custom document properties: what a program needs to know which checklist this is.
fn properties(context: &Context<'_>) -> Vec<(String, String)> {
    let effective = &context.checklist.effective;
    let mut properties = vec![
        ("rmx-service".to_owned(), effective.matrix.name()),
        ("rmx-checklist-hash".to_owned(), context.hash.as_str().to_owned()),
        ("rmx-as-of".to_owned(), context.checklist.day().to_string()),
        ("rmx-generator".to_owned(), GENERATOR.to_owned()),
    ];
    if let Some(model) = effective.model {
        properties.push(("rmx-model".to_owned(), model.id.as_str().to_owned()));
    }
    for (option, state) in &effective.options {
        properties.push((format!("rmx-option-{}", option.id), state.as_str().to_owned()));
    }
    properties
}
