export { ApiError, type Client, type ClientOptions, createClient } from "@anyway-sh/api/client";
export { AssociationProperty } from "@anyway-sh/semconv";
export {
  Associations,
  setAssociationProperties,
  withAssociationProperties,
  withConversation,
} from "./attribution/associations.ts";
export {
  clearAttributes,
  clearMetadata,
  clearPromptTemplate,
  clearSession,
  clearTags,
  clearUser,
  getAttributes,
  getMetadata,
  getPromptTemplate,
  getSession,
  getTags,
  getUser,
  type PromptTemplate,
  setAttributes,
  setMetadata,
  setPromptTemplate,
  setSession,
  setTags,
  setUser,
} from "./attribution/context-attributes.ts";
export {
  type ContextAttributes,
  usingAttributes,
  usingMetadata,
  usingPromptTemplate,
  usingSession,
  usingTags,
  usingUser,
} from "./attribution/using.ts";
export { type BudgetCheck, type BudgetQuestion, checkBudget } from "./budget/check-budget.ts";
export { type AnywayClient, getClient } from "./client/get-client.ts";
export { type Identity, identify } from "./client/identify.ts";
export type { AssociationProperties, AssociationValue } from "./context.ts";
export {
  ALL_INSTRUMENTATION_LIBRARIES,
  type AnywaySpanProcessor,
  createSpanProcessor,
  type SpanProcessorOptions,
} from "./create-span-processor.ts";
export { agent, conversation, task, tool, workflow } from "./decorators.ts";
export { type DecoratorConfig, withAgent, withTask, withTool, withWorkflow } from "./entity.ts";
export { type Feedback, reportFeedback } from "./feedback/report-feedback.ts";
export { flushOnEnd } from "./flush-on-end.ts";
export { forceFlush, initialize, shutdown, waitForInitialization } from "./initialize.ts";
export { instrument } from "./loading/instrument.ts";
export { reportCustomMetric } from "./manual/custom-metric.ts";
export {
  type LLMCallConfig,
  type LLMRequestReport,
  type LLMResponseReport,
  LLMSpan,
  type ReportedMessage,
  withLLMCall,
} from "./manual/llm-call.ts";
export {
  type VectorDBCallConfig,
  type VectorQueryReport,
  type VectorResultsReport,
  VectorSpan,
  withVectorDBCall,
} from "./manual/vector-db-call.ts";
export type { BatchOptions, InitializeOptions, InstrumentModules } from "./options.ts";
export type { ModelPrice, PriceFile } from "./pricing/price-file.ts";
export type { MaskingOptions, RedactedValue } from "./privacy/masking-options.ts";
export type { PatternName } from "./privacy/patterns.ts";
export { extractContext, type InjectOptions, injectContext } from "./propagation/carrier.ts";
export { type ContextHandle, captureContext, withContext } from "./propagation/handle.ts";
export type { Carrier } from "./propagation/w3c.ts";
export { tracer as getTracer, tracer as getTraceloopTracer } from "./runtime.ts";
