//! Templates that build on another.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::DEFAULT;
use super::reader::Sink;
use crate::base::embedded;
use crate::base::located::Written;

/// Words that a template need not have: of screens, and of documents that are made beside the checklists.
const LATER: [&str; 4] = ["screen", "notice", "portfolio", "readme"];

/// The sections of the built-in template that a template builds on (`base`), where it has none of its own, in the words of a language where the
/// base has them; parts are never taken over. Whether the base has that language.
pub(super) fn with_base<'t>(tree: &mut Spanned<DeTable<'t>>, language: Option<&str>) -> bool {
    let base = match tree.get_ref().get("base").map(Spanned::get_ref) {
        Some(DeValue::String(name)) => Some(name.to_string()),
        _ => None,
    };
    let found = base.is_some_and(|base| take_over(tree, &base, language, |key| key != "part"));
    // These came later: a template without them stays as it is.
    if LATER.iter().any(|key| !tree.get_ref().contains_key(*key)) {
        take_over(tree, DEFAULT, language, |key| LATER.contains(&key));
    }
    found
}

/// Whether the template that a template builds on has a language.
pub(super) fn base_has(tree: &Spanned<DeTable<'_>>, language: &str) -> bool {
    let base = tree.get_ref().get("base").and_then(|base| base.get_ref().as_str());
    let Some(base) = base else { return false };
    let own = built_in(base, "template.toml").and_then(|text| language_of(&Written::parse(text).0));
    own.as_deref() == Some(language) || built_in(base, &format!("{language}.toml")).is_some()
}

/// The language that a template is written in.
pub(super) fn language_of(tree: &Spanned<DeTable<'_>>) -> Option<String> {
    let document = tree.get_ref().get("document")?.get_ref().as_table()?;
    document.get("language")?.get_ref().as_str().map(str::to_owned)
}

/// A file of a built-in template.
fn built_in(name: &str, file: &str) -> Option<&'static str> {
    std::str::from_utf8(embedded::find(&embedded::TEMPLATES, &format!("{name}/{file}"))?.bytes()).ok()
}

/// Takes over the sections of a built-in template that are wanted and not there. Whether it has the language.
fn take_over(
    tree: &mut Spanned<DeTable<'_>>,
    base: &str,
    language: Option<&str>,
    wanted: impl Fn(&str) -> bool,
) -> bool {
    let Some(text) = built_in(base, "template.toml") else { return false };
    let (mut root, _) = Written::parse(text);
    let words = language.and_then(|language| built_in(base, &format!("{language}.toml")));
    if let Some(words) = words {
        let (mut words, _) = Written::parse(words);
        words.get_mut().remove("part");
        Sink::new(base, text).replace(root.get_mut(), words.into_inner(), "");
    }
    for (key, value) in root.into_inner() {
        if wanted(key.get_ref()) && !tree.get_ref().contains_key(key.get_ref().as_ref()) {
            tree.get_mut().insert(key, value);
        }
    }
    words.is_some()
}
