import type { Span } from "@anyway-sh/api";
import { useState } from "react";
import { BreakableKey } from "../../components/breakable-key.tsx";
import { CopyButton } from "../../components/copy-button.tsx";
import { LongText } from "../../components/long-text.tsx";
import { pointerStep, useReadWhole } from "../../components/span-texts.tsx";
import { toText } from "../../cut-text.ts";
import classes from "./attributes.module.css";

/** Rows of each group that are drawn at first, and with each press more: a span may have ten thousand. */
const STEP = 300;

type Entry = readonly [key: string, value: unknown];

/** Everything that a span carries, as it came, with a filter over keys and values. */
export function SpanAttributes({ span }: { span: Span }) {
  const [filter, setFilter] = useState("");
  const [most, setMost] = useState(STEP);
  const groups = [
    { name: "Attributes", at: "/attributes", entries: Object.entries(span.attributes) },
    { name: "Resource", at: "/resource", entries: Object.entries(span.resource) },
    { name: "Span", at: "", entries: spanEntries(span) },
  ].map((group) => ({ ...group, entries: matching(group.entries, filter) }));
  const nothing = groups.every((group) => group.entries.length === 0);
  return (
    <div className={classes.attributes}>
      <input
        type="search"
        className={classes.filter}
        aria-label="Filter attributes"
        placeholder="Filter attributes"
        value={filter}
        spellCheck={false}
        onChange={(event) => setFilter(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          event.preventDefault();
          setFilter("");
          event.currentTarget.blur();
        }}
      />
      {nothing && <p className="faint">Nothing holds “{filter}”.</p>}
      {groups.map(
        ({ name, at, entries }) =>
          entries.length > 0 && (
            <section key={name}>
              <h3 className={classes.heading}>{name}</h3>
              <dl className={classes.table}>
                {entries.slice(0, most).map(([key, value]) => (
                  <AttributeRow key={key} name={key} value={value} at={`${at}/${pointerStep(key)}`} />
                ))}
              </dl>
              {entries.length > most && (
                <button type="button" className={classes.more} onClick={() => setMost(most + STEP)}>
                  Show more ({(entries.length - most).toLocaleString("en-US")} are hidden; the filter finds
                  them too)
                </button>
              )}
            </section>
          ),
      )}
    </div>
  );
}

function AttributeRow({ name, value, at }: { name: string; value: unknown; at: string }) {
  const text = toText(value);
  const readWhole = useReadWhole();
  const copied = typeof value === "string" ? value : text;
  return (
    <div className={classes.row}>
      <dt className="mono">
        <BreakableKey name={name} />
      </dt>
      <dd>
        {text === "" ? <span className="faint">empty</span> : <LongText text={text} at={at} mono />}
        <span className={classes.copy}>
          <CopyButton text={() => readWhole([at], (whole) => whole(at) ?? copied)} what={name} />
        </span>
      </dd>
    </div>
  );
}

function spanEntries(span: Span): Entry[] {
  return [
    ["span id", span.span_id],
    ["parent", span.parent_span_id ?? "none"],
    ["kind", span.kind],
    ["status", span.status],
    ["service", span.service_name],
    ["scope", [span.scope.name, span.scope.version].filter(Boolean).join(" ")],
    ["dialect", span.dialect],
    ["start", span.start_time],
    ["end", span.end_time],
  ];
}

function matching(entries: readonly Entry[], filter: string): readonly Entry[] {
  const wanted = filter.trim().toLowerCase();
  if (wanted === "") return entries;
  return entries.filter(([key, value]) => {
    const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "");
    return key.toLowerCase().includes(wanted) || text.toLowerCase().includes(wanted);
  });
}
