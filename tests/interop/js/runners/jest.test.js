const { checks } = require("./checks.cjs");

for (const entry of ["workato-oauth-profiles", "workato-oauth-profiles/inline"]) {
  for (const [name, check] of Object.entries(checks(require(entry), require("workato-oauth-profiles/testing")))) {
    test(`${entry}: ${name}`, check);
  }
}
