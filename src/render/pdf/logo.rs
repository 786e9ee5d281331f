//! The logo of the brand: PNG as an image, SVG as vectors.

use super::file::File;
use super::object::{Dict, Id};
use super::paint::Paint;
use super::svg::{self, Drawing};
use crate::base::diagnostic::{Diagnostic, Diagnostics};
use crate::document::Logo as Source;

/// Resource name of the image.
pub(super) const NAME: &str = "Logo";
/// Largest PNG, in pixels: 16 million are 48 MB when inflated.
const MAX_PIXELS: u64 = 16_000_000;

/// A logo that can be painted.
pub(super) enum Logo {
    /// Width, height, and red, green, blue of every pixel.
    Image(u32, u32, Vec<u8>),
    /// Vectors.
    Drawing(Drawing),
}

/// Reads a logo; one that cannot be used is reported.
pub(super) fn read(source: &Source, sink: &mut Diagnostics) -> Option<Logo> {
    let outcome = if source.bytes.starts_with(b"\x89PNG") {
        read_png(&source.bytes).map(|(w, h, data)| Logo::Image(w, h, data))
    } else {
        svg::read(&source.bytes).map(Logo::Drawing)
    };
    match outcome {
        Ok(logo) => Some(logo),
        Err(reason) => {
            sink.push(
                Diagnostic::error("unreadable-logo", format!("the logo '{}' cannot be used: {reason}", source.name))
                    .allowed("PNG of at most 16 million pixels, or SVG of paths and basic shapes")
                    .help("give another logo in the template's brand, or take it out"),
            );
            None
        }
    }
}

/// Decodes a PNG and lays it on white: the page has no transparency.
fn read_png(bytes: &[u8]) -> Result<(u32, u32, Vec<u8>), String> {
    let mut decoder = png::Decoder::new(std::io::Cursor::new(bytes));
    decoder.set_transformations(png::Transformations::EXPAND | png::Transformations::STRIP_16);
    let mut reader = decoder.read_info().map_err(|e| e.to_string())?;
    let (width, height) = (reader.info().width, reader.info().height);
    if u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(format!("{width} x {height} pixels are too many"));
    }
    let size = reader.output_buffer_size().ok_or("its size cannot be computed")?;
    let mut buffer = vec![0; size];
    let frame = reader.next_frame(&mut buffer).map_err(|e| e.to_string())?;
    let data = buffer.get(..frame.buffer_size()).unwrap_or_default();
    let on_white = |value: u8, alpha: u8| {
        let (v, a) = (u32::from(value), u32::from(alpha));
        u8::try_from((v * a + 255 * (255 - a) + 127) / 255).unwrap_or(255)
    };
    let mut out = Vec::with_capacity(width as usize * height as usize * 3);
    for pixel in data.chunks_exact(frame.color_type.samples().max(1)) {
        match pixel {
            [grey] => out.extend([*grey; 3]),
            [grey, alpha] => out.extend([on_white(*grey, *alpha); 3]),
            [r, g, b] => out.extend([*r, *g, *b]),
            [r, g, b, a] => out.extend([on_white(*r, *a), on_white(*g, *a), on_white(*b, *a)]),
            _ => return Err("an unknown kind of pixels".into()),
        }
    }
    Ok((width, height, out))
}

impl Logo {
    /// Width and height within a box, in proportion.
    pub fn fit(&self, room: (f64, f64)) -> (f64, f64) {
        let (w, h) = match self {
            Logo::Image(w, h, _) => (f64::from(*w), f64::from(*h)),
            Logo::Drawing(drawing) => (drawing.width, drawing.height),
        };
        let scale = (room.0 / w.max(0.001)).min(room.1 / h.max(0.001));
        (w * scale, h * scale)
    }

    /// Paints it in a box.
    pub fn paint(&self, paint: &mut Paint, x: f64, y: f64, w: f64, h: f64) {
        match self {
            Logo::Image(..) => paint.image(NAME, x, y, w, h),
            Logo::Drawing(drawing) => drawing.paint(paint, x, y, w, h),
        }
    }

    /// Writes the image; vectors need no object of their own.
    pub fn write(&self, file: &mut File) -> Option<Id> {
        let Logo::Image(w, h, data) = self else { return None };
        let dict = Dict::typed("XObject")
            .name("Subtype", "Image")
            .int("Width", i64::from(*w))
            .int("Height", i64::from(*h))
            .name("ColorSpace", "DeviceRGB")
            .int("BitsPerComponent", 8);
        Some(file.add_stream(dict, data, true))
    }
}
