//! Insights: the running counts equal a recount.

use crate::support::*;
use domain::insights::{Coverage, Insights};
use domain::members::{self, EarlierHolder, NewMember};
use domain::platform::{self, ImportLine, ImportStatus};
use domain::*;
use proptest::prelude::*;
use std::collections::BTreeMap;

#[derive(Debug, Clone)]
enum Command {
    Import(Vec<ImportLine>),
    Add(u8, Role),
    Remove(u8),
    Change(u8, Role),
}

fn role() -> impl Strategy<Value = Role> {
    proptest::sample::select(Role::ALL)
}

fn line() -> impl Strategy<Value = ImportLine> {
    use ImportStatus::{Active, Invited, Removed, Suspended};
    let status = proptest::sample::select(vec![Active, Invited, Suspended, Removed]);
    (0..12u8, role(), status, any::<bool>(), any::<bool>()).prop_map(
        |(who, role, status, two_step, sso)| {
            let line = crate::support::line(&format!("m{who}"), role, status);
            ImportLine {
                is_two_step_enabled: two_step,
                is_sso_enabled: sso,
                ..line
            }
        },
    )
}

fn commands() -> impl Strategy<Value = Vec<Command>> {
    let command = prop_oneof![
        proptest::collection::vec(line(), 0..6).prop_map(Command::Import),
        (0..12u8, role()).prop_map(|(who, role)| Command::Add(who, role)),
        (0..12u8).prop_map(Command::Remove),
        (0..12u8, role()).prop_map(|(who, role)| Command::Change(who, role)),
    ];
    proptest::collection::vec(command, 0..60)
}

/// Does a command; a refused one has changed nothing.
fn run(draft: &mut Draft, members: &BTreeMap<Id, Member>, command: Command) {
    let known = |who: u8| members.get(&id(&format!("m{who}"))).cloned();
    let _refused = match command {
        Command::Import(lines) => {
            let lines: BTreeMap<_, _> = lines
                .into_iter()
                .map(|line| (line.id.clone(), line))
                .collect();
            let known = lines.keys().map(|id| members.get(id).cloned()).collect();
            platform::import(
                draft,
                lines.into_values().collect(),
                known,
                Default::default(),
            )
            .map(|_| ())
        }
        Command::Add(who, role) => {
            let Member {
                id, email, name, ..
            } = member(&format!("m{who}"), role);
            members::add(
                draft,
                &Actor::Platform,
                NewMember {
                    id,
                    email,
                    name,
                    role,
                },
                &EarlierHolder {
                    is_present: known(who).is_some(),
                    is_former_admin: false,
                },
                None,
            )
            .map(|_| ())
        }
        Command::Remove(who) => members::remove(
            draft,
            &Actor::Platform,
            known(who),
            members::Offboarding::DeleteAccount,
            &northwind(),
        ),
        Command::Change(who, role) => {
            members::change_role(draft, &Actor::Platform, known(who), role, &northwind())
                .map(|_| ())
        }
    };
}

fn count(members: &BTreeMap<Id, Member>, is_counted: impl Fn(&Member) -> bool) -> u32 {
    let counted = members.values().filter(|member| is_counted(member));
    u32::try_from(counted.count()).unwrap()
}

fn check_counts(draft: &Draft, members: &BTreeMap<Id, Member>) {
    let told = Insights::of(draft, &Activity::default(), [].iter(), Locale::En);
    let of = count(members, |_| true);
    assert_eq!(told.members.total, of);
    let by_status = told.members.by_status;
    for (counted, status) in [
        (by_status.active, MemberStatus::Active),
        (by_status.invited, MemberStatus::Invited),
        (by_status.suspended, MemberStatus::Suspended),
    ] {
        assert_eq!(counted, count(members, |member| member.status == status));
    }
    for role in Role::ALL {
        let expected = count(members, |member| member.role == *role);
        assert_eq!(told.members.by_role[role], expected);
    }
    assert_eq!(told.pending_invitations, by_status.invited);
    let with_two_step = count(members, |member| member.is_two_step_enabled);
    let with_sso = count(members, |member| member.is_sso_enabled);
    let two_step = Coverage {
        members: with_two_step,
        of,
    };
    let sso = Coverage {
        members: with_sso,
        of,
    };
    assert_eq!((told.two_step, told.sso), (two_step, sso));
    let admins = members.values().filter(|member| member.role.is_admin());
    assert_eq!(told.admins.len(), admins.count());
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn counts_equal_a_recount(commands in commands()) {
        let mut draft = platform::create(id("acme"), record(), at(0));
        let mut members = BTreeMap::new();
        for command in commands {
            draft = later(&draft, 0);
            run(&mut draft, &members, command);
            for MemberChange { before, after, .. } in draft.members.drain(..) {
                if let Some(before) = before {
                    members.remove(&before.id);
                }
                members.extend(after.map(|after| (after.id.clone(), after)));
            }
            check_counts(&draft, &members);
        }
    }
}

#[test]
fn recent_activity_is_the_resellers_newest_first_and_ten_at_most() {
    let (draft, session) = in_session();
    let by = |actor: &Actor, operation: Operation| Entry {
        at: at(0),
        actor: actor.clone(),
        event: Event::Refused {
            attempted: Attempted::Operation(operation),
            why: "x".into(),
            count: 1,
        },
    };
    let reseller = as_session(&draft, &session);
    let mut log: Vec<_> = (0..15)
        .map(|_| by(&reseller, Operation::AddMember))
        .collect();
    log.push(by(&reseller, Operation::RemoveMember));
    log.push(by(&Actor::Platform, Operation::AddMember));
    let told = Insights::of(&draft, &Activity::default(), log.iter(), Locale::Fr).recent_activity;
    assert_eq!(
        (told.len(), told[0].r#type.as_str()),
        (10, "reseller_action_refuse")
    );
    assert_eq!(
        told[0].sentence,
        "Northwind Partners s'est vu refuser : supprimer un membre"
    );
}

#[test]
fn an_unchanged_storage_report_is_not_logged() {
    let mut draft = team();
    for (used_bytes, entries) in [(1, 1), (1, 1), (2, 2)] {
        platform::report_storage(
            &mut draft,
            StorageUse {
                used_bytes,
                allocated_bytes: 9,
            },
        );
        assert_eq!(draft.entries.len(), entries);
    }
}
