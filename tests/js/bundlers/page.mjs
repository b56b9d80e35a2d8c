// What a bundler makes a page of. The emulator stays behind where files do.
import { Client } from "workato-oauth-profiles";
import { Emulator } from "workato-oauth-profiles/testing";

const emulator = await Emulator.start({ documented: true });
document.title = (await new Client(emulator.clientOptions).get(321)).name;
