//! Reseller sessions: their token as a caller type, and their operations as commands.

use crate::app::App;
use crate::delivery;
use crate::problem::problem;
use crate::throttle::ThrottleCounts;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use domain::sessions::{self, Request, ThrottleCount};
use domain::{Actor, Attempted, Digest, Draft, Id, Operation, Purpose, Refusal, Token};
use send_wrapper::SendWrapper;
use storage::{Authority, Command, Done, Error, Port, Reader};
use web::{Bearer, Problem, Refused};

static THROTTLED: ThrottleCounts = ThrottleCounts::new();

/// The token of a reseller session, as the caller of an operation. Any other bearer token is
/// refused as `session_not_active`. Whether the session is alive only the team's record says.
#[derive(Debug, Clone)]
pub struct SessionToken(pub Token);

impl SessionToken {
    /// The token in a bearer's text, if it is one of a session.
    pub fn parse(text: &str) -> Option<Self> {
        Token::parse(Purpose::Session, text).map(Self)
    }

    /// The digest under which the team's record knows the session.
    pub fn digest(&self) -> Digest {
        self.0.digest()
    }

    /// The team that the token names.
    pub fn team(&self) -> &Id {
        self.0.team()
    }
}

impl<S: Send + Sync> FromRequestParts<S> for SessionToken {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let bearer = <Bearer as FromRequestParts<S>>::from_request_parts(parts, state).await?;
        Self::parse(bearer.as_str()).ok_or_else(|| Refusal::SessionNotActive.into())
    }
}

/// One operation of a reseller session.
#[expect(async_fn_in_trait, reason = "used with concrete types on one thread")]
pub trait Action {
    /// The operation.
    const OPERATION: Operation;
    /// The data that the decision needs.
    type Known;
    /// The result.
    type Output;

    /// Reads the data, all of one revision.
    async fn look<P: Port>(&self, reader: &Reader<'_, P>) -> Result<Self::Known, Error>;

    /// Decides, and changes the draft. Runs again after a commit that lost a race.
    fn decide(
        &self,
        draft: &mut Draft,
        actor: &Actor,
        known: Self::Known,
    ) -> Result<Self::Output, Refusal>;
}

/// The outcome of a session's command. A refusal is in the audit log, or counted by the throttle.
struct Outcome<T> {
    result: Result<T, Refusal>,
    throttle: ThrottleCount,
}

/// Does an action in a session.
struct Act<'a, A> {
    action: &'a A,
    session: &'a Digest,
    team: &'a Id,
    throttle: ThrottleCount,
}

impl<A: Action> Command for Act<'_, A> {
    type Output = Outcome<A::Output>;

    async fn decide<P: Port>(
        &self,
        draft: &mut Draft,
        reader: &Reader<'_, P>,
    ) -> Result<Self::Output, Error> {
        if draft.team.session(self.session).is_none() {
            return Err(Refusal::SessionNotActive.into());
        }
        let known = self.action.look(reader).await?;
        let request = Request {
            session: self.session,
            team: self.team,
            operation: A::OPERATION,
        };
        let mut throttle = self.throttle;
        let result = sessions::act(draft, &mut throttle, request, |draft, actor| {
            self.action.decide(draft, actor, known)
        });
        Ok(Outcome { result, throttle })
    }
}

/// Refuses a session's request that is no operation, or is malformed.
struct Refuse<'a> {
    session: &'a Digest,
    attempted: Attempted,
    refusal: Refusal,
    throttle: ThrottleCount,
}

impl Command for Refuse<'_> {
    type Output = Outcome<()>;

    async fn decide<P: Port>(
        &self,
        draft: &mut Draft,
        _: &Reader<'_, P>,
    ) -> Result<Self::Output, Error> {
        let mut throttle = self.throttle;
        let (session, attempted) = (self.session, self.attempted);
        let result = sessions::refuse(draft, &mut throttle, session, attempted, &self.refusal);
        Ok(Outcome { result, throttle })
    }
}

impl App {
    /// Does an action of a reseller session on the team that the request names.
    ///
    /// # Errors
    /// A refusal by the rules is logged: the audit log has it.
    pub fn act<A: Action>(
        &self,
        token: &SessionToken,
        team: &Id,
        action: &A,
    ) -> impl Future<Output = Result<A::Output, Refused>> + Send {
        SendWrapper::new(async move {
            let session = token.digest();
            let throttle = THROTTLED.of(&session);
            let command = Act {
                action,
                session: &session,
                team,
                throttle,
            };
            let teams = self.open().map_err(problem)?;
            let (team, now) = (token.team(), self.now());
            let done = teams.command(team, Authority::Session, now, &command).await;
            settle(token, throttle, done)
        })
    }

    /// Refuses any other request of a reseller session, and logs the refusal (R5).
    pub async fn refuse_unknown(&self, token: &SessionToken) -> Problem {
        let refused = self.refuse(token, Attempted::Unknown, Refusal::NotPermitted);
        match refused.await {
            Ok(()) => Refusal::NotPermitted.into(),
            Err(refused) => refused.into(),
        }
    }

    /// Logs that a request of a reseller session was malformed.
    ///
    /// # Errors
    /// The session is not active, or over its rate limit: the caller learns that instead.
    pub async fn refuse_malformed(&self, token: &SessionToken) -> Result<(), Problem> {
        let refused = self.refuse(token, Attempted::Malformed, Refusal::Invalid("request"));
        refused.await.map_err(Problem::from)
    }

    fn refuse(
        &self,
        token: &SessionToken,
        attempted: Attempted,
        refusal: Refusal,
    ) -> impl Future<Output = Result<(), Refused>> + Send {
        SendWrapper::new(async move {
            let session = token.digest();
            let throttle = THROTTLED.of(&session);
            let command = Refuse {
                session: &session,
                attempted,
                refusal,
                throttle,
            };
            let teams = self.open().map_err(problem)?;
            let (team, now) = (token.team(), self.now());
            let done = teams.command(team, Authority::Session, now, &command).await;
            settle(token, throttle, done)
        })
    }
}

/// Keeps the throttle's count, has the deliveries sent, and separates refusals from faults.
fn settle<T>(
    token: &SessionToken,
    before: ThrottleCount,
    done: Done<Outcome<T>>,
) -> Result<T, Refused> {
    if done.is_deliverable {
        delivery::deliver(token.team());
    }
    let Outcome { result, throttle } = match done.result {
        // A token that names no team was never a session's.
        Err(Error::NoTeam) => return Err(Refusal::SessionNotActive.into()),
        Err(error) => return Err(problem(error).into()),
        Ok(outcome) => outcome,
    };
    THROTTLED.change(&token.digest(), before, throttle);
    result.map_err(|refusal| Refused::Logged(refusal.into()))
}
