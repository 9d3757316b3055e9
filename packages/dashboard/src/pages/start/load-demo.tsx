import { Button, Loader } from "@mantine/core";
import { IconExternalLink } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { client } from "../../api.ts";
import classes from "./start.module.css";
import { demoQuery } from "./start-api.ts";

/** Thirty days of a small shop to look around in: a server of its own beside this one, which goes with its data. */
export function LoadDemo() {
  const queryClient = useQueryClient();
  const demo = useQuery(demoQuery);
  const settled = () => queryClient.invalidateQueries({ queryKey: demoQuery.queryKey });
  const start = useMutation({ mutationFn: () => client.demo.start(), onSettled: settled });
  const stop = useMutation({ mutationFn: () => client.demo.stop(), onSettled: settled });
  const state = demo.data;
  const error = start.error ?? stop.error ?? demo.error;
  return (
    <section aria-label="Look around first">
      <h2>Look around first</h2>
      <p className="dim">
        The demo is thirty days of a small shop's support chat, with customers and orders. It runs beside this
        server with a database of its own: nothing of it comes among your data, and all of it goes when you
        remove it or this server stops.
      </p>
      <div className={classes.demo} role="status">
        {state?.status === "running" && state.url ? (
          <>
            <Button
              component="a"
              href={state.url}
              target="_blank"
              rel="noreferrer"
              size="xs"
              rightSection={<IconExternalLink size={14} aria-hidden />}
            >
              Open the demo
            </Button>
            <Button size="xs" variant="default" loading={stop.isPending} onClick={() => stop.mutate()}>
              Remove it
            </Button>
          </>
        ) : state?.status === "starting" ? (
          <>
            <Loader size={14} />
            <span className="dim">Thirty days are being lived; about half a minute.</span>
            <Button size="xs" variant="default" loading={stop.isPending} onClick={() => stop.mutate()}>
              Cancel
            </Button>
          </>
        ) : (
          <>
            <Button
              size="xs"
              variant="default"
              disabled={!state || state.status === "unavailable"}
              loading={start.isPending}
              onClick={() => start.mutate()}
            >
              Load the demo data
            </Button>
            {state?.message && (
              <span className={state.status === "failed" ? "loss" : "dim"}>{state.message}</span>
            )}
          </>
        )}
        {error && <span className="loss">{error.message}</span>}
      </div>
    </section>
  );
}
