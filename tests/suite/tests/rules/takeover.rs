//! A session cannot take the team over (R12): a technician who tries to keep it, in every order.

use crate::support::{once, refusals};
use serde_json::{Value, json};
use suite::{Client, TestApp};

/// A request of the technician with its member and the refusal, if any. `new` is the member added
/// last.
#[derive(Debug, Clone, Copy)]
enum Try {
    Remove(&'static str, &'static str),
    Role(&'static str, &'static str, &'static str),
    /// Address, role.
    Add(&'static str, &'static str, &'static str),
}

use Try::{Add, Remove, Role};

const OK: &str = "";
const LAST: &str = "last_admin";
const PROTECTED: &str = "admin_protected";
const FULL: &str = "team_admin";
const NONE: &str = "member_only";
const SUPPORT: &str = "support_admin";

/// The team has the full admins alice and adam, the members jane and joe, the reseller's own people
/// ned (its domain), nina (a subdomain), nora (other case) and boss (a single address), and sue, a
/// suspended full admin.
const SCENARIOS: &[(&str, &[Try])] = &[
    (
        "puppet added as full admin",
        &[Add("puppet@acme.example", FULL, PROTECTED)],
    ),
    (
        "puppet added and promoted",
        &[
            Add("puppet@acme.example", NONE, OK),
            Role("new", FULL, PROTECTED),
        ],
    ),
    (
        "puppet promoted by steps",
        &[
            Add("puppet@acme.example", SUPPORT, OK),
            Role("new", "user_management_admin", OK),
            Role("new", FULL, PROTECTED),
        ],
    ),
    (
        "member removed, added anew and promoted",
        &[
            Remove("jane", OK),
            Add("jane@acme.example", NONE, OK),
            Role("new", FULL, PROTECTED),
        ],
    ),
    (
        "full admin removed and added anew",
        &[
            Remove("adam", OK),
            Add("adam@acme.example", FULL, PROTECTED),
            Add("adam@acme.example", SUPPORT, OK),
            Role("new", FULL, PROTECTED),
            Remove("alice", LAST),
        ],
    ),
    (
        "reseller's domain",
        &[
            Role("ned", FULL, PROTECTED),
            Role("ned", SUPPORT, OK),
            Role("ned", FULL, PROTECTED),
        ],
    ),
    ("reseller's subdomain", &[Role("nina", FULL, PROTECTED)]),
    (
        "reseller's domain in other case",
        &[Role("nora", FULL, PROTECTED)],
    ),
    (
        "reseller's single address",
        &[Role("boss", FULL, PROTECTED)],
    ),
    (
        "reseller's address added",
        &[Add("new@northwind.example", FULL, PROTECTED)],
    ),
    (
        "both admins removed",
        &[Remove("alice", OK), Remove("adam", LAST)],
    ),
    (
        "both admins removed, other order",
        &[Remove("adam", OK), Remove("alice", LAST)],
    ),
    (
        "both admins demoted",
        &[
            Role("alice", NONE, OK),
            Role("adam", NONE, LAST),
            Role("adam", SUPPORT, LAST),
        ],
    ),
    (
        "one demoted, then both removed",
        &[
            Role("alice", SUPPORT, OK),
            Remove("alice", OK),
            Remove("adam", LAST),
        ],
    ),
    (
        "one removed, one demoted",
        &[Remove("alice", OK), Role("adam", "billing_admin", LAST)],
    ),
    (
        "member promoted, then the real ones removed",
        &[
            Role("jane", FULL, OK),
            Remove("alice", OK),
            Remove("adam", LAST),
            Role("adam", NONE, LAST),
        ],
    ),
    (
        "two members promoted, then the real ones removed",
        &[
            Role("jane", FULL, OK),
            Role("joe", FULL, OK),
            Remove("adam", OK),
            Remove("alice", LAST),
        ],
    ),
    (
        "promoted, demoted and promoted member counts no more",
        &[
            Role("jane", SUPPORT, OK),
            Role("jane", FULL, OK),
            Role("jane", NONE, OK),
            Role("jane", FULL, OK),
            Remove("alice", OK),
            Remove("adam", LAST),
        ],
    ),
    (
        "demoted and promoted admin is the team's own again",
        &[
            Role("alice", SUPPORT, OK),
            Role("adam", SUPPORT, LAST),
            Role("alice", FULL, OK),
            Remove("adam", OK),
            Role("alice", SUPPORT, LAST),
            Remove("alice", LAST),
        ],
    ),
    (
        "both demoted and promoted by turns",
        &[
            Role("alice", NONE, OK),
            Role("alice", FULL, OK),
            Role("adam", NONE, OK),
            Role("alice", NONE, LAST),
            Role("adam", FULL, OK),
            Remove("alice", OK),
            Remove("adam", LAST),
        ],
    ),
    (
        "suspended admin does not count",
        &[
            Remove("alice", OK),
            Remove("adam", LAST),
            Remove("sue", OK),
            Remove("adam", LAST),
        ],
    ),
];

impl Try {
    async fn ask(
        self,
        session: &Client,
        members: &str,
        new: &mut String,
    ) -> (u16, String, &'static str) {
        let (answer, refusal) = match self {
            Remove(who, refusal) => (
                session
                    .delete(&format!("{members}/{}", who.replace("new", new)))
                    .await,
                refusal,
            ),
            Role(who, role, refusal) => {
                let path = format!("{members}/{}/admin-role", who.replace("new", new));
                (session.put(&path, json!({ "role": role })).await, refusal)
            }
            Add(email, role, refusal) => {
                let answer = session
                    .post(
                        members,
                        json!({ "email": email, "name": "Puppet", "role": role }),
                    )
                    .await;
                if answer.status == 201 {
                    *new = answer.json()["id"].as_str().unwrap().to_owned();
                }
                (answer, refusal)
            }
        };
        (answer.status, answer.code(), refusal)
    }
}

#[tokio::test]
async fn team_keeps_a_full_admin_of_its_own_against_a_session() {
    let app = TestApp::start().await;
    let profile = json!({
        "name": "Northwind Partners",
        "domains": ["Northwind.example"],
        "addresses": ["boss@mail.example"],
    });
    app.platform
        .put("/v1/platform/resellers/northwind", profile)
        .await
        .expect(200);
    for (number, (scenario, tries)) in SCENARIOS.iter().enumerate() {
        let team = format!("team{number}");
        app.team(&team, "northwind").await;
        app.platform
            .post_lines(&format!("/v1/platform/teams/{team}/members"), &members())
            .await
            .expect(200);
        app.enable(&team).await;
        let session = app.session(&team, "tom").await.client;
        let refused = try_all(&app, &session, &team, (scenario, tries)).await;
        let entered = refusals(&app, &team).await.into_iter();
        let entered: Vec<_> = entered.map(|(_, why)| why).collect();
        // An operation that is refused for the same reason again adds no entry.
        assert_eq!(once(entered), once(refused), "{scenario}");
        assert_can_be_switched_off(&app, &team, scenario).await;
        assert_eq!(session.get("/v1/session").await.status, 401);
    }
}

fn members() -> Vec<Value> {
    [
        ("ned", "ned@northwind.example", NONE, "active"),
        ("nina", "nina@eu.northwind.example", NONE, "active"),
        ("nora", "nora@NORTHWIND.example", NONE, "active"),
        ("boss", "Boss@Mail.example", NONE, "active"),
        ("sue", "sue@acme.example", FULL, "suspended"),
        ("alice", "alice@acme.example", FULL, "active"),
        ("adam", "adam@acme.example", FULL, "active"),
        ("jane", "jane@acme.example", NONE, "active"),
    ]
    .map(|(id, email, role, status)| {
        json!({ "id": id, "email": email, "name": id, "role": role, "status": status })
    })
    .into()
}

/// Tries all requests of a scenario and checks each answer. The refusals.
async fn try_all(
    app: &TestApp,
    session: &Client,
    team: &str,
    (scenario, tries): (&str, &[Try]),
) -> Vec<&'static str> {
    let members = format!("/v1/teams/{team}/members");
    let (mut new, mut refused) = (String::new(), Vec::new());
    for (step, wanted) in tries.iter().enumerate() {
        let (status, code, refusal) = wanted.ask(session, &members, &mut new).await;
        let what = format!("{scenario}, step {step}: {wanted:?} got {status} {code}");
        match refusal {
            OK => assert!((200..300).contains(&status), "{what}"),
            refusal => assert_eq!((status, code.as_str()), (403, refusal), "{what}"),
        }
        refused.extend(Some(refusal).filter(|refusal| !refusal.is_empty()));
        assert!(
            app.members(team).await.iter().any(is_own_full_admin),
            "{what}"
        );
    }
    refused
}

/// Any admin of the moment of switching on can switch it off.
async fn assert_can_be_switched_off(app: &TestApp, team: &str, scenario: &str) {
    for id in ["alice", "adam"] {
        let switch = format!("/v1/teams/{team}/reseller-support");
        let members = app.members(team).await;
        let is_gone = !members
            .iter()
            .any(|member| member["id"] == id && member["role"] != NONE);
        let off = json!({ "state": "disabled" });
        let status = app.admin(team, id).put(&switch, off).await.status;
        assert!(
            status == 200 || (is_gone && id == "adam" && status == 403),
            "{scenario}: {id} {status}"
        );
    }
}

/// An active full admin who owes the role to no session and no reseller.
fn is_own_full_admin(member: &Value) -> bool {
    let is_own =
        member["is_added_by_session"] == false && member["is_promoted_by_session"] == false;
    let email = member["email"].as_str().unwrap().to_lowercase();
    member["role"] == FULL
        && member["status"] == "active"
        && is_own
        && email.ends_with("@acme.example")
}
