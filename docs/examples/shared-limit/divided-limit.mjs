import { Client } from "workato-oauth-profiles";

const requestsPerMinute = Math.floor(60 / Number(process.env.PROCESSES));
const workato = Client.fromEnv({ requestsPerMinute });
for await (const { id, name } of workato.profiles()) console.log(id, name);
