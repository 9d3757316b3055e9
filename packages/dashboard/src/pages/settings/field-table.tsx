import type { FieldSource } from "@anyway-sh/api";
import { BreakableKey } from "../../components/breakable-key.tsx";
import { LongText } from "../../components/long-text.tsx";
import { toText } from "../../cut-text.ts";
import classes from "./reading.module.css";

/** A field, what it was read as, and from where. */
export interface FieldRow {
  field: string;
  /** Null for what is shown elsewhere. */
  value: unknown;
  source?: FieldSource | undefined;
  /** Where it comes from, when no key of the span says it. */
  note?: string;
}

interface FieldTableProps {
  title: string;
  note?: string;
  rows: readonly FieldRow[];
  /** Said in place of rows; without it, no rows show nothing. */
  empty?: string;
  /** The fields are attribute keys. */
  isKey?: boolean;
}

/** Fields and where each was read from. */
export function FieldTable({ title, note, rows, empty, isKey = false }: FieldTableProps) {
  if (rows.length === 0 && empty === undefined) return null;
  return (
    <section aria-label={title}>
      <h3 className={classes.heading}>{title}</h3>
      {note && <p className={classes.note}>{note}</p>}
      {rows.length === 0 ? (
        <p className={classes.note}>{empty}</p>
      ) : (
        <dl className={classes.fields} data-keys={isKey || undefined}>
          {rows.map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a field may come twice, and rows never change places
            <div key={index} className={classes.field} data-field={row.field}>
              <dt className={isKey ? "mono" : undefined}>
                {isKey ? <BreakableKey name={row.field} /> : words(row.field)}
              </dt>
              <dd>{row.value !== null && <LongText text={toText(row.value)} mono={isKey} />}</dd>
              {!isKey && (
                <dd className={classes.from}>
                  {row.source ? <Source source={row.source} /> : row.note && <span>{row.note}</span>}
                </dd>
              )}
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}

function Source({ source: { key, path, from } }: { source: FieldSource }) {
  return (
    <>
      <span className="faint" aria-hidden>
        ←{" "}
      </span>
      <span className="mono">
        <BreakableKey name={key} />
      </span>
      {path !== null && (
        <>
          <span className="faint"> at </span>
          <span className="mono">{path}</span>
        </>
      )}
      {from === "resource" && <span className="faint"> of the resource</span>}
    </>
  );
}

/** The values as the attributes hold them. */
export function sourceRows(sources: readonly FieldSource[]): FieldRow[] {
  return sources.map((source) => ({ field: source.field, value: source.value, source }));
}

/** `cache_read_tokens` as people write it; the names of properties stay as they are. */
function words(field: string): string {
  if (field.startsWith("properties.")) return field.slice("properties.".length);
  const text = field.replaceAll("_", " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}
