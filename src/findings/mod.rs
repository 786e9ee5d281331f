//! What a finding is: its code with severity, reason and advice, and the finding itself with its place. The rules that find them live in `analysis`.

mod code;
mod finding;
pub mod sentence;

pub use code::{Code, Group};
pub use finding::{Finding, Question};
pub use sentence::{Fact, Facts};
