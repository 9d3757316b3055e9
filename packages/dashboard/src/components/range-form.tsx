import { Button } from "@mantine/core";
import { type FormEvent, useState } from "react";
import classes from "./view-controls.module.css";

interface RangeFormProps {
  from: string | undefined;
  to: string | undefined;
  onApply: (range: { from: string; to: string | undefined }) => void;
}

/** A range of one's own, in the reader's time zone. */
export function RangeForm({ from, to, onApply }: RangeFormProps) {
  const [problem, setProblem] = useState<string>();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const start = toTimestamp(form.get("from"));
    const end = toTimestamp(form.get("to"));
    if (!start) return setProblem("Choose when the range starts.");
    if (end && Date.parse(end) <= Date.parse(start)) return setProblem("The end must be after the start.");
    onApply({ from: start, to: end });
  };
  return (
    <form className={classes.form} onSubmit={submit}>
      <label>
        <span className="dim">From</span>
        <input type="datetime-local" name="from" defaultValue={toLocal(from)} />
      </label>
      <label>
        <span className="dim">To</span>
        <input type="datetime-local" name="to" defaultValue={toLocal(to)} aria-describedby="range-to-help" />
      </label>
      <p id="range-to-help" className="faint">
        Without an end, up to now.
      </p>
      {problem && (
        <p className={classes.problem} role="alert">
          {problem}
        </p>
      )}
      <Button type="submit" size="xs" variant="default" fullWidth>
        Apply
      </Button>
    </form>
  );
}

/** A local date and time (`2026-11-21T09:30`) as an instant; undefined when none was entered. */
function toTimestamp(entered: FormDataEntryValue | null): string | undefined {
  return typeof entered === "string" && entered !== "" ? new Date(entered).toISOString() : undefined;
}

function toLocal(time: string | undefined): string | undefined {
  if (!time) return undefined;
  const date = new Date(time);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
