/**
 * `node --import @anyway-sh/node-server-sdk/register app.js` sees every client that the application loads, from
 * the first module on, whatever its modules import before they call `initialize`, and wherever the client is
 * installed. It starts no tracing; that is `initialize`.
 * @module
 */
import { isWatching, watchModules } from "./loading/module-hooks.ts";

if (!isWatching()) watchModules();
