import * as plain from "workato-oauth-profiles";
import * as inline from "workato-oauth-profiles/inline";
import * as testing from "workato-oauth-profiles/testing";

import { checks } from "./checks.cjs";

for (const [entry, module] of Object.entries({ plain, inline })) {
  for (const [name, check] of Object.entries(checks(module, testing))) {
    test(`${entry}: ${name}`, check);
  }
}
