import { ROWS, type Row, type Way } from "./rows.ts";
import { versionsOf } from "./run-emitter.ts";
import type { ShownCall } from "./shown-call.ts";

const HEAD = `# Emitters

What arrives here of other tracing clients, and how it is read. Each row is a program that uses the packages as they are
published; \`e2e/third-party\` runs them against a stand-in of the provider and writes this page.

The stand-in answers every call alike. As OpenAI it says 1,500 tokens in, of which 400 came from the cache, and 100 out,
of which 20 were reasoning; as Anthropic and Bedrock 1,500 in, of which 400 were read from the cache and 100 written to
it, and 100 out. Tokens below are _uncached / cache read / cache write / output (reasoning)_. Customer, user and session
arrive in every row, and every call is billed once, also where two spans tell of it.
`;

/** The page of the guide. */
export function describeRows(seen: ReadonlyMap<Row, ReadonlyMap<Way, ShownCall>>): string {
  const table = [
    ["Emitter", "Packages", "Dialect", "Rule", "Answered", "Streamed", "Failed"],
    ...ROWS.map((row) => {
      const calls = seen.get(row);
      const answered = calls?.get("answered");
      return [
        row.emitter,
        versionsOf(row).map(code).join(", "),
        code(answered?.dialect ?? ""),
        code(answered?.rule ?? ""),
        describeCall(answered),
        describeCall(calls?.get("streamed")),
        calls?.has("failed") ? "error, costs nothing" : "does not arrive",
      ];
    }),
  ];
  return [
    HEAD,
    ...alignTable(table),
    "\n## How to say whose call it is\n",
    ...new Set(ROWS.map((row) => `- **${row.emitter}**: ${row.ids}.`)),
    "\n## What emitters lose\n",
    ...flaws(),
    "",
  ].join("\n");
}

/** Every column as wide as its widest cell, as the formatter wants it. */
function alignTable([head = [], ...body]: string[][]): string[] {
  const widths = head.map((_, column) =>
    Math.max(...[head, ...body].map((cells) => cells[column]?.length ?? 0)),
  );
  const line = (cells: string[]) => `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...body.map(line)];
}

function describeCall(call: ShownCall | undefined): string {
  if (!call) return "does not arrive";
  if (!call.tokens) return "tokens not told, unpriced";
  const [uncached, read, write, output, reasoning] = call.tokens;
  return `${uncached} / ${read} / ${write} / ${output} (${reasoning}), ${call.cost === null ? "cost incomplete" : `$${call.cost}`}`;
}

/** What never arrives, or not as the provider said it. */
function flaws(): string[] {
  return ROWS.flatMap((row) => {
    const whole = row.answered.flaw;
    const stream = row.streamed.flaw;
    const found = [
      ...(whole ? [whole] : []),
      ...(stream && stream !== whole ? [`streamed, it ${stream}`] : []),
      ...("absent" in row.failed ? [row.failed.absent] : []),
    ];
    return found.length > 0 ? [`- **${row.emitter}** ${found.join("; ")}.`] : [];
  });
}

const code = (text: string): string => `\`${text}\``;
