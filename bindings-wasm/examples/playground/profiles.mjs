import { toolbar } from "./toolbar.mjs";

const CUSTOMER = "A2300";
const VERBS = { Rotate: "rotateSecret", Assign: "assign", Unassign: "unassign", Delete: "delete" };

/** Shows the profiles with a row of buttons each; `act` is called with a verb and its values. */
export function showProfiles(place, profiles, act) {
  const rows = [...place.children];
  const focused = rows.findIndex((row) => row.contains(document.activeElement));
  const label = document.activeElement?.ariaLabel;
  place.replaceChildren(...profiles.map((profile) => row(profile, act)));
  if (focused < 0) return;
  // The focus stays on its button or, where its row is gone, goes to the same place of the list.
  const same = place.querySelector(`[aria-label="${CSS.escape(label)}"]`);
  const near = place.children[Math.min(focused, profiles.length - 1)]?.querySelector("button");
  (same ?? near ?? document.getElementById("list")).focus();
}

function row({ id, name, provider, clientId, oemCustomersCount }, act) {
  const item = document.createElement("li");
  const about = document.createElement("span");
  about.append(name, Object.assign(document.createElement("small"), { textContent: `${id} · ${provider} · ${clientId} · ${oemCustomersCount} customers` }));
  const buttons = Object.assign(document.createElement("span"), { className: "buttons" });
  for (const [label, verb] of Object.entries(VERBS)) {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: label, ariaLabel: `${label} ${id}: ${name}` });
    button.onclick = () => act(verb, { id, customer: CUSTOMER });
    buttons.append(button);
  }
  toolbar(buttons, `${id}: ${name}`);
  item.append(about, buttons);
  return item;
}
