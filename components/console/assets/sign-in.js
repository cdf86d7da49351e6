// Takes the link's token out of the address bar, shows whose link it is, and redeems it once. Whatever goes wrong on the way
// can be tried again under the same nonce, which gets the same session. The token waits in this tab's session storage, so
// that it survives a sign-in in between; what was redeemed is remembered by its digest alone.
const page = document.getElementById("sign-in");
const { sessionStorage: tab, localStorage: browser } = window;
const DAY = 24 * 3600 * 1000;

const given = location.hash.slice(1);
if (given.startsWith("rsl_")) {
  tab.setItem("link", JSON.stringify({ token: given, nonce: crypto.randomUUID() }));
  history.replaceState(null, "", location.pathname);
}
const { token, nonce } = JSON.parse(tab.getItem("link") ?? "{}");
// Another link, typed into the same tab, opens no new page.
addEventListener("hashchange", () => location.hash.startsWith("#rsl_") && location.reload());

const show = (state) => {
  for (const part of page.querySelectorAll("[data-state]")) part.hidden = part.dataset.state !== state;
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
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return `redeemed-${[...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
};

// What this browser redeemed in the last day.
const forget = () => {
  for (const key of Object.keys(browser).filter((key) => key.startsWith("redeemed-"))) {
    if (Date.now() - Date.parse(JSON.parse(browser.getItem(key)).at) > DAY) browser.removeItem(key);
  }
};

const used = ({ team, at }) => {
  fill("at", new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" }).format(new Date(at)));
  for (const link of page.querySelectorAll('[data-slot="console"]')) link.href = `/teams/${team}/members`;
  show("used");
};

const known = async () => JSON.parse(browser.getItem(await digest(token)) ?? "null");

const failed = ({ status, body }, next) => {
  if (status === 404) {
    tab.removeItem("link");
    return show("dead");
  }
  // Whoever seemed to be signed in is not any more: the page without that says what to do.
  if (status === 401) return location.reload();
  fill("problem", body?.text ?? page.dataset.problem);
  again.onclick = next;
  show("again");
};

const preview = async () => {
  if (!token) return show("dead");
  const before = await known();
  if (before) return used(before);
  const answer = await post("/sign-in/preview", { token });
  // A link that is dead was perhaps redeemed here, and the answer was lost: the same nonce gets the same session. If it was
  // redeemed by someone else, this raises the alarm.
  if (answer.status === 404) return redeem();
  if (answer.status !== 200) return failed(answer, preview);
  const { body } = answer;
  fill("team", body.team);
  fill("reseller", body.reseller);
  fill("reason", body.reason);
  for (const part of page.querySelectorAll("[data-if]")) part.hidden = !body[part.dataset.if];
  button.textContent = page.dataset.label.replace("#", () => body.team);
  show("ready");
};

const redeem = async () => {
  // Another tab may have been faster.
  const before = await known();
  if (before) return used(before);
  button.setAttribute("aria-disabled", "true");
  const answer = await post("/sign-in/redeem", { token, nonce });
  button.removeAttribute("aria-disabled");
  if (answer.status !== 201) return failed(answer, redeem);
  const { team, redeemed_at: at } = answer.body;
  tab.removeItem("link");
  browser.setItem(await digest(token), JSON.stringify({ team, at }));
  location.replace(`/teams/${team}/members?done=signed_in`);
};

const button = document.getElementById("redeem");
const again = document.getElementById("again");
button.onclick = () => button.ariaDisabled !== "true" && redeem();
forget();
await preview();
