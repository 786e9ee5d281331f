//! Finds a template (built in, or a user's folder), reads it and checks it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use super::base::{base_has, language_of, with_base};
use super::folder::{DESCRIPTION, Folder, is_language_tag};
use super::holes::{Piece, pieces};
use super::language;
use super::reader::{Located, Section, Sink};
use super::spec::EVERYWHERE;
use super::vocabulary::{CHECK_BOX, FACTS, FORM_FIELDS, SCREEN, TextSpec, WORDS};
use super::{
    AllocationWords, Brand, ColumnTemplate, DocumentWords, Group, Layout, PageWords, PartKind, PartTemplate, Template,
};
use crate::base::diagnostic::{Diagnostic, Diagnostics, Severity};
use crate::base::embedded;
use crate::base::located::Written;
use crate::base::location::Location;
use crate::base::nearest::nearest;
use crate::base::ordered;
use crate::checklist::obligation::InboxDuty;
use crate::checklist::stand::{Signature, Verdict};
use crate::document::{Colour, Logo, Orientation, Paper, Show, Tone};
use crate::matrix::Allocation;
use crate::matrix::deployment::OptionState;
use crate::record::field::{ACCESS_DECISIONS, Status};

/// The form of the description.
const SCHEMA: &str = "rmx-report-template/1";
/// Excel's limit on a sheet's name, in UTF-16 units.
const SHEET_NAME_UNITS: usize = 31;
/// Characters that Excel does not take in a sheet's name.
const SHEET_NAME_FORBIDDEN: &[char] = &['[', ']', ':', '*', '?', '/', '\\'];

pub(super) const TONES: &[(&str, Tone)] = &[
    ("normal", Tone::Normal),
    ("strong", Tone::Strong),
    ("muted", Tone::Muted),
    ("derived", Tone::Derived),
    ("verbatim", Tone::Verbatim),
    ("good", Tone::Good),
    ("attention", Tone::Attention),
    ("bad", Tone::Bad),
    ("off", Tone::Off),
];

impl Template {
    /// Names of the built-in templates.
    pub fn built_in() -> BTreeSet<&'static str> {
        let name = |path: &'static str| path.strip_suffix(DESCRIPTION)?.strip_suffix('/');
        ordered::set(embedded::TEMPLATES.iter().filter_map(|file| name(file.path())))
    }

    /// Opens a template: a folder that holds a `template.toml`, or the name of a built-in one.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn open(name: &str) -> Result<Self, Diagnostics> {
        Self::open_in(name, None)
    }

    /// Like [`open`](Self::open), in the words of a language for which the template has a file (`de.toml`).
    ///
    /// # Errors
    /// Everything that is wrong with it, and a language that it does not have.
    pub fn open_in(name: &str, language: Option<&str>) -> Result<Self, Diagnostics> {
        let built_in = Template::built_in();
        if built_in.contains(name) {
            return read(name, &Folder::Embedded(name.to_owned()), language);
        }
        let path = Path::new(name);
        if path.is_dir() {
            return read(name, &Folder::Disk(path.to_owned()), language);
        }
        let names: Vec<&str> = built_in.into_iter().collect();
        let mut diagnostic = Diagnostic::error("template-unknown", format!("there is no template '{name}'"))
            .found(name)
            .allowed(format!("{}, or a folder that holds a {DESCRIPTION}", names.join(", ")));
        if let Some(near) = nearest(name, names.iter().copied()) {
            diagnostic = diagnostic.help(format!("did you mean '{near}'?"));
        }
        Err(diagnostic.into())
    }
}

fn read(name: &str, folder: &Folder, language: Option<&str>) -> Result<Template, Diagnostics> {
    let shown = folder.shown(DESCRIPTION);
    let unreadable = |why: String| {
        Diagnostics::from(
            Diagnostic::error("template-unreadable", format!("cannot read the template: {why}"))
                .at(Location::document(shown.as_str()))
                .help(format!("a template is a folder with a {DESCRIPTION}; `rmx-report init --template DIR` writes one to start from")),
        )
    };
    let bytes = folder.read(DESCRIPTION).map_err(unreadable)?;
    let text = std::str::from_utf8(&bytes).map_err(|e| unreadable(format!("not UTF-8 ({e})")))?;
    let mut sink = Sink::new(&shown, text);
    let mut tree = sink.parse(text);
    let own = language_of(&tree);
    let has_words = language.is_some_and(|language| folder.languages().iter().any(|known| known == language));
    // A form that is filed in a language of its own stays in it as a whole: no other language frames its columns.
    let stays = own.is_some() && !has_words;
    let base = with_base(&mut tree, if stays { own.as_deref() } else { language });
    let base = if stays { language.is_some_and(|language| base_has(&tree, language)) } else { base };
    let own = own.or_else(|| language_of(&tree));
    let wanted = language.filter(|language| Some(*language) != own.as_deref());
    let words = wanted.map(|language| language::words(folder, language)).transpose();
    let padded = match words {
        Ok(words) => words.flatten().map(|(file, words)| (file, Written::padded(text, &words))),
        Err(problem) => return Err(problem.into()),
    };
    match (&padded, wanted) {
        (Some((file, padded)), _) => sink.with_words(file, padded, &mut tree),
        (None, Some(language)) if !base => return Err(language::unknown(name, folder, language, own.as_deref()).into()),
        _ => {}
    }
    if sink.is_broken() {
        return Err(sink.into_problems());
    }
    let template = {
        let root = Section::root(&sink, &tree);
        let template = Loader { folder }.template(name, &root);
        root.finish();
        template
    };
    let problems = sink.into_problems();
    match template {
        Some(mut template) if !problems.has_errors() => {
            if let Some(asked) = wanted.filter(|_| padded.is_none() && stays) {
                template.stay(asked);
            }
            Ok(template)
        }
        _ => Err(problems),
    }
}

/// Reads a template from its folder.
pub(super) struct Loader<'f> {
    pub(super) folder: &'f Folder,
}

impl Loader<'_> {
    fn template(&self, name: &str, root: &Section<'_, '_>) -> Option<Template> {
        let schema = root.text("schema");
        root.word("schema", &schema, &[(SCHEMA, ())]);
        let bases: Vec<(&str, ())> = Template::built_in().into_iter().map(|name| (name, ())).collect();
        root.optional("base").and_then(|base| root.word("template", &base, &bases));
        let frameworks = root.list("frameworks").into_iter().map(|id| id.text).collect();
        let document = root.required("document").map(|s| self.document(s));
        let brand = root.required("brand").and_then(|s| self.brand(s));
        let page = root.required("page").map(|s| self.page(s));
        let words_of = |key, specs| root.required(key).map(|s| self.words(s, specs)).unwrap_or_default();
        let labels = self.labels(root);
        let (words, screen) = (words_of("words", WORDS), words_of("screen", SCREEN));
        let obligation = self.obligation(root);
        let duties = self.duties(root);
        let verdicts = self.states(root, "verdict", &Verdict::ALL.map(|v| (v.as_str(), v)));
        let signatures = self.states(root, "signature", &Signature::ALL.map(|s| (s.as_str(), s)));
        let questions = self.questions(root);
        let options = self.options(root);
        let severities = self.severities(root);
        let statuses = self.tones(root, "status", &Status::ALL.map(|s| (s.as_str(), s)));
        let decisions = self.tones(root, "decision", &ACCESS_DECISIONS.iter().map(|d| (*d, *d)).collect::<Vec<_>>());
        let choices = self.choices(root);
        let findings = self.findings(root);
        let allocations = self.allocations(root);
        let parts = self.parts(root);
        Some(Template {
            name: name.to_owned(),
            frameworks,
            document: document?,
            brand: brand?,
            page: page?,
            screen,
            labels,
            asked: None,
            words,
            options,
            severities,
            statuses,
            decisions,
            choices,
            reasons: self.reasons(root),
            changes: self.changes(root),
            rules: self.rules(root),
            intervals: self.intervals(root),
            suggestions: self.suggestions(root),
            findings,
            allocations,
            verdicts,
            signatures,
            questions,
            duties,
            notice: self.notice(root),
            portfolio: self.portfolio(root),
            readme: self.readme(root),
            facts: self.facts_of_findings(root),
            topics: self.topics(root),
            obligation,
            parts,
        })
    }

    /// A text, with `@file` replaced by the file's text, and its holes checked.
    fn resolve(&self, section: &Section<'_, '_>, located: Located, holes: &[&str]) -> String {
        let text = match located.text.strip_prefix('@') {
            None => located.text.clone(),
            Some(file) => {
                let read = self
                    .folder
                    .read(file)
                    .and_then(|bytes| String::from_utf8(bytes.into_owned()).map_err(|e| format!("not UTF-8 ({e})")));
                match read {
                    Ok(text) => text.replace("\r\n", "\n").trim_end().to_owned(),
                    Err(why) => {
                        self.unreadable(section, &located, file, &why);
                        String::new()
                    }
                }
            }
        };
        for piece in pieces(&text) {
            if let Piece::Hole(name) = piece
                && !EVERYWHERE.contains(&name)
                && !holes.contains(&name)
            {
                let known: Vec<&str> = holes.iter().chain(EVERYWHERE).copied().collect();
                section.unknown("name in braces", &Located { text: name.to_owned(), byte: located.byte }, &known);
            }
        }
        text
    }

    pub(super) fn unreadable(&self, section: &Section<'_, '_>, at: &Located, file: &str, why: &str) {
        section.sink().push(
            Diagnostic::error("template-unreadable", format!("cannot read {}: {why}", self.folder.shown(file)))
                .at(section.sink().location(at.byte))
                .found(file),
        );
    }

    pub(super) fn filled(&self, section: &Section<'_, '_>, key: &str, holes: &[&str]) -> String {
        self.resolve(section, section.text(key), holes)
    }

    pub(super) fn optional(&self, section: &Section<'_, '_>, key: &str, holes: &[&str]) -> Option<String> {
        section.optional(key).map(|text| self.resolve(section, text, holes))
    }

    fn list(&self, section: &Section<'_, '_>, key: &str) -> Vec<String> {
        section.list(key).into_iter().map(|text| self.resolve(section, text, &[])).collect()
    }

    fn words(&self, section: Section<'_, '_>, specs: &[TextSpec]) -> BTreeMap<&'static str, String> {
        let words = ordered::map(specs.iter().map(|(name, holes)| (*name, self.filled(&section, name, holes))));
        section.finish();
        words
    }

    fn document(&self, section: Section<'_, '_>) -> DocumentWords {
        let words = DocumentWords {
            title: self.filled(&section, "title", &[]),
            subtitle: self.filled(&section, "subtitle", &[]),
            subject: self.filled(&section, "subject", &[]),
            keywords: self.list(&section, "keywords"),
            language: self.filled(&section, "language", &[]),
            document_id: self.filled(&section, "document_id", &["short_hash"]),
            cover: self.facts(&section, "cover"),
        };
        if !words.language.is_empty() && !is_language_tag(&words.language) {
            let given = section.text("language");
            section.sink().push(
                Diagnostic::error("template-value", "'document.language' is no language tag")
                    .at(section.sink().location(given.byte))
                    .found(given.text)
                    .allowed("a tag of RFC 3066, as in en, de or pt-BR")
                    .help("readers and screen readers go by it, and PDF/A and PDF/UA ask for it"),
            );
        }
        section.finish();
        words
    }

    fn facts(&self, section: &Section<'_, '_>, key: &str) -> Vec<&'static str> {
        let known: Vec<(&str, &'static str)> = FACTS.iter().map(|id| (*id, *id)).collect();
        section.list(key).iter().filter_map(|id| section.word("fact", id, &known)).collect()
    }

    fn brand(&self, section: Section<'_, '_>) -> Option<Brand> {
        let colour = |key| {
            let given = section.text(key);
            let colour = parse_colour(&given.text);
            if colour.is_none() {
                section.sink().push(
                    Diagnostic::error("template-value", format!("'brand.{key}' is no colour"))
                        .at(section.sink().location(given.byte))
                        .found(given.text)
                        .allowed("six hexadecimal digits after a #, as in #1F3A5F"),
                );
            }
            colour
        };
        let (primary, accent) = (colour("primary"), colour("accent"));
        let paper = section.text("paper");
        let paper = section.word("paper", &paper, &[("a4", Paper::A4), ("letter", Paper::Letter)]);
        let alt = section.optional("logo_alt").map(|t| t.text).unwrap_or_default();
        let file = |given: Located| match self.folder.read(&given.text) {
            Ok(bytes) => Some((given.text.clone(), Arc::<[u8]>::from(bytes.into_owned()))),
            Err(why) => {
                self.unreadable(&section, &given, &given.text, &why);
                None
            }
        };
        let logo = section.optional("logo").and_then(file).map(|(name, bytes)| Logo { name, bytes, alt });
        let fonts = section.list("fonts").into_iter().filter_map(file).map(|(_, bytes)| bytes).collect();
        section.finish();
        Some(Brand { primary: primary?, accent: accent?, paper: paper?, logo, fonts })
    }

    fn page(&self, section: Section<'_, '_>) -> PageWords {
        const HOLES: &[&str] = &["page", "pages", "id", "hash", "title", "wording"];
        let words = PageWords {
            header: self.filled(&section, "header", HOLES),
            header_right: self.optional(&section, "header_right", HOLES).unwrap_or_default(),
            footer_left: self.filled(&section, "footer_left", HOLES),
            footer_right: self.filled(&section, "footer_right", HOLES),
            contents: self.filled(&section, "contents", &[]),
            continued: self.filled(&section, "continued", &[]),
        };
        section.finish();
        words
    }

    fn labels(&self, root: &Section<'_, '_>) -> BTreeMap<&'static str, String> {
        let Some(section) = root.required("label") else { return BTreeMap::new() };
        let labels = ordered::map(FACTS.iter().map(|id| (*id, self.filled(&section, id, &[]))));
        section.finish();
        labels
    }

    fn options(&self, root: &Section<'_, '_>) -> BTreeMap<OptionState, String> {
        let Some(section) = root.required("option") else { return BTreeMap::new() };
        let words = [OptionState::Taken, OptionState::NotTaken, OptionState::NotStated]
            .map(|state| (state, self.filled(&section, state.as_str(), &[])));
        section.finish();
        ordered::map(words)
    }

    fn severities(&self, root: &Section<'_, '_>) -> BTreeMap<Severity, (String, Tone)> {
        let Some(section) = root.required("severity") else { return BTreeMap::new() };
        let mut words = BTreeMap::new();
        for severity in Severity::ALL {
            if let Some(inner) = section.required(severity.as_str()) {
                let label = self.filled(&inner, "label", &[]);
                let tone = inner.text("tone");
                let tone = inner.word("tone", &tone, TONES).unwrap_or_default();
                words.insert(severity, (label, tone));
                inner.finish();
            }
        }
        section.finish();
        words
    }

    fn tones<T: Ord + Copy>(&self, root: &Section<'_, '_>, key: &str, values: &[(&str, T)]) -> BTreeMap<T, Tone> {
        let Some(section) = root.required(key) else { return BTreeMap::new() };
        let tone = |name: &str| section.word("tone", &section.text(name), TONES).unwrap_or_default();
        let tones = ordered::map(values.iter().map(|(name, value)| (*value, tone(name))));
        section.finish();
        tones
    }

    fn allocations(&self, root: &Section<'_, '_>) -> BTreeMap<Allocation, AllocationWords> {
        let Some(section) = root.required("allocation") else { return BTreeMap::new() };
        let mut words = BTreeMap::new();
        for allocation in Allocation::ALL {
            let Some(inner) = section.required(allocation.as_str()) else { continue };
            let group = inner.text("group");
            let entry = AllocationWords {
                label: self.filled(&inner, "label", &[]),
                group: inner.word("group", &group, &Group::ALL).unwrap_or(Group::Off),
            };
            inner.finish();
            words.insert(allocation, entry);
        }
        section.finish();
        words
    }

    fn duties(&self, root: &Section<'_, '_>) -> BTreeMap<InboxDuty, String> {
        let Some(section) = root.required("duty") else { return BTreeMap::new() };
        let words = ordered::map(InboxDuty::ALL.map(|duty| (duty, self.filled(&section, duty.as_str(), &[]))));
        section.finish();
        words
    }

    fn parts(&self, root: &Section<'_, '_>) -> Vec<PartTemplate> {
        let sections = root.sections("part");
        if sections.is_empty() {
            root.sink().push(
                Diagnostic::error("template-missing", "the template has no part")
                    .at(root.sink().location(root.byte()))
                    .allowed("at least one [[part]]"),
            );
        }
        let mut parts: Vec<PartTemplate> = Vec::new();
        for section in sections {
            let id = section.text("id");
            let Some(kind) = section.word("part", &id, &PartKind::ALL) else { continue };
            if kind != PartKind::Table && parts.iter().any(|p| p.kind == kind) {
                twice(&section, "part", &id);
            }
            let part = self.part(kind, &section, &parts);
            section.finish();
            parts.push(part);
        }
        parts
    }

    fn part(&self, kind: PartKind, section: &Section<'_, '_>, before: &[PartTemplate]) -> PartTemplate {
        let located = section.text("name");
        let byte = located.byte;
        let name = self.resolve(section, located, &[]);
        check_sheet_name(section, &name, byte, before);
        let orientation = section.text("orientation");
        let orientations = [("portrait", Orientation::Portrait), ("landscape", Orientation::Landscape)];
        let words = match kind.words() {
            [] => BTreeMap::new(),
            specs => section.required("text").map(|s| self.words(s, specs)).unwrap_or_default(),
        };
        let fields = match kind {
            PartKind::SignOff => self.form_fields(section),
            _ => BTreeMap::new(),
        };
        // A template gives the number of lines as a whole number; more than a few hundred would be a mistake.
        let lines = section.number("lines").map_or(1, |n| n.clamp(1.0, 200.0) as usize);
        PartTemplate {
            kind,
            name,
            heading: self.filled(section, "heading", &[]),
            orientation: section.word("orientation", &orientation, &orientations).unwrap_or(Orientation::Portrait),
            empty: self.optional(section, "empty", &[]).unwrap_or_default(),
            fit: section.number("fit"),
            intro: self.list(section, "intro"),
            how: self.list(section, "how"),
            facts: self.facts(section, "facts"),
            lines,
            words,
            own_table: if kind == PartKind::Table { self.own_table(section) } else { None },
            columns: if kind == PartKind::Table { Vec::new() } else { self.columns(kind, section) },
            fields,
        }
    }

    fn form_fields(&self, section: &Section<'_, '_>) -> BTreeMap<&'static str, (String, String)> {
        let Some(section) = section.required("field") else { return BTreeMap::new() };
        let mut fields = BTreeMap::new();
        for id in FORM_FIELDS {
            // The check box came later: a template without it stays as it is.
            let inner = if id == CHECK_BOX { section.section(id) } else { section.required(id) };
            if let Some(inner) = inner {
                fields.insert(id, (self.filled(&inner, "label", &[]), self.filled(&inner, "help", &[])));
                inner.finish();
            }
        }
        section.finish();
        fields
    }

    fn columns(&self, kind: PartKind, part: &Section<'_, '_>) -> Vec<ColumnTemplate> {
        let known: Vec<_> = kind.columns().iter().map(|c| (c.as_str(), *c)).collect();
        let mut columns: Vec<ColumnTemplate> = Vec::new();
        for section in part.sections("column") {
            let id = section.text("id");
            let column = section.word("column", &id, &known);
            let shown = section.optional("show").unwrap_or(Located { text: "everywhere".to_owned(), byte: id.byte });
            let shows = [
                ("everywhere", Show::Everywhere),
                ("workbook", Show::Workbook),
                ("page", Show::Page),
                ("hidden", Show::Hidden),
            ];
            let show = section.word("output", &shown, &shows).unwrap_or_default();
            let header = self.filled(&section, "header", &["party"]);
            let width = section.number("width").unwrap_or(12.0).min(255.0);
            let sheet_width = section.number("sheet_width").map(|w| w.min(255.0));
            // Two groups are all that a sheet has.
            let outline = section.number("group").map_or(0, |n| n.clamp(1.0, 2.0) as u8);
            let page_width = section.number("page_width");
            let person_width = section.number("person_width");
            let framework_width = section.number("framework_width");
            let layouts = [("letters", Layout::Letters), ("prose", Layout::Prose)];
            let layout = section.optional("layout").and_then(|given| section.word("layout", &given, &layouts));
            let stack = self.optional(&section, "stack", &[]);
            let help = self.optional(&section, "help", &["party"]);
            section.finish();
            let Some(column) = column else { continue };
            if columns.iter().any(|c| c.id == column) {
                twice(part, "column", &id);
            }
            columns.push(ColumnTemplate {
                id: column,
                header,
                width,
                sheet_width,
                page_width,
                person_width,
                framework_width,
                layout,
                show,
                outline,
                stack,
                help,
            });
        }
        let keyed = columns.iter().any(|c| c.id == super::ColumnId::Key);
        if (kind.is_filled_in() && !keyed) || (!known.is_empty() && columns.is_empty()) {
            part.sink().push(
                Diagnostic::error("template-missing", format!("part '{}' lacks a column", kind.as_str()))
                    .at(part.sink().location(part.byte()))
                    .allowed(if keyed { "at least one column" } else { "a column 'key'" })
                    .help("without the rows' keys a filled workbook cannot come back"),
            );
        }
        columns
    }
}

pub(super) fn twice(section: &Section<'_, '_>, what: &str, given: &Located) {
    section.sink().push(
        Diagnostic::error("template-twice", format!("{what} '{}' is given twice", given.text))
            .at(section.sink().location(given.byte))
            .found(given.text.clone())
            .allowed(format!("each {what} once")),
    );
}

/// Rules of Excel for sheet names; source: Excel's specification, and rust_xlsxwriter's `set_name`.
fn check_sheet_name(section: &Section<'_, '_>, name: &str, byte: usize, before: &[PartTemplate]) {
    let wrong = if name.trim().is_empty() {
        Some("a sheet's name must not be blank")
    } else if name.encode_utf16().count() > SHEET_NAME_UNITS {
        Some("a sheet's name has at most 31 characters")
    } else if name.contains(SHEET_NAME_FORBIDDEN) || name.contains(char::is_control) {
        Some("a sheet's name cannot hold [ ] : * ? / \\ or control characters")
    } else if name.starts_with('\'') || name.ends_with('\'') {
        Some("a sheet's name cannot begin or end with an apostrophe")
    } else if name.eq_ignore_ascii_case("history")
        || name.to_ascii_lowercase().starts_with(crate::document::BASELINE_SHEET)
    {
        Some("this sheet name is taken")
    } else if before.iter().any(|p| p.name.to_lowercase() == name.to_lowercase()) {
        Some("two parts have the same name")
    } else {
        None
    };
    if let Some(wrong) = wrong {
        section.sink().push(
            Diagnostic::error("template-value", wrong)
                .at(section.sink().location(byte))
                .found(name)
                .allowed("1 to 31 characters, each name once, none of [ ] : * ? / \\"),
        );
    }
}

fn parse_colour(text: &str) -> Option<Colour> {
    let digits = text.strip_prefix('#')?;
    if digits.len() != 6 || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    let part = |at: usize| digits.get(at..at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok());
    Some(Colour(part(0)?, part(2)?, part(4)?))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::report::template::DEFAULT;

    #[test]
    fn the_built_in_template_is_without_fault() {
        let template = Template::open(DEFAULT).unwrap();
        assert_eq!(template.parts.len() + 1, PartKind::ALL.len());
    }
}
