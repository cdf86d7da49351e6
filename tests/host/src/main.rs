//! The command `component-host`: runs a Spin application on this machine.

mod cli;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Runs a Spin application on this machine, for development and tests.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Build Reseller Support and serve it with an example vendor and team; the default.
    Up(cli::up::Up),
    /// Build any application's components and serve it.
    Serve(cli::serve::Serve),
    /// Serve the example vendor only, and bring its team in to a running application, such as under
    /// Spin.
    Vendor(cli::vendor::ServeVendor),
    /// Print a token of the example vendor's identity provider.
    Token(cli::token::Token),
    /// Verify the audit log of a team in a store's file.
    Verify(cli::verify::Verify),
}

#[tokio::main]
async fn main() -> ExitCode {
    let result = match Arguments::parse().command {
        Some(Command::Up(command)) => command.run().await,
        Some(Command::Serve(command)) => command.run().await,
        Some(Command::Vendor(command)) => command.run().await,
        Some(Command::Token(command)) => command.run(),
        Some(Command::Verify(command)) => command.run(),
        None => cli::up::Up::default().run().await,
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            cli::say_error(&format!("Error: {error:#}"));
            ExitCode::FAILURE
        }
    }
}
