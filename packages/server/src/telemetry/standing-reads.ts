import type { ClickHouseClient } from "@clickhouse/client";
import type { StandingColumns } from "../model/visit-columns.ts";
import { idsResolved, keptIdentities, ownerHash, users } from "./identities.ts";
import type { Identities } from "./kept-identities.ts";
import { selectColumns } from "./native.ts";

const PAIRS = { key: "UInt64", owner: "UInt64" } as const;
const PERIODS = {
  key: "UInt64",
  since: "Array(UInt32)",
  until: "Array(UInt32)",
  owner: "Array(UInt64)",
} as const;
const MEMBERSHIPS = {
  ...PERIODS,
  periods: "Array(UInt32)",
  period_since: "Array(UInt32)",
  period_until: "Array(UInt32)",
  period_owner: "Array(UInt64)",
} as const;

type Known = Map<string, { generation: string; standing: Promise<StandingColumns> }>;
const knownBy = new WeakMap<ClickHouseClient, Known>();

/** Who stands for whom in a project; read once for all questions until that changes. */
export function readStanding(
  client: ClickHouseClient,
  projectId: string,
  identities: Identities,
): Promise<StandingColumns> {
  const { generation } = identities;
  if (generation === undefined) return read(client, projectId, identities);
  const projects: Known = knownBy.get(client) ?? new Map();
  knownBy.set(client, projects);
  const last = projects.get(projectId);
  if (last?.generation === generation) return last.standing;
  const standing = read(client, projectId, identities);
  projects.set(projectId, { generation, standing });
  standing.catch(() => projects.delete(projectId));
  return standing;
}

async function read(
  client: ClickHouseClient,
  projectId: string,
  identities: Identities,
): Promise<StandingColumns> {
  const { linked, dated, lent, generation } = identities;
  const from = (selected: string, kind: "always" | "dated") =>
    generation === undefined
      ? `(${idsResolved[kind]})`
      : `(${keptIdentities(selected, generation)} AND kind = '${kind}')`;
  const [always, periods, members] = await Promise.all([
    selectColumns(
      client,
      PAIRS,
      `SELECT ${ownerHash("id")} AS key, ${ownerHash("always_customer")} AS owner
       FROM ${from("SELECT id, customer AS always_customer", "always")} WHERE ${linked ? 1 : 0}`,
      { projectId },
    ),
    selectColumns(
      client,
      PERIODS,
      `SELECT ${ownerHash("id")} AS key, ${periodColumns("periods")}
       FROM ${from("SELECT id, periods", "dated")} WHERE ${linked && dated ? 1 : 0}`,
      { projectId },
    ),
    selectColumns(
      client,
      MEMBERSHIPS,
      `SELECT sipHash64(concat('u', user_id)) AS key, arrayMap(one -> one.2, members) AS since,
         arrayMap(one -> one.3, members) AS until, arrayMap(one -> ${ownerHash("one.1")}, members) AS owner,
         arrayMap(one -> toUInt32(length(one.4)), members) AS periods,
         ${periodColumns("arrayFlatten(arrayMap(one -> one.4, members))", "period_")}
       FROM (${users(identities)}) WHERE ${lent ? 1 : 0}`,
      { projectId },
    ),
  ]);
  return {
    generation: generation && `${projectId} ${generation}`,
    always,
    dated: {
      key: periods.key,
      periods: {
        ends: periods.owner.ends,
        from: periods.since.values,
        until: periods.until.values,
        owner: periods.owner.values,
      },
    },
    users: {
      key: members.key,
      customers: {
        ends: members.owner.ends,
        from: members.since.values,
        until: members.until.values,
        owner: members.owner.values,
      },
      periodEnds: endsOf(members.periods.values),
      periods: {
        from: members.period_since.values,
        until: members.period_until.values,
        owner: members.period_owner.values,
      },
    },
  };
}

function periodColumns(list: string, prefix = ""): string {
  return `arrayMap(one -> one.2, ${list}) AS ${prefix}since, arrayMap(one -> one.3, ${list}) AS ${prefix}until,
    arrayMap(one -> if(one.4 = '', 0, ${ownerHash("one.4")}), ${list}) AS ${prefix}owner`;
}

function endsOf(counts: Uint32Array): Uint32Array {
  let end = 0;
  return counts.map((count) => {
    end += count;
    return end;
  });
}
