// Signing in at a third-party, certified OpenID Connect provider (oidc-provider).
import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { after, before, test } from "node:test";
import Provider from "oidc-provider";
import { freePort, print, run } from "./support/application.mjs";
import { launch, person } from "./support/people.mjs";

const PEOPLE = {
  alice: { role: "team_admin", team: "acme", name: "Alice Martin", email: "alice@acme.example" },
  tom: { role: "technician", reseller: "northwind", name: "Tom", email: "tom@northwind.example" },
  eve: { name: "Eve", email: "eve@elsewhere.example" },
};

// Starts an identity provider with one client.
const provide = async (issuer, client) => {
  const key = (type, alg, options) => ({ ...generateKeyPairSync(type, options).privateKey.export({ format: "jwk" }), alg, use: "sig" });
  const provider = new Provider(issuer, {
    clients: [client],
    jwks: { keys: [key("rsa", "RS256", { modulusLength: 2048 }), key("ec", "ES256", { namedCurve: "P-256" })] },
    cookies: { keys: ["for tests"] },
    pkce: { required: () => true },
    conformIdTokenClaims: false,
    claims: { openid: ["sub", "role", "team", "reseller", "name", "email"] },
    findAccount: (_, accountId) => ({ accountId, claims: () => ({ sub: accountId, ...PEOPLE[accountId] }) }),
  });
  const server = provider.listen(Number(new URL(issuer).port), "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  return server;
};

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

for (const algorithm of ["RS256", "ES256"]) {
  test(`people sign in at a real provider (${algorithm})`, async () => {
    const [listen, port] = [`127.0.0.1:${await freePort()}`, await freePort()];
    const [url, issuer] = [`http://${listen}`, `http://127.0.0.1:${port}`];
    const secret = "a secret / with + signs & more";
    const server = await provide(issuer, {
      client_id: "console",
      client_secret: secret,
      redirect_uris: [`${url}/login/callback`],
      id_token_signed_response_alg: algorithm,
    });
    const variables = (await print("token", "variables", "--url", url)).matchAll(/^export (\w+)='(.*)'$/gm);
    const env = Object.fromEntries([...variables].map(([, name, value]) => [name, value]));
    Object.assign(env, { SPIN_VARIABLE_OIDC_ISSUER: issuer, SPIN_VARIABLE_OIDC_ORIGIN: issuer });
    Object.assign(env, { SPIN_VARIABLE_OIDC_CLIENT_ID: "console", SPIN_VARIABLE_OIDC_CLIENT_SECRET: secret });
    const app = await run(["serve", "--memory", "--listen", listen], "not-found: http", env);
    const authorization = `Bearer ${await print("token", "platform")}`;
    const put = async (path, body) => {
      const headers = { authorization, "content-type": "application/json" };
      const answer = await fetch(url + path, { method: "PUT", headers, body: JSON.stringify(body) });
      assert.ok(answer.ok, `${path}: ${answer.status}`);
    };
    await put("/v1/platform/setup", {});
    await put("/v1/platform/resellers/northwind", { name: "Northwind Partners", domains: ["northwind.example"] });
    await put("/v1/platform/teams/acme", { name: "Acme", reseller: "northwind" });
    const line = JSON.stringify({ id: "alice", email: "alice@acme.example", name: "Alice Martin", role: "team_admin" });
    const headers = { authorization, "content-type": "application/x-ndjson" };
    assert.ok((await fetch(`${url}/v1/platform/teams/acme/members`, { method: "POST", headers, body: line })).ok);

    for (const [who, heading] of [["alice", "Reseller support"], ["tom", "My teams"], ["eve", "Reseller Support"]]) {
      const { context, page, close } = await person(browser);
      // The provider's pages load a font from elsewhere.
      await context.route((address) => address.hostname !== "127.0.0.1", (route) => route.fulfill({ body: "" }));
      await page.goto(url);
      await page.getByRole("link", { name: "Sign in", exact: true }).click();
      await page.locator("input[name=login]").fill(who);
      await page.locator("input[name=password]").fill("any");
      await page.getByRole("button", { name: "Sign-in" }).click();
      await page.getByRole("button", { name: "Continue" }).click();
      await page.getByRole("heading", { name: heading, exact: true, level: 1 }).waitFor();
      // A person without a role in the vendor's claims is refused.
      const isRefused = await page.getByText("You could not be signed in.").isVisible();
      assert.equal(isRefused, who === "eve");
      await close();
    }
    await app.stop();
    server.close();
    server.closeAllConnections();
  });
}
