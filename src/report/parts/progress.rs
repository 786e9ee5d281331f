//! Progress by section and owner, and what is overdue or lapses soon: the same figures as `rmx-report status`, on the day of the report.

use super::{heading, small};
use crate::document::{Block, Cell, Tone, Value};
use crate::record::field::Status;
use crate::record::status::Counts;
use crate::report::context::{Context, SOON};
use crate::report::template::PartKind;

/// Rows of each table: what is longer is for `status`.
const MOST: usize = 40;
/// Statuses with a column of their own; the rest are counted together.
const SHOWN: [Status; 4] = [Status::Implemented, Status::InProgress, Status::Partial, Status::NotStarted];
/// Widths of the columns of figures, in shares: a workbook's page has sixteen parts, and its headers stand on one line in one or two of them.
const NARROW: f64 = 6.25;
const WIDE: f64 = 2.0 * NARROW;

/// The tables; none without a register, or without an obligation.
pub(super) fn tables(context: &Context<'_>) -> Vec<Block> {
    let (Some(part), Some(status)) = (context.template.part(PartKind::Summary), &context.progress) else {
        return Vec::new();
    };
    if status.total.obligations == 0 {
        return Vec::new();
    }
    let word = |name: &str| context.fill(part.word(name));
    let shown = SHOWN.map(|s| context.template.choice(s.as_str()).to_owned());
    let (obligations, done, others, overdue) = (word("obligations"), word("done"), word("others"), word("overdue"));
    let mut blocks = Vec::new();
    for (id, of, rows) in [("by_section", "section", &status.sections), ("by_owner", "owner", &status.owners)] {
        let caption = word(id);
        let first = word(of);
        let mut heads = vec![(first.as_str(), 2.0 * WIDE), (obligations.as_str(), WIDE), (done.as_str(), NARROW)];
        heads.extend(shown.iter().zip(SHOWN).map(|(name, status)| {
            let width = if status == Status::Partial { NARROW } else { WIDE };
            (name.as_str(), width)
        }));
        heads.extend([(others.as_str(), NARROW), (overdue.as_str(), NARROW)]);
        let unowned = word("unowned");
        let name = |name: &str| if name.is_empty() && id == "by_owner" { unowned.clone() } else { name.to_owned() };
        let cells = rows.iter().take(MOST).map(|(of, counts)| row(name(of), counts)).collect();
        blocks.push(heading(caption.clone()));
        blocks.push(small(&format!("progress-{id}"), &caption, &heads, cells));
        blocks.extend(more(context, rows.len()));
    }
    if !status.lapses.is_empty() {
        let caption = context.fill_with(part.word("lapses"), &[("days", &SOON.to_string())]);
        let heads = ["lapse_on", "lapse_kind", "gap_where", "lapse_who", "lapse_what"].map(word);
        let widths = [12.0, 10.0, 20.0, 20.0, 46.0];
        let heads: Vec<(&str, f64)> = heads.iter().map(String::as_str).zip(widths).collect();
        let cells = status.lapses.iter().take(MOST).map(|lapse| {
            let tone = if lapse.past { Tone::Bad } else { Tone::Attention };
            let kind = match lapse.kind {
                "due" => word("lapse_due"),
                "review" => word("lapse_review"),
                "sign-off" => word("lapse_sign_off"),
                "evidence" => word("lapse_evidence"),
                other => other.to_owned(),
            };
            vec![
                Cell::text(lapse.on.to_string()).toned(tone),
                Cell::text(kind),
                Cell::text(lapse.id.as_str()),
                Cell::text(lapse.owner.as_str()),
                Cell::text(lapse.what.as_str()),
            ]
        });
        blocks.push(heading(caption.clone()));
        blocks.push(small("progress-lapses", &caption, &heads, cells.collect()));
        blocks.extend(more(context, status.lapses.len()));
    }
    blocks
}

/// The heading of what follows the tables on pages.
pub(super) fn then(context: &Context<'_>) -> Option<Block> {
    let part = context.template.part(PartKind::Summary)?;
    Some(heading(context.fill(part.word("progress_then"))))
}

fn row(name: String, counts: &Counts) -> Vec<Cell> {
    let number = |n: usize| Cell::new(Value::Number(i64::try_from(n).unwrap_or(i64::MAX)));
    let shown: usize = SHOWN.iter().map(|s| counts.of(*s)).sum();
    let share = counts.share().map_or(Value::Empty, Value::Percent);
    let mut cells = vec![Cell::text(name).toned(Tone::Strong), number(counts.obligations), Cell::new(share)];
    cells.extend(SHOWN.iter().map(|s| number(counts.of(*s))));
    cells.push(number(counts.obligations - shown));
    let tone = if counts.overdue > 0 { Tone::Bad } else { Tone::Normal };
    cells.push(number(counts.overdue).toned(tone));
    cells
}

/// How many rows a table leaves out.
fn more(context: &Context<'_>, rows: usize) -> Option<Block> {
    let part = context.template.part(PartKind::Summary)?;
    let left = rows.checked_sub(MOST).filter(|left| *left > 0)?;
    let text = context.fill_with(part.word("progress_more"), &[("more", &left.to_string())]);
    Some(Block::Paragraph(crate::document::Text { text, tone: Tone::Muted }))
}
