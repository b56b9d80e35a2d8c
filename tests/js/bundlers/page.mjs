// The entry of the bundled page.
import { Client } from "workato-oauth-profiles";
import { Emulator } from "workato-oauth-profiles/testing";

const emulator = await Emulator.start({ documented: true });
document.title = (await new Client(emulator.clientOptions).get(321)).name;
