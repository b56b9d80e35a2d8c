// Vitest runs this before each file of tests: no client may call anything but an emulator.
import { onlyEmulators } from "workato-oauth-profiles/testing";

onlyEmulators();
