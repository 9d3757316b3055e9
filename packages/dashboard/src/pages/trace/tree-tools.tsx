import { IconChevronDown, IconChevronUp, IconRoute, IconZoomReset } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { hint } from "../../components/hint.tsx";
import { SearchField } from "../../components/search-field.tsx";
import classes from "./tree-tools.module.css";

interface TreeToolsProps {
  query: string;
  onQuery: (text: string) => void;
  /** `3 of 17`, or what has come of the trace. */
  count: ReactNode;
  /** Goes to the next match, or the one before; absent while nothing is searched or found. */
  onMatch: ((step: 1 | -1) => void) | undefined;
  errors: number;
  onError: () => void;
  levels: number | undefined;
  /** How many the tree has. */
  depth: number;
  onLevels: (levels: number | undefined) => void;
  critical: boolean;
  onCritical: () => void;
  zoomed: boolean;
  onZoomReset: () => void;
}

const LEVELS = [1, 2, 3];

/** What the tree can be asked: where something is, where it failed, how deep it shows, what its end waited for. */
export function TreeTools(props: TreeToolsProps) {
  const { levels, critical, onMatch } = props;
  return (
    <div className={classes.tools} role="toolbar" aria-label="Spans">
      <SearchField label="Search in this trace" value={props.query} onChange={props.onQuery} />
      {onMatch && (
        <span className={classes.group}>
          <button
            type="button"
            className={classes.icon}
            aria-label="Previous match"
            onClick={() => onMatch(-1)}
            {...hint("Previous match (N)")}
          >
            <IconChevronUp size={14} aria-hidden />
          </button>
          <button
            type="button"
            className={classes.icon}
            aria-label="Next match"
            onClick={() => onMatch(1)}
            {...hint("Next match (n)")}
          >
            <IconChevronDown size={14} aria-hidden />
          </button>
        </span>
      )}
      <span className={`faint num ${classes.count}`} role="status">
        {props.count}
      </span>
      {props.errors > 0 && (
        <button
          type="button"
          className={classes.errors}
          onClick={props.onError}
          {...hint("Go to the next failed span (e)")}
        >
          {props.errors.toLocaleString("en-US")} failed
        </button>
      )}
      {props.zoomed && (
        <button
          type="button"
          className={classes.icon}
          aria-label="Show the whole time"
          onClick={props.onZoomReset}
          {...hint("Show the whole time (z)")}
        >
          <IconZoomReset size={15} aria-hidden />
        </button>
      )}
      <button
        type="button"
        className={classes.icon}
        aria-label="Critical path"
        aria-pressed={critical}
        onClick={props.onCritical}
        {...hint("Critical path: what the end of the trace waited for (c)")}
      >
        <IconRoute size={15} aria-hidden />
      </button>
      {props.depth > 1 && (
        <fieldset className={classes.levels} aria-label="Levels shown">
          {[...LEVELS.filter((level) => level < props.depth), undefined].map((level) => (
            <button
              key={level ?? 0}
              type="button"
              aria-pressed={levels === level}
              aria-label={level === undefined ? "All levels" : level === 1 ? "1 level" : `${level} levels`}
              onClick={() => props.onLevels(level)}
              {...hint(
                level === undefined
                  ? "All levels (0)"
                  : `${level === 1 ? "Roots only" : `${level} levels`} (${level})`,
              )}
            >
              {level ?? "All"}
            </button>
          ))}
        </fieldset>
      )}
    </div>
  );
}
