import { Redis } from "ioredis"; // or createClient of "redis"
import { Client } from "workato-oauth-profiles";
import { redisLimit } from "workato-oauth-profiles/redis";

const redis = new Redis(process.env.REDIS_URL, { lazyConnect: true });
const workato = Client.fromEnv({ sharedLimit: redisLimit(redis, { key: "workspace 4321" }) });
for await (const { id, name } of workato.profiles()) console.log(id, name);
