import type { Costs } from "@anyway-sh/api";
import { EnvironmentMark } from "../../components/status-badge.tsx";
import toolbar from "../../components/toolbar.module.css";
import { formatDayIn } from "../../time.ts";

/** What the figures are held against, and whose days they are. */
export function CostNote({ report }: { report: Costs }) {
  const { environment, orders_environment, previous, time_zone } = report;
  return (
    <span className={toolbar.note}>
      {orders_environment !== environment && (
        <>
          Orders: <EnvironmentMark environment={orders_environment} /> ·{" "}
        </>
      )}
      Compared with {formatDayIn(previous.start_time, time_zone)} to{" "}
      {formatDayIn(previous.end_time, time_zone)} · Days in {time_zone}
    </span>
  );
}
