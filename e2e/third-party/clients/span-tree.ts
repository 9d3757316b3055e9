import type { Printed, PrintedSpan } from "./run-client.ts";

/** The spans of a case, each as its name, indented by how deep it is: children in the order in which they started. */
export function treeOf(printed: Printed, name: string): string[] {
  const root = printed.spans.find((span) => span.name === `${name}.workflow`);
  if (root === undefined) throw new Error(`no case ${name}`);
  const inTrace = printed.spans.filter(({ traceId }) => traceId === root.traceId);
  const ids = new Set(inTrace.map(({ spanId }) => spanId));
  const beneath = (parentId: string | undefined, depth: number): string[] =>
    inTrace
      .filter((span) => (ids.has(span.parentId ?? "") ? span.parentId : undefined) === parentId)
      .sort(byStart)
      .flatMap((span) => [`${"  ".repeat(depth)}${span.name}`, ...beneath(span.spanId, depth + 1)]);
  return beneath(undefined, 0);
}

export function byStart(a: PrintedSpan, b: PrintedSpan): number {
  return a.startTime[0] - b.startTime[0] || a.startTime[1] - b.startTime[1];
}
