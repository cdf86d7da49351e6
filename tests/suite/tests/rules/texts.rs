//! Text as people type it: scripts that need joiners, names in tokens, what the platform reports,
//! and what is pasted.

use crate::settings::{IDP, SECURITY};
use crate::support::{LINKS, LOG, MEMBERS, SWITCH, caller_with, in_session, instant};
use serde_json::{Value, json};

const FOLDERS: &str = "/v1/teams/acme/team-folders";
const REQUESTS: &str = "/v1/teams/acme/support-requests";
const PERSIAN: &str = "می\u{200C}خواهم";
const FAMILY: &str = "Family 👨\u{200D}👩\u{200D}👧";

#[tokio::test]
async fn name_in_a_token_keeps_nobody_out() {
    let (app, _) = in_session().await;
    let too_long = "x".repeat(1_000);
    for (name, shown) in [
        (json!(PERSIAN), PERSIAN),
        (json!("ม".repeat(128)), &"ม".repeat(128)),
        (json!("ม".repeat(129)), &format!("{}…", "ม".repeat(127))),
        (json!("\u{202E}eoD\u{202C} enaJ"), "eoD enaJ"),
        (json!("Jane\tDoe\u{0}"), "Jane Doe"),
        (json!(&too_long), &format!("{}…", "x".repeat(127))),
        (json!(" \u{200B}"), "alice"),
        (json!(""), "alice"),
        (json!(null), "alice"),
    ] {
        let reason = json!({ "reason": "Ticket 42" });
        let technician = json!({
            "role": "technician", "reseller": "northwind",
            "sub": "alice", "name": name, "email": " alice@northwind.example ",
        });
        let technician = caller_with(&app, technician);
        technician.post(LINKS, reason).await.expect(201);
        let log = app.log("acme").await;
        let quoted = format!("\"{shown}\"");
        let is_shown = log.iter().any(|entry| entry.to_string().contains(&quoted));
        assert!(is_shown, "{name} as {shown}");
        let admin = json!({
            "role": "team_admin", "team": "acme",
            "sub": "alice", "name": name, "email": " alice@acme.example ",
        });
        let admin = caller_with(&app, admin);
        for state in ["disabled", "enabled"] {
            let answer = admin
                .put(SWITCH, json!({ "state": state }))
                .await
                .expect(200);
            assert_eq!(answer["state"], state, "{name}");
        }
    }
}

#[tokio::test]
async fn lengths_are_in_characters() {
    let (app, session) = in_session().await;
    let session = session.client;
    let tom = app.technician("northwind", "tom");
    for (number, letter) in ["x", "é", "ม", "田", "👪"].into_iter().enumerate() {
        let text = |length| letter.repeat(length);
        let member = |id: String, letters, length| {
            let email = format!("{}{id}@acme.example", text(letters));
            json!({ "id": id, "email": email, "name": text(length) })
        };
        let question = |length| {
            let contact = json!({ "name": text(128), "email": "tom@northwind.example" });
            json!({ "subject": text(length), "text": text(10_000), "contact": contact })
        };
        let import = "/v1/platform/teams/acme/members";
        let line = member(format!("m{number}"), 239, 128);
        app.platform.post_lines(import, &[line]).await.expect(200);
        for (letters, length) in [(240, 128), (1, 129)] {
            let line = member(format!("n{number}"), letters, length);
            let refused = app.platform.post_lines(import, &[line]).await;
            refused.refused(422, "invalid_body");
        }
        for (path, fits, most) in [
            (
                LINKS,
                json!({ "reason": text(140) }),
                json!({ "reason": text(141) }),
            ),
            (
                FOLDERS,
                json!({ "name": text(128) }),
                json!({ "name": text(129) }),
            ),
            (REQUESTS, question(128), question(129)),
        ] {
            let caller = if path == LINKS { &tom } else { &session };
            caller.post(path, fits).await.expect(201);
            let refused = caller.post(path, most).await;
            assert_eq!(refused.status, 422, "{letter} {path}");
        }
        let team = |length| json!({ "name": text(length), "reseller": "northwind" });
        let path = format!("/v1/platform/teams/long{number}");
        app.platform.put(&path, team(128)).await.expect(201);
        let refused = app.platform.put(&path, team(129)).await;
        refused.refused(422, "invalid_body");
    }
}

#[tokio::test]
async fn joiners_belong_to_every_text() {
    let (app, session) = in_session().await;
    let session = session.client;
    for (number, name) in [PERSIAN, FAMILY, "क्\u{200D}ष", "עברית\u{200F}!"]
        .into_iter()
        .enumerate()
    {
        let new = json!({ "email": format!("u{number}@acme.example"), "name": name });
        let added = session.post(MEMBERS, new).await.expect(201);
        assert_eq!(added["name"], name);
        let folder = json!({ "name": name.trim_end_matches('!') });
        session.post(FOLDERS, folder).await.expect(201);
        let reason = json!({ "reason": format!("{name} 👩\u{200D}💻") });
        let tom = app.technician("northwind", "tom");
        tom.post(LINKS, reason).await.expect(201);
        let path = format!("/v1/platform/teams/other{number}");
        let team = json!({ "name": name, "reseller": "northwind" });
        app.platform.put(&path, team).await.expect(201);
    }
    for hidden in [
        "\u{202E}evil",
        "\u{2066}evil\u{2069}",
        "\u{200B}\u{200D}",
        "two\u{2028}lines",
    ] {
        let new = json!({ "email": "bad@acme.example", "name": hidden });
        session
            .post(MEMBERS, new)
            .await
            .refused(422, "invalid_body");
    }
}

#[tokio::test]
async fn letters_typed_with_separate_marks_are_kept_as_one_letter() {
    let (app, session) = in_session().await;
    let session = session.client;
    let (typed, kept) = ("Ju\u{308}rgen", "J\u{FC}rgen");
    let is_kept = |answer: Value| {
        let answer = answer.to_string();
        assert!(answer.contains(kept) && !answer.contains(typed), "{answer}");
    };
    let member = json!({ "email": "j@acme.example", "name": typed });
    is_kept(session.post(MEMBERS, member).await.expect(201));
    let folder = json!({ "name": typed });
    is_kept(session.post(FOLDERS, folder).await.expect(201));
    let request = json!({
        "subject": typed, "text": typed,
        "contact": { "name": typed, "email": "tom@northwind.example" },
    });
    is_kept(session.post(REQUESTS, request).await.expect(201));
    let tom = app.technician("northwind", "tom");
    is_kept(
        tom.post(LINKS, json!({ "reason": typed }))
            .await
            .expect(201),
    );
    let platform = &app.platform;
    let named = json!({ "name": typed, "reseller": "northwind" });
    is_kept(
        platform
            .put("/v1/platform/teams/acme", named)
            .await
            .expect(200),
    );
    let named = json!({ "name": typed });
    is_kept(
        platform
            .put("/v1/platform/resellers/northwind", named)
            .await
            .expect(200),
    );
    for (path, line) in [
        (
            "members",
            json!({ "id": "k", "email": "k@acme.example", "name": typed }),
        ),
        (
            "team-folders",
            json!({ "id": "k", "name": format!("{typed} 2") }),
        ),
        (
            "sharing-events",
            json!({
                "id": "k", "at": instant(app.time()), "type": "shared_link_create",
                "actor": "alice@acme.example", "item": typed, "target": "link",
            }),
        ),
    ] {
        let path = format!("/v1/platform/teams/acme/{path}");
        platform.post_lines(&path, &[line]).await.expect(200);
    }
    for list in [MEMBERS, FOLDERS, "/v1/teams/acme/sharing-activity"] {
        is_kept(session.get(list).await.expect(200));
    }
}

#[tokio::test]
async fn address_is_taken_without_the_blanks_around_it() {
    let (_app, session) = in_session().await;
    let new = json!({ "email": "\u{A0}new@acme.example\n", "name": "New" });
    let added = session.client.post(MEMBERS, new).await.expect(201);
    assert_eq!(added["email"], "new@acme.example");
    let again = json!({ "email": "new@acme.example", "name": "New" });
    session
        .client
        .post(MEMBERS, again)
        .await
        .refused(409, "already_exists");
}

#[tokio::test]
async fn item_that_the_platform_reports_is_shown_in_part_and_never_refused() {
    let (app, session) = in_session().await;
    let event = |id: &str, item: &str| {
        json!({
            "id": id, "at": instant(app.time()), "type": "shared_link_create",
            "actor": "jane@acme.example", "item": item, "target": "link",
        })
    };
    let long = "𠮷".repeat(129);
    let events = [
        event("e1", &long),
        event("e2", "Plan\t2\u{202E}\n"),
        event("e3", FAMILY),
    ];
    let import = "/v1/platform/teams/acme/sharing-events";
    let answer = app.platform.post_lines(import, &events).await.expect(200);
    assert_eq!(answer["added"], 3);
    let again = app.platform.post_lines(import, &events).await.expect(200);
    assert_eq!((&again["added"], &again["known"]), (&json!(0), &json!(3)));
    let activity = "/v1/teams/acme/sharing-activity";
    let page = session.client.get(activity).await.expect(200);
    let mut items: Vec<_> = page["events"].as_array().unwrap().iter().collect();
    items.sort_by_key(|event| event["id"].as_str());
    let items: Vec<_> = items
        .iter()
        .map(|event| event["item"].as_str().unwrap())
        .collect();
    let shortened = format!("{}…", "𠮷".repeat(127));
    assert_eq!(items, [shortened.as_str(), "Plan 2", FAMILY]);
}

#[tokio::test]
async fn text_of_a_request_may_be_pasted_from_anywhere() {
    let (_app, session) = in_session().await;
    for (pasted, kept) in [
        ("a\tb", "a\tb"),
        ("one\u{2028}two\u{2029}three", "one\ntwo\nthree"),
        ("one\r\ntwo\rthree\u{85}four", "one\ntwo\nthree\nfour"),
        (PERSIAN, PERSIAN),
    ] {
        let request = json!({
            "subject": "Pasted", "text": pasted,
            "contact": { "name": "Tom", "email": "tom@northwind.example" },
        });
        let path = REQUESTS;
        let opened = session.client.post(path, request).await.expect(201);
        assert_eq!(opened["text"], kept);
    }
}

#[tokio::test]
async fn certificate_is_read_however_it_was_pasted() {
    let (_app, session) = in_session().await;
    let base64 = IDP.lines().filter(|line| !line.starts_with('-'));
    for pasted in [
        IDP.replace('\n', " "),
        IDP.replace('\n', "\r\n"),
        format!("Bag Attributes\n{IDP}{IDP}"),
        base64.collect(),
    ] {
        let change = json!({
            "sso_policy": "optional", "sso_sign_in_url": "https://idp.acme.example/in",
            "sso_certificate": pasted,
        });
        let policy = session.client.patch(SECURITY, change).await.expect(200);
        assert_eq!(policy["sso_certificate"]["pem"], IDP);
        let none = json!({ "sso_policy": "disabled", "sso_certificate": null });
        session.client.patch(SECURITY, none).await.expect(200);
    }
}

#[tokio::test]
async fn spellings_of_a_domain_are_one() {
    let (app, session) = in_session().await;
    let import = "/v1/platform/teams/acme/members";
    let spellings = [
        "bücher.example",
        "xn--bcher-kva.example",
        "BÜCHER。example",
        "mail.bücher.example",
    ];
    for own in &spellings[..3] {
        let reseller = json!({ "name": "Northwind Partners", "domains": [own] });
        let path = "/v1/platform/resellers/northwind";
        app.platform.put(path, reseller).await.expect(200);
        for spelling in spellings {
            let eve = json!({ "id": "eve", "email": format!("eve@{spelling}"), "name": "Eve" });
            app.platform.post_lines(import, &[eve]).await.expect(200);
            let role = json!({ "role": "team_admin" });
            let path = format!("{MEMBERS}/eve/admin-role");
            let promoted = session.client.put(&path, role).await;
            promoted.refused(403, "admin_protected");
        }
    }
    let eve = json!({ "id": "eve", "email": "eve@bücher.example", "name": "Eve" });
    app.platform.post_lines(import, &[eve]).await.expect(200);
    let other = json!({ "id": "eva", "email": "Eve@xn--bcher-kva.example", "name": "Eva" });
    let second = app.platform.post_lines(import, &[other]).await;
    second.refused(409, "already_exists");
}

#[tokio::test]
async fn numbers_are_told_in_units() {
    let (app, session) = in_session().await;
    let idle = json!({ "session_idle_length_seconds": 5_400 });
    session.client.patch(SECURITY, idle).await.expect(200);
    let storage =
        json!({ "used_bytes": 412_000_000_000_u64, "allocated_bytes": 1_000_000_000_000_u64 });
    let path = "/v1/platform/teams/acme/storage";
    app.platform.put(path, storage).await.expect(200);
    for (language, sentences) in [
        (
            "en",
            [
                "changed how long members may be idle to 90 minutes",
                "reported the storage in use: 412 GB of 1 TB",
            ],
        ),
        (
            "fr",
            [
                "a modifié la durée d'inactivité des membres : 90 minutes",
                "a signalé l'espace utilisé : 412 Go sur 1 To",
            ],
        ),
    ] {
        let reader = app.platform.with_header("accept-language", language);
        let log = reader.get(LOG).await.expect(200).to_string();
        for sentence in sentences {
            assert!(log.contains(sentence), "{sentence}");
        }
    }
}
