import { existsSync, readFileSync } from "node:fs";
import { startVectorStandIn, type VectorStandIn } from "@anyway-sh/example-stand-in";
import { Pinecone } from "@pinecone-database/pinecone";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { shutdown } from "../../../packages/sdk/src/index.ts";
import { startRecording } from "../../../packages/sdk/test/recording.ts";
import { toApiExplanation } from "../../../packages/server/src/http/convert-explanation.ts";
import { explainSpans } from "../../../packages/server/src/ingest/explain/explain-spans.ts";
import { createPriceBook } from "../../../packages/server/src/pricing/price-book.ts";
import {
  MODULE_SYSTEMS,
  type ModuleSystem,
  type Printed,
  type PrintedSpan,
  runClient,
  spansOf,
} from "./run-client.ts";

const CLIENT = 2;
const FAILED = 2;
const MONDAY = "It ships on Monday.";

/** What the span of a case says. `documents` are what the server shows of it. */
interface Expected {
  name: string;
  attributes?: Record<string, unknown>;
  documents?: unknown[];
  failure?: string;
}

interface Database {
  program: string;
  system: string;
  namespace?: string;
  cases: Record<string, Expected>;
}

const found = (id: string, text: string | null, score: number | null) =>
  expect.objectContaining({ id, text, score });
const wrote = (count: number) => ({ "db.vector.count": count, "db.vector.dimension.count": 3 });
const searched = (limit: number, count: number) => ({
  "db.vector.query.top_k": limit,
  "db.response.returned_rows": count,
});

const DATABASES: readonly Database[] = [
  {
    program: "pinecone",
    system: "pinecone",
    namespace: "shop",
    cases: {
      upsert: { name: "upsert orders", attributes: { ...wrote(2), "db.operation.batch.size": 2 } },
      query: {
        name: "query orders",
        attributes: {
          ...searched(2, 1),
          "db.vector.dimension.count": 3,
          "pinecone.usage.read_units": 5,
          "db.query.text": expect.stringContaining('"filter":{"kind":{"$eq":"shipping"}}'),
        },
        documents: [found("a", MONDAY, 1)],
      },
      "query by id": { name: "query orders", attributes: searched(1, 1), documents: [found("b", null, 1)] },
      fetch: {
        name: "fetch orders",
        attributes: { "db.operation.batch.size": 2, "db.response.returned_rows": 2 },
        documents: [found("a", MONDAY, null), found("b", "Refunds take a week.", null)],
      },
      update: { name: "update orders" },
      listPaginated: { name: "listPaginated orders", attributes: { "db.response.returned_rows": 2 } },
      error: { name: "query orders", failure: "PineconeBadRequestError" },
      refused: { name: "query orders", failure: "PineconeArgumentError" },
      deleteOne: { name: "deleteOne orders", attributes: { "db.query.text": '{"id":"a"}' } },
      deleteMany: { name: "deleteMany orders", attributes: { "db.operation.batch.size": 2 } },
      "other namespace": { name: "deleteAll orders", attributes: { "db.namespace": "archive" } },
      upsertRecords: { name: "upsertRecords texts", attributes: { "db.namespace": "__default__" } },
      searchRecords: {
        name: "searchRecords texts",
        attributes: {
          ...searched(1, 1),
          "db.namespace": "__default__",
          "gen_ai.retrieval.query.text": "When does it ship?",
          "pinecone.usage.read_units": 6,
        },
        documents: [found("t", MONDAY, 0.5)],
      },
    },
  },
  {
    program: "chromadb",
    system: "chroma",
    namespace: "acme|shop",
    cases: {
      add: { name: "add orders", attributes: { ...wrote(2), "db.operation.batch.size": 2 } },
      upsert: {
        name: "upsert orders",
        attributes: { "db.query.text": '{"ids":["c"],"documents":["We open at nine."]}' },
      },
      query: {
        name: "query orders",
        attributes: {
          ...searched(2, 1),
          "db.query.text": '{"queryEmbeddings":["[3 numbers]"],"nResults":2,"where":{"kind":"shipping"}}',
        },
        documents: [found("a", MONDAY, 0)],
      },
      "query by text": {
        name: "query orders",
        attributes: {
          ...searched(1, 2),
          "db.operation.batch.size": 2,
          "gen_ai.retrieval.query.text": '["When?","Where?"]',
        },
      },
      get: {
        name: "get orders",
        attributes: { "db.response.returned_rows": 2 },
        documents: [found("a", MONDAY, null), found("b", "Refunds take a week.", null)],
      },
      peek: { name: "peek orders", attributes: { "db.response.returned_rows": 2 } },
      count: { name: "count orders" },
      update: { name: "update orders", attributes: wrote(1) },
      handle: { name: "upsert orders", attributes: wrote(1) },
      error: { name: "query orders", failure: "ChromaClientError" },
      delete: { name: "delete orders", attributes: { "db.query.text": '{"where":{"kind":"refund"}}' } },
    },
  },
  {
    program: "qdrant",
    system: "qdrant",
    cases: {
      upsert: { name: "upsert orders", attributes: { ...wrote(2), "db.operation.batch.size": 2 } },
      "upsert batch": { name: "upsert orders", attributes: wrote(1) },
      query: {
        name: "query orders",
        attributes: { ...searched(2, 1), "db.vector.dimension.count": 3 },
        documents: [found("1", MONDAY, 1)],
      },
      queryBatch: {
        name: "queryBatch orders",
        attributes: { "db.operation.batch.size": 2, "db.response.returned_rows": 2 },
        documents: [found("1", null, 1), found("2", null, 1)],
      },
      retrieve: { name: "retrieve orders", attributes: { "db.query.text": '{"ids":[1,2]}' } },
      scroll: { name: "scroll orders", attributes: { "db.response.returned_rows": 3 } },
      count: { name: "count orders" },
      setPayload: {
        name: "setPayload orders",
        attributes: { "db.query.text": '{"points":[1],"payload":{"kind":"delivery"}}' },
      },
      error: { name: "query orders", failure: "400" },
      missing: { name: "query nowhere", failure: "404" },
      delete: { name: "delete orders", attributes: { "db.query.text": '{"points":[1,2]}' } },
    },
  },
];

let standIn: VectorStandIn;
beforeAll(async () => {
  standIn = await startVectorStandIn();
});
afterAll(() => standIn.close());

const SYSTEMS = Object.keys(MODULE_SYSTEMS) as ModuleSystem[];
const RUNS = DATABASES.flatMap((database) =>
  SYSTEMS.map((system): [string, ModuleSystem, Database] => [database.program, system, database]),
);

describe.each(RUNS)("%s as %s", (program, moduleSystem, { system, namespace, cases }) => {
  let printed: Printed;
  beforeAll(async () => {
    printed = await runClient(program, moduleSystem, { STAND_IN_URL: standIn.url });
  });
  const callsOf = (name: string) => spansOf(printed, name).filter(({ kind }) => kind === CLIENT);

  test("only the failing calls fail, and nothing is written", () => {
    const failing = Object.entries(cases).filter(([, { failure }]) => failure !== undefined);
    expect(printed.warnings).toBe("");
    expect(Object.keys(printed.errors)).toEqual(failing.map(([name]) => name));
  });

  test.each(Object.entries(cases))("%s is one span", (name, expected) => {
    const [span, ...others] = callsOf(name);
    expect(span?.name).toBe(expected.name);
    expect(others).toEqual([]);
    expect(span?.parentId).toBe(printed.spans.find((one) => one.name === `${name}.workflow`)?.spanId);
    expect(span?.attributes).toMatchObject({
      "db.system.name": system,
      "db.operation.name": expected.name.split(" ")[0],
      "db.collection.name": expected.name.split(" ")[1],
      "server.address": "127.0.0.1",
      "server.port": Number(new URL(standIn.url).port),
      ...(namespace !== undefined && { "db.namespace": namespace }),
      ...(expected.failure !== undefined && { "error.type": expected.failure }),
      ...expected.attributes,
    });
    expect(span?.status.code).toBe(expected.failure === undefined ? 0 : FAILED);
    expect(span?.events.map((event) => event.name)).toEqual(
      expected.failure === undefined ? [] : ["exception"],
    );
    if (span)
      expect(shown(span)).toMatchObject({
        category: "vector_db",
        documents: expected.documents ?? expect.anything(),
      });
  });

  test("vectors are nowhere", () => {
    expect(JSON.stringify(printed.spans)).not.toMatch(/[[,]\d(\.\d+)?,\d(\.\d+)?,\d(\.\d+)?[\],]/);
  });

  test("where content is not traced, there is none", () => {
    const [span] = callsOf("private");
    const keys = Object.keys(span?.attributes ?? {});
    expect(keys).toContain("db.response.returned_rows");
    for (const key of ["db.query.text", "gen_ai.retrieval.query.text", "gen_ai.retrieval.documents"])
      expect(keys).not.toContain(key);
  });
});

/** How the server reads a span. */
function shown({ traceId, spanId, name, kind, attributes }: PrintedSpan) {
  const wire = {
    traceId,
    spanId,
    name,
    kind: kind + 1,
    attributes: Object.entries(attributes).map(toKeyValue),
  };
  const explanation = explainSpans(JSON.stringify(wire), createPriceBook(), Date.now());
  const [read] = toApiExplanation(explanation).spans;
  return { category: read?.span.category, documents: read?.span.documents };
}

function toKeyValue([key, value]: [string, unknown]) {
  return { key, value: typeof value === "number" ? { doubleValue: value } : { stringValue: String(value) } };
}

interface Recording {
  title: string;
  exchanges: {
    request: { method: string; path: string; body: Record<string, unknown> | null };
    response: { status: number; headers: Record<string, string>; body: string };
  }[];
}

const FOLDER = new URL("../../../../shared/data/provider-recordings/pinecone/", import.meta.url);
if (!existsSync(FOLDER)) console.warn("Without recordings of Pinecone, their tests are skipped.");

describe.skipIf(!existsSync(FOLDER))("what Pinecone itself answered", () => {
  let recording: ReturnType<typeof startRecording>;
  beforeEach(() => {
    recording = startRecording({ instrumentModules: { pinecone: Pinecone } });
  });
  afterEach(() => shutdown());

  /** The client, answered as it was. */
  function replay(file: string) {
    const { exchanges } = JSON.parse(readFileSync(new URL(file, FOLDER), "utf8")) as Recording;
    const asked = exchanges.filter(({ request }) => request.method === "POST");
    const client = new Pinecone({
      apiKey: "recorded",
      async fetchApi(input) {
        const { pathname } = new URL(input instanceof Request ? input.url : String(input));
        const next = exchanges.findIndex(({ request }) => request.path === pathname);
        const [exchange] = exchanges.splice(next, 1);
        if (next < 0 || !exchange) throw new Error(`${pathname} was not recorded`);
        const { status, headers, body } = exchange.response;
        return new Response(body, { status, headers });
      },
    });
    return { index: client.index({ name: "pinecone-instrumentation-test" }), asked };
  }
  const common = {
    "db.system.name": "pinecone",
    "db.collection.name": "pinecone-instrumentation-test",
    "server.address": "pinecone-instrumentation-test-90c5d9e.svc.aped-4627-b74a.pinecone.io",
    "server.port": 443,
  };

  test("a query", async () => {
    const { index, asked } = replay("pinecone-db-query.json");
    const { namespace, ...query } = asked[0]?.request.body ?? {};
    await index.namespace(String(namespace)).query(query as unknown as Parameters<typeof index.query>[0]);
    const span = recording.span("query pinecone-instrumentation-test");
    expect(span.attributes).toMatchObject({
      ...common,
      "db.namespace": "ns1",
      "db.vector.query.top_k": 3,
      "db.vector.dimension.count": 8,
      "db.response.returned_rows": 3,
    });
    expect(span.attributes).not.toHaveProperty("pinecone.usage.read_units");
    expect(JSON.parse(String(span.attributes["gen_ai.retrieval.documents"]))).toEqual([
      { id: "vec1", score: 1 },
      { id: "vec3", score: 1, metadata: { test_meta: 42 } },
      { id: "vec4", score: 1 },
    ]);
  });

  test("an upsert", async () => {
    const { index, asked } = replay("pinecone-db-upsert.json");
    await index.upsert({ records: asked[0]?.request.body?.vectors as { id: string; values: number[] }[] });
    const span = recording.span("upsert pinecone-instrumentation-test");
    expect(span.attributes).toMatchObject({
      ...common,
      "db.namespace": "__default__",
      "db.vector.count": 1,
      "db.vector.dimension.count": 8,
    });
  });

  test("deletes", async () => {
    const { index } = replay("pinecone-db-deletes.json");
    const namespace = index.namespace("ns1");
    await namespace.deleteMany({ ids: ["vec1"] });
    await namespace.deleteMany({ ids: ["vec2", "vec3"] });
    await namespace.deleteAll();
    expect(recording.spans().map(({ name, attributes }) => [name, attributes["db.query.text"]])).toEqual([
      ["deleteMany pinecone-instrumentation-test", '{"ids":["vec1"]}'],
      ["deleteMany pinecone-instrumentation-test", '{"ids":["vec2","vec3"]}'],
      ["deleteAll pinecone-instrumentation-test", undefined],
    ]);
    for (const span of recording.spans())
      expect(span.attributes).toMatchObject({ ...common, "db.namespace": "ns1" });
  });
});
