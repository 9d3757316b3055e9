import type { ReactNode } from "react";
import { Page } from "../../components/page.tsx";
import { SectionTabs } from "../../components/section-tabs.tsx";

/** A list of the section Budgets, beneath its tabs. */
export function BudgetsSection({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Page title={title} view={false}>
      <SectionTabs
        label="Budgets"
        tabs={[
          { to: "/budgets", label: "Budgets" },
          { to: "/budgets/fired", label: "What fired" },
        ]}
      />
      {children}
    </Page>
  );
}
