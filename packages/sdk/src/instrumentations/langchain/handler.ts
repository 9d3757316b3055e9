import { guard } from "../../guard.ts";
import { runtime } from "../../runtime.ts";
import type { Method } from "../patch.ts";
import { fields, list, string } from "../wire.ts";
import { type EntityStart, openChainSpan, openRetrieverSpan, openToolSpan } from "./entity-run.ts";
import { openModelSpan } from "./model-run.ts";
import { propertiesOf } from "./properties.ts";
import { claimStream } from "./run-stream.ts";
import { openRun, Run, type RunSpan } from "./runs.ts";

/** LangGraph's mark of runs that are its own bookkeeping. */
const HIDDEN = "langsmith:hidden";

/** The arguments of LangChain's callbacks that say which run it is, by their names in LangChain. */
interface RunArguments {
  readonly runId: unknown;
  readonly parentRunId: unknown;
  readonly tags: unknown;
  readonly metadata: unknown;
}

/**
 * LangChain calls one of its methods when a run starts, ends or fails. The same handler serves every run beneath the
 * one that it was given to.
 */
class RunHandler {
  readonly name = "anyway";
  /** Called at once, in the context of the run's caller, and not from LangChain's queue. */
  readonly awaitHandlers = true;
  /** What a graph is configured with (its thread, for one) is in newer versions in no run's metadata. */
  readonly configured: unknown;

  constructor(configured: unknown) {
    this.configured = configured;
  }

  handleChainStart(...args: unknown[]): void {
    const [serialized, inputs, runId, parentRunId, tags, metadata, , runName] = args;
    const start = entityStart(serialized, runName, inputs, metadata);
    this.#start({ runId, parentRunId, tags, metadata }, () => openChainSpan(start));
  }

  handleChainEnd(outputs: unknown, runId: unknown, ...[, , kwargs]: unknown[]): void {
    end(runId, (span) => span.succeed({ outputs, inputs: fields(kwargs).inputs }));
  }

  handleToolStart(...args: unknown[]): void {
    const [serialized, input, runId, parentRunId, tags, metadata, runName, toolCallId] = args;
    const start = entityStart(serialized, runName, input, metadata);
    this.#start({ runId, parentRunId, tags, metadata }, () => openToolSpan(start, string(toolCallId)));
  }

  handleToolEnd(output: unknown, runId: unknown): void {
    end(runId, (span) => span.succeed(output));
  }

  handleRetrieverStart(...args: unknown[]): void {
    const [serialized, query, runId, parentRunId, tags, metadata, runName] = args;
    const start = entityStart(serialized, runName, query, metadata);
    this.#start({ runId, parentRunId, tags, metadata }, () => openRetrieverSpan(start));
  }

  handleRetrieverEnd(documents: unknown, runId: unknown): void {
    end(runId, (span) => span.succeed(documents));
  }

  handleChatModelStart(...args: unknown[]): void {
    const [, messages, runId, parentRunId, extra, tags, metadata] = args;
    const input = list(list(messages)[0]);
    this.#start({ runId, parentRunId, tags, metadata }, () =>
      openModelSpan({ operation: "chat", input, extra, metadata }),
    );
  }

  handleLLMStart(...args: unknown[]): void {
    const [, prompts, runId, parentRunId, extra, tags, metadata] = args;
    this.#start({ runId, parentRunId, tags, metadata }, () =>
      openModelSpan({ operation: "text_completion", input: list(prompts), extra, metadata }),
    );
  }

  handleLLMNewToken(token: unknown, _index: unknown, runId: unknown, ...[, , data]: unknown[]): void {
    guard(() => openRun(runId)?.span?.token?.(string(token) ?? "", fields(data).chunk));
  }

  handleLLMEnd(result: unknown, runId: unknown, ...[, , kwargs]: unknown[]): void {
    end(runId, (span) => span.succeed({ ...fields(result), isCached: fields(kwargs).cached === true }));
  }

  handleChainError(error: unknown, runId: unknown): void {
    end(runId, (span) => span.fail(error));
  }
  handleToolError(error: unknown, runId: unknown): void {
    end(runId, (span) => span.fail(error));
  }
  handleRetrieverError(error: unknown, runId: unknown): void {
    end(runId, (span) => span.fail(error));
  }
  handleLLMError(error: unknown, runId: unknown): void {
    end(runId, (span) => span.fail(error));
  }

  #start({ runId, parentRunId, tags, metadata }: RunArguments, openSpan: () => RunSpan): void {
    if (runtime() === undefined || typeof runId !== "string") return;
    guard(() => {
      const properties = { ...propertiesOf(this.configured), ...definedIn(propertiesOf(metadata)) };
      const isHidden = list(tags).includes(HIDDEN);
      const run = new Run({ id: runId, parentId: string(parentRunId), properties, isHidden }, openSpan);
      claimStream(run);
    });
  }
}

/** `CallbackManager.configure(handlers, …)`, which every run is configured by, with our handler among the handlers. */
export function handlingRuns(configure: Method): Method {
  return function (inheritable, ...rest) {
    if (runtime() === undefined) return configure.call(this, inheritable, ...rest);
    const options = rest.at(5);
    const handlers = guard(() => withHandler(inheritable, fields(options).tracerInheritableMetadata));
    return configure.call(this, handlers ?? inheritable, ...rest);
  };
}

/** @param inheritable a list of handlers, a manager of them, or nothing; neither is changed */
function withHandler(inheritable: unknown, configured: unknown): unknown {
  const manager = fields(inheritable);
  const handlers = Array.isArray(inheritable) ? inheritable : list(manager.handlers);
  const before = handlers.find((handler) => handler instanceof RunHandler);
  const properties = definedIn(propertiesOf(configured));
  if (before !== undefined && Object.keys(properties).length === 0) return inheritable;

  const handler = new RunHandler({ ...fields(before?.configured), ...properties });
  if (typeof manager.copy !== "function") return [...handlers.filter((other) => other !== before), handler];
  const copy = manager.copy.call(inheritable, [handler], true);
  if (before !== undefined) copy.removeHandler(before);
  return copy;
}

function end(runId: unknown, report: (span: RunSpan) => void): void {
  const run = openRun(runId);
  run?.ended();
  guard(() => run?.span && report(run.span));
}

function entityStart(serialized: unknown, runName: unknown, input: unknown, metadata: unknown): EntityStart {
  const { id, name } = fields(serialized);
  return { name: string(runName) ?? string(name) ?? string(list(id).at(-1)) ?? "", input, metadata };
}

function definedIn<T extends object>(properties: T): Partial<T> {
  return Object.fromEntries(
    Object.entries(properties).filter(([, value]) => value !== undefined),
  ) as Partial<T>;
}
