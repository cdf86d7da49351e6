//! The storage protocol: immutable objects and one root per team, swapped by compare-and-swap.
