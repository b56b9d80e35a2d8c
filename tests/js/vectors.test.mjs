// The test vectors, over every transport of Node and a real socket.
import { outcome, runVectors } from "./vector-runner.mjs";
import { TRANSPORTS } from "./support.mjs";

for (const transport of TRANSPORTS) {
  runVectors({
    name: transport.name,
    seesRedirects: true,
    call: (emulator, options, operation, params) =>
      outcome(transport, { baseUrl: emulator.url, ...options, ...transport.options }, operation, params),
  });
}
