import type Anthropic from "@anthropic-ai/sdk";
import { withAgent, withTask } from "@anyway-sh/node-server-sdk";
import type OpenAI from "openai";
import { answerWithAnthropic } from "./answer-anthropic.ts";
import { answerWithOpenAi, type Turn } from "./answer-openai.ts";
import { classify, type Topic } from "./classify.ts";
import type { OrderBook } from "./orders.ts";

/** The model for a topic: a small one where a look-up is enough, a careful one where advice is asked for. */
const MODELS: Record<Topic, string> = {
  delivery: "gpt-4o-mini",
  invoice: "gpt-4o-mini",
  payment: "gpt-4o-mini",
  membership: "gpt-4o-mini",
  "small talk": "gpt-4o-mini",
  care: "gpt-4o",
  sizing: "gpt-5.2",
  returns: "claude-sonnet-4-6",
  warranty: "claude-sonnet-4-6",
};

/** Answers customers, one conversation a session. */
export class SupportAgent {
  readonly #openai: OpenAI;
  readonly #anthropic: Anthropic;
  readonly #orders: OrderBook;
  readonly #conversations = new Map<string, Turn[]>();

  constructor(services: { openai: OpenAI; anthropic: Anthropic; orders: OrderBook }) {
    this.#openai = services.openai;
    this.#anthropic = services.anthropic;
    this.#orders = services.orders;
  }

  chat(sessionId: string, message: string): Promise<{ topic: Topic; reply: string }> {
    const answerInConversation = async (question: string) => {
      const { topic, productId } = await classify(this.#anthropic, sessionId, question);
      const turns: Turn[] = [
        ...(this.#conversations.get(sessionId) ?? []),
        { role: "user", content: question },
      ];
      const reply = await withTask(
        { name: "answer", associationProperties: { topic, product_id: productId } },
        () => this.#answer({ model: MODELS[topic], sessionId, turns }),
      );
      this.#conversations.set(sessionId, [...turns, { role: "assistant", content: reply }]);
      return { topic, reply };
    };
    return withAgent({ name: "support_agent" }, answerInConversation, message);
  }

  #answer(request: { model: string; sessionId: string; turns: Turn[] }): Promise<string> {
    return request.model.startsWith("claude")
      ? answerWithAnthropic(this.#anthropic, this.#orders, request)
      : answerWithOpenAi(this.#openai, this.#orders, request);
  }
}
