import type { PriceInput, PriceRates } from "@anyway-sh/api";
import { TextInput } from "@mantine/core";
import { useState } from "react";
import forms from "../../../components/form-dialog.module.css";
import { FormDialog } from "../../../components/form-dialog.tsx";
import { useSetPrice } from "./prices-api.ts";

/** What a price is first filled in with. */
export interface PriceSubject {
  provider: string;
  model: string;
}

const TOKEN_RATES = [
  ["input", "Input"],
  ["output", "Output"],
] as const;
const MORE_RATES = [
  ["cache_read", "Read from cache"],
  ["cache_write", "Written to cache"],
  ["cache_write_1h", "Kept for an hour"],
  ["reasoning", "Reasoning"],
  ["input_audio", "Audio in"],
  ["output_audio", "Audio out"],
] as const;
const UNIT_RATES = [
  ["request", "A request"],
  ["image", "An image"],
  ["audio_minute", "A minute of audio"],
  ["characters", "A million characters"],
  ["searches", "A thousand searches"],
] as const;
const RATES = [...TOKEN_RATES, ...MORE_RATES, ...UNIT_RATES];

/** Sets a price of the project's own. */
export function PriceDialog({ subject, onClose }: { subject: PriceSubject; onClose: () => void }) {
  const [more, setMore] = useState(false);
  const set = useSetPrice();
  return (
    <FormDialog
      title="Set a price"
      action="Set price"
      pending={set.isPending}
      error={set.error}
      onSubmit={(form) => set.mutate(readPrice(form), { onSuccess: onClose })}
      onClose={onClose}
    >
      <div className={forms.pair}>
        <TextInput
          name="provider"
          label="Provider"
          placeholder="any"
          defaultValue={subject.provider}
          spellCheck={false}
        />
        <TextInput
          name="model"
          label="Model"
          placeholder="my-model*"
          defaultValue={subject.model}
          spellCheck={false}
          required
        />
      </div>
      <p className={forms.help}>
        As spans name them; <span className="mono">*</span> stands for any characters.
      </p>
      <Rates legend="US dollars per million tokens" rates={TOKEN_RATES} />
      {more ? (
        <>
          <Rates legend="Parts with a price of their own, per million tokens" rates={MORE_RATES} />
          <Rates legend="Beside tokens, in US dollars" rates={UNIT_RATES} />
        </>
      ) : (
        <button type="button" className={`link ${forms.more}`} onClick={() => setMore(true)}>
          Caches, audio, images, searches…
        </button>
      )}
      <div className={forms.pair}>
        <TextInput name="from" label="From" type="date" description="UTC; empty: ever since" />
        <TextInput name="source" label="Source" description="A contract, a page" placeholder="https://…" />
      </div>
      <p className="dim">
        It holds for spans that come in from now on. Those that are stored keep their price until they are
        re-priced.
      </p>
    </FormDialog>
  );
}

function Rates({
  legend,
  rates,
}: {
  legend: string;
  rates: readonly (readonly [keyof PriceRates, string])[];
}) {
  return (
    <fieldset className={forms.rates}>
      <legend>{legend}</legend>
      <div className={forms.pair}>
        {rates.map(([name, label]) => (
          <TextInput key={name} name={name} label={label} inputMode="decimal" placeholder="–" />
        ))}
      </div>
    </fieldset>
  );
}

function readPrice(form: FormData): PriceInput {
  const text = (name: string) => String(form.get(name) ?? "").trim();
  const given = RATES.flatMap(([name]) => (text(name) === "" ? [] : [[name, text(name)]]));
  return {
    model: text("model"),
    rates: Object.fromEntries(given),
    ...(text("provider") && { provider: text("provider") }),
    ...(text("source") && { source: text("source") }),
    ...(text("from") && { effective_from: `${text("from")}T00:00:00Z` }),
  };
}
