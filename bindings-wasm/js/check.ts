import { platform } from "#platform";
import { guard, loadedCore } from "./core.js";
import { emulatorClock } from "./emulator-mark.js";
import { failure, WorkatoError } from "./error.js";
import { CLIENT, OPTIONS } from "./known.js";
import type { FileLedgerOptions, Ledger } from "./ledger.js";
import type { Operation } from "./operation.js";
import type { CallOptions, ClientOptions, BrowserClientOptions } from "./options.js";
import { isBehindOwnServer } from "./own-server.js";
import { isPlain, ownProperties } from "./plain.js";
import { shown } from "./shown.js";

/** Checks the settings of a client that never reach the core. */
export function checkClient(options: Partial<ClientOptions | BrowserClientOptions>): void {
  const { fetch, onEvent, agent, ca, clock, headers, proxy } = options;
  checkNames(options, CLIENT, "option");
  for (const [name, value] of Object.entries({ fetch, onEvent })) {
    if (value !== undefined && typeof value !== "function") {
      throw refused(`\`${name}\` must be a function, not ${shown(value)}`);
    }
  }
  // As JSON a Map or a Headers would be an empty object.
  if (headers !== undefined && !(isPlain(headers) && Object.values(headers).every((value) => typeof value === "string"))) {
    throw refused('headers must be an object of texts, such as `{ "x-api-key": "..." }`');
  }
  if (clock !== undefined && !hasMethods(clock, ["now", "after"])) {
    throw refused("`clock` must have the methods now and after");
  }
  if (agent !== undefined && (typeof agent !== "object" || agent === null)) {
    throw refused("`agent` must be an Agent of node:https");
  }
  if (agent && ca !== undefined) {
    throw refused("`agent` and `ca` cannot be combined: give the certificates to the agent");
  }
  if (agent && proxy !== undefined) {
    throw refused("`agent` and `proxy` cannot be combined: leave `proxy` out, and set it in the agent");
  }
  checkSupport(options, fetch !== undefined);
  const isSafe = emulatorClock(fetch) !== undefined || isBehindOwnServer(options);
  if (options.dangerouslyAllowBrowser !== true && platform.isBrowser() && !isSafe) {
    const own = '`baseUrl: "/api/workato"` without `apiToken`';
    throw refused(`everyone who opens this page can read the API token: send through your own server (${own}), or set \`dangerouslyAllowBrowser: true\` to allow that`);
  }
}

/** Refuses what is no plain object, and does not show it. `example` is what to type. */
export function checkPlain(value: unknown, what: string, example: string): void {
  if (!isPlain(value)) {
    throw refused(`${what} must be a plain object such as \`${example}\`, not ${shown(value)}`);
  }
}

/**
 * Checks the options of a call: their names, and what never reaches the core. `extra` is an argument after the
 * last one. Returns a copy.
 */
export function checkedOptions<Options extends CallOptions>(
  operation: Operation,
  given: Options,
  extra: unknown,
  sendsByFetch: boolean,
): Options {
  const { names, example } = OPTIONS[operation];
  if (!isPlain(given)) {
    throw refused(`the options must be a plain object such as \`${example}\`${meantBy(given)}`);
  }
  const options = ownProperties(given);
  checkNames(options, names, "option");
  if (extra !== undefined) {
    throw refused(`too many arguments: give all options in one object, such as \`${example}\``);
  }
  checkSignal(options.signal);
  if (options.connectTimeoutMs !== undefined) {
    checkSupport({ connectTimeoutMs: options.connectTimeoutMs }, sendsByFetch);
  }
  return options;
}

/** Refuses an object with another name than these. */
export function checkNames(value: object, names: { readonly [name: string]: true }, what: string): void {
  const unknown = Object.keys(value).find((name) => !Object.hasOwn(names, name));
  if (unknown !== undefined) {
    throw unknownName(what, unknown.slice(0, 100), Object.keys(names));
  }
}

export function checkCustomers(customers: unknown): void {
  if (!isIterable(customers, Symbol.iterator) && !isIterable(customers, Symbol.asyncIterator)) {
    throw refused(`the customers must be an array or another iterable, not ${shown(customers)}`);
  }
}

export function checkInputs(inputs: unknown): void {
  if (!isIterable(inputs, Symbol.iterator)) {
    throw refused(`the inputs must be an array or another iterable that is not async, not ${shown(inputs)}`);
  }
}

export function checkLedger(ledger: Partial<Ledger> | undefined): void {
  if (ledger !== undefined && !hasMethods(ledger, ["nextLine", "append"])) {
    const path = typeof ledger === "string" ? ledger : "rollout.jsonl";
    const example = `ledger: fileLedger(${JSON.stringify(path)})`;
    throw refused(`a ledger must have the methods nextLine and append: for a file give \`${example}\``);
  }
}

/** Checks the arguments of `fileLedger`. */
export function checkFile(path: unknown, options: FileLedgerOptions): void {
  if (typeof path !== "string" || path === "") {
    throw refused(`the path of a ledger must be a string such as \`fileLedger("rollout.jsonl")\`, not ${shown(path)}`);
  }
  checkPlain(options, "the options", "{ lock: false }");
  checkNames(options, { lock: true }, "option");
  if (options.lock !== undefined && typeof options.lock !== "boolean") {
    throw refused(`\`lock\` must be true or false, not ${shown(options.lock)}`);
  }
}

/** The error for an argument that is not valid. */
export function refused(reason: string): WorkatoError {
  return failure("invalid_input", reason);
}

/** The core finds the name that is meant, where it is loaded. */
function unknownName(what: string, name: string, known: readonly string[]): WorkatoError {
  const core = loadedCore();
  if (!core) {
    return refused(`unknown ${what} ${JSON.stringify(name)}: there are \`${known.join("`, `")}\``);
  }
  return new WorkatoError(JSON.parse(guard(() => core.Session.unknown_name(what, name, known.join(" ")))));
}

/** The end of a message about options that are no plain object. */
function meantBy(options: unknown): string {
  if (isSignal(options)) {
    return ": give the signal as `{ signal }`";
  } else if (isSignal(signalOf(options))) {
    return ": give the signal as `{ signal: controller.signal }`";
  }
  return `, not ${shown(options)}`;
}

function checkSignal(signal: unknown): void {
  // `fetch` takes null, too.
  if (signal === undefined || signal === null || isSignal(signal)) {
    return;
  }
  const meant = isSignal(signalOf(signal))
    ? ": give `controller.signal`"
    : typeof signal === "number"
      ? `: give \`AbortSignal.timeout(${signal})\``
      : `, not ${shown(signal)}`;
  throw refused(`\`signal\` must be an AbortSignal${meant}`);
}

/** Whether it is an `AbortSignal` of any realm, such as that of jsdom, or of a library. */
function isSignal(value: unknown): boolean {
  const { aborted } = Object(value) as { aborted?: unknown };
  return typeof aborted === "boolean" && hasMethods(value, ["addEventListener", "removeEventListener"]);
}

function signalOf(controller: unknown): unknown {
  return (Object(controller) as { signal?: unknown }).signal;
}

function hasMethods(value: unknown, names: readonly string[]): boolean {
  const object = Object(value) as { [name: string]: unknown };
  return names.every((name) => typeof object[name] === "function");
}

function isIterable(value: unknown, method: symbol): boolean {
  return typeof value !== "string" && typeof (Object(value) as { [method: symbol]: unknown })[method] === "function";
}

/** Refuses an option that the transport does not support, instead of ignoring it. */
function checkSupport(options: Partial<ClientOptions | BrowserClientOptions>, sendsByFetch: boolean): void {
  for (const name of ["agent", "ca", "connectTimeoutMs", "proxy"] as const) {
    if (options[name] !== undefined && (sendsByFetch || !platform.supports.includes(name))) {
      throw refused(`\`${name}\` is not supported by fetch: leave it out`);
    }
  }
}
