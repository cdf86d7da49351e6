//! Spin's key-value store, variables, clock, randomness and outbound HTTP behind this project's ports.
