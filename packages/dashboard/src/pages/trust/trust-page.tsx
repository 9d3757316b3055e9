import { useQuery } from "@tanstack/react-query";
import { Page } from "../../components/page.tsx";
import { ErrorState, RefreshFailed, SkeletonBar } from "../../components/states.tsx";
import { trustQuery } from "../../trust-api.ts";
import { useView } from "../../use-view.ts";
import { onlyView } from "../../view.ts";
import classes from "./trust.module.css";
import { trustSections } from "./trust-lines.tsx";
import { TrustSection } from "./trust-section.tsx";
import { TrustTiles } from "./trust-tiles.tsx";

/** How far the numbers can be relied on, and where to mend what they lack. */
export function TrustPage() {
  const view = useView();
  const trust = useQuery(trustQuery(view));
  if (trust.error && !trust.data)
    return (
      <Page title="Trust">
        <ErrorState error={trust.error} onRetry={() => void trust.refetch()} />
      </Page>
    );
  return (
    <Page title="Trust">
      <RefreshFailed query={trust} />
      <div className={classes.page} aria-busy={trust.isPending || undefined}>
        <TrustTiles trust={trust.data} />
        <div className={classes.sections}>
          {trust.data
            ? trustSections(trust.data, onlyView(view)).map((section) => (
                <TrustSection key={section.title} {...section} />
              ))
            : [60, 45, 70].map((width) => <SkeletonBar key={width} width={`${width}%`} />)}
        </div>
      </div>
    </Page>
  );
}
