import * as plain from "workato-oauth-profiles";
import * as inline from "workato-oauth-profiles/inline";
import * as testing from "workato-oauth-profiles/testing";

type Checks = (main: typeof plain, emulator: typeof testing) => Record<string, () => Promise<void>>;
declare const test: (name: string, check: () => Promise<void>) => void;
declare const require: (path: string) => { checks: Checks };

const { checks } = require("./checks.cjs");

for (const [entry, module] of Object.entries({ plain, inline })) {
  for (const [name, check] of Object.entries(checks(module, testing))) {
    test(`${entry}: ${name}`, check);
  }
}
