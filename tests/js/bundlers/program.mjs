// A program for a server: one request over a socket, one to the emulator in memory.
import { Client, WorkatoError } from "workato-oauth-profiles";
import { redisLimit } from "workato-oauth-profiles/redis";
import { Emulator } from "workato-oauth-profiles/testing";

async function main() {
  const { name } = await Client.fromEnv().get(321);
  const emulator = await Emulator.start({ documented: true });
  const missing = await new Client(emulator.clientOptions).get(1).catch((error) => error);
  // It needs no library for Redis.
  const { key } = redisLimit({ eval() {}, connect() {}, multi() {} }, { key: "shared" });
  console.log(name, missing instanceof WorkatoError, missing.code, key);
}

main();
