//! Outputs of one checklist take their places, all or none of them.

use std::path::Path;

use super::bytes::{Opening, bytes};
use super::request::Made;
use crate::app::error::Error;
use crate::app::format::{Format, Target};
use crate::app::outputs::Replacing;
use crate::app::surroundings::{Note, Surroundings};
use crate::app::written::Written;
use crate::base::output;
use crate::checklist::Checklist;

/// Refuses to let new bytes take the place of a file.
pub(crate) type Guard<'g> = dyn Fn(&Path, &[u8]) -> Result<(), Error> + 'g;

/// Makes all outputs of one checklist and then writes them, so that nothing is written when one of them cannot be made, or when `guard`
/// (which is given each path and its new bytes) refuses one.
///
/// # Errors
/// A template that cannot be used; an output that cannot be made or written; what `guard` says.
pub(crate) fn emit(
    checklist: &Checklist<'_>,
    targets: &[(Target, Format)],
    opening: &Opening<'_>,
    replacing: &Replacing,
    guard: &Guard<'_>,
    env: &Surroundings<'_>,
) -> Result<Made, Error> {
    let formats: Vec<Format> = targets.iter().map(|(_, format)| *format).collect();
    let all = targets.iter().map(|(target, _)| target).zip(bytes(checklist, &formats, opening, env)?);
    let mut made = Made::default();
    let mut files = Vec::new();
    for (target, bytes) in all {
        match target {
            Target::File(path) => {
                guard(path, &bytes)?;
                files.push((path, bytes));
            }
            Target::Caller => made.handed_back.push(bytes),
        }
    }
    // Every file is on the disk before the first one takes its name.
    let mut staged = Vec::new();
    for (path, bytes) in files {
        let file = match replacing.is_dry_run() {
            true => None,
            false => Some(output::stage(path, &bytes, replacing.overwrite(path))?),
        };
        staged.push((path, file));
    }
    for (path, file) in staged {
        let dry_run = file.is_none();
        file.map_or(Ok(()), output::Staged::commit)?;
        let written = Written::new(checklist, path.clone(), dry_run);
        env.listener.hear(Note::Wrote(&written));
        made.written.push(written);
    }
    Ok(made)
}
