/**
 * A type of the platform. Where TypeScript does not know it, because a project has neither its library "dom" nor
 * the types of Node, it is the part of it that this library uses.
 */
type Known<Name extends string, Used> = typeof globalThis extends { [name in Name]: { prototype: infer Type } }
  ? Type
  : Used;

/** An `AbortSignal`. */
export type Signal = Known<
  "AbortSignal",
  {
    readonly aborted: boolean;
    readonly reason: unknown;
    addEventListener(type: "abort", listener: () => void): void;
    removeEventListener(type: "abort", listener: () => void): void;
  }
>;

/** What a `Fetch` gets: the `RequestInit` of `fetch`. */
export interface FetchInit {
  method: string;
  headers: { readonly [name: string]: string };
  body: string | null;
  redirect: "manual";
  signal: Signal;
  credentials?: "omit";
  cache?: "no-store";
}

/** What a `Fetch` returns: the part of a `Response` that this library reads. */
export interface FetchResponse {
  readonly status: number;
  readonly headers: { forEach(callback: (value: string, name: string) => void): void };
  arrayBuffer(): Promise<ArrayBuffer>;
}
