//! Texts as markup. The template engine escapes them; nothing is put together by hand.

use std::borrow::Cow;

use maud::{Markup, Render, html};

use crate::base::escape::visible;
use crate::document::{Look, Mark, Rich, Run, Tone, Value};

/// A text of the document: shown as it is, its controls made visible.
pub(super) struct Shown<'t>(pub &'t str);

impl Render for Shown<'_> {
    fn render_to(&self, out: &mut String) {
        visible(self.0).as_ref().render_to(out);
    }
}

/// An anchor as an element's id: it must not hold white space.
pub(super) fn anchor(text: &str) -> Cow<'_, str> {
    if text.contains(char::is_whitespace) || text.contains(char::is_control) {
        return Cow::Owned(text.replace(|c: char| c.is_whitespace() || c.is_control(), "_"));
    }
    Cow::Borrowed(text)
}

/// The address of an anchor within the page.
pub(super) fn to(text: &str) -> String {
    format!("#{}", anchor(text).replace('%', "%25"))
}

/// The class of a tone; none for the ordinary ones.
pub(super) fn class(tone: Tone) -> Option<&'static str> {
    match tone {
        Tone::Normal | Tone::Verbatim => None,
        Tone::Strong => Some("b"),
        Tone::Muted => Some("m"),
        Tone::Derived => Some("d"),
        Tone::Good => Some("good"),
        Tone::Attention => Some("warn"),
        Tone::Bad => Some("bad"),
        Tone::Off => Some("off"),
    }
}

/// Words in a tone.
pub(super) fn toned(text: &str, tone: Tone) -> Markup {
    html! {
        @match class(tone) {
            Some(class) => span class=(class) { (Shown(text)) },
            None => (Shown(text)),
        }
    }
}

/// A mark of its own shape; the words beside it say what it means.
pub(super) fn mark(mark: Mark) -> Markup {
    html! { svg class="i" viewBox="0 0 16 16" aria-hidden="true" { use href=(format!("#{}", symbol(mark))) {} } }
}

/// The id of a mark's symbol.
pub(super) fn symbol(mark: Mark) -> &'static str {
    match mark {
        Mark::Done => "ui-m-done",
        Mark::Alternative => "ui-m-alternative",
        Mark::Half => "ui-m-half",
        Mark::Most => "ui-m-most",
        Mark::Clock => "ui-m-clock",
        Mark::Open => "ui-m-open",
        Mark::Off => "ui-m-off",
        Mark::WithExceptions => "ui-m-exceptions",
        Mark::Rejected => "ui-m-rejected",
        Mark::Paused => "ui-m-paused",
        Mark::Dashed => "ui-m-dashed",
        Mark::Overdue => "ui-m-overdue",
        Mark::Warning => "ui-m-warning",
        Mark::Note => "ui-m-note",
    }
}

/// A text of several runs.
pub(super) fn rich(rich: &Rich) -> Markup {
    html! { @for one in &rich.runs { (run(one)) } }
}

/// What is seen, and what is read aloud in its place.
fn spoken(run: &Run) -> Markup {
    html! {
        @match &run.spoken {
            Some(spoken) if *spoken != run.text => {
                span aria-hidden="true" { (Shown(&run.text)) }
                span class="vh" { (Shown(spoken)) }
            }
            _ => (Shown(&run.text)),
        }
    }
}

fn run(run: &Run) -> Markup {
    html! {
        @match &run.look {
            Look::Words(tone) => @match class(*tone) {
                Some(class) => span class=(class) { (spoken(run)) },
                None => (spoken(run)),
            },
            Look::Chip => span class="chip" { (spoken(run)) },
            Look::Reference { anchor } => a class="ref" href=(to(anchor)) { (spoken(run)) },
            Look::Letter { derived } => {
                @let solid = matches!(run.text.as_str(), "R" | "A");
                span class={ "ch" @if *derived { " guess" } @else if solid { " solid" } } { (spoken(run)) }
            }
            Look::Mark(kind) => {
                (mark(*kind))
                @if !run.text.is_empty() { span class="vh" { (Shown(&run.text)) } }
                " "
            }
            Look::Blank => span class="blank" {},
        }
    }
}

/// A value in a tone.
pub(super) fn value(value: &Value, tone: Tone) -> Markup {
    html! {
        @match value {
            Value::Link { text, url } if url.starts_with("https://") => a href=(url) rel="noreferrer" { (Shown(text)) },
            Value::Jump { text, anchor } => a href=(to(anchor)) { (toned(text, tone)) },
            Value::Rich(text) => @match class(tone) {
                Some(class) => span class=(class) { (rich(text)) },
                None => (rich(text)),
            },
            Value::Share(share) => (super::areas::share(*share)),
            Value::Empty => {}
            other => (toned(&plain(other), tone)),
        }
    }
}

/// A value's words.
pub(super) fn plain(value: &Value) -> Cow<'_, str> {
    match value {
        Value::Empty => Cow::Borrowed(""),
        Value::Text(text) | Value::Letters(text) | Value::Link { text, .. } | Value::Jump { text, .. } => {
            Cow::Borrowed(text)
        }
        Value::Rich(rich) => Cow::Owned(rich.text()),
        Value::Number(number) => Cow::Owned(number.to_string()),
        Value::Percent(share) => Cow::Owned(format!("{:.0} %", share * 100.0)),
        Value::Share(share) => Cow::Owned(format!("{} / {}", share.count, share.of)),
        Value::Heat(heat) => Cow::Borrowed(&heat.text),
        Value::Date(date) => Cow::Owned(date.to_string()),
        Value::Live(live) if live.percent => Cow::Owned(format!("{:.0} %", live.present * 100.0)),
        Value::Live(live) => Cow::Owned(live.present.to_string()),
    }
}

/// Whether a value has a link of its own.
pub(super) fn has_link(value: &Value) -> bool {
    match value {
        Value::Link { .. } | Value::Jump { .. } => true,
        Value::Rich(rich) => rich.runs.iter().any(|run| matches!(run.look, Look::Reference { .. })),
        _ => false,
    }
}
