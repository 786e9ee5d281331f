//! The pack's README: what an auditor finds where, how to check it, and what the hashes prove.

use super::{Files, MANIFEST, REGISTER, SUMS};
use crate::base::counted::counted;
use crate::checklist::Checklist;
use crate::matrix::SourceDocument;
use crate::record::access::progress;
use crate::record::evidence::{EvidenceFinding, Piece};
use crate::record::service::{CATALOGUE, ServiceFile};
use crate::record::status::SignOffStatus;

/// The portfolio in a pack of all services: as a workbook, and as a PDF.
pub const PORTFOLIO: (&str, &str) = ("portfolio.xlsx", "portfolio.pdf");

/// What the README says of one service.
#[derive(Debug)]
pub struct Service {
    /// Folder within the pack.
    pub place: String,
    /// Heading.
    title: String,
    /// Model, options, figures: a line each.
    facts: Vec<String>,
    /// Sign-offs on record, a line each.
    sign_offs: Vec<String>,
    /// Evidence: an activity's id and its pieces.
    evidence: Vec<(String, Vec<Piece>)>,
}

impl Service {
    /// What there is to say of a checklist; `evidence` are its entries, divided into links and files, `recorded` what the record has of it.
    pub fn new(
        checklist: &Checklist<'_>,
        place: String,
        evidence: Vec<(String, Vec<Piece>)>,
        recorded: Option<&ServiceFile>,
    ) -> Self {
        let effective = &checklist.effective;
        let matrix = effective.matrix;
        let mut facts = Vec::new();
        if let Some(model) = effective.model.filter(|_| matrix.models.len() > 1) {
            facts.push(format!("Deployment model: {}", model.name));
        }
        for (option, state) in &effective.options {
            facts.push(format!("Option: {}, {}", option.name, state.as_str().replace('-', " ")));
        }
        let settled = effective.obligations().filter(|a| checklist.entry(a).status().is_settled());
        facts.push(format!(
            "{}, {} of them settled; {}; {}",
            counted(effective.obligations().count(), "obligation"),
            settled.count(),
            counted(effective.commitments().count(), "commitment"),
            counted(checklist.findings.len(), "gap"),
        ));
        let signed = &checklist.signed;
        let by = if signed.by.is_empty() { String::new() } else { format!(", {}", signed.by) };
        let reason = if signed.reason.is_empty() { String::new() } else { format!(" ({})", signed.reason) };
        facts.push(format!(
            "State: {}{by}{reason}; {} of {} accountable owners have accepted",
            signed.state.as_str().replace('-', " "),
            signed.owners.accepted,
            signed.owners.of
        ));
        facts.push(population(checklist));
        facts.extend(matrix.sources.iter().map(source));
        facts.extend(recorded.and_then(|file| file.had.as_ref()).map(|had| {
            let from = if had.from == CATALOGUE { "the program's catalogue" } else { had.from.as_str() };
            format!("Version: the record took it from {from} on {}", had.on)
        }));
        let document = recorded.and_then(|file| file.document.as_ref());
        facts
            .extend(document.map(|d| format!("Document: {place}/document/{}, SHA-256 {}", in_pack(&d.path), d.sha256)));
        facts.extend(
            progress(&checklist.record.access, &checklist.record.extracts)
                .map(|review| format!("Access {}", review.sentence())),
        );
        facts.extend(checklist.record.extracts.iter().map(|e| {
            format!("List of users: {} of {}, {}, file {}, SHA-256 {}", e.system, e.date, e.counted(), e.file, e.sha256)
        }));
        let asked = checklist.findings.iter().chain(checklist.waived.iter().map(|(finding, _)| finding));
        facts.extend(asked.filter_map(|finding| {
            let question = finding.question.as_ref()?;
            let decided = match question.decision.as_str() {
                "" => "not decided".to_owned(),
                decision => format!("{decision} by {}", question.decided_by),
            };
            Some(format!("Question on {}: {} Answer: {} ({decided})", finding.key(), question.text, question.answer))
        }));
        let sign_offs =
            signed.entries.iter().map(|entry| SignOffStatus::of(entry).sentence(&entry.sign_off.exceptions));
        Self {
            title: format!("{}: {}", matrix.vendor.name, matrix.service.name),
            facts,
            sign_offs: sign_offs.collect(),
            evidence,
            place,
        }
    }

    fn write(&self, out: &mut String) {
        let place = &self.place;
        out.push_str(&format!("\n### {}\n\n", line(&self.title)));
        for fact in &self.facts {
            out.push_str(&format!("- {}\n", line(fact)));
        }
        out.push_str(&format!(
            "\n| File | What it is |\n| --- | --- |\n\
             | `{place}/checklist.pdf` | the record to read: obligations, commitments, gaps, sign-off |\n\
             | `{place}/checklist.xlsx` | the same as a workbook |\n\
             | `{place}/checklist.json`, `{place}/checklist.csv` | the same as data |\n\
             | `{place}/matrix/` | the matrix that it was made from, as the program reads it |\n\
             | `{place}/sources.json` | the vendor's words letter for letter, each with its place in the document |\n"
        ));
        match self.sign_offs.is_empty() {
            true => out.push_str("\nNo sign-off is recorded.\n"),
            false => {
                out.push_str("\nSign-offs on record:\n\n");
                for sign_off in &self.sign_offs {
                    out.push_str(&format!("- {}\n", line(sign_off)));
                }
            }
        }
        if self.evidence.is_empty() {
            return;
        }
        out.push_str("\n| Activity | Evidence |\n| --- | --- |\n");
        for (id, pieces) in &self.evidence {
            let shown: Vec<String> = pieces.iter().map(piece).collect();
            out.push_str(&format!("| {} | {} |\n", line(id), shown.join("<br>")));
        }
    }
}

/// How the rows of the matrix are divided: nothing is lost between the document and the checklist.
fn population(checklist: &Checklist<'_>) -> String {
    let effective = &checklist.effective;
    let (obligations, commitments) = (effective.obligations().count(), effective.commitments().count());
    let switched_off = effective.activities.iter().filter(|a| !a.is_applicable()).count();
    let all = effective.activities.len();
    let unassigned = all.saturating_sub(obligations + commitments + switched_off);
    let read = effective.matrix.rows_read();
    let skipped = match read.saturating_sub(all) {
        0 => "0 skipped".to_owned(),
        n => format!("{n} skipped (rows of other deployment models, and rows in whose place a row of this one stands)"),
    };
    format!(
        "Population: {} read = {all} shown + {skipped}; {all} shown = {} + {} + {unassigned} unassigned + {switched_off} not applicable",
        counted(read, "row"),
        counted(obligations, "obligation"),
        counted(commitments, "commitment"),
    )
}

/// A source document: what it is, of when it is, and when it was had.
fn source(source: &SourceDocument) -> String {
    let known = |date: Option<chrono::NaiveDate>| date.map_or_else(|| "not known".to_owned(), |d| d.to_string());
    format!(
        "Source: {}, {}, dated {}, retrieved {}, SHA-256 {}",
        source.title.as_deref().unwrap_or(&source.document),
        source.url.as_deref().unwrap_or("no address stated"),
        known(source.date),
        known(source.retrieved),
        source.sha256.as_deref().unwrap_or("not known")
    )
}

/// A piece of evidence as a table's cell. Links are shown as text: what people typed is not made clickable in an auditor's hands.
fn piece(piece: &Piece) -> String {
    match piece {
        Piece::File(path) => format!("file {}", code(&format!("evidence/{}", in_pack(path)))),
        Piece::Absent(path) => format!("{} (reads like a file, and none was recorded)", code(path)),
        Piece::Gone(path) => format!("{} (a file that was recorded, and is not in this pack)", code(path)),
        Piece::Words(text) => code(text),
    }
}

/// The path of an evidence file below the pack's `evidence/`.
pub fn in_pack(path: &str) -> String {
    let path = path.replace('\\', "/");
    path.split('/').filter(|part| !matches!(*part, "" | ".")).collect::<Vec<_>>().join("/")
}

/// One line of Markdown text.
fn line(text: &str) -> String {
    text.replace('\\', "\\\\").replace('|', "\\|").replace('<', "&lt;").replace(['\n', '\r'], " ")
}

/// Text that is shown as it is.
fn code(text: &str) -> String {
    format!("`{}`", text.replace('`', "'").replace('|', "\\|").replace(['\n', '\r'], " "))
}

/// The whole README; `files` are those of the pack.
pub fn write(services: &[Service], files: &Files, day: &str, findings: &[EvidenceFinding]) -> String {
    let has_register = files.keys().any(|name| name.split('/').next() == Some(REGISTER));
    let (has_portfolio, has_profile) = (files.contains_key(PORTFOLIO.0), files.contains_key(crate::profile::FILE_NAME));
    let mut text = format!(
        "# Evidence pack of {day}\n\n\
         Who does what for the services below, who answers for it, what shows it, and who signed. Made by {}.\n\n\
         ## What is in it\n",
        crate::base::GENERATOR
    );
    for service in services {
        service.write(&mut text);
    }
    text.push_str("\n### For all services\n\n| File | What it is |\n| --- | --- |\n");
    if has_portfolio {
        text.push_str(&format!(
            "| `{}`, `{}` | all services by owner, vendor, service and topic |\n",
            PORTFOLIO.0, PORTFOLIO.1
        ));
    }
    if has_profile {
        text.push_str(&format!(
            "| `{}` | the profile that the checklists were made with: services, people, frameworks, waivers |\n",
            crate::profile::FILE_NAME
        ));
    }
    if has_register {
        text.push_str(&format!(
            "| `{REGISTER}/` | what people recorded, one text file per service; `{REGISTER}/archive/` what no longer has an activity |\n\
             | `{REGISTER}/log.jsonl` | who recorded what, when, on which wording; each line carries the hashes of the entries before it |\n\
             | `{REGISTER}/documents/` | filled and signed PDFs as they came back, each named by its SHA-256 |\n"
        ));
    }
    if services.iter().flat_map(|s| &s.evidence).flat_map(|(_, p)| p).any(|p| matches!(p, Piece::File(_))) {
        text.push_str("| `evidence/` | files that the record refers to, as they were when this pack was made |\n");
    }
    text.push_str(&format!("| `{SUMS}`, `{MANIFEST}` | SHA-256 of every file, for `sha256sum` and for programs |\n"));
    if !findings.is_empty() {
        text.push_str("\n## Evidence that is not as it was recorded\n\n");
        for finding in findings {
            text.push_str(&format!("- {}\n", line(&finding.message())));
        }
    }
    text.push_str(&format!(
        "\n## How to check it\n\n\
         In the unpacked folder:\n\n    sha256sum -c {SUMS}\n\n\
         Or, on the zip or the folder, which also names files that were added and checks the log's chain:\n\n    rmx-report verify evidence.zip\n\n\
         ## What that proves, and what not\n\n\
         - The files are those that were packed together, if `{MANIFEST}`'s hash was kept elsewhere: whoever changes files and manifest together leaves a pack that fits.\n"
    ));
    if has_register {
        text.push_str(&format!(
            "- No entry of the log was changed or removed up to the heads that `{MANIFEST}` names as `log_heads`.\n"
        ));
    }
    text.push_str(
        "- Who signed, and when, is what was typed in. Signature fields of the PDF, signed with a certificate, say more.\n\
         - Whether what was entered is true, the evidence has to show.\n",
    );
    text
}
