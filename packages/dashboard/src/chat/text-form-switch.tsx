import { IconMarkdown } from "@tabler/icons-react";
import { hint } from "../components/hint.tsx";
import classes from "./switch.module.css";
import { useTextForm } from "./text-form.ts";

/** Markdown, or texts as they were sent; kept for next time. */
export function TextFormSwitch() {
  const [form, setForm] = useTextForm();
  const isMarkdown = form === "markdown";
  return (
    <button
      type="button"
      className={classes.switch}
      role="switch"
      aria-checked={isMarkdown}
      aria-label="Markdown"
      onClick={() => setForm(isMarkdown ? "plain" : "markdown")}
      {...hint(
        isMarkdown
          ? "Shown as markdown. Press for the text as it was sent"
          : "Shown as it was sent. Press for markdown",
      )}
    >
      <IconMarkdown size={16} aria-hidden />
    </button>
  );
}
