//! The one place where the clock, the environment and the terminal enter.

use std::cell::RefCell;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

use crate::app::{Listener, Note, Protected, Surroundings};

use super::common::{Colour, Common};
use super::failure::Failure;
use super::terminal::{always, progress, say};
use super::{source, style};

/// Narrowest terminal that tables are laid out for, columns.
const MIN_WIDTH: usize = 60;
/// Width where there is no terminal, columns.
const DEFAULT_WIDTH: usize = 100;
/// Widest layout, columns: longer lines are hard to read.
const MAX_WIDTH: usize = 200;

/// Services whose progress is not worth a line.
const FEW: usize = 3;

/// What the program's surroundings say.
#[derive(Debug)]
pub struct Env {
    /// The moment that outputs are of.
    pub as_of: DateTime<Utc>,
    /// Width of the terminal, columns.
    pub width: usize,
    /// Whether standard output may be coloured.
    pub colour: bool,
    /// Whether standard error may be coloured.
    pub colour_errors: bool,
    /// Whether somebody watches standard error, so that long work may say how far it is.
    pub progress: bool,
    /// Catalogue folders: those of the `RMX_CATALOG` variable, then those of the flags; the later win.
    pub catalog: Vec<PathBuf>,
    /// What outputs must not take the place of.
    pub protected: RefCell<Protected>,
    /// The user's name, for the log; `unknown` where the system does not say.
    pub user: String,
}

impl Env {
    /// Reads the surroundings. `--as-of` wins over `SOURCE_DATE_EPOCH`, which wins over the clock.
    ///
    /// # Errors
    /// A usage failure when `SOURCE_DATE_EPOCH` is not a number of seconds.
    pub fn read(common: &Common) -> Result<Self, Failure> {
        let plain = std::env::var_os("NO_COLOR").is_some_and(|v| !v.is_empty())
            || std::env::var_os("TERM").is_some_and(|v| v == "dumb");
        let columns = std::env::var("COLUMNS").ok().and_then(|c| c.parse().ok());
        let terminal = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
        let out = std::io::stdout().is_terminal();
        let err = std::io::stderr().is_terminal();
        let colour = |watched: bool| match common.color {
            Colour::Always => true,
            Colour::Never => false,
            Colour::Auto => watched && !plain,
        };
        Ok(Self {
            as_of: moment(common.as_of)?,
            width: columns.or_else(terminal).unwrap_or(DEFAULT_WIDTH).clamp(MIN_WIDTH, MAX_WIDTH),
            colour: colour(out),
            colour_errors: colour(err),
            progress: err && !plain,
            catalog: std::env::var_os("RMX_CATALOG")
                .map(|paths| std::env::split_paths(&paths).filter(|p| !p.as_os_str().is_empty()).collect::<Vec<_>>())
                .unwrap_or_default()
                .into_iter()
                .chain(common.catalog.iter().cloned())
                .collect(),
            protected: RefCell::default(),
            user: ["USER", "LOGNAME", "USERNAME"]
                .into_iter()
                .find_map(|name| std::env::var(name).ok().filter(|user| !user.trim().is_empty()))
                .unwrap_or_else(|| "unknown".to_owned()),
        })
    }
}

impl Env {
    /// A file or folder that the run reads: no output takes its place.
    pub fn reads(&self, path: &Path) {
        self.protected.borrow_mut().input(path);
    }

    /// What use cases need of the surroundings; what they tell goes to standard error.
    pub fn surroundings(&self) -> Surroundings<'_> {
        Surroundings { as_of: self.as_of, catalog: &self.catalog, user: &self.user, listener: self }
    }
}

impl Listener for Env {
    fn hear(&self, note: Note<'_>) {
        match note {
            Note::Problems(problems) => always(&style::diagnostics(problems, self.colour_errors)),
            Note::Read { imported, matrix } => {
                always(&style::diagnostics(&imported.diagnostics, self.colour_errors));
                say!("{}", source::account(&imported.recognition, matrix, &imported.diagnostics).trim_end());
            }
            Note::WhatIf { service, what_if } => {
                say!("what if: {service} with {what_if}, which is not what rmx.toml states");
            }
            Note::Wrote(written) => say!("{}", written.line()),
            // Few services are done before anybody could read it.
            Note::Doing { what, at, of } if self.progress && of > FEW => match at {
                Some((at, name)) => progress(&format!("{what} {at} of {of}: {name}")),
                None => progress(what),
            },
            Note::Doing { .. } => {}
            Note::Remark(text) => say!("note: {text}"),
        }
    }
}

fn moment(as_of: Option<NaiveDate>) -> Result<DateTime<Utc>, Failure> {
    if let Some(date) = as_of {
        return Ok(date.and_time(NaiveTime::MIN).and_utc());
    }
    let Some(epoch) = std::env::var_os("SOURCE_DATE_EPOCH") else { return Ok(Utc::now()) };
    let text = epoch.to_string_lossy();
    let seconds = text.trim().parse::<i64>().ok();
    seconds.and_then(|s| DateTime::from_timestamp(s, 0)).ok_or_else(|| {
        Failure::usage(format!("SOURCE_DATE_EPOCH is '{text}', not a number of seconds since 1970"))
            .help("unset it, or give a date with --as-of")
    })
}
