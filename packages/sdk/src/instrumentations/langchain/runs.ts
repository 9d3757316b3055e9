import { type Context, context, createContextKey } from "@opentelemetry/api";
import { isTracingSuppressed } from "@opentelemetry/core";
import { type AssociationProperties, withAssociationProperties } from "../../context.ts";
import { guard } from "../../guard.ts";

/** The span of a run. What it is told after it has ended is ignored. */
export interface RunSpan {
  /** What the run's work happens in. */
  readonly context: Context;
  /** A part of a streamed answer. */
  token?(text: string, chunk: unknown): void;
  succeed(output: unknown): void;
  fail(error: unknown): void;
  /** The run will never say how it ended. */
  abandon(atMs: number): void;
}

interface RunStart {
  readonly id: string;
  readonly parentId: string | undefined;
  /** Those that the run and everything beneath it inherit. */
  readonly properties: AssociationProperties;
  /** A run that is nothing but LangGraph's own bookkeeping has no span. */
  readonly isHidden: boolean;
}

/** Set in the context that the work of a run happens in. */
const RUN = createContextKey("anyway langchain run");
const open = new Map<string, Run>();

/** A run of LangChain that has not ended. */
export class Run {
  readonly context: Context;
  readonly span: RunSpan | undefined;
  readonly #id: string;
  readonly #parent: Run | undefined;
  readonly #children = new Set<Run>();

  /**
   * Opens the span of a run, beneath that of its parent.
   *
   * @param openSpan called with the context that the span starts in as the active one
   */
  constructor(start: RunStart, openSpan: () => RunSpan) {
    const active = context.active();
    this.#id = start.id;
    this.#parent = openRun(start.parentId);
    // Spans that the application has started in the parent's work stay in between.
    const isInParent = this.#parent === undefined || runIn(active) === this.#parent;
    const outer = withAssociationProperties(
      isInParent ? active : (this.#parent?.context ?? active),
      start.properties,
    );
    const isShown = !start.isHidden && !isTracingSuppressed(outer);
    this.span = isShown ? guard(() => context.with(outer, openSpan)) : undefined;
    this.context = (this.span?.context ?? outer).setValue(RUN, this);
    if (this.#parent !== undefined) this.#parent.#children.add(this);
    open.set(this.#id, this);
  }

  /** LangChain says that it is over. */
  ended(): void {
    open.delete(this.#id);
    if (this.#parent !== undefined) this.#parent.#children.delete(this);
  }

  /** Nobody reads on what the run and those beneath it write, and LangChain does not say so. */
  abandon(atMs: number): void {
    if (!open.has(this.#id)) return;
    this.ended();
    for (const child of this.#children) child.abandon(atMs);
    this.span?.abandon(atMs);
  }
}

export function openRun(id: unknown): Run | undefined {
  return typeof id === "string" ? open.get(id) : undefined;
}

/** The innermost run whose work happens in `active`. */
function runIn(active: Context): Run | undefined {
  const run = active.getValue(RUN);
  return run instanceof Run ? run : undefined;
}

/** Calls `work` in the context of `run`, unless that is where it is: in it, the application may have its own spans. */
export function inside<T>(run: Run | undefined, work: () => T): T {
  return run === undefined || runIn(context.active()) === run ? work() : context.with(run.context, work);
}
