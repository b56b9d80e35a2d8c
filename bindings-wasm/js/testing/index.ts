/**
 * An emulator of the service for your own tests. It is not a copy of the real service, and not by Workato.
 *
 * @packageDocumentation
 */
export { Emulator } from "./emulator.js";
export type { Arrival, Assignment, EmulatorOptions, Fault, FaultOn, Seeds, Settings } from "./options.js";
export { onlyEmulators } from "../only-emulators.js";
export { realClock } from "../clock.js";
export { VirtualClock } from "./virtual-clock.js";
