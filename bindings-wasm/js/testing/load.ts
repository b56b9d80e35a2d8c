import type { Core } from "#emulator";

export declare function load(): Core | Promise<Core>;
export declare const Headers: typeof globalThis.Headers;
export declare const ReadableStream: typeof globalThis.ReadableStream;
export declare const Response: typeof globalThis.Response;

/** Calls back after everything that the program can do now. */
export declare function nextTurn(callback: () => void): void;
