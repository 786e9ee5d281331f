//! Data that travels in the binary: the built-in catalogue and templates.

include!(concat!(env!("OUT_DIR"), "/embedded.rs"));
