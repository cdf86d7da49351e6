//! Attempts to do from a reseller session what is outside the nine actions (R5), and to keep access after switching off (R9).
//! Every one of them is refused.

use crate::support::{LINKS, LOG, MEMBERS, SWITCH, tag, tagged};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use reqwest::Method;
use serde_json::{Value, json};
use suite::{Answer, Caller, Client, Session, World};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

const JANE: &str = "/v1/teams/acme/members/jane/sign-in";
const PLATFORM: &str = "/v1/platform/teams/acme/members";

async fn world() -> (World, Session) {
    let world = World::start().await;
    world.acme().await;
    world.enable("acme").await;
    let session = world.session("acme", "tom").await;
    (world, session)
}

async fn introspect(world: &World, token: &str) -> Value {
    world.caller(&Caller::Platform).post_form("/v1/introspect", &format!("token={token}")).await.expect(200)
}

async fn sign_in(session: &Session, path: &str) -> String {
    let answer = session.client.post(path, json!({})).await.expect(201);
    answer["token"].as_str().unwrap().to_owned()
}

/// Sends a request as it stands: a client would make its path tidy.
async fn raw(world: &World, method: &str, target: &str, headers: &str) -> u16 {
    let url = world.url();
    let address = url.strip_prefix("http://").unwrap();
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    let request = format!(
        "{method} {target} HTTP/1.1\r\nhost: {address}\r\ncontent-length: 0\r\nconnection: close\r\n{headers}\r\n"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    // A server that refuses by closing early has refused as well.
    let _closed = stream.read_to_end(&mut answer).await;
    let text = String::from_utf8_lossy(&answer).into_owned();
    text.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(400)
}

/// What the team is, as far as an attempt could have changed it.
async fn state(world: &World) -> (Value, Vec<Value>, usize) {
    let switch = world.admin("acme", "alice").get(SWITCH).await.expect(200);
    let log = world.log("acme").await;
    let changes = log.iter().filter(|event| !["reseller_view", "reseller_action_refuse"].contains(&tag(event))).count();
    (switch["state"].clone(), world.members("acme").await, changes)
}

#[tokio::test]
async fn untidy_paths_lead_nowhere() {
    let (world, session) = world().await;
    let before = state(&world).await;
    let bearer = format!("authorization: Bearer {}\r\n", session.client.token());
    let targets = [
        "/v1/teams/acme/members/../reseller-support",
        "/v1/teams/acme/members/%2e%2e/reseller-support",
        "/v1/teams/acme/members/..%2freseller-support",
        "/v1/teams/acme/members/..%5creseller-support",
        "/v1/teams/acme/members/jane/../../reseller-support",
        "/v1/teams/acme/members/./../audit-log",
        "/v1/teams/acme/./reseller-support",
        "/v1/teams/acme//reseller-support",
        "/v1//teams/acme/reseller-support",
        "//v1/teams/acme/reseller-support",
        "/v1/teams/acme/reseller-support/",
        "/v1/teams/acme/reseller-support//sessions",
        "/v1/teams/acme/reseller-support/sessions/..",
        "/V1/teams/acme/reseller-support",
        "/v1/teams/acme/Reseller-Support",
        "/v1/teams/acme/reseller%2dsupport",
        "/v1/teams/acme%2freseller-support",
        "/v1/teams/acme/reseller-support;x=1",
        "/v1/teams/acme/reseller-support%00",
        "/v1/teams/acme/members/%2e%2e%2faudit-log",
        "/v1/teams/acme/audit-log/",
        "/v1/platform/../platform/teams/acme",
        "/v1/platform/teams/acme/members/",
        "/v1/teams/acme/members/../../../platform/teams/acme",
        "/internal/deliveries/acme",
        "/v1/../internal/deliveries/acme",
        "/v1/teams/acme/members/../sign-in-links",
        "/v1/teams/acme/sign-in-links/",
        "/v1/teams/acme/billing",
        "/v1/teams/acme",
        "/v1/teams",
        "/v1/teams/acme/members/jane/password",
        "/v1/teams/acme/members/jane/admin-role/../../../reseller-support",
        "/v1/teams/acme/members/jane//admin-role",
        "/v1/teams/acme/members/jane/sign-in/x",
        "/v1/teams/acme/members//sign-in",
        "http://hook-delivery.spin.internal/internal/deliveries/acme",
        "http://127.0.0.1/v1/teams/acme/reseller-support",
        "*",
    ];
    for target in targets {
        for method in ["GET", "PUT", "POST", "DELETE", "PATCH"] {
            let status = raw(&world, method, target, &bearer).await;
            assert!((400..500).contains(&status), "{method} {target}: {status}");
        }
    }
    assert_eq!(state(&world).await, before);
}

#[tokio::test]
async fn other_methods_and_headers_that_override_the_method_do_nothing_more() {
    let (world, session) = world().await;
    let before = state(&world).await;
    for method in ["PATCH", "PUT", "PROPFIND", "LINK", "PURGE", "get", "TRACE", "OPTIONS"] {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let answer = session.client.send(method.clone(), &format!("{MEMBERS}/jane"), |request| request).await;
        assert!((400..500).contains(&answer.status), "{method}: {}", answer.status);
    }
    for header in ["x-http-method-override", "x-http-method", "x-method-override"] {
        let caller = session.client.with_header(header, "DELETE");
        caller.get(&format!("{MEMBERS}/jane")).await.expect(200);
        caller.post(&format!("{MEMBERS}/jane"), json!({})).await.refused(403, "action_not_permitted");
    }
    session.client.get(&format!("{MEMBERS}/jane?_method=DELETE")).await.expect(200);
    for header in ["x-original-url", "x-rewrite-url", "x-forwarded-prefix", "x-forwarded-path"] {
        let caller = session.client.with_header(header, SWITCH);
        assert!(caller.get(MEMBERS).await.expect(200)["members"].is_array());
    }
    assert_eq!(state(&world).await, before);
}

#[tokio::test]
async fn read_only_session_writes_by_no_method() {
    let world = World::start().await;
    world.acme().await;
    let body = json!({ "state": "enabled", "is_read_only": true });
    world.admin("acme", "alice").put(SWITCH, body).await.expect(200);
    let session = world.session("acme", "tom").await;
    let before = state(&world).await;
    for caller in [session.client.clone(), session.client.with_header("x-http-method-override", "GET")] {
        let new = json!({ "email": "x@acme.example", "name": "X" });
        caller.post(MEMBERS, new).await.refused(403, "read_only_session");
        caller.delete(&format!("{MEMBERS}/jane")).await.refused(403, "read_only_session");
        caller.post(JANE, json!({})).await.refused(403, "read_only_session");
        let role = json!({ "role": "support_admin" });
        caller.put(&format!("{MEMBERS}/jane/admin-role"), role).await.refused(403, "read_only_session");
    }
    assert_eq!(state(&world).await, before);
}

#[tokio::test]
async fn session_is_nobody_but_a_session() {
    let (world, session) = world().await;
    let before = state(&world).await;
    let token = session.client.token();
    // Nothing but the one header is looked at.
    for caller in [
        world.anyone.with_header("cookie", &format!("session={token}; authorization=Bearer {token}")),
        world.anyone.with_header("x-authorization", &format!("Bearer {token}")),
        world.anyone.with_header("proxy-authorization", &format!("Bearer {token}")),
    ] {
        caller.get(MEMBERS).await.refused(401, "unauthenticated");
    }
    world.anyone.get(&format!("{MEMBERS}?access_token={token}")).await.refused(401, "unauthenticated");
    // Two headers are none, in either order.
    let admin = world.admin("acme", "alice").token().to_owned();
    for (first, second) in [(token, admin.as_str()), (admin.as_str(), token)] {
        let headers = format!("authorization: Bearer {first}\r\nauthorization: Bearer {second}\r\n");
        for target in [SWITCH, LOG, MEMBERS] {
            let status = raw(&world, "GET", target, &headers).await;
            assert!([401, 403].contains(&status), "{target}: {status}");
        }
    }
    assert_eq!(state(&world).await, before);
}

#[tokio::test]
async fn session_gives_itself_no_link_no_session_and_no_view_of_the_log() {
    let (_world, session) = world().await;
    let client = &session.client;
    client.post(LINKS, json!({ "reason": "more" })).await.refused(403, "action_not_permitted");
    client.get(LINKS).await.refused(403, "action_not_permitted");
    client.get(LOG).await.refused(403, "action_not_permitted");
    client.get(&format!("{SWITCH}/sessions")).await.refused(403, "action_not_permitted");
    client.put(SWITCH, json!({ "state": "enabled" })).await.refused(403, "action_not_permitted");
    client
        .post_lines(PLATFORM, &[json!({ "id": "x", "email": "x@x.example", "name": "X" })])
        .await
        .refused(403, "action_not_permitted");
    client.post_form("/v1/introspect", &format!("token={}", client.token())).await.refused(403, "action_not_permitted");
}

#[tokio::test]
async fn session_reaches_no_other_team_of_its_reseller() {
    let (world, session) = world().await;
    world.team("globex", "northwind").await;
    world.enable("globex").await;
    let line = json!({ "id": "gwen", "email": "gwen@globex.example", "name": "Gwen" });
    world.platform.post_lines("/v1/platform/teams/globex/members", &[line]).await.expect(200);
    let client = &session.client;
    for path in ["/v1/teams/globex/members", "/v1/teams/glo%62ex/members", "/v1/teams/globex/members/gwen"] {
        client.get(path).await.refused(404, "not_found");
    }
    client.post("/v1/teams/globex/members/gwen/sign-in", json!({})).await.refused(404, "not_found");
    client.delete("/v1/teams/globex/members/gwen").await.refused(404, "not_found");
    let role = json!({ "role": "support_admin" });
    client.put("/v1/teams/globex/members/gwen/admin-role", role).await.refused(404, "not_found");
    // Nor by the ids of its members.
    client.get(&format!("{MEMBERS}/gwen")).await.refused(404, "not_found");
    client.post(&format!("{MEMBERS}/gwen/sign-in"), json!({})).await.refused(404, "not_found");
    client.delete(&format!("{MEMBERS}/joe?transfer_to=gwen")).await.refused(422, "invalid_body");
    let spliced = world.anyone.with_token(&client.token().replace("rss_acme", "rss_globex"));
    spliced.get("/v1/teams/globex/members").await.refused(401, "session_not_active");
    assert_eq!(world.members("globex").await.len(), 5);
}

#[tokio::test]
async fn body_cannot_say_what_only_the_record_says() {
    let (world, session) = world().await;
    let before = state(&world).await;
    let new = |name: &str, value: Value| {
        let mut body = json!({ "email": "x@acme.example", "name": "X" });
        body[name] = value;
        body
    };
    for body in [
        new("is_added_by_session", json!(false)),
        new("status", json!("active")),
        new("id", json!("alice")),
        new("team", json!("globex")),
        new("role", json!("owner")),
        new("role", json!("TEAM_ADMIN")),
        new("role", json!(["member_only", "team_admin"])),
    ] {
        session.client.post(MEMBERS, body).await.refused(422, "invalid_body");
    }
    for body in [
        json!({ "role": "support_admin", "is_promoted_by_session": false }),
        json!({ "role": "support_admin", "id": "alice" }),
        json!({ "role": "owner" }),
    ] {
        session.client.put(&format!("{MEMBERS}/jane/admin-role"), body).await.refused(422, "invalid_body");
    }
    assert_eq!(state(&world).await, before);
}

#[tokio::test]
async fn sign_in_token_opens_nothing_here() {
    let (world, session) = world().await;
    let token = sign_in(&session, JANE).await;
    let jane = world.anyone.with_token(&token);
    for path in [MEMBERS, "/v1/session"] {
        jane.get(path).await.refused(401, "session_not_active");
    }
    // It never nests.
    jane.post(JANE, json!({})).await.refused(401, "session_not_active");
    jane.post("/v1/teams/acme/members/joe/sign-in", json!({})).await.refused(401, "session_not_active");
    for path in [SWITCH, LOG, LINKS, "/v1/platform/teams/acme"] {
        jane.get(path).await.refused(401, "unauthenticated");
    }
    jane.post_form("/v1/introspect", &format!("token={token}")).await.refused(401, "unauthenticated");
    for redeemed in [token.as_str(), session.client.token()] {
        world.redeem(&world.anyone, redeemed, "nonce-0123456789abcdef").await.refused(404, "link_not_usable");
        let body = json!({ "token": redeemed });
        world.anyone.post("/v1/sign-in-links/preview", body).await.refused(404, "link_not_usable");
    }
}

#[tokio::test]
async fn forged_and_altered_sign_in_tokens_are_inactive() {
    let (world, session) = world().await;
    world.team("globex", "northwind").await;
    let token = sign_in(&session, JANE).await;
    let parts: Vec<_> = token.split('.').collect();
    let claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(parts[1]).unwrap()).unwrap();
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let with = |name: &str, value: Value| {
        let mut claims = claims.clone();
        claims[name] = value;
        format!("{}.{}.{}", parts[0], part(&claims), parts[2])
    };
    for forged in [
        with("sub", json!("alice")),
        with("team", json!("globex")),
        with("team", json!("nosuchteam")),
        with("exp", json!(9_999_999_999_u64)),
        format!("{}.{}.", part(&json!({ "alg": "none" })), parts[1]),
        format!("{}.{}.{}", part(&json!({ "alg": "none" })), parts[1], parts[2]),
        format!("{}.{}", parts[0], parts[1]),
        format!("{token}."),
        format!("{token}="),
        format!("%20{token}"),
        token.to_lowercase(),
        parts[1].to_owned(),
    ] {
        assert_eq!(introspect(&world, &forged).await, json!({ "active": false }), "{forged}");
    }
    assert_eq!(introspect(&world, &token).await["sub"], "jane");
}

#[tokio::test]
async fn admin_is_not_signed_in_as_by_taking_the_role_away_first() {
    let (world, session) = world().await;
    let role = |role: &str| json!({ "role": role });
    let path = |who: &str| format!("{MEMBERS}/{who}/admin-role");
    let sign_in = |who: &str| format!("{MEMBERS}/{who}/sign-in");
    session.client.put(&path("adam"), role("member_only")).await.expect(200);
    session.client.post(&sign_in("adam"), json!({})).await.refused(409, "member_not_eligible");
    // Nor by way of other roles.
    for step in ["support_admin", "billing_admin", "member_only"] {
        session.client.put(&path("adam"), role(step)).await.expect(200);
    }
    session.client.post(&sign_in("adam"), json!({})).await.refused(409, "member_not_eligible");
    // Nor once the platform has heard of it, or in another session.
    let line = json!({ "id": "adam", "email": "adam@acme.example", "name": "Adam Smith", "role": "member_only" });
    world.platform.post_lines(PLATFORM, &[line]).await.expect(200);
    let other = world.session("acme", "tina").await;
    other.client.post(&sign_in("adam"), json!({})).await.refused(409, "member_not_eligible");
    // Nor by removing him and adding his address again.
    assert_eq!(session.client.delete(&format!("{MEMBERS}/adam")).await.status, 204);
    let again = json!({ "email": "adam@acme.example", "name": "Adam Smith" });
    let again = session.client.post(MEMBERS, again).await.expect(201);
    let again = again["id"].as_str().unwrap();
    session.client.post(&sign_in(again), json!({})).await.refused(409, "member_not_eligible");
    // Not even when he has taken the invitation, under that id or another.
    let line = |id: &str| json!({ "id": id, "email": "Adam@acme.example", "name": "Adam Smith" });
    world.platform.post_lines(PLATFORM, &[line(again)]).await.expect(200);
    session.client.post(&sign_in(again), json!({})).await.refused(409, "member_not_eligible");
    let removed = json!({ "id": again, "email": "adam@acme.example", "name": "Adam Smith", "status": "removed" });
    world.platform.post_lines(PLATFORM, &[removed, line("u77")]).await.expect(200);
    session.client.post(&sign_in("u77"), json!({})).await.refused(409, "member_not_eligible");
    assert!(tagged(&world.log("acme").await, "sign_in_as_session_start").is_empty());
}

#[tokio::test]
async fn member_who_goes_and_comes_back_is_not_signed_in_as_any_more() {
    let (world, session) = world().await;
    let line =
        |status: &str| json!({ "id": "jane", "email": "jane@acme.example", "name": "Jane Doe", "status": status });
    for status in ["removed", "suspended", "invited"] {
        let keyed = session.client.with_header("idempotency-key", status);
        let token = keyed.post(JANE, json!({})).await.expect(201)["token"].as_str().unwrap().to_owned();
        for status in [status, "active"] {
            world.platform.post_lines(PLATFORM, &[line(status)]).await.expect(200);
            assert_eq!(introspect(&world, &token).await, json!({ "active": false }), "{status}");
        }
        keyed.post(JANE, json!({})).await.refused(422, "idempotency_key_reused");
        assert_eq!(introspect(&world, &token).await, json!({ "active": false }), "{status}");
    }
}

#[tokio::test]
async fn grant_that_becomes_read_only_ends_being_signed_in_as_a_member() {
    let (world, session) = world().await;
    let token = sign_in(&session, JANE).await;
    let terms = json!({ "state": "enabled", "is_read_only": true });
    world.admin("acme", "alice").put(SWITCH, terms).await.expect(200);
    assert_eq!(introspect(&world, &token).await, json!({ "active": false }));
    session.client.post(JANE, json!({})).await.refused(403, "read_only_session");
}

/// Asks again, under the keys and nonces of before, for whatever a session was given.
async fn replay(world: &World, link: &str, session: &Session, keyed: &Client) -> Vec<Answer> {
    let technician = world.technician("northwind", "tess").with_header("idempotency-key", "one");
    vec![
        keyed.post(MEMBERS, json!({ "email": "new@acme.example", "name": "New" })).await,
        keyed.post(JANE, json!({})).await,
        keyed.get(MEMBERS).await,
        keyed.delete(JANE).await,
        session.client.get("/v1/session").await,
        session.client.delete("/v1/session").await,
        world.redeem(&world.anyone, link, "nonce-0123456789abcdef").await,
        world.redeem(&world.anyone, link, "another-nonce-0123456789").await,
        technician.post(LINKS, json!({ "reason": "Ticket 1" })).await,
    ]
}

#[tokio::test]
async fn nothing_that_was_given_before_switching_off_is_given_again_after() {
    let world = World::start().await;
    world.acme().await;
    world.enable("acme").await;
    let link = world.link("acme", "tom").await;
    let session = world.session_of(&world.redeem(&world.anyone, &link, "nonce-0123456789abcdef").await);
    let keyed = session.client.with_header("idempotency-key", "one");
    let before = replay(&world, &link, &session, &keyed).await;
    assert_eq!(before[0].status, 201);
    assert_eq!(before[8].status, 201);
    // That ended it by itself, so a second one is taken over the switch.
    let session = world.session("acme", "tina").await;
    let keyed = session.client.with_header("idempotency-key", "two");
    let token = keyed.post(JANE, json!({})).await.expect(201)["token"].as_str().unwrap().to_owned();
    world.disable("acme").await;
    for round in ["off", "on again"] {
        let answers = replay(&world, &link, &session, &keyed).await;
        for (number, answer) in answers.iter().take(6).enumerate() {
            assert_eq!((answer.status, answer.code().as_str()), (401, "session_not_active"), "{round}: {number}");
        }
        for answer in &answers[6..8] {
            assert_eq!((answer.status, answer.code().as_str()), (404, "link_not_usable"), "{round}");
        }
        if round == "off" {
            answers[8].refused(409, "support_disabled");
            world.enable("acme").await;
        } else {
            // The link that it told before is told again, and is as dead as it was.
            let url = answers[8].json()["url"].as_str().unwrap_or_default().to_owned();
            let dead = url.split_once('#').map(|(_, token)| token.to_owned()).unwrap();
            world.redeem(&world.anyone, &dead, "nonce-0123456789abcdef").await.refused(404, "link_not_usable");
        }
        assert_eq!(introspect(&world, &token).await, json!({ "active": false }), "{round}");
        assert_eq!(introspect(&world, session.client.token()).await, json!({ "active": false }), "{round}");
    }
}

#[tokio::test]
async fn whom_a_session_made_an_admin_does_not_switch_it_on_again() {
    let (world, session) = world().await;
    let role = |role: &str| json!({ "role": role });
    session.client.put(&format!("{MEMBERS}/jane/admin-role"), role("team_admin")).await.expect(200);
    session.client.put(&format!("{MEMBERS}/joe/admin-role"), role("user_management_admin")).await.expect(200);
    let terms = json!({ "state": "enabled", "expires_at": "2999-01-01T00:00:00Z" });
    for who in ["jane", "joe"] {
        // Neither prolongs it while it is on ...
        world.admin("acme", who).put(SWITCH, terms.clone()).await.refused(403, "forbidden");
    }
    world.disable("acme").await;
    for who in ["jane", "joe", "tom"] {
        // ... nor brings it back.
        world.admin("acme", who).put(SWITCH, json!({ "state": "enabled" })).await.refused(403, "forbidden");
    }
    // What the platform tells may be the late echo of a session's own steps.
    for role in ["team_admin", "member_only", "team_admin"] {
        let line = json!({ "id": "jane", "email": "jane@acme.example", "name": "Jane Doe", "role": role });
        world.platform.post_lines(PLATFORM, &[line]).await.expect(200);
        world.admin("acme", "jane").put(SWITCH, json!({ "state": "enabled" })).await.refused(403, "forbidden");
    }
    // Unless it says that the team has confirmed the role.
    let line = json!({
        "id": "jane", "email": "jane@acme.example", "name": "Jane Doe", "role": "team_admin", "is_role_confirmed": true,
    });
    world.platform.post_lines(PLATFORM, &[line]).await.expect(200);
    world.admin("acme", "jane").put(SWITCH, json!({ "state": "enabled" })).await.expect(200);
}

#[tokio::test]
async fn late_echo_of_a_sessions_steps_hands_no_team_over() {
    let (world, session) = world().await;
    let jane = format!("{MEMBERS}/jane/admin-role");
    for role in ["team_admin", "support_admin"] {
        session.client.put(&jane, json!({ "role": role })).await.expect(200);
    }
    let echo = json!({ "id": "jane", "email": "jane@acme.example", "name": "Jane Doe", "role": "team_admin" });
    world.platform.post_lines(PLATFORM, &[echo]).await.expect(200);
    // She is a full admin now, but none whom the team could be left with.
    assert_eq!(session.client.delete(&format!("{MEMBERS}/adam")).await.status, 204);
    session.client.delete(&format!("{MEMBERS}/alice")).await.refused(403, "last_admin");
    let left = world.admin("acme", "alice").get(SWITCH).await.expect(200);
    assert_eq!(left["leftover_admins"][0]["id"], "jane");
}

#[tokio::test]
async fn whom_a_session_added_becomes_no_full_admin_under_an_id_of_the_platform() {
    let (world, session) = world().await;
    let new = json!({ "email": "puppet@acme.example", "name": "Puppet" });
    session.client.post(MEMBERS, new).await.expect(201);
    let line = json!({ "id": "u123", "email": "Puppet@acme.example", "name": "Puppet" });
    world.platform.post_lines(PLATFORM, &[line]).await.expect(200);
    let role = json!({ "role": "team_admin" });
    session.client.put(&format!("{MEMBERS}/u123/admin-role"), role.clone()).await.refused(403, "admin_protected");
    // Nor if the platform hears of the adding only when the session has removed him again.
    let new = json!({ "email": "late@acme.example", "name": "Late" });
    let late = session.client.post(MEMBERS, new).await.expect(201)["id"].as_str().unwrap().to_owned();
    assert_eq!(session.client.delete(&format!("{MEMBERS}/{late}")).await.status, 204);
    for id in [late.as_str(), "u124"] {
        let line = |status: &str| json!({ "id": id, "email": "Late@acme.example", "name": "Late", "status": status });
        world.platform.post_lines(PLATFORM, &[line("active")]).await.expect(200);
        let path = format!("{MEMBERS}/{id}/admin-role");
        session.client.put(&path, role.clone()).await.refused(403, "admin_protected");
        world.platform.post_lines(PLATFORM, &[line("removed")]).await.expect(200);
    }
}

#[tokio::test]
async fn what_a_removed_member_had_does_not_go_to_whom_the_reseller_brought() {
    let (world, session) = world().await;
    let new = json!({ "email": "spy@acme.example", "name": "Spy" });
    let spy = session.client.post(MEMBERS, new).await.expect(201)["id"].as_str().unwrap().to_owned();
    let line = |id: &str, email: &str, status: &str| json!({ "id": id, "email": email, "name": "N", "status": status });
    let lines = [
        line(&spy, "spy@acme.example", "active"),
        line("tess", "tess@northwind.example", "active"),
        line("away", "away@acme.example", "suspended"),
        line("soon", "soon@acme.example", "invited"),
    ];
    world.platform.post_lines(PLATFORM, &lines).await.expect(200);
    for heir in [spy.as_str(), "tess", "away", "soon"] {
        let path = format!("{MEMBERS}/adam?transfer_to={heir}");
        session.client.delete(&path).await.refused(422, "invalid_body");
    }
    assert!(world.members("acme").await.iter().any(|member| member["id"] == "adam"));
}

#[tokio::test]
async fn late_echo_of_settings_leaves_no_change_unlisted() {
    let (world, session) = world().await;
    let sign_in = |url: &str| json!({ "sso_sign_in_url": url });
    for url in ["https://one.example", "https://two.example"] {
        session.client.patch("/v1/teams/acme/security-policy", sign_in(url)).await.expect(200);
    }
    for url in ["https://one.example", "https://two.example"] {
        let settings = json!({ "sharing": {}, "security": sign_in(url) });
        world.platform.put("/v1/platform/teams/acme/settings", settings).await.expect(200);
    }
    world.disable("acme").await;
    let alice = world.admin("acme", "alice");
    let changed = alice.get(SWITCH).await.expect(200)["changed_settings"].clone();
    assert_eq!(changed[0]["setting"], "sso_sign_in_url");
    let restored = alice.post(&format!("{SWITCH}/restore-settings"), json!({})).await.expect(200);
    assert_eq!(restored["changed_settings"], json!([]));
    let settings = world.platform.get("/v1/platform/teams/acme/settings").await.expect(200);
    assert_eq!(settings["security"]["sso_sign_in_url"], Value::Null);
}

#[tokio::test]
async fn members_that_a_session_added_are_no_way_back_in() {
    let (world, session) = world().await;
    let new = json!({ "email": "spy@northwind.example", "name": "Spy", "role": "user_management_admin" });
    let spy = session.client.post(MEMBERS, new).await.expect(201)["id"].as_str().unwrap().to_owned();
    world.disable("acme").await;
    let caller = world.admin("acme", &spy);
    caller.put(SWITCH, json!({ "state": "enabled" })).await.refused(403, "forbidden");
    caller.get(MEMBERS).await.refused(401, "session_not_active");
    caller.post(JANE, json!({})).await.refused(401, "session_not_active");
    // And the admin is told of him.
    let left = world.admin("acme", "alice").get(SWITCH).await.expect(200);
    let left: Vec<_> = left["leftover_admins"].as_array().unwrap().iter().map(|admin| admin["id"].clone()).collect();
    assert_eq!(left, [json!(spy)]);
}

#[tokio::test]
async fn reseller_address_in_disguise_is_still_the_resellers() {
    let (world, session) = world().await;
    let disguises = [
        "ned@northwind.example.",
        "nat@NORTHWIND.EXAMPLE",
        "ned@mail.northwind.example",
        "nat@mail.northwind.example..",
    ];
    for (number, email) in disguises.into_iter().enumerate() {
        let id = format!("ned{number}");
        world.platform.post_lines(PLATFORM, &[json!({ "id": id, "email": email, "name": "Ned" })]).await.expect(200);
        let path = format!("{MEMBERS}/{id}/admin-role");
        session.client.put(&path, json!({ "role": "team_admin" })).await.refused(403, "admin_protected");
    }
}

#[tokio::test]
async fn ids_that_are_no_ids_are_refused() {
    let (_world, session) = world().await;
    let long = "x".repeat(65);
    for id in ["jane%00", "jane%2f..", "%", "*", "jane%20", "J%C3%A4ne", &long] {
        session.client.get(&format!("{MEMBERS}/{id}")).await.refused(400, "invalid_id");
        session.client.post(&format!("{MEMBERS}/{id}/sign-in"), json!({})).await.refused(400, "invalid_id");
        session.client.delete(&format!("{MEMBERS}/{id}")).await.refused(400, "invalid_id");
    }
    session.client.get(&format!("{MEMBERS}/JANE")).await.refused(404, "not_found");
}
