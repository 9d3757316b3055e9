import { describe, expect, test } from "vitest";
import { resolveSettings } from "./options.ts";

describe("resolveSettings", () => {
  test("has defaults for everything", () => {
    expect(resolveSettings({}, {})).toEqual({
      appName: "unknown_service",
      tracesUrl: "http://127.0.0.1:4318/v1/traces",
      headers: {},
      traceContent: true,
    });
  });

  test("reads the environment, under Anyway's names before OpenLLMetry's", () => {
    const settings = resolveSettings(
      {},
      {
        ANYWAY_BASE_URL: "https://anyway.example/",
        TRACELOOP_BASE_URL: "https://traceloop.example",
        TRACELOOP_API_KEY: "key",
        ANYWAY_HEADERS: "x-team=a%20b,x-token=YWJj==, broken",
        TRACELOOP_TRACE_CONTENT: "false",
        OTEL_SERVICE_NAME: "shop",
      },
    );
    expect(settings).toEqual({
      appName: "shop",
      tracesUrl: "https://anyway.example/v1/traces",
      headers: { authorization: "Bearer key", "x-team": "a b", "x-token": "YWJj==" },
      traceContent: false,
    });
  });

  test("lets an option win over the environment", () => {
    const env = {
      ANYWAY_BASE_URL: "http://a",
      ANYWAY_API_KEY: "a",
      ANYWAY_HEADERS: "h=a",
      ANYWAY_TRACE_CONTENT: "false",
    };
    const settings = resolveSettings(
      { baseUrl: "http://b///", apiKey: "b", headers: { H: "b" }, traceContent: true, appName: "b" },
      env,
    );
    expect(settings).toEqual({
      appName: "b",
      tracesUrl: "http://b/v1/traces",
      headers: { authorization: "Bearer b", h: "b" },
      traceContent: true,
    });
  });

  test("an explicit Authorization header stays", () => {
    expect(resolveSettings({ apiKey: "a", headers: { Authorization: "Basic x" } }, {}).headers).toEqual({
      authorization: "Basic x",
    });
  });

  test.each(["collector.example", "ftp://a", ""])("refuses the base URL %j", (baseUrl) => {
    if (baseUrl === "") expect(() => resolveSettings({ baseUrl }, {})).toThrow("baseUrl");
    else expect(() => resolveSettings({ baseUrl }, {})).toThrow(`not "${baseUrl}"`);
  });
});
