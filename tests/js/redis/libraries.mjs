// The libraries for Redis and Valkey that the shared limit is tested with. `open` makes a client for a server.
import { createRequire } from "node:module";

const require = createRequire(`${process.env.WORKATO_TEST_BUNDLERS}/`);

const ioredis = (name) => ({
  open: (port, settings) => new (require(name).Redis)(port, { lazyConnect: true, ...settings }),
  cluster: async (port) => {
    const cluster = new (require(name).Cluster)([{ host: "127.0.0.1", port }], { lazyConnect: true });
    await cluster.connect();
    return cluster;
  },
  close: (client) => client.disconnect(),
});
const nodeRedis = (name) => ({
  open: (port, settings) => require(name).createClient({ url: `redis://127.0.0.1:${port}`, ...settings }),
  cluster: async (port) => {
    const cluster = require(name).createCluster({ rootNodes: [{ url: `redis://127.0.0.1:${port}` }] });
    await cluster.on("error", () => {}).connect();
    return cluster;
  },
  close: async (client) => {
    // Only an open client can be closed.
    await (client.isOpen === false ? undefined : (client.destroy ?? client.disconnect).call(client));
  },
});

export const LIBRARIES = {
  "ioredis 6": ioredis("ioredis"),
  "ioredis 5": ioredis("ioredis-5"),
  "node-redis 6": nodeRedis("redis"),
  "node-redis 5": nodeRedis("redis-5"),
  "node-redis 4": nodeRedis("redis-4"),
  iovalkey: ioredis("iovalkey"),
};
