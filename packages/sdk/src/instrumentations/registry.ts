import { anthropic } from "./anthropic/index.ts";
import type { Instrumentation } from "./instrumentation.ts";
import { openAI } from "./openai/index.ts";

/** Every client that is traced. */
export const INSTRUMENTATIONS: readonly Instrumentation[] = [openAI, anthropic];
