import { createHash } from "node:crypto";

/**
 * Spans that a dashboard must bear: traces of 20,000 spans, payloads of megabytes, markup in every text, ten thousand
 * attributes, parents in a circle, a parent that never came, an id that comes twice, a chain a thousand deep. Sent as OTLP
 * JSON, as any client would.
 */
export interface OddTraces {
  huge: string;
  hostile: string;
  deep: string;
}

/** Markup that would change the title of its page, and a control that would turn round whatever follows it. */
export const HOSTILE = `<img src=x onerror="document.title='pwned'"><script>document.title='pwned'</script>\u202eexe.gpj`;
const MANY_ATTRIBUTES = 10_000;

type Scalar = string | number;
/** A span by names: its id, and that of its parent, are made of them. */
export interface OddSpan {
  id: string;
  parent?: string;
  name: string;
  /** Milliseconds after the start of the trace. */
  start: number;
  length: number;
  error?: string;
  attributes?: Record<string, Scalar>;
}

/** Sends the odd traces to a server, to end at `now`; answers their ids. */
export async function sendOddTraces(baseUrl: string, now: Date): Promise<OddTraces> {
  const traces = { huge: importTrace(200), hostile: hostileTrace(), deep: deepTrace() };
  // A span's start is part of what it is, so another time makes other traces.
  const ids = {
    huge: id(`huge ${now.toISOString()}`, 32),
    hostile: id(`hostile ${now.toISOString()}`, 32),
    deep: id(`deep ${now.toISOString()}`, 32),
  };
  for (const name of ["huge", "hostile", "deep"] as const)
    await sendSpans(baseUrl, ids[name], traces[name], now.getTime() - 120_000);
  return ids;
}

/** An import of as many batches, each of a hundred spans, after one another. */
export function importTrace(batches: number): OddSpan[] {
  const spans: OddSpan[] = [{ id: "root", name: "nightly import", start: 0, length: batches * 300 }];
  for (let batch = 0; batch < batches; batch++) {
    spans.push({
      id: `batch ${batch}`,
      parent: "root",
      name: `batch ${batch}`,
      start: batch * 300,
      length: 290,
    });
    for (let row = 0; row < 99; row++)
      spans.push({
        id: `row ${batch} ${row}`,
        parent: `batch ${batch}`,
        name: row % 10 === 0 ? "chat gpt-4o-mini" : "save row",
        start: batch * 300 + row * 2.5,
        length: 2 + (row % 7),
        ...(row === 50 && batch % 20 === 0 ? { error: "unique constraint violated" } : {}),
        ...(row % 10 === 0 ? { attributes: modelCall(400 + row, 20, "gpt-4o-mini") } : {}),
      });
  }
  return spans;
}

function hostileTrace(): OddSpan[] {
  const megabytes = "All work and no play makes Jack a dull boy.\n".repeat(120_000);
  const messages = (role: string, content: string) =>
    JSON.stringify([{ role, parts: [{ type: "text", content }] }]);
  return [
    {
      id: "root",
      name: HOSTILE,
      start: 0,
      length: 5_000,
      attributes: {
        [HOSTILE]: HOSTILE,
        "traceloop.association.properties.customer_id": HOSTILE,
        "traceloop.association.properties.session_id": `${"long-".repeat(40)}session`,
        "traceloop.association.properties.team": HOSTILE,
      },
    },
    {
      id: "call",
      parent: "root",
      name: `chat ${HOSTILE}`,
      start: 100,
      length: 4_000,
      error: HOSTILE,
      attributes: {
        ...modelCall(
          1_000_000,
          3,
          "a-model-that-nobody-prices-and-whose-name-is-very-long-indeed-2026-11-21",
        ),
        "gen_ai.input.messages": messages("user", `${HOSTILE}\n${megabytes}`),
        "gen_ai.output.messages": messages("assistant", `${HOSTILE} **bold** [link](javascript:alert(1))`),
      },
    },
    { id: "orphan", parent: "never sent", name: "its parent never came", start: 4_100, length: 400 },
    {
      id: "many",
      parent: "root",
      name: "many attributes",
      start: 4_500,
      length: 100,
      attributes: Object.fromEntries(
        Array.from({ length: MANY_ATTRIBUTES }, (_, i) => [`${HOSTILE}.${i}`, `${HOSTILE} ${i}`]),
      ),
    },
    { id: "circle a", parent: "circle b", name: "circle a", start: 4_600, length: 10 },
    { id: "circle b", parent: "circle a", name: "circle b", start: 4_610, length: 10 },
    { id: "own parent", parent: "own parent", name: "its own parent", start: 4_620, length: 10 },
    { id: "twice", parent: "root", name: "sent twice", start: 4_630, length: 10 },
    { id: "twice", parent: "root", name: "sent twice", start: 4_640, length: 10 },
    { id: "early", parent: "call", name: "before its parent", start: 0, length: 20 },
  ];
}

function deepTrace(): OddSpan[] {
  return Array.from({ length: 1_000 }, (_, depth) => ({
    id: `level ${depth}`,
    ...(depth ? { parent: `level ${depth - 1}` } : {}),
    name: `recurse ${depth}`,
    start: depth,
    length: 2_000 - depth * 2,
  }));
}

function modelCall(input: number, output: number, model: string): Record<string, Scalar> {
  return {
    "gen_ai.operation.name": "chat",
    "gen_ai.provider.name": "openai",
    "gen_ai.request.model": model,
    "gen_ai.usage.input_tokens": input,
    "gen_ai.usage.output_tokens": output,
  };
}

const id = (name: string, digits: number): string =>
  createHash("sha256").update(`odd ${name}`).digest("hex").slice(0, digits);

/** Sends a trace that begins at `start`, in milliseconds since 1970. */
export async function sendSpans(
  baseUrl: string,
  traceId: string,
  spans: readonly OddSpan[],
  start: number,
): Promise<void> {
  const time = (ms: number) => String(BigInt(start) * 1_000_000n + BigInt(Math.round(ms * 1_000_000)));
  const body = {
    resourceSpans: [
      {
        resource: { attributes: [attribute("service.name", "odd")] },
        scopeSpans: [
          {
            scope: { name: "odd" },
            spans: spans.map((span) => ({
              traceId,
              spanId: id(traceId + span.id, 16),
              ...(span.parent === undefined ? {} : { parentSpanId: id(traceId + span.parent, 16) }),
              name: span.name,
              kind: 1,
              startTimeUnixNano: time(span.start),
              endTimeUnixNano: time(span.start + span.length),
              status: span.error ? { code: 2, message: span.error } : {},
              attributes: Object.entries(span.attributes ?? {}).map(([key, value]) => attribute(key, value)),
            })),
          },
        ],
      },
    ],
  };
  const answer = await fetch(`${baseUrl}/v1/traces`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`The odd spans were refused: ${answer.status} ${await answer.text()}`);
}

function attribute(key: string, value: Scalar) {
  return {
    key,
    value: typeof value === "string" ? { stringValue: value } : { intValue: String(value) },
  };
}
