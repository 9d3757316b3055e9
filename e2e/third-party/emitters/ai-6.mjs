import { generateText, streamText } from "ai-6";
import { createOpenAI } from "ai-6-openai";
import calls from "./calls.cjs";
import sdk from "./sdk.cjs";

const openai = createOpenAI(calls.openai);

/** @param {import("./calls.cjs").Ids} ids @param {string} prompt */
const request = ({ customer, user, session }, prompt) => ({
  model: openai("gpt-5"),
  system: calls.system,
  prompt,
  maxRetries: 0,
  experimental_telemetry: {
    isEnabled: true,
    functionId: "support",
    metadata: { customerId: customer, userId: user, sessionId: session },
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
