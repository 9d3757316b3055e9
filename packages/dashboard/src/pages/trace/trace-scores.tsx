import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ScoreLine } from "../../components/score-chips.tsx";
import { Thumbs } from "../../components/thumbs.tsx";
import { isThumb, traceScoresQuery } from "../../session-api.ts";
import classes from "./trace-scores.module.css";

/** What people and evaluations say of the trace and its spans, and a thumb to say so too. */
export function TraceScores({ traceId }: { traceId: string }) {
  const { data: scores = [], error } = useQuery(traceScoresQuery(traceId));
  const shown = scores.filter((score) => score.span_id !== null || !isThumb(score));
  return (
    <section className={classes.scores} aria-label="Scores">
      <span className="faint">Helpful?</span>
      <Thumbs
        what="the trace"
        target={{ trace_id: traceId }}
        scores={scores}
        refresh={[["scores"], ["sessions"]]}
      />
      {error && <span className="faint">Scores could not be read: {error.message}</span>}
      {shown.map((score) => (
        <span key={score.id} className={classes.score}>
          <ScoreLine score={score} />
          {score.span_id && (
            <Link
              to="/traces/$traceId"
              params={{ traceId }}
              search={(previous) => ({ ...previous, span: score.span_id ?? undefined })}
              className="link"
            >
              span
            </Link>
          )}
        </span>
      ))}
    </section>
  );
}
