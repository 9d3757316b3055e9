import * as api from "@anyway-sh/api";
import type { FastifyRequest } from "fastify";
import { AppError } from "../model/app-error.ts";
import { grants } from "../model/project.ts";
import { one } from "./answer.ts";
import type { App, AppDeps, Caller } from "./context.ts";

const tags = ["service"];
const response = { 200: api.one(api.demo) };

/** The demo beside the server: for whoever is at this machine, and looks around before anything is set up. */
export function demoRoutes(app: App, { demo, config }: Pick<AppDeps, "demo" | "config">): void {
  const whyNot = (caller: Caller | null): string | undefined => {
    if (caller?.mode !== "local")
      return "The demo starts from the dashboard in local mode alone, where the server and its reader are on one machine. Elsewhere: npm run demo.";
    if (config.clickhouseUrl || config.postgresUrl)
      return "This server keeps its data in a ClickHouse or PostgreSQL of yours, where a demo has no place. Elsewhere: npm run demo.";
    return undefined;
  };
  const answer = (request: FastifyRequest) => {
    const state = demo.state();
    // One that was started before the first key made an end of local mode is there still, and theirs to end.
    const isTheirs = isUp(state) && request.caller !== null && grants(request.caller.scope, "admin");
    const reason = isTheirs ? undefined : whyNot(request.caller);
    return one<api.Demo>(request, {
      status: reason ? "unavailable" : state.status,
      url: !reason && state.status === "running" ? state.url : null,
      message: reason ?? ("message" in state ? state.message : null),
    });
  };

  app.get(
    "/v1/demo",
    {
      config: { scope: "read" },
      schema: { summary: "Whether the demo runs, and where", tags, response },
    },
    async (request) => answer(request),
  );
  app.post(
    "/v1/demo",
    {
      config: { scope: "admin" },
      schema: {
        summary: "Starts the demo: thirty days of a small shop",
        description:
          "On a server, ports and a folder of its own: nothing of it is among the project's data. In local mode alone. It " +
          "runs after about half a minute; GET /v1/demo then says where.",
        tags,
        response,
      },
    },
    async (request) => {
      const reason = whyNot(request.caller) ?? unavailable(demo.state());
      if (reason) throw new AppError("forbidden", reason);
      demo.start();
      return answer(request);
    },
  );
  app.delete(
    "/v1/demo",
    {
      config: { scope: "admin" },
      schema: {
        summary: "Ends the demo and removes its data",
        description: "In any mode: a demo that was started before the first key was made can still be ended.",
        tags,
        response,
      },
    },
    async (request) => {
      await demo.stop();
      return answer(request);
    },
  );
}

const isUp = ({ status }: ReturnType<AppDeps["demo"]["state"]>) =>
  status === "starting" || status === "running";

const unavailable = (state: ReturnType<AppDeps["demo"]["state"]>) =>
  state.status === "unavailable" ? state.message : undefined;
