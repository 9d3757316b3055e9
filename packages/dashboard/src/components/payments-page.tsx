import { useInfiniteQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { unmatchedPaymentsQuery } from "../commerce-api.ts";
import { Page } from "./page.tsx";
import { SectionTabs } from "./section-tabs.tsx";

/** A page of the section Payments, beneath its tabs. */
export function PaymentsPage({ title, children }: { title: string; children: ReactNode }) {
  const waiting = useInfiniteQuery(unmatchedPaymentsQuery("waiting")).data?.pages[0]?.data.length;
  return (
    <Page title={title} view={false}>
      <SectionTabs
        label="Payments"
        tabs={[
          { to: "/payments/links", label: "Payment links" },
          { to: "/payments/products", label: "Products" },
          { to: "/payments/unmatched", label: "Unmatched", count: waiting },
          { to: "/payments/webhooks", label: "Webhooks" },
        ]}
      />
      {children}
    </Page>
  );
}
