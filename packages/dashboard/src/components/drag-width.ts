import type { PointerEvent } from "react";

/** Follows the pointer from where it was pressed until it is let go. `direction` is -1 for what grows to the left. */
export function dragWidth(
  event: PointerEvent<HTMLElement>,
  width: number,
  onWidth: (width: number) => void,
  direction: 1 | -1 = 1,
): void {
  event.preventDefault();
  const handle = event.currentTarget;
  const startX = event.clientX;
  handle.setPointerCapture(event.pointerId);
  handle.onpointermove = (moved) => onWidth(width + (moved.clientX - startX) * direction);
  handle.onpointerup = handle.onpointercancel = () => {
    handle.onpointermove = null;
  };
}
