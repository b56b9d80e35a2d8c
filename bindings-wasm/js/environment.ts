import { failure } from "./error.js";

export interface Environment {
  readonly [name: string]: string | undefined;
}

/** Reads the variables of `Client.fromEnv`. Deno throws if the program may not read one of them. */
export function readEnvironment(variables: Environment): Environment {
  try {
    const { WORKATO_API_TOKEN, WORKATO_HOST, WORKATO_DATA_CENTER } = variables;
    return { WORKATO_API_TOKEN, WORKATO_HOST, WORKATO_DATA_CENTER };
  } catch (cause) {
    const permission = "--allow-env=WORKATO_API_TOKEN,WORKATO_HOST,WORKATO_DATA_CENTER";
    const reason = `Client.fromEnv() may not read the environment: run Deno with \`${permission}\``;
    throw failure("invalid_input", reason, { cause });
  }
}
