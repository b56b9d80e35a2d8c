import { dataParam } from "./data.js";
import { failure, WorkatoError } from "./error.js";
import { json } from "./json.js";
import type { ProfileInput } from "./options.js";

/** An input as the core reads it in a command. */
export function inputParams(input: Partial<ProfileInput> = {}): object {
  const { name, provider, clientId, clientSecret, token, data } = input;
  return { name, provider, client_id: clientId, client_secret: clientSecret, token, data: dataParam(data) };
}

/** All inputs of `ensureEach`. An error gives the position of the input. */
export function allInputParams(inputs: Iterable<unknown>): readonly unknown[] {
  return Array.from(inputs, (input, nth) => {
    try {
      // The core refuses `null`. Another value could be a secret, which an error must not show.
      const params = typeof input === "object" && input ? inputParams(input) : null;
      json({ params });
      return params;
    } catch (error) {
      if (!(error instanceof WorkatoError)) throw error;
      throw failure(error.code, `input ${nth + 1} of the list: ${error.reason}`);
    }
  });
}
