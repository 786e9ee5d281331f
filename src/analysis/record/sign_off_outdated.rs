//! `sign-off-outdated`: what was signed is not what stands there now, or the sign-off's time ran out.

use super::context::{RecordContext, RecordRule};
use crate::findings::{Code, Finding};
use crate::record::entry::{SignOff, SignOffState};

pub(super) const RULE: RecordRule = RecordRule::new(&[Code::SignOffOutdated], check);

fn check(context: &RecordContext<'_>, findings: &mut Vec<Finding>) {
    for sign_off in context.record.current_sign_offs() {
        let row = sign_off.key.as_ref().map(|key| context.effective.activities.iter().find(|a| &a.key == key));
        let what = match row {
            None => "the checklist".to_owned(),
            Some(Some(activity)) => wording(sign_off).unwrap_or_else(|| format!("'{}'", activity.text)),
            Some(None) => wording(sign_off).unwrap_or_else(|| "a row that no longer exists".to_owned()),
        };
        if sign_off.state == SignOffState::Valid {
            continue;
        }
        let (capacity, state) = (sign_off.role.capacity(), sign_off.state.as_str());
        let message =
            format!("{} signed {what} as {capacity} on {}: {state}: {}", sign_off.name, sign_off.date, sign_off.reason);
        let source = row.flatten().map_or_else(|| context.document(), |a| a.source.clone());
        let finding = Finding::new(Code::SignOffOutdated, source, message);
        findings.push(match row.flatten() {
            Some(activity) => finding.on(activity.id),
            None => finding,
        });
    }
}

/// The words that were signed, and each party's cell of then.
fn wording(sign_off: &SignOff) -> Option<String> {
    let text = sign_off.words();
    let (words, cells) = text.split_once('\n').unwrap_or((&text, ""));
    let cells: Vec<&str> = cells.lines().map(str::trim).filter(|cell| !cell.ends_with(':')).collect();
    let cells = if cells.is_empty() { String::new() } else { format!(" ({})", cells.join("; ")) };
    (!words.is_empty()).then(|| format!("'{words}'{cells}"))
}
