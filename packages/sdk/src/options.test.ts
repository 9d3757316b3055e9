import { describe, expect, test } from "vitest";
import { resolveSettings } from "./options.ts";
import { PATTERN_NAMES } from "./privacy/patterns.ts";

describe("resolveSettings", () => {
  test("has defaults for everything", () => {
    expect(resolveSettings({}, {})).toEqual({
      appName: "unknown_service",
      tracesUrl: "http://127.0.0.1:4318/v1/traces",
      headers: {},
      traceContent: true,
      masking: {
        hideInputs: false,
        hideOutputs: false,
        hideInputMessages: false,
        hideOutputMessages: false,
        hideInputText: false,
        hideOutputText: false,
        hideInputImages: false,
        hideEmbeddingVectors: false,
        hideLlmInvocationParameters: false,
        hideLLMTools: false,
        hidePrompts: false,
        base64ImageMaxLength: 32_000,
        redactPatterns: [],
        redact: undefined,
      },
      batch: { maxQueueSpans: 2_048, maxBatchSpans: 512, delayMs: 1_000 },
      spoolDir: undefined,
      flushAtTraceEnd: false,
      pricingEnabled: true,
      pricingJsonPath: undefined,
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
    expect(settings).toMatchObject({
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
    expect(settings).toMatchObject({
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

  test.each([
    ["http://a", "http://a/v1/traces"],
    ["http://a/", "http://a/v1/traces"],
    ["http://a/v1/traces", "http://a/v1/traces"],
    ["http://a/v1/traces/", "http://a/v1/traces"],
    ["https://a/otlp", "https://a/otlp/v1/traces"],
    ["https://a/otlp//?team=1", "https://a/otlp/v1/traces?team=1"],
  ])("sends spans of the base URL %s to %s", (baseUrl, tracesUrl) => {
    expect(resolveSettings({ baseUrl }, {}).tracesUrl).toBe(tracesUrl);
  });

  test("reads no OTEL_EXPORTER_OTLP_ variable", () => {
    const env = {
      OTEL_EXPORTER_OTLP_ENDPOINT: "https://vendor.example",
      OTEL_EXPORTER_OTLP_HEADERS: "x-vendor-key=secret",
    };
    expect(resolveSettings({}, env)).toEqual(resolveSettings({}, {}));
  });

  test("takes headers as a list, like the environment", () => {
    expect(resolveSettings({ headers: "x-a=1,x-b=YWJj==" }, {}).headers).toEqual({
      "x-a": "1",
      "x-b": "YWJj==",
    });
  });

  describe("masking", () => {
    test.each(["ANYWAY", "TRACELOOP", "OPENINFERENCE", "FI"])("reads %s_ variables", (prefix) => {
      const env = {
        [`${prefix}_HIDE_INPUTS`]: "true",
        [`${prefix}_HIDE_LLM_TOOLS`]: "1",
        [`${prefix}_BASE64_IMAGE_MAX_LENGTH`]: "100",
        [`${prefix}_REDACT_PATTERNS`]: "email,card",
      };
      expect(resolveSettings({}, env).masking).toMatchObject({
        hideInputs: true,
        hideOutputs: false,
        hideLLMTools: true,
        base64ImageMaxLength: 100,
        redactPatterns: ["email", "card"],
      });
    });

    test("lets our names win over the others', and an option over all", () => {
      const env = { ANYWAY_HIDE_INPUTS: "false", FI_HIDE_INPUTS: "true", ANYWAY_HIDE_OUTPUTS: "true" };
      const { masking } = resolveSettings({ hideOutputs: false }, env);
      expect(masking).toMatchObject({ hideInputs: false, hideOutputs: false });
    });

    test("hides when what is said makes no sense: somebody wanted to", () => {
      const env = {
        ANYWAY_HIDE_INPUTS: "please",
        ANYWAY_REDACT_PATTERNS: "email,ssnn",
        ANYWAY_BASE64_IMAGE_MAX_LENGTH: "many",
      };
      expect(resolveSettings({}, env).masking).toMatchObject({
        hideInputs: true,
        base64ImageMaxLength: 32_000,
        redactPatterns: PATTERN_NAMES,
      });
    });

    test.each([
      [true, PATTERN_NAMES],
      [false, []],
      [["ip"], ["ip"]],
    ] as const)("redactPatterns: %j", (redactPatterns, names) => {
      const env = { FI_PII_REDACTION: "card" };
      expect(resolveSettings({ redactPatterns }, env).masking.redactPatterns).toEqual(names);
    });

    test.each([
      ["true", PATTERN_NAMES],
      ["off", []],
      ["ip", ["ip"]],
      ["email, ip", ["email", "ip"]],
    ] as const)("ANYWAY_REDACT_PATTERNS=%s", (value, names) => {
      expect(resolveSettings({}, { ANYWAY_REDACT_PATTERNS: value }).masking.redactPatterns).toEqual(names);
    });
  });

  test.each(["AWS_LAMBDA_FUNCTION_NAME", "VERCEL", "NETLIFY", "K_SERVICE"])(
    "delivers at the end of a trace where %s is set",
    (name) => {
      expect(resolveSettings({}, { [name]: "1" }).flushAtTraceEnd).toBe(true);
      expect(resolveSettings({ flushAtTraceEnd: false }, { [name]: "1" }).flushAtTraceEnd).toBe(false);
      expect(resolveSettings({}, { [name]: "1", ANYWAY_FLUSH_AT_TRACE_END: "false" }).flushAtTraceEnd).toBe(
        false,
      );
    },
  );

  test("takes no batch sizes that are none", () => {
    const batch = { maxQueueSize: 0, maxExportBatchSize: Number.NaN, scheduledDelayMillis: -1 };
    expect(resolveSettings({ batch }, {}).batch).toEqual(resolveSettings({}, {}).batch);
    const small = { maxQueueSize: 10, maxExportBatchSize: 100, scheduledDelayMillis: 5 };
    expect(resolveSettings({ batch: small }, {}).batch).toEqual({
      maxQueueSpans: 10,
      maxBatchSpans: 10,
      delayMs: 5,
    });
    expect(resolveSettings({ batch: small, disableBatch: true }, {}).batch.maxBatchSpans).toBe(1);
  });

  test.each(["collector.example", "ftp://a", ""])("refuses the base URL %j", (baseUrl) => {
    if (baseUrl === "") expect(() => resolveSettings({ baseUrl }, {})).toThrow("baseUrl");
    else expect(() => resolveSettings({ baseUrl }, {})).toThrow(`not "${baseUrl}"`);
  });
});
