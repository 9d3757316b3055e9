import type { Environment } from "@anyway-sh/semconv";
import type { Member } from "../model/member.ts";
import type { OrderKind, OrderStatus } from "../model/order.ts";
import type { Scope } from "../model/project.ts";

/** The tables as both engines keep them. Times are milliseconds since the epoch, amounts minor units, JSON is text. */
export interface Schema {
  projects: { id: string; name: string; created_at: number };
  api_keys: {
    id: string;
    project_id: string;
    name: string;
    scope: Scope;
    prefix: string;
    hash: string;
    created_at: number;
    last_used_at: number | null;
    revoked_at: number | null;
  };
  sessions: { hash: string; key_id: string; expires_at: number };
  customers: {
    project_id: string;
    id: string;
    email: string | null;
    name: string | null;
    external_id: string | null;
    metadata: string;
    /** What a search for a part of a name, e-mail or id looks through, in lower case. */
    search_text: string;
    created_at: number;
    version: number;
  };
  orders: {
    project_id: string;
    id: string;
    external_id: string | null;
    customer_id: string | null;
    product_id: string | null;
    amount: number;
    amount_refunded: number;
    tax: number;
    currency: string;
    status: OrderStatus;
    kind: OrderKind;
    placed_at: number;
    paid_at: number | null;
    environment: Environment;
    metadata: string;
    /** What the client posted. */
    content: string;
    created_at: number;
    version: number;
  };
  members: {
    project_id: string;
    id: string;
    customer_id: string;
    user_id: string;
    valid_from: number | null;
    valid_until: number | null;
    source: Member["source"];
    created_at: number;
    deleted_at: number | null;
    version: number;
  };
  idempotency_keys: {
    project_id: string;
    route: string;
    key: string;
    body_hash: string;
    /** Status and answer are null only inside the transaction that claims the key. */
    status: number | null;
    answer: string | null;
    created_at: number;
  };
  outbox: {
    id: string;
    kind: "customer" | "order" | "member";
    project_id: string;
    record_id: string;
    created_at: number;
  };
}
