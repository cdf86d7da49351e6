//! `component-host vendor`: serves the example vendor for an application that runs elsewhere, such as under Spin, and brings
//! the example team in to it as soon as it answers.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context as _, Result};
use clap::Args;
use example_vendor::Vendor;

use super::up::{VENDOR, tell};
use super::{example, say};

/// How often the application is looked for.
const PAUSE: Duration = Duration::from_secs(1);

/// The command's options.
#[derive(Args)]
pub(crate) struct ServeVendor {
    /// Where to listen.
    #[arg(long, default_value_t = VENDOR)]
    listen: SocketAddr,
    /// Where the application is.
    #[arg(long, default_value = "http://127.0.0.1:3000")]
    url: String,
}

impl ServeVendor {
    /// Runs the command, until it is interrupted.
    pub(crate) async fn run(self) -> Result<()> {
        let Self { listen, url } = self;
        let vendor = Vendor::start_at(listen, &url, tell).await;
        let vendor =
            vendor.with_context(|| format!("the example vendor cannot listen at {listen}"))?;
        say(&format!(
            "The example vendor is at {}, its mail at {0}/mail. Waiting for {url}",
            vendor.origin()
        ));
        let mut told = String::new();
        while let Err(error) = example::bring_in(&url).await {
            let cause = format!("{error:#}");
            if cause != told {
                say(&cause);
                told = cause;
            }
            tokio::time::sleep(PAUSE).await;
        }
        say(&format!("The example team is brought in: open {url}"));
        std::future::pending().await
    }
}
