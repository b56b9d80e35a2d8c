// `await using`, where TypeScript knows it. It is compiled, not run.
import { Client } from "workato-oauth-profiles";

export async function disposed(): Promise<string | undefined> {
  await using walk = new Client({ apiToken: "token" }).profiles();
  return (await walk.next()).value?.name;
}
