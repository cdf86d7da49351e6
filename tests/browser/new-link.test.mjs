// A technician's new link, in the answer to its form.
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

for (const javaScriptEnabled of [true, false]) {
  test(`new link is shown until it is used (${javaScriptEnabled ? "with" : "without"} JavaScript)`, async () => {
    const { context, page, close } = await person(browser, { javaScriptEnabled });
    await context.addCookies(acme.cookies);
    await page.goto(`${app.url}/reseller/teams/acme`);
    await page.getByLabel(words.reason).fill("Ticket 45");
    await page.getByRole("button", { name: words.createLink }).click();
    const field = page.getByLabel(words.theLink);
    const link = await field.inputValue();
    assert.ok(!(await context.cookies()).some(({ value }) => value.includes("rsl_")));
    // A reload sends the form again, and gets the same link.
    await page.reload();
    assert.equal(await field.inputValue(), link);
    if (javaScriptEnabled) {
      // Two rounds of the live parts.
      const isPoll = (response) => response.request().method() === "GET" && response.url().endsWith("/reseller/teams/acme");
      for (let turn = 0; turn < 2; turn += 1) await page.waitForResponse(isPoll);
      assert.equal(await field.inputValue(), link);
      await acme.redeem(link);
      await field.waitFor({ state: "detached" });
      await page.getByText(words.used, { exact: true }).first().waitFor();
      await acme.endSessions();
    }
    await close();
  });
}
