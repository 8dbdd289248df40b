// A waiting time in the unit people would say it in.
export function waitText(hours: number | null): { readonly value: string; readonly unit: "hours" | "days" } | null {
  if (hours === null) return null;
  const short = hours < 48;
  const value = short ? hours : hours / 24;
  return { value: value.toFixed(value < 10 ? 1 : 0), unit: short ? "hours" : "days" };
}
