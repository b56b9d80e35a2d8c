import { failure } from "./error.js";
import { isReachedDirectly } from "./no-proxy.js";

/** An HTTP proxy. Only `authorization` holds a secret. */
export interface HttpProxy {
  /** Whether the proxy itself is reached over TLS. */
  readonly isSecure: boolean;
  readonly host: string;
  readonly port: number;
  /** `host:port`, as messages show it. */
  readonly name: string;
  /** The header `proxy-authorization`. */
  readonly authorization: string | undefined;
}

type Variable = (name: string) => string | undefined;

/**
 * The proxy of the setting `proxy`, or that of the environment. The rules are those of
 * `core/src/ureq/proxy.rs`, and `cases.json` beside it tests both: a web page, which has no proxy, should not
 * load them.
 *
 * @throws {WorkatoError} `invalid_input`. It shows no URL, because that may contain a password.
 */
export function chooseProxy(setting: unknown, baseUrl: string, variable: Variable): HttpProxy | undefined {
  if (setting === false || setting === null) {
    return undefined;
  }
  if (setting === undefined) {
    return ofEnvironment(baseUrl, variable);
  }
  if (typeof setting !== "string") {
    const example = '"http://user:password@proxy.example.com:3128"';
    throw failure("invalid_input", `\`proxy\` must be the URL of a proxy, such as ${example}, or false for none`);
  }
  return parse("the proxy", setting);
}

function ofEnvironment(baseUrl: string, variable: Variable): HttpProxy | undefined {
  const find = (...names: string[]) => names.find((name) => variable(name) && !isOfRequest(name, variable));
  const scheme = baseUrl.startsWith("http:") ? "http" : "https";
  const name = find(`${scheme}_proxy`, `${scheme.toUpperCase()}_PROXY`, "all_proxy", "ALL_PROXY");
  if (!name) {
    return undefined;
  }
  const direct = find("no_proxy", "NO_PROXY");
  const isDirect = direct && isReachedDirectly(variable(direct) ?? "", new URL(baseUrl));
  return isDirect ? undefined : parse(`\`${name}\``, variable(name) ?? "");
}

/** In a CGI program `HTTP_PROXY` is a header of the request, which anyone can set. */
function isOfRequest(name: string, variable: Variable): boolean {
  return name === "HTTP_PROXY" && variable("REQUEST_METHOD") !== undefined;
}

const PARTS = /^(?:([^:]*)(?::(.*))?@)?(\[[\da-f:.]+\]|[\w.-]+)(?::(\d{1,5}))?\/?$/is;

function parse(name: string, url: string): HttpProxy {
  const refuse = (why: string): never => {
    throw failure("invalid_input", `${name} ${why}`);
  };
  const [, scheme = "http", rest = ""] = /^(?:(.*?):\/\/)?(.*)$/s.exec(url) ?? [];
  if (/^socks/i.test(scheme)) {
    refuse("is a SOCKS proxy, which this client cannot use: give an http proxy, or turn the proxy off (`proxy: false`)");
  }
  const userInfo = rest.slice(0, Math.max(rest.lastIndexOf("@"), 0));
  if (!isPercentEncoded(userInfo)) {
    const codes = "`@` is `%40`, `#` is `%23`, `/` is `%2F`, `?` is `%3F`, `%` is `%25`";
    refuse(`has a character in its user or password that must be percent-encoded: ${codes}`);
  }
  const parts = /^https?$/i.test(scheme) ? PARTS.exec(rest) : null;
  const [, user, password, host = "", port] = parts ?? refuse("is not the URL of a proxy: write it as http://host:port");
  const isSecure = scheme.toLowerCase() === "https";
  const number = Number(port ?? (isSecure ? 443 : 80));
  return {
    isSecure,
    host: host.replace(/[[\]]/g, ""),
    port: number,
    name: `${host}:${number}`,
    authorization: user === undefined ? undefined : basic(user, password ?? ""),
  };
}

function basic(user: string, password: string): string {
  return `Basic ${btoa(unescapeBytes(`${user}:${password}`))}`;
}

/** Decodes `%E9` to one byte, whatever encoding the user and the password are in. */
function unescapeBytes(text: string): string {
  return text.replace(/%(..)/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
}

/** Whether user and password have only characters that a URL allows there. A `#` or `/` would end the host. */
function isPercentEncoded(userInfo: string): boolean {
  return /^(?:[\w\-.~!$&'()*+,;=:]|%[\da-f]{2})*$/i.test(userInfo);
}
