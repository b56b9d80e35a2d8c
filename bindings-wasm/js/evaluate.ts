import { failure } from "./error.js";
import type { Reply } from "./host.js";
import { messageOf } from "./message-of.js";
import type { SharedLimit } from "./shared-limit.js";
import { shown } from "./shown.js";
import { withinASecond } from "./within-a-second.js";

/** What the engine asks its driver to evaluate on the store: a Lua script with its keys and arguments. */
export interface Eval {
  /** The script; always the same text. */
  readonly script: string;
  /** The keys that the script uses. */
  readonly keys: readonly string[];
  /** Its arguments. */
  readonly args: readonly string[];
}

/** Evaluates a script on the store. */
export type Evaluate = (asked: Eval) => Promise<Reply>;

/**
 * Evaluates scripts on the store of this limit. No call fails because the store does.
 *
 * @throws {WorkatoError} `invalid_input` if it is no limit.
 */
export function evaluateOn(limit: SharedLimit): Evaluate {
  const { key, fallbackShare, eval: evaluate } = Object(limit) as Partial<SharedLimit>;
  if (typeof key !== "string" || typeof fallbackShare !== "number" || typeof evaluate !== "function") {
    const example = 'redisLimit(client, { key: "workspace 4321" })';
    throw failure("invalid_input", `\`sharedLimit\` must be a limit such as \`${example}\`, not ${shown(limit)}`);
  }
  return async ({ script, keys, args }) => {
    try {
      const numbers = await withinASecond(limit.eval(script, keys, args));
      const answer = Float64Array.from(numbers);
      return (machine, now, aborted) => machine.evaluated(answer, now, aborted);
    } catch (error) {
      const why = messageOf(error) || "the store failed";
      return (machine, now, aborted) => machine.unavailable(why, now, aborted);
    }
  };
}
