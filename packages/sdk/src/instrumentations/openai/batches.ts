import type { FetchedCall } from "../fetched-call.ts";
import { fields, string } from "../wire.ts";
import { requestOf } from "./request.ts";
import { responseUsage } from "./usage.ts";

const OVER: ReadonlySet<unknown> = new Set(["completed", "expired", "cancelled"]);

/** A batch that is over, as one call: what its requests used is told of all of them together. */
export function fetchedBatch(resource: object, value: unknown): FetchedCall | undefined {
  const body = fields(value);
  if (!OVER.has(body.status) || body.usage == null) return undefined;
  return {
    request: {
      ...requestOf(resource, body),
      operation: operationOf(string(body.endpoint) ?? ""),
      content: () => ({ input: [] }),
    },
    response: {
      id: string(body.id),
      model: string(body.model),
      usage: responseUsage(body.usage),
      output: [],
    },
  };
}

function operationOf(endpoint: string): string {
  if (endpoint.endsWith("/embeddings")) return "embeddings";
  if (endpoint.includes("/images/")) return "generate_content";
  return endpoint === "/v1/completions" ? "text_completion" : "chat";
}
