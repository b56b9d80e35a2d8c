export function element(id) {
  return document.getElementById(id);
}

const MARKS = { sending: "open", waiting: "wait", retrying: "wait", gave_up: "bad", odd_answer: "wait" };
const MOST = 300;

/** The events of the client, the newest first. */
export class Log {
  #list;
  #now;

  constructor(list, now) {
    [this.#list, this.#now] = [list, now];
  }

  add({ kind, text, status }) {
    const item = document.createElement("li");
    item.className = kind === "received" ? (status === 429 ? "wait" : status < 300 ? "ok" : "bad") : (MARKS[kind] ?? "");
    const time = Object.assign(document.createElement("time"), { textContent: `${(this.#now() / 1000).toFixed(1).padStart(7)} s  ` });
    item.append(time, text);
    this.#list.prepend(item);
    while (this.#list.childElementCount > MOST) this.#list.lastElementChild.remove();
  }

  clear() {
    this.#list.replaceChildren();
  }
}

/** Describes a value in a line or two. */
export function describe(value) {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return `${value.length} profiles`;
  if (value.profile) return `${value.action}: ${describe(value.profile)}`;
  if (value.id) return `${value.id} ${value.name}, ${value.provider}, client id ${value.clientId}`;
  return JSON.stringify(value);
}
