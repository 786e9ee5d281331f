//! How often a bench does what it measures.

/// The usual number of rounds, or the one that `RMX_BENCH_ROUNDS` asks for.
pub fn rounds(usual: usize) -> usize {
    std::env::var("RMX_BENCH_ROUNDS").ok().map_or(usual, |rounds| rounds.parse().unwrap())
}
