//! The PDF file, written object by object: small objects in compressed object streams, then a cross-reference stream
//! (ISO 32000-1, 7.5.7 and 7.5.8).
//!
//! A finished object leaves memory at once, so that memory grows with the file's size and not with its object model.

use std::io::Write as _;

use flate2::{Compress, Compression, FlushCompress, Status};

use super::object::{Dict, Id, hex};

/// The file's first bytes: the version, and four bytes above 127 that mark it as binary (PDF/A-3, 6.1.2).
pub const HEADER: &[u8] = b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n";

/// Objects of one object stream; readers inflate a whole stream to get at one of its objects.
const PER_STREAM: usize = 200;

/// Where an object stands.
#[derive(Debug, Clone, Copy)]
enum ObjectPlace {
    /// Reserved, not written yet.
    Nowhere,
    /// At this byte offset.
    Offset(usize),
    /// In this object stream, at this index.
    Stream(Id, u16),
}

/// A file being written.
pub(super) struct File {
    out: Vec<u8>,
    places: Vec<ObjectPlace>,
    packed: Vec<u8>,
    index: String,
    count: usize,
    /// One compressor for all streams: its tables are a quarter of a megabyte, and a new set for every stream leaves holes in the
    /// memory between what stays.
    compress: Compress,
    deflated: Vec<u8>,
}

impl File {
    /// An empty file with its header.
    pub fn new() -> Self {
        let out = HEADER.to_vec();
        Self {
            out,
            places: Vec::new(),
            packed: Vec::new(),
            index: String::new(),
            count: 0,
            compress: Compress::new(Compression::new(6), true),
            deflated: Vec::new(),
        }
    }

    /// A number for an object that is written later.
    pub fn reserve(&mut self) -> Id {
        self.places.push(ObjectPlace::Nowhere);
        u32::try_from(self.places.len()).unwrap_or(u32::MAX)
    }

    fn place(&mut self, id: Id, place: ObjectPlace) {
        if let Some(slot) = (id as usize).checked_sub(1).and_then(|i| self.places.get_mut(i)) {
            *slot = place;
        }
    }

    /// Writes an object that is no stream.
    pub fn put(&mut self, id: Id, object: &str) {
        use std::fmt::Write as _;
        let _ = write!(self.index, "{id} {} ", self.packed.len());
        self.packed.extend_from_slice(object.as_bytes());
        self.packed.push(b'\n');
        // The stream's own number follows when it is full.
        self.place(id, ObjectPlace::Stream(0, u16::try_from(self.count).unwrap_or(u16::MAX)));
        self.count += 1;
        if self.count >= PER_STREAM {
            self.flush();
        }
    }

    /// Writes a new object that is no stream.
    pub fn add(&mut self, object: &str) -> Id {
        let id = self.reserve();
        self.put(id, object);
        id
    }

    /// Writes an object that is no stream at the file's top level, where simple readers look for it.
    pub fn put_plain(&mut self, id: Id, object: &str) {
        self.place(id, ObjectPlace::Offset(self.out.len()));
        let _ = writeln!(self.out, "{id} 0 obj\n{object}\nendobj");
    }

    fn flush(&mut self) {
        if self.count == 0 {
            return;
        }
        let id = self.reserve();
        for entry in self.index.split(' ').step_by(2).filter_map(|n| n.parse::<usize>().ok()) {
            if let Some(ObjectPlace::Stream(stream, _)) = self.places.get_mut(entry.wrapping_sub(1)) {
                *stream = id;
            }
        }
        let mut data = std::mem::take(&mut self.index).into_bytes();
        let first = data.len();
        data.append(&mut self.packed);
        let dict = Dict::typed("ObjStm")
            .int("N", i64::try_from(self.count).unwrap_or(0))
            .int("First", i64::try_from(first).unwrap_or(0));
        self.count = 0;
        self.stream(id, dict, &data, true);
    }

    /// Writes a stream; `pack` deflates it.
    pub fn stream(&mut self, id: Id, dict: Dict, data: &[u8], pack: bool) {
        self.place(id, ObjectPlace::Offset(self.out.len()));
        if pack {
            self.deflate(data);
        }
        let (dict, data) =
            if pack { (dict.name("Filter", "FlateDecode"), self.deflated.as_slice()) } else { (dict, data) };
        let dict = dict.int("Length", i64::try_from(data.len()).unwrap_or(0)).end();
        let _ = write!(self.out, "{id} 0 obj\n{dict}\nstream\n");
        self.out.extend_from_slice(data);
        self.out.extend_from_slice(b"\nendstream\nendobj\n");
    }

    /// Deflates into the buffer that is kept for it.
    fn deflate(&mut self, data: &[u8]) {
        self.compress.reset();
        self.deflated.clear();
        loop {
            // What is read and written so far is less than what is in memory.
            let read = usize::try_from(self.compress.total_in()).unwrap_or(usize::MAX);
            self.deflated.reserve(data.len() / 3 + 256);
            let rest = data.get(read..).unwrap_or_default();
            match self.compress.compress_vec(rest, &mut self.deflated, FlushCompress::Finish) {
                Ok(Status::Ok | Status::BufError) => {}
                // Deflating cannot fail; were it otherwise, the reader of the file would say so.
                Ok(Status::StreamEnd) | Err(_) => break,
            }
        }
    }

    /// Writes a new stream.
    pub fn add_stream(&mut self, dict: Dict, data: &[u8], pack: bool) -> Id {
        let id = self.reserve();
        self.stream(id, dict, data, pack);
        id
    }

    /// Writes the cross-reference stream and the end.
    pub fn finish(mut self, root: Id, info: Id, identifier: &[u8]) -> Vec<u8> {
        self.flush();
        let id = self.reserve();
        let start = self.out.len();
        self.place(id, ObjectPlace::Offset(start));
        let mut rows = vec![0, 0, 0, 0, 0, 0xFF, 0xFF];
        for place in &self.places {
            let (kind, field, extra) = match *place {
                ObjectPlace::Nowhere => (0, 0, u16::MAX),
                ObjectPlace::Offset(offset) => (1, u32::try_from(offset).unwrap_or(u32::MAX), 0),
                ObjectPlace::Stream(stream, index) => (2, stream, index),
            };
            rows.push(kind);
            rows.extend(field.to_be_bytes());
            rows.extend(extra.to_be_bytes());
        }
        let identifier = hex(identifier);
        let dict = Dict::typed("XRef")
            .int("Size", i64::from(id) + 1)
            .raw("W", "[1 4 2]")
            .reference("Root", root)
            .reference("Info", info)
            .raw("ID", format!("[{identifier}{identifier}]"));
        self.stream(id, dict, &rows, true);
        // The line feed after %%EOF matters: an incremental update (a signature) is appended right behind it.
        let _ = write!(self.out, "startxref\n{start}\n%%EOF\n");
        self.out
    }
}
