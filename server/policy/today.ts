// The calendar day that permits are measured by: Japan's, wherever the server stands.

const japan = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Tokyo", dateStyle: "short" });

/** ISO date, e.g. `2026-04-01`. */
export function todayInJapan(now = new Date()): string {
  return japan.format(now);
}

/** Whole days from one ISO date to another; negative when `to` is earlier. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}
