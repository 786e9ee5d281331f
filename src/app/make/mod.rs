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
mod person;
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
        return Err(nothing_to_do(workspace));
    }
    if !request.outputs.is_empty() || request.format.is_some() {
        return Err(Error::usage("-o or --format is given without a service")
            .help("one checklist: rmx-report VENDOR/SERVICE -o FILE")
            .help(
                "those of all services in rmx.toml: its `output` and `formats` say where they go, and in which formats",
            ));
    }
    portfolio::portfolio(workspace, request, env)
}

/// Neither a service nor a document nor a profile with services.
fn nothing_to_do(workspace: &Workspace) -> Error {
    let error = match &workspace.profile_file {
        None => Error::usage("nothing to do: no service is named, and there is no rmx.toml here or in a folder above")
            .help("what there is:       rmx-report list")
            .help("one checklist:       rmx-report ovhcloud/instances -o obligations.xlsx")
            .help("to begin with yours: rmx-report init --service ovhcloud/instances, then rmx-report"),
        Some(profile) => {
            Error::usage(format!("nothing to do: no service is named, and {} lists none", profile.display()))
                .help("list one in it, with its vendor/service under [[services]]: rmx-report list shows what there is")
                .help("one checklist: rmx-report ovhcloud/instances -o obligations.xlsx")
        }
    };
    error
        .help("your vendor is none of these: rmx-report list --published WORD, rmx-report import --help")
        .help("everything else: rmx-report --help")
}
