//! `component-host token`: tokens of the example identity provider, shell variables for the walk of
//! the README and for `spin up`, or a new key for the application's login.

use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, Result};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use clap::{Args, Subcommand};
use example_vendor::{Subject, login_public_key, login_token, token};

use super::say;

/// The command's options.
#[derive(Args)]
pub(crate) struct Token {
    #[command(subcommand)]
    kind: Kind,
}

#[derive(Subcommand)]
enum Kind {
    /// An admin of a team.
    TeamAdmin {
        /// The team.
        #[arg(long, default_value = "acme")]
        team: String,
        /// The admin's id.
        #[arg(long, default_value = "alice")]
        id: String,
    },
    /// An admin of a team who has signed in to the console.
    Login {
        /// The team.
        #[arg(long, default_value = "acme")]
        team: String,
        /// The admin's id.
        #[arg(long, default_value = "alice")]
        id: String,
    },
    /// A technician of a reseller.
    Technician {
        /// The reseller.
        #[arg(long, default_value = "northwind")]
        reseller: String,
        /// The technician's id.
        #[arg(long, default_value = "tom")]
        id: String,
    },
    /// The manager of a reseller's technicians.
    ResellerManager {
        /// The reseller.
        #[arg(long, default_value = "northwind")]
        reseller: String,
        /// The manager's id.
        #[arg(long, default_value = "nina")]
        id: String,
    },
    /// The vendor's platform.
    Platform,
    /// Shell lines that set URL, PLATFORM, ADMIN and TECHNICIAN for the README's walk.
    Walk {
        /// Where the application listens.
        #[arg(long, default_value = "http://127.0.0.1:3000")]
        url: String,
    },
    /// Shell lines that set the application's variables to this vendor's, for `spin up`.
    Variables {
        /// Where the application listens.
        #[arg(long, default_value = "http://127.0.0.1:3000")]
        url: String,
        /// The vendor's origin: that of its hook and of its identity provider.
        #[arg(long, default_value = "http://127.0.0.1:3001")]
        vendor: String,
    },
    /// A new signing key for the application's login and its public key, as lines for the
    /// environment.
    LoginKey,
}

impl Token {
    /// Runs the command.
    pub(crate) fn run(self) -> Result<()> {
        match self.kind {
            Kind::TeamAdmin { team, id } => say(&mint(&Subject::TeamAdmin { team, id })?),
            Kind::Login { team, id } => {
                say(&login_token(&Subject::TeamAdmin { team, id }, now()?)?);
            }
            Kind::Technician { reseller, id } => say(&mint(&Subject::Technician { reseller, id })?),
            Kind::ResellerManager { reseller, id } => {
                say(&mint(&Subject::ResellerManager { reseller, id })?);
            }
            Kind::Platform => say(&mint(&Subject::Platform)?),
            Kind::Walk { url } => say(&walk_variables(&url)?),
            Kind::Variables { url, vendor } => {
                for (name, value) in example_vendor::variables(&url, &vendor) {
                    let name = name.to_uppercase();
                    say(&format!("export SPIN_VARIABLE_{name}='{value}'"));
                }
            }
            Kind::LoginKey => say(&login_key()?),
        }
        Ok(())
    }
}

/// A new key pair.
fn login_key() -> Result<String> {
    let mut seed = [0; 32];
    getrandom::fill(&mut seed)?;
    let seed = STANDARD.encode(seed);
    let public = login_public_key(&seed).context("no key")?;
    Ok(format!(
        "SPIN_VARIABLE_LOGIN_KEY={seed}\nSPIN_VARIABLE_LOGIN_PUBLIC_KEY={public}"
    ))
}

/// A token that is valid for an hour from now.
pub(crate) fn mint(subject: &Subject) -> Result<String> {
    token(subject, now()?)
}

/// The time in Unix seconds.
pub(crate) fn now() -> Result<i64> {
    #[expect(clippy::disallowed_methods, reason = "a token for a shell starts now")]
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
    Ok(i64::try_from(now)?)
}

/// The shell's variables for the walk.
pub(crate) fn walk_variables(url: &str) -> Result<String> {
    let admin = mint(&Subject::TeamAdmin {
        team: "acme".into(),
        id: "alice".into(),
    })?;
    let technician = mint(&Subject::Technician {
        reseller: "northwind".into(),
        id: "tom".into(),
    })?;
    let platform = mint(&Subject::Platform)?;
    Ok(format!(
        "export URL={url}\nexport PLATFORM={platform}\nexport ADMIN={admin}\n\
         export TECHNICIAN={technician}"
    ))
}
