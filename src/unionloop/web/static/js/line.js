// The agent's line: words begun on one call stay when the next one takes its place, in their own form below.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { target, xhr, serverResponse } = event.detail;
  if (target.id !== "line" || xhr.status !== 200) return;
  const form = target.querySelector("form[id^='take-']");
  if (!form?.querySelector("textarea").value.trim() || serverResponse.includes(`id="${form.id}"`)) return;
  form.removeAttribute("hx-preserve");
  const sent = { post: form.getAttribute("action"), target: "this", select: ".note.done", swap: "outerHTML" };
  for (const [name, value] of Object.entries(sent)) form.setAttribute(`hx-${name}`, value);
  target.after(form);
  htmx.process(form); // saved without leaving the page, where another call is being written down
});
