import type { Bill, Reconciliation, ReconciliationRow } from "@anyway-sh/api";
import { Button } from "@mantine/core";
import { IconDownload, IconPlus, IconTrash } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { client } from "../../api.ts";
import { billsQuery, type ReconcileSearch, reconciliationQuery } from "../../bills-api.ts";
import { DataTable } from "../../components/data-table.tsx";
import { FilterMenu } from "../../components/filter-menu.tsx";
import { Page } from "../../components/page.tsx";
import { EmptyState, ErrorState, RefreshFailed } from "../../components/states.tsx";
import toolbar from "../../components/toolbar.module.css";
import { AddBillDialog } from "./add-bill-dialog.tsx";
import { FetchBillDialog } from "./fetch-bill-dialog.tsx";
import { NoBills } from "./no-bills.tsx";
import classes from "./reconcile.module.css";
import { reconcileColumns } from "./reconcile-columns.tsx";
import { reconcileCsv } from "./reconcile-csv.ts";
import { ReconcileTiles } from "./reconcile-tiles.tsx";

const route = getRouteApi("/reconcile");
const ONLY = [
  { value: "differing", label: "What differs" },
  { value: "unexplained", label: "Unexplained" },
] as const;

/** What providers bill beside what spans tell, by day and model. */
export function ReconcilePage() {
  const search = route.useSearch();
  const navigate = useNavigate({ from: "/reconcile" });
  const queryClient = useQueryClient();
  const bills = useQuery(billsQuery);
  const chosen = search.bill ?? bills.data?.[0]?.id;
  const comparison = useQuery(reconciliationQuery(chosen));
  const { data } = comparison;
  const change = (next: Partial<ReconcileSearch>) =>
    void navigate({ search: (previous) => ({ ...previous, ...next }), replace: true });
  const remove = useMutation({
    mutationFn: (id: string) => client.bills.remove(id),
    onSuccess: async () => {
      change({ bill: undefined });
      await queryClient.invalidateQueries({ queryKey: ["bills", "list"] });
    },
  });
  const close = () => change({ add: undefined });
  const shown = (bill: Bill) => change({ add: undefined, bill: bill.id });
  const addButtons = (
    <>
      <Button size="xs" variant="default" onClick={() => change({ add: "provider" })}>
        Ask the provider
      </Button>
      <Button
        size="xs"
        leftSection={<IconPlus size={14} aria-hidden />}
        onClick={() => change({ add: "file" })}
      >
        Add a report
      </Button>
    </>
  );
  const dialogs = (
    <>
      {search.add === "file" && <AddBillDialog onClose={close} onAdded={shown} />}
      {search.add === "provider" && <FetchBillDialog onClose={close} onAdded={shown} />}
    </>
  );
  const failed = [bills, comparison].find(({ error, data: known }) => error && !known);
  if (failed)
    return (
      <Page title="Reconcile" view={false}>
        <ErrorState error={failed.error} onRetry={() => void failed.refetch()} />
      </Page>
    );
  if (bills.data?.length === 0)
    return (
      <Page title="Reconcile" view={false}>
        <NoBills action={addButtons} />
        {dialogs}
      </Page>
    );
  return (
    <Page title="Reconcile" view={false}>
      {data && <RefreshFailed query={comparison} />}
      <div className={classes.page}>
        <ReconcileTiles data={data} />
        <div className={`${toolbar.toolbar} ${toolbar.wrap}`}>
          <FilterMenu
            label="Bill"
            all="The newest bill"
            options={(bills.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
            value={chosen}
            onChange={(bill) => change({ bill })}
          />
          <FilterMenu
            label="Show"
            all="All days and models"
            options={ONLY}
            value={search.only}
            onChange={(only) => change({ only })}
          />
          <Button
            size="xs"
            variant="subtle"
            color="gray"
            leftSection={<IconDownload size={14} aria-hidden />}
            disabled={!data}
            onClick={() => data && download(data, rowsOf(data, search.only))}
          >
            CSV
          </Button>
          {chosen !== undefined && (
            <Button
              size="xs"
              variant="subtle"
              color="gray"
              leftSection={<IconTrash size={14} aria-hidden />}
              loading={remove.isPending}
              onClick={() => remove.mutate(chosen)}
            >
              Remove
            </Button>
          )}
          <span className={`${toolbar.end} ${classes.actions}`}>{addButtons}</span>
        </div>
        <div className={classes.table}>
          <DataTable<ReconciliationRow>
            name="Bill against our costs"
            columns={reconcileColumns}
            rows={data ? rowsOf(data, search.only) : []}
            rowKey={({ date, provider, model }) => `${date} ${provider} ${model}`}
            rowHeight={42}
            onOpen={({ date, our_models }) => {
              const [model] = our_models;
              if (model !== undefined) void navigate({ to: "/traces", search: { model, ...dayOf(date) } });
            }}
            loading={comparison.isPending}
            empty={
              <EmptyState
                title={search.only === "unexplained" ? "Nothing is unexplained" : "Nothing differs"}
              >
                {search.only === undefined
                  ? "The bill has no amounts, and no span tells of its days."
                  : "The bill and the spans tell the same, or the reason why they do not is known."}
              </EmptyState>
            }
          />
        </div>
      </div>
      {dialogs}
    </Page>
  );
}

function rowsOf({ rows }: Reconciliation, only: ReconcileSearch["only"]): readonly ReconciliationRow[] {
  if (only === "differing") return rows.filter(({ status }) => status !== "agrees");
  return only === "unexplained" ? rows.filter(({ causes }) => /[1-9]/.test(causes.unexplained)) : rows;
}

/** A day in UTC as the range of a page. */
function dayOf(date: string): { from: string; to: string } {
  const from = `${date}T00:00:00.000Z`;
  return { from, to: new Date(Date.parse(from) + 86_400_000).toISOString() };
}

function download({ bill }: Reconciliation, rows: readonly ReconciliationRow[]): void {
  const url = URL.createObjectURL(new Blob([reconcileCsv({ rows: [...rows] })], { type: "text/csv" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = `reconciliation-${bill.source}-${bill.start_date}-${bill.end_date}.csv`;
  link.click();
  URL.revokeObjectURL(url);
}
