//! Forms: idempotent, answered by a redirect to another page, and kept as typed after a refusal.

use super::browser_in_session;
use component_host::Fault;
use serde_json::json;
use suite::{Answer, Browser, TestApp};

/// Names of fields with the typed values.
type Typed = [(&'static str, &'static str)];

/// The target of an answer.
#[track_caller]
pub fn seen(answer: &Answer) -> &str {
    assert_eq!(answer.status, 303, "{}", answer.text);
    answer.header("location").unwrap_or_default()
}

pub async fn entries(app: &TestApp, tag: &str) -> usize {
    app.log("acme")
        .await
        .iter()
        .filter(|event| event["event_type"][".tag"] == tag)
        .count()
}

/// Forms: page, action, typed fields, and the tag of the entry that the form leaves.
#[rustfmt::skip]
const FORMS: [(&str, &str, &Typed, &str); 7] = [
    ("members", "members", &[("name", "New One"), ("email", "new@acme.example")],
        "member_change_status"),
    ("folders", "folders", &[("name", "Designs")], "team_folder_create"),
    ("support", "support", &[("subject", "Restore"), ("text", "Where?\r\nThere."),
        ("name", "Tom"), ("email", "tom@northwind.example")], "reseller_support_request_create"),
    ("sharing", "sharing", &[("shared_link_create_policy", "team_only")],
        "sharing_change_link_policy"),
    ("security", "security", &[("session_idle_length_seconds", "90")],
        "web_sessions_change_idle_length_policy"),
    ("members/joe", "members/joe/role", &[("role", "support_admin")], "member_change_admin_role"),
    ("members/jane", "members/jane/remove", &[("fate", "keep")], "member_change_status"),
];

#[tokio::test]
async fn form_that_comes_twice_does_it_once() {
    let (app, browser) = browser_in_session().await;
    for (page, action, typed, tag) in FORMS {
        let (page, action) = (
            format!("/teams/acme/{page}"),
            format!("/teams/acme/{action}"),
        );
        let before = entries(&app, tag).await;
        let form = browser.open(&page).await;
        // Policies have a field for each setting.
        let chosen = chosen(&form);
        let all = filled(&chosen, typed);
        let once = browser.submit(&form, &action, &all).await;
        let twice = browser.submit(&form, &action, &all).await;
        assert_eq!(seen(&once), seen(&twice), "{action}");
        assert_eq!(entries(&app, tag).await, before + 1, "{action}");
        // Another page reports the success, and reloading it is a no-op.
        let after = browser.open(seen(&once)).await;
        assert!(
            after.text.contains("class=\"message good\""),
            "{action}: {}",
            after.text
        );
        assert_eq!(entries(&app, tag).await, before + 1, "{action}");
    }
}

#[tokio::test]
async fn length_of_a_typed_text_is_that_of_the_composed_one() {
    let (_app, browser) = browser_in_session().await;
    let longest = "e\u{301}".repeat(128);
    for (page, field) in [
        ("members", "name"),
        ("folders", "name"),
        ("support", "subject"),
    ] {
        let path = format!("/teams/acme/{page}");
        let form = browser.open(&path).await;
        let typed = [
            ("text", "Where?"),
            ("name", "Tom"),
            ("email", "tom@northwind.example"),
            (field, longest.as_str()),
        ];
        let typed: Vec<_> = match page {
            "support" => typed.to_vec(),
            _ => typed.into_iter().skip(2).collect(),
        };
        let answer = browser.submit(&form, &path, &typed).await;
        assert_eq!(answer.status, 303, "{page}: {}", answer.text);
    }
}

/// A form's fields, some of them typed over.
fn filled<'a>(fields: &'a [(String, String)], typed: &Typed) -> Vec<(&'a str, &'a str)> {
    let fields = fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()));
    fields
        .filter(|(name, _)| !typed.iter().any(|(own, _)| own == name))
        .chain(typed.iter().copied())
        .collect()
}

/// The chosen options of a page's lists.
fn chosen(page: &Answer) -> Vec<(String, String)> {
    let lists = page.text.split("<select ").skip(1);
    lists
        .filter_map(|list| {
            let list = list.split("</select>").next()?;
            let option = list
                .split("<option ")
                .find(|option| option.contains(" selected"))?;
            Some((quoted(list, "name=\"")?, quoted(option, "value=\"")?))
        })
        .collect()
}

/// The text between `from` and the next quotation mark.
fn quoted(text: &str, from: &str) -> Option<String> {
    let rest = text.split(from).nth(1)?;
    rest.split('"').next().map(str::to_owned)
}

/// A form that is refused: page, action, typed fields, status, the field beside which the advice
/// stands, and words of the advice in English and French.
type RefusedForm<'a> = (&'a str, &'a str, &'a Typed, u16, &'a str, [&'a str; 2]);

#[rustfmt::skip]
const REFUSED: [RefusedForm<'_>; 15] = [
    ("members", "members", &[("name", "New One"), ("email", "jane@acme.example")], 409, "email",
        ["Search for it", "Recherchez-la"]),
    ("members", "members", &[("name", "New One"), ("email", "nonsense")], 422, "email",
        ["Correct it", "Corrigez-la"]),
    ("members", "members", &[("name", "New One"), ("email", "a@localhost")], 422, "email",
        ["Correct it", "Corrigez-la"]),
    ("members", "members", &[("name", "   "), ("email", "new@acme.example")], 422, "name",
        ["Type another one", "Saisissez-en un autre"]),
    ("folders", "folders", &[("name", "a/b")], 422, "name", ["without /", "sans /"]),
    ("folders", "folders", &[("name", "CON")], 422, "name",
        ["Choose another one", "Choisissez-en un autre"]),
    ("support", "support", &[("subject", "Restore"), ("text", ""), ("name", "Tom"),
        ("email", "tom@northwind.example")], 422, "text", ["1 to 10,000", "de 1 à 10\u{202f}000"]),
    ("support", "support", &[("subject", "\u{202e}"), ("text", "Where?"), ("name", "Tom"),
        ("email", "tom@northwind.example")], 422, "subject", ["Shorten it", "Raccourcissez-le"]),
    ("support", "support", &[("subject", "Restore"), ("text", "Where?"), ("name", "Tom"),
        ("email", "tom")], 422, "email", ["Correct it", "Corrigez-la"]),
    ("security", "security", &[("sso_policy", "required"), ("active_device_limit", "7")], 422,
        "sso_policy", ["Fill in both", "Renseignez les deux"]),
    ("security", "security", &[("active_device_limit", "seven")], 422, "active_device_limit",
        ["from 1 to 100", "de 1 à 100"]),
    ("security", "security", &[("active_device_limit", "101")], 422, "active_device_limit",
        ["from 1 to 100", "de 1 à 100"]),
    ("security", "security", &[("session_idle_length_seconds", "1")], 422,
        "session_idle_length_seconds", ["from 5 minutes", "de 5 minutes"]),
    ("security", "security", &[("sso_sign_in_url", "http://idp.example")], 422, "sso_sign_in_url",
        ["https://", "https://"]),
    ("members/jane", "members/jane/remove", &[("fate", "transfer"),
        ("transfer_to", "no@acme.example")], 422, "transfer_to",
        ["member’s address", "l’adresse d’un membre"]),
];

#[tokio::test]
async fn refused_form_keeps_the_typed_text_and_says_beside_the_field_how_to_go_on() {
    let (_app, english) = browser_in_session().await;
    let french = english.clone_with("accept-language", "fr");
    for (page, action, typed, status, field, advice) in REFUSED {
        for (browser, advice) in [&english, &french].into_iter().zip(advice) {
            let form = browser.open(&format!("/teams/acme/{page}")).await;
            let chosen = if page == "security" {
                chosen(&form)
            } else {
                Vec::new()
            };
            let all = filled(&chosen, typed);
            let answer = browser
                .submit(&form, &format!("/teams/acme/{action}"), &all)
                .await;
            assert_eq!(answer.status, status, "{action} {typed:?}: {}", answer.text);
            let alert = format!("role=\"alert\"><a href=\"#{field}\">");
            assert!(answer.text.contains(&alert), "{typed:?}: {}", answer.text);
            let beside = format!("<span class=\"wrong\" id=\"{field}-wrong\">");
            let (_, beside) = answer.text.split_once(&beside).unwrap();
            let (beside, _) = beside.split_once("</span>").unwrap();
            assert!(beside.contains(advice), "{typed:?}: {beside}");
            assert_eq!(answer.text.matches("aria-invalid=\"true\"").count(), 1);
            for (_, value) in typed.iter().filter(|(_, value)| !value.trim().is_empty()) {
                let is_kept = answer.text.contains(&format!("value=\"{value}\""))
                    || answer.text.contains(&format!(">{value}</textarea>"));
                assert!(is_kept, "{value} is gone: {}", answer.text);
            }
        }
    }
}

#[tokio::test]
async fn setting_that_changed_in_between_is_not_overwritten() {
    let (app, browser) = browser_in_session().await;
    let form = browser.open("/teams/acme/sharing").await;
    let other = app.session("acme", "tess").await.client;
    other
        .patch(
            "/v1/teams/acme/sharing-policy",
            json!({ "group_creation_policy": "admins_only" }),
        )
        .await
        .expect(200);
    let chosen_before = chosen(&form);
    let all = filled(
        &chosen_before,
        &[("enforce_link_password_policy", "required")],
    );
    let answer = browser.submit(&form, "/teams/acme/sharing", &all).await;
    assert_eq!(answer.status, 412);
    assert!(
        answer.text.contains("Someone changed a setting"),
        "{}",
        answer.text
    );
    // The page of the conflict has the present values of all untouched fields: sending it again
    // overwrites nothing else.
    let again = chosen(&answer);
    let again = filled(&again, &[]);
    assert!(
        again.contains(&("enforce_link_password_policy", "required")),
        "{again:?}"
    );
    let again = browser.submit(&answer, "/teams/acme/sharing", &again).await;
    assert_eq!(seen(&again), "/teams/acme/sharing?done=saved");
    let policy = other.get("/v1/teams/acme/sharing-policy").await.expect(200);
    assert_eq!(
        (
            &policy["enforce_link_password_policy"],
            &policy["group_creation_policy"]
        ),
        (&json!("required"), &json!("admins_only"))
    );
}

#[tokio::test]
#[cfg_attr(spin, ignore = "needs the component host's switches")]
async fn form_with_a_lost_answer_is_idempotent() {
    let (app, browser) = browser_in_session().await;
    let switches = app.switches();
    let typed = [
        ("subject", "Restore"),
        ("text", "Where?"),
        ("name", "Tom"),
        ("email", "tom@northwind.example"),
    ];
    let mut page = browser.open("/teams/acme/support").await;
    // After a lost answer of any store call, the page has a form to be sent again.
    for nth in 1..=6 {
        switches.inject(Fault::LoseReply, nth, Some("reseller-actions"));
        let answer = browser.submit(&page, "/teams/acme/support", &typed).await;
        switches.clear_faults();
        if answer.status == 303 {
            break;
        }
        assert!(
            answer.text.contains("value=\"Restore\"") && answer.text.contains(">Where?</textarea>"),
            "{}",
            answer.text
        );
        page = answer;
    }
    assert_eq!(
        seen(&browser.submit(&page, "/teams/acme/support", &typed).await),
        "/teams/acme/support?done=request_opened"
    );
    assert_eq!(entries(&app, "reseller_support_request_create").await, 1);
}

#[tokio::test]
async fn removed_members_files_go_to_the_named_member() {
    let (app, browser) = browser_in_session().await;
    let page = browser.open("/teams/acme/members/jane").await;
    let typed = [("fate", "transfer"), ("transfer_to", " JOE@acme.example ")];
    let answer = browser
        .submit(&page, "/teams/acme/members/jane/remove", &typed)
        .await;
    assert_eq!(seen(&answer), "/teams/acme/members?done=member_removed");
    let log = app.log("acme").await;
    let removed = log
        .iter()
        .rev()
        .find(|event| event["event_type"][".tag"] == "member_change_status")
        .unwrap();
    assert_eq!(removed["details"]["transfer_to"]["id"], "joe", "{removed}");
}

#[tokio::test]
async fn address_of_a_form_leads_back_to_its_page_and_is_no_offence() {
    let (app, browser) = browser_in_session().await;
    for (address, page) in [
        ("/teams/acme/members/jane/role", "/teams/acme/members/jane"),
        (
            "/teams/acme/members/jane/sign-in",
            "/teams/acme/members/jane",
        ),
        ("/teams/acme/end", "/teams/acme"),
        ("/admin/sign-out", "/admin"),
        (
            "/admin/reseller-support/sessions/x/end",
            "/admin/reseller-support",
        ),
        (
            "/admin/reseller-support/settings",
            "/admin/reseller-support",
        ),
        (
            "/reseller/teams/links/links/x/revoke",
            "/reseller/teams/links",
        ),
        ("/reseller/sign-out", "/reseller"),
        ("/sign-in/redeem", "/sign-in"),
    ] {
        assert_eq!(seen(&browser.get(address).await), page);
    }
    assert_eq!(entries(&app, "reseller_action_refuse").await, 0);
}

#[tokio::test]
async fn read_only_session_sees_so_on_every_form() {
    let app = TestApp::start().await;
    app.acme().await;
    let alice = app.admin("acme", "alice");
    alice
        .put(
            "/v1/teams/acme/reseller-support",
            json!({ "state": "enabled", "is_read_only": true }),
        )
        .await
        .expect(200);
    let browser = Browser::of_session(&app, &app.session("acme", "tom").await);
    let page = browser.open("/teams/acme/members").await;
    assert!(page.text.contains("Read only"));
    let typed = [("name", "New One"), ("email", "new@acme.example")];
    let answer = browser.submit(&page, "/teams/acme/members", &typed).await;
    assert_eq!(answer.status, 403);
    assert!(
        answer.text.contains("This session may only read")
            && answer.text.contains("value=\"New One\"")
    );
}
