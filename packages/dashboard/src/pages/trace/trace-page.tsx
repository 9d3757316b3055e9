import { useMediaQuery } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Crumbs, Page } from "../../components/page.tsx";
import { EmptyState, ErrorState, RefreshFailed, SkeletonBar } from "../../components/states.tsx";
import { isRunning, traceTreeQuery } from "../../trace-api.ts";
import { buildTree } from "../../trace-tree.ts";
import { SpanPanel } from "./span-panel.tsx";
import { SplitPane } from "./split-pane.tsx";
import { TraceFacts } from "./trace-facts.tsx";
import { TraceScores } from "./trace-scores.tsx";
import { TraceTreeView } from "./trace-tree-view.tsx";
import { useSpanSteps } from "./use-span-steps.ts";

const route = getRouteApi("/traces/$traceId");
const NARROW = "(width <= 960px)";
const NO_SPANS = buildTree([]);

/** One trace: tree and waterfall in one list, and the chosen span beside it. */
export function TracePage() {
  const { traceId } = route.useParams();
  const search = route.useSearch();
  const narrow = useMediaQuery(NARROW, undefined, { getInitialValueInEffect: false });
  const query = useQuery(traceTreeQuery(traceId));
  const { trace, tree = NO_SPANS } = query.data ?? {};
  const node = search.span === undefined ? undefined : tree.byId.get(search.span);

  const isOpen = search.span !== undefined;
  const { open, close, change: setSearch } = useSpanSteps(search);

  const name = trace ? (trace.root_span?.name ?? "Root not received yet") : "Trace";
  const heading = (
    <Crumbs to="/traces" label="Traces">
      {trace || query.error ? <bdi>{name}</bdi> : <SkeletonBar width={160} />}
    </Crumbs>
  );
  if (query.error && !trace)
    return (
      <Page title="Trace" heading={heading} view={false}>
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      </Page>
    );
  const covered = narrow === true && isOpen;
  return (
    <Page title={name} heading={heading} view={false}>
      <RefreshFailed query={query} />
      {!covered && <TraceFacts trace={trace} />}
      {!covered && <TraceScores traceId={traceId} />}
      <SplitPane
        narrow={narrow === true}
        sideLabel="the span"
        side={
          isOpen ? (
            node ? (
              <SpanPanel
                key={node.span.span_id}
                traceId={traceId}
                node={node}
                tab={search.tab}
                onTab={(tab) => setSearch({ tab })}
                form={search.as}
                onForm={(as) => setSearch({ as })}
                onClose={close}
              />
            ) : (
              <SpanMissing spanId={search.span ?? ""} loading={query.isFetching} onClose={close} />
            )
          ) : undefined
        }
      >
        <TraceTreeView
          key={traceId}
          tree={tree}
          total={trace?.span_count ?? 0}
          loading={query.isPending}
          running={query.data !== undefined && isRunning(query.data, Date.now())}
          selectedId={search.span}
          onSelect={open}
          search={search}
          onSearch={setSearch}
        />
      </SplitPane>
    </Page>
  );
}

interface SpanMissingProps {
  spanId: string;
  loading: boolean;
  onClose: () => void;
}

/** In place of a span that the address names and the trace does not hold, or not yet. */
function SpanMissing({ spanId, loading, onClose }: SpanMissingProps) {
  if (loading) return <SkeletonBar width={200} />;
  return (
    <EmptyState
      title="No such span in this trace"
      action={
        <button type="button" className="link" onClick={onClose}>
          Show the trace alone
        </button>
      }
    >
      It has no span <span className="mono">{spanId}</span>.
    </EmptyState>
  );
}
