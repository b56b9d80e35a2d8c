// The same page with the inline entry.
import { Client } from "workato-oauth-profiles/inline";
import { Emulator } from "workato-oauth-profiles/testing";

async function main() {
  const emulator = await Emulator.start({ documented: true });
  return (await new Client(emulator.clientOptions).get(321)).name;
}

main().then(
  (name) => (document.title = name),
  (error) => (document.title = error.message),
);
