import { Agent, request } from "node:http";
import { setTimeout as delay } from "node:timers/promises";

export interface SendOptions {
  url: string;
  connections: number;
  gzip: boolean;
  /** Bodies a second, over all connections; as fast as they are taken when not given. */
  bodiesPerSecond?: number;
}

/** How long each acknowledgement took, in milliseconds, shortest first, and how long all of it. */
export interface Sent {
  ackMs: number[];
  seconds: number;
}

/**
 * Sends bodies until each is acknowledged. At a given rate, an acknowledgement counts from when its body was due, so
 * that a server that stalls is not spared what would have come meanwhile.
 */
export async function sendBodies(
  bodies: Iterable<Buffer>,
  { url, connections, gzip, bodiesPerSecond }: SendOptions,
): Promise<Sent> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const queue = bodies[Symbol.iterator]();
  const ackMs: number[] = [];
  const began = performance.now();
  let sent = 0;
  await Promise.all(
    Array.from({ length: connections }, async () => {
      for (let next = queue.next(); !next.done; next = queue.next()) {
        const due = bodiesPerSecond ? began + (sent++ * 1_000) / bodiesPerSecond : performance.now();
        if (due > performance.now()) await delay(due - performance.now());
        while ((await post(agent, url, next.value, gzip)) !== 200) await delay(50);
        ackMs.push(performance.now() - due);
      }
    }),
  );
  const seconds = (performance.now() - began) / 1_000;
  agent.destroy();
  return { ackMs: ackMs.sort((a, b) => a - b), seconds };
}

export function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function post(agent: Agent, url: string, body: Buffer, gzip: boolean): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = {
      "content-type": "application/x-protobuf",
      "content-length": body.length,
      ...(gzip ? { "content-encoding": "gzip" } : {}),
    };
    request(`${url}/v1/traces`, { agent, method: "POST", headers }, (response) => {
      response.resume().on("end", () => resolve(response.statusCode ?? 0));
    })
      .on("error", reject)
      .end(body);
  });
}
