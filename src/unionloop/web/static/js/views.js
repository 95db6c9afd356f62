// Personal saved filters, kept in this browser: a name and the address that holds the whole state.
const box = document.querySelector("[data-views]");

function read(name) {
  try {
    return JSON.parse(localStorage.getItem(`unionloop.views.${name}`) ?? "[]");
  } catch {
    return [];
  }
}

function draw(name) {
  const list = box.querySelector("[data-views-list]");
  list.replaceChildren(
    ...read(name).map((view) => {
      const link = document.createElement("a");
      link.className = "pick";
      link.href = view.query;
      link.textContent = view.label;
      return link;
    }),
  );
}

if (box) {
  const name = box.dataset.views;
  const form = box.querySelector("form");
  form.hidden = false;
  draw(name);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const label = form.elements.label.value.trim().slice(0, 50);
    if (!label) return;
    const others = read(name).filter((view) => view.label !== label);
    const query = location.search || "?";
    localStorage.setItem(`unionloop.views.${name}`, JSON.stringify([...others, { label, query }].slice(-12)));
    form.reset();
    form.closest("details")?.removeAttribute("open");
    draw(name);
  });
}
