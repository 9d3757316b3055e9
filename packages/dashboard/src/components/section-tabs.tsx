import { Link, type LinkProps } from "@tanstack/react-router";
import classes from "./section-tabs.module.css";

interface SectionTabsProps {
  label: string;
  tabs: readonly { to: LinkProps["to"]; label: string; count?: number | undefined }[];
}

/** The pages of one section, side by side. */
export function SectionTabs({ label, tabs }: SectionTabsProps) {
  return (
    <nav className={classes.tabs} aria-label={label}>
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
