import { Readable } from "node:stream";
import { constants, createGunzip, createInflate, createZstdDecompress } from "node:zlib";
import type { FastifyRequest } from "fastify";
import type { Config } from "../config.ts";
import { AppError } from "../model/app-error.ts";

export interface BodyLimits {
  /** Largest body, before and after decompression. */
  maxBodyBytes: number;
  /** Most that all bodies take which are held at the same time. */
  maxHeldBytes: number;
  /** A body of which nothing more comes for so long is given up: others need the memory that it holds. */
  stallMs: number;
}

/** A request body on its way in. */
export interface Upload {
  stream: Readable;
  /** Its length, where the sender told it. */
  length?: number;
  /** What all the bytes that came in are: content, and how it is encoded. */
  unwrap(bytes: Buffer): { content: Buffer; encoding: string };
}

/**
 * Reads and decompresses request bodies. What is held of all of them together is counted as it comes in, so that
 * however many clients send at once, and whatever their bodies unfold to, memory is bounded; beyond it a request is
 * `overloaded`. A body counts until `use`, which is given it, has ended.
 */
export type BodyReader = <T>(upload: Upload, use: (body: Buffer) => Promise<T>) => Promise<T>;

const MIB = 1024 * 1024;
const CHUNK_BYTES = 128 * 1024;
const STALL_MS = 15_000;
/** A window of 8 MiB, as RFC 9659 has it for HTTP; a frame could else ask for 128 MiB beside what is counted. */
const ZSTD_PARAMS = { [constants.ZSTD_d_windowLogMax]: 23 };
const DECOMPRESSORS = {
  gzip: () => createGunzip({ chunkSize: CHUNK_BYTES }),
  deflate: () => createInflate({ chunkSize: CHUNK_BYTES }),
  zstd: () => createZstdDecompress({ chunkSize: CHUNK_BYTES, params: ZSTD_PARAMS }),
};
/** What `Content-Encoding` and `grpc-encoding` may name. */
export const ENCODINGS: readonly string[] = Object.keys(DECOMPRESSORS);

/** The limits that the settings mean. */
export function bodyLimits({ maxBodyMib, queueMib }: Pick<Config, "maxBodyMib" | "queueMib">): BodyLimits {
  const maxBodyBytes = maxBodyMib * MIB;
  // One body can always be taken, even if it was compressed and is the largest.
  return { maxBodyBytes, maxHeldBytes: Math.max(queueMib * MIB, 2 * maxBodyBytes), stallMs: STALL_MS };
}

/** One for all listeners, since they share the memory. */
export function createBodyReader({ maxBodyBytes, maxHeldBytes, stallMs }: BodyLimits): BodyReader {
  let heldBytes = 0;

  return async function withBody(upload, use) {
    let ownBytes = 0;
    const collect = async (stream: Readable): Promise<Buffer> => {
      const chunks: Buffer[] = [];
      let length = 0;
      for await (const chunk of chunksOf(stream, stallMs)) {
        length += chunk.length;
        if (length > maxBodyBytes) throw tooLarge(maxBodyBytes);
        if (heldBytes + chunk.length > maxHeldBytes) throw tooMany();
        heldBytes += chunk.length;
        ownBytes += chunk.length;
        chunks.push(chunk);
      }
      return Buffer.concat(chunks, length);
    };
    try {
      if (upload.length !== undefined && upload.length > maxBodyBytes) throw tooLarge(maxBodyBytes);
      const { content, encoding } = upload.unwrap(await receive(upload.stream, collect));
      return await use(await decompress(content, encoding, collect));
    } finally {
      heldBytes -= ownBytes;
    }
  };
}

/** The chunks of a stream, for as long as they keep coming: what a client that stalls has sent is let go. */
async function* chunksOf(stream: Readable, stallMs: number): AsyncGenerator<Buffer> {
  // Destroying the request would take the connection away from under the answer.
  const chunks = (stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>)[
    Symbol.asyncIterator
  ]();
  const { promise: stalled, reject } = Promise.withResolvers<never>();
  stalled.catch(() => {});
  const timer = setTimeout(() => reject(new StalledUploadError(stallMs)), stallMs);
  try {
    for (;;) {
      const { value, done } = await Promise.race([chunks.next(), stalled]);
      if (done) return;
      timer.refresh();
      yield value;
    }
  } finally {
    clearTimeout(timer);
    // Not awaited: after a stall it would wait for the chunk that does not come.
    void chunks.return?.();
  }
}

/** The body of a request whose content type parser leaves the stream as it is. */
export function uploadOf({ body, headers }: FastifyRequest): Upload {
  const encoding = headers["content-encoding"] ?? "";
  return {
    stream: body instanceof Readable ? body : Readable.from([]),
    ...(headers["content-length"] === undefined ? {} : { length: Number(headers["content-length"]) }),
    unwrap: (content) => ({ content, encoding }),
  };
}

async function receive(stream: Readable, collect: (stream: Readable) => Promise<Buffer>) {
  try {
    return await collect(stream);
  } catch (error) {
    // What is still to come is let go by, or the connection could neither be used again nor closed.
    stream.resume();
    if (error instanceof AppError) throw error;
    throw new AppError("undecodable_body", "The body ended before its end. Nothing of it was stored.");
  }
}

async function decompress(
  content: Buffer,
  encoding: string,
  collect: (stream: Readable) => Promise<Buffer>,
): Promise<Buffer> {
  const name = encoding.trim().toLowerCase();
  if (name === "identity" || name === "" || content.length === 0) return content;
  if (!isKnown(name)) {
    throw new AppError(
      "unsupported_media_type",
      `The encoding ${JSON.stringify(name.slice(0, 40))} is not taken; send ${ENCODINGS.join(", ")} or none.`,
    );
  }
  const decompressor = DECOMPRESSORS[name]();
  decompressor.end(content);
  try {
    return await collect(decompressor);
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError(
      "undecodable_body",
      `The body is not ${name}, as its encoding says. Nothing of it was stored.`,
    );
  } finally {
    decompressor.destroy();
  }
}

function isKnown(name: string): name is keyof typeof DECOMPRESSORS {
  return Object.hasOwn(DECOMPRESSORS, name);
}

function tooLarge(maxBodyBytes: number): AppError {
  const limit = Math.floor(maxBodyBytes / MIB);
  return new AppError(
    "body_too_large",
    `The body is over ${limit} MiB, before or after decompression; send smaller batches, or raise ANYWAY_MAX_BODY_MIB.`,
  );
}

/** A body that stopped coming. What is left of it cannot be waited for, so its connection ends with the answer. */
export class StalledUploadError extends AppError {
  constructor(stallMs: number) {
    super(
      "unavailable",
      `Nothing more of the body came for ${stallMs / 1_000} seconds; nothing of it was stored. Send it again.`,
      { retryAfterSeconds: 1 },
    );
  }
}

function tooMany(): AppError {
  return new AppError(
    "overloaded",
    "Too much is being sent at once; nothing of this request was stored. Send it again.",
    { retryAfterSeconds: 1 },
  );
}
