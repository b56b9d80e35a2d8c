import { failure } from "./error.js";

/** What a runtime lacks is refused when it is asked for. */
export function noEnvironment(): never {
  throw failure("invalid_input", "there are no variables of the environment here: give apiToken and baseUrl");
}

export function noFiles(): never {
  throw failure("invalid_input", "there are no files here: give an object with nextLine and append");
}
