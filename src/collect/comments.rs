//! Comments on cells: no field takes them, so they are shown with what is refused. The readers of cells pass them over.

use std::collections::HashMap;
use std::io::{Cursor, Read};
use std::sync::Arc;

use super::copy::{Copy, Sink};
use crate::source::Location;

/// Bytes of a part that are read: 64 MiB. A part beyond it holds no comments that people wrote.
const MOST_BYTES: u64 = 64 << 20;

/// A comment as it stands in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    sheet: String,
    /// Row and column from 1, where the file says them.
    cell: Option<(u32, u32)>,
    author: String,
    text: String,
}

type Archive<'b> = zip::ZipArchive<Cursor<&'b [u8]>>;

/// The comments of a workbook; a part that cannot be read has none.
pub fn read(bytes: &[u8]) -> Vec<Comment> {
    let Ok(mut archive) = Archive::new(Cursor::new(bytes)) else { return Vec::new() };
    if let Some(content) = part(&mut archive, "content.xml") {
        return of_ods(&content);
    }
    of_xlsx(&mut archive)
}

/// Hands every comment that a person wrote to `sink`: those that were handed out explain the columns.
pub fn each(comments: &[Comment], copy: &Copy, sink: &mut dyn Sink) {
    for comment in comments.iter().filter(|c| !copy.was_handed_out(&c.text)) {
        let place = match comment.cell {
            Some((row, column)) => Location::cell(copy.name.clone(), Arc::from(comment.sheet.as_str()), row, column),
            None => {
                Location { sheet: Some(Arc::from(comment.sheet.as_str())), ..Location::document(copy.name.clone()) }
            }
        };
        let author = if comment.author.trim().is_empty() { String::new() } else { format!("{}: ", comment.author) };
        sink.stray(place, format!("{author}{}", comment.text), "a comment on a cell is no entry");
    }
}

fn part(archive: &mut Archive<'_>, name: &str) -> Option<String> {
    let mut text = String::new();
    archive.by_name(name).ok()?.take(MOST_BYTES).read_to_string(&mut text).ok()?;
    Some(text)
}

fn of_xlsx(archive: &mut Archive<'_>) -> Vec<Comment> {
    let sheets = sheets(archive);
    let mut paths: Vec<(String, String)> = Vec::new();
    for (path, sheet) in &sheets {
        let Some((folder, file)) = path.rsplit_once('/') else { continue };
        let Some(relations) = part(archive, &format!("{folder}/_rels/{file}.rels")) else { continue };
        for (_, kind, target) in relations_of(&relations) {
            if kind.ends_with("/comments") {
                paths.push((resolve(folder, &target), sheet.clone()));
            }
        }
    }
    paths
        .iter()
        .flat_map(|(path, sheet)| part(archive, path).map(|xml| comments_of(&xml, sheet)).unwrap_or_default())
        .collect()
}

/// Sheet names by the path of their part.
fn sheets(archive: &mut Archive<'_>) -> Vec<(String, String)> {
    let Some(relations) = part(archive, "xl/_rels/workbook.xml.rels") else { return Vec::new() };
    let targets: HashMap<String, String> =
        relations_of(&relations).into_iter().map(|(id, _, target)| (id, resolve("xl", &target))).collect();
    let Some(workbook) = part(archive, "xl/workbook.xml") else { return Vec::new() };
    let Ok(document) = roxmltree::Document::parse(&workbook) else { return Vec::new() };
    let sheets = document.descendants().filter(|n| n.has_tag_name_local("sheet"));
    sheets
        .filter_map(|sheet| {
            let id = sheet.attributes().find(|a| a.name() == "id")?.value();
            Some((targets.get(id)?.clone(), sheet.attribute("name").unwrap_or_default().to_owned()))
        })
        .collect()
}

/// Id, type and target of each relation.
fn relations_of(xml: &str) -> Vec<(String, String, String)> {
    let Ok(document) = roxmltree::Document::parse(xml) else { return Vec::new() };
    let text = |node: &roxmltree::Node<'_, '_>, name: &str| node.attribute(name).unwrap_or_default().to_owned();
    let relations = document.descendants().filter(|n| n.has_tag_name_local("Relationship"));
    relations.map(|n| (text(&n, "Id"), text(&n, "Type"), text(&n, "Target"))).collect()
}

/// A relation's target as a path in the package.
fn resolve(folder: &str, target: &str) -> String {
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_owned();
    }
    let mut parts: Vec<&str> = folder.split('/').collect();
    for piece in target.split('/') {
        match piece {
            ".." => {
                parts.pop();
            }
            "." | "" => {}
            piece => parts.push(piece),
        }
    }
    parts.join("/")
}

fn comments_of(xml: &str, sheet: &str) -> Vec<Comment> {
    let Ok(document) = roxmltree::Document::parse(xml) else { return Vec::new() };
    let text_of = |node: roxmltree::Node<'_, '_>, name: &str| -> String {
        node.descendants().filter(|n| n.has_tag_name_local(name)).filter_map(|n| n.text()).collect()
    };
    let authors: Vec<String> = document
        .descendants()
        .filter(|n| n.has_tag_name_local("author"))
        .map(|n| n.text().unwrap_or_default().to_owned())
        .collect();
    let comments = document.descendants().filter(|n| n.has_tag_name_local("comment"));
    comments
        .map(|comment| {
            let author = comment.attribute("authorId").and_then(|id| id.parse::<usize>().ok());
            Comment {
                sheet: sheet.to_owned(),
                cell: comment.attribute("ref").and_then(cell_of),
                author: author.and_then(|at| authors.get(at)).cloned().unwrap_or_default(),
                text: text_of(comment, "t").trim().to_owned(),
            }
        })
        .filter(|comment| !comment.text.is_empty())
        .collect()
}

/// Row and column, from 1, of a reference such as `M5`.
fn cell_of(reference: &str) -> Option<(u32, u32)> {
    let letters = reference.find(|c: char| c.is_ascii_digit())?;
    let (column, row) = reference.split_at(letters);
    let column = column.bytes().try_fold(0_u32, |sum, letter| {
        let digit = letter.to_ascii_uppercase().checked_sub(b'A').filter(|d| *d < 26)?;
        sum.checked_mul(26)?.checked_add(u32::from(digit) + 1)
    })?;
    Some((row.parse().ok()?, column))
}

/// OpenDocument keeps a comment within its cell, whose place follows only from counting repeated rows: the sheet has to do.
fn of_ods(content: &str) -> Vec<Comment> {
    const TABLE: &str = "table:name=\"";
    let mut comments = Vec::new();
    let mut sheet = String::new();
    for table in content.split("<table:table ").skip(1) {
        if let Some((_, rest)) = table.split_once(TABLE) {
            sheet = plain(rest.split('"').next().unwrap_or_default());
        }
        for annotation in table.split("<office:annotation ").skip(1) {
            let annotation = annotation.split("</office:annotation>").next().unwrap_or_default();
            let author = between(annotation, "<dc:creator>", "</dc:creator>").map(plain).unwrap_or_default();
            let mut text = String::new();
            for paragraph in annotation.split("<text:p").skip(1) {
                let Some((_, paragraph)) = paragraph.split_once('>') else { continue };
                if !text.is_empty() {
                    text.push('\n');
                }
                text.push_str(&plain(paragraph.split("</text:p>").next().unwrap_or_default()));
            }
            if !text.trim().is_empty() {
                comments.push(Comment { sheet: sheet.clone(), cell: None, author, text: text.trim().to_owned() });
            }
        }
    }
    comments
}

fn between<'t>(text: &'t str, from: &str, to: &str) -> Option<&'t str> {
    let (_, rest) = text.split_once(from)?;
    Some(rest.split_once(to)?.0)
}

/// Text without its tags and entities.
fn plain(xml: &str) -> String {
    let mut text = String::with_capacity(xml.len());
    let mut rest = xml;
    while let Some((before, after)) = rest.split_once('<') {
        text.push_str(before);
        rest = after.split_once('>').map_or("", |(_, after)| after);
    }
    text.push_str(rest);
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&apos;", "'").replace("&amp;", "&")
}

/// Names of elements without their namespaces: writers differ in prefixes, not in local names.
trait LocalName {
    fn has_tag_name_local(&self, name: &str) -> bool;
}

impl LocalName for roxmltree::Node<'_, '_> {
    fn has_tag_name_local(&self, name: &str) -> bool {
        self.is_element() && self.tag_name().name() == name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_and_targets_are_read() {
        assert_eq!(cell_of("M5"), Some((5, 13)));
        assert_eq!(cell_of("AB12"), Some((12, 28)));
        assert_eq!(cell_of("$A"), None);
        assert_eq!(resolve("xl/worksheets", "../comments1.xml"), "xl/comments1.xml");
        assert_eq!(resolve("xl/worksheets", "/xl/comments/comment1.xml"), "xl/comments/comment1.xml");
    }

    #[test]
    fn comments_of_both_formats_are_read() {
        let xml = "<x:comments xmlns:x=\"u\"><x:authors><x:author>Bob</x:author></x:authors><x:commentList><x:comment ref=\"B3\" authorId=\"0\">\
            <x:text><x:r><x:t>two </x:t></x:r><x:r><x:t>runs</x:t></x:r></x:text></x:comment></x:commentList></x:comments>";
        let expected = |cell| Comment { sheet: "S".into(), cell, author: "Bob".into(), text: "two runs".into() };
        assert_eq!(comments_of(xml, "S"), [expected(Some((3, 2)))]);
        let ods = "<table:table table:name=\"S\"><table:table-cell><office:annotation office:display=\"true\"><dc:creator>Bob</dc:creator>\
            <text:p>two <text:span>runs</text:span></text:p></office:annotation><text:p>cell</text:p></table:table-cell></table:table>";
        assert_eq!(of_ods(ods), [expected(None)]);
    }
}
