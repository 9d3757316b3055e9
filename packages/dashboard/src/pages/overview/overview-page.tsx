import { useQuery, useQueryClient } from "@tanstack/react-query";
import { profitQuery } from "../../api.ts";
import { LiveBar } from "../../components/live-bar.tsx";
import { Page } from "../../components/page.tsx";
import { conversionsQuery } from "../../conversions-api.ts";
import { costsQuery } from "../../costs-api.ts";
import { useLive } from "../../use-live.ts";
import { useView } from "../../use-view.ts";
import { newestErrorsQuery } from "../errors/errors-api.ts";
import { unpricedQuery } from "../settings/prices/prices-api.ts";
import { LosingCustomers, WhatChanged } from "./customer-panels.tsx";
import { Figures } from "./figures.tsx";
import classes from "./overview.module.css";
import { newestFiringsQuery, profitBeforeQuery } from "./overview-api.ts";
import { RecentErrors } from "./recent-errors.tsx";
import { ConversionFigures, FiredBudgets, ModelSpend, UnpricedModels } from "./spend-panels.tsx";

/** The project at a glance; each number leads to its list, of the same range and environment. */
export function OverviewPage() {
  const live = useLive();
  // Figures stay as they were read until the reader asks for what came.
  const { live: _, ...view } = useView();
  const queryClient = useQueryClient();
  const profit = useQuery(profitQuery(view, { group_by: "customer" }));
  const before = useQuery(profitBeforeQuery(view));
  const costs = useQuery(costsQuery({}, {}, view));
  const unpriced = useQuery(unpricedQuery(view));
  const conversions = useQuery(conversionsQuery({}, view));
  const errors = useQuery(newestErrorsQuery(view));
  const firings = useQuery(newestFiringsQuery);
  return (
    <Page title="Overview">
      <LiveBar live={live} onShow={() => void queryClient.invalidateQueries()} />
      <div className={classes.page}>
        <Figures now={profit} before={before} />
        <div className={classes.panels}>
          <LosingCustomers profit={profit} />
          <WhatChanged now={profit} before={before} />
          <ModelSpend costs={costs} />
          <ConversionFigures conversions={conversions} />
          <RecentErrors errors={errors} />
          <div className={classes.stack}>
            <UnpricedModels unpriced={unpriced} />
            <FiredBudgets firings={firings} />
          </div>
        </div>
      </div>
    </Page>
  );
}
