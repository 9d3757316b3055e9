import { IconChevronRight } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { LongText } from "../components/long-text.tsx";
import { foldable, type JsonRow, jsonRows } from "./json-rows.ts";
import classes from "./json-text.module.css";

/** Lines that are shown at first, and that each press of the button adds. */
const FIRST = 24;
const STEP = 400;
const DEEPEST_INDENT = 14;

/** JSON line by line, foldable. A long one shows its beginning. */
export function JsonText({ value }: { value: unknown }) {
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const [most, setMost] = useState(FIRST);
  const rows = useMemo(() => jsonRows(value, folded), [value, folded]);
  // A few more lines are cheaper than a button that shows them.
  const shown = rows.length <= most + 6 ? rows : rows.slice(0, most);
  const inner = useMemo(() => foldable(value), [value]);
  const toggle = (id: string) => {
    const next = new Set(folded);
    if (!next.delete(id)) next.add(id);
    setFolded(next);
  };
  return (
    <div className={`mono ${classes.json}`}>
      {shown.map((row) => (
        <Row key={row.id} row={row} onToggle={toggle} />
      ))}
      <div className={classes.buttons}>
        {rows.length > shown.length && (
          <button type="button" onClick={() => setMost(most + STEP)}>
            Show more ({(rows.length - shown.length).toLocaleString("en-US")} lines)
          </button>
        )}
        {inner.size > 1 && (
          <button type="button" onClick={() => setFolded(folded.size > 0 ? new Set() : inner)}>
            {folded.size > 0 ? "Unfold all" : "Fold all"}
          </button>
        )}
      </div>
    </div>
  );
}

function Row({ row, onToggle }: { row: JsonRow; onToggle: (id: string) => void }) {
  const { id, depth, key, kind, text, count, isFolded, isLast } = row;
  const comma = isLast ? "" : ",";
  return (
    <div className={classes.row} style={{ paddingLeft: `${Math.min(depth, DEEPEST_INDENT) * 14 + 18}px` }}>
      {kind === "open" && (
        <button
          type="button"
          className={classes.fold}
          aria-expanded={!isFolded}
          aria-label={`${key ?? "value"}, ${count} inside`}
          onClick={() => onToggle(id)}
        >
          <IconChevronRight size={12} aria-hidden />
        </button>
      )}
      {key !== undefined && <span className={classes.key}>{JSON.stringify(key)}: </span>}
      <span className={classes[kind]}>
        {kind === "string" ? <LongText text={broken(text)} /> : text}
        {isFolded && (
          <>
            <span className={classes.count}> {count} </span>
            {text === "[" ? "]" : "}"}
          </>
        )}
      </span>
      {(kind !== "open" || isFolded) && comma}
    </div>
  );
}

/** A string in JSON, with a line break after each that it writes. */
function broken(text: string): string {
  return text.replace(/\\\\|\\n(?!"$)/g, (sign) => (sign === "\\n" ? "\\n\n" : sign));
}
