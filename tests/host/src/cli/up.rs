//! `component-host up`: builds the application, starts it with the example vendor, brings in the
//! example team, and prints how to try it in a browser or with `curl`.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use clap::Args;
use component_host::{App, Options, Output, build_components};
use example_vendor::{Delivery, Vendor, variables};
use serde_json::Value;
use tokio::signal::unix::{SignalKind, signal};

use super::serve::in_file;
use super::token::walk_variables;
use super::{example, say, walk};

/// The command's options.
#[derive(Args)]
pub(crate) struct Up {
    /// The address to listen at.
    #[arg(long, default_value_t = LISTEN)]
    listen: SocketAddr,
    /// The address of the example vendor: the identity provider, the hook and the mailbox.
    #[arg(long, default_value_t = VENDOR)]
    vendor: SocketAddr,
    /// The file of the key-value store.
    #[arg(long, default_value = STORE)]
    store: PathBuf,
}

const LISTEN: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 3000);
/// The address of the example vendor.
pub(super) const VENDOR: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 3001);
const STORE: &str = ".data/store.db";

impl Default for Up {
    fn default() -> Self {
        Self {
            listen: LISTEN,
            vendor: VENDOR,
            store: STORE.into(),
        }
    }
}

impl Up {
    /// Runs the command.
    pub(crate) async fn run(self) -> Result<()> {
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut terminate = signal(SignalKind::terminate())?;
        let manifest = PathBuf::from("spin.toml");
        build_components(&manifest)?;
        let base_url = format!("http://{}", self.listen);
        let vendor = Vendor::start_at(self.vendor, &base_url, print_delivery).await;
        let vendor = vendor
            .with_context(|| format!("the example vendor cannot listen at {}", self.vendor))?;
        let options = Options {
            variables: variables(&base_url, vendor.origin()),
            store: in_file(self.store)?,
            listen: self.listen,
            output: Output::Inherit,
            ..Options::new(manifest)
        };
        let app = App::start(options).await?;
        example::bring_in(&app.url()).await?;
        say(&format!(
            "Open {} and pick Alice, an admin of Acme, or Tom, a technician of its reseller.",
            app.url()
        ));
        say(&format!(
            "What they are mailed is at {}/mail.",
            vendor.origin()
        ));
        say("\nOr paste into another shell:\n");
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

/// Prints a delivery of the hook.
pub(super) fn print_delivery(delivery: &Delivery) {
    let data = delivery.event.get("data").unwrap_or(&Value::Null);
    let signed = if delivery.is_signed {
        "signed"
    } else {
        "NOT SIGNED"
    };
    let actor = data.pointer("/actor/app/display_name");
    if let Some(message) = data.get("message") {
        let (email, subject) = (text(message, "email"), text(message, "subject"));
        say(&format!("hook ({signed}) mail to {email}: {subject}"));
    } else if data.get("ended").is_some() {
        let (ended, cause) = (text(data, "ended"), text(data, "cause"));
        say(&format!("hook ({signed}) end: {ended}, {cause}"));
    } else if actor.is_none_or(|name| name != "Platform") {
        // Entries of the platform are left out: the example import makes dozens of them.
        let sentence = text(data, "sentence");
        say(&format!("hook ({signed}) entry: {sentence}"));
    }
}

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    let text = value.get(field).and_then(Value::as_str);
    text.unwrap_or_default()
}
