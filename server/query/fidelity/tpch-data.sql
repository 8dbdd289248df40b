-- The eight tables of TPC-H, filled by arithmetic: the same rows in every run, few but such that every query of tpch.sql answers something.

CREATE TABLE region (r_regionkey INTEGER, r_name VARCHAR, r_comment VARCHAR);
CREATE TABLE nation (n_nationkey INTEGER, n_name VARCHAR, n_regionkey INTEGER, n_comment VARCHAR);
CREATE TABLE supplier (s_suppkey BIGINT, s_name VARCHAR, s_address VARCHAR, s_nationkey INTEGER, s_phone VARCHAR, s_acctbal DECIMAL(15,2), s_comment VARCHAR);
CREATE TABLE customer (c_custkey BIGINT, c_name VARCHAR, c_address VARCHAR, c_nationkey INTEGER, c_phone VARCHAR, c_acctbal DECIMAL(15,2), c_mktsegment VARCHAR, c_comment VARCHAR);
CREATE TABLE part (p_partkey BIGINT, p_name VARCHAR, p_mfgr VARCHAR, p_brand VARCHAR, p_type VARCHAR, p_size INTEGER, p_container VARCHAR, p_retailprice DECIMAL(15,2), p_comment VARCHAR);
CREATE TABLE partsupp (ps_partkey BIGINT, ps_suppkey BIGINT, ps_availqty BIGINT, ps_supplycost DECIMAL(15,2), ps_comment VARCHAR);
CREATE TABLE orders (o_orderkey BIGINT, o_custkey BIGINT, o_orderstatus VARCHAR, o_totalprice DECIMAL(15,2), o_orderdate DATE, o_orderpriority VARCHAR, o_clerk VARCHAR, o_shippriority INTEGER, o_comment VARCHAR);
CREATE TABLE lineitem (l_orderkey BIGINT, l_partkey BIGINT, l_suppkey BIGINT, l_linenumber BIGINT, l_quantity DECIMAL(15,2), l_extendedprice DECIMAL(15,2), l_discount DECIMAL(15,2), l_tax DECIMAL(15,2), l_returnflag VARCHAR, l_linestatus VARCHAR, l_shipdate DATE, l_commitdate DATE, l_receiptdate DATE, l_shipinstruct VARCHAR, l_shipmode VARCHAR, l_comment VARCHAR);
CREATE MACRO r(i, salt, n) AS (hash(i * 7919 + salt) % n)::INTEGER;
CREATE MACRO pick(list, i, salt) AS list[1 + r(i, salt, len(list))];
CREATE MACRO turn(list, i) AS list[1 + i % len(list)];
INSERT INTO region SELECT i, turn(['AFRICA','AMERICA','ASIA','EUROPE','MIDDLE EAST'], i), 'region' FROM range(5) t(i);
INSERT INTO nation SELECT i, turn(['ALGERIA','BRAZIL','CHINA','FRANCE','SAUDI ARABIA','KENYA','CANADA','INDIA','GERMANY','IRAN'], i), i % 5, 'nation' FROM range(10) t(i);
INSERT INTO supplier SELECT i, 'Supplier#' || i, 'address ' || i, i % 10, (10 + i % 10) || '-555', r(i, 1, 9000) - 500, CASE WHEN i % 9 = 0 THEN 'Customer heard Complaints' ELSE 'quiet' END FROM range(40) t(i);
INSERT INTO customer SELECT i, 'Customer#' || i, 'address ' || i, i % 10, turn(['13','31','23','29','30','18','17','99'], i) || '-555', r(i, 1, 9000) - 500, turn(['BUILDING','AUTOMOBILE','MACHINERY'], i // 2), 'none' FROM range(120) t(i);
INSERT INTO part SELECT i, turn(['forest green','blue ivory','dark green','forest lace'], i), 'Manufacturer#' || i % 5, 'Brand#' || turn([12, 23, 34, 45], i), turn(['ECONOMY ANODIZED STEEL','SMALL BRUSHED BRASS','PROMO PLATED TIN','MEDIUM POLISHED COPPER','LARGE BRUSHED BRASS'], i), turn([15, 1, 4, 9, 49, 14, 23], i), turn(['SM BOX','MED BOX','LG BOX','SM PACK','MED BAG','LG CASE'], i // 3), 900 + i, 'none' FROM range(140) t(i);
INSERT INTO partsupp SELECT i // 4, (i * 7 + i // 4) % 40, 1 + r(i, 1, 5000), r(i, 2, 100000) / 100, 'none' FROM range(560) t(i);
INSERT INTO orders SELECT i, r(i, 1, 90), turn(['F','O','P'], i), r(i, 2, 300000), DATE '1992-01-01' + r(i, 3, 2400), turn(['1-URGENT','2-HIGH','3-MEDIUM','4-NOT SPECIFIED','5-LOW'], i // 3), 'Clerk', 0, CASE WHEN i % 11 = 0 THEN 'special packed requests' ELSE 'plain' END FROM range(900) t(i);
INSERT INTO lineitem SELECT o_orderkey, p, (SELECT ps_suppkey FROM partsupp WHERE ps_partkey = p ORDER BY ps_suppkey LIMIT 1 OFFSET 1), k, q, 1000 + q * r(i, 2, 900), r(i, 3, 11) / 100, r(i, 4, 9) / 100, turn(['R','A','N'], i), CASE WHEN o_orderstatus = 'F' THEN 'F' ELSE 'O' END, o_orderdate + 1 + r(i, 5, 60), o_orderdate + 20 + r(i, 6, 60), o_orderdate + 10 + r(i, 7, 90), turn(['DELIVER IN PERSON','COLLECT COD'], i // 2), turn(['AIR','MAIL','SHIP','RAIL','AIR REG'], i), 'none' FROM (SELECT o.*, k, o_orderkey * 8 + k AS i, r(o_orderkey * 8 + k, 1, 140) AS p, 1 + r(o_orderkey * 8 + k, 8, 60) AS q FROM orders o, range(7) t(k) WHERE k <= o_orderkey % 7);
DROP MACRO r; DROP MACRO pick; DROP MACRO turn;
