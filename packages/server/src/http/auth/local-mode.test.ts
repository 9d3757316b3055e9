import { describe, expect, it } from "vitest";
import { isLoopback, refusalInLocalMode } from "./local-mode.ts";

describe("isLoopback", () => {
  it.each([
    "localhost",
    "LOCALHOST",
    "app.localhost",
    "127.0.0.1",
    "127.8.9.1",
    "::1",
    "[::1]",
    "::ffff:127.0.0.1",
  ])("takes %s", (name) => expect(isLoopback(name)).toBe(true));
  it.each([
    "",
    "0.0.0.0",
    "::",
    "example.com",
    "localhost.example.com",
    "127.0.0.1.nip.io",
    "10.0.0.1",
    "notlocalhost",
  ])("does not take %j", (name) => expect(isLoopback(name)).toBe(false));
});

describe("refusalInLocalMode", () => {
  const host = "127.0.0.1:4318";
  it.each([
    ["a plain request", { host }],
    ["another port", { host: "localhost:9" }],
    ["IPv6", { host: "[::1]:4318" }],
    ["the dashboard", { host, origin: "http://127.0.0.1:4318", "sec-fetch-site": "same-origin" }],
    ["an address typed into the browser", { host, "sec-fetch-site": "none" }],
  ])("lets in %s", (_what, headers) => expect(refusalInLocalMode(headers)).toBeUndefined());

  it.each([
    ["a name that was made to point here", { host: "evil.example:4318" }, "evil.example:4318"],
    ["no Host", {}, "the Host"],
    ["a Host that is no host", { host: "127.0.0.1:x" }, "127.0.0.1:x"],
    ["a Host with a user in it", { host: "localhost@evil.example" }, "evil.example"],
    ["Forwarded", { host, forwarded: "for=1.2.3.4" }, "forwarded"],
    ["X-Forwarded-For", { host, "x-forwarded-for": "1.2.3.4" }, "x-forwarded-for"],
    ["any X-Forwarded", { host, "x-forwarded-ssl": "on" }, "x-forwarded-ssl"],
    ["Via", { host, via: "1.1 proxy" }, "via"],
    ["a page of another site", { host, "sec-fetch-site": "cross-site" }, "another site"],
    ["an Origin elsewhere", { host, origin: "https://evil.example" }, "https://evil.example"],
    ["a sandboxed page", { host, origin: "null" }, "null"],
  ])("refuses %s, with why and the cure", (_what, headers, reason) => {
    const refusal = refusalInLocalMode(headers);
    expect(refusal).toContain(reason);
    expect(refusal).toContain("anyway keys create --scope admin");
  });
});
