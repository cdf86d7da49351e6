//! The access of a reseller and its technicians (R13).

use crate::support::*;
use domain::*;

fn blocked(access: Access, technician: &str) -> Access {
    access.with(Some(&id(technician)), true).unwrap()
}

#[test]
fn only_a_block_that_is_new_ends_anything() {
    let none = Access::default();
    let once = blocked(none.clone(), "tess");
    assert_ne!(once.ends(&id("tess")), none.ends(&id("tess")));
    assert_eq!(once.ends(&id("theo")), none.ends(&id("theo")));
    assert_eq!(blocked(once.clone(), "tess"), once);
    let lifted = once.clone().with(Some(&id("tess")), false).unwrap();
    assert_eq!(lifted.ends(&id("tess")), once.ends(&id("tess")));
    assert_eq!(lifted.check(&id("tess")), Ok(()));
    let again = blocked(lifted, "tess");
    assert_ne!(again.ends(&id("tess")), once.ends(&id("tess")));
    assert_eq!(again.check(&id("tess")), Err(Refusal::TechnicianBlocked));
}

#[test]
fn suspended_reseller_ends_and_refuses_everybody() {
    let suspended = Access::default().with(None, true).unwrap();
    for who in ["tess", "theo"] {
        let before = Access::default().ends(&id(who));
        assert_ne!(suspended.ends(&id(who)), before);
        assert_eq!(suspended.check(&id(who)), Err(Refusal::ResellerSuspended));
    }
}

#[test]
fn lifting_a_block_that_never_was_leaves_no_trace() {
    let access = Access::default();
    let lifted = access.clone().with(Some(&id("tess")), false).unwrap();
    assert_eq!(lifted, access);
}

#[test]
fn only_so_many_technicians_can_be_blocked() {
    let mut access = Access::default();
    for number in 0..limits::BLOCKED_TECHNICIANS {
        access = blocked(access, &format!("technician{number}"));
    }
    let more = access.clone().with(Some(&id("tess")), true);
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
