//! `component-host vendor`: serves the example vendor for an application that runs elsewhere, for
//! example under Spin, and imports the example team once the application answers.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context as _, Result};
use clap::Args;
use example_vendor::Vendor;

use super::up::{VENDOR, print_delivery};
use super::{example, say};

/// The interval between attempts to reach the application.
const PAUSE: Duration = Duration::from_secs(1);

/// The command's options.
#[derive(Args)]
pub(crate) struct ServeVendor {
    /// The address to listen at.
    #[arg(long, default_value_t = VENDOR)]
    listen: SocketAddr,
    /// The origin of the application.
    #[arg(long, default_value = "http://127.0.0.1:3000")]
    url: String,
}

impl ServeVendor {
    /// Runs the command, until it is interrupted.
    pub(crate) async fn run(self) -> Result<()> {
        let Self { listen, url } = self;
        let vendor = Vendor::start_at(listen, &url, print_delivery).await;
        let vendor =
            vendor.with_context(|| format!("the example vendor cannot listen at {listen}"))?;
        say(&format!(
            "The example vendor is at {}, its mail at {0}/mail. Waiting for {url}",
            vendor.origin()
        ));
        let mut last = String::new();
        while let Err(error) = example::bring_in(&url).await {
            let cause = format!("{error:#}");
            if cause != last {
                say(&cause);
                last = cause;
            }
            tokio::time::sleep(PAUSE).await;
        }
        say(&format!("The example team is brought in: open {url}"));
        std::future::pending().await
    }
}
