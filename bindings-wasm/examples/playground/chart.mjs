const MINUTE = 60_000;
const [HEIGHT, LEFT, BOTTOM] = [144, 28, 18];
/** The height of one request, unless a second has too many. */
const TALLEST = 12;
const KINDS = ["ok", "wait", "bad", "open"];
/** How often it is drawn, in milliseconds, while there is something to see. */
const PAUSE = 250;

/** The requests of the last minute: one column for each second, and a line for how much of the limit is used. */
export class Chart {
  #requests = [];
  #now;
  #limit;
  #place;
  #used;
  #timer;

  constructor({ now, limit, place, used }) {
    [this.#now, this.#limit, this.#place, this.#used] = [now, limit, place, used];
    this.#draw();
  }

  /** Adds a request. Returns a function to call with the kind of its end. */
  begin() {
    const request = { at: this.#now(), kind: "open" };
    this.#requests.push(request);
    this.#timer ??= setInterval(() => this.#draw(), PAUSE);
    return (kind) => (request.kind = kind);
  }

  clear() {
    this.#requests = [];
  }

  #draw() {
    const now = this.#now();
    // The line needs the requests of one more minute.
    this.#requests = this.#requests.filter(({ at }) => at > now - 2 * MINUTE);
    if (!this.#requests.length) {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
    const used = this.#usedAt(now);
    this.#used.textContent = used;
    this.#place.innerHTML = this.#svg(now, used);
  }

  #usedAt(moment) {
    return this.#requests.filter(({ at, kind }) => at <= moment && at > moment - MINUTE && kind !== "wait").length;
  }

  #svg(now, used) {
    const [limit, width] = [this.#limit, Math.max(240, this.#place.clientWidth)];
    const x = (at) => LEFT + ((at - (now - MINUTE)) / MINUTE) * (width - LEFT);
    const y = (count) => HEIGHT - BOTTOM - (Math.min(count, limit * 1.15) / (limit * 1.15)) * (HEIGHT - BOTTOM - 6);
    const moments = Array.from({ length: 121 }, (_, index) => now - MINUTE + (index / 120) * MINUTE);
    const line = moments.map((at) => `${x(at).toFixed(1)},${y(this.#usedAt(at)).toFixed(1)}`).join(" ");
    const marks = [0, limit / 2, limit].map((count) => `<text x="0" y="${y(count) + 4}">${count}</text>`).join("");
    const seconds = [60, 40, 20].map((ago) => `<text x="${x(now - ago * 1000)}" y="${HEIGHT - 3}">${ago} s ago</text>`).join("");
    return `<svg viewBox="0 0 ${width} ${HEIGHT}" role="img"
      aria-label="${used} of ${limit} requests in the last minute">
      <line class="grid" x1="${LEFT}" x2="${width}" y1="${y(0)}" y2="${y(0)}" />
      <line class="limit" x1="${LEFT}" x2="${width}" y1="${y(limit)}" y2="${y(limit)}" />
      ${this.#columns(now, x, width)}<polyline class="used" points="${line}" />${marks}${seconds}</svg>`;
  }

  #columns(now, x, whole) {
    const columns = new Map();
    for (const { at, kind } of this.#requests.filter(({ at }) => at > now - MINUTE)) {
      const second = Math.floor(at / 1000);
      const column = columns.get(second) ?? columns.set(second, { ok: 0, wait: 0, bad: 0, open: 0 }).get(second);
      column[kind] += 1;
    }
    const width = ((whole - LEFT) / 60) * 0.8;
    const sum = ({ ok, wait, bad, open }) => ok + wait + bad + open;
    const unit = Math.min(TALLEST, (HEIGHT - BOTTOM - 6) / Math.max(1, ...[...columns.values()].map(sum)));
    return [...columns].flatMap(([second, column]) => {
      let below = 0;
      return KINDS.filter((kind) => column[kind]).map((kind) => {
        below += column[kind];
        const box = [Math.max(LEFT, x(second * 1000)), HEIGHT - BOTTOM - below * unit, width, column[kind] * unit - 1];
        const [left, top, wide, high] = box.map((number) => number.toFixed(1));
        return `<rect class="${kind}" x="${left}" y="${top}" width="${wide}" height="${high}" rx="1" />`;
      });
    }).join("");
  }
}
