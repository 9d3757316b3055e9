import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { type Resolve, safePost } from "./safe-fetch.ts";
import { isPublicAddress } from "./safe-fetch-address.ts";

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  }
});
async function serve(listener: RequestListener): Promise<number> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return (server.address() as AddressInfo).port;
}
const at = (...addresses: string[]): Resolve & { asked: string[] } => {
  const asked: string[] = [];
  const resolve: Resolve = async (hostname) => {
    asked.push(hostname);
    return addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
  };
  return Object.assign(resolve, { asked });
};
const post = (url: string, options: Partial<Parameters<typeof safePost>[0]> = {}) =>
  safePost({ url, headers: {}, body: "{}", timeoutMs: 5_000, allowPrivate: false, ...options });

describe("the addresses that may be called", () => {
  it.each([
    "1.1.1.1",
    "93.184.215.14",
    "172.15.0.1",
    "100.63.255.255",
    "2606:4700::1111",
    "2a00:1450:4001::",
  ])("%s is public", (address) => expect(isPublicAddress(address)).toBe(true));
  it.each([
    ...["0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "127.255.255.254", "169.254.169.254", "172.16.0.1"],
    ...["172.31.255.255", "192.0.0.8", "192.0.2.1", "192.168.1.1", "198.19.0.1", "203.0.113.9"],
    ...["224.0.0.1", "240.0.0.1", "255.255.255.255"],
    ...["::", "::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::7f00:1", "64:ff9b::a00:1", "100::1"],
    ...[
      "2001::1",
      "2001:db8::1",
      "2002:7f00:1::",
      "fc00::1",
      "fd12::1",
      "fe80::1",
      "fe80::1%eth0",
      "ff02::1",
    ],
  ])("%s is not", (address) => expect(isPublicAddress(address)).toBe(false));
});

describe("safePost", () => {
  it.each([
    "http://127.0.0.1:4318/",
    "http://2130706433/",
    "http://0x7f.1/",
    "http://0177.0.0.1/",
    "http://[::1]/",
    "http://[::ffff:10.0.0.1]/",
    "http://169.254.169.254/latest/meta-data",
  ])("calls no private address in whatever spelling: %s", async (url) => {
    await expect(post(url)).rejects.toThrow(/not one of the public internet.*ANYWAY_WEBHOOKS_ALLOW_PRIVATE/);
  });

  it("calls no name that has a private address, were it one of several", async () => {
    let calls = 0;
    const port = await serve((_request, response) => {
      calls++;
      response.end();
    });
    for (const addresses of [["127.0.0.1"], ["1.1.1.1", "127.0.0.1"], ["::ffff:127.0.0.1"]])
      await expect(post(`http://shop.example:${port}/`, { resolve: at(...addresses) })).rejects.toThrow(
        /not one of the public internet/,
      );
    await expect(post(`http://localhost:${port}/`)).rejects.toThrow(/not one of the public internet/);
    expect(calls).toBe(0);
  });

  it("asks once where a name is and goes there, so that the name cannot change in between", async () => {
    const hosts: (string | undefined)[] = [];
    const port = await serve((request, response) => {
      hosts.push(request.headers.host);
      response.end();
    });
    const resolve = at("127.0.0.1");
    const url = `http://shop.example:${port}/hook`;
    expect(await post(url, { resolve, allowPrivate: true })).toBe(200);
    expect(resolve.asked).toEqual(["shop.example"]);
    expect(hosts).toEqual([`shop.example:${port}`]);
  });

  it("keeps no connection, which a later call would use unchecked", async () => {
    const port = await serve((_request, response) => response.end());
    const url = `http://shop.example:${port}/`;
    expect(await post(url, { resolve: at("127.0.0.1"), allowPrivate: true })).toBe(200);
    await expect(post(url, { resolve: at("127.0.0.1") })).rejects.toThrow(/not one of the public internet/);
  });

  it("follows no redirect", async () => {
    const paths: (string | undefined)[] = [];
    const port = await serve((request, response) => {
      paths.push(request.url);
      response.writeHead(302, { location: "/elsewhere" }).end();
    });
    expect(await post(`http://127.0.0.1:${port}/`, { allowPrivate: true })).toBe(302);
    expect(paths).toEqual(["/"]);
  });

  it("takes the status of an answer without end, and no more of it", async () => {
    let sent = 0;
    const port = await serve((_request, response) => {
      response.writeHead(200);
      const more = () => {
        while (!response.destroyed && response.write("x".repeat(64 * 1024))) sent += 64 * 1024;
      };
      response.on("drain", more);
      more();
    });
    expect(await post(`http://127.0.0.1:${port}/`, { allowPrivate: true })).toBe(200);
    expect(sent).toBeLessThan(16 * 1024 * 1024);
  });

  it("ends in time at a server that accepts and says nothing", async () => {
    const port = await serve(() => {});
    const answer = post(`http://127.0.0.1:${port}/`, { allowPrivate: true, timeoutMs: 100 });
    await expect(answer).rejects.toThrow("No answer within 0.1 seconds.");
  });

  it("takes the status of a server that never ends its answer", async () => {
    const port = await serve((_request, response) => response.writeHead(202).flushHeaders());
    expect(await post(`http://127.0.0.1:${port}/`, { allowPrivate: true, timeoutMs: 100 })).toBe(202);
  });

  it("ends in time at a name server that says nothing", async () => {
    const resolve = () => new Promise<never>(() => {});
    await expect(post("http://shop.example/", { resolve, timeoutMs: 100 })).rejects.toThrow(
      "No answer within",
    );
  });

  it("tells of a connection that is refused or cut, and of an upgrade", async () => {
    await expect(post("http://127.0.0.1:1/", { allowPrivate: true })).rejects.toThrow("ECONNREFUSED");
    const cut = await serve((request) => request.socket.destroy());
    await expect(post(`http://127.0.0.1:${cut}/`, { allowPrivate: true })).rejects.toThrow("socket hang up");
    const upgrade = await serve((request) => {
      request.socket.write("HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n");
    });
    await expect(post(`http://127.0.0.1:${upgrade}/`, { allowPrivate: true })).rejects.toThrow();
  });
});
