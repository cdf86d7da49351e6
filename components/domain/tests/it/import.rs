//! The platform's bulk imports of members: all or none, and marks of sessions stay.

use crate::support::*;
use domain::members;
use domain::platform::{ImportLine, ImportStatus, Imported, evict_session_member, import};
use domain::switch::Terms;
use domain::*;
use std::collections::BTreeMap;

#[test]
fn members_are_added_changed_and_removed_in_one_entry() {
    let mut draft = team();
    draft.team.member_count = 3;
    let lines = vec![
        line("new", Role::MemberOnly, ImportStatus::Invited),
        line("ben", Role::TeamAdmin, ImportStatus::Active),
        line("ada", Role::TeamAdmin, ImportStatus::Removed),
        line("same", Role::MemberOnly, ImportStatus::Active),
        line("never", Role::MemberOnly, ImportStatus::Removed),
    ];
    let known = vec![
        None,
        Some(member("ben", Role::SupportAdmin)),
        Some(member("ada", Role::TeamAdmin)),
        Some(member("same", Role::MemberOnly)),
        None,
    ];
    assert_eq!(
        import(&mut draft, lines, known, BTreeMap::new()),
        Ok(Imported {
            added: 1,
            updated: 1,
            removed: 1
        })
    );
    assert_eq!(draft.admins, Admins(vec![member("ben", Role::TeamAdmin)]));
    assert_eq!((draft.team.member_count, draft.members.len()), (3, 3));
    assert_eq!(
        draft.entries[0].event,
        Event::MembersImported {
            added: 1,
            updated: 1,
            removed: 1
        }
    );
}

#[test]
fn an_import_that_changes_nothing_is_not_logged() {
    let mut draft = team();
    let lines = vec![line("ben", Role::SupportAdmin, ImportStatus::Active)];
    let done = import(
        &mut draft,
        lines,
        vec![Some(member("ben", Role::SupportAdmin))],
        BTreeMap::new(),
    );
    assert_eq!(done, Ok(Imported::default()));
    assert!(draft.entries.is_empty() && draft.members.is_empty());
}

#[test]
fn marks_of_a_session_stay_until_the_role_is_confirmed() {
    let marks = |member: &Member| {
        (
            member.is_added_by_session,
            member.is_promoted_by_session,
            member.is_former_admin,
        )
    };
    let before = Member {
        is_added_by_session: true,
        is_promoted_by_session: true,
        is_former_admin: true,
        ..member("bob", Role::SupportAdmin)
    };
    for role in [Role::SupportAdmin, Role::TeamAdmin, Role::MemberOnly] {
        for (is_role_confirmed, expected) in
            [(false, (true, true, true)), (true, (false, false, false))]
        {
            let mut draft = team();
            let line = ImportLine {
                is_role_confirmed,
                ..line("bob", role, ImportStatus::Suspended)
            };
            import(
                &mut draft,
                vec![line],
                vec![Some(before.clone())],
                BTreeMap::new(),
            )
            .unwrap();
            assert_eq!(
                marks(draft.members[0].after.as_ref().unwrap()),
                expected,
                "{role:?}"
            );
        }
    }
}

#[test]
fn whom_a_session_added_is_that_under_another_id_too() {
    let holder = Member {
        is_added_by_session: true,
        ..member("bob", Role::MemberOnly)
    };
    let new = ImportLine {
        id: id("u123"),
        ..line("bob", Role::MemberOnly, ImportStatus::Active)
    };
    let mut draft = team();
    let lines = vec![evict_session_member(holder.clone()).unwrap(), new];
    import(&mut draft, lines, vec![Some(holder), None], BTreeMap::new()).unwrap();
    let after = draft
        .members
        .iter()
        .find_map(|change| change.after.clone())
        .unwrap();
    assert_eq!(
        (after.id.as_str(), after.is_added_by_session),
        ("u123", true)
    );
}

/// A late snapshot may have the role that a session gave a member of the team, whom the session has
/// removed since.
#[test]
fn whom_a_session_promoted_and_removed_is_marked_when_imported_late() {
    let (mut draft, session) = in_session();
    let actor = as_session(&draft, &session);
    let joe = member("joe", Role::MemberOnly);
    let reseller = northwind();
    let joe = members::change_role(&mut draft, &actor, Some(joe), Role::TeamAdmin, &reseller);
    let offboarding = members::Offboarding::DeleteAccount;
    members::remove(&mut draft, &actor, joe.ok(), offboarding, &reseller).unwrap();
    let removed = maps::REMOVED_SESSION_MEMBERS.name();
    assert!(
        draft.changes.maps().contains_key(&removed),
        "{:?}",
        draft.changes
    );
}

/// Otherwise a later session could make an own full admin of someone whom the team has demoted.
#[test]
fn platforms_change_of_a_role_ends_the_own_role_that_a_session_may_give_back() {
    let (mut draft, session) = in_session();
    let actor = as_session(&draft, &session);
    draft.admins.0.push(member("carl", Role::TeamAdmin));
    let mut carl = member("carl", Role::TeamAdmin);
    for role in [Role::SupportAdmin, Role::TeamAdmin] {
        carl = members::change_role(&mut draft, &actor, Some(carl), role, &northwind()).unwrap();
    }
    assert!(carl.is_own_admin());
    for (imported, is_own) in [(Role::TeamAdmin, true), (Role::MemberOnly, false)] {
        let mut draft = draft.clone();
        let line = line("carl", imported, ImportStatus::Active);
        let known = vec![Some(carl.clone())];
        import(&mut draft, vec![line], known, BTreeMap::new()).unwrap();
        let changed = draft.members.last().unwrap().after.clone().unwrap();
        let carl = if imported == carl.role {
            carl.clone()
        } else {
            changed
        };
        let demoted = members::change_role(
            &mut draft,
            &actor,
            Some(carl),
            Role::SupportAdmin,
            &northwind(),
        );
        let again = members::change_role(
            &mut draft,
            &actor,
            demoted.ok(),
            Role::TeamAdmin,
            &northwind(),
        );
        assert_eq!(again.unwrap().is_own_admin(), is_own, "{imported:?}");
    }
}

/// Changes of a refused command would be committed together with entries of expiries.
#[test]
fn a_refused_import_has_changed_nothing() {
    let many = (0..=limits::OWN_ADMINS)
        .map(|n| line(&format!("a{n}"), Role::TeamAdmin, ImportStatus::Active))
        .collect();
    let twice = vec![line("bob", Role::MemberOnly, ImportStatus::Active); 2];
    let cases: [(Vec<_>, _); 2] = [
        (many, Refusal::LimitReached("admins")),
        (
            twice,
            Refusal::field("/id", "must not be that of another line"),
        ),
    ];
    for (lines, expected) in cases {
        let mut draft = later(
            &enabled(Terms {
                expires_at: Some(at(5)),
                ..OPEN
            }),
            6,
        );
        let before = draft.clone();
        let known = vec![None; lines.len()];
        assert_eq!(
            import(&mut draft, lines, known, BTreeMap::new()),
            Err(expected)
        );
        assert_eq!(
            (draft.team, draft.admins, draft.members),
            (before.team, before.admins, before.members)
        );
    }
}

#[test]
fn admin_whom_a_session_removed_is_not_signed_in_as_under_another_id() {
    for is_confirmed in [false, true] {
        let mut draft = team();
        let line = ImportLine {
            is_role_confirmed: is_confirmed,
            ..line("bob2", Role::MemberOnly, ImportStatus::Active)
        };
        let removed = Removed {
            at: at(0),
            is_marked: false,
            is_former_admin: true,
        };
        let removed = BTreeMap::from([(line.email.key(), removed)]);
        import(&mut draft, vec![line], vec![None], removed).unwrap();
        let after = &draft.members.last().unwrap().after;
        let after = after.as_ref().unwrap();
        assert_eq!(after.is_former_admin, !is_confirmed);
        assert!(!after.is_added_by_session);
    }
}
