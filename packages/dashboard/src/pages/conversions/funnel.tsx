import type { ConversionLine, Conversions } from "@anyway-sh/api";
import { Link } from "@tanstack/react-router";
import { SkeletonBar } from "../../components/states.tsx";
import type { ConversionsSearch } from "../../conversions-api.ts";
import { count } from "../../profit.ts";
import { onlyView } from "../../view.ts";
import classes from "./conversions.module.css";
import { ListLink } from "./parts.tsx";

const STAGES = [
  { stage: "conversations", label: "In conversation" },
  { stage: "intent", label: "With intent" },
  { stage: "payment_link", label: "Payment link" },
  { stage: "paid", label: "Paid" },
] as const satisfies readonly { stage: keyof ConversionLine["funnel"]; label: string }[];

/** How many visitors came how far. */
export function Funnel({ report, search }: { report: Conversions | undefined; search: ConversionsSearch }) {
  const all = report?.totals.funnel.conversations.visitors ?? 0;
  return (
    <ol className={classes.funnel} aria-label="Funnel">
      {STAGES.map(({ stage, label }) => {
        const of = report?.totals.funnel[stage];
        const isUnknown = stage === "intent" && report?.intent_is_named === false;
        const part = of && all > 0 ? of.visitors / all : 0;
        return (
          <li key={stage} className={classes.stage}>
            <span className={classes.stageName}>
              <span>{label}</span>
              {of && !isUnknown && stage !== "conversations" && all > 0 && (
                <span className="faint num">{formatPart(part)}</span>
              )}
            </span>
            {!of ? (
              <SkeletonBar width={90} />
            ) : isUnknown ? (
              <span className={classes.stageNote}>
                <Link to="/settings/project" search={onlyView} className="link">
                  Say what shows intent
                </Link>
              </span>
            ) : (
              <ListLink
                list={{ ...search, stage, value: undefined }}
                empty={of.conversations === 0}
                label={label.toLowerCase()}
              >
                <strong className={`num ${classes.visitors}`}>{of.visitors.toLocaleString("en-US")}</strong>{" "}
                <span className={classes.stageNote}>
                  {of.visitors === 1 ? "visitor" : "visitors"} ·{" "}
                  {count(of.conversations, "conversation", "conversations")}
                </span>
              </ListLink>
            )}
            <span className={classes.bar} aria-hidden>
              <span style={{ width: `${isUnknown ? 0 : part * 100}%` }} />
            </span>
          </li>
        );
      })}
    </ol>
  );
}

/** Never all of what is not all. */
const formatPart = (part: number): string =>
  `${(Math.floor(part * 1000) / 10).toLocaleString("en-US", { maximumFractionDigits: 1 })}%`;
