import type { TraceSummary } from "@anyway-sh/api";
import { Button } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconAlertCircleFilled, IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { hint } from "../../components/hint.tsx";
import { ErrorState, SkeletonBar } from "../../components/states.tsx";
import { useShortcuts } from "../../shortcuts.ts";
import { traceTreeQuery } from "../../trace-api.ts";
import { onlyView } from "../../view.ts";
import { PeekFacts } from "./peek-facts.tsx";
import classes from "./peek-panel.module.css";
import { PeekSteps } from "./peek-steps.tsx";
import { toldBy } from "./told-by.ts";

const PeekConversation = lazy(async () => ({
  default: (await import("./peek-conversation.tsx")).PeekConversation,
}));

/** Whoever goes down the list asks for the trace that they stop at. */
const WAIT_MS = 120;

interface PeekPanelProps {
  traceId: string;
  /** What the list knows of it. */
  known: TraceSummary | undefined;
  onOpen: () => void;
  onClose: () => void;
}

/** A trace at the side of the list: what came of it, what it called, and what was said. */
export function PeekPanel({ traceId, known, onOpen, onClose }: PeekPanelProps) {
  useShortcuts([{ key: "Escape", label: "Close the trace", run: onClose }]);
  const [settledId] = useDebouncedValue(traceId, WAIT_MS);
  const query = useQuery(traceTreeQuery(settledId));
  const loaded = settledId === traceId ? query.data : undefined;
  const trace = loaded?.trace ?? known;
  const error = settledId === traceId ? query.error : null;
  const name = trace ? (trace.root_span?.name ?? "Root not received yet") : "Trace";
  const told = loaded && toldBy(loaded.tree);
  const failed = loaded?.tree.order.find(
    ({ span, errorsBelow }) => span.status === "error" && span.status_message !== "" && errorsBelow === 0,
  );
  return (
    <section className={classes.panel} aria-label={`Trace ${name}`}>
      <header className={classes.header}>
        {trace?.status === "error" && (
          <IconAlertCircleFilled size={15} className="loss" aria-label="Failed" role="img" />
        )}
        <h2 className="ellipsis" title={name}>
          <bdi>{name}</bdi>
        </h2>
        <Button size="compact-sm" variant="default" onClick={onOpen} {...hint("Open the trace (o)")}>
          Open
        </Button>
        <button
          type="button"
          className={classes.close}
          aria-label="Close"
          onClick={onClose}
          {...hint("Close (esc)")}
        >
          <IconX size={15} aria-hidden />
        </button>
      </header>
      <div className={classes.content}>
        {error && !trace && <ErrorState error={error} onRetry={() => void query.refetch()} />}
        {trace && <PeekFacts trace={trace} />}
        {failed && (
          <Link
            to="/traces/$traceId"
            params={{ traceId }}
            search={(previous) => ({ ...onlyView(previous), span: failed.span.span_id })}
            className={classes.failure}
          >
            <strong>{failed.span.name}</strong> {failed.span.status_message}
          </Link>
        )}
        {loaded ? <PeekSteps traceId={traceId} tree={loaded.tree} /> : !error && <Loading />}
        {told && (
          <Suspense fallback={<Loading />}>
            <PeekConversation key={told} traceId={traceId} spanId={told} />
          </Suspense>
        )}
      </div>
    </section>
  );
}

function Loading() {
  return (
    <div className={classes.loading} aria-busy>
      <SkeletonBar width="70%" />
      <SkeletonBar width="85%" />
      <SkeletonBar width="45%" />
    </div>
  );
}
