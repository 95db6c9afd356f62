// What is copied from a table is plain: no drawn minus, no thin spaces, cells parted by tabs.
const THIN = /(?<=\d)[\u00a0\u2009\u202f](?=\d)/g;

export function plain(text) {
  return text.replace(THIN, "").replace(/\u2212(?=[\d.])/g, "-");
}

document.addEventListener("copy", (event) => {
  const chosen = getSelection();
  const field = document.activeElement;
  if (!chosen || chosen.isCollapsed || (field && field.matches("input, textarea"))) return;
  const text = chosen.toString();
  const clean = plain(text);
  if (clean === text) return; // the browser's own copy is already right and keeps the formats
  event.clipboardData.setData("text/plain", clean);
  event.preventDefault();
});
