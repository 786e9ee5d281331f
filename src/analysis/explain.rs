//! What every finding code means: for `explain`, and for the page of all of them.

use std::fmt::Write as _;

use super::vague_wording::VAGUE;
use crate::findings::{Code, Group};
use crate::frameworks::topics;

/// The path of the generated page in the repository; a test holds it to [`page`].
pub const PAGE: &str = "docs/findings.md";

/// One code explained, as plain text.
pub fn text(code: Code) -> String {
    let mut text = String::new();
    let _ = writeln!(text, "{code}  ({}, {})", code.default_severity(), code.group().title().to_lowercase());
    let _ = writeln!(text, "\n{}.", code.title());
    let _ = writeln!(text, "\nWhy it matters: {}", code.why());
    let _ = writeln!(text, "What to do:     {}", code.help());
    for line in details(code) {
        let _ = writeln!(text, "\n{}", line.replace("`*`", "*").replace('`', ""));
    }
    text
}

/// All codes with their severities and titles, as plain text.
pub fn index() -> String {
    let mut text = String::new();
    for group in Group::ALL {
        let _ = writeln!(text, "{}", group.title());
        for code in Code::ALL.iter().filter(|c| c.group() == group) {
            let _ = writeln!(text, "  {:<32} {:<8} {}", code.as_str(), code.default_severity().as_str(), code.title());
        }
    }
    text
}

/// The page of all codes, Markdown.
pub fn page() -> String {
    let mut page = String::from(
        "# Findings\n\n\
         Made by `rmx-report explain --format md`; a test compares it with the code.\n\n\
         `rmx-report check` reports these codes. Severities can be changed, and findings accepted for a time, in `rmx.toml`:\n\n\
         ```toml\n\
         [severity]\n\
         no-accountable = \"error\"\n\n\
         [[waivers]]\n\
         code = \"shared-without-split\"\n\
         service = \"zilliz/cloud\"          # optional: every service without it\n\
         activity = \"ZILLIZ-CLOUD-2-04\"   # optional: every activity without it\n\
         # topic = \"personnel\"            # optional, of topic-not-mentioned: every topic without it\n\
         reason = \"Split agreed in the contract, annex 3\"\n\
         owner = \"Ada Byron\"\n\
         expires = 2027-03-31              # the last day on which it holds\n\
         ```\n\n\
         Rules about letters look at letters that the vendor wrote. In prose each party's stated part is the split. Rows that\n\
         the chosen model or options switch off have no findings about letters.\n",
    );
    for group in Group::ALL {
        let _ = writeln!(page, "\n## {}", group.title());
        for code in Code::ALL.iter().copied().filter(|c| c.group() == group) {
            let _ = write!(page, "\n{}", section(code));
        }
    }
    page
}

/// One code's section of the page, Markdown.
pub fn section(code: Code) -> String {
    let mut section = String::new();
    let _ = writeln!(section, "### `{code}`\n\n{}. Severity: {}.\n", code.title(), code.default_severity());
    let _ = writeln!(section, "- Why it matters: {}", code.why());
    let _ = writeln!(section, "- What to do: {}", code.help());
    for line in details(code) {
        let _ = writeln!(section, "\n{line}");
    }
    section
}

/// What there is to say beyond the code's own words: the data that the rule goes by.
fn details(code: Code) -> Vec<String> {
    match code {
        Code::VagueWording => {
            let mut lines = vec!["Words looked for (`*`: the word may go on), besides `...` and `…`:".to_owned()];
            lines.extend(VAGUE.iter().map(|(language, words)| {
                let words: Vec<String> = words.iter().map(|w| format!("`{w}`")).collect();
                format!("- {language}: {}", words.join(", "))
            }));
            vec![lines.join("\n")]
        }
        Code::TopicNotMentioned => {
            let mut lines =
                vec!["Topics expected (`inputs/topics.toml` has their keywords in eight languages):".to_owned()];
            lines.extend(topics::all().iter().filter(|t| t.expected.0).map(|t| format!("- `{}`: {}", t.id, t.title)));
            vec![lines.join("\n")]
        }
        Code::TooManyHolders => {
            vec![
                "The number allowed is `access.highest-holders` in `rmx.toml`; without it, two: a holder and a deputy."
                    .to_owned(),
            ]
        }
        _ => Vec::new(),
    }
}
