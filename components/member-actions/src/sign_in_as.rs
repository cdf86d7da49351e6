//! `POST` and `DELETE /v1/teams/{team}/members/{id}/sign-in`: action 2; and the public key of its tokens.

use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header::CACHE_CONTROL};
use axum::response::Response;
use domain::operations::{END_SIGN_IN_AS, SIGN_IN_AS};
use domain::sign_in_as::{self, Claims, Start};
use domain::{Id, Refusal, limits};
use serde_json::json;
use spin_adapters::{App, session, variable};
use web::sign_in_token::{SignInKey, TOKEN_TYPE};
use web::{Bearer, Code, IdempotencyKey, Path, Problem, created, no_content};

/// Signs in as a member: a token for one exchange at the vendor's login.
pub async fn start(
    State(app): State<App>,
    Path((team, id)): Path<(Id, Id)>,
    bearer: Bearer,
    key: Option<IdempotencyKey>,
) -> Result<Response, Problem> {
    let session = session(&bearer)?;
    let place = [SIGN_IN_AS.name, team.as_str(), id.as_str()];
    let request = key.map(|key| key.request(session.reveal(), &place, &()));
    let (sign_in, may_be_admin) = (
        Id::new(app.random().text()).map_err(Refusal::from)?,
        may_be_admin().await,
    );
    let (signing, digest) = (Signing::load().await?, session.digest());
    let look = async |reader: &storage::Reader<'_, _>| {
        Ok((
            reader.member(&id).await?,
            reader.admins_at_enabling().await?,
            reader.repetition(&request).await?,
        ))
    };
    let (sign_in, member, token) = app
        .act(
            &session,
            &team,
            &SIGN_IN_AS,
            look,
            |draft, actor, (member, admins_at_enabling, repetition)| {
                let command = Start {
                    id: sign_in.clone(),
                    may_be_admin,
                    admins_at_enabling,
                };
                let make = |claims: &Claims| signing.token(claims);
                sign_in_as::start(
                    draft,
                    actor,
                    &digest,
                    member,
                    command,
                    repetition.as_ref(),
                    make,
                )
            },
        )
        .await?;
    let answer = json!({
        "id": sign_in.id,
        "token": token,
        "token_type": TOKEN_TYPE,
        "expires_at": sign_in.at + limits::SIGN_IN_TOKEN_LIFETIME,
        "member": member,
    });
    Ok(created(
        &format!("/v1/teams/{team}/members/{id}/sign-in"),
        &answer,
    ))
}

/// Ends being signed in as a member.
pub async fn end(
    State(app): State<App>,
    Path((team, id)): Path<(Id, Id)>,
    bearer: Bearer,
) -> Result<Response, Problem> {
    let session = session(&bearer)?;
    let digest = session.digest();
    let look = async |_: &storage::Reader<'_, _>| Ok(());
    app.act(
        &session,
        &team,
        &END_SIGN_IN_AS,
        look,
        |draft, actor, ()| sign_in_as::end(draft, actor, &digest, &id),
    )
    .await?;
    Ok(no_content())
}

/// Tells the public key, which may be kept for five minutes.
pub async fn jwks() -> Result<Response, Problem> {
    let mut response = web::json(StatusCode::OK, &key().await?.jwks());
    response.headers_mut().insert(
        CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=300"),
    );
    Ok(response)
}

/// What tokens are made with.
struct Signing {
    key: SignInKey,
    issuer: String,
    audience: String,
}

impl Signing {
    async fn load() -> Result<Self, Problem> {
        let signing = Self {
            key: key().await?,
            issuer: required("base_url").await?,
            audience: required("sign_in_audience").await?,
        };
        Ok(signing)
    }

    fn token(&self, claims: &Claims) -> String {
        self.key.token(&self.issuer, &self.audience, claims)
    }
}

async fn key() -> Result<SignInKey, Problem> {
    let because = "sign_in_key is not set, or not 32 bytes in base64";
    SignInKey::from_base64(&variable("sign_in_key").await)
        .ok_or_else(|| Problem::new(Code::Unavailable).because(because))
}

async fn required(name: &str) -> Result<String, Problem> {
    let value = variable(name).await;
    let because = || Problem::new(Code::Unavailable).because(format!("{name} is not set"));
    Some(value)
        .filter(|value| !value.is_empty())
        .ok_or_else(because)
}

async fn may_be_admin() -> bool {
    variable("sign_in_as_admins").await == "true"
}
