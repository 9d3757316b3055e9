import { TextInput } from "@mantine/core";
import { FilterMenu } from "../../components/filter-menu.tsx";
import classes from "./customers.module.css";

interface ProfitOptionsProps {
  group: string | undefined;
  basis: "earned" | undefined;
  /** Whether the range is a closed month, by customer and in cash: only then its figures were kept. */
  isClosed: boolean;
  as: "closed" | undefined;
  onChange: (change: {
    group?: string | undefined;
    basis?: "earned" | undefined;
    as?: "closed" | undefined;
  }) => void;
}

/** By what the table has rows, and when revenue counts. */
export function ProfitOptions({ group, basis, isClosed, as, onChange }: ProfitOptionsProps) {
  const isProperty = group?.startsWith("property") === true;
  return (
    <>
      <FilterMenu
        label="Rows"
        all="By customer"
        options={[
          { value: "product", label: "By product" },
          { value: "property.", label: "By property…" },
        ]}
        value={isProperty ? "property." : group}
        onChange={(value) => onChange({ group: value })}
      />
      {isProperty && (
        <TextInput
          key={group}
          className={classes.property}
          size="xs"
          aria-label="Property"
          placeholder="feature"
          defaultValue={group?.slice("property.".length)}
          spellCheck={false}
          autoFocus={group === "property."}
          onBlur={(event) => onChange({ group: `property.${event.currentTarget.value.trim()}` })}
          onKeyDown={(event) => {
            if (event.key === "Enter") event.currentTarget.blur();
          }}
        />
      )}
      <FilterMenu
        label="Revenue"
        all="Cash"
        options={[{ value: "earned", label: "Earned" }]}
        value={basis}
        onChange={(value) => onChange({ basis: value })}
      />
      {isClosed && (
        <FilterMenu
          label="Figures"
          all="Restated"
          options={[{ value: "closed", label: "As closed" }]}
          value={as}
          onChange={(value) => onChange({ as: value })}
        />
      )}
    </>
  );
}
