import Fastify, { LogController } from "fastify";
import { alertRoutes } from "./http/alerts.ts";
import { aliasRoutes } from "./http/aliases.ts";
import { attributeRoutes } from "./http/attributes.ts";
import { auditRoutes } from "./http/audit.ts";
import { requireScopes } from "./http/auth/auth.ts";
import { billRoutes } from "./http/bills.ts";
import { budgetCheckRoutes } from "./http/budget-check.ts";
import { budgetRoutes } from "./http/budgets.ts";
import { closeRoutes } from "./http/closes.ts";
import type { App, AppDeps } from "./http/context.ts";
import { conversationCreditRoutes } from "./http/conversation-credits.ts";
import { conversionOrderRoutes } from "./http/conversion-orders.ts";
import { conversionRoutes } from "./http/conversions.ts";
import { costRoutes } from "./http/costs.ts";
import { customerChangeRoutes } from "./http/customer-changes.ts";
import { customerCostRoutes } from "./http/customer-costs.ts";
import { customerDetailRoutes } from "./http/customer-detail.ts";
import { customerImportRoutes } from "./http/customer-import.ts";
import { customerRoutes } from "./http/customers.ts";
import { dashboardRoutes } from "./http/dashboard.ts";
import { demoRoutes } from "./http/demo.ts";
import { errorCauseRoutes } from "./http/error-causes.ts";
import { sendError } from "./http/errors.ts";
import { exchangeRateRoutes } from "./http/exchange-rates.ts";
import { explainRoutes } from "./http/explain.ts";
import { exportRoutes } from "./http/export/routes.ts";
import { facetRoutes } from "./http/facets.ts";
import { healthRoutes } from "./http/health.ts";
import { identifyRoutes } from "./http/identify.ts";
import { ingestRoutes } from "./http/ingest.ts";
import { parseJsonBodies } from "./http/json-body.ts";
import { keyRoutes } from "./http/keys.ts";
import { liveRoutes } from "./http/live/routes.ts";
import { memberRoutes } from "./http/members.ts";
import { measureIngest, measureRequests } from "./http/metrics.ts";
import { handleNotFound } from "./http/not-found.ts";
import { describeRoutes } from "./http/openapi.ts";
import { orderAttributionRoutes } from "./http/order-attribution.ts";
import { orderChangeRoutes } from "./http/order-changes.ts";
import { orderImportRoutes } from "./http/order-import.ts";
import { orderRoutes } from "./http/orders.ts";
import { otlpRoutes } from "./http/otlp.ts";
import { paymentLinkRoutes } from "./http/payment-links.ts";
import { priceListRoutes } from "./http/price-lists.ts";
import { priceRoutes } from "./http/prices.ts";
import { productRoutes } from "./http/products.ts";
import { profitRoutes } from "./http/profit.ts";
import { projectRoutes } from "./http/projects.ts";
import { providerSettingsRoutes } from "./http/provider-settings.ts";
import { repricingRoutes } from "./http/repricings.ts";
import { reproductionRoutes } from "./http/reproduction.ts";
import { noteRequest } from "./http/request-meta.ts";
import { scoreSummaryRoutes } from "./http/score-summary.ts";
import { scoreRoutes } from "./http/scores.ts";
import { searchRoutes } from "./http/search/routes.ts";
import { sendSecurityHeaders } from "./http/security-headers.ts";
import { sessionRoutes } from "./http/session.ts";
import { conversationRoutes } from "./http/sessions.ts";
import { settingsRoutes } from "./http/settings.ts";
import { spanRoutes } from "./http/spans.ts";
import { traceExportRoutes } from "./http/trace-export.ts";
import { traceTreeRoutes } from "./http/trace-tree.ts";
import { traceRoutes } from "./http/traces.ts";
import { trustRoutes } from "./http/trust.ts";
import { unmatchedPaymentRoutes } from "./http/unmatched-payments.ts";
import { unpricedRoutes } from "./http/unpriced.ts";
import { userRoutes } from "./http/users.ts";
import { refuseUnknownQueries, validatorCompiler } from "./http/validation.ts";
import { viewRoutes } from "./http/views.ts";
import { webhookRoutes } from "./http/webhooks.ts";
import { whatIfRoutes } from "./http/what-if.ts";
import { AppError } from "./model/app-error.ts";

/** Largest body of a REST request. OTLP routes have their own limit. */
const REST_BODY_LIMIT = 1024 * 1024;
/** A client that stalls midway must not hold what it has sent forever. */
const REQUEST_TIMEOUT_MS = 120_000;

/** The whole HTTP surface over its stores. It neither opens nor closes them, and listens only when told to. */
export function createApp(deps: AppDeps): App {
  const app: App = Fastify({
    loggerInstance: deps.logger,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => deps.newId("req_"),
    bodyLimit: REST_BODY_LIMIT,
    requestTimeout: REQUEST_TIMEOUT_MS,
    return503OnClosing: false,
    routerOptions: { maxParamLength: 1024 },
    frameworkErrors: (error, request, reply) => {
      noteRequest(request, reply, deps.now);
      sendError(error, request, reply);
    },
  }).withTypeProvider();

  app.setValidatorCompiler(validatorCompiler);
  // Answers are checked against their schemas by the compiler and the tests; checking each again would cost time.
  app.setSerializerCompiler(() => JSON.stringify);
  app.setErrorHandler((error, request, reply) => sendError(error, request, reply));
  parseJsonBodies(app);

  app.decorateRequest("receivedAt", 0);
  app.addHook("onRequest", async (request, reply) => {
    noteRequest(request, reply, deps.now);
  });
  refuseWhileStopping(app);
  sendSecurityHeaders(app);
  measureRequests(app, deps);
  measureIngest(deps);
  refuseUnknownQueries(app);
  describeRoutes(app, deps.version);
  handleNotFound(app);
  requireScopes(app, deps);

  app.register((routes: App, _options, done) => {
    healthRoutes(routes, deps);
    sessionRoutes(routes, deps);
    billRoutes(routes, deps);
    closeRoutes(routes, deps);
    projectRoutes(routes, deps);
    providerSettingsRoutes(routes, deps);
    settingsRoutes(routes, deps);
    exchangeRateRoutes(routes, deps);
    alertRoutes(routes, deps);
    budgetRoutes(routes, deps);
    budgetCheckRoutes(routes, deps);
    priceRoutes(routes, deps);
    priceListRoutes(routes, deps);
    unpricedRoutes(routes, deps);
    repricingRoutes(routes, deps);
    keyRoutes(routes, deps);
    customerRoutes(routes, deps);
    customerChangeRoutes(routes, deps);
    customerImportRoutes(routes, deps);
    customerDetailRoutes(routes, deps);
    customerCostRoutes(routes, deps);
    memberRoutes(routes, deps);
    aliasRoutes(routes, deps);
    identifyRoutes(routes, deps);
    auditRoutes(routes, deps);
    orderRoutes(routes, deps);
    orderAttributionRoutes(routes, deps);
    orderChangeRoutes(routes, deps);
    orderImportRoutes(routes, deps);
    unmatchedPaymentRoutes(routes, deps);
    productRoutes(routes, deps);
    paymentLinkRoutes(routes, deps);
    webhookRoutes(routes, deps);
    otlpRoutes(routes, deps.otlp);
    ingestRoutes(routes, deps);
    traceRoutes(routes, deps);
    spanRoutes(routes, deps);
    reproductionRoutes(routes, deps);
    traceExportRoutes(routes, deps);
    traceTreeRoutes(routes, deps);
    conversationRoutes(routes, deps);
    userRoutes(routes, deps);
    scoreRoutes(routes, deps);
    scoreSummaryRoutes(routes, deps);
    explainRoutes(routes, deps);
    profitRoutes(routes, deps);
    costRoutes(routes, deps);
    conversionRoutes(routes, deps);
    conversionOrderRoutes(routes, deps);
    conversationCreditRoutes(routes, deps);
    whatIfRoutes(routes, deps);
    demoRoutes(routes, deps);
    errorCauseRoutes(routes, deps);
    attributeRoutes(routes, deps);
    facetRoutes(routes, deps);
    liveRoutes(routes, deps);
    trustRoutes(routes, deps);
    searchRoutes(routes, deps);
    exportRoutes(routes, deps);
    viewRoutes(routes, deps);
    dashboardRoutes(routes, deps.dashboardDir);
    done();
  });
  return app;
}

/** Once the app is closing, a request that still comes in on an open connection is told to go elsewhere. */
function refuseWhileStopping(app: App): void {
  let stopping = false;
  app.addHook("preClose", async () => {
    stopping = true;
  });
  app.addHook("onRequest", async (_request, reply) => {
    if (!stopping) return;
    reply.header("connection", "close");
    throw new AppError("unavailable", "The server is stopping; nothing was stored. Try again.", {
      retryAfterSeconds: 5,
    });
  });
}
