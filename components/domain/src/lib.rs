//! The rules of reseller support: pure functions of state, command, time and random bytes.
