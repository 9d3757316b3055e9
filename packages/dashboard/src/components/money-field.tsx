import { NativeSelect, TextInput } from "@mantine/core";
import { useLocalStorage } from "@mantine/hooks";
import classes from "./form-dialog.module.css";

const CURRENCIES = Intl.supportedValuesOf("currency");

interface MoneyFieldProps {
  label: string;
  description?: string;
  /** As it is typed: `49.00`. */
  defaultAmount?: string;
  defaultCurrency?: string | undefined;
  error: string | undefined;
  autoFocus?: boolean;
}

/** An amount and its currency. The currency that was chosen last is offered first in this browser. */
export function MoneyField({
  label,
  description,
  defaultAmount,
  defaultCurrency,
  error,
  autoFocus,
}: MoneyFieldProps) {
  const [last, setLast] = useLocalStorage({
    key: "anyway.currency",
    defaultValue: "USD",
    getInitialValueInEffect: false,
  });
  return (
    <div>
      <div className={classes.money}>
        <TextInput
          name="amount"
          label={label}
          inputMode="decimal"
          autoComplete="off"
          placeholder="49.00"
          defaultValue={defaultAmount}
          error={error}
          data-autofocus={autoFocus || undefined}
        />
        <NativeSelect
          name="currency"
          label="Currency"
          data={CURRENCIES}
          defaultValue={defaultCurrency ?? (CURRENCIES.includes(last) ? last : "USD")}
          onChange={(event) => setLast(event.currentTarget.value)}
        />
      </div>
      {description && <p className={classes.help}>{description}</p>}
    </div>
  );
}
