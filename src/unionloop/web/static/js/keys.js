// When a key may act: never while an input method composes, never inside a field.
const FIELDS = "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable=true]";
const SINGLE = "unionloop.single-keys"; // WCAG 2.1.4: single keys are off until asked for

export function composing(event) {
  return event.isComposing || event.keyCode === 229;
}

export function inField(event) {
  return Boolean(event.target.closest?.(FIELDS));
}

export function singleKeys(on) {
  try {
    if (on === undefined) return localStorage.getItem(SINGLE) === "1";
    localStorage.setItem(SINGLE, on ? "1" : "0");
  } catch {
    // storage is refused: single keys stay off
  }
  return Boolean(on);
}
