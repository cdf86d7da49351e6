//! The access of a reseller and its technicians (R13).

use crate::support::*;
use domain::*;

fn blocked(access: Access, technician: &str) -> Access {
    access
        .after(Some(&id(technician)), Order::Block, Orderer::Platform)
        .unwrap()
}

#[test]
fn only_a_block_that_is_new_ends_anything() {
    let none = Access::default();
    let once = blocked(none.clone(), "tess");
    assert_ne!(once.ends(&id("tess")), none.ends(&id("tess")));
    assert_eq!(once.ends(&id("theo")), none.ends(&id("theo")));
    assert_eq!(blocked(once.clone(), "tess"), once);
    let lifted = once
        .clone()
        .after(Some(&id("tess")), Order::Lift, Orderer::Platform)
        .unwrap();
    assert_eq!(lifted.ends(&id("tess")), once.ends(&id("tess")));
    assert_eq!(lifted.check(&id("tess")), Ok(()));
    let again = blocked(lifted, "tess");
    assert_ne!(again.ends(&id("tess")), once.ends(&id("tess")));
    assert_eq!(again.check(&id("tess")), Err(Refusal::TechnicianBlocked));
}

#[test]
fn ending_all_sessions_blocks_nobody_and_ends_again_each_time() {
    let once = Access::default()
        .after(Some(&id("tess")), Order::End, Orderer::Platform)
        .unwrap();
    assert_eq!(once.check(&id("tess")), Ok(()));
    let again = once
        .clone()
        .after(Some(&id("tess")), Order::End, Orderer::Platform)
        .unwrap();
    let ends = [&Access::default(), &once, &again].map(|access| access.ends(&id("tess")));
    assert!(ends[0] != ends[1] && ends[1] != ends[2]);
    let blocked = blocked(again, "tess")
        .after(Some(&id("tess")), Order::End, Orderer::Platform)
        .unwrap();
    assert_eq!(blocked.check(&id("tess")), Err(Refusal::TechnicianBlocked));
}

#[test]
fn suspended_reseller_ends_and_refuses_everybody() {
    let suspended = Access::default()
        .after(None, Order::Block, Orderer::Platform)
        .unwrap();
    for who in ["tess", "theo"] {
        let before = Access::default().ends(&id(who));
        assert_ne!(suspended.ends(&id(who)), before);
        assert_eq!(suspended.check(&id(who)), Err(Refusal::ResellerSuspended));
    }
}

#[test]
fn lifting_a_block_that_never_was_leaves_no_trace() {
    let access = Access::default();
    let lifted = access
        .clone()
        .after(Some(&id("tess")), Order::Lift, Orderer::Platform)
        .unwrap();
    assert_eq!(lifted, access);
}

#[test]
fn only_so_many_technicians_can_be_blocked() {
    let mut access = Access::default();
    for number in 0..limits::BLOCKED_TECHNICIANS {
        access = blocked(access, &format!("technician{number}"));
    }
    let more = access
        .clone()
        .after(Some(&id("tess")), Order::Block, Orderer::Platform);
    assert_eq!(more, Err(Refusal::LimitReached("technicians blocked")));
    // One of them again is no more.
    assert_eq!(blocked(access.clone(), "technician7"), access);
}

#[test]
fn blocked_holder_of_a_colleagues_link_is_refused_and_named() {
    let mut draft = enabled(switch::Terms {
        expires_at: None,
        is_read_only: false,
    });
    let (_, token) = issue(&mut draft, issuing("theo")).unwrap();
    draft.access = blocked(Access::default(), "tess");
    let refused = redeem(&mut draft, redeeming(&token, "tess", "nonce"));
    assert_eq!(refused.unwrap_err(), Refusal::TechnicianBlocked);
    let entry = draft.entries.last().unwrap();
    let Actor::Reseller { technician, .. } = &entry.actor else {
        panic!("{entry:?}");
    };
    assert_eq!(technician.id, id("tess"));
    redeem(&mut draft, redeeming(&token, "theo", "nonce")).unwrap();
}

#[test]
fn manager_lifts_no_block_of_the_platform() {
    let tess = id("tess");
    let mut access = Access::default();
    let steps = [
        (Order::Block, Orderer::Platform, true),
        (Order::Lift, Orderer::Manager, true),
        (Order::Block, Orderer::Manager, true),
        (Order::Lift, Orderer::Manager, true),
        (Order::Lift, Orderer::Platform, false),
        (Order::Block, Orderer::Manager, true),
        (Order::Lift, Orderer::Platform, false),
    ];
    for (order, by, is_out) in steps {
        access = access.after(Some(&tess), order, by).unwrap();
        assert_eq!(access.check(&tess).is_err(), is_out, "{order:?} by {by:?}");
    }
}

#[test]
fn manager_leaves_the_platform_room_to_block() {
    let mut access = Access::default();
    for number in 0..limits::BLOCKED_BY_MANAGER {
        let who = id(&format!("t{number}"));
        access = access
            .after(Some(&who), Order::Block, Orderer::Manager)
            .unwrap();
    }
    let more = access
        .clone()
        .after(Some(&id("tess")), Order::Block, Orderer::Manager);
    assert_eq!(more, Err(Refusal::LimitReached("technicians blocked")));
    access = access
        .after(Some(&id("tess")), Order::Block, Orderer::Platform)
        .unwrap();
    // Those whose sessions were ended at some time are forgotten, and everything ends with that.
    let theo = access.ends(&id("theo"));
    for number in 0..limits::BLOCKED_TECHNICIANS {
        let who = id(&format!("ended{number}"));
        access = access
            .after(Some(&who), Order::End, Orderer::Manager)
            .unwrap();
    }
    assert_ne!(access.ends(&id("theo")), theo);
    assert_eq!(access.check(&id("tess")), Err(Refusal::TechnicianBlocked));
}
