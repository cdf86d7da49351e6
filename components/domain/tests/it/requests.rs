//! Support requests: opened by sessions, answered and closed by the platform.

use crate::support::*;
use domain::support::{Contact, NewAnswer, NewRequest, Priority, RequestStatus, answer, open};
use domain::*;

fn new(text: &str) -> NewRequest {
    let contact = Contact {
        name: name("Tess"),
        email: email("tess@northwind.example"),
    };
    NewRequest {
        subject: name("Quota"),
        text: text.into(),
        priority: Priority::High,
        contact,
    }
}

fn saying(text: Option<&str>, is_closed: bool) -> NewAnswer {
    NewAnswer {
        text: text.map(str::to_owned),
        is_closed,
    }
}

#[test]
fn ids_are_in_the_order_of_creation_up_to_the_limit_of_open_ones() {
    let (mut draft, session) = in_session();
    let actor = as_session(&draft, &session);
    let ids: Vec<_> = (0..3)
        .map(|_| {
            open(&mut draft, &actor, new("Text"), random(), None)
                .unwrap()
                .id
                .to_string()
        })
        .collect();
    assert!(ids.is_sorted_by(|before, after| before < after), "{ids:?}");
    draft.team.counts.open_requests = limits::OPEN_REQUESTS;
    let full = open(&mut draft, &actor, new("Text"), random(), None);
    assert_eq!(full, Err(Refusal::LimitReached("open support requests")));
    assert_eq!(
        open(&mut draft, &Actor::Platform, new("Text"), random(), None),
        Err(Refusal::NotPermitted)
    );
    let first = values(&draft, maps::REQUESTS).swap_remove(0);
    answer(&mut draft, Some(first), saying(None, true), None).unwrap();
    let next = open(&mut draft, &actor, new("Text"), random(), None).unwrap();
    assert!(next.id.as_str() > ids[2].as_str(), "{ids:?} {}", next.id);
}

#[test]
fn ids_are_in_the_order_of_creation_even_if_the_clock_goes_back() {
    let (mut draft, session) = in_session();
    let actor = as_session(&draft, &session);
    let first = open(&mut draft, &actor, new("Text"), random(), None).unwrap();
    draft.now = at(-60);
    let second = open(&mut draft, &actor, new("Text"), random(), None).unwrap();
    assert!(first.id < second.id, "{} {}", first.id, second.id);
    assert_eq!(second.created_at, at(-60));
}

#[test]
fn texts_have_lines_and_limits() {
    let (draft, session) = in_session();
    let actor = as_session(&draft, &session);
    let most = limits::SUPPORT_TEXT;
    for (text, kept) in [
        ("a\nb".to_owned(), Some("a\nb".to_owned())),
        ("a\r\nb".into(), Some("a\nb".into())),
        ("é".repeat(most), Some("é".repeat(most))),
        ("é".repeat(most + 1), None),
        ("\n".into(), None),
        ("a\rb".into(), Some("a\nb".into())),
        ("a\u{2028}b\tc".into(), Some("a\nb\tc".into())),
        ("a\u{7}b".into(), None),
        ("a\u{2066}b".into(), None),
    ] {
        let opened = open(&mut draft.clone(), &actor, new(&text), random(), None);
        assert_eq!(opened.ok().map(|request| request.text), kept, "{text:?}");
    }
}

#[test]
fn a_closed_request_takes_no_more_and_refusals_change_nothing() {
    let (mut draft, session) = in_session();
    let actor = as_session(&draft, &session);
    let opened = open(&mut draft, &actor, new("Text"), random(), None).unwrap();
    let mut draft = later(&draft, 1);
    let both = answer(
        &mut draft,
        Some(opened.clone()),
        saying(Some("Done."), true),
        None,
    )
    .unwrap();
    assert_eq!(
        (both.status, both.answers.len(), both.closed_at),
        (RequestStatus::Closed, 1, Some(at(1)))
    );
    assert_eq!(
        tags(&draft),
        [
            "reseller_support_request_answer",
            "reseller_support_request_close"
        ]
    );
    assert_eq!(both.clone().as_opened(), opened);
    let mut full = opened.clone();
    full.answers = vec![both.answers[0].clone(); limits::SUPPORT_ANSWERS];
    let (some, nothing) = (saying(Some("More"), false), saying(None, false));
    for (request, new, refusal) in [
        (None, some.clone(), Refusal::NotFound),
        (Some(both), some.clone(), Refusal::RequestClosed),
        (
            Some(opened.clone()),
            nothing,
            Refusal::field("", "must have a text, close the request, or both"),
        ),
        (
            Some(opened),
            saying(Some(""), true),
            Refusal::field(
                "/text",
                "must be 1 to 10000 characters without control or bidirectional characters",
            ),
        ),
        (Some(full.clone()), some, Refusal::LimitReached("answers")),
    ] {
        let mut draft = later(&draft, 2);
        assert_eq!(answer(&mut draft, request, new, None), Err(refusal));
        assert!(draft.entries.is_empty() && values(&draft, maps::REQUESTS).is_empty());
    }
    assert!(
        answer(&mut draft, Some(full), saying(None, true), None).is_ok(),
        "a full one can still be closed"
    );
}
