import { SLOT_NS } from "../../model/time-range.ts";
import { textOf, toFilters } from "../../query/trace-conditions.ts";
import type { TraceQuery } from "../../query/trace-query.ts";
import { ownedTraces } from "../owned-lines.ts";
import type { FilterOwners } from "./filter-owners.ts";
import type { Bind } from "./matches.ts";
import { compileTrace, type TraceScope } from "./trace-filter.ts";

/** A `WHERE` over the first slots of traces, and the parameters that it names. */
export interface CompiledFilter {
  where: string;
  /** Stands behind `trace_slots FINAL`. */
  join: string;
  params: Record<string, unknown>;
  /** The cost that conditions and answers mean. */
  cost: string;
}

/** The SQL of a query's conditions. Values only ever travel as parameters. */
export function compileFilter(query: TraceQuery, owners: FilterOwners): CompiledFilter {
  const begun = "slot BETWEEN {firstSlot:UInt32} AND {lastSlot:UInt32}";
  const { conditions, bind, ...compiled } = compile(query, owners, { slots: begun, longerSlots: 0 });
  const where = [begun, "start_time_ns >= {startNs:Int64} AND start_time_ns < {endNs:Int64}", ...conditions];
  if (query.after) {
    const position = `(${bind(query.after.startTimeNs.toString(), "Int64")}, ${bind(query.after.traceId, "String")})`;
    where.push(`(start_time_ns, toString(trace_id)) ${query.newestFirst ? "<" : ">"} ${position}`);
  }
  return { ...compiled, where: where.join("\n  AND ") };
}

/** A trace that began longer before a range than this is not looked for in it: a day, in slots. */
const LONGEST_TRACE_SLOTS = 96;

/** As {@link compileFilter}, of the traces that are under way in the range. */
export function compileActive(query: Conditions, owners: FilterOwners): CompiledFilter {
  const underWay = `slot BETWEEN {firstSlot:UInt32} - ${LONGEST_TRACE_SLOTS} AND {lastSlot:UInt32}`;
  const asked = { slots: underWay, longerSlots: LONGEST_TRACE_SLOTS };
  const { conditions, bind: _, ...compiled } = compile(query, owners, asked);
  const where = [underWay, "start_time_ns < {endNs:Int64} AND end_time_ns >= {startNs:Int64}", ...conditions];
  return { ...compiled, where: where.join("\n  AND ") };
}

type Conditions = Pick<TraceQuery, "projectId" | "environment" | "range" | "conditions">;

/** `slots` are the first ones of the traces, which begin up to `longerSlots` before the range. */
function compile(
  query: Conditions,
  { customer, everyone, named }: FilterOwners,
  { slots, longerSlots }: { slots: string; longerSlots: number },
) {
  const params: Record<string, unknown> = {
    projectId: query.projectId,
    environment: query.environment,
    tracesEnvironment: query.environment,
    startNs: query.range.startNs.toString(),
    endNs: query.range.endNs.toString(),
    firstSlot: Number(query.range.startNs / SLOT_NS),
    lastSlot: Number(query.range.endNs / SLOT_NS),
    ...customer?.params,
  };
  let count = 0;
  const bind: Bind = (value, type) => {
    const name = `p${count++}`;
    params[name] = value;
    return `{${name}:${type}}`;
  };
  // A trace that starts in the range may go on after it.
  const owned =
    customer &&
    ownedTraces(`project_id = {projectId:String} AND slot >= {firstSlot:UInt32} - ${longerSlots}`, customer);
  const cost = owned?.cost ?? "cost";
  const scope: TraceScope = {
    bind,
    ownerOf: (id) => named.get(id),
    everyone,
    addParams: (more) => Object.assign(params, more),
    cost,
    lines: `project_id = {projectId:String}
      AND slot BETWEEN {firstSlot:UInt32} - ${LONGEST_TRACE_SLOTS} AND {lastSlot:UInt32} + ${LONGEST_TRACE_SLOTS}`,
    spans: spansOf(slots, longerSlots),
  };
  const filters = toFilters(query.conditions);
  const main = customer && filters.find((filter) => textOf(filter, "customer") !== undefined);
  const conditions = [
    "project_id = {projectId:String}",
    "is_first = 1",
    "environment = {tracesEnvironment:String}",
    ...(owned ? [owned.isOwner] : []),
    ...filters.filter((filter) => filter !== main).map((filter) => compileTrace(filter, scope)),
  ];
  return { conditions, bind, join: owned?.join ?? "", params, cost };
}

/** The whole hours from the first of the traces' slots to the end of the last of the traces. */
function spansOf(slots: string, longerSlots: number): string {
  const last = `SELECT max(end_time_ns) FROM trace_slots
    WHERE project_id = {projectId:String} AND is_first = 1 AND ${slots}`;
  return `start_time_ns >= intDiv({firstSlot:UInt32} - ${longerSlots}, 4) * 3600000000000
    AND start_time_ns < (intDiv((${last}), 3600000000000) + 1) * 3600000000000`;
}
