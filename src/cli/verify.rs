//! `rmx-report verify`: whether a finished document, a pack or a register is still as it was made.

use std::path::PathBuf;

use crate::evidence::verify::pdf::{self, Outcome, Unreadable, Verdict};
use crate::import::{Input, Limits};

use super::env::Env;
use super::failure::{Exit, Failure};
use super::limits::LimitArgs;
use super::write::stdout;
use super::{Common, select};

/// Check a PDF, an evidence pack (zip or folder), or a register
///
/// Of a PDF its embedded data, its pages, and what was added since; of a pack each file that is missing, added or altered; of a register
/// the log's chain, whether its files are as the log left them, and the recorded evidence files.
///
/// Ends with 0 where all was checked and is the same, with 10 where something was altered, with 11 where it cannot be told: another program
/// saved the file anew, or it cannot be read.
///
/// Hashes prove that pages and data belong together, not who made them: for that, look at the signatures, or compare the hash
/// with one kept elsewhere.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The file or folder to check; without one the register
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,

    /// A log head that was kept elsewhere: 64 digits, or a pack or PDF that carries one; may be given several times
    #[arg(long, value_name = "HASH|FILE")]
    head: Vec<String>,

    /// A folder that evidence files lie in; may be given several times [default: this folder]
    #[arg(long, value_name = "DIR")]
    evidence: Vec<PathBuf>,

    /// Limits on the file.
    #[command(flatten)]
    limits: LimitArgs,
}

/// Runs the command.
///
/// # Errors
/// A file that cannot be read or checked; [`Exit`] says whether it is as it was made.
pub fn run(args: &Args, common: &Common, env: &Env) -> Result<Exit, Failure> {
    let limits = args.limits.on(Limits::of_copies())?;
    let Some(file) = &args.file else {
        let folder = select::workspace(common, None, env)?.register_folder();
        return super::verify_pack::register(&folder, &args.head, &args.evidence, &limits, env);
    };
    if super::verify_pack::handles(file) {
        return super::verify_pack::run(file, &args.head, &args.evidence, &limits, env);
    }
    let shown = file.display();
    let input = Input::open(file, &limits).map_err(|error| Failure::Input(error.into()))?;
    let bytes = input.bytes;
    if !bytes.starts_with(b"%PDF-") {
        return Err(Failure::usage(format!("{shown} is no PDF and no pack"))
            .help("give an evidence PDF or pack that rmx-report wrote, or a register's folder"));
    }
    let outcome = match pdf::verify_within(&bytes, &input.name, &limits) {
        Ok(outcome) => outcome,
        Err(Unreadable::Refused(diagnostic)) => return Err(Failure::Input((*diagnostic).into())),
        Err(Unreadable::Not(why)) => {
            stdout(format!("cannot tell: {why}\n").as_bytes())?;
            return Ok(Exit::CannotTell);
        }
    };
    stdout(account(&outcome).as_bytes())?;
    Ok(match outcome.verdict {
        Verdict::Same => Exit::Done,
        Verdict::Altered => Exit::Findings,
        Verdict::Rewritten | Verdict::CannotTell(_) => Exit::CannotTell,
    })
}

fn account(outcome: &Outcome) -> String {
    let mut out = String::new();
    let pages = match &outcome.verdict {
        Verdict::Same => "same: the pages are, byte for byte, what this version makes of the embedded data".to_owned(),
        Verdict::Altered => "ALTERED: the document is not what this version makes of the embedded data".to_owned(),
        Verdict::Rewritten => {
            "cannot tell: rewritten by another program; the embedded data are as they were, and the bytes cannot tell whether the pages are".to_owned()
        }
        Verdict::CannotTell(reason) => format!("cannot tell: {reason}"),
    };
    out.push_str(&format!("pages        {pages}\n"));
    for problem in &outcome.problems {
        out.push_str(&format!("problem      {problem}\n"));
    }
    if let Some(hash) = &outcome.hash {
        out.push_str(&format!(
            "data hash    {hash} (sha256 of checklist.json: compare it with the foot of the pages)\n"
        ));
    }
    for (name, hash) in &outcome.attachments {
        out.push_str(&format!("attachment   {hash}  {name}\n"));
    }
    if outcome.appended > 0 {
        out.push_str(&format!("added since  {} revision(s), {} bytes\n", outcome.revisions, outcome.appended));
    } else if outcome.verdict == Verdict::Same {
        out.push_str("added since  nothing\n");
    }
    for (name, value) in &outcome.entries {
        out.push_str(&format!("entry        {name}: {value}\n"));
    }
    for name in &outcome.signatures {
        out.push_str(&format!(
            "signature    {name} (check it with a PDF reader or pdfsig: this program does not judge certificates)\n"
        ));
    }
    out
}
