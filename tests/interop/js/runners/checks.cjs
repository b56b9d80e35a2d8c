// What is checked in each runner and environment: the package must need nothing that only Node's own globals have.
const assert = require("node:assert/strict");

const INPUT = { name: "Acme", provider: "hubspot", clientId: "id", clientSecret: "hush" };

const failure = (call) => call.then(() => assert.fail("this should have failed"), (error) => error);

/** The checks by name, with the package as the runner loads it. */
exports.checks = ({ Client, WorkatoError }, { Emulator, onlyEmulators }) => ({
  async "the emulator in this process, with every kind of answer"() {
    const emulator = await Emulator.start({ documented: true });
    const workato = new Client({ ...emulator.clientOptions, maxAttempts: 1 });
    assert.equal((await workato.get(321)).name, "Acme HubSpot OAuth app");
    const codes = [];
    for (const fault of ["truncate", "wrong_length", "drip", "hang", "drop_before", { status: 204 }]) {
      emulator.fail(fault);
      codes.push((await failure(workato.get(321))).code);
    }
    assert.deepEqual(codes, ["network", "network", "timeout", "timeout", "network", "decode"]);
    for (let count = 0; count < 70; count++) await workato.get(321);
    assert.ok(emulator.now >= 60);
  },
  async "requests of the default transport, and errors"() {
    const workato = new Client({ apiToken: "test-token", baseUrl: process.env.EMULATOR_URL });
    assert.equal((await workato.get(321)).name, "Acme HubSpot OAuth app");
    const error = await failure(workato.get(5));
    assert.ok(error instanceof WorkatoError);
    assert.equal(error.code, "not_found");
    const { action } = await workato.ensure({ ...INPUT, name: "Gr\u00fc\u00dfe \u{1F600}" });
    assert.match(action, /created|unchanged/);
  },
  async "an abort"() {
    const emulator = await Emulator.start({ documented: true });
    const controller = new AbortController();
    emulator.fail("hang");
    const call = new Client(emulator.clientOptions).get(321, { signal: controller.signal });
    controller.abort("enough");
    const error = await failure(call);
    assert.deepEqual([error.code, error.cause], ["cancelled", "enough"]);
  },
  async "the guard"() {
    const end = onlyEmulators();
    assert.match((await failure(new Client({ apiToken: "test-token" }).get(321))).message, /refuses https:\/\/www\.workato\.com/);
    end();
  },
});
