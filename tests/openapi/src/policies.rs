//! Policies as bodies: every setting is optional, `null` clears an optional one, and a certificate
//! comes as PEM.
//!
//! A URL is text in the code's schema, because `domain` reads it from a `String`.

use serde_json::{Map, Value, json};

/// Turns the schemas of the policies into those of the bodies that set them.
pub(crate) fn refine(schemas: &mut Map<String, Value>) {
    for name in ["NewSharingPolicy", "NewSecurityPolicy"] {
        let Some(policy) = schemas.get_mut(name) else {
            continue;
        };
        policy["additionalProperties"] = false.into();
        if let Some(certificate) = policy["properties"].get_mut("sso_certificate") {
            let description = "The certificate in PEM; null clears it.";
            *certificate = json!({ "type": ["string", "null"], "description": description });
        }
    }
    schemas.remove("NewCertificate");
    if let Some(url) = schemas.get_mut("HttpsUrl") {
        url["maxLength"] = 255.into();
        url["pattern"] = "^https://".into();
    }
    let body = json!({
        "type": "object",
        "description": "All settings of a team; a setting that is not named has its default.",
        "properties": {
            "sharing": { "$ref": "#/components/schemas/NewSharingPolicy" },
            "security": { "$ref": "#/components/schemas/NewSecurityPolicy" },
        },
        "required": ["sharing", "security"],
        "additionalProperties": false,
    });
    schemas.insert("PutSettings".into(), body);
}
