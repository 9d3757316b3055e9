import { Button } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { Crumbs, Page } from "../../../components/page.tsx";
import { SearchField } from "../../../components/search-field.tsx";
import { SettingsTabs } from "../../../components/settings-tabs.tsx";
import { ErrorState, RefreshFailed, SkeletonBar } from "../../../components/states.tsx";
import { useView } from "../../../use-view.ts";
import { PriceDialog, type PriceSubject } from "./price-dialog.tsx";
import { PriceLists } from "./price-lists.tsx";
import { PriceTable } from "./price-table.tsx";
import classes from "./prices.module.css";
import { pricesQuery, unpricedQuery } from "./prices-api.ts";
import { Repricings } from "./repricing.tsx";
import { ReportedCosts, UnpricedModels } from "./unpriced-models.tsx";

const route = getRouteApi("/settings/prices");

/** What models cost: what has no price yet, the book, and the files that were taken into it. */
export function PricesPage() {
  const [subject, setSubject] = useState<PriceSubject>();
  const unpriced = useQuery(unpricedQuery(useView()));
  return (
    <Page
      title="Prices"
      heading={
        <Crumbs to="/settings" label="Settings">
          Prices
        </Crumbs>
      }
    >
      <SettingsTabs />
      <div className={classes.page}>
        <div className={classes.column}>
          <section aria-label="Without a price">
            <h2>Without a price</h2>
            {unpriced.isPending && <SkeletonBar width="40%" />}
            {unpriced.data ? (
              <>
                <RefreshFailed query={unpriced} />
                <UnpricedModels unpriced={unpriced.data} onSetPrice={setSubject} />
              </>
            ) : (
              unpriced.error && <ErrorState error={unpriced.error} onRetry={() => void unpriced.refetch()} />
            )}
          </section>
          {unpriced.data && <ReportedCosts reported={unpriced.data.reported} />}
          <Book onSetPrice={() => setSubject({ provider: "", model: "" })} />
          <PriceLists />
          <Repricings />
        </div>
      </div>
      {subject && <PriceDialog subject={subject} onClose={() => setSubject(undefined)} />}
    </Page>
  );
}

function Book({ onSetPrice }: { onSetPrice: () => void }) {
  const { q = "" } = route.useSearch();
  const navigate = useNavigate({ from: "/settings/prices" });
  const [words] = useDebouncedValue(q.trim(), 200);
  const prices = useInfiniteQuery(pricesQuery(words));
  const rows = prices.data?.pages.flatMap((page) => page.data) ?? [];
  const search = (text: string) =>
    void navigate({ search: (previous) => ({ ...previous, q: text || undefined }), replace: true });
  return (
    <section aria-label="Price book">
      <div className={classes.head}>
        <h2>Price book</h2>
        <SearchField label="Search all prices" value={q} onChange={search} />
        <Button size="xs" variant="default" onClick={onSetPrice}>
          Set a price…
        </Button>
      </div>
      <p className="dim">
        {words === ""
          ? "The prices that were set here. They count before all others; search to see the built-in ones too."
          : "In the order in which they count, in US dollars per million tokens."}
      </p>
      {prices.isPending && <SkeletonBar width="40%" />}
      {prices.error && rows.length === 0 && (
        <ErrorState error={prices.error} onRetry={() => void prices.refetch()} />
      )}
      {prices.isSuccess && rows.length === 0 && (
        <p className="faint">{words === "" ? "None so far." : `No price of “${words}” is known.`}</p>
      )}
      {rows.length > 0 && <PriceTable prices={rows} />}
      {prices.hasNextPage && (
        <Button
          size="xs"
          variant="default"
          loading={prices.isFetchingNextPage}
          onClick={() => void prices.fetchNextPage()}
        >
          Show more
        </Button>
      )}
    </section>
  );
}
