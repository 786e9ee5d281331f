//! Containers made by hand, for what no program writes.
#![allow(dead_code, clippy::unwrap_used)]

use std::io::{Cursor, Write as _};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// A ZIP of these parts; small ones are stored, so that a changed byte is a changed byte.
pub fn container(parts: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        let method = if bytes.len() < 4096 { zip::CompressionMethod::Stored } else { zip::CompressionMethod::Deflated };
        zip.start_file(*name, SimpleFileOptions::default().compression_method(method)).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A ZIP whose one part unpacks to so many MiB of blanks.
pub fn zip_of_blanks(name: &str, megabytes: usize) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file(name, SimpleFileOptions::default()).unwrap();
    let blanks = vec![b' '; 1 << 20];
    for _ in 0..megabytes {
        zip.write_all(&blanks).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// An XLSX of one sheet.
pub fn workbook(sheet: &str, shared: &str) -> Vec<u8> {
    let text = |t: &str| t.as_bytes().to_vec();
    container(&[
        ("[Content_Types].xml", text("<Types/>")),
        (
            "xl/workbook.xml",
            text("<workbook><sheets><sheet name=\"S\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            text(
                "<Relationships><Relationship Id=\"r1\" Type=\"t/worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"r2\" Type=\"t/sharedStrings\" Target=\"sharedStrings.xml\"/></Relationships>",
            ),
        ),
        ("xl/sharedStrings.xml", text(shared)),
        ("xl/worksheets/sheet1.xml", text(sheet)),
    ])
}

/// An ODS of these tables.
pub fn ods(tables: &str) -> Vec<u8> {
    let xml = format!("<office:document-content>{tables}</office:document-content>");
    container(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet".to_vec()),
        ("content.xml", xml.into_bytes()),
    ])
}

/// A Word document of this body, with the styles that tests use.
pub fn docx(body: &str) -> Vec<u8> {
    let text = |t: &str| t.as_bytes().to_vec();
    let styles = "<w:styles><w:style w:type=\"paragraph\" w:styleId=\"berschrift2\"><w:name w:val=\"heading 2\"/></w:style>\
         <w:style w:styleId=\"Own\"><w:name w:val=\"My head\"/><w:basedOn w:val=\"berschrift2\"/></w:style>\
         <w:style w:styleId=\"Cap\"><w:name w:val=\"caption\"/></w:style>\
         <w:style w:styleId=\"Bold\"><w:name w:val=\"Strong\"/><w:rPr><w:b/></w:rPr></w:style></w:styles>";
    container(&[
        ("[Content_Types].xml", text("<Types/>")),
        (
            "_rels/.rels",
            text(
                "<Relationships><Relationship Id=\"r1\" Type=\"t/officeDocument\" Target=\"word/document.xml\"/></Relationships>",
            ),
        ),
        (
            "word/_rels/document.xml.rels",
            text(
                "<Relationships><Relationship Id=\"r1\" Type=\"t/styles\" Target=\"styles.xml\"/><Relationship Id=\"r2\" Type=\"t/hyperlink\" Target=\"https://example.org/a\" TargetMode=\"External\"/></Relationships>",
            ),
        ),
        ("word/styles.xml", text(styles)),
        ("word/document.xml", text(&format!("<w:document><w:body>{body}</w:body></w:document>"))),
    ])
}
