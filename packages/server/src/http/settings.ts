import * as api from "@anyway-sh/api";
import { AppError } from "../model/app-error.ts";
import type { AuditEntry } from "../model/audit.ts";
import { isCurrency } from "../model/currency.ts";
import { isTimeZone, type ProjectSettings } from "../model/settings.ts";
import { one } from "./answer.ts";
import type { App, AppDeps } from "./context.ts";

const tags = ["settings"];

/** How a project is counted. */
export function settingsRoutes(app: App, { business, now }: Pick<AppDeps, "business" | "now">): void {
  app.get(
    "/v1/settings",
    {
      config: { scope: "read" },
      schema: {
        summary: "How the project is counted: time zone, currency, credit, environments",
        tags,
        response: { 200: api.one(api.settings) },
      },
    },
    async (request) => one(request, toApiSettings(await business.settings(request.projectId))),
  );

  app.patch(
    "/v1/settings",
    {
      config: { scope: "admin" },
      schema: {
        summary: "Change how the project is counted",
        description:
          "Time zone, currency, window, credit model and intent hold at once for all of history. Rules for " +
          "environments and the source of costs hold for spans that come in from then on.",
        tags,
        body: api.settingsPatch,
        response: { 200: api.one(api.settings), 400: api.errorBody },
      },
    },
    async (request) => {
      const { projectId, actor } = request;
      const change = fromPatch(request.body);
      const at = now();
      const settings = await business.transaction(async (writer) => {
        const { before, after } = await writer.changeSettings(projectId, change, at);
        const details = changesOf(toApiSettings(before), toApiSettings(after));
        if (Object.keys(details).length > 0)
          await writer.addAudit({
            projectId,
            at,
            actor,
            action: "settings.changed",
            subject: projectId,
            details,
          });
        return after;
      });
      return one(request, toApiSettings(settings));
    },
  );
}

function fromPatch(patch: api.SettingsPatch): Partial<ProjectSettings> {
  const { time_zone, reporting_currency } = patch;
  if (time_zone !== undefined && !isTimeZone(time_zone))
    throw refuse("time_zone", `is "${time_zone}": must be an IANA name such as UTC or Europe/Berlin`);
  if (reporting_currency !== undefined && !isCurrency(reporting_currency))
    throw refuse("reporting_currency", `is "${reporting_currency}", which is no currency in use`);
  const change = {
    timeZone: time_zone,
    reportingCurrency: reporting_currency,
    windowDays: patch.window_days,
    creditModel: patch.credit_model,
    intent: patch.intent,
    environments: patch.environments,
    marginAlert: patch.margin_alert,
    costSource: patch.cost_source,
  };
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
}

/** What is another now, and what it was, as the audit says it. */
function changesOf(before: api.Settings, after: api.Settings): AuditEntry["details"] {
  const was = new Map<string, unknown>(Object.entries(before));
  return Object.fromEntries(
    Object.entries(after).flatMap(([key, value]) =>
      asText(value) === asText(was.get(key))
        ? []
        : [
            [key, asText(value)],
            [`${key}_before`, asText(was.get(key))],
          ],
    ),
  );
}

const asText = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));

function refuse(field: string, message: string): AppError {
  return new AppError("invalid_request", `The settings cannot be taken: ${field} ${message}.`, {
    details: [{ field, message }],
  });
}

function toApiSettings(settings: ProjectSettings): api.Settings {
  return {
    time_zone: settings.timeZone,
    reporting_currency: settings.reportingCurrency,
    window_days: settings.windowDays,
    credit_model: settings.creditModel,
    intent: settings.intent,
    environments: settings.environments,
    margin_alert: settings.marginAlert,
    cost_source: settings.costSource,
  };
}
