// One worker collects the pages: more would wait for each other on a small machine.
export default { experimental: { cpus: 1 } };
