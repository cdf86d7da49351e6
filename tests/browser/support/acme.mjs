// The example team with support switched on, a session and its actions, and a waiting link; and the
// cookies of its people.
import { createHash } from "node:crypto";
import { print } from "./application.mjs";

// The cookie of a session in Acme has a digest of the team's id in its name.
const SESSION_COOKIE = `__Host-session-${createHash("sha256").update("acme").digest("base64url").slice(0, 22)}`;

export const bringIn = async ({ url }) => {
  const adminOf = (team, id) => print("token", "team-admin", "--team", team, "--id", id);
  const [admin, technician] = [await adminOf("acme", "alice"), await print("token", "technician")];
  const platform = await print("token", "platform");
  const call = async (token, method, path, body, type = "application/json") => {
    const headers = { authorization: `Bearer ${token}`, "content-type": type };
    const answer = await fetch(url + path, { method, headers, body: typeof body === "object" ? JSON.stringify(body) : body });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer.status === 204 ? null : answer.json();
  };
  const link = async (reason) => (await call(technician, "POST", "/v1/teams/acme/sign-in-links", { reason })).url;
  await call(admin, "PUT", "/v1/teams/acme/reseller-support", { state: "enabled" });
  const token = (await link("Ticket 42")).split("#")[1];
  const redemption = { token, nonce: crypto.randomUUID() };
  const session = (await call(technician, "POST", "/v1/sign-in-links/redeem", redemption)).session_token;
  const act = (method, path, body) => call(session, method, `/v1/teams/acme/${path}`, body);
  await act("PUT", "members/joe/admin-role", { role: "support_admin" });
  await act("PATCH", "sharing-policy", { shared_link_create_policy: "default_team_only" });
  await act("PATCH", "security-policy", { session_idle_length_seconds: 5400 });
  const contact = { name: "Tom", email: "tom@northwind.example" };
  const request = await act("POST", "support-requests", { subject: "Restore a folder", text: "Where is it?\nIt was there.", contact });
  await act("POST", "members/jane/sign-in", {});
  const waiting = new URL(await link("Ticket 43"));
  const cookie = (name, value) => ({ name, value, domain: "127.0.0.1", path: "/", secure: true, httpOnly: true, sameSite: "Lax" });
  // A customer with support switched off, and a team without a reseller.
  for (const [id, team] of [["globex", { name: "Globex", reseller: "northwind" }], ["initech", { name: "Initech" }]]) {
    await call(platform, "PUT", `/v1/platform/teams/${id}`, team);
    const lines = JSON.stringify({ id: "alice", email: `alice@${id}.example`, name: "Alice Martin", role: "team_admin" });
    await call(platform, "POST", `/v1/platform/teams/${id}/members`, lines, "application/x-ndjson");
  }
  return {
    asAdmin: async (team, id) => cookie("__Host-admin", await adminOf(team, id)),
    inSession: (token) => cookie(SESSION_COOKIE, token),
    link: () => link("Ticket 44"),
    redeem: (url) => call(technician, "POST", "/v1/sign-in-links/redeem", { token: url.split("#")[1], nonce: crypto.randomUUID() }),
    sentences: async () => (await call(admin, "GET", "/v1/teams/acme/audit-log?limit=20")).events.map(({ sentence }) => sentence),
    endSessions: async () => {
      const { sessions } = await call(admin, "GET", "/v1/teams/acme/reseller-support/sessions");
      for (const { id } of sessions) await call(admin, "DELETE", `/v1/teams/acme/reseller-support/sessions/${id}`);
    },
    sessions: async () => (await call(admin, "GET", "/v1/teams/acme/reseller-support/sessions")).sessions,
    cookies: [cookie("__Host-admin", admin), cookie("__Host-technician", technician), cookie(SESSION_COOKIE, session)],
    pages: [
      "/",
      "/?problem=login_refused",
      `/sign-in${waiting.hash}`,
      "/sign-in#nothing",
      "/admin/reseller-support",
      "/admin/audit-log",
      "/reseller",
      "/reseller/teams/acme",
      ...["members", "members/jane", "insights", "folders", "sharing", "security", "activity", "support"].map((page) => `/teams/acme/${page}`),
      `/teams/acme/support/${request.id}`,
      "/teams/acme/nothing",
      "/nothing",
      "/sign-in%23rsl_acme.secret",
      "/admin/audit-log?category=nonsense",
      "/teams/other/members",
    ],
  };
};
