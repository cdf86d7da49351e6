//! The black-box suite: the job, the rules, and the rights of callers. One program, because linking
//! takes longer than running.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

mod abuse;
mod access;
mod addresses;
mod audit;
mod audit_pages;
mod beyond;
mod beyond_paths;
mod beyond_sign_in;
mod bodies;
mod callers;
mod console;
mod directory;
mod edges;
mod example_vendor;
mod faults;
mod grants;
mod headers;
mod health;
mod hostile_input;
mod idempotency;
mod insights;
mod introspection;
mod leaving;
mod links;
mod login;
mod looks;
mod managers;
mod manifest;
mod members;
mod openapi;
mod optional;
mod own_admins;
mod platform_teams;
mod readme;
mod redemption;
mod resellers_apart;
mod review;
mod settings;
mod settings_restore;
mod sharing_activity;
mod sign_in_as;
mod sign_in_as_ends;
mod support;
mod support_requests;
mod switch;
mod switch_off;
mod takeover;
mod team_folders;
mod texts;
mod vendor_ids;
mod walk;
mod way_back;
