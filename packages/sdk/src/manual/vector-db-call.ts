import {
  ATTR_DB_OPERATION_NAME,
  ATTR_DB_RETURNED_ROWS,
  ATTR_DB_SYSTEM_NAME,
  ATTR_DB_VECTOR_DIMENSION,
  ATTR_RETRIEVAL_DOCUMENTS,
} from "@anyway-sh/semconv";
import { type Attributes, SpanKind } from "@opentelemetry/api";
import { guard } from "../guard.ts";
import { startCall } from "../instrumentations/client-call.ts";
import type { FoundRecord } from "../instrumentations/vector-db.ts";
import { list } from "../instrumentations/wire.ts";
import { observeManual } from "./observe-manual.ts";

/** What a call to a vector database is. */
export interface VectorDBCallConfig {
  /** The database, `pinecone` for one; `db.system.name` in lower case. */
  readonly vendor: string;
  readonly type: "query" | "upsert" | "delete" | (string & {});
}

/** What is searched for. */
export interface VectorQueryReport {
  /** Of which only the number of dimensions is recorded. */
  readonly queryVector: readonly number[];
}

/** What was found: of each result, the lists are parallel. */
export interface VectorResultsReport {
  readonly results: readonly {
    readonly ids?: readonly string[] | undefined;
    readonly scores?: readonly number[] | undefined;
    readonly distances?: readonly number[] | undefined;
    readonly metadata?: readonly unknown[] | undefined;
    /** Accepted and not recorded. */
    readonly vectors?: readonly (readonly number[])[] | undefined;
    readonly documents?: readonly string[] | undefined;
  }[];
}

/** The span of a call to a vector database that {@link withVectorDBCall} opened. */
export class VectorSpan {
  #dimension: number | undefined;
  #records: FoundRecord[] | undefined;

  /** Says what is searched for. */
  reportQuery({ queryVector }: VectorQueryReport): void {
    this.#dimension = queryVector?.length;
  }

  /** Says what was found. The records themselves are recorded where content is traced, without vectors. */
  reportResults({ results }: VectorResultsReport): void {
    guard(() => {
      this.#records = results.flatMap(toRecords);
    });
  }

  /** @internal */
  attributes(): Attributes {
    return { [ATTR_DB_VECTOR_DIMENSION]: this.#dimension, [ATTR_DB_RETURNED_ROWS]: this.#records?.length };
  }

  /** @internal */
  content(): Record<string, unknown> {
    return { [ATTR_RETRIEVAL_DOCUMENTS]: this.#records?.length ? this.#records : undefined };
  }
}

/**
 * Traces a call to a vector database that no instrumentation knows: `fn` makes the call and reports it on the span it
 * is given. The span ends when what `fn` returns does, with an error if it fails; spans beneath are its children.
 *
 * @returns what `fn` returns
 * @example
 * await withVectorDBCall({ vendor: "acme", type: "query" }, async ({ span }) => {
 *   span.reportQuery({ queryVector });
 *   const matches = await index.query(queryVector);
 *   span.reportResults({ results: [{ ids: matches.map(({ id }) => id) }] });
 *   return matches;
 * });
 */
export function withVectorDBCall<R>(
  { vendor, type }: VectorDBCallConfig,
  fn: (parameters: { span: VectorSpan }) => R,
): R {
  const span = new VectorSpan();
  const observer = startCall({
    name: `${vendor}.${type}`,
    kind: SpanKind.CLIENT,
    attributes: {
      [ATTR_DB_SYSTEM_NAME]: String(vendor).toLowerCase(),
      [ATTR_DB_OPERATION_NAME]: type,
    },
    outcome: () => ({ attributes: span.attributes(), content: () => span.content() }),
    failed: () => span.attributes(),
  });
  return observeManual(() => fn({ span }), observer);
}

function toRecords(result: VectorResultsReport["results"][number]): FoundRecord[] {
  const { ids, scores, distances, metadata, documents } = result;
  const count = Math.max(...[ids, scores, distances, metadata, documents].map((of) => list(of).length));
  return Array.from({ length: count }, (_, index) => ({
    id: ids?.[index],
    content: documents?.[index],
    score: scores?.[index],
    distance: distances?.[index],
    metadata: metadata?.[index],
  }));
}
