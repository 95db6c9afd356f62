// The matching desk by keyboard: only while the payer in the middle has the focus (WCAG 2.1.4).
import { composing, inField } from "./keys.js";

const desk = document.getElementById("desk");
const payer = document.getElementById("payer");

function submit(id) {
  const form = document.getElementById(id);
  const button = form?.querySelector("button.go");
  if (form && !button?.disabled) form.requestSubmit();
}

function go(url) {
  if (url) location.assign(url);
}

if (desk && payer) {
  if (document.activeElement === document.body) payer.focus({ preventScroll: true });
  desk.addEventListener("keydown", (event) => {
    if (composing(event) || inField(event) || event.ctrlKey || event.altKey || event.metaKey) return;
    if (!payer.contains(event.target)) return;
    const key = event.key.toLowerCase();
    const choice = document.querySelector(`input[data-key="${CSS.escape(event.key)}"]`);
    if (choice) choice.checked = true;
    else if (key === "j") go(desk.dataset.next);
    else if (key === "k") go(desk.dataset.previous);
    else if (key === "x") submit("aside");
    else if (key === "u") submit("undo");
    else if (key === "enter" && !event.target.closest("button, a")) submit("accept");
    else return;
    event.preventDefault();
  });
}
