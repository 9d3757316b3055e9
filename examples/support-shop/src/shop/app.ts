import { AssociationProperty, withWorkflow } from "@anyway-sh/node-server-sdk";
import express, { type ErrorRequestHandler, type Express, type Request } from "express";
import type { Accounts } from "./accounts.ts";
import type { Checkout } from "./checkout.ts";
import type { SupportAgent } from "./support-agent.ts";
import type { TourPlanner } from "./tour-planner.ts";

export interface ShopServices {
  accounts: Accounts;
  agent: SupportAgent;
  planner: TourPlanner;
  checkout: Checkout;
}

/** The shop's backend. */
export function createShop({ accounts, agent, planner, checkout }: ShopServices): Express {
  const app = express();
  app.use(express.json());
  app.use(accounts.authenticate);

  app.post("/chat", async (req, res) => {
    const { sessionId, message } = req.body;
    const result = await withWorkflow(
      { name: "chat", associationProperties: { ...attribution(req), team: "support", feature: "chat" } },
      // Everything inside inherits these properties: tasks, tools and model calls.
      async () => await agent.chat(sessionId, message),
    );
    res.json(result);
  });

  app.post("/plan", async (req, res) => {
    const { sessionId, wish } = req.body;
    const result = await withWorkflow(
      {
        name: "plan_tour",
        associationProperties: { ...attribution(req), team: "growth", feature: "tour_planner" },
      },
      async () => await planner.plan(sessionId, wish),
    );
    res.json(result);
  });

  app.post("/register", async (req, res) => {
    res.status(201).json(await accounts.register(req.body));
  });

  app.post("/checkout", async (req, res) => {
    const { userId, customerId } = req.auth;
    if (!customerId) {
      res.status(401).json({ error: "Please sign in first." });
      return;
    }
    const { sessionId, productId, quantity, renewal } = req.body;
    const order = await checkout.handlePayment({
      customerId,
      userId,
      sessionId,
      productId,
      quantity,
      renewal,
      requestId: requestIdOf(req),
    });
    res.status(201).json(order);
  });

  app.use(apologize);
  return app;
}

/** Who asks, and in which conversation. A visitor counts as `anon_<sessionId>` until they sign up. */
function attribution(req: Request) {
  const { sessionId } = req.body;
  return {
    [AssociationProperty.USER_ID]: req.auth.userId,
    [AssociationProperty.CUSTOMER_ID]: req.auth.customerId ?? `anon_${sessionId}`,
    [AssociationProperty.SESSION_ID]: sessionId,
    request_id: requestIdOf(req),
  };
}

const requestIdOf = (req: Request): string => req.get("x-request-id") ?? "";

const apologize: ErrorRequestHandler = (error: Error, _req, res, _next) => {
  res.status(502).json({ error: `Sorry, that did not work: ${error.message}` });
};
