/** Programs that run in the page that is measured. */

/** `painted` comes to the milliseconds from the navigation until something is on the screen that says what it should. */
export const whenPainted = (
  selector: string,
  text = "",
): string => `window.painted = new Promise((resolve) => {
  const look = () => {
    const found = [...document.querySelectorAll(${JSON.stringify(selector)})];
    if (!found.some((one) => one.textContent.includes(${JSON.stringify(text)}))) return requestAnimationFrame(look);
    requestAnimationFrame(() => setTimeout(() => resolve(performance.now())));
  };
  look();
})`;

/** Keeps in `longTasks` how long each task took that the browser calls long. */
export const WATCH_TASKS = `{
  window.longTasks = [];
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) window.longTasks.push(duration);
  }).observe({ type: "longtask", buffered: true });
}`;

/** Scrolls the rows from top to bottom, a two-hundredth each frame, or a screen where that is more. */
export const SCROLL_THROUGH = `(async () => {
  const rows = document.querySelector('[role="treegrid"]').parentElement;
  const frame = () => new Promise(requestAnimationFrame);
  const step = Math.max(rows.scrollHeight / 200, rows.clientHeight);
  while (rows.scrollTop + rows.clientHeight < rows.scrollHeight - 1) {
    rows.scrollTop += step;
    await frame();
  }
  await frame();
})()`;
