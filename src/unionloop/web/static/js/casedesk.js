// The case desk by keyboard. Alt+letter and Ctrl+Enter act anywhere on it; single letters only outside fields and
// while queue or case has the focus (WCAG 2.1.4); none of them while an input method composes.
import { composing, inField } from "./keys.js";
import { listing } from "./wordlist.js";

const SAVE_AFTER = 5000;
const ALT = { KeyD: "dispatch", KeyA: "adopt", KeyL: "take", KeyZ: "undo" };
const part = (id) => document.getElementById(id);
const press = (key) => document.querySelector(`[data-key="${key}"]`)?.click();
let timer = 0;
let keeping = null;
let follow = null; // where the focus goes once the next case is there: "case" or "queue"

function turn(step) {
  const links = [...document.querySelectorAll("#queue .queue a[data-number]")];
  const here = links.findIndex((one) => one.hasAttribute("aria-current"));
  const next = here < 0 ? links[0] : links[here + step];
  follow = part("queue")?.contains(document.activeElement) ? "queue" : "case";
  (next ?? part(step > 0 ? "queue-further" : "queue-earlier"))?.click();
}

function merge() {
  const fold = part("merge");
  if (!fold) return;
  fold.open = true;
  fold.querySelector("input[type=radio]:checked")?.focus();
}

function write(event) {
  const form = event.target.closest?.("form");
  if (form && form.id !== "work" && form.method === "post" && !form.closest(".bar")) form.requestSubmit();
  else press("save");
}

function single(event) {
  if (!event.target.closest?.("#desk, #case") && event.target !== document.body) return false;
  const key = event.key.toLowerCase();
  if ((key === "j" || key === "k") && part("queue")) turn(key === "j" ? 1 : -1);
  else if (event.key === "Enter" && event.target.id === "case") part("w-text")?.focus();
  else return false;
  return true;
}

document.addEventListener("keydown", (event) => {
  if (composing(event) || listing()) return;
  let done = true;
  if (event.ctrlKey && event.key === "Enter") write(event);
  else if (event.altKey && !event.ctrlKey && ALT[event.code]) press(ALT[event.code]);
  else if (event.altKey && !event.ctrlKey && event.code === "KeyM") merge();
  else if (event.key === "F2") document.querySelector("#line textarea")?.focus();
  else if (event.key === "Escape" && inField(event)) part("case")?.focus();
  else if (!event.ctrlKey && !event.altKey && !event.metaKey && !inField(event)) done = single(event);
  else done = false;
  if (done) event.preventDefault();
});

document.addEventListener("click", (event) => event.target.closest?.("[data-keys-open]") && part("keys").showModal());

// — what is typed is kept on the server: every five seconds, and when the case is left —
function token() {
  return JSON.parse(document.body.getAttribute("hx-headers") ?? "{}")["x-csrftoken"] ?? "";
}

async function keep(box) {
  clearTimeout(timer);
  timer = 0;
  if (!box || box.dataset.kept === box.value) return;
  box.dataset.kept = box.value;
  keeping = new AbortController();
  const answer = await fetch(box.dataset.draft, {
    method: "POST",
    keepalive: true,
    signal: keeping.signal,
    headers: { "x-csrftoken": token(), accept: "application/json" },
    body: new URLSearchParams({ text: box.value }),
  }).catch(() => null);
  keeping = null;
  const said = document.querySelector("[data-kept]");
  if (answer?.ok && said && box.isConnected) said.textContent = (await answer.json()).at;
}

document.addEventListener("input", (event) => {
  const box = event.target;
  if (!box.matches?.("[data-draft]")) return;
  box.dataset.kept ??= box.defaultValue;
  timer ||= setTimeout(() => keep(box), SAVE_AFTER);
});
addEventListener("pagehide", () => timer && keep(part("w-text")));
document.addEventListener("submit", (event) => {
  if (event.target.id !== "work") return;
  clearTimeout(timer); // the words are on their way: a draft of them must not come after
  timer = 0;
  keeping?.abort();
});

// — the live parts —
document.addEventListener("htmx:configRequest", (event) => {
  const { submitter } = event.detail.triggeringEvent ?? {};
  if (submitter?.name) event.detail.parameters[submitter.name] = submitter.value; // it may stand outside its form
  if (event.target.id === "queue") event.detail.parameters.at = part("case")?.dataset.number ?? "";
  else if (timer && event.detail.verb === "get") keep(part("w-text"));
});

document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  if (xhr.status < 400) return;
  event.detail.shouldSwap = false;
  const place = part("refusal");
  if (xhr.responseText.includes("<!doctype")) return;
  place.replaceChildren(...new DOMParser().parseFromString(xhr.responseText, "text/html").body.children);
  place.scrollIntoView({ block: "nearest" });
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (!["desk", "desk-case"].includes(event.detail.target.id)) return;
  part("refusal").replaceChildren();
  const shown = part("case");
  for (const link of document.querySelectorAll("#queue .queue a[data-number]")) {
    link.toggleAttribute("aria-current", false);
    if (link.dataset.number === shown?.dataset.number) {
      link.setAttribute("aria-current", "true");
      link.scrollIntoView({ block: "nearest" });
      if (follow === "queue") link.focus();
    }
  }
  if (follow !== "queue") shown?.focus({ preventScroll: true });
  follow = null;
});

if (part("desk") && document.activeElement === document.body) part("case")?.focus({ preventScroll: true });
