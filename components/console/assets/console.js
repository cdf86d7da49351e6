// Progressive enhancement: the pages work without this script.

const language = document.documentElement.lang;
const instant = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });

// Shows times in the reader's time zone, and counts down the time left.
const times = (root) => {
  for (const time of root.querySelectorAll("time[datetime]")) {
    const at = new Date(time.dateTime);
    if (time.dataset.left) {
      const minutes = Math.max(0, Math.floor((at - Date.now()) / 60_000));
      time.textContent = time.dataset.left.replace("#", minutes);
    } else {
      time.title ||= time.textContent;
      time.textContent = instant.format(at);
    }
  }
};

// Shows buttons that need a script.
const buttons = (root) => {
  for (const button of root.querySelectorAll("[data-copy]")) button.hidden = false;
};

const enhance = (root) => {
  times(root);
  buttons(root);
};

// Letters typed with separate marks count as the API counts them: composed.
document.addEventListener("change", ({ target }) => {
  if (target.matches("input[pattern]")) target.value = target.value.normalize();
});

// A form is sent once. The server recognises a repetition as well, by the idempotency key.
document.addEventListener("submit", (event) => {
  const form = event.target;
  // A form that opens another tab can be sent again here.
  if (form.method !== "post" || form.target === "_blank") return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "yes";
  const buttons = form.querySelectorAll("button");
  for (const button of buttons) button.setAttribute("aria-disabled", "true");
});

// After the browser's "back" the form can be sent again.
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
  // Without permission to copy, the text is at least selected.
  const copied = () => (button.textContent = button.dataset.copied);
  await navigator.clipboard.writeText(field.value).then(copied, () => {});
});

// Live parts are replaced by themselves, except while the reader works in them.
const isBusy = (part) =>
  part.matches(":active") ||
  part.querySelector("form[data-sent]") ||
  (document.hasFocus() && part.querySelector("select:focus, input:not([readonly]):focus"));

// The markup of a part, without tokens of forms and time left, which differ at each load.
const comparable = (part) => {
  const copy = part.cloneNode(true);
  for (const field of copy.querySelectorAll("input[type=hidden]")) field.remove();
  for (const time of copy.querySelectorAll("time[data-left]")) time.textContent = "";
  return copy.innerHTML;
};

// Replaces a part by a newer one, and keeps the focus on the same link or button.
const replace = (part, next) => {
  const purpose = (element) => element.href ?? element.form?.action ?? element.id;
  const held = part.contains(document.activeElement) && purpose(document.activeElement);
  part.replaceWith(document.adoptNode(next));
  if (!held) return;
  const elements = [...next.querySelectorAll("a, button, input:not([type=hidden])")];
  elements.find((element) => purpose(element) === held)?.focus();
};

const refresh = async () => {
  const response = await fetch(location.pathname + location.search, { redirect: "manual" });
  // The sign-in is over, or the page is gone.
  if (response.type === "opaqueredirect" || [401, 403, 404].includes(response.status)) {
    return location.replace(location.pathname + location.search);
  }
  if (!response.ok) return;
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
  for (const part of document.querySelectorAll("[data-live]")) {
    const next = fresh.getElementById(part.id);
    if (!next || isBusy(part)) continue;
    enhance(next);
    if (comparable(next) !== comparable(part)) replace(part, next);
  }
  // Parts that the address alone does not bring again stay while another one is there.
  for (const part of document.querySelectorAll("[data-while]")) {
    if (!fresh.getElementById(part.dataset.while)) part.remove();
  }
};

const live = async () => {
  // A failed request is repeated next time.
  if (!document.hidden) await refresh().catch(() => {});
  setTimeout(live, 3_000);
};

// A notice is shown once: it is not repeated after a reload or for a copied address.
const address = new URL(location.href);
if (address.searchParams.has("done")) {
  address.searchParams.delete("done");
  history.replaceState(null, "", address);
}

enhance(document);
setInterval(() => times(document), 15_000);
if (document.querySelector("[data-live]")) setTimeout(live, 3_000);
