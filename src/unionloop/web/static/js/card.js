// A shown code is renewed shortly before it ends, while there is a network; without one it stays and says so.
const code = document.querySelector("[data-until]");

function renew() {
  if (navigator.onLine) location.reload();
  else code.closest(".pass").classList.add("off-line");
}

if (code) {
  const left = Date.parse(code.dataset.until) - Date.now();
  const wait = Math.min(Math.max(left - 20000, 15000), 240000);
  setTimeout(renew, wait);
  addEventListener("online", () => location.reload());
}
