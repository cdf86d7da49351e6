//! The state of a component's router: verifies callers, reads teams, runs commands on them.

use crate::problem::problem;
use crate::store::{self, SpinStore};
use crate::{delivery, now, random, variable};
use chrono::{DateTime, Utc};
use domain::{AuditKeys, Draft, Id, Random, Refusal, ServerKey, Team};
use send_wrapper::SendWrapper;
use std::sync::{Arc, Mutex, PoisonError};
use storage::{Authority, Cache, Command, Error, Reader, Teams};
use web::{Code, Login, Problem, Verifier, VerifierConfig};

static DIRECTORY: Cache = Cache::new();

/// The last verifier built by this instance, with its configuration. Cached, since parsing keys
/// costs more than the rest of a request.
static VERIFIER: Mutex<Option<(VerifierConfig, Arc<Verifier>)>> = Mutex::new(None);

/// The state of a component's router.
#[derive(Clone)]
pub struct App {
    verifier: Arc<Verifier>,
    audit_keys: Option<Arc<AuditKeys>>,
}

impl web::Context for App {
    fn verifier(&self) -> &Verifier {
        &self.verifier
    }

    fn now(&self) -> DateTime<Utc> {
        now()
    }

    fn is_ended(&self, login: &Login) -> impl Future<Output = Result<bool, Problem>> + Send {
        self.teams(async move |teams| {
            teams
                .is_login_ended(login.digest(), login.expires_at())
                .await
        })
    }
}

impl App {
    /// Loads the keys that tokens are verified with. A variable that is not granted or not set is
    /// empty, so that every caller is refused.
    pub async fn load() -> Self {
        Self {
            verifier: verifier().await,
            audit_keys: audit_keys().await,
        }
    }

    /// The state of a component that serves other components alone: it accepts no caller's token.
    pub(crate) async fn private() -> Self {
        Self {
            verifier: Arc::default(),
            audit_keys: audit_keys().await,
        }
    }

    /// The time now. A handler asks anew, since a body may arrive as slowly as its sender likes.
    pub fn now(&self) -> DateTime<Utc> {
        now()
    }

    /// Fresh random bits.
    pub fn random(&self) -> Random {
        random()
    }

    /// The key that tokens are derived with; unavailable where it is not set.
    pub async fn server_key(&self) -> Result<ServerKey, Problem> {
        ServerKey::from_base64(&variable("server_key").await).ok_or_else(|| {
            Problem::new(Code::Unavailable)
                .because("server_key is not set, or not 32 bytes in base64")
        })
    }

    /// Works with the teams in the store. The work never leaves this thread, the only one of an
    /// instance; the wrapper says so to axum, which wants a future that is `Send`.
    pub fn teams<T>(
        &self,
        work: impl AsyncFnOnce(&Teams<'static, SpinStore>) -> Result<T, Error>,
    ) -> impl Future<Output = Result<T, Problem>> + Send {
        SendWrapper::new(async move {
            let teams = self.open().map_err(problem)?;
            work(&teams).await.map_err(problem)
        })
    }

    /// Reads a team.
    pub fn read<T>(
        &self,
        team: &Id,
        look: impl AsyncFn(&Draft, &Reader<'_, SpinStore>) -> Result<T, Error>,
    ) -> impl Future<Output = Result<T, Problem>> + Send {
        self.teams(async move |teams| teams.read(team, self.now(), look).await)
    }

    /// Reads a team, unless `admit` refuses by the stored team alone, before anything else is read.
    pub fn read_admitted<T>(
        &self,
        team: &Id,
        admit: impl Fn(&Team) -> Result<(), Refusal>,
        look: impl AsyncFn(&Draft, &Reader<'_, SpinStore>) -> Result<T, Error>,
    ) -> impl Future<Output = Result<T, Problem>> + Send {
        self.teams(async move |teams| teams.read_admitted(team, self.now(), admit, look).await)
    }

    /// Runs a command on a team, then has its deliveries sent if it has committed any entries.
    pub fn command<C: Command>(
        &self,
        team: &Id,
        authority: Authority,
        command: &C,
    ) -> impl Future<Output = Result<C::Output, Problem>> + Send {
        SendWrapper::new(async move {
            let teams = self.open().map_err(problem)?;
            let done = teams.command(team, authority, self.now(), command).await;
            if done.is_deliverable {
                delivery::deliver(team);
            }
            done.result.map_err(problem)
        })
    }

    /// Has the deliveries of a team sent that [`storage::Teams::create`] has made.
    pub fn deliver(&self, team: &Id) {
        delivery::deliver(team);
    }

    pub(crate) fn open(&self) -> Result<Teams<'static, SpinStore>, Error> {
        let audit_keys = self.audit_keys.clone();
        Ok(Teams::new(store::open()?, &DIRECTORY, audit_keys))
    }
}

async fn audit_keys() -> Option<Arc<AuditKeys>> {
    AuditKeys::from_base64(&variable("audit_keys").await).map(Arc::new)
}

async fn verifier() -> Arc<Verifier> {
    let config = VerifierConfig {
        issuer: variable("token_issuer").await,
        audience: variable("token_audience").await,
        platform_audience: variable("platform_audience").await,
        jwks: variable("token_jwks").await,
        max_seconds: variable("token_max_seconds").await.parse().unwrap_or(0),
        login_public_key: variable("login_public_key").await,
    };
    let mut cached = VERIFIER.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((_, verifier)) = cached.as_ref().filter(|(from, _)| *from == config) {
        return Arc::clone(verifier);
    }
    let verifier = Arc::new(Verifier::new(config.clone()));
    *cached = Some((config, Arc::clone(&verifier)));
    verifier
}
