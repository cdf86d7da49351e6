//! The context of every page of a reseller session.

use crate::client::Client;
use crate::failure::{Failure, Refused};
use crate::page::{Banner, Impersonated, Layout, Tab};
use crate::realm::Realm;
use crate::request::PageRequest;
use api::Session;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use domain::{Id, Name, Operation};
use serde::de::DeserializeOwned;

/// A request of a page in a session that is active.
pub(crate) struct SessionPage {
    /// The request.
    pub(crate) request: PageRequest,
    /// The team.
    pub(crate) team: Id,
    /// The API, for the session.
    pub(crate) api: Client,
    view: Session,
}

impl<S: Send + Sync> FromRequestParts<S> for SessionPage {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let Ok(request) =
            <PageRequest as FromRequestParts<S>>::from_request_parts(parts, state).await;
        Self::load(request).await
    }
}

impl SessionPage {
    /// Reads the session of a request.
    pub(crate) async fn load(request: PageRequest) -> Result<Self, Failure> {
        let Realm::Session(team) = request.realm.clone() else {
            return Err(Failure::not_found());
        };
        let api = request.client()?;
        let view = api.get(Operation::ReadSession, &[], &[]).await?;
        Ok(Self {
            request,
            team,
            api,
            view,
        })
    }

    /// The path of a page of this team.
    pub(crate) fn path(&self, page: &str) -> String {
        format!("/teams/{}/{page}", self.team.segment())
    }

    /// The path of the form that ends being signed in as a member.
    pub(crate) fn end_sign_in_path(&self, member: &Id) -> String {
        self.path(&format!("members/{}/sign-out", member.segment()))
    }

    /// A list for a page. A page that shows a refusal is shown even if the list cannot be read.
    pub(crate) async fn list<T: DeserializeOwned + Default>(
        &self,
        operation: Operation,
        query: &[(&str, String)],
        refused: Option<&Refused>,
    ) -> Result<T, Failure> {
        match self.api.get(operation, &[&self.team], query).await {
            Err(Failure::Refused { .. } | Failure::Unavailable(_)) if refused.is_some() => {
                Ok(T::default())
            }
            answer => answer,
        }
    }

    /// The layout of a page.
    pub(crate) fn layout(&self, title: String, page: &str, refused: Option<&Refused>) -> Layout {
        let layout = Layout::signed_in(&self.request, title, self.tabs());
        Layout {
            path: self.path(page),
            banner: Some(self.banner()),
            ..layout.refused(refused)
        }
    }

    fn tabs(&self) -> Vec<Tab> {
        let t = self.request.t;
        vec![
            Tab::new(self.path("members"), t.members()),
            Tab::new(self.path("insights"), t.insights()),
            Tab::new(self.path("folders"), t.team_folders()),
            Tab::new(self.path("sharing"), t.sharing()),
            Tab::new(self.path("security"), t.security()),
            Tab::new(self.path("activity"), t.sharing_activity()),
            Tab::new(self.path("support"), t.support()),
        ]
    }

    fn banner(&self) -> Banner {
        let view = &self.view;
        let reseller = view.reseller.as_ref();
        let sign_in = view.signed_in_as.as_ref();
        Banner {
            team: view.team.name.to_string(),
            reseller: reseller.map(Name::to_string).unwrap_or_default(),
            expires_at: view.expires_at,
            is_read_only: view.is_read_only,
            impersonated: sign_in.map(|sign_in| Impersonated {
                end_path: self.end_sign_in_path(&sign_in.member),
                name: sign_in.name.to_string(),
            }),
        }
    }
}
