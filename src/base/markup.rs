//! HTML as tokens, for whoever reads it.

use html5gum::{DefaultEmitter, Token, Tokenizer};

/// The tokens of a text. `document`: the contents of scripts, styles and the like are no markup.
///
/// One kind of tokenizer for all uses: a second one is a quarter of a megabyte of program.
pub fn tokens(text: &str, document: bool) -> impl Iterator<Item = Token<usize>> {
    let mut emitter = DefaultEmitter::<usize>::new_with_span();
    emitter.naively_switch_states(document);
    Tokenizer::new_with_emitter(text, emitter).flatten()
}
