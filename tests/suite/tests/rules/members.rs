//! Action 1, members: found, added, removed with a choice, and added again.

use crate::support::{MEMBERS, as_session, freeze, refusals, tagged};
use serde_json::{Value, json};
use std::time::Duration;
use suite::{Client, TestApp};

const PLATFORM: &str = "/v1/platform/teams/acme/members";

fn texts(page: &Value, field: &str) -> Vec<String> {
    let members = page["members"].as_array().unwrap().iter();
    members
        .map(|member| member[field].as_str().unwrap().to_owned())
        .collect()
}

/// All pages of a search, of two each, as the addresses on them.
async fn search(session: &Client, query: &str) -> Vec<String> {
    let (mut found, mut after) = (Vec::new(), String::new());
    for _ in 0..20 {
        let page = session
            .get(&format!("{MEMBERS}?limit=2{query}{after}"))
            .await
            .expect(200);
        found.extend(texts(&page, "email"));
        match page["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => return found,
        }
    }
    panic!("{query} has no end");
}

/// A further parameter of a query.
fn parameter(name: &str, value: &str) -> String {
    let url = reqwest::Url::parse_with_params("http://host", [(name, value)]).unwrap();
    format!("&{}", url.query().unwrap())
}

/// Searches and the members found, as the local parts of their addresses in order.
const SEARCHES: [(&str, &str); 17] = [
    ("&email=jan", "Jan jana jane janet"),
    ("&email=JANE", "jane janet"),
    ("&email=jane%40", "jane"),
    ("&email=zoe%2B", "zoe+x"),
    ("&email=zz", ""),
    ("&email=%25", ""),
    ("&name=jane", "zoe+x jane zoe"),
    ("&name=JANE%20d", "jane zoe"),
    ("&name=%C3%89LODIE", "jana janet"),
    ("&name=Ian%20Long%20", "Jan"),
    ("&name=%20long", "Jan"),
    ("&name=petit", "janet"),
    ("&name=co", "zoe+x"),
    ("&name=100%25", "zoe+x"),
    ("&name=doe", "jane zoe"),
    ("&name=j", "zoe+x jane zoe joe"),
    ("", "adam alice jane joe Jan jana janet zoe+x zoe"),
];

#[tokio::test]
async fn members_are_found_by_the_beginning_of_an_address_or_a_word_in_any_case() {
    let (app, session) = as_session().await;
    let lines = [
        ("m1", "Jan@acme.example", "Ian Long"),
        ("m2", "jana@acme.example", "Élodie Martin"),
        ("m3", "janet@acme.example", "élodie petit"),
        ("m4", "zoe+x@acme.example", "Jane & Co, 100%"),
        ("m5", "zoe@acme.example", "Jane Doe"),
    ]
    .map(|(id, email, name)| json!({ "id": id, "email": email, "name": name }));
    app.platform.post_lines(PLATFORM, &lines).await.expect(200);
    for (query, wanted) in SEARCHES {
        let wanted: Vec<_> = wanted
            .split_whitespace()
            .map(|local| format!("{local}@acme.example"))
            .collect();
        assert_eq!(search(&session, query).await, wanted, "{query}");
    }
}

#[tokio::test]
async fn members_are_found_in_any_spelling() {
    let (app, session) = as_session().await;
    let names = [
        "ΑΣΛΑΝ Παπαδόπουλος",
        "Jürgen Groß",
        "José Luis de la Cruz y García",
        "田中 太郎",
        "می\u{200C}خواهم",
        "Ｆｕｌｌ Ｗｉｄｔｈ",
        "İpek Iğdır",
        "Anna Ahmed Abel",
        "B b B b",
    ];
    let lines = names.iter().enumerate().map(|(number, name)| {
        json!({ "id": number.to_string(), "email": format!("m{number}@acme.example"), "name": name })
    });
    let lines: Vec<_> = lines.collect();
    app.platform.post_lines(PLATFORM, &lines).await.expect(200);
    for (typed, found) in [
        ("ΑΣ", "0"),
        ("ας", "0"),
        ("παπαδο\u{301}πουλος", "0"),
        ("jürg", "1"),
        ("JU\u{308}RGEN", "1"),
        ("gross", "1"),
        ("luis", "2"),
        ("DE LA", "2"),
        ("GARCI\u{301}A", "2"),
        ("cruz", ""),
        ("田", "3"),
        ("太郎", "3"),
        ("میخواهم", "4"),
        ("full", "5"),
        ("ｗｉｄｔｈ", "5"),
        ("iğdır", "6"),
        ("i\u{307}pek", "6"),
        ("jurg", ""),
        ("a", "7"),
        ("b b", "8"),
    ] {
        let mut addresses = search(&session, &parameter("name", typed)).await;
        addresses
            .retain(|address| !["adam@acme.example", "alice@acme.example"].contains(&&**address));
        let wanted: Vec<_> = found
            .split_terminator(' ')
            .map(|number| format!("m{number}@acme.example"))
            .collect();
        assert_eq!(addresses, wanted, "{typed}");
    }
}

#[tokio::test]
async fn address_in_another_spelling_is_taken() {
    let (app, session) = as_session().await;
    let known = json!({ "id": "known", "email": "jürgen.groß@bücher.example", "name": "Jürgen" });
    app.platform
        .post_lines(PLATFORM, &[known])
        .await
        .expect(200);
    for same in [
        "ju\u{308}rgen.groß@bücher.example",
        "JÜRGEN.GROSS@bücher.example",
        "jürgen.groß@bu\u{308}cher.example",
        "jürgen.groß@XN--BCHER-KVA.example.",
        "ｊürgen．groß@bücher｡example",
    ] {
        let again = json!({ "email": same, "name": "Jürgen" });
        let refused = session.post(MEMBERS, again).await;
        refused.refused(409, "already_exists");
        let line = json!({ "id": "other", "email": same, "name": "Jürgen" });
        let refused = app.platform.post_lines(PLATFORM, &[line]).await;
        refused.refused(409, "already_exists");
        assert_eq!(refused.json()["line"], 1);
        let typed = parameter("email", same.trim_end_matches('.'));
        let found = search(&session, &typed).await;
        assert_eq!(found, ["jürgen.groß@bücher.example"], "{same}");
    }
    let other = json!({ "email": "jurgen.groß@bücher.example", "name": "Jurgen" });
    session.post(MEMBERS, other).await.expect(201);
}

#[tokio::test]
async fn search_that_makes_no_sense_is_refused_and_logged() {
    let (app, session) = as_session().await;
    let long = format!("?name={}", "x".repeat(255));
    let queries = [
        "?email=a&name=b",
        "?email=&email=",
        "?name=&email=a&email=b",
        &long,
        "?name=%00",
        "?name=%E2%80%AE",
        "?after=%21",
        "?after=gA",
        "?limit=x",
        "?limit=-1",
        "?email=a&email=b",
        "?role=team_admin",
    ];
    for query in queries {
        session
            .get(&format!("{MEMBERS}{query}"))
            .await
            .refused(400, "invalid_request");
    }
    let malformed = ("malformed".to_owned(), "invalid".to_owned());
    assert_eq!(refusals(&app, "acme").await, [malformed]);
    // A page has its maximum, whatever the limit in the query.
    for limit in ["0", "1", "100000"] {
        session
            .get(&format!("{MEMBERS}?limit={limit}"))
            .await
            .expect(200);
    }
}

#[tokio::test]
async fn list_shows_the_fields_that_an_admin_looks_for() {
    let (_app, session) = as_session().await;
    let new = json!({ "email": "new@acme.example", "name": "New One", "role": "support_admin" });
    let new = session.post(MEMBERS, new).await.expect(201);
    let page = session
        .get(&format!("{MEMBERS}?email=new"))
        .await
        .expect(200);
    let wanted = json!({
        "id": new["id"],
        "email": "new@acme.example",
        "name": "New One",
        "role": "support_admin",
        "status": "invited",
        "is_added_by_session": true, "is_promoted_by_session": false,
    });
    assert_eq!(page["members"], json!([wanted]));
    let read = session
        .get(&format!("{MEMBERS}/{}", new["id"].as_str().unwrap()))
        .await
        .expect(200);
    assert_eq!(read, wanted);
    session
        .get(&format!("{MEMBERS}/nobody"))
        .await
        .refused(404, "not_found");
}

#[tokio::test]
async fn removal_decides_the_fate_of_the_account() {
    let (app, session) = as_session().await;
    let lines = ["m1", "m2"]
        .map(|id| json!({ "id": id, "email": format!("{id}@acme.example"), "name": id }));
    app.platform.post_lines(PLATFORM, &lines).await.expect(200);
    for query in [
        "m1?keep_account=true",
        "m2?keep_account=false",
        "joe?transfer_to=jane",
    ] {
        assert_eq!(
            session.delete(&format!("{MEMBERS}/{query}")).await.status,
            204,
            "{query}"
        );
    }
    let log = app.log("acme").await;
    let left: Vec<_> = tagged(&log, "member_change_status")
        .into_iter()
        .map(|event| event["details"].clone())
        .collect();
    let choices: Vec<_> = left
        .iter()
        .map(|details| {
            (
                details["keeps_account"] == true,
                details["transfer_to"]["id"].as_str().unwrap_or_default(),
            )
        })
        .collect();
    assert_eq!(choices, [(true, ""), (false, ""), (false, "jane")]);
    assert_eq!(left[2]["transfer_to"]["email"], "jane@acme.example");
}

#[tokio::test]
async fn removal_with_choices_that_exclude_each_other_removes_nobody() {
    let (app, session) = as_session().await;
    let invited = session
        .post(
            MEMBERS,
            json!({ "email": "new@acme.example", "name": "New" }),
        )
        .await
        .expect(201);
    let invited = format!("{}?keep_account=true", invited["id"].as_str().unwrap());
    let tries = [
        (
            "jane?keep_account=true&transfer_to=joe",
            422,
            "invalid_body",
        ),
        ("jane?transfer_to=jane", 422, "invalid_body"),
        ("jane?transfer_to=nobody", 422, "invalid_body"),
        (invited.as_str(), 422, "invalid_body"),
        ("jane?transfer_to=a%20b", 400, "invalid_request"),
        ("jane?keep_account=1", 400, "invalid_request"),
        ("jane?keep=true", 400, "invalid_request"),
        ("nobody?transfer_to=jane", 404, "not_found"),
    ];
    for (path, status, code) in tries {
        session
            .delete(&format!("{MEMBERS}/{path}"))
            .await
            .refused(status, code);
    }
    assert_eq!(app.members("acme").await.len(), 5);
    let wanted = [
        ("malformed", "invalid"),
        ("remove_member", "invalid"),
        ("remove_member", "not_found"),
    ];
    let wanted = wanted.map(|(operation, why)| (operation.to_owned(), why.to_owned()));
    assert_eq!(refusals(&app, "acme").await, wanted);
}

#[tokio::test]
async fn address_is_taken_in_any_case_and_with_a_last_dot() {
    let (_app, session) = as_session().await;
    for email in [
        "jane@acme.example",
        "JANE@ACME.example",
        "jane@acme.example.",
    ] {
        session
            .post(MEMBERS, json!({ "email": email, "name": "Other" }))
            .await
            .refused(409, "already_exists");
    }
}

#[tokio::test]
#[cfg_attr(spin, ignore = "needs the component host's switches")]
async fn removed_member_is_added_again_once_the_key_is_forgotten() {
    let app = TestApp::start().await;
    let switches = app.switches();
    app.acme().await;
    freeze(&switches);
    app.enable("acme").await;
    let session = app.session("acme", "tom").await.client;
    let keyed = session.with_header("idempotency-key", "one");
    let body = json!({ "email": "new@acme.example", "name": "New" });
    let first = keyed.post(MEMBERS, body.clone()).await.expect(201);
    assert_eq!(keyed.post(MEMBERS, body.clone()).await.expect(201), first);
    keyed
        .post(MEMBERS, json!({ "email": "x@acme.example", "name": "X" }))
        .await
        .refused(422, "idempotency_key_reused");
    let path = format!("{MEMBERS}/{}", first["id"].as_str().unwrap());
    assert_eq!(session.delete(&path).await.status, 204);
    // The same request is still remembered and adds nobody.
    assert_eq!(keyed.post(MEMBERS, body.clone()).await.expect(201), first);
    session.get(&path).await.refused(404, "not_found");
    switches.advance(Duration::from_secs(20 * 60));
    let second = keyed.post(MEMBERS, body.clone()).await.expect(201);
    assert_ne!(second["id"], first["id"]);
    assert_eq!(second["email"], first["email"]);
}
