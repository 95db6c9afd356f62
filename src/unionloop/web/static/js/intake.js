// Answering applications by keyboard: only while the application in the middle has the focus (WCAG 2.1.4).
import { composing, inField } from "./keys.js";

const desk = document.getElementById("desk");
const application = document.getElementById("application");

function go(url) {
  if (url) location.assign(url);
}

if (desk && application) {
  if (document.activeElement === document.body) application.focus({ preventScroll: true });
  desk.addEventListener("keydown", (event) => {
    if (composing(event) || inField(event) || event.ctrlKey || event.altKey || event.metaKey) return;
    if (!application.contains(event.target)) return;
    const key = event.key.toLowerCase();
    const reason = document.querySelector(`input[data-key="${CSS.escape(event.key)}"]`);
    if (reason) reason.checked = true;
    else if (key === "a") document.getElementById("approve").requestSubmit();
    else if (key === "r") document.getElementById("refuse").requestSubmit();
    else if (key === "j") go(desk.dataset.next);
    else if (key === "k") go(desk.dataset.previous);
    else return;
    event.preventDefault();
  });
}
