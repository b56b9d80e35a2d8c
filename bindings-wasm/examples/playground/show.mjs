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

/** What came of the last press: a result, an error, or the lines of a story. */
export class Answer {
  #output;
  #presses = 0;

  constructor(output) {
    this.#output = output;
  }

  /** Shows what `call` gives, or why it failed. `call` gets a function that shows how far it is. */
  async of(what, call) {
    const show = this.#begin(what);
    try {
      const value = await call((text) => show("open", text));
      show("ok", `${what}\n${describe(value)}`);
      return value;
    } catch (error) {
      show("bad", `${error.message}\nmay have been carried out: ${error.mayHaveApplied ? "yes" : "no"}, attempts: ${error.attempts}`);
    }
  }

  /** Shows the lines of a story while it runs. */
  async story(title, run) {
    const show = this.#begin(title);
    const lines = document.createElement("ol");
    const say = (text, className = "") => {
      lines.append(Object.assign(document.createElement("li"), { textContent: text, className }));
      show("open", title, lines);
    };
    try {
      await run(say);
      show("ok", title, lines);
    } catch (error) {
      show("bad", `${title}\n${error.message}`, lines);
    }
  }

  /** Returns a function that shows something until the next press. */
  #begin(what) {
    const press = ++this.#presses;
    const show = (kind, ...content) => {
      if (press !== this.#presses) return;
      this.#output.className = `result ${kind}`;
      this.#output.replaceChildren(...content);
      this.#output.scrollTop = this.#output.scrollHeight;
    };
    show("open", `${what} …`);
    return show;
  }
}

/** Describes a value in a line or two. */
function describe(value) {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return `${value.length} profiles`;
  if (value.profile) return `${value.action}: ${describe(value.profile)}`;
  if (value.id) return `${value.id} ${value.name}, ${value.provider}, client id ${value.clientId}`;
  return JSON.stringify(value);
}
