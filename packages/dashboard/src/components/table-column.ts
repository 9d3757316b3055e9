import type { ReactNode } from "react";

/** A column of a table. */
export interface Column<Row> {
  id: string;
  header: string;
  cell: (row: Row) => ReactNode;
  /** Pixels, until the reader drags it. */
  width: number;
  /** Takes the room that the others leave; one column does. */
  grow?: boolean;
  align?: "right";
  sortable?: boolean;
  /** Hidden while the table is narrower than this. */
  from?: number;
}

/** By which column rows are ordered. */
export interface Sort {
  column: string;
  descending: boolean;
}
