import { isAbsolute } from "node:path";
import type { StandIn } from "@anyway-sh/example-stand-in";
import { startReceiver } from "../../../packages/sdk/test/receiver.ts";
import { runApp, type Start } from "./run-app.ts";

/** Where the SDK's own test applications are. */
const APPS = "../../../packages/sdk/test/apps/";

/** What an application wrote beside the SDK's greeting, and how many spans it sent of calls to each provider. */
export interface Calls {
  code: number | null;
  warnings: string;
  openai: number;
  anthropic: number;
}
export const ONE_OF_EACH: Calls = { code: 0, warnings: "", openai: 1, anthropic: 1 };

/** Those that are traced however they are started. */
export const UNAIDED = ["commonjs.cjs", "commonjs-late.cjs", "esm-static.mjs", "esm-dynamic.mjs"];
/** With `register`, on every Node. */
export const REGISTERED = [...UNAIDED, "esm-tracing-first.mjs"];

/** Runs `app`, one of the SDK's or an absolute path. */
export async function callsOf(app: string, standIn: StandIn, start: Start): Promise<Calls> {
  const receiver = await startReceiver();
  const env = {
    ANYWAY_BASE_URL: receiver.url,
    STAND_IN_OPENAI: standIn.openaiBaseUrl,
    STAND_IN_ANTHROPIC: standIn.anthropicBaseUrl,
  };
  try {
    const { code, warnings } = await runApp(isAbsolute(app) ? app : APPS + app, { ...start, env });
    return {
      code,
      warnings: warnings.replace(`[anyway] Traces of app go to ${receiver.url}/v1/traces.\n`, ""),
      openai: receiver.count("chat gpt-4o"),
      anthropic: receiver.count("chat claude-sonnet-4-6"),
    };
  } finally {
    await receiver.close();
  }
}
