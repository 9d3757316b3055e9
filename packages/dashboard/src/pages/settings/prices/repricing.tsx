import type { Repricing, RepricingInput } from "@anyway-sh/api";
import { Button, Progress, TextInput } from "@mantine/core";
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useEffect } from "react";
import { client } from "../../../api.ts";
import forms from "../../../components/form-dialog.module.css";
import { Money } from "../../../components/money.tsx";
import table from "../../../components/small-table.module.css";
import { SmallTable } from "../../../components/small-table.tsx";
import { ErrorState } from "../../../components/states.tsx";
import classes from "./prices.module.css";
import { RepricingDifference } from "./repricing-difference.tsx";

const DAY_MS = 86_400_000;
/** Of those that came before, the ones that are listed. */
const LISTED = 5;
const POLL_MS = 1_000;

const isUnderWay = ({ status }: Repricing) => status === "previewing" || status === "applying";
const dayOf = (time: number) => new Date(time).toISOString().slice(0, 10);

const repricingsQuery = queryOptions({
  queryKey: ["repricings"],
  queryFn: async ({ signal }) => (await client.repricings.list({ limit: LISTED }, { signal })).data,
  refetchInterval: ({ state }) => (state.data?.some(isUnderWay) ? POLL_MS : false),
});

/** Gives stored calls the prices of the book: what that changes is shown first. */
export function Repricings() {
  const queryClient = useQueryClient();
  const repricings = useQuery(repricingsQuery);
  const refresh = { onSettled: () => queryClient.invalidateQueries() };
  const create = useMutation({
    mutationFn: (input: RepricingInput) => client.repricings.create(input),
    ...refresh,
  });
  const apply = useMutation({ mutationFn: (id: string) => client.repricings.apply(id), ...refresh });
  const cancel = useMutation({ mutationFn: (id: string) => client.repricings.cancel(id), ...refresh });
  const [newest, ...earlier] = repricings.data ?? [];
  const applied = newest?.status === "applied" ? newest.id : undefined;
  useEffect(() => {
    // Every figure may be another one now.
    if (applied !== undefined) void queryClient.invalidateQueries();
  }, [applied, queryClient]);
  const problem = create.error ?? apply.error ?? cancel.error;
  const preview = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const day = (name: string) => Date.parse(String(new FormData(event.currentTarget).get(name)));
    const time = (ms: number) => new Date(ms).toISOString();
    create.mutate({ start_time: time(day("from")), end_time: time(day("to") + DAY_MS) });
  };
  return (
    <section aria-label="Re-price">
      <h2>Re-price stored calls</h2>
      <p className="dim">
        Calls keep the cost that they came in with, whatever prices change later. Here those of a period get
        the prices as they are now, each the one of its own time, once you have seen what that changes.
      </p>
      <form className={classes.period} onSubmit={preview} aria-label="Period">
        <TextInput
          name="from"
          label="From"
          type="date"
          size="xs"
          required
          defaultValue={dayOf(Date.now() - 30 * DAY_MS)}
        />
        <TextInput
          name="to"
          label="Up to and with"
          type="date"
          size="xs"
          required
          defaultValue={dayOf(Date.now())}
        />
        <Button type="submit" size="xs" variant="default" loading={create.isPending}>
          Preview
        </Button>
      </form>
      {problem && (
        <p className={forms.problem} role="alert">
          {problem.message}
        </p>
      )}
      {repricings.error && !repricings.data && (
        <ErrorState error={repricings.error} onRetry={() => void repricings.refetch()} />
      )}
      {newest && newest.status !== "canceled" && (
        <Newest
          repricing={newest}
          isBusy={apply.isPending || cancel.isPending}
          onApply={() => apply.mutate(newest.id)}
          onCancel={() => cancel.mutate(newest.id)}
        />
      )}
      {earlier.length > 0 && <Earlier repricings={earlier} />}
    </section>
  );
}

interface NewestProps {
  repricing: Repricing;
  isBusy: boolean;
  onApply: () => void;
  onCancel: () => void;
}

function Newest({ repricing, isBusy, onApply, onCancel }: NewestProps) {
  const { status, progress, preview, applied, error } = repricing;
  const done = progress.calls_total === 0 ? 100 : (progress.calls_done / progress.calls_total) * 100;
  return (
    <section className={classes.repricing} aria-label="Re-pricing">
      <p>
        <b>{TITLES[status]}</b> <span className="dim">{periodOf(repricing)}, in UTC</span>
      </p>
      {isUnderWay(repricing) && (
        <>
          <Progress value={done} aria-label="Calls done" />
          <p className="faint num">
            {progress.calls_done.toLocaleString("en-US")} of {progress.calls_total.toLocaleString("en-US")}{" "}
            calls. It goes on when you leave.
          </p>
        </>
      )}
      {error && (
        <p className={forms.problem} role="alert">
          {error}
        </p>
      )}
      {(status !== "failed" || applied) && (
        <RepricingDifference differences={applied ?? preview} isDone={applied !== null} />
      )}
      {(isUnderWay(repricing) || status === "previewed") && (
        <div className={classes.buttons}>
          {status === "previewed" && preview.changed > 0 && (
            <Button size="xs" loading={isBusy} onClick={onApply}>
              Apply to {preview.changed.toLocaleString("en-US")} {preview.changed === 1 ? "call" : "calls"}
            </Button>
          )}
          <Button size="xs" variant="default" disabled={isBusy} onClick={onCancel}>
            {status === "previewed" ? "Discard" : "Stop"}
          </Button>
        </div>
      )}
    </section>
  );
}

function Earlier({ repricings }: { repricings: readonly Repricing[] }) {
  return (
    <SmallTable name="Earlier re-pricings">
      <thead>
        <tr>
          <th>Earlier</th>
          <th>Period</th>
          <th className={table.number}>Calls changed</th>
          <th className={table.number}>Cost before</th>
          <th className={table.number}>After</th>
        </tr>
      </thead>
      <tbody>
        {repricings.map((one) => (
          <tr key={one.id}>
            <td>
              {TITLES[one.status]} <span className="faint num">{one.created_at.slice(0, 10)}</span>
            </td>
            <td className="num">{periodOf(one)}</td>
            <td className={table.number}>{one.applied?.changed.toLocaleString("en-US") ?? "–"}</td>
            <td className={table.number}>{one.applied ? <Money usd={one.applied.cost_before} /> : "–"}</td>
            <td className={table.number}>{one.applied ? <Money usd={one.applied.cost_after} /> : "–"}</td>
          </tr>
        ))}
      </tbody>
    </SmallTable>
  );
}

const TITLES: Record<Repricing["status"], string> = {
  previewing: "Adding up what changes …",
  previewed: "Preview",
  applying: "Being applied …",
  applied: "Applied",
  failed: "Stopped",
  canceled: "Canceled",
};

/** Whole days, the last one included. */
function periodOf({ start_time, end_time }: Repricing): string {
  return `${start_time.slice(0, 10)} to ${dayOf(Date.parse(end_time) - 1)}`;
}
