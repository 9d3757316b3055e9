import type { Score, ScoreStats } from "@anyway-sh/api";
import { IconThumbDown, IconThumbUp } from "@tabler/icons-react";
import { formatFullTime } from "../time.ts";
import { hint } from "./hint.tsx";
import classes from "./scores.module.css";

const three = new Intl.NumberFormat("en-US", { maximumFractionDigits: 3 });
const percent = new Intl.NumberFormat("en-US", { style: "percent", maximumFractionDigits: 0 });

/** What scores come to, each name and type one chip. */
export function ScoreChips({ scores }: { scores: readonly ScoreStats[] }) {
  if (scores.length === 0) return <span className="faint">–</span>;
  return (
    <span className={classes.chips}>
      {scores.map((stats) => (
        <span key={`${stats.name} ${stats.type}`} className={classes.chip} {...hint(inWords(stats))}>
          <span className="dim ellipsis">{stats.name}</span>
          <Value stats={stats} />
        </span>
      ))}
    </span>
  );
}

function Value({ stats: { type, average, count, labels } }: { stats: ScoreStats }) {
  const share = Number(average ?? 0);
  if (type === "thumbs")
    return (
      <span className={`num ${share < 0.5 ? classes.down : classes.up}`}>
        {share < 0.5 ? <IconThumbDown size={12} aria-hidden /> : <IconThumbUp size={12} aria-hidden />}
        {count === 1 ? (
          <span className={classes.hidden}>{share === 1 ? "up" : "down"}</span>
        ) : (
          percent.format(share)
        )}
      </span>
    );
  if (type === "label") return <span className="ellipsis">{labels[0]?.label ?? count}</span>;
  return <span className="num">{average === null ? "–" : three.format(share)}</span>;
}

function inWords({ name, type, count, average, minimum, maximum, labels }: ScoreStats): string {
  const times = count === 1 ? "once" : `${count.toLocaleString("en-US")} times`;
  const scored = `${name}, given ${times}`;
  if (type === "label") return [scored, ...labels.map((one) => `${one.label}: ${one.count}`)].join("\n");
  if (type === "thumbs") return `${scored}\n${percent.format(Number(average))} thumbs up`;
  const range =
    minimum === maximum ? "" : ` (${three.format(Number(minimum))} to ${three.format(Number(maximum))})`;
  return `${scored}\naverage ${three.format(Number(average))}${range}`;
}

/** One score: what was said, by whom. */
export function ScoreLine({ score }: { score: Score }) {
  return (
    <span className={classes.line}>
      <span className={classes.chip} {...hint(`Given ${formatFullTime(score.time)}`)}>
        <span className="dim ellipsis">{score.name}</span>
        <ScoreValue score={score} />
      </span>
      <span className="faint">{score.source}</span>
      {score.comment && <span className={classes.comment}>{score.comment}</span>}
    </span>
  );
}

function ScoreValue({ score: { value, label } }: { score: Score }) {
  if (typeof value === "boolean")
    return (
      <span className={value ? classes.up : classes.down}>
        {value ? (
          <IconThumbUp size={12} aria-label="Thumb up" />
        ) : (
          <IconThumbDown size={12} aria-label="Thumb down" />
        )}
      </span>
    );
  if (typeof value === "string") return <span className="ellipsis">{value}</span>;
  return (
    <span className="num">
      {three.format(value)}
      {label && ` ${label}`}
    </span>
  );
}
