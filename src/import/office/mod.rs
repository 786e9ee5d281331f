//! What the formats of office programs have in common: a ZIP container that is looked at before anything is unpacked, and XML in it.

pub(super) mod package;
pub(super) mod xml;

pub(crate) use package::guard;
