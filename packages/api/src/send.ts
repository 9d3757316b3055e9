import { ApiError } from "./api-error.ts";
import type { ErrorDetail } from "./errors.ts";

/** Where the server is, and how it is asked. */
export interface ClientOptions {
  /** Where the server listens; default `http://127.0.0.1:4318`. In a browser, `""` means the page's own origin. */
  baseUrl?: string;
  apiKey?: string;
  fetch?: typeof globalThis.fetch;
}

/** Query parameters; undefined ones are left out. */
export type Query = Record<string, string | number | boolean | undefined>;
/** Of one call. */
export type CallOptions = { signal?: AbortSignal; idempotencyKey?: string };

/** How a server is asked: its answers as they come, or what their JSON says. */
export function createSend(options: ClientOptions) {
  const base = (options.baseUrl ?? "http://127.0.0.1:4318").replace(/\/+$/, "");
  const send = options.fetch ?? globalThis.fetch;

  async function request(
    method: string,
    path: string,
    init: CallOptions & { query?: Query; body?: unknown; text?: string; type?: string } = {},
  ): Promise<Response> {
    const body = init.text ?? (init.body === undefined ? undefined : JSON.stringify(init.body));
    const search = new URLSearchParams();
    for (const [key, value] of Object.entries(init.query ?? {}))
      if (value !== undefined) search.set(key, String(value));
    const headers: Record<string, string> = { accept: "application/json" };
    if (options.apiKey) headers.authorization = `Bearer ${options.apiKey}`;
    if (body !== undefined) headers["content-type"] = init.type ?? "application/json";
    if (init.idempotencyKey) headers["idempotency-key"] = init.idempotencyKey;
    const response = await send(`${base}${path}${search.size ? `?${search}` : ""}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body }),
      ...(init.signal ? { signal: init.signal } : {}),
    });
    if (response.ok) return response;
    const json = safeJson(await response.text());
    const error = (json as { error?: { code: string; message: string; details?: ErrorDetail[] } } | undefined)
      ?.error;
    const requestId = response.headers.get("x-request-id");
    throw new ApiError(error?.message ?? `The server answered ${response.status} to ${method} ${path}.`, {
      code: error?.code ?? "internal",
      status: response.status,
      ...(error?.details ? { details: error.details } : {}),
      ...(requestId ? { requestId } : {}),
    });
  }
  async function call<T>(...asked: Parameters<typeof request>): Promise<T> {
    const text = await (await request(...asked)).text();
    return (text ? safeJson(text) : undefined) as T;
  }
  const get = <T>(path: string, query?: Query, o?: CallOptions) =>
    call<T>("GET", path, { ...o, ...(query ? { query } : {}) });
  const post = <T>(path: string, body: unknown, o?: CallOptions) => call<T>("POST", path, { ...o, body });
  return { request, call, get, post };
}

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
