// Removes the link's token from the address bar, shows whose link it is, and redeems it once. After
// a failure the same nonce gets the same session. The token stays in this tab's session storage, to
// survive a sign-in in between; a redeemed link is remembered by its digest alone.
const page = document.getElementById("sign-in");
const { sessionStorage: tab, localStorage: browser } = window;
const DAY = 24 * 3600 * 1000;

// A token of 43 characters after its team, without what a mail program or a hand put around it.
const clean = (text) => {
  const bare = text.replace(/%(20|09|0A|0D|C2%A0)|\s/gi, "");
  return bare.match(/^rsl_[\w-]+\.[\w-]{43}/)?.[0] ?? bare;
};

const given = clean(location.hash.slice(1));
if (given.startsWith("rsl_")) {
  tab.setItem("link", JSON.stringify({ token: given, nonce: crypto.randomUUID() }));
  history.replaceState(null, "", location.pathname);
}
const { token, nonce } = JSON.parse(tab.getItem("link") ?? "{}");
// Another link opened in the same tab changes only the fragment, so the page has to be reloaded.
addEventListener("hashchange", () => clean(location.hash.slice(1)).startsWith("rsl_") && location.reload());

const show = (state) => {
  const parts = page.querySelectorAll("[data-state]");
  for (const part of parts) part.hidden = part.dataset.state !== state;
};

const fill = (slot, text) => {
  for (const part of page.querySelectorAll(`[data-slot="${slot}"]`)) part.textContent = text;
};

const post = async (path, body) => {
  try {
    const headers = { "content-type": "application/json" };
    const response = await fetch(path, { method: "POST", headers, body: JSON.stringify(body) });
    return { status: response.status, body: await response.json() };
  } catch {
    return { status: 0 };
  }
};

const digest = async (text) => {
  const encoded = new TextEncoder().encode(text);
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", encoded));
  return `redeemed-${[...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
};

// Forgets redemptions older than a day.
const forgetOld = () => {
  for (const key of Object.keys(browser).filter((key) => key.startsWith("redeemed-"))) {
    if (Date.now() - Date.parse(JSON.parse(browser.getItem(key)).at) > DAY) browser.removeItem(key);
  }
};

const showUsed = ({ team, at }) => {
  const format = { dateStyle: "medium", timeStyle: "short" };
  const language = document.documentElement.lang;
  fill("at", new Intl.DateTimeFormat(language, format).format(new Date(at)));
  const links = page.querySelectorAll('[data-slot="console"]');
  for (const link of links) link.href = `/teams/${encodeURIComponent(team)}/members`;
  show("used");
};

const earlier = async () => JSON.parse(browser.getItem(await digest(token)) ?? "null");

const showFailure = ({ status, body }, next) => {
  if (status === 404) {
    tab.removeItem("link");
    return show("dead");
  }
  // The technician's sign-in is over: the page without it says how to go on.
  if (status === 401) return location.reload();
  fill("problem", body?.text ?? page.dataset.problem);
  again.onclick = next;
  show("again");
};

const preview = async () => {
  if (!token) return show("dead");
  const before = await earlier();
  if (before) return showUsed(before);
  const answer = await post("/sign-in/preview", { token });
  // A dead link may have been redeemed here with the answer lost: the same nonce gets the same
  // session. If someone else redeemed it, this raises the alarm.
  if (answer.status === 404) return redeem();
  if (answer.status !== 200) return showFailure(answer, preview);
  const { body } = answer;
  fill("team", body.team);
  fill("reseller", body.reseller);
  fill("reason", body.reason);
  for (const part of page.querySelectorAll("[data-if]")) part.hidden = !body[part.dataset.if];
  button.textContent = page.dataset.label.replace("#", () => body.team);
  show("ready");
};

const redeem = async () => {
  // Another tab may have redeemed it meanwhile.
  const before = await earlier();
  if (before) return showUsed(before);
  button.setAttribute("aria-disabled", "true");
  const answer = await post("/sign-in/redeem", { token, nonce });
  button.removeAttribute("aria-disabled");
  if (answer.status !== 201) return showFailure(answer, redeem);
  const { team, redeemed_at: at } = answer.body;
  tab.removeItem("link");
  browser.setItem(await digest(token), JSON.stringify({ team, at }));
  location.replace(`/teams/${encodeURIComponent(team)}/members?done=signed_in`);
};

const button = document.getElementById("redeem");
const again = document.getElementById("again");
button.onclick = () => button.ariaDisabled !== "true" && redeem();
forgetOld();
await preview();
