import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createClient } from "@anyway-sh/api/client";
import { expect, test, vi } from "vitest";
import { startServerProcess } from "../server-process.ts";

test.each(["span-processor.ts", "opentelemetry-3/span-processor.ts"])(
  "createSpanProcessor attributes and sends what a provider of the application's own makes: %s",
  async (program) => {
    const dataDir = await mkdtemp(join(tmpdir(), "anyway-processor-"));
    const server = await startServerProcess(dataDir);
    const file = fileURLToPath(new URL(program, import.meta.url));
    const child = spawn(process.execPath, ["-C", "@anyway-sh/source", "--no-warnings", file], {
      env: { ...process.env, ANYWAY_BASE_URL: server.url },
      stdio: ["ignore", "ignore", "inherit"],
    });
    expect(await once(child, "exit")).toEqual([0, null]);

    const client = createClient({ baseUrl: server.url });
    const summary = await vi.waitFor(
      async () => {
        const { data } = await client.traces.list({ customer_id: "CUS_own000000001" });
        expect(data).toHaveLength(1);
        return data[0];
      },
      { timeout: 10_000 },
    );
    const { data: trace } = await client.traces.get(summary?.trace_id ?? "");
    const spans = trace.spans.map(({ name, service_name, customer_id, user_id, session_id }) => [
      name,
      service_name,
      customer_id,
      user_id,
      session_id,
    ]);
    expect(spans.sort()).toEqual([
      ["chat gpt-4o", "shop", "CUS_own000000001", "user-1", "SES_1"],
      ["chat.workflow", "shop", "CUS_own000000001", "user-1", "SES_1"],
      ["library", "shop", "CUS_own000000001", "user-1", "SES_1"],
    ]);
    const call = trace.spans.find(({ name }) => name === "chat gpt-4o");
    expect(call?.cost).toMatchObject({ status: "computed" });
    const { data: whole } = await client.traces.span(trace.trace_id, call?.span_id ?? "");
    expect(JSON.stringify(whole)).not.toContain("a secret");
    await server.stop();
    await rm(dataDir, { recursive: true });
  },
);
