//! Other languages of a template: a file `<language>.toml` beside it, which says what the template says under the same names. Parts and columns are
//! found by their ids (`[part.summary.text]`, `[part.obligations.column.status]`).

use super::folder::{DESCRIPTION, Folder};
use crate::base::diagnostic::Diagnostic;
use crate::base::location::Location;
use crate::base::nearest::nearest;
use crate::base::ordered::Arrange;

/// The file with the words of a language and its text; none where the template has no such file.
pub(super) fn words(folder: &Folder, language: &str) -> Result<Option<(String, String)>, Diagnostic> {
    let file = format!("{language}.toml");
    if !folder.languages().contains(&language.to_owned()) {
        return Ok(None);
    }
    let shown = folder.shown(&file);
    let unreadable = |why: String| {
        Diagnostic::error("template-unreadable", format!("cannot read the template's words: {why}"))
            .at(Location::document(shown.as_str()))
    };
    let bytes = folder.read(&file).map_err(unreadable)?;
    let text = String::from_utf8(bytes.into_owned()).map_err(|e| unreadable(format!("not UTF-8 ({e})")))?;
    Ok(Some((shown, text)))
}

/// Says that a template does not have a language, and which it has.
pub(super) fn unknown(name: &str, folder: &Folder, language: &str, own: Option<&str>) -> Diagnostic {
    let mut known = folder.languages();
    known.extend(own.map(str::to_owned));
    known.arrange();
    let diagnostic =
        Diagnostic::error("language-unknown", format!("the template '{name}' has no words in '{language}'"))
            .found(language)
            .allowed(known.join(", "));
    match nearest(language, known.iter().map(String::as_str)) {
        Some(near) => diagnostic.help(format!("did you mean '{near}'?")),
        None => diagnostic.help(format!("a language is a file {language}.toml beside the template's {DESCRIPTION}")),
    }
}
