import type { JsonObject } from "./json.ts";

/** What a client sent. */
export interface VectorRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  /** Empty where the body is no JSON object. */
  body: JsonObject;
  /** The body as it came. */
  text: string;
  /** The address that the server is reached at. */
  origin: string;
}

/** What it is answered. */
export interface VectorResponse {
  /** Default 200. */
  status?: number;
  /** Sent as JSON; nothing without it. */
  body?: unknown;
}
