import type { ReproductionForm } from "@anyway-sh/api";
import { SegmentedControl } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { reproductionQuery } from "../../api.ts";
import { ErrorState, SkeletonBar } from "../../components/states.tsx";
import classes from "./span-reproduction.module.css";
import { TextLines } from "./text-lines.tsx";

const FORMS: { value: ReproductionForm; label: string }[] = [
  { value: "curl", label: "cURL" },
  { value: "typescript", label: "TypeScript" },
  { value: "python", label: "Python" },
  { value: "json", label: "JSON" },
];

interface SpanReproductionProps {
  traceId: string;
  spanId: string;
  form: string | undefined;
  onForm: (form: string) => void;
}

/** A request that asks the model again what this call asked it, to be copied and run. */
export function SpanReproduction({ traceId, spanId, form, onForm }: SpanReproductionProps) {
  const chosen = FORMS.find(({ value }) => value === form) ?? { value: "curl" as const, label: "cURL" };
  const asked = useQuery({
    ...reproductionQuery(traceId, spanId, chosen.value),
    placeholderData: keepPreviousData,
  });
  if (asked.error && !asked.data)
    return <ErrorState error={asked.error} onRetry={() => void asked.refetch()} />;
  return (
    <div className={classes.reproduction}>
      <div className={classes.head}>
        <SegmentedControl
          value={chosen.value}
          onChange={onForm}
          data={FORMS}
          size="xs"
          aria-label="Form of the request"
        />
        <span className={`dim ellipsis ${classes.api}`} title={asked.data?.url}>
          {asked.data?.api}
        </span>
      </div>
      {asked.data ? (
        <>
          <Variables names={asked.data.variables} />
          <Notes notes={asked.data.notes} />
          <div className={classes.code}>
            <TextLines
              key={asked.data.as}
              text={asked.data.code}
              label={`The request as ${chosen.label}`}
              what="the request"
            />
          </div>
        </>
      ) : (
        <div className={classes.loading} aria-busy>
          <SkeletonBar width="60%" />
          <SkeletonBar width="85%" />
          <SkeletonBar width="40%" />
        </div>
      )}
    </div>
  );
}

/** No key is ever in the request: whoever runs it has one. */
function Variables({ names }: { names: readonly string[] }) {
  if (names.length === 0) return null;
  return (
    <p className={`dim ${classes.variables}`}>
      Set before you run it:{" "}
      {names.map((name, index) => (
        <span key={name}>
          {index > 0 && ", "}
          <code className="mono">{name}</code>
        </span>
      ))}
    </p>
  );
}

function Notes({ notes }: { notes: readonly string[] }) {
  if (notes.length === 0) return null;
  return (
    <ul className={classes.notes} aria-label="What may differ">
      {notes.map((note) => (
        <li key={note}>{note}</li>
      ))}
    </ul>
  );
}
