//! Header rows whose groups stand below what they tell apart.

use crate::base::ordered::Arrange;
use crate::import::notation::lexicon::fold;
use crate::import::notation::names::is_short;
use crate::import::raw::{RawRow, Span};

/// "Acme | Customer | Acme | Customer" above "Full" and "Backend", each over two columns: the row below tells apart what is headed alike.
pub(crate) fn names_groups(head: &RawRow, row: &RawRow) -> bool {
    fills_and_groups(head, row) || groups_alike(head, row)
}

/// "| | | Anna | Ben | Carla" above "No. | State | Task | Sales | | Support": the row below heads what has no header yet, and groups the rest.
fn fills_and_groups(head: &RawRow, row: &RawRow) -> bool {
    let above = |column: usize| head.cells.get(column).map_or("", |c| c.text.trim());
    let texts = || row.cells.iter().enumerate().filter(|(_, c)| !c.text.trim().is_empty() && c.span != Span::FromLeft);
    let filled = texts().filter(|(column, _)| above(*column).is_empty()).count();
    let groups = texts().filter(|(column, _)| !above(*column).is_empty()).count();
    let labels = head.cells.iter().filter(|c| !c.text.trim().is_empty()).count();
    let worded = texts().all(|(_, c)| is_short(&c.text) && fold(&c.text).chars().count() > 2);
    filled >= 2 && groups >= 2 && groups * 2 <= labels && worded
}

fn groups_alike(head: &RawRow, row: &RawRow) -> bool {
    let mut names: Vec<String> = Vec::new();
    let mut heads: Vec<Vec<String>> = Vec::new();
    for (cell, above) in row.cells.iter().zip(&head.cells).skip(1) {
        match cell.span {
            Span::Origin { columns: 2.., .. } => {
                names.push(fold(&cell.text));
                heads.push(vec![fold(&above.text)]);
            }
            Span::FromLeft => {
                let Some(group) = heads.last_mut() else { return false };
                group.push(fold(&above.text));
            }
            _ => return false,
        }
    }
    let alike = heads.windows(2).all(|pair| pair.first() == pair.last());
    let mut different = names.clone();
    different.arrange();
    different.dedup();
    names.len() >= 2 && different.len() == names.len() && names.iter().all(|n| !n.is_empty()) && alike
}
