// Jest runs this before each file of tests: no client may call anything but an emulator.
require("workato-oauth-profiles/testing").onlyEmulators();
