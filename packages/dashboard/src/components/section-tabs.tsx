import { Link, type LinkProps } from "@tanstack/react-router";
import { useRef } from "react";
import classes from "./section-tabs.module.css";
import { useActiveInSight } from "./use-active-in-sight.ts";

interface SectionTabsProps {
  label: string;
  tabs: readonly { to: LinkProps["to"]; label: string; count?: number | undefined }[];
}

/** The pages of one section, side by side; the one that is open is in sight where there is no room for all. */
export function SectionTabs({ label, tabs }: SectionTabsProps) {
  const nav = useRef<HTMLElement>(null);
  useActiveInSight(nav);
  return (
    <nav ref={nav} className={classes.tabs} aria-label={label}>
      {tabs.map((tab) => (
        <Link
          key={tab.to}
          to={tab.to ?? "."}
          className={classes.tab}
          activeProps={{ "data-active": true }}
          // Filters of the list do not make it another page.
          activeOptions={{ exact: true, includeSearch: false }}
        >
          {tab.label}
          {tab.count !== undefined && tab.count > 0 && <span className={classes.count}>{tab.count}</span>}
        </Link>
      ))}
    </nav>
  );
}
