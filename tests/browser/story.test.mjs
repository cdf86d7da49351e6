// The whole job with a mouse, in both languages: switch on, create a link, sign in, remove a
// member, see the entry and the e-mail, switch off, and see the other window signed out at its next
// click.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { start } from "./support/application.mjs";
import { WORDS, launch, person, signIn } from "./support/people.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

for (const [language, isOneBrowser] of [["en", true], ["fr", false]]) {
  const words = WORDS[language];
  test(`whole job is done with a mouse (${language}, in ${isOneBrowser ? "one browser" : "two browsers"})`, async () => {
    const app = await start();
    const alice = await person(browser, { locale: language });
    const tom = isOneBrowser ? { ...alice, page: await alice.context.newPage() } : await person(browser, { locale: language });

    await signIn(alice.page, app, words.signIn, "Alice, admin of Acme");
    assert.equal(await alice.page.getAttribute("html", "lang"), language);
    await alice.page.getByText(words.warning).waitFor();
    await alice.page.getByRole("checkbox", { name: words.supportBox }).check();
    await alice.page.getByRole("button", { name: words.save }).click();
    await alice.page.getByRole("button", { name: words.switchOff }).waitFor();

    await signIn(tom.page, app, isOneBrowser ? words.signInOther : words.signIn, "Tom, technician of Northwind");
    await tom.page.getByRole("link", { name: words.createLink }).click();
    await tom.page.getByLabel(words.reason).fill("Ticket 42");
    await tom.page.getByRole("button", { name: words.createLink }).click();
    const link = await tom.page.getByLabel(words.theLink).inputValue();

    const session = await tom.context.newPage();
    await session.goto(link);
    await session.getByText(words.told).waitFor();
    assert.equal(new URL(session.url()).hash, "", "the token has left the address bar");
    await session.getByRole("button", { name: words.signInTo }).click();
    await session.getByText(words.signedIn).waitFor();
    // Open pages of others update by themselves.
    await alice.page.getByText("tom@northwind.example").waitFor();
    await tom.page.getByText(words.used, { exact: true }).first().waitFor();

    await session.getByRole("link", { name: "Jane Doe" }).click();
    await session.getByRole("button", { name: words.remove }).click();
    await session.getByRole("status").waitFor();
    assert.equal(await session.getByRole("link", { name: "Jane Doe" }).count(), 0);

    await alice.page.goto(`${app.url}/admin/audit-log`);
    await alice.page.getByText(words.removed).waitFor();
    await alice.page.goto(`${app.vendor}/mail`);
    await alice.page.getByText(/Northwind Partners/).first().waitFor();

    await alice.page.goto(`${app.url}/admin`);
    await alice.page.getByRole("button", { name: words.switchOff }).click();
    await alice.page.getByText(words.off).waitFor();
    await session.getByRole("navigation").getByRole("link").first().click();
    await session.getByRole("heading", { name: words.out }).waitFor();

    await tom.close();
    if (!isOneBrowser) await alice.close();
    await app.stop();
  });
}
