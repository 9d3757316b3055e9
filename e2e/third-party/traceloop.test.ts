import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createClient } from "@anyway-sh/api/client";
import { startStandIn } from "@anyway-sh/example-stand-in";
import { expect, test, vi } from "vitest";
import { startServerProcess } from "../server-process.ts";

const APP = fileURLToPath(new URL("./traceloop-app.cjs", import.meta.url));

test("OpenLLMetry's own SDK shows the right model, tokens, cost and customer", async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "anyway-traceloop-"));
  const server = await startServerProcess(dataDir);
  const standIn = await startStandIn({
    respond: () => ({ text: "It is on its way.", usage: { inputTokens: 1_000, outputTokens: 100 } }),
  });
  try {
    const env = { ...process.env, SERVER_URL: server.url, OPENAI_URL: standIn.openaiBaseUrl };
    const app = spawn(process.execPath, [APP], { env, stdio: ["ignore", "ignore", "inherit"] });
    expect(await once(app, "exit")).toEqual([0, null]);

    const client = createClient({ baseUrl: server.url });
    const [summary] = await vi.waitFor(
      async () => {
        const { data } = await client.traces.list({ customer_id: "CUS_t1r2a3c4e5l6" });
        expect(data).toHaveLength(1);
        return data;
      },
      { timeout: 10_000 },
    );
    // gpt-4o: 1,000 tokens in at $2.50 a million and 100 out at $10.
    expect(summary?.llm_summary).toEqual({
      model: "gpt-4o-2024-08-06",
      models: ["gpt-4o-2024-08-06"],
      tokens_input: 1_000,
      tokens_output: 100,
      cost: "0.003500000",
      cost_incomplete: false,
    });
    const { data: trace } = await client.traces.get(summary?.trace_id ?? "");
    expect(trace.spans.map((span) => span.category).sort()).toEqual(["llm", "task", "workflow"]);
    for (const span of trace.spans)
      expect(span).toMatchObject({ customer_id: "CUS_t1r2a3c4e5l6", user_id: "user-9", inferred: {} });
    const call = trace.spans.find((span) => span.category === "llm");
    expect(call).toMatchObject({
      provider: "openai",
      request_model: "gpt-4o",
      workflow: "support",
      scope: { name: "@traceloop/instrumentation-openai" },
    });
    const { data: whole } = await client.traces.span(trace.trace_id, call?.span_id ?? "");
    expect(whole.input_messages).toMatchObject([
      { role: "user", parts: [{ type: "text", text: "Where is my order?" }] },
    ]);
    expect(whole.output_messages).toMatchObject([
      { role: "assistant", parts: [{ type: "text", text: "It is on its way." }] },
    ]);
    const { data: profit } = await client.profit();
    expect(profit.rows).toMatchObject([{ customer_id: "CUS_t1r2a3c4e5l6", cost: "0.003500000" }]);
  } finally {
    await standIn.close();
    await server.stop();
    await rm(dataDir, { recursive: true });
  }
});
