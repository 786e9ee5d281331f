//! What opens a tab or a folding, what its label is, and what ends it.

use super::lines::is_directive;
use crate::base::location::Place;
use crate::import::inline::{Within, inline};
use crate::import::tags::attribute;

/// `=== "BYOC"`: what is indented below it stands in the tab.
pub(super) const INDENTED: &str = "===";

/// `== tab BYOC` in a `:::` block.
pub(super) const IN_BLOCK: &str = "==";

/// `# [BYOC](#tab/byoc)`, up to a rule.
pub(super) const RULED: &str = "#";

/// A tab that is open.
pub(super) struct Tab {
    /// The tag or template tag that ends it, or one of the marks above.
    pub(super) name: String,
    pub(super) place: Place,
    /// Characters before its label.
    pub(super) indent: u32,
    /// The level of the document's heading before it.
    pub(super) level: u8,
    /// `:::` blocks that are open within it.
    pub(super) blocks: usize,
    /// By how much the headings within it are deeper than they are written, so that all of them stand below its label.
    pub(super) deeper: u8,
}

impl Tab {
    /// Whether its label stands deeper than a heading of a level.
    pub(super) fn is_below(&self, level: u8) -> bool {
        self.level < level
    }
}

/// Whether a line in lower case has the end tag of a name: `</details>`, `{{< /tab >}}`, `{% endtab %}`.
pub(super) fn ends(lower: &str, name: &str) -> bool {
    let has = |before: &str| {
        lower.match_indices(before).any(|(at, _)| {
            let after = lower.get(at + before.len()..).and_then(|rest| rest.strip_prefix(name));
            after.is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '-'))
        })
    };
    has("</") || is_directive(lower.trim()) && (has("/") || has("end"))
}

/// What the tab of a label is ended by.
pub(super) fn tab_name(text: &str) -> String {
    for mark in [INDENTED, IN_BLOCK, RULED] {
        if text.starts_with(mark) {
            return mark.to_owned();
        }
    }
    let lower = text.to_ascii_lowercase();
    if lower.contains("<summary") {
        return "details".to_owned();
    }
    let name = lower.trim_start_matches(|c: char| !c.is_alphabetic());
    name.chars().take_while(|c| c.is_alphanumeric() || *c == '-').collect()
}

/// The label of a tab, which heads what stands in it: `<TabItem label="BYOC">`, `=== "BYOC"`, `{{< tab "BYOC" >}}`, `# [BYOC](#tab/byoc)`,
/// `<summary>…`.
pub(super) fn tab_label(text: &str) -> Option<String> {
    if let Some(rest) = text.strip_prefix("=== ").or_else(|| text.strip_prefix("===+ ")) {
        return rest.trim().strip_prefix('"').and_then(|r| r.strip_suffix('"')).map(str::to_owned);
    }
    if let Some(rest) = text.strip_prefix("== tab ") {
        return Some(rest.trim().to_owned());
    }
    if let Some(rest) = text.strip_prefix("# [") {
        return rest.split_once("](#tab/").map(|(label, _)| label.to_owned());
    }
    let lower = text.to_ascii_lowercase();
    const TAGS: &[&str] =
        &["<tabitem", "<tab ", "<tab-item", "<accordion ", "<expandable ", "<collapsible ", "<details "];
    if TAGS.iter().any(|tag| lower.starts_with(tag)) && !lower.contains("<summary") {
        return ["label", "title", "name", "summary", "value"].iter().find_map(|name| attribute(text, name));
    }
    if let Some(start) = lower.find("<summary>") {
        let inner = text.get(start + "<summary>".len()..)?;
        let end = inner.to_ascii_lowercase().find("</summary>").unwrap_or(inner.len());
        let label = inline(inner.get(..end)?, Within::Text).text;
        return (!label.is_empty()).then_some(label);
    }
    let short =
        ["{{< tab ", "{{% tab ", "{% tab "].iter().find_map(|mark| lower.starts_with(mark).then_some(mark.len()))?;
    let rest = text.get(short..)?;
    let (_, quoted) = rest.split_once('"')?;
    quoted.split_once('"').map(|(label, _)| label.to_owned())
}
