import { crc32 } from "node:zlib";

const STRING = 7;
/** Both lengths and the checksum over them. */
const PRELUDE_BYTES = 12;
const CHECKSUM_BYTES = 4;

/**
 * One message of `application/vnd.amazon.eventstream`: lengths, checksum, headers, payload, checksum.
 * Every header is a string here.
 */
export function eventStreamMessage(headers: Record<string, string>, payload: string): Buffer {
  const head = Buffer.concat(Object.entries(headers).map(([name, value]) => encodeHeader(name, value)));
  const body = Buffer.from(payload);
  const message = Buffer.alloc(PRELUDE_BYTES + head.length + body.length + CHECKSUM_BYTES);
  message.writeUInt32BE(message.length, 0);
  message.writeUInt32BE(head.length, 4);
  message.writeUInt32BE(crc32(message.subarray(0, 8)), 8);
  head.copy(message, PRELUDE_BYTES);
  body.copy(message, PRELUDE_BYTES + head.length);
  const end = message.length - CHECKSUM_BYTES;
  message.writeUInt32BE(crc32(message.subarray(0, end)), end);
  return message;
}

function encodeHeader(name: string, value: string): Buffer {
  const nameBytes = Buffer.from(name);
  const valueBytes = Buffer.from(value);
  const lengths = Buffer.alloc(2);
  lengths.writeUInt16BE(valueBytes.length);
  return Buffer.concat([
    Buffer.from([nameBytes.length]),
    nameBytes,
    Buffer.from([STRING]),
    lengths,
    valueBytes,
  ]);
}
