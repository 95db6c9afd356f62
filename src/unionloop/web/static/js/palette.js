// Ctrl+K: one field over everything, answered by /find.json; and the Alt shortcuts listed under "?".
import { composing, inField, singleKeys } from "./keys.js";

const dialog = document.getElementById("palette");
const keys = document.getElementById("keys");
const field = dialog?.querySelector("input");
const list = dialog?.querySelector("ul");
let asked = 0;
let answered = 0;
let timer = 0;
let moved = false; // a line was chosen by arrow: it stays chosen as long as it is found

function show(found) {
  const chosen = moved ? list.querySelector('[aria-selected="true"]')?.dataset.url : undefined;
  list.replaceChildren(
    ...found.map((one, index) => {
      const item = document.createElement("li");
      item.id = `palette-${index}`;
      item.role = "option";
      item.dataset.url = one.url;
      item.setAttribute("aria-selected", index === 0);
      item.append(one.label);
      const kind = document.createElement("small");
      kind.textContent = one.note ? `${one.kind} · ${one.note}` : one.kind;
      item.append(kind);
      return item;
    }),
  );
  if (!found.length && field.value.trim()) {
    const none = document.createElement("li");
    none.role = "option";
    none.setAttribute("aria-disabled", "true");
    none.textContent = dialog.dataset.none;
    list.append(none);
  }
  const at = found.findIndex((one) => one.url === chosen);
  moved = at >= 0;
  mark(at);
}

function mark(index) {
  const items = [...list.querySelectorAll("[data-url]")];
  const at = Math.min(Math.max(index, 0), items.length - 1);
  items.forEach((item, place) => item.setAttribute("aria-selected", place === at));
  items[at]?.scrollIntoView({ block: "nearest" });
  if (items[at]) field.setAttribute("aria-activedescendant", items[at].id);
  else field.removeAttribute("aria-activedescendant");
}

async function ask() {
  clearTimeout(timer);
  timer = 0;
  const number = ++asked;
  const answer = await fetch(`/find.json?q=${encodeURIComponent(field.value.trim())}`, {
    headers: { Accept: "application/json" },
  });
  if (number !== asked) return; // a later question is under way
  const found = answer.ok ? await answer.json() : { results: [] };
  if (number !== asked) return;
  answered = number;
  show(found.results ?? []);
}

// Enter means what stands in the field: typed faster than the answer comes, it waits for the answer.
async function choose() {
  if (timer || answered !== asked) await ask();
  go(list.querySelector('[aria-selected="true"][data-url]'));
}

function open() {
  dialog.showModal();
  moved = false;
  field.value = "";
  list.replaceChildren();
  field.focus();
  ask();
}

function go(item) {
  if (item?.dataset.url) location.assign(item.dataset.url);
}

if (dialog) {
  field.addEventListener("input", (event) => {
    if (composing(event)) return;
    moved = false;
    clearTimeout(timer);
    timer = setTimeout(ask, 150);
  });
  field.addEventListener("compositionend", ask);
  field.addEventListener("keydown", (event) => {
    if (composing(event)) return;
    const items = [...list.querySelectorAll("[data-url]")];
    const at = items.findIndex((item) => item.getAttribute("aria-selected") === "true");
    if (event.key === "Enter" && moved) go(items[at]);
    else if (event.key === "Enter") choose();
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      mark(event.key === "ArrowDown" ? at + 1 : at - 1);
      moved = true;
    } else return;
    event.preventDefault();
  });
  list.addEventListener("click", (event) => go(event.target.closest("li")));
  document.querySelector("[data-palette]")?.addEventListener("click", open);
}

const PLACES = { t: "/desk/", s: "#q", n: "a[rel=next]", p: "a[rel=prev]" };

document.addEventListener("keydown", (event) => {
  if (composing(event) || event.repeat) return;
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k" && dialog) {
    event.preventDefault();
    if (!dialog.open) open();
  } else if (event.altKey && !event.ctrlKey && PLACES[event.key.toLowerCase()] && !inField(event)) {
    const place = PLACES[event.key.toLowerCase()];
    event.preventDefault();
    if (place.startsWith("/")) location.assign(place);
    else if (place === "#q") document.querySelector(place)?.focus();
    else document.querySelector(place)?.click();
  } else if (event.key === "?" && !inField(event) && keys && !keys.open) {
    event.preventDefault();
    keys.showModal();
  }
});

for (const button of document.querySelectorAll("[data-keys]")) {
  button.hidden = false;
  button.addEventListener("click", () => keys.showModal());
}
const choice = keys?.querySelector("[data-single-keys]");
if (choice) {
  choice.checked = singleKeys();
  choice.addEventListener("change", () => {
    singleKeys(choice.checked);
    for (const hint of document.querySelectorAll("[data-keys-hint]")) hint.hidden = !choice.checked;
  });
}
