//! Progress of services as data and as Markdown.

use std::fmt::Write as _;

use chrono::NaiveDate;

use super::cell;
use crate::record::field::Status;
use crate::record::status::{Counts, SCHEMA, ServiceStatus};

/// The progress of some services.
#[derive(Debug, Clone)]
pub struct StatusReport {
    /// The day that it is of.
    pub day: NaiveDate,
    /// Each service.
    pub services: Vec<ServiceStatus>,
}

impl StatusReport {
    /// As JSON.
    ///
    /// # Errors
    /// What the JSON writer reports; the types have no failing case.
    pub fn json(&self) -> Result<String, serde_json::Error> {
        let services: Vec<_> = self.services.iter().map(json).collect();
        let value = serde_json::json!({"schema": SCHEMA, "as_of": self.day, "services": services});
        Ok(serde_json::to_string_pretty(&value)? + "\n")
    }

    /// As Markdown.
    pub fn markdown(&self) -> String {
        let mut text = String::from("# Status\n");
        for status in &self.services {
            service(&mut text, status);
        }
        text
    }
}

fn service(text: &mut String, status: &ServiceStatus) {
    let _ = writeln!(text, "\n## {}\n", cell(&title(status)));
    for (name, rows) in groups(status) {
        let head = header(name);
        let _ = writeln!(text, "| {} |\n| --- |{}", head.join(" | "), " ---: |".repeat(head.len() - 1));
        for (name, counts) in rows {
            let cells: Vec<String> = cells(&name, counts).iter().map(|c| cell(c)).collect();
            let _ = writeln!(text, "| {} |", cells.join(" | "));
        }
        text.push('\n');
    }
    if !status.lapses.is_empty() {
        text.push_str("| when | | what | id | owner | |\n| --- | --- | --- | --- | --- | --- |\n");
        for l in &status.lapses {
            let when = if l.past { "overdue" } else { "soon" };
            let (id, owner, what) = (cell(&l.id), cell(&l.owner), cell(&l.what));
            let _ = writeln!(text, "| {} | {when} | {} | {id} | {owner} | {what} |", l.on, l.kind);
        }
        text.push('\n');
    }
    let _ = writeln!(text, "- state: **{}**", cell(&signed(status)));
    for s in &status.sign_offs {
        let _ = writeln!(text, "- sign-off **{}**: {}", s.state, cell(&s.sentence("")));
    }
    if let Some(review) = &status.access_review {
        let _ = writeln!(text, "- access {}", cell(&review.sentence()));
    }
    for finding in &status.evidence {
        let _ = writeln!(text, "- {}", cell(finding));
    }
}

fn json(status: &ServiceStatus) -> serde_json::Value {
    let counts = |name: &str, c: &Counts| serde_json::json!({"name": name, "counts": c, "share_done": c.share()});
    serde_json::json!({
        "service": status.service, "model": status.model, "total": status.total, "share_done": status.total.share(),
        "sections": status.sections.iter().map(|(n, c)| counts(n, c)).collect::<Vec<_>>(),
        "owners": status.owners.iter().map(|(n, c)| counts(n, c)).collect::<Vec<_>>(),
        "lapses": status.lapses, "sign_off": status.signed, "sign_offs": status.sign_offs, "evidence": status.evidence,
        "access_review": status.access_review,
    })
}

fn percent(counts: &Counts) -> String {
    counts.share().map_or_else(|| "-".to_owned(), |share| format!("{:.0} %", share * 100.0))
}

/// Statuses that have a column of their own; the rest are counted together.
const SHOWN: [Status; 4] = [Status::Implemented, Status::InProgress, Status::Partial, Status::NotStarted];

/// A line of figures, in the order of [`header`].
pub(crate) fn cells(name: &str, counts: &Counts) -> Vec<String> {
    let shown: usize = SHOWN.iter().map(|s| counts.of(*s)).sum();
    let mut cells = vec![name.to_owned(), counts.obligations.to_string(), percent(counts)];
    cells.extend(SHOWN.iter().map(|s| counts.of(*s).to_string()));
    cells.push((counts.obligations - shown).to_string());
    cells.push(counts.overdue.to_string());
    cells
}

/// The names of the figures, after the name of what they are of.
pub(crate) fn header(name: &str) -> Vec<String> {
    let mut cells = vec![name.to_owned(), "obligations".to_owned(), "done".to_owned()];
    cells.extend(SHOWN.iter().map(|s| s.as_str().to_lowercase()));
    cells.extend(["other".to_owned(), "overdue".to_owned()]);
    cells
}

/// The figures by section and by owner.
pub(crate) fn groups(status: &ServiceStatus) -> [(&'static str, Vec<(String, &Counts)>); 2] {
    let owner = |name: &str| if name.is_empty() { "(no accountable owner)".to_owned() } else { name.to_owned() };
    [
        ("section", status.sections.iter().map(|(name, counts)| (name.clone(), counts)).collect()),
        ("owner", status.owners.iter().map(|(name, counts)| (owner(name), counts)).collect()),
    ]
}

/// The service and how much of it is done.
pub(crate) fn title(status: &ServiceStatus) -> String {
    let model = status.model.as_ref().map(|m| format!(", {m}")).unwrap_or_default();
    format!(
        "{}{model}: {} of {} obligations done ({})",
        status.service,
        status.total.settled(),
        status.total.obligations,
        percent(&status.total)
    )
}

/// The state of the document in one line.
pub(crate) fn signed(status: &ServiceStatus) -> String {
    let signed = &status.signed;
    let by = if signed.by.is_empty() { String::new() } else { format!(", {}", signed.by) };
    let reason = if signed.reason.is_empty() { String::new() } else { format!(": {}", signed.reason) };
    format!(
        "{}{by}{reason}; {} of {} accountable owners have accepted",
        signed.state.replace('-', " "),
        signed.accepted,
        signed.of
    )
}
