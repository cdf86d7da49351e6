//! Audit entries in their public shape: Dropbox's `TeamEvent`, with a sentence in two languages
//! (R8).

use crate::support::events::{by_reseller, every, every_actor, every_entry, expected};
use crate::support::*;
use domain::*;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::Path;

/// The categories that Dropbox knows.
const CATEGORIES: [&str; 8] = [
    "team_policies",
    "logins",
    "members",
    "team_profile",
    "team_folders",
    "reports",
    "sharing",
    "sso",
];

fn sentences(entry: &Entry) -> [String; 2] {
    [Locale::En, Locale::Fr].map(|locale| sentence::of(entry, locale))
}

#[test]
fn every_event_has_its_tag_category_and_description() {
    for entry in every_entry() {
        let (tag, category) = expected(&entry.event);
        let event = team_event(&entry, 12, 3, Locale::En);
        let again: Value = serde_json::from_str(&event.to_string()).unwrap();
        assert_eq!(again, event, "it is valid JSON");
        assert_eq!(event["event_type"][".tag"], tag);
        assert_eq!(event["details"][".tag"], format!("{tag}_details"));
        assert_eq!(event["event_category"], json!({ ".tag": category }));
        assert!(CATEGORIES.contains(&category));
        let description = event["event_type"]["description"].as_str().unwrap();
        assert!(
            description.starts_with(&format!("({category}) "))
                && description.len() > category.len() + 6
        );
        assert_eq!(
            (&event["id"], &event["sequence"]),
            (&json!("12.3"), &json!(12))
        );
        assert_eq!(event["timestamp"], "2027-01-15T08:00:00Z");
        let is_about_a_sign_in = tag.starts_with("sign_in_as_");
        assert_eq!(
            event["context"][".tag"],
            if is_about_a_sign_in {
                "team_member"
            } else {
                "team"
            }
        );
        assert_eq!(
            event["context"]["team_member_id"] == "jane",
            is_about_a_sign_in,
            "beside the tag, not under it"
        );
        assert_eq!(event.get("assets").is_some(), tag == "team_folder_create");
    }
}

#[test]
fn every_event_has_a_sentence_in_each_language_without_debug_text() {
    for entry in every_entry() {
        let [english, french] = sentences(&entry);
        assert_ne!(english, french);
        for (locale, sentence) in [(Locale::En, &english), (Locale::Fr, &french)] {
            assert!(sentence.split_whitespace().count() > 3, "{sentence}");
            assert!(
                !sentence.contains(['{', '}', '_', '"']) && !sentence.contains("::"),
                "{sentence}"
            );
            assert!(
                !sentence.contains("Some(") && !sentence.contains("None"),
                "{sentence}"
            );
            assert_eq!(team_event(&entry, 1, 0, locale)["sentence"], *sentence);
        }
    }
}

#[test]
fn different_events_have_different_sentences() {
    for language in [0, 1] {
        let all: Vec<_> = every()
            .into_iter()
            .map(|event| sentences(&by_reseller(event))[language].clone())
            .collect();
        assert_eq!(
            all.iter().collect::<BTreeSet<_>>().len(),
            all.len(),
            "{all:#?}"
        );
    }
}

#[test]
fn a_sentence_reads_as_one() {
    let jane = Person {
        name: name("Jane Doe"),
        ..member("jane", Role::MemberOnly).person()
    };
    let event = Event::MemberRemoved {
        member: jane,
        status: MemberStatus::Active,
        role: Role::MemberOnly,
        keeps_account: false,
        transfer_to: None,
    };
    assert_eq!(
        sentences(&by_reseller(event)),
        [
            "Northwind Partners removed Jane Doe",
            "Northwind Partners a supprimé Jane Doe"
        ]
    );
}

#[test]
fn actors_stand_under_dropboxs_names() {
    let event = |actor| {
        team_event(
            &Entry {
                at: at(0),
                actor,
                event: every().swap_remove(3),
            },
            1,
            0,
            Locale::En,
        )
    };
    let expected = [
        ("admin", "admin", false, false),
        ("reseller", "reseller", true, false),
        ("reseller", "reseller", true, true),
        ("anonymous", "anonymous", true, false),
        ("platform", "app", false, false),
        ("service", "app", false, false),
    ];
    for (actor, (kind, tag, is_foreign, has_origin)) in every_actor().into_iter().zip(expected) {
        assert_eq!(actor.kind().as_str(), kind);
        let event = event(actor);
        assert_eq!(event["actor"][".tag"], tag);
        assert_eq!(event["involve_non_team_member"], is_foreign);
        assert_eq!(event.get("origin").is_some(), has_origin);
    }
    let reseller = event(every_actor().swap_remove(2));
    assert_eq!(reseller["actor"]["reseller_name"], "Northwind Partners");
    assert_eq!(
        reseller["actor"]["reseller_email"],
        "tess@northwind.example"
    );
    assert_eq!(
        reseller["origin"]["access_method"],
        json!({ ".tag": "admin_console", "session_id": "session-1" })
    );
}

#[test]
fn details_carry_dropboxs_fields_where_it_has_the_event() {
    let details =
        |event: Event| team_event(&by_reseller(event), 1, 0, Locale::En)["details"].clone();
    let jane = || member("jane", Role::MemberOnly).person();
    let (status, role) = (MemberStatus::Invited, Role::SupportAdmin);
    let support = Event::SupportChanged {
        is_enabled: true,
        cause: None,
        expires_at: None,
        is_read_only: false,
    };
    let cases = [
        (
            support,
            json!({ ".tag": "enabled" }),
            json!({ ".tag": "disabled" }),
        ),
        (
            Event::MemberAdded {
                member: jane(),
                status,
                role,
            },
            json!({ ".tag": "invited" }),
            json!({ ".tag": "not_joined" }),
        ),
        (
            Event::MemberRemoved {
                member: jane(),
                status,
                role,
                keeps_account: false,
                transfer_to: None,
            },
            json!({ ".tag": "removed" }),
            json!({ ".tag": "invited" }),
        ),
        (
            Event::RoleChanged {
                member: jane(),
                previous: Role::TeamAdmin,
                new: Role::MemberOnly,
            },
            json!({ ".tag": "member_only" }),
            json!({ ".tag": "team_admin" }),
        ),
    ];
    for (event, new, previous) in cases {
        let details = details(event.clone());
        assert_eq!(
            (&details["new_value"], &details["previous_value"]),
            (&new, &previous),
            "{event:?}"
        );
        assert_eq!(details.get("type"), None);
    }
}

#[test]
fn a_removal_says_how() {
    for (keeps_account, how) in [(false, "delete"), (true, "offboard")] {
        let (member, status) = (
            member("jane", Role::MemberOnly).person(),
            MemberStatus::Active,
        );
        let event = Event::MemberRemoved {
            member,
            status,
            role: Role::MemberOnly,
            keeps_account,
            transfer_to: None,
        };
        let event = team_event(&by_reseller(event), 1, 0, Locale::En);
        let expected = json!({ ".tag": "remove_action", "remove_action": { ".tag": how } });
        assert_eq!(event["details"]["action"], expected);
    }
}

#[test]
fn the_changed_person_is_a_participant() {
    for event in every() {
        let is_about_jane = ["member_change_status", "member_change_admin_role"]
            .contains(&event.event_type().as_str());
        let event = team_event(&by_reseller(event), 1, 0, Locale::En);
        let jane = &event["participants"][0]["user"];
        assert_eq!(jane["email"] == "jane@acme.example", is_about_jane);
        assert_eq!(jane["team_member_id"] == "jane", is_about_jane);
    }
}

#[test]
fn entries_are_stored_and_read_back_alike() {
    for entry in every_entry() {
        let text = serde_json::to_string(&entry).unwrap();
        assert_eq!(
            serde_json::from_str::<Entry>(&text).unwrap(),
            entry,
            "{text}"
        );
    }
}

/// `tests/contract/run` holds this file to the decoder of Dropbox's SDK.
#[test]
fn every_entry_is_written_for_the_contract() {
    let lines: Vec<_> = every_entry()
        .iter()
        .zip(1..)
        .map(|(entry, sequence)| format!("{}\n", team_event(entry, sequence, 0, Locale::En)))
        .collect();
    std::fs::write(
        Path::new(env!("CARGO_TARGET_TMPDIR")).join("team-events.ndjson"),
        lines.concat(),
    )
    .unwrap();
    let tags: BTreeSet<_> = every_entry()
        .iter()
        .map(|entry| entry.event.event_type().as_str())
        .collect();
    // Any operation may leave these.
    let of_any = [
        "reseller_action_refuse",
        "reseller_link_refuse",
        "reseller_support_changes_summary",
    ];
    let left = Operation::ALL
        .iter()
        .flat_map(|operation| operation.leaves())
        .map(|event_type| event_type.as_str());
    assert_eq!(left.chain(of_any).collect::<BTreeSet<_>>(), tags);
    let tags = tags.into_iter().collect::<Vec<_>>().join("\n");
    std::fs::write(
        Path::new(env!("CARGO_TARGET_TMPDIR")).join("team-event-types.txt"),
        tags,
    )
    .unwrap();
}
