import type { Budget } from "@anyway-sh/api";
import { Button } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { DataTable } from "../../components/data-table.tsx";
import { Crumbs, Page } from "../../components/page.tsx";
import { EmptyState, ErrorState } from "../../components/states.tsx";
import { useRows } from "../../components/use-rows.ts";
import { useCustomers } from "../../use-customers.ts";
import { BudgetDialog } from "./budget-dialog.tsx";
import { filterWords, windowWords } from "./budget-words.ts";
import classes from "./budgets.module.css";
import { budgetQuery, firingsQuery } from "./budgets-api.ts";
import { DeleteBudgetDialog } from "./delete-budget-dialog.tsx";
import { firingColumns } from "./firing-columns.tsx";
import { SpendBar } from "./spend-bar.tsx";
import { Spenders } from "./spenders.tsx";

const route = getRouteApi("/budgets/$budgetId");

/** One budget: who spent how much of it, and what it fired. */
export function BudgetPage() {
  const { budgetId } = route.useParams();
  const { dialog, tab } = route.useSearch();
  const navigate = useNavigate({ from: "/budgets/$budgetId" });
  const budget = useQuery(budgetQuery(budgetId));
  const show = (search: { dialog?: "edit" | "delete" | undefined; tab?: "fired" | undefined }) =>
    void navigate({ search: (previous) => ({ ...previous, ...search }) });
  const close = () => show({ dialog: undefined });
  const title = budget.data?.name ?? "Budget";
  return (
    <Page
      title={title}
      view={false}
      heading={
        <Crumbs to="/budgets" label="Budgets">
          {title}
        </Crumbs>
      }
    >
      {budget.data ? (
        <>
          <div className={classes.head}>
            <span>
              {filterWords(budget.data)} <span className="faint">· {windowWords(budget.data)}</span>
            </span>
            {budget.data.per !== "project" && budget.data.status && (
              <span className="dim">
                {budget.data.status.exceeded} of {budget.data.status.subjects} over
              </span>
            )}
            <span className={classes.actions}>
              {budget.data.per !== "project" && (
                <Button
                  size="xs"
                  variant="default"
                  onClick={() => show({ tab: tab === "fired" ? undefined : "fired" })}
                >
                  {tab === "fired" ? "Who spent" : "What fired"}
                </Button>
              )}
              <Button size="xs" variant="default" onClick={() => show({ dialog: "edit" })}>
                Edit
              </Button>
              <Button size="xs" variant="default" onClick={() => show({ dialog: "delete" })}>
                Delete
              </Button>
            </span>
          </div>
          <Own budget={budget.data} />
          {budget.data.per === "project" || tab === "fired" ? (
            <Fired budgetId={budgetId} />
          ) : (
            <Spenders budget={budget.data} />
          )}
          {dialog === "edit" && <BudgetDialog budget={budget.data} onClose={close} />}
          {dialog === "delete" && (
            <DeleteBudgetDialog
              budget={budget.data}
              onClose={close}
              onDeleted={() => void navigate({ to: "/budgets" })}
            />
          )}
        </>
      ) : (
        budget.error && <ErrorState error={budget.error} onRetry={() => void budget.refetch()} />
      )}
    </Page>
  );
}

/** What is spent of a budget that all share. */
function Own({ budget }: { budget: Budget }) {
  const [spend] = budget.per === "project" ? (budget.status?.highest ?? []) : [];
  if (!spend) return null;
  return (
    <div className={classes.own}>
      <SpendBar label={budget.name} spend={spend} limit={budget.amount} thresholds={budget.thresholds} />
    </div>
  );
}

function Fired({ budgetId }: { budgetId: string }) {
  const firings = useInfiniteQuery(firingsQuery(budgetId));
  const { rows, onReachEnd } = useRows(firings);
  const customers = useCustomers(firings.data);
  return (
    <DataTable
      name="What fired"
      columns={firingColumns(customers)}
      rows={rows}
      rowKey={({ id }) => id}
      rowHeight={52}
      onOpen={() => {}}
      onReachEnd={onReachEnd}
      loading={firings.isPending}
      empty={<EmptyState title="Nothing fired yet" />}
    />
  );
}
