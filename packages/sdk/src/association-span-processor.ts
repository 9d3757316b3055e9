import type { Context } from "@opentelemetry/api";
import type { Span, SpanProcessor } from "@opentelemetry/sdk-trace-base";
import { inheritedAttributes } from "./attribution/inherited-attributes.ts";

/** Writes on every span, whoever starts it, what it inherits from the context it starts in. */
export class AssociationSpanProcessor implements SpanProcessor {
  onStart(span: Span, parentContext: Context): void {
    span.setAttributes(inheritedAttributes(parentContext));
  }

  onEnd(): void {}

  async forceFlush(): Promise<void> {}

  async shutdown(): Promise<void> {}
}
