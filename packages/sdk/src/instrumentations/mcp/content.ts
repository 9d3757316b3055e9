import { fields } from "../wire.ts";

const MAX_DEPTH = 32;

/**
 * A copy of what a tool, a prompt or a resource brought, in which inline bytes (images, audio, binary resources) are
 * told by their size: `data` beside a `mimeType`, and `blob`.
 */
export function withoutBytes(value: unknown, depth = 0): unknown {
  if (typeof value !== "object" || value === null || depth > MAX_DEPTH) return value;
  if (Array.isArray(value)) return value.map((item) => withoutBytes(item, depth + 1));
  const { mimeType } = fields(value);
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => {
      const isBytes = name === "blob" || (name === "data" && typeof mimeType === "string");
      return [
        name,
        isBytes && typeof item === "string"
          ? `[${Math.floor((item.length * 3) / 4)} bytes]`
          : withoutBytes(item, depth + 1),
      ];
    }),
  );
}
