import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { errorBody } from "@anyway-sh/api";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { startPostgres } from "../test/postgres.ts";
import { openTestApp, type TestApp } from "../test/test-app.ts";

let shop: TestApp;
beforeAll(async () => {
  shop = await openTestApp();
});
afterAll(() => shop.close());

describe("every answer", () => {
  it("names its request in the body and in a header, and carries the security headers", async () => {
    const { headers, body } = await shop.get("/v1/customers");
    expect(body.meta).toEqual({
      request_id: expect.stringMatching(/^req_[a-z0-9]{12}$/),
      timestamp: "2026-11-21T09:00:00.000Z",
    });
    expect(headers).toMatchObject({
      "x-request-id": body.meta.request_id,
      "x-content-type-options": "nosniff",
      "content-security-policy": expect.stringContaining("frame-ancestors 'none'"),
    });
  });
});

describe("errors", () => {
  const cases: [string, number, string, string, Parameters<TestApp["call"]>[0]][] = [
    [
      "an unknown route",
      404,
      "not_found",
      "Did you mean /v1/customers?",
      { method: "GET", url: "/v1/custmers" },
    ],
    [
      "a known path's other method",
      405,
      "method_not_allowed",
      "GET, HEAD, POST",
      { method: "PATCH", url: "/v1/orders" },
    ],
    [
      "a bad escape in the path",
      400,
      "invalid_request",
      "valid URL path",
      { method: "GET", url: "/v1/orders/%zz" },
    ],
    [
      "an unknown parameter",
      400,
      "invalid_request",
      "did you mean limit?",
      { method: "GET", url: "/v1/orders?limits=1" },
    ],
    [
      "a parameter where there is none",
      400,
      "invalid_request",
      "x is not known",
      { method: "GET", url: "/v1/session?x=1" },
    ],
    ["a wrong parameter", 400, "invalid_request", "limit", { method: "GET", url: "/v1/orders?limit=0" }],
    [
      "a parameter given twice",
      400,
      "invalid_request",
      "status",
      { method: "GET", url: "/v1/orders?status=paid&status=paid" },
    ],
    ["no body", 400, "invalid_request", "The body is required", { method: "POST", url: "/v1/orders" }],
    ["broken JSON", 400, "undecodable_body", "not valid JSON", json("{")],
    ["an empty body", 400, "undecodable_body", "empty", json("")],
    ["a body that is a list", 400, "invalid_request", "object", json("[]")],
    [
      "another type",
      415,
      "unsupported_media_type",
      "application/json",
      { ...json("a=b"), headers: { "content-type": "text/plain" } },
    ],
    [
      "a compressed body",
      415,
      "unsupported_media_type",
      "gzip",
      { ...json("{}"), headers: { "content-type": "application/json", "content-encoding": "gzip" } },
    ],
    [
      "a body too large",
      413,
      "body_too_large",
      "larger",
      json(JSON.stringify({ a: "x".repeat(1024 * 1024) })),
    ],
  ];
  it.each(cases)("%s: %i %s", async (_what, status, code, words, request) => {
    const answer = await shop.call(request);
    expect(answer.status).toBe(status);
    expect(errorBody.parse(answer.body)).toEqual(answer.body);
    expect(answer.body.error.code).toBe(code);
    expect(answer.body.error.message).toContain(words);
  });

  it("names what a path takes instead", async () => {
    const { headers } = await shop.call({ method: "PUT", url: "/v1/orders/ORD_1" });
    expect(headers.allow).toBe("GET, HEAD, PATCH");
  });

  it("say nothing of a fault, which the log has under the request id", async () => {
    const faulty = await openTestApp();
    faulty.app.get("/v1/fault", { config: { scope: "none" } }, () => {
      throw new TypeError("the secret cause");
    });
    const { status, text, body } = await faulty.get("/v1/fault");
    expect(status).toBe(500);
    expect(text).not.toContain("secret");
    expect(faulty.log.join()).toContain("the secret cause");
    expect(faulty.log.join()).toContain(body.meta.request_id);
    await faulty.close();
  });

  it("are 503 with Retry-After while a store does not answer; probes tell which", async () => {
    const postgres = await startPostgres();
    onTestFinished(postgres.stop);
    const down = await openTestApp({ place: { postgresUrl: await postgres.createDatabase() } });
    expect((await down.get("/readyz")).status).toBe(200);
    await postgres.stop();
    const read = await down.get("/v1/customers");
    expect([read.status, read.body.error.code, read.headers["retry-after"]]).toEqual([
      503,
      "unavailable",
      "1",
    ]);
    const ready = await down.get("/readyz");
    expect([ready.status, ready.body.error.message]).toEqual([503, "These stores do not answer: business."]);
    expect((await down.get("/healthz")).status).toBe(200);
    await down.close();
  });
});

describe("stopping", () => {
  it("tells a request that still comes in to go elsewhere", async () => {
    const stopping = await openTestApp();
    let answer: Response | undefined;
    // Runs after the application's own hook, and before its socket is closed.
    stopping.app.addHook("preClose", async () => {
      answer = await fetch(`${url}/v1/customers`);
    });
    const url = await stopping.app.listen({ port: 0 });
    expect((await fetch(`${url}/v1/customers`)).status).toBe(200);
    await stopping.close();
    expect(answer?.status).toBe(503);
    expect(answer?.headers.get("retry-after")).toBe("5");
    expect(answer?.headers.get("connection")).toBe("close");
    expect(await answer?.json()).toMatchObject({ error: { code: "unavailable" } });
  });
});

describe("the description", () => {
  it("holds every route, with summary, security and errors", async () => {
    const { body } = await shop.get("/v1/openapi.json");
    expect(body.openapi).toBe("3.1.0");
    const described = Object.entries<object>(body.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const registered = registeredRoutes(shop.app.printRoutes({ commonPrefix: false, includeHooks: false }))
      .filter((route) => !route.startsWith("HEAD") && !route.includes("*"))
      .map((route) => route.replace(/:(\w+)/g, "{$1}"));
    expect(registered.length).toBeGreaterThan(12);
    expect(described.sort()).toEqual(registered.sort());
    for (const methods of Object.values<Record<string, Record<string, unknown>>>(body.paths))
      for (const operation of Object.values(methods)) {
        expect(operation.summary).toEqual(expect.any(String));
        expect(operation.security).toEqual(expect.any(Array));
        expect(operation.responses).toHaveProperty("default");
      }
    for (const [path, methods] of Object.entries<
      Record<string, { parameters?: { in: string; name: string }[] }>
    >(body.paths))
      for (const { parameters = [] } of Object.values(methods)) {
        const inPath = parameters.filter((one) => one.in === "path").map((one) => one.name);
        expect(inPath, path).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
      }
  });

  it("describes parameters, bodies and answers", async () => {
    const { paths } = (await shop.get("/v1/openapi.json")).body;
    const { post, get } = paths["/v1/orders"];
    expect(post.requestBody.content["application/json"].schema.required).toEqual(["amount", "currency"]);
    expect(get.parameters.map((p: { name: string }) => p.name)).toContain("customer_id");
    expect(
      post.responses["201"].content["application/json"].schema.properties.data.properties,
    ).toHaveProperty("amount_refunded");
    expect(post.parameters.map((p: { name: string }) => p.name)).toContain("idempotency-key");
  });
});

describe("/metrics", () => {
  it("counts requests by route, never by path", async () => {
    await shop.get("/v1/orders/ORD_secret");
    const { text } = await shop.get("/metrics");
    expect(text).toContain('route="/v1/orders/:id",status="404"');
    expect(text).toContain("process_cpu_seconds_total");
    expect(text).not.toContain("ORD_secret");
  });
});

describe("the dashboard", () => {
  const html = { accept: "text/html,*/*" };
  it("is, before it is built, a page that says how", async () => {
    const { status, text } = await shop.get("/customers/x", html);
    expect(status).toBe(200);
    expect(text).toContain("npm start");
  });

  it("answers its page for every path that a browser opens, and its files", async () => {
    const dir = mkdtempSync(join(tmpdir(), "anyway-dashboard-"));
    mkdirSync(join(dir, "assets"));
    writeFileSync(join(dir, "index.html"), "<title>Dashboard</title>");
    writeFileSync(join(dir, "favicon.svg"), "<svg/>");
    writeFileSync(join(dir, "assets", "index-1a2b.js"), "export {};");
    writeFileSync(join(dir, "assets", "index-1a2b.js.br"), "brotli");
    const built = await openTestApp({ dashboardDir: dir });
    for (const url of ["/", "/customers/shop.example.com?tab=orders"]) {
      const page = await built.get(url, html);
      expect([page.status, page.text]).toEqual([200, "<title>Dashboard</title>"]);
      expect(page.headers["cache-control"]).toBe("public, max-age=0");
    }
    const asset = await built.get("/assets/index-1a2b.js");
    expect(asset.headers["cache-control"]).toBe("public, max-age=31536000, immutable");
    const compressed = await built.get("/assets/index-1a2b.js", { "accept-encoding": "gzip, br" });
    expect([asset.text, compressed.text, compressed.headers]).toMatchObject([
      "export {};",
      "brotli",
      { "content-encoding": "br", "content-type": asset.headers["content-type"], vary: "accept-encoding" },
    ]);
    expect((await built.get("/favicon.svg")).text).toBe("<svg/>");
    for (const url of ["/assets/none.js", "/assets/../../../etc/passwd", "/v1/none", "/none.js"])
      expect((await built.get(url)).status, url).toBe(404);
    expect((await built.get("/v1/none", html)).status).toBe(404);
    await built.close();
    rmSync(dir, { recursive: true });
  });
});

function json(payload: string) {
  const headers = { "content-type": "application/json" };
  return { method: "POST", url: "/v1/customers", payload, headers } as const;
}

/** Reads Fastify's drawing of its route tree, where a branch leaves out what its parent says. */
function registeredRoutes(tree: string): string[] {
  const parents: { depth: number; path: string }[] = [];
  return tree.split("\n").flatMap((line) => {
    const [, branch = "", own, methods] = /^(.*─ )(\S+)(?: \((.*)\))?$/.exec(line) ?? [];
    if (own === undefined) return [];
    while ((parents.at(-1)?.depth ?? -1) >= branch.length) parents.pop();
    const path = (parents.at(-1)?.path ?? "") + own;
    parents.push({ depth: branch.length, path });
    return methods ? methods.split(", ").map((method) => `${method} ${path}`) : [];
  });
}
