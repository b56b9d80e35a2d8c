import type { Environment } from "./environment.js";
import { failure } from "./error.js";
import type { Platform } from "./platform.js";
import { isBrowser, sendByGlobalFetch } from "./send-fetch.js";

/** Browsers and Workers, all but `load`: they have `fetch` and no files. */
export const platform: Omit<Platform, "load"> = {
  // Browsers load the module asynchronously, and Workers may do little outside of a request.
  loadsLate: true,
  transport: (_options, _baseUrl, clock) => sendByGlobalFetch(clock),
  supports: [],
  isBrowser,
  environment,
  fileLedger: noFiles,
  evaluateOn: noStore,
};

/** The environment variables, where the runtime has any: Next.js and Workers with Node's API do. */
function environment(): Environment {
  const variables = (globalThis as { process?: { env?: Environment } }).process?.env;
  if (!variables) {
    throw failure("invalid_input", "this runtime has no environment variables: give apiToken and baseUrl to the constructor");
  }
  return variables;
}

/** For a runtime without connections to a store. */
function noStore(): never {
  const reason = "`sharedLimit` works in Node, Deno and Bun: in a bundle for Node, let the bundler use the export condition `node`";
  throw failure("invalid_input", reason);
}

/** For a runtime without files. */
function noFiles(): never {
  const reason =
    "this runtime has no files: give an object with nextLine and append as the ledger; " +
    "in a bundle for Node, let the bundler use the export condition `node`";
  throw failure("invalid_input", reason);
}
