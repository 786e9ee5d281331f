//! The README of an evidence pack: what an auditor finds where, how to check it, and what the hashes prove; in the template's words.

use chrono::NaiveDate;

use super::context::Context;
use super::facts;
use super::medium::Medium;
use super::parts::sign_off::record_lines;
use super::template::{PartKind, Template};
use super::words::Words;
use crate::checklist::Checklist;
use crate::matrix::SourceDocument;
use crate::profile::Profile;
use crate::record::access::{Progress, progress};
use crate::record::evidence::{EvidenceFinding, EvidenceProblem, Piece};
use crate::record::service::{CATALOGUE, ServiceFile};

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

/// What a pack has beside its services, and what its files are called.
#[derive(Debug, Clone, Copy)]
pub struct Contents<'c> {
    /// The manifest for `sha256sum -c`, and the one for programs.
    pub manifests: (&'c str, &'c str),
    /// The register's folder, where it is there.
    pub register: Option<&'c str>,
    /// Whether the portfolio is there.
    pub portfolio: bool,
    /// The profile's file, where it is there.
    pub profile: Option<&'c str>,
}

impl Service {
    /// What there is to say of a checklist; `evidence` are its entries, divided into links and files, `recorded` what the record has of it.
    pub fn new(
        checklist: &Checklist<'_>,
        template: &Template,
        place: String,
        evidence: Vec<(String, Vec<Piece>)>,
        recorded: Option<&ServiceFile>,
    ) -> Self {
        let context = Context::new(checklist, template, Medium::Any);
        let effective = &checklist.effective;
        let matrix = effective.matrix;
        let words = Words::new(template, &template.readme, checklist.profile, checklist.day());
        let mut facts = Vec::new();
        if let Some(model) = effective.model.filter(|_| matrix.models.len() > 1) {
            facts.push(words.say("model", &[("model", &model.name)]));
        }
        for (option, state) in &effective.options {
            let state = template.options.get(state).map(|state| context.fill(state)).unwrap_or_default();
            facts.push(words.say("option", &[("option", &option.name), ("state", &state)]));
        }
        let settled = effective.obligations().filter(|a| checklist.entry(a).status().is_settled()).count();
        let counts =
            [effective.obligations().count(), settled, effective.commitments().count(), checklist.findings.len()]
                .map(|n| n.to_string());
        let [obligations, settled, commitments, gaps] = counts.each_ref().map(String::as_str);
        let holes = [("obligations", obligations), ("settled", settled), ("commitments", commitments), ("gaps", gaps)];
        facts.push(words.say("figures", &holes));
        let (accepted, of) = (checklist.signed.owners.accepted.to_string(), checklist.signed.owners.of.to_string());
        let owners = context.word_with("owners_accepted", &[("accepted", &accepted), ("of", &of)]);
        facts.push(words.say("state", &[("state", &facts::state(&context)), ("owners", &owners)]));
        facts.extend(population(checklist, &words));
        facts.extend(matrix.sources.iter().map(|one| source(one, &words)));
        facts.extend(recorded.and_then(|file| file.had.as_ref()).map(|had| {
            let from = if had.from == CATALOGUE { words.word("catalogue") } else { had.from.clone() };
            words.say("version", &[("from", &from), ("date", &words.day(had.on))])
        }));
        let document = recorded.and_then(|file| file.document.as_ref());
        facts.extend(document.map(|d| {
            let path = format!("{place}/document/{}", in_pack(&d.path));
            words.say("document", &[("path", &path), ("sha256", d.sha256.as_str())])
        }));
        let review = progress(&checklist.record.access, &checklist.record.extracts);
        facts.extend(review.iter().flat_map(|review| access(review, &words)));
        facts.extend(checklist.record.extracts.iter().map(|e| {
            let (date, rows) = (words.day(e.date), e.rows.to_string());
            let holes = [
                ("system", e.system.as_str()),
                ("date", &date),
                ("rows", &rows),
                ("file", &e.file),
                ("sha256", e.sha256.as_str()),
            ];
            words.say("users", &holes)
        }));
        let asked = checklist.findings.iter().chain(checklist.waived.iter().map(|(finding, _)| finding));
        facts.extend(asked.filter_map(|finding| {
            let question = finding.question.as_ref()?;
            let decided = match question.decision.as_str() {
                "" => words.word("not_decided"),
                decision => {
                    words.say("decided", &[("decision", template.choice(decision)), ("name", &question.decided_by)])
                }
            };
            let (gap, holes) = (finding.key(), [("question", question.text.as_str()), ("answer", &question.answer)]);
            Some(words.say("question", &[("gap", gap.as_str()), holes[0], holes[1], ("decision", &decided)]))
        }));
        let sign_offs = template.part(PartKind::SignOff).map(|part| record_lines(&context, part));
        Self {
            title: format!("{}: {}", matrix.vendor.name, matrix.service.name),
            facts,
            sign_offs: sign_offs.unwrap_or_default(),
            evidence,
            place,
        }
    }

    fn write(&self, words: &Words<'_>, out: &mut String) {
        let place = &self.place;
        out.push_str(&format!("\n### {}\n\n", line(&self.title)));
        for fact in &self.facts {
            out.push_str(&format!("- {}\n", line(fact)));
        }
        out.push('\n');
        files_head(words, out);
        for (files, word) in [
            (vec![format!("{place}/checklist.pdf")], "checklist_pdf"),
            (vec![format!("{place}/checklist.xlsx")], "checklist_xlsx"),
            (vec![format!("{place}/checklist.json"), format!("{place}/checklist.csv")], "checklist_data"),
            (vec![format!("{place}/matrix/")], "matrix"),
            (vec![format!("{place}/sources.json")], "sources"),
        ] {
            file_row(out, &files, &words.word(word));
        }
        match self.sign_offs.is_empty() {
            true => out.push_str(&format!("\n{}\n", words.word("no_sign_off"))),
            false => {
                out.push_str(&format!("\n{}\n\n", words.word("sign_offs")));
                for sign_off in &self.sign_offs {
                    out.push_str(&format!("- {}\n", line(sign_off)));
                }
            }
        }
        if self.evidence.is_empty() {
            return;
        }
        out.push_str(&format!("\n| {} | {} |\n| --- | --- |\n", words.word("activity"), words.word("evidence")));
        for (id, pieces) in &self.evidence {
            let shown: Vec<String> = pieces.iter().map(|one| piece(one, words)).collect();
            out.push_str(&format!("| {} | {} |\n", line(id), shown.join("<br>")));
        }
    }
}

fn files_head(words: &Words<'_>, out: &mut String) {
    out.push_str(&format!("| {} | {} |\n| --- | --- |\n", words.word("file"), words.word("what_it_is")));
}

fn file_row(out: &mut String, files: &[String], what: &str) {
    let files: Vec<String> = files.iter().map(|file| format!("`{file}`")).collect();
    out.push_str(&format!("| {} | {what} |\n", files.join(", ")));
}

/// How the rows of the matrix are divided: nothing is lost between the document and the checklist.
fn population(checklist: &Checklist<'_>, words: &Words<'_>) -> Vec<String> {
    let effective = &checklist.effective;
    let (obligations, commitments) = (effective.obligations().count(), effective.commitments().count());
    let off = effective.activities.iter().filter(|a| !a.is_applicable()).count();
    let shown = effective.activities.len();
    let unassigned = shown.saturating_sub(obligations + commitments + off);
    let read = effective.matrix.rows_read();
    let skipped = read.saturating_sub(shown);
    let counts = [read, shown, skipped, obligations, commitments, unassigned, off].map(|n| n.to_string());
    let names = ["read", "shown", "skipped", "obligations", "commitments", "unassigned", "off"];
    let holes: Vec<(&'static str, &str)> = names.into_iter().zip(counts.iter().map(String::as_str)).collect();
    let why = (skipped > 0).then(|| words.word("skipped"));
    std::iter::once(words.say("population", &holes)).chain(why).collect()
}

/// How far the review of accesses is, and what became of those to be revoked.
fn access(review: &Progress, words: &Words<'_>) -> Vec<String> {
    let period = review.period.map(|p| {
        let (from, to) = (words.day(p.from), words.day(p.to));
        words.say("access_period", &[("from", &from), ("to", &to)])
    });
    let counts = [review.decided, review.lines, review.keep, review.change, review.revoke].map(|n| n.to_string());
    let names = ["decided", "lines", "keep", "change", "revoke"];
    let mut holes: Vec<(&'static str, &str)> = names.into_iter().zip(counts.iter().map(String::as_str)).collect();
    holes.push(("period", period.as_deref().unwrap_or_default()));
    let mut lines = vec![words.say("access", &holes)];
    if review.revoke + review.revoked + review.still_there > 0 {
        let (revoked, still) = (review.revoked.to_string(), review.still_there.to_string());
        lines.push(words.say("access_removed", &[("revoked", &revoked), ("still", &still)]));
    }
    lines
}

/// A source document: what it is, of when it is, and when it was had.
fn source(source: &SourceDocument, words: &Words<'_>) -> String {
    let not_known = words.word("not_known");
    let known = |date: Option<NaiveDate>| date.map_or_else(|| not_known.clone(), |day| words.day(day));
    let (no_url, date, retrieved) = (words.word("no_url"), known(source.date), known(source.retrieved));
    words.say(
        "source",
        &[
            ("title", source.title.as_deref().unwrap_or(&source.document)),
            ("url", source.url.as_deref().unwrap_or(&no_url)),
            ("date", &date),
            ("retrieved", &retrieved),
            ("sha256", source.sha256.as_deref().unwrap_or(&not_known)),
        ],
    )
}

/// A piece of evidence as a table's cell. Links are shown as text: what people typed is not made clickable in an auditor's hands.
fn piece(piece: &Piece, words: &Words<'_>) -> String {
    match piece {
        Piece::File(path) => format!("{} {}", words.word("piece_file"), code(&format!("evidence/{}", in_pack(path)))),
        Piece::Absent(path) => format!("{} ({})", code(path), words.word("piece_absent")),
        Piece::Gone(path) => format!("{} ({})", code(path), words.word("piece_gone")),
        Piece::Words(text) => code(text),
    }
}

/// What is not as it was recorded of an evidence file.
fn altered(finding: &EvidenceFinding, words: &Words<'_>) -> String {
    let of = [("path", finding.file.path.as_str()), ("id", finding.id.as_str())];
    match &finding.problem {
        EvidenceProblem::Changed { now } => {
            let hashes = [("was", finding.file.sha256.short()), ("now", now.short())];
            words.say("evidence_changed", &[of[0], of[1], hashes[0], hashes[1]])
        }
        EvidenceProblem::Missing => words.say("evidence_missing", &of),
        EvidenceProblem::Unreadable(why) => words.say("evidence_unreadable", &[of[0], of[1], ("why", why)]),
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

/// The whole README.
pub fn write(
    services: &[Service],
    contents: Contents<'_>,
    template: &Template,
    profile: &Profile,
    day: NaiveDate,
    findings: &[EvidenceFinding],
) -> String {
    let words = Words::new(template, &template.readme, profile, day);
    let (sums, manifest) = contents.manifests;
    let title = words.word("title");
    let mut text = format!("# {title}\n\n{}\n\n## {}\n", words.word("about"), words.word("contents"));
    for service in services {
        service.write(&words, &mut text);
    }
    text.push_str(&format!("\n### {}\n\n", words.word("for_all")));
    files_head(&words, &mut text);
    if contents.portfolio {
        file_row(&mut text, &[PORTFOLIO.0.to_owned(), PORTFOLIO.1.to_owned()], &words.word("portfolio"));
    }
    if let Some(profile) = contents.profile {
        file_row(&mut text, &[profile.to_owned()], &words.word("profile"));
    }
    if let Some(register) = contents.register {
        let archive = format!("`{register}/archive/`");
        file_row(&mut text, &[format!("{register}/")], &words.say("register", &[("archive", &archive)]));
        file_row(&mut text, &[format!("{register}/log.jsonl")], &words.word("log"));
        file_row(&mut text, &[format!("{register}/documents/")], &words.word("documents"));
    }
    if services.iter().flat_map(|s| &s.evidence).flat_map(|(_, p)| p).any(|p| matches!(p, Piece::File(_))) {
        file_row(&mut text, &["evidence/".to_owned()], &words.word("evidence_files"));
    }
    file_row(&mut text, &[sums.to_owned(), manifest.to_owned()], &words.word("manifests"));
    if !findings.is_empty() {
        text.push_str(&format!("\n## {}\n\n", words.word("altered")));
        for finding in findings {
            text.push_str(&format!("- {}\n", line(&altered(finding, &words))));
        }
    }
    text.push_str(&format!(
        "\n## {}\n\n{}\n\n    sha256sum -c {sums}\n\n{}\n\n    rmx-report verify evidence.zip\n\n## {}\n\n",
        words.word("check"),
        words.word("check_sums"),
        words.word("check_verify"),
        words.word("proves"),
    ));
    let manifest = format!("`{manifest}`");
    let log = contents.register.map(|_| words.say("proves_log", &[("manifest", &manifest)]));
    let proofs = [words.say("proves_files", &[("manifest", &manifest)])].into_iter().chain(log);
    for proof in proofs.chain(["proves_signers", "proves_truth"].map(|word| words.word(word))) {
        text.push_str(&format!("- {proof}\n"));
    }
    text
}
