import { expect, test } from "vitest";
import type { AttributeValue } from "../../model/span.ts";
import { readDetails } from "./details.ts";

const read = (content: Record<string, AttributeValue>) => readDetails(new Map(Object.entries(content)));
const SCHEMA = { type: "object", properties: { q: { type: "string" } } };
const TOOL = { name: "find", description: "Finds.", parameters: SCHEMA };

test.each<[string, Record<string, AttributeValue>]>([
  ["the conventions", { "gen_ai.tool.definitions": JSON.stringify([{ type: "function", ...TOOL }]) }],
  ["OpenAI's nesting", { "gen_ai.tool.definitions": JSON.stringify([{ type: "function", function: TOOL }]) }],
  [
    "Anthropic's form",
    {
      "gen_ai.tool.definitions": JSON.stringify([
        { name: "find", description: "Finds.", input_schema: SCHEMA },
      ]),
    },
  ],
  [
    "OpenLLMetry",
    {
      "llm.request.functions.0.name": "find",
      "llm.request.functions.0.description": "Finds.",
      "llm.request.functions.0.parameters": JSON.stringify(SCHEMA),
    },
  ],
  ["OpenInference", { "llm.tools.0.tool.json_schema": JSON.stringify({ type: "function", function: TOOL }) }],
  [
    "the AI SDK",
    {
      "ai.prompt.tools": [
        JSON.stringify({ type: "function", name: "find", description: "Finds.", inputSchema: SCHEMA }),
      ],
    },
  ],
  [
    "pydantic-ai",
    {
      model_request_parameters: JSON.stringify({
        function_tools: [{ name: "find", description: "Finds.", parameters_json_schema: SCHEMA }],
      }),
    },
  ],
])("tools as told by %s", (_, content) => {
  expect(read(content).tools).toEqual([TOOL]);
});

const DOCUMENT = { id: "d1", text: "Returns take 30 days.", score: 0.9, metadata: { page: 3 } };

test.each<[string, Record<string, AttributeValue>]>([
  [
    "the conventions",
    {
      "gen_ai.retrieval.documents": JSON.stringify([
        { id: "d1", content: "Returns take 30 days.", score: 0.9, metadata: { page: 3 } },
      ]),
    },
  ],
  [
    "OpenInference",
    {
      "retrieval.documents.0.document.id": "d1",
      "retrieval.documents.0.document.content": "Returns take 30 days.",
      "retrieval.documents.0.document.score": 0.9,
      "retrieval.documents.0.document.metadata": '{"page":3}',
    },
  ],
  [
    "a vector database",
    {
      "db.vector.query.result.0.id": "d1",
      "db.vector.query.result.0.document": "Returns take 30 days.",
      "db.vector.query.result.0.distance": 0.9,
      "db.vector.query.result.0.metadata": '{"page":3}',
    },
  ],
])("documents as told by %s", (_, content) => {
  expect(read(content).documents).toEqual([DOCUMENT]);
});

test("documents in the events of OpenLLMetry's vector databases", () => {
  const attributes = {
    "db.query.result.id": "d1",
    "db.query.result.document": "Returns take 30 days.",
    "db.query.result.score": 0.9,
    "db.query.result.metadata": '{"page":3}',
  };
  expect(readDetails(new Map(), [{ name: "db.query.result", attributes }]).documents).toEqual([DOCUMENT]);
});

test("a reranker's candidates and its order", () => {
  const { candidates, documents } = read({
    "reranker.input_documents.0.document.content": "a",
    "reranker.input_documents.1.document.content": "b",
    "reranker.output_documents.0.document.content": "b",
    "reranker.output_documents.0.document.score": 0.8,
  });
  expect(candidates.map((one) => one.text)).toEqual(["a", "b"]);
  expect(documents).toEqual([{ id: null, text: "b", score: 0.8, metadata: null }]);
});

test("vectors are counted, not shown", () => {
  expect(read({ "embedding.embeddings.0.embedding.vector": [1, 2, 3] }).vectorDimensions).toEqual([3]);
  expect(read({ "ai.embeddings": ["[1,2]", "[3,4]"] }).vectorDimensions).toEqual([2, 2]);
  expect(read({ "ai.embedding": "[1,2]" }).vectorDimensions).toEqual([2]);
});

test("what is no JSON or another's shape gives nothing", () => {
  expect(read({ "gen_ai.tool.definitions": "not json", "gen_ai.retrieval.documents": '{"a":1}' })).toEqual({
    tools: [],
    candidates: [],
    documents: [],
    vectorDimensions: [],
  });
});
