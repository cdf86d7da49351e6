// Every page, in both languages, light and dark, wide and narrow: axe finds nothing serious,
// nothing overflows, the page is small and fast.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { start } from "./support/application.mjs";
import { launch, person } from "./support/people.mjs";
import { bringIn } from "./support/acme.mjs";

const MAX_BYTES = 100_000;
const MAX_MILLISECONDS = 50;

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

let app, browser, acme;
before(async () => {
  app = await start();
  browser = await launch();
  acme = await bringIn(app);
});
after(async () => {
  await browser.close();
  await app.stop();
});

// Opens a page. The sign-in page is ready once its script has checked the link.
const open = async (page, path) => {
  await page.goto("about:blank");
  await page.goto(app.url + path);
  if (/^\/sign-in(#|$)/.test(path)) await page.locator('[data-state]:not([data-state="checking"]):visible').waitFor();
};

const LOOKS = [
  { locale: "en", colorScheme: "light", viewport: { width: 1200, height: 800 } },
  { locale: "fr", colorScheme: "dark", viewport: { width: 360, height: 700 } },
];

const assertFit = async (page, state, look) => {
  assert.equal(await page.getAttribute("html", "lang"), look.locale, state);
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run({ resultTypes: ["violations"] }));
  const serious = violations.filter(({ impact }) => ["serious", "critical"].includes(impact));
  const found = serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
  assert.deepEqual(found, [], state);
  const isWider = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
  assert.ok(!isWider, `${state} is wider than the window`);
};

for (const look of LOOKS) {
  const title = `(${look.locale}, ${look.colorScheme}, ${look.viewport.width} wide)`;
  // The content security policy of the pages would block the script of axe.
  const options = { ...look, bypassCSP: true };

  test(`pages are fit for everyone ${title}`, async () => {
    const { context, page, close } = await person(browser, options);
    await context.addCookies(acme.cookies);
    for (const path of acme.pages) {
      await open(page, path);
      await assertFit(page, path, look);
    }
    await close();
  });

  test(`pages are so in every state ${title}`, async () => {
    const { context, page, close } = await person(browser, options);
    await context.addCookies(acme.cookies);
    const show = async (state, path, { cookie, sees, act }) => {
      if (cookie) await context.addCookies([await cookie]);
      await open(page, path);
      if (act) await act();
      await page.locator(sees).first().waitFor();
      await assertFit(page, state, look);
    };
    const send = (form, field, text) => async () => {
      if (field) await page.locator(field).fill(text);
      await page.locator(`form[action$="${form}"] button`).click();
    };
    await show("a refused form", "/teams/acme/folders", { sees: "[role=alert]", act: send("/folders", "#name", "a/b") });
    await show("signing in as a member", "/teams/acme/members/amara", { sees: "form[action*='sign-in-as']", act: send("/sign-in") });
    await show("a customer who lets nobody in", "/reseller/teams/globex", { sees: "main b" });
    await show("a switch that is off", "/admin/reseller-support", { sees: "[name=is_enabled]:not(:checked)", cookie: acme.asAdmin("globex", "alice") });
    await show("a team that may not", "/admin/reseller-support", { sees: "[name=is_enabled]:disabled", cookie: acme.asAdmin("initech", "alice") });
    await show("one who is no admin", "/admin/reseller-support", { sees: "[role=alert]", cookie: acme.asAdmin("acme", "jane") });
    await show("a session that is over", "/teams/acme/members", { sees: "body:not(:has(.banner)) h1", cookie: acme.inSession("rss_acme.over") });
    await close();
  });
}

test("pages weigh less than 100 KB with all that they need", async () => {
  for (const path of acme.pages) {
    const { context, page, close } = await person(browser);
    await context.addCookies(acme.cookies);
    const requests = [];
    page.on("requestfinished", (request) => requests.push(request));
    await open(page, path);
    await page.waitForLoadState("networkidle");
    // Only requests up to now: a page that polls never stops.
    const sizes = await Promise.all(requests.map((request) => request.sizes()));
    const bytes = sizes.reduce((sum, { responseBodySize, responseHeadersSize }) => sum + responseBodySize + responseHeadersSize, 0);
    assert.ok(bytes > 1_000 && bytes < MAX_BYTES, `${path}: ${bytes} bytes`);
    await close();
  }
});

test("pages answer within 50 ms", async () => {
  const cookie = acme.cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
  for (const path of acme.pages) {
    const times = [];
    for (let turn = 0; turn < 5; turn += 1) {
      const begun = performance.now();
      const answer = await fetch(app.url + path, { headers: { cookie }, redirect: "manual" });
      await answer.text();
      times.push(performance.now() - begun);
    }
    // The minimum, because other load on the machine only adds time.
    assert.ok(Math.min(...times) < MAX_MILLISECONDS, `${path}: ${times.map(Math.round)} ms`);
  }
});

test("pages are used with the keyboard alone", async () => {
  const { context, page, close } = await person(browser);
  await context.addCookies(acme.cookies);
  await page.goto(`${app.url}/teams/acme/members/joe`);
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.className), "skip");
  await page.keyboard.press("Enter");
  // From the content on, Tab reaches every control, in order and with a visible focus.
  const reached = [];
  for (;;) {
    await page.keyboard.press("Tab");
    if (await page.evaluate(() => document.activeElement === document.body)) break;
    const focus = await page.evaluate(() => {
      const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
      return { name: document.activeElement.innerText || document.activeElement.id, outline: `${outlineStyle} ${outlineWidth}` };
    });
    assert.equal(focus.outline, "solid 3px", focus.name);
    reached.push(focus.name);
  }
  for (const name of ["Save", "Sign in as Joe Bloggs", "Remove Joe Bloggs"]) assert.ok(reached.includes(name), `${name}: ${reached}`);
  await close();
});

test("pages work without JavaScript", async () => {
  const { context, page, close } = await person(browser, { javaScriptEnabled: false });
  await context.addCookies(acme.cookies);
  await page.goto(`${app.url}/teams/acme/folders`);
  await page.getByLabel("Name").fill("Without script");
  await page.getByRole("button", { name: "Create a team folder" }).click();
  await page.getByText("The folder is created.").waitFor();
  assert.equal(await page.getByText(/UTC/).first().isVisible(), true);
  await close();
});

test("double click sends a form once", async () => {
  const { context, page, close } = await person(browser);
  await context.addCookies(acme.cookies);
  await page.goto(`${app.url}/teams/acme/members`);
  await page.getByLabel("Name").fill("Double Click");
  await page.getByLabel("E-mail address").fill("double@acme.example");
  let posts = 0;
  page.on("request", (request) => (posts += request.method() === "POST"));
  await page.getByRole("button", { name: "Add a member" }).dblclick();
  await page.getByText("The member is invited.").waitFor();
  assert.equal(posts, 1);
  await close();
});

test("part that changes by itself leaves the keyboard where it was", async () => {
  const { context, page, close } = await person(browser);
  await context.addCookies(acme.cookies);
  await page.goto(`${app.url}/admin/reseller-support`);
  const rows = page.locator("#guests section").first().locator("tbody tr");
  const before = await rows.count();
  const button = page.locator('form[action$="/end"] button').first();
  const action = await button.evaluate((element) => element.form.action);
  await button.focus();
  await acme.redeem(await acme.link());
  await page.waitForFunction((count) => document.querySelectorAll("#guests section:first-child tbody tr").length > count, before);
  assert.equal(await page.evaluate(() => document.activeElement.form?.action), action);
  await close();
});
