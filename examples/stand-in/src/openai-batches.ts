import { asString, type JsonObject } from "./json.ts";
import { requireBearer } from "./openai.ts";
import { usageOf } from "./openai-responses.ts";
import { type Answer, type ChatRequest, RefusedRequest } from "./reply.ts";

/** Whichever model the requests in its file ask for. */
const MODEL = "gpt-4o-mini";

/** Reads `POST /v1/batches`. */
export function parseBatch(body: JsonObject, headers: Record<string, string>): ChatRequest {
  if (typeof body.input_file_id !== "string")
    throw new RefusedRequest(400, "Missing required parameter: 'input_file_id'.");
  return requestOf(body, headers);
}

/** Reads `GET /v1/batches/<id>`. */
export const parseBatchRead =
  (id: string) =>
  (body: JsonObject, headers: Record<string, string>): ChatRequest =>
    requestOf({ ...body, id }, headers);

function requestOf(body: JsonObject, headers: Record<string, string>): ChatRequest {
  requireBearer(headers);
  return {
    provider: "openai",
    model: MODEL,
    stream: false,
    messages: [],
    tools: [],
    prompt: "",
    cacheBreakpoints: [],
    includeUsage: true,
    headers,
    body,
  };
}

/** A batch is being validated when it was just created, and is over by the first time it is asked for. */
export function batchBody(answer: Answer, { body }: ChatRequest): JsonObject {
  const isOver = typeof body.id === "string";
  return {
    id: isOver ? body.id : answer.id.replace(/^chatcmpl-/, "batch_"),
    object: "batch",
    endpoint: asString(body.endpoint) || "/v1/chat/completions",
    model: answer.model,
    input_file_id: asString(body.input_file_id) || "file-input",
    completion_window: "24h",
    status: isOver ? "completed" : "validating",
    created_at: answer.createdSeconds,
    ...(isOver ? { completed_at: answer.createdSeconds, output_file_id: "file-output" } : {}),
    request_counts: isOver ? { total: 2, completed: 2, failed: 0 } : { total: 0, completed: 0, failed: 0 },
    ...(isOver ? { usage: usageOf(answer.usage) } : {}),
  };
}
