// The declarations need neither the library "dom" nor the types of Node. It is compiled, not run.
import { Client, type Fetch, fileLedger, type Items, type Profile, type Signal } from "workato-oauth-profiles";
import { Client as Inline } from "workato-oauth-profiles/inline";
import { redisLimit } from "workato-oauth-profiles/redis";
import { Emulator, onlyEmulators } from "workato-oauth-profiles/testing";

onlyEmulators();

const own: Fetch = async (url, { method, headers, body }) => {
  const text = [url, method, headers.length, body].join();
  return { status: 200, headers: new Map([["text", text]]), arrayBuffer: async () => new ArrayBuffer(0) };
};

export async function bare(signal: Signal): Promise<Profile[]> {
  const workato = new Client({ apiToken: "token", fetch: own });
  const walk: Items<Profile> = workato.profiles({ signal });
  for await (const { status, error } of workato.assignEach(321, [123], { ledger: fileLedger("a") })) {
    if (status === "failed") throw error;
  }
  const emulator = await Emulator.start({ documented: true });
  for (const { clientOptions } of [emulator]) await new Client(clientOptions).get(321, { signal });
  await new Inline(emulator.clientOptions).get(321);
  // @ts-expect-error not a signal
  await workato.get(321, { signal: {} });
  new Client({ apiToken: "token", sharedLimit: redisLimit({ eval: () => [] }, { key: "workspace 4321" }) });
  return walk.toArray();
}
