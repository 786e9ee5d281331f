//! `rmx-report collect --access users.csv`: what a list of users says of the roles, for people.

use std::fmt::Write as _;

use crate::app::access::Reviewed;
use crate::base::counted::counted;

/// The review for people; `inactive_after` is the limit in days.
pub(super) fn text(reviewed: &Reviewed, inactive_after: u32) -> String {
    let Reviewed { service, mapping, unread, review, dry_run } = reviewed;
    let mut text = String::new();
    let _ = writeln!(text, "{service}: {} added, {} updated", counted(review.added, "line"), review.updated);
    if !review.replaced.is_empty() {
        let files = review.replaced.join(", ");
        let _ = writeln!(
            text,
            "  replaces         {files}: a list of the same system and day, whose lines were taken back first"
        );
    }
    let columns: Vec<String> = mapping
        .iter()
        .map(|(role, (_, header))| format!("{} = \"{header}\"", role.as_str().replace('-', " ")))
        .collect();
    let _ = writeln!(text, "  columns read     {}", columns.join(", "));
    if !unread.is_empty() {
        let _ = writeln!(text, "  not read         {}", unread.join(", "));
    }
    let width = |text: &str| unicode_width::UnicodeWidthStr::width(text);
    let names = review.holders.iter().map(|(role, ..)| width(role)).max().unwrap_or_default();
    let levels = review.holders.iter().map(|(_, level, _)| width(level)).max().unwrap_or_default();
    for (role, level, holders) in &review.holders {
        let highest = review.highest.as_ref().is_some_and(|(name, _)| name == role);
        let mark = if highest { "highest role" } else { "role" };
        let who = if holders.is_empty() { "nobody".to_owned() } else { holders.join(", ") };
        let (role_pad, level_pad) = (" ".repeat(names - width(role)), " ".repeat(levels - width(level)));
        let _ = writeln!(text, "  {mark:<15}  {role}{role_pad}  {level}{level_pad}  {:>3}  {who}", holders.len());
    }
    for (user, role, near) in &review.unknown {
        let near = near.as_ref().map(|n| format!(" (nearest: {n})")).unwrap_or_default();
        let what = if review.roles_complete { "" } else { ", which is not among the roles that the page names" };
        let _ = writeln!(text, "  unknown role     {user}: \"{role}\"{near}{what}");
    }
    for (line, user, role) in &review.duplicates {
        let _ = writeln!(text, "  twice            {user}: \"{role}\", again in line {line}");
    }
    let lists = [("new", &review.new), ("changed", &review.changed), ("still there", &review.still_there)];
    for (what, list) in lists {
        for (role, user) in list {
            let after = if what == "still there" { " (the decision is Revoke)" } else { "" };
            let _ = writeln!(text, "  {what:<15}  {user}: {role}{after}");
        }
    }
    for (user, last) in &review.inactive {
        let last = last.map_or_else(|| "never seen".to_owned(), |d| format!("last seen {d}"));
        let _ = writeln!(text, "  inactive         {user}: {last} (limit {} days)", inactive_after);
    }
    for (user, kind, role) in &review.machines {
        let _ = writeln!(text, "  {kind:<15}  {user}: {role}");
    }
    for (role, user) in &review.gone {
        let _ =
            writeln!(text, "  not listed       {user} is recorded as {role} and not in the list: nothing was removed");
    }
    if *dry_run {
        text.push_str("dry run: nothing was recorded\n");
    }
    text
}
