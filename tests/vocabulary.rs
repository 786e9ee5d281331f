//! Words are data: no source file holds an array of eight or more string literals, but those that are no vocabulary.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use std::fmt::Write as _;
use std::path::Path;

/// So many string literals in one array are a word list.
const MANY: usize = 8;

/// Files, or folders, that may hold such arrays, and what they hold.
const ALLOWED: &[(&str, &str)] = &[
    ("src/app/", "names of flags, as messages say them"),
    ("src/cli/", "flags and columns of the terminal's tables"),
    ("src/compare/prose.rs", "marks of Markdown"),
    ("src/export/", "columns of a published format"),
    ("src/report/", "names of parts, columns and placeholders that templates may use"),
    ("src/record/", "names of fields in the record's files"),
    ("src/evidence/verify/", "keywords of PDF"),
    ("src/render/pdf/form.rs", "names of the sign-off's fields"),
    ("src/render/pdf/svg/", "names of colours in SVG"),
    ("src/import/encoding.rs", "names of encodings"),
    ("src/import/reader.rs", "file extensions and first bytes of formats"),
    ("src/import/limits.rs", "names of limits"),
    ("src/import/icon.rs", "attributes of HTML elements"),
    ("src/import/meta.rs", "keys of front matter and of <meta>"),
    ("src/import/html/", "elements of HTML"),
    ("src/import/inline/", "elements of HTML"),
    ("src/import/spreadsheet/", "file extensions"),
    ("src/import/pdf/", "keywords of PDF"),
    ("src/import/docx/", "elements of WordprocessingML"),
    ("src/import/rst/", "directives of reStructuredText"),
    ("src/import/oscal/", "names of OSCAL's fields"),
    ("src/import/lexicon/", "names of the lexicon's tables"),
    // Vocabulary that has yet to move into inputs/: each line goes when its words have gone.
    ("src/analysis/vague_wording.rs", "phrases that leave open what is owed"),
    ("src/analysis/record/accountable_is_group.rs", "words that make a name a group's"),
    ("src/frameworks/", "words that join two subjects"),
];

/// Numbers of the lines on which arrays with many string literals begin.
fn word_lists(source: &str) -> Vec<usize> {
    let mut found = Vec::new();
    let mut open: Vec<(usize, usize)> = Vec::new();
    let mut line = 1;
    let mut chars = source.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\n' => line += 1,
            '/' if chars.peek() == Some(&'/') => while chars.next_if(|c| *c != '\n').is_some() {},
            '"' => {
                while let Some(inner) = chars.next().filter(|inner| *inner != '"') {
                    match inner {
                        '\\' => line += usize::from(chars.next() == Some('\n')),
                        '\n' => line += 1,
                        _ => {}
                    }
                }
                for (_, literals) in &mut open {
                    *literals += 1;
                }
            }
            // A character, or a lifetime, which has no end.
            '\'' => {
                let mut ahead = chars.clone();
                let first = ahead.next();
                if first == Some('\\') || ahead.next() == Some('\'') {
                    let escaped = first == Some('\\');
                    chars.next();
                    if escaped {
                        chars.next();
                    }
                    while chars.next().is_some_and(|c| c != '\'') {}
                }
            }
            '[' => open.push((line, 0)),
            ']' => {
                if let Some((begun, literals)) = open.pop()
                    && literals >= MANY
                    && open.iter().all(|(_, outer)| *outer < MANY)
                {
                    found.push(begun);
                }
            }
            _ => {}
        }
    }
    found
}

fn look(folder: &Path, report: &mut String) {
    let mut entries: Vec<_> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        let name = path.to_string_lossy().replace('\\', "/");
        if path.is_dir() {
            look(&path, report);
        } else if name.ends_with(".rs") && !name.ends_with("tests.rs") {
            let source = std::fs::read_to_string(&path).unwrap();
            let code = source.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
            let allowed = ALLOWED.iter().any(|(prefix, _)| name.starts_with(prefix));
            for line in word_lists(code).into_iter().filter(|_| !allowed) {
                let _ = writeln!(report, "{name}:{line}");
            }
        }
    }
}

#[test]
fn words_are_data() {
    let mut report = String::new();
    look(Path::new("src"), &mut report);
    assert!(
        report.is_empty(),
        "arrays of {MANY} or more string literals: put the words into inputs/ (see inputs/lexicon/README.md), or, where they are no \
         vocabulary, name the file in tests/vocabulary.rs and say what they are:\n{report}"
    );
}

#[test]
fn word_lists_are_seen() {
    let list = |words: usize| format!("const A: [&str; {words}] = [{}];", "\"a]\\\"\", ".repeat(words));
    assert_eq!(word_lists(&list(8)), [1]);
    assert_eq!(word_lists(&list(7)), [0; 0]);
    assert_eq!(
        word_lists(&format!("// {}\nfn f<'a>(c: char) {{ c == '\"'; c == '\\''; }}\n{}", list(9), list(9))),
        [3]
    );
}
