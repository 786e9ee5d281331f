//! Comments on cells: no field takes them, so they are shown with what is refused.

use super::book::Comment;
use super::copy::{Copy, Sink};
use crate::base::location::Location;

/// Hands every comment that a person wrote to `sink`: those that were handed out explain the columns, after the whole header where it is cut.
pub fn each(comments: &[Comment], copy: &Copy, sink: &mut dyn Sink) {
    let handed_out = |text: &str| text.trim().lines().all(|line| copy.was_handed_out(line.trim()));
    for comment in comments.iter().filter(|c| copy.reads(&c.sheet) && !handed_out(&c.text)) {
        let place = Location::cell(copy.name.clone(), comment.sheet.clone(), comment.row, comment.column);
        let author = match comment.author.trim() {
            "" => String::new(),
            author => format!("{author}: "),
        };
        sink.stray(place, "", format!("{author}{}", comment.text.trim()), "a comment on a cell is no entry");
    }
}
