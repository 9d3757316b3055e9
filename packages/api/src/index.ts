/** The HTTP contract: schemas, error codes, types. The client is `@anyway-sh/api/client`, which carries no zod. */
export * from "./commerce.ts";
export * from "./common.ts";
export * from "./customers.ts";
export * from "./errors.ts";
export * from "./explain.ts";
export * from "./ingest.ts";
export * from "./members.ts";
export * from "./profit.ts";
export * from "./projects.ts";
export * from "./provider-settings.ts";
export * from "./reproduction.ts";
export * from "./scores.ts";
export * from "./search.ts";
export * from "./sessions.ts";
export * from "./settings.ts";
export * from "./traces.ts";
export * from "./users.ts";
