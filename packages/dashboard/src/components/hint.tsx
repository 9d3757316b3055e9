import { Portal } from "@mantine/core";
import { useEffect, useState } from "react";
import classes from "./hint.module.css";

/**
 * Props that give any element a tooltip. One layer shows them all, so that a table may carry hundreds of hints
 * without hundreds of components.
 */
export const hint = (text: string | undefined) => ({ "data-hint": text });

interface Shown {
  text: string;
  left: number;
  top: number;
  above: boolean;
}

/** Shows the hint of what the pointer rests on or the keyboard focuses. */
export function HintLayer() {
  const [shown, setShown] = useState<Shown>();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let current: Element | undefined;
    const hide = () => {
      clearTimeout(timer);
      current = undefined;
      setShown(undefined);
    };
    const show = (event: Event) => {
      const element = event.target instanceof Element ? event.target.closest("[data-hint]") : null;
      if (!element) return hide();
      if (element === current) return;
      hide();
      current = element;
      timer = setTimeout(() => setShown(place(element)), event.type === "focusin" ? 0 : 250);
    };
    const events = ["pointerover", "focusin"] as const;
    const ends = ["pointerdown", "keydown", "scroll", "blur"] as const;
    for (const name of events) document.addEventListener(name, show);
    for (const name of ends) window.addEventListener(name, hide, true);
    return () => {
      hide();
      for (const name of events) document.removeEventListener(name, show);
      for (const name of ends) window.removeEventListener(name, hide, true);
    };
  }, []);
  if (!shown) return null;
  return (
    <Portal>
      <div
        role="tooltip"
        className={classes.hint}
        data-above={shown.above || undefined}
        style={{ left: shown.left, top: shown.top }}
      >
        {shown.text}
      </div>
    </Portal>
  );
}

const WIDTH = 320;

function place(element: Element): Shown | undefined {
  const text = element.getAttribute("data-hint");
  if (!text || !element.isConnected) return undefined;
  const box = element.getBoundingClientRect();
  const above = box.bottom > window.innerHeight * 0.7;
  const middle = box.left + box.width / 2;
  return {
    text,
    above,
    left: Math.min(Math.max(middle, WIDTH / 2), Math.max(window.innerWidth - WIDTH / 2, WIDTH / 2)),
    top: above ? box.top - 6 : box.bottom + 6,
  };
}
