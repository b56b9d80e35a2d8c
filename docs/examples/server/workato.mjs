import { Client, isWorkatoError } from "workato-oauth-profiles";

export const workato = Client.fromEnv();

/** @type {Record<string, number>} */
const statuses = {
  not_found: 404,
  conflict: 409,
  invalid_request: 422,
  network: 502,
  server_error: 502,
  redirect: 502,
  decode: 502,
  rejected: 502,
  rate_limited: 503,
  ambiguous_outcome: 503,
  timeout: 504,
};

/**
 * A 401 or 403 of Workato is about your token, and not about your user: your answer is a 500.
 * @param {unknown} error
 */
export function statusToAnswer(error) {
  return (isWorkatoError(error) && statuses[error.code]) || 500;
}
