//! The walk through the API as `curl` commands, for a shell with the tokens in its variables.

/// The title and command of each step. The README has the same steps.
pub(crate) const STEPS: [(&str, &str); 9] = [
    (
        "An admin of Acme switches reseller support on",
        r#"curl -s -X PUT $URL/v1/teams/acme/reseller-support -H "authorization: Bearer $ADMIN" -H "content-type: application/json" -d '{"state":"enabled"}'"#,
    ),
    (
        "A technician of Northwind issues a single-use link",
        r#"LINK=$(curl -s -X POST $URL/v1/teams/acme/sign-in-links -H "authorization: Bearer $TECHNICIAN" -H "content-type: application/json" -d '{"reason":"Ticket 42"}' | sed -E 's/.*#([^"]+)".*/\1/')"#,
    ),
    (
        "Whoever has the link redeems it, once",
        r#"NONCE=$(head -c 16 /dev/urandom | base64); SESSION=$(curl -s -X POST $URL/v1/sign-in-links/redeem -H "content-type: application/json" -d "{\"token\":\"$LINK\",\"nonce\":\"$NONCE\"}" | sed -E 's/.*"session_token":"([^"]+)".*/\1/')"#,
    ),
    (
        "The session adds a member",
        r#"curl -s -X POST $URL/v1/teams/acme/members -H "authorization: Bearer $SESSION" -H "content-type: application/json" -d '{"email":"new@acme.example","name":"New One"}'"#,
    ),
    (
        "... and removes one",
        r#"curl -s -X DELETE $URL/v1/teams/acme/members/jane -H "authorization: Bearer $SESSION" -w '%{http_code}\n'"#,
    ),
    (
        "Anything else is refused",
        r#"curl -s $URL/v1/teams/acme/billing -H "authorization: Bearer $SESSION""#,
    ),
    (
        "The admin sees every step in the audit log",
        r#"curl -s "$URL/v1/teams/acme/audit-log?limit=10" -H "authorization: Bearer $ADMIN""#,
    ),
    (
        "... and switches reseller support off",
        r#"curl -s -X PUT $URL/v1/teams/acme/reseller-support -H "authorization: Bearer $ADMIN" -H "content-type: application/json" -d '{"state":"disabled"}'"#,
    ),
    (
        "The session is out",
        r#"curl -s $URL/v1/teams/acme/members -H "authorization: Bearer $SESSION""#,
    ),
];
