//! `--per-owner`: the outputs of one checklist, once for every internal owner, with that owner's rows only.

use std::path::{Path, PathBuf};

use crate::checklist::Checklist;
use crate::report::owner_slug;

use super::failure::Failure;
use super::report::{Look, emit};
use super::write::{Format, Replacing, Target};

/// One owner's outputs.
#[derive(Debug)]
pub(super) struct Share {
    /// The owner; empty for the rows that nobody owns.
    owner: String,
    /// Where the owner's rows go.
    pub targets: Vec<(Target, Format)>,
}

/// That some row has an owner at all; `among` names the services looked at.
///
/// # Errors
/// No row has one: the files would say no more than the whole checklist.
pub(super) fn owned<'c>(checklists: impl IntoIterator<Item = &'c Checklist<'c>>, among: &str) -> Result<(), Failure> {
    if checklists.into_iter().any(|c| c.owners().iter().any(|owner| !owner.is_empty())) {
        return Ok(());
    }
    Err(Failure::usage(format!("--per-owner: no row of {among} has an internal owner"))
        .help("name owners in the register (collect a filled checklist), or in [[defaults]] of rmx.toml"))
}

/// Who gets what: the targets with the owner's name before the extension.
///
/// # Errors
/// A format that is data for programs, or standard output.
pub(super) fn shares(checklist: &Checklist<'_>, targets: &[(Target, Format)]) -> Result<Vec<Share>, Failure> {
    for (target, format) in targets {
        if matches!(format, Format::Json | Format::Csv) || *target == Target::Stdout {
            return Err(Failure::usage("--per-owner writes files for people: xlsx, pdf or md")
                .help("json and csv hold every row with its owners; select there"));
        }
    }
    let owners = checklist.owners();
    let mut taken: Vec<String> = Vec::new();
    let mut shares = Vec::with_capacity(owners.len());
    for owner in owners {
        let wanted = owner_slug(&owner);
        let mut slug = wanted.clone();
        let mut n = 1;
        while taken.contains(&slug) {
            n += 1;
            slug = format!("{wanted}-{n}");
        }
        let own = |(target, format): &(Target, Format)| match target {
            Target::File(path) => (Target::File(beside(path, &slug)), *format),
            Target::Stdout => (Target::Stdout, *format),
        };
        shares.push(Share { targets: targets.iter().map(own).collect(), owner });
        taken.push(slug);
    }
    Ok(shares)
}

/// `folder/obligations.pdf` -> `folder/obligations-head-of-security.pdf`.
fn beside(path: &Path, slug: &str) -> PathBuf {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let name = match path.extension() {
        Some(extension) => format!("{stem}-{slug}.{}", extension.to_string_lossy()),
        None => format!("{stem}-{slug}"),
    };
    path.with_file_name(name)
}

/// Writes every owner's outputs.
///
/// # Errors
/// As [`emit`]; files that are there already were looked into beforehand.
pub(super) fn emit_all(
    checklist: &mut Checklist<'_>,
    shares: &[Share],
    look: &Look<'_>,
    replacing: &Replacing,
) -> Result<(), Failure> {
    for share in shares {
        checklist.owner = Some(share.owner.clone());
        emit(checklist, &share.targets, look, replacing, &|_, _| Ok(()))?;
    }
    checklist.owner = None;
    Ok(())
}
