/**
 * The load hook of a Node that has none for the application's thread: it runs in one of Node's own. Files that are
 * required do not come by here.
 * @module
 */
import type { InitializeHook, LoadHook } from "node:module";
import { fileURLToPath } from "node:url";
import { announcing } from "./announcement.ts";
import { ClientModules } from "./client-modules.ts";

let clients = new ClientModules([]);

/** Given the modules of all clients. */
export const initialize: InitializeHook<readonly string[]> = (modules) => {
  clients = new ClientModules(modules);
};

export const load: LoadHook = async (url, context, nextLoad) => {
  const loaded = await nextLoad(url, context);
  const module = url.startsWith("file:") ? clients.moduleOf(fileURLToPath(url)) : undefined;
  return module === undefined ? loaded : announcing(loaded, url, module);
};
