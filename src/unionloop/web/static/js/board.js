// The board by hand: a card dropped on its next column opens the act that moves it; other columns say what comes first.
const board = document.querySelector("[data-board]");
const said = document.querySelector("[data-board-said]");
let held = null;

function mark(on) {
  for (const column of board.querySelectorAll("section[data-column]")) {
    column.toggleAttribute("data-may", on && held !== null && column.dataset.column === held.dataset.next);
  }
}

if (board) {
  for (const card of board.querySelectorAll("article[data-next]")) {
    card.draggable = true;
    card.addEventListener("dragstart", (event) => {
      held = card;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", card.dataset.href);
      mark(true);
    });
    card.addEventListener("dragend", () => {
      mark(false);
      held = null;
    });
  }
  for (const column of board.querySelectorAll("section[data-column]")) {
    column.addEventListener("dragover", (event) => held && event.preventDefault());
    column.addEventListener("drop", (event) => {
      if (!held) return;
      event.preventDefault();
      if (column.dataset.column === held.dataset.next) location.assign(held.dataset.href);
      else if (column.dataset.column !== held.dataset.at) said.textContent = held.dataset.first;
    });
  }
}
