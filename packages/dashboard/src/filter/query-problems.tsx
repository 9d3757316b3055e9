import type { FilterError } from "@anyway-sh/filter";
import classes from "./query-bar.module.css";

interface QueryProblemsProps {
  text: string;
  errors: readonly FilterError[];
  /** Takes the query with a suggestion in it. */
  onChange: (query: string) => void;
}

/** What is wrong with a query, each with what may be meant. */
export function QueryProblems({ text, errors, onChange }: QueryProblemsProps) {
  return (
    <div id="query-problems" className={classes.problems} role="alert">
      <ul>
        {errors.map(({ start, end, message, suggestion }) => (
          <li key={`${start} ${message}`}>
            <span>{message}</span>{" "}
            {suggestion && (
              <button
                type="button"
                className="link"
                // The field keeps the focus: what is wrong is told until it is mended.
                onMouseDown={(event) => event.preventDefault()}
                onClick={() =>
                  onChange(text.slice(0, suggestion.start) + suggestion.text + text.slice(suggestion.end))
                }
              >
                {suggestion.text === "" ? `Leave out ${text.slice(start, end)}` : `Use ${suggestion.text}`}
              </button>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
