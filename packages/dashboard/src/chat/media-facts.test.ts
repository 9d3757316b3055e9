import { describe, expect, it } from "vitest";
import { formatBytes, mediaFacts } from "./media-facts.ts";

describe("mediaFacts", () => {
  it("tells type and size of what is in the address", () => {
    const uri = `data:image/png;base64,${Buffer.from("0123456789").toString("base64")}`;
    expect(mediaFacts(uri, null)).toEqual({ type: "image/png", size: 10, shown: { as: "image", uri } });
    expect(mediaFacts("data:;base64,aGk=", "audio/wav")).toMatchObject({ type: "audio/wav", size: 2 });
    expect(mediaFacts("data:text/plain,hello", null)).toMatchObject({ size: 5, shown: { as: "file" } });
  });

  it("does not show what was left out of a long address", () => {
    expect(mediaFacts("data:image/png;base64,", null)).toEqual({
      type: "image/png",
      size: null,
      shown: null,
    });
  });

  it("shows nothing in the page that could do more than be looked at", () => {
    for (const type of ["image/svg+xml", "text/html", "application/xhtml+xml", ""])
      expect(mediaFacts(`data:${type};base64,aGk=`, null).shown).toMatchObject({ as: "file" });
  });

  it("names the host of an address of the web, and leads nowhere else", () => {
    expect(mediaFacts("https://cdn.example:8443/a.png?x=1", "image/png").shown).toEqual({
      at: "https://cdn.example:8443/a.png?x=1",
      host: "cdn.example:8443",
    });
    for (const uri of [
      "javascript:alert(1)",
      "file:///etc/passwd",
      "gs://bucket/a",
      "a.png",
      "",
      null,
      "data:",
    ])
      expect(mediaFacts(uri, null).shown).toBeNull();
  });
});

it("says bytes as people do", () => {
  expect([0, 999, 1_234, 45_600, 2_340_000].map(formatBytes)).toEqual([
    "0 B",
    "999 B",
    "1.2 kB",
    "46 kB",
    "2.3 MB",
  ]);
});
