import { platform } from "#platform";
import type { ClientOptions, BrowserClientOptions } from "./options.js";

/** Whether a web page sends to a server of its own, which adds the API token. */
export function isBehindOwnServer({ apiToken, baseUrl }: Partial<ClientOptions | BrowserClientOptions>): boolean {
  return platform.isBrowser() && apiToken === undefined && baseUrl !== undefined;
}

/** In a web page, a path such as `/api/workato` is one of the page's own server. */
export function absolute(baseUrl: string | undefined): string | undefined {
  const isPath = typeof baseUrl === "string" && /^\/(?!\/)/.test(baseUrl) && platform.isBrowser();
  return isPath ? `${globalThis.location.origin}${baseUrl}` : baseUrl;
}
