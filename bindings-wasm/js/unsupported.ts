import type { Environment } from "./environment.js";
import { failure } from "./error.js";

/** The environment variables, where the runtime has any: Next.js and Workers with Node's API do. */
export function environment(): Environment {
  const variables = (globalThis as { process?: { env?: Environment } }).process?.env;
  if (!variables) {
    throw failure("invalid_input", "this runtime has no environment variables: give apiToken and baseUrl to the constructor");
  }
  return variables;
}

/** For a runtime without files. */
export function noFiles(): never {
  const reason =
    "this runtime has no files: give an object with nextLine and append as the ledger; " +
    "in a bundle for Node, let the bundler use the export condition `node`";
  throw failure("invalid_input", reason);
}
