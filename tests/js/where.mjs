// Where the package runs: the README lists this, and the tests run it. The trials are those of tests/interop/frameworks.
const PLAIN = "workato-oauth-profiles";

export const WHERE = {
  "a program": { entry: PLAIN, tests: ["Node", "Deno", "Bun"], trials: [] },
  "a bundle for a server": {
    entry: PLAIN,
    tests: ["esbuild", "webpack", "Rollup with node-resolve", "Vite", "Bun"],
    trials: ["ncc", "Next.js"],
  },
  "a Worker": { entry: PLAIN, tests: ["workerd"], trials: ["Next.js (edge)"] },
  "a page, by a bundler that copies files": { entry: PLAIN, tests: ["Vite", "webpack"], trials: ["Parcel", "Next.js"] },
  "a page, by a bundler that copies none": {
    entry: `${PLAIN}/inline`,
    tests: ["esbuild", "Rollup with node-resolve", "Bun"],
    trials: [],
  },
};
