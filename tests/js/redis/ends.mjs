// A program that shares its limit, closes nothing and has nothing more to do: it must end.
//
//     ends.mjs LIBRARY REDIS_PORT EMULATOR_URL
import { Client } from "workato-oauth-profiles";
import { redisLimit } from "workato-oauth-profiles/redis";

import { LIBRARIES } from "./libraries.mjs";

const [library, port, baseUrl] = process.argv.slice(2);
const sharedLimit = redisLimit(LIBRARIES[library].open(Number(port)), { key: "workspace 1" });
const kinds = [];
const workato = new Client({ apiToken: "test-token", baseUrl, sharedLimit, onEvent: ({ kind }) => kinds.push(kind) });
const { id } = await workato.get(321);
console.log(id, kinds.includes("limit_store"));
