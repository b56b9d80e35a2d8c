// The test vectors, through every door of Node and a real socket.
import { outcome, playAll } from "./playing.mjs";
import { DOORS } from "./support.mjs";

for (const door of DOORS) {
  playAll({
    name: door.name,
    seesRedirects: true,
    call: (emulator, options, operation, params) =>
      outcome(door, { baseUrl: emulator.url, ...options, ...door.options }, operation, params),
  });
}
