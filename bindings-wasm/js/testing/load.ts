import type { Core } from "#emulator";

export declare function load(): Core | Promise<Core>;
