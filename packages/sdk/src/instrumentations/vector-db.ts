/**
 * Calls of vector databases, as OpenTelemetry's database conventions describe them. Vectors are never recorded, only
 * how many there are and of how many numbers.
 * @module
 */
import {
  ATTR_DB_COLLECTION_NAME,
  ATTR_DB_NAMESPACE,
  ATTR_DB_OPERATION_BATCH_SIZE,
  ATTR_DB_OPERATION_NAME,
  ATTR_DB_QUERY_TEXT,
  ATTR_DB_RETURNED_ROWS,
  ATTR_DB_STATUS_CODE,
  ATTR_DB_SYSTEM_NAME,
  ATTR_DB_VECTOR_COUNT,
  ATTR_DB_VECTOR_DIMENSION,
  ATTR_DB_VECTOR_TOP_K,
  ATTR_RETRIEVAL_DOCUMENTS,
  ATTR_RETRIEVAL_QUERY_TEXT,
} from "@anyway-sh/semconv";
import { type Attributes, SpanKind } from "@opentelemetry/api";
import { type ClientCall, serverAttributes, tracedCall } from "./client-call.ts";
import { type Method, patchMethod } from "./patch.ts";
import { withoutVectors } from "./vectors.ts";
import { type Fields, fields, number, string } from "./wire.ts";

/** Where a call goes. */
export interface VectorDbTarget {
  readonly collection?: string | undefined;
  readonly namespace?: string | undefined;
  /** Absolute address of the database. */
  readonly baseUrl?: string | undefined;
}

/** What a call asks for. */
export interface VectorDbRequest {
  /** What was sent, without the collection; vectors are taken out of it. */
  readonly body: unknown;
  /** How many records are written, or ids are named, or searches are made. */
  readonly batchSize?: number | undefined;
  readonly topK?: number | undefined;
  /** The vectors that are sent. */
  readonly vectors?: { readonly count: number; readonly dimension: number | undefined } | undefined;
  /** What is searched for, where it is text. */
  readonly queryTexts?: readonly string[] | undefined;
}

/** A record that was found. */
export interface FoundRecord {
  readonly id: unknown;
  readonly content?: string | undefined;
  readonly score?: number | undefined;
  /** The less, the closer. */
  readonly distance?: number | undefined;
  readonly metadata?: unknown;
}

/** What a call brought. */
export interface VectorDbAnswer {
  readonly records?: readonly FoundRecord[] | undefined;
  /** Whatever else is known; the undefined ones are left out. */
  readonly attributes?: Attributes | undefined;
}

/** How one method of a client is read. All that it is given came from outside and may be of any shape. */
export interface VectorDbOperation {
  request(args: readonly unknown[]): VectorDbRequest;
  answer?(value: unknown): VectorDbAnswer;
}

/** A client of a vector database. */
export interface VectorDb {
  /** `db.system.name`. */
  readonly system: string;
  /** By method. */
  readonly operations: Readonly<Record<string, VectorDbOperation>>;
  /** @param target what the method was called on */
  target(target: object, args: readonly unknown[]): VectorDbTarget;
}

/** Has every operation of `db` that `owner` offers traced. */
export function patchVectorDb(owner: unknown, db: VectorDb): void {
  for (const [name, operation] of Object.entries(db.operations)) {
    patchMethod(owner, name, (method) =>
      tracedCall(method, (target, args) => describe(db, name, operation, target, args)),
    );
  }
}

/**
 * Has `patch` applied to what `owner[name]` returns or resolves to, one object or a list of them: the way to classes
 * that a package does not export. The result itself stays the same.
 */
export function patchReturned(owner: unknown, name: string, patch: (made: object) => void): void {
  const patchAll = (made: unknown) => {
    for (const one of Array.isArray(made) ? made : [made]) {
      if (typeof one === "object" && one !== null) patch(one);
    }
  };
  patchMethod(owner, name, (method) => {
    const observed: Method = function (...args) {
      const made = method.apply(this, args);
      // Asked before the caller can ask, so that they find it patched. Their rejection is theirs to handle.
      if (made instanceof Promise) made.then(patchAll).catch(() => {});
      else patchAll(made);
      return made;
    };
    return observed;
  });
}

function describe(
  { system, target: locate }: VectorDb,
  name: string,
  operation: VectorDbOperation,
  target: object,
  args: readonly unknown[],
): ClientCall {
  const { collection, namespace, baseUrl } = locate(target, args);
  const request = operation.request(args);
  const { batchSize = 0 } = request;
  const place = collection ?? namespace;
  return {
    name: place === undefined ? name : `${name} ${place}`,
    kind: SpanKind.CLIENT,
    client: system,
    attributes: {
      [ATTR_DB_SYSTEM_NAME]: system,
      [ATTR_DB_OPERATION_NAME]: name,
      [ATTR_DB_COLLECTION_NAME]: collection,
      [ATTR_DB_NAMESPACE]: namespace,
      // By the conventions, one of something is no batch.
      [ATTR_DB_OPERATION_BATCH_SIZE]: batchSize > 1 ? batchSize : undefined,
      [ATTR_DB_VECTOR_TOP_K]: request.topK,
      [ATTR_DB_VECTOR_COUNT]: request.vectors?.count,
      [ATTR_DB_VECTOR_DIMENSION]: request.vectors?.dimension,
      ...serverAttributes(baseUrl),
    },
    content: () => ({
      [ATTR_DB_QUERY_TEXT]: withoutVectors(request.body),
      [ATTR_RETRIEVAL_QUERY_TEXT]: oneOrAll(request.queryTexts ?? []),
    }),
    outcome: (value) => {
      const { records, attributes } = operation.answer?.(value) ?? {};
      return {
        attributes: {
          // Some clients ask for the address of a collection when they are first called.
          ...(baseUrl === undefined && serverAttributes(locate(target, args).baseUrl)),
          [ATTR_DB_RETURNED_ROWS]: records?.length,
          ...attributes,
        },
        content: () => ({
          [ATTR_RETRIEVAL_DOCUMENTS]: records?.length ? withoutVectors(records) : undefined,
        }),
      };
    },
    failed: (error) => {
      const status = number(fields(error).status);
      return { [ATTR_DB_STATUS_CODE]: status === undefined ? undefined : String(status) };
    },
  };
}

function oneOrAll(texts: readonly string[]): unknown {
  return texts.length > 1 ? texts : texts[0];
}

/** Fields under which applications keep the text that a vector stands for, by the documentation of the frameworks. */
const TEXT_FIELDS = ["text", "content", "page_content", "pageContent", "document", "chunk_text"];

/** The text of a record, where the database keeps it among other metadata. */
export function textIn(metadata: Fields): string | undefined {
  for (const name of TEXT_FIELDS) {
    const text = string(metadata[name]);
    if (text !== undefined) return text;
  }
  return undefined;
}
