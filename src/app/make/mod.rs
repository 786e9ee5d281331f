//! The main job: a matrix, a deployment and a record become checklists.
//!
//! ```no_run
//! use rmx_report::app::make::{Request, make};
//! use rmx_report::app::{ProfileChoice, Source, Surroundings, Wanted, Workspace};
//!
//! # fn main() -> Result<(), rmx_report::app::Error> {
//! let env = Surroundings { as_of: chrono::Utc::now(), catalog: &[], user: "me", listener: &() };
//! let workspace = Workspace::open(&ProfileChoice::Found, None, &[], &env)?;
//! let wanted = Wanted { matrix: Some(Source::Path("page.md".into())), ..Wanted::default() };
//! let request = Request { wanted, outputs: vec!["page.xlsx".into(), "page.pdf".into()], ..Request::default() };
//! let made = make(&workspace, &request, &env)?;
//! println!("{} files", made.written.len());
//! # Ok(())
//! # }
//! ```

pub(crate) mod bytes;
mod emit;
mod one;
mod per_owner;
pub(crate) mod portfolio;
mod request;

use super::error::Error;
use super::surroundings::Surroundings;
use super::workspace::Workspace;

pub use super::written::Written;
pub use request::{Look, Made, PortfolioMade, Request};

/// Makes the checklists that are asked for: of one service or document, or of all services of the profile, with their portfolio.
///
/// Files are written whole or not at all. What was written is told as it happens, and listed in the result.
///
/// # Errors
/// An unknown service, model, option or template; problems of the document, the catalogue, the profile or the register; an output that exists
/// and may not be replaced, or cannot be written; a request that names nothing, where the profile lists nothing.
pub fn make(workspace: &Workspace, request: &Request, env: &Surroundings<'_>) -> Result<Made, Error> {
    if !request.wanted.names_nothing() {
        return one::one(workspace, request, env);
    }
    request.wanted.reading.none_for_nothing()?;
    if workspace.profile.services.is_empty() {
        return Err(nothing_to_do());
    }
    portfolio::portfolio(workspace, request, env)
}

/// Neither a service nor a document nor a profile with services.
fn nothing_to_do() -> Error {
    Error::usage("nothing to do: name a service, give --matrix, or a subcommand")
        .help("rmx-report list shows vendors and services")
        .help("rmx-report init writes an rmx.toml; with services listed in it, rmx-report writes all their checklists")
        .help("rmx-report ovhcloud/instances -o obligations.xlsx")
        .help("rmx-report --help explains everything")
}
