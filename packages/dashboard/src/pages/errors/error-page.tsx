import type { ErrorCause, Failure } from "@anyway-sh/api";
import { useMediaQuery } from "@mantine/hooks";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import { DataTable } from "../../components/data-table.tsx";
import { hint } from "../../components/hint.tsx";
import { Crumbs, Page } from "../../components/page.tsx";
import { EmptyState, ErrorState, RefreshFailed, SkeletonBar } from "../../components/states.tsx";
import { useRows } from "../../components/use-rows.ts";
import { onlyFilters } from "../../filter/address.ts";
import { QueryBar } from "../../filter/query-bar.tsx";
import { count } from "../../profit.ts";
import { formatFullTime, formatMinute } from "../../time.ts";
import { useCustomers } from "../../use-customers.ts";
import { useView } from "../../use-view.ts";
import { onlyView } from "../../view.ts";
import { failureColumns, Trend } from "./error-columns.tsx";
import classes from "./errors.module.css";
import { errorQuery, failuresQuery } from "./errors-api.ts";

const route = getRouteApi("/errors/$causeId");
const NARROW = "(max-width: 640px)";

/** One cause of errors: what it says, and the spans that failed of it, in the range. */
export function ErrorPage() {
  const view = useView();
  const { causeId } = route.useParams();
  const filters = route.useSearch({ select: onlyFilters });
  const navigate = useNavigate({ from: "/errors/$causeId" });
  const narrow = useMediaQuery(NARROW, undefined, { getInitialValueInEffect: false });
  const cause = useQuery(errorQuery(causeId, filters, view));
  const failures = useInfiniteQuery(failuresQuery(causeId, filters, view));
  const { rows, onReachEnd } = useRows<Failure>(failures);
  const named = useMemo(
    () =>
      failures.data && {
        pages: failures.data.pages.map(({ data }) => ({
          data: data.map(({ customer_ids: [first] }) => ({ customer_id: first ?? null })),
        })),
      },
    [failures.data],
  );
  const customers = useCustomers(named);
  const columns = useMemo(() => failureColumns(customers), [customers]);
  const title = cause.data ? (cause.data.type ?? cause.data.span_names[0] ?? "Error") : "Error";
  const error = cause.error ?? failures.error;
  return (
    <Page
      title={title}
      heading={
        <Crumbs to="/errors" label="Errors">
          {title}
        </Crumbs>
      }
    >
      {cause.data && <RefreshFailed query={cause} />}
      <QueryBar
        label="Filter failed spans"
        filters={filters}
        onChange={(filter) =>
          void navigate({ search: { ...onlyView(view), filter: filter || undefined }, replace: true })
        }
      />
      {error && !cause.data ? (
        <ErrorState
          error={error}
          onRetry={() => {
            void cause.refetch();
            void failures.refetch();
          }}
        />
      ) : (
        <>
          <Summary cause={cause.data} />
          <DataTable
            name="Failed spans"
            columns={columns}
            rows={rows}
            rowKey={({ trace_id, span_id }) => `${trace_id} ${span_id}`}
            rowHeight={narrow ? 66 : 46}
            onOpen={({ trace_id, span_id }) =>
              void navigate({
                to: "/traces/$traceId",
                params: { traceId: trace_id },
                search: { span: span_id },
              })
            }
            onReachEnd={onReachEnd}
            loading={failures.isPending}
            empty={<EmptyState title="No span failed of it">In this time range and environment.</EmptyState>}
          />
        </>
      )}
    </Page>
  );
}

function Summary({ cause }: { cause: ErrorCause | undefined }) {
  if (!cause)
    return (
      <section className={classes.cause} aria-busy>
        <SkeletonBar width="60%" />
        <span />
        <SkeletonBar width="30%" />
      </section>
    );
  const { message, first_seen, last_seen, models, span_names } = cause;
  return (
    <section className={classes.cause} aria-label="Cause">
      <p className={`mono ${classes.whole}`}>{message}</p>
      <span className={classes.trend}>
        <Trend cause={cause} />
      </span>
      <p className={classes.facts}>
        <span className="num">{count(cause.count, "failure", "failures")}</span>
        <span className="num">{count(cause.traces, "trace", "traces")}</span>
        <span className="num">{count(cause.customers, "customer", "customers")}</span>
        <span className="num" {...hint(`In this time range: ${formatFullTime(first_seen)}`)}>
          first {formatMinute(first_seen)}
        </span>
        <span className="num" {...hint(formatFullTime(last_seen))}>
          last {formatMinute(last_seen)}
        </span>
        {span_names.length > 0 && <span className="ellipsis">in {span_names.join(", ")}</span>}
        {models.length > 0 && <span className="mono ellipsis">{models.join(", ")}</span>}
      </p>
    </section>
  );
}
