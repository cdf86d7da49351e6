//! The grants of each component in `spin.toml`: secrets, hosts, stores; and the private route.

use crate::manifest::Manifest;
use suite::TestApp;

const CHAINING: &str = "http://hook-delivery.spin.internal";

/// The components that get a variable of the application under any name.
fn holders(variable: &str) -> Vec<String> {
    let template = format!("{{{{{variable}}}}}");
    let components = Manifest::read().components().into_iter();
    components
        .filter(|(_, component)| {
            let mut templates = component.variables.values();
            templates.any(|text| text.replace(' ', "").contains(&template))
        })
        .map(|(name, _)| name)
        .collect()
}

#[test]
fn only_hook_delivery_holds_the_secret_of_the_hook() {
    assert_eq!(holders("hook_secrets"), ["hook-delivery"]);
}

#[test]
fn only_the_two_that_derive_tokens_hold_the_server_key() {
    assert_eq!(holders("server_key"), ["link-issuance", "link-redemption"]);
}

#[test]
fn components_with_a_store_hold_the_keys_of_the_audit_log() {
    let components = Manifest::read().components().into_iter();
    let with_store: Vec<_> = components
        .filter(|(_, component)| !component.stores.is_empty())
        .map(|(name, _)| name)
        .collect();
    assert_eq!(holders("audit_keys"), with_store);
}

#[test]
fn only_the_login_holds_the_secrets_of_signing_in() {
    assert_eq!(holders("login_key"), ["login"]);
    assert_eq!(holders("oidc_client_secret"), ["login"]);
}

#[test]
fn components_that_take_people_take_them_from_the_login_too() {
    // Components that take only the platform's tokens have nothing to do with the login.
    assert_eq!(holders("login_public_key"), holders("token_audience"));
}

#[test]
fn only_sign_in_as_holds_the_key_that_signs_in_as_members() {
    assert_eq!(holders("sign_in_key"), ["sign-in-as"]);
}

#[test]
fn only_hook_delivery_and_the_login_may_reach_the_network() {
    for (name, component) in Manifest::read().components() {
        match name.as_str() {
            "hook-delivery" => assert_eq!(component.outbound, ["{{ hook_origin }}"]),
            "login" => assert_eq!(
                component.outbound,
                ["{{ oidc_origin }}", "http://not-found.spin.internal"]
            ),
            // It calls other components and holds nothing but its own address.
            "console" => {
                assert!(
                    component
                        .outbound
                        .iter()
                        .all(|host| host.ends_with(".spin.internal"))
                );
                assert!(!component.outbound.iter().any(|host| host == CHAINING));
                assert!(component.stores.is_empty());
                assert_eq!(
                    component.variables.into_keys().collect::<Vec<_>>(),
                    ["base_url", "sign_in_url"]
                );
            }
            _ => assert!(
                component.outbound.iter().all(|host| host == CHAINING),
                "{name}: {:?}",
                component.outbound
            ),
        }
    }
}

#[test]
fn no_component_has_another_store_than_the_default_one() {
    for (name, component) in Manifest::read().components() {
        assert!(
            component.stores.iter().all(|store| store == "default"),
            "{name}: {:?}",
            component.stores
        );
    }
}

#[test]
fn every_component_has_a_route_and_every_route_a_component() {
    let manifest = Manifest::read();
    let mut routed: Vec<_> = manifest
        .routes()
        .into_iter()
        .map(|(_, component)| component)
        .collect();
    routed.sort();
    routed.dedup();
    // The holder of the hook's secret serves other components only.
    let known: Vec<_> = manifest
        .components()
        .into_keys()
        .filter(|name| name != "hook-delivery")
        .collect();
    assert_eq!(routed, known);
}

#[tokio::test]
async fn private_route_of_deliveries_is_nowhere_from_outside() {
    let app = TestApp::start().await;
    app.acme().await;
    let paths = [
        "/internal/deliveries/acme",
        "/internal/deliveries/x",
        "/internal/deliveries",
        "/internal",
    ];
    for path in paths {
        for caller in [&app.anyone, &app.platform, &app.admin("acme", "alice")] {
            caller
                .post(path, serde_json::json!({}))
                .await
                .refused(404, "not_found");
            caller.get(path).await.refused(404, "not_found");
        }
    }
}
