import { CREDIT_MODELS, type CreditModel } from "@anyway-sh/semconv";
import { useQuery } from "@tanstack/react-query";
import { settingsQuery } from "../api.ts";
import { CREDIT_WORDS } from "../credit-words.ts";
import { FilterMenu } from "./filter-menu.tsx";

const WINDOWS = ["1", "7", "14", "30", "60", "90", "180", "365"];

interface CreditMenuProps {
  credit: CreditModel | undefined;
  window: string | undefined;
  onChange: (change: { credit?: CreditModel | undefined; window?: string | undefined }) => void;
}

/** By which model orders are credited, and how long before them conversations count; by default as the project has it. */
export function CreditMenu({ credit, window, onChange }: CreditMenuProps) {
  const settings = useQuery(settingsQuery).data;
  const usual = settings?.credit_model ?? "last";
  const usualDays = settings && String(settings.window_days);
  return (
    <>
      <FilterMenu
        label="Credit"
        all={`${CREDIT_WORDS[usual].label} credit`}
        options={CREDIT_MODELS.filter((model) => model !== usual).map((model) => ({
          value: model,
          label: `${CREDIT_WORDS[model].label} credit`,
        }))}
        value={credit}
        onChange={(value) => onChange({ credit: value })}
      />
      <FilterMenu
        label="Look-back"
        all={usualDays ? daysBack(usualDays) : "Look-back"}
        options={WINDOWS.filter((days) => days !== usualDays).map((days) => ({
          value: days,
          label: daysBack(days),
        }))}
        value={window}
        onChange={(value) => onChange({ window: value })}
      />
    </>
  );
}

const daysBack = (days: string): string => `${days} ${days === "1" ? "day" : "days"} back`;
