import { describe, expect, it } from "vitest";
import { splitStatements } from "./split-statements.ts";

const texts = (text: string): readonly string[] => splitStatements(text, false).map((statement) => statement.sql);

describe("statements of a file", () => {
  it("end at a semicolon, not inside strings, names, comments or dollar quotes", () => {
    expect(
      texts("SELECT ';' ; SELECT \"a;b\" -- c;\n; SELECT $$;$$; /* ; /* ; */ */ SELECT E'\\';' ; SELECT 'it''s;'"),
    ).toEqual([
      "SELECT ';'",
      'SELECT "a;b" -- c;',
      "SELECT $$;$$",
      "/* ; /* ; */ */ SELECT E'\\';'",
      "SELECT 'it''s;'",
    ]);
  });

  it("of nothing but comments and blanks are none", () => {
    expect(texts("-- only words\n;;\n /* x */ ;")).toEqual([]);
  });

  it("count from one inside each case of a batch", () => {
    const batch = splitStatements("-- id: first\nSELECT 1; SELECT 2;\n-- id: 第二\nSELECT 3", true);
    expect(batch).toEqual([
      { id: "first", step: 1, sql: "SELECT 1" },
      { id: "first", step: 2, sql: "SELECT 2" },
      { id: "第二", step: 1, sql: "SELECT 3" },
    ]);
  });
});
