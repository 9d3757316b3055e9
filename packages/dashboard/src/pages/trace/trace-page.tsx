import { Button, Splitter } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi, useLocation, useNavigate, useRouter } from "@tanstack/react-router";
import { useMemo } from "react";
import { traceQuery } from "../../api.ts";
import { Crumbs, Page } from "../../components/page.tsx";
import { ErrorState, RefreshFailed, SkeletonBar } from "../../components/states.tsx";
import { buildTree } from "../../trace-tree.ts";
import { SpanPanel } from "./span-panel.tsx";
import classes from "./trace.module.css";
import { TraceFacts } from "./trace-facts.tsx";
import { TraceScores } from "./trace-scores.tsx";
import { TraceTreeView } from "./trace-tree-view.tsx";

const route = getRouteApi("/traces/$traceId");
const WIDE = "(min-width: 961px)";

/** One trace: tree and waterfall in one list, and the chosen span beside it. */
export function TracePage() {
  const { traceId } = route.useParams();
  const search = route.useSearch();
  const navigate = useNavigate({ from: "/traces/$traceId" });
  const wide = useMediaQuery(WIDE, undefined, { getInitialValueInEffect: false });
  const trace = useInfiniteQuery(traceQuery(traceId));
  const summary = trace.data?.pages[0]?.data;
  const tree = useMemo(
    () => buildTree(trace.data?.pages.flatMap((page) => page.data.spans) ?? []),
    [trace.data],
  );
  const selected = search.span ? tree.byId.get(search.span) : undefined;

  const name = summary ? (summary.root_span?.name ?? "Root not received yet") : "Trace";
  const heading = (
    <Crumbs to="/traces" label="Traces">
      {summary || trace.error ? name : <SkeletonBar width={160} />}
    </Crumbs>
  );
  // Opening a span is a step to go back from; moving on to another is not, and closing it undoes the step.
  const { history } = useRouter();
  const openedHere = useLocation({ select: (location) => location.state.openedSpan === true });
  const open = (span: string) =>
    void navigate({
      search: (previous) => ({ ...previous, span }),
      replace: search.span !== undefined,
      state: { openedSpan: openedHere || search.span === undefined },
    });
  const close = () => {
    if (openedHere) history.back();
    else
      void navigate({
        search: (previous) => ({ ...previous, span: undefined, tab: undefined, as: undefined }),
        replace: true,
      });
  };
  const setSearch = (change: Partial<Record<"tab" | "as" | "q", string | undefined>>) =>
    void navigate({
      search: (previous) => ({ ...previous, ...change }),
      replace: true,
      state: { openedSpan: openedHere },
    });

  if (trace.error && !summary)
    return (
      <Page title="Trace" heading={heading} view={false}>
        <ErrorState error={trace.error} onRetry={() => void trace.refetch()} />
      </Page>
    );
  const list = (
    <TraceTreeView
      tree={tree}
      loading={trace.isPending}
      selectedId={search.span}
      onSelect={open}
      query={search.q ?? ""}
      onQuery={(q) => setSearch({ q: q || undefined })}
      footer={
        trace.hasNextPage && (
          <div className={classes.more}>
            The first {tree.byId.size.toLocaleString("en-US")} of{" "}
            {summary?.span_count.toLocaleString("en-US")} spans.
            <Button
              size="compact-xs"
              variant="default"
              loading={trace.isFetchingNextPage}
              onClick={() => void trace.fetchNextPage()}
            >
              Load more
            </Button>
          </div>
        )
      }
    />
  );
  const panel = selected && (
    <SpanPanel
      key={selected.span.span_id}
      traceId={traceId}
      node={selected}
      tab={search.tab}
      onTab={(tab) => setSearch({ tab })}
      form={search.as}
      onForm={(as) => setSearch({ as })}
      onClose={close}
    />
  );
  return (
    <Page title={name} heading={heading} view={false}>
      <RefreshFailed query={trace} />
      {(wide || !panel) && <TraceFacts trace={summary} />}
      {(wide || !panel) && <TraceScores traceId={traceId} />}
      {panel ? (
        <Splitter
          orientation={wide ? "horizontal" : "vertical"}
          className={classes.split}
          lineSize={1}
          withHandle={false}
          key={wide ? "wide" : "narrow"}
        >
          <Splitter.Pane defaultSize={wide ? 52 : 36} min={20} className={classes.pane}>
            {list}
          </Splitter.Pane>
          <Splitter.Pane defaultSize={wide ? 48 : 64} min={20} className={classes.pane}>
            {panel}
          </Splitter.Pane>
        </Splitter>
      ) : (
        list
      )}
    </Page>
  );
}
