import { guard } from "../guard.ts";
import { INSTRUMENTATIONS } from "../instrumentations/registry.ts";
import { ClientModules } from "./client-modules.ts";

/** The modules of all clients that are traced. */
export const CLIENT_MODULES = new ClientModules(INSTRUMENTATIONS.map(({ module }) => module));

/** Patches what `module` exports. */
export function patchClient(module: string, exported: unknown): void {
  for (const instrumentation of INSTRUMENTATIONS) {
    if (instrumentation.module !== module) continue;
    guard(() => {
      try {
        instrumentation.patch(exported);
      } catch (error) {
        if (!(error instanceof ReferenceError)) throw error;
        // It exports something of a module that imports it in turn, and is not evaluated yet.
        queueMicrotask(() => guard(() => instrumentation.patch(exported)));
      }
    });
  }
}
