import { useNavigate, useSearch } from "@tanstack/react-router";
import { parseView, type ViewSearch } from "./view.ts";

/** The time range, environment and live switch of the address. */
export function useView(): ViewSearch {
  return useSearch({ from: "__root__", select: parseView, structuralSharing: true });
}

/** Changes parts of the view and stays on the page. */
export function useSetView(): (change: ViewSearch) => void {
  const navigate = useNavigate();
  return (change) => void navigate({ to: ".", search: (previous) => ({ ...previous, ...change }) });
}
