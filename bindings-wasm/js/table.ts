import { deepFreeze } from "./deep-freeze.js";
import type { Profile } from "./profile.js";

const NOTHING = Object.freeze({});

/**
 * Reads the profiles that `src/table.rs` wrote. `texts` holds all texts one after the other, and `numbers` for
 * each number the number, for each text its length, and NaN for `null`. To cut texts out of one string takes
 * much less time than to parse JSON. The array is the caller's own: it can be sorted.
 */
export function readTable(texts: string, numbers: Float64Array): Profile[] {
  const profiles: Profile[] = [];
  let [next, from] = [0, 0];
  const number = () => {
    const value = numbers[next++]!;
    return Number.isNaN(value) ? null : value;
  };
  const text = () => {
    const length = number();
    return length === null ? null : texts.slice(from, (from += length));
  };
  const extra = () => {
    const json = text();
    return json === null ? NOTHING : deepFreeze(JSON.parse(json) as Profile["extra"]);
  };
  while (next < numbers.length) {
    // The fields are read in this order.
    const profile: Profile = {
      id: number()!,
      name: text()!,
      provider: text()!,
      userId: number(),
      clientId: text(),
      sharedAccountsCount: number(),
      oemCustomersCount: number(),
      createdAt: text(),
      updatedAt: text(),
      extra: extra(),
    };
    profiles.push(Object.freeze(profile));
  }
  return profiles;
}
