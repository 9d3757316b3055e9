import type { Client } from "@anyway-sh/api/client";
import type { RequestHandler } from "express";

export interface Account {
  userId: string;
  customerId: string;
}

/** Who is signed in; both are undefined for a visitor. */
export type Auth = Partial<Account>;

declare module "express-serve-static-core" {
  interface Request {
    auth: Auth;
  }
}

/** The people who have an account. Each is a customer in Anyway too. */
export class Accounts {
  readonly #anyway: Client;
  readonly #accounts = new Map<string, Account>();

  constructor(anyway: Client) {
    this.#anyway = anyway;
  }

  async register(person: { userId: string; name: string; email: string }): Promise<Account> {
    const { data: customer } = await this.#anyway.customers.create({
      name: person.name,
      email: person.email,
      external_id: person.userId,
    });
    const account = { userId: person.userId, customerId: customer.id };
    this.#accounts.set(person.userId, account);
    return account;
  }

  /** Fills in `req.auth`. The token of this example is the user's id; yours is signed. */
  readonly authenticate: RequestHandler = (req, _res, next) => {
    const token = req.headers.authorization?.replace(/^Bearer /, "");
    req.auth = (token && this.#accounts.get(token)) || {};
    next();
  };
}
