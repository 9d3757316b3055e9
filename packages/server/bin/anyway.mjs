#!/usr/bin/env node
import { registerHooks } from "node:module";

// Statements of the embedded engine run in these threads, as do files and names; Node starts them at their first use.
// biome-ignore lint/style/noProcessEnv: it is no setting of ours, and nothing else tells Node.
process.env.UV_THREADPOOL_SIZE ??= "8";

// The workspace packages run from their sources, which they export under a condition of their own.
registerHooks({
  resolve: (specifier, context, next) =>
    next(specifier, { ...context, conditions: [...context.conditions, "@anyway-sh/source"] }),
});
await import("../src/main.ts");
