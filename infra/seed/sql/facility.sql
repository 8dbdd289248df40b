CREATE OR REPLACE TABLE facility AS
SELECT 'HOSP-' || lpad(CAST(facility AS VARCHAR), 4, '0') AS facility_pid, CASE WHEN facility <= 80 THEN 'hospital' ELSE 'clinic' END AS facility_type,
       CASE WHEN facility <= 4 THEN 'univ' WHEN facility <= 12 THEN 'special' WHEN facility <= 60 THEN 'standard' END AS dpc_group,
       CASE WHEN facility <= 8 THEN '600-' WHEN facility <= 30 THEN '300-599' WHEN facility <= 60 THEN '200-299' WHEN facility <= 80 THEN '20-199' ELSE '0-19' END AS bed_class, pref AS pref_code,
       CASE WHEN facility BETWEEN 5 AND 59 THEN 'nho' WHEN facility <= 4 THEN 'univ' ELSE 'private' END AS founder
FROM facility_list ORDER BY facility;
