import { ERRORS } from "@anyway-sh/api";
import { z } from "zod";
import { failure, one } from "./answer.ts";
import type { App, AppDeps } from "./context.ts";

/** Whether the process lives, whether it can work, and how it fares. */
export function healthRoutes(app: App, deps: AppDeps): void {
  app.get(
    "/healthz",
    {
      config: { scope: "probe" },
      schema: { summary: "Answers while the process lives", tags: ["service"] },
    },
    (request) => one(request, { status: "ok" }),
  );

  app.get(
    "/readyz",
    {
      config: { scope: "probe" },
      schema: {
        summary: "Answers 200 while both stores answer, else 503 with their names",
        tags: ["service"],
      },
    },
    async (request, reply) => {
      const stores = { business: deps.business, telemetry: deps.telemetry };
      const answers = await Promise.allSettled(Object.values(stores).map((store) => store.ping()));
      const down = Object.keys(stores).filter((_, index) => answers[index]?.status === "rejected");
      for (const answer of answers)
        if (answer.status === "rejected") request.log.warn({ err: answer.reason }, "a store does not answer");
      if (down.length === 0) return one(request, { status: "ready" });
      reply.code(ERRORS.unavailable.status).header("retry-after", 1);
      return failure(request, "unavailable", `These stores do not answer: ${down.join(", ")}.`);
    },
  );

  app.get(
    "/metrics",
    {
      config: { scope: "read" },
      schema: {
        summary: "Figures of the process in the Prometheus format",
        tags: ["service"],
        response: { 200: { content: { "text/plain": { schema: z.string() } } } },
      },
    },
    async (_request, reply) => {
      reply.type(deps.metrics.contentType);
      return await deps.metrics.metrics();
    },
  );
}
