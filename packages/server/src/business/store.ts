import { setTimeout } from "node:timers/promises";
import type { Transaction } from "kysely";
import type { NewId } from "../model/ids.ts";
import type { Engine } from "./engines/engine.ts";
import { type BusinessPlace, openEngine } from "./engines/open.ts";
import { migrate } from "./migrate.ts";
import { MIGRATIONS } from "./migrations/index.ts";
import type { AddToOutbox } from "./records/add-to-outbox.ts";
import { type AliasReads, type AliasWrites, aliasReads, aliasWrites } from "./records/aliases.ts";
import { announcer } from "./records/announce.ts";
import { type AuditReads, type AuditWrites, auditReads, auditWrites } from "./records/audit.ts";
import {
  type BudgetFiringReads,
  type BudgetFiringWrites,
  budgetFiringReads,
  budgetFiringWrites,
} from "./records/budget-firings.ts";
import {
  type BudgetNoticeReads,
  type BudgetNoticeWrites,
  budgetNoticeReads,
  budgetNoticeWrites,
} from "./records/budget-notices.ts";
import { type BudgetReads, type BudgetWrites, budgetReads, budgetWrites } from "./records/budgets.ts";
import {
  type CheckoutReads,
  type CheckoutWrites,
  checkoutReads,
  checkoutWrites,
} from "./records/checkouts.ts";
import {
  type CustomerReads,
  type CustomerWrites,
  customerReads,
  customerWrites,
} from "./records/customers.ts";
import {
  type ExchangeRateReads,
  type ExchangeRateWrites,
  exchangeRateReads,
  exchangeRateWrites,
} from "./records/exchange-rates.ts";
import {
  type IdempotencyReads,
  type IdempotencyWrites,
  idempotencyReads,
  idempotencyWrites,
} from "./records/idempotency.ts";
import { type KeyReads, type KeyWrites, keyReads, keyWrites } from "./records/keys.ts";
import {
  type MarginAlertReads,
  type MarginAlertWrites,
  marginAlertReads,
  marginAlertWrites,
} from "./records/margin-alerts.ts";
import { type MemberReads, type MemberWrites, memberReads, memberWrites } from "./records/members.ts";
import {
  type MonthCloseReads,
  type MonthCloseWrites,
  monthCloseReads,
  monthCloseWrites,
} from "./records/month-closes.ts";
import { type NamedOrderReads, namedOrderReads } from "./records/named-orders.ts";
import { type OrderReads, type OrderWrites, orderReads, orderWrites } from "./records/orders.ts";
import { type OutboxReads, type OutboxWrites, outboxReads, outboxWrites } from "./records/outbox.ts";
import {
  type PaymentLinkReads,
  type PaymentLinkWrites,
  paymentLinkReads,
  paymentLinkWrites,
} from "./records/payment-links.ts";
import { type PriceReads, type PriceWrites, priceReads, priceWrites } from "./records/prices.ts";
import { type ProductReads, type ProductWrites, productReads, productWrites } from "./records/products.ts";
import { type ProjectReads, type ProjectWrites, projectReads, projectWrites } from "./records/projects.ts";
import {
  type ProviderBillReads,
  type ProviderBillWrites,
  providerBillReads,
  providerBillWrites,
} from "./records/provider-bills.ts";
import {
  type ProviderEventReads,
  type ProviderEventWrites,
  providerEventReads,
  providerEventWrites,
} from "./records/provider-events.ts";
import {
  type ProviderSettingsReads,
  type ProviderSettingsWrites,
  providerSettingsReads,
  providerSettingsWrites,
} from "./records/provider-settings.ts";
import {
  type RepricingReads,
  type RepricingWrites,
  repricingReads,
  repricingWrites,
} from "./records/repricings.ts";
import {
  type SavedViewReads,
  type SavedViewWrites,
  savedViewReads,
  savedViewWrites,
} from "./records/saved-views.ts";
import {
  type SettingsReads,
  type SettingsWrites,
  settingsReads,
  settingsWrites,
} from "./records/settings.ts";
import {
  type UnmatchedPaymentReads,
  type UnmatchedPaymentWrites,
  unmatchedPaymentReads,
  unmatchedPaymentWrites,
} from "./records/unmatched-payments.ts";
import {
  type WebhookDeliveryReads,
  type WebhookDeliveryWrites,
  webhookDeliveryReads,
  webhookDeliveryWrites,
} from "./records/webhook-deliveries.ts";
import { type WebhookReads, type WebhookWrites, webhookReads, webhookWrites } from "./records/webhooks.ts";
import type { Schema } from "./schema.ts";

/** With the pauses between them about five seconds. */
const MOST_ATTEMPTS = 60;

/** Everything that can be asked. Inside a transaction it sees the transaction's own changes. */
export interface BusinessReads
  extends ProjectReads,
    KeyReads,
    CustomerReads,
    MemberReads,
    AliasReads,
    AuditReads,
    OrderReads,
    NamedOrderReads,
    ProductReads,
    PaymentLinkReads,
    CheckoutReads,
    ProviderBillReads,
    ProviderEventReads,
    ProviderSettingsReads,
    SavedViewReads,
    SettingsReads,
    ExchangeRateReads,
    MarginAlertReads,
    BudgetReads,
    BudgetFiringReads,
    BudgetNoticeReads,
    MonthCloseReads,
    PriceReads,
    RepricingReads,
    UnmatchedPaymentReads,
    WebhookReads,
    WebhookDeliveryReads,
    IdempotencyReads,
    OutboxReads {}

/** Everything that can be changed, always in a transaction. */
export interface BusinessWrites
  extends BusinessReads,
    ProjectWrites,
    KeyWrites,
    CustomerWrites,
    MemberWrites,
    AliasWrites,
    AuditWrites,
    OrderWrites,
    ProductWrites,
    PaymentLinkWrites,
    CheckoutWrites,
    ProviderBillWrites,
    ProviderEventWrites,
    ProviderSettingsWrites,
    SavedViewWrites,
    SettingsWrites,
    ExchangeRateWrites,
    MarginAlertWrites,
    BudgetWrites,
    BudgetFiringWrites,
    BudgetNoticeWrites,
    MonthCloseWrites,
    PriceWrites,
    RepricingWrites,
    UnmatchedPaymentWrites,
    WebhookWrites,
    WebhookDeliveryWrites,
    IdempotencyWrites,
    OutboxWrites {}

/** Customers and their members, orders, projects and keys: the records that are not telemetry. */
export interface BusinessStore extends BusinessReads {
  /**
   * Runs `work` in one transaction: all of its changes are kept or, when it throws, none. Once the promise resolves
   * they are on disk, synced. `work` must use only the writer that it is given (the store itself would wait for the
   * transaction's end), and may be run again from the start when the engine rolled it back for another one's sake.
   */
  transaction<T>(work: (writer: BusinessWrites) => Promise<T>): Promise<T>;
  /** Resolves when the store answers. */
  ping(): Promise<void>;
  /** Idempotent. Nothing may be asked afterwards. */
  close(): Promise<void>;
}

/** Opens the store, migrates it and makes sure that the default project exists. */
export async function openBusinessStore(
  place: BusinessPlace,
  { now, newId }: { now: () => number; newId: NewId },
): Promise<BusinessStore> {
  const engine = await openEngine(place);
  const { db } = engine;

  const writer = (transaction: Transaction<Schema>): BusinessWrites => {
    const lock = (name: string) => engine.lock(transaction, name);
    const addToOutbox: AddToOutbox = async (kind, projectId, recordId) => {
      const entry = {
        id: newId("evt_"),
        kind,
        project_id: projectId,
        record_id: recordId,
        created_at: now(),
      };
      await transaction.insertInto("outbox").values(entry).execute();
    };
    const announce = announcer(transaction, { now, newId });
    return {
      ...reads(transaction),
      ...projectWrites(transaction),
      ...keyWrites(transaction, lock),
      ...customerWrites(transaction, addToOutbox, announce, lock),
      ...memberWrites(transaction, addToOutbox),
      ...aliasWrites(transaction, addToOutbox),
      ...auditWrites(transaction, newId),
      ...orderWrites(transaction, addToOutbox, announce, lock),
      ...productWrites(transaction, lock),
      ...paymentLinkWrites(transaction, lock),
      ...checkoutWrites(transaction),
      ...providerBillWrites(transaction),
      ...providerEventWrites(transaction, lock),
      ...providerSettingsWrites(transaction),
      ...savedViewWrites(transaction, lock),
      ...settingsWrites(transaction, lock),
      ...exchangeRateWrites(transaction),
      ...marginAlertWrites(transaction, announce),
      ...budgetWrites(transaction, lock),
      ...budgetFiringWrites(transaction, announce),
      ...budgetNoticeWrites(transaction),
      ...monthCloseWrites(transaction, lock),
      ...priceWrites(transaction, lock),
      ...repricingWrites(transaction, lock),
      ...unmatchedPaymentWrites(transaction, lock),
      ...webhookWrites(transaction, lock),
      ...webhookDeliveryWrites(transaction),
      ...idempotencyWrites(transaction),
      ...outboxWrites(transaction),
    };
  };
  const store: BusinessStore = {
    ...reads(db),
    transaction: (work) => attempt(engine, (transaction) => work(writer(transaction))),
    ping: async () => {
      await db.selectNoFrom((eb) => eb.lit(1).as("one")).execute();
    },
    close: () => db.destroy(),
  };

  try {
    await attempt(engine, async (transaction) => {
      await engine.lock(transaction, "migrations");
      await migrate(transaction, MIGRATIONS, now());
      const { addProject, projects } = writer(transaction);
      if ((await projects({ limit: 1 })).length === 0)
        await addProject({ id: newId("proj_"), name: "Default", createdAt: now() });
    });
    engine.syncFiles();
  } catch (error) {
    await store.close();
    throw error;
  }
  return store;
}

function reads(db: Engine["db"]): BusinessReads {
  return {
    ...projectReads(db),
    ...keyReads(db),
    ...customerReads(db),
    ...memberReads(db),
    ...aliasReads(db),
    ...auditReads(db),
    ...orderReads(db),
    ...namedOrderReads(db),
    ...productReads(db),
    ...paymentLinkReads(db),
    ...checkoutReads(db),
    ...providerBillReads(db),
    ...providerEventReads(db),
    ...providerSettingsReads(db),
    ...savedViewReads(db),
    ...settingsReads(db),
    ...exchangeRateReads(db),
    ...marginAlertReads(db),
    ...budgetReads(db),
    ...budgetFiringReads(db),
    ...budgetNoticeReads(db),
    ...monthCloseReads(db),
    ...priceReads(db),
    ...repricingReads(db),
    ...unmatchedPaymentReads(db),
    ...webhookReads(db),
    ...webhookDeliveryReads(db),
    ...idempotencyReads(db),
    ...outboxReads(db),
  };
}

async function attempt<T>(
  engine: Engine,
  work: (transaction: Transaction<Schema>) => Promise<T>,
): Promise<T> {
  for (let attempts = 1; ; attempts++) {
    try {
      return await engine.db.transaction().execute(work);
    } catch (error) {
      if (attempts === MOST_ATTEMPTS || !engine.mayRetry(error)) throw error;
      await setTimeout(Math.min(5 * attempts, 100));
    }
  }
}
