import { AppError } from "../../model/app-error.ts";

/** Of a message: one byte that tells whether it is compressed, four of its length. */
const PREFIX_BYTES = 5;

/** The only message of a unary call, out of all the bytes of its stream. */
export function unframe(bytes: Buffer): { content: Buffer; compressed: boolean } {
  if (bytes.length < PREFIX_BYTES) throw malformed("it has no message");
  const flag = bytes.readUInt8(0);
  const length = bytes.readUInt32BE(1);
  if (flag > 1) throw malformed("its message has an unknown flag");
  if (bytes.length !== PREFIX_BYTES + length)
    throw malformed(
      `its message is ${length} bytes long by its prefix and ${bytes.length - PREFIX_BYTES} in fact`,
    );
  return { content: bytes.subarray(PREFIX_BYTES), compressed: flag === 1 };
}

/** A message as it is sent, uncompressed. */
export function frame(message: Buffer): Buffer {
  const framed = Buffer.alloc(PREFIX_BYTES + message.length);
  framed.writeUInt32BE(message.length, 1);
  message.copy(framed, PREFIX_BYTES);
  return framed;
}

function malformed(how: string): AppError {
  return new AppError("undecodable_body", `This is no unary gRPC call: ${how}. Nothing of it was stored.`);
}
