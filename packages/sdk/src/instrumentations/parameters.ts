import type { Fields } from "./wire.ts";

/**
 * The parameters of a request in the words of its client, for whoever wants to send it again: all that it was called
 * with but what is recorded `elsewhere`, which are the model, messages, tools, and whatever is no parameter or a key.
 */
export function parametersOf(body: Fields, elsewhere: readonly string[]): Fields {
  return Object.fromEntries(
    Object.entries(body).filter(([name, value]) => value !== undefined && !elsewhere.includes(name)),
  );
}

/** What a tool's definition says beside the fields that all have; nothing that could be a key. */
export function settingsOf(tool: Fields, described: readonly string[]): Fields {
  return parametersOf(tool, [...described, ...TOOL_KEYS]);
}

/** Where tools that a provider runs are told a key, or an address that may hold one. */
const TOOL_KEYS = ["headers", "authorization", "authorization_token", "server_url", "url"];
