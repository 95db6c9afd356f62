// Who logs out takes along the pages this browser kept for work without a network. What he wrote there and could not send
// yet waits for him, 72 hours at most (field.js).
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (new URL(form.action, location.href).pathname !== "/logout/" || !("caches" in window)) return;
  event.preventDefault();
  sessionStorage.clear();
  for (const name of await caches.keys()) await caches.delete(name);
  form.submit();
});
