/**
 * Makes a group of buttons one stop of the Tab key; the arrow keys, Home and End move between its buttons.
 * The place of the focus survives when buttons are replaced by others with the same label.
 */
export function toolbar(place, label) {
  place.setAttribute("role", "toolbar");
  place.setAttribute("aria-label", label);
  const buttons = () => [...place.querySelectorAll("button")];
  const settle = (chosen) => buttons().forEach((button) => (button.tabIndex = button === chosen ? 0 : -1));
  settle(buttons()[0]);
  place.addEventListener("focusin", ({ target }) => settle(target));
  place.addEventListener("keydown", (event) => {
    const all = buttons();
    const at = all.indexOf(document.activeElement);
    const next = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (next === undefined || at < 0) return;
    event.preventDefault();
    all.at(next % all.length).focus();
  });
}
