//! Sign-in links: their lives, their limits, and repeated requests (R6).

use crate::support::*;
use chrono::TimeDelta;
use domain::links::{self, Issue};
use domain::redemption;
use domain::switch::Terms;
use domain::*;

#[test]
fn a_link_lives_ten_minutes_at_most_and_never_past_the_grant() {
    for (end, expected) in [(None, 10), (Some(60), 10), (Some(10), 10), (Some(4), 4)] {
        let mut draft = enabled(Terms {
            expires_at: end.map(at),
            ..OPEN
        });
        let (link, token) = issue(&mut draft, issuing("tess")).unwrap();
        assert_eq!(link.expires_at, at(expected));
        let just_before = Draft::open(
            draft.team.clone(),
            draft.admins.clone(),
            Orders::default(),
            at(expected) - TimeDelta::nanoseconds(1),
        );
        assert!(redemption::preview(&just_before.team, &token).is_ok());
        assert_eq!(
            redemption::preview(&later(&draft, expected).team, &token),
            Err(Refusal::LinkNotUsable)
        );
    }
}

#[test]
fn a_link_is_logged_with_its_reason_and_its_technician() {
    let mut draft = enabled(OPEN);
    let (link, _) = issue(&mut draft, issuing("tess")).unwrap();
    let Link {
        id: link,
        reason,
        expires_at,
        is_read_only,
        ..
    } = link;
    let actor = Actor::Reseller {
        reseller: name("Northwind Partners"),
        technician: technician("tess"),
        session: None,
        is_bearer: false,
    };
    let event = Event::LinkIssued {
        link,
        reason,
        expires_at,
        is_read_only,
    };
    assert_eq!(
        draft.entries,
        [Entry {
            at: at(0),
            actor,
            event
        }]
    );
}

#[test]
fn only_the_teams_reseller_issues_and_revokes_and_only_while_it_is_on() {
    let mut off = team();
    assert_eq!(
        issue(&mut off, issuing("tess")).unwrap_err(),
        Refusal::Disabled
    );

    let mut draft = enabled(OPEN);
    let other = Issue {
        reseller: id("fabrikam"),
        ..issuing("tess")
    };
    assert_eq!(issue(&mut draft, other).unwrap_err(), Refusal::NotFound);
    assert!(draft.entries.is_empty());

    let (link, token) = issue(&mut draft, issuing("tess")).unwrap();
    let mut draft = later(&draft, 1);
    for (reseller, link) in [
        (id("fabrikam"), link.id.clone()),
        (id("northwind"), id("other")),
    ] {
        assert_eq!(
            links::revoke(&mut draft, &reseller, technician("theo"), &link),
            Err(Refusal::NotFound)
        );
    }
    // Another reseller knows nothing of the team, and leaves nothing in its log.
    assert_eq!(tags(&draft), ["reseller_action_refuse"]);
    links::revoke(&mut draft, &id("northwind"), technician("theo"), &link.id).unwrap();
    assert_eq!(
        tags(&draft),
        ["reseller_action_refuse", "reseller_link_revoke"]
    );
    assert_eq!(
        redemption::preview(&draft.team, &token),
        Err(Refusal::LinkNotUsable)
    );
    assert!(
        draft.team.technicians.is_empty(),
        "whoever has neither link nor session is forgotten"
    );
}

#[test]
fn a_new_link_supersedes_the_same_technicians_older_one_only() {
    let mut draft = enabled(OPEN);
    let (_, older) = issue(&mut draft, issuing("tess")).unwrap();
    let (_, others) = issue(&mut draft, issuing("theo")).unwrap();
    let (_, newer) = issue(&mut draft, issuing("tess")).unwrap();
    for (token, is_live) in [(older, false), (others, true), (newer, true)] {
        assert_eq!(redemption::preview(&draft.team, &token).is_ok(), is_live);
    }
}

#[test]
fn the_limit_of_live_links_leaves_room_to_supersede() {
    let mut draft = enabled(OPEN);
    for number in 0..limits::LIVE_LINKS {
        issue(&mut draft, issuing(&format!("t{number}"))).unwrap();
    }
    let before = draft.clone();
    assert_eq!(
        issue(&mut draft, issuing("late")).unwrap_err(),
        Refusal::LimitReached("live links")
    );
    assert_eq!(
        (&draft.team.links, &draft.team.technicians),
        (&before.team.links, &before.team.technicians)
    );
    issue(&mut draft, issuing("t0")).unwrap();
    assert_eq!(draft.team.links.len(), limits::LIVE_LINKS);
    // The limit is of live ones: when they are over, there is room again.
    issue(&mut later(&draft, 10), issuing("late")).unwrap();
}

#[test]
fn refusals_of_the_reseller_are_logged_once_in_ten_minutes() {
    let refusals = |draft: &Draft| {
        let is_refusal = |entry: &&Entry| {
            matches!(
                entry.event,
                Event::Refused {
                    attempted: Attempted::Operation(Operation::IssueLink),
                    ..
                }
            )
        };
        draft.entries.iter().filter(is_refusal).count()
    };
    let mut draft = team();
    draft.entries.clear();
    for _ in 0..5 {
        assert_eq!(
            issue(&mut draft, issuing("tess")).unwrap_err(),
            Refusal::Disabled
        );
    }
    assert_eq!(refusals(&draft), 1);
    let mut draft = later(&draft, 10);
    assert_eq!(
        issue(&mut draft, issuing("tess")).unwrap_err(),
        Refusal::Disabled
    );
    assert_eq!(
        refusals(&draft),
        1,
        "the next ten minutes have one of their own"
    );
    let stranger = Issue {
        reseller: id("other"),
        ..issuing("tess")
    };
    assert_eq!(
        issue(&mut later(&draft, 10), stranger).unwrap_err(),
        Refusal::NotFound
    );
}

#[test]
fn no_more_technicians_at_once_than_the_limit() {
    let mut draft = enabled(OPEN);
    for number in 0..limits::TECHNICIANS - 1 {
        sign_in(&mut draft, &format!("t{number}"));
    }
    issue(&mut draft, issuing("last")).unwrap();
    assert_eq!(
        issue(&mut draft, issuing("late")).unwrap_err(),
        Refusal::LimitReached("technicians at once")
    );
    issue(&mut draft, issuing("t0")).unwrap();
    assert_eq!(draft.team.technicians.len(), limits::TECHNICIANS);
}

#[test]
fn technician_issues_ten_links_in_ten_minutes_whatever_becomes_of_them() {
    let mut draft = enabled(OPEN);
    for number in 0..limits::LINKS_OF_TECHNICIAN {
        let (link, token) = issue(&mut draft, issuing("tess")).unwrap();
        if number == 1 {
            let own = id("northwind");
            links::revoke(&mut draft, &own, technician("tess"), &link.id).unwrap();
        } else if number == 2 {
            let (session, _) = redeem(&mut draft, redeeming(&token, "tess", "page")).unwrap();
            sessions::sign_out(&mut draft, &session.digest).unwrap();
        }
        draft = later(&draft, i64::from(number > 5));
    }
    let refused = |draft: &mut Draft| issue(draft, issuing("tess")).unwrap_err();
    assert_eq!(refused(&mut draft), Refusal::TooManyLinks(9 * 60));
    assert_eq!(tags(&draft), ["reseller_action_refuse"]);
    issue(&mut draft, issuing("theo")).unwrap();
    let mut draft = later(&draft, 9);
    assert_eq!(refused(&mut draft), Refusal::TooManyLinks(60));
    // Seven were issued at the beginning, the others a minute later.
    let mut draft = later(&draft, 10);
    for _ in 0..7 {
        issue(&mut draft, issuing("tess")).unwrap();
    }
    assert_eq!(refused(&mut draft), Refusal::TooManyLinks(60));
}

#[test]
fn all_technicians_together_issue_so_many_links_in_ten_minutes() {
    let mut draft = enabled(OPEN);
    for number in 0..limits::LINKS_OF_TEAM {
        let who = format!("t{}", number / limits::LINKS_OF_TECHNICIAN);
        let (link, _) = issue(&mut draft, issuing(&who)).unwrap();
        links::revoke(&mut draft, &id("northwind"), technician(&who), &link.id).unwrap();
    }
    let refused = issue(&mut draft, issuing("late")).unwrap_err();
    assert_eq!(refused, Refusal::TooManyLinks(600));
    let moments: usize = draft.team.issued.values().map(Vec::len).sum();
    assert_eq!(moments, limits::LINKS_OF_TEAM);
    assert!(later(&draft, 10).team.issued.is_empty());
}

#[test]
fn repeated_request_for_a_link_is_no_link_more() {
    let mut draft = enabled(OPEN);
    for _ in 0..limits::LINKS_OF_TECHNICIAN {
        let again = repetition("k", "body", &draft);
        links::issue(
            &mut draft,
            &server_key(),
            Random([7; 16]),
            issuing("tess"),
            Some(&again),
        )
        .unwrap();
    }
    issue(&mut draft, issuing("tess")).unwrap();
}

/// Links that are out count too: each of them may yet be redeemed.
#[test]
fn no_more_redemptions_in_a_day_than_are_remembered() {
    let mut draft = enabled(OPEN);
    let mut issued = 0;
    while let Ok((_, token)) = issue(&mut draft, issuing("tess")) {
        issued += 1;
        if issued == limits::REDEMPTIONS_REMEMBERED {
            let refused = issue(&mut draft, issuing("theo")).unwrap_err();
            assert_eq!(refused, Refusal::LimitReached("sign-ins in 24 hours"));
        }
        let (session, _) = redeem(&mut draft, redeeming(&token, "tess", "nonce")).unwrap();
        sessions::sign_out(&mut draft, &session.digest).unwrap();
        let minutes = i64::try_from(issued).unwrap();
        draft = later(&draft, minutes);
    }
    assert_eq!(issued, limits::REDEMPTIONS_REMEMBERED);
    issue(&mut later(&draft, 25 * 60), issuing("theo")).unwrap();
}

#[test]
fn only_so_many_dead_links_are_remembered_and_the_oldest_goes_first() {
    let mut draft = enabled(OPEN);
    let tokens: Vec<_> = (0..=limits::UNREDEEMED_LINKS_REMEMBERED + 1)
        .map(|_| issue(&mut draft, issuing("tess")).unwrap().1)
        .collect();
    assert_eq!(
        draft.team.dead_links.len(),
        limits::UNREDEEMED_LINKS_REMEMBERED
    );
    let known = |token: &Token| {
        draft
            .team
            .dead_links
            .iter()
            .any(|spent| spent.digest == token.digest())
    };
    assert!(!known(&tokens[0]));
    assert!(
        tokens[1..=limits::UNREDEEMED_LINKS_REMEMBERED]
            .iter()
            .all(known)
    );
}

#[test]
fn a_repeated_request_gets_the_same_link_and_token_again_even_when_it_is_dead() {
    let mut draft = enabled(OPEN);
    let (key, random) = (server_key(), random());
    let ask = |draft: &mut Draft, key_of_request: &str, body: &str| {
        let repetition = repetition(key_of_request, body, draft);
        links::issue(draft, &key, random, issuing("tess"), Some(&repetition))
    };
    let first = ask(&mut draft, "k", "body").unwrap();
    let entries = draft.entries.len();
    assert_eq!(ask(&mut draft, "k", "body").unwrap(), first);
    assert_eq!(
        ask(&mut draft, "k", "other").unwrap_err(),
        Refusal::IdempotencyKeyReused
    );
    assert_eq!(draft.entries.len(), entries + 1, "the refusal");
    links::revoke(
        &mut draft,
        &id("northwind"),
        technician("tess"),
        &first.0.id,
    )
    .unwrap();
    assert_eq!(ask(&mut draft, "k", "body").unwrap(), first);
    assert!(
        draft.team.links.is_empty(),
        "what was told again is not alive again"
    );
}

#[test]
fn a_request_is_forgotten_when_its_time_is_over() {
    let mut draft = enabled(OPEN);
    let request = repetition::<Link>("k", "body", &draft);
    links::issue(
        &mut draft,
        &server_key(),
        random(),
        issuing("tess"),
        Some(&request),
    )
    .unwrap();
    let request = repetition::<Link>("k", "body", &draft);
    for (minutes, is_known) in [(15, true), (19, true), (20, false)] {
        assert_eq!(
            request.again(at(minutes)).unwrap().is_some(),
            is_known,
            "{minutes}"
        );
    }
}

#[test]
fn a_link_may_narrow_the_grant_and_never_widen_it() {
    for (grant, wish, expected) in [
        (false, false, false),
        (false, true, true),
        (true, false, true),
        (true, true, true),
    ] {
        let mut draft = enabled(Terms {
            is_read_only: grant,
            ..OPEN
        });
        let (link, token) = issue(
            &mut draft,
            Issue {
                is_read_only: wish,
                ..issuing("tess")
            },
        )
        .unwrap();
        let (session, _) = redeem(&mut draft, redeeming(&token, "tess", "nonce")).unwrap();
        assert_eq!(
            (link.is_read_only, session.is_read_only),
            (expected, expected)
        );
    }
}

#[test]
fn each_kind_of_refusal_is_entered_once_in_ten_minutes() {
    let mut draft = enabled(OPEN);
    let revoke = |draft: &mut Draft| {
        links::revoke(draft, &id("northwind"), technician("tess"), &id("none")).unwrap_err();
    };
    revoke(&mut draft);
    draft.access = Access::default()
        .after(None, Order::Block, Orderer::Platform)
        .unwrap();
    let suspended = |draft: &mut Draft| {
        issue(draft, issuing("tess")).unwrap_err();
    };
    suspended(&mut draft);
    assert_eq!(tags(&draft).len(), 2);
    revoke(&mut draft);
    suspended(&mut draft);
    assert_eq!(
        tags(&draft).len(),
        3,
        "revoking is refused by the suspension now"
    );
    let mut draft = later(&draft, 10);
    draft.access = Access::default()
        .after(None, Order::Block, Orderer::Platform)
        .unwrap();
    suspended(&mut draft);
    assert_eq!(tags(&draft), ["reseller_action_refuse"]);
    // A clock that was ahead silences nothing.
    let mut draft = later(&draft, -5);
    draft.access = Access::default()
        .after(None, Order::Block, Orderer::Platform)
        .unwrap();
    suspended(&mut draft);
    assert_eq!(tags(&draft), ["reseller_action_refuse"]);
}
