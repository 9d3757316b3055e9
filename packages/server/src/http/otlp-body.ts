import { Readable } from "node:stream";
import { createGunzip, createInflate } from "node:zlib";
import type { FastifyRequest } from "fastify";
import { AppError } from "../model/app-error.ts";

export interface BodyLimits {
  /** Largest body, before and after decompression. */
  maxBodyBytes: number;
  /** Most that all bodies take which are held at the same time. */
  maxHeldBytes: number;
}

const DECOMPRESSORS = { gzip: createGunzip, deflate: createInflate };
const CHUNK_BYTES = 128 * 1024;

/**
 * Reads and decompresses request bodies. What is held of all of them together is counted as it comes in, so that
 * however many clients send at once, and whatever their bodies unfold to, memory is bounded; beyond it a request is
 * `overloaded`. A body counts until `use`, which is given it, has ended.
 */
export function createBodyReader({ maxBodyBytes, maxHeldBytes }: BodyLimits) {
  let heldBytes = 0;

  return async function withBody<T>(request: FastifyRequest, use: (body: Buffer) => Promise<T>): Promise<T> {
    let ownBytes = 0;
    const collect = async (stream: Readable): Promise<Buffer> => {
      const chunks: Buffer[] = [];
      let length = 0;
      // Destroying the request would take the connection away from under the answer.
      for await (const chunk of stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
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
      if (Number(request.headers["content-length"]) > maxBodyBytes) throw tooLarge(maxBodyBytes);
      return await use(await decompress(request, await receive(request, collect), collect));
    } finally {
      heldBytes -= ownBytes;
    }
  };
}

async function receive(request: FastifyRequest, collect: (stream: Readable) => Promise<Buffer>) {
  if (!(request.body instanceof Readable)) return Buffer.alloc(0);
  try {
    return await collect(request.body);
  } catch (error) {
    // What is still to come is let go by, or the connection could neither be used again nor closed.
    request.body.resume();
    if (error instanceof AppError) throw error;
    throw new AppError("undecodable_body", "The body ended before its end. Nothing of it was stored.");
  }
}

async function decompress(
  request: FastifyRequest,
  body: Buffer,
  collect: (stream: Readable) => Promise<Buffer>,
): Promise<Buffer> {
  const name = (request.headers["content-encoding"] ?? "identity").trim().toLowerCase();
  if (name === "identity" || name === "" || body.length === 0) return body;
  if (name !== "gzip" && name !== "deflate") {
    throw new AppError(
      "unsupported_media_type",
      `Content-Encoding ${JSON.stringify(name.slice(0, 40))} is not taken; send gzip, deflate or none.`,
    );
  }
  const decompressor = DECOMPRESSORS[name]({ chunkSize: CHUNK_BYTES });
  decompressor.end(body);
  try {
    return await collect(decompressor);
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError(
      "undecodable_body",
      `The body is not ${name}, as its Content-Encoding says. Nothing of it was stored.`,
    );
  } finally {
    decompressor.destroy();
  }
}

function tooLarge(maxBodyBytes: number): AppError {
  const limit = Math.floor(maxBodyBytes / (1024 * 1024));
  return new AppError(
    "body_too_large",
    `The body is over ${limit} MiB, before or after decompression; send smaller batches, or raise ANYWAY_MAX_BODY_MIB.`,
  );
}

function tooMany(): AppError {
  return new AppError(
    "overloaded",
    "Too much is being sent at once; nothing of this request was stored. Send it again.",
    { retryAfterSeconds: 1 },
  );
}
