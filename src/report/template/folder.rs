//! Where a template's files are: built in, or in a folder of the user's.

use std::borrow::Cow;
use std::path::{Component, Path, PathBuf};

use crate::base::{embedded, files};

/// The file that describes a template.
pub(super) const DESCRIPTION: &str = "template.toml";
/// Largest file of a template, bytes (a font is the largest).
const LARGEST: u64 = 64 << 20;

/// Where a template's files are.
pub(super) enum Folder {
    /// Built in, by name.
    Embedded(String),
    /// On disk.
    Disk(PathBuf),
}

impl Folder {
    /// The languages that the template has besides its own, by the names of their files.
    pub(super) fn languages(&self) -> Vec<String> {
        let named = |file: &str| {
            let name = file.strip_suffix(".toml")?;
            (file != DESCRIPTION && is_language_tag(name)).then(|| name.to_owned())
        };
        match self {
            Folder::Embedded(name) => {
                let within = |path: &'static str| path.strip_prefix(name.as_str())?.strip_prefix('/');
                embedded::TEMPLATES.iter().filter_map(|file| named(within(file.path())?)).collect()
            }
            Folder::Disk(path) => {
                let files = std::fs::read_dir(path).into_iter().flatten().flatten();
                files.filter_map(|file| named(file.file_name().to_str()?)).collect()
            }
        }
    }

    pub(super) fn shown(&self, file: &str) -> String {
        match self {
            Folder::Embedded(name) => format!("built-in template {name}/{file}"),
            Folder::Disk(path) => path.join(file).display().to_string(),
        }
    }

    pub(super) fn read(&self, file: &str) -> Result<Cow<'static, [u8]>, String> {
        let plain = Path::new(file).components().all(|c| matches!(c, Component::Normal(_)));
        if file.is_empty() || !plain {
            return Err("only files of the template's own folder can be named".to_owned());
        }
        match self {
            Folder::Embedded(name) => {
                let path = format!("{name}/{file}");
                embedded::find(&embedded::TEMPLATES, &path)
                    .map(|file| Cow::Borrowed(file.bytes()))
                    .ok_or_else(|| "there is no such file".to_owned())
            }
            Folder::Disk(path) => {
                let path = path.join(file);
                files::read(&path, LARGEST).map(Cow::Owned).map_err(|e| e.to_string())
            }
        }
    }
}

/// Whether a text has the form of a language tag: letters, then letters or digits, one to eight of each (RFC 3066, 2.1).
pub(super) fn is_language_tag(text: &str) -> bool {
    let mut parts = text.split('-');
    let fits = |p: &str| (1..=8).contains(&p.len());
    let first = parts.next().is_some_and(|p| fits(p) && p.bytes().all(|b| b.is_ascii_alphabetic()));
    first && parts.all(|p| fits(p) && p.bytes().all(|b| b.is_ascii_alphanumeric()))
}

#[cfg(test)]
mod tests {
    #[test]
    fn language_tags_are_told_from_names_of_languages() {
        assert!(["en", "de", "pt-BR", "zh-Hant-TW"].into_iter().all(super::is_language_tag));
        assert!(
            ["English language", "en_GB", "", "-", "1en", "abcdefghi"].into_iter().all(|t| !super::is_language_tag(t))
        );
    }
}
