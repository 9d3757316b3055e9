import type { TestApp } from "./test-app.ts";

/** The traces that the guide of the query language tells of, by their names there. */
export const GUIDE_TRACES = { refund: "1", policy: "2", timeout: "3", report: "4", house: "5" } as const;

interface Step {
  name: string;
  ms: number;
  attributes: Record<string, unknown>;
  error?: string;
}

const call = (model: string, input: number, output: number, ms: number, says: string): Step => ({
  name: `chat ${model}`,
  ms,
  attributes: {
    "gen_ai.operation.name": "chat",
    "gen_ai.provider.name": model.startsWith("gpt")
      ? "openai"
      : model.startsWith("claude")
        ? "anthropic"
        : "local",
    "gen_ai.request.model": model,
    "gen_ai.usage.input_tokens": input,
    "gen_ai.usage.output_tokens": output,
    "gen_ai.input.messages": JSON.stringify([{ role: "user", content: says }]),
  },
});
const tool = (name: string, ms: number, method: string, status: number, error?: string): Step => ({
  name,
  ms,
  attributes: { "traceloop.span.kind": "tool", "http.method": method, "http.status_code": status },
  ...(error === undefined ? {} : { error }),
});

/** Sends the history and waits until lists show it. */
export async function sendGuideHistory(app: TestApp): Promise<void> {
  const trace = (name: keyof typeof GUIDE_TRACES, time: string, root: Step, steps: Step[]) => {
    const all = [root, ...steps];
    const start = Date.parse(time);
    return {
      trace_id: GUIDE_TRACES[name].repeat(32),
      spans: all.map((step, i) => ({
        span_id: `${GUIDE_TRACES[name]}${i}`.repeat(8),
        ...(i === 0 ? {} : { parent_span_id: `${GUIDE_TRACES[name]}0`.repeat(8) }),
        name: step.name,
        start_time: new Date(start + i).toISOString(),
        end_time: new Date(start + i + step.ms).toISOString(),
        attributes: step.attributes,
        status: step.error === undefined ? { code: "ok" } : { code: "error", message: step.error },
      })),
    };
  };
  const root = (name: string, ms: number, ids: Record<string, string>, error?: string): Step => ({
    name,
    ms,
    attributes: { "traceloop.span.kind": "workflow", "traceloop.workflow.name": name, ...ids },
    ...(error === undefined ? {} : { error }),
  });
  const team = (name: string) => ({ "traceloop.association.properties.team": name });
  const acme = { customer_id: "CUS_acme", ...team("growth") };
  const blue = { customer_id: "CUS_blue", ...team("sales") };
  const answer = await app.post("/v1/ingest", {
    traces: [
      trace("refund", "2026-11-18T09:00:00Z", root("answer_ticket", 4_000, { ...acme, user_id: "ann" }), [
        tool("search_orders", 200, "GET", 200),
        call("gpt-4o", 2_000, 300, 2_500, "I want a refund, please"),
      ]),
      trace("policy", "2026-11-19T10:00:00Z", root("answer_ticket", 900, { ...acme, user_id: "bob" }), [
        call("gpt-4o-mini", 1_000, 100, 800, "Where is your refund policy?"),
      ]),
      trace(
        "timeout",
        "2026-11-20T11:00:00Z",
        root("answer_ticket", 30_000, { ...blue, user_id: "cleo" }, "upstream timed out"),
        [
          call("gpt-4o", 10_000, 50, 1_200, "Tell my colleague that the parcel is late"),
          tool("send_mail", 28_000, "POST", 504, "upstream timed out"),
        ],
      ),
      trace("report", "2026-11-20T12:00:00Z", root("weekly_report", 12_000, {}), [
        call("claude-sonnet-4-5", 50_000, 4_000, 11_000, "Sum the week up"),
      ]),
      trace("house", "2026-11-21T08:00:00Z", root("draft_mail", 1_500, { ...blue, user_id: "cleo" }), [
        call("house-llm-7b", 400, 80, 1_300, "Draft a mail about the delivery"),
      ]),
    ],
  });
  if (answer.status !== 200) throw new Error(answer.text);
  await app.post("/v1/scores", {
    scores: [
      { trace_id: GUIDE_TRACES.refund.repeat(32), name: "helpful", value: true },
      { trace_id: GUIDE_TRACES.timeout.repeat(32), name: "helpful", value: false },
      { trace_id: GUIDE_TRACES.policy.repeat(32), name: "quality", value: 0.4 },
    ],
  });
  await app.ingest.settle();
}
