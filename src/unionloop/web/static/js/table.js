// Lists: choose a page of rows, walk them with j and k (opt-in), count what is chosen.
import { composing, inField, singleKeys } from "./keys.js";

const tables = [...document.querySelectorAll("table[data-rows]")];

for (const table of tables) {
  const all = table.querySelector("input[data-all]");
  const boxes = [...table.querySelectorAll("tbody input[type=checkbox][name=ids]")];
  const tell = () => {
    const chosen = boxes.filter((box) => box.checked).length;
    for (const box of boxes) box.closest("tr").toggleAttribute("data-chosen", box.checked);
    for (const box of boxes) box.closest("tr").setAttribute("aria-selected", box.checked);
    if (all) {
      all.checked = chosen > 0 && chosen === boxes.length;
      all.indeterminate = chosen > 0 && chosen < boxes.length;
    }
    for (const place of document.querySelectorAll("[data-chosen-count]")) place.textContent = chosen;
    for (const button of document.querySelectorAll("[data-needs-choice]")) button.disabled = chosen === 0;
  };
  all?.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    tell();
  });
  table.addEventListener("change", (event) => event.target.name === "ids" && tell());
  if (boxes.length) tell();
}

function step(by) {
  const rows = tables.flatMap((table) => [...table.tBodies[0].rows]);
  if (!rows.length) return;
  const here = rows.findIndex((row) => row.classList.contains("at"));
  const next = rows[Math.min(Math.max(here + by, 0), rows.length - 1)];
  rows[here]?.classList.remove("at");
  next.classList.add("at");
  next.scrollIntoView({ block: "nearest" });
  (next.querySelector("a.row") ?? next.querySelector("a, input"))?.focus({ preventScroll: true });
}

document.addEventListener("keydown", (event) => {
  if (!singleKeys() || composing(event) || inField(event)) return;
  if (event.ctrlKey || event.altKey || event.metaKey || !tables.length) return;
  if (event.key === "j") step(1);
  else if (event.key === "k") step(-1);
  else if (event.key === "x") document.querySelector("tr.at input[type=checkbox]")?.click();
  else return;
  event.preventDefault();
});

for (const hint of document.querySelectorAll("[data-keys-hint]")) hint.hidden = !singleKeys();
