import { useQuery } from "@tanstack/react-query";
import { profitQuery } from "../../api.ts";
import { ProfitChart } from "../../components/profit-chart.tsx";
import { useView } from "../../use-view.ts";

/** What one customer left, over the range. */
export function ProfitOverTime({ customerId }: { customerId: string }) {
  const view = useView();
  const { data, isPending } = useQuery(profitQuery(view, { group_by: "none", customer_id: customerId }));
  return data || isPending ? <ProfitChart profit={data} /> : null;
}
