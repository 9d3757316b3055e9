import { EntityKind } from "@anyway-sh/semconv";
import { context } from "@opentelemetry/api";
import { workflowName } from "../context.ts";

/** The outermost step of a framework is the workflow, unless the application has one around it. */
export function stepKind(): EntityKind {
  return workflowName(context.active()) === undefined ? EntityKind.WORKFLOW : EntityKind.TASK;
}
