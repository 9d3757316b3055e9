import type { LineColumn } from "./owned-lines.ts";

/** What {@link CUSTOMER_SOURCE} needs of lines. */
export const CUSTOMER_SOURCE_COLUMNS = ["source"] as const satisfies readonly LineColumn[];

/** Of an owned line: a `CustomerSource`. A link or a merge stands before how the span came to the id. */
export const CUSTOMER_SOURCE = `multiIf(is_shared, 'shared', customer = '', 'none', own_id = '', 'membership',
  own_id != customer, 'linked', CAST(source, 'String'))`;
