// Uses everything, as a strict TypeScript compiler sees it. It is compiled, not run.
import {
  type CallOptions,
  Client,
  type ClientOptions,
  type DataCenter,
  type ErrorCode,
  type ErrorFields,
  type Event,
  type EventKind,
  type Fetch,
  type Level,
  type ListOptions,
  type PageOptions,
  type Profile,
  WorkatoError,
} from "workato-oauth-profiles";

const events: Event[] = [];
const dataCenter: DataCenter = "eu";
const ownFetch: Fetch = async (url, init) => fetch(url, init);
const options: ClientOptions = {
  apiToken: "token",
  dataCenter,
  baseUrl: undefined,
  allowHttp: false,
  timeoutMs: 1,
  attemptTimeoutMs: 1,
  connectTimeoutMs: 1,
  maxAttempts: 1,
  requestsPerMinute: null,
  onEvent: (event) => events.push(event),
  fetch: ownFetch,
  dangerouslyAllowBrowser: true,
};
const workato = new Client(options);
new Client({ apiToken: "token", fetch: globalThis.fetch });

export async function everything(signal: AbortSignal): Promise<string[]> {
  const call: CallOptions = { signal };
  const profile: Profile = await workato.get(321, call);
  const list: ListOptions = { page: 1, perPage: 100, signal };
  const page: readonly Profile[] = await workato.list(list);
  const from: PageOptions = { page: 2 };
  const names: string[] = [];
  for await (const { name } of workato.profiles(from)) names.push(name);
  for await (const { id } of workato.profiles()) return [String(id satisfies number)];
  const numbers: (number | null)[] = [profile.userId, profile.sharedAccountsCount, profile.oemCustomersCount];
  const texts: (string | null)[] = [profile.clientId, profile.createdAt, profile.updatedAt, profile.provider];
  const unknown: unknown = profile.extra["anything"];
  // @ts-expect-error a profile cannot be changed
  profile.name = "another";
  // @ts-expect-error nor can a page
  page.push(profile);
  // @ts-expect-error an id is a number
  await workato.get("321");
  // @ts-expect-error there is no such option
  new Client({ apiToken: "token", timeout: 5 });
  // @ts-expect-error the token is needed
  new Client({ dataCenter });
  return [...names, ...texts, ...numbers, unknown].map(String);
}

export function explain(error: unknown): string {
  if (!(error instanceof WorkatoError)) throw error;
  const code: ErrorCode = error.code;
  const fields: ErrorFields = error;
  const again: number = error.retryAfterMs ?? 0;
  const field: readonly string[] | undefined = fields.fieldErrors["name"];
  const { status, correlationId, errorId, attempts, mayHaveApplied, method, path, body, hint, reason } = error;
  const all = [status, correlationId, errorId, attempts, mayHaveApplied, method, path, body, hint, reason];
  switch (code) {
    case "not_found":
      return error.message;
    case "cancelled":
      return String(error.cause);
    default:
      return [code, again, field, ...all].join();
  }
}

export function line({ kind, level, text, elapsedMs, waitMs, reason, attempt, operation }: Event): string {
  const known: [EventKind, Level] = [kind, level];
  return [...known, text, elapsedMs, waitMs, reason, attempt, operation].join();
}
