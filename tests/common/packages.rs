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
