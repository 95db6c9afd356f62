// The diary without a network: an entry waits in this phone's IndexedDB, goes out once there is a network,
// and is deleted when the server has it, at the latest after 72 hours. Its key makes a second sending harmless.
// A phone may be shared: an entry is sent by whoever wrote it, and waits while somebody else is logged in.
const LONGEST = 72 * 3600 * 1000;
const SOONEST = 2_000, LATEST = 300_000; // a network that is back may fail still: tried again, ever later
const form = document.querySelector("form[data-offline]");
const note = document.getElementById("pending");

function store(mode, work) {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open("field", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("entries", { keyPath: "key" });
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const done = work(opening.result.transaction("entries", mode).objectStore("entries"));
      done.onsuccess = () => resolve(done.result);
      done.onerror = () => reject(done.error);
    };
  });
}

const kept = () => store("readonly", (entries) => entries.getAll());
const waiting = async () => (await kept()).filter((entry) => entry.by === form.dataset.by);
const keep = (entry) => store("readwrite", (entries) => entries.put(entry));
const forget = (key) => store("readwrite", (entries) => entries.delete(key));

function send(entry) {
  const body = new FormData();
  for (const name of ["key", "text", "items", "day"]) body.append(name, entry[name] ?? "");
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  return fetch(form.action, { method: "POST", body, headers: { Accept: "application/json", "X-CSRFToken": token } });
}

async function show(refused = "") {
  const count = (await waiting()).length;
  note.hidden = !count && !refused;
  note.textContent = refused ? note.dataset.refused + refused : note.dataset.text.replace("{n}", count);
}

let pause = SOONEST;
let again;

// two tabs of one phone hold the same entries: one sends at a time, the other then finds nothing left
const flush = () => (navigator.locks ? navigator.locks.request("field", sendWaiting) : sendWaiting());

async function sendWaiting() {
  clearTimeout(again);
  let refused = "";
  for (const entry of await kept()) if (Date.now() - entry.at > LONGEST) await forget(entry.key);
  for (const entry of await waiting()) {
    try {
      const answer = await send(entry);
      if (answer.ok) await forget(entry.key);
      else if (answer.status === 422) {
        refused = (await answer.json()).message;
        for (const name of ["text", "items", "day"]) form.elements[name].value = entry[name];
        await forget(entry.key);
      }
    } catch {
      break; // still no network: the entry stays
    }
  }
  await show(refused);
  const left = (await waiting()).length;
  pause = left ? Math.min(2 * pause, LATEST) : SOONEST;
  if (left) again = setTimeout(flush, pause);
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const entry = { at: Date.now(), by: form.dataset.by };
  for (const name of ["key", "text", "items", "day"]) entry[name] = form.elements[name].value;
  try {
    const answer = await send(entry);
    if (answer.ok) return location.assign("/f/");
    if (answer.status === 422) return show((await answer.json()).message);
    return form.submit(); // a login that has ended, or worse: let the page say it
  } catch {
    await keep(entry);
    form.elements.text.value = form.elements.items.value = "";
    form.elements.key.value = crypto.randomUUID();
    await show();
  }
});

for (const button of form.querySelectorAll("[data-topic]")) button.addEventListener("click", () => {
  const { items } = form.elements; // a topic begins a line of its own
  items.value += `${items.value && !items.value.endsWith("\n") ? "\n" : ""}${button.dataset.topic}：`;
  items.focus();
});

addEventListener("online", () => { pause = SOONEST; flush(); });
flush();
if ("serviceWorker" in navigator) navigator.serviceWorker.register("/f/worker.js", { scope: "/f/" });
