//! Flags of every command.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, ValueEnum};

/// When colours are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Colour {
    /// On a terminal, unless NO_COLOR is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// Flags of every command.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Common")]
pub struct Common {
    /// A catalogue folder of your own, DIR/VENDOR/SERVICE/matrix.toml; its entries win over built-in ones (also: RMX_CATALOG)
    #[arg(long, value_name = "DIR", global = true)]
    pub catalog: Vec<PathBuf>,

    /// Your profile: organisation, audit, internal roles [default: the first rmx.toml of this folder and those above it, up to the top of the repository]
    #[arg(long, value_name = "rmx.toml", global = true)]
    pub profile: Option<PathBuf>,

    /// Use no profile, though there is an rmx.toml
    #[arg(long, global = true, conflicts_with = "profile")]
    pub no_profile: bool,

    /// Say nothing but errors on standard error
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,

    /// Say where profile, register and catalogue folders were found
    #[arg(short, long, global = true)]
    pub verbose: bool,

    /// When to use colours [default: on a terminal, unless NO_COLOR is set]
    #[arg(long, value_name = "WHEN", global = true, value_enum, default_value_t = Colour::Auto, hide_default_value = true)]
    pub color: Colour,

    /// The date that outputs are of; the same input and date give the same bytes [default: SOURCE_DATE_EPOCH, or today]
    #[arg(long, value_name = "YYYY-MM-DD", global = true, value_parser = day)]
    pub as_of: Option<NaiveDate>,
}

/// A day as flags take it.
pub(super) fn day(text: &str) -> Result<NaiveDate, String> {
    text.parse().map_err(|_| "this is no day; write it as 2026-12-31".to_owned())
}
