import { getRouteApi, useLocation, useNavigate, useRouter } from "@tanstack/react-router";

const route = getRouteApi("/traces");

/**
 * The trace that is seen beside the list, as the address has it. To see one is a step to go back from; to see another is
 * not, and to close it undoes the step.
 */
export function usePeek() {
  const traceId = route.useSearch({ select: ({ peek }) => peek });
  const navigate = useNavigate({ from: "/traces" });
  const { history } = useRouter();
  const openedHere = useLocation({ select: (location) => location.state.openedPeek === true });
  const isOpen = traceId !== undefined;
  return {
    traceId,
    show: (peek: string) =>
      void navigate({
        search: (previous) => ({ ...previous, peek }),
        replace: isOpen,
        state: { openedPeek: openedHere || !isOpen },
      }),
    close: () => {
      if (openedHere) history.back();
      else void navigate({ search: (previous) => ({ ...previous, peek: undefined }), replace: true });
    },
  };
}

declare module "@tanstack/react-router" {
  interface HistoryState {
    /** Whether the reader opened the trace at the side here, rather than by an address. */
    openedPeek?: boolean;
  }
}
