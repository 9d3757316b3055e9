import type { InstrumentModules } from "../../options.ts";
import type { Instrumentation } from "../instrumentation.ts";
import { type Method, patchMethod, prototypeAt } from "../patch.ts";
import { traced } from "../traced-method.ts";
import { fields } from "../wire.ts";
import { tracedEntity } from "./entities.ts";
import { embed, llm } from "./llm.ts";
import { agentRun, chatTurn, engineQuery, retrieval } from "./steps.ts";
import { tracingTools } from "./tools.ts";

/** Modules whose classes are patched. `llamaindex` itself exports those of `@llamaindex/core`. */
const MODULES = [
  "@llamaindex/core/query-engine",
  "@llamaindex/core/retriever",
  "@llamaindex/core/chat-engine",
  "@llamaindex/core/agent",
  "@llamaindex/core/embeddings",
  "@llamaindex/workflow",
  "@llamaindex/openai",
  "@llamaindex/anthropic",
  "@llamaindex/google",
  "@llamaindex/mistral",
  "@llamaindex/ollama",
  "llamaindex",
];

/**
 * LlamaIndex: its engines, retrievers, agents, tools and models. Its callbacks come late, without the context they
 * are about, and not at all for what fails, so the methods of the classes are patched instead.
 */
export const llamaIndex: readonly Instrumentation[] = MODULES.map((module) => ({
  module,
  option: "llamaIndex" satisfies keyof InstrumentModules,
  patch(exported) {
    for (const [name, exportedClass] of Object.entries(fields(exported))) {
      const prototype = prototypeAt(exportedClass);
      if (prototype !== undefined) patchClass(name, prototype);
    }
  },
}));

function patchClass(name: string, prototype: object): void {
  for (const [method, replace] of patchesOf(name, prototype)) {
    if (Object.hasOwn(prototype, method)) patchMethod(prototype, method, replace);
  }
}

type Patch = readonly [method: string, replace: (method: Method) => Method];

/** @param name as the class is exported */
function patchesOf(name: string, prototype: object): readonly Patch[] {
  switch (name) {
    case "BaseQueryEngine":
      return [["query", (query) => tracedEntity(query, engineQuery)]];
    case "BaseRetriever":
      return [["retrieve", (retrieve) => tracedEntity(retrieve, retrieval)]];
    case "BaseEmbedding":
      return [
        ["getTextEmbeddingsBatch", (method) => traced(method, embed)],
        ["getQueryEmbedding", (method) => traced(method, embed)],
      ];
    case "AgentWorkflow":
      return [
        ["run", (run) => tracedEntity(run, agentRun)],
        ["runStream", (run) => tracedEntity(run, agentRun)],
      ];
  }
  if (isModel(prototype)) return [["chat", (chat) => tracingTools(traced(chat, llm))]];
  if (!/ChatEngine$|Agent(Runner)?$/.test(name)) return [];
  return [["chat", (chat) => tracedEntity(chat, chatTurn)]];
}

/** Every model says what it is; the getter is not called, for there is no instance. */
function isModel(prototype: object): boolean {
  for (let owner: object | null = prototype; owner !== null; owner = Object.getPrototypeOf(owner)) {
    const property = Object.getOwnPropertyDescriptor(owner, "metadata");
    if (property?.get !== undefined) return true;
  }
  return false;
}
