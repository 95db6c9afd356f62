// The rail shows where one is: on a phone it lies beside the screen's edge, on a low screen below it.
const rail = document.querySelector(".rail"), here = rail?.querySelector("[aria-current]");
if (here) {
  rail.scrollLeft = here.offsetLeft - (rail.clientWidth - here.offsetWidth) / 2;
  if (here.offsetTop + here.offsetHeight > rail.clientHeight) rail.scrollTop = here.offsetTop - rail.clientHeight / 2;
}

// Menus are <details>: a click elsewhere or Escape closes them, Escape gives the focus back.
const open = () => [...document.querySelectorAll("details.drop[open]")];

document.addEventListener("click", (event) => {
  for (const menu of open()) if (!menu.contains(event.target)) menu.open = false;
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of open()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
