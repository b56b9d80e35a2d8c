import { readFile } from "node:fs/promises";

import { createClient } from "redis";
import { Client, fileLedger } from "workato-oauth-profiles";
import { redisLimit } from "workato-oauth-profiles/redis";

const { CUSTOMERS, JOB_COMPLETION_INDEX, LEDGERS, PODS, REDIS_URL } = process.env;
const isMine = (_, nth) => nth % Number(PODS) === Number(JOB_COMPLETION_INDEX);
const lines = (await readFile(CUSTOMERS, "utf8")).trim().split("\n");
const customers = lines.filter(isMine).map(Number);

// The limit opens a connection of its own, so this client needs none.
const sharedLimit = redisLimit(createClient({ url: REDIS_URL }), { key: "workspace 4321" });
const workato = Client.fromEnv({ sharedLimit });
const ledger = fileLedger(`${LEDGERS}/${JOB_COMPLETION_INDEX}.jsonl`);
for await (const { error } of workato.assignEach(321, customers, { ledger, pace: 60 })) {
  if (error) {
    console.log(error.message);
    process.exitCode = 1;
  }
}
