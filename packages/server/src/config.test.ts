import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { describeSettings, readConfig, SETTING_FLAGS } from "./config.ts";

describe("readConfig", () => {
  it("has a default for everything that needs a value", () => {
    expect(readConfig({}, {})).toEqual({
      host: "127.0.0.1",
      port: 4318,
      grpcPort: 4317,
      publicPort: 4319,
      dataDir: resolve(".anyway"),
      maxBodyMib: 64,
      queueMib: 128,
      logLevel: "warn",
      webhooksAllowPrivate: false,
      smtpAllowPlain: false,
    });
  });

  it("takes flags before the environment, and an empty variable for none", () => {
    const env = { ANYWAY_PORT: "5000", ANYWAY_HOST: "::1", ANYWAY_QUEUE_MIB: "", ANYWAY_API_KEY: "other's" };
    expect(readConfig({ port: "6000" }, env)).toMatchObject({ port: 6000, host: "::1", queueMib: 128 });
  });

  it("is frozen", () => {
    expect(Object.isFrozen(readConfig({}, {}))).toBe(true);
  });

  it.each([
    ["ANYWAY_PORT", "http", 'ANYWAY_PORT is "http": it must be a port from 0 to 65535'],
    ["ANYWAY_PORT", "65536", 'ANYWAY_PORT is "65536": it must be a port'],
    ["ANYWAY_PORT", "1e3", 'ANYWAY_PORT is "1e3": it must be a port'],
    ["ANYWAY_QUEUE_MIB", "0", 'ANYWAY_QUEUE_MIB is "0": it must be a whole number of MiB from 1'],
    ["ANYWAY_HOST", "http://x", 'ANYWAY_HOST is "http://x": it must be a host name or an IP address'],
    ["ANYWAY_LOG_LEVEL", "loud", 'ANYWAY_LOG_LEVEL is "loud": it must be one of fatal, error, warn'],
    ["ANYWAY_CLICKHOUSE_URL", "clickhouse", 'ANYWAY_CLICKHOUSE_URL is "clickhouse": it must be a URL'],
  ])("refuses %s=%s with one line", (name, value, message) => {
    expect(() => readConfig({}, { [name]: value })).toThrow(message);
    expect(() => readConfig({}, { [name]: value })).toThrow(/^[^\n]*$/);
  });

  it("names the flag where a flag is wrong", () => {
    expect(() => readConfig({ port: "" }, {})).toThrow('--port is ""');
  });

  it("does not repeat a password", () => {
    const env = { ANYWAY_POSTGRES_URL: "mysql://me:hunter@2@db/x" };
    expect(() => readConfig({}, env)).toThrow("mysql://me:…@db/x");
  });
});

it("describes every setting", () => {
  const help = describeSettings();
  for (const flag of SETTING_FLAGS) expect(help).toContain(`--${flag}\n`);
  expect(help.match(/Default: /g)).toHaveLength(SETTING_FLAGS.length);
});
