import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { customerQuery } from "../../api.ts";
import { customersByIdQuery } from "../../commerce-api.ts";
import { CopyableId } from "../../components/copy-button.tsx";
import { CustomerLink } from "../../components/customer-link.tsx";
import { Crumbs, Page } from "../../components/page.tsx";
import { ErrorState, RefreshFailed } from "../../components/states.tsx";
import { customerLabel } from "../../profit.ts";
import { useView } from "../../use-view.ts";
import { CostCauses } from "./cost-causes.tsx";
import classes from "./customer.module.css";
import { CustomerTiles } from "./customer-tiles.tsx";
import { Identities } from "./identities.tsx";
import { ModelCosts } from "./model-costs.tsx";
import { ProfitOverTime } from "./profit-over-time.tsx";
import { Timeline } from "./timeline.tsx";
import { WhatIf } from "./what-if.tsx";

const route = getRouteApi("/customers/$customerId");

/** Everything about one customer: the money, the conversations and orders, the models. */
export function CustomerPage() {
  const { customerId } = route.useParams();
  const view = useView();
  const customer = useQuery(customerQuery(customerId, view));
  const name = customer.data ? customerLabel({ ...customer.data, key: customerId }) : customerId;
  const [standing] = customer.data?.ids ?? [];
  const records = useQuery(customersByIdQuery([standing ?? null]));
  const heading = (
    <Crumbs to="/customers" label="Customers">
      {name}
    </Crumbs>
  );

  if (customer.error && !customer.data)
    return (
      <Page title={name} heading={heading}>
        <ErrorState error={customer.error} onRetry={() => void customer.refetch()} />
      </Page>
    );
  return (
    <Page title={name} heading={heading}>
      <RefreshFailed query={customer} />
      {standing !== undefined && standing !== customerId && (
        <p className={classes.standing} role="status">
          <span className="mono">{customerId}</span>{" "}
          {customer.data?.merged_into ? "was merged into" : "is an id of"}{" "}
          <CustomerLink id={standing} customers={records.data} />, whose numbers these are.
        </p>
      )}
      <div className={classes.page}>
        <div className={classes.ids}>
          {customer.data?.email && customer.data.email !== name && (
            <span className="dim ellipsis">{customer.data.email}</span>
          )}
          <CopyableId label="Customer" id={customerId} />
          {customer.data?.external_id && <CopyableId label="External id" id={customer.data.external_id} />}
          {customer.data?.created_at === null && (
            <span className="faint">seen on spans or orders, not created</span>
          )}
          <Link
            to="/traces"
            search={(previous) => ({ ...previous, customer_id: customerId })}
            className={`link ${classes.allTraces}`}
          >
            All traces
          </Link>
        </div>
        <CustomerTiles customer={customer.data} />
        <ProfitOverTime customerId={customerId} />
        <div className={classes.columns}>
          <Timeline customerId={customerId} />
          <div className={classes.aside}>
            {customer.data && (
              <>
                <Identities customer={customer.data} />
                <ModelCosts customerId={customerId} customer={customer.data} />
                <CostCauses customerId={customerId} />
                <WhatIf customerId={customerId} />
              </>
            )}
          </div>
        </div>
      </div>
    </Page>
  );
}
