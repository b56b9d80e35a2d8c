// Holds a ledger until the process or worker is ended: `hold.mjs PATH`. It says whether it got it.
import cluster from "node:cluster";
import { parentPort, workerData } from "node:worker_threads";

import { fileLedger } from "workato-oauth-profiles";

const path = workerData ?? process.argv[2];
const say = (text) => (parentPort ? parentPort.postMessage(text) : cluster.isWorker ? process.send(text) : console.log(text));
const ledger = fileLedger(path);
const got = Promise.resolve(ledger.nextLine()).then(() => ledger.append("")).then(() => "has it");
say(await got.catch(({ message }) => message));
setInterval(() => ledger, 1000);
