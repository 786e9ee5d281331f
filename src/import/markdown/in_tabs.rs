//! Tabs and foldings: their labels head what stands in them, and no more than that.

use super::lines::is_rule;
use super::scanner::{Line, Scanner};
use super::tabs::{IN_BLOCK, INDENTED, RULED, Tab, ends, tab_label, tab_name};
use crate::import::raw::RawBlock;

/// The deepest level that a tab's label gives, one below Markdown's own deepest heading.
const TAB_LEVEL: u8 = 7;

/// So many lines below a heading the end of its tab is looked for.
const LONGEST_TAB: usize = 2_000;

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
