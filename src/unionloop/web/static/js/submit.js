// A form is sent once: the button is dead until an answer comes. The server keeps the same promise.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.getAttribute("aria-busy") === "true") {
    event.preventDefault();
    return;
  }
  form.setAttribute("aria-busy", "true");
});

// Coming back with the browser's button shows the page as it was left: open it again.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[aria-busy]")) form.removeAttribute("aria-busy");
});

for (const name of ["htmx:afterRequest", "htmx:responseError", "htmx:sendError"]) {
  document.addEventListener(name, (event) => event.target.closest?.("form")?.removeAttribute("aria-busy"));
}
