#!/usr/bin/env node
import { registerHooks } from "node:module";

// The workspace packages run from their sources, which they export under a condition of their own.
registerHooks({
  resolve: (specifier, context, next) =>
    next(specifier, { ...context, conditions: [...context.conditions, "@anyway-sh/source"] }),
});
await import("../src/main.ts");
