import type { Page } from "@anyway-sh/api";
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import type { PageRequest, Position } from "../business/records/paging.ts";
import { page } from "./answer.ts";
import { decodeCursor, encodeCursor } from "./cursor.ts";

/**
 * One page of the list `name`: reads one record more than asked for, to know whether others follow.
 * `position` tells where a record stands in the order of the list.
 */
export async function pageOf<R extends { id: string }, T>(
  request: FastifyRequest,
  name: string,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
  list: {
    read: (page: PageRequest) => Promise<R[]>;
    time: (record: R) => number;
    toApi: (record: R) => T;
  },
): Promise<Page<T>> {
  const records = await list.read({ limit: limit + 1, after: cursor ? toPosition(name, cursor) : undefined });
  const shown = records.slice(0, limit);
  const last = shown.at(-1);
  const nextCursor = last && records.length > limit ? encodeCursor(name, [list.time(last), last.id]) : null;
  return page(request, shown.map(list.toApi), { limit, nextCursor });
}

function toPosition(name: string, cursor: string): Position {
  const [time, id] = decodeCursor(name, [z.int(), z.string().max(256)], cursor);
  return { time, id };
}
