import { ApiError } from "@anyway-sh/api/client";
import { readConfig } from "../config.ts";
import { StartError } from "../start-error.ts";
import type { Arguments } from "./arguments.ts";

/** The flags by which a command is told which running server it is for. */
export const SERVER_FLAGS = ["url", "key"];

/** A running server, and the key that it asks for. */
export interface ServerAddress {
  baseUrl: string;
  apiKey?: string;
}

/** The running server that a command is for: `--url`, else the one that this machine's settings start. */
export function serverAddress({ flags }: Arguments): ServerAddress {
  const { url, key, out: _, ...settings } = flags;
  if (url !== undefined && !(URL.canParse(url) && /^https?:/.test(url)))
    throw new StartError(
      `--url is ${JSON.stringify(url)}: it must be an address such as http://127.0.0.1:4318.`,
    );
  return {
    baseUrl: (url ?? `http://127.0.0.1:${readConfig(settings).port}`).replace(/\/+$/, ""),
    ...(key === undefined ? {} : { apiKey: key }),
  };
}

/** Asks a server; what it refuses, and that it cannot be reached, is told as it is. */
export async function askServer<T>({ baseUrl }: ServerAddress, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof ApiError) throw new StartError(error.message);
    if (!(error instanceof TypeError)) throw error; // What `fetch` throws when nobody answers.
    const { cause } = error;
    const reason = cause instanceof Error ? cause.message || ("code" in cause && cause.code) : error.message;
    throw new StartError(
      `${baseUrl} cannot be reached (${reason}). Is the server running there? --url says where.`,
    );
  }
}
