//! `--limit`: what an input may take, raised by who trusts it.

use crate::base::nearest::did_you_mean;
use crate::import::Limits;
use crate::import::limits::LimitError;

use super::failure::Failure;

/// The flag of every command that reads what others sent.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct LimitArgs {
    /// Raise a limit on what an input may take; may be given several times
    ///
    /// The error says which limit an input passed and a value that would do. Names: input-bytes, document-bytes, decoded-bytes, cells, columns,
    /// cell-bytes, line-bytes, depth, unpacked-bytes, unpack-ratio, parts, tables, sheets, repeated-rows, shared-texts, text-bytes,
    /// pdf-bytes, pdf-tokens, blocks, attributes
    #[arg(long = "limit", value_name = "NAME=NUMBER")]
    pub limits: Vec<String>,
}

impl LimitArgs {
    /// The limits that stand when the flags are applied to `limits`.
    ///
    /// # Errors
    /// A flag that is no limit.
    pub fn on(&self, mut limits: Limits) -> Result<Limits, Failure> {
        for assignment in &self.limits {
            limits.set(assignment).map_err(|error| {
                let failure = Failure::usage(format!("--limit: {error}"));
                let failure = match &error {
                    LimitError::UnknownName(name) => failure.help(did_you_mean(name, Limits::names())),
                    LimitError::NoValue(_) | LimitError::BadValue(_) => failure,
                };
                failure.help(format!("limits: {}", Limits::names().collect::<Vec<_>>().join(", ")))
            })?;
        }
        Ok(limits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_name_lists_the_limits_once() {
        let wrong = LimitArgs { limits: vec!["cel-bytes=5".to_owned()] };
        let Err(failure @ Failure::Usage { .. }) = wrong.on(Limits::default()) else {
            return assert!(wrong.limits.is_empty());
        };
        let said = format!("{failure:?}");
        assert_eq!(said.matches("unpacked-bytes").count(), 1, "{said}");
        assert!(said.contains("did you mean 'cell-bytes'?"), "{said}");
    }

    #[test]
    fn the_help_names_every_limit() {
        let command = <LimitArgs as clap::Args>::augment_args(clap::Command::new("x"));
        let help = command.get_arguments().find_map(|a| a.get_long_help()).map(ToString::to_string).unwrap_or_default();
        for name in Limits::names() {
            assert!(help.contains(name), "{name}: {help}");
        }
    }
}
