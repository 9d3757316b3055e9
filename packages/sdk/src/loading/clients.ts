import { guard } from "../guard.ts";
import type { Instrumentation } from "../instrumentations/instrumentation.ts";
import { INSTRUMENTATIONS } from "../instrumentations/registry.ts";
import { letRegister } from "../stand-in.ts";
import { ClientModules } from "./client-modules.ts";

/** What is patched: the clients that are traced, and the API by which an application sets up its own tracing. */
const PATCHED: readonly Pick<Instrumentation, "module" | "patch">[] = [
  ...INSTRUMENTATIONS,
  { module: "@opentelemetry/api", patch: letRegister },
];

/** The modules of all that is patched. */
export const CLIENT_MODULES = new ClientModules([...new Set(PATCHED.map(({ module }) => module))]);

/** Patches what `module` exports. */
export function patchClient(module: string, exported: unknown): void {
  for (const instrumentation of PATCHED) {
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
