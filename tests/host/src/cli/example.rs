//! The example data: the reseller Northwind Partners and its customer Acme, brought in by
//! operations of the platform.

use anyhow::{Result, ensure};
use chrono::DateTime;
use example_vendor::Subject;
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use serde_json::{Value, json};

use super::token::{mint, now};

/// The members of Acme beside the ones of the walk.
const OTHERS: &str = "Amara Okafor, Ben Turner, Carla Rossi, Chen Wei, Daniel Novak, Elif Yilmaz, \
    Emma Johansson, Farid Haddad, Grace Kim, Hugo Lambert, Ines Costa, Ivan Petrov, Julia Weber, \
    Kenji Sato, Lena Fischer, Liam Byrne, Maya Singh, Noah Jansen, Olga Kowalska, Pablo Garcia, \
    Priya Nair, Quentin Moreau, Rosa Delgado, Samir Aziz";
const FOLDERS: [&str; 5] = ["Clients", "Design", "Finance", "People", "Product"];
const DAY: i64 = 24 * 60 * 60;

/// Brings in all of the data. It is idempotent, except for the sharing of the days since the last
/// run.
pub(crate) async fn bring_in(url: &str) -> Result<()> {
    let reseller = json!({ "name": "Northwind Partners", "domains": ["northwind.example"] });
    let team = json!({ "name": "Acme", "reseller": "northwind" });
    let storage =
        json!({ "used_bytes": 412_000_000_000_u64, "allocated_bytes": 1_000_000_000_000_u64 });
    put(url, "setup", json!({})).await?;
    put(url, "resellers/northwind", reseller).await?;
    put(url, "teams/acme", team).await?;
    post_lines(url, "teams/acme/members", members()).await?;
    post_lines(url, "teams/acme/team-folders", folders()).await?;
    post_lines(url, "teams/acme/sharing-events", sharing(now()? / DAY)).await?;
    put(url, "teams/acme/storage", storage).await
}

fn member(id: &str, name: &str, role: &str) -> Value {
    json!({ "id": id, "email": address(id), "name": name, "role": role })
}

fn members() -> Vec<Value> {
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
    let created_at = "2026-01-05T09:00:00Z";
    FOLDERS
        .map(|name| json!({ "id": id(name), "name": name, "created_at": created_at }))
        .into()
}

/// The sharing events of 14 days up to yesterday. They are derived from the day, so that a repeated
/// import has the same ids.
fn sharing(today: i64) -> Vec<Value> {
    let names: Vec<_> = OTHERS.split(", ").map(id).collect();
    let mut events = Vec::new();
    for day in today - 14..today {
        for number in 0..1 + (day * 5) % 7 {
            let index = usize::try_from(day * 7 + number * 3).unwrap_or_default();
            let actor = names.get(index % names.len());
            let at = DateTime::from_timestamp(day * DAY + 8 * 3600 + number * 4321, 0)
                .unwrap_or_default();
            let is_link = number % 2 == 0;
            events.push(json!({
                "id": format!("example-{day}-{number}"),
                "at": at,
                "type": if is_link { "shared_link_create" } else { "shared_folder_create" },
                "target": if is_link { "link" } else { "folder" },
                "actor": address(actor.map_or("jane", String::as_str)),
                "item": FOLDERS.get(index % FOLDERS.len()),
                "is_external": number % 3 == 0,
            }));
        }
    }
    events
}

/// An id: the first word of a name.
fn id(name: &str) -> String {
    name.split(' ').next().unwrap_or_default().to_lowercase()
}

fn address(id: &str) -> String {
    format!("{id}@acme.example")
}

async fn put(url: &str, path: &str, body: Value) -> Result<()> {
    let request = http::Request::put(format!("{url}/v1/platform/{path}"))
        .header("content-type", "application/json");
    send(request, body.to_string()).await
}

async fn post_lines(url: &str, path: &str, lines: Vec<Value>) -> Result<()> {
    let request = http::Request::post(format!("{url}/v1/platform/{path}"))
        .header("content-type", "application/x-ndjson");
    let lines = lines.iter().map(|line| format!("{line}\n")).collect();
    send(request, lines).await
}

async fn send(request: http::request::Builder, body: String) -> Result<()> {
    let token = mint(&Subject::Platform)?;
    let request = request
        .header("authorization", format!("Bearer {token}"))
        .body(http_body_util::Full::new(bytes::Bytes::from(body)))?;
    let operation = format!("{} {}", request.method(), request.uri().path());
    let client = Client::builder(TokioExecutor::new()).build_http();
    let status = client.request(request).await?.status();
    ensure!(status.is_success(), "{operation} answered {status}");
    Ok(())
}
