import { extent, share, toScaled } from "../money.ts";
import { hint } from "./hint.tsx";
import classes from "./profit-chart.module.css";

const WIDTH = 84;
const HEIGHT = 22;

interface SparklineProps {
  values: readonly string[];
  label: string;
  /** Whether they come to a loss, all in all. */
  loss: boolean;
}

/** Amounts over time as a line, with zero where there are losses. */
export function Sparkline({ values, label, loss }: SparklineProps) {
  if (values.length < 2) return <span className="faint">–</span>;
  const scaled = values.map(toScaled);
  const { bottom, top } = extent(scaled);
  if (top === bottom) return <span className="faint">–</span>;
  const y = (value: bigint) => (1 - share(value - bottom, top - bottom)) * (HEIGHT - 2) + 1;
  const points = scaled.map(
    (value, i) => `${((i / (values.length - 1)) * WIDTH).toFixed(1)},${y(value).toFixed(1)}`,
  );
  return (
    <svg
      className={classes.spark}
      width={WIDTH}
      height={HEIGHT}
      role="img"
      aria-label={label}
      {...hint(label)}
    >
      {bottom < 0n && <line x1={0} x2={WIDTH} y1={y(0n)} y2={y(0n)} className={classes.zero} />}
      <polyline points={points.join(" ")} className={loss ? classes.down : classes.up} />
    </svg>
  );
}
