import { createOpenAI } from "@ai-sdk/openai";
import { OpenTelemetry } from "@ai-sdk/otel";
import { generateText, registerTelemetry, streamText } from "ai";
import calls from "./calls.cjs";
import sdk from "./sdk.cjs";

// Reasoning tokens and the ids are beyond the conventions, and have to be asked for.
registerTelemetry(new OpenTelemetry({ usage: true, runtimeContext: true }));
const openai = createOpenAI(calls.openai);

/** @param {import("./calls.cjs").Ids} ids @param {string} prompt */
const request = ({ customer, user, session }, prompt) => ({
  model: openai("gpt-5"),
  instructions: calls.system,
  prompt,
  maxRetries: 0,
  runtimeContext: { customerId: customer, userId: user, sessionId: session },
  telemetry: {
    functionId: "support",
    includeRuntimeContext: { customerId: true, userId: true, sessionId: true },
  },
});

calls.run(
  {
    answered: (ids) => generateText(request(ids, calls.question)),
    streamed: (ids) => streamText(request(ids, calls.question)).text,
    failed: (ids) => generateText(request(ids, calls.refused)),
  },
  sdk.flush,
);
