//! What a page says besides its rows, where nothing declares it: its paragraphs.

use crate::matrix::{Matrix, Remark};

/// How lines begin that are none of a paragraph: headings, tables, tags, attributes, imports, lists, rules.
const OTHERS: [&str; 13] = ["#", "|", "<", "{", "import ", "export ", ":::", "- ", "* ", "+ ", "---", "===", "***"];

/// Takes the paragraphs of a Markdown page for its remarks. Lists and tables are left out: what they say of duties is in the rows.
pub fn take_prose(page: &mut Matrix, text: &str) {
    let Some(document) = page.sources.first().map(|source| source.document.clone()) else { return };
    let mut open: Option<Remark> = None;
    let (mut is_front, mut is_code) = (false, false);
    for (line, number) in text.lines().zip(1_u32..) {
        let line = line.trim();
        let is_rule = line == "---";
        if is_rule && (number == 1 || is_front) {
            is_front = !is_front;
            continue;
        }
        let is_fence = line.starts_with("```") || line.starts_with("~~~");
        is_code ^= is_fence;
        let is_numbered = line.split_once(['.', ')']).is_some_and(|(n, rest)| {
            !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()) && (rest.is_empty() || rest.starts_with(' '))
        });
        let is_other = OTHERS.iter().any(|mark| line.starts_with(mark)) || line.contains(" | ") || is_numbered;
        if is_front || is_code || is_fence || line.is_empty() || is_other {
            page.remarks.extend(open.take());
            continue;
        }
        match &mut open {
            Some(remark) => {
                remark.text.push(' ');
                remark.text.push_str(line);
            }
            None => open = Some(Remark { document: document.clone(), line: number, text: line.to_owned() }),
        }
    }
    page.remarks.extend(open);
}
