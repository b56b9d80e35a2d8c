import { checkNames, refused } from "./check.js";
import { dataParam } from "./data.js";
import { failure, WorkatoError } from "./error.js";
import { json } from "./json.js";
import { INPUT } from "./known.js";
import type { ProfileInput } from "./options.js";
import { shown } from "./shown.js";

/** An input as the core reads it in a command. The errors do not show a value: it may be a secret. */
export function inputParams(input: ProfileInput): object {
  if (!isObject(input)) {
    throw refused(`the profile must be an object such as \`{ name, provider, clientId, clientSecret }\`, not ${shown(input)}`);
  }
  checkNames(input, INPUT, "key of the profile");
  const { name, provider, clientId, clientSecret, token, data } = input;
  return { name, provider, client_id: clientId, client_secret: clientSecret, token, data: dataParam(data) };
}

/** All inputs of `ensureEach`. An error gives the position of the input. */
export function allInputParams(inputs: Iterable<ProfileInput>): readonly unknown[] {
  return Array.from(inputs, (input, nth) => {
    try {
      // The core refuses `null`.
      const params = isObject(input) ? inputParams(input) : null;
      json({ params });
      return params;
    } catch (error) {
      if (!(error instanceof WorkatoError)) throw error;
      throw failure(error.code, `input ${nth + 1} of the list: ${error.reason}`);
    }
  });
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
