/** What a process did to files, read from the output of `strace -f -yy`. */

/** System calls that change files, and those by which they are synced or an answer is sent. */
export const TRACED =
  "openat,creat,write,pwrite64,writev,pwritev,pwritev2,rename,renameat,renameat2,link,linkat,mkdir,mkdirat,unlink,unlinkat,rmdir,ftruncate,fsync,fdatasync,sendto,sendmsg";

/** What {@link Unsynced} tells of. */
export interface SyscallEvents {
  /** An HTTP answer begins. */
  answers?: (status: string) => void;
  /** A file or a folder is removed; its path is from the root. */
  removes?: (path: string) => void;
}

/** Paths below `root` that have changes which no sync has followed. */
export class Unsynced {
  readonly #root: string;
  /** Path to what was done to it; a folder is here for the entries that it gained. */
  readonly #changes = new Map<string, Set<string>>();
  /** Calls that another thread's line has interrupted, by thread. */
  readonly #unfinished = new Map<string, string>();

  constructor(root: string) {
    this.#root = root.replace(/\/+$/, "");
  }

  /** Reads one line, and tells of what may only be done when all is synced that it relies on. */
  read(line: string, { answers, removes }: SyscallEvents): void {
    const whole = this.#join(line);
    if (whole === undefined || / = -1 E[A-Z]+ /.test(whole)) return;
    const call = /^\d+\s+(\w+)\(/.exec(whole)?.[1] ?? "";
    const descriptor = /^\d+\s+\w+\(\d+<([^>]*)>/.exec(whole)?.[1] ?? "";
    const paths = [...whole.matchAll(/"((?:\/[^"]*))"/g)].map((match) => match[1]?.replace(/\/+$/, "") ?? "");
    const status = /"HTTP\/1\.1 (\d{3})/.exec(whole)?.[1];
    if (status !== undefined && descriptor.startsWith("TCP")) answers?.(status);
    else if (call === "fsync" || call === "fdatasync") this.#changes.delete(descriptor);
    else if (/^(p?writev?2?|pwrite64|ftruncate)$/.test(call)) this.#note(descriptor, call);
    else if (call === "creat" || (call === "openat" && whole.includes("O_CREAT")))
      this.#gained(paths[0], call);
    else if (/^(mkdir|link)(at)?$/.test(call)) this.#gained(paths.at(-1), call);
    else if (/^(unlink|rmdir)/.test(call)) {
      removes?.(this.#relative(paths[0] ?? ""));
      this.#forget(paths[0] ?? "");
    } else if (/^rename/.test(call)) this.#renamed(paths[0] ?? "", paths[1] ?? "");
  }

  /** What is not synced now, as `path: call`, the path from the root. */
  list(): string[] {
    return [...this.#changes].flatMap(([path, calls]) =>
      [...calls].map((call) => `${this.#relative(path)}: ${call}`),
    );
  }

  #relative(path: string): string {
    return path.slice(this.#root.length);
  }

  #note(path: string, call: string): void {
    if (!path.startsWith(`${this.#root}/`) && path !== this.#root) return;
    const calls = this.#changes.get(path) ?? new Set();
    this.#changes.set(path, calls.add(call));
  }

  /** An entry in a folder is durable once the folder is synced. */
  #gained(path: string | undefined, call: string): void {
    if (path)
      this.#note(path.slice(0, path.lastIndexOf("/")), `${call} ${path.slice(path.lastIndexOf("/") + 1)}`);
  }

  /** What is gone needs no sync, nor does its folder for its sake: if it came back, nobody would read it. */
  #forget(path: string): void {
    const name = path.slice(path.lastIndexOf("/") + 1);
    this.#drop(path.slice(0, path.lastIndexOf("/")), (call) => call.endsWith(` ${name}`));
    for (const known of [...this.#changes.keys()])
      if (known === path || known.startsWith(`${path}/`)) this.#changes.delete(known);
  }

  #drop(folder: string, isGone: (call: string) => boolean): void {
    const calls = this.#changes.get(folder);
    for (const call of calls ?? []) if (isGone(call)) calls?.delete(call);
    if (calls?.size === 0) this.#changes.delete(folder);
  }

  #renamed(from: string, to: string): void {
    for (const [path, calls] of [...this.#changes]) {
      if (path !== from && !path.startsWith(`${from}/`)) continue;
      this.#changes.delete(path);
      this.#changes.set(to + path.slice(from.length), calls);
    }
    const name = from.slice(from.lastIndexOf("/") + 1);
    this.#drop(from.slice(0, from.lastIndexOf("/")), (call) => call.endsWith(` ${name}`));
    this.#gained(to, "rename");
  }

  /** A call that was interrupted counts where it resumed, when its effect is done. */
  #join(line: string): string | undefined {
    const thread = /^\d+/.exec(line)?.[0] ?? "";
    if (line.includes("<unfinished ...>")) {
      this.#unfinished.set(thread, line.slice(0, line.indexOf("<unfinished ...>")));
      return undefined;
    }
    const resumed = /<\.\.\. \w+ resumed>(.*)$/.exec(line);
    return resumed ? `${this.#unfinished.get(thread) ?? thread}${resumed[1]}` : line;
  }
}
