//! A browser without a window: keeps cookies, follows no redirects, and sends the forms of a page.

use crate::app::TestApp;
use crate::client::{Answer, Client};
use crate::steps::Session;
use domain::Id;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// The origin of the application's pages by its configuration.
pub const ORIGIN: &str = "https://support.vendor.example";

/// A browser.
#[derive(Debug)]
pub struct Browser {
    client: Client,
    cookies: Mutex<BTreeMap<String, String>>,
}

impl Browser {
    /// A browser that has no cookies.
    pub fn new(app: &TestApp) -> Self {
        Self {
            client: Client::of_browser(&app.url()),
            cookies: Mutex::default(),
        }
    }

    /// The browser of an admin of `acme` who is signed in.
    pub fn of_admin(app: &TestApp, id: &str) -> Self {
        Self::new(app).with_cookie("__Host-admin", app.admin("acme", id).token())
    }

    /// The browser of a technician of `northwind` who is signed in.
    pub fn of_technician(app: &TestApp, id: &str) -> Self {
        Self::new(app).with_cookie("__Host-technician", app.technician("northwind", id).token())
    }

    /// The browser in which a session of `acme` is open.
    pub fn of_session(app: &TestApp, session: &Session) -> Self {
        Self::new(app).with_cookie(&session_cookie("acme"), session.client.token())
    }

    /// The same with one more cookie.
    pub fn with_cookie(self, name: &str, value: &str) -> Self {
        self.lock().insert(name.to_owned(), value.to_owned());
        self
    }

    /// The same with one more header in each request.
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        self.client = self.client.with_header(name, value);
        self
    }

    /// Another browser with the same cookies, and one more header in each request.
    pub fn clone_with(&self, name: &str, value: &str) -> Self {
        Self {
            client: self.client.with_header(name, value),
            cookies: Mutex::new(self.cookies()),
        }
    }

    /// The cookies of the next request.
    pub fn cookies(&self) -> BTreeMap<String, String> {
        self.lock().clone()
    }

    /// Opens a page.
    pub async fn get(&self, path: &str) -> Answer {
        self.keep(self.client().get(path).await)
    }

    /// Opens a page, which has to exist.
    pub async fn open(&self, path: &str) -> Answer {
        let page = self.get(path).await;
        assert_eq!(page.status, 200, "{path}: {}", page.text);
        page
    }

    /// Sends a page's form with its hidden fields and the typed ones.
    pub async fn submit(&self, page: &Answer, action: &str, typed: &[(&str, &str)]) -> Answer {
        self.submit_from(ORIGIN, action, &fields(page, action), typed)
            .await
    }

    /// Sends a form from a page of another origin, with these hidden fields.
    pub async fn submit_from(
        &self,
        origin: &str,
        action: &str,
        hidden: &[(String, String)],
        typed: &[(&str, &str)],
    ) -> Answer {
        let url = reqwest::Url::parse_with_params("http://form", hidden).expect("fields");
        let url = reqwest::Url::parse_with_params(url.as_str(), typed).expect("fields");
        let client = if origin.is_empty() {
            self.client()
        } else {
            self.client().with_header("origin", origin)
        };
        self.keep(
            client
                .post_form(action, url.query().unwrap_or_default())
                .await,
        )
    }

    /// Posts JSON as a page's script does.
    pub async fn post(&self, origin: &str, path: &str, body: serde_json::Value) -> Answer {
        self.keep(
            self.client()
                .with_header("origin", origin)
                .post(path, body)
                .await,
        )
    }

    fn client(&self) -> Client {
        let cookies: Vec<_> = self
            .lock()
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        if cookies.is_empty() {
            self.client.clone()
        } else {
            self.client.with_header("cookie", &cookies.join("; "))
        }
    }

    fn keep(&self, answer: Answer) -> Answer {
        for (_, line) in answer
            .headers
            .iter()
            .filter(|(name, _)| name == "set-cookie")
        {
            let (name, value) = line
                .split(';')
                .next()
                .and_then(|pair| pair.split_once('='))
                .expect("a cookie");
            match value {
                "" => self.lock().remove(name),
                value => self.lock().insert(name.to_owned(), value.to_owned()),
            };
        }
        answer
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, String>> {
        self.cookies.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The hidden fields of a page's form.
#[track_caller]
pub fn fields(page: &Answer, action: &str) -> Vec<(String, String)> {
    let form = page
        .text
        .split_once(&format!("<form method=\"post\" action=\"{action}\""));
    let (_, form) = form.unwrap_or_else(|| panic!("no form for {action}: {}", page.text));
    let form = form.split("</form>").next().unwrap_or_default();
    let inputs = form.split("<input type=\"hidden\"").skip(1);
    inputs
        .map(|input| (attribute(input, "name"), attribute(input, "value")))
        .collect()
}

/// The actions of a page's forms.
pub fn actions(page: &Answer) -> Vec<String> {
    page.text
        .split("<form method=\"post\"")
        .skip(1)
        .map(|form| attribute(form, "action"))
        .collect()
}

fn attribute(tag: &str, name: &str) -> String {
    let value = tag
        .split(&format!(" {name}=\""))
        .nth(1)
        .and_then(|rest| rest.split('"').next());
    value.unwrap_or_default().to_owned()
}

/// The name of the cookie with a team's session.
pub fn session_cookie(team: &str) -> String {
    let team = Id::new(team).expect("an id");
    format!("__Host-session-{}", team.digest())
}
