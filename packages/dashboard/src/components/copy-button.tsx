import { useClipboard } from "@mantine/hooks";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import classes from "./copy-button.module.css";
import { hint } from "./hint.tsx";

/** Copies a text; `what` completes "Copy". */
export function CopyButton({ text, what }: { text: string | (() => string); what: string }) {
  const clipboard = useClipboard({ timeout: 1200 });
  const Icon = clipboard.copied ? IconCheck : IconCopy;
  return (
    <button
      type="button"
      className={classes.copy}
      aria-label={`Copy ${what}`}
      onClick={() => clipboard.copy(typeof text === "string" ? text : text())}
      {...hint(clipboard.error ? "The browser does not allow copying here" : `Copy ${what}`)}
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
