import type { TraceSummary } from "@anyway-sh/api";
import { useMediaQuery } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import { type AlignedSpan, alignTraces, isChanged } from "../../align-traces.ts";
import { Cost } from "../../components/cost.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { Crumbs, Page } from "../../components/page.tsx";
import { EmptyState, ErrorState, SkeletonBar } from "../../components/states.tsx";
import { formatDuration } from "../../duration.ts";
import { count } from "../../profit.ts";
import { formatTime } from "../../time.ts";
import { traceTreeQuery } from "../../trace-api.ts";
import { SplitPane } from "../trace/split-pane.tsx";
import classes from "./compare.module.css";
import { COMPARE_COLUMNS } from "./compare-columns.tsx";
import { ComparePanel } from "./compare-panel.tsx";

const route = getRouteApi("/traces/$traceId/compare/$otherId");
const NARROW = "(width <= 960px)";
const keyOf = ({ before, after }: AlignedSpan) => (after ?? before)?.span.span_id ?? "";

/** Two traces side by side: what one did that the other did not, and what the same cost in each. */
export function ComparePage() {
  const { traceId, otherId } = route.useParams();
  const search = route.useSearch();
  const navigate = useNavigate({ from: "/traces/$traceId/compare/$otherId" });
  const narrow = useMediaQuery(NARROW, undefined, { getInitialValueInEffect: false });
  const queries = [useQuery(traceTreeQuery(traceId)), useQuery(traceTreeQuery(otherId))] as const;
  const [before, after] = queries.map((query) => query.data);
  const rows = useMemo(() => (before && after ? alignTraces(before.tree, after.tree) : []), [before, after]);
  const changed = useMemo(() => rows.filter(isChanged), [rows]);
  const chosen = search.span === undefined ? undefined : rows.find((row) => keyOf(row) === search.span);
  const set = (change: { span?: string | undefined; all?: "1" | undefined }) =>
    void navigate({ search: (previous) => ({ ...previous, ...change }), replace: true });
  const heading = (
    <Crumbs to="/traces" label="Traces">
      Compare
    </Crumbs>
  );
  const failed = queries.find(({ error, data }) => error && !data);
  if (failed)
    return (
      <Page title="Compare" heading={heading} view={false}>
        <ErrorState error={failed.error} onRetry={() => void failed.refetch()} />
      </Page>
    );
  const loading = !before || !after;
  return (
    <Page title="Compare traces" heading={heading} view={false}>
      <div className={classes.sides}>
        <Side label="A" traceId={traceId} trace={before?.trace} />
        <Side label="B" traceId={otherId} trace={after?.trace} />
      </div>
      <div className={classes.tools}>
        <label>
          <input
            type="checkbox"
            checked={search.all !== "1"}
            onChange={(event) => set({ all: event.currentTarget.checked ? undefined : "1" })}
          />
          Only what differs
        </label>
        <span className="faint num" role="status">
          {!loading &&
            `${count(changed.length, "span", "spans")} of ${rows.length.toLocaleString("en-US")} differ`}
        </span>
        <Link
          to="/traces/$traceId/compare/$otherId"
          params={{ traceId: otherId, otherId: traceId }}
          search={{ all: search.all }}
          className="link"
        >
          Swap
        </Link>
      </div>
      <SplitPane
        narrow={narrow === true}
        sideLabel="the span"
        side={
          chosen && (
            <ComparePanel
              key={search.span}
              row={chosen}
              traces={[traceId, otherId]}
              onClose={() => set({ span: undefined })}
            />
          )
        }
      >
        <div className={classes.table}>
          <DataTable
            name="Compared spans"
            columns={COMPARE_COLUMNS}
            rows={search.all === "1" ? rows : changed}
            rowKey={keyOf}
            rowHeight={32}
            onOpen={(row) => set({ span: keyOf(row) })}
            loading={loading}
            empty={
              <EmptyState title="Nothing differs">Both did the same, as fast and for as much.</EmptyState>
            }
          />
        </div>
      </SplitPane>
    </Page>
  );
}

function Side({
  label,
  traceId,
  trace,
}: {
  label: string;
  traceId: string;
  trace: TraceSummary | undefined;
}) {
  if (!trace)
    return (
      <div className={classes.side}>
        <SkeletonBar width={240} />
      </div>
    );
  const { llm_summary: llm } = trace;
  return (
    <div className={classes.side}>
      <strong>{label}</strong>
      <Link to="/traces/$traceId" params={{ traceId }} className="link ellipsis">
        <bdi>{trace.root_span?.name ?? "Root not received yet"}</bdi>
      </Link>
      <span className="faint">{formatTime(trace.start_time)}</span>
      <span className="num">{formatDuration(trace.duration_ms)}</span>
      <span className="num">{count(trace.span_count, "span", "spans")}</span>
      <span className="num">{(llm.tokens_input + llm.tokens_output).toLocaleString("en-US")} tokens</span>
      <span className="num">
        <Cost usd={llm.cost} unpriced={llm.cost_incomplete} />
      </span>
    </div>
  );
}
