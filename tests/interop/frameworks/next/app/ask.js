// What each runtime does: one request to the emulated service at WORKATO_HOST, one to the emulator in memory.
import { Client, WorkatoError } from "workato-oauth-profiles";
import { Emulator } from "workato-oauth-profiles/testing";

export async function ask() {
  const { name } = await Client.fromEnv().get(321);
  const emulator = await Emulator.start({ documented: true });
  const missing = await new Client(emulator.clientOptions).get(1).catch((error) => error);
  return [name, missing instanceof WorkatoError, missing.code].join(" ");
}
