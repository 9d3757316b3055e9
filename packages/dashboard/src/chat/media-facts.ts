/** What is known of an image or a file by its address, without asking for it. */
export interface MediaFacts {
  type: string | null;
  /** Bytes, where they are in the address. */
  size: number | null;
  /** Where it can be shown: in the page, for what is in the address itself; in a page of its own at a host. */
  shown: { as: "image" | "audio" | "file"; uri: string } | { at: string; host: string } | null;
}

/** Kinds of images that hold nothing but an image. */
const IMAGES = /^image\/(png|jpeg|gif|webp|avif|bmp)$/;
const AUDIO = /^audio\/(wav|x-wav|wave|mpeg|mp3|mp4|aac|ogg|opus|webm|flac)$/;

/** Reads an address that came with a span, which may be anything. */
export function mediaFacts(uri: string | null, mimeType: string | null): MediaFacts {
  const data = /^data:([^,;]*)((?:;[^,;]*)*),/i.exec(uri ?? "");
  if (uri !== null && data) {
    const type = (data[1] || mimeType || "").trim().toLowerCase() || null;
    const isBase64 = /;base64$/i.test(data[2] ?? "");
    const length = uri.length - data[0].length;
    const padding = /={1,2}$/.exec(uri.slice(-2))?.[0].length ?? 0;
    const size = isBase64 ? Math.max(0, Math.floor((length * 3) / 4) - padding) : length;
    const as = IMAGES.test(type ?? "") ? "image" : AUDIO.test(type ?? "") ? "audio" : "file";
    // A long one may come without what is in it.
    return size > 0 ? { type, size, shown: { as, uri } } : { type, size: null, shown: null };
  }
  const url = uri === null ? undefined : webAddress(uri);
  return { type: mimeType, size: null, shown: url ? { at: url.href, host: url.host } : null };
}

/** An address of the web, over http or https; undefined for any other. */
export function webAddress(address: string): URL | undefined {
  const url = URL.parse(address);
  return url && (url.protocol === "https:" || url.protocol === "http:") ? url : undefined;
}

/** Bytes as people say them. */
export function formatBytes(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${(bytes / 1_000).toFixed(bytes < 10_000 ? 1 : 0)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
