import { IconChevronRight } from "@tabler/icons-react";
import { Link, type LinkProps } from "@tanstack/react-router";
import { type ReactNode, useId } from "react";
import { share } from "../../money.ts";
import classes from "./trust.module.css";

/** One figure of the page, with the list behind it. */
export interface TrustLine {
  key: string;
  label: ReactNode;
  /** Why it matters, in a few words. */
  why: ReactNode;
  count: string;
  /** Of all that the section is about. */
  part?: { of: number; count: number };
  money?: ReactNode;
  /** What should be mended; else the figure is as it should be, or a matter of taste. */
  warns?: boolean;
  link?: Pick<LinkProps, "to" | "search"> & { label: string };
}

export function TrustSection({ title, lines }: { title: string; lines: readonly TrustLine[] }) {
  const id = useId();
  return (
    <section className={classes.section} aria-labelledby={id}>
      <h2 id={id} className={classes.heading}>
        {title}
      </h2>
      <ul className={classes.lines}>
        {lines.map((line) => (
          <li key={line.key}>
            {line.link ? (
              <Link
                to={line.link.to ?? "."}
                search={line.link.search ?? true}
                className={classes.line}
                data-warns={line.warns || undefined}
              >
                <Figures {...line} />
                <span className={classes.open}>
                  {line.link.label}
                  <IconChevronRight size={14} stroke={1.7} aria-hidden />
                </span>
              </Link>
            ) : (
              <div className={classes.line} data-warns={line.warns || undefined}>
                <Figures {...line} />
              </div>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Figures({ label, why, count, part, money }: TrustLine) {
  const ratio = part && share(BigInt(part.count), BigInt(part.of));
  return (
    <>
      <span className={classes.what}>
        <span className={classes.label}>{label}</span>
        <span className={classes.why}>{why}</span>
      </span>
      <span className={`num ${classes.share}`}>
        {ratio !== undefined && part && part.of > 0 && (
          <>
            <span>{percent(part)}</span>
            <span className={classes.bar} aria-hidden>
              <span style={{ width: `${ratio * 100}%` }} />
            </span>
          </>
        )}
      </span>
      <span className={`num ${classes.count}`}>{count}</span>
      <span className={`num ${classes.money}`}>{money}</span>
    </>
  );
}

/** Never 0 % of what there is, nor 100 % of what is not all. */
export function percent({ of, count }: { of: number; count: number }): string {
  const ratio = count / of;
  if (count > 0 && ratio < 0.001) return "< 0.1%";
  if (count < of && ratio > 0.999) return "> 99.9%";
  return `${(ratio * 100).toFixed(ratio === 0 || ratio === 1 ? 0 : 1)}%`;
}
