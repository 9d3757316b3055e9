import { sql } from "kysely";

/**
 * Whether `customer_id` is the customer of an id: that id itself, the customer that it was merged into, or one that was
 * merged into the same. An id need not have a record.
 */
export function isSameCustomer(projectId: string, customerId: string) {
  const merged = sql`select merged_into from customers
    where project_id = ${projectId} and id = ${customerId} and merged_into is not null`;
  return sql<boolean>`customer_id in (
    select cast(${customerId} as text)
    union ${merged}
    union select id from customers where project_id = ${projectId} and merged_into = ${customerId}
    union select id from customers where project_id = ${projectId} and merged_into in (${merged}))`;
}
