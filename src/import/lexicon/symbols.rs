//! Symbols by what they say, and names of icons.

/// What a mark says by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sign {
    /// The party has it.
    Yes,
    /// The party does not have it.
    No,
    /// Both have a part in it.
    Shared,
}

/// What a mark looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// A tick: where there are ticks, an x beside them says no.
    Tick,
    /// An x of some kind.
    Cross,
    /// Another symbol.
    Symbol,
    /// A word ("yes").
    Word,
}

/// A marked cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mark<'t> {
    /// What it says by itself.
    pub(crate) sign: Sign,
    /// What it looks like.
    pub(crate) shape: Shape,
    /// What stands in brackets behind it, without a footnote.
    pub(crate) qualifier: Option<&'t str>,
}
