import { connect, createServer, type Socket } from "node:net";
import { setTimeout } from "node:timers/promises";

/** `open` passes on, `refuses` closes connections at once, `silent` holds what comes, `slow` passes each piece on late. */
export type ProxyState = "open" | "refuses" | "silent" | "slow";

export interface TcpProxy {
  url: string;
  /** Sets what becomes of all that comes from now on; `refuses` also breaks what is under way. */
  become(state: ProxyState): void;
  close(): Promise<void>;
}

const SLOW_MS = 150;

/** A network between two processes that can fail. */
export async function startTcpProxy(target: string): Promise<TcpProxy> {
  const { hostname, port, pathname } = new URL(target);
  const sockets = new Set<Socket>();
  let state: ProxyState = "open";
  let reopened = () => {};
  let open: Promise<void> = Promise.resolve();

  function track(socket: Socket): Socket {
    sockets.add(socket);
    // A broken connection shows at both ends; here it is the purpose.
    socket.on("error", () => {});
    socket.once("close", () => sockets.delete(socket));
    return socket;
  }

  async function pass(from: Socket, to: Socket): Promise<void> {
    for await (const piece of from as AsyncIterable<Buffer>) {
      if (state === "slow") await setTimeout(SLOW_MS);
      if (state === "silent") await open;
      to.write(piece);
    }
    to.end();
  }

  const server = createServer((client) => {
    track(client);
    if (state === "refuses") return void client.destroy();
    const upstream = track(connect(Number(port), hostname));
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const)
      pass(from, to).catch(() => to.destroy());
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const address = server.address();
  const own = typeof address === "object" && address ? address.port : 0;
  return {
    url: Object.assign(new URL(target), { host: `127.0.0.1:${own}`, pathname }).href,
    become(next) {
      state = next;
      if (next === "silent")
        open = new Promise((resolve) => {
          reopened = resolve;
        });
      else reopened();
      if (next === "refuses") for (const socket of sockets) socket.destroy();
    },
    close() {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
