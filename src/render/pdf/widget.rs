//! A form field with its one widget: dictionary, appearance, structure element (ISO 32000-1, 12.5.6.19 and 12.7.4).
//!
//! What we write ourselves is set in the document's own fonts, so that Greek, Cyrillic and a user's script show as they are. What
//! is typed later is set by the reader, in the form's WinAnsi font: readers and signing tools write single-byte codes.

use printpdf::Op;

use super::entry::{LEAST, alternative, cross, default_appearance, entry_size, partial, tip};
use super::flow::Flow;
use super::object::{Dict, Id, text};
use super::paint::{BLACK, FIELD, Paint, WHITE, tint};
use super::text::{Style, lines};
use super::tree::Elem;
use crate::document::{FieldKind, FormField, TICKED};

/// From the box to the entry.
const INSET: f64 = 4.0;

/// The appearance state of fields that have one appearance.
const STATE: &str = "Entry";

/// A field's box on the page.
pub(super) struct FieldBox {
    /// Left edge.
    pub x: f64,
    /// Lower edge.
    pub y: f64,
    /// Width.
    pub w: f64,
    /// Height.
    pub h: f64,
}

/// What a field belongs to.
pub(super) struct Block<'b> {
    /// What names it to people.
    pub heading: &'b str,
    /// The field above it.
    pub parent: Id,
    /// The names of the fields that a signature locks.
    pub names: &'b [String],
}

/// Writes a field, below `within` where it stands in an element of its own. The box is drawn on the page, so that the appearance only
/// holds the entry.
pub(super) fn widget(
    flow: &mut Flow<'_>,
    block: &Block<'_>,
    field: &FormField,
    place: &FieldBox,
    within: Option<&mut Elem>,
) -> Id {
    let id = flow.file.reserve();
    let key = flow.parents.key();
    let ground = tint(flow.theme.primary, 0.97);
    let page = flow.page();
    page.paint.begin_artifact();
    page.paint.boxed(place.x, place.y, place.w, place.h, if field.kind == FieldKind::Tick { WHITE } else { ground });
    page.paint.frame(place.x, place.y, place.w, place.h, 0.6, FIELD);
    if field.kind == FieldKind::Signature {
        page.paint.line(&[(place.x + 8.0, place.y + 9.0), (place.x + place.w - 8.0, place.y + 9.0)], 0.5, FIELD);
        cross(&mut page.paint, place.x + 9.0, place.y + 12.0);
    }
    page.paint.end();
    page.annotate(id);
    let page_id = page.id;
    let tip = tip(block.heading, field);
    let elem = match within {
        Some(above) => Some(above.child(&mut flow.file, "Form")),
        None => flow.open("Form"),
    };
    if let Some(mut elem) = elem {
        elem.set(&alternative(&tip));
        elem.annotation(page_id, id);
        flow.parents.set(key, elem.id);
        elem.finish(&mut flow.file);
    }
    let dict = Dict::typed("Annot")
        .name("Subtype", "Widget")
        .numbers("Rect", &[place.x, place.y, place.x + place.w, place.y + place.h])
        .int("F", 4)
        .reference("P", page_id)
        .reference("Parent", block.parent)
        .text("T", &partial(&field.id))
        .text("TU", &tip)
        .int("StructParent", i64::try_from(key).unwrap_or(0));
    let dict = match &field.kind {
        FieldKind::Line | FieldKind::Lines | FieldKind::Date | FieldKind::Choice(_) => {
            written(flow, block.heading, field, place, dict)
        }
        FieldKind::Tick => ticked(flow, field, place, dict),
        FieldKind::Signature => {
            let normal = appearance(flow, place, b"");
            // Signing locks the fields of this block and nothing else (ISO 32000-1, table 233).
            let fields: String = block.names.iter().map(|n| text(n)).collect();
            let lock = Dict::typed("SigFieldLock").name("Action", "Include").raw("Fields", format!("[{fields}]")).end();
            let lock = flow.file.add(&lock);
            dict.name("FT", "Sig").raw("AP", Dict::new().reference("N", normal).end()).reference("Lock", lock)
        }
    };
    flow.file.put(id, &dict.end());
    id
}

/// A field that is written into, or chosen from.
fn written(flow: &mut Flow<'_>, heading: &str, field: &FormField, place: &FieldBox, dict: Dict) -> Dict {
    let content = entry(flow, heading, field, place);
    let normal = appearance(flow, place, &content);
    // The state has no meaning beside a single appearance (ISO 32000-1, table 164), and is there for pyHanko: where a field has
    // none, its difference analysis (0.38) takes an appearance that nobody touched for a change of a locked field, and
    // declares every signature but the last one broken.
    let dict = dict
        .raw("AP", Dict::new().reference("N", normal).end())
        .name("AS", STATE)
        .text("DA", &default_appearance(entry_size(place.h)));
    let dict = if let FieldKind::Choice(values) = &field.kind {
        // Bit 18: a combo box (ISO 32000-1, table 230).
        let options: Vec<_> = values.iter().map(|v| text(v)).collect();
        dict.name("FT", "Ch").int("Ff", 1 << 17).raw("Opt", format!("[{}]", options.join("")))
    } else {
        // Bit 13: several lines (ISO 32000-1, table 228).
        dict.name("FT", "Tx").int("Ff", if field.kind == FieldKind::Lines { 1 << 12 } else { 0 })
    };
    if field.value.is_empty() { dict } else { dict.text("V", &field.value).text("DV", &field.value) }
}

/// A box to tick.
fn ticked(flow: &mut Flow<'_>, field: &FormField, place: &FieldBox, dict: Dict) -> Dict {
    let mut mark = Paint::default();
    let s = place.w;
    mark.line(&[(s * 0.2, s * 0.5), (s * 0.42, s * 0.25), (s * 0.82, s * 0.78)], 1.5, BLACK);
    let content = super::flow::content(&mut mark, (place.w, place.h));
    let on = appearance(flow, place, &content);
    let off = appearance(flow, place, b"");
    let state = if field.value == TICKED { "Yes" } else { "Off" };
    let normal = Dict::new().reference("Yes", on).reference("Off", off).end();
    dict.name("FT", "Btn")
        .raw("AP", Dict::new().raw("N", normal).end())
        .name("AS", state)
        .name("V", state)
        .name("DV", state)
        .text("DA", &default_appearance(entry_size(place.h)))
}

fn appearance(flow: &mut Flow<'_>, place: &FieldBox, content: &[u8]) -> Id {
    let resources = flow.form_resources.map_or(0, |r| r.dict);
    let dict = Dict::typed("XObject")
        .name("Subtype", "Form")
        .numbers("BBox", &[0.0, 0.0, place.w, place.h])
        .raw("Resources", super::object::reference(resources));
    flow.file.add_stream(dict, content, false)
}

/// The appearance of an entry, between the marks by which readers find what to replace (ISO 32000-1, 12.7.3.3).
fn entry(flow: &mut Flow<'_>, heading: &str, field: &FormField, place: &FieldBox) -> Vec<u8> {
    if field.value.is_empty() {
        return b"/Tx BMC EMC".to_vec();
    }
    let multiline = field.kind == FieldKind::Lines;
    let words = if multiline { field.value.clone() } else { field.value.replace(['\r', '\n'], " ") };
    let where_ = format!("{}, field '{}' of '{heading}'", flow.place, field.label);
    let room = place.w - 2.0 * INSET;
    let mut style = Style::regular(entry_size(place.h), BLACK);
    let set = loop {
        let limit = if multiline { room } else { f64::INFINITY };
        let set = lines(&mut flow.fonts, &words, &style, limit, &|| where_.clone());
        #[allow(clippy::cast_precision_loss)]
        let tall = set.len() as f64 * style.leading();
        let wide = set.iter().map(|l| l.width).fold(0.0, f64::max) * style.size / 1000.0;
        if (tall <= place.h - 2.0 && wide <= room) || style.size <= LEAST {
            break set;
        }
        style.size -= 0.5;
    };
    let top = if multiline { place.h - 3.0 } else { (place.h + style.leading()) / 2.0 };
    let mut paint = Paint::default();
    paint.ops.push(Op::BeginMarkedContent { tag: "Tx".into() });
    paint.ops.push(Op::SaveGraphicsState);
    paint.text(&style, super::flow::place_lines(&set, &style, INSET, top, room));
    paint.restore();
    paint.end();
    super::flow::content(&mut paint, (place.w, place.h))
}
