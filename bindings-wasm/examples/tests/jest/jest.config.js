module.exports = { setupFiles: ["./only-emulators.js"] };
