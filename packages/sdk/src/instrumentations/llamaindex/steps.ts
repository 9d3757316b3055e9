import { ATTR_OPERATION_NAME, ATTR_RETRIEVAL_QUERY_TEXT, EntityKind } from "@anyway-sh/semconv";
import { context } from "@opentelemetry/api";
import { agentName } from "../../context.ts";
import { isContentTraced } from "../../runtime.ts";
import { stepKind } from "../step-kind.ts";
import { fields, list, string } from "../wire.ts";
import type { Step } from "./entities.ts";
import { textOf } from "./messages.ts";

/** `query({ query, stream })` of a query engine. */
export function engineQuery(engine: object, [params]: readonly unknown[]): Step {
  return { kind: stepKind(), name: className(engine), input: queryOf(params), output: answerOf };
}

/** `chat({ message, stream })` of a chat engine, or of an agent of the older kind. */
export function chatTurn(engine: object, [params]: readonly unknown[]): Step {
  const name = className(engine);
  const kind = name.includes("Agent") ? EntityKind.AGENT : stepKind();
  return { kind, name, input: textOf(fields(params).message), output: answerOf };
}

/** `run(userInput)` and `runStream(userInput)` of a workflow of agents; the first calls the second. */
export function agentRun(workflow: object, [input]: readonly unknown[]): Step | undefined {
  const name = string(fields(workflow).rootAgentName) ?? className(workflow);
  if (agentName(context.active()) === name) return undefined;
  return {
    kind: EntityKind.AGENT,
    name,
    input: textOf(input),
    output: (result) => {
      const data = fields(fields(lastOf(result)).data);
      return data.object ?? data.result;
    },
  };
}

/** `retrieve(query)`; of the nodes, their texts and scores. */
export function retrieval(retriever: object, [query]: readonly unknown[]): Step {
  const input = queryOf(query);
  return {
    kind: EntityKind.TASK,
    name: className(retriever),
    input,
    attributes: {
      [ATTR_OPERATION_NAME]: "retrieval",
      [ATTR_RETRIEVAL_QUERY_TEXT]: isContentTraced() ? string(input) : undefined,
    },
    output: (nodes) => list(nodes).map(nodeOf),
  };
}

function className(instance: object): string {
  return instance.constructor.name;
}

/** A query is a text, content of a message, or either as `query` of a bundle. */
function queryOf(value: unknown): unknown {
  const { query } = fields(value);
  return query === undefined ? textOf(value) : queryOf(query);
}

function answerOf(result: unknown): unknown {
  if (Array.isArray(result)) return result.map((chunk) => string(fields(chunk).delta) ?? "").join("");
  const { message, sourceNodes } = fields(result);
  const answer = textOf(fields(message).content);
  return sourceNodes === undefined ? answer : { answer, sourceNodes: list(sourceNodes).map(nodeOf) };
}

function nodeOf(value: unknown): unknown {
  const { node, score } = fields(value);
  const { id_, text, metadata } = fields(node);
  return { id: id_, score, text, metadata };
}

function lastOf(result: unknown): unknown {
  return Array.isArray(result) ? result.at(-1) : result;
}
