import type { AddressInfo } from "node:net";
import { StartError } from "../start-error.ts";

interface Listener {
  listen(at: { host: string; port: number }): Promise<unknown>;
  readonly server: { address(): AddressInfo | string | null };
}

/** Listens, and answers the URL; port 0 takes any free one. `flag` is the setting that the error names. */
export async function listen(
  app: Listener,
  host: string,
  port: number,
  flag: "port" | "public-port" | "grpc-port",
): Promise<string> {
  try {
    await app.listen({ host, port });
  } catch (error) {
    throw new StartError(`${reason((error as NodeJS.ErrnoException).code, host, port, flag)}`, {
      cause: error,
    });
  }
  const address = app.server.address();
  const bound = typeof address === "object" && address ? address.port : port;
  return `http://${host.includes(":") ? `[${host}]` : host}:${bound}`;
}

function reason(code: string | undefined, host: string, port: number, flag: string): string {
  if (code === "EADDRINUSE")
    return `Port ${port} on ${host} is taken by another program. Stop that one, or choose another: --${flag} <port>.`;
  if (code === "EACCES")
    return `Port ${port} needs more rights than this user has. Choose another: --${flag} <port>.`;
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND")
    return `${host} is no address of this machine. Choose another: --host <address>.`;
  return `Listening on ${host}, port ${port}, failed: ${code}.`;
}
