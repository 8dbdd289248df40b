// Persons put into the synthetic population on purpose, so that tests can attack facts they know. planted.md tells the stories.

export type Planted = {
  readonly i: number;
  readonly sex: "1" | "2";
  readonly birthYm: string;
  readonly pref: string;
  readonly facility: number | null;
  readonly icd10: string;
};

function several(from: number, count: number, make: (n: number) => Omit<Planted, "i">): readonly Planted[] {
  return Array.from({ length: count }, (_, n) => ({ i: from + n, ...make(n) }));
}

const month = (n: number) => String(1 + (n % 12)).padStart(2, "0");

/** The person whose one stay costs more than all other persons with haemophilia A together. */
export const dominantPerson = 21;
/** A facility that exactly one person has ever visited. */
export const lonelyFacility = 95;

export const planted: readonly Planted[] = [
  { i: 1, sex: "1", birthYm: "1911-03-01", pref: "31", facility: null, icd10: "F20" },
  ...several(2, 9, (n) => ({
    sex: n % 2 ? "2" : "1",
    birthYm: `19${50 + n}-${month(n)}-01`,
    pref: "31",
    facility: null,
    icd10: "G122",
  })),
  ...several(11, 10, (n) => ({
    sex: n % 2 ? "2" : "1",
    birthYm: `19${48 + n}-${month(n)}-01`,
    pref: "32",
    facility: null,
    icd10: "G122",
  })),
  ...several(21, 14, (n) => ({
    sex: "1",
    birthYm: `19${60 + n}-${month(n)}-01`,
    pref: "13",
    facility: null,
    icd10: "D66",
  })),
  { i: 35, sex: "2", birthYm: "1958-07-01", pref: "47", facility: lonelyFacility, icd10: "I10" },
  ...several(36, 12, (n) => ({
    sex: n % 2 ? "2" : "1",
    birthYm: `19${55 + n}-${month(n)}-01`,
    pref: "13",
    facility: 1 + (n % 2),
    icd10: "E752",
  })),
];
