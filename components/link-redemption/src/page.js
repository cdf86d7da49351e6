// Takes the link's token out of the address bar, shows whose link it is, and redeems it once.
const message = document.getElementById("message");
const button = document.getElementById("redeem");
const token = location.hash.slice(1);
history.replaceState(null, "", location.pathname);

const post = async (path, body) => {
  const response = await fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return response.ok ? response.json() : null;
};

const dead = "This link cannot be used. Ask your reseller for a new one.";
const preview = token ? await post("/v1/sign-in-links/preview", { token }) : null;
message.textContent = preview
  ? `${preview.reseller} signs in to the admin console of ${preview.team}. Every admin of the team will be told by email.`
  : dead;
button.hidden = !preview;

const nonce = crypto.randomUUID();
button.addEventListener("click", async () => {
  button.disabled = true;
  const session = await post("/v1/sign-in-links/redeem", { token, nonce });
  button.hidden = true;
  message.textContent = session ? `You are signed in to ${session.team.name} as ${session.reseller}.` : dead;
});
