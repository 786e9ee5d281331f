//! The cover page.

use super::flow::Flow;
use super::logo::Logo;
use super::paint::{BLACK, GREY};
use super::text::{Style, balanced, lines};
use crate::document::{Fact, Facts, Orientation, ReportDocument, Tone, Value};

/// Largest box of the logo, in points.
const LOGO: (f64, f64) = (170.0, 60.0);

/// A title of more lines than this is set smaller.
const TITLE: usize = 6;

/// A subtitle that is wider than the text by no more than this factor is set smaller, in one line.
const SHRINK: f64 = 1.3;

/// Paints the cover.
pub(super) fn cover(flow: &mut Flow<'_>, document: &ReportDocument, logo: Option<&Logo>) {
    flow.turn(Orientation::Portrait, false);
    flow.page();
    let (w, h) = flow.size();
    let (primary, accent) = (flow.theme.primary, flow.theme.accent);
    let page = flow.page();
    page.paint.begin_artifact();
    page.paint.boxed(0.0, h - 14.0, w, 14.0, primary);
    page.paint.boxed(0.0, h - 18.0, w, 4.0, accent);
    page.paint.end();
    let left = flow.left();
    if let (Some(logo), Some(brand)) = (logo, &document.theme.logo)
        && let Some(mut elem) = flow.open("Figure")
    {
        let (width, height) = logo.fit(LOGO);
        let y = h - 52.0 - height;
        let alt = super::object::text(&brand.alt);
        let frame = super::object::numbers(&[left, y, left + width, y + height]);
        elem.set(&format!("/Alt{alt}/A<</O/Layout/Placement/Block/BBox{frame}>>"));
        let page = flow.page();
        page.begin("Figure", &mut elem);
        logo.paint(&mut page.paint, left, y, width, height);
        page.paint.end();
        elem.finish(&mut flow.file);
    }
    let width = flow.width();
    let organisation = Style::bold(11.0, accent);
    let mut title = Style::bold(27.0, primary);
    let mut subtitle = Style::regular(13.0, GREY);
    let wide = super::text::width(&mut flow.fonts, &document.meta.subtitle, &subtitle);
    if wide > width && wide < width * SHRINK {
        // A little smaller rather than one word on a second line.
        subtitle.size *= width / wide * 0.995;
    }
    flow.y = h * 0.70;
    if !document.meta.organisation.is_empty() {
        let set = lines(&mut flow.fonts, &document.meta.organisation, &organisation, width, &|| "cover".into());
        flow.write_lines("P", &set, &organisation, left, width);
        flow.y -= 6.0;
    }
    let mut set = balanced(&mut flow.fonts, &document.meta.title, &title, width, &|| "cover".into());
    while set.len() > TITLE && title.size > 9.0 {
        title.size *= 0.8;
        set = balanced(&mut flow.fonts, &document.meta.title, &title, width, &|| "cover".into());
    }
    flow.write_lines("H1", &set, &title, left, width);
    flow.title_written();
    flow.y -= 8.0;
    let set = lines(&mut flow.fonts, &document.meta.subtitle, &subtitle, width, &|| "cover".into());
    flow.write_lines("P", &set, &subtitle, left, width);
    flow.y -= 26.0;
    let y = flow.y + 10.0;
    flow.rule(y);
    let rows = document
        .meta
        .cover
        .iter()
        .map(|(label, value)| Fact { label: label.clone(), value: Value::Text(value.clone()), tone: Tone::Normal })
        .collect();
    flow.y -= 4.0;
    super::facts::facts(flow, &Facts { rows }, 9.5);
    let small = Style::regular(7.5, BLACK);
    let words = [document.labels.footer_left.as_str(), document.meta.generator.as_str()];
    let mut y = flow.bottom();
    for text in words {
        let shown = super::contents::running(text, document, 1, 1);
        let set = lines(&mut flow.fonts, &shown, &small, width, &|| "cover".into());
        let after = flow.y;
        flow.y = y;
        if after > y {
            flow.write_lines("P", &set, &small, left, width);
        }
        y = flow.y - 2.0;
        flow.y = after;
    }
    flow.close_page();
}
