import { records } from "./0001-records.ts";
import { members } from "./0002-members.ts";
import { commerce } from "./0003-commerce.ts";
import { identity } from "./0004-identity.ts";
import { settings } from "./0005-settings.ts";
import { prices } from "./0006-prices.ts";
import { repricings } from "./0007-repricings.ts";
import { budgets } from "./0008-budgets.ts";
import { monthCloses } from "./0009-month-closes.ts";
import { providerBills } from "./0010-provider-bills.ts";
import { savedViews } from "./0011-saved-views.ts";
import type { Migration } from "./migration.ts";

/** The whole history, in order. Append only. */
export const MIGRATIONS: readonly Migration[] = [
  records,
  members,
  commerce,
  identity,
  settings,
  prices,
  repricings,
  budgets,
  monthCloses,
  providerBills,
  savedViews,
];
