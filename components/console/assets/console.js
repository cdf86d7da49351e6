// What makes the pages pleasant. Without it they do all the same.

const language = document.documentElement.lang;
const instant = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });

// Times in the reader's own zone; time left, counted down.
const times = (root) => {
  for (const time of root.querySelectorAll("time[datetime]")) {
    const at = new Date(time.dateTime);
    if (time.dataset.left) {
      time.textContent = time.dataset.left.replace("#", Math.max(0, Math.floor((at - Date.now()) / 60_000)));
    } else {
      time.title ||= time.textContent;
      time.textContent = instant.format(at);
    }
  }
};

// Buttons that need a script appear.
const buttons = (root) => {
  for (const button of root.querySelectorAll("[data-copy]")) button.hidden = false;
};

const dress = (root) => {
  times(root);
  buttons(root);
};

// A form is sent once. The server knows a second time from a first as well.
document.addEventListener("submit", (event) => {
  const form = event.target;
  // What opens in another tab can be done again here.
  if (form.method !== "post" || form.target === "_blank") return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "yes";
  for (const button of form.querySelectorAll("button")) button.setAttribute("aria-disabled", "true");
});

// Back from the next page, the form can be sent again.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("button")) button.removeAttribute("aria-disabled");
  }
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copy);
  field.select();
  // Where the browser does not let us, the text is selected at least.
  await navigator.clipboard.writeText(field.value).then(() => (button.textContent = button.dataset.copied), () => {});
});

// Parts that change by themselves, unless someone is busy in them.
const isBusy = (part) =>
  part.matches(":active") ||
  part.querySelector("form[data-sent]") ||
  (document.hasFocus() && part.querySelector("select:focus, input:not([readonly]):focus"));

// What a part shows and does, without the tokens of its forms, which are new each time, and the time left.
const essence = (part) => {
  const copy = part.cloneNode(true);
  for (const field of copy.querySelectorAll("input[type=hidden]")) field.remove();
  for (const time of copy.querySelectorAll("time[data-left]")) time.textContent = "";
  return copy.innerHTML;
};

// Puts the new part in the old one's place; who was on a link or a button still is, if that is there.
const replace = (part, next) => {
  const purpose = (element) => element.href ?? element.form?.action ?? element.id;
  const held = part.contains(document.activeElement) && purpose(document.activeElement);
  part.replaceWith(document.adoptNode(next));
  if (held) [...next.querySelectorAll("a, button, input:not([type=hidden])")].find((element) => purpose(element) === held)?.focus();
};

const refresh = async () => {
  const response = await fetch(location.pathname + location.search, { redirect: "manual" });
  // The sign-in is over, or what was here is not any more.
  if (response.type === "opaqueredirect" || [401, 403, 404].includes(response.status)) {
    return location.replace(location.pathname + location.search);
  }
  if (!response.ok) return;
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
  for (const part of document.querySelectorAll("[data-live]")) {
    const next = fresh.getElementById(part.id);
    if (!next || isBusy(part)) continue;
    dress(next);
    if (essence(next) !== essence(part)) replace(part, next);
  }
};

const live = async () => {
  // What did not arrive, or only in part, is asked for again.
  if (!document.hidden) await refresh().catch(() => {});
  setTimeout(live, 3_000);
};

// What was done is told once: not after a reload, nor to whom the address is sent.
const address = new URL(location.href);
if (address.searchParams.has("done")) {
  address.searchParams.delete("done");
  history.replaceState(null, "", address);
}

dress(document);
setInterval(() => times(document), 15_000);
if (document.querySelector("[data-live]")) setTimeout(live, 3_000);
