//! Icons that stand for a word: what a cell says that shows nothing but a picture of a tick.
//!
//! Only a cell without any text is read so, and what it is given is the icon's own name (`fa-check`, `yes`), which
//! [`notation`](crate::import::notation) knows for a mark.

use crate::import::notation::{is_cross, is_mark};

/// Attributes in which an icon has its name, the most telling one first.
const NAMED_BY: &[&str] =
    &["ac:name", "alt", "aria-label", "title", "icon", "name", "data-icon", "kind", "type", "status"];

/// The name of the icon that an element shows, if it is a mark's.
pub(super) fn of_element(tag: &str, attribute: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    let named = NAMED_BY.iter().filter_map(|name| attribute(name)).find(|value| is_icon(value));
    named
        .or_else(|| attribute("class")?.split_whitespace().find(|class| is_icon(class)).map(str::to_owned))
        .or_else(|| of_address(&attribute("src").or_else(|| attribute("source"))?))
        .or_else(|| of_component(tag))
}

/// The file that an icon is drawn from: `media/yes-icon.png`.
pub(super) fn of_address(address: &str) -> Option<String> {
    let file = address.rsplit(['/', '\\']).next()?;
    let stem = file.split('.').next()?;
    is_icon(stem).then(|| stem.to_owned())
}

/// `<Check />`, `<XIcon />`: a component whose name is the mark.
fn of_component(tag: &str) -> Option<String> {
    // "x" alone is a tick where it is written, and a cross where it is drawn.
    let name = if tag.eq_ignore_ascii_case("x") { "x icon" } else { tag };
    (tag.len() > 1 || name != tag).then_some(name).filter(|n| is_icon(n)).map(str::to_owned)
}

fn is_icon(name: &str) -> bool {
    name.chars().any(char::is_alphabetic) && (is_mark(name) || is_cross(name))
}

/// `:::image type="icon" source="media/yes.png" alt-text="Yes":::`, as one vendor's processor writes images.
pub(super) fn of_directive(text: &str) -> Option<String> {
    let value = |name: &str| {
        let (_, rest) = text.split_once(name)?;
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        rest.get(1..)?.split_once(quote).map(|(value, _)| value.to_owned())
    };
    let alternative = value("alt-text=").filter(|alt| !alt.trim().is_empty());
    alternative.or_else(|| of_address(&value("source=")?))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn icons_are_called_by_their_names() {
        let of = |tag: &str, attributes: &[(&str, &str)]| {
            of_element(tag, &|wanted| attributes.iter().find(|(n, _)| *n == wanted).map(|(_, v)| (*v).to_owned()))
        };
        assert_eq!(of("i", &[("class", "fa fa-check green")]).unwrap(), "fa-check");
        assert_eq!(of("ac:emoticon", &[("ac:name", "tick")]).unwrap(), "tick");
        assert_eq!(of("check", &[]).unwrap(), "check");
        assert!(is_cross(&of("x", &[]).unwrap()));
        assert_eq!(of("img", &[("src", "/a/yes-icon.svg"), ("alt", "")]).unwrap(), "yes-icon");
        assert_eq!(of("span", &[("class", "nowrap")]), None);
        assert_eq!(of_directive(":::image type=\"icon\" source=\"media/no.png\" border=\"false\":::").unwrap(), "no");
    }
}
