// Density and elder mode without a reload: the link works alone, this only saves the round trip.
const YEAR = 365 * 24 * 3600;

export function choose(name, value) {
  document.cookie = `${name}=${value}; path=/; max-age=${YEAR}; samesite=lax${location.protocol === "https:" ? "; secure" : ""}`;
  const classes = document.documentElement.classList;
  if (name === "elder") classes.toggle("elder", value === "1");
  if (name === "density") {
    classes.toggle("compact", value === "compact");
    classes.toggle("loose", value === "loose");
  }
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-look]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const [name, value] = link.dataset.look.split("=");
  choose(name, value);
  link.closest("details")?.removeAttribute("open");
});
