import type { Conversions } from "@anyway-sh/api";
import { hint } from "../../components/hint.tsx";
import { EnvironmentMark } from "../../components/status-badge.tsx";
import toolbar from "../../components/toolbar.module.css";
import { CREDIT_WORDS } from "../../credit-words.ts";
import classes from "./conversions.module.css";

/** How the figures are to be read. */
export function ConversionNote({ report }: { report: Conversions }) {
  const { credit, window_days, orders_environment, time_zone, immature } = report;
  return (
    <span className={toolbar.note}>
      {immature && (
        <>
          <span
            className={classes.immature}
            {...hint(
              `The youngest of this cohort may still convert: their ${window_days} days are not over.`,
            )}
          >
            immature
          </span>{" "}
        </>
      )}
      {orders_environment !== "production" && (
        <>
          Orders: <EnvironmentMark environment={orders_environment} /> ·{" "}
        </>
      )}
      {CREDIT_WORDS[credit].why}, within {window_days} days · Days in {time_zone}
    </span>
  );
}
