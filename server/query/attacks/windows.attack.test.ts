// Attack stories: windows put a patient beside his neighbours.
import { answers, attackWorld, refuses } from "./testing/stories.ts";

const world = attackWorld();
const refusesWindow = (title: string, call: string): void =>
  refuses(world, title, "across-persons", `SELECT x, count(*) FROM (SELECT ${call} x FROM person) GROUP BY x`);

refusesWindow("the rank of every patient", "rank() OVER (ORDER BY cost)");
refusesWindow("the number of every patient within his area", "row_number() OVER (PARTITION BY area ORDER BY cost)");
refusesWindow("the share of patients below", "percent_rank() OVER (ORDER BY cost)");
refusesWindow("the cumulative share", "cume_dist() OVER (ORDER BY cost)");
refusesWindow("the next patient's cost", "lead(cost) OVER (ORDER BY cost)");
refusesWindow("the largest cost beside every row", "max(cost) OVER ()");
refusesWindow("the third largest cost", "nth_value(cost, 3) OVER (ORDER BY cost DESC)");
refusesWindow("the difference to the mean of the area", "cost - avg(cost) OVER (PARTITION BY area)");
refusesWindow("who is alone with a birth month", "count(*) OVER (PARTITION BY birth_ym, area)");
refusesWindow("bands as fine as patients", "ntile(1200) OVER (ORDER BY cost)");
refusesWindow("the list of all costs so far", "list(cost) OVER (ORDER BY cost)");
refuses(
  world,
  "a frame over other patients' visits",
  "across-persons",
  "SELECT count(*) FROM (SELECT count(*) OVER (PARTITION BY facility_pid ORDER BY start_date) x FROM visit) WHERE x = 1",
);
// Bands of visits: a patient would have rows in several bands.
refuses(
  world,
  "bands over rows that are not one per patient",
  "across-persons",
  "SELECT b, count(*) FROM (SELECT ntile(4) OVER (ORDER BY start_date) b FROM visit) GROUP BY b",
);
// Twenty bands of sixty patients are fine.
answers(
  world,
  "bands over all patients have equal sizes",
  "SELECT b, count(*) n FROM (SELECT ntile(4) OVER (ORDER BY cost, birth_ym) b FROM person) GROUP BY b ORDER BY b",
  [1, 2, 3, 4].map((band) => [band, 300]),
);
