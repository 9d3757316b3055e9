import type { Budget } from "@anyway-sh/api";
import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { DataTable } from "../../components/data-table.tsx";
import { EmptyState, ErrorState, RefreshFailed } from "../../components/states.tsx";
import toolbar from "../../components/toolbar.module.css";
import { useRows } from "../../components/use-rows.ts";
import { useShortcuts } from "../../shortcuts.ts";
import { budgetColumns } from "./budget-columns.tsx";
import { BudgetDialog } from "./budget-dialog.tsx";
import { budgetsQuery } from "./budgets-api.ts";
import { BudgetsSection } from "./budgets-section.tsx";

const route = getRouteApi("/budgets");

/** How much may be spent, and how much of it is. */
export function BudgetsPage() {
  const { new: creating } = route.useSearch();
  const navigate = useNavigate({ from: "/budgets" });
  const budgets = useInfiniteQuery(budgetsQuery);
  const { rows, onReachEnd } = useRows<Budget>(budgets);
  const create = () => void navigate({ search: (previous) => ({ ...previous, new: "1" }) });
  const close = () =>
    void navigate({ search: (previous) => ({ ...previous, new: undefined }), replace: true });
  useShortcuts([{ key: "n", label: "New budget", run: create }]);
  const newButton = (
    <Button size="xs" leftSection={<IconPlus size={14} aria-hidden />} onClick={create}>
      New budget
    </Button>
  );
  return (
    <BudgetsSection title="Budgets">
      {rows.length > 0 && <RefreshFailed query={budgets} />}
      <div className={toolbar.toolbar}>
        <span className={toolbar.end}>{newButton}</span>
      </div>
      {budgets.error && rows.length === 0 ? (
        <ErrorState error={budgets.error} onRetry={() => void budgets.refetch()} />
      ) : (
        <DataTable
          name="Budgets"
          columns={budgetColumns}
          rows={rows}
          rowKey={(budget) => budget.id}
          rowHeight={52}
          onOpen={({ id }) => void navigate({ to: "/budgets/$budgetId", params: { budgetId: id } })}
          onReachEnd={onReachEnd}
          loading={budgets.isPending}
          empty={
            <EmptyState title="No budgets yet" action={newButton}>
              A budget says how much the project, each customer or each user may spend on models, and tells
              you before it is gone.
            </EmptyState>
          }
        />
      )}
      {creating && <BudgetDialog budget={undefined} onClose={close} />}
    </BudgetsSection>
  );
}
