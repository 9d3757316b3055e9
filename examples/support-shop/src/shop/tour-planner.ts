import type Anthropic from "@anthropic-ai/sdk";
import { withAgent, withTask } from "@anyway-sh/node-server-sdk";
import { PLANNER_PROMPT } from "./policies.ts";

const MODEL = "claude-opus-4-5";
const STEPS = [
  { name: "draft_tour", instruction: "Draft the tour." },
  {
    name: "check_tour",
    instruction: "Check the draft: times, ascents, escape routes. List what must change.",
  },
  { name: "write_tour", instruction: "Write the final plan for the member." },
];

/** Plans tours in three passes of a large model that thinks before it writes: good, and expensive. */
export class TourPlanner {
  readonly #anthropic: Anthropic;

  constructor(anthropic: Anthropic) {
    this.#anthropic = anthropic;
  }

  plan(sessionId: string, wish: string): Promise<{ plan: string }> {
    const thinkInSteps = async (content: string) => {
      const messages: Anthropic.MessageParam[] = [{ role: "user", content }];
      let plan = "";
      for (const { name, instruction } of STEPS) {
        messages.push({ role: "user", content: instruction });
        plan = await withTask({ name }, () => this.#think(sessionId, messages));
        messages.push({ role: "assistant", content: plan });
      }
      return { plan };
    };
    return withAgent({ name: "tour_planner" }, thinkInSteps, wish);
  }

  async #think(sessionId: string, messages: Anthropic.MessageParam[]): Promise<string> {
    const message = await this.#anthropic.messages
      .stream({
        model: MODEL,
        max_tokens: 8000,
        thinking: { type: "enabled", budget_tokens: 6000 },
        system: PLANNER_PROMPT,
        messages,
        metadata: { user_id: sessionId },
      })
      .finalMessage();
    return message.content.map((block) => (block.type === "text" ? block.text : "")).join("");
  }
}
