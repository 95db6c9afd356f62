// Keeps the diary's form and its parts for a phone without a network. Nothing of a person is kept here.
const KEPT = "field-1";
const PAGES = [{% for one in pages %}"{{ one }}",{% endfor %}];
const PARTS = [{% for one in parts %}"{{ one }}",{% endfor %}];
self.addEventListener("install", (event) => event.waitUntil(caches.open(KEPT).then((kept) => kept.addAll([...PAGES, ...PARTS]))));
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { pathname } = new URL(event.request.url);
  if (event.request.method !== "GET" || !(PAGES.includes(pathname) || PARTS.includes(pathname))) return;
  event.respondWith(
    fetch(event.request)
      .then(async (answer) => {
        if (answer.ok && !answer.redirected) (await caches.open(KEPT)).put(event.request, answer.clone());
        return answer;
      })
      .catch(() => caches.match(event.request)),
  );
});
