import { useClipboard } from "@mantine/hooks";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useState } from "react";
import classes from "./copy-button.module.css";
import { hint } from "./hint.tsx";

/** Copies a text, which may first have to be read; `what` completes "Copy". */
export function CopyButton({
  text,
  what,
}: {
  text: string | (() => string | Promise<string>);
  what: string;
}) {
  const clipboard = useClipboard({ timeout: 1200 });
  const [failed, setFailed] = useState(false);
  const copy = async () => {
    setFailed(false);
    try {
      clipboard.copy(typeof text === "string" ? text : await text());
    } catch {
      setFailed(true);
    }
  };
  const Icon = clipboard.copied ? IconCheck : IconCopy;
  return (
    <button
      type="button"
      className={classes.copy}
      aria-label={`Copy ${what}`}
      onClick={() => void copy()}
      {...hint(
        failed
          ? "It could not be read. Try again"
          : clipboard.error
            ? "The browser does not allow copying here"
            : `Copy ${what}`,
      )}
    >
      <Icon size={13} aria-hidden />
    </button>
  );
}

/** An id in full, with a button to copy it. */
export function CopyableId({ label, id }: { label: string; id: string }) {
  return (
    <span className={classes.id}>
      <span className="faint">{label}</span>
      <span className="mono ellipsis" title={id}>
        {id}
      </span>
      <CopyButton text={id} what={label} />
    </span>
  );
}
