import type { Score } from "@anyway-sh/api";
import { IconThumbDown, IconThumbDownFilled, IconThumbUp, IconThumbUpFilled } from "@tabler/icons-react";
import { type QueryKey, useMutation, useQueryClient } from "@tanstack/react-query";
import { setThumb, THUMBS } from "../session-api.ts";
import { hint } from "./hint.tsx";
import classes from "./scores.module.css";

interface ThumbsProps {
  /** What is judged: a span of a trace, a trace, or a session. */
  target: { trace_id?: string; span_id?: string; session_id?: string };
  /** Scores among which the one that was given here is, if any. */
  scores: readonly Score[];
  /** What is asked anew once it is given. */
  refresh: readonly QueryKey[];
  /** Completes "Helpful: …". */
  what: string;
}

/** A thumb up or down that people give here; the same once more takes it back. */
export function Thumbs({ target, scores, refresh, what }: ThumbsProps) {
  const queryClient = useQueryClient();
  const given = scores.find(
    (score) =>
      score.name === THUMBS.name &&
      score.source === THUMBS.source &&
      score.trace_id === (target.trace_id ?? null) &&
      score.span_id === (target.span_id ?? null) &&
      score.session_id === (target.session_id ?? null),
  );
  const { mutate, isPending, error } = useMutation({
    mutationFn: (value: boolean) => setThumb(target, given, value),
    onSuccess: () => Promise.all(refresh.map((queryKey) => queryClient.invalidateQueries({ queryKey }))),
  });
  return (
    <span className={classes.thumbs}>
      {[true, false].map((value) => {
        const isGiven = given?.value === value;
        const Icon = value
          ? isGiven
            ? IconThumbUpFilled
            : IconThumbUp
          : isGiven
            ? IconThumbDownFilled
            : IconThumbDown;
        return (
          <button
            key={String(value)}
            type="button"
            className={classes.thumb}
            data-value={value ? "up" : "down"}
            aria-pressed={isGiven}
            aria-label={`${value ? "Helpful" : "Not helpful"}: ${what}`}
            disabled={isPending}
            onClick={() => mutate(value)}
            {...hint(isGiven ? "Take it back" : value ? "Helpful" : "Not helpful")}
          >
            <Icon size={15} stroke={1.7} aria-hidden />
          </button>
        );
      })}
      {error && (
        <span className={classes.problem} role="alert">
          {error.message}
        </span>
      )}
    </span>
  );
}
