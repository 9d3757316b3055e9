import type { Environment } from "@anyway-sh/semconv";
import type { Section } from "../model/statement.ts";

/** The tables of months that were closed. */
export interface MonthCloseTables {
  month_closes: {
    project_id: string;
    month: string;
    id: string;
    start_ms: number;
    end_ms: number;
    time_zone: string;
    currency: string;
    environment: Environment;
    orders_environment: Environment;
    /** JSON. */
    rates: string;
    closed_at: number;
    closed_by: string;
  };
  month_close_adjustments: { close_id: string; number: number; at: number };
  month_close_lines: {
    close_id: string;
    /** Of the adjustment; 0 is the month as it was closed. */
    number: number;
    section: Section;
    key: string;
    /** JSON: integers as text, by name. */
    figures: string;
  };
}
