import { OPEN_SLOT } from "../../packages/server/src/model/time-range.ts";
import { type Business, PROJECT, SESSIONS_PER_ORDER, USERS_PER_CUSTOMER } from "./business.ts";
import { PRODUCTS, sessionColumns } from "./spans-sql.ts";
import { anonymousId, customerId, hash, orderId, pick, sessionId, traceId, userId } from "./sql.ts";

/** Statements that make customers, members and orders: the copies that questions read. */
export function insertBusiness(business: Business): string[] {
  return [
    insertCustomers(business),
    insertMembers(business),
    insertAnonymousSessions(business),
    insertSessionLinks(business),
    insertAliases(business),
    insertOrders(business),
  ];
}

const sessionsSql = (business: Business) =>
  `(SELECT number AS s, ${sessionColumns(business)} FROM numbers(${business.sessions}))`;

function insertAnonymousSessions(business: Business): string {
  return `INSERT INTO anonymous_sessions (project_id, session_id)
    SELECT '${PROJECT}', ${sessionId("s")} FROM ${sessionsSql(business)} WHERE who < 5`;
}

/** Of visitors who sign in in the same session. */
function insertSessionLinks(business: Business): string {
  return `INSERT INTO session_links (project_id, session_id, version, customer_id, until_slot, anonymous_trace_id,
      anonymous_at_ns, customer_trace_id, customer_at_ns, is_deleted)
    SELECT '${PROJECT}', ${sessionId("s")}, 1, ${customerId("customer_number")}, ${OPEN_SLOT},
      ${traceId("toUInt64(ceil(s * 2.5))")}, session_start_ns, ${traceId("toUInt64(ceil((s + 1) * 2.5) - 1)")},
      session_start_ns + 240000000000, 0
    FROM ${sessionsSql(business)} WHERE who < 3`;
}

/** Of visitors whom somebody said who they are. */
function insertAliases(business: Business): string {
  return `INSERT INTO aliases (project_id, alias, alias_id, version, customer_id, from_slot, until_slot, is_refusal, is_deleted)
    SELECT '${PROJECT}', ${anonymousId("s")}, concat('ALI_', toString(s)), 1, ${customerId("customer_number")}, 0, ${OPEN_SLOT}, 0, 0
    FROM ${sessionsSql(business)} WHERE who = 3`;
}

/** Every two hundredth was merged into the one before. */
function insertCustomers({ customers, startNs }: Business): string {
  return `INSERT INTO customers (project_id, customer_id, version, email, name, external_id, created_at_ms, merged_into)
    SELECT '${PROJECT}', ${customerId("number")}, 1, concat('contact', toString(number), '@customer.example'),
      concat('Customer ', toString(number)), concat('crm-', toString(number)), ${startNs / 1_000_000n},
      if(number % 200 = 199, ${customerId("(number - 1)")}, '')
    FROM numbers(${customers})`;
}

/** Of every fifth customer the users are known as members, all the time. */
function insertMembers({ users }: Business): string {
  return `INSERT INTO members (project_id, user_id, member_id, version, customer_id, from_slot, until_slot, is_deleted)
    SELECT '${PROJECT}', ${userId("number")}, concat('mem_', toString(number)), 1,
      ${customerId(`intDiv(number, ${USERS_PER_CUSTOMER})`)}, 0, ${OPEN_SLOT}, 0
    FROM numbers(${users}) WHERE intDiv(number, ${USERS_PER_CUSTOMER}) % 5 = 0`;
}

/** Every tenth session leads to an order, half an hour after it began; some are refunded days later. */
function insertOrders(business: Business): string {
  const minute = 60_000;
  return `INSERT INTO orders (project_id, order_id, version, customer_id, product_id, amount, amount_refunded, tax, currency,
      status, kind, environment, placed_at_ms, paid_at_ms, fees, provider, trace_id, revenue_kind, revenue_at_ms,
      revenue_amount, revenue_tax, revenue_settled, revenue_settled_tax)
    SELECT '${PROJECT}', ${orderId("o")}, 1, ${customerId("customer_number")},
      ${pick(PRODUCTS, hash("bought", "o"))}, paid, if(is_refunded, paid, 0), tax_part,
      if(${hash("currency", "o")} % 100 < 96, 'USD', 'EUR'), if(is_refunded, 'refunded', 'paid'),
      multiIf(${hash("kind", "o")} % 10 < 3, 'first', ${hash("kind", "o")} % 10 < 8, 'repeat', 'renewal'),
      session_environment, placed, placed + ${minute}, toInt64(30 + intDiv(paid * 29, 1000)) AS fee, 'stripe',
      if(o % 2 = 0, ${traceId("toUInt64(ceil(s * 2.5))")}, ''),
      if(is_refunded, ['payment', 'fee', 'refund'], ['payment', 'fee']) AS kinds,
      arrayMap(one -> if(one = 'refund', placed + 3 * 1440 * ${minute}, placed + ${minute}), kinds),
      arrayMap(one -> multiIf(one = 'payment', paid, one = 'fee', -fee, -paid), kinds),
      arrayMap(one -> multiIf(one = 'payment', tax_part, one = 'fee', 0, -tax_part), kinds),
      arrayMap(one -> 0, kinds), arrayMap(one -> 0, kinds)
    FROM (
      SELECT number AS o, o * ${SESSIONS_PER_ORDER} AS s, ${sessionColumns(business)},
        toInt64(900 + ${hash("amount", "o")} % 200 * 100) AS paid, toInt64(intDiv(paid * 19, 119)) AS tax_part,
        ${hash("refund", "o")} % 25 = 0 AS is_refunded, intDiv(session_start_ns, 1000000) + 30 * ${minute} AS placed
      FROM numbers(${business.orders})
    )`;
}
