import Module, { type LoadFnOutput, type LoadHookSync } from "node:module";
import { fileURLToPath } from "node:url";
import { guard } from "../guard.ts";
import { announcing, LOADED } from "./announcement.ts";
import { CLIENT_MODULES, patchClient } from "./clients.ts";
import { registerHooks } from "./register-hooks.ts";

/** Not documented, and as old as Node: loads the file, and gives the module its exports. */
interface LoadingModule {
  exports: unknown;
  load(this: LoadingModule, file: string): void;
}

const told = globalThis as { [LOADED]?: typeof patchClient };

/** Whether this process is watched already, by `register` or by another copy of the SDK. */
export function isWatching(): boolean {
  return told[LOADED] !== undefined;
}

/** From now on, patches each client when it was loaded and before its importer runs. */
export function watchModules(): void {
  told[LOADED] = patchClient;
  watchRequire();
  if (registerHooks !== undefined) registerHooks({ load });
  else registerAsyncHooks();
}

const load: LoadHookSync = (url, context, nextLoad) => {
  const loaded = nextLoad(url, context);
  return guard(() => announcingClient(loaded, url)) ?? loaded;
};

/** Hooks in a thread of their own, where Node has none for the application's. They are a file beside this one. */
function registerAsyncHooks(): void {
  // None in a bundle. A pattern, so that no bundler takes the file along without what it imports.
  const [, folder, extension] = /^(.*\/)module-hooks(\.[jt]s)$/.exec(import.meta.url ?? "") ?? [];
  if (folder === undefined) return;
  guard(() => Module.register(`${folder}async-hooks${extension}`, { data: CLIENT_MODULES.names }));
}

function announcingClient(loaded: LoadFnOutput, url: string): LoadFnOutput {
  const module = url.startsWith("file:") ? CLIENT_MODULES.moduleOf(fileURLToPath(url)) : undefined;
  return module === undefined ? loaded : announcing(loaded, url, module);
}

/** Load hooks are not told the format of every file that is required; this sees CommonJS of all kinds on every Node. */
function watchRequire(): void {
  const prototype = Module.prototype as unknown as LoadingModule;
  const { load } = prototype;
  prototype.load = function (file) {
    load.call(this, file);
    guard(() => {
      const module = CLIENT_MODULES.moduleOf(file);
      if (module !== undefined) patchClient(module, this.exports);
    });
  };
}
