import { useQuery } from "@tanstack/react-query";
import { settingsQuery } from "../../api.ts";
import { Crumbs, Page } from "../../components/page.tsx";
import { SettingsTabs } from "../../components/settings-tabs.tsx";
import { ErrorState, SkeletonBar } from "../../components/states.tsx";
import { ExchangeRates } from "./exchange-rates.tsx";
import classes from "./payments-settings.module.css";
import { ProjectForm } from "./project-form.tsx";

/** How the project is counted: days, currency, credit, environments, rates. */
export function ProjectSettingsPage() {
  const settings = useQuery(settingsQuery);
  return (
    <Page
      title="Project"
      heading={
        <Crumbs to="/settings" label="Settings">
          Project
        </Crumbs>
      }
      view={false}
    >
      <SettingsTabs />
      <div className={classes.page}>
        {settings.isPending && <SkeletonBar width="40%" />}
        {settings.error && !settings.data && (
          <ErrorState error={settings.error} onRetry={() => void settings.refetch()} />
        )}
        {settings.data && (
          <div className={classes.column}>
            {/* What is typed belongs to what it was typed over. */}
            <ProjectForm key={JSON.stringify(settings.data)} settings={settings.data} />
            <ExchangeRates currency={settings.data.reporting_currency} />
          </div>
        )}
      </div>
    </Page>
  );
}
