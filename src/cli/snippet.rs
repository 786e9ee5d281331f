//! The line that a diagnostic is about, with the place underlined.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use crate::base::escape::visible;
use crate::base::files;
use crate::base::location::{Location, Place};
use crate::base::reading;

/// Longest line that is shown, characters: a longer one says little on a terminal.
const LONGEST: usize = 300;

/// The line of a text document with what was found there underlined; `None` where the document is no text, the place is no line, or nobody knows
/// any more which file it was.
pub fn of(location: &Location, found: Option<&str>) -> Option<String> {
    let Place::Line { line, column } = location.place else { return None };
    let path = reading::path_of(&location.file)?;
    let bytes = files::read(&path, files::SETTINGS_BYTES).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    let written = text.lines().nth(usize::try_from(line).ok()?.checked_sub(1)?)?;
    if written.trim().is_empty() || written.chars().count() > LONGEST {
        return None;
    }
    let before: String = written.chars().take(usize::try_from(column).ok()?.saturating_sub(1)).collect();
    let (before, shown) = (visible(&before).len(), visible(written));
    let span = underlined(&shown, before, found.map(visible).as_deref())?;
    let snippet = Snippet::source(shown).line_start(usize::try_from(line).ok()?).fold(false);
    let group = Group::with_level(Level::ERROR).element(snippet.annotation(AnnotationKind::Primary.span(span)));
    Some(Renderer::plain().render(&[group]))
}

/// What is underlined: the text that was found, from the column on if it stands there; else the rest of the cell or line.
fn underlined(line: &str, from: usize, found: Option<&str>) -> Option<std::ops::Range<usize>> {
    let found = found.map(str::trim).filter(|text| !text.is_empty() && !text.contains('\n'));
    if let Some(text) = found {
        let after = line.get(from..).and_then(|rest| rest.find(text)).map(|at| from + at);
        // A text that stands there twice, and no column says which is meant, is not pointed at.
        let only = || line.find(text).filter(|at| line.get(at + 1..).is_none_or(|rest| !rest.contains(text)));
        if let Some(at) = if from > 0 { after } else { only() } {
            return Some(at..at + text.len());
        }
    }
    let start = if from > 0 && from < line.len() { from } else { line.len() - line.trim_start().len() };
    let rest = line.get(start..)?;
    let end = if from > 0 { rest.find('|').filter(|at| *at > 0).unwrap_or(rest.len()) } else { rest.len() };
    Some(start..start + rest.get(..end)?.trim_end().len().max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_is_underlined_where_it_is_known() {
        let line = "| Patch | Q | RA |";
        assert_eq!(underlined(line, 0, Some("Q")), Some(10..11));
        assert_eq!(underlined(line, 14, Some("RA")), Some(14..16));
        assert_eq!(underlined(line, 2, None), Some(2..7));
        assert_eq!(underlined("  a = 1", 0, None), Some(2..7));
        assert_eq!(underlined("| R | R |", 0, Some("R")), Some(0..9), "which of the two is not known");
    }
}
