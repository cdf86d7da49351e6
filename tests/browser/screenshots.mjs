// Makes the README's pictures: `npm run screenshots`.
import { fileURLToPath } from "node:url";
import { bringIn } from "./support/acme.mjs";
import { start } from "./support/application.mjs";
import { launch, person } from "./support/people.mjs";

const folder = fileURLToPath(new URL("../../components/console/pictures/", import.meta.url));
const [app, browser] = [await start(), await launch()];
const acme = await bringIn(app);

const SHOTS = [
  ["switch", "/admin/reseller-support", { viewport: { width: 960, height: 720 } }],
  ["insights", "/teams/acme/insights", { viewport: { width: 960, height: 720 } }],
  ["link", acme.pages.find((path) => path.startsWith("/sign-in#rsl_")), { viewport: { width: 420, height: 720 }, colorScheme: "dark", locale: "fr" }],
];

for (const [name, path, look] of SHOTS) {
  const { context, page, close } = await person(browser, look);
  await context.addCookies(acme.cookies);
  await page.goto(app.url + path, { waitUntil: "networkidle" });
  await page.screenshot({ path: `${folder}${name}.png` });
  await close();
}
await browser.close();
await app.stop();
