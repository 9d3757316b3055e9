import { sql } from "kysely";

/**
 * Whether `customer_id` is the customer of an id: that id itself, the customer that it is linked to for good or was
 * merged into, and all that lead to the same one so. An id need not have a record.
 */
export function isSameCustomer(projectId: string, customerId: string) {
  return sql<boolean>`customer_id in (
    with ${identity(projectId, customerId)},
    ids (id) as (
      select id from standing
      union select id from customers where project_id = ${projectId} and merged_into in (select id from standing)
    )
    select id from ids
    union select alias from aliases
      where project_id = ${projectId} and customer_id in (select id from ids) and ${FOR_GOOD}
    union select cast(${customerId} as text))`;
}

/** The one customer that an id stands for: `select id from standing`. */
export function standingCustomer(projectId: string, customerId: string) {
  return sql<{ id: string }>`with ${identity(projectId, customerId)} select id from standing`;
}

const FOR_GOOD = sql`kind = 'link' and deleted_at is null and valid_from is null and valid_until is null`;

/** Links make no chains, and neither do merges: a link leads to a customer, which may be merged into another. */
function identity(projectId: string, customerId: string) {
  return sql`linked (id) as (
    select coalesce(
      (select min(customer_id) from aliases
        where project_id = ${projectId} and alias = ${customerId} and ${FOR_GOOD}),
      cast(${customerId} as text))
  ), standing (id) as (
    select coalesce(
      (select merged_into from customers where project_id = ${projectId} and id = linked.id), linked.id)
    from linked
  )`;
}
