import type Anthropic from "@anthropic-ai/sdk";
import type { Turn } from "./answer-openai.ts";
import type { OrderBook } from "./orders.ts";
import { SUPPORT_PROMPT } from "./policies.ts";
import { callTool, TOOLS } from "./tools.ts";

/** Answers the last turn; the model may look things up first. */
export async function answerWithAnthropic(
  anthropic: Anthropic,
  orders: OrderBook,
  request: { model: string; sessionId: string; turns: Turn[] },
): Promise<string> {
  const messages: Anthropic.MessageParam[] = [...request.turns];
  for (;;) {
    const stream = anthropic.messages.stream({
      model: request.model,
      max_tokens: 1000,
      system: [{ type: "text", text: SUPPORT_PROMPT, cache_control: { type: "ephemeral" } }],
      messages,
      tools: TOOLS.map(({ name, description, parameters }) => ({
        name,
        description,
        input_schema: parameters,
      })),
      metadata: { user_id: request.sessionId },
    });
    const message = await stream.finalMessage();
    const calls = message.content.filter((block) => block.type === "tool_use");
    if (calls.length === 0)
      return message.content.map((block) => (block.type === "text" ? block.text : "")).join("");
    const results: Anthropic.ToolResultBlockParam[] = [];
    for (const call of calls) {
      const content = await callTool(orders, call.name, call.input as Record<string, unknown>);
      results.push({ type: "tool_result", tool_use_id: call.id, content });
    }
    messages.push({ role: "assistant", content: message.content }, { role: "user", content: results });
  }
}
