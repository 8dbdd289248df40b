import { DuckDBInstance } from "@duckdb/node-api";
import * as fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { bindText, completeText } from "./bind.ts";
import { utf16Offset } from "./positions.ts";

let connection: Awaited<ReturnType<DuckDBInstance["connect"]>>;

beforeAll(async () => {
  connection = await (await DuckDBInstance.create(":memory:")).connect();
  await connection.run("CREATE TABLE t (a INTEGER, 病名 VARCHAR)");
  await connection.run("SET errors_as_json = true");
});

async function failureAt(sql: string): Promise<number | undefined> {
  const answer = await bindText(connection, sql);
  return answer.kind === "bind-failed" ? answer.failure.at : undefined;
}

describe("positions against the real engine", () => {
  it.each([
    "SELECT zz FROM t",
    "SELECT '糖尿病', zz FROM t",
    "SELECT '😀👨‍👩‍👧', zz FROM t",
    "SELECT　zz　FROM　t",
    "SELECT '全角　空白',　zz FROM t",
    'SELECT "病名",　zz FROM t',
    "SELECT $$　$$,　zz FROM t",
    "SELECT $タグ$　'$タグ$,　zz FROM t",
    "-- コメント　\nSELECT　zz FROM t",
    "/*　注　*/ SELECT zz FROM t",
    "SELECT 'it''s　',　zz FROM t",
    "\ufeffSELECT\u00a0zz FROM t",
    "SELECT 病名, zz　FROM t",
  ])("binder error in %j", async (sql) => {
    expect(await failureAt(sql)).toBe(sql.indexOf("zz"));
  });

  it.each(["SELECT '😀あ' fro m t", "SELECT　'😀'　fro m t"])("parser error in %j", async (sql) => {
    expect(await failureAt(sql)).toBe(sql.indexOf("m t"));
  });

  it("catalog error after an emoji", async () => {
    const sql = "SELECT '😀', 無い関数(1) FROM t";
    expect(await failureAt(sql)).toBe(sql.indexOf("無い"));
  });

  it.each(["SELECT '😀あ　' ,　病", "SELECT a　FROM　t WHERE 病"])("completion of %j", async (sql) => {
    const items = await completeText(connection, sql);
    expect(items[0]).toEqual({ text: '"病名"', start: sql.lastIndexOf("病") });
  });

  it("holds for any mixture of widths, quotes and comments", async () => {
    const literal = fc.constantFrom("'あ　'", "'😀'", "'a''　b'", "$$　$$", "$x$　' $x$", "1", "a", "病名", '"病名"');
    const gap = fc.constantFrom(" ", "　", "\u00a0", "\u2003", " /*　あ*/ ", " --　あ\n", "\n", "　　");
    const list = fc.array(fc.tuple(literal, gap), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(gap, list, async (first, items) => {
        const sql = `SELECT${first}${items.map(([x, space]) => `${x}${space},${space}`).join("")}zz FROM t`;
        expect(await failureAt(sql)).toBe(sql.indexOf("zz"));
      }),
      { numRuns: 300 },
    );
  });
});

describe("positions by themselves", () => {
  it("stays inside the text and outside surrogate pairs", () => {
    expect(utf16Offset("a😀", 3, "utf8-bytes")).toBe(3);
    expect(utf16Offset("a😀", 99, "utf8-bytes")).toBe(3);
    expect(utf16Offset("a😀b", 2, "code-points")).toBe(3);
    expect(utf16Offset("", 5, "code-points")).toBe(0);
  });

  it("counts a lone surrogate as the three bytes it is sent as", () => {
    expect(utf16Offset("\ud800x", 3, "utf8-bytes")).toBe(1);
  });
});
