// `::` offers ready-made sentences, `??` answers of the knowledge base, `@@` colleagues, while one types in [data-words].
// Full-width marks count as well: an input method types `：：`, `？？` and `＠＠`. Nothing happens while it composes.
import { composing } from "./keys.js";

const MARK = /(::|：：|\?\?|？？|@@|＠＠)([^\s:：?？@＠]{0,20})$/u;
const KINDS = { ":": "say", "：": "say", "?": "know", "？": "know", "@": "who", "＠": "who" };
const list = document.createElement("ul");
list.className = "menu words";
list.id = "words";
list.setAttribute("role", "listbox");
list.hidden = true;
let box = null;
let found = [];
let at = 0;
let asked = 0;

export function listing() {
  return !list.hidden;
}

function close() {
  list.hidden = true;
  box?.removeAttribute("aria-activedescendant");
  box?.removeAttribute("aria-controls");
  found = [];
}

function typed() {
  return box.selectionStart === box.selectionEnd ? MARK.exec(box.value.slice(0, box.selectionStart)) : null;
}

function draw() {
  list.replaceChildren(
    ...found.map((one, index) => {
      const item = document.createElement("li");
      item.id = `words-${index}`;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", String(index === at));
      const title = document.createElement("b");
      title.textContent = one.title;
      const text = document.createElement("small");
      text.textContent = one.text.slice(0, 80) + (one.note ? ` · ${one.note}` : "");
      item.append(title, text);
      item.addEventListener("mousedown", (event) => {
        event.preventDefault();
        at = index;
        put();
      });
      return item;
    }),
  );
  if (!box.parentElement.contains(list)) box.after(list);
  list.setAttribute("aria-label", box.labels?.[0]?.firstChild?.textContent.trim() ?? "");
  list.hidden = false;
  box.setAttribute("aria-controls", list.id);
  box.setAttribute("aria-activedescendant", `words-${at}`);
}

function put() {
  const mark = typed();
  const one = found[at];
  if (mark && one) {
    const text = one.note ? `${one.text}（${one.note}）` : one.text;
    box.setRangeText(text, mark.index, box.selectionStart, "end");
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }
  close();
}

async function look() {
  const mark = typed();
  if (!mark) return close();
  const mine = ++asked;
  const url = new URL(box.dataset.words, location.href);
  url.searchParams.set("kind", KINDS[mark[1][0]]);
  url.searchParams.set("q", mark[2]);
  const answer = await fetch(url, { headers: { accept: "application/json" } }).catch(() => null);
  if (mine !== asked || !answer?.ok) return;
  found = (await answer.json()).found;
  at = 0;
  if (found.length && typed()) draw();
  else close();
}

document.addEventListener("input", (event) => {
  if (!event.target.matches?.("[data-words]") || event.isComposing) return;
  box = event.target;
  look();
});
document.addEventListener("compositionend", (event) => {
  if (!event.target.matches?.("[data-words]")) return;
  box = event.target;
  look();
});
document.addEventListener("focusout", (event) => event.target === box && close());
document.addEventListener(
  "keydown",
  (event) => {
    if (!listing() || event.target !== box || composing(event)) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      at = (at + (event.key === "ArrowDown" ? 1 : found.length - 1)) % found.length;
      draw();
    } else if ((event.key === "Enter" && !event.ctrlKey) || event.key === "Tab") put();
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  },
  true,
);
