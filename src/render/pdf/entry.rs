//! What a field and its widget have in common: names, the font of entries, the cross of a box.

use super::formfont;
use super::object::{number, text};
use super::paint::{GREY, Paint};
use crate::document::FormField;

/// Type size of entries.
pub(super) const ENTRY: f64 = 9.0;
/// Smallest type size of an entry: that of the cells of tables, and what one is reduced to so that its box can hold it.
pub(super) const LEAST: f64 = 8.0;
/// A box of less height than this holds entries of the smallest size.
const LOW: f64 = 15.0;

/// The type size of an entry in a box of a height.
pub(super) fn entry_size(height: f64) -> f64 {
    if height < LOW { LEAST } else { ENTRY }
}

/// A partial field name; periods divide partial names and cannot be part of one (ISO 32000-1, 12.7.3.2).
pub(super) fn partial(id: &str) -> String {
    id.replace('.', "-")
}

/// The small cross at which one signs.
pub(super) fn cross(paint: &mut Paint, x: f64, y: f64) {
    paint.line(&[(x, y), (x + 5.0, y + 5.0)], 0.8, GREY);
    paint.line(&[(x, y + 5.0), (x + 5.0, y)], 0.8, GREY);
}

/// The default appearance of a field: what readers set entries in that are typed later.
pub(super) fn default_appearance(size: f64) -> String {
    format!("/{} {} Tf 0.1 g", formfont::NAME, number(size))
}

/// The name and help of a field, as readers say it aloud.
pub(super) fn tip(heading: &str, field: &FormField) -> String {
    match field.help.as_str() {
        "" => format!("{heading}: {}", field.label),
        help => format!("{heading}: {}: {help}", field.label),
    }
}

/// Text as a PDF string, for an element's alternative.
pub(super) fn alternative(words: &str) -> String {
    format!("/Alt{}", text(words))
}
