// Takes the link's token out of the address bar, shows whose link it is, and redeems it once. Whatever goes wrong on the
// way can be tried again under the same nonce, which gets the same session.
const message = document.getElementById("message");
const button = document.getElementById("redeem");
const session = document.getElementById("session");
const token = location.hash.slice(1);
const nonce = crypto.randomUUID();
history.replaceState(null, "", location.pathname);

const post = async (path, body) => {
  try {
    const headers = { "content-type": "application/json" };
    const response = await fetch(path, { method: "POST", headers, body: JSON.stringify(body) });
    return { status: response.status, body: await response.json() };
  } catch {
    return { status: 0 };
  }
};

const dead = "This link cannot be used. Ask your reseller for a new one.";
const again = "That did not work. Try again in a moment.";

const preview = async () => {
  const { status, body } = token ? await post("/v1/sign-in-links/preview", { token }) : { status: 404 };
  if (status === 200) {
    message.textContent = `${body.reseller} signs in to the admin console of ${body.team}. Every admin of the team will be told by email.`;
    button.textContent = "Sign in";
    step = redeem;
  } else {
    message.textContent = status === 404 ? dead : again;
    button.textContent = "Try again";
  }
  button.hidden = status === 404;
};

const redeem = async () => {
  const { status, body } = await post("/v1/sign-in-links/redeem", { token, nonce });
  if (status === 201) {
    message.textContent = `You are signed in to ${body.team.name} as ${body.reseller}. The session's token, for its API:`;
    session.textContent = body.session_token;
    session.hidden = false;
  } else {
    message.textContent = status === 404 ? dead : again;
  }
  button.hidden = status === 201 || status === 404;
};

let step = preview;
button.addEventListener("click", async () => {
  button.disabled = true;
  await step();
  button.disabled = false;
});
await preview();
