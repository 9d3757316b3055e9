import type { ReactNode } from "react";
import classes from "./small-table.module.css";

/** A few rows among other things on a page, all of them drawn; a list that is a page of its own is a `DataTable`. */
export function SmallTable({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className={classes.scroll}>
      <table className={classes.table} aria-label={name}>
        {children}
      </table>
    </div>
  );
}
