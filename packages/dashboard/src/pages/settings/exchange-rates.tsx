import type { ExchangeRatesInput } from "@anyway-sh/api";
import { Button, NativeSelect, TextInput } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { client, PAGE_SIZE } from "../../api.ts";
import forms from "../../components/form-dialog.module.css";
import table from "../../components/small-table.module.css";
import { SmallTable } from "../../components/small-table.tsx";
import { ErrorState, SkeletonBar } from "../../components/states.tsx";
import classes from "./exchange-rates.module.css";

const CURRENCIES = Intl.supportedValuesOf("currency");

const ratesQuery = queryOptions({
  queryKey: ["exchange rates"],
  queryFn: ({ signal }) => client.exchangeRates.list({ limit: PAGE_SIZE }, { signal }),
});

/** What other currencies are worth, by day: the newest, and a line to add one. */
export function ExchangeRates({ currency }: { currency: string }) {
  const queryClient = useQueryClient();
  const rates = useQuery(ratesQuery);
  const set = useMutation({
    mutationFn: (input: ExchangeRatesInput) => client.exchangeRates.set(input),
    onSuccess: () => queryClient.invalidateQueries(),
  });
  const add = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const text = (name: string) => String(new FormData(form).get(name) ?? "").trim();
    set.mutate(
      { rates: [{ currency: text("currency"), date: text("date"), rate: text("rate") }] },
      { onSuccess: () => form.reset() },
    );
  };
  return (
    <section aria-label="Exchange rates">
      <h2>Exchange rates</h2>
      <p className="dim">
        What one unit is in {currency}, from a day on until the next rate. Orders that a provider does not
        credit in {currency} are converted by the rate of the day on which they were paid; without one they
        stay out of sums.
      </p>
      <form className={classes.add} onSubmit={add} aria-label="Add a rate">
        <NativeSelect
          name="currency"
          aria-label="Currency"
          size="xs"
          data={CURRENCIES.filter((code) => code !== currency)}
          defaultValue={currency === "EUR" ? "USD" : "EUR"}
        />
        <TextInput name="date" aria-label="From" size="xs" type="date" required />
        <TextInput
          name="rate"
          aria-label={`In ${currency}`}
          size="xs"
          placeholder="1.0832"
          inputMode="decimal"
          required
        />
        <Button size="xs" type="submit" variant="default" loading={set.isPending}>
          Set rate
        </Button>
      </form>
      {set.error && (
        <p className={forms.problem} role="alert">
          {set.error.message}
        </p>
      )}
      {rates.isPending && <SkeletonBar width="40%" />}
      {rates.error && !rates.data && <ErrorState error={rates.error} onRetry={() => void rates.refetch()} />}
      {rates.data && rates.data.data.length > 0 && (
        <SmallTable name="Rates">
          <thead>
            <tr>
              <th>From</th>
              <th>Currency</th>
              <th className={table.number}>In {currency}</th>
              <th aria-label="Remove" className={table.action} />
            </tr>
          </thead>
          <tbody>
            {rates.data.data.map(({ date, currency: of, rate }) => (
              <tr key={`${date} ${of}`}>
                <td className="num">{date}</td>
                <td>{of}</td>
                <td className={table.number}>{rate}</td>
                <td className={table.action}>
                  <button
                    type="button"
                    className={table.remove}
                    aria-label={`Remove the rate of ${of} from ${date}`}
                    onClick={() => set.mutate({ rates: [{ currency: of, date, rate: null }] })}
                  >
                    <IconX size={13} aria-hidden />
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </SmallTable>
      )}
      {rates.data?.pagination.has_more && (
        <p className="faint">The newest {rates.data.data.length} are shown; the API lists all of them.</p>
      )}
    </section>
  );
}
