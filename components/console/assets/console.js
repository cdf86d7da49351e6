// What makes the pages pleasant. Without it they do all the same.

const language = document.documentElement.lang;
const instant = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });

// Times in the reader's own zone; time left, counted down.
const times = (root) => {
  for (const time of root.querySelectorAll("time[datetime]")) {
    const at = new Date(time.dateTime);
    time.title = time.title || time.textContent;
    time.textContent = time.dataset.left
      ? time.dataset.left.replace("#", Math.max(0, Math.floor((at - Date.now()) / 60_000)))
      : instant.format(at);
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
  if (form.method !== "post") return;
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
  await navigator.clipboard.writeText(field.value);
  button.textContent = button.dataset.copied;
});

// Parts that change by themselves, while someone looks at the page and is not busy in them.
const refresh = async () => {
  const parts = [...document.querySelectorAll("[data-live]")];
  if (document.hidden || parts.some((part) => part.contains(document.activeElement) || part.querySelector("form[data-sent]"))) return;
  const response = await fetch(location.pathname + location.search, { headers: { accept: "text/html" } }).catch(() => null);
  if (!response) return;
  if (response.status === 401 || response.redirected) return location.reload();
  if (!response.ok) return;
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
  for (const part of parts) {
    const next = fresh.getElementById(part.id);
    if (!next) continue;
    dress(next);
    if (next.textContent.trim() !== part.textContent.trim()) part.replaceWith(document.adoptNode(next));
  }
};

// What was done is told once: not after a reload, nor to whom the address is sent.
const address = new URL(location.href);
if (address.searchParams.has("done")) {
  address.searchParams.delete("done");
  history.replaceState(null, "", address);
}

dress(document);
setInterval(() => times(document), 15_000);
if (document.querySelector("[data-live]")) setInterval(refresh, 3_000);
