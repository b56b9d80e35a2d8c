const { ENVIRONMENT: environment, TRANSFORMED: transformed } = process.env;
const server = { deps: { inline: transformed ? [/workato-oauth-profiles/] : [] } };
export default { test: { include: ["vitest.test.mjs"], globals: true, environment, server } };
