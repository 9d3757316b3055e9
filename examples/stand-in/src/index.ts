/**
 * A local server that answers like OpenAI, Anthropic and Bedrock, so that the real client libraries can be
 * used without an account, a network or a bill.
 * @module
 */
export { defaultReply } from "./default-reply.ts";
export type {
  CacheBreakpoint,
  ChatMessage,
  ChatRequest,
  OfferedTool,
  Provider,
  Reply,
  Respond,
  ToolCall,
  Usage,
} from "./reply.ts";
export { type StandIn, type StandInOptions, startStandIn } from "./server.ts";
export { countTokens } from "./tokens.ts";
export { startVectorStandIn, type VectorStandIn } from "./vector-stand-in.ts";
