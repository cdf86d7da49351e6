//! The example: the reseller Northwind Partners and its customer Acme, brought in by the platform's own operations.

use anyhow::{Result, ensure};
use chrono::DateTime;
use example_vendor::Caller;
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use serde_json::{Value, json};

use super::token::{mint, now};

/// Members of Acme beside those of the walk.
const OTHERS: &str = "Amara Okafor, Ben Turner, Carla Rossi, Chen Wei, Daniel Novak, Elif Yilmaz, Emma Johansson, \
    Farid Haddad, Grace Kim, Hugo Lambert, Ines Costa, Ivan Petrov, Julia Weber, Kenji Sato, Lena Fischer, Liam Byrne, \
    Maya Singh, Noah Jansen, Olga Kowalska, Pablo Garcia, Priya Nair, Quentin Moreau, Rosa Delgado, Samir Aziz";
const FOLDERS: [&str; 5] = ["Clients", "Design", "Finance", "People", "Product"];
const DAY: i64 = 24 * 60 * 60;

/// Brings all of it in. Doing it again changes nothing, but for the sharing of the days that went by.
pub(crate) async fn bring_in(url: &str) -> Result<()> {
    let json = "application/json";
    let reseller = json!({ "name": "Northwind Partners", "domains": ["northwind.example"] });
    let team = json!({ "name": "Acme", "reseller": "northwind" });
    let storage =
        json!({ "used_bytes": 412_000_000_000_u64, "allocated_bytes": 1_000_000_000_000_u64 });
    send(url, "PUT", "setup", json, "{}".into()).await?;
    send(
        url,
        "PUT",
        "resellers/northwind",
        json,
        reseller.to_string(),
    )
    .await?;
    send(url, "PUT", "teams/acme", json, team.to_string()).await?;
    send_lines(url, "members", members()).await?;
    send_lines(url, "team-folders", folders()).await?;
    send_lines(url, "sharing-events", sharing(now()? / DAY)).await?;
    send(url, "PUT", "teams/acme/storage", json, storage.to_string()).await
}

fn members() -> Vec<Value> {
    let member = |id: &str, name: &str, role: &str| json!({ "id": id, "email": address(id), "name": name, "role": role });
    let mut members = vec![
        member("alice", "Alice Martin", "team_admin"),
        member("adam", "Adam Smith", "team_admin"),
        member("jane", "Jane Doe", "member_only"),
        member("joe", "Joe Bloggs", "member_only"),
    ];
    for (number, name) in OTHERS.split(", ").enumerate() {
        let mut other = member(&id(name), name, "member_only");
        if let Some(other) = other.as_object_mut() {
            let status = if number % 8 == 5 { "invited" } else { "active" };
            other.extend([
                ("status".into(), json!(status)),
                ("is_two_step_enabled".into(), json!(number % 3 == 0)),
            ]);
        }
        members.push(other);
    }
    members
}

fn folders() -> Vec<Value> {
    let folder =
        |name: &str| json!({ "id": id(name), "name": name, "created_at": "2026-01-05T09:00:00Z" });
    FOLDERS.map(folder).into()
}

/// The sharing of 14 days up to yesterday. What happened on a day follows from the day, so that it is brought in once.
fn sharing(today: i64) -> Vec<Value> {
    let names: Vec<_> = OTHERS.split(", ").map(id).collect();
    let mut events = Vec::new();
    for day in today - 14..today {
        for number in 0..1 + (day * 5) % 7 {
            let pick = |of: usize| usize::try_from(day * 7 + number * 3).unwrap_or_default() % of;
            let at = DateTime::from_timestamp(day * DAY + 8 * 3600 + number * 4321, 0)
                .unwrap_or_default();
            let is_link = number % 2 == 0;
            events.push(json!({
                "id": format!("example-{day}-{number}"),
                "at": at,
                "type": if is_link { "shared_link_create" } else { "shared_folder_create" },
                "target": if is_link { "link" } else { "folder" },
                "actor": address(names.get(pick(names.len())).map_or("jane", String::as_str)),
                "item": FOLDERS.get(pick(FOLDERS.len())),
                "is_external": number % 3 == 0,
            }));
        }
    }
    events
}

/// An id made of the first word of a name.
fn id(name: &str) -> String {
    name.split(' ').next().unwrap_or_default().to_lowercase()
}

fn address(id: &str) -> String {
    format!("{id}@acme.example")
}

async fn send_lines(url: &str, what: &str, lines: Vec<Value>) -> Result<()> {
    let lines = lines.iter().map(|line| format!("{line}\n")).collect();
    send(
        url,
        "POST",
        &format!("teams/acme/{what}"),
        "application/x-ndjson",
        lines,
    )
    .await
}

async fn send(url: &str, method: &str, path: &str, content_type: &str, body: String) -> Result<()> {
    let token = mint(&Caller::Platform)?;
    let request = http::Request::builder()
        .method(method)
        .uri(format!("{url}/v1/platform/{path}"))
        .header("content-type", content_type)
        .header("authorization", format!("Bearer {token}"))
        .body(http_body_util::Full::new(bytes::Bytes::from(body)))?;
    let client = Client::builder(TokioExecutor::new()).build_http();
    let status = client.request(request).await?.status();
    ensure!(status.is_success(), "{method} {path} answered {status}");
    Ok(())
}
