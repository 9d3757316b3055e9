import type { ClickHouseClient } from "@clickhouse/client";
import { SLOT_NS } from "../model/time-range.ts";
import { type CostGroup, type CostQuestion, isOfCalls } from "../query/cost-question.ts";
import { customerOf, type TraceCondition } from "../query/trace-query.ts";
import { CUSTOMER_SOURCE, CUSTOMER_SOURCE_COLUMNS } from "./customer-source.ts";
import { AS_STORED, customerLines, type LineColumn, ownedLines, readOwnership } from "./owned-lines.ts";
import { compileActive, readFilterOwners } from "./trace-filter.ts";

/** The lines that a question is about. */
export interface CostLines {
  /**
   * SQL; with each line's `own_values`, the `group_values` it counts among, whether it `is_other`, and whether it is
   * `of_several`: no customer's because there are several.
   */
  lines: string;
  /** What it names. */
  params: Record<string, unknown>;
}

type Asked = Pick<CostQuestion, "projectId" | "range" | "environment" | "conditions" | "groupBy" | "only">;
type Bind = (value: unknown, type?: string) => string;

/**
 * Lines of model calls that the question is about, with these columns and those that it names itself; with their
 * `customers` as these are today, where that is asked for, or the question needs it.
 */
export async function costLines(
  client: ClickHouseClient,
  { projectId, range, environment, conditions = [], groupBy = [], only }: Asked,
  { columns, customers = false }: { columns: readonly LineColumn[]; customers?: boolean },
): Promise<CostLines> {
  const asked = { projectId, range, environment, conditions };
  const byCustomer = groupBy.some(({ by }) => by === "customer");
  const bySource = conditions.some(({ field }) => field === "customerSource");
  const customerId = customerOf(asked);
  const ownership =
    customerId !== undefined || byCustomer || bySource || customers
      ? await readOwnership(client, projectId, customerId)
      : undefined;
  const params: Record<string, unknown> = {
    ...ownership?.params,
    projectId,
    costEnvironment: environment,
    costFromSlot: Number(range.startNs / SLOT_NS),
    costUntilSlot: Number((range.endNs + SLOT_NS - 1n) / SLOT_NS),
  };
  let count = 0;
  const bind: Bind = (value, type = "String") => {
    const name = `cost${count++}`;
    params[name] = value;
    return `{${name}:${type}}`;
  };
  const wanted = new Set<LineColumn>(["calls", ...columns, ...(bySource ? CUSTOMER_SOURCE_COLUMNS : [])]);
  const where = [
    "project_id = {projectId:String} AND slot >= {costFromSlot:UInt32} AND slot < {costUntilSlot:UInt32}",
    "line_env = {costEnvironment:String} AND calls > 0",
  ];
  const after: string[] = [];
  for (const condition of conditions) {
    const sql = ofCall(condition, wanted, bind);
    if (sql !== undefined) where.push(sql);
    else if (condition.field === "customerSource") after.push(`${CUSTOMER_SOURCE} = ${bind(condition.is)}`);
    else if (condition.field === "customer" && condition.is !== customerId)
      after.push(`customer = ${bind(condition.is)}`);
  }
  // Of a trace, and of a customer in it where one is asked for.
  if (conditions.some((condition) => !isOfCalls(condition))) {
    const ofTraces = {
      ...asked,
      conditions: conditions.filter((one) => !isOfCalls(one) || one.field === "customer"),
    };
    const filter = compileActive(ofTraces, await readFilterOwners(client, ofTraces));
    Object.assign(params, filter.params);
    where.push(`trace_id IN (SELECT trace_id FROM trace_slots FINAL ${filter.join} WHERE ${filter.where})`);
  }
  const values = groupBy.map((group) => keyOf(group, wanted, bind));
  const told = only && `(has(${bind(only, "Array(Array(String))")}, own_values) OR of_several)`;
  const linesOf = customerId === undefined ? ownedLines : customerLines;
  const lines = linesOf([...wanted], where.join(" AND "), ownership ?? AS_STORED);
  return {
    lines: `SELECT *, [${values.join(", ")}]::Array(String) AS own_values,
        ${byCustomer ? "is_shared" : "toUInt8(0)"} AS of_several, toUInt8(${told ? `NOT ${told}` : "0"}) AS is_other,
        if(is_other, []::Array(String), own_values) AS group_values
      FROM (${lines}) ${after.length === 0 ? "" : `WHERE ${after.join(" AND ")}`}`,
    params,
  };
}

/** Where rows tell of all their lines whether any meets a condition, before they are taken apart. */
const STORED_IN = {
  model: "line_model",
  provider: "line_provider",
  user: "line_user_id",
  session: "line_session_id",
  workflow: "line_workflow",
  agent: "line_agent",
};

/** What a condition asks of a line as it is stored. */
function ofCall(condition: TraceCondition, wanted: Set<LineColumn>, bind: Bind): string | undefined {
  switch (condition.field) {
    case "model":
    case "provider":
    case "user":
    case "session":
    case "workflow":
    case "agent": {
      wanted.add(condition.field);
      const value = bind(condition.is);
      return `has(${STORED_IN[condition.field]}, ${value}) AND ${condition.field} = ${value}`;
    }
    case "property":
      wanted.add("properties");
      return `properties[${bind(condition.key)}] = ${bind(condition.is)}`;
    default:
      return undefined;
  }
}

function keyOf(group: CostGroup, wanted: Set<LineColumn>, bind: Bind): string {
  if (group.by === "customer") return "customer";
  if (group.by === "priced") {
    for (const column of ["unpriced", "cost"] as const) wanted.add(column);
    return "if(unpriced = 0 OR cost != 0, '1', '0')";
  }
  wanted.add(group.by === "property" ? "properties" : group.by);
  return group.by === "property" ? `properties[${bind(group.key)}]` : group.by;
}
