import {
  ATTR_ENTITY_INPUT,
  ATTR_OPERATION_NAME,
  ATTR_RETRIEVAL_QUERY_TEXT,
  ATTR_TOOL_CALL_ID,
  ATTR_TOOL_NAME,
  EntityKind,
} from "@anyway-sh/semconv";
import { context } from "@opentelemetry/api";
import { agentName } from "../../context.ts";
import { openEntity } from "../../entity.ts";
import { toBoundedJson } from "../../json.ts";
import { spanIn } from "../../own-span.ts";
import { isContentTraced } from "../../runtime.ts";
import { stepKind } from "../step-kind.ts";
import { fields, parsedJson, string } from "../wire.ts";
import { recorded } from "./plain.ts";
import type { RunSpan } from "./runs.ts";

const MAX_INPUT_CHARS = 65_536;

/** What a run starts with, as LangChain's callbacks are told. */
export interface EntityStart {
  readonly name: string;
  readonly input: unknown;
  readonly metadata: unknown;
}

/** Where the input is streamed as well, it is not known before the end. */
export function openChainSpan({ name, input, metadata }: EntityStart): RunSpan {
  const { kind, agent } = chainKind(name, metadata);
  const inputParameters = [recorded(input)];
  const entity = openEntity(kind, { name: agent ?? name, inputParameters }, "chain", []);
  const recordContent = isContentTraced(entity.context);
  return {
    ...entity,
    succeed: (result) => {
      const { outputs, inputs } = fields(result);
      if (recordContent && inputs !== undefined) {
        const json = toBoundedJson({ args: [], kwargs: recorded(inputs) }, MAX_INPUT_CHARS);
        if (json !== undefined) spanIn(entity.context)?.setAttribute(ATTR_ENTITY_INPUT, json);
      }
      entity.succeed(recorded(outputs));
    },
  };
}

export function openToolSpan({ name, input }: EntityStart, callId: string | undefined): RunSpan {
  const inputParameters = [typeof input === "string" ? parsedJson(input) : recorded(input)];
  const entity = openEntity(EntityKind.TOOL, { name, inputParameters }, "tool", []);
  spanIn(entity.context)?.setAttributes({
    [ATTR_OPERATION_NAME]: "execute_tool",
    [ATTR_TOOL_NAME]: name,
    [ATTR_TOOL_CALL_ID]: callId,
  });
  return { ...entity, succeed: (output) => entity.succeed(recorded(output)) };
}

export function openRetrieverSpan({ name, input }: EntityStart): RunSpan {
  const entity = openEntity(EntityKind.TASK, { name, inputParameters: [input] }, "retriever", []);
  spanIn(entity.context)?.setAttributes({
    [ATTR_OPERATION_NAME]: "retrieval",
    [ATTR_RETRIEVAL_QUERY_TEXT]: isContentTraced(entity.context) ? string(input) : undefined,
  });
  return { ...entity, succeed: (documents) => entity.succeed(recorded(documents)) };
}

/** Agents say their names. */
function chainKind(name: string, metadata: unknown): { kind: EntityKind; agent?: string } {
  const active = context.active();
  const agent = string(fields(metadata).lc_agent_name) ?? (name === "AgentExecutor" ? name : undefined);
  // Everything beneath an agent has its name among its metadata.
  if (agent !== undefined && agentName(active) !== agent) return { kind: EntityKind.AGENT, agent };
  return { kind: stepKind() };
}
