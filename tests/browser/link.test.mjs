// A sign-in link in browsers: redeemed, opened by someone else, and with lost responses.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { bringIn } from "./support/acme.mjs";
import { start } from "./support/application.mjs";
import { WORDS, launch, person } from "./support/people.mjs";

const words = WORDS.en;

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

test("signing in as a member ends at the vendor's login", async () => {
  const { context, page, close } = await person(browser);
  await context.addCookies(acme.cookies);
  await page.goto(`${app.url}/teams/acme/members/jane`);
  await page.getByRole("button", { name: "Sign in as Jane Doe" }).click();
  const [tab] = await Promise.all([context.waitForEvent("page"), page.getByRole("button", { name: "Continue as Jane Doe" }).click()]);
  await tab.getByText(/You are signed in as Jane Doe/).waitFor();
  assert.equal(new URL(tab.url()).origin, app.vendor);
  await page.goto(`${app.url}/teams/acme/members`);
  await page.getByRole("button", { name: "Stop being signed in as this member" }).click();
  await page.getByText("You are no longer signed in as a member.").waitFor();
  await close();
});

test("link survives a sign-in in between, and the log names who redeemed it", async () => {
  const { page, close } = await person(browser);
  await page.goto(await acme.link());
  await page.getByRole("link", { name: "Sign in as yourself first" }).click();
  await page.getByRole("button", { name: "Tom, technician of Northwind" }).click();
  await page.getByText(words.named).waitFor();
  await page.getByRole("button", { name: words.signInTo }).click();
  await page.getByText(words.signedIn).waitFor();
  assert.deepEqual((await acme.sessions()).at(-1).is_bearer, false);
  // The token is nowhere in the browser's history.
  await page.goBack();
  assert.ok(!page.url().includes("rsl_"), page.url());
  await close();
});

test("browser that redeemed is told when, everyone else sees the page of every dead link", async () => {
  const [redeemer, other] = [await person(browser), await person(browser)];
  const link = await acme.link();
  await redeemer.page.goto(link);
  await redeemer.page.getByRole("button", { name: words.signInTo }).click();
  await redeemer.page.getByText(words.signedIn).waitFor();
  await redeemer.page.goto("about:blank");
  await redeemer.page.goto(link);
  await redeemer.page.getByText(words.usedHere).waitFor();
  await redeemer.page.getByRole("link", { name: "To the team’s console" }).click();
  await redeemer.page.getByText(words.signedIn).waitFor();
  const seen = [];
  for (const dead of [link, `${app.url}/sign-in#rsl_acme.unknown`, `${app.url}/sign-in`]) {
    await other.page.goto("about:blank");
    await other.page.goto(dead);
    await other.page.getByText(words.dead).waitFor();
    seen.push(await other.page.locator("main").innerText());
  }
  assert.equal(new Set(seen).size, 1);
  await redeemer.close();
  await other.close();
});

test("technician with too many sessions is told what to do", async () => {
  const { page, close } = await person(browser);
  await page.goto(await acme.link());
  await page.getByRole("button", { name: words.signInTo }).click();
  await page.getByText("There are as many of these as there may be.").waitFor();
  await acme.endSessions();
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByText(words.signedIn).waitFor();
  await close();
});

test("used link that someone else opens raises the alarm", async () => {
  const other = await person(browser);
  const link = await acme.link();
  await acme.redeem(link);
  await other.page.goto(link);
  await other.page.getByText(words.dead).waitFor();
  assert.ok((await acme.sentences()).some((one) => one.includes("presented a used sign-in link")));
  await acme.endSessions();
  await other.close();
});

test("page that is loaded again after its answer was lost has the session", async () => {
  const { context, page, close } = await person(browser);
  await context.route("**/sign-in/redeem", async (route) => (await route.fetch(), route.abort()), { times: 1 });
  await page.goto(await acme.link());
  await page.getByRole("button", { name: words.signInTo }).click();
  await page.getByRole("button", { name: "Try again" }).waitFor();
  await page.reload();
  await page.getByText(words.signedIn).waitFor();
  await acme.endSessions();
  await close(["Failed to load resource: net::ERR_FAILED"]);
});

test("another link that is opened in the same tab is taken", async () => {
  const { page, close } = await person(browser);
  await page.goto(`${app.url}/sign-in`);
  await page.getByText(words.dead).waitFor();
  await page.goto(await acme.link());
  await page.getByRole("button", { name: words.signInTo }).waitFor();
  assert.equal(new URL(page.url()).hash, "");
  await close();
});

test("link is found in what a mail program or a hand has made of it", async () => {
  const { page, close } = await person(browser);
  const link = await acme.link();
  for (const around of [" ", "%20", "%0D%0A", ".", ")", "%C2%A0and%20more"]) {
    await page.goto("about:blank");
    await page.goto(link + around);
    await page.getByRole("button", { name: words.signInTo }).waitFor();
  }
  await page.goto("about:blank");
  await page.goto(link.replace("#", "%23"));
  await page.getByText(/This link was damaged on its way/).waitFor();
  assert.ok(!(await page.content()).includes("rsl_"));
  await page.goto(link);
  await page.getByRole("button", { name: words.signInTo }).click();
  await page.getByText(words.signedIn).waitFor();
  await acme.endSessions();
  await close();
});

test("redemption whose answer is lost is tried again and gets the session", async () => {
  const { context, page, close } = await person(browser);
  let lost = 0;
  await context.route("**/sign-in/redeem", async (route) => {
    const response = await route.fetch();
    if (lost++ > 0) return route.fulfill({ response });
    return route.fulfill({ status: 503, contentType: "application/json", body: "{}" });
  });
  await page.goto(await acme.link());
  await page.getByRole("button", { name: words.signInTo }).click();
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByText(words.signedIn).waitFor();
  assert.equal(lost, 2);
  await close();
});
