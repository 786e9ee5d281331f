//! The bytes of one checklist's outputs, without writing them.

use std::cell::OnceCell;

use super::request::Look;
use crate::app::error::Error;
use crate::app::format::Format;
use crate::app::rendering::{pdf, workbook};
use crate::app::surroundings::{Note, Surroundings};
use crate::base::diagnostic::Diagnostics;
use crate::checklist::Checklist;
use crate::document::ReportDocument;
use crate::evidence::embed;
use crate::export;
use crate::export::oscal::OscalError;
use crate::render;
use crate::report::template::Template;
use crate::report::{self, Medium};

/// What outputs look like, with the template opened when one first asks for it.
pub(crate) struct Opening<'l> {
    look: &'l Look,
    template: OnceCell<Result<Template, Diagnostics>>,
}

impl<'l> Opening<'l> {
    pub(crate) fn new(look: &'l Look) -> Self {
        Self { look, template: OnceCell::new() }
    }

    /// What outputs look like.
    pub(crate) fn look(&self) -> &Look {
        self.look
    }

    /// The template.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub(crate) fn template(&self) -> Result<&Template, Diagnostics> {
        self.template.get_or_init(|| self.look.template.open()).as_ref().map_err(Clone::clone)
    }
}

/// All outputs of one checklist.
///
/// # Errors
/// A template that cannot be used; an output that cannot be made.
pub(crate) fn bytes(
    checklist: &Checklist<'_>,
    formats: &[Format],
    opening: &Opening<'_>,
    env: &Surroundings<'_>,
) -> Result<Vec<Vec<u8>>, Error> {
    let is_page = |format: &Format| format.is_document() && *format != Format::Xlsx;
    let medium = if formats.iter().any(is_page) { Medium::Any } else { Medium::Workbook };
    let mut document = Document { checklist, opening, medium, made: OnceCell::new() };
    let last = formats.len().saturating_sub(1);
    let made = |(at, format): (usize, &Format)| match format {
        // Nobody asks for the document any more.
        Format::Xlsx if at == last => workbook(document.take()?),
        format => one(&document, *format, env),
    };
    let made = formats.iter().enumerate().map(made).collect();
    if let Some(Ok(template)) = opening.template.get()
        && let Some(asked) = &template.asked
    {
        let remark = format!(
            "the form {} stays in its own language, {}, not {asked}",
            template.name, template.document.language
        );
        env.listener.hear(Note::Remark(&remark));
    }
    made
}

/// One output's bytes; `document` makes the report document, once for all outputs that need it.
fn one(document: &Document<'_>, format: Format, env: &Surroundings<'_>) -> Result<Vec<u8>, Error> {
    let checklist = document.checklist;
    let io = |error: &dyn std::fmt::Display| Error::io(error.to_string());
    let text = match format {
        Format::Xlsx => return workbook(document.get()?),
        Format::Pdf => return record(document, env),
        Format::Html => render::html::write(document.get()?).map_err(|e| io(&e.0))?,
        Format::Md => render::markdown::write(document.get()?).map_err(|e| io(&e.0))?,
        Format::Json => export::json::checklist(checklist).map_err(|e| io(&e))?,
        Format::Csv => export::csv::checklist(checklist).map_err(|e| io(&e))?,
        Format::OscalComponent => export::oscal::component(checklist).map_err(oscal)?,
        Format::OscalSsp => export::oscal::ssp(checklist).map_err(oscal)?,
        Format::DoraRegister => export::dora::register(checklist).map_err(|e| io(&e))?,
        Format::OscalMapping => export::oscal::mapping(checklist.controls.chosen(), checklist.as_of).map_err(oscal)?,
    };
    Ok(text.into_bytes())
}

/// What is missing from the request for OSCAL is said as such.
fn oscal(error: OscalError) -> Error {
    match error {
        OscalError::Json(error) => Error::io(error.to_string()),
        error => Error::usage(error.to_string())
            .help("--framework names one, or [audit] frameworks in rmx.toml; `rmx-report frameworks` lists them"),
    }
}

/// The PDF: the report document with the data that it was made from.
fn record(document: &Document<'_>, env: &Surroundings<'_>) -> Result<Vec<u8>, Error> {
    let Look { template, flat } = document.opening.look;
    let checklist = document.checklist;
    let mut document = document.get()?.clone();
    embed::attach(&mut document, checklist, template, *flat).map_err(|error| Error::io(error.to_string()))?;
    pdf(&document, *flat, env)
}

/// The report document, made when the first output asks for it: data formats need no template.
struct Document<'o> {
    checklist: &'o Checklist<'o>,
    opening: &'o Opening<'o>,
    medium: Medium,
    made: OnceCell<ReportDocument<'o>>,
}

impl<'o> Document<'o> {
    fn get(&self) -> Result<&ReportDocument<'o>, Error> {
        if let Some(document) = self.made.get() {
            return Ok(document);
        }
        let document = self.make()?;
        Ok(self.made.get_or_init(|| document))
    }

    fn take(&mut self) -> Result<ReportDocument<'o>, Error> {
        match self.made.take() {
            Some(document) => Ok(document),
            None => self.make(),
        }
    }

    fn make(&self) -> Result<ReportDocument<'o>, Error> {
        let template = self.opening.template()?;
        self.is_about(&template.frameworks)?;
        Ok(report::build_for(self.checklist, template, self.medium))
    }

    /// A form's words are about its own frameworks: controls of others alone would stand under headings that are not theirs.
    fn is_about(&self, own: &[String]) -> Result<(), Error> {
        let chosen = self.checklist.controls.chosen().frameworks();
        if own.is_empty() || chosen.is_empty() || chosen.iter().any(|f| own.iter().any(|id| **id == *f.id)) {
            return Ok(());
        }
        let ids: Vec<&str> = chosen.iter().map(|f| &*f.id).collect();
        let own = own.join(", ");
        Err(Error::usage(format!("the form is about {own}, and these frameworks were asked for: {}", ids.join(", ")))
            .help(format!("leave --framework out, or name {own} among them")))
    }
}
