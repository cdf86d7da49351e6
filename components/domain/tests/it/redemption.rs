//! Redeeming a link: one redemption succeeds, its page gets the same session again, anyone else
//! nothing (R6, R7).

use crate::support::*;
use domain::links;
use domain::redemption::{self, Redeem};
use domain::switch::{self, Terms};
use domain::*;

#[test]
fn a_link_is_redeemed_once_and_the_same_page_gets_the_same_session_again() {
    let mut draft = enabled(OPEN);
    let (_, token) = issue(&mut draft, issuing("tess")).unwrap();
    let mut draft = later(&draft, 1);
    let first = redeem(&mut draft, redeeming(&token, "tess", "page")).unwrap();
    assert_eq!(
        tags(&draft),
        ["reseller_link_redeem", "reseller_support_session_start"]
    );
    let mut draft = later(&draft, 2);
    assert_eq!(
        redeem(&mut draft, redeeming(&token, "tess", "page")).unwrap(),
        first
    );
    assert!(draft.entries.is_empty());
    assert_eq!(draft.team.sessions, [first.0]);
}

#[test]
fn nonce_has_room_for_128_random_bits() {
    for (length, fits) in [
        (0, false),
        (21, false),
        (22, true),
        (128, true),
        (129, false),
    ] {
        let nonce = redemption::Nonce::parse(&"n".repeat(length));
        assert_eq!(nonce.is_ok(), fits, "{length}");
    }
}

#[test]
fn the_token_of_a_session_is_the_one_whose_digest_is_kept() {
    let (draft, session) = in_session();
    let token =
        Token::derive(&server_key(), Purpose::Session, &draft.team.id, &session.id).unwrap();
    assert_eq!(draft.team.session(&token.digest()), Some(&session));
}

#[test]
fn a_used_link_presented_by_another_page_raises_the_alarm_once() {
    let mut draft = enabled(OPEN);
    let (link, token) = issue(&mut draft, issuing("tess")).unwrap();
    redeem(&mut draft, redeeming(&token, "tess", "page")).unwrap();
    let mut draft = later(&draft, 1);
    for _ in 0..3 {
        assert_eq!(
            redeem(&mut draft, redeeming(&token, "tess", "thief")).unwrap_err(),
            Refusal::LinkNotUsable
        );
    }
    let event = Event::LinkRefused {
        link: link.id,
        why: LinkFate::Redeemed,
    };
    assert_eq!(
        draft.entries,
        [Entry {
            at: at(1),
            actor: Actor::Anonymous,
            event
        }]
    );
    assert!(draft.notifies_admins());
    assert_eq!(
        draft.team.sessions.len(),
        1,
        "the session that was started goes on"
    );
    redeem(&mut draft, redeeming(&token, "tess", "page"))
        .expect("the first page still gets its session");
}

#[test]
fn the_same_page_gets_nothing_more_once_its_session_has_ended() {
    let mut draft = enabled(OPEN);
    let (_, token) = issue(&mut draft, issuing("tess")).unwrap();
    redeem(&mut draft, redeeming(&token, "tess", "page")).unwrap();
    let mut draft = later(&draft, 60);
    assert_eq!(
        redeem(&mut draft, redeeming(&token, "tess", "page")).unwrap_err(),
        Refusal::LinkNotUsable
    );
    assert_eq!(tags(&draft), ["reseller_support_session_end"]);
}

fn expire(draft: Draft, _: &Link) -> Draft {
    later(&draft, 10)
}

fn revoke(mut draft: Draft, link: &Link) -> Draft {
    links::revoke(&mut draft, &id("northwind"), technician("tess"), &link.id).unwrap();
    later(&draft, 1)
}

fn switch_off(mut draft: Draft, _: &Link) -> Draft {
    let before = Admins::default();
    let stop = switch::order_stop(&draft.team, &draft.admins, &before, &id("ada"), at(0));
    switch::disable(&mut draft, stop.unwrap());
    later(&draft, 1)
}

fn supersede(mut draft: Draft, _: &Link) -> Draft {
    issue(&mut draft, issuing("tess")).unwrap();
    later(&draft, 1)
}

/// A day after the end of the link, its fate is no longer remembered.
fn forget(draft: Draft, _: &Link) -> Draft {
    later(&later(&draft, 10), 10 + 24 * 60)
}

/// Every end of a link, with the fate in the audit entry of a later presentation.
#[test]
fn dead_links_look_alike_and_the_entry_says_which_it_was() {
    type Death = fn(Draft, &Link) -> Draft;
    let cases: [(Death, Option<LinkFate>); 5] = [
        (expire, Some(LinkFate::Expired)),
        (revoke, Some(LinkFate::Revoked)),
        (switch_off, Some(LinkFate::Revoked)),
        (supersede, Some(LinkFate::Superseded)),
        (forget, None),
    ];
    for (die, fate) in cases {
        let mut draft = enabled(OPEN);
        let (link, token) = issue(&mut draft, issuing("tess")).unwrap();
        let mut draft = die(draft, &link);
        assert_eq!(
            redemption::preview(&draft.team, &token),
            Err(Refusal::LinkNotUsable),
            "{fate:?}"
        );
        for _ in 0..2 {
            assert_eq!(
                redeem(&mut draft, redeeming(&token, "tess", "page")).unwrap_err(),
                Refusal::LinkNotUsable
            );
        }
        let expected = fate.map(|why| Event::LinkRefused {
            link: link.id.clone(),
            why,
        });
        assert_eq!(
            draft
                .entries
                .into_iter()
                .map(|entry| entry.event)
                .collect::<Vec<_>>(),
            Vec::from_iter(expected)
        );
    }
}

#[test]
fn an_unknown_token_is_refused_without_an_entry() {
    let mut draft = enabled(OPEN);
    let token = Token::derive(
        &server_key(),
        Purpose::Link,
        &draft.team.id,
        &id("never-issued"),
    )
    .unwrap();
    assert_eq!(
        redeem(&mut draft, redeeming(&token, "tess", "page")).unwrap_err(),
        Refusal::LinkNotUsable
    );
    assert!(draft.entries.is_empty());
}

#[test]
fn looking_at_a_link_consumes_nothing() {
    let mut draft = enabled(OPEN);
    let (link, token) = issue(&mut draft, issuing("tess")).unwrap();
    for _ in 0..3 {
        assert_eq!(redemption::preview(&draft.team, &token), Ok(&link));
    }
    redeem(&mut draft, redeeming(&token, "tess", "page")).unwrap();
}

#[test]
fn without_a_hook_no_link_is_redeemed_and_none_is_used_up() {
    let mut draft = enabled(OPEN);
    let (_, token) = issue(&mut draft, issuing("tess")).unwrap();
    let mut draft = later(&draft, 1);
    let command = Redeem {
        has_hook: false,
        ..redeeming(&token, "tess", "page")
    };
    assert_eq!(
        redeem(&mut draft, command.clone()).unwrap_err(),
        Refusal::HookNotConfigured
    );
    let made_up = Redeem {
        token: Token::parse(Purpose::Link, &format!("rsl_YWNtZQ.{}", "A".repeat(43))).unwrap(),
        ..command
    };
    assert_eq!(
        redeem(&mut draft, made_up).unwrap_err(),
        Refusal::HookNotConfigured
    );
    assert_eq!(tags(&draft), ["reseller_action_refuse"]);
    redeem(&mut draft, redeeming(&token, "tess", "page")).unwrap();
}

#[test]
fn a_redeemer_is_named_if_of_this_reseller_and_else_the_bearer() {
    let cases = [
        (Some((id("northwind"), technician("theo"))), "theo", false),
        (Some((id("northwind"), technician("tess"))), "tess", false),
        (Some((id("fabrikam"), technician("theo"))), "tess", true),
        (None, "tess", true),
    ];
    for (holder, expected, bears) in cases {
        let mut draft = enabled(OPEN);
        let (_, token) = issue(&mut draft, issuing("tess")).unwrap();
        let mut draft = later(&draft, 1);
        let command = Redeem {
            holder: holder.clone(),
            ..redeeming(&token, "tess", "page")
        };
        let (session, _) = redeem(&mut draft, command).unwrap();
        assert_eq!(
            (session.technician.as_str(), session.is_bearer),
            (expected, bears),
            "{holder:?}"
        );
        for entry in &draft.entries {
            let Actor::Reseller {
                technician: who,
                is_bearer,
                session: in_session,
                ..
            } = &entry.actor
            else {
                panic!("{entry:?}")
            };
            assert_eq!(
                (who, *is_bearer, in_session),
                (&technician(expected), bears, &Some(session.id.clone()))
            );
        }
        assert_eq!(
            draft.team.technicians.keys().collect::<Vec<_>>(),
            [&id(expected)]
        );
    }
}

#[test]
fn a_session_lasts_an_hour_at_most_and_never_past_the_grant() {
    for (end, expected) in [(None, 65), (Some(600), 65), (Some(65), 65), (Some(20), 20)] {
        let mut draft = enabled(Terms {
            expires_at: end.map(at),
            ..OPEN
        });
        let (_, token) = issue(&mut draft, issuing("tess")).unwrap();
        let mut draft = later(&draft, 5);
        let (session, _) = redeem(&mut draft, redeeming(&token, "tess", "page")).unwrap();
        assert_eq!(session.expires_at, at(expected));
        assert!(
            later(&draft, expected - 1)
                .team
                .session(&session.digest)
                .is_some()
        );
        let draft = later(&draft, expected);
        assert_eq!(draft.team.session(&session.digest), None);
        assert!(draft.entries.iter().all(|entry| entry.at == at(expected)));
    }
}

#[test]
fn one_technician_has_so_many_sessions_at_once() {
    let mut draft = enabled(OPEN);
    for _ in 0..limits::SESSIONS_OF_TECHNICIAN {
        sign_in(&mut draft, "tess");
    }
    let (_, token) = issue(&mut draft, issuing("tess")).unwrap();
    let refused = redeem(&mut draft, redeeming(&token, "tess", "page")).unwrap_err();
    assert_eq!(
        refused,
        Refusal::LimitReached("sessions of one technician at once")
    );
    let refusal = Event::Refused {
        attempted: Attempted::Operation(Operation::RedeemLink),
        why: refused.word().into(),
        count: 1,
    };
    assert_eq!(draft.entries.last().unwrap().event, refusal);
    // Others have room left, also with the very link.
    redeem(&mut draft, redeeming(&token, "theo", "page")).unwrap();
}

#[test]
fn a_link_outlives_the_limit_of_sessions() {
    let mut draft = enabled(OPEN);
    for number in 0..limits::SESSIONS {
        sign_in(&mut draft, &format!("t{number}"));
    }
    let (_, token) = issue(&mut draft, issuing("t0")).unwrap();
    let before = draft.team.clone();
    let refused = redeem(&mut draft, redeeming(&token, "t0", "page")).unwrap_err();
    assert_eq!(refused, Refusal::LimitReached("sessions at once"));
    assert_eq!(
        (&draft.team.links, &draft.team.sessions),
        (&before.links, &before.sessions)
    );
    let ended = draft.team.sessions[0].id.clone();
    sessions::end(&mut draft, &id("ben"), &ended).unwrap();
    redeem(&mut draft, redeeming(&token, "t0", "page")).unwrap();
}

#[test]
fn refusal_for_too_many_technicians_is_recorded() {
    let mut draft = enabled(OPEN);
    for number in 0..limits::TECHNICIANS - 2 {
        sign_in(&mut draft, &format!("t{number}"));
    }
    issue(&mut draft, issuing("t0")).unwrap();
    let (_, token) = issue(&mut draft, issuing("last")).unwrap();
    let (_, other) = issue(&mut draft, issuing("other")).unwrap();
    let known = draft.team.technicians.len();
    assert_eq!(known, limits::TECHNICIANS);
    let refused = redeem(&mut draft, redeeming(&token, "late", "page")).unwrap_err();
    assert_eq!(refused, Refusal::LimitReached("technicians at once"));
    let refusal = Event::Refused {
        attempted: Attempted::Operation(Operation::RedeemLink),
        why: refused.word().into(),
        count: 1,
    };
    assert_eq!(draft.entries.last().unwrap().event, refusal);
    let entries = draft.entries.len();
    redeem(&mut draft, redeeming(&other, "late", "page")).unwrap_err();
    assert_eq!(draft.entries.len(), entries, "one entry in ten minutes");
    redeem(&mut draft, redeeming(&token, "last", "page")).unwrap();
}
