import { IconChevronLeft } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { ExportStatus } from "./export-status.tsx";
import classes from "./page.module.css";
import { ViewControls } from "./view-controls.tsx";

interface PageProps {
  /** Of the window, and of the page unless `heading` says more. */
  title: string;
  heading?: ReactNode;
  /** False for a page that no range or environment changes. */
  view?: boolean;
  /** What can be done with all that the page shows. */
  tools?: ReactNode;
  children: ReactNode;
}

/** A page's title bar and body; the body fills the rest of the screen. */
export function Page({ title, heading, view = true, tools, children }: PageProps) {
  return (
    <>
      <title>{`${title} · Anyway`}</title>
      <header className={classes.header}>
        {heading ?? <h1 className={classes.title}>{title}</h1>}
        {tools && <div className={classes.tools}>{tools}</div>}
        {view && <ViewControls />}
      </header>
      <div className={classes.body}>{children}</div>
      <ExportStatus />
    </>
  );
}

interface CrumbsProps {
  /** The list that the page belongs to. */
  to:
    | "/customers"
    | "/traces"
    | "/errors"
    | "/sessions"
    | "/users"
    | "/orders"
    | "/conversions"
    | "/budgets"
    | "/payments/links"
    | "/payments/webhooks"
    | "/trust"
    | "/settings";
  label: string;
  children: ReactNode;
}

/** A heading that says where the page belongs: `Customers / Ada Lovelace`. */
export function Crumbs({ to, label, children }: CrumbsProps) {
  return (
    <div className={classes.crumbs}>
      <Link to={to} className={classes.parent} aria-label={label}>
        <IconChevronLeft size={18} className={classes.back} aria-hidden />
        <span>{label}</span>
      </Link>
      <span className={`faint ${classes.slash}`} aria-hidden>
        /
      </span>
      <h1 className={`${classes.title} ellipsis`}>{children}</h1>
    </div>
  );
}
