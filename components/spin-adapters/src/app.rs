//! What every handler of a component gets: who may call, what time it is, the teams, and a nudge for the hook.

use crate::{SpinStore, now, random, variable};
use chrono::{DateTime, Utc};
use domain::{
    Actor, AuditKeys, Draft, Id, Operation, Purpose, Random, Refusal, ServerKey, Token, sessions,
};
use send_wrapper::SendWrapper;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use storage::{Cache, Error, Guard, Reader, Teams};
use web::{Bearer, Code, Problem, Verifier, VerifierConfig};

static DIRECTORY: Cache = Cache::new();

/// The verifier that this instance made last, and what of: reading keys takes longer than the rest of a request.
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
}

impl App {
    /// Reads what tokens are checked against. What is not granted or not set is empty: everyone is refused.
    pub async fn load() -> Self {
        let audit_keys = audit_keys().await;
        let config = VerifierConfig {
            issuer: variable("token_issuer").await,
            audience: variable("token_audience").await,
            platform_audience: variable("platform_audience").await,
            jwks: variable("token_jwks").await,
            max_seconds: variable("token_max_seconds").await.parse().unwrap_or(0),
            login_public_key: variable("login_public_key").await,
        };
        let mut known = VERIFIER.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, verifier)) = known.as_ref().filter(|(from, _)| *from == config) {
            return Self {
                verifier: Arc::clone(verifier),
                audit_keys,
            };
        }
        let verifier = Arc::new(Verifier::new(config.clone()));
        *known = Some((config, Arc::clone(&verifier)));
        Self {
            verifier,
            audit_keys,
        }
    }

    /// What a component gets that answers other components alone: it knows no caller.
    pub(crate) async fn private() -> Self {
        Self {
            verifier: Arc::default(),
            audit_keys: audit_keys().await,
        }
    }

    /// The time now: a request may take long, since its body comes as slowly as its sender likes.
    pub fn now(&self) -> DateTime<Utc> {
        now()
    }

    /// Fresh random bits.
    pub fn random(&self) -> Random {
        random()
    }

    /// The key under which tokens are derived; without one there are none.
    pub async fn server_key(&self) -> Result<ServerKey, Problem> {
        ServerKey::from_base64(&variable("server_key").await).ok_or_else(|| {
            Problem::new(Code::Unavailable)
                .because("server_key is not set, or not 32 bytes in base64")
        })
    }

    /// Does something with the teams. The work never leaves this thread, of which an instance has one; the wrapper tells
    /// axum so.
    pub fn teams<T>(
        &self,
        work: impl AsyncFnOnce(&Teams<'static, SpinStore>) -> Result<T, Error>,
    ) -> impl Future<Output = Result<T, Problem>> + Send {
        SendWrapper::new(async move {
            let store = SpinStore::open().map_err(Error::from)?;
            Ok(work(&Teams::new(store, &DIRECTORY, self.audit_keys.clone())).await?)
        })
    }

    /// Looks at a team.
    pub fn read<T>(
        &self,
        team: &Id,
        look: impl AsyncFn(&Draft, &Reader<'_, SpinStore>) -> Result<T, Error>,
    ) -> impl Future<Output = Result<T, Problem>> + Send {
        self.teams(async move |teams| teams.read(team, self.now(), look).await)
    }

    /// Does a command on a team, and has the hook served with what it left.
    pub fn command<T>(
        &self,
        team: &Id,
        guard: Guard,
        decide: impl AsyncFn(&mut Draft, &Reader<'_, SpinStore>) -> Result<T, Error>,
    ) -> impl Future<Output = Result<T, Problem>> + Send {
        self.teams(async move |teams| {
            let result = teams.command(team, guard, self.now(), decide).await;
            if !matches!(result, Err(Error::NoTeam)) {
                crate::nudge(team);
            }
            result
        })
    }

    /// Does one operation of a reseller session on the team that the request names: `look` reads what `decide` needs.
    pub async fn act<L, T>(
        &self,
        token: &Token,
        team: &Id,
        operation: &Operation,
        look: impl AsyncFn(&Reader<'_, SpinStore>) -> Result<L, Error>,
        decide: impl Fn(&mut Draft, &Actor, L) -> Result<T, Refusal>,
    ) -> Result<T, Problem> {
        let digest = token.digest();
        let decide = async |draft: &mut Draft, reader: &Reader<'_, SpinStore>| {
            draft
                .team
                .session(&digest)
                .ok_or(Refusal::SessionNotActive)?;
            let known = look(reader).await?;
            Ok(sessions::act(
                draft,
                &digest,
                team,
                operation,
                |draft, actor| decide(draft, actor, known),
            )?)
        };
        self.in_session(token, decide)
            .await
            .map_err(Problem::entered)
    }

    /// Refuses whatever else a reseller session asks for, and enters that (R5).
    pub async fn refuse(&self, token: &Token) -> Problem {
        self.refuse_as(token, "unknown", Refusal::NotPermitted)
            .await
    }

    /// Refuses what a reseller session asks for in a way that cannot be understood, and enters that.
    pub async fn refuse_malformed(&self, token: &Token) -> Problem {
        self.refuse_as(token, "malformed", Refusal::Invalid("request"))
            .await
    }

    async fn refuse_as(&self, token: &Token, operation: &str, refusal: Refusal) -> Problem {
        let digest = token.digest();
        let refuse = async |draft: &mut Draft, _: &Reader<'_, SpinStore>| {
            Ok(sessions::refuse(
                draft,
                &digest,
                operation,
                refusal.clone(),
            )?)
        };
        let result = self.in_session(token, refuse).await;
        result
            .err()
            .unwrap_or(Problem::new(Code::ActionNotPermitted))
    }

    async fn in_session<T>(
        &self,
        token: &Token,
        decide: impl AsyncFn(&mut Draft, &Reader<'_, SpinStore>) -> Result<T, Error>,
    ) -> Result<T, Problem> {
        let session = token.digest().short();
        let before = crate::unentered::of(&session);
        let after = AtomicU32::new(before);
        let decide = async |draft: &mut Draft, reader: &Reader<'_, SpinStore>| {
            draft.unentered = before;
            let result = decide(draft, reader).await;
            after.store(draft.unentered, Ordering::Relaxed);
            result
        };
        self.teams(async |teams| {
            let result = teams
                .command(token.team(), Guard::Stoppable, self.now(), decide)
                .await;
            if matches!(result, Ok(_) | Err(Error::Refused(_))) {
                crate::unentered::change(&session, before, after.load(Ordering::Relaxed));
            }
            match result {
                // A token that names no team was never a session's.
                Err(Error::NoTeam) => Err(Refusal::SessionNotActive.into()),
                // Nothing was entered, however often that is asked.
                Err(Error::Refused(Refusal::RateLimited)) if after.load(Ordering::Relaxed) > 0 => {
                    result
                }
                result => {
                    crate::nudge(token.team());
                    result
                }
            }
        })
        .await
    }
}

async fn audit_keys() -> Option<Arc<AuditKeys>> {
    AuditKeys::from_base64(&variable("audit_keys").await).map(Arc::new)
}

/// The token of a reseller session, if the text is one.
pub fn session_token(text: &str) -> Option<Token> {
    Token::parse(Purpose::Session, text)
}

/// The session that a request presents; whatever else it presents is refused here.
pub fn session(bearer: &Bearer) -> Result<Token, Problem> {
    session_token(bearer.as_str()).ok_or_else(|| Refusal::SessionNotActive.into())
}
