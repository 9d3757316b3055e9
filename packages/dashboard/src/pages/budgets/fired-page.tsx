import type { BudgetFiring } from "@anyway-sh/api";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { DataTable } from "../../components/data-table.tsx";
import { EmptyState, ErrorState, RefreshFailed } from "../../components/states.tsx";
import { useRows } from "../../components/use-rows.ts";
import { useCustomers } from "../../use-customers.ts";
import { firingsQuery } from "./budgets-api.ts";
import { BudgetsSection } from "./budgets-section.tsx";
import { firingColumns } from "./firing-columns.tsx";

/** Which thresholds spend has reached, and who was told. */
export function FiredPage() {
  const navigate = useNavigate();
  const firings = useInfiniteQuery(firingsQuery(undefined));
  const { rows, onReachEnd } = useRows<BudgetFiring>(firings);
  const customers = useCustomers(firings.data);
  return (
    <BudgetsSection title="What fired">
      {rows.length > 0 && <RefreshFailed query={firings} />}
      {firings.error && rows.length === 0 ? (
        <ErrorState error={firings.error} onRetry={() => void firings.refetch()} />
      ) : (
        <DataTable
          name="What fired"
          columns={firingColumns(customers)}
          rows={rows}
          rowKey={({ id }) => id}
          rowHeight={52}
          onOpen={({ budget_id }) =>
            void navigate({ to: "/budgets/$budgetId", params: { budgetId: budget_id } })
          }
          onReachEnd={onReachEnd}
          loading={firings.isPending}
          empty={
            <EmptyState title="Nothing fired yet">
              When spend reaches a threshold of a budget, it is kept here with who was told.
            </EmptyState>
          }
        />
      )}
    </BudgetsSection>
  );
}
