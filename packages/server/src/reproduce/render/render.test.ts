import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { HttpRequest, Template } from "../http-request.ts";
import type { Json } from "../recorded-call.ts";
import { toCurl } from "./curl.ts";
import { toJson } from "./json.ts";
import { toPython } from "./python.ts";
import { toTypeScript } from "./typescript.ts";

/** What ends a string, begins code or ends a here-document in one of the languages. */
const HOSTILE = [
  ...[
    "'",
    '"',
    "`",
    "$(touch pwned)",
    "`touch pwned`",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the text that a template literal would run
    "${process.exit(9)}",
    "$HOME",
    "\\",
    "\\'",
    "!!",
    ";",
    "&&",
  ],
  ...[
    "\n",
    "\r\n",
    "\u0000",
    "\u2028",
    "\u2029",
    "\nJSON\n",
    "\nJSON\ntouch pwned\n",
    '"""',
    "'''",
    "\\u0022",
  ],
  ...["*/", "//", "#", "\ud800", "😀", "__proto__", "constructor", "<!--", "%s", "\t", "\u0007", "é"],
];
const text = fc
  .array(fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: "binary", maxLength: 8 })), { maxLength: 6 })
  .map((parts) => parts.join(""));
const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (value === 0 ? 0 : value));
const body = fc
  .dictionary(
    text,
    fc
      .jsonValue()
      .chain((plain) => fc.oneof(text, number, fc.array(text, { maxLength: 3 }), fc.constant(plain))),
    { maxKeys: 6 },
  )
  .map((value) => JSON.parse(JSON.stringify(value)) as Json);
/** In an address or a header, no line can end, nor can a NUL be part of an argument. */
const inHeader = text.map((value) => value.toWellFormed().replace(/[\p{Cc}\u2028\u2029]/gu, "_"));
const template: fc.Arbitrary<Template> = fc.array(fc.oneof(inHeader, fc.constant({ env: "API_KEY" })), {
  minLength: 1,
  maxLength: 4,
});
const request: fc.Arbitrary<HttpRequest> = fc.record({
  url: template,
  headers: fc.array(fc.record({ name: fc.constantFrom("authorization", "x-api-key"), value: template }), {
    maxLength: 1,
  }),
  body,
  isStream: fc.boolean(),
});
const KEY = "the $KEY's `value`";
const filled = (parts: Template) => parts.map((part) => (typeof part === "string" ? part : KEY)).join("");

const folder = mkdtempSync(join(tmpdir(), "anyway-render-"));
beforeAll(() => {
  // Prints how many arguments it was given, each with a NUL behind it, and what it was handed.
  writeFileSync(join(folder, "curl"), `#!/bin/sh\nprintf '%s\\0' "$#" "$@"\ncat\n`);
  chmodSync(join(folder, "curl"), 0o755);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function runCurl(code: string): { args: string[]; body: unknown } {
  const env = { PATH: `${folder}:${process.env.PATH}`, API_KEY: KEY };
  const out = execFileSync("sh", ["-c", code], { env, cwd: folder, encoding: "utf8" });
  const [count, ...rest] = out.split("\0");
  return { args: rest.slice(0, Number(count)), body: JSON.parse(rest.slice(Number(count)).join("\0")) };
}

/** Runs it with a `fetch` that tells what it was called with. */
async function runTypeScript(code: string): Promise<{ url: string; init: RequestInit }> {
  const calls: { url: string; init: RequestInit }[] = [];
  const AsyncFunction = (async () => {}).constructor as new (
    ...parts: string[]
  ) => (...args: unknown[]) => Promise<void>;
  const run = new AsyncFunction("fetch", "process", "console", code);
  await run(
    async (url: string, init: RequestInit) => {
      calls.push({ url, init });
      return new Response("{}");
    },
    { env: { API_KEY: KEY }, stdout: { write() {} } },
    { log() {} },
  );
  expect(calls).toHaveLength(1);
  return calls[0] ?? expect.unreachable();
}

const PYTHON = (() => {
  try {
    return execFileSync("python3", ["--version"], { encoding: "utf8" });
  } catch {
    return undefined;
  }
})();

/** Runs all of them in one process, each with an `urlopen` that tells what it was called with. */
function runPython(
  codes: readonly string[],
): { url: string; headers: Record<string, string>; body: unknown }[] {
  const harness = `
import ast, io, json, os, sys, urllib.request
calls = []
class Request:
  def __init__(self, url, data=None, headers={}):
    calls.append({"url": url, "headers": headers, "body": json.loads(data)})
class Answer(io.BytesIO):
  pass
urllib.request.Request = Request
urllib.request.urlopen = lambda request: Answer(b"{}")
out, sys.stdout = sys.stdout, io.StringIO()
for code in json.load(sys.stdin):
  ast.parse(code)
  exec(compile(code, "reproduction.py", "exec"), {})
out.write(json.dumps(calls))
`;
  const env = { ...process.env, API_KEY: KEY, PYTHONIOENCODING: "utf-8:surrogatepass" };
  const input = JSON.stringify(codes);
  return JSON.parse(
    execFileSync("python3", ["-c", harness], { env, input, cwd: folder, encoding: "utf8", maxBuffer: 1e9 }),
  );
}

describe("what a span holds stays data in", () => {
  test("the shell", () => {
    fc.assert(
      fc.property(request, (wanted) => {
        const { args, body } = runCurl(toCurl(wanted));
        const headers = wanted.headers.flatMap(({ name, value }) => ["-H", `${name}: ${filled(value)}`]);
        expect(args).toEqual([
          ...[wanted.isStream ? "-gsSN" : "-gsS", filled(wanted.url), "-H", "content-type: application/json"],
          ...[...headers, "--data-binary", "@-"],
        ]);
        expect(body).toEqual(wanted.body);
      }),
      { numRuns: 150 },
    );
  }, 60_000);

  test("TypeScript", async () => {
    await fc.assert(
      fc.asyncProperty(request, async (wanted) => {
        const { url, init } = await runTypeScript(toTypeScript(wanted));
        expect(url).toBe(filled(wanted.url));
        expect(init.headers).toEqual({
          "content-type": "application/json",
          ...Object.fromEntries(wanted.headers.map(({ name, value }) => [name, filled(value)])),
        });
        expect(JSON.parse(String(init.body))).toEqual(wanted.body);
      }),
      { numRuns: 500 },
    );
  }, 60_000);

  test("Python", (context) => {
    context.skip(PYTHON === undefined, "there is no python3 on this machine");
    const wanted = fc.sample(request, 300);
    const calls = runPython(wanted.map(toPython));
    for (const [i, call] of calls.entries()) {
      const { url = [], headers = [], body } = wanted[i] ?? {};
      expect(call.url).toBe(filled(url));
      expect(call.headers).toEqual({
        "content-type": "application/json",
        ...Object.fromEntries(headers.map(({ name, value }) => [name, filled(value)])),
      });
      expect(call.body).toEqual(body);
    }
    expect(calls).toHaveLength(wanted.length);
  }, 60_000);

  test("JSON", () => {
    fc.assert(
      fc.property(request, (wanted) => {
        const parsed: unknown = JSON.parse(toJson(wanted));
        expect(parsed).toMatchObject({ method: "POST", body: wanted.body });
      }),
    );
  });
});

test("a request for people to read", () => {
  const request: HttpRequest = {
    url: ["https://api.openai.com/v1/chat/completions"],
    headers: [{ name: "authorization", value: ["Bearer ", { env: "OPENAI_API_KEY" }] }],
    body: { model: "gpt-4o", messages: [{ role: "user", content: "What's up?" }] },
    isStream: false,
  };
  expect(toCurl(request)).toBe(`curl -gsS 'https://api.openai.com/v1/chat/completions' \\
  -H 'content-type: application/json' \\
  -H "authorization: Bearer \${OPENAI_API_KEY}" \\
  --data-binary @- <<'JSON'
{
  "model": "gpt-4o",
  "messages": [
    {
      "role": "user",
      "content": "What's up?"
    }
  ]
}
JSON
`);
  // biome-ignore lint/suspicious/noTemplateCurlyInString: what the code has to say
  expect(toTypeScript(request)).toContain('"authorization": `Bearer ${process.env.OPENAI_API_KEY}`');
  expect(toJson(request)).toContain('"authorization": "Bearer <OPENAI_API_KEY>"');
});
