import {
  type FocusEvent,
  type ReactNode,
  type RefObject,
  useCallback,
  useEffect,
  useId,
  useRef,
  useState,
} from "react";
import classes from "./dropdown.module.css";

/** What makes a button open what hangs from it. */
interface Opener {
  ref: RefObject<HTMLButtonElement | null>;
  id: string;
  popoverTarget: string;
  "aria-haspopup": "menu" | "dialog";
  "aria-expanded": boolean;
}

interface DropdownProps {
  role: "menu" | "dialog";
  button: (opener: Opener) => ReactNode;
  /** In pixels; a narrower screen makes it narrower. */
  width: number;
  /** The side of the button that it is flush with. */
  align?: "start" | "end";
  className?: string | undefined;
  /** Made when it opens. `close` gives the focus back to the button. */
  children: (close: () => void) => ReactNode;
}

/**
 * Hangs from a button, above everything else. The browser itself closes it on Escape or a press elsewhere, and
 * gives the focus back.
 */
export function Dropdown({ role, button, width, align = "start", className, children }: DropdownProps) {
  const id = useId();
  const opener = useRef<HTMLButtonElement>(null);
  const dropdown = useRef<HTMLDivElement>(null);
  const [opened, setOpened] = useState(false);
  const close = () => dropdown.current?.hidePopover();

  const follow = useCallback(() => {
    if (opener.current && dropdown.current)
      Object.assign(dropdown.current.style, place(opener.current.getBoundingClientRect(), width, align));
  }, [width, align]);
  useEffect(() => {
    if (!opened) return;
    window.addEventListener("resize", follow);
    window.addEventListener("scroll", follow, true);
    return () => {
      window.removeEventListener("resize", follow);
      window.removeEventListener("scroll", follow, true);
    };
  }, [opened, follow]);

  // A press on the button closes it by itself; closed before, that press would open it again.
  const closeBehindFocus = ({ relatedTarget, currentTarget }: FocusEvent) => {
    if (!relatedTarget || relatedTarget === opener.current || currentTarget.contains(relatedTarget)) return;
    close();
  };

  return (
    <>
      {button({
        ref: opener,
        id: `${id}-button`,
        popoverTarget: id,
        "aria-haspopup": role,
        "aria-expanded": opened,
      })}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: a menu or a dialog, while it is open */}
      <div
        ref={dropdown}
        id={id}
        popover="auto"
        // What is closed is nobody's: the page's keys work again.
        {...(opened ? { role, "aria-labelledby": `${id}-button` } : {})}
        className={className ? `${classes.dropdown} ${className}` : classes.dropdown}
        tabIndex={-1}
        onBeforeToggle={({ newState }) => {
          if (newState !== "open") return;
          follow();
          setOpened(true);
        }}
        onToggle={({ newState, currentTarget }) => {
          if (newState === "open") (firstIn(currentTarget) ?? currentTarget).focus();
          // Not before it is closed: the focus could not be given back from what is gone.
          else setOpened(false);
        }}
        onBlur={closeBehindFocus}
      >
        {opened && children(close)}
      </div>
    </>
  );
}

const firstIn = (element: HTMLElement): HTMLElement | null =>
  element.querySelector("button:not(:disabled), a[href], input");

const EDGE = 8;
const GAP = 6;

/** Below the button, or above it where there is more room; never beyond the screen. */
function place(button: DOMRect, width: number, align: "start" | "end") {
  const { clientWidth, clientHeight } = document.documentElement;
  const left = align === "start" ? button.left : button.right - width;
  const [above, below] = [button.top - GAP - EDGE, clientHeight - button.bottom - GAP - EDGE];
  const isAbove = above > below;
  return {
    width: `${width}px`,
    left: `${Math.max(Math.min(left, clientWidth - width - EDGE), EDGE)}px`,
    top: isAbove ? "auto" : `${button.bottom + GAP}px`,
    bottom: isAbove ? `${clientHeight - button.top + GAP}px` : "auto",
    maxHeight: `${Math.max(above, below)}px`,
  };
}
