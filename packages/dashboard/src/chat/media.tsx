import type { MessagePart } from "@anyway-sh/api";
import { IconFile, IconPhoto, IconVolume } from "@tabler/icons-react";
import { useState } from "react";
import { SourceOf } from "../components/span-texts.tsx";
import classes from "./media.module.css";
import { formatBytes, mediaFacts } from "./media-facts.ts";

type MediaPart = Extract<MessagePart, { type: "image" | "file" }>;

/**
 * An image, a sound or a file is named, never loaded: its address comes from the span and may lead anywhere. What is in
 * the address itself is shown when somebody asks for it; what is elsewhere opens in a page of its own.
 */
export function Media({ part, at }: { part: MediaPart; at: string }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <SourceOf text={part.uri ?? ""} at={`${at}/uri`}>
      {({ text, missing, state, load }) => {
        const { type, size, shown } = mediaFacts(text || null, part.mime_type);
        const bytes = size === null ? null : size + Math.floor((missing * 3) / 4);
        const inline = shown && "as" in shown ? shown : undefined;
        const isAudio = inline?.as === "audio" || (type ?? "").startsWith("audio/");
        const Icon = part.type === "image" ? IconPhoto : isAudio ? IconVolume : IconFile;
        const name = part.type === "image" ? "Image" : (part.name ?? (isAudio ? "Audio" : "File"));
        return (
          <div className={classes.media}>
            <div className={classes.line}>
              <Icon size={15} aria-hidden />
              <span className="ellipsis" title={name}>
                {name}
              </span>
              <span className="faint num">
                {[type, bytes === null ? null : formatBytes(bytes)].filter(Boolean).join(" · ")}
              </span>
              {inline && inline.as !== "file" && (
                <button
                  type="button"
                  disabled={state === "reading"}
                  aria-expanded={isOpen}
                  onClick={() => {
                    setOpen(!isOpen);
                    if (missing > 0) load();
                  }}
                >
                  {state === "reading" ? "Reading…" : isOpen ? "Hide" : "Show"}
                </button>
              )}
              {inline?.as === "file" && missing > 0 && (
                <button type="button" disabled={state === "reading"} onClick={load}>
                  {state === "reading" ? "Reading…" : "Read it"}
                </button>
              )}
              {inline?.as === "file" && missing === 0 && (
                <a href={text} download={safeName(part)} className="link">
                  Save
                </a>
              )}
              {shown && "host" in shown && (
                <a href={shown.at} target="_blank" rel="noopener noreferrer nofollow" className="link">
                  Open at {shown.host}
                </a>
              )}
              {!shown && text !== "" && !text.startsWith("data:") && (
                <span className="faint mono ellipsis">{text.slice(0, 200)}</span>
              )}
              {state === "failed" && <span className="loss">It could not be read.</span>}
            </div>
            {isOpen && missing === 0 && inline?.as === "image" && <img src={inline.uri} alt={name} />}
            {isOpen && missing === 0 && inline?.as === "audio" && (
              // biome-ignore lint/a11y/useMediaCaption: what was said in it is not known here
              <audio src={inline.uri} controls aria-label={name} />
            )}
          </div>
        );
      }}
    </SourceOf>
  );
}

/** A name that no program opens by itself in any other way than as what it is. */
function safeName(part: MediaPart): string {
  const name = part.type === "file" ? (part.name ?? "file") : "image";
  return name.replace(/[^\w.-]+/g, "_").slice(-100);
}
