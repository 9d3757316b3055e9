import type OpenAI from "openai";
import type { OrderBook } from "./orders.ts";
import { SUPPORT_PROMPT } from "./policies.ts";
import { callTool, TOOLS } from "./tools.ts";

export type Turn = { role: "user" | "assistant"; content: string };

/** Answers the last turn; the model may look things up first. */
export async function answerWithOpenAi(
  openai: OpenAI,
  orders: OrderBook,
  request: { model: string; sessionId: string; turns: Turn[] },
): Promise<string> {
  const messages: OpenAI.ChatCompletionMessageParam[] = [
    { role: "system", content: SUPPORT_PROMPT },
    ...request.turns,
  ];
  for (;;) {
    const stream = openai.chat.completions.stream({
      model: request.model,
      messages,
      tools: TOOLS.map((tool) => ({ type: "function" as const, function: tool })),
      stream_options: { include_usage: true },
      prompt_cache_key: request.sessionId,
    });
    const completion = await stream.finalChatCompletion();
    const message = completion.choices[0]?.message;
    const calls = message?.tool_calls?.filter((call) => call.type === "function") ?? [];
    if (!message || calls.length === 0) return message?.content ?? "";
    messages.push({ role: "assistant", content: message.content, tool_calls: calls });
    for (const call of calls) {
      const content = await callTool(orders, call.function.name, JSON.parse(call.function.arguments));
      messages.push({ role: "tool", tool_call_id: call.id, content });
    }
  }
}
