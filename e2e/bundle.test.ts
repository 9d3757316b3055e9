import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ServerProcess, startServerProcess } from "./server-process.ts";

const MAIN = fileURLToPath(new URL("../packages/server/src/main.ts", import.meta.url));
const TRACE = "5b8aa5a2d2c872e8321cf37308d69df2";
const folder = mkdtempSync(join(tmpdir(), "anyway-bundle-"));
const file = join(folder, "trace.json");
let here: ServerProcess;
let there: ServerProcess;

beforeAll(async () => {
  [here, there] = await Promise.all([
    startServerProcess(join(folder, "here")),
    startServerProcess(join(folder, "there")),
  ]);
  await post(here, "/v1/ingest", {
    traces: [
      {
        trace_id: TRACE,
        spans: [
          { span_id: "051581bf3cb55c13", name: "chat", start_time: new Date().toISOString() },
          {
            span_id: "051581bf3cb55c14",
            parent_span_id: "051581bf3cb55c13",
            name: "chat gpt-4o",
            start_time: new Date().toISOString(),
            attributes: {
              "gen_ai.operation.name": "chat",
              "gen_ai.provider.name": "openai",
              "gen_ai.request.model": "gpt-4o",
              "gen_ai.usage.input_tokens": 1000,
              "gen_ai.usage.output_tokens": 100,
              "gen_ai.input.messages": '[{"role":"user","parts":[{"type":"text","content":"Where is it?"}]}]',
            },
          },
        ],
      },
    ],
  });
});
afterAll(async () => {
  await Promise.all([here?.stop(), there?.stop()]);
  rmSync(folder, { recursive: true, force: true });
});

/** Runs the command line; resolves with how it ended, whatever way. */
function anyway(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ["-C", "@anyway-sh/source", "--no-warnings", MAIN, ...args],
      { maxBuffer: 1e9 },
      (error, out, err) => resolve({ code: error ? Number(error.code) : 0, out, err }),
    );
  });
}

async function post(server: ServerProcess, path: string, body: unknown): Promise<void> {
  const headers = { "content-type": "application/json" };
  const response = await fetch(server.url + path, { method: "POST", headers, body: JSON.stringify(body) });
  expect(response.status, await response.text()).toBe(200);
}

/** The trace as a server has it, but for what is the server's own of it. */
async function traceOf(server: ServerProcess) {
  const response = await fetch(`${server.url}/v1/traces/${TRACE}?include=payloads`);
  return ((await response.json()) as { data: unknown }).data;
}

test("a trace goes into a file, and out of it on another server, as often as one likes", async () => {
  expect(await anyway("export", "trace", TRACE, "--url", here.url, "--out", file)).toMatchObject({
    code: 0,
    err: `Wrote ${file}: 2 spans.\n`,
  });
  for (let times = 0; times < 2; times++) {
    const { code, err } = await anyway("import", file, "--url", there.url);
    expect(err).toBe(`Imported 2 spans: ${there.url}/traces/${TRACE}\n`);
    expect(code).toBe(0);
    const whole = await traceOf(there);
    expect(whole).toEqual(await traceOf(here));
    expect(whole).toMatchObject({ span_count: 2, llm_summary: { cost: "0.003500000" } });
  }
  const { out } = await anyway("export", "trace", TRACE, "--url", there.url);
  const bundle = JSON.parse(out);
  expect(bundle.resource_spans).toEqual(JSON.parse(readFileSync(file, "utf8")).resource_spans);
});

test("contents are left out on demand", async () => {
  const { out } = await anyway("export", "trace", TRACE, "--url", here.url, "--without-contents");
  expect(out).not.toContain("Where is it?");
  expect(JSON.parse(out)).toMatchObject({ contents: false, span_count: 2 });
});

test("what cannot be done is said in one line", async () => {
  const cut = join(folder, "cut.json");
  writeFileSync(cut, readFileSync(file, "utf8").slice(0, -100));
  const later = join(folder, "later.json");
  writeFileSync(later, readFileSync(file, "utf8").replace('"version":1', '"version":2'));
  const said = async (...args: string[]) => {
    const { code, err } = await anyway(...args);
    expect(code).toBe(1);
    return err;
  };
  expect(await said("import", cut, "--url", there.url)).toMatch(
    /^\S+cut\.json is not JSON, or ends before its end\. Nothing of it was sent\.\n$/,
  );
  expect(await said("import", later, "--url", there.url)).toMatch(/version 2 .* reads version 1: update it/);
  expect(await said("import", join(folder, "none.json"))).toMatch(/^The file cannot be read: ENOENT/);
  expect(await said("import")).toMatch(/^anyway import needs one file/);
  expect(await said("export", "trace", "x")).toMatch(/^anyway export needs trace <id>/);
  expect(await said("export", "trace", `${"0".repeat(31)}1`, "--url", here.url)).toMatch(
    /^There is no trace/,
  );
  expect(await said("export", "trace", TRACE, "--url", "http://127.0.0.1:9")).toMatch(
    /^http:\/\/127\.0\.0\.1:9 cannot be reached \(.+\)\. Is the server running there\?/,
  );
  expect(await said("export", "trace", TRACE, "--url", "nonsense")).toMatch(/^--url is "nonsense"/);
});
