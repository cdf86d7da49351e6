//! Changes by sessions to admins and sign-in settings: the first in a minute is told at once, the
//! others together.

use crate::support::*;
use chrono::TimeDelta;
use domain::members::{self, NewMember};
use domain::*;

/// The draft of the next commit, so many seconds after the beginning. Its list of admins has a name
/// of its own, as storage gives it one.
fn second(draft: &Draft, seconds: i64) -> Draft {
    let mut team = draft.team.clone();
    team.admins = format!("admins after {}", draft.now.timestamp());
    let now = at(0) + TimeDelta::seconds(seconds);
    Draft::open(team, draft.admins.clone(), Orders::default(), now)
}

fn promote(draft: &mut Draft, actor: &Actor, role: Role) {
    let bob = draft.admins.find(&id("bob")).cloned();
    let bob = bob.unwrap_or_else(|| member("bob", Role::MemberOnly));
    members::change_role(draft, actor, Some(bob), role, &northwind()).unwrap();
}

/// The counts of the summaries in a draft.
fn summaries(draft: &Draft) -> Vec<u32> {
    let entries = draft.entries.iter();
    let counts = entries.filter_map(|entry| match entry.event {
        Event::ChangesSummarized { count, .. } => Some(count),
        _ => None,
    });
    counts.collect()
}

/// A session of Tess at 0, and its actor.
fn session() -> (Draft, Actor) {
    let (draft, session) = in_session();
    let actor = as_session(&draft, &session);
    (second(&draft, 0), actor)
}

#[test]
fn first_change_is_told_at_once_and_those_of_a_minute_together() {
    let (draft, actor) = session();
    // Steps: second, whether admins are told of the change, counts of a summary.
    let table: [(i64, bool, &[u32]); 7] = [
        (0, true, &[]),
        (0, false, &[]),
        (30, false, &[]),
        (59, false, &[]),
        (60, true, &[3]),
        (61, false, &[]),
        (200, true, &[1]),
    ];
    let (mut draft, mut role) = (draft, Role::SupportAdmin);
    for (at, is_told, counts) in table {
        draft = second(&draft, at);
        promote(&mut draft, &actor, role);
        role = match role {
            Role::SupportAdmin => Role::MemberOnly,
            _ => Role::SupportAdmin,
        };
        assert_eq!(draft.notifies_admins(), is_told, "{at}");
        assert_eq!(summaries(&draft), counts, "{at}");
    }
}

#[test]
fn sessions_end_and_the_platforms_import_tell_at_once() {
    for is_import in [false, true] {
        let (mut draft, actor) = session();
        promote(&mut draft, &actor, Role::SupportAdmin);
        let mut draft = second(&draft, 10);
        promote(&mut draft, &actor, Role::MemberOnly);
        let mut draft = second(&draft, 11);
        if is_import {
            let zoe = member("zoe", Role::TeamAdmin);
            let line = line("zoe", zoe.role, platform::ImportStatus::Active);
            platform::import(&mut draft, vec![line], vec![None], Default::default()).unwrap();
        } else {
            let digest = draft.team.sessions[0].digest.clone();
            sessions::sign_out(&mut draft, &digest).unwrap();
        }
        assert_eq!(summaries(&draft), [1], "{is_import}");
        assert!(draft.notifies_admins() && draft.team.untold.is_none());
    }
}

#[test]
fn removal_of_an_admin_of_the_teams_own_is_always_told_at_once() {
    let (mut draft, actor) = session();
    promote(&mut draft, &actor, Role::SupportAdmin);
    let mut draft = second(&draft, 1);
    let sue = member("sue", Role::SupportAdmin);
    let gone = members::Offboarding::DeleteAccount;
    members::remove(&mut draft, &actor, Some(sue), gone.clone(), &northwind()).unwrap();
    assert!(draft.notifies_admins());
    assert!(draft.team.untold.is_none(), "and all before it");
    promote(&mut draft, &actor, Role::MemberOnly);
    // That of an admin whom a session made is not.
    let mut draft = second(&draft, 2);
    let new = NewMember {
        id: id("puppet"),
        email: email("puppet@acme.example"),
        name: name("Puppet"),
        role: Role::SupportAdmin,
    };
    let puppet = members::add(&mut draft, &actor, new, &FREE, None).unwrap();
    members::remove(&mut draft, &actor, Some(puppet), gone, &northwind()).unwrap();
    assert!(!draft.notifies_admins());
}

#[test]
fn changes_of_one_commit_are_told_alike() {
    let (mut draft, actor) = session();
    for role in [Role::SupportAdmin, Role::BillingAdmin] {
        promote(&mut draft, &actor, role);
    }
    let untold = draft.team.untold.as_ref().unwrap();
    assert!(draft.notifies_admins() && untold.count == 0);
}

#[test]
fn harmless_first_change_does_not_cover_those_after_it() {
    let (mut draft, actor) = session();
    let settings = Settings::default();
    for text in ["https://idp.acme.example", "https://evil.example"] {
        let asked = serde_json::json!({ "sso_sign_in_url": text });
        let asked = serde_json::from_value::<settings::Asked>(asked).unwrap();
        let change = (settings::Group::Security, &asked);
        settings::change(&mut draft, &actor, &settings, change, true).unwrap();
        draft = second(&draft, 5);
    }
    promote(&mut draft, &actor, Role::SupportAdmin);
    let draft = second(&draft, 61);
    let summary = draft.entries.iter().map(|entry| &entry.event);
    let wanted = Event::ChangesSummarized {
        count: 2,
        since: at(0),
        settings: vec![settings::Setting::SsoSignInUrl],
        given_roles: 1,
    };
    assert!(summary.eq([&wanted]), "{:?}", draft.entries);
}

#[test]
fn clock_that_was_ahead_silences_nobody() {
    let (draft, actor) = session();
    let mut ahead = second(&draft, 86_400 / 2);
    // The session is over by then; the change stands for one of a session of that clock.
    promote(&mut ahead, &actor, Role::SupportAdmin);
    let mut draft = second(&ahead, 20);
    promote(&mut draft, &actor, Role::MemberOnly);
    assert!(draft.notifies_admins());
}

#[test]
fn first_change_of_each_setting_and_of_an_own_admin_is_told_at_once() {
    let (mut draft, actor) = session();
    promote(&mut draft, &actor, Role::SupportAdmin);
    let settings = Settings::default();
    let url = |text: &str| {
        let asked = serde_json::json!({ "sso_sign_in_url": text });
        serde_json::from_value::<settings::Asked>(asked).unwrap()
    };
    // Steps: the address of single sign-on, whether admins are told of the change.
    for (text, is_told) in [("https://a.example", true), ("https://b.example", false)] {
        draft = second(&draft, 5);
        settings::change(
            &mut draft,
            &actor,
            &settings,
            (settings::Group::Security, &url(text)),
            true,
        )
        .unwrap();
        assert_eq!(draft.notifies_admins(), is_told, "{text}");
    }
    let mut draft = second(&draft, 6);
    let sue = member("sue", Role::SupportAdmin);
    draft.admins = draft.admins.with(&sue.id, Some(&sue));
    let sue = members::change_role(
        &mut draft,
        &actor,
        Some(sue),
        Role::MemberOnly,
        &northwind(),
    );
    assert!(draft.notifies_admins());
    let mut draft = second(&draft, 7);
    members::change_role(
        &mut draft,
        &actor,
        Some(sue.unwrap()),
        Role::SupportAdmin,
        &northwind(),
    )
    .unwrap();
    // All before it were told with that, so that a minute begins anew.
    assert!(draft.notifies_admins());
}

#[test]
fn own_admin_whose_role_a_session_changed_long_ago_is_told_at_once() {
    let (mut draft, actor) = session();
    promote(&mut draft, &actor, Role::SupportAdmin);
    let mut draft = second(&draft, 5);
    let sue = Member {
        own_role: Some(OwnRole {
            role: Role::SupportAdmin,
            at: draft.now - limits::OWN_ROLE_MEMORY,
        }),
        ..member("sue", Role::SupportAdmin)
    };
    draft.admins = draft.admins.with(&sue.id, Some(&sue));
    members::change_role(
        &mut draft,
        &actor,
        Some(sue),
        Role::MemberOnly,
        &northwind(),
    )
    .unwrap();
    assert!(draft.notifies_admins());
}
