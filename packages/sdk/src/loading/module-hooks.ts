import Module, { type LoadFnOutput } from "node:module";
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

/**
 * From now on, patches each client when it was loaded and before its importer runs. Where Node has no hooks in the
 * application's thread, ES modules need `register`.
 */
export function watchModules(): void {
  told[LOADED] = patchClient;
  watchRequire();
  registerHooks?.({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      return guard(() => announcingClient(loaded, url)) ?? loaded;
    },
  });
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
