import type { TraceSummary } from "@anyway-sh/api";
import { Button } from "@mantine/core";
import { IconArrowsDiff } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { Dropdown } from "../../components/dropdown.tsx";
import { SkeletonBar } from "../../components/states.tsx";
import { formatDuration } from "../../duration.ts";
import { formatTime } from "../../time.ts";
import { similarTracesQuery } from "../../trace-api.ts";
import classes from "./compare-menu.module.css";

/** Another trace to hold this one against: a recent one of the same name, or one that is named. */
export function CompareMenu({ trace }: { trace: TraceSummary }) {
  return (
    <Dropdown
      role="dialog"
      width={380}
      align="end"
      className={classes.menu}
      button={(opener) => (
        <Button
          {...opener}
          size="compact-sm"
          variant="default"
          leftSection={<IconArrowsDiff size={14} stroke={1.7} aria-hidden />}
        >
          Compare
        </Button>
      )}
    >
      {() => <Candidates trace={trace} />}
    </Dropdown>
  );
}

function Candidates({ trace }: { trace: TraceSummary }) {
  const [typed, setTyped] = useState("");
  const navigate = useNavigate();
  const similar = useQuery(similarTracesQuery(trace));
  // The address of a trace says which it is, too.
  const otherId = /[0-9a-f]{32}/i.exec(typed)?.[0].toLowerCase();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (otherId)
      void navigate({
        to: "/traces/$traceId/compare/$otherId",
        params: { traceId: trace.trace_id, otherId },
      });
  };
  return (
    <>
      <form onSubmit={submit} className={classes.form}>
        <input
          aria-label="Id or address of the other trace"
          placeholder="Id or address of another trace"
          className="mono"
          value={typed}
          spellCheck={false}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Button type="submit" size="compact-sm" disabled={otherId === undefined}>
          Compare
        </Button>
      </form>
      <h2>Recent ones of the same name</h2>
      {similar.isPending && <SkeletonBar width="60%" />}
      {similar.error && <p className="faint">They could not be read: {similar.error.message}</p>}
      {similar.data?.length === 0 && <p className="faint">There is none in the last 30 days.</p>}
      {similar.data?.map((other) => (
        <Link
          key={other.trace_id}
          to="/traces/$traceId/compare/$otherId"
          params={{ traceId: trace.trace_id, otherId: other.trace_id }}
          className={classes.other}
        >
          <span>{formatTime(other.start_time)}</span>
          <span className="mono ellipsis faint">{other.llm_summary.model ?? other.trace_id.slice(0, 8)}</span>
          <span className="num">{formatDuration(other.duration_ms)}</span>
        </Link>
      ))}
    </>
  );
}
