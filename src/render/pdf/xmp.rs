//! The XMP packet: document properties, PDF/A and PDF/UA identification (ISO 19005-3, 6.6; ISO 14289-1, 5).

use chrono::{DateTime, Utc};

use crate::document::Meta;

/// The packet; says the same as [`info`].
pub(super) fn packet(meta: &Meta) -> String {
    let date = meta.created.format("%Y-%m-%dT%H:%M:%SZ");
    let title = escape(&meta.title);
    let subject = escape(&meta.subject);
    let generator = escape(&meta.generator);
    let language = escape(&meta.language);
    let keywords = escape(&meta.keywords.join(", "));
    let creator = if meta.author.is_empty() {
        String::new()
    } else {
        format!("<dc:creator><rdf:Seq><rdf:li>{}</rdf:li></rdf:Seq></dc:creator>\n", escape(&meta.author))
    };
    let description = if meta.subject.is_empty() {
        String::new()
    } else {
        format!(
            "<dc:description><rdf:Alt><rdf:li xml:lang=\"x-default\">{subject}</rdf:li></rdf:Alt></dc:description>\n"
        )
    };
    let keywords = if keywords.is_empty() { keywords } else { format!("<pdf:Keywords>{keywords}</pdf:Keywords>\n") };
    format!(
        "<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n\
<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n\
<rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" \
xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\" xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\" \
xmlns:pdfuaid=\"http://www.aiim.org/pdfua/ns/id/\">\n\
<dc:format>application/pdf</dc:format>\n\
<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">{title}</rdf:li></rdf:Alt></dc:title>\n{creator}{description}\
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>\n\
<xmp:CreateDate>{date}</xmp:CreateDate>\n<xmp:ModifyDate>{date}</xmp:ModifyDate>\n<xmp:MetadataDate>{date}</xmp:MetadataDate>\n\
<xmp:CreatorTool>{generator}</xmp:CreatorTool>\n<pdf:Producer>{generator}</pdf:Producer>\n{keywords}\
<pdfaid:part>3</pdfaid:part>\n<pdfaid:conformance>A</pdfaid:conformance>\n<pdfuaid:part>1</pdfuaid:part>\n</rdf:Description>\n\
<rdf:Description rdf:about=\"\" xmlns:pdfaExtension=\"http://www.aiim.org/pdfa/ns/extension/\" \
xmlns:pdfaSchema=\"http://www.aiim.org/pdfa/ns/schema#\" xmlns:pdfaProperty=\"http://www.aiim.org/pdfa/ns/property#\">\n\
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType=\"Resource\">\n\
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>\n\
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>\n\
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>\n\
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType=\"Resource\">\n\
<pdfaProperty:name>part</pdfaProperty:name>\n<pdfaProperty:valueType>Integer</pdfaProperty:valueType>\n\
<pdfaProperty:category>internal</pdfaProperty:category>\n\
<pdfaProperty:description>Indicates, which part of ISO 14289 standard is followed</pdfaProperty:description>\n\
</rdf:li></rdf:Seq></pdfaSchema:property>\n</rdf:li></rdf:Bag></pdfaExtension:schemas>\n</rdf:Description>\n\
</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"w\"?>"
    )
}

/// The document information dictionary.
pub(super) fn info(meta: &Meta) -> String {
    let date = pdf_date(meta.created);
    let mut dict = super::object::Dict::new().text("Title", &clean(&meta.title));
    if !meta.author.is_empty() {
        dict = dict.text("Author", &clean(&meta.author));
    }
    if !meta.subject.is_empty() {
        dict = dict.text("Subject", &clean(&meta.subject));
    }
    if !meta.keywords.is_empty() {
        dict = dict.text("Keywords", &clean(&meta.keywords.join(", ")));
    }
    dict.text("Creator", &clean(&meta.generator))
        .text("Producer", &clean(&meta.generator))
        .text("CreationDate", &date)
        .text("ModDate", &date)
        .end()
}

/// A date in PDF's form (ISO 32000-1, 7.9.4).
pub(super) fn pdf_date(date: DateTime<Utc>) -> String {
    date.format("D:%Y%m%d%H%M%SZ").to_string()
}

/// Without the characters that XML cannot hold; the Info dictionary must say the same.
fn clean(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() && !matches!(u32::from(*c), 0xFFFE | 0xFFFF | 0xFEFF)).collect()
}

fn escape(text: &str) -> String {
    clean(text).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
