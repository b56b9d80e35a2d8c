import { failure } from "./error.js";

/** For a runtime without environment variables. */
export function noEnvironment(): never {
  throw failure("invalid_input", "this runtime has no environment variables: give apiToken and baseUrl to the constructor");
}

/** For a runtime without files. */
export function noFiles(): never {
  throw failure("invalid_input", "this runtime has no files: give an object with nextLine and append as the ledger");
}
