// The letter editor: saves by itself shortly after the last key, shows what is missing and the true page again.
import { composing } from "./keys.js";

const form = document.getElementById("letter");
const saved = document.getElementById("saved");
const pages = document.getElementById("pages");
const QUIET = 1200; // after the last key
const LONGEST = 5000; // while typing goes on
let timer = 0;
let since = 0;
let running = null;

function grow(field) {
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight}px`;
}

function draw(answer) {
  form.elements.version.value = answer.version;
  document.getElementById("version-shown").textContent = answer.version;
  saved.textContent = `已存 ${answer.saved}`;
  const checks = new DOMParser().parseFromString(answer.checks, "text/html").body;
  document.getElementById("checks").replaceChildren(...checks.childNodes);
  document.getElementById("page-count").textContent = `共 ${answer.pages} 页`;
  const base = pages.dataset.base;
  while (pages.children.length > answer.pages) pages.lastElementChild.remove();
  while (pages.children.length < answer.pages) pages.append(pages.lastElementChild.cloneNode());
  [...pages.children].forEach((image, at) => {
    image.alt = `第 ${at + 1} 页，版式与打印件一致`;
    image.src = `${base}${at + 1}.png?v=${answer.version}`;
  });
}

async function send() {
  const body = new FormData(form);
  body.delete("once");
  const answer = await fetch(form.action, { method: "POST", body, headers: { "X-Autosave": "1", accept: "application/json" } });
  if (answer.status === 409) {
    saved.textContent = "有人先存了一版：按“存稿”对照两个版本";
    saved.classList.add("bad-t", "strong");
    return false;
  }
  if (!answer.ok) {
    saved.textContent = "没存上，请按“存稿”";
    return false;
  }
  draw(await answer.json());
  return true;
}

function save() {
  clearTimeout(timer);
  timer = since = 0;
  running = (running ?? Promise.resolve(true)).then(send, send).catch(() => {
    saved.textContent = "网络不通，您写的还在页面上";
  });
}

// A remark leaves the page: what is typed is saved first.
const remarks = document.getElementById("remarks");
let flushed = false;
remarks?.addEventListener("submit", async (event) => {
  if (flushed || !(timer || running)) return;
  event.preventDefault();
  const { submitter } = event;
  save();
  await running;
  flushed = true;
  remarks.requestSubmit(submitter);
});

if (form) {
  form.querySelectorAll("textarea").forEach(grow);
  form.addEventListener("input", (event) => {
    grow(event.target);
    if (!since) since = Date.now();
    clearTimeout(timer);
    timer = setTimeout(save, Math.max(0, Math.min(QUIET, since + LONGEST - Date.now())));
  });
  form.addEventListener("focusout", () => timer && save());
  form.addEventListener("submit", () => clearTimeout(timer));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !composing(event)) {
      event.preventDefault();
      form.requestSubmit(form.querySelector("[data-go]"));
    }
  });
}
