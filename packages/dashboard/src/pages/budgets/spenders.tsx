import type { Budget, BudgetSpend, Customer } from "@anyway-sh/api";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { customersByIdQuery } from "../../commerce-api.ts";
import { CustomerLink } from "../../components/customer-link.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { EmptyState, ErrorState } from "../../components/states.tsx";
import type { Column } from "../../components/table-column.ts";
import { spendQuery } from "./budgets-api.ts";
import { Forecast, SpentUp } from "./forecast.tsx";
import { SpendBar } from "./spend-bar.tsx";

/** Customers are asked for by their ids, as many as a request takes. */
const NAMED = 50;

/** Who spent of a budget that each has, the most first. */
export function Spenders({ budget }: { budget: Budget }) {
  const navigate = useNavigate();
  const spend = useQuery(spendQuery(budget.id, budget.active));
  const rows = spend.data?.rows ?? [];
  const customers = useQuery(customersByIdQuery(rows.slice(0, NAMED).map((row) => row.customer_id))).data;
  if (!budget.active)
    return (
      <EmptyState title="This budget is off">Turn it on to have what is spent counted again.</EmptyState>
    );
  if (spend.error && rows.length === 0)
    return <ErrorState error={spend.error} onRetry={() => void spend.refetch()} />;
  return (
    <DataTable
      name="Who spent"
      columns={spenderColumns(budget, customers)}
      rows={rows}
      rowKey={idOf}
      rowHeight={46}
      onOpen={(row) => {
        if (row.customer_id)
          void navigate({ to: "/customers/$customerId", params: { customerId: row.customer_id } });
        else void navigate({ to: "/traces", search: { user_id: idOf(row) } });
      }}
      loading={spend.isPending}
      empty={<EmptyState title="Nothing spent yet" />}
    />
  );
}

const idOf = (row: BudgetSpend) => row.customer_id ?? row.user_id ?? "";

const spenderColumns = (
  budget: Budget,
  customers: ReadonlyMap<string, Customer> | undefined,
): readonly Column<BudgetSpend>[] => [
  {
    id: "who",
    header: budget.per === "customer" ? "Customer" : "User",
    width: 120,
    grow: true,
    cell: (row) =>
      row.customer_id ? (
        <CustomerLink id={row.customer_id} customers={customers} />
      ) : (
        <span className="mono ellipsis">{row.user_id}</span>
      ),
  },
  {
    id: "spent",
    header: "Spent",
    width: 230,
    cell: (row) => (
      <SpendBar label={idOf(row)} spend={row} limit={budget.amount} thresholds={budget.thresholds} />
    ),
  },
  {
    id: "forecast",
    header: "Forecast",
    width: 92,
    from: 600,
    align: "right",
    cell: (row) => <Forecast spend={row} />,
  },
  {
    id: "spent-up",
    header: "Spent up",
    width: 116,
    from: 720,
    cell: (row) => <SpentUp spend={row} />,
  },
];
