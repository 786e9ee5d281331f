//! The end of the document: fonts, resources, forms, attachments, metadata, catalogue.

use sha2::{Digest as _, Sha256};

use super::error::PdfError;
use super::file::File;
use super::flow::Flow;
use super::formfont::{self, NAME};
use super::logo::Logo;
use super::object::{Dict, Id, reference, references, text};
use super::paint::resource;
use super::xmp;
use crate::base::ordered::Arrange;
use crate::document::{AttachmentRelation, Meta, ReportDocument};

/// sRGB as a 480-byte ICC profile (CC0, Compact ICC Profiles by Clinton Ingram).
static SRGB: &[u8] = include_bytes!("../../../assets/icc/sRGB-v4.icc");

/// Objects with numbers handed out at the start.
pub(super) struct Ids {
    /// The catalogue.
    pub catalog: Id,
    /// Root of the structure tree.
    pub tree_root: Id,
    /// The topmost structure element.
    pub top: Id,
    /// The form's font.
    pub form_font: Id,
    /// The form's resources.
    pub form_resources: Id,
}

/// Writes everything that is left and ends the file.
pub(super) fn finish(
    mut flow: Flow<'_>,
    document: &ReportDocument,
    logo: Option<&Logo>,
    ids: &Ids,
) -> Result<Vec<u8>, PdfError> {
    flow.finish_links();
    let resources = flow.file.reserve();
    // The footers are set here, before the fonts are written: they use glyphs, too.
    let pages = super::contents::pages(&mut flow, document, resources);
    let outline = super::contents::outline(&mut flow);

    let fonts = fonts(&mut flow)?;
    let fields = std::mem::take(&mut flow.fields);
    let forms = !fields.is_empty();
    if forms {
        formfont::write(&mut flow.file, ids.form_font)?;
        // Entries that are there already are set in the document's fonts, those typed later in the form's.
        let font = fonts.clone().reference(NAME, ids.form_font).end();
        flow.file.put(ids.form_resources, &Dict::new().raw("Font", font).end());
    }
    let mut dict = Dict::new().raw("Font", fonts.end());
    if let Some(image) = logo.and_then(|l| l.write(&mut flow.file)) {
        dict = dict.raw("XObject", Dict::new().reference(super::logo::NAME, image).end());
    }
    flow.file.put(resources, &dict.end());

    let (parent_tree, next) = flow.parents.finish(&mut flow.file);
    let tree = Dict::typed("StructTreeRoot")
        .references("K", &[ids.top])
        .reference("ParentTree", parent_tree)
        .int("ParentTreeNextKey", i64::try_from(next).unwrap_or(0))
        .end();
    flow.file.put(ids.tree_root, &tree);

    let file = &mut flow.file;
    let meta = &document.meta;
    let metadata = Dict::typed("Metadata").name("Subtype", "XML");
    // Not deflated: programs that know no PDF look for it, too.
    let metadata = file.add_stream(metadata, xmp::packet(meta).as_bytes(), false);
    let mut catalog = Dict::typed("Catalog")
        .reference("Pages", pages)
        .reference("Metadata", metadata)
        .text("Lang", &meta.language)
        .raw("MarkInfo", "<</Marked true>>")
        .reference("StructTreeRoot", ids.tree_root)
        .raw("ViewerPreferences", "<</DisplayDocTitle true>>")
        .raw("OutputIntents", format!("[{}]", output_intent(file)));
    if let Some(outline) = outline {
        catalog = catalog.reference("Outlines", outline).name("PageMode", "UseOutlines");
    }
    if forms {
        let form = Dict::new()
            .references("Fields", &fields)
            .text("DA", &super::entry::default_appearance(super::entry::ENTRY))
            .reference("DR", ids.form_resources)
            .end();
        catalog = catalog.raw("AcroForm", form);
    }
    if !document.attachments.is_empty() {
        catalog = attach(file, document, catalog);
    }
    let info = file.reserve();
    file.put_plain(info, &xmp::info(meta));
    file.put_plain(ids.catalog, &catalog.end());
    let identifier = identifier(meta, flow.flat);
    Ok(flow.file.finish(ids.catalog, info, &identifier))
}

/// The fonts that the pages use, each under its name.
fn fonts(flow: &mut Flow<'_>) -> Result<Dict, PdfError> {
    let mut fonts = Dict::new();
    for (i, face) in flow.fonts.faces.iter().enumerate() {
        if let Some(id) = super::embed::write(&mut flow.file, face)? {
            fonts = fonts.reference(&resource(i), id);
        }
    }
    if let Some(id) = flow.fonts.marks.write(&mut flow.file) {
        fonts = fonts.reference(&resource(super::marks::FACE), id);
    }
    Ok(fonts)
}

/// What colours mean: sRGB.
fn output_intent(file: &mut File) -> String {
    let profile = file.add_stream(Dict::new().int("N", 3), SRGB, true);
    Dict::typed("OutputIntent")
        .name("S", "GTS_PDFA1")
        .text("OutputConditionIdentifier", "sRGB")
        .text("RegistryName", "http://www.color.org")
        .text("Info", "sRGB IEC61966-2.1")
        .reference("DestOutputProfile", profile)
        .end()
}

/// Writes the attachments, and names them in the catalogue.
fn attach(file: &mut File, document: &ReportDocument, catalog: Dict) -> Dict {
    let created = xmp::pdf_date(document.meta.created);
    let mut named: Vec<(&str, Id)> = Vec::new();
    for attachment in &document.attachments {
        let params = Dict::new()
            .int("Size", i64::try_from(attachment.bytes.len()).unwrap_or(0))
            .text("CreationDate", &created)
            .text("ModDate", &created)
            .end();
        let stream = Dict::typed("EmbeddedFile").name("Subtype", &attachment.mime).raw("Params", params);
        let stream = file.add_stream(stream, &attachment.bytes, true);
        let relation = match attachment.relation {
            AttachmentRelation::Data => "Data",
            AttachmentRelation::Source => "Source",
        };
        let spec = Dict::typed("Filespec")
            .text("F", &attachment.name)
            .text("UF", &attachment.name)
            .text("Desc", &attachment.description)
            .name("AFRelationship", relation)
            .raw("EF", Dict::new().reference("F", stream).reference("UF", stream).end())
            .end();
        named.push((&attachment.name, file.add(&spec)));
    }
    let all: Vec<Id> = named.iter().map(|n| n.1).collect();
    // A name tree's keys are sorted (ISO 32000-1, 7.9.6).
    named.arrange();
    let names: Vec<_> = named.iter().map(|(name, id)| format!("{} {}", text(name), reference(*id))).collect();
    let tree = format!("<</EmbeddedFiles<</Names[{}]>>>>", names.join(" "));
    catalog.raw("Names", tree).raw("AF", references(&all))
}

/// The file's identifier: the same for the same document.
fn identifier(meta: &Meta, flat: bool) -> Vec<u8> {
    let mut identifier = Sha256::new();
    identifier.update(meta.document_id.as_bytes());
    identifier.update(meta.hash.as_bytes());
    identifier.update(meta.created.to_rfc3339().as_bytes());
    identifier.update([u8::from(flat)]);
    identifier.finalize().iter().take(16).copied().collect()
}
