//! `component-host up`, the command for people: builds the application, starts it with an example vendor around it, brings
//! in an example team, and tells how to do the whole job with `curl`.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use anyhow::{Result, ensure};
use clap::Args;
use component_host::{App, Options, Output, build_components};
use example_vendor::{Caller, Delivery, Receiver, variables};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use serde_json::{Value, json};
use tokio::signal::unix::{SignalKind, signal};

use super::serve::in_file;
use super::token::{mint, walk_variables};
use super::{say, walk};

/// The command's options.
#[derive(Args)]
pub(crate) struct Up {
    /// Where to listen.
    #[arg(long, default_value_t = LISTEN)]
    listen: SocketAddr,
    /// The file of the key-value store.
    #[arg(long, default_value = STORE)]
    store: PathBuf,
}

const LISTEN: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 3000);
const STORE: &str = ".data/store.db";

impl Default for Up {
    fn default() -> Self {
        Self { listen: LISTEN, store: STORE.into() }
    }
}

impl Up {
    /// Runs the command.
    pub(crate) async fn run(self) -> Result<()> {
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut terminate = signal(SignalKind::terminate())?;
        let manifest = PathBuf::from("spin.toml");
        build_components(&manifest)?;
        let hook = Receiver::start_with(tell).await?;
        let variables = variables(&format!("http://{}", self.listen), hook.origin());
        let options = Options {
            variables,
            store: in_file(self.store)?,
            listen: self.listen,
            output: Output::Inherit,
            ..Options::new(manifest)
        };
        let app = App::start(options).await?;
        bring_in_acme(&app.url()).await?;
        say(&format!("Serving {}\n\nPaste into another shell:\n", app.url()));
        say(&walk_variables(&app.url())?);
        for (title, command) in walk::STEPS {
            say(&format!("\n# {title}\n{command}"));
        }
        say("\nWhat the hook receives is told below. Ctrl-C ends it; the state stays in .data.\n");
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        app.stop().await;
        Ok(())
    }
}

/// The reseller Northwind Partners and its customer Acme. Doing it again changes nothing.
async fn bring_in_acme(url: &str) -> Result<()> {
    let member = |id: &str, name: &str, role: &str| {
        json!({ "id": id, "email": format!("{id}@acme.example"), "name": name, "role": role }).to_string() + "\n"
    };
    let members = [
        member("alice", "Alice Martin", "team_admin"),
        member("adam", "Adam Smith", "team_admin"),
        member("jane", "Jane Doe", "member_only"),
        member("joe", "Joe Bloggs", "member_only"),
    ];
    let reseller = json!({ "name": "Northwind Partners", "domains": ["northwind.example"] });
    let team = json!({ "name": "Acme", "reseller": "northwind" });
    send(url, "PUT", "/v1/platform/setup", "application/json", "{}".into()).await?;
    send(url, "PUT", "/v1/platform/resellers/northwind", "application/json", reseller.to_string()).await?;
    send(url, "PUT", "/v1/platform/teams/acme", "application/json", team.to_string()).await?;
    send(url, "POST", "/v1/platform/teams/acme/members", "application/x-ndjson", members.concat()).await
}

async fn send(url: &str, method: &str, path: &str, content_type: &str, body: String) -> Result<()> {
    let token = mint(&Caller::Platform)?;
    let request = http::Request::builder()
        .method(method)
        .uri(format!("{url}{path}"))
        .header("content-type", content_type)
        .header("authorization", format!("Bearer {token}"))
        .body(http_body_util::Full::new(bytes::Bytes::from(body)))?;
    let client = Client::builder(TokioExecutor::new()).build_http();
    let status = client.request(request).await?.status();
    ensure!(status.is_success(), "{method} {path} answered {status}");
    Ok(())
}

fn tell(delivery: &Delivery) {
    let data = delivery.event.get("data").unwrap_or(&Value::Null);
    let text = |value: &Value, field: &str| value.get(field).and_then(Value::as_str).unwrap_or_default().to_owned();
    let signed = if delivery.is_signed { "signed" } else { "NOT SIGNED" };
    match data.get("messages").and_then(Value::as_array) {
        Some(messages) => {
            for message in messages {
                say(&format!("hook ({signed}) mail to {}: {}", text(message, "email"), text(message, "subject")));
            }
        }
        None => say(&format!("hook ({signed}) entry: {}", text(data, "sentence"))),
    }
}
