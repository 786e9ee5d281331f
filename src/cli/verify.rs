//! `rmx-report verify`: whether a finished document still says what it was made from.

use std::io::Write as _;
use std::path::PathBuf;

use crate::verify::pdf::{self, Outcome, Verdict};

use super::env::Env;
use super::failure::{Exit, Failure};

/// Check a PDF: its embedded data, its pages, and what was added since
///
/// Hashes prove that pages and data belong together, not who made them: for that, look at the signatures, or compare the hash
/// with one kept elsewhere.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The file to check
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// Runs the command.
///
/// # Errors
/// A file that cannot be read or checked; [`Exit`] says whether it is as it was made.
pub fn run(args: &Args, _env: &Env) -> Result<Exit, Failure> {
    let shown = args.file.display();
    let bytes = std::fs::read(&args.file).map_err(|e| Failure::io(format!("cannot read {shown}: {e}")))?;
    if !bytes.starts_with(b"%PDF-") {
        return Err(Failure::usage(format!("{shown} is no PDF")).help("give an evidence PDF that rmx-report wrote"));
    }
    let outcome = pdf::verify(&bytes).map_err(|e| Failure::io(format!("{shown}: {e}")))?;
    let text = account(&outcome);
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(text.as_bytes());
    Ok(if outcome.verdict == Verdict::Altered { Exit::Findings } else { Exit::Done })
}

fn account(outcome: &Outcome) -> String {
    let mut out = String::new();
    let pages = match &outcome.verdict {
        Verdict::Same => "same: the pages are, byte for byte, what this version makes of the embedded data".to_owned(),
        Verdict::Altered => "ALTERED: the pages are not what this version makes of the embedded data".to_owned(),
        Verdict::Rewritten => {
            "rewritten by another program: the bytes cannot tell whether the pages were altered".to_owned()
        }
        Verdict::CannotTell(reason) => format!("cannot tell: {reason}"),
    };
    out.push_str(&format!("pages        {pages}\n"));
    if let Some(hash) = &outcome.hash {
        out.push_str(&format!("checklist    sha256 {hash} (compare it with the foot of the pages)\n"));
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
