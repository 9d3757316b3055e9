import type { Facet } from "@anyway-sh/api";
import { formatValue } from "@anyway-sh/filter";
import { Button } from "@mantine/core";
import { IconLayoutSidebar, IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { hint } from "../../components/hint.tsx";
import { SkeletonBar } from "../../components/states.tsx";
import { asksFor } from "../../filter/edit-query.ts";
import { facetsQuery } from "../../filter/filter-api.ts";
import { useView } from "../../use-view.ts";
import classes from "./facet-panel.module.css";

/** Shows and hides the facets. */
export function FacetButton({ shown, onToggle }: { shown: boolean; onToggle: () => void }) {
  return (
    <Button
      variant="default"
      h={32}
      px={9}
      className={classes.button}
      aria-label="Facets"
      aria-expanded={shown}
      onClick={onToggle}
      {...hint(`${shown ? "Hide" : "Show"} facets ([)`)}
    >
      <IconLayoutSidebar size={15} stroke={1.7} aria-hidden />
    </Button>
  );
}

interface FacetPanelProps {
  filter: string | undefined;
  onToggle: (condition: string) => void;
  onClose: () => void;
}

/** How many of the traces have which values; a press asks for one of them, or no longer. */
export function FacetPanel({ filter, onToggle, onClose }: FacetPanelProps) {
  const facets = useQuery(facetsQuery(filter, useView()));
  const shown = facets.data?.filter(({ values }) => values.length > 0);
  return (
    <aside className={classes.panel} aria-label="Facets" aria-busy={facets.isFetching}>
      <button type="button" className={classes.close} aria-label="Hide facets" onClick={onClose}>
        <IconX size={15} aria-hidden />
      </button>
      {!facets.data && facets.isPending && <Loading />}
      {facets.error && !facets.data && (
        <p className={classes.note}>
          No counts for this query.{" "}
          <button type="button" className="link" onClick={() => void facets.refetch()}>
            Try again
          </button>
        </p>
      )}
      {shown?.length === 0 && <p className={classes.note}>No traces to count.</p>}
      {shown?.map((facet) => (
        <FacetValues key={facet.field} facet={facet} filter={filter ?? ""} onToggle={onToggle} />
      ))}
      {shown && shown.length > 0 && <p className={classes.note}>Alt-click leaves a value out.</p>}
    </aside>
  );
}

interface FacetValuesProps {
  facet: Facet;
  filter: string;
  onToggle: (condition: string) => void;
}

function FacetValues({ facet: { field, values, more }, filter, onToggle }: FacetValuesProps) {
  const most = Math.max(...values.map(({ traces }) => traces));
  const label = field.replace(/^property\./, "");
  return (
    <section className={classes.facet} aria-label={label}>
      <h2 className="ellipsis" title={field}>
        {label}
      </h2>
      <ul>
        {values.map(({ value, traces }) => {
          const condition = `${field}:${formatValue(value)}`;
          const asked = asksFor(filter, condition);
          return (
            <li key={value}>
              <button
                type="button"
                className={classes.value}
                aria-pressed={asked === "yes"}
                data-out={asked === "contrary" || undefined}
                onClick={(event) => {
                  const out = event.altKey || event.shiftKey || asked === "contrary";
                  onToggle(out ? `-${condition}` : condition);
                }}
              >
                <span
                  className={classes.share}
                  style={{ transform: `scaleX(${most === 0 ? 0 : traces / most})` }}
                  aria-hidden
                />
                <span className={classes.name} title={value}>
                  {value}
                </span>
                <span className={`num ${classes.count}`}>{traces.toLocaleString("en-US")}</span>
              </button>
            </li>
          );
        })}
      </ul>
      {more && <p className={classes.more}>and others</p>}
    </section>
  );
}

function Loading() {
  return [3, 5, 2].map((lines) => (
    <div key={lines} className={classes.facet}>
      <h2>
        <SkeletonBar width={60} />
      </h2>
      <ul>
        {Array.from({ length: lines }, (_, line) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the lines are all alike
          <li key={line} className={classes.value}>
            <SkeletonBar width={`${80 - line * 9}%`} />
          </li>
        ))}
      </ul>
    </div>
  ));
}
