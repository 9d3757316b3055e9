export { AssociationProperty } from "@anyway-sh/semconv";
export type { AssociationProperties, AssociationValue } from "./context.ts";
export { agent, task, tool, workflow } from "./decorators.ts";
export { type DecoratorConfig, withAgent, withTask, withTool, withWorkflow } from "./entity.ts";
export { forceFlush, initialize, shutdown } from "./initialize.ts";
export type { InitializeOptions, InstrumentModules } from "./options.ts";
