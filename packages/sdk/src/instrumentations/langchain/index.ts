import { diag } from "@opentelemetry/api";
import { guard } from "../../guard.ts";
import type { Instrumentation } from "../instrumentation.ts";
import { classesIn, patchMethod, prototypeAt } from "../patch.ts";
import { fields } from "../wire.ts";
import { handlingRuns } from "./handler.ts";
import { bound, inRun, inRunOf, patchInherited } from "./run-context.ts";
import { observeRunStream } from "./run-stream.ts";

/** Which method of a class is called first, and which of its subclasses' methods do the work of the run. */
const WORKERS: Readonly<Record<string, { entries: readonly string[]; workers: readonly string[] }>> = {
  BaseChatModel: {
    entries: ["_generateUncached", "_streamIterator"],
    workers: ["_generate", "_streamResponseChunks", "_streamChatModelEvents"],
  },
  BaseLLM: {
    entries: ["_generateUncached", "_streamIterator"],
    workers: ["_generate", "_streamResponseChunks"],
  },
  StructuredTool: { entries: ["call"], workers: ["_call"] },
  BaseRetriever: { entries: ["invoke"], workers: ["_getRelevantDocuments"] },
};

/** Every module of `@langchain/core` that something is patched of; LangGraph and `langchain` are built on them. */
const MODULES = [
  "callbacks/manager",
  "singletons",
  "runnables",
  "language_models/chat_models",
  "language_models/llms",
  "tools",
  "retrievers",
  "utils/async_caller",
];

/**
 * LangChain and LangGraph: a handler of ours among the callbacks of every run opens and ends its span. Callbacks
 * cannot set the context that the run's own work happens in, so the methods that do the work are patched as well.
 */
export const langchain: readonly Instrumentation[] = MODULES.map((name) => ({
  module: `@langchain/core/${name}`,
  option: "langchain",
  patch(exported) {
    // By hand, several of the modules may be given together.
    for (const namespace of [exported, ...Object.values(fields(exported))]) patchNamespace(namespace);
  },
}));

function patchNamespace(exported: unknown): void {
  const namespace = fields(exported);
  for (const manager of classesIn(namespace, "CallbackManager")) patchManager(manager);
  const { getCallbackManagerForConfig } = namespace;
  if (typeof getCallbackManagerForConfig === "function") {
    patchManagerFrom(() => getCallbackManagerForConfig({ callbacks: [] }));
  }
  patchMethod(namespace.AsyncLocalStorageProviderSingleton, "runWithConfig", inRunOf);
  for (const exportedClass of Object.values(namespace)) {
    const prototype = prototypeAt(exportedClass);
    if (prototype !== undefined && Object.hasOwn(prototype, "stream")) {
      patchMethod(prototype, "stream", observeRunStream);
    }
  }
  patchMethod(
    prototypeAt(namespace.Runnable),
    "_callWithConfig",
    (callWithConfig) =>
      function (func, ...rest) {
        return callWithConfig.call(this, typeof func === "function" ? inRun(func as never) : func, ...rest);
      },
  );
  patchMethod(prototypeAt(namespace.AsyncCaller), "call", bound);
  patchMethod(prototypeAt(namespace.AsyncCaller), "callWithOptions", bound);
  for (const [name, { entries, workers }] of Object.entries(WORKERS)) {
    for (const entry of entries) {
      patchMethod(prototypeAt(namespace[name]), entry, (method) => patchInherited(method, workers));
    }
  }
}

function patchManager(manager: unknown): void {
  // Before 0.3 there is only the second, and it is asynchronous; later it calls the first.
  const name = "_configureSync" in Object(manager) ? "_configureSync" : "configure";
  patchMethod(manager, name, handlingRuns);
}

/** Before version 1 the package's own code does not import the manager's module by its name, so it is not seen. */
function patchManagerFrom(getManager: () => Promise<object | undefined>): void {
  getManager().then(
    (manager) => guard(() => patchManager(manager?.constructor)),
    (reason) => diag.error("Anyway could not trace LangChain", reason),
  );
}
