//! The command `component-host`: runs a Spin application on this machine.

mod cli;

use std::process::ExitCode;

use clap::Parser;

/// Runs a Spin application on this machine, for development and tests.
#[derive(Parser)]
#[command(version)]
enum Command {
    /// Build an application's components and serve it.
    Serve(cli::serve::Serve),
}

#[tokio::main]
async fn main() -> ExitCode {
    let result = match Command::parse() {
        Command::Serve(command) => command.run().await,
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            cli::say_error(&format!("Error: {error:#}"));
            ExitCode::FAILURE
        }
    }
}
