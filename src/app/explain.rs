//! What a finding code means.

use super::error::Error;
use crate::base::nearest::nearest;
use crate::findings::Code;

/// The code of a name, for [`crate::analysis::explain`].
///
/// # Errors
/// There is none of that name; the nearest one is said.
pub fn code(name: &str) -> Result<Code, Error> {
    Code::parse(name).ok_or_else(|| {
        let error = Error::usage(format!("unknown finding code '{name}'"));
        let error = match nearest(name, Code::ALL.iter().map(|c| c.as_str())) {
            Some(near) => error.help(format!("did you mean '{near}'?")),
            None => error,
        };
        error.help("`rmx-report explain` lists the codes")
    })
}
