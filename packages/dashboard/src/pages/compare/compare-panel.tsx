import type { Message, Span } from "@anyway-sh/api";
import { IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { AlignedSpan } from "../../align-traces.ts";
import { spanQuery } from "../../api.ts";
import { copyOf } from "../../chat/message-text.ts";
import { pairCalls } from "../../chat/pair-calls.ts";
import { TextDiff } from "../../chat/text-diff.tsx";
import { EmptyState, ErrorState, SkeletonBar } from "../../components/states.tsx";
import { useShortcuts } from "../../shortcuts.ts";
import type { TreeNode } from "../../trace-tree.ts";
import classes from "./compare.module.css";

interface ComparePanelProps {
  row: AlignedSpan;
  traces: readonly [before: string, after: string];
  onClose: () => void;
}

/** What went into a span and came out of it in the one trace, against the other. */
export function ComparePanel({ row: { before, after }, traces, onClose }: ComparePanelProps) {
  useShortcuts([{ key: "Escape", label: "Close the span", run: onClose }]);
  const name = (after ?? before)?.span.name ?? "";
  return (
    <section className={classes.panel} aria-label={`Compare ${name}`}>
      <header className={classes.panelHeader}>
        <h2 className="ellipsis" title={name}>
          <bdi>{name}</bdi>
        </h2>
        <SpanLink label="A" traceId={traces[0]} node={before} />
        <SpanLink label="B" traceId={traces[1]} node={after} />
        <button type="button" className={classes.close} aria-label="Close" onClick={onClose}>
          <IconX size={15} aria-hidden />
        </button>
      </header>
      {before && after ? (
        <Contents a={[traces[0], before.span.span_id]} b={[traces[1], after.span.span_id]} />
      ) : (
        <EmptyState title={`Only in ${before ? "A" : "B"}`}>
          The other trace has no span of this name at this place.
        </EmptyState>
      )}
    </section>
  );
}

function SpanLink({ label, traceId, node }: { label: string; traceId: string; node: TreeNode | undefined }) {
  if (!node) return null;
  return (
    <Link to="/traces/$traceId" params={{ traceId }} search={{ span: node.span.span_id }} className="link">
      Open in {label}
    </Link>
  );
}

type SpanKey = readonly [traceId: string, spanId: string];

function Contents({ a, b }: { a: SpanKey; b: SpanKey }) {
  const before = useQuery(spanQuery(...a));
  const after = useQuery(spanQuery(...b));
  const failed = [before, after].find(({ error, data }) => error && !data);
  if (failed) return <ErrorState error={failed.error} onRetry={() => void failed.refetch()} />;
  if (!before.data || !after.data)
    return (
      <div className={classes.contents} aria-busy>
        <SkeletonBar width="70%" />
      </div>
    );
  const parts = [
    { heading: "Input", texts: [before.data, after.data].map((span) => said(span.input_messages)) },
    { heading: "Output", texts: [before.data, after.data].map((span) => said(span.output_messages)) },
    { heading: "Attributes", texts: [before.data, after.data].map(attributesOf) },
  ];
  return (
    <div className={classes.contents}>
      {parts.map(({ heading, texts: [one = "", other = ""] }) =>
        one === "" && other === "" ? null : (
          <section key={heading} aria-label={heading}>
            <h3>{heading}</h3>
            {one === other ? (
              <p className="faint">The same in both.</p>
            ) : (
              <TextDiff before={one} after={other} />
            )}
          </section>
        ),
      )}
    </div>
  );
}

function said(messages: readonly Message[]): string {
  const shown = pairCalls([messages.map((message, i) => ({ message, at: `/${i}` }))])[0] ?? [];
  return shown.map((one) => `${one.message.role}\n${copyOf(one, () => undefined)}`).join("\n\n");
}

/** Messages are compared as such. */
function attributesOf(span: Span): string {
  return Object.entries(span.attributes)
    .filter(([key]) => !/messages|prompt|completion|input\.value|output\.value/.test(key))
    .map(([key, value]) => `${key}: ${typeof value === "string" ? value : JSON.stringify(value)}`)
    .sort()
    .join("\n");
}
