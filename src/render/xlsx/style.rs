//! Cell formats. Every tone differs in weight, slant or fill, so that it is told apart without colour.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, FormatPattern, FormatUnderline};

use crate::document::{Colour, Ground, Theme, Tone};

/// Font of all cells: Excel's own, and other programs have one of exactly its widths (Carlito), so that nothing is cut anywhere.
pub(super) const FONT: &str = "Calibri";
/// Size of cells and headers, points: nothing is smaller, since a sheet of the screen's width prints at three quarters.
pub(super) const SIZE: f64 = 11.0;
/// How bold words stand to ordinary ones in width.
pub(super) const BOLD: f64 = 1.04;
/// Row height and column width of the default cell in that font, pixels (Excel for Windows).
pub(super) const DEFAULT_CELL: (u32, u32) = (20, 64);
/// Fill of locked cells in working tables.
const LOCKED: Colour = Colour(0xF4, 0xF6, 0xF8);
/// Lines between cells.
const LINE: Colour = Colour(0xC9, 0xD1, 0xD9);
/// What is overdue or rejected, and what is open or suspended.
const RED: Colour = Colour(0xA3, 0x26, 0x1B);
const AMBER: Colour = Colour(0x7A, 0x4A, 0x00);
/// Small print: dark enough to be read on white and on the locked fill.
const GREY: Colour = Colour(0x59, 0x5F, 0x66);

/// What a cell is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Role {
    /// A working table's cell that is locked.
    Vendor,
    /// A working table's cell that people fill in.
    Entry,
    /// A cell of a table or fact on a page.
    Page,
    /// A paragraph on a page.
    Paragraph,
    /// A header.
    Header,
    /// A header above figures.
    FigureHeader,
    /// The header of a column that people fill in.
    EntryHeader,
    /// The part's heading.
    Title,
    /// A heading within a part.
    Heading,
    /// A label of a fact or field.
    Label,
    /// A statement to sign.
    Statement,
    /// A form's heading.
    FormHeading,
    /// A large figure.
    Figure,
    /// A bar below a figure.
    Bar,
    /// A hidden cell (ids, keys).
    Hidden,
}

/// How a cell's value is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(super) enum Shape {
    /// Text.
    #[default]
    Text,
    /// Text that begins as a formula would: marked, so that it stays text when it is edited.
    Guarded,
    /// Whole number.
    Number,
    /// Percentage.
    Percent,
    /// Date.
    Date,
    /// Link.
    Link,
    /// Letters that do not count.
    Centred,
    /// A header's words above the filter button.
    Raised,
    /// A run of a text: font only.
    Run,
    /// RACI letters, by the strongest.
    Letters(Rank),
    /// A cell of a heat map.
    Heat(Ground),
    /// A bar alone: its figure stands elsewhere.
    Bar,
}

/// The strongest reading of a set of letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Rank {
    /// Responsible and accountable.
    Both,
    /// Responsible.
    Responsible,
    /// Accountable.
    Accountable,
    /// Consulted or informed.
    Told,
}

impl Rank {
    /// Of letters written R A C I.
    pub fn of(letters: &str) -> Self {
        match (letters.contains('R'), letters.contains('A')) {
            (true, true) => Rank::Both,
            (true, false) => Rank::Responsible,
            (false, true) => Rank::Accountable,
            (false, false) => Rank::Told,
        }
    }
}

/// Role, tone and shape: what a format is found by.
pub(super) type Key = (Role, Tone, Shape);

/// The formats of a workbook, each made once.
pub(super) struct Styles {
    primary: Colour,
    accent: Colour,
    made: RefCell<HashMap<Key, Rc<Format>>>,
}

impl Styles {
    pub fn new(theme: &Theme) -> Self {
        Self { primary: theme.primary, accent: theme.accent, made: RefCell::default() }
    }

    pub fn primary(&self) -> Color {
        colour(self.primary)
    }

    pub fn accent(&self) -> Color {
        colour(self.accent)
    }

    /// The fill of a bar within a cell, on which figures are read.
    pub fn bar(&self) -> Color {
        colour(lighter(self.accent, 0.6))
    }

    /// The format of a cell.
    pub fn get(&self, role: Role, tone: Tone, shape: Shape) -> Rc<Format> {
        let key = (role, tone, shape);
        if let Some(format) = self.made.borrow().get(&key) {
            return Rc::clone(format);
        }
        let format = Rc::new(self.make(key));
        self.made.borrow_mut().insert(key, Rc::clone(&format));
        format
    }

    fn make(&self, (role, tone, shape): Key) -> Format {
        let mut format = Format::new().set_font_name(FONT).set_font_size(SIZE).set_align(FormatAlign::Top);
        format = match role {
            Role::Vendor => lined(format.set_text_wrap()).set_background_color(colour(LOCKED)),
            Role::Entry => lined(format.set_text_wrap()).set_unlocked(),
            Role::Page => lined(format.set_text_wrap()),
            Role::Paragraph => format.set_text_wrap(),
            Role::Header => self.header(format, self.primary),
            Role::FigureHeader => self.header(format, self.primary).set_align(FormatAlign::Right),
            Role::EntryHeader => self.header(format, self.accent),
            Role::Title => format.set_font_size(16).set_bold().set_font_color(self.primary()),
            Role::Heading => format
                .set_font_size(12)
                .set_bold()
                .set_font_color(self.primary())
                .set_border_bottom(FormatBorder::Medium)
                .set_border_bottom_color(self.accent()),
            Role::Label => format.set_text_wrap().set_font_color(colour(GREY)),
            Role::Statement => format
                .set_text_wrap()
                .set_border_left(FormatBorder::Thick)
                .set_border_left_color(self.accent())
                .set_indent(1),
            Role::FormHeading => format
                .set_font_size(12)
                .set_bold()
                .set_font_color(Color::White)
                .set_background_color(self.primary())
                .set_align(FormatAlign::VerticalCenter),
            Role::Figure => {
                format.set_font_size(26).set_bold().set_font_color(self.primary()).set_align(FormatAlign::Left)
            }
            Role::Hidden | Role::Bar => format,
        };
        if shape == Shape::Run {
            // A run has a font and no fill.
            return match tone {
                Tone::Attention => format.set_bold().set_font_color(colour(AMBER)),
                Tone::Good => format.set_bold(),
                Tone::Bad => format.set_bold().set_font_color(colour(RED)),
                tone => toned(format, tone),
            };
        }
        let format = shaped(toned(format, tone), shape, self);
        // A large figure stands above its label, not at the other end of it.
        if role == Role::Figure { format.set_num_format("0").set_align(FormatAlign::Left) } else { format }
    }

    /// The font of a run of a text.
    pub fn run(&self, tone: Tone) -> Rc<Format> {
        self.get(Role::Hidden, tone, Shape::Run)
    }

    fn header(&self, format: Format, fill: Colour) -> Format {
        lined(format.set_text_wrap())
            .set_bold()
            .set_font_color(Color::White)
            .set_background_color(colour(fill))
            .set_align(FormatAlign::VerticalCenter)
    }

    /// What a conditional format adds to a cell of this tone.
    pub fn condition(&self, tone: Tone) -> Format {
        toned(Format::new(), tone)
    }
}

pub(super) fn colour(Colour(red, green, blue): Colour) -> Color {
    Color::RGB(u32::from(red) << 16 | u32::from(green) << 8 | u32::from(blue))
}

/// A colour nearer to white: 0 = itself, 1 = white.
fn lighter(Colour(red, green, blue): Colour, by: f64) -> Colour {
    let part = |c: u8| (f64::from(c) + (255.0 - f64::from(c)) * by).round() as u8;
    Colour(part(red), part(green), part(blue))
}

fn lined(format: Format) -> Format {
    format.set_border(FormatBorder::Thin).set_border_color(colour(LINE))
}

fn toned(format: Format, tone: Tone) -> Format {
    match tone {
        Tone::Normal | Tone::Verbatim => format,
        Tone::Strong => format.set_bold(),
        Tone::Muted => format.set_font_color(colour(GREY)),
        Tone::Derived => format.set_italic(),
        Tone::Good => format
            .set_bold()
            .set_font_color(colour(Colour(0x1B, 0x5E, 0x20)))
            .set_background_color(colour(Colour(0xE3, 0xF1, 0xE4))),
        Tone::Attention => format
            .set_italic()
            .set_font_color(colour(Colour(0x7A, 0x45, 0x00)))
            .set_background_color(colour(Colour(0xFF, 0xF0, 0xCC))),
        Tone::Bad => {
            format.set_bold().set_font_color(Color::White).set_background_color(colour(Colour(0xA3, 0x1F, 0x1F)))
        }
        Tone::Off => format.set_italic().set_font_color(colour(Colour(0x6B, 0x70, 0x75))),
    }
}

/// Darker for more; zero is white, silence is hatched: told apart in black and white.
fn heated(format: Format, ground: Ground, styles: &Styles) -> Format {
    match ground {
        Ground::Blank => format.set_font_color(colour(GREY)),
        Ground::Zero => format,
        Ground::One => format.set_background_color(colour(lighter(styles.primary, 0.8))),
        Ground::Few => format.set_bold().set_background_color(colour(lighter(styles.primary, 0.55))),
        Ground::Many => format.set_bold().set_font_color(Color::White).set_background_color(styles.primary()),
        Ground::Silent => format
            .set_bold()
            .set_font_color(colour(AMBER))
            .set_pattern(FormatPattern::LightUp)
            .set_foreground_color(colour(Colour(0xE3, 0xC3, 0x8A)))
            .set_background_color(colour(Colour(0xFF, 0xF3, 0xDC))),
    }
}

fn shaped(format: Format, shape: Shape, styles: &Styles) -> Format {
    match shape {
        Shape::Text | Shape::Run => format,
        Shape::Guarded => format.set_quote_prefix(),
        // A blank at the edge, where the next column's text begins; LibreOffice indents only the first of several such cells.
        Shape::Number => format.set_num_format("0_)").set_align(FormatAlign::Right),
        Shape::Percent => format.set_num_format("0 %_)").set_align(FormatAlign::Right),
        Shape::Date => format.set_num_format("yyyy-mm-dd").set_align(FormatAlign::Left),
        Shape::Link => format.set_underline(FormatUnderline::Single).set_font_color(colour(Colour(0x1A, 0x4F, 0x8A))),
        Shape::Centred => format.set_align(FormatAlign::Center),
        Shape::Bar => format.set_num_format(";;;"),
        Shape::Heat(ground) => heated(format.set_align(FormatAlign::Center), ground, styles),
        Shape::Raised => format.set_align(FormatAlign::Top),
        Shape::Letters(rank) => {
            let format = format.set_align(FormatAlign::Center);
            match rank {
                // Fills light enough to print, each darker or bolder than the next.
                Rank::Both => format
                    .set_bold()
                    .set_font_color(styles.primary())
                    .set_background_color(colour(lighter(styles.primary, 0.76))),
                Rank::Responsible => format.set_bold().set_background_color(colour(lighter(styles.primary, 0.87))),
                Rank::Accountable => format.set_bold().set_background_color(colour(lighter(styles.accent, 0.8))),
                Rank::Told => format.set_font_color(colour(GREY)),
            }
        }
    }
}
