/**
 * `node --import @anyway-sh/node-server-sdk/register app.js` sees every client that the application loads, from
 * the first module on, whatever its modules import before they call `initialize`, and wherever the client is
 * installed. It starts no tracing; that is `initialize`.
 * @module
 */
import Module from "node:module";
import { extname } from "node:path";
import { CLIENT_MODULES } from "./loading/clients.ts";
import { isWatching, watchModules } from "./loading/module-hooks.ts";
import { registerHooks } from "./loading/register-hooks.ts";

if (!isWatching()) {
  watchModules();
  if (registerHooks === undefined) {
    const { url } = import.meta;
    Module.register(`./loading/async-hooks${extname(url)}`, url, { data: CLIENT_MODULES.names });
  }
}
