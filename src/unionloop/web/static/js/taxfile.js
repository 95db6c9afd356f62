// Trying a large file, or registering a long list: the form is sent in the background and the page shows how far it has come.
const box = document.getElementById("progress");
const form = document.querySelector("form[data-stage]");
const PERIOD = 800;

async function look() {
  const answer = await fetch(box.dataset.url, { headers: { accept: "application/json" } });
  return answer.ok ? answer.json() : { state: "idle" };
}

const grouped = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, "\u00a0");

function draw(at) {
  box.querySelector("[data-done]").textContent = grouped(at.done ?? 0);
  box.querySelector("[data-total]").textContent = at.total ? grouped(at.total) : "—";
  box.querySelector("[data-rate]").textContent = at.message ?? "";
  if (at.total) box.querySelector("progress").value = Math.floor((100 * at.done) / at.total);
}

function watch(until) {
  box.hidden = false;
  const timer = setInterval(async () => {
    const at = await look();
    draw(at);
    if (until(at)) {
      clearInterval(timer);
      location.reload();
    }
  }, PERIOD);
  return timer;
}

if (box && form) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    form.querySelector("button").disabled = true;
    const timer = watch(() => false);
    // not followed: the page it leads to shows what came of it, once
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" });
    clearInterval(timer);
    if (answer.type === "opaqueredirect") location.assign(form.dataset.stage || form.action.replace(/\/stage$/, ""));
    else {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      document.getElementById("refusal").replaceChildren(...page.querySelectorAll("main .sum, main .note, main .empty, main p"));
      box.hidden = true;
      form.querySelector("button").disabled = false;
    }
  });
  if (box.dataset.running === "running") watch((at) => at.state !== "running"); // somebody else's try
}
