import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { settingsQuery } from "../../../api.ts";
import { type ClosesSearch, closesQuery } from "../../../closes-api.ts";
import { Crumbs, Page } from "../../../components/page.tsx";
import { SettingsTabs } from "../../../components/settings-tabs.tsx";
import { ErrorState, RefreshFailed, SkeletonBar } from "../../../components/states.tsx";
import { CloseDialog, ReopenDialog } from "./close-dialogs.tsx";
import { ClosedMonth } from "./closed-month.tsx";
import classes from "./closes.module.css";
import { monthOf, monthsBack } from "./months.ts";
import { MonthsTable } from "./months-table.tsx";

const route = getRouteApi("/settings/closes");
const FEW = 6;
const MANY = 25;

/** Months, which of them are closed, and what came to differ since. */
export function ClosesPage() {
  const { month, dialog } = route.useSearch();
  const navigate = useNavigate({ from: "/settings/closes" });
  const [shown, setShown] = useState(FEW);
  const closes = useQuery(closesQuery);
  const settings = useQuery(settingsQuery);
  const show = (search: ClosesSearch, replace = false) =>
    void navigate({ search: (previous) => ({ ...previous, ...search }), replace });
  const timeZone = settings.data?.time_zone;
  const error = closes.error ?? settings.error;
  const closed = closes.data?.find((one) => one.month === month);
  const now = timeZone === undefined ? undefined : monthOf(new Date(), timeZone);
  return (
    <Page
      title="Closes"
      heading={
        <Crumbs to="/settings" label="Settings">
          Closes
        </Crumbs>
      }
      view={false}
    >
      <SettingsTabs />
      <div className={classes.page}>
        <div className={classes.column}>
          <section aria-label="Months">
            <h2>Months</h2>
            <p className="dim">
              A closed month keeps its figures. What changes later (late spans, new prices, orders that are
              dated to it, links and merges) is told apart as dated adjustments.
              {timeZone && ` Months begin at midnight in ${timeZone}.`}
            </p>
            {closes.data && now ? (
              <>
                <RefreshFailed query={closes} />
                <MonthsTable
                  months={monthsToShow(monthsBack(now, shown), closes.data)}
                  current={now}
                  closes={closes.data}
                  selected={closed?.month}
                  onSelect={(one) => show({ month: one === month ? undefined : one })}
                  onClose={(one) => show({ month: one, dialog: "close" })}
                />
                {shown < MANY && (
                  <Button size="xs" variant="default" onClick={() => setShown(MANY)}>
                    Show earlier months
                  </Button>
                )}
              </>
            ) : error ? (
              <ErrorState
                error={error}
                onRetry={() => void Promise.all([closes.refetch(), settings.refetch()])}
              />
            ) : (
              <SkeletonBar width="60%" />
            )}
          </section>
          {closed && <ClosedMonth close={closed} onReopen={() => show({ dialog: "reopen" })} />}
        </div>
      </div>
      {dialog === "close" && month !== undefined && !closed && closes.data && (
        <CloseDialog month={month} onDone={() => show({ dialog: undefined }, true)} />
      )}
      {dialog === "reopen" && closed && (
        <ReopenDialog close={closed} onDone={() => show({ dialog: undefined }, true)} />
      )}
    </Page>
  );
}

/** The latest ones, and all that are closed. */
function monthsToShow(latest: readonly string[], closes: readonly { month: string }[]): string[] {
  return [...new Set([...latest, ...closes.map(({ month }) => month)])].sort().reverse();
}
