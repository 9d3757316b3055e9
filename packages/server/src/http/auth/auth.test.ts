import { KEY_SCOPES, type KeyScope } from "@anyway-sh/api";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openTestApp, type TestApp } from "../../../test/test-app.ts";

let shop: TestApp;
beforeEach(async () => {
  shop = await openTestApp();
});
afterEach(() => shop.close());

const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
/** Makes a key of every scope; the admin's first. */
async function makeKeys(): Promise<Record<KeyScope, string>> {
  const admin = (await shop.post("/v1/keys", { name: "a", scope: "admin" })).body.data.key;
  const others = ["ingest", "read", "write"].map(async (scope) => {
    const { body } = await shop.post("/v1/keys", { name: scope, scope }, bearer(admin));
    return [scope, body.data.key];
  });
  return { admin, ...Object.fromEntries(await Promise.all(others)) };
}
const signIn = async (key: string, headers = {}) => {
  const answer = await shop.post("/v1/session", { key }, headers);
  return { answer, cookie: String(answer.headers["set-cookie"]).split(";")[0] ?? "" };
};

describe("local mode", () => {
  it("needs no key, and takes one that does not exist", async () => {
    expect((await shop.get("/v1/customers")).status).toBe(200);
    expect((await shop.get("/v1/customers", bearer("anything"))).status).toBe(200);
    expect((await shop.get("/v1/session")).body.data).toMatchObject({ mode: "local", scope: "admin" });
  });

  it.each(["/v1/customers", "/v1/session", "/", "/nothing", "/metrics", "/v1/openapi.json"])(
    "refuses %s from elsewhere",
    async (url) => {
      const { status, body } = await shop.get(url, { host: "evil.example" });
      expect(status).toBe(403);
      expect(body.error.code).toBe("forbidden");
      expect(body.error.message).toContain('the Host of this request is "evil.example"');
    },
  );

  it("refuses spans from elsewhere", async () => {
    const answer = await shop.post("/v1/traces", {}, { "x-forwarded-for": "1.2.3.4" });
    expect(answer.status).toBe(403);
  });

  it("answers probes even so", async () => {
    expect((await shop.get("/healthz", { host: "10.0.0.7" })).status).toBe(200);
    expect((await shop.get("/readyz", { host: "10.0.0.7" })).status).toBe(200);
  });

  it("ends for good with the first key, which must be an admin's", async () => {
    const refused = await shop.post("/v1/keys", { name: "sdk", scope: "ingest" });
    expect(refused.status).toBe(400);
    expect(refused.body.error.message).toContain("The first key must have the scope admin");
    expect((await shop.get("/v1/customers")).status).toBe(200);
    const { admin } = await makeKeys();
    expect((await shop.get("/v1/customers")).status).toBe(401);
    expect((await shop.get("/v1/session")).body.data.mode).toBe("none");
    // Behind a proxy is fine from now on.
    const proxied = { ...bearer(admin), host: "anyway.example.com", "x-forwarded-for": "1.2.3.4" };
    expect((await shop.get("/v1/customers", proxied)).status).toBe(200);
  });

  it("does not exist on an address that others reach", async () => {
    await shop.close();
    shop = await openTestApp({ config: { host: "0.0.0.0" } });
    expect((await shop.get("/v1/customers")).status).toBe(401);
  });
});

describe("keys", () => {
  const request = {
    ingest: (key: string) => shop.post("/v1/traces", { resourceSpans: [] }, bearer(key)),
    read: (key: string) => shop.get("/v1/orders", bearer(key)),
    write: (key: string) => shop.post("/v1/customers", {}, bearer(key)),
    admin: (key: string) => shop.get("/v1/keys", bearer(key)),
  };
  const allowed: Record<KeyScope, KeyScope[]> = {
    ingest: ["ingest"],
    read: ["read"],
    write: ["ingest", "read", "write"],
    admin: ["ingest", "read", "write", "admin"],
  };

  it("may what their scope says, and nothing else", async () => {
    const keys = await makeKeys();
    for (const held of KEY_SCOPES)
      for (const needed of KEY_SCOPES) {
        const { status } = await request[needed](keys[held]);
        const may = allowed[held].includes(needed);
        expect(status < 300, `${held} for ${needed}: ${status}`).toBe(may);
        if (!may) expect(status).toBe(403);
      }
  });

  it("come as a bearer token or in X-API-Key", async () => {
    const { read } = await makeKeys();
    expect((await shop.get("/v1/orders", { "x-api-key": read })).status).toBe(200);
    expect((await shop.get("/v1/orders", { authorization: `bearer ${read}` })).status).toBe(200);
    const { status, headers, body } = await shop.get("/v1/orders", bearer("ak_none"));
    expect([status, headers["www-authenticate"]]).toEqual([401, "Bearer"]);
    expect(body.error).toEqual({
      code: "unauthenticated",
      message: "The API key does not exist or was revoked.",
    });
  });

  it("are shown once, kept as a hash, and listed by their beginning", async () => {
    const { admin } = await makeKeys();
    expect(admin).toMatch(/^ak_[A-Za-z0-9]{40}$/);
    const { body, text } = await shop.get("/v1/keys", bearer(admin));
    expect(body.data).toHaveLength(4);
    expect(text).not.toContain(admin);
    expect(body.data.find((key: { scope: string }) => key.scope === "admin")).toMatchObject({
      prefix: admin.slice(0, 9),
      last_used_at: "2026-11-21T09:00:00.000Z",
    });
  });

  it("stand in the audit log of their project, made and revoked, without the key", async () => {
    const { admin } = await makeKeys();
    const told = async (of: string) => (await shop.get("/v1/audit", bearer(of))).body.data;
    shop.clock.ms += 1;
    const { data: project } = (await shop.post("/v1/projects", { name: "Other" }, bearer(admin))).body;
    shop.clock.ms += 1;
    const input = { name: "other", scope: "read", project_id: project.id };
    const { id, key } = (await shop.post("/v1/keys", input, bearer(admin))).body.data;
    const details = { name: "other", scope: "read", prefix: key.slice(0, 9) };
    expect(await told(key)).toMatchObject([
      { action: "key.created", subject: id, actor: { key_name: "a" }, details },
      { action: "project.created", subject: project.id, details: { name: "Other" } },
    ]);
    await shop.call({ method: "DELETE", url: `/v1/keys/${id}`, headers: bearer(admin) });
    const { key: reader } = (await shop.post("/v1/keys", input, bearer(admin))).body.data;
    const revoked = (await told(reader)).find(({ action }: { action: string }) => action === "key.revoked");
    expect(revoked).toMatchObject({ subject: id, details });
    const own = await told(admin);
    expect(own).toHaveLength(4);
    expect(own.some(({ actor }: { actor: { type: string } }) => actor.type === "local")).toBe(true);
    expect(JSON.stringify(own)).not.toContain(admin);
  });

  it("are not made or shown again by an Idempotency-Key", async () => {
    const { admin } = await makeKeys();
    const headers = { ...bearer(admin), "idempotency-key": "k1" };
    const input = { name: "sdk", scope: "ingest" };
    const first = await shop.post("/v1/keys", input, headers);
    const again = await shop.post("/v1/keys", input, headers);
    expect([first.status, again.status]).toEqual([201, 409]);
    expect(again.body.error.message).toContain(first.body.data.id);
    expect((await shop.get("/v1/keys", bearer(admin))).body.data).toHaveLength(5);
  });

  it("stop at once when revoked; the last admin key cannot be", async () => {
    const { admin, read } = await makeKeys();
    const { data } = (await shop.get("/v1/keys", bearer(admin))).body;
    const idOf = (scope: string) => data.find((key: { scope: string }) => key.scope === scope).id;
    const revoke = (id: string) =>
      shop.call({ method: "DELETE", url: `/v1/keys/${id}`, headers: bearer(admin) });
    expect(await revoke(idOf("read"))).toMatchObject({ status: 204, text: "" });
    expect((await shop.get("/v1/orders", bearer(read))).status).toBe(401);
    expect((await revoke(idOf("read"))).status).toBe(404);
    expect(await revoke(idOf("admin"))).toMatchObject({ status: 409 });
  });

  it("see only their own project", async () => {
    const { admin } = await makeKeys();
    const { data: project } = (await shop.post("/v1/projects", { name: "Other" }, bearer(admin))).body;
    const input = { name: "other", scope: "write", project_id: project.id };
    const other = bearer((await shop.post("/v1/keys", input, bearer(admin))).body.data.key);
    const { data: customer } = (await shop.post("/v1/customers", { external_id: "x" }, bearer(admin))).body;
    const { data: order } = (await shop.post("/v1/orders", { amount: 1, currency: "USD" }, bearer(admin)))
      .body;
    expect((await shop.get("/v1/customers", other)).body.data).toEqual([]);
    expect((await shop.get(`/v1/customers?q=${customer.id}`, other)).body.data).toEqual([]);
    expect((await shop.get(`/v1/orders/${order.id}`, other)).status).toBe(404);
    expect((await shop.post("/v1/customers", { external_id: "x" }, other)).status).toBe(201);
    const names = (await shop.get("/v1/projects", bearer(admin))).body.data.map(
      (p: { name: string }) => p.name,
    );
    expect(names.sort()).toEqual(["Default", "Other"]);
    const none = await shop.post("/v1/keys", { ...input, project_id: "proj_none" }, bearer(admin));
    expect(none.status).toBe(404);
  });
});

describe("the dashboard's session", () => {
  it("begins with an admin key, only", async () => {
    const { admin, write } = await makeKeys();
    expect((await signIn("ak_none")).answer.status).toBe(401);
    expect((await signIn(write)).answer.status).toBe(403);
    const { answer, cookie } = await signIn(admin);
    expect(answer.body.data).toMatchObject({ mode: "cookie", scope: "admin", project: { name: "Default" } });
    expect(answer.headers["set-cookie"]).toMatch(
      /^anyway_session=[A-Za-z0-9]{40}; Max-Age=43200; Path=\/; HttpOnly; SameSite=Strict$/,
    );
    expect((await shop.get("/v1/keys", { cookie })).status).toBe(200);
    const { data } = (await shop.get("/v1/keys", { cookie })).body;
    const { id } = data.find(({ scope }: { scope: string }) => scope === "admin");
    expect((await shop.get("/v1/session", { cookie })).body.data).toMatchObject({
      mode: "cookie",
      key_id: id,
    });
  });

  it("is Secure behind a proxy that speaks TLS", async () => {
    const { admin } = await makeKeys();
    const { answer } = await signIn(admin, { "x-forwarded-proto": "https" });
    expect(answer.headers["set-cookie"]).toContain("; Secure");
  });

  it("changes things only from this server's own pages", async () => {
    const { admin } = await makeKeys();
    const { cookie } = await signIn(admin);
    const host = "anyway.example.com";
    const post = async (headers: Record<string, string>) =>
      (await shop.post("/v1/customers", {}, { cookie, host, ...headers })).status;
    expect(await post({ "sec-fetch-site": "same-origin" })).toBe(201);
    expect(await post({ origin: "https://anyway.example.com" })).toBe(201);
    expect(await post({})).toBe(403);
    expect(await post({ "sec-fetch-site": "same-site" })).toBe(403);
    expect(await post({ "sec-fetch-site": "cross-site", origin: "https://anyway.example.com" })).toBe(403);
    expect(await post({ origin: "https://evil.example" })).toBe(403);
    expect(await post({ origin: "null" })).toBe(403);
  });

  it("ends by signing out, by time, and with its key", async () => {
    const { admin } = await makeKeys();
    const mode = async (cookie: string) => (await shop.get("/v1/session", { cookie })).body.data.mode;
    const { cookie } = await signIn(admin);
    const out = await shop.call({
      method: "DELETE",
      url: "/v1/session",
      headers: { cookie, "sec-fetch-site": "same-origin" },
    });
    expect(out.status).toBe(204);
    expect(await mode(cookie)).toBe("none");

    const { cookie: second } = await signIn(admin);
    shop.clock.ms += 12 * 3_600_000 - 1;
    expect(await mode(second)).toBe("cookie");
    shop.clock.ms += 1;
    expect(await mode(second)).toBe("none");
    expect((await shop.get("/v1/keys", { cookie: second })).status).toBe(401);

    const { data } = (await shop.post("/v1/keys", { name: "b", scope: "admin" }, bearer(admin))).body;
    const { cookie: third } = await signIn(data.key);
    await shop.call({ method: "DELETE", url: `/v1/keys/${data.id}`, headers: bearer(admin) });
    expect(await mode(third)).toBe("none");
  });
});
