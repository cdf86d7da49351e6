// People at their browsers: Debian's Chromium, with one context (profile) a person.
import assert from "node:assert/strict";
import { chromium } from "playwright-core";

const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";

export const launch = () => chromium.launch({ executablePath, args: ["--no-sandbox"] });

// The texts of the pages that the tests read or click, in both languages.
export const WORDS = {
  en: {
    supportBox: /Reseller support/, save: "Save", switchOff: "Switch off now", reason: "Reason",
    createLink: "Create a sign-in link", theLink: /Good once/, signInTo: "Sign in to Acme", remove: "Remove Jane Doe",
    removed: "Northwind Partners removed Jane Doe", signedIn: "You are signed in to Acme as Northwind Partners",
    out: "You are signed out", off: "Reseller support is off. Every link and session has ended.", used: "Used",
    usedHere: /You used this link in this browser/, dead: /This link cannot be used/, told: /Every admin of Acme will be told/,
    signIn: "Sign in", signInOther: "Sign in as someone else", warning: /administrative access and control/, named: "The audit log will name you: Tom",
  },
  fr: {
    supportBox: /Assistance revendeur/, save: "Enregistrer", switchOff: "Désactiver maintenant", reason: "Motif",
    createLink: "Créer un lien de connexion", theLink: /Valable une fois/, signInTo: "Se connecter à Acme",
    remove: "Retirer Jane Doe", removed: "Northwind Partners a supprimé Jane Doe",
    signedIn: "Vous êtes connecté à Acme en tant que Northwind Partners", out: "Vous êtes déconnecté",
    off: "L’assistance revendeur est désactivée. Tous les liens et sessions ont pris fin.", used: "Utilisé",
    usedHere: /Vous avez utilisé ce lien dans ce navigateur/, dead: /Ce lien ne peut pas être utilisé/,
    told: /Tous les administrateurs de l’équipe Acme/, signIn: "Se connecter", warning: /accès administratif/,
    signInOther: "Se connecter avec un autre compte", named: "Le journal d’audit vous nommera : Tom",
  },
};

// A person with a browser of their own. `close` fails if a page logged an error or a warning,
// except the browser's own lines about HTTP statuses.
export const person = async (browser, options = {}) => {
  const context = await browser.newContext({ locale: "en-GB", viewport: { width: 1200, height: 800 }, ...options });
  const complaints = [];
  context.on("weberror", (error) => complaints.push(error.error().message));
  context.on("console", (message) => {
    const isStatus = message.text().startsWith("Failed to load resource: the server responded with a status of");
    if (["error", "warning"].includes(message.type()) && !isStatus) complaints.push(message.text());
  });
  const close = async (expected = []) => {
    await context.close();
    assert.deepEqual(complaints, expected);
  };
  return { context, page: await context.newPage(), close };
};

// Signs in at the example identity provider, from the console's start page by the button `link`.
export const signIn = async (page, { url }, link, who) => {
  await page.goto(url);
  await page.getByRole("link", { name: link, exact: true }).click();
  await page.getByRole("button", { name: who }).click();
};
