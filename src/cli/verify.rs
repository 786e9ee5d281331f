//! `rmx-report verify`: whether a finished document, a pack or a register is still as it was made.

use std::path::PathBuf;

use crate::app::verify::{Request, Subject, Verified, verify};
use crate::evidence::verify::pdf::{Outcome, Verdict};
use crate::import::Limits;

use super::common::Common;
use super::env::Env;
use super::failure::{Exit, Failure};
use super::limits::LimitArgs;
use super::select;
use super::style;
use super::terminal::always;
use super::write::{people, stdout};

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
/// As [`verify`]; [`Exit`] says whether it is as it was made.
pub fn run(args: &Args, common: &Common, env: &Env) -> Result<Exit, Failure> {
    let limits = args.limits.on(Limits::of_copies())?;
    let subject = match &args.file {
        Some(file) => Subject::File(file.clone()),
        None => Subject::Register(select::workspace(common, None, env)?.register_folder()),
    };
    let request = Request { subject, heads: args.head.clone(), evidence: args.evidence.clone(), limits };
    let same = |same: bool| if same { Exit::Done } else { Exit::Findings };
    Ok(match verify(&request)? {
        Verified::CannotTell(why) => {
            stdout(format!("cannot tell: {why}\n").as_bytes())?;
            Exit::CannotTell
        }
        Verified::Pdf(outcome) => {
            stdout(account(&outcome).as_bytes())?;
            match outcome.verdict {
                Verdict::Same => Exit::Done,
                Verdict::Altered => Exit::Findings,
                Verdict::Rewritten | Verdict::CannotTell(_) => Exit::CannotTell,
            }
        }
        Verified::Pack(check) => {
            people(&check.to_text())?;
            same(check.is_intact())
        }
        Verified::Register(check) => {
            people(&check.to_text(!args.head.is_empty()))?;
            always(&style::diagnostics(&check.problems, env.colour_errors));
            same(check.is_consistent())
        }
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
