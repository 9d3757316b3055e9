/** What an environment variable says of a switch: on, unless it says false, 0, no or off. `unset` without a value. */
export function isOn(value: string | undefined, unset: boolean): boolean {
  return value === undefined || value === "" ? unset : !/^(false|0|no|off)$/i.test(value.trim());
}
