import { readFileSync } from "node:fs";
import { FIELDS } from "@anyway-sh/filter";
import { afterAll, beforeAll, expect, test } from "vitest";
import { GUIDE_TRACES, sendGuideHistory } from "../../test/guide-history.ts";
import { openTestApp, type TestApp } from "../../test/test-app.ts";

const guide = readFileSync(new URL("../../../../docs/guides/query-language.md", import.meta.url), "utf8");

/** Lines of the guide's blocks of that kind: what is typed, and what stands behind its arrow. */
function examples(kind: string): [text: string, told: string][] {
  return Array.from(
    guide.matchAll(new RegExp(`^\`\`\`${kind}\n(.*?)^\`\`\``, "gms")),
    ([, block = ""]) => block,
  )
    .flatMap((block) => block.trim().split("\n"))
    .map((line) => {
      const [text = "", told = ""] = line.split(/\s+→ /);
      return [text, told];
    });
}

let app: TestApp;
beforeAll(async () => {
  app = await openTestApp();
  await sendGuideHistory(app);
});
afterAll(() => app.close());

const ask = (filter: string) => app.get(`/v1/traces?sort=start_time&filter=${encodeURIComponent(filter)}`);

test("every example finds what the guide says", async () => {
  const names = new Map(Object.entries(GUIDE_TRACES).map(([name, digit]) => [digit as string, name]));
  const all = examples("filter");
  expect(all.length).toBeGreaterThan(40);
  for (const [text, told] of all) {
    const { body } = await ask(text);
    const found = body.data?.map(({ trace_id }: { trace_id: string }) => names.get(trace_id.charAt(0)));
    expect([text, found?.join(", ") ?? body.error.message]).toEqual([text, told]);
  }
});

test("every refusal is the one of the guide", async () => {
  for (const [text, told] of examples("filter-error")) {
    const { body } = await ask(text);
    expect([text, body.error?.details?.[0].message]).toEqual([text, told]);
  }
});

test("the guide lists every field", () => {
  const cell = (text: string) => text.replaceAll("|", "\\|");
  const rows = FIELDS.map(({ name, keyed, aliases, description, ofSpan, scopes, values, example }) => {
    const also = aliases.length === 0 ? "" : `, ${aliases.map((alias) => `\`${alias}\``).join(", ")}`;
    const told = [description, ...(values ? [`One of ${values.join(", ")}.`] : [])].join(" ");
    const inSpan = scopes.includes("span") ? (ofSpan ?? "Of the span itself.") : "Not in it.";
    return `| \`${name}${keyed ? ".<key>" : ""}\`${also} | ${cell(told)} | ${inSpan} | \`${example}\` |`;
  });
  const table = [
    "| Field | Of a trace | In `span(…)` | Example |",
    "| --- | --- | --- | --- |",
    ...rows,
  ].join("\n");
  // The formatter lays columns out.
  const told = guide
    .slice(guide.indexOf("## Fields"))
    .replace(/ +/g, " ")
    .replace(/-+/g, (dashes) => dashes.slice(0, 3));
  expect(told).toBe(`## Fields\n\n${table}\n`);
});
