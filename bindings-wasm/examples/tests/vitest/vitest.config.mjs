export default { test: { setupFiles: ["./only-emulators.mjs"] } };
