import type { CreditModel, Environment } from "@anyway-sh/semconv";

/** What a project decides for itself about how it is counted. */
export interface ProjectSettings {
  /** IANA name; days, weeks and months begin at its midnights. */
  timeZone: string;
  /** ISO 4217; sums are made in it. */
  reportingCurrency: string;
  /** How long before an order a conversation counts as a touch. */
  windowDays: number;
  creditModel: CreditModel;
  /** What marks a conversation as one of somebody who may buy. */
  intent: { workflows: string[]; properties: Property[] };
  environments: EnvironmentRules;
  /** Whether it is told when a paying customer costs more than it pays. */
  marginAlert: boolean;
  costSource: CostSource;
}

/** Which cost counts where a client reports one: what is computed by the price book, or what was reported. */
export type CostSource = "computed" | "reported";

/** An association property with one value. */
export interface Property {
  key: string;
  value: string;
}

/** Which environment a span is of, beyond what its name alone tells. Spans are judged as they come in. */
export interface EnvironmentRules {
  /** By `deployment.environment.name`, in lower case. */
  names: Record<string, Environment>;
  /** By association property, before any name; the first that holds. */
  properties: (Property & { environment: Environment })[];
}

export const DEFAULT_SETTINGS: ProjectSettings = {
  timeZone: "UTC",
  reportingCurrency: "USD",
  windowDays: 30,
  creditModel: "last",
  intent: { workflows: [], properties: [] },
  environments: { names: {}, properties: [] },
  marginAlert: true,
  costSource: "computed",
};

/** Whether the name is of a time zone that days can be counted in: an IANA name, and no mere offset. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    return new Intl.DateTimeFormat("en-US", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
