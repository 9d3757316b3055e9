import type { ReactNode } from "react";
import classes from "./tiles.module.css";

/** A strip of figures. */
export function Tiles({ children }: { children: ReactNode }) {
  return <dl className={classes.tiles}>{children}</dl>;
}

/** One figure with its name, and a word on it beneath. */
export function Tile({ label, note, children }: { label: string; note?: ReactNode; children: ReactNode }) {
  return (
    <div className={classes.tile}>
      <dt>{label}</dt>
      <dd className="num">{children}</dd>
      {note && <dd className={classes.note}>{note}</dd>}
    </div>
  );
}
