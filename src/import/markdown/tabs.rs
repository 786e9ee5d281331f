//! Tabs and foldings: their labels head what stands in them, and no more than that.

use super::super::html;
use super::super::inline::{Within, inline};
use super::super::raw::RawBlock;
use super::{Line, Scanner, is_directive, is_rule};
use crate::base::location::Place;

/// The deepest level that a tab's label gives, one below Markdown's own deepest heading.
const TAB_LEVEL: u8 = 7;

/// `=== "BYOC"`: what is indented below it stands in the tab.
const INDENTED: &str = "===";

/// `== tab BYOC` in a `:::` block.
const IN_BLOCK: &str = "==";

/// `# [BYOC](#tab/byoc)`, up to a rule.
const RULED: &str = "#";

/// So many lines below a heading the end of its tab is looked for.
const LONGEST_TAB: usize = 2_000;

/// A tab that is open.
pub(super) struct Tab {
    /// The tag or template tag that ends it, or one of the marks above.
    name: String,
    place: Place,
    /// Characters before its label.
    indent: u32,
    /// The level of the document's heading before it.
    level: u8,
    /// `:::` blocks that are open within it.
    blocks: usize,
    /// By how much the headings within it are deeper than they are written, so that all of them stand below its label.
    deeper: u8,
}

impl Tab {
    /// Whether its label stands deeper than a heading of a level.
    pub(super) fn is_below(&self, level: u8) -> bool {
        self.level < level
    }
}

impl Scanner<'_, '_> {
    /// Opens a tab; the one beside it, where nothing ended it, ends.
    pub(super) fn open_tab(&mut self, label: String, text: &str) {
        let name = tab_name(text);
        if let Some(at) = self.tabs.iter().rposition(|tab| tab.name == name) {
            self.end_tabs(at);
        }
        let place = self.place(self.at);
        let level = (self.level + 1).min(TAB_LEVEL);
        self.blocks.push(RawBlock::Heading { level, text: label, place });
        let indent = self.line(self.at).map_or(0, |line| line.taken);
        self.tabs.push(Tab { name, place, indent, level: self.level, blocks: 0, deeper: 0 });
        // Headings within the tab are its own.
        self.level = level;
    }

    /// The level of a heading at this line: below the label of the tab that it stands in, whatever its markup, where that tab's end is in sight.
    pub(super) fn level_in_tabs(&mut self, written: u8) -> u8 {
        let Some(tab) = self.tabs.last() else { return written };
        let (label, deeper) = ((tab.level + 1).min(TAB_LEVEL), tab.deeper);
        let level = written.saturating_add(deeper);
        if level > label {
            return level;
        }
        if !self.ends_below(tab) {
            return written;
        }
        if let Some(tab) = self.tabs.last_mut() {
            tab.deeper = (label + 1).saturating_sub(written);
        }
        label + 1
    }

    /// Whether the end of a tab is in sight: a heading may as well stand behind a tab that nobody ended.
    fn ends_below(&self, tab: &Tab) -> bool {
        // A line that is indented is in the tab, or the tab would be over.
        if tab.name == INDENTED {
            return true;
        }
        for line in self.lines.iter().skip(self.at + 1).take(LONGEST_TAB) {
            let text = line.text.trim_end();
            let over = match tab.name.as_str() {
                IN_BLOCK => text.starts_with(":::") && text.trim_matches(':').is_empty(),
                RULED => is_rule(text),
                name => line.text.contains(['<', '{']) && ends(&line.text.to_ascii_lowercase(), name),
            };
            // The next tab ends one that has no end of its own.
            let next = !over && tab_label(text).is_some();
            if over || next {
                return over || matches!(tab.name.as_str(), IN_BLOCK | RULED) && tab_name(text) == tab.name;
            }
        }
        false
    }

    /// Ends the tabs that a line shows to be over before it is read: it is indented no more, or it is the rule below the tabs.
    pub(super) fn leave_tabs(&mut self, line: Line<'_>) {
        if self.tabs.is_empty() || line.is_blank() {
            return;
        }
        let text = line.text.trim_end();
        let over = |tab: &mut Tab| match tab.name.as_str() {
            INDENTED => line.taken <= tab.indent,
            IN_BLOCK if text.starts_with(":::") => {
                let ends = text.trim_matches(':').is_empty();
                let own = ends && tab.blocks == 0;
                tab.blocks = if ends { tab.blocks.saturating_sub(1) } else { tab.blocks + 1 };
                own
            }
            RULED => is_rule(text),
            _ => false,
        };
        if let Some(at) = self.tabs.iter_mut().position(over) {
            self.flush();
            self.end_tabs(at);
        }
    }

    /// Ends the tabs whose end tag stood in the line that was read last.
    pub(super) fn close_tabs(&mut self) {
        if self.tabs.is_empty() {
            return;
        }
        let Some(line) = self.at.checked_sub(1).and_then(|at| self.line(at)) else { return };
        if !line.text.contains(['<', '{']) {
            return;
        }
        let lower = line.text.to_ascii_lowercase();
        if let Some(at) = self.tabs.iter().rposition(|tab| ends(&lower, &tab.name)) {
            self.flush();
            self.end_tabs(at);
        }
    }

    fn end_tabs(&mut self, from: usize) {
        let ended = self.tabs.split_off(from);
        if let Some(tab) = ended.first() {
            self.level = tab.level;
            self.blocks.push(RawBlock::HeadingEnd { of: tab.place });
        }
    }
}

/// Whether a line in lower case has the end tag of a name: `</details>`, `{{< /tab >}}`, `{% endtab %}`.
fn ends(lower: &str, name: &str) -> bool {
    let has = |before: &str| {
        lower.match_indices(before).any(|(at, _)| {
            let after = lower.get(at + before.len()..).and_then(|rest| rest.strip_prefix(name));
            after.is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '-'))
        })
    };
    has("</") || is_directive(lower.trim()) && (has("/") || has("end"))
}

/// What the tab of a label is ended by.
fn tab_name(text: &str) -> String {
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
        return ["label", "title", "name", "summary", "value"].iter().find_map(|name| html::attribute(text, name));
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
